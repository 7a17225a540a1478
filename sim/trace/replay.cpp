// SPDX-License-Identifier: MIT
#include "sim/trace/replay.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "sim/trace/record.h"
#include "sim/vm/machine.h"

namespace wakesim {

const char* replay_status_name(ReplayStatus status) {
  switch (status) {
    case ReplayStatus::kReproduced:
      return "reproduced";
    case ReplayStatus::kDiverged:
      return "diverged";
    case ReplayStatus::kEndedEarly:
      return "ended early";
  }
  return "";
}

namespace {

std::string quoted(const std::string& text) { return "`" + text + "`"; }

// "`waker` does store `done` in wake() (a.c:3)"
std::string event_text(const TraceEvent& event) {
  std::string out = event.task.empty() ? "the environment" : quoted(event.task);
  out += std::string(" does ") + operation_name(event.op);
  if (!event.object.empty()) out += " " + quoted(event.object.text());
  if (!event.at.function.empty()) out += " in " + event.at.function + "()";
  if (!event.at.file.empty()) out += " (" + event.at.file + ":" + std::to_string(event.at.line) + ")";
  return out;
}

std::string events_text(std::span<const TraceEvent> events) {
  if (events.empty()) return "nothing visible";
  return event_text(events.front());
}

std::string outcome_text(const OutcomeRow& row) {
  std::string out;
  for (const auto& [name, value] : row.values) out += (out.empty() ? "" : " ") + name + "=" + std::to_string(value);
  return out.empty() ? "without values" : out;
}

bool is_same(const TraceEvent& recorded, const TraceEvent& now) {
  return recorded.task == now.task && recorded.op == now.op && recorded.object == now.object &&
         recorded.at.function == now.at.function;
}

std::span<const TraceEvent> events_of(const std::vector<TraceEvent>& events, std::uint32_t step) {
  const auto before = [](const TraceEvent& event, std::uint32_t number) { return event.step < number; };
  const auto begin = std::lower_bound(events.begin(), events.end(), step, before);
  const auto end = std::lower_bound(begin, events.end(), step + 1, before);
  return {begin, end};
}

class Replayer {
 public:
  Replayer(const Image& image, const SourceMap& sources, const Trace& trace, bool is_same_program)
      : image_(image),
        sources_(sources),
        trace_(trace),
        is_same_program_(is_same_program),
        machine_(image, trace.granularity),
        recorder_(machine_, image, sources) {}

  Replay run() {
    bool restarted = true;
    while (restarted) restarted = !attempt();
    fill_finding();
    return std::move(out_);
  }

 private:
  std::uint32_t step_count() const { return static_cast<std::uint32_t>(trace_.finding.schedule.size()); }

  // False: a fact of the reduction was refuted, once more from the start.
  bool attempt() {
    out_ = Replay{};
    status_ = recorder_.reset();
    for (std::uint32_t step = 1; step <= step_count(); ++step) {
      if (status_ != StepStatus::kOk) return end_early(step);
      if (!take(step)) return true;
      if (status_ == StepStatus::kRestart) return false;
      if (!compare(step)) return true;
    }
    compare_end();
    return true;
  }

  bool diverge(std::uint32_t step, std::string message) {
    out_.status = ReplayStatus::kDiverged;
    out_.step = step;
    out_.message = std::move(message);
    return false;
  }

  bool end_early(std::uint32_t step) {
    out_.status = ReplayStatus::kEndedEarly;
    out_.step = step;
    out_.expected = events_text(events_of(trace_.finding.events, step));
    out_.message = "the execution is over after step " + std::to_string(step - 1) + " of " + std::to_string(step_count()) + ": " +
                   end_text();
    return true;
  }

  std::string end_text() {
    if (status_ == StepStatus::kFinding)
      return std::string(finding_id(machine_.finding().kind)) + ", " + machine_.finding().message;
    if (status_ == StepStatus::kLimit) return machine_.limit_text();
    if (status_ == StepStatus::kPruned) return machine_.pruned_text();
    return "nothing is left to run";
  }

