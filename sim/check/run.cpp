// SPDX-License-Identifier: MIT
#include "sim/check/run.h"

#include <utility>

namespace wakesim {

Result<RunResult> run_once(const Program& program, std::uint64_t seed, std::uint64_t steps_max) {
  const Granularity granularity = schedule_granularity(kReduced);
  auto prefix = script_prefix(program, granularity);
  if (!prefix) return prefix.error();
  const Run run = run_random(program.image, seed, granularity, std::move(prefix).value(), steps_max);
  RunResult out;
  out.recording = record_schedule(program.image, program.sources, granularity, run.schedule);
  const Recording& recording = out.recording;
  const bool raced = !recording.races.empty();
  out.found = recording.status == StepStatus::kFinding || raced;
  if (raced && recording.status != StepStatus::kFinding) {
    Recording told = recording;
    told.finding_task = recording.races.front().task;
    out.finding = make_finding(program.image, program.sources, recording.races.front().finding, told);
  } else if (out.found) {
    out.finding = make_finding(program.image, program.sources, recording.finding, recording);
  } else {
    out.finding.schedule = recording.schedule;
    out.finding.events = recording.events;
    out.finding.tasks = recording.tasks;
  }
  return out;
}

}  // namespace wakesim
