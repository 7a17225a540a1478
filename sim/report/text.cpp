// SPDX-License-Identifier: MIT
#include "sim/report/text.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "sim/base/finding.h"
#include "sim/report/columns.h"
#include "sim/report/reductions.h"

namespace wakesim {
namespace {

// --- text of a given width -----------------------------------------------------------------------------------------------------

// Where a word of more than `columns` columns is broken: after a mark that joins two names, else anywhere. In bytes.
std::size_t break_of(std::string_view word, std::size_t columns) {
  std::size_t bytes = 0;
  std::size_t after_mark = 0;
  for (std::size_t seen = 0; bytes < word.size(); ++bytes) {
    if (!is_continuation(word[bytes]) && seen++ == columns) break;
    if (bytes > 0 && std::string_view(".,(&|>]").find(word[bytes]) != std::string_view::npos) after_mark = bytes + 1;
  }
  return after_mark > 0 ? after_mark : bytes;
}

// The lines of a cell: nothing is lost, lines after the first are indented.
std::vector<std::string> lines_of(const std::string& text, std::size_t columns) {
  std::vector<std::string> lines(1);
  const auto room = [&] { return columns - std::min(columns - 1, width_of(lines.back())); };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    std::string_view word = std::string_view(text).substr(at, end - at);
    at = end + 1;
    if (lines.back().find_first_not_of(' ') != std::string::npos) {
      constexpr std::size_t kBreakMin = 8;  // a word is begun on a line only with this much room
      const bool fits = width_of(lines.back()) + 1 + width_of(word) <= columns;
      const bool never_fits = width_of(word) + 2 > columns && room() > kBreakMin;
      if (fits || never_fits)
        lines.back() += ' ';
      else
        lines.emplace_back("  ");
    }
    while (width_of(lines.back()) + width_of(word) > columns) {
      const std::size_t bytes = std::max<std::size_t>(1, break_of(word, room()));
      lines.back() += word.substr(0, bytes);
      word.remove_prefix(bytes);
      lines.emplace_back("  ");
    }
    lines.back() += word;
  }
  if (lines.size() > 1 && lines.back() == "  ") lines.pop_back();
  return lines;
}

enum class Ink : std::uint8_t { kNone, kGood, kBad, kDoubt, kStrong };

std::string inked(const std::string& text, Ink ink, const TextOptions& options) {
  if (!options.color) return text;
  switch (ink) {
    case Ink::kNone:
      return text;
    case Ink::kGood:
      return "\033[32m" + text + "\033[0m";
    case Ink::kBad:
      return "\033[31m" + text + "\033[0m";
    case Ink::kDoubt:
      return "\033[33m" + text + "\033[0m";
    case Ink::kStrong:
      return "\033[1m" + text + "\033[0m";
  }
  return text;
}

std::string counted(std::uint64_t count, const char* noun) { return grouped(count) + " " + noun + (count == 1 ? "" : "s"); }

std::string seconds_text(double seconds) {
  char out[32];
  std::snprintf(out, sizeof out, "%.2f s", seconds);
  return out;
}

std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// --- one operation as a row ----------------------------------------------------------------------------------------------------

struct Row {
  std::uint32_t step = 0;  // 0: continues the step above
  std::string task;        // column; empty: the environment, or a remark
  std::string text;        // what stands in the column
  std::string changed;
  std::string function, file;  // of the source line shown
  bool keep = true;            // false: may be folded
  std::uint32_t merged = 0;    // further operations of the same line
  bool remark = false;         // stands alone, across all columns
};

// A line of a header (`spin_lock` is a function there) says less than the line that called it.
const Place& shown_place(const TraceEvent& event) {
  const auto is_header = [](const Place& place) { return place.file.ends_with(".h"); };
  if (!is_header(event.at)) return event.at;
  for (const Place& caller : event.callers) {
    if (!is_header(caller)) return caller;
  }
  return event.at;
}

std::string changed_text(const TraceEvent& event, bool verbose) {
  const std::string object = event.object.text();
  const std::string was = event.old_value.empty() || event.old_value == event.value ? "" : " (was " + event.old_value + ")";
  switch (event.op) {
    case OperationKind::kLock: return object + " held by " + event.task;
    case OperationKind::kTryLock: return object + (event.writes ? " held by " + event.task : " is not free");
    case OperationKind::kUnlock: return object + " released";
    case OperationKind::kLoad:
    case OperationKind::kUserLoad: return object + " is " + event.value;
    case OperationKind::kStore:
    case OperationKind::kUserStore: return object + " = " + event.value + (verbose ? was : "");
    case OperationKind::kCmpXchg:
      if (!event.writes) return object + " is " + event.old_value + ", not exchanged";
      return object + " = " + event.value + was;
    case OperationKind::kAtomic:
    case OperationKind::kUserAtomic: return object + " = " + event.value + was;
    case OperationKind::kScopeEnds: return object + " ends";
    case OperationKind::kEnd:
    case OperationKind::kExit: return event.task + " has ended";
    case OperationKind::kFree: return object + " freed";
    case OperationKind::kAllocate: return object + " allocated" + (event.value.empty() ? "" : " " + event.value);
    case OperationKind::kQueue: return event.task + " queues for " + object + ": readers that come wait";
    case OperationKind::kStrayWake: return event.task + " woken by nobody";
    case OperationKind::kWake: return object + (event.writes ? " woken" : " " + event.value);
    case OperationKind::kSchedule: return event.task + " leaves schedule(): " + event.value;
    case OperationKind::kObserve: return object + " observed: " + event.value;
    case OperationKind::kSignal: return "signal " + event.value + " to " + object;
    case OperationKind::kKilled: return object + " killed in user mode";
    case OperationKind::kSpuriousWake: return object + " woken for no reason";
    case OperationKind::kFill:
    case OperationKind::kCopy:
    case OperationKind::kIsLocked:
    case OperationKind::kAwait:
    case OperationKind::kAllocationFails:
    case OperationKind::kPageFault:
    case OperationKind::kChoose:
    case OperationKind::kLabel:
    case OperationKind::kTrace:
    case OperationKind::kTimerArmed:
    case OperationKind::kTimerCancelled:
    case OperationKind::kTimerFires: break;
  }
  std::string out = operation_name(event.op);
  if (!object.empty()) out += " " + object;
  if (!event.value.empty()) out += ": " + event.value;
  return out + was;
}

std::string source_text(const Place& place) {
  if (place.line == 0) return place.function.empty() ? "" : place.function + "()";
  return std::to_string(place.line) + ": " + (place.source.empty() ? place.function + "()" : place.source);
}

// Which operations an interleaving is about. An operation on an object that two tasks use, one of them changing it, matters when
// another task is the one before or after it on that object, and always when it takes, releases or ends it. What a task does to
// its own object before another has seen that object does not.
class Relevance {
 public:
  explicit Relevance(const std::vector<TraceEvent>& events) : matters_(events.size(), false) {
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (!events[i].object.empty()) uses_[events[i].object].push_back(i);
    }
    for (const auto& [object, indices] : uses_) mark(events, indices);
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (is_death(events[i].op))
        matters_[i] = is_seen_by_others(events, i, 0);
      else if (matters_[i] && events[i].object.is_variable_of(events[i].task))
        matters_[i] = is_seen_by_others(events, i, i);
    }
  }
  bool matters(std::size_t index) const { return matters_[index]; }

 private:
  void mark(const std::vector<TraceEvent>& events, const std::vector<std::size_t>& indices) {
    const auto writes = [&](std::size_t i) { return events[i].writes; };
    const auto by_other = [&](std::size_t i) { return events[i].task != events[indices.front()].task; };
    if (std::none_of(indices.begin(), indices.end(), writes) || std::none_of(indices.begin(), indices.end(), by_other)) return;
    for (std::size_t k = 0; k < indices.size(); ++k) {
      const TraceEvent& event = events[indices[k]];
      const bool switched_before = k > 0 && events[indices[k - 1]].task != event.task;
      const bool switches_after = k + 1 < indices.size() && events[indices[k + 1]].task != event.task;
      matters_[indices[k]] = switched_before || switches_after || is_of_lock(event.op);
    }
  }

  // Whether another task has touched the object of event `index` before event `end` (0: at any time).
  bool is_seen_by_others(const std::vector<TraceEvent>& events, std::size_t index, std::size_t end) const {
    const ObjectName whole = events[index].object.whole();
    for (auto part = uses_.lower_bound(whole); part != uses_.end() && part->first.whole() == whole; ++part) {
      for (const std::size_t i : part->second) {
        if (events[i].task != events[index].task && (end == 0 || i < end)) return true;
      }
    }
    return false;
  }

  std::map<ObjectName, std::vector<std::size_t>> uses_;  // what has a path comes after the whole
  std::vector<bool> matters_;
};

