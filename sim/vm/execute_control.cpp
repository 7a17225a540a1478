// Calls, returns, the ends of tasks, the life of locals. SPDX-License-Identifier: MIT
#include "sim/vm/execution.h"

namespace wakesim {

void Machine::Impl::start_task(std::uint32_t task, std::uint32_t function, std::span<const Word> arguments) {
  TaskState& state = tasks[task];
  const Fingerprint hash = state.hash;
  state = TaskState{};
  state.hash = hash;
  state.life = Life::kReady;
  state.depth = 1;
  Frame& frame = frames_of(task)[0];
  frame = Frame{};
  frame.function = function;
  frame.pc = code.functions[function].begin;
  state.registers = code.functions[function].register_count;
  WAKESIM_CHECK(state.registers <= room(task).registers && code.functions[function].locals.size() <= room(task).stack_objects);  // of capacity_of()
  Word* const r = registers_of(task);
  std::fill(r, r + state.registers, kUninit);
  for (std::size_t i = 0; i < arguments.size(); ++i) r[i] = arguments[i];
  saved_from = 0;
}

void Machine::Impl::end_task(std::uint32_t task) {
  if (watching.origin_word != 0) watch_leave(task);
  TaskState& state = tasks[task];
  if (is_timer_task(task)) {
    touch_word(running_word + (task - image_tasks), Footing::kWrite);
    store.set_word(running_word + (task - image_tasks), 0);
    state.life = Life::kAbsent;
  } else {
    state.life = Life::kEnded;
  }
  state.depth = 0;
  state.registers = 0;
  state.clean = 0;
}

StepStatus Machine::Impl::call(std::uint32_t function, std::uint32_t first_argument, std::uint32_t argument_count, std::uint16_t result,
                               bool user_call) {
  TaskState& state = tasks[running];
  const Function& callee = code.functions[function];
  const TaskCapacity& room = this->room(running);
  if (state.depth == room.frames) return limit("a call stack deeper than " + std::to_string(room.frames));
  Frame& caller = frames_of(running)[state.depth - 1];
  const Function& from = code.functions[caller.function];
  const std::uint32_t base = state.registers;
  if (base + callee.register_count > room.registers) return limit("more than " + std::to_string(room.registers) + " registers on a call stack");
  const std::uint32_t objects_below = caller.objects + static_cast<std::uint32_t>(from.locals.size());
  const std::uint32_t cells_below = caller.cells + local_cells[caller.function];
  if (objects_below + callee.locals.size() > room.stack_objects || cells_below + local_cells[function] > room.stack_cells) {
    return limit("more than " + std::to_string(room.stack_objects) + " objects or " + std::to_string(room.stack_cells) + " words on a stack");
  }
  if (argument_count != callee.parameter_count) {
    return fail(FindingKind::kOutOfBounds, callee.name + "() takes " + std::to_string(callee.parameter_count) + " arguments, the call passes " +
                                               std::to_string(argument_count));
  }
  if (from.side == Side::kKernel && callee.side == Side::kUser && !user_call) {
    return fail(FindingKind::kUserPointer, "kernel code in " + from.name + "() jumps to the user function " + callee.name + "()");
  }
  if (from.side == Side::kUser && callee.side == Side::kKernel && !callee.is_syscall) {
    return fail(FindingKind::kUserPointer, "user code in " + from.name + "() jumps to the kernel function " + callee.name + "()");
  }
  caller.pc += 1;
  state.clean = std::min(state.clean, state.depth - 1);
  Word* const regs = registers_of(running);
  Word* const target = regs + base;
  const Word* const source = regs + caller.registers + first_argument;
  for (std::uint32_t a = 0; a < argument_count; ++a) target[a] = source[a];
  if (!granularity.liveness || unset_reads.function_has_any[function]) std::fill(target + argument_count, target + callee.register_count, kUninit);
  Frame& frame = frames_of(running)[state.depth];
  frame.function = function;
  frame.pc = callee.begin;
  frame.registers = base;
  frame.objects = objects_below;
  frame.cells = cells_below;
  frame.result = result;
  frame.user_call = user_call ? 1 : 0;
  state.registers = base + callee.register_count;
  ++state.depth;
  return StepStatus::kOk;
}

Next Execution::call_target(const Instruction& i, std::uint32_t* target) {
  *target = static_cast<std::uint32_t>(i.imm);
  if (i.op == Opcode::kCall) return Next::kOn;
  const Word pointer = m.number(r_[i.imm], i);
  *target = function_of(pointer);
  if (is_function(pointer) && offset_of(pointer) == 0 && *target < m.code.functions.size()) return Next::kOn;
  if (is_dead(pointer) || is_uninit(pointer)) return failed(m.report_fault(is_dead(pointer) ? Fault::kDead : Fault::kUnset, pointer, 0, 1, "call"));
  return fail(pointer < 65536 ? FindingKind::kNullDereference : FindingKind::kOutOfBounds,
              "call through " + m.value_name(pointer, 8, false) + ", which is no function");
}

Next Execution::call(const Instruction& i) {
  std::uint32_t target = 0;
  if (const Next next = call_target(i, &target); next != Next::kOn) return next;
  // That a call runs is something the end of its argument sees: it begins and ends like an access to memory.
  const bool enters_kernel = is_user_ && m.code.functions[target].side == Side::kKernel;
  if (watches(target) || (dies_here() && enters_kernel)) {
    if (const Next next = admit_visible(); next != Next::kOn) return next;
  }
  const bool through_pointer = i.op == Opcode::kCallPtr;
  const StepStatus status = m.call(target, i.b, i.c, i.a, through_pointer && i.kind == kKindUserCall);
  if (status != StepStatus::kOk) return failed(status);
  if (watches(target)) m.watch_call(through_pointer);
  reload();
  count_instruction();
  return Next::kJumped;
}

// What must hold where a function returns to its caller.
Next Execution::check_return(const Instruction& i, const Frame& below) {
  if (function_->returns_value && i.c == 0 && m.live_in(below.pc, frame_->result) && m.checks(FindingKind::kUninitializedRead)) {
    return fail(FindingKind::kUninitializedRead, function_->name + "() ends without a return value, and the caller uses it",
                ObjectName::of(function_->name));
  }
  const bool to_user = function_->is_syscall && m.code.functions[below.function].side == Side::kUser;
  if (!to_user || !m.checks(FindingKind::kLockImbalance)) return Next::kOn;
  if (state_.held_count > 0) {
    const ObjectName lock = m.lock_name(state_.held[state_.held_count - 1]);
    return fail(FindingKind::kLockImbalance, function_->name + "() returns to user space while " + m.runner_name(task_) + " holds " + lock, lock);
  }
  if (!m.in_atomic(task_)) return Next::kOn;
  return fail(FindingKind::kLockImbalance, function_->name + "() returns to user space with preemption, interrupts or RCU still disabled");
}

Next Execution::end(Word value) {
  if (task_ == m.service) m.service_result = value;
  if (state_.held_count > 0 && m.checks(FindingKind::kLockImbalance)) {
    const ObjectName lock = m.lock_name(state_.held[state_.held_count - 1]);
    return fail(FindingKind::kLockImbalance, m.runner_name(task_) + " ends while it holds " + lock, lock);
  }
  if (records()) m.record(OperationKind::kEnd, {}, {}, {}, false);
  m.end_task(task_);
  count_instruction();
  return Next::kEnded;
}

Next Execution::do_return(const Instruction& i) {
  const Word value = i.c != 0 ? r_[i.a] : 0;
  for (std::uint32_t l = 0; l < function_->locals.size(); ++l) {
    WAKESIM_CHECK(m.head(m.stack_object_base[task_] + frame_->objects + l) == 0);
  }
  if (state_.depth == 1) {
    if (dies_here()) {
      if (const Next next = admit_visible(); next != Next::kOn) return next;
    }
    return end(value);
  }
  const Frame& below = m.frames_of(task_)[state_.depth - 2];
  if (function_->is_syscall || (function_->returns_value && i.c == 0)) {
    if (const Next next = check_return(i, below); next != Next::kOn) return next;
  }
  if (m.granularity.observable && !m.atomic_run && function_->is_syscall && m.code.functions[below.function].side == Side::kUser) {
    if (const Next next = admit_visible(); next != Next::kOn) return next;
    m.observed.push_back({Observable::Kind::kReturn, TaskId{task_}, frame_->function, static_cast<std::int64_t>(value)});
  }
  if (watches(frame_->function) && m.watched_depth(task_) == state_.depth) {
    if (const Next next = admit_visible(); next != Next::kOn) return next;
    m.watch_return(i.c != 0, value);
  }
  const bool returns = function_->returns_value;
  const std::uint16_t into = frame_->result;
  if (state_.depth - 2 < m.saved_from && !m.atomic_run) m.save_frame(task_, state_.depth - 2);
  state_.registers = frame_->registers;
  --state_.depth;
  state_.clean = std::min(state_.clean, state_.depth - 1);
  reload();
  if (returns) r_[into] = value;
  count_instruction();
  return Next::kJumped;
}

Next Execution::check_exit() {
  if (state_.held_count == 0 || !m.checks(FindingKind::kLockImbalance)) return Next::kOn;
  const ObjectName lock = m.lock_name(state_.held[state_.held_count - 1]);
  return fail(FindingKind::kLockImbalance, m.runner_name(task_) + " exits while it holds " + lock, lock);
}

// From here on only its struct task_struct is left, for those who are in a read section: they may have found it by a pointer that is gone.
Next Execution::task_dead() {
  if (m.atomic_run) return Next::kOn;
  if (executed() > 0 || m.local_only) return Next::kStop;  // whether it waits is decided in a state of the search
  if (const Next next = admit_visible(); next != Next::kOn) return next;
  if (const Next next = check_exit(); next != Next::kOn) return next;
  m.touch_word(Machine::Impl::kSections, Machine::Impl::Footing::kRead);
  while (m.saved_from > 0) m.save_frame(task_, m.saved_from - 1);
  for (std::uint32_t s = 0; s < m.room(task_).stack_objects; ++s) {
    const std::uint32_t object = m.stack_object_base[task_] + s;
    if (m.head(object) == 0) continue;
    if (const StepStatus status = m.kill_object(object, true); status != StepStatus::kOk) return failed(status);
  }
  return Next::kOn;
}

Next Execution::task_free(const Instruction& i) {
  const Word task = m.number(r_[i.a], i);
  if (m.task_of_pointer(task) == TaskId::kNone)
    return failed(m.report_fault(is_dead(task) ? Fault::kDead : Fault::kNotPointer, task, 0, 8, "end of a task"));
  if (const Next next = admit_visible(); next != Next::kOn) return next;
  if (records()) m.record(OperationKind::kFree, m.object_name(object_of(task)), {}, {}, true);
  const StepStatus status = m.kill_object(object_of(task), !m.atomic_run);
  return status == StepStatus::kOk ? Next::kOn : failed(status);
}

// The task dies inside the kernel: its stack goes with it.
Next Execution::task_exit() {
  if (const Next next = admit_visible(); next != Next::kOn) return next;
  if (const Next next = check_exit(); next != Next::kOn) return next;
  if (m.recording) m.record(OperationKind::kExit, {}, {}, {}, false);
  while (m.saved_from > 0 && !m.atomic_run) m.save_frame(task_, m.saved_from - 1);
  for (std::uint32_t s = 0; s < m.room(task_).stack_objects; ++s) {
    const std::uint32_t object = m.stack_object_base[task_] + s;
    if (m.head(object) == 0) continue;
    if (const StepStatus status = m.kill_object(object, !m.atomic_run); status != StepStatus::kOk) return failed(status);
  }
  m.end_task(task_);
  count_instruction();
  return Next::kEnded;
}

void Execution::scope_enter(const Instruction& i) {
  const auto local = static_cast<std::uint32_t>(i.imm);
  const std::uint32_t object = m.stack_object_base[task_] + frame_->objects + local;
  WAKESIM_CHECK(m.head(object) == 0);
  const std::uint32_t first = m.stack_cell_base[task_] + frame_->cells + m.local_offset[m.local_begin[frame_->function] + local];
  m.store.set_word(object, header::make(function_->locals[local].layout.index, first, header::kAlive | (is_user_ ? header::kUser : 0)));
}

Next Execution::scope_exit(const Instruction& i) {
  const std::uint32_t object = m.stack_object_base[task_] + frame_->objects + static_cast<std::uint32_t>(i.imm);
  const Word head = m.head(object);
  const bool own = m.granularity.own_objects && (head & header::kPublished) == 0;
  const bool moves = own || is_mutant(Mutant::kScopeExitMoves);
  if (const Next next = moves ? admit_private() : admit_visible(); next != Next::kOn) return next;
  if (const Next next = count_words(m.layout_of(head).cells); next != Next::kOn) return next;
  if (records()) m.record(OperationKind::kScopeEnds, m.object_name(object), {}, {}, true);
  const StepStatus status = m.kill_object(object, !own && !m.atomic_run);
  return status == StepStatus::kOk ? Next::kOn : failed(status);
}

}  // namespace wakesim
