// wakesim run: one execution, the script's beginning and then chosen by a seed.
// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "sim/check/run.h"
#include "sim/trace/trace_file.h"
#include "tools/wakesim/session.h"

namespace wakesim {
namespace {

std::string end_text(const Recording& recording, const Code& code) {
  switch (recording.status) {
    case StepStatus::kFinding:
      return std::string("ended in ") + finding_id(recording.finding.kind);
    case StepStatus::kPruned:
      return "dropped: " + recording.limit;
    case StepStatus::kLimit:
      return "stopped: " + recording.limit;
    case StepStatus::kInterrupted:
    case StepStatus::kRestart:
    case StepStatus::kOk:
      break;
  }
  if (!recording.races.empty()) return "went past a data race";
  if (!recording.ended) return "stopped after the last step it was given";
  std::string out = "ended well";
  for (const auto& [name, value] : outcome_row(code, recording.outcome).values) out += "  " + name + "=" + std::to_string(value);
  return out;
}

}  // namespace

ExitStatus run_command(const RunArgs& args) {
  set_run_context(args.path, args.seed);
  const Loaded loaded = load(args.path, args.build);
  if (!loaded.program) return kExitUsage;
  const Program& program = *loaded.program;
  Result<RunResult> outcome = run_once(program, args.seed, args.steps_max);
  if (!outcome) {
    print_errors(program.sources, outcome.error());
    return kExitUsage;
  }
  const Recording& recording = outcome->recording;
  FindingReport& finding = outcome->finding;
  const bool found = outcome->found;

  ExitStatus status = kExitOk;
  if (!args.trace.empty()) {
    Trace trace = trace_of(program, schedule_granularity(kReduced), args.seed);
    trace.verdict = found ? Verdict::kViolated : Verdict::kInconclusive;
    trace.finding = finding;
    if (write_file(args.trace, trace_text(trace)))
      finding.trace_file = args.trace;
    else
      status = kExitUsage;
  }
  if (!args.output.quiet) std::fputs(counterexample_text(finding, text_options(args.output, STDOUT_FILENO)).c_str(), stdout);
  std::printf("%s  seed %llu  %s\n", program.scenario.name.c_str(), static_cast<unsigned long long>(args.seed),
              end_text(recording, program.image.code).c_str());

  // One execution can contradict an expectation of `verified`, it can never confirm one.
  const ScenarioExpect& expect = expect_of(program.scenario, args.build.variant);
  const bool expected = expect.verdict.value_or(Verdict::kVerified) == Verdict::kViolated &&
                        (expect.finding.empty() || std::find(expect.finding.begin(), expect.finding.end(), finding.id) != expect.finding.end());
  if (found && !expected) status = worse(status, kExitNotMet);
  if (recording.status == StepStatus::kLimit || (recording.status == StepStatus::kOk && !recording.ended)) {
    status = worse(status, kExitInconclusive);
  }
  return status;
}

}  // namespace wakesim
