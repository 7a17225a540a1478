// SPDX-License-Identifier: MIT
#include "sim/trace/record.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "sim/base/check.h"

namespace wakesim {

OutcomeRow outcome_row(const Code& code, const Outcome& outcome) {
  OutcomeRow row;
  for (std::size_t i = 0; i < code.outcomes.size() && i < outcome.values.size(); ++i) {
    if (i < outcome.set.size() && outcome.set[i]) row.values[code.outcomes[i]] = outcome.values[i];
  }
  return row;
}

Place place_of(const Code& code, const SourceMap& sources, FunctionId function, SourcePos where) {
  Place place;
  if (function.has_value() && function.index < code.functions.size()) place.function = code.functions[function.index].name;
  if (!where.has_value() || where.file.index >= sources.size()) return place;
  const SourcePos real = sources.origin(where);
  place.file = sources.name(real.file);
  place.line = real.line;
  place.column = real.column;
  std::string_view text = sources.line(where.file, where.line);
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  place.source = text;
  return place;
}

// --- Recorder ------------------------------------------------------------------------------------------------------------------

Recorder::Recorder(Machine& machine, const Image& image, const SourceMap& sources)
    : machine_(machine), image_(image), sources_(sources) {
  machine_.set_recording(true);
}

StepStatus Recorder::reset() {
  schedule_.clear();
  events_.clear();
  races_.clear();
  const StepStatus status = machine_.reset();
  gather_races();
  return status;
}

void Recorder::gather_races() {
  for (const DataRace& race : machine_.races()) races_.push_back({machine_.race_finding(race), machine_.task_name(race.task)});
}

void Recorder::gather(std::uint32_t step) {
  for (const StepEvent& from : machine_.events()) {
    TraceEvent event;
    event.step = step;
    if (from.task.has_value()) event.task = machine_.task_name(from.task);
    event.op = from.op;
    event.object = from.object;
    event.value = from.value;
    event.old_value = from.old_value;
    event.writes = from.writes;
    event.at = place_of(image_.code, sources_, from.function, from.where);
    for (const auto& [function, where] : from.callers) {
      event.callers.push_back(place_of(image_.code, sources_, function, where));
    }
    events_.push_back(std::move(event));
  }
}

StepStatus Recorder::step(Choice choice) {
  schedule_.push_back({machine_.describe(choice), choice.alternative});
  const StepStatus status = machine_.step(choice);
  if (status == StepStatus::kRestart) return status;
  gather(step_count());
  gather_races();
  return status;
}

std::vector<TaskEnd> Recorder::task_ends() const {
  std::vector<TaskEnd> ends;
  for (std::uint32_t i = 0; i < machine_.task_count(); ++i) {
    const TaskId task{i};
    const TaskView view = machine_.view(task);
    // The machine's own interrupt tasks are of interest only while they run.
    const bool is_extra = i >= image_.tasks.size();
    if (is_extra && (view.status == TaskStatus::kNotStarted || view.status == TaskStatus::kEnded)) continue;
    TaskEnd end;
    end.task = machine_.task_name(task);
    end.status = view.status;
    end.waits_for = view.waits_for;
    if (view.lock_owner.has_value()) end.lock_owner = machine_.task_name(view.lock_owner);
    end.holds = view.held_locks;
    if (view.status != TaskStatus::kEnded && view.status != TaskStatus::kNotStarted) {
      end.at = place_of(image_.code, sources_, view.function, view.where);
      // A line of a header (`schedule` is a function there) says less than the line that called it.
      for (const auto& [function, where] : view.callers) {
        if (!end.at.file.ends_with(".h")) break;
        end.at = place_of(image_.code, sources_, function, where);
      }
    }
    ends.push_back(std::move(end));
  }
  return ends;
}

// --- one execution -------------------------------------------------------------------------------------------------------------

namespace {

// One attempt; kRestart when the machine learnt a fact that changes where its steps end.
StepStatus attempt(Machine& machine, Recorder& recorder, const std::vector<Choice>& schedule, Recording& out) {
  out = Recording{};
  StepStatus status = recorder.reset();
  for (std::size_t i = 0; status == StepStatus::kOk && i < schedule.size(); ++i) {
    const auto enabled = machine.enabled();
    if (std::find(enabled.begin(), enabled.end(), schedule[i]) == enabled.end()) return status;
    status = recorder.step(schedule[i]);
    if (status != StepStatus::kOk && i + 1 < schedule.size()) return status;  // over before the schedule is
  }
  out.followed = status != StepStatus::kRestart;
  if (status != StepStatus::kOk) return status;
  machine.enabled();
  if (machine.quiescent()) {
    out.ended = true;
    status = machine.finish();
    if (status == StepStatus::kOk) out.outcome = machine.outcome();
  }
  return status;
}

}  // namespace

std::string finding_task(const Machine& machine) {
  const TaskId task = machine.finding().task;
  return task.has_value() && task.index < machine.task_count() ? machine.task_name(task) : "";
}

Recording record_schedule(const Image& image, const SourceMap& sources, Granularity granularity,
                          const std::vector<Choice>& schedule) {
  Machine machine(image, granularity);
  Recorder recorder(machine, image, sources);
  Recording out;
  StepStatus status = StepStatus::kRestart;
  // Every restart refutes a fact about some cell for good, so this ends.
  while (status == StepStatus::kRestart) status = attempt(machine, recorder, schedule, out);
  out.status = status;
  if (status == StepStatus::kFinding) {
    out.finding = machine.finding();
    out.finding_task = finding_task(machine);
  }
  if (status == StepStatus::kLimit) out.limit = machine.limit_text();
  if (status == StepStatus::kPruned) out.limit = machine.pruned_text();
  out.schedule = recorder.schedule();
  out.events = recorder.events();
  out.tasks = recorder.task_ends();
  out.races = recorder.races();
  return out;
}

// --- notes ---------------------------------------------------------------------------------------------------------------------

namespace {

std::string place_text(const Place& at) {
  std::string out;
  if (!at.function.empty()) out += "`" + at.function + "`";
  if (!at.file.empty()) out += (out.empty() ? "" : " at ") + at.file + ":" + std::to_string(at.line);
  return out;
}

// " in `f` (a.c:12)"
std::string part_place(const Place& at) {
  std::string out;
  if (!at.function.empty()) out += " in `" + at.function + "`";
  if (!at.file.empty()) out += " (" + at.file + ":" + std::to_string(at.line) + ")";
  return out;
}

std::string step_text(const TraceEvent& event) {
  return "step " + std::to_string(event.step) + (event.task.empty() ? "" : " by " + event.task);
}

// The death of the object of a use-after-*: the last of it.
const TraceEvent* death_of(const ObjectName& object, const std::vector<TraceEvent>& events) {
  const auto event = std::find_if(events.rbegin(), events.rend(), [&](const TraceEvent& e) { return is_death(e.op) && object.is_part_of(e.object); });
  return event == events.rend() ? nullptr : &*event;
}

void note_death(FindingReport& out) {
  const TraceEvent* event = death_of(out.object, out.events);
  if (event == nullptr) return;
  const char* what = event->op == OperationKind::kFree ? "was freed" : "went out of scope";
  out.notes.push_back("`" + event->object + "` " + what + " in " + step_text(*event) + ", in " + place_text(event->at));
  for (const Place& caller : event->callers) out.notes.push_back("  called from " + place_text(caller));
}

// The last operation of a sleeper and its last wake-up: the interleaving that lost the wake-up, in one line.
void note_sleeper(const TaskEnd& end, FindingReport& out) {
  const TraceEvent* last = nullptr;
  const TraceEvent* wake = nullptr;
  for (const TraceEvent& event : out.events) {
    if (event.task == end.task) last = &event;
    if (event.op == OperationKind::kWake && event.object == ObjectName::of_task(end.task)) wake = &event;
  }
  std::string text = end.task + " sleeps";
  if (!end.at.function.empty()) text += " in " + place_text(end.at);
  if (last != nullptr) text += " since step " + std::to_string(last->step);
  if (wake == nullptr) {
    text += "; nobody sent it a wake-up";
  } else {
    const bool before = last != nullptr && wake->step < last->step;
    text += std::string("; its last wake-up came ") + (before ? "before, in " : "in ") + step_text(*wake);
    if (!wake->value.empty()) text += " (" + wake->value + ")";
  }
  out.notes.push_back(text);
}

void note_lock_wait(const TaskEnd& end, FindingReport& out) {
  if (end.waits_for.empty()) return;
  std::string text = end.task + " waits for `" + end.waits_for + "`";
  if (!end.lock_owner.empty()) text += ", held by " + end.lock_owner;
  for (const ObjectName& lock : end.holds) {
    text += "; it holds `" + lock + "`";
    for (auto event = out.events.rbegin(); event != out.events.rend(); ++event) {
      if (event->task != end.task || event->object != lock || !takes_lock(event->op)) continue;
      text += ", taken in step " + std::to_string(event->step) + " at " + event->at.file + ":" + std::to_string(event->at.line);
      break;
    }
  }
  out.notes.push_back(text);
}

// A lock that was written to by others than its holder: the last such store since he took it. Who ends it may be somebody else.
void note_lock_written(const Finding& finding, const Image& image, FindingReport& out) {
  const auto is_holder = [&](const std::string& name) {
    return std::any_of(finding.tasks.begin(), finding.tasks.end(),
                       [&](TaskId task) { return task.index < image.tasks.size() && image.tasks[task.index].name == name; });
  };
  const auto takes = [&](const TraceEvent& e) {
    return (e.task == out.task || is_holder(e.task)) && e.object == out.object && takes_lock(e.op) && e.writes;
  };
  for (auto event = out.events.rbegin(); event != out.events.rend() && !takes(*event); ++event) {
    const bool touches = out.object.is_part_of(event->object) || event->object.is_part_of(out.object);
    if (!event->writes || !touches || is_death(event->op)) continue;
    out.notes.push_back("`" + out.object + "` was written to in " + step_text(*event) + ", in " + place_text(event->at));
    return;
  }
}

// Who holds the lock that ended, and where each took it.
void note_holders(const Finding& finding, const Image& image, FindingReport& out) {
  for (const TaskId task : finding.tasks) {
    if (task.index >= image.tasks.size()) continue;
    const std::string& name = image.tasks[task.index].name;
    for (auto event = out.events.rbegin(); event != out.events.rend(); ++event) {
      if (event->task != name || event->object != out.object || !takes_lock(event->op)) continue;
      out.notes.push_back(name + " took `" + out.object + "` in " + step_text(*event).substr(0, step_text(*event).find(" by ")) + ", in " +
                          place_text(event->at));
      break;
    }
  }
}

// Of each task that waits for a lock, and, where it is asked for, of each that sleeps.
void note_waits(bool with_sleepers, FindingReport& out) {
  for (const TaskEnd& end : out.tasks) {
    if (with_sleepers && end.status == TaskStatus::kAsleep) note_sleeper(end, out);
    if (end.status == TaskStatus::kWaitsForLock) note_lock_wait(end, out);
  }
}

void note_next_in_line(const Image& image, const Finding& finding, FindingReport& out) {
  for (const TaskEnd& end : out.tasks) {
    const bool involved = std::any_of(finding.tasks.begin(), finding.tasks.end(), [&](TaskId task) {
      return task.index < image.tasks.size() && image.tasks[task.index].name == end.task;
    });
    if (involved && !end.at.source.empty())
      out.notes.push_back(end.task + " is about to run `" + end.at.source + "` in " + place_text(end.at));
  }
}

void add_notes(const Image& image, const Finding& finding, FindingReport& out) {
  switch (traits_of(finding.kind).notes) {
    case FindingNotes::kNone: return;
    case FindingNotes::kDeath: return note_death(out);
    case FindingNotes::kHolders: note_holders(finding, image, out); return note_lock_written(finding, image, out);
    case FindingNotes::kLockWaits: return note_waits(false, out);
    case FindingNotes::kWaits: return note_waits(true, out);
    case FindingNotes::kNextInLine: return note_next_in_line(image, finding, out);
  }
}

}  // namespace

FindingReport make_finding(const Image& image, const SourceMap& sources, const Finding& finding, const Recording& recording) {
  FindingReport out;
  out.id = finding_id(finding.kind);
  out.message = finding.parts.empty() ? finding.message : "";
  for (const Finding::Part& part : finding.parts)
    out.message += part.text + part_place(place_of(image.code, sources, part.function, part.where));
  out.task = recording.finding_task;
  if (out.task.empty() && finding.task.has_value() && finding.task.index < image.tasks.size())
    out.task = image.tasks[finding.task.index].name;
  out.object = finding.object;
  out.at = place_of(image.code, sources, finding.function, finding.where);
  // A function of a header says less than its caller: that is where the ends of the tasks point, too.
  for (const TaskEnd& end : recording.tasks) {
    if (out.at.file.ends_with(".h") && end.task == out.task && !end.at.file.empty()) out.at = end.at;
  }
  out.schedule = recording.schedule;
  out.events = recording.events;
  out.tasks = recording.tasks;
  add_notes(image, finding, out);
  return out;
}

FindingReport record_finding(const Image& image, const SourceMap& sources, Granularity granularity, const Finding& finding,
                       const std::vector<Choice>& schedule, const RecordOptions& options) {
  // What is seen over many executions (how locks are used) has places but no schedule, and no end that could be shown.
  if (!has_schedule(finding.kind)) return make_finding(image, sources, finding, {});
  Recording recording = record_schedule(image, sources, granularity, schedule);
  for (const SeenRace& race : recording.races) {
    if (!same_finding(race.finding, finding)) continue;
    recording.status = StepStatus::kFinding;
    recording.finding = race.finding;
    recording.finding_task = race.task;
  }
  // The finding as seen now names the same things; the given one may come from a state reached another way.
  const bool seen = recording.status == StepStatus::kFinding && recording.finding.kind == finding.kind;
  FindingReport out = make_finding(image, sources, seen ? recording.finding : finding, recording);
  out.shortest = options.shortest;
  if (options.has_loop) out.loop_begin = static_cast<std::uint32_t>(options.loop_begin) + 1;
  return out;
}

PassingRun record_passing(const Image& image, const SourceMap& sources, Granularity granularity, const std::vector<Choice>& schedule,
                          std::uint32_t differs_at) {
  Recording recording = record_schedule(image, sources, granularity, schedule);
  WAKESIM_CHECK(recording.ended && recording.status == StepStatus::kOk);
  PassingRun passing;
  passing.differs_at = differs_at;
  for (std::size_t i = differs_at - 1; i < schedule.size(); ++i) {
    const bool is_optional = schedule[i].kind == ChoiceKind::kSignal || schedule[i].kind == ChoiceKind::kSpuriousWake;
    if (is_optional && passing.optional_event.empty()) passing.optional_event = recording.schedule[i].actor;
    passing.schedule.push_back(std::move(recording.schedule[i]));
  }
  for (TraceEvent& event : recording.events) {
    if (event.step >= differs_at) passing.events.push_back(std::move(event));
  }
  return passing;
}

}  // namespace wakesim
