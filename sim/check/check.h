// Every interleaving of a program (or random ones), as a result: searched, judged by what the scenario expects, with counterexamples told.
// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "sim/base/reduction.h"
#include "sim/check/program.h"
#include "sim/trace/result.h"

namespace wakesim {

// What is looked for beside the answer: executions that come to outcomes nobody expected, and since when a hung task or a deadlock could not be
// avoided any more.
enum class Telling : std::uint8_t { kNothing, kUnexpected, kAll };

struct CheckOptions {
  Limits limits;                        // 0, or none: as the scenario says
  std::uint64_t memory_default_mb = 0;  // where neither limits the memory; 0: no limit
  Granularity granularity = kReduced;
  bool sleep_sets = true;
  ReductionSet named;                   // reductions that were asked for by name: it is said why one is not used
  bool exact_states = false;
  unsigned threads = 1;
  std::uint64_t shorten_states_max = 2'000'000;
  std::uint64_t seed = 1;
  std::uint64_t random = 0;             // executions instead of the search, which alone has a bound of preemptions; 0: search
  std::uint32_t pct = 0;                // their depth; 0: uniform choices
  bool coverage = false;
  Telling telling = Telling::kAll;
  const Checkpoints* checkpoints = nullptr;
  std::function<void(const Progress&)> progress;
  const std::atomic<bool>* stop = nullptr;  // looked at all the time; set by somebody else
};

// Errors, with places in the program's sources: the scenario's script cannot be followed.
Result<CheckResult> check(const Program& program, const CheckOptions& options = {});

// Number that decides what a checkpoint belongs to: equal for searches of which one can go on with what the other has left.
std::uint64_t checkpoint_identity(const Program& program, const CheckOptions& options);

// The result of a program for which there was no memory.
CheckResult without_memory(const Program& program, std::uint64_t seed);

// Why a search is inconclusive, if it is.
std::vector<std::string> limits_hit_by(const Exploration& exploration);

}  // namespace wakesim
