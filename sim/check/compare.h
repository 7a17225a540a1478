// The variants of a scenario, each checked, and compared by what is seen from outside. SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "sim/check/program.h"
#include "sim/trace/comparison.h"

namespace wakesim {

struct CompareOptions {
  BuildOptions build;                   // its variant is not looked at; a cache is worth it here
  Limits limits;                        // 0, or none: as the scenario says
  std::uint64_t memory_default_mb = 0;  // where neither limits the memory; 0: no limit
  std::uint64_t seed = 1;
  ScenarioCompare events;               // those that count; `equivalent` is what is expected
  std::function<void(const std::string& variant, const Progress&)> progress;
  const std::atomic<bool>* stop = nullptr;
};

struct CompareOutcome {
  std::optional<Comparison> comparison;  // none: a variant cannot be loaded, or its script not be followed
  LoadOutcome failed;                    // why
  std::string warnings;                  // of all variants, as render() shows them
};
CompareOutcome compare(const std::string& path, const Scenario& scenario, const CompareOptions& options);

}  // namespace wakesim