// "waiter:q" for "waiter:__futex_wait/q", where only one function of the task has a variable of that name in this execution.
class ShortNames {
 public:
  explicit ShortNames(const std::vector<TraceEvent>& events) {
    for (const TraceEvent& event : events) {
      add(event.object);
      add(event.value.target);
      add(event.old_value.target);
    }
  }

  TraceEvent shorten(TraceEvent event) const {
    shorten(event.object);
    shorten(event.value.target);
    shorten(event.old_value.target);
    return event;
  }

 private:
  void add(const ObjectName& name) {
    if (!name.function.empty()) functions_of_[{name.task, name.variable}].insert(name.function);
  }
  void shorten(ObjectName& name) const {
    const auto known = functions_of_.find({name.task, name.variable});
    if (known != functions_of_.end() && known->second.size() == 1) name.function.clear();
  }

  std::map<std::pair<std::string, std::string>, std::set<std::string>> functions_of_;  // by task and variable
};

// What the environment does in a step: by its operation where there is one, else by the name of the choice.
std::string environment_text(const FindingReport& finding, std::size_t next, std::uint32_t step, const std::string& actor) {
  const bool has_event = next < finding.events.size() && finding.events[next].step == step && finding.events[next].task.empty();
  return has_event ? changed_text(finding.events[next], false) : actor;
}

