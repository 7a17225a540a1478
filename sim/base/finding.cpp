// SPDX-License-Identifier: MIT
#include "sim/base/finding.h"

namespace wakesim {

bool find_finding(std::string_view id, FindingKind* kind) {
  for (std::size_t i = 0; i < kFindingKindCount; ++i) {
    if (id != kFindingTraits[i].id) continue;
    *kind = static_cast<FindingKind>(i);
    return true;
  }
  return false;
}

}  // namespace wakesim
