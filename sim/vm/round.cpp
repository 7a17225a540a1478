// SPDX-License-Identifier: MIT
#include "sim/vm/round.h"

#include <algorithm>

namespace wakesim {
namespace {

bool same_place(const Frame& x, const Frame& y) {
  return x.function == y.function && x.pc == y.pc && x.registers == y.registers && x.objects == y.objects && x.cells == y.cells &&
         x.result == y.result && x.user_call == y.user_call;
}

bool same_record(const TaskState& x, const TaskState& y) {
  return x.depth == y.depth && x.registers == y.registers && x.life == y.life && x.queued == y.queued && x.sleep_is_meant == y.sleep_is_meant &&
         x.context == y.context && std::equal(x.held, x.held + x.held_count, y.held, y.held + y.held_count) &&
         std::equal(x.held_kind, x.held_kind + x.held_count, y.held_kind, y.held_kind + y.held_count);
}

}  // namespace

void Round::take(const Machine::Impl& m, std::uint32_t task, std::uint32_t admission, std::uint64_t executed) {
  taken_at = executed;
  state_ = m.tasks[task];
  admission_ = admission;
  frames_.assign(m.frames_of(task), m.frames_of(task) + state_.depth);
  registers_.assign(m.registers_of(task), m.registers_of(task) + state_.registers);
  m.store.copy_to(&words_);
}

bool Round::is_again(const Machine::Impl& m, std::uint32_t task, std::uint32_t admission) const {
  const TaskState& now = m.tasks[task];
  const Frame* const frames = m.frames_of(task);
  if (now.depth != state_.depth || frames[now.depth - 1].pc != frames_.back().pc) return false;
  const Word* const registers = m.registers_of(task);
  return admission == admission_ && same_record(now, state_) && std::equal(registers_.begin(), registers_.end(), registers) &&
         std::equal(frames_.begin(), frames_.end(), frames, same_place) && m.store.is_like(words_);
}

}  // namespace wakesim
