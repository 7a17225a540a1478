// One step of one task: the instructions of it, one after the other. What they do to memory goes through Access; the handlers of a kind stand
// together (execute_*.cpp, and here what nearly every step executes).
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sim/vm/access.h"
#include "sim/vm/arithmetic.h"
#include "sim/vm/round.h"

namespace wakesim {

class Execution : Access {
 public:
  Execution(Machine::Impl& machine, std::uint32_t task) : Access(machine, task) { reload(); }

  // Coverage is noted by an instance of its own, so that without it costs nothing.
  template <bool kCovers>
  StepStatus run();

 private:
  template <bool kCovers>
  Next execute(const Instruction& i);

  // The frame on top is another one.
  void reload() {
    frame_ = &m.frames_of(task_)[state_.depth - 1];
    r_ = m.registers_of(task_) + frame_->registers;
    function_ = &m.code.functions[frame_->function];
    is_user_ = function_->side == Side::kUser;
  }
  bool watches() const { return (m.listeners & kWatcher) != 0; }
  bool watches(std::uint32_t function) const { return watches() && function == m.watching.seen.function.index; }
  bool records() const { return m.recording && !m.atomic_run; }
  void spend(std::uint32_t budget) { m.store.set_word(budget, m.store.word(budget) - 1); }
  Operation operation(const Instruction& i, Opcode op) const { return decode(i, r_, touch_spec(op)); }

  Next fail(FindingKind kind, std::string message, ObjectName object = {}) { return failed(m.fail(kind, std::move(message), std::move(object))); }

  // --- values (execute_values.cpp) ---------------------------------------------------------------------------------------------

  Next value(const Instruction& i, Computed computed) {
    if (computed.trouble != Trouble::kNone) [[unlikely]] return trouble(i, computed);
    r_[i.a] = computed.value;
    return Next::kOn;
  }
  Next trouble(const Instruction& i, Computed computed, Word in_memory = 0);
  bool same(const Instruction& i, Word x, Word y) {
    if (is_id(x) || is_id(y)) [[unlikely]] return m.same_number(x, y, i);
    return m.same_address(x, y);
  }
  bool is_same(const Instruction& i, Word x) {
    if (is_id(x)) [[unlikely]] return m.same_number(x, static_cast<Word>(i.imm), i);
    return x == static_cast<Word>(i.imm);
  }
  // What is left of a word that a kind of fewer than 64 bits takes a part of.
  void take_part(const Instruction& i) {
    if (is_id(r_[i.b]) && size_of(i.kind) == 4) r_[i.a] = r_[i.b];
    else r_[i.a] = convert(i.kind, m.take_part(r_[i.b], i, "takes a part of a pointer"));
  }
  // The operands' bits are computed with, beyond the offset inside an object.
  void tell_apart(const Instruction& i, const char* what) {
    m.tell_apart(r_[i.b], i, what);
    m.tell_apart(r_[i.c], i, what);
  }
  Next check_set();

  // --- control (execute_control.cpp) -------------------------------------------------------------------------------------------

  void jump(std::uint32_t to) {
    if (to <= frame_->pc) count_round();
    frame_->pc = to;
    count_instruction();
  }
  template <bool kCovers>
  Next jump_on(bool condition, std::uint32_t to) {
    if constexpr (kCovers) m.coverage[frame_->pc] |= condition ? Machine::kJumped : Machine::kFellThrough;
    jump(condition ? to : frame_->pc + 1);
    return Next::kJumped;
  }
  Next call(const Instruction& i);
  Next call_target(const Instruction& i, std::uint32_t* target);
  Next do_return(const Instruction& i);
  Next end(Word value);
  Next check_return(const Instruction& i, const Frame& below);
  Next task_dead();
  Next task_free(const Instruction& i);
  Next task_exit();
  Next check_exit();
  void scope_enter(const Instruction& i);
  Next scope_exit(const Instruction& i);

  // --- memory (execute_memory.h, .cpp) -----------------------------------------------------------------------------------------

  // An atomic or a barrier: notes that it was executed where it asks for a weak order.
  Next ordered(Next done) {
    if (done == Next::kOn && !m.atomic_run) m.weak_orders |= m.weak_order_at[frame_->pc];
    return done;
  }
  Next load(const Instruction& i);
  Next store_word(const Instruction& i);
#ifdef WAKESIM_MUTANTS
  Next test_store(const Instruction& i);  // in the test
#endif
  Next bit_load(const Instruction& i);
  Next bit_store(const Instruction& i);
  Next atomic_rmw(const Instruction& i);
  Next compare_exchange(const Instruction& i);
  void page_fault(const Operation& op);
  Next user_load(const Instruction& i);
  Next user_store(const Instruction& i);
  Next user_update(const Instruction& i);
  Next check_may_fault(bool may_fault);
  Next user_info(const Instruction& i);
  Next allocate(const Instruction& i);
  Next release(const Instruction& i);

  // --- scheduling and questions (execute_other.cpp) ----------------------------------------------------------------------------

  Next is_held(const Instruction& i);
  Next context(const Instruction& i);
  Next might_sleep(const Instruction& i);
  // What blocks with the task state set forgets that it was about to sleep.
  Next check_running(const char* does);
  Next order(const Instruction& i);
  Next stray_wake(const Instruction& i);
  Next timer_start(const Instruction& i);
  Next timer_cancel(const Instruction& i);
  Next choose(const Instruction& i);
  Next assume(const Instruction& i);
  Next assert_holds(const Instruction& i);
  Next warn(const Instruction& i);
  Next observe(const Instruction& i);
  Next trace(const Instruction& i);
  void label(const Instruction& i);
  Next hash(const Instruction& i);
  Next of_task(const Instruction& i);

  Next check_length();
  Next look_for_endless_loop();
  StepStatus finish(Next why);

  Frame* frame_;
  Word* r_;  // the registers of the frame
  const Function* function_;
  std::unique_ptr<Round> round_;  // of a step that is very long
};

}  // namespace wakesim
