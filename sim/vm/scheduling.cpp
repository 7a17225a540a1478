// Which tasks can move, what the environment may do, how an execution ends.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/vm/machine_impl.h"

namespace wakesim {
namespace {

constexpr Word kTaskInterruptible = 1;  // bits of __state, as in include/linux/sched.h
constexpr Word kTaskWakekill = 0x100;
constexpr Word kKillBit = Word{1} << (kSigkill - 1);

// A signal a sleeper in this state reacts to (signal_pending_state() of the kernel).
bool signal_deliverable(Word state, Word pending) {
  if (pending == 0) return false;
  if ((state & kTaskInterruptible) != 0) return true;
  return (state & kTaskWakekill) != 0 && (pending & kKillBit) != 0;
}

}  // namespace

bool Machine::Impl::in_atomic(std::uint32_t task) const {
  const TaskState& state = tasks[task];
  return state.context[static_cast<std::size_t>(ContextCounter::kPreempt)] > 0 ||
         state.context[static_cast<std::size_t>(ContextCounter::kIrq)] > 0 ||
         state.context[static_cast<std::size_t>(ContextCounter::kBh)] > 0 ||
         state.context[static_cast<std::size_t>(ContextCounter::kRcu)] > 0 || is_interrupt(task);
}

// Since v4.20, and before that where the kernel is not preemptible, whatever keeps a task on its CPU is a read section as well.
bool Machine::Impl::in_read_section(std::uint32_t task) const {
  if (is_interrupt(task)) return in_handler(task);
  return tasks[task].life == Life::kReady && in_atomic(task);
}

// What lies behind these bytes of an object that is alive; nothing where the access would fail. Padding has no bits.
BitRange Machine::Impl::bits_of_bytes(std::uint32_t object, std::uint32_t first, std::uint32_t bytes) const {
  const std::uint32_t last = first + bytes - 1;
  if (bytes == 0 || last >= object_bytes(object) || first > last) return {};
  const LayoutIndex& layout = layout_of(head(object));
  // Where so many bytes into the cell that holds this byte, or that comes before it, are over.
  const auto bit_at = [&](std::uint32_t byte, std::uint32_t more) {
    const std::uint32_t within = byte % layout.stride;
    std::uint32_t begin = within;
    while (begin > 0 && layout.cell_at[begin] == kNoCell) --begin;
    const std::uint16_t cell = layout.cell_at[begin];
    const std::uint32_t element = header::cell_of(head(object)) + byte / layout.stride * layout.stride_cells;
    if (cell == kNoCell) return BitRange::at(element, 0);
    return BitRange::at(element + cell, 8 * std::min<std::uint32_t>(within - begin + more, layout.cell_size[cell]));
  };
  return {bit_at(first, 0), bit_at(last, 1)};
}

BitRange Machine::Impl::bits_of_field(const Operation& operation, const Address& at) const {
  return bits_of_bytes(at.object, at.offset + static_cast<std::uint32_t>(std::int32_t{operation.location_begin}), operation.location_bytes);
}

void Machine::Impl::pending_range(const Operation& operation, Word source, Pending* pending) {
  const auto bits_at = [&](Word base) {
    if (!is_object(base) || head(object_of(base)) == 0) return BitRange{};
    return bits_of_bytes(object_of(base), offset_of(base), operation.size);
  };
  pending->bits = bits_at(operation.base);
  pending->copies = operation.touch == Touch::kCopy;
  if (pending->copies) pending->source = bits_at(source);
  if (pending->bits.begin == pending->bits.end) return;
  pending->kind = PendingKind::kAccess;
  pending->write = true;
  pending->plain = !operation.marked;
  pending->counts_as_marked = operation.is_plain && operation.marked;
  pending->cell = pending->bits.first_cell();
  if (check_races) pending->clashes = pending->plain ? Pending::kAccesses | Pending::kPlain : Pending::kAccesses;
}

namespace {

// It may fail as long as the budget lasts.
Pending of_budget(Pending pending, std::uint32_t budget) {
  pending.alternatives = 2;
  pending.budget = budget;
  return pending;
}

}  // namespace

// Of an instruction that waits, chooses, or touches more than a cell.
void Machine::Impl::pending_rest(const Instruction& i, const Word* r, Touch touch, bool partial, Pending* pending) {
  switch (touch) {
    case Touch::kFill:
    case Touch::kCopy: return pending_range(decode(i, r, touch_spec(i.op)), r[i.b], pending);
    case Touch::kLock:
      pending->kind = PendingKind::kLock;
      pending->write = true;
      pending->lock_kind = static_cast<std::uint8_t>(i.imm);
      return;
    case Touch::kSleep:
      pending->kind = PendingKind::kSchedule;
      pending->clashes = 0;
      return;
    case Touch::kAwait:
      pending->clashes = 0;
      pending->kind = partial ? PendingKind::kNone : PendingKind::kAwait;
      pending->write = i.imm != 0;  // "not equal"
      pending->value = number(r[i.b], i);
      if ((pending->value & kIdNumber) != 0) await_number(pending->cell, i);
      return;
    default: break;
  }
  switch (i.op) {
    case Opcode::kUserLoad:
      if ((i.imm & 1) != 0) *pending = of_budget(*pending, page_fault_budget());
      break;
    case Opcode::kUserRmw:
    case Opcode::kUserCmpXchg:
      if (((i.imm >> 32) & 1) != 0) *pending = of_budget(*pending, page_fault_budget());
      break;
    case Opcode::kAlloc:
      if ((i.c & kAllocMayFail) != 0) *pending = of_budget(*pending, alloc_budget());
      pending->allocates = reuses_addresses;
      pending->value = r[i.b];
      break;
    case Opcode::kStrayWake:
      *pending = of_budget(*pending, stray_budget());
      break;
    case Opcode::kTaskDead: pending->kind = PendingKind::kGrace; break;
    case Opcode::kChoose: {
      const auto low = static_cast<std::int64_t>(number(r[i.b], i));
      const auto high = static_cast<std::int64_t>(number(r[i.c], i));
      const std::uint64_t count = high < low ? 1 : static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
      pending->alternatives = static_cast<std::uint16_t>(std::min<std::uint64_t>(count == 0 ? kAlternativesMax + 1 : count, kAlternativesMax + 1));
      break;
    }
    case Opcode::kTimerCancel:
      if (i.imm == 0) break;
      pending->kind = PendingKind::kTimerCancel;
      pending->value = r[i.b];
      break;
    case Opcode::kCmpXchg: {
      const bool whole = is_tagged(r[i.c]) || size_of(i.kind) == 8;
      pending->if_equal = !partial;
      if (!partial) pending->value = whole ? r[i.c] : r[i.c] & ((Word{1} << (8 * size_of(i.kind))) - 1);
      break;
    }
    default: break;
  }
}

// Whether the cell holds the value is asked in every state from here on, by nobody who could be told that a number decides it.
void Machine::Impl::await_number(std::uint32_t cell, const Instruction& i) {
  if (is_mutant(Mutant::kNumbersAwaited)) return;
  add_distinct(awaited_cells, cell);
  (void)number(cells.look(cell), i);
}

void Machine::Impl::decode_all() {
  std::uint16_t most = 0;
  for (const Function& function : code.functions) most = std::max(most, function.register_count);
  const std::vector<Word> no_registers(most, 0);
  next_operations.reserve(code.instructions.size());
  for (const Instruction& i : code.instructions) {
    const TouchSpec spec = touch_spec(i.op);
    const bool is_asked = spec.touch != Touch::kUnlock || check_races;  // it never waits
    next_operations.push_back({
        .operation = decode(i, no_registers.data(), spec),
        .base = spec.base == Base::kA ? i.a : i.b,
        .one_cell = spec.touch != Touch::kNothing && spec.touch != Touch::kFill && spec.touch != Touch::kCopy && is_asked,
        .is_simple = spec.touch == Touch::kWrite || (spec.touch == Touch::kRead && i.op != Opcode::kUserLoad),
    });
  }
}

// What the next instruction of a task would touch: the operation that decode() makes of it, as it stands.
void Machine::Impl::compute_pending(std::uint32_t task) {
  TaskState& state = tasks[task];
  Pending& pending = state.pending;
  pending = Pending{};
  if (state.life != Life::kReady || state.depth == 0) return;
  const Frame& frame = frames_of(task)[state.depth - 1];
  const Instruction& i = code.instructions[frame.pc];
  const Word* const r = registers_of(task) + frame.registers;
  const NextOperation& next = next_operations[frame.pc];
  const Operation& operation = next.operation;
  if (!next.one_cell) return pending_rest(i, r, operation.touch, false, &pending);
  Address at;
  if (resolve(r[next.base], operation.offset, operation.size, &at) != Fault::kNone) return pending_rest(i, r, Touch::kNothing, true, &pending);
  pending.kind = PendingKind::kAccess;
  pending.write = is_write(operation.touch);
  pending.plain = is_plain(operation, at);
  pending.counts_as_marked = operation.is_plain && !pending.plain;
  pending.cell = at.cell;
  if (check_races) {
    pending.bits = bits_of(operation, at);
    pending.clashes = pending.plain ? Pending::kAccesses | Pending::kPlain : Pending::kAccesses;
  }
  if (!next.is_simple) pending_rest(i, r, operation.touch, at.partial, &pending);
}

bool Machine::Impl::is_enabled(std::uint32_t task) const {
  const TaskState& state = tasks[task];
  if (state.life != Life::kReady) return false;
  if (has_cpus && task < image_tasks && image.tasks[task].cpu >= 0 && !cpu_allows(task)) return false;
  return state.pending.kind == PendingKind::kAccess || operation_possible(task);
}

bool Machine::Impl::queues(std::uint32_t task) const {
  if (tasks[task].life != Life::kReady || is_enabled(task)) return false;
  return tasks[task].pending.kind == PendingKind::kLock || operation_possible(task);
}

bool Machine::Impl::operation_possible(std::uint32_t task) const {
  const Pending& pending = tasks[task].pending;
  switch (pending.kind) {
    case PendingKind::kNone:
    case PendingKind::kAccess: return true;
    case PendingKind::kLock:
      return lock_free(task, pending.cell, pending.lock_kind) || may_queue(task, pending.cell, pending.lock_kind);
    case PendingKind::kSchedule: {
      const Word sleep = cells.look(pending.cell);
      return sleep == 0 || is_uninit(sleep) || signal_deliverable(sleep, cells.look(signal_cell[task]));
    }
    case PendingKind::kAwait: return (cells.look(pending.cell) == pending.value) != pending.write;
    case PendingKind::kGrace:
      for (std::uint32_t t = 0; t < service; ++t) {
        if (t != task && in_read_section(t)) return false;
      }
      return true;
    case PendingKind::kTimerCancel:
      for (std::uint32_t t = 0; t < image_tasks; ++t) {
        if (store.word(running_word + t) != 0 && store.word(running_word + t) == pending.value) return false;
      }
      return true;
  }
  return true;
}

// A writer that finds readers stands in the queue from a step of its own on: until then, readers that come are before it.
bool Machine::Impl::may_queue(std::uint32_t task, std::uint32_t cell, std::uint8_t kind) const {
  const Word word = cells.look(cell);
  return excludes_readers(static_cast<LockKind>(kind)) && !tasks[task].queued && word != 0 && !is_pointer(word) && !is_uninit(word);
}

// The writer behind which a new reader has to wait, as the kernel's rw_semaphore and its queued rwlock have it: the semaphore lets a reader in
// before the queue while nobody holds it, the lock never; but a reader in an interrupt, or with bottom halves off, only minds who holds it.
std::uint32_t Machine::Impl::queued_before(std::uint32_t task, std::uint32_t cell, std::uint8_t kind) const {
  const auto lock = static_cast<LockKind>(kind);
  if (!is_shared(lock) || (lock == LockKind::kRwsemRead && cells.look(cell) == 0)) return TaskId::kNone;
  if (lock == LockKind::kRead && (is_interrupt(task) || tasks[task].counter(ContextCounter::kBh) > 0)) return TaskId::kNone;
  return queued_writer(task, cell);
}

bool Machine::Impl::try_succeeds(std::uint32_t task, std::uint32_t cell, std::uint8_t kind) const {
  return lock_word_allows(cells.look(cell), kind) && queued_writer(task, cell) == TaskId::kNone;
}

std::uint32_t Machine::Impl::queued_writer(std::uint32_t task, std::uint32_t cell) const {
  for (std::uint32_t t = 0; t < service; ++t) {
    if (t != task && tasks[t].queued && tasks[t].pending.kind == PendingKind::kLock && tasks[t].pending.cell == cell) return t;
  }
  return TaskId::kNone;
}

// An interrupt handler begins only where interrupts are enabled, and finishes before what it interrupted goes on.
bool Machine::Impl::cpu_allows(std::uint32_t task) const {
  if (interrupted_now_by(task) != TaskId::kNone) return false;
  if (image.tasks[task].kind != TaskKind::kIrq || in_handler(task)) return true;
  return std::none_of(interrupted_by[task].begin(), interrupted_by[task].end(),
                      [this](std::uint32_t t) { return tasks[t].life == Life::kReady && irqs_disabled(t); });
}

std::span<const Choice> Machine::Impl::enabled() {
  choices.clear();
  for (std::uint32_t t = 0; t < service; ++t) {
    if (!is_enabled(t)) continue;
    for (std::uint16_t a = 0; a < alternatives(t); ++a) {
      choices.push_back({ChoiceKind::kTask, t, a});
    }
  }
  if (has_timer_tasks && (image.faults.timers == TimerMode::kAny || choices.empty())) {
    for (std::uint32_t t = 0; t < image_tasks; ++t) {
      if (store.word(timer_word + t) != 0 && tasks[timer_task(t)].life == Life::kAbsent) {
        choices.push_back({ChoiceKind::kTimer, t, 0});
      }
    }
  }
  for (std::uint32_t t = 0; are_killed && t < image_tasks; ++t) {
    if (in_user_mode(t) && is_alive(t) && (cells.look(signal_cell[t]) & kKillBit) != 0) choices.push_back({ChoiceKind::kKilled, t, 0});
  }
  is_quiescent = choices.empty();
  for (std::uint32_t row = 0; row < image.faults.signals.size(); ++row) {
    const SignalFault& signal = image.faults.signals[row];
    if (store.word(budget_word + row) > 0 && is_alive(signal.task.index)) {
      choices.push_back({ChoiceKind::kSignal, signal.task.index, row});
    }
  }
  if (store.word(spurious_budget()) > 0) {
    for (std::uint32_t t = 0; t < image_tasks; ++t) {
      if (tasks[t].life == Life::kReady && tasks[t].pending.kind == PendingKind::kSchedule && !is_enabled(t)) {
        choices.push_back({ChoiceKind::kSpuriousWake, t, 0});
      }
    }
  }
  return choices;
}

// No kernel code of it is under way; a signal handler is user code as any other.
bool Machine::Impl::in_user_mode(std::uint32_t task) const {
  const TaskState& state = tasks[task];
  if (state.life != Life::kReady || state.depth == 0 || image.tasks[task].kind != TaskKind::kUser) return false;
  return code.functions[frames_of(task)[state.depth - 1].function].side == Side::kUser;
}

void Machine::Impl::send_signal(std::uint32_t task, std::uint8_t signo) {
  const Word bit = Word{1} << (signo - 1);
  cells.set_task_state(signal_cell[task], cells.look(signal_cell[task]) | bit);
  if (signal_deliverable(cells.look(state_cell[task]), bit)) cells.set_task_state(state_cell[task], 0);
}

// The process ends by the SIGKILL that has come to it: another one is ignored (prepare_signal() of the kernel), however many may come.
void Machine::Impl::drop_further_kills(std::uint32_t task) {
  for (std::uint32_t row = 0; row < image.faults.signals.size(); ++row) {
    const SignalFault& signal = image.faults.signals[row];
    if (signal.signo == kSigkill && are_threads(signal.task.index, task)) store.set_word(budget_word + row, 0);
  }
}

// It enters the kernel, and finds SIGKILL on its way back. Nothing of its user code goes on, so nothing is kept of it but its memory.
StepStatus Machine::Impl::die_in_user_mode(std::uint32_t task) {
  if (recording) record_environment(OperationKind::kKilled, ObjectName::of_task(task_name(task)), {});
  while (saved_from > 0) save_frame(task, saved_from - 1);
  const std::uint64_t executed = tasks[task].executed;
  cells.set_task_state(signal_cell[task], cells.look(signal_cell[task]) & ~kKillBit);  // get_signal() takes it
  start_task(task, image.killed.index, {});
  tasks[task].executed = executed;
  frames_of(task)[0].objects = room(task).death_objects;
  frames_of(task)[0].cells = room(task).death_cells;
  return finish_step(task);
}

// A step of the environment: a timer fires, a signal arrives, a sleeper wakes for no reason of the program. `running` is the task that
// is concerned, and its record is saved already.
StepStatus Machine::Impl::environment(Choice choice) {
  switch (choice.kind) {
    case ChoiceKind::kTimer: {
      const Word timer = store.word(timer_word + choice.task);
      store.set_word(timer_word + choice.task, 0);
      note_stored(timer, running_word + choice.task);
      store.set_word(running_word + choice.task, timer);
      start_task(running, code.timer_entry.index, {&timer, 1});
      if (recording) record(OperationKind::kTimerFires, address_name(timer), {}, {}, false);
      return finish_step(running);
    }
    case ChoiceKind::kSignal: {
      const SignalFault& signal = image.faults.signals[choice.alternative];
      const std::uint32_t task = choice.task;
      store.set_word(budget_word + choice.alternative, store.word(budget_word + choice.alternative) - 1);
      if (signal.signo == kSigkill) drop_further_kills(task);
      bool alone = true;
      for (std::uint32_t t = 0; t < image_tasks; ++t) {
        if (t != task && (signal.signo != kSigkill || !is_alive(t) || !are_threads(t, task))) continue;
        alone = alone && t == task;
        send_signal(t, signal.signo);
      }
      // That it goes on for a while is that SIGKILL comes later; where others see that it came, the two are apart.
      if (signal.signo == kSigkill && are_killed && alone && in_user_mode(task)) return die_in_user_mode(task);
      if (recording) record_environment(OperationKind::kSignal, ObjectName::of_task(task_name(task)), std::to_string(signal.signo));
      return check_predicates();
    }
    case ChoiceKind::kKilled: return die_in_user_mode(choice.task);
    case ChoiceKind::kSpuriousWake: {
      store.set_word(spurious_budget(), store.word(spurious_budget()) - 1);
      if (recording) record_environment(OperationKind::kSpuriousWake, ObjectName::of_task(task_name(choice.task)), {});
      cells.set_task_state(state_cell[choice.task], 0);
      return check_predicates();
    }
    case ChoiceKind::kTask: break;
  }
  WAKESIM_CHECK(choice.kind != ChoiceKind::kTask);
  return StepStatus::kOk;
}

std::uint32_t Machine::Impl::task_of_pointer(Word pointer) const {
  if (!is_pointer(pointer) || object_of(pointer) >= objects.size()) return TaskId::kNone;
  const ObjectInfo& info = objects[object_of(pointer)];
  return info.kind == ObjectKind::kTask ? info.owner : TaskId::kNone;
}

// The handler that keeps this task from its CPU; kNone when there is none.
std::uint32_t Machine::Impl::interrupted_now_by(std::uint32_t task) const {
  if (task >= image_tasks) return TaskId::kNone;
  for (const std::uint32_t t : interrupts_of[task]) {
    if (in_handler(t)) return t;
  }
  return TaskId::kNone;
}

// Without whom `task` does not go on: the handler on its CPU, or everybody who keeps it from a lock. A writer waits for all readers.
std::vector<std::uint32_t> Machine::Impl::waits_for(std::uint32_t task) const {
  const Pending& pending = tasks[task].pending;
  if (tasks[task].life != Life::kReady) return {};
  if (const std::uint32_t handler = interrupted_now_by(task); handler != TaskId::kNone) return {handler};
  if (pending.kind != PendingKind::kLock || lock_free(task, pending.cell, pending.lock_kind)) return {};
  if (const std::uint32_t owner = task_of_pointer(cells.look(pending.cell)); owner != TaskId::kNone) return {owner};
  if (const std::uint32_t writer = queued_before(task, pending.cell, pending.lock_kind); writer != TaskId::kNone) return {writer};
  std::vector<std::uint32_t> readers;
  for (std::uint32_t t = 0; t < task_total; ++t) {
    if (tasks[t].holds(pending.cell)) readers.push_back(t);
  }
  return readers;
}

bool Machine::Impl::waits_for_nobody(std::uint32_t task) const {
  return tasks[task].life != Life::kReady || (tasks[task].pending.kind != PendingKind::kLock && interrupted_now_by(task) == TaskId::kNone);
}

// Whether `task` waits for itself, and through whom.
bool Machine::Impl::lock_cycle(std::uint32_t task, std::vector<TaskId>* cycle) const {
  // Mostly somebody has the lock and can go on.
  const std::uint32_t owner = task_of_pointer(cells.look(tasks[task].pending.cell));
  if (owner != TaskId::kNone && waits_for_nobody(owner) && interrupted_now_by(task) == TaskId::kNone) return false;
  std::vector<bool> seen(task_total, false);
  const auto leads_back = [&](const auto& self, std::uint32_t at) -> bool {
    seen[at] = true;
    cycle->push_back(TaskId{at});
    const std::vector<std::uint32_t> others = waits_for(at);
    if (std::find(others.begin(), others.end(), task) != others.end()) return true;
    for (const std::uint32_t other : others) {
      if (!seen[other] && self(self, other)) return true;
    }
    cycle->pop_back();
    return false;
  };
  cycle->clear();
  return leads_back(leads_back, task);
}

// "a waits for x, which b holds, b waits for y, which a holds"
std::string Machine::Impl::name_cycle(std::span<const TaskId> cycle) const {
  std::string message;
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    const std::uint32_t t = cycle[i].index;
    const std::uint32_t next = cycle[(i + 1) % cycle.size()].index;
    const Pending& pending = tasks[t].pending;
    message += (i > 0 ? ", " : "") + task_name(t);
    if (interrupted_now_by(t) != TaskId::kNone) {
      message += " is interrupted by " + task_name(next);
    } else if (lock_word_allows(cells.look(pending.cell), pending.lock_kind)) {
      message += " waits for " + lock_name(pending.cell) + " behind " + task_name(next) + ", who waits to write";
    } else {
      message += " waits for " + lock_name(pending.cell) + ", which " + (next == t ? "it holds itself" : task_name(next) + " holds");
    }
  }
  return message;
}

