// What a search says, as a result: by name, with counterexamples recorded. Judging it is another step (sim/scenario).
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "sim/explore/explore.h"
#include "tools/wakesim/session.h"

namespace wakesim {

// Why it is inconclusive, if it is.
std::vector<std::string> limits_of(const Exploration& exploration);
CheckResult result_of(const Loaded& loaded, const Exploration& exploration, std::uint64_t seed);

// Adds to the findings that want it (hung tasks, deadlocks) from which step on they could not be avoided any more. `forced` steps are the
// scenario's script.
void add_doom(const Loaded& loaded, const Exploration& exploration, std::uint64_t forced, const DoomOptions& options,
              CheckResult& result);

}  // namespace wakesim
