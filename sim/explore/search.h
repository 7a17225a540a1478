// The search loop: depth first with undo over a transition system, every state once.
//
// One loop for every system and both ways of remembering states. Nothing is cut off silently: whatever stops or prunes the search is
// named in Exploration::limits_hit. Shortening, livelock and lock order come after it (explore_system.h).
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/prng.h"
#include "sim/explore/clock.h"
#include "sim/explore/explore.h"
#include "sim/explore/on_stack.h"
#include "sim/explore/preemptions.h"
#include "sim/explore/transition_system.h"
#include "sim/explore/visited.h"

namespace wakesim {

// A violation as the search met it, in the search's own steps.
struct FoundViolation {
  MachineFinding finding;
  SearchPath path;  // from the root: after ExploreOptions::prefix
};

// Two violations are one when the same kind of thing goes wrong at the same place.
inline bool same_violation(const MachineFinding& a, const MachineFinding& b) {
  return a.kind == b.kind && a.where == b.where && a.function == b.function;
}

inline void add_once(std::vector<std::string>& lines, const std::string& line) {
  if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
}

inline std::string seconds_text(double seconds) {
  std::string text = std::to_string(seconds);  // "1.500000"
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

// Resets and takes the forced beginning. kOk: at the root of the search. Anything else: where it stopped; `taken` says how far it came.
template <TransitionSystem System>
struct Root {
  StepStatus status = StepStatus::kOk;
  std::size_t taken = 0;
  bool diverged = false;  // prefix[taken] is not enabled
};
template <TransitionSystem System>
Root<System> stand_at_root(System& system, const std::vector<Choice>& prefix) {
  for (;;) {
    Root<System> root{.status = system.reset()};
    for (const Choice choice : prefix) {
      if (root.status != StepStatus::kOk) break;
      const std::span<const Choice> enabled = system.enabled();
      if (!contains(enabled, choice)) {
        root.diverged = true;
        return root;
      }
      root.status = system.step(choice);
      ++root.taken;
    }
    if (root.status != StepStatus::kRestart) return root;
  }
}

template <TransitionSystem System, class Visited>
class Search {
 public:
  Search(System& system, const ExploreOptions& options, Exploration& result) : system_(system), options_(options), result_(result) {}

  // Fills the counts, outcomes, limits and notes of the result; the violations are in found().
  void run() {
    clock_.start();
    seed_facts();
    while (!stopping_ && search_once() == Pass::kRestart) ++result_.restarts;
    if (preempted_enough_) limit("preemptions " + std::to_string(*options_.limits.preemptions));
    result_.outcomes.assign(outcomes_.begin(), outcomes_.end());
    std::vector<Fingerprint>& terminals = result_.terminal_fingerprints;
    std::sort(terminals.begin(), terminals.end());
    terminals.erase(std::unique(terminals.begin(), terminals.end()), terminals.end());
    result_.states = visited_.size();
    if (options_.limits.states != 0) result_.states = std::min(result_.states, options_.limits.states);  // the one past it was not searched
    result_.table_bytes = visited_.bytes();
    result_.stack_bytes = stack_bytes();
    result_.missed_state_probability = Visited::kStoresStates ? 0 : missed_state_probability(result_.states);
  }

  const std::vector<FoundViolation>& found() const { return found_; }
  // Every state was visited and every choice of it tried.
  bool is_exhaustive() const { return result_.limits_hit.empty() && !stopping_; }

 private:
  enum class Pass { kDone, kRestart };
  enum class Taken { kEntered, kBack, kRestart };  // what a step led to

  struct Frame {
    typename System::Mark mark;   // of this state
    std::uint64_t choices_begin;  // into choices_; they end where the next frame's begin
    std::uint64_t next;           // the choice to try next
    std::uint64_t reached;        // SearchStep::reached of the step that led here
    Turn turn;                    // only under a bound of preemptions
  };

  static constexpr double kProgressSeconds = 0.2;
  static constexpr std::uint64_t kLookEvery = 4096;          // transitions between two looks at clock, memory and Ctrl-C
  static constexpr std::uint64_t kSeedTransitions = 50'000;  // of all walks together: a few milliseconds
  static constexpr std::uint32_t kQuietWalks = 50;           // walks in a row that refute nothing end the seeding
  static constexpr std::size_t kViolationsMax = 64;          // distinct ones kept when the search goes on after the first

  // --- the search -------------------------------------------------------------------------------------------------------------

  Pass search_once() {
    forget();
    if (!enter_root()) return Pass::kDone;
    if (!make_room()) return Pass::kDone;
    if (enter(remember(fingerprint()).handle) == Taken::kRestart) return Pass::kRestart;
    while (!frames_.empty() && !stopping_) {
      Frame& frame = frames_.back();
      if (frame.next == choices_.size()) {
        leave();
      } else if (take(choices_[frame.next++]) == Taken::kRestart) {
        return Pass::kRestart;
      }
    }
    return Pass::kDone;
  }

  Taken take(Choice choice) {
    if (is_bounded() && frames_.back().turn.preemptions == *options_.limits.preemptions &&
        is_preemption(system_, frames_.back().turn, choice)) {
      preempted_enough_ = true;
      return Taken::kBack;
    }
    if (++result_.transitions % kLookEvery == 0) look_around();
    switch (system_.step(choice)) {
      case StepStatus::kOk: return arrive();
      case StepStatus::kFinding: violation(SearchStep{choice, SearchStep::kUntilFinding}); break;
      case StepStatus::kPruned: break;
      case StepStatus::kRestart: return Taken::kRestart;
      case StepStatus::kLimit: limit(system_.limit_text()); break;
    }
    return back();
  }

  Taken arrive() {
    if (is_bounded()) turn_ = turn_after(system_, frames_.back().turn, last_choice());
    const Fingerprint state = fingerprint();
    visited_.prefetch(state);
    if (!make_room()) return back();
    const Insertion insertion = remember(state);
    if (insertion.is_new) {
      if (options_.limits.states != 0 && visited_.size() > options_.limits.states) return stop_at("states", options_.limits.states);
      return enter(insertion.handle);
    }
    if (on_stack_.contains(insertion.handle)) ++result_.back_edges;
    return back();
  }

  // The machine stands at a state seen for the first time.
  Taken enter(std::uint64_t handle) {
    result_.max_depth = std::max<std::uint64_t>(result_.max_depth, frames_.size());
    const std::uint64_t begin = choices_.size();
    const std::span<const Choice> enabled = system_.enabled();
    choices_.insert(choices_.end(), enabled.begin(), enabled.end());
    if (system_.quiescent() && !finish()) return Taken::kRestart;
    if (choices_.size() == begin || stopping_) return back_to(begin);
    if (options_.limits.depth != 0 && frames_.size() >= options_.limits.depth) {
      limit("depth " + std::to_string(options_.limits.depth));
      return back_to(begin);
    }
    frames_.push_back({system_.mark(), begin, begin, last_reached(), turn_});
    handles_.push_back(handle);
    on_stack_.push(handle, handles_);
    return Taken::kEntered;
  }

  // The step that led from the state on top of the stack to where the system stands.
  Choice last_choice() const { return choices_[frames_.back().next - 1]; }
  std::uint64_t last_reached() const { return frames_.empty() ? 0 : step_taken(system_, last_choice()).reached; }

  void leave() {
    on_stack_.pop(handles_.back());
    const std::uint64_t begin = frames_.back().choices_begin;
    frames_.pop_back();
    handles_.pop_back();
    back_to(begin);
  }

  Taken back_to(std::uint64_t choices_begin) {
    choices_.resize(choices_begin);
    return back();
  }

  Taken back() {
    if (!frames_.empty()) system_.undo(frames_.back().mark);
    return Taken::kBack;
  }

  // A state where nothing has to happen any more: a good end, or a finding. False: a fact was refuted.
  bool finish() {
    ++result_.terminal_states;
    if (options_.collect_terminals) result_.terminal_fingerprints.push_back(system_.fingerprint());
    switch (system_.finish()) {
      case StepStatus::kOk: outcomes_.insert(system_.outcome()); break;
      case StepStatus::kFinding:
        if (frames_.empty()) violation(std::nullopt);
        else violation(SearchStep{last_choice(), last_reached()});
        break;
      case StepStatus::kPruned: break;
      case StepStatus::kRestart: return false;
      case StepStatus::kLimit: limit(system_.limit_text()); break;
    }
    return true;
  }

  // --- what was found ---------------------------------------------------------------------------------------------------------

  void violation(std::optional<SearchStep> last) {
    std::vector<SearchStep> steps;
    for (std::size_t i = 1; i < frames_.size(); ++i) {
      steps.push_back({choices_[frames_[i - 1].next - 1], frames_[i].reached});
    }
    if (last) steps.push_back(*last);
    keep_violation(std::move(steps));
  }

  void keep_violation(std::vector<SearchStep> steps) {
    const MachineFinding& finding = system_.finding();
    if (options_.on_finding) options_.on_finding(finding);
    if (options_.stop_at_first) stopping_ = true;
    for (const FoundViolation& known : found_) {
      if (same_violation(known.finding, finding)) return;
    }
    if (found_.size() < kViolationsMax) found_.push_back({finding, {root_, std::move(steps)}});
    else add_once(result_.notes, "only the first " + std::to_string(kViolationsMax) + " violations are listed");
  }

  void limit(const std::string& text) { add_once(result_.limits_hit, text); }

  Taken stop_at(const char* what, std::uint64_t value) {
    limit(what + (" " + std::to_string(value)));
    stopping_ = true;
    return back();
  }

  // --- the beginning ----------------------------------------------------------------------------------------------------------

  bool enter_root() {
    const Root<System> root = stand_at_root(system_, options_.prefix);
    if (root.diverged) {
      limit("forced step " + std::to_string(root.taken + 1) + " is not enabled");
      return false;
    }
    root_ = where_tasks_stand(system_);
    switch (root.status) {
      case StepStatus::kOk: turn_ = turn_at_root(); return true;
      case StepStatus::kFinding: keep_violation({}); break;
      case StepStatus::kPruned: limit("nothing was searched, the beginning ends early: " + system_.pruned_text()); break;
      case StepStatus::kRestart: break;  // stand_at_root() began again by itself
      case StepStatus::kLimit: limit(system_.limit_text()); break;
    }
    return false;
  }

  Turn turn_at_root() {
    Turn turn;
    for (const Choice choice : options_.prefix) {
      if (takes_turn(system_, choice)) turn.current = TaskId{choice.task};
    }
    return options_.prefix.empty() ? turn : turn_after(system_, Turn{turn.current}, options_.prefix.back());
  }

  void forget() {
    visited_.clear();
    frames_.clear();
    handles_.clear();
    on_stack_.rebuild({});
    choices_.clear();
    outcomes_.clear();
    found_.clear();
    root_.clear();
    preempted_enough_ = false;
    result_.terminal_fingerprints.clear();
    result_.transitions = result_.terminal_states = result_.max_depth = result_.back_edges = 0;
  }

  // Random walks find most cells that are not protected by a lock before the search believes they are: a refuted fact costs a walk
  // instead of a search.
  void seed_facts() {
    if (!options_.granularity.locks) return;
    if (stand_at_root(system_, options_.prefix).status != StepStatus::kOk) return;
    root_ = where_tasks_stand(system_);
    const typename System::Mark root = system_.mark();
    Prng prng(options_.seed);
    std::uint64_t transitions = 0;
    std::uint32_t quiet = 0;
    for (std::uint32_t i = 0; i < options_.seed_walks && quiet < kQuietWalks && transitions < kSeedTransitions && !stopping_; ++i) {
      if (walk(prng, transitions)) {
        quiet = 0;
        if (stand_at_root(system_, options_.prefix).status != StepStatus::kOk) return;
      } else {
        ++quiet;
        system_.undo(root);
      }
    }
  }

  // True when the walk refuted a fact.
  bool walk(Prng& prng, std::uint64_t& transitions) {
    std::vector<SearchStep> steps;
    StepStatus status = StepStatus::kOk;
    while (status == StepStatus::kOk && transitions < kSeedTransitions) {
      const std::span<const Choice> enabled = system_.enabled();
      if (system_.quiescent()) {
        status = system_.finish();
        break;
      }
      const Choice choice = enabled[prng.below(enabled.size())];
      status = system_.step(choice);
      ++transitions;
      if (status == StepStatus::kOk && make_room()) remember(fingerprint());  // for the count, should the walk find something
      steps.push_back(status == StepStatus::kFinding ? SearchStep{choice, SearchStep::kUntilFinding} : step_taken(system_, choice));
    }
    if (status == StepStatus::kFinding && options_.stop_at_first) {
      keep_violation(std::move(steps));
      result_.transitions = transitions;
      add_once(result_.notes, "found by a random walk before the search began");
    }
    return status == StepStatus::kRestart;
  }

  // --- memory and limits ------------------------------------------------------------------------------------------------------

  bool is_bounded() const { return options_.limits.preemptions.has_value(); }

  // Of what is remembered: under a bound, what may still happen depends on whose turn it is and on what is left of the bound.
  Fingerprint fingerprint() const {
    constexpr std::uint64_t kTurnIndex = ~std::uint64_t{1};  // no cell's
    Fingerprint fingerprint = system_.fingerprint();
    if (is_bounded()) fingerprint ^= mix(kTurnIndex, turn_.word());
    return fingerprint;
  }

  Insertion remember(Fingerprint fingerprint) {
    if constexpr (Visited::kStoresStates) {
      words_.clear();
      system_.serialize(words_);
      if (is_bounded()) words_.push_back(turn_.word());
      return visited_.insert(fingerprint, words_);
    } else {
      return visited_.insert(fingerprint);
    }
  }

  std::uint64_t stack_bytes() const {
    return frames_.capacity() * sizeof(Frame) + handles_.capacity() * sizeof(std::uint64_t) + on_stack_.bytes() + choices_.capacity() * sizeof(Choice);
  }
  bool memory_suffices(std::uint64_t bytes) const {
    return options_.limits.memory_mb == 0 || bytes <= options_.limits.memory_mb << 20;
  }

  bool make_room() {
    if (!visited_.is_crowded()) [[likely]] return true;
    if (memory_suffices(visited_.bytes_while_growing() + stack_bytes()) && visited_.grow(handles_)) {
      on_stack_.rebuild(handles_);
      return true;
    }
    stop_at("memory_mb", options_.limits.memory_mb);
    return false;
  }

  void look_around() {
    if (options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed)) {
      result_.interrupted = true;
      stopping_ = true;
    }
    if (!memory_suffices(visited_.bytes() + stack_bytes())) {
      limit("memory_mb " + std::to_string(options_.limits.memory_mb));
      stopping_ = true;
    }
    const double seconds = clock_.seconds();
    if (options_.limits.seconds > 0 && seconds >= options_.limits.seconds) {
      limit("seconds " + seconds_text(options_.limits.seconds));
      stopping_ = true;
    }
    if (options_.progress && seconds >= next_progress_) {
      next_progress_ = seconds + kProgressSeconds;
      options_.progress({.states = visited_.size(),
                         .transitions = result_.transitions,
                         .depth = frames_.size(),
                         .memory_bytes = visited_.bytes() + stack_bytes(),
                         .seconds = seconds});
    }
  }

  System& system_;
  const ExploreOptions& options_;
  Exploration& result_;
  Visited visited_;
  std::vector<Frame> frames_;           // states on the search stack, the root first
  std::vector<std::uint64_t> handles_;  // where each of them is stored
  OnStack on_stack_;                    // the same as a set
  std::vector<Choice> choices_;         // of all frames, one after the other
  std::vector<SearchStep> root_;        // where the tasks stand at the root
  Turn turn_;                           // where the system stands; only under a bound of preemptions
  bool preempted_enough_ = false;       // a choice was left out because of the bound
  std::vector<Word> words_;
  std::set<Outcome> outcomes_;
  std::vector<FoundViolation> found_;
  bool stopping_ = false;  // limit, interruption or first violation: no further step
  CpuClock clock_;
  double next_progress_ = kProgressSeconds;
};

}  // namespace wakesim
