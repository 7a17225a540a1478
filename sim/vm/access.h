// The port through which a program's operations reach memory: the only code that reads or writes cells for it.
//
// One Access is one step of one task. It says which operations still belong to the step (Lipton's R B* N? (B|L)*: local work and both-movers,
// then at most one acquisition, then at most one non-mover, then movers), and does them. An operation comes in this order, whatever the
// instruction, and cannot leave a part out, because each part needs what the one before it gives:
//
//   decode()  the address         -> Operation      one row of opcodes.def
//   open()    resolves and checks it, asks for admission to the step, notes the access in the facts of the lock-aware reduction
//                                 -> OpenCell
//   read(), write(), update()     take an OpenCell, publish and note a pointer that is stored, and tell the Effect to who listens
//
// Ranges (fill, copy), locks and task states have operations of their own here, made of the same parts. Store buffers or message histories of
// weaker memory models would stand behind this port.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "sim/vm/machine_impl.h"

namespace wakesim {

// What comes after (a part of) an instruction.
enum class Next : std::uint8_t {
  kOn,      // the rest of it; after all of it, the next instruction
  kJumped,  // the instruction that the frame's pc says, counted already
  kStop,    // another step: this one ends before the instruction
  kEnded,   // nothing: the task has ended
  kFailed,  // nothing: Access::status() says why
};

// An address that was checked and admitted to the running step.
class OpenCell {
 public:
  const Address& at() const { return at_; }

 private:
  friend class Access;
  Address at_;
};

class Access {
 public:
  Access(Machine::Impl& machine, std::uint32_t task)
      : m(machine), task_(task), state_(machine.tasks[task]), locks_(machine.moves_under_locks(task)) {}

  StepStatus status() const { return status_; }
  std::uint64_t executed() const { return executed_; }
  std::uint32_t visible() const { return visible_; }  // operations so far that others can see
  void count_instruction() { ++executed_; }
  void count_round() { ++rounds_; }
  // All that admission depends on, beside the state.
  std::uint32_t admission() const { return static_cast<std::uint32_t>(phase_) * (kRoundsMax + 1) + std::min(rounds_, kRoundsMax); }
  // Interrupts have been enabled or disabled: where a handler can come in between any two operations, nothing is a mover.
  void context_changed() { locks_ = m.moves_under_locks(task_); }

  // --- admission ---------------------------------------------------------------------------------------------------------------

  // A choice, or what may block: begins its step.
  Next admit_first() const { return executed_ > 0 && !m.atomic_run ? Next::kStop : Next::kOn; }
  // What nobody else may see, as far as is known. A loop of it alone must not stay in its step for ever: others may come to see it later, and in the
  // steps of schedules, in which all can, that it goes round for ever shows in the graph of states only.
  Next admit_private() const { return rounds_ >= kRoundsMax && !m.atomic_run ? Next::kStop : Next::kOn; }
  // A non-mover that is no access to a cell.
  Next admit_visible() {
    if (m.atomic_run) return Next::kOn;
    if (m.local_only || phase_ == Phase::kCommitted) return Next::kStop;
    return commit();
  }
  // A read section begins and ends like a lock that only a task that dies would wait for. In the steps of schedules each is an operation of its own,
  // so that the steps of any search are so many of them.
  Next enter_section() {
    if (m.local_only || (phase_ == Phase::kCommitted && !is_mutant(Mutant::kSectionMoves))) return Next::kStop;
    if (!locks_) phase_ = Phase::kCommitted;
    touch_sections();
    return Next::kOn;
  }
  void leave_section() {
    if (!is_mutant(Mutant::kSectionEndMoves)) phase_ = Phase::kCommitted;  // who waited for it may come before what follows
    touch_sections();
  }
  void touch_sections() { m.touch_word(Machine::Impl::kSections, Machine::Impl::Footing::kAdd); }
  // An access to a cell that others can reach.
  __attribute__((always_inline)) Next admit_cell(const Address& at, const Operation& operation, bool write) {
    if (m.atomic_run) {
      if (m.noting && m.granularity.locks && !is_mutant(Mutant::kNoPredicateNoted)) m.restart |= m.note_access(at.cell, task_, write, 0);
      return Next::kOn;
    }
    if (m.local_only) return Next::kStop;
    if (m.granularity.locks) {
      const bool is_racy = m.is_racy(at.cell);
      m.restart |= m.note_access(at.cell, task_, write, state_.held_mask);
      if (!is_racy && locks_ && !(write && dies_here())) {
        ++visible_;
        return Next::kOn;
      }
    }
    if (phase_ == Phase::kCommitted && !is_mutant(Mutant::kSecondNonMover)) return Next::kStop;
    // Two racing accesses are seen in a state in which both are next. So a plain access begins its step, and a marked one does when a
    // plain one that it races with is next already.
    if (m.check_races && executed_ > 0 && must_be_next(at, operation, write)) return Next::kStop;
    return commit();
  }

