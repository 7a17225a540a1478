// One execution of a program: the script's beginning, then chosen by a seed. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "sim/check/program.h"
#include "sim/trace/record.h"

namespace wakesim {

struct RunResult {
  Recording recording;
  FindingReport finding;     // what was found, or, where nothing was, only schedule, events and ends
  bool found = false;  // also a data race that it went past
};
// In steps of schedule_granularity(kReduced), at most so many. Errors, with places in the program's sources: the scenario's script cannot be
// followed.
Result<RunResult> run_once(const Program& program, std::uint64_t seed, std::uint64_t steps_max);

}  // namespace wakesim
