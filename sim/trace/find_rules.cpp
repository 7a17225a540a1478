// SPDX-License-Identifier: MIT
#include "sim/trace/find_rules.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "sim/trace/record.h"

namespace wakesim {
namespace {

template <class T>
void add_once(std::vector<T>& rows, T row) {
  if (std::find(rows.begin(), rows.end(), row) == rows.end()) rows.push_back(std::move(row));
}

// A lock is a struct around the word of the machine: the struct is what people know.
std::string lock_name(const std::string& cell) {
  constexpr std::string_view kWord = ".cell";
  return cell.ends_with(kWord) ? cell.substr(0, cell.size() - kWord.size()) : cell;
}
std::vector<std::string> lock_names(const std::vector<std::string>& cells) {
  std::vector<std::string> names;
  for (const std::string& cell : cells) names.push_back(lock_name(cell));
  return names;
}

// Rows come in the order in which a search met them, which depends on its seed: they are put into one that does not.
template <class Row, class Key>
void sort_by(std::vector<Row>& rows, Key key) {
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return key(a) < key(b); });
}
auto spot_of(const Place& place) { return std::tuple(place.file, place.line, place.column, place.function); }
std::vector<decltype(spot_of({}))> spots_of(const std::vector<Place>& places) {
  std::vector<decltype(spot_of({}))> spots;
  for (const Place& place : places) spots.push_back(spot_of(place));
  return spots;
}

void sort_rows(FunctionRules& rules) {
  sort_by(rules.calls, [](const RuleCaller& row) { return std::tuple(row.task, row.in_interrupt, spots_of(row.callers), row.locks); });
  std::sort(rules.locks_always.begin(), rules.locks_always.end());
  std::sort(rules.locks_sometimes.begin(), rules.locks_sometimes.end());
  std::sort(rules.results.begin(), rules.results.end());
  for (RuleArgument& argument : rules.arguments) std::sort(argument.is.begin(), argument.is.end());
  sort_by(rules.accesses, [](const RuleAccess& row) { return std::tuple(spot_of(row.at), row.place); });
  sort_by(rules.writes, [](const RuleWrite& row) { return std::tuple(spot_of(row.at), row.place); });
  for (RuleWrite& write : rules.writes) sort_by(write.readers, [](const RuleReader& row) { return std::tuple(spot_of(row.at), row.task); });
  for (RuleAccess& access : rules.accesses) std::sort(access.locks_always.begin(), access.locks_always.end());
  sort_by(rules.locks, [](const RuleLock& row) { return std::tuple(spot_of(row.at), row.lock, row.operation); });
  sort_by(rules.argument_ends, [](const RuleEnd& row) { return std::tuple(row.object, spot_of(row.at), row.task, row.inside); });
}

// "reader" for reader#0 and reader#1.
std::string program_name(const Image& image, TaskId task) {
  if (!task.has_value()) return "";
  const auto count = static_cast<std::uint32_t>(image.tasks.size());
  if (task.index >= count) {
    return task.index - count < count ? "timer of " + program_name(image, TaskId{task.index - count}) : "setup";
  }
  const std::string& name = image.tasks[task.index].name;
  const std::size_t number = name.rfind('#');
  return number == std::string::npos ? name : name.substr(0, number);
}

class RuleWriter {
 public:
  RuleWriter(const Image& image, const SourceMap& sources, const Watched& watched) : image_(image), sources_(sources), watched_(watched) {}

  FunctionRules write(const Coverage& coverage) {
    const Function& function = image_.code.functions[watched_.function.index];
    rules_.function = function.name;
    rules_.at = place(watched_.function, function.where);
    find_addresses();
    for (const Watched::Call& call : watched_.calls) add_call(call);
    find_contexts();
    find_locks();
    find_arguments(function);
    rules_.results = watched_.results;
    rules_.more_results = watched_.more_results;
    rules_.sleeps = watched_.sleeps;
    rules_.calls_min = watched_.calls_min;
    rules_.calls_max = watched_.calls_max;
    rules_.calls_max_is_least = watched_.calls_max == Watched::kCallsMax;
    rules_.ends = watched_.ends;
    for (const Watched::Access& access : watched_.accesses) add_access(access);
    for (const Watched::LockUse& use : watched_.lock_uses)
      rules_.locks.push_back({lock_name(use.lock), use.operation, place(use.function, use.where)});
    for (const Watched::Death& death : watched_.deaths) {
      add_once(rules_.argument_ends, RuleEnd{death.object, place(death.function, death.where), program_name(image_, death.task), death.inside});
    }
    for (const FunctionCoverage& row : coverage.functions) {
      if (row.function == rules_.function && row.file == rules_.at.file) rules_.coverage = row;
    }
    sort_rows(rules_);
    return std::move(rules_);
  }