// Whether one operation is what is wrong: not how tasks stand at an end or go round.
bool is_of_an_operation(const FindingReport& finding) {
  const std::optional<FindingKind> kind = find_finding(finding.id);
  return kind.has_value() && shows_only(*kind, kAtStep | kInState);
}

// Whether one operation of one task is what is wrong. It did not take place, so it is no event.
bool fails_at_a_line(const FindingReport& finding) {
  return !finding.task.empty() && finding.at.line != 0 && is_of_an_operation(finding) && !finding.schedule.empty();
}

// `final` and the like are run by no task. Whatever goes wrong in them does so at a line.
bool fails_in_a_call_of_the_scenario(const FindingReport& finding) {
  const std::optional<FindingKind> kind = find_finding(finding.id);
  return finding.task.empty() && finding.at.line != 0 && kind.has_value() && shows(*kind, kAtStep);
}

std::vector<Row> rows_of(const FindingReport& finding, bool verbose) {
  const Relevance relevance(finding.events);
  const ShortNames names(verbose ? std::vector<TraceEvent>{} : finding.events);
  std::vector<Row> rows;
  std::set<std::string> tasks;
  for (const TaskEnd& end : finding.tasks) tasks.insert(end.task);
  std::size_t next = 0;
  const auto take_events = [&](std::uint32_t step) {
    bool first = true;
    for (; next < finding.events.size() && finding.events[next].step == step; ++next) {
      const TraceEvent& event = finding.events[next];
      const Place& at = shown_place(event);
      Row row{.step = first ? step : 0,
              .task = event.task,
              .text = source_text(at),
              .changed = changed_text(names.shorten(event), verbose)};
      row.function = at.function;
      row.file = at.file;
      if (event.op == OperationKind::kEnd) row.text = row.function = row.file = "";  // at the scenario's call, which says nothing
      const bool loops = finding.loop_begin != 0 && step >= finding.loop_begin;  // what it changes there it changes back
      row.keep = verbose || relevance.matters(next) || traits_of(event.op).telling || event.task.empty() || (loops && event.writes);
      rows.push_back(std::move(row));
      first = false;
    }
    return !first;
  };
  for (std::uint32_t step = 1; step <= finding.schedule.size(); ++step) {
    const std::string& actor = finding.schedule[step - 1].actor;
    if (step == finding.loop_begin) rows.push_back({.text = "-- from here on, for ever:", .remark = true});
    // An interrupt task is not in the list of ends but does things; an event of the environment is no task.
    const bool acts = tasks.contains(actor) ||
                      (next < finding.events.size() && finding.events[next].step == step && finding.events[next].task == actor);
    if (!acts) {
      rows.push_back({.step = step, .text = "-- " + environment_text(finding, next, step, actor), .remark = true});
      while (next < finding.events.size() && finding.events[next].step == step && finding.events[next].task.empty()) ++next;
    }
    const bool seen = take_events(step);
    if (!seen && acts && verbose) rows.push_back({.step = step, .task = actor, .text = "(local work)"});
    if (step == finding.doomed_from) rows.push_back({.text = "-- doomed from here on", .remark = true});
  }
  if (fails_in_a_call_of_the_scenario(finding)) {
    rows.push_back({.text = "-- then " + finding.at.function + "()  " + source_text(finding.at), .remark = true});
  } else if (fails_at_a_line(finding)) {
    rows.push_back({.task = finding.task, .text = source_text(finding.at), .changed = "<- " + finding.id});
    rows.back().function = finding.at.function;
    rows.back().file = finding.at.file;
  }
  if (finding.loop_begin != 0) {
    rows.push_back({.text = "-- and again from step " + std::to_string(finding.loop_begin), .remark = true});
  }
  return rows;
}

