// Noting what happens around a watched function. Only the instance of the interpreter that notes things calls this.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/vm/machine_impl.h"

namespace wakesim {
namespace {

// What is noted once is found again by the numbers it consists of.
template <class... Numbers>
std::vector<std::uint64_t> key_of(Numbers... numbers) {
  return {static_cast<std::uint64_t>(numbers)...};
}

}  // namespace

void Machine::Impl::watch(FunctionId function) {
  watching.seen.function = function;
  granularity.symmetry = false;
  symmetry.groups.clear();
  number_slots();
  // Who wrote what a cell holds, and how often the function was called, are part of the state while they are asked for.
  watching.origin_word = store.size();
  watching.calls_word = watching.origin_word + (cells_end - cells_begin);
  watching.arguments_word = watching.calls_word + 1;
  store.extend(watching.arguments_word + task_total * Watching::kArgumentsMax);
  covering = true;
  choose_listeners();
  coverage.resize(code.instructions.size(), 0);
}

// The lowest frame of the watched function on a task's stack, counted from 1; 0 when it is not there.
std::uint32_t Machine::Impl::watched_depth(std::uint32_t task) const {
  if (!watching.seen.function.has_value()) return 0;
  for (std::uint32_t f = 0; f < tasks[task].depth; ++f) {
    if (frames_of(task)[f].function == watching.seen.function.index) return f + 1;
  }
  return 0;
}

std::string Machine::Impl::object_class(std::uint32_t object) const {
  const ObjectInfo& info = objects[object];
  const Word head = this->head(object);
  const bool is_raw = head == 0 || header::layout_of(head) == header::kRawLayout;
  const std::string type = is_raw ? std::string("bytes") : layout_text(header::layout_of(head)).type_name;
  switch (info.kind) {
    case ObjectKind::kGlobal: return type + " (the variable " + code.globals[info.global].name + ")";
    case ObjectKind::kTask: return type;
    case ObjectKind::kHeap: return type + " (allocated)";
    case ObjectKind::kStack: {
      const ObjectName name = object_name(object);
      if (name.function.empty()) return type + " (on a stack)";
      return type + " (" + name.variable + " on the stack of " + name.function + "())";
    }
  }
  return type;
}

// The class of what a pointer points to: of the object, and of the member when it is not the object itself.
std::string Machine::Impl::argument_class(Word value) const {
  if (is_function(value)) return "a function";
  if (is_dead(value)) return "a dead pointer";
  if (!is_pointer(value)) return value == 0 ? "0" : "number";
  const std::uint32_t object = object_of(value);
  if (object >= objects.size() || head(object) == 0) return "a dead pointer";
  std::string name = object_class(object);
  Address at;
  if (offset_of(value) == 0 || locate_slow(value, 0, 1, &at) != Fault::kNone) return name;
  const std::string member = cell_class(at.cell);  // "struct io_async_rw.wpq.wait.flags"
  const std::string type = name.substr(0, name.find(" ("));
  if (member.starts_with(type + ".")) name = member.substr(type.size() + 1) + " of " + name;
  return name;
}

std::vector<std::string> Machine::Impl::lock_classes(std::uint32_t task) const {
  std::vector<std::string> locks;
  for (std::uint32_t h = 0; h < tasks[task].held_count; ++h) locks.push_back(lock_class(tasks[task].held[h]));
  return locks;
}

// The watched function has just been entered: its frame is on top. Of a call inside another of the same task, the outer one counts as running.
void Machine::Impl::watch_call(bool through_pointer) {
  const TaskState& state = tasks[running];
  const bool is_outermost = watched_depth(running) == state.depth;
  const std::uint32_t count = is_uninit(store.word(watching.calls_word)) ? 0 : static_cast<std::uint32_t>(store.word(watching.calls_word));
  if (count < Watched::kCallsMax) store.set_word(watching.calls_word, count + 1);

  const Frame& frame = frames_of(running)[state.depth - 1];
  const Function& function = code.functions[frame.function];
  const Word* const r = registers_of(running) + frame.registers;
  std::vector<std::uint64_t> key = key_of(running, through_pointer);
  for (std::uint32_t f = 0; f + 1 < state.depth; ++f) key.push_back(frames_of(running)[f].pc);
  for (const std::int8_t counter : state.context) key.push_back(counter > 0);
  for (std::uint32_t h = 0; h < state.held_count; ++h) key.push_back(state.held[h]);
  for (std::uint32_t a = 0; a < function.parameter_count; ++a) {
    if (is_pointer(r[a])) {
      key.push_back(object_of(r[a]));
      if (head(object_of(r[a])) != 0) watching.arguments.emplace(object_of(r[a]), header::layout_of(head(object_of(r[a]))));
      if (is_outermost && a < Watching::kArgumentsMax)
        store.set_word(watching.arguments_word + running * Watching::kArgumentsMax + a, object_of(r[a]));
    } else {
      key.push_back(r[a] == 0 ? 0 : is_tagged(r[a]) ? 2 : 1);
    }
  }
  if (!watching.calls.insert(std::move(key)).second) return;

  const auto counts = [&](ContextCounter counter) { return state.context[static_cast<std::size_t>(counter)] > 0; };
  Watched::Call call;
  call.task = TaskId{running};
  call.callers = callers(running);
  call.through_pointer = through_pointer;
  call.in_interrupt = is_interrupt(running);
  call.irqs_off = call.in_interrupt || counts(ContextCounter::kIrq);
  call.preemption_off = counts(ContextCounter::kPreempt);
  call.bh_off = counts(ContextCounter::kBh);
  call.rcu_read = counts(ContextCounter::kRcu);
  call.locks = lock_classes(running);
  for (std::uint32_t a = 0; a < function.parameter_count; ++a) call.arguments.push_back(argument_class(r[a]));
  watching.seen.calls.push_back(std::move(call));
}

// The call that a task is in is over: it has returned, or the task has ended in it.
void Machine::Impl::watch_leave(std::uint32_t task) {
  for (std::uint32_t a = 0; a < Watching::kArgumentsMax; ++a) store.set_word(watching.arguments_word + task * Watching::kArgumentsMax + a, kUninit);
}

void Machine::Impl::watch_return(bool has_value, Word value) {
  watch_leave(running);
  if (!has_value) return;
  std::vector<std::string>& results = watching.seen.results;
  std::string name = is_pointer(value) ? argument_class(value) : value_name(value, 8, true).text();
  if (std::find(results.begin(), results.end(), name) != results.end()) return;
  if (results.size() == Watched::kResultsMax) watching.seen.more_results = true;
  else results.push_back(std::move(name));
}

// A cell is accessed at the running task's present instruction; `inside`: while the watched function runs.
void Machine::Impl::watch_access(std::uint32_t cell, std::uint32_t object, bool write, bool inside) {
  const TaskState& state = tasks[running];
  const Frame& frame = frames_of(running)[state.depth - 1];
  const std::uint32_t origin = watching.origin_word + (cell - cells_begin);
  if (!write && !is_uninit(store.word(origin))) {
    const auto writer_pc = static_cast<std::uint32_t>(store.word(origin));
    if (watching.reads.insert(key_of(writer_pc, frame.pc, cell, running)).second) {
      watching.seen.reads.push_back({function_at(writer_pc), code.positions[writer_pc], cell_class(cell), FunctionId{frame.function},
                                     code.positions[frame.pc], TaskId{running}});
    }
  }
  if (write) store.set_word(origin, inside ? Word{frame.pc} : kUninit);
  if (!inside) return;

  if ((head(object) & header::kPublished) == 0 && objects[object].owner == running) return;  // nobody else can see it
  std::vector<std::uint64_t> key = key_of(frame.pc, cell, write);
  key.insert(key.end(), state.held, state.held + state.held_count);
  if (!watching.accesses.insert(std::move(key)).second) return;
  std::string place = cell_class(cell);
  const auto known = std::find_if(watching.seen.accesses.begin(), watching.seen.accesses.end(), [&](const Watched::Access& access) {
    return access.function.index == frame.function && access.where == code.positions[frame.pc] && access.place == place;
  });
  std::vector<std::string> locks = lock_classes(running);
  if (known == watching.seen.accesses.end()) {
    watching.seen.accesses.push_back(
        {FunctionId{frame.function}, code.positions[frame.pc], std::move(place), !write, write, std::move(locks)});
    return;
  }
  (write ? known->writes : known->reads) = true;
  std::erase_if(known->locks_always, [&](const std::string& lock) { return std::find(locks.begin(), locks.end(), lock) == locks.end(); });
}

void Machine::Impl::watch_lock(std::uint32_t cell, OperationKind operation) {
  const Frame& frame = frames_of(running)[tasks[running].depth - 1];
  if (!watching.locks.insert(key_of(frame.pc, cell)).second) return;
  Watched::LockUse use{FunctionId{frame.function}, code.positions[frame.pc], lock_class(cell), operation};
  const auto same = [&](const Watched::LockUse& other) {
    return other.function == use.function && other.where == use.where && other.lock == use.lock && other.operation == use.operation;
  };
  if (std::none_of(watching.seen.lock_uses.begin(), watching.seen.lock_uses.end(), same)) watching.seen.lock_uses.push_back(std::move(use));
}

// An object is about to end.
void Machine::Impl::watch_death(std::uint32_t object) {
  const std::uint32_t first = header::cell_of(head(object));
  for (std::uint32_t c = first; c < first + cell_count(object); ++c) store.set_word(watching.origin_word + (c - cells_begin), kUninit);
  if (atomic_run || !watching.arguments.contains({object, header::layout_of(head(object))})) return;
  const Frame& frame = frames_of(running)[tasks[running].depth - 1];
  const auto* const running_arguments = store.from(watching.arguments_word);
  const bool inside = std::find(running_arguments, running_arguments + task_total * Watching::kArgumentsMax, Word{object}) !=
                      running_arguments + task_total * Watching::kArgumentsMax;
  if (!watching.deaths.insert(key_of(frame.pc, object, header::layout_of(head(object)), inside, running)).second) return;
  watching.seen.deaths.push_back({object_class(object), FunctionId{frame.function}, code.positions[frame.pc], TaskId{running}, inside});
}

// A good or bad end of an execution.
void Machine::Impl::watch_end() {
  const std::uint32_t count = is_uninit(store.word(watching.calls_word)) ? 0 : static_cast<std::uint32_t>(store.word(watching.calls_word));
  Watched& seen = watching.seen;
  seen.calls_min = seen.ends == 0 ? count : std::min(seen.calls_min, count);
  seen.calls_max = seen.ends == 0 ? count : std::max(seen.calls_max, count);
  ++seen.ends;
}

FunctionId Machine::Impl::function_at(std::uint32_t pc) const {
  for (std::uint32_t f = 0; f < code.functions.size(); ++f) {
    if (code.functions[f].begin <= pc && pc < code.functions[f].end) return FunctionId{f};
  }
  return {};
}

}  // namespace wakesim
