// Results as JSON: {"wakesim":1,"results":[...]}. Keys are only ever added within version 1; equal results are equal bytes.
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/trace/result.h"

namespace wakesim {

struct JsonOptions {
  bool times = true;  // off: no field that differs between two runs (seconds, states_per_second, peak_rss_kb)
};
// A scenario that could not be read.
struct ScenarioError {
  std::string file;
  std::string message;       // the rendered diagnostics
  std::string variant = {};  // "": the scenario itself
};
std::string results_json(std::span<const CheckResult> results, std::span<const ScenarioError> errors = {},
                         const JsonOptions& options = {});

}  // namespace wakesim
