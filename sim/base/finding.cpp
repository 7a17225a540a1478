// SPDX-License-Identifier: MIT
#include "sim/base/finding.h"

namespace wakesim {

std::optional<FindingKind> find_finding(std::string_view id) {
  for (std::size_t i = 0; i < kFindingKindCount; ++i) {
    if (id == kFindingTraits[i].id) return static_cast<FindingKind>(i);
  }
  return std::nullopt;
}

}  // namespace wakesim
