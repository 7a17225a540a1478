// Variants of one scenario side by side, as values that report/ reads.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/trace/result.h"

namespace wakesim {

struct VariantResult {
  std::string name;
  CheckResult result;                 // as `wakesim check --variant` has it
  std::uint64_t behaviour_states = 0; // of the search for what is seen from outside
  std::string problem;                // why that search has no answer; "" when it has
};

// The shortest sequence of events that only one of two variants shows.
struct VariantDifference {
  std::string first, second;         // the variants
  bool by_first = true;              // who shows it
  std::vector<std::string> common;   // events both can show, in this order
  std::string event;                 // and then only one can show this
  std::vector<std::string> instead;  // what the other can show there
  // An execution of the one that shows it, up to that event.
  std::vector<ScheduleStep> schedule;
  std::vector<TraceEvent> events;
  std::vector<TaskEnd> tasks;
};

struct Comparison {
  std::string name, file;
  std::vector<VariantResult> variants;
  bool decided = true;                               // false: some pair could not be compared
  std::vector<std::vector<std::string>> equivalent;  // groups of variants that show the same, in the order of the scenario
  std::vector<VariantDifference> differences;        // between the first variants of two groups
  std::vector<std::string> events;                   // what counted: "returns", "wakes", "observe", "traces"
  bool expected_met = true;
  std::vector<std::string> expectation_failures;     // about the groups; those of a variant are in its result
  bool interrupted = false;
};

}  // namespace wakesim