bool is_same_line(const Row& above, const Row& row) {
  return !above.remark && !row.remark && above.task == row.task && above.text == row.text && above.function == row.function &&
         above.file == row.file;
}

// A source line that does several operations in a row becomes one row. Of their effects the first few that matter to others stay,
// or else the last one.
std::vector<Row> one_row_per_line(std::vector<Row> rows) {
  constexpr std::uint32_t kEffectsMax = 3;
  std::vector<Row> out;
  std::uint32_t effects = 0;  // shown in out.back(), beyond the first
  for (Row& row : rows) {
    if (out.empty() || !is_same_line(out.back(), row)) {
      out.push_back(std::move(row));
      effects = 1;
      continue;
    }
    Row& above = out.back();
    ++above.merged;
    if (!row.keep && above.keep) continue;
    if (!above.keep) {
      above.changed = std::move(row.changed);
      above.keep = row.keep;
      effects = 1;
    } else if (effects++ < kEffectsMax) {
      above.changed += "; " + row.changed;
    } else if (!above.changed.ends_with("...")) {
      above.changed += "; ...";
    }
  }
  return out;
}

// Rows of one task in a row that no other task cares about become one row with their count.
std::vector<Row> folded(std::vector<Row> rows) {
  rows = one_row_per_line(std::move(rows));
  std::vector<Row> out;
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin;
    std::uint64_t operations = 0;
    while (end < rows.size() && !rows[end].keep && !rows[end].remark && rows[end].task == rows[begin].task) {
      operations += 1 + rows[end].merged;
      ++end;
    }
    if (end - begin < 2) {
      out.push_back(std::move(rows[begin++]));
      continue;
    }
    out.push_back(
        {.step = rows[begin].step, .task = rows[begin].task, .text = "... " + counted(operations, "operation"), .keep = false});
    begin = end;
  }
  return out;
}

// --- the table -----------------------------------------------------------------------------------------------------------------

constexpr std::size_t kStepColumns = 5;
constexpr std::size_t kTaskColumnsMin = 20;
constexpr std::size_t kChangedColumnsMin = 22;

struct Table {
  std::vector<std::string> tasks;  // columns, in the order of the scenario
  std::size_t task_columns = 0;
  std::size_t changed_columns = 0;
};

std::vector<std::string> tasks_with_rows(const FindingReport& finding, const std::vector<Row>& rows) {
  std::set<std::string> seen;
  for (const Row& row : rows) seen.insert(row.task);
  std::vector<std::string> out;
  for (const TaskEnd& end : finding.tasks) {
    if (seen.erase(end.task) != 0) out.push_back(end.task);
  }
  for (const std::string& task : seen) {  // tasks the ends do not list
    if (!task.empty()) out.push_back(task);
  }
  return out;
}

