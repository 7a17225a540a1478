// When it became too late: the first step of a counterexample after which no execution ends well, and one that goes another way there and
// does.
//
// Backward reachability from the good ends, asked of the states of the counterexample alone: they are searched from the last to the first,
// depth first, for a good end. One table of visited states serves all these searches, since a state from which none was found stays
// doomed; being doomed is monotone along an execution, so that the first success is the answer, and the execution found there shares the
// longest possible beginning with the counterexample.
//
// A good end is a quiescent state that finish() calls kOk. An execution that reaches a quiescent state where finish() has a finding has
// failed there: what an optional event might still do is not looked at, or a sleeper that a signal could wake would never be doomed.
// Before that, optional events are taken like everything else, after the steps of tasks and timers. To go on for ever is no good end,
// except where only daemons are left: then there is nothing to decide by.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/check.h"
#include "sim/explore/budget.h"
#include "sim/explore/explore.h"
#include "sim/explore/on_stack.h"
#include "sim/explore/search.h"
#include "sim/explore/transition_system.h"
#include "sim/explore/visited.h"
#include "sim/explore/walk.h"

namespace wakesim {

// Looks for a good end on its walk.
template <TransitionSystem System>
class GoodEndSeeker : public WalkVisitor {
 public:
  // `marks`: of the counterexample. They count for the memory of the search.
  GoodEndSeeker(System& system, const std::vector<typename System::Mark>& marks) : system_(system), marks_(marks) {}

  // Before each walk.
  void begin() { on_stack_.rebuild({}); }
  // Why it says nothing that no good end was seen; empty: it says that there is none.
  const std::string& undecided() const { return undecided_; }

  Go stepped(const WalkStep& step) {
    if (!step.is_new && on_stack_.contains(step.to) && system_.all_ended()) undecided_ = "daemons can go on for ever";
    return Go::kOn;
  }

  Go failed(const WalkStep&, StepStatus status) {
    if (status == StepStatus::kLimit) undecided_ = system_.limit_text();
    return Go::kOn;
  }

  Go arrived(std::uint64_t, Offer choices) {
    if (system_.quiescent()) {
      switch (system_.finish()) {
        case StepStatus::kOk: return Go::kStop;
        case StepStatus::kRestart: return Go::kRestart;
        case StepStatus::kLimit: undecided_ = system_.limit_text(); return Go::kBack;
        case StepStatus::kFinding:
        case StepStatus::kInterrupted: return Go::kBack;
        case StepStatus::kPruned: break;
      }
    }
    std::sort(choices.begin(), choices.end());  // optional events last
    return Go::kOn;
  }

  void entered(std::span<const std::uint64_t> stack) { on_stack_.push(stack.back(), stack); }
  void left(std::uint64_t state) { on_stack_.pop(state); }
  void renamed(std::span<const std::uint64_t> stack) { on_stack_.rebuild(stack); }
  std::uint64_t bytes() const { return on_stack_.bytes() + bytes_of(marks_); }

 private:
  System& system_;
  const std::vector<typename System::Mark>& marks_;
  OnStack on_stack_;
  std::string undecided_;
};

template <TransitionSystem System>
class DoomSearch {
 public:
  // `schedule` ends in a finding and begins with `forced` steps that every execution begins with.
  DoomSearch(System& system, const std::vector<Choice>& schedule, std::size_t forced, const DoomOptions& options)
      : system_(system),
        schedule_(schedule),
        forced_(std::min(forced, schedule.size())),
        options_(options),
        budget_({.seconds = options.seconds, .memory_mb = options.memory_mb}, options.stop) {}

  Doom run();

 private:
  using Seeker = GoodEndSeeker<System>;
  using SeekingWalk = Walk<System, FingerprintTable, Seeker>;
  enum class Beginning { kDone, kFailsAsForced, kCutShort, kRestart };
  enum class Answer { kGoodEnd, kNone, kGivenUp, kRestart };

