// The rarer operations of the port: user memory, ranges, locks, task states.
// SPDX-License-Identifier: MIT
#include "sim/vm/access.h"

#include <algorithm>
#include <cstdlib>

#include "sim/vm/arithmetic.h"

namespace wakesim {

Next Access::not_modelled(const std::string& operation, std::optional<std::int64_t> number) {
  if ((executed_ > 0 || m.local_only) && !m.atomic_run) return Next::kStop;
  return failed(m.reach_not_modelled(operation, number));
}

Next Access::ask() {
  m.words_since_asked = 0;
  m.store.forget_overwritten(m.marks.back().store);
  if (m.atomic_run) {
    if (words_ <= kServiceWordsMax) return Next::kOn;
    return failed(m.limit(std::string(m.service_name) + " touched more than " + std::to_string(kServiceWordsMax) + " words"));
  }
  return m.is_over && m.is_over() ? failed(StepStatus::kInterrupted) : Next::kOn;
}

Next Access::unset(const OpenCell& cell) {
  return m.store.cell(CellKey{}, cell.at_.cell) == kCopiedPadding ? not_modelled(kPaddingAccess, {}) : failed(m.report_unset(cell.at_.cell));
}

Next Access::refuse(Fault fault, Word base, std::int64_t offset, std::uint32_t size, const char* what) {
  base = m.number(base, instruction());
  if (fault == Fault::kPadding) return not_modelled(kPaddingAccess, {});
  if (fault == Fault::kAcrossMembers) return not_modelled("an access to more than one member at once", {});
  return failed(m.report_fault(fault, base, offset, size, what));
}

Next Access::trespass(const Address& at, bool write) {
  const bool user = is_user_;
  const bool user_memory = (at.head & header::kUser) != 0;
  const ObjectInfo& info = m.objects[at.object];
  const auto fail = [&](FindingKind kind, const std::string& message) {
    return failed(m.fail(kind, message + m.object_name(at.object), m.object_name(at.object)));
  };
  if (!user && user_memory) return fail(FindingKind::kUserPointer, "kernel code dereferences the user pointer to ");
  if (user && !user_memory) return fail(FindingKind::kUserPointer, "user code touches kernel memory: ");
  if (user_memory && !info.shared_mapping && m.image.process_count > 1 && task_ != m.service && info.process != m.task_process[task_]) {
    return fail(FindingKind::kUserPointer, m.runner_name(task_) + " touches memory of another process: ");
  }
  return write && info.read_only ? fail(FindingKind::kOutOfBounds, "write to the constant ") : Next::kOn;
}

Next Access::open_user(const Operation& operation, bool write, bool* good, OpenCell* out) {
  const Fault fault = m.resolve(operation.base, operation.offset, operation.size, &out->at_);
  if (fault == Fault::kMisaligned) return not_modelled("a misaligned access to user memory", {});
  if (fault == Fault::kDead || fault == Fault::kUnset || fault == Fault::kPadding || fault == Fault::kAcrossMembers) {
    return refuse(fault, operation.base, operation.offset, operation.size, write ? "user write" : "user read");
  }
  const Address& at = out->at_;
  const ObjectInfo& info = m.objects[at.object];
  *good = fault == Fault::kNone && (at.head & header::kUser) != 0 && !(write && info.read_only) &&
          (info.shared_mapping || m.image.process_count <= 1 || info.process == m.task_process[task_]);
  return *good ? admit(at, operation, write) : Next::kOn;
}

// What a store to a part of a cell makes of the whole.
Word Access::merge(const Address& at, Word value) {
  Word old = m.store.cell(CellKey{}, at.cell);
  old = m.number(old, instruction());
  m.tell_apart(old, instruction(), "writes a part of a pointer");
  if (is_unset(old)) old = 0;
  const Word mask = cell_mask(at.size) << at.shift;
  return m.put_together(old, (old & ~mask) | ((value << at.shift) & mask), mask);
}

// --- ranges --------------------------------------------------------------------------------------------------------------------

struct Access::Range {
  const Operation& operation;
  Word source;  // of a copy
  bool copies() const { return operation.touch == Touch::kCopy; }
  // The bytes of a copy are read before any is written.
  bool overlaps() const {
    if (!copies() || !is_pointer(operation.base) || !arithmetic::same_object(operation.base, source)) return false;
    const std::int64_t distance = std::int64_t{offset_of(operation.base)} - std::int64_t{offset_of(source)};
    return distance != 0 && std::abs(distance) < std::int64_t{operation.size};
  }
};

// What comes next in a range, from the byte `o` on: so much as lies in one word, of a copy on either side. Without a size: padding there.
Access::Fault Access::next_part(const Range& range, std::uint32_t o, OpenCell* to, OpenCell* from, bool* in_source) {
  *in_source = false;
  Fault fault = m.resolve_part(range.operation.base, o, range.operation.size - o, &to->at_);
  if (fault != Fault::kNone || !range.copies() || to->at_.size == 0) return fault;
  *in_source = true;
  fault = m.resolve_part(range.source, o, to->at_.size, &from->at_);
  if (fault != Fault::kNone) return fault;
  const std::uint32_t bytes = std::max<std::uint32_t>(from->at_.size, 1);
  if (bytes < to->at_.size) (void)m.resolve_part(range.operation.base, o, bytes, &to->at_);
  return Fault::kNone;
}

// Everything is checked and asked for admission as one operation, then it is done.
Next Access::check_range(const Range& range) {
  const Operation& operation = range.operation;
  const char* const what = range.copies() ? "copy" : "fill";
  OpenCell to, from;
  bool in_source = false, takes_padding = false;
  std::uint64_t parts = 0;
  for (std::uint32_t o = 0; o < operation.size; o += std::max<std::uint32_t>(to.at_.size, 1)) {
    ++parts;
    const Fault fault = next_part(range, o, &to, &from, &in_source);
    if (in_source && fault == Fault::kNone) takes_padding |= is_padding(from) && (to.at_.partial || to.at_.size > 1);
    if (fault != Fault::kNone) {
      return refuse(fault, in_source ? range.source : operation.base, o, in_source ? to.at_.size : operation.size - o, what);
    }
    if (to.at_.size == 0) continue;
    if (is_foreign(to.at_, true)) {
      if (const Next next = trespass(to.at_, true); next != Next::kOn) return next;
    }
    if (range.copies() && from.at_.size != 0 && is_foreign(from.at_, false)) {
      if (const Next next = trespass(from.at_, false); next != Next::kOn) return next;
    }
  }
  // Copied to where there is padding as well it is what nobody reads; a byte of its own remembers it, a part of a word cannot.
  if (takes_padding) return not_modelled(kPaddingAccess, {});
  if (!range.overlaps() || instruction().kind == kKindMoves) return count_words(parts);
  return failed(m.fail(FindingKind::kOutOfBounds,
                       "memcpy() of " + std::to_string(operation.size) + " bytes from " + m.address_name(range.source) + " to " +
                           m.address_name(operation.base) + ", which overlap: only memmove() may do that",
                       m.object_name(object_of(operation.base))));
}

Next Access::admit_range(const Range& range) {
  if (m.atomic_run) return Next::kOn;
  if (const Next next = admit_private(); next != Next::kOn) return next;
  bool visible = false, foreign = false;
  const auto look = [&](const Address& at) {
    if (at.size == 0 || m.is_private(at)) return;
    foreign = true;
    visible |= !locks_ || m.is_racy(at.cell) || dies_here();
  };
  OpenCell to, from;
  bool in_source = false;
  for (std::uint32_t o = 0; o < range.operation.size; o += std::max<std::uint32_t>(to.at_.size, 1)) {
    (void)next_part(range, o, &to, &from, &in_source);
    look(to.at_);
    if (in_source) look(from.at_);
  }
  if (m.local_only && foreign) return Next::kStop;
  if (!visible) {
    visible_ += foreign;
    return Next::kOn;
  }
  if (phase_ == Phase::kCommitted || (m.check_races && executed_ > 0)) return Next::kStop;
  return commit();
}

void Access::note_part(const Address& at, bool write) {
  if (m.is_private(at) || (m.atomic_run && !m.noting)) return;
  if (is_mutant(write ? Mutant::kNoRangeNoted : Mutant::kNoSourceNoted)) return;
  if (m.granularity.locks) m.restart |= m.note_access(at.cell, task_, write, m.atomic_run ? 0 : state_.held_mask);
}

Next Access::fill(const Operation& operation, Word value) {
  const Range range{operation, 0};
  value = m.number(value, instruction());
  if (const Next next = check_range(range); next != Next::kOn) return next;
  if (const Next next = admit_range(range); next != Next::kOn) return next;
  m.record_range(OperationKind::kFill, operation.base, m.value_text(value, instruction().kind));
  OpenCell to;
  for (std::uint32_t o = 0; o < operation.size; o += std::max<std::uint32_t>(to.at_.size, 1)) {
    (void)m.resolve_part(operation.base, o, operation.size - o, &to.at_);
    if (to.at_.size == 0) continue;
    note_part(to.at_, true);
    put(to.at_, (value & 0xff) * 0x0101'0101'0101'0101ULL);
    tell({.touch = Touch::kFill, .at = to.at_, .writes = true, .changes = true});
  }
  return Next::kOn;
}

Next Access::copy(const Operation& operation, Word source) {
  const Range range{operation, source};
  if (const Next next = check_range(range); next != Next::kOn) return next;
  if (const Next next = admit_range(range); next != Next::kOn) return next;
  m.record_range(OperationKind::kCopy, operation.base, m.recording ? ValueName::of(ValueName::Kind::kObject, m.address_name(source)) : ValueName());
  OpenCell to, from;
  bool in_source = false;
  std::vector<Word> values;  // all that is read, where it may be written on the way
  std::size_t read = 0;
  const auto value_here = [&] { return is_padding(from) ? kCopiedPadding : look(from); };
  if (range.overlaps()) {
    for (std::uint32_t o = 0; o < operation.size; o += std::max<std::uint32_t>(to.at_.size, 1)) {
      (void)next_part(range, o, &to, &from, &in_source);
      if (in_source) values.push_back(value_here());
    }
  }
  for (std::uint32_t o = 0; o < operation.size; o += std::max<std::uint32_t>(to.at_.size, 1)) {
    (void)next_part(range, o, &to, &from, &in_source);
    if (!in_source) continue;
    note_part(to.at_, true);
    if (from.at_.size != 0) note_part(from.at_, false);
    const Word value = values.empty() ? value_here() : values[read++];
    if (from.at_.size != 0) tell({.touch = Touch::kCopy, .at = from.at_});
    put(to.at_, to.at_.partial && is_unset(value) ? 0 : value);
    tell({.touch = Touch::kFill, .at = to.at_, .writes = true, .changes = true});
  }
  return Next::kOn;
}

// --- locks ---------------------------------------------------------------------------------------------------------------------

// What takes or releases a lock writes its word. Where a plain access to that comes next, the race is seen in the state before both.
bool Access::ends_before_race(const Operation& operation, const OpenCell& lock) {
  if (!m.check_races || executed_ == 0 || !m.plain_access_is_next(task_, m.bits_of(operation, lock.at_), true)) return false;
  m.touch(lock.at_, Machine::Impl::Footing::kWrite);  // others decide that the step ends here
  return true;
}

// Zeroed memory is an unlocked lock, memory that nobody wrote is none.
Next Access::check_initialised(const OpenCell& lock) {
  (void)m.number(m.store.cell(CellKey{}, lock.at_.cell), instruction());
  if (!is_uninit(m.store.cell(CellKey{}, lock.at_.cell))) [[likely]] return Next::kOn;
  const ObjectName name = m.lock_name(lock.at_.cell);
  return failed(m.fail(FindingKind::kUninitializedRead, m.runner_name(task_) + " uses the lock " + name + ", which was never initialised", name));
}

// All that a step of a writer does that finds readers: those that come from now on wait for it.
Next Access::queue_for(const OpenCell& lock) {
  WAKESIM_CHECK(m.may_queue(task_, lock.at_.cell, static_cast<std::uint8_t>(instruction().imm)));
  state_.queued = true;
  (void)commit();
  m.touch(lock.at_, Machine::Impl::Footing::kWrite);
  if (m.recording) m.record(OperationKind::kQueue, m.lock_name(lock.at_.cell), {}, {}, true);
  count_instruction();
  return Next::kStop;
}

Next Access::lock(const Operation& operation, LockKind kind) {
  OpenCell lock;
  if (const Next next = find_lock(operation, &lock); next != Next::kOn) return next;
  const std::uint32_t cell = lock.at_.cell;
  const auto code = static_cast<std::uint8_t>(kind);
  if (!m.atomic_run) {
    const bool joins = phase_ == Phase::kFree || (phase_ == Phase::kAcquired && is_mutant(Mutant::kSecondAcquire));
    if (m.local_only || !joins) return Next::kStop;
    if (!m.lock_free(task_, cell, code)) {
      if (executed_ == 0) return queue_for(lock);
      m.touch(lock.at_, Machine::Impl::Footing::kRead);  // were it free, the step would go on
      return Next::kStop;
    }
    if (executed_ > 0 && may_sleep(kind) && m.in_atomic(task_)) return Next::kStop;  // reported on arrival
    if (ends_before_race(operation, lock)) return Next::kStop;
    phase_ = !locks_ || m.is_racy(cell) ? Phase::kCommitted : Phase::kAcquired;
    ++visible_;
  } else if (!m.lock_free(task_, cell, code)) {
    return failed(m.fail(FindingKind::kDeadlock, std::string(m.service_name) + " would wait for ever for " + m.lock_name(cell), m.lock_name(cell)));
  }
  if (const Next next = check_initialised(lock); next != Next::kOn) return next;
  if (state_.held_count == kHeldMax) return failed(m.too_many_locks(task_));
  if (!m.atomic_run) {
    m.note_lock_order(task_, cell);
    m.note_lock_context(task_, cell, kind);
  }
  state_.queued = false;
  set_lock(cell, m.take_lock(task_, cell, code));
  tell({.touch = Touch::kLock, .operation= OperationKind::kLock, .at = lock.at_, .value = 1, .writes = true, .changes = true});
  return Next::kOn;
}

Next Access::try_lock(const Operation& operation, LockKind kind, Word* taken) {
  OpenCell lock;
  if (const Next next = find_lock(operation, &lock); next != Next::kOn) return next;
  const std::uint32_t cell = lock.at_.cell;
  if (m.granularity.locks && (!m.atomic_run || m.noting) && !is_mutant(Mutant::kTryLockMoves)) m.restart |= m.mark_racy(cell);
  if (const Next next = admit_visible(); next != Next::kOn) return next;
  if (const Next next = check_initialised(lock); next != Next::kOn) return next;
  const bool free = m.try_succeeds(task_, cell, static_cast<std::uint8_t>(kind));
  if (free && state_.held_count == kHeldMax) return failed(m.too_many_locks(task_));
  if (free) {
    // Who only tries waits for nobody: no order comes of it, and no interrupt handler is stuck; but it may be interrupted.
    if (!m.atomic_run && !m.is_interrupt(task_)) m.note_lock_context(task_, cell, kind);
    set_lock(cell, m.take_lock(task_, cell, static_cast<std::uint8_t>(kind)));
  }
  tell({.touch = Touch::kTryLock, .operation= OperationKind::kTryLock, .at = lock.at_, .value = free, .writes = free, .changes = free});
  *taken = free;
  return Next::kOn;
}

Next Access::unlock(const Operation& operation, LockKind kind) {
  OpenCell lock;
  if (const Next next = find_lock(operation, &lock); next != Next::kOn) return next;
  const std::uint32_t cell = lock.at_.cell;
  std::uint32_t held = state_.held_count;
  for (std::uint32_t h = 0; h < state_.held_count; ++h) {
    if (state_.held[h] == cell && state_.held_kind[h] == static_cast<std::uint8_t>(kind)) held = h;
  }
  if (held == state_.held_count) {
    if (!m.checks(FindingKind::kLockImbalance)) return Next::kOn;
    const std::uint32_t owner = m.task_of_pointer(m.store.cell(CellKey{}, cell));
    return failed(m.fail(FindingKind::kLockImbalance, m.runner_name(task_) + " releases " + m.lock_name(cell) + ", which " +
                                                          (owner != TaskId::kNone ? m.task_name(owner) + " holds" : std::string("it does not hold")),
                         m.lock_name(cell)));
  }
  if (!m.atomic_run) {
    if (m.local_only || ends_before_race(operation, lock)) return Next::kStop;
    const bool moves = locks_ && (!m.is_racy(cell) || is_mutant(Mutant::kAnyUnlockMoves));
    if (!moves && phase_ == Phase::kCommitted) return Next::kStop;
    (void)commit();
  }
  // Only now: the word may be looked at as soon as the operation belongs to the step.
  if (!m.names_holder(m.store.cell(CellKey{}, cell), task_, kind) && m.checks(FindingKind::kLockImbalance)) {
    return failed(m.report_lost_lock(cell));
  }
  set_lock(cell, m.drop_lock(task_, held));
  tell({.touch = Touch::kUnlock, .operation= OperationKind::kUnlock, .at = lock.at_, .value = 1, .writes = true, .changes = true});
  return Next::kOn;
}

Next Access::test_lock(const Operation& operation, Word* held) {
  OpenCell lock;
  if (const Next next = find_lock(operation, &lock); next != Next::kOn) return next;
  if (m.granularity.locks && (!m.atomic_run || m.noting) && !is_mutant(Mutant::kTestLockMoves)) m.restart |= m.mark_racy(lock.at_.cell);
  if (const Next next = admit_visible(); next != Next::kOn) return next;
  if (const Next next = check_initialised(lock); next != Next::kOn) return next;
  *held = m.store.cell(CellKey{}, lock.at_.cell) != 0;
  tell({.touch = Touch::kTestLock, .operation= OperationKind::kIsLocked, .at = lock.at_, .value = *held});
  return Next::kOn;
}

// --- task states and values that are waited for --------------------------------------------------------------------------------

Next Access::sleep(const Operation& operation) {
  OpenCell own;
  if (const Next next = find_lock(operation, &own); next != Next::kOn) return next;
  const Word state = m.store.cell(CellKey{}, own.at_.cell);
  if (m.atomic_run) return state == 0 ? Next::kOn : failed(m.fail(FindingKind::kHungTask, std::string(m.service_name) + " would sleep for ever"));
  if (executed_ > 0) return Next::kStop;  // whether it sleeps is decided in a state of the search
  (void)commit();
  state_.sleep_is_meant = false;
  m.store.set_cell(CellKey{}, own.at_.cell, 0);
  tell({.touch = Touch::kSleep,
        .operation = OperationKind::kSchedule,
        .at = own.at_,
        .old_value = state,
        .writes = state != 0,
        .changes = state != 0,
        .commutes = state == 0});
  return Next::kOn;
}

Next Access::wake(const Operation& operation, Word states, bool result_unused, Word* woken) {
  OpenCell other;
  if (const Next next = find(operation, true, &other); next != Next::kOn) return next;
  if (const Next next = admit_cell(other.at_, operation, true); next != Next::kOn) return next;
  const Word old = m.store.cell(CellKey{}, other.at_.cell);
  const bool wakes = !is_uninit(old) && (old & m.number(states, instruction())) != 0;
  if (wakes) m.store.set_cell(CellKey{}, other.at_.cell, 0);
  tell({.touch = Touch::kWake,
        .operation = OperationKind::kWake,
        .at = other.at_,
        .kind = IntKind::kU32,
        .old_value = old,
        .value = wakes,
        .writes = wakes,
        .changes = wakes,
        .commutes = result_unused && m.is_state_cell(other.at_)});
  *woken = wakes;
  return Next::kOn;
}

Next Access::await(const Operation& operation, IntKind kind) {
  OpenCell cell;
  if (const Next next = find_lock(operation, &cell); next != Next::kOn) return next;
  if (m.atomic_run) return failed(m.limit(std::string(m.service_name) + " waits for a value"));
  if (executed_ > 0) return Next::kStop;
  if (m.granularity.locks && !is_mutant(Mutant::kAwaitNotNoted)) m.restart |= m.mark_racy(cell.at_.cell);
  (void)commit();
  const Word value = m.store.cell(CellKey{}, cell.at_.cell);
  tell({.touch = Touch::kAwait, .operation= OperationKind::kAwait, .at = cell.at_, .kind = kind, .old_value = value, .value = value});
  return Next::kOn;
}

}  // namespace wakesim
