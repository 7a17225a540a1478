// The shortest counterexample: breadth first, then the fewest context switches, then the lowest order.
//
// Layer k holds every state first reached after k steps, once per task that can make the last of them: (state, last actor) is what the
// number of further steps and switches depends on. Of the ways to reach such a node only the best is kept: fewest switches, then lowest
// order; since both are decided step by step, the best counterexample is made of best beginnings. A layer is kept in the order of its
// schedules, so that walking through it steps along a tree: from one node to the next only through their common ancestor.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/base/check.h"
#include "sim/explore/budget.h"
#include "sim/explore/explore.h"
#include "sim/explore/search.h"
#include "sim/explore/transition_system.h"
#include "sim/explore/visited.h"

namespace wakesim {

// Who makes a step: a change of actor is a context switch.
constexpr std::uint32_t actor_of_step(Choice choice) {
  return (std::uint32_t{static_cast<std::uint8_t>(choice.kind)} << 16) | choice.task;
}
inline constexpr std::uint32_t kNoActor = 0xffff'ffff;

// Which findings count as the one looked for.
struct Target {
  FindingKind kind;
  std::optional<Finding> place;  // at this very place; none: anywhere
  bool matches(const Finding& finding) const {
    return finding.kind == kind && (!place || same_finding(*place, finding));
  }
};

template <TransitionSystem System>
class Shortener {
 public:
  Shortener(System& system, const std::vector<Choice>& prefix, Target target, std::uint64_t states_max,
            Budget* budget = nullptr)
      : system_(system), prefix_(prefix), target_(std::move(target)), states_max_(states_max), budget_(budget) {}

  // Nothing: given up after `states_max` states, or because the budget is over.
  std::optional<Counterexample> run();

 private:
  enum class Pass { kFound, kNotFound, kRestart };

  struct Node {
    std::uint32_t parent = 0;
    Choice choice;
    std::uint32_t switches = 0;
  };
  struct Step {  // of the path the machine stands on
    std::uint32_t node;
    typename System::Mark mark;
  };
  struct Candidate {
    std::uint32_t switches, parent;
    Choice choice;
    Finding finding;
  };
  // What next_rows_ knows of a state, whoever came there; below, rows of next_ by state and last actor.
  static constexpr std::uint32_t kViolating = 0xffff'fffe;  // terminal, and the finding looked for
  static constexpr std::uint32_t kHere = 0xffff'fffd;       // first reached in this layer
  static constexpr std::uint32_t kEarlier = 0xffff'fffc;    // first reached in an earlier one
  static constexpr std::uint32_t kUnknown = 0xffff'fffb;

  Pass search_once() {
    nodes_.clear();
    next_.clear();
    next_rows_.clear();
    path_.clear();
    visited_.clear();
    best_.reset();
    const Root<System> root = stand_at_root(system_, prefix_);
    prefix_taken_ = root.taken;
    if (root.diverged) return Pass::kNotFound;
    for (const Finding& race : root.races) {
      if (found_at_root(race) == Pass::kFound) return Pass::kFound;
    }
    if (root.status == StepStatus::kFinding) return found_at_root(system_.finding());
    if (root.status != StepStatus::kOk) return Pass::kNotFound;
    (void)system_.enabled();
    if (system_.quiescent()) {
      const StepStatus status = system_.finish();
      if (status == StepStatus::kRestart) return Pass::kRestart;
      if (status == StepStatus::kFinding && found_at_root(system_.finding()) == Pass::kFound) return Pass::kFound;
    }
    visited_.insert(system_.fingerprint());
    nodes_.push_back({0, prefix_.empty() ? Choice{} : prefix_.back(), 0});
    path_.push_back({0, system_.mark()});

    std::uint32_t begin = 0;
    for (depth_ = 0; begin < nodes_.size(); ++depth_) {
      const std::uint32_t end = static_cast<std::uint32_t>(nodes_.size());
      for (std::uint32_t node = begin; node < end; ++node) {
        if (!stand_at(node) || !expand(node)) return is_interrupted_ ? Pass::kNotFound : Pass::kRestart;
        if (nodes_.size() + next_.size() > states_max_ || is_over()) return Pass::kNotFound;
      }
      if (best_) return Pass::kFound;
      begin = end;
      close_layer();
    }
    return Pass::kNotFound;
  }

  Pass found_at_root(const Finding& finding) {
    if (!target_.matches(finding)) return Pass::kNotFound;
    best_ = Candidate{0, kNoParent, {}, finding};
    return Pass::kFound;
  }

  std::uint64_t bytes() const {
    return visited_.bytes() + next_rows_.bytes() + bytes_of(nodes_) + bytes_of(next_) + bytes_of(path_) + system_.undo_bytes();
  }
  bool is_over() {
    return budget_ != nullptr && budget_->is_over([this] { return bytes(); });
  }