StepStatus Machine::Impl::check_arrival(std::uint32_t task) {
  const TaskState& state = tasks[task];
  if (state.pending.alternatives > kAlternativesMax) {
    return limit_of(task, "a choice with more than " + std::to_string(kAlternativesMax) + " alternatives");
  }
  switch (state.pending.kind) {
    case PendingKind::kSchedule:
      if (in_atomic(task) && checks(FindingKind::kSleepInAtomic)) {
        return fail(FindingKind::kSleepInAtomic, task_name(task) + " calls schedule() where it must not sleep");
      }
      break;
    case PendingKind::kLock: {
      if (may_sleep(static_cast<LockKind>(state.pending.lock_kind)) && in_atomic(task) && checks(FindingKind::kSleepInAtomic)) {
        return fail(FindingKind::kSleepInAtomic,
                    task_name(task) + " takes the sleeping lock " + lock_name(state.pending.cell) + " where it must not sleep",
                    lock_name(state.pending.cell));
      }
      std::vector<TaskId> cycle;
      if (check_deadlock && !lock_free(task, state.pending.cell, state.pending.lock_kind) && lock_cycle(task, &cycle)) {
        const StepStatus status = fail(FindingKind::kDeadlock, name_cycle(cycle), lock_name(state.pending.cell));
        finding.tasks = cycle;
        return status;
      }
      break;
    }
    case PendingKind::kAwait:
      if (is_interrupt(task) && checks(FindingKind::kSleepInAtomic) &&
          (state.held_count > 0 || std::any_of(state.context.begin(), state.context.end(), [](std::int8_t count) { return count > 0; }))) {
        return fail(FindingKind::kSleepInAtomic, task_name(task) + " waits for the next interrupt while it holds a lock or has something disabled",
                    cell_name(state.pending.cell));
      }
      // Whoever waits reads the word all the time, and would never be seen to if it never had the value.
      if (granularity.locks && !is_mutant(Mutant::kAwaitNotNoted)) restart |= note_access(state.pending.cell, task, false, state.held_mask);
      break;
    case PendingKind::kGrace:
      // Where it waits already: somebody's section may be such that it never dies.
      if (granularity.locks && !is_mutant(Mutant::kNobodyDies)) restart |= facts.set_racy(kSomebodyDies);
      break;
    case PendingKind::kNone:
    case PendingKind::kAccess:
    case PendingKind::kTimerCancel: break;
  }
  return StepStatus::kOk;
}