// Functions get a line of their own when a task enters another one, so that a row needs only its line number.
std::string function_heading(const Row& row) {
  if (row.function.empty()) return "";
  return row.function + "()" + (row.file.empty() ? "" : "  " + std::string(file_name(row.file)));
}

bool fits_in_columns(const std::vector<Row>& rows, const TextOptions& options, Table& table) {
  std::size_t text_max = 0, changed_max = 7;
  for (const std::string& task : table.tasks) text_max = std::max(text_max, width_of(task));
  for (const Row& row : rows) {
    if (row.remark) continue;
    text_max = std::max({text_max, width_of(row.text) + 1, width_of(function_heading(row))});
    changed_max = std::max(changed_max, width_of(row.changed));
  }
  const std::size_t count = table.tasks.size();
  const std::size_t fixed = 2 + kStepColumns + 2 * (count + 1);
  if (count == 0 || options.width < fixed + count * kTaskColumnsMin + kChangedColumnsMin) return false;
  const std::size_t free = options.width - fixed;
  table.changed_columns = std::min(changed_max, std::max(kChangedColumnsMin, free / 3));
  table.task_columns = std::min(text_max, (free - table.changed_columns) / count);
  table.changed_columns = std::min(changed_max, free - table.task_columns * count);
  return true;
}

std::string step_cell(std::uint32_t step) {
  std::string number = step == 0 ? "" : std::to_string(step);
  return std::string(number.size() < kStepColumns ? kStepColumns - number.size() : 0, ' ') + number;
}

std::string table_line(const Table& table, const std::string& step, const std::string& task, const std::string& text,
                       const std::string& changed) {
  std::string line = "  " + step;
  for (const std::string& column : table.tasks) line += "  " + padded(column == task ? text : "", table.task_columns);
  line += "  " + changed;
  trim_right(line);
  return line + "\n";
}

std::string in_columns(const Table& table, const std::vector<Row>& rows, const TextOptions& options) {
  std::string heading = "   step";
  for (const std::string& task : table.tasks) heading += "  " + padded(task, table.task_columns);
  std::string out = inked(heading + "  what changed", Ink::kStrong, options) + "\n";
  std::map<std::string, std::string> where;  // function heading last shown per task
  for (const Row& row : rows) {
    if (row.remark) {
      out += "  " + step_cell(row.step) + "  " + row.text + "\n";
      continue;
    }
    const std::string heading_now = function_heading(row);
    if (!heading_now.empty() && where[row.task] != heading_now) {
      where[row.task] = heading_now;
      out += table_line(table, step_cell(0), row.task, heading_now, "");
    }
    const std::vector<std::string> text = lines_of(row.text, table.task_columns - 1);
    const std::vector<std::string> changed = lines_of(row.changed, table.changed_columns);
    for (std::size_t i = 0; i < std::max(text.size(), changed.size()); ++i) {
      out += table_line(table, step_cell(i == 0 ? row.step : 0), row.task, i < text.size() ? " " + text[i] : "",
                        i < changed.size() ? changed[i] : "");
    }
  }
  return out;
}

std::string vertical(const std::vector<Row>& rows, const TextOptions& options) {
  std::string out;
  std::string task_above, where_above;
  for (const Row& row : rows) {
    if (row.remark) {
      out += "  " + step_cell(row.step) + "  " + row.text + "\n";
      continue;
    }
    const std::string where = function_heading(row);
    if (row.task != task_above || (!where.empty() && where != where_above)) {
      out += inked("  " + padded(row.task, std::max<std::size_t>(kStepColumns, width_of(row.task))), Ink::kStrong, options);
      if (!where.empty()) out += "  in " + where;
      out += "\n";
      task_above = row.task;
      where_above = where;
    }
    if (!row.text.empty()) out += wrapped(row.text, options.width, "  " + step_cell(row.step) + "  ", "           ");
    if (!row.changed.empty()) out += wrapped(row.changed, options.width, "             ", "               ");
  }
  return out;
}

