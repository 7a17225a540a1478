// The plain walk: depth first with undo, every state entered once, every choice of it taken. A visitor decides what that is good for.
//
// What a state is known by, and what it is called, is the store's: a handle of the visited table, or a number. The budget, Ctrl-C and a limit of
// states are the walk's. It keeps no sleep sets, is one thread's and cannot be handed over: the search itself is SearchWorker.
// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "sim/explore/budget.h"
#include "sim/explore/transition_system.h"
#include "sim/explore/visited.h"

namespace wakesim {

// Names for states. Growing may rename them, and rewrites the names it is given; a store that is crowded and does not grow is full.
template <class S>
concept WalkStore = requires(S& store, const S& view, Fingerprint fingerprint, std::span<std::uint64_t> names) {
  { store.insert(fingerprint) } -> std::same_as<Insertion>;  // Insertion::handle is the name
  { view.is_crowded() } -> std::same_as<bool>;
  { store.grow(names) } -> std::same_as<bool>;
  { view.size() } -> std::convertible_to<std::uint64_t>;
  { view.bytes() } -> std::convertible_to<std::uint64_t>;
};
static_assert(WalkStore<FingerprintTable>);

enum class WalkEnd : std::uint8_t {
  kDone,     // every state was entered, every choice taken
  kStopped,  // by the visitor
  kRestart,  // a fact was refuted
  kOver,     // the budget is
  kFull,     // the store does not grow
  kTooMany,  // states
};

// What a visitor answers.
enum class Go : std::uint8_t {
  kOn,
  kBack,     // of a new state: it is not entered
  kStop,
  kRestart,  // the same, because a fact was refuted
};

// A step from one entered state to another, or from one.
struct WalkStep {
  std::uint64_t from = 0;  // names of states
  Choice choice;
  std::uint64_t to = 0;
  bool is_new = false;
};

// The choices of a state that is about to be entered, for the visitor to put them into an order.
class Offer {
 public:
  Offer(std::vector<Choice>& all, std::uint64_t begin) : choices_(std::span(all).subspan(begin)) {}
  auto begin() const { return choices_.begin(); }
  auto end() const { return choices_.end(); }

 private:
  std::span<Choice> choices_;
};

// What a visitor does where it says nothing else. The walk knows its visitor's type: nothing here is virtual.
struct WalkVisitor {
  Go before_step() { return Go::kOn; }
  // A step led to a state, known or new; the system stands there.
  Go stepped(const WalkStep&) { return Go::kOn; }
  // A step ended in a finding, was pruned or met a limit. `to` means nothing.
  Go failed(const WalkStep&, StepStatus) { return Go::kOn; }
  // The system stands at a new state, after enabled(): stepped() came before, unless the walk begins here.
  Go arrived(std::uint64_t, Offer) { return Go::kOn; }
  // It was entered. All on the stack, it last.
  void entered(std::span<const std::uint64_t>) {}
  void left(std::uint64_t) {}
  // States have other names now: those on the stack.
  void renamed(std::span<const std::uint64_t>) {}
  std::uint64_t bytes() const { return 0; }
};

template <TransitionSystem System, WalkStore Store, class Visitor>
class Walk {
 public:
  // As long as it lives, steps that take very long are broken off when the budget is over. `states_max`: stored, however many walks they are from;
  // 0: no limit.
  Walk(System& system, Store& store, Visitor& visitor, Budget& budget, std::uint64_t states_max = 0)
      : system_(system), store_(store), visitor_(visitor), budget_(budget), states_max_(states_max),
        interruption_(system, [this] { return budget_.looks_over(bytes()); }) {}

  // From where the system stands, unless the store knows that state. At the end the system stands there again if nothing stopped the walk, else where
  // it was stopped.
  WalkEnd run() {
    frames_.clear();
    choices_.clear();
    names_.clear();
    if (const auto end = arrive({})) return *end;
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      if (frame.next == choices_.size()) leave();
      else if (const auto end = take({.from = names_.back(), .choice = choices_[frame.next++]})) return *end;
    }
    return WalkEnd::kDone;
  }

  // The choices that led to where the walk was stopped.
  std::vector<Choice> path() const {
    std::vector<Choice> path;
    for (const Frame& frame : frames_) path.push_back(choices_[frame.next - 1]);
    return path;
  }

  std::uint64_t bytes() const {
    return store_.bytes() + bytes_of(frames_) + bytes_of(names_) + bytes_of(choices_) + system_.undo_bytes() + visitor_.bytes();
  }

 private:
  struct Frame {
    typename System::Mark mark;
    std::uint64_t choices_begin, next;  // into choices_; they end where the next frame's begin
  };
  using Ended = std::optional<WalkEnd>;  // nothing: it goes on

  Ended take(WalkStep step) {
    if (const Ended end = ended_by(visitor_.before_step())) return end;
    if (budget_.is_over([this] { return bytes(); })) return WalkEnd::kOver;
    const StepStatus status = system_.step(step.choice);
    switch (status) {
      case StepStatus::kOk: return arrive(step);
      case StepStatus::kRestart: return WalkEnd::kRestart;
      case StepStatus::kInterrupted: return WalkEnd::kOver;
      case StepStatus::kFinding:
      case StepStatus::kPruned:
      case StepStatus::kLimit: break;
    }
    if (const Ended end = ended_by(visitor_.failed(step, status))) return end;
    return back();
  }

  // Where a step led to, or where the walk begins.
  Ended arrive(WalkStep step) {
    if (store_.is_crowded()) {
      if (!store_.grow(names_)) return WalkEnd::kFull;
      visitor_.renamed(names_);
      if (!names_.empty()) step.from = names_.back();
    }
    const Insertion insertion = store_.insert(system_.fingerprint());
    if (insertion.is_new && states_max_ != 0 && store_.size() > states_max_) return WalkEnd::kTooMany;
    if (!frames_.empty()) {
      step.to = insertion.handle;
      step.is_new = insertion.is_new;
      if (const Ended end = ended_by(visitor_.stepped(step))) return end;
    }
    return insertion.is_new ? enter(insertion.handle) : back();
  }

  Ended enter(std::uint64_t name) {
    const std::uint64_t begin = choices_.size();
    const std::span<const Choice> enabled = system_.enabled();
    choices_.insert(choices_.end(), enabled.begin(), enabled.end());
    const Go answer = visitor_.arrived(name, Offer(choices_, begin));
    if (const Ended end = ended_by(answer)) return end;
    if (answer == Go::kBack) {
      choices_.resize(begin);
      return back();
    }
    frames_.push_back({system_.mark(), begin, begin});
    names_.push_back(name);
    visitor_.entered(names_);
    return std::nullopt;
  }

  void leave() {
    visitor_.left(names_.back());
    choices_.resize(frames_.back().choices_begin);
    frames_.pop_back();
    names_.pop_back();
    back();
  }

  Ended back() {
    if (!frames_.empty()) system_.undo(frames_.back().mark);
    return std::nullopt;
  }

  static Ended ended_by(Go answer) {
    if (answer == Go::kStop) return WalkEnd::kStopped;
    if (answer == Go::kRestart) return WalkEnd::kRestart;
    return std::nullopt;
  }

  System& system_;
  Store& store_;
  Visitor& visitor_;
  Budget& budget_;
  const std::uint64_t states_max_;
  std::vector<Frame> frames_;         // states on the stack
  std::vector<std::uint64_t> names_;  // of these states
  std::vector<Choice> choices_;       // of all frames, one after the other
  const Interruption<System> interruption_;
};

}  // namespace wakesim
