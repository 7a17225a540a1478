// Sleep sets, of one worker: which tasks need not go next in a state, because what begins with their step there is searched from an earlier state,
// where that step was tried first, and commutes with everything since (Godefroid 1996).
//
// A state remembers in the bits of its entry who slept in it every time it was come to. Whoever comes again and has one of them awake tries his step:
// explore what slept before and does not now, keep what slept both times. README.md says what is the same then, and what that rests on.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "sim/explore/budget.h"
#include "sim/explore/crew.h"
#include "sim/explore/transition_system.h"
#include "sim/explore/visited.h"
#include "sim/vm/footprint.h"

namespace wakesim {

class SleepSets {
 public:
  explicit SleepSets(bool used) : used_(used) {}

  // Nothing below is called where they are not, but clear(), back() and bytes().
  bool used() const { return used_; }
  void join(std::uint8_t may_sleep) { may_sleep_ = may_sleep; }
  void clear() {
    levels_.clear();
    sleepers_.clear();
    asleep_ = 0;
  }

  // --- a step ------------------------------------------------------------------------------------------------------------------

  // Before a step from the state on top of the stack: the choice that was tried there before, if any, sleeps from now on, if it can.
  void lull(std::optional<Choice> before) {
    if (before && may_sleep(*before, levels_.back().footprint)) sleepers_.push_back({before->task, levels_.back().footprint});
  }
  void step(const Footprint& footprint) { levels_.back().footprint = footprint; }

  // Those of the state on top of the stack that the step of `task` does not wake sleep in the state it led to as well.
  void keep_asleep(std::uint32_t task) {
    const Footprint footprint = levels_.back().footprint;
    if (footprint == Footprint::everything()) return;
    std::uint32_t asleep = 0;
    const std::size_t end = sleepers_.size();
    for (std::size_t i = levels_.back().begin; i < end; ++i) {
      if (sleepers_[i].task == task || sleepers_[i].footprint.conflicts_with(footprint)) continue;
      asleep |= 1u << sleepers_[i].task;
      sleepers_.push_back(sleepers_[i]);
    }
    asleep_ = static_cast<std::uint8_t>(asleep);
  }

  // --- where the system stands -------------------------------------------------------------------------------------------------

  // For the entry of the state.
  template <class System>
  std::uint8_t bits(const System& system) const {
    return asleep_ == 0 ? 0 : system.to_canonical(asleep_);
  }

  // A new state: the choices from `begin` on are those of who is awake.
  void leave_out(std::vector<Choice>& choices, std::uint64_t begin) const {
    if (asleep_ == 0) return;
    const auto sleeps = [this](Choice choice) { return is_step_of(choice, asleep_); };
    choices.erase(std::remove_if(choices.begin() + static_cast<std::ptrdiff_t>(begin), choices.end(), sleeps), choices.end());
  }

  // A known state: whoever slept there every time so far and does not now has its turn. All others were tried, or sleep on. Of two workers
  // who come at once, one finds it sleeping.
  template <class System>
  std::uint8_t wake(const System& system, FingerprintTable& visited, const Insertion& insertion) {
    const std::uint8_t asleep = system.to_canonical(asleep_);
    if ((insertion.bits & ~asleep) == 0) return 0;
    const std::uint8_t slept = visited.and_bits(insertion.handle, asleep);
    const std::uint8_t awake = system.from_canonical(slept & static_cast<std::uint8_t>(~asleep));
    if (awake == 0) return 0;
    const std::uint8_t still = system.from_canonical(slept & asleep);
    const auto woken = [&](const Sleeper& sleeper) { return !is_in(sleeper.task, still); };
    sleepers_.erase(std::remove_if(sleepers_.end() - std::popcount(asleep_), sleepers_.end(), woken), sleepers_.end());
    asleep_ = still;
    return awake;
  }

  static bool is_step_of(Choice choice, std::uint8_t tasks) { return choice.kind == ChoiceKind::kTask && is_in(choice.task, tasks); }

  // --- the stack ---------------------------------------------------------------------------------------------------------------

  // Where the system stands is on top of it now.
  void push() {
    levels_.push_back({{}, sleepers_.size() - static_cast<std::size_t>(std::popcount(asleep_))});
    asleep_ = 0;
  }
  void pop() {
    cut(levels_.back().begin);
    levels_.pop_back();
  }
  // The system goes back to the state on top.
  void back() {
    if (asleep_ == 0) return;
    cut(sleepers_.size() - static_cast<std::size_t>(std::popcount(asleep_)));
    asleep_ = 0;
  }

  // In a state of the stack, for a choice that has not been tried: also those whose turn it was already, `last` among them if that was tried.
  std::vector<Sleeper> at(std::size_t depth, std::optional<Choice> last) const {
    const std::size_t end = depth + 1 < levels_.size() ? levels_[depth + 1].begin : sleepers_.size();
    std::vector<Sleeper> sleepers(sleepers_.begin() + static_cast<std::ptrdiff_t>(levels_[depth].begin),
                                  sleepers_.begin() + static_cast<std::ptrdiff_t>(end));
    if (last && may_sleep(*last, levels_[depth].footprint)) sleepers.push_back({last->task, levels_[depth].footprint});
    return sleepers;
  }
  // The stack is one state, in which these sleep.
  void begin_with(std::vector<Sleeper> sleepers) {
    clear();
    sleepers_ = std::move(sleepers);
    levels_.push_back({});
  }

  std::uint64_t bytes() const { return bytes_of(sleepers_) + bytes_of(levels_); }

 private:
  struct Level {
    Footprint footprint;      // of the step tried last
    std::uint64_t begin = 0;  // into sleepers_; they end where the next level's begin
  };

  void cut(std::uint64_t size) { sleepers_.erase(sleepers_.begin() + static_cast<std::ptrdiff_t>(size), sleepers_.end()); }

  static bool is_in(std::uint32_t task, std::uint8_t tasks) { return task < 8 && ((tasks >> task) & 1) != 0; }

  // Whether what begins with this step need not be searched again after steps that commute with it.
  bool may_sleep(Choice choice, const Footprint& footprint) const {
    return is_step_of(choice, may_sleep_) && footprint != Footprint::everything();
  }

  const bool used_;
  std::uint8_t may_sleep_ = 0;     // tasks, one bit each
  std::uint8_t asleep_ = 0;        // where the system stands, until that state is pushed: as many at the end of sleepers_
  std::vector<Sleeper> sleepers_;  // of all levels, one after the other: those who slept from the beginning, then those tried
  std::vector<Level> levels_;      // by state of the stack
};

}  // namespace wakesim
