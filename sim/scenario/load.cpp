// Scenario files: text, tree, check against the table (schema.cpp), then this file: what no table can say (names that must exist,
// files that must be there), and the Scenario itself. Reading goes on after an error, so that one run shows them all.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <tuple>
#include <utility>

#include "sim/scenario/scenario.h"
#include "sim/scenario/schema.h"
#include "sim/trace/read_file.h"

namespace wakesim {
namespace {

namespace fs = std::filesystem;

// The first member `key` when it has the wanted kind; a wrong one was reported by check_value.
const JsonValue* get(const JsonValue& object, std::string_view key, JsonKind kind) {
  const JsonValue* value = object.find(key);
  return value != nullptr && value->kind == kind ? value : nullptr;
}

std::string get_text(const JsonValue& object, std::string_view key, std::string otherwise = "") {
  const JsonValue* value = get(object, key, JsonKind::kString);
  return value != nullptr ? value->text : otherwise;
}

// Bounds are check_value's; a value outside ends in an error, so that what the conversion makes of it does not matter.
template <class Integer>
Integer get_integer(const JsonValue& object, std::string_view key, Integer otherwise) {
  const JsonValue* value = get(object, key, JsonKind::kInteger);
  return value != nullptr ? static_cast<Integer>(value->integer) : otherwise;
}

bool get_bool(const JsonValue& object, std::string_view key, bool otherwise) {
  const JsonValue* value = get(object, key, JsonKind::kBool);
  return value != nullptr ? value->boolean : otherwise;
}

// The strings of a key that may hold one or an array.
std::vector<const JsonValue*> strings(const JsonValue& object, std::string_view key) {
  const JsonValue* value = object.find(key);
  std::vector<const JsonValue*> out;
  if (value == nullptr) return out;
  if (value->kind == JsonKind::kString) out.push_back(value);
  if (value->kind == JsonKind::kArray) {
    for (const JsonValue& item : value->items) {
      if (item.kind == JsonKind::kString) out.push_back(&item);
    }
  }
  return out;
}

// The elements of an array of objects.
std::vector<const JsonValue*> objects(const JsonValue& object, std::string_view key) {
  std::vector<const JsonValue*> out;
  if (const JsonValue* array = get(object, key, JsonKind::kArray)) {
    for (const JsonValue& item : array->items) {
      if (item.kind == JsonKind::kObject) out.push_back(&item);
    }
  }
  return out;
}

class Loader {
 public:
  Loader(SourceMap& sources, FileId file, const std::string& directory) : sources_(sources), file_(file), directory_(directory) {}

  Result<Scenario> load() {
    const std::optional<JsonValue> root = parse_json(sources_, file_, &errors_);
    if (!root) return errors_;
    check_value(scenario_rule(), *root, "", &errors_);
    if (root->kind == JsonKind::kObject) read(*root);
    if (errors_.empty()) return std::move(scenario_);
    std::stable_sort(errors_.begin(), errors_.end(), [](const Diagnostic& a, const Diagnostic& b) {
      return std::tuple(a.where.line, a.where.column) < std::tuple(b.where.line, b.where.column);
    });
    return errors_;
  }

 private:
  void read(const JsonValue& root) {
    scenario_.file = file_;
    scenario_.path = sources_.name(file_);
    scenario_.directory = directory_;
    scenario_.name = get_text(root, "name", default_name());
    scenario_.about = get_text(root, "about");
    scenario_.kernel = get_text(root, "kernel");
    if (const JsonValue* kernel = get(root, "kernel", JsonKind::kString)) scenario_.kernel_where = kernel->where;
    scenario_.override_files = paths(root, "override");
    scenario_.program_files = paths(root, "program");
    scenario_.module_files = paths(root, "module");
    scenario_.source = virtual_file(root, "source");
    scenario_.module_source = virtual_file(root, "module_source");
    scenario_.define = defines(root);
    scenario_.define_places = define_places(root);
    scenario_.setup = calls(root, "setup");
    scenario_.invariants = calls(root, "invariants");
    scenario_.eventually = calls(root, "eventually");
    if (const JsonValue* final = get(root, "final", JsonKind::kString)) scenario_.final = call_of(*final);
    read_tasks(root);
    if (const JsonValue* faults = get(root, "faults", JsonKind::kObject)) read_faults(*faults);
    scenario_.memory_model = get_text(root, "memory_model", "sc");
    if (const JsonValue* checks = get(root, "checks", JsonKind::kObject)) read_checks(*checks);
    if (const JsonValue* limits = get(root, "limits", JsonKind::kObject)) read_limits(*limits);
    scenario_.script = calls(root, "script");
    if (const JsonValue* timed = get(root, "timed", JsonKind::kObject)) read_timed(*timed);
    if (const JsonValue* expect = get(root, "expect", JsonKind::kObject)) scenario_.expect = read_expect(*expect);
    apply_checks(scenario_.expect);
    if (const JsonValue* variants = get(root, "variants", JsonKind::kObject)) read_variants(*variants);
    if (const JsonValue* compare = get(root, "compare", JsonKind::kObject)) read_compare(*compare);
  }