  // False: a fact was refuted.
  bool search_once() {
    doom_ = {};
    visited_.clear();
    Seeker seeker(system_, marks_);
    SeekingWalk walk(system_, visited_, seeker, budget_, options_.states_max);
    switch (walk_to_the_end(walk)) {
      case Beginning::kDone: break;
      case Beginning::kFailsAsForced:
        doom_.decided = true;
        return true;
      case Beginning::kCutShort:
        doom_.from = schedule_.size();
        return true;
      case Beginning::kRestart: return false;
    }
    doom_.from = schedule_.size();  // after the last step the execution has failed
    for (std::size_t step = schedule_.size(); step-- > forced_; doom_.from = step) {
      system_.undo(marks_[step - forced_]);
      const Answer answer = search(walk, seeker);
      if (answer == Answer::kNone) continue;
      doom_.decided = answer == Answer::kGoodEnd;
      return answer != Answer::kRestart;
    }
    doom_.from = 0;
    doom_.decided = true;
    return true;
  }

  Beginning walk_to_the_end(SeekingWalk& walk) {
    const std::vector<Choice> beginning(schedule_.begin(), schedule_.begin() + static_cast<std::ptrdiff_t>(forced_));
    const Root<System> root = stand_at_root(system_, beginning);
    WAKESIM_CHECK(!root.diverged);
    if (is_cut_short(walk)) return Beginning::kCutShort;
    if (root.status != StepStatus::kOk) return Beginning::kFailsAsForced;
    marks_.clear();
    for (std::size_t step = forced_; step < schedule_.size(); ++step) {
      marks_.push_back(system_.mark());
      WAKESIM_CHECK(contains(system_.enabled(), schedule_[step]));
      const StepStatus status = system_.step(schedule_[step]);
      if (status == StepStatus::kRestart) return Beginning::kRestart;
      if (is_cut_short(walk)) return Beginning::kCutShort;
      WAKESIM_CHECK(status == StepStatus::kOk || step + 1 == schedule_.size());
    }
    return Beginning::kDone;
  }

  // For a good end, from where the system stands.
  Answer search(SeekingWalk& walk, Seeker& seeker) {
    seeker.begin();
    switch (walk.run()) {
      case WalkEnd::kDone: break;
      case WalkEnd::kStopped: doom_.passing = walk.path(); return Answer::kGoodEnd;
      case WalkEnd::kRestart: return Answer::kRestart;
      case WalkEnd::kOver: return give_up(why_over());
      case WalkEnd::kFull: return give_up("no memory is left");
      case WalkEnd::kTooMany: return give_up("gave up after " + std::to_string(options_.states_max) + " states");
    }
    return seeker.undecided().empty() ? Answer::kNone : give_up(seeker.undecided());
  }

  Answer give_up(std::string why) {
    doom_.undecided = std::move(why);
    return Answer::kGivenUp;
  }

  bool is_cut_short(const SeekingWalk& walk) {
    if (!budget_.is_over([&] { return walk.bytes(); })) return false;
    give_up(why_over());
    return true;
  }

  std::string why_over() const {
    if (budget_.interrupted()) return budget_.why();
    const bool is_time = budget_.why().starts_with("seconds");
    return "gave up after " + std::to_string(visited_.size()) + " states, when its " + (is_time ? "time was over" : "memory was used up");
  }

  System& system_;
  const std::vector<Choice>& schedule_;
  const std::size_t forced_;
  const DoomOptions& options_;
  Doom doom_;
  FingerprintTable visited_;                  // of all searches: doomed, or on the stack
  std::vector<typename System::Mark> marks_;  // of the states of the counterexample, from the forced beginning on
  Budget budget_;
};

template <TransitionSystem System>
Doom DoomSearch<System>::run() {
  while (!search_once()) {}  // facts are only ever refuted: this ends
  doom_.states = visited_.size();
  return std::move(doom_);
}

// Compiled in passes_machine.cpp.
extern template class DoomSearch<Machine>;

}  // namespace wakesim
