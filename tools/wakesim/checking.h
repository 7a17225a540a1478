// What a search says, as a result: by name, with counterexamples recorded. Judging it is another step (sim/scenario).
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "sim/explore/explore.h"
#include "tools/wakesim/session.h"

namespace wakesim {

CheckResult result_of(const Loaded& loaded, const Exploration& exploration, std::uint64_t seed);

}  // namespace wakesim