  // --- accesses ----------------------------------------------------------------------------------------------------------------

  __attribute__((always_inline)) Next open(const Operation& operation, bool write, OpenCell* out) {
    if (const Next next = find(operation, write, out); next != Next::kOn) return next;
    return admit(out->at_, operation, write);
  }
  // The same of a user address that the kernel was given. kOn with `*good` false: there is nothing the kernel may access.
  Next open_user(const Operation& operation, bool write, bool* good, OpenCell* out);

  // What the cell holds: for an update that follows.
  Word look(const OpenCell& cell) {
    const Address& at = cell.at_;
    const Word word = m.store.cell(CellKey{}, at.cell);
    return !at.partial ? word : part_of(m.take_part(word, instruction(), "reads a part of a pointer"), at);
  }
  // The same, where a value is asked for that must have been set.
  Next fetch(const OpenCell& cell, Word* out) {
    *out = look(cell);
    return is_unset(*out) ? unset(cell) : Next::kOn;
  }
  Next read(const OpenCell& cell, const Operation& operation, OperationKind told, IntKind kind, bool raw, Word* out) {
    *out = look(cell);
    if (is_uninit(*out) && !raw) [[unlikely]] return unset(cell);
    if (listens())
      m.tell({.touch = Touch::kRead, .operation = told, .at = cell.at_, .kind = kind, .order = operation.order, .old_value = *out, .value = *out});
    return Next::kOn;
  }
  // A part of what was fetched, taken by the instruction itself.
  void read_part(const OpenCell& cell, const Operation& operation, OperationKind told, IntKind kind, Word whole, Word value) {
    if (!listens()) return;
    m.tell({.touch = Touch::kRead, .operation = told, .at = cell.at_, .kind = kind, .order = operation.order, .old_value = whole, .value = value});
  }
  void write(const OpenCell& cell, const Operation& operation, OperationKind told, IntKind kind, Word value) {
    if (!listens()) return put(cell.at_, value);
    const Word old = part(cell.at_);
    put(cell.at_, value);
    m.tell({.touch = Touch::kWrite, .operation = told, .at = cell.at_, .kind = kind, .order = operation.order, .old_value = old, .value = value,
          .writes = true, .changes = true, .commutes = value == 0 && m.is_state_cell(cell.at_)});
  }
  // What was looked at becomes `value`; not written where `writes` is false.
  void update(const OpenCell& cell, const Operation& operation, OperationKind told, IntKind kind, Word old, Word value, bool writes, bool changes,
              bool commutes = false) {
    if (writes) put(cell.at_, value);
    if (!listens()) return;
    m.tell({.touch = Touch::kUpdate, .operation = told, .at = cell.at_, .kind = kind, .order = operation.order, .old_value = old, .value = value,
          .writes = writes, .changes = changes, .commutes = commutes});
  }

  // --- ranges ------------------------------------------------------------------------------------------------------------------

  Next fill(const Operation& operation, Word value);
  Next copy(const Operation& operation, Word source);

  // --- locks -------------------------------------------------------------------------------------------------------------------

  Next lock(const Operation& operation, LockKind kind);
  Next try_lock(const Operation& operation, LockKind kind, Word* taken);
  Next unlock(const Operation& operation, LockKind kind);
  Next test_lock(const Operation& operation, Word* held);

  // --- task states and values that are waited for ------------------------------------------------------------------------------

  Next sleep(const Operation& operation);
  Next wake(const Operation& operation, Word states, bool result_unused, Word* woken);
  Next await(const Operation& operation, IntKind kind);

  Next failed(StepStatus status) {
    status_ = status;
    return Next::kFailed;
  }
  // One instruction may take as long as many: so many words, and limits are minded before it.
  Next count_words(std::uint64_t words) {
    words_ += words;
    m.words_since_asked += words;
    return m.words_since_asked < kWordsBetweenAsking ? Next::kOn : ask();
  }

  static constexpr const char* kPaddingAccess = "an access to a struct's padding";
  Next unset(const OpenCell& cell);  // is read
  // There is nothing that could be accessed, or nothing that is modelled.
  Next refuse(Machine::Impl::Fault fault, Word base, std::int64_t offset, std::uint32_t size, const char* what);
  Next refuse(Machine::Impl::Fault fault, const Operation& operation) {
    return refuse(fault, operation.base, operation.offset, operation.size, attempt(operation.touch));
  }
  // Ends the execution; in a step of its own, so that what others may do before it is looked at.
  Next not_modelled(const std::string& operation, std::optional<std::int64_t> number);

 protected:
  using Fault = Machine::Impl::Fault;

  // SIGKILL may come before any operation of user code, and after it the kernel and others see which writes were done.
  bool dies_here() const { return m.are_killed && is_user_ && !m.atomic_run; }

  Machine::Impl& m;
  const std::uint32_t task_;
  TaskState& state_;
  bool is_user_ = false;  // on whose side the function that runs is