std::string steps_text(const FindingReport& finding, const TextOptions& options) {
  std::vector<Row> rows = rows_of(finding, options.verbose);
  if (rows.empty()) return "";
  if (!options.verbose) rows = folded(std::move(rows));
  Table table;
  table.tasks = tasks_with_rows(finding, rows);
  return fits_in_columns(rows, options, table) ? in_columns(table, rows, options) : vertical(rows, options);
}

// --- around the table ----------------------------------------------------------------------------------------------------------

std::string at_text(const Place& at) {
  std::string out;
  if (!at.function.empty()) out += " in " + at.function + "()";
  if (!at.file.empty()) out += " at " + at.file + ":" + std::to_string(at.line);
  return out;
}

std::string ends_text(const FindingReport& finding, const TextOptions& options) {
  if (finding.tasks.empty()) return "";
  std::size_t name_columns = 0;
  for (const TaskEnd& end : finding.tasks) name_columns = std::max(name_columns, width_of(end.task));
  std::string out = "  at the end\n";
  for (const TaskEnd& end : finding.tasks) {
    std::string text = task_status_name(end.status);
    if (!end.waits_for.empty()) text += ", `" + end.waits_for + "`";
    if (!end.lock_owner.empty()) text += " (held by " + end.lock_owner + ")";
    text += at_text(end.at);
    for (std::size_t i = 0; i < end.holds.size(); ++i) text += (i == 0 ? "; holds `" : ", `") + end.holds[i] + "`";
    out += wrapped(text, options.width, "    " + padded(end.task, name_columns) + "  ", std::string(name_columns + 6, ' '));
  }
  return out;
}

// What the passing run does in its first step that is not the counterexample's.
std::string other_step_text(const FindingReport& finding, const PassingRun& passing) {
  const std::string& actor = passing.schedule.front().actor;
  const bool has_event = !passing.events.empty() && passing.events.front().step == passing.differs_at;
  std::string out = actor;
  if (!has_event || passing.events.front().task.empty()) return out;
  const TraceEvent& event = passing.events.front();
  const Place& at = shown_place(event);
  if (event.op != OperationKind::kEnd) out += at_text(at) + (at.source.empty() ? "" : ", `" + at.source + "`");
  // The same task makes the step in both: they differ in what comes of it.
  const bool is_same_actor = passing.differs_at <= finding.schedule.size() && finding.schedule[passing.differs_at - 1].actor == actor;
  if (is_same_actor) out += " (" + changed_text(event, false) + ")";
  return out;
}

std::string doom_text(const FindingReport& finding) {
  const std::uint32_t from = finding.doomed_from.value_or(0);
  if (from == 0) return "doomed from the beginning: no execution of this scenario ends well";
  std::string out = "doomed from step " + std::to_string(from) + ": after it no execution ends well";
  if (!finding.passing.has_value()) return out;
  const PassingRun& passing = *finding.passing;
  if (passing.schedule.empty()) return out + ". Had nothing more happened before it, all would have been well";
  out += ". One that ends well goes another way in step " + std::to_string(passing.differs_at) + ": " + other_step_text(finding, passing);
  const bool begins_with_event = passing.optional_event == passing.schedule.front().actor;
  if (begins_with_event) out += " (which need not come)";
  if (passing.schedule.size() > 1) out += ", and " + counted(passing.schedule.size() - 1, "more step");
  if (!passing.optional_event.empty() && !begins_with_event) out += " (it takes an event that need not come: " + passing.optional_event + ")";
  return out;
}

std::string counts_text(const FindingReport& finding) {
  std::uint64_t switches = 0;
  for (std::size_t i = 1; i < finding.schedule.size(); ++i) {
    switches += finding.schedule[i].actor != finding.schedule[i - 1].actor ? 1 : 0;
  }
  std::string out =
      counted(finding.schedule.size(), "step") + ", " + grouped(switches) + (switches == 1 ? " switch" : " switches");
  if (finding.shortest) out += "; no schedule with fewer steps gets here";
  return out;
}

Ink verdict_ink(Verdict verdict) {
  switch (verdict) {
    case Verdict::kVerified:
      return Ink::kGood;
    case Verdict::kViolated:
      return Ink::kBad;
    case Verdict::kInconclusive:
      return Ink::kDoubt;
  }
  return Ink::kNone;
}

