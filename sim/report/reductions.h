// The reductions of a search in words.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "sim/base/reduction.h"

namespace wakesim {

std::string reductions_text(ReductionSet reductions);  // "fuse+liveness", "none"
std::string unused_text(const UnusedReduction& unused);  // why one that was asked for is not used

}  // namespace wakesim