 private:
  // After so many rounds of loops no further access to memory joins a step: lists that are walked under a lock are short, waits are not.
  static constexpr std::uint32_t kRoundsMax = 16;
  enum class Phase : std::uint8_t { kFree, kAcquired, kCommitted };

  static constexpr Word cell_mask(std::uint32_t size) { return size >= 8 ? ~Word{0} : (Word{1} << (size * 8)) - 1; }
  const Frame& frame() const { return m.frames_of(task_)[state_.depth - 1]; }
  const Instruction& instruction() const { return m.code.instructions[frame().pc]; }

  // Resolves and checks an address; nothing is asked for, noted or told.
  __attribute__((always_inline)) Next find(const Operation& operation, bool write, OpenCell* out) {
    const Fault fault = m.resolve(operation.base, operation.offset, operation.size, &out->at_);
    if (fault != Fault::kNone) [[unlikely]] return refuse(fault, operation);
    if (is_foreign(out->at_, write)) [[unlikely]] return trespass(out->at_, write);
    return Next::kOn;
  }
  Next find_lock(const Operation& operation, OpenCell* out) {
    const Fault fault = m.resolve(operation.base, operation.offset, operation.size, &out->at_);
    return fault == Fault::kNone ? Next::kOn : refuse(fault, operation);
  }
  __attribute__((always_inline)) Next admit(const Address& at, const Operation& operation, bool write) {
    if (const Next next = admit_private(); next != Next::kOn) return next;
    // What nobody can write looks the same to everybody at any time.
    if (m.is_private(at) || m.objects[at.object].read_only) return Next::kOn;
    return admit_cell(at, operation, write);
  }

  bool must_be_next(const Address& at, const Operation& operation, bool write) {
    if (Machine::Impl::is_plain(operation, at)) return true;
    if (!m.plain_access_is_next(task_, m.bits_of(operation, at), write)) return false;
    m.touch_word(at.cell, write ? Machine::Impl::Footing::kWrite : Machine::Impl::Footing::kRead);  // others decide that the step ends here
    return true;
  }

  Next commit() {
    phase_ = Phase::kCommitted;
    ++visible_;
    return Next::kOn;
  }
  static Word part_of(Word word, const Address& at) { return is_uninit(word) ? word : (word >> at.shift) & cell_mask(at.size); }
  Word part(const Address& at) const {
    const Word word = m.store.cell(CellKey{}, at.cell);
    return at.partial ? part_of(word, at) : word;
  }

  // Kernel code keeps off user memory and user code off everybody else's; constants stay constant. First a cheap filter.
  bool is_foreign(const Address& at, bool write) const {
    return ((at.head & header::kUser) != 0) != is_user_ || (write && m.objects[at.object].read_only) || m.has_processes;
  }
  Next trespass(const Address& at, bool write);

  // Values are canonical: zero-extended in cells, converted in registers.
  __attribute__((always_inline)) void put(const Address& at, Word value) {
    if (!is_tagged(value)) value &= cell_mask(at.size);
    else if (is_id(value) && m.needs_number(at, value)) [[unlikely]] value = m.number(value, instruction()) & cell_mask(at.size);
    if (at.partial) [[unlikely]] value = merge(at, value);
    // Whatever way it comes to stand there: whole, or the last of its parts.
    if (is_pointer(value)) {
      m.publish(value, at.object);
      m.note_stored(value, at.cell);
    }
    m.store.set_cell(CellKey{}, at.cell, value);
  }
  Word merge(const Address& at, Word value);
  void set_lock(std::uint32_t cell, Word owner) { m.store.set_cell(CellKey{}, cell, owner); }

  // Asked before an Effect is made: in the search often nobody does.
  bool listens() const { return m.listeners != 0; }
  void tell(const Effect& effect) {
    if (listens()) m.tell(effect);
  }
  Next check_initialised(const OpenCell& lock);
  bool ends_before_race(const Operation& operation, const OpenCell& lock);
  Next queue_for(const OpenCell& lock);
  Next ask();
  struct Range;
  bool is_padding(const OpenCell& source) const { return source.at_.size == 0 || m.store.cell(CellKey{}, source.at_.cell) == kCopiedPadding; }
  Fault next_part(const Range& range, std::uint32_t o, OpenCell* to, OpenCell* from, bool* in_source);
  Next check_range(const Range& range);
  Next admit_range(const Range& range);
  void note_part(const Address& at, bool write);

  Phase phase_ = Phase::kFree;
  bool locks_;                 // what locks protect moves
  StepStatus status_ = StepStatus::kOk;
  std::uint32_t visible_ = 0;
  std::uint32_t rounds_ = 0;   // jumps back: of loops
  std::uint64_t executed_ = 0; // instructions of this step
  std::uint64_t words_ = 0;    // that single instructions of it took on
};

}  // namespace wakesim
