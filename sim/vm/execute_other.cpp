// Contexts, timers, questions. SPDX-License-Identifier: MIT
#include "sim/vm/execution.h"

namespace wakesim {

// Whether this task holds a lock is nobody else's business: no access to the lock.
Next Execution::is_held(const Instruction& i) {
  const bool asserts = i.op == Opcode::kAssertHeld;
  const Word base = m.number(asserts ? r_[i.a] : r_[i.b], i);
  Address at;
  const Fault fault = m.resolve(base, 0, 8, &at);
  if (fault == Fault::kDead && asserts && i.imm == 0) return Next::kOn;  // a lock that is gone is not held
  if (fault != Fault::kNone) return refuse(fault, base, 0, 8, "test of a lock");
  const bool held = state_.holds(at.cell);
  if (!asserts) {
    r_[i.a] = held;
    return Next::kOn;
  }
  if (held == (i.imm != 0) || !m.checks(FindingKind::kLockAnnotation)) return Next::kOn;
  const ObjectName lock = m.lock_name(at.cell);
  return fail(FindingKind::kLockAnnotation, function_->name + "() must " + (i.imm != 0 ? "hold " : "not hold ") + lock +
                                                (i.imm != 0 ? ", and does not" : ", and does"), lock);
}

Next Execution::context(const Instruction& i) {
  r_[i.b] = m.number(r_[i.b], i);
  const auto counter = static_cast<std::size_t>(i.imm & 0xff);
  const bool irq = static_cast<ContextCounter>(counter) == ContextCounter::kIrq;
  const bool sections = m.sections_matter() && !m.atomic_run && static_cast<ContextCounter>(counter) != ContextCounter::kPagefault;
  const bool was_in_section = sections && m.in_atomic(task_);
  const bool enters = sections && !was_in_section && r_[i.b] != 0;
  if (irq && r_[i.b] != 0 && task_ < m.image_tasks && !m.interrupts_of[task_].empty()) {
    if (const Next next = admit_visible(); next != Next::kOn) return next;
    if (enters) touch_sections();
  } else if (enters) {
    if (const Next next = enter_section(); next != Next::kOn) return next;
  }
  std::int8_t& count = state_.context[counter];
  const std::int8_t old = count;
  const std::int64_t next = old + static_cast<std::int64_t>(r_[i.b]);
  if (next < 0 || next > 100) {
    return fail(FindingKind::kLockImbalance, next < 0 ? "preemption, interrupts or RCU are enabled more often than they were disabled"
                                                      : "preemption, interrupts or RCU are disabled more than 100 deep");
  }
  count = static_cast<std::int8_t>(next);
  context_changed();
  if (was_in_section && !m.in_atomic(task_)) leave_section();
  r_[i.a] = static_cast<Word>(old);
  return Next::kOn;
}

// The kernel's "do not call blocking ops when !TASK_RUNNING". Only a wake-up by another task can make it no longer true, so that it is found
// wherever else in the step it is asked.
Next Execution::check_running(const char* does) {
  const std::uint32_t cell = m.state_cell[task_];
  if (m.atomic_run || !m.checks(FindingKind::kWarn)) return Next::kOn;
  m.touch_word(cell, Machine::Impl::Footing::kRead);
  const Word state = m.cells.look(cell);
  if (state == 0 || is_uninit(state)) {
    state_.sleep_is_meant = false;
    return Next::kOn;
  }
  if (state_.sleep_is_meant) return Next::kOn;
  return fail(FindingKind::kWarn, "WARN: " + m.task_name(task_) + " " + does + " in " + function_->name + "() while its state is " +
                                      m.value_name(state, 4, false) + ": do not call blocking ops when !TASK_RUNNING");
}

Next Execution::might_sleep(const Instruction& i) {
  const auto point = static_cast<SleepPoint>(i.imm);
  if (point == SleepPoint::kIsMeant) {
    state_.sleep_is_meant = true;
    return Next::kOn;
  }
  if (watches()) m.watching.seen.sleeps |= m.watched_depth(task_) != 0;
  if (!m.atomic_run && m.in_atomic(task_) && m.checks(FindingKind::kSleepInAtomic)) {
    return fail(FindingKind::kSleepInAtomic, m.runner_name(task_) + " reaches might_sleep() where it must not sleep");
  }
  return point == SleepPoint::kBlocks ? check_running("reaches might_sleep()") : Next::kOn;
}

Next Execution::timer_start(const Instruction& i) {
  const Word timer = m.number(r_[i.a], i);
  if (task_ >= m.image_tasks) return failed(m.limit("a timer armed by " + m.runner_name(task_) + ": only tasks of the scenario can arm timers"));
  if (!is_pointer(timer)) {
      return failed(m.report_fault(is_dead(timer) ? Fault::kDead : Fault::kNotPointer, timer, 0, 8, "arming of a timer"));
  }
  if (m.footprinting && !m.atomic_run) m.footprint = Footprint::everything();
  if (const Next next = admit_visible(); next != Next::kOn) return next;
  const std::uint32_t word = m.timer_word + task_;
  const Word armed = m.store.word(word);
  if (armed != 0 && armed != timer) return failed(m.limit("more than one armed timer of " + m.runner_name(task_)));
  if (records()) m.record(OperationKind::kTimerArmed, m.address_name(timer), {}, {}, true);
  m.publish(timer, 0);
  m.note_stored(timer, word);
  m.store.set_word(word, timer);
  return Next::kOn;
}

Next Execution::timer_cancel(const Instruction& i) {
  if (i.imm != 0) {  // it may have to wait for the handler
    if (const Next next = admit_first(); next != Next::kOn) return next;
  }
  if (m.footprinting && !m.atomic_run) m.footprint = Footprint::everything();
  if (const Next next = admit_visible(); next != Next::kOn) return next;
  const Word timer = r_[i.b];
  Word was_armed = 0;
  for (std::uint32_t t = 0; t < m.image_tasks; ++t) {
    if (m.store.word(m.timer_word + t) != timer || timer == 0) continue;
    m.store.set_word(m.timer_word + t, 0);
    was_armed = 1;
  }
  if (records()) m.record(OperationKind::kTimerCancelled, m.address_name(timer), was_armed != 0 ? "was armed" : "was not armed", {}, was_armed != 0);
  r_[i.a] = was_armed;
  return Next::kOn;
}

Next Execution::choose(const Instruction& i) {
  tell_apart(i, "chooses among pointers");
  const auto low = static_cast<std::int64_t>(r_[i.b]);
  const auto high = static_cast<std::int64_t>(r_[i.c]);
  if (low > high) return fail(FindingKind::kAssertion, "any_in() with an empty range: " + std::to_string(low) + " to " + std::to_string(high));
  if (low == high) {
    r_[i.a] = r_[i.b];
    return Next::kOn;
  }
  if (m.atomic_run) return failed(m.limit("any_of() or any_in() in " + std::string(m.service_name)));
  if (executed() > 0 || m.local_only) return Next::kStop;
  r_[i.a] = static_cast<Word>(low + m.alternative);
  if (m.recording) m.record(OperationKind::kChoose, {}, std::to_string(low + m.alternative), {}, false);
  return Next::kOn;
}

Next Execution::stray_wake(const Instruction& i) {
  r_[i.a] = 0;
  if (m.atomic_run || m.store.word(m.stray_budget()) == 0) return Next::kOn;
  if (executed() > 0 || m.local_only) return Next::kStop;  // a choice begins its step
  if (m.alternative == 0) return Next::kOn;
  spend(m.stray_budget());
  if (m.recording) m.record(OperationKind::kStrayWake, {}, {}, {}, true);
  r_[i.a] = 1;
  return Next::kOn;
}

Next Execution::assume(const Instruction& i) {
  if (r_[i.a] != 0) return Next::kOn;
  m.pruned_by_finding = false;
  return failed(StepStatus::kPruned);
}

Next Execution::assert_holds(const Instruction& i) {
  if (r_[i.a] != 0 || !m.checks(FindingKind::kAssertion)) return Next::kOn;
  return fail(FindingKind::kAssertion, "assertion `" + m.code.strings[static_cast<std::size_t>(i.imm)] + "` fails in " + m.runner_name(task_));
}

// Nothing goes on after a BUG_ON, looked for or not.
Next Execution::warn(const Instruction& i) {
  const bool bug = i.kind == kKindBug;
  if (r_[i.a] == 0 || (!bug && !m.checks(FindingKind::kWarn))) return Next::kOn;
  return fail(bug ? FindingKind::kBug : FindingKind::kWarn, std::string(bug ? "BUG" : "WARN") + ": `" +
                                                                m.code.strings[static_cast<std::size_t>(i.imm)] + "` in " + function_->name +
                                                                "() of " + m.runner_name(task_));
}

Next Execution::observe(const Instruction& i) {
  if (const Next next = admit_visible(); next != Next::kOn) return next;
  const auto row = static_cast<std::uint32_t>(i.imm);
  r_[i.a] = m.number(r_[i.a], i);
  m.tell_apart(r_[i.a], i, "makes a pointer an outcome");
  if (records()) m.record(OperationKind::kObserve, ObjectName::of(m.code.outcomes[row]), m.value_name(r_[i.a], 8, true), {}, true);
  if (m.granularity.observable && !m.atomic_run) {
    m.observed.push_back({Observable::Kind::kObserve, TaskId{task_}, row, static_cast<std::int64_t>(r_[i.a])});
  }
  m.touch_word(m.outcome_word + row, Machine::Impl::Footing::kWrite);
  m.store.set_word(m.outcome_word + row, r_[i.a]);
  return Next::kOn;
}

Next Execution::trace(const Instruction& i) {
  if (m.granularity.observable && !m.atomic_run) {
    if (const Next next = admit_visible(); next != Next::kOn) return next;
    m.observed.push_back({Observable::Kind::kTrace, TaskId{task_}, static_cast<std::uint32_t>(i.imm), static_cast<std::int64_t>(r_[i.a])});
  }
  if (records())
    m.record(OperationKind::kTrace, ObjectName::of(m.code.strings[static_cast<std::size_t>(i.imm)]), m.value_name(r_[i.a], 8, true), {}, false);
  return Next::kOn;
}

void Execution::label(const Instruction& i) {
  if (records()) m.record(OperationKind::kLabel, ObjectName::of(m.code.strings[static_cast<std::size_t>(i.imm)]), {}, {}, false);
}

// Addresses are ordered, whether something lies there or not. Those of kernels are negative numbers, those of programs are not.
Next Execution::order(const Instruction& i) {
  if (is_id(r_[i.b]) || is_id(r_[i.c])) return value(i, arithmetic::id_order(i.kind, i.op == Opcode::kLe, r_[i.b], r_[i.c]));
  if (is_signed(i.kind) && is_tagged(r_[i.b]) != is_tagged(r_[i.c])) return trouble(i, {0, Trouble::kAddressBits});
  m.compare_order(r_[i.b], r_[i.c], i, "orders pointers into different objects");
  const Word x = m.address_of(r_[i.b]), y = m.address_of(r_[i.c]);
  r_[i.a] = i.op == Opcode::kLt ? arithmetic::less(i.kind, in_order(x), in_order(y)) : arithmetic::less_or_equal(i.kind, in_order(x), in_order(y));
  return Next::kOn;
}

Next Execution::hash(const Instruction& i) {
  const Word x = m.number(r_[i.b], i), y = m.number(r_[i.c], i);
  tell_apart(i, "hashes a pointer");
  r_[i.a] = mix(in_order(m.address_of(x)), in_order(m.address_of(y))).low & 0xffff'ffff;
  return Next::kOn;
}

// The thread-local of another task. Where that is found by a plain number, which task it is depends on it.
Next Execution::of_task(const Instruction& i) {
  const Word own = r_[i.c], number = r_[i.b];
  const bool is_local = m.is_object(own) && m.objects[object_of(own)].kind == ObjectKind::kGlobal && m.objects[object_of(own)].owner == task_;
  if (!is_local) return fail(FindingKind::kOutOfBounds, m.value_name(own, 8, false).text() + " is no variable that each task has");
  std::uint32_t task = m.task_total;
  if (is_id(number)) task = (number & kIdFlags) == 0 ? task_of_id(number) : task;
  else if (number >= 1 && number <= m.task_total) task = static_cast<std::uint32_t>(number - 1);
  r_[i.a] = 0;
  if (task == m.task_total) return Next::kOn;
  if (!is_id(number) && m.symmetry.on() && !is_mutant(Mutant::kFoundByNumber)) m.refute(m.symmetry.slot_of[task], i, "asks for a task by its number");
  const std::uint32_t global = m.objects[object_of(own)].global;
  r_[i.a] = make_pointer(m.global_object[task * m.code.globals.size() + global], offset_of(own));
  m.publish(r_[i.a], 0);
  return Next::kOn;
}

}  // namespace wakesim