  // "futex/lost-wake.wake.json" is "lost-wake".
  std::string default_name() const {
    const std::string file = fs::path(sources_.name(file_)).filename().string();
    constexpr std::string_view kSuffix = ".wake.json";
    return file.size() > kSuffix.size() && file.ends_with(kSuffix) ? file.substr(0, file.size() - kSuffix.size()) : file;
  }

  void error(SourcePos where, std::string message, std::string help = "", std::vector<Diagnostic::Note> notes = {}) {
    errors_.push_back({.where = where, .message = std::move(message), .notes = std::move(notes), .help = std::move(help)});
  }

  std::vector<std::string> paths(const JsonValue& object, std::string_view key) {
    std::vector<std::string> out;
    for (const JsonValue* string : strings(object, key)) {
      if (string->text.empty()) continue;  // reported by check_value
      const std::string path = (fs::path(directory_) / string->text).lexically_normal().string();
      std::error_code failed;
      const fs::file_status status = fs::status(path, failed);
      if (!fs::exists(status)) {
        error(string->where, "cannot find `" + string->text + "`: tried `" + path + "`", near_file(path));
      } else if (const auto problem = why_unreadable(path, FileKind::kSource)) {
        error(string->where, problem->message, problem->help);
      } else if (std::find(out.begin(), out.end(), path) != out.end()) {
        error(string->where, "`" + string->text + "` is already in `" + std::string(key) + "`");
      }
      out.push_back(path);
    }
    return out;
  }

  // The text without leading blanks. Where escapes make columns jump, it becomes a virtual file that knows how.
  Call call_of(const JsonValue& string) {
    const std::size_t begin = std::min(string.text.find_first_not_of(' '), string.text.size());
    const std::vector<std::uint32_t> columns = json_string_columns(sources_, string);
    Call call{string.text.substr(begin), {string.where.file, string.where.line, columns[begin]}};
    if (columns.back() - columns[begin] != call.text.size()) {
      std::string text;
      std::vector<SourcePos> origin;
      std::vector<std::vector<SourceMap::ColumnJump>> jumps;
      append_line(string, &text, &origin, &jumps);
      const FileId file = sources_.add(sources_.name(file_) + ":call", std::move(text), std::move(origin), std::move(jumps));
      call.where = {file, 1, static_cast<std::uint32_t>(begin + 1)};
    }
    return call;
  }

  std::vector<Call> calls(const JsonValue& object, std::string_view key) {
    std::vector<Call> out;
    for (const JsonValue* string : strings(object, key)) out.push_back(call_of(*string));
    return out;
  }