// Whether the next operations of two tasks race: they touch one memory location, one of them writes, not both are marked, and nothing orders
// them. A compare-and-exchange that would fail now is a read; whoever could make it succeed writes the cell, and races with the plain access
// himself.
inline std::optional<Machine::Impl::Clash> Machine::Impl::clash_of(const Pending& a, const Pending& b) const {
  if (!a.plain && !b.plain) return std::nullopt;
  const auto writes_now = [&](const Pending& p) {
    if (p.kind == PendingKind::kLock) return lock_word_allows(cells.look(p.cell), p.lock_kind);
    return p.write && (!p.if_equal || same_address(cells.look(p.cell), p.value));
  };
  const auto cell_of = [](const BitRange& x, const BitRange& y) { return static_cast<std::uint32_t>(std::max(x.begin, y.begin) / 64); };
  if (a.bits.meets(b.bits) && (writes_now(a) || writes_now(b))) return Clash{cell_of(a.bits, b.bits), a.write, b.write};
  if (a.source.meets(b.bits) && writes_now(b)) return Clash{cell_of(a.source, b.bits), false, true};
  if (a.bits.meets(b.source) && writes_now(a)) return Clash{cell_of(a.bits, b.source), true, false};
  return std::nullopt;
}

void Machine::Impl::note_race(std::uint32_t task, std::uint32_t other) {
  const std::optional<Clash> clash = clash_of(tasks[task].pending, tasks[other].pending);
  if (!clash || tasks[other].life != Life::kReady) return;
  const auto next_of = [&](std::uint32_t t) { return frames_of(t)[tasks[t].depth - 1].pc; };
  races.push_back({TaskId{task}, TaskId{other}, next_of(task), next_of(other), clash->cell, clash->first_writes, clash->second_writes});
}

