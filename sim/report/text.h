// Results as text for people: a line per scenario, a summary, and counterexamples with a column per task.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/trace/result.h"

namespace wakesim {

struct TextOptions {
  std::uint32_t width = 100;  // columns of the output; too few for the tasks: one operation after the other, vertically
  bool color = false;
  bool verbose = false;  // every operation; without, those that matter to no other task are folded
  bool times = true;
};

// "verified  futex/mutex3-3x1  41 207 states  0.09 s"
std::string result_line(const CheckResult& result, const TextOptions& options = {});

// What stands below the line: expectation failures, limits, notes, counterexamples. Empty for a result that needs no words: what
// was expected is shown only when verbose.
std::string result_details(const CheckResult& result, const TextOptions& options = {});

// One counterexample, or any recorded execution (finding.id ""): cause, steps in columns, ends of the tasks, notes, replay
// command.
std::string counterexample_text(const FindingReport& finding, const TextOptions& options = {});

struct Summary {
  std::uint64_t errors = 0;  // scenarios that could not be read
  double seconds = 0;        // of the whole run
};
std::string summary_text(std::span<const CheckResult> results, const Summary& summary, const TextOptions& options = {});

// 41207 as "41 207".
std::string grouped(std::uint64_t number);

}  // namespace wakesim
