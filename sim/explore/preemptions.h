// What a preemption is, for the search that bounds how many there are in one execution ("iterative context bounding": Musuvathi and
// Qadeer, PLDI 2007).
//
// The current task is the one that took the last step, for as long as it could go on. A preemption is a step of another task while
// there is a current one. So these are none:
// - a switch away from a task that has ended, or waits (asleep, for a lock, for a value), or is interrupted on its CPU: once it could not
//   go on, it is no longer current, also when it is woken at once;
// - events of the environment (timers, signals, spurious wake-ups), and steps of interrupt handlers, those of timers included: they may
//   come at any time, and the current task stays what it was unless they keep it from going on;
// - the first step of an execution. In a forced beginning nothing is counted, but its last task is current after it.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>

#include "sim/explore/monitor.h"
#include "sim/explore/transition_system.h"

namespace wakesim {

// Whose turn it is in a state of an execution, and what was counted on the way there.
struct Turn {
  TaskId current;  // none: whoever goes on, it is no preemption
  std::uint32_t preemptions = 0;

  std::uint64_t word() const { return (std::uint64_t{preemptions} << 32) | current.index; }
  static Turn of(std::uint64_t word) { return {TaskId{static_cast<std::uint32_t>(word)}, static_cast<std::uint32_t>(word >> 32)}; }
};

template <TransitionSystem System>
bool takes_turn(const System& system, Choice choice) {
  return choice.kind == ChoiceKind::kTask && !system.is_interrupt(TaskId{choice.task});
}

template <TransitionSystem System>
bool is_preemption(const System& system, const Turn& turn, Choice choice) {
  return turn.current.has_value() && takes_turn(system, choice) && TaskId{choice.task} != turn.current;
}

// After `choice`, which led to where the system stands.
template <TransitionSystem System>
Turn turn_after(System& system, Turn turn, Choice choice) {
  turn.preemptions += is_preemption(system, turn, choice) ? 1 : 0;
  if (takes_turn(system, choice)) turn.current = TaskId{choice.task};
  const std::span<const Choice> enabled = system.enabled();
  const bool goes_on = std::any_of(enabled.begin(), enabled.end(), [&](Choice next) {
    return next.kind == ChoiceKind::kTask && TaskId{next.task} == turn.current;
  });
  if (!goes_on) turn.current = TaskId{};
  return turn;
}

// Leaves out what would be one preemption too many. The word is the turn.
template <TransitionSystem System>
class PreemptionBound : public Monitor<System> {
 public:
  // `beginning`: what was forced before.
  PreemptionBound(std::uint32_t most, std::span<const Choice> beginning) : most_(most), beginning_(beginning) {}

  std::uint64_t begin(System& system) const override {
    Turn turn;
    for (const Choice choice : beginning_) {
      if (takes_turn(system, choice)) turn.current = TaskId{choice.task};
    }
    return (beginning_.empty() ? turn : turn_after(system, turn, beginning_.back())).word();
  }
  bool allows(const System& system, std::uint64_t word, Choice choice) const override {
    return Turn::of(word).preemptions < most_ || !is_preemption(system, Turn::of(word), choice);
  }
  std::uint64_t after(System& system, std::uint64_t word, Choice choice) const override { return turn_after(system, Turn::of(word), choice).word(); }
  std::string limit() const override { return "preemptions " + std::to_string(most_); }

 private:
  const std::uint32_t most_;
  const std::span<const Choice> beginning_;
};

}  // namespace wakesim