Finding Machine::Impl::race_finding(const DataRace& race) const {
  const Pending& a = tasks[race.task.index].pending;
  const Pending& b = tasks[race.other.index].pending;
  const auto function_of = [&](TaskId task) { return FunctionId{frames_of(task.index)[tasks[task.index].depth - 1].function}; };
  const auto verb = [](const Pending& p, bool writes) {
    return std::string(p.plain || p.counts_as_marked ? "a plain " : "a marked ") + (writes ? "write" : "read");
  };
  const auto by = [&](TaskId task) { return " by " + task_name(task.index) + " in " + code.functions[function_of(task).index].name + "()"; };
  Finding found;
  found.kind = FindingKind::kDataRace;
  found.object = cell_name(race.cell);
  found.message = verb(a, race.writes) + " of " + found.object + by(race.task) + " and " + verb(b, race.other_writes) + by(race.other) +
                    " can happen at the same time";
  found.task = race.task;
  found.tasks = {race.task, race.other};
  found.function = function_of(race.task);
  found.where = code.positions[race.pc];
  found.other_function = function_of(race.other);
  found.other_where = code.positions[race.other_pc];
  return found;
}

bool Machine::Impl::plain_access_is_next(std::uint32_t task, const BitRange& bits, bool write) const {
  for (std::uint32_t t = 0; t < service; ++t) {
    const Pending& other = tasks[t].pending;
    if (t == task || tasks[t].life != Life::kReady || other.kind != PendingKind::kAccess || !other.plain) continue;
    if ((write || other.write) && other.bits.meets(bits)) return true;
    if (write && other.source.meets(bits)) return true;
  }
  return false;
}

