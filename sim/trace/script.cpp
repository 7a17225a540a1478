// SPDX-License-Identifier: MIT
#include "sim/trace/script.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include "sim/trace/record.h"

namespace wakesim {
namespace {

// More than any forced beginning needs; past it, a task that spins for ever is an error and not a hang.
constexpr std::uint32_t kStepsPerLineMax = 100'000;

enum class Goal : std::uint8_t { kSteps, kUntil, kEnd, kAlternative, kEvent };

struct Move {
  std::string actor;
  Goal goal = Goal::kSteps;
  std::uint32_t count = 0;  // steps, or the alternative
  std::string target;       // of `until`
};

std::optional<std::uint32_t> number_in(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// By its last words, because the names of environment events have spaces.
Move parse_move(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  const auto actor = [&](std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : " ") + words[i];
    return out;
  };
  const std::size_t n = words.size();
  if (n >= 3 && words[n - 2] == "until") return {actor(n - 2), Goal::kUntil, 0, words[n - 1]};
  if (n >= 3 && words[n - 2] == "to" && words[n - 1] == "end") return {actor(n - 2), Goal::kEnd, 0, ""};
  if (n >= 3 && (words[n - 1] == "steps" || words[n - 1] == "step")) {
    if (const auto count = number_in(words[n - 2])) return {actor(n - 2), Goal::kSteps, *count, ""};
  }
  if (n >= 3 && words[n - 2] == "takes") {
    if (const auto alternative = number_in(words[n - 1])) return {actor(n - 2), Goal::kAlternative, *alternative, ""};
  }
  return {actor(n), Goal::kEvent, 0, ""};
}

class Script {
 public:
  Script(const Image& image, const SourceMap& sources, Granularity granularity, const std::vector<ScriptLine>& lines)
      : image_(image), sources_(sources), lines_(lines), machine_(image, granularity) {
    machine_.set_recording(true);
  }

  Result<std::vector<Choice>> run() {
    while (true) {
      choices_.clear();
      errors_.clear();
      status_ = machine_.reset();
      if (status_ == StepStatus::kFinding) return choices_;  // the setup already is a counterexample
      beginnings_ = machine_.events();
      for (line_ = 0; line_ < lines_.size() && status_ == StepStatus::kOk; ++line_) {
        if (!make(parse_move(lines_[line_].text))) break;
      }
      if (status_ == StepStatus::kRestart) continue;
      if (!errors_.empty()) return errors_;
      return choices_;
    }
  }

 private:
  bool fail(const std::string& message, std::string help = {}) {
    errors_.push_back({.where = lines_[line_].where,
                       .message = "step " + std::to_string(line_ + 1) + " of the script: " + message,
                       .help = std::move(help)});
    return false;
  }

  std::string enabled_text() {
    std::vector<std::string> names;
    for (const Choice& choice : machine_.enabled()) {
      const std::string name = "`" + machine_.describe(choice) + "`";
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
    return out.empty() ? "nothing can run" : "enabled: " + out;
  }

  // The task with this name, or none.
  TaskId task_named(const std::string& name) const {
    for (std::uint32_t i = 0; i < machine_.task_count(); ++i) {
      if (machine_.task_name(TaskId{i}) == name) return TaskId{i};
    }
    return {};
  }

  bool unknown_actor(const Move& move) {
    if (move.goal == Goal::kEvent) {
      return fail(
          "cannot read `" + lines_[line_].text + "`; " + enabled_text(),
          "write `TASK 3 steps`, `TASK until FUNCTION`, `TASK until asleep`, `TASK to end`, `TASK takes 1`, or an enabled event");
    }
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < machine_.task_count(); ++i) names.push_back(machine_.task_name(TaskId{i}));
    return fail("no task is named `" + move.actor + "`", did_you_mean(move.actor, names));
  }

  // One step of an actor; false when it is not enabled (nothing is reported).
  bool step(const std::string& actor, std::uint32_t alternative) {
    for (const Choice& choice : machine_.enabled()) {
      if (machine_.describe(choice) != actor || (choice.kind == ChoiceKind::kTask && choice.alternative != alternative)) continue;
      status_ = machine_.step(choice);
      choices_.push_back(choice);
      return true;
    }
    return false;
  }

  bool is_there(TaskId task, const std::string& target) {
    const TaskView view = machine_.view(task);
    if (target == "asleep") {
      return view.status == TaskStatus::kAsleep || view.status == TaskStatus::kWaitsForLock ||
             view.status == TaskStatus::kWaitsForValue;
    }
    if (view.status != TaskStatus::kNotStarted && view.status != TaskStatus::kEnded) {
      if (matches(view.function, view.where, target)) return true;
      for (const auto& [function, where] : view.callers) {
        if (name_of(function) == target) return true;
      }
    }
    return false;
  }

  // A function, label or line that the last step ran through without stopping in it. What comes before the first operation of a task it has run
  // through from the beginning: until its first step, that was the last.
  bool passed(TaskId task, std::uint32_t taken, const std::string& target) const {
    const auto is_its_step = [task](Choice choice) { return choice.kind == ChoiceKind::kTask && choice.task == task.index; };
    const bool is_at_beginning = taken == 0 && std::none_of(choices_.begin(), choices_.end(), is_its_step);
    if (taken == 0 && !is_at_beginning) return false;
    for (const StepEvent& event : is_at_beginning ? beginnings_ : machine_.events()) {
      if (event.task != task) continue;
      if (event.op == OperationKind::kLabel && (event.object.text() == target || event.value.text() == target)) return true;
      if (matches(event.function, event.where, target)) return true;
    }
    return false;
  }

