// SPDX-License-Identifier: MIT
#include "sim/trace/find_rules.h"

#include <algorithm>
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
    for (const Watched::LockUse& use : watched_.lock_uses) rules_.locks.push_back({lock_name(use.lock), use.what, place(use.function, use.where)});
    for (const Watched::Death& death : watched_.deaths) {
      rules_.argument_ends.push_back({death.object, place(death.function, death.where), program_name(image_, death.task), death.inside});
    }
    for (const FunctionCoverage& row : coverage.functions) {
      if (row.function == rules_.function && row.file == rules_.at.file) rules_.coverage = row;
    }
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
    RuleAccess row{access.place, place(access.function, access.where), is_own(access.function), access.reads, access.writes, lock_names(access.locks_always)};
    if (access.writes) {
      RuleWrite write{access.place, row.at, row.own, {}};
      for (const Watched::Read& read : watched_.reads) {
        if (read.writer == access.function && read.written_at == access.where && read.place == access.place) {
          write.readers.push_back({place(read.reader, read.read_at), program_name(image_, read.task)});
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