// The running task releases a lock that it took, and whose word says something else by now.
StepStatus Machine::Impl::report_lost_lock(std::uint32_t cell) {
  const Word word = cells.look(cell);
  std::uint32_t owner = task_of_pointer(word);
  if (owner != TaskId::kNone && word != holder_word(owner)) owner = TaskId::kNone;
  const std::string now = owner != TaskId::kNone                   ? task_name(owner) + " holds it"
                          : task_of_pointer(word) != TaskId::kNone ? "a part of it says something else"
                                                                   : "it says " + value_name(word, 8, false);
  const StepStatus status = fail(FindingKind::kLockImbalance, runner_name(running) + " releases " + lock_name(cell) +
                                                                  ", whose word was written to since it took it: " + now, lock_name(cell));
  if (owner != TaskId::kNone && status == StepStatus::kFinding) finding.tasks.push_back(TaskId{owner});
  return status;
}

void Machine::Impl::note_lock_order(std::uint32_t task, std::uint32_t cell) {
  const TaskState& state = tasks[task];
  for (std::uint32_t h = 0; h < state.held_count; ++h) {
    const std::uint64_t pair = (std::uint64_t{state.held[h]} << 32) | cell;
    const auto at = std::lower_bound(lock_pairs.begin(), lock_pairs.end(), pair);
    if (at != lock_pairs.end() && *at == pair) continue;
    lock_pairs.insert(at, pair);
    const Frame& frame = frames_of(task)[state.depth - 1];
    lock_edges.push_back({lock_class(state.held[h]), lock_class(cell), TaskId{task}, code.positions[frame.pc], FunctionId{frame.function}});
  }
}

