// The rules of one function over all interleavings of a program. SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "sim/check/program.h"
#include "sim/trace/rules.h"

namespace wakesim {

struct ExplainOptions {
  Limits limits;                        // 0, or none: as the scenario says
  std::uint64_t memory_default_mb = 0;  // where neither limits the memory; 0: no limit
  std::uint64_t seed = 1;
  std::function<void(const Progress&)> progress;
  const std::atomic<bool>* stop = nullptr;
};

struct Explanation {
  FunctionRules rules;
  bool interrupted = false;
};
// Errors: the program has no such function; the scenario's script cannot be followed (with places in the program's sources).
Result<Explanation> explain(const Program& program, FunctionId function, const ExplainOptions& options = {});

}  // namespace wakesim