std::string looked_at_text(const CheckResult& result) {
  return result.random ? counted(result.random->executions, "random execution") : counted(result.states, "state");
}

// " (uniform; seeds 1 to 100)"
std::string seeds_text(const CheckResult& result) {
  if (!result.random || result.random->executions == 0) return "";
  const std::uint64_t first = result.seed, last = first + result.random->executions - 1;
  const std::string scheduler = result.random->pct_depth == 0 ? "uniform" : "PCT of depth " + std::to_string(result.random->pct_depth);
  return " (" + scheduler + "; " +
         (first == last ? "seed " + std::to_string(first) : "seeds " + std::to_string(first) + " to " + std::to_string(last)) + ")";
}

bool is_not_modelled(const CheckResult& result, const std::string& limit) {
  return std::any_of(result.not_modelled.begin(), result.not_modelled.end(), [&](const auto& reached) { return reached.limit == limit; });
}

// Every place where it was come to, with its source line; some limits are no task's.
std::string limit_text(const CheckResult& result, const std::string& limit, const TextOptions& options) {
  std::string out;
  for (const LimitPlace& place : result.limit_places) {
    if (place.limit == limit) out += wrapped(limit + at_text(place.at), options.width, "  limit hit: ", "    ") + place.excerpt;
  }
  return out.empty() ? wrapped(limit, options.width, "  limit hit: ", "    ") : out;
}

std::string not_modelled_text(const NotModelledOperation& reached, const TextOptions& options) {
  return wrapped(reached.limit + at_text(reached.at), options.width, "  ", "    ") + reached.excerpt;
}

std::string outcomes_text(const CheckResult& result) {
  std::string out;
  for (const OutcomeRow& row : result.outcomes) {
    out += "  outcome ";
    for (const auto& [name, value] : row.values) out += " " + name + "=" + std::to_string(value);
    if (row.values.empty()) out += " (nothing observed)";
    out += "\n";
  }
  return out;
}

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ' ');
  return digits;
}

std::string result_line(const CheckResult& result, const TextOptions& options) {
  std::string out = inked(verdict_name(result.verdict), verdict_ink(result.verdict), options) + "  " + result.name;
  if (!result.variant.empty()) out += " [" + result.variant + "]";
  std::set<std::string> ids;
  for (const FindingReport& finding : result.findings) {
    if (ids.insert(finding.id).second) out += "  " + finding.id;
  }
  if (result.is_scripted) out += "  after its script";
  if (result.interrupted) out += "  interrupted";
  if (result.verdict != Verdict::kInconclusive && (!result.expected_met || result.verdict == Verdict::kViolated)) {
    out += result.expected_met ? "  as expected" : inked("  NOT AS EXPECTED", Ink::kBad, options);
  }
  if (result.random && result.random->found_by_seed) out += "  seed " + std::to_string(*result.random->found_by_seed);
  out += "  " + looked_at_text(result);
  if (options.times) out += "  " + seconds_text(result.seconds);
  return out + "\n";
}