  // A file of nearly that name in the same folder.
  static std::string near_file(const std::string& path) {
    std::vector<std::string> names;
    std::error_code failed;
    const fs::path parent = fs::path(path).parent_path();
    constexpr std::size_t kNamesMax = 1000;  // enough for any folder of scenarios
    for (fs::directory_iterator it(parent.empty() ? "." : parent, failed), end; !failed && it != end && names.size() < kNamesMax;
         it.increment(failed)) {
      names.push_back(it->path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return did_you_mean(fs::path(path).filename().string(), names);
  }

  // Lines of C inside the scenario become a file whose every line knows its place in the JSON text.
  FileId virtual_file(const JsonValue& root, std::string_view key) {
    const std::vector<const JsonValue*> lines = strings(root, key);
    if (lines.empty()) return {};
    std::string text;
    std::vector<SourcePos> origin;
    std::vector<std::vector<SourceMap::ColumnJump>> jumps;
    for (const JsonValue* line : lines) append_line(*line, &text, &origin, &jumps);
    return sources_.add(sources_.name(file_) + ":" + std::string(key), std::move(text), std::move(origin), std::move(jumps));
  }

  void append_line(const JsonValue& line, std::string* text, std::vector<SourcePos>* origin,
                   std::vector<std::vector<SourceMap::ColumnJump>>* jumps) {
    const std::vector<std::uint32_t> columns = json_string_columns(sources_, line);
    std::size_t begin = 0;
    for (;;) {  // one turn per line: "\n" inside a string begins a new one
      const std::size_t end = std::min(line.text.find('\n', begin), line.text.size());
      origin->push_back({line.where.file, line.where.line, columns[begin]});
      jumps->emplace_back();
      std::uint32_t extra = 0;
      for (std::size_t i = begin + 1; i <= end; ++i) {
        const std::uint32_t here = static_cast<std::uint32_t>(i - begin);
        const std::uint32_t there = columns[i] - columns[begin];
        // The bytes of one escaped character share a place: they must not move left of it.
        const std::uint32_t now = there >= here ? there - here : 0;
        if (now != extra) jumps->back().push_back({here + 1, now});
        extra = now;
      }
      *text += line.text.substr(begin, end - begin) + "\n";
      if (end == line.text.size()) return;
      begin = end + 1;
    }
  }

  std::vector<std::pair<std::string, std::string>> defines(const JsonValue& object) {
    std::vector<std::pair<std::string, std::string>> out;
    const JsonValue* define = get(object, "define", JsonKind::kObject);
    if (define == nullptr) return out;
    for (const JsonMember& member : define->members) {
      switch (member.value.kind) {
        case JsonKind::kInteger:
          out.emplace_back(member.key, std::to_string(member.value.integer));
          break;
        case JsonKind::kBool:
          out.emplace_back(member.key, member.value.boolean ? "1" : "0");
          break;
        case JsonKind::kString:
          if (member.value.text.find_first_of("\n\r") != std::string::npos) {
            error(member.value.where, "expected a macro of one line for `define." + member.key + "`, got several");
          }
          out.emplace_back(member.key, member.value.text);
          break;
        case JsonKind::kNull:
        case JsonKind::kNumber:
        case JsonKind::kArray:
        case JsonKind::kObject:
          break;
      }
    }
    return out;
  }

  static std::map<std::string, SourcePos> define_places(const JsonValue& object) {
    std::map<std::string, SourcePos> out;
    const JsonValue* define = get(object, "define", JsonKind::kObject);
    if (define == nullptr) return out;
    for (const JsonMember& member : define->members) out.emplace(member.key, member.where);
    return out;
  }

  void read_tasks(const JsonValue& root) {
    std::uint64_t total = 0;
    for (const JsonValue* object : objects(root, "tasks")) {
      ScenarioTask task;
      task.name = get_text(*object, "name");
      task.where = object->where;
      if (const JsonValue* name = get(*object, "name", JsonKind::kString)) {
        task.where = name->where;
        const auto same = std::find_if(scenario_.tasks.begin(), scenario_.tasks.end(),
                                       [&](const ScenarioTask& t) { return t.name == task.name; });
        if (same != scenario_.tasks.end()) {
          error(name->where, "there is already a task `" + task.name + "`", "several tasks of one kind: `count`",
                {{same->where, "first given"}});
        }
      }
      if (const JsonValue* run = get(*object, "run", JsonKind::kString))
        std::tie(task.run, task.run_where) = text_and_place(call_of(*run));
      task.count = get_integer<std::uint32_t>(*object, "count", 1);
      total += std::min<std::uint64_t>(task.count, kTasksMax + 1);
      if (total > kTasksMax && total - std::min<std::uint64_t>(task.count, kTasksMax + 1) <= kTasksMax &&
          task.count <= kTasksMax) {
        error(object->where, "expected at most " + std::to_string(kTasksMax) + " tasks in all, got more");
      }
      const std::string kind = get_text(*object, "kind", "user");
      task.kind = kind == "kthread" ? TaskKind::kKthread : kind == "irq" ? TaskKind::kIrq : TaskKind::kUser;
      if (const JsonValue* process = object->find("process")) {
        if (process->kind == JsonKind::kString) task.process = process->text;
        if (process->kind == JsonKind::kInteger) task.process = std::to_string(process->integer);
        if (task.kind != TaskKind::kUser)
          error(process->where, "expected `process` only for user tasks, got it for a task of kind `" + kind + "`");
      }
      task.daemon = get_bool(*object, "daemon", false);
      task.cpu = get_integer<int>(*object, "cpu", -1);
      task.policy = get_text(*object, "policy");
      task.prio = get_integer<int>(*object, "prio", 0);
      if (const JsonValue* prio = get(*object, "prio", JsonKind::kInteger)) check_prio(task, *prio);
      scenario_.tasks.push_back(std::move(task));
    }
  }

  static std::pair<std::string, SourcePos> text_and_place(Call call) { return {std::move(call.text), call.where}; }

  void check_prio(const ScenarioTask& task, const JsonValue& prio) {
    if (prio.is_refused) return;
    const bool is_realtime = task.policy == "fifo" || task.policy == "rr";
    if (is_realtime && prio.integer < 1 && prio.integer >= -20) {
      error(prio.where, "expected 1..99 for `prio` under `" + task.policy + "`, got " + std::to_string(prio.integer));
    }
    if (!is_realtime && prio.integer > 19 && prio.integer <= 99) {
      error(prio.where, "expected -20..19 for `prio`, got " + std::to_string(prio.integer),
            "real-time priorities need \"policy\": \"fifo\" or \"rr\"");
    }
  }

  void read_faults(const JsonValue& faults) {
    const std::string timers = get_text(faults, "timers", "any");
    scenario_.faults.timers = timers == "idle" ? TimerMode::kIdle : timers == "never" ? TimerMode::kNever : TimerMode::kAny;
    scenario_.faults.spurious_wakeups = get_integer<std::uint16_t>(faults, "spurious_wakeups", 0);
    scenario_.faults.alloc_failures = get_integer<std::uint16_t>(faults, "alloc_failures", 0);
    scenario_.faults.page_faults = get_integer<std::uint16_t>(faults, "page_faults", 0);
    scenario_.faults.stray_wakes = get_integer<std::uint16_t>(faults, "stray_wakes", 0);
    const JsonValue* const reuse = faults.find("address_reuse");
    const bool is_any = reuse != nullptr && reuse->kind == JsonKind::kBool && reuse->boolean;
    scenario_.faults.address_reuse = is_any ? kAnyNumber : get_integer<std::uint16_t>(faults, "address_reuse", 0);
    for (const JsonValue* signal : objects(faults, "signals")) read_signal(*signal, get_integer<std::uint8_t>(*signal, "signo", 10), false);
    for (const JsonValue* kill : objects(faults, "kills")) read_signal(*kill, kSigkill, true);
  }

  void read_signal(const JsonValue& row, std::uint8_t signo, bool is_kill) {
    const JsonValue* task = get(row, "task", JsonKind::kString);
    if (task == nullptr) return;
    check_signal_task(*task, is_kill);
    scenario_.signal_tasks.emplace_back(task->text, task->where);
    scenario_.faults.signals.push_back({.task = {}, .signo = signo, .count_max = get_integer<std::uint16_t>(row, "max", 1)});
  }

  void check_signal_task(const JsonValue& name, bool is_kill) {
    std::vector<std::string> names;
    for (const ScenarioTask& task : scenario_.tasks) {
      const bool is_one = task.name == name.text;
      const bool is_copy = task.count > 1 && name.text.starts_with(task.name + "#") &&
                           is_index(name.text.substr(task.name.size() + 1), task.count);
      if (is_one || is_copy) {
        if (is_kill && task.kind != TaskKind::kUser)
          error(name.where, "expected a task of a program, got the " +
                                std::string(task.kind == TaskKind::kIrq ? "interrupt handler" : "kernel thread") + " `" + name.text + "`");
        else if (task.kind == TaskKind::kIrq)
          error(name.where, "expected a task that can be signalled, got the interrupt handler `" + name.text + "`");
        return;
      }
      names.push_back(task.name);
    }
    error(name.where, "no task is named `" + name.text + "`", did_you_mean(name.text, names));
  }

  // A number below `count`, written the one way a name writes it.
  static bool is_index(const std::string& text, std::uint32_t count) {
    for (std::uint32_t i = 0; i < std::min(count, kTasksMax); ++i) {
      if (text == std::to_string(i)) return true;
    }
    return false;
  }

  void read_checks(const JsonValue& checks) {
    for (const JsonMember& member : checks.members) {
      const std::optional<FindingKind> kind = find_finding(member.key);
      if (!kind) continue;
      if (member.value.kind == JsonKind::kBool) scenario_.checks.emplace_back(*kind, member.value.boolean);
      else if (*kind == FindingKind::kDataRace) read_race_modes(member.value);
    }
  }

  void read_race_modes(const JsonValue& value) {
    const auto set = [&](const JsonValue& mode, Text text) {
      RaceMode& out = scenario_.race_modes[static_cast<std::size_t>(text)];
      if (mode.kind == JsonKind::kString) out = mode.text == "word" ? RaceMode::kWord : RaceMode::kStrict;
      else if (!mode.boolean) out = RaceMode::kOff;
    };
    if (value.kind == JsonKind::kString) {
      for (const Text text : {Text::kKernel, Text::kModule, Text::kProgram}) set(value, text);
    }
    for (const JsonMember& member : value.members) {
      if (const std::optional<Text> text = race_side(member.key)) set(member.value, *text);
    }
  }

  bool is_looked_for(FindingKind kind) const {
    bool is_on = finding_default(kind);
    for (const auto& [changed, value] : scenario_.checks) {
      if (changed == kind) is_on = value;
    }
    return is_on;
  }

  void apply_checks(ScenarioExpect& expect) const {
    for (const auto& [kind, is_on] : scenario_.checks) {
      if (kind == FindingKind::kUnexpectedOutcome) expect.check_outcomes = is_on;
      if (kind == FindingKind::kVacuous) expect.check_vacuous = is_on;
    }
  }

  void read_limits(const JsonValue& limits) {
    scenario_.limits.states = get_integer<std::uint64_t>(limits, "states", 0);
    scenario_.limits.memory_mb = get_integer<std::uint64_t>(limits, "memory_mb", 0);
    scenario_.limits.depth = get_integer<std::uint64_t>(limits, "depth", 0);
    if (limits.find("preemptions") != nullptr) scenario_.limits.preemptions = get_integer<std::uint32_t>(limits, "preemptions", 0);
    if (const JsonValue* seconds = limits.find("seconds")) scenario_.limits.seconds = seconds->number;
  }

  void read_timed(const JsonValue& timed) {
    ScenarioTimed out;
    out.cpus = get_integer<std::uint32_t>(timed, "cpus", 1);
    out.seed = get_integer<std::uint64_t>(timed, "seed", 1);
    out.repeat = get_integer<std::uint32_t>(timed, "repeat", 1);
    if (const JsonValue* costs = get(timed, "costs", JsonKind::kObject)) {
      for (const JsonMember& member : costs->members)
        out.costs.emplace_back(member.key, static_cast<std::uint64_t>(member.value.integer));
    }
    scenario_.timed = std::move(out);
  }

  static std::vector<OutcomeRow> outcomes(const JsonValue& expect, std::string_view key) {
    std::vector<OutcomeRow> out;
    for (const JsonValue* object : objects(expect, key)) {
      OutcomeRow row;
      for (const JsonMember& member : object->members) row.values.emplace(member.key, member.value.integer);
      out.push_back(std::move(row));
    }
    return out;
  }

  ScenarioExpect read_expect(const JsonValue& object) {
    ScenarioExpect expect;
    const JsonValue* verdict = get(object, "verdict", JsonKind::kString);
    const std::vector<const JsonValue*> findings = strings(object, "finding");
    const JsonValue* finding = object.find("finding");
    const JsonValue* at = get(object, "at", JsonKind::kString);
    if (verdict != nullptr) expect.verdict = verdict->text == "violated" ? Verdict::kViolated : Verdict::kVerified;
    if (at != nullptr) expect.at = at->text;
    for (std::size_t i = 0; i < findings.size(); ++i) {
      const JsonValue* const id = findings[i];
      const auto first = std::find_if(findings.begin(), findings.begin() + static_cast<std::ptrdiff_t>(i),
                                      [&](const JsonValue* one) { return one->text == id->text; });
      if (*first != id) error(id->where, "expected each finding once, got `" + id->text + "` again", "", {{(*first)->where, "the first one"}});
      expect.finding.push_back(id->text);
      if (const std::optional<FindingKind> kind = find_finding(id->text); kind && !is_looked_for(*kind)) {
        error(id->where, "expected a finding that is looked for, got `" + id->text + "`, which `checks` switches off");
      }
    }
    for (const auto& [value, key] : {std::pair(finding, "finding"), std::pair(at, "at")}) {
      if (value == nullptr) continue;
      if (verdict == nullptr) expect.verdict = Verdict::kViolated;
      if (verdict != nullptr && verdict->text == "verified") {
        error(value->where, std::string("expected no `") + key + "` with the verdict `verified`, got one", "",
              {{verdict->where, "the verdict is given"}});
      }
    }
    if (get(object, "outcomes", JsonKind::kArray) != nullptr) {
      expect.outcomes = outcomes(object, "outcomes");
      std::sort(expect.outcomes->begin(), expect.outcomes->end());
      expect.outcomes->erase(std::unique(expect.outcomes->begin(), expect.outcomes->end()), expect.outcomes->end());
    }
    expect.include = outcomes(object, "include");
    expect.exclude = outcomes(object, "exclude");
    if (const JsonValue* states = get(object, "states", JsonKind::kInteger))
      expect.states = static_cast<std::uint64_t>(states->integer);
    return expect;
  }

  void read_variants(const JsonValue& variants) {
    for (const JsonMember& member : variants.members) {
      if (member.value.kind != JsonKind::kObject) continue;
      Variant variant;
      variant.name = member.key;
      variant.kernel = get_text(member.value, "kernel");
      if (const JsonValue* kernel = get(member.value, "kernel", JsonKind::kString)) variant.kernel_where = kernel->where;
      const auto known = static_cast<std::ptrdiff_t>(errors_.size());
      variant.override_files = paths(member.value, "override");
      variant.problems.assign(errors_.begin() + known, errors_.end());
      errors_.resize(static_cast<std::size_t>(known));
      variant.define = defines(member.value);
      variant.define_places = define_places(member.value);
      if (const JsonValue* expect = get(member.value, "expect", JsonKind::kObject)) {
        variant.expect = read_expect(*expect);
        apply_checks(*variant.expect);
      }
      scenario_.variants.push_back(std::move(variant));
    }
  }

  void read_compare(const JsonValue& object) {
    if (scenario_.variants.empty()) error(object.where, "expected `compare` only with `variants`, got it without any");
    ScenarioCompare& compare = scenario_.compare;
    if (get(object, "events", JsonKind::kArray) != nullptr) {
      compare.returns = compare.wakes = compare.observe = compare.traces = false;
      for (const JsonValue* word : strings(object, "events")) {
        compare.returns |= word->text == "returns";
        compare.wakes |= word->text == "wakes";
        compare.observe |= word->text == "observe";
        compare.traces |= word->text == "traces";
      }
    }
    if (const JsonValue* groups = get(object, "equivalent", JsonKind::kArray)) read_equivalent(*groups);
  }

  // Every variant stands in one group.
  void read_equivalent(const JsonValue& groups) {
    std::vector<std::string> names;
    for (const Variant& variant : scenario_.variants) names.push_back(variant.name);
    std::map<std::string, SourcePos> seen;
    std::vector<std::vector<std::string>> out;
    for (const JsonValue& group : groups.items) {
      std::vector<std::string>& members = out.emplace_back();
      for (const JsonValue& member : group.items) {
        if (member.kind != JsonKind::kString || member.text.empty()) continue;  // reported by check_value
        if (std::find(names.begin(), names.end(), member.text) == names.end()) {
          error(member.where, "no variant is named `" + member.text + "`", did_you_mean(member.text, names));
        } else if (const auto [first, is_new] = seen.emplace(member.text, member.where); !is_new) {
          error(member.where, "expected each variant in one group, got `" + member.text + "` again", "", {{first->second, "the first one"}});
        } else {
          members.push_back(member.text);
        }
      }
    }
    for (const std::string& name : names) {
      if (!seen.contains(name)) error(groups.where, "expected every variant in `equivalent`, got none named `" + name + "`");
    }
    scenario_.compare.equivalent = std::move(out);
  }

  SourceMap& sources_;
  FileId file_;
  std::string directory_;
  Scenario scenario_;
  Diagnostics errors_;
};

}  // namespace

Result<Scenario> parse_scenario(SourceMap& sources, FileId file, const std::string& directory) {
  return Loader(sources, file, directory).load();
}

Result<Scenario> load_scenario(SourceMap& sources, const std::string& path) {
  Result<std::string> text = read_file(path, FileKind::kScenario);
  if (!text) return text.error();
  const FileId file = sources.add(path, std::move(*text));
  return parse_scenario(sources, file, fs::path(path).parent_path().string());
}

}  // namespace wakesim