void Machine::Impl::note_lock_context(std::uint32_t task, std::uint32_t cell, LockKind kind) {
  const bool interrupt = is_interrupt(task);
  if (!interrupt && irqs_disabled(task)) return;
  const std::uint64_t use = (std::uint64_t{cell} << 2) | (is_shared(kind) ? 2 : 0) | (interrupt ? 1 : 0);
  const auto at = std::lower_bound(lock_uses.begin(), lock_uses.end(), use);
  if (at != lock_uses.end() && *at == use) return;
  lock_uses.insert(at, use);
  const Frame& frame = frames_of(task)[tasks[task].depth - 1];
  lock_contexts.push_back({lock_class(cell), interrupt, is_shared(kind), TaskId{task}, code.positions[frame.pc], FunctionId{frame.function}});
}

StepStatus Machine::Impl::finish() {
  WAKESIM_CHECK(is_quiescent);
  if (watching.origin_word != 0) watch_end();
  std::vector<TaskId> stuck;
  for (std::uint32_t t = 0; t < service; ++t) {
    if (tasks[t].life != Life::kReady || awaits_interrupt(t)) continue;
    if (t < image_tasks && image.tasks[t].daemon) continue;
    stuck.push_back(TaskId{t});
  }
  if (!stuck.empty()) {
    for (const TaskId t : stuck) {
      std::vector<TaskId> cycle;
      if (check_deadlock && tasks[t.index].pending.kind == PendingKind::kLock && lock_cycle(t.index, &cycle)) return check_arrival(t.index);
    }
    if (checks(FindingKind::kHungTask)) {
      std::string message;
      for (const TaskId t : stuck) {
        const Pending& pending = tasks[t.index].pending;
        message += (message.empty() ? "" : "; ") + how_it_waits(t.index);
        if (pending.kind == PendingKind::kSchedule) message += ": nothing is left that could wake it";
      }
      running = stuck.front().index;
      const StepStatus status = fail(FindingKind::kHungTask, message);
      finding.tasks = stuck;
      return status;
    }
  }
  if (stuck.empty() && checks(FindingKind::kMemoryLeak)) {
    running = service;
    const StepStatus status = find_leak();
    if (status != StepStatus::kOk) return status;
  }
  const std::size_t before = marks.size();
  StepStatus status = StepStatus::kOk;
  service_name = "final";
  if (image.final.has_value()) status = run_service(image.final, {}, nullptr, false);
  outcome.values.assign(code.outcomes.size(), 0);
  outcome.set.assign(code.outcomes.size(), false);
  for (std::uint32_t i = 0; i < code.outcomes.size(); ++i) {
    if (is_uninit(store.word(outcome_word + i))) continue;
    outcome.values[i] = static_cast<std::int64_t>(store.word(outcome_word + i));
    outcome.set[i] = true;
  }
  while (marks.size() > before) undo_step();
  if (symmetry.stale) return StepStatus::kRestart;
  return status == StepStatus::kOk ? judge_eventually() : status;
}

