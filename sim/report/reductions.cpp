// SPDX-License-Identifier: MIT
#include "sim/report/reductions.h"

namespace wakesim {

std::string reductions_text(ReductionSet reductions) {
  std::string text;
  reductions.each([&](Reduction reduction) { text += (text.empty() ? "" : "+") + std::string(reduction_id(reduction)); });
  return text.empty() ? "none" : text;
}

std::string unused_text(const UnusedReduction&) {
  return "no sleep sets: they do not go together with livelock, `eventually`, a bound of preemptions or whole states";
}

}  // namespace wakesim
