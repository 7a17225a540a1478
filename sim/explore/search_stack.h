// The way of one worker from the root to where its system stands: first the steps that lead to the work it took over, then the states it searches.
//
// Of the states it searches, the choices are kept in one vector, one state after the other; from `next` to `end` of a state is what nobody has
// tried yet. The last choice of the oldest state is what is handed over when somebody has nothing to do: the further up, the more there is below it.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "sim/explore/budget.h"
#include "sim/explore/transition_system.h"

namespace wakesim {

template <TransitionSystem System>
class SearchStack {
 public:
  using Mark = typename System::Mark;
  using Way = std::shared_ptr<const std::vector<Choice>>;

  bool empty() const { return frames_.empty(); }
  std::size_t size() const { return frames_.size(); }
  std::uint64_t depth() const { return base_.size() + frames_.size(); }  // steps from the root to what the top leads to

  void clear() {
    base_.clear();
    marks_.clear();
    way_.reset();
    drop_frames();
    handed_over_at_ = 0;
  }
  void stand_at_root(Mark mark) { marks_ = {mark}; }

  // --- the state on top --------------------------------------------------------------------------------------------------------

  Mark mark() const { return frames_.back().mark; }
  bool has_choice() const { return frames_.back().next != frames_.back().end; }
  Choice next_choice() { return choices_[frames_.back().next++]; }
  // The step that led from it to where the system stands, and the one tried before that.
  Choice last_choice() const { return choices_[frames_.back().next - 1]; }
  std::optional<Choice> choice_before_last() const {
    const Frame& frame = frames_.back();
    return frame.next - 1 == frame.choices_begin ? std::nullopt : std::optional(choices_[frame.next - 2]);
  }
  std::optional<SearchStep> last_step(const System& system) const {
    return frames_.empty() ? std::nullopt : std::optional(step_taken(system, last_choice()));
  }

  // Where the system stands: its choices are put on choices() first, and lie from `choices_begin` on.
  std::vector<Choice>& choices() { return choices_; }
  void push(const System& system, std::uint64_t choices_begin, std::uint64_t handle) {
    const std::uint64_t reached = frames_.empty() ? 0 : step_taken(system, last_choice()).reached;
    frames_.push_back({system.mark(), choices_begin, choices_begin, choices_.size(), reached});
    handles_.push_back(handle);
  }
  void pop() {
    choices_.resize(frames_.back().choices_begin);
    frames_.pop_back();
    handles_.pop_back();
    shares_from_ = std::min(shares_from_, frames_.size());
  }

  // Where each of its states is stored.
  std::vector<std::uint64_t>& handles() { return handles_; }
  const std::vector<std::uint64_t>& handles() const { return handles_; }

  // --- ways --------------------------------------------------------------------------------------------------------------------

  // To the state on top, and one step more.
  std::vector<SearchStep> steps_to(std::optional<SearchStep> last) const {
    std::vector<SearchStep> steps = base_;
    for (std::size_t i = 1; i < frames_.size(); ++i) steps.push_back({choices_[frames_[i - 1].next - 1], frames_[i].reached});
    if (last) steps.push_back(*last);
    return steps;
  }
  Way way_to(std::size_t depth) const {
    std::vector<Choice> way;
    for (const SearchStep& step : base_) way.push_back(step.choice);
    for (std::size_t i = 0; i < depth; ++i) way.push_back(choices_[frames_[i].next - 1]);
    return std::make_shared<const std::vector<Choice>>(std::move(way));
  }
  std::size_t length_to(std::size_t depth) const { return base_.size() + depth; }

  // The stack is empty, and it goes to the end of another way: from the root, or on the same way only as far back as need be. Returns how many
  // steps of it the system, gone back, has taken already.
  std::size_t go_back(System& system, const Way& way, std::size_t length) {
    const std::size_t common = way_ == way ? std::min(base_.size(), length) : 0;
    way_ = way;
    base_.resize(common);
    marks_.resize(common + 1);
    system.undo(marks_.back());
    drop_frames();
    return common;
  }
  void go_on(const System& system, Choice choice) {
    base_.push_back(step_taken(system, choice));
    marks_.push_back(system.mark());
  }
  void begin_with(const System& system, const std::vector<Choice>& choices, std::uint64_t handle) {
    choices_ = choices;
    frames_.push_back({system.mark(), 0, 0, choices_.size(), 0});
    handles_.push_back(handle);
  }

  // --- what is handed over -----------------------------------------------------------------------------------------------------

  // Whose last choice goes to somebody else. Whoever takes over goes to the state first: that must not take more steps than were taken here since
  // the last time, or the way to the work of a deep and narrow search would cost more than the work.
  std::optional<std::size_t> find_share(std::uint64_t transitions) {
    for (std::size_t& depth = shares_from_; depth < frames_.size(); ++depth) {
      const Frame& frame = frames_[depth];
      // The last choice of all stays here.
      if (depth + 1 == frames_.size() && frame.end - frame.next < 2) return std::nullopt;
      if (frame.end == frame.next) continue;
      if (transitions - handed_over_at_ < length_to(depth)) return std::nullopt;
      handed_over_at_ = transitions;
      return depth;
    }
    return std::nullopt;
  }
  Choice give_away(std::size_t depth) { return choices_[--frames_[depth].end]; }

  // The choices of a state that were not tried, and the one tried last. `takes_back`: its last step counts as not taken.
  std::span<const Choice> untried(std::size_t depth, bool takes_back) const {
    const Frame& frame = frames_[depth];
    const std::uint64_t next = frame.next - (takes_back ? 1 : 0);
    return std::span(choices_).subspan(next, frame.end - next);
  }
  std::optional<Choice> last_tried(std::size_t depth) const {
    const Frame& frame = frames_[depth];
    return frame.next == frame.choices_begin ? std::nullopt : std::optional(choices_[frame.next - 1]);
  }

  std::uint64_t bytes() const { return bytes_of(frames_) + bytes_of(handles_) + bytes_of(choices_) + bytes_of(base_) + bytes_of(marks_); }

 private:
  struct Frame {
    Mark mark;                    // of this state
    std::uint64_t choices_begin;  // into choices_
    std::uint64_t next, end;      // the choices to try next, those handed over excepted
    std::uint64_t reached;        // SearchStep::reached of the step that led here
  };

  void drop_frames() {
    frames_.clear();
    handles_.clear();
    choices_.clear();
    shares_from_ = 0;
  }

  std::vector<SearchStep> base_;        // from the root to the first state of the stack: the way to a job
  std::vector<Mark> marks_;             // of the states before each of these steps, and after the last
  Way way_;                             // of which they are the beginning; none: of no job
  std::vector<Frame> frames_;           // states that are searched, the root or that of the job first
  std::vector<std::uint64_t> handles_;  // where each of them is stored
  std::vector<Choice> choices_;         // of all frames, one after the other
  std::size_t shares_from_ = 0;         // the frames below have no choice left to hand over
  std::uint64_t handed_over_at_ = 0;    // transitions so far, the last time
};

}  // namespace wakesim