// The execution is over.
StepStatus Machine::Impl::judge_eventually() {
  std::vector<std::uint32_t> unmet;
  for (std::uint32_t i = 0; i < eventually_count; ++i) {
    if (!was_true(i)) unmet.push_back(i);
  }
  if (unmet.empty()) return judge_outcome();
  std::vector<TaskId> left;
  std::string waiting;
  for (std::uint32_t t = 0; t < service; ++t) {
    if (tasks[t].life != Life::kReady || awaits_interrupt(t)) continue;
    waiting += (left.empty() ? "" : "; ") + how_it_waits(t);
    left.push_back(TaskId{t});
  }
  finding = never_true(unmet, left.empty() ? "every task has ended" : waiting);
  finding.tasks = left;
  return StepStatus::kFinding;
}

StepStatus Machine::Impl::judge_outcome() {
  if (goal != outcome) return StepStatus::kOk;
  finding = Finding{};
  finding.kind = FindingKind::kUnexpectedOutcome;
  finding.message = "reached the outcome that was looked for";
  return StepStatus::kFinding;
}

Finding Machine::Impl::never_true(std::span<const std::uint32_t> predicates, const std::string& because) const {
  Finding never;
  never.kind = FindingKind::kEventually;
  never.where = code.functions[image.eventually[predicates.front()].function.index].where;
  for (std::size_t i = 0; i < predicates.size(); ++i) {
    never.message += i == 0 ? "" : i + 1 == predicates.size() ? " and " : ", ";
    never.message += "`" + image.eventually[predicates[i]].text + "`";
  }
  never.message += (predicates.size() == 1 ? " never becomes true: " : " never become true: ") + because;
  return never;
}

std::string Machine::Impl::how_it_waits(std::uint32_t task) const {
  const Pending& pending = tasks[task].pending;
  switch (pending.kind) {
    case PendingKind::kSchedule: return task_name(task) + " sleeps for ever";
    case PendingKind::kLock: return task_name(task) + " waits for ever for " + lock_name(pending.cell);
    case PendingKind::kAwait: return task_name(task) + " waits for ever for a change of " + cell_name(pending.cell);
    case PendingKind::kGrace: return task_name(task) + " has exited and waits for ever for an RCU read section to end";
    case PendingKind::kNone:
    case PendingKind::kAccess:
    case PendingKind::kTimerCancel: break;
  }
  return task_name(task) + " is blocked for ever";
}

}  // namespace wakesim
