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

namespace wakesim {

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

  Doom run() {
    const Interruption<System> interruption(system_, [this] { return budget_.looks_over(bytes()); });
    while (!search_once()) {}  // facts are only ever refuted: this ends
    doom_.states = visited_.size();
    return std::move(doom_);
  }

 private:
  enum class Walk { kDone, kFailsAsForced, kCutShort, kRestart };
  enum class Answer { kGoodEnd, kNone, kGivenUp, kRestart };

  struct Frame {
    typename System::Mark mark;
    std::uint64_t choices_begin, next;
  };

  // False: a fact was refuted.
  bool search_once() {
    doom_ = {};
    visited_.clear();
    switch (walk_to_the_end()) {
      case Walk::kDone: break;
      case Walk::kFailsAsForced:
        doom_.decided = true;
        return true;
      case Walk::kCutShort:
        doom_.from = schedule_.size();
        return true;
      case Walk::kRestart: return false;
    }
    doom_.from = schedule_.size();  // after the last step the execution has failed
    for (std::size_t step = schedule_.size(); step-- > forced_; doom_.from = step) {
      system_.undo(marks_[step - forced_]);
      const Answer answer = search();
      if (answer == Answer::kNone) continue;
      doom_.decided = answer == Answer::kGoodEnd;
      return answer != Answer::kRestart;
    }
    doom_.from = 0;
    doom_.decided = true;
    return true;
  }

  Walk walk_to_the_end() {
    const std::vector<Choice> beginning(schedule_.begin(), schedule_.begin() + static_cast<std::ptrdiff_t>(forced_));
    const Root<System> root = stand_at_root(system_, beginning);
    WAKESIM_CHECK(!root.diverged);
    if (is_cut_short()) return Walk::kCutShort;
    if (root.status != StepStatus::kOk) return Walk::kFailsAsForced;
    marks_.clear();
    for (std::size_t step = forced_; step < schedule_.size(); ++step) {
      marks_.push_back(system_.mark());
      WAKESIM_CHECK(contains(system_.enabled(), schedule_[step]));
      const StepStatus status = system_.step(schedule_[step]);
      if (status == StepStatus::kRestart) return Walk::kRestart;
      if (is_cut_short()) return Walk::kCutShort;
      WAKESIM_CHECK(status == StepStatus::kOk || step + 1 == schedule_.size());
    }
    return Walk::kDone;
  }

  // Depth first, for a good end, from where the system stands.
  Answer search() {
    frames_.clear();
    choices_.clear();
    handles_.clear();
    on_stack_.rebuild({});
    Answer answer = arrive();
    while (answer == Answer::kNone && !frames_.empty()) {
      Frame& frame = frames_.back();
      if (frame.next == choices_.size()) {
        leave();
        continue;
      }
      system_.undo(frame.mark);
      answer = take(choices_[frame.next++]);
    }
    if (answer == Answer::kGoodEnd) {
      doom_.undecided.clear();
      for (const Frame& frame : frames_) doom_.passing.push_back(choices_[frame.next - 1]);
    }
    // Something was not looked at: that no good end was found says nothing.
    if (answer == Answer::kNone && !doom_.undecided.empty()) return Answer::kGivenUp;
    return answer;
  }

  Answer take(Choice choice) {
    if (is_cut_short()) return Answer::kGivenUp;
    switch (system_.step(choice)) {
      case StepStatus::kOk: return arrive();
      case StepStatus::kFinding:
      case StepStatus::kPruned: break;
      case StepStatus::kRestart: return Answer::kRestart;
      case StepStatus::kLimit: doom_.undecided = system_.limit_text(); break;
      case StepStatus::kInterrupted: return is_cut_short() ? Answer::kGivenUp : Answer::kNone;
    }
    return Answer::kNone;
  }

  Answer arrive() {
    if (visited_.is_crowded()) {
      if (!visited_.grow(handles_)) return give_up("no memory is left");
      on_stack_.rebuild(handles_);
    }
    const Insertion insertion = visited_.insert(system_.fingerprint());
    if (!insertion.is_new) {
      if (on_stack_.contains(insertion.handle) && system_.all_ended()) doom_.undecided = "daemons can go on for ever";
      return Answer::kNone;
    }
    if (options_.states_max != 0 && visited_.size() > options_.states_max) {
      return give_up("gave up after " + std::to_string(options_.states_max) + " states");
    }
    return enter(insertion.handle);
  }

  Answer enter(std::uint64_t handle) {
    const std::uint64_t begin = choices_.size();
    const std::span<const Choice> enabled = system_.enabled();
    choices_.insert(choices_.end(), enabled.begin(), enabled.end());
    if (system_.quiescent()) {
      const StepStatus status = system_.finish();
      if (status == StepStatus::kLimit) doom_.undecided = system_.limit_text();
      if (status != StepStatus::kPruned) choices_.resize(begin);
      if (status == StepStatus::kOk) return Answer::kGoodEnd;
      if (status == StepStatus::kRestart) return Answer::kRestart;
    }
    std::sort(choices_.begin() + static_cast<std::ptrdiff_t>(begin), choices_.end());  // optional events last
    if (choices_.size() == begin) return Answer::kNone;
    frames_.push_back({system_.mark(), begin, begin});
    handles_.push_back(handle);
    on_stack_.push(handle, handles_);
    return Answer::kNone;
  }

  void leave() {
    on_stack_.pop(handles_.back());
    choices_.resize(frames_.back().choices_begin);
    frames_.pop_back();
    handles_.pop_back();
  }

  Answer give_up(std::string why) {
    doom_.undecided = std::move(why);
    return Answer::kGivenUp;
  }

  std::uint64_t bytes() const {
    return visited_.bytes() + bytes_of(marks_) + bytes_of(frames_) + bytes_of(handles_) + bytes_of(choices_) + on_stack_.bytes() + system_.undo_bytes();
  }

  bool is_cut_short() {
    if (!budget_.is_over([this] { return bytes(); })) return false;
    const bool is_time = budget_.why().starts_with("seconds");
    give_up(budget_.interrupted() ? budget_.why()
                                  : "gave up after " + std::to_string(visited_.size()) + " states, when its " + (is_time ? "time was over" : "memory was used up"));
    return true;
  }

  System& system_;
  const std::vector<Choice>& schedule_;
  const std::size_t forced_;
  const DoomOptions& options_;
  Doom doom_;
  FingerprintTable visited_;                   // of all searches: doomed, or on the stack
  std::vector<typename System::Mark> marks_;   // of the states of the counterexample, from the forced beginning on
  std::vector<Frame> frames_;
  std::vector<std::uint64_t> handles_;         // where the state of each frame is stored
  OnStack on_stack_;                           // the same as a set
  std::vector<Choice> choices_;                // of all frames, one after the other
  Budget budget_;
};

}  // namespace wakesim