  // Moves the machine to a node of the current layer. False: a fact was refuted on the way, or it was interrupted.
  bool stand_at(std::uint32_t node) {
    way_.clear();
    std::size_t depth = depth_;
    std::uint32_t at = node;
    while (depth >= path_.size() || path_[depth].node != at) {
      WAKESIM_CHECK(depth > 0);
      way_.push_back(at);
      at = nodes_[at].parent;
      --depth;
    }
    path_.resize(depth + 1);
    system_.undo(path_.back().mark);
    for (auto it = way_.rbegin(); it != way_.rend(); ++it) {
      const StepStatus status = system_.step(nodes_[*it].choice);
      is_interrupted_ = status == StepStatus::kInterrupted;
      if (status == StepStatus::kRestart || is_interrupted_) return false;
      WAKESIM_CHECK(status == StepStatus::kOk);
      path_.push_back({*it, system_.mark()});
    }
    return true;
  }

  // False: the same.
  bool expand(std::uint32_t node) {
    const std::span<const Choice> enabled = system_.enabled();
    choices_.assign(enabled.begin(), enabled.end());
    std::sort(choices_.begin(), choices_.end());
    const std::uint32_t last = node == 0 && prefix_.empty() ? kNoActor : actor_of_step(nodes_[node].choice);
    for (const Choice choice : choices_) {
      const std::uint32_t actor = actor_of_step(choice);
      const Node next{node, choice, nodes_[node].switches + (last != kNoActor && last != actor)};
      const StepStatus status = system_.step(choice);
      if (status != StepStatus::kRestart) propose_races(next);
      switch (status) {
        case StepStatus::kOk:
          if (!arrive(next)) return false;
          break;
        case StepStatus::kFinding:
          if (target_.matches(system_.finding())) propose(next, system_.finding());
          break;
        case StepStatus::kInterrupted: is_interrupted_ = true; return false;
        case StepStatus::kRestart: return false;
        case StepStatus::kPruned:
        case StepStatus::kLimit: break;
      }
      system_.undo(path_.back().mark);
    }
    return true;
  }

  // False: a fact was refuted.
  bool arrive(const Node& node) {
    const Fingerprint state = system_.fingerprint();
    std::uint32_t known = next_rows_.find_or_add(state, kUnknown);
    if (known == kUnknown) {
      if (!judge(state, known)) return false;
      next_rows_.find_or_add(state, kUnknown) = known;
    }
    if (known == kEarlier) return true;
    if (known == kViolating) {
      (void)system_.enabled();
      (void)system_.finish();  // the same again: for its text
      propose(node, system_.finding());
      return true;
    }
    Fingerprint key = state;
    key ^= mix(actor_of_step(node.choice), 1);
    const std::uint32_t row = next_rows_.find_or_add(key, static_cast<std::uint32_t>(next_.size()));
    if (row == next_.size()) next_.push_back(node);
    // Ways arrive in the order of their schedules: of equal ones the first stays.
    else if (node.switches < next_[row].switches) next_[row] = node;
    return true;
  }

  // What a state reached for the first time in this layer is; the machine stands at it. False: a fact was refuted.
  bool judge(Fingerprint state, std::uint32_t& known) {
    known = kEarlier;
    if (visited_.is_crowded() && !visited_.grow({})) return true;  // no memory: states_max_ is meant to be hit first
    if (!visited_.insert(state).is_new) return true;               // no shortest way leads through it
    known = kHere;
    (void)system_.enabled();
    if (!system_.quiescent()) return true;
    const StepStatus status = system_.finish();
    if (status == StepStatus::kFinding && target_.matches(system_.finding())) known = kViolating;
    return status != StepStatus::kRestart;
  }

  void propose_races(const Node& node) {
    if (ends_execution(target_.kind)) return;
    for (const Finding& race : races_seen(system_)) {
      if (target_.matches(race)) return propose(node, race);
    }
  }

  void propose(const Node& node, const Finding& finding) {
    if (best_ && std::tie(best_->switches, best_->parent, best_->choice) <= std::tie(node.switches, node.parent, node.choice)) return;
    best_ = Candidate{node.switches, node.parent, node.choice, finding};
  }

  // The next layer becomes the current one, in the order of its schedules.
  void close_layer() {
    std::sort(next_.begin(), next_.end(), [](const Node& a, const Node& b) {
      return std::tie(a.parent, a.choice) < std::tie(b.parent, b.choice);
    });
    nodes_.insert(nodes_.end(), next_.begin(), next_.end());
    next_.clear();
    next_rows_.clear();
  }