namespace {

std::string cause_text(const FindingReport& finding, const TextOptions& options) {
  std::string cause = finding.id + ": " + finding.message;
  if (!finding.at.file.empty() && finding.message.find(finding.at.file + ":") == std::string::npos) {
    cause += " (" + finding.at.file + ":" + std::to_string(finding.at.line) + ")";
  }
  return wrapped(cause, options.width, "  ", "    ");
}

// As a shell reads it back as one word.
std::string shell_word(const std::string& text) {
  const auto is_plain = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return std::isalnum(byte) != 0 || byte >= 0x80 || std::string_view("_-./,:=@%+").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

std::string replay_text(const FindingReport& finding) {
  return finding.trace_file.empty() ? "" : "  replay: wakesim replay " + shell_word(finding.trace_file) + "\n";
}

// A program that races in many places tells all of them, and of the first how they come about.
std::string findings_text(const CheckResult& result, const TextOptions& options) {
  constexpr std::size_t kRacesInFull = 3;
  std::string in_full, in_short;
  std::size_t races = 0;
  for (const FindingReport& finding : result.findings) {
    if (finding.id != "data-race" || ++races <= kRacesInFull || options.verbose) in_full += counterexample_text(finding, options) + "\n";
    else in_short += cause_text(finding, options) + replay_text(finding);
  }
  if (in_short.empty()) return in_full;
  return in_full + wrapped(counted(races - kRacesInFull, "more data race") + " without what leads there (-v shows it)", options.width, "  ", "    ") +
         in_short + "\n";
}

}  // namespace

std::string counterexample_text(const FindingReport& finding, const TextOptions& options) {
  std::string out;
  if (!finding.id.empty()) out += cause_text(finding, options);
  const std::string steps = steps_text(finding, options);
  if (!steps.empty()) out += (out.empty() ? "" : "\n") + steps + "\n";
  out += ends_text(finding, options);
  for (const std::string& note : finding.notes) {
    const std::size_t text = std::min(note.find_first_not_of(' '), note.size());  // an indented note continues the one above
    out += wrapped(note.substr(text), options.width, text > 0 ? "          " : "  note: ", "        ");
  }
  if (finding.doomed_from.has_value()) out += wrapped(doom_text(finding), options.width, "  ", "    ");
  if (!finding.schedule.empty()) out += wrapped(counts_text(finding), options.width, "  ", "    ");
  return out + replay_text(finding);
}

std::string result_details(const CheckResult& result, const TextOptions& options) {
  std::string out;
  for (const std::string& failure : result.expectation_failures)
    out += wrapped(failure, options.width, "  expectation: ", "    ");
  for (const std::string& limit : result.limits_hit) {
    if (!is_not_modelled(result, limit)) out += limit_text(result, limit, options);
  }
  for (const NotModelledOperation& reached : result.not_modelled) out += not_modelled_text(reached, options);
  if (result.verdict == Verdict::kInconclusive && result.findings.empty()) {
    out += "  nothing bad in the " + looked_at_text(result) + " looked at" + seeds_text(result) + "\n";
  }
  for (const std::string& replaced : result.replaced) out += wrapped(replaced, options.width, "  note: ", "    ");
  if (const auto note = ended_in_note(result)) out += wrapped(*note, options.width, "  note: ", "    ");
  if (const auto note = memory_order_note(result)) out += wrapped(*note, options.width, "  note: ", "    ");
  if (const auto note = models_memory_order_note(result); note && options.verbose) out += wrapped(*note, options.width, "  note: ", "    ");
  if (options.verbose || result.verdict == Verdict::kInconclusive) {
    for (const std::string& note : result.notes) out += wrapped(note, options.width, "  note: ", "    ");
    for (const UnusedReduction& unused : result.unused) out += wrapped(unused_text(unused), options.width, "  note: ", "    ");
  }
  if (options.verbose || (!result.expected_met && !result.expectation_failures.empty())) out += outcomes_text(result);
  if (result.expected_met && !options.verbose) return out;
  return out + findings_text(result, options);
}

std::string summary_text(std::span<const CheckResult> results, const Summary& summary, const TextOptions& options) {
  std::uint64_t met = 0, unmet = 0, inconclusive = 0, states = 0, executions = 0;
  for (const CheckResult& result : results) {
    states += result.states;
    executions += result.random ? result.random->executions : 0;
    if (result.verdict == Verdict::kInconclusive)
      ++inconclusive;
    else if (result.expected_met)
      ++met;
    else
      ++unmet;
  }
  std::string out = counted(results.size() + summary.errors, "scenario") + ": " + grouped(met) + " as expected";
  if (unmet > 0) out += ", " + grouped(unmet) + " not as expected";
  if (inconclusive > 0) out += ", " + grouped(inconclusive) + " inconclusive";
  if (summary.errors > 0) out += ", " + grouped(summary.errors) + " not readable";
  out += "; " + (executions > 0 ? counted(executions, "random execution") : counted(states, "state"));
  if (options.times) out += "; " + seconds_text(summary.seconds);
  const bool good = unmet == 0 && inconclusive == 0 && summary.errors == 0;
  return inked(out, good ? Ink::kGood : unmet > 0 || summary.errors > 0 ? Ink::kBad : Ink::kDoubt, options) + "\n";
}

}  // namespace wakesim