 private:
  Place place(FunctionId function, SourcePos where) const { return place_of(image_.code, sources_, function, where); }
  bool is_own(FunctionId function) const { return function == watched_.function; }

  void find_addresses() {
    const Code& code = image_.code;
    for (std::uint32_t f = 0; f < code.functions.size(); ++f) {
      for (std::uint32_t pc = code.functions[f].begin; pc < code.functions[f].end; ++pc) {
        const Instruction& i = code.instructions[pc];
        if (i.op != Opcode::kFuncAddr || static_cast<std::uint32_t>(i.imm) != watched_.function.index) continue;
        add_once(rules_.address_taken, place(FunctionId{f}, code.positions[pc]));
      }
    }
  }

  void add_call(const Watched::Call& call) {
    RuleCaller caller{.task = program_name(image_, call.task), .in_interrupt = call.in_interrupt, .through_pointer = call.through_pointer,
                      .callers = {}, .locks = lock_names(call.locks)};
    for (std::size_t i = 0; i < call.callers.size(); ++i) {
      const auto& [function, where] = call.callers[i];
      if (i + 1 == call.callers.size()) break;  // the scenario's own call
      caller.callers.push_back(place(function, where));
    }
    add_once(rules_.calls, std::move(caller));
  }

  template <class Is>
  Often often(Is is) const {
    const auto count = std::count_if(watched_.calls.begin(), watched_.calls.end(), is);
    return count == 0 ? Often::kNever : static_cast<std::size_t>(count) == watched_.calls.size() ? Often::kAlways : Often::kSometimes;
  }

  void find_contexts() {
    rules_.in_interrupt = often([](const Watched::Call& call) { return call.in_interrupt; });
    rules_.in_task = often([](const Watched::Call& call) { return !call.in_interrupt; });
    rules_.irqs_off = often([](const Watched::Call& call) { return call.irqs_off; });
    rules_.preemption_off = often([](const Watched::Call& call) { return call.preemption_off || call.irqs_off; });
    rules_.bh_off = often([](const Watched::Call& call) { return call.bh_off; });
    rules_.rcu_read = often([](const Watched::Call& call) { return call.rcu_read; });
  }

  void find_locks() {
    std::vector<std::string> all;
    for (const Watched::Call& call : watched_.calls) {
      for (const std::string& lock : call.locks) add_once(all, lock);
    }
    for (const std::string& lock : all) {
      const auto holds = [&](const Watched::Call& call) { return std::find(call.locks.begin(), call.locks.end(), lock) != call.locks.end(); };
      (often(holds) == Often::kAlways ? rules_.locks_always : rules_.locks_sometimes).push_back(lock_name(lock));
    }
  }

  void find_arguments(const Function& function) {
    for (std::size_t a = 0; a < function.parameter_count; ++a) {
      RuleArgument argument;
      argument.name = a < function.register_names.size() && !function.register_names[a].empty() ? function.register_names[a] : std::to_string(a + 1);
      for (const Watched::Call& call : watched_.calls) add_once(argument.is, call.arguments[a]);
      rules_.arguments.push_back(std::move(argument));
    }
  }

  void add_access(const Watched::Access& access) {
    RuleAccess row{access.place,  place(access.function, access.where), is_own(access.function), access.reads,
                   access.writes, lock_names(access.locks_always)};
    if (access.writes) {
      RuleWrite write{access.place, row.at, row.own, {}};
      for (const Watched::Read& read : watched_.reads) {
        if (read.writer == access.function && read.written_at == access.where && read.place == access.place) {
          add_once(write.readers, RuleReader{place(read.reader, read.read_at), program_name(image_, read.task)});
        }
      }
      rules_.writes.push_back(std::move(write));
    }
    rules_.accesses.push_back(std::move(row));
  }

  const Image& image_;
  const SourceMap& sources_;
  const Watched& watched_;
  FunctionRules rules_;
};

}  // namespace

const char* often_name(Often often) {
  switch (often) {
    case Often::kNever: return "never";
    case Often::kSometimes: return "sometimes";
    case Often::kAlways: return "always";
  }
  return "";
}

FunctionRules rules_of(const Image& image, const SourceMap& sources, const Watched& watched, const Coverage& coverage) {
  return RuleWriter(image, sources, watched).write(coverage);
}

}  // namespace wakesim