  void note_enabled() {
    for (const Choice& choice : machine_.enabled()) {
      const std::string name = machine_.describe(choice);
      if (std::find(out_.enabled.begin(), out_.enabled.end(), name) == out_.enabled.end()) out_.enabled.push_back(name);
    }
  }

  // What a task that cannot run is doing, or "" when no task has the name.
  std::string why_not(const std::string& actor) const {
    for (const TaskEnd& end : recorder_.task_ends()) {
      if (end.task != actor) continue;
      const bool waits = end.status == TaskStatus::kWaitsForLock || end.status == TaskStatus::kWaitsForValue;
      std::string out = std::string(waits ? "it " : "it is ") + task_status_name(end.status);
      if (!end.waits_for.empty()) out += ", " + quoted(end.waits_for.text());
      if (!end.lock_owner.empty()) out += " (held by " + end.lock_owner + ")";
      if (!end.at.function.empty()) out += ", in " + end.at.function + "()";
      return out;
    }
    return "";
  }

  bool take(std::uint32_t step) {
    const ScheduleStep& wanted = trace_.finding.schedule[step - 1];
    bool other_alternative = false;
    for (const Choice& choice : machine_.enabled()) {
      if (machine_.describe(choice) != wanted.actor) continue;
      other_alternative = true;
      if (choice.alternative != wanted.alternative) continue;
      status_ = recorder_.step(choice);
      return true;
    }
    out_.expected = events_text(events_of(trace_.finding.events, step));
    note_enabled();
    if (other_alternative) {
      out_.actual = quoted(wanted.actor) + " has no alternative " + std::to_string(wanted.alternative) + " here";
      return diverge(step, out_.actual);
    }
    const std::string why = why_not(wanted.actor);
    out_.actual = quoted(wanted.actor) + " cannot run" + (why.empty() ? "" : ": " + why);
    return diverge(step, out_.actual);
  }

  bool compare(std::uint32_t step) {
    const auto recorded = events_of(trace_.finding.events, step);
    const auto now = events_of(recorder_.events(), step);
    const auto [expected, actual] = std::mismatch(recorded.begin(), recorded.end(), now.begin(), now.end(), is_same);
    if (expected == recorded.end() && actual == now.end()) return true;
    const auto text = [&](const auto& at, const auto& all) {
      return at == all.end() ? "the step ends" +
                                   std::string(all.empty() ? " without a visible operation" : " after " + event_text(all.back()))
                             : event_text(*at);
    };
    out_.expected = text(expected, recorded);
    out_.actual = text(actual, now);
    if (status_ == StepStatus::kOk) note_enabled();
    return diverge(step, out_.actual);
  }

  // Findings about the whole search, and what goes on for ever: the execution is what was recorded, and none reports them.
  bool is_of_whole_search() const {
    const std::optional<FindingKind> kind = find_finding(trace_.finding.id);
    return kind.has_value() && (!has_schedule(*kind) || trace_.finding.loop_begin != 0);
  }

  // The data race that was recorded, or else the last; also where none was recorded and nothing else is wrong.
  const SeenRace* race_to_tell() const {
    const std::optional<FindingKind> kind = find_finding(trace_.finding.id);
    const bool is_race = kind.has_value() && !ends_execution(*kind);
    if (recorder_.races().empty() || !(is_race || (trace_.finding.id.empty() && status_ != StepStatus::kFinding))) return nullptr;
    const auto is_recorded = [&](const SeenRace& race) { return race.finding.message == trace_.finding.message; };
    const auto recorded = std::find_if(recorder_.races().begin(), recorder_.races().end(), is_recorded);
    return recorded != recorder_.races().end() ? &*recorded : &recorder_.races().back();
  }

