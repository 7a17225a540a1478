// A recorded trace executed again, by names: which step comes out differently now, and how.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "sim/base/diagnostic.h"
#include "sim/trace/result.h"
#include "sim/trace/trace_file.h"
#include "sim/vm/image.h"

namespace wakesim {

enum class ReplayStatus : std::uint8_t {
  kReproduced,  // every step was taken, did what was recorded, and the end is the recorded one
  kDiverged,    // a step could not be taken or did something else, or the end differs
  kEndedEarly,  // the execution was over before the trace was
};
const char* replay_status_name(ReplayStatus status);

struct Replay {
  ReplayStatus status = ReplayStatus::kReproduced;
  std::uint32_t step = 0;            // the step that differs, from 1; 0: none
  std::string message;               // one sentence
  std::string expected;              // what the trace says of this step
  std::string actual;                // what happens now
  std::vector<std::string> enabled;  // what could run where it differs
  FindingReport finding;                   // this execution: events, ends of tasks, what was found (id "" when nothing)
};

// An operation is the same when task, function, operation and object are; lines may have moved, values may differ. `program` is the hash of
// what is executed now (Trace::program): what a search said of all executions is repeated only of the program that was searched.
Replay replay(const Image& image, const SourceMap& sources, const Trace& trace, const std::string& program);

}  // namespace wakesim