  std::string name_of(FunctionId function) const {
    return function.has_value() ? image_.code.functions[function.index].name : std::string();
  }

  bool matches(FunctionId function, SourcePos where, const std::string& target) const {
    if (name_of(function) == target) return true;
    const std::size_t colon = target.rfind(':');
    if (colon == std::string::npos) return false;
    const Place place = place_of(image_.code, sources_, function, where);
    return is_file(place.file, target.substr(0, colon)) && std::to_string(place.line) == target.substr(colon + 1);
  }

  bool make(const Move& move) {
    const TaskId task = task_named(move.actor);
    if (!task.has_value() || move.goal == Goal::kEvent) {
      if (move.goal == Goal::kEvent && !task.has_value() && step(move.actor, 0)) return check_status();
      return unknown_actor(move);
    }
    if (move.goal == Goal::kUntil && !is_known_target(move.target)) {
      return fail("`" + move.target + "` is no function, label or FILE:LINE of this scenario", suggestion(move.target));
    }
    std::uint32_t taken = 0;
    while (!is_done(move, task, taken)) {
      const std::uint32_t alternative = move.goal == Goal::kAlternative ? move.count : 0;
      if (!step(move.actor, alternative)) return not_enabled(move, task);
      if (status_ != StepStatus::kOk) return check_status();
      if (++taken == kStepsPerLineMax) {
        return fail("`" + move.actor + "` did not get there in " + std::to_string(kStepsPerLineMax) + " steps");
      }
    }
    return true;
  }

  bool is_done(const Move& move, TaskId task, std::uint32_t taken) {
    switch (move.goal) {
      case Goal::kSteps:
        return taken == move.count;
      case Goal::kAlternative:
        return taken == 1;
      case Goal::kEnd:
        return machine_.view(task).status == TaskStatus::kEnded;
      case Goal::kUntil:
        return is_there(task, move.target) || passed(task, taken, move.target);
      case Goal::kEvent:
        return true;
    }
    return true;
  }

  bool is_known_target(const std::string& target) const {
    if (target == "asleep") return true;
    if (const std::size_t colon = target.rfind(':'); colon != std::string::npos) {
      const std::string file = target.substr(0, colon);
      const std::optional<std::uint32_t> line = number_in(std::string_view(target).substr(colon + 1));
      return line && *line > 0 && is_read(file);
    }
    if (find_function(image_.code, target).has_value()) return true;
    const auto& strings = image_.code.strings;
    return std::find(strings.begin(), strings.end(), target) != strings.end();
  }

  // As a whole, or by its last parts.
  static bool is_file(const std::string& path, const std::string& file) {
    return path == file || (path.size() > file.size() && path.ends_with("/" + file));
  }
  bool is_read(const std::string& file) const {
    for (std::uint32_t at = 0; at < sources_.size(); ++at) {
      if (is_file(sources_.name(FileId{at}), file)) return true;
    }
    return false;
  }

  std::string suggestion(const std::string& target) const {
    std::vector<std::string> names;
    for (const Function& function : image_.code.functions) names.push_back(function.name);
    return did_you_mean(target, names);
  }

  bool not_enabled(const Move& move, TaskId task) {
    const TaskView view = machine_.view(task);
    if (view.status == TaskStatus::kEnded) {
      const std::string rest = move.goal == Goal::kUntil ? " without getting to `" + move.target + "`" : "";
      return fail("`" + move.actor + "` has ended" + rest + "; " + enabled_text());
    }
    if (move.goal == Goal::kAlternative) {
      return fail("`" + move.actor + "` cannot take alternative " + std::to_string(move.count) + " here; " + enabled_text());
    }
    std::string why =
        std::string(" (") + task_status_name(view.status) + (view.waits_for.empty() ? "" : ": " + view.waits_for) + ")";
    return fail("`" + move.actor + "` is not enabled" + why + "; " + enabled_text());
  }

  // A finding ends the script and is the search's to report; the rest is an error here.
  bool check_status() {
    switch (status_) {
      case StepStatus::kOk:
        return true;
      case StepStatus::kFinding:
      case StepStatus::kInterrupted:
      case StepStatus::kRestart:
        return false;
      case StepStatus::kPruned:
        return fail(machine_.pruned_text());
      case StepStatus::kLimit:
        return fail(machine_.limit_text());
    }
    return false;
  }

  const Image& image_;
  const SourceMap& sources_;
  const std::vector<ScriptLine>& lines_;
  Machine machine_;
  std::size_t line_ = 0;
  StepStatus status_ = StepStatus::kOk;
  std::vector<Choice> choices_;
  std::vector<StepEvent> beginnings_;  // of all tasks, before anybody takes a step
  Diagnostics errors_;
};

}  // namespace

Result<std::vector<Choice>> run_script(const Image& image, const SourceMap& sources, Granularity granularity,
                                       const std::vector<ScriptLine>& lines) {
  return Script(image, sources, granularity, lines).run();
}

}  // namespace wakesim