  void compare_end() {
    if (status_ == StepStatus::kOk) {
      machine_.enabled();
      quiescent_ = machine_.quiescent();
      if (quiescent_) status_ = machine_.finish();
    }
    if (trace_.finding.outcome.has_value()) return compare_outcome(*trace_.finding.outcome);
    const std::string& recorded = trace_.finding.id;
    const SeenRace* const race = race_to_tell();
    const std::string now = race != nullptr                   ? finding_id(race->finding.kind)
                            : status_ == StepStatus::kFinding ? finding_id(machine_.finding().kind)
                                                              : "";
    if (now == recorded || (now.empty() && is_of_whole_search() && status_ == StepStatus::kOk)) return;
    out_.expected = recorded.empty() ? "no finding" : recorded + ", " + trace_.finding.message;
    out_.actual = now.empty() ? "no finding" : race != nullptr ? now + ", " + race->finding.message : end_text();
    if (status_ == StepStatus::kLimit || status_ == StepStatus::kPruned) out_.actual = end_text();
    if (status_ == StepStatus::kOk && !quiescent_) note_enabled();
    diverge(step_count() + 1, "every step was taken, but the end differs: " + out_.actual);
  }

  // An unexpected outcome is an execution that ends well, with the recorded values.
  void compare_outcome(const OutcomeRow& recorded) {
    OutcomeRow now;
    const bool ended = status_ == StepStatus::kOk && quiescent_;
    if (ended) now = outcome_row(image_.code, machine_.outcome());
    if (ended && now == recorded) return;
    out_.expected = "the outcome " + outcome_text(recorded);
    out_.actual = ended ? "the outcome " + outcome_text(now) : status_ == StepStatus::kOk ? "no end yet" : end_text();
    if (status_ == StepStatus::kOk && !quiescent_) note_enabled();
    diverge(step_count() + 1, "every step was taken, but the end differs: " + out_.actual);
  }

  void fill_finding() {
    Recording recording;
    recording.schedule = recorder_.schedule();
    recording.events = recorder_.events();
    recording.tasks = recorder_.task_ends();
    if (const SeenRace* const race = race_to_tell(); race != nullptr) {
      recording.finding_task = race->task;
      out_.finding = make_finding(image_, sources_, race->finding, recording);
    } else if (status_ == StepStatus::kFinding) {
      recording.finding_task = finding_task(machine_);
      out_.finding = make_finding(image_, sources_, machine_.finding(), recording);
    } else {
      out_.finding.schedule = std::move(recording.schedule);
      out_.finding.events = std::move(recording.events);
      out_.finding.tasks = std::move(recording.tasks);
      if (out_.status == ReplayStatus::kReproduced) {  // of the whole search: seen by no single execution
        out_.finding.id = trace_.finding.id;
        out_.finding.message = trace_.finding.message;
        out_.finding.task = trace_.finding.task;
        out_.finding.object = trace_.finding.object;
        out_.finding.at = trace_.finding.at;
        out_.finding.notes = trace_.finding.notes;
        out_.finding.outcome = trace_.finding.outcome;
        if (!is_same_program_ && is_of_whole_search())
          out_.finding.notes.push_back(
              "the program is not the one that was searched: these steps were taken, what the trace says of others was not looked at");
      }
    }
    out_.finding.shortest = trace_.finding.shortest && is_same_program_ && out_.status == ReplayStatus::kReproduced;
    out_.finding.loop_begin = trace_.finding.loop_begin;
  }

  const Image& image_;
  const SourceMap& sources_;
  const Trace& trace_;
  const bool is_same_program_;
  Machine machine_;
  Recorder recorder_;
  StepStatus status_ = StepStatus::kOk;
  bool quiescent_ = false;
  Replay out_;
};

}  // namespace

Replay replay(const Image& image, const SourceMap& sources, const Trace& trace, const std::string& program) {
  return Replayer(image, sources, trace, !program.empty() && program == trace.program).run();
}

}  // namespace wakesim