  std::vector<Choice> schedule() const {
    std::vector<Choice> choices;
    if (best_->parent != kNoParent) {
      choices.push_back(best_->choice);
      for (std::uint32_t node = best_->parent; node != 0; node = nodes_[node].parent) choices.push_back(nodes_[node].choice);
    }
    std::reverse(choices.begin(), choices.end());
    choices.insert(choices.begin(), prefix_.begin(), prefix_.begin() + static_cast<std::ptrdiff_t>(prefix_taken_));
    return choices;
  }

  static constexpr std::uint32_t kNoParent = 0xffff'ffff;

  System& system_;
  const std::vector<Choice>& prefix_;
  const Target target_;
  const std::uint64_t states_max_;
  Budget* const budget_;
  FingerprintTable visited_;
  std::vector<Node> nodes_;  // all layers; node 0 is the root
  std::vector<Node> next_;   // the layer being made
  FingerprintMap next_rows_;
  std::vector<Step> path_;   // from the root to where the machine stands
  std::vector<std::uint32_t> way_;
  std::vector<Choice> choices_;
  std::size_t depth_ = 0;    // of the current layer
  bool is_interrupted_ = false;
  std::size_t prefix_taken_ = 0;  // fewer than there are when the finding is on the way
  std::optional<Candidate> best_;
};

// When breadth-first search gives up: leave steps out as long as the finding stays (Zeller and Hildebrandt 2002, delta debugging, with
// runs of half, a quarter, ... of the schedule). Steps that are not enabled any more are left out as well.
template <TransitionSystem System>
class Simplifier {
 public:
  Simplifier(System& system, const std::vector<Choice>& prefix, const Target& target, Budget* budget = nullptr)
      : system_(system), prefix_(prefix), target_(target), budget_(budget) {}

  // `known` is not changed for the worse.
  void run(Counterexample& known);

 private:
  static constexpr std::uint64_t kTransitionsMax = 2'000'000;

  std::optional<Counterexample> follow(const std::vector<Choice>& steps) {
    if (stand_at_root(system_, prefix_).status != StepStatus::kOk) return std::nullopt;
    Counterexample taken{.finding = {}, .schedule = prefix_};
    StepStatus status = StepStatus::kOk;
    for (const Choice choice : steps) {
      if (is_over()) return std::nullopt;
      const std::span<const Choice> enabled = system_.enabled();
      if (!contains(enabled, choice)) continue;
      status = system_.step(choice);
      ++transitions_;
      taken.schedule.push_back(choice);
      if (!ends_execution(target_.kind) && status != StepStatus::kRestart) {
        for (const Finding& race : races_seen(system_)) {
          taken.finding = race;
          if (target_.matches(race)) return taken;
        }
      }
      if (status != StepStatus::kOk) break;
    }
    if (status == StepStatus::kOk) {
      (void)system_.enabled();
      if (system_.quiescent()) status = system_.finish();
    }
    if (status != StepStatus::kFinding || !target_.matches(system_.finding())) return std::nullopt;
    taken.finding = system_.finding();
    return taken;
  }

  bool is_over() { return budget_ != nullptr && budget_->is_over(); }

  System& system_;
  const std::vector<Choice>& prefix_;
  const Target& target_;
  Budget* const budget_;
  std::uint64_t transitions_ = 0;
};

template <TransitionSystem System>
std::optional<Counterexample> Shortener<System>::run() {
  const Interruption<System> interruption(system_, [this] { return budget_ != nullptr && budget_->looks_over(bytes()); });
  Pass pass = Pass::kRestart;
  while (pass == Pass::kRestart) pass = search_once();  // facts are only ever refuted: this ends
  if (pass != Pass::kFound) return std::nullopt;
  return Counterexample{.finding = best_->finding, .schedule = schedule()};
}

template <TransitionSystem System>
void Simplifier<System>::run(Counterexample& known) {
  const Interruption<System> interruption(system_, [this] { return budget_ != nullptr && budget_->looks_over(); });
  std::vector<Choice> steps(known.schedule.begin() + static_cast<std::ptrdiff_t>(prefix_.size()), known.schedule.end());
  for (std::size_t size = std::max<std::size_t>(steps.size() / 2, 1); size > 0; size /= 2) {
    for (std::size_t at = 0; at + size <= steps.size() && transitions_ < kTransitionsMax && !is_over();) {
      std::vector<Choice> fewer(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(at));
      fewer.insert(fewer.end(), steps.begin() + static_cast<std::ptrdiff_t>(at + size), steps.end());
      if (std::optional<Counterexample> better = follow(fewer); better && better->schedule.size() < known.schedule.size()) {
        known = std::move(*better);
        steps.assign(known.schedule.begin() + static_cast<std::ptrdiff_t>(prefix_.size()), known.schedule.end());
      } else {
        at += size;
      }
    }
  }
}

// Compiled in passes_machine.cpp.
extern template class Shortener<Machine>;
extern template class Simplifier<Machine>;

}  // namespace wakesim
