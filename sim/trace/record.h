// From choices to a counterexample people can read: a schedule is executed once more with recording on, and every id becomes a
// name.
//
// Places in virtual files (C inside a scenario) are given where they stand in the real file; the source text is that of the C
// line. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/diagnostic.h"
#include "sim/trace/result.h"
#include "sim/vm/image.h"
#include "sim/vm/machine.h"

namespace wakesim {

Place place_of(const Code& code, const SourceMap& sources, FunctionId function, SourcePos where);

// A data race that an execution went past, and its task by name.
struct SeenRace {
  Finding finding;
  std::string task;
};

// Turns the recording of a machine on and gathers, step by step, what it did. The machine, image and sources must outlive it.
class Recorder {
 public:
  Recorder(Machine& machine, const Image& image, const SourceMap& sources);

  StepStatus step(Choice choice);

  StepStatus reset();    // of the machine too
  // The data races seen since; they end no execution.
  const std::vector<SeenRace>& races() const { return races_; }

  std::uint32_t step_count() const { return static_cast<std::uint32_t>(schedule_.size()); }
  const std::vector<ScheduleStep>& schedule() const { return schedule_; }
  const std::vector<TraceEvent>& events() const { return events_; }
  std::vector<TaskEnd> task_ends() const;

 private:
  void gather(std::uint32_t step);
  void gather_races();

  Machine& machine_;
  const Image& image_;
  const SourceMap& sources_;
  std::vector<ScheduleStep> schedule_;
  std::vector<TraceEvent> events_;
  std::vector<SeenRace> races_;
};

// One execution, in names.
struct Recording {
  std::vector<ScheduleStep> schedule;
  std::vector<TraceEvent> events;
  std::vector<TaskEnd> tasks;
  StepStatus status = StepStatus::kOk;
  Finding finding;    // when status is kFinding
  std::vector<SeenRace> races;
  std::string finding_task;  // its task by name, "" when it is none of the scenario's (setup, final)
  std::string limit;         // when status is kLimit or kPruned: what it ended in
  bool followed = false;     // every choice was enabled at its turn
  bool ended = false;        // a terminal state was reached
  Outcome outcome;           // when it ended well
};
Recording record_schedule(const Image& image, const SourceMap& sources, Granularity granularity,
                          const std::vector<Choice>& schedule);

struct RecordOptions {
  bool shortest = false;
  std::uint64_t loop_begin = 0;  // of what goes on for ever: index of the first choice of the loop
  bool has_loop = false;
};
// The counterexample: events, schedule, ends of all tasks, cause, notes. Properties of the whole search (lock order, livelock)
// need not show up in the machine when the schedule is run once more; then `finding` is taken as given.
FindingReport record_finding(const Image& image, const SourceMap& sources, Granularity granularity, const Finding& finding,
                       const std::vector<Choice>& schedule, const RecordOptions& options = {});

// The same from a recording that was already made.
FindingReport make_finding(const Image& image, const SourceMap& sources, const Finding& finding, const Recording& recording);

// An execution that ends well, told from step `differs_at` (from 1) on. `schedule` is all of it.
PassingRun record_passing(const Image& image, const SourceMap& sources, Granularity granularity, const std::vector<Choice>& schedule,
                          std::uint32_t differs_at);

// The values that were observed, by name.
OutcomeRow outcome_row(const Code& code, const Outcome& outcome);

// The task of the machine's finding by name, "" when it is none of the scenario's.
std::string finding_task(const Machine& machine);

}  // namespace wakesim
