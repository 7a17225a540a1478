// One execution of a program: the script's beginning, then chosen by a seed. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "sim/check/program.h"
#include "sim/trace/record.h"

namespace wakesim {

struct RunResult {
  Recording recording;
  Finding finding;     // what was found, or, where nothing was, only schedule, events and ends
  bool found = false;  // also a data race that it went past
};
struct RunOutcome {
  std::optional<RunResult> result;  // none: the scenario's script cannot be followed, as `errors` say
  Diagnostics errors;               // places in the program's sources
};
// In steps of schedule_granularity(kReduced), at most so many.
RunOutcome run_once(const Program& program, std::uint64_t seed, std::uint64_t steps_max);

}  // namespace wakesim
