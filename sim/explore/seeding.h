// Random walks before a search: they find most cells that are not protected by a lock before the search believes they are, so that a refuted fact
// costs a walk instead of a search.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bitset>
#include <cstdint>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "sim/base/prng.h"
#include "sim/explore/crew.h"
#include "sim/explore/explore.h"
#include "sim/explore/root.h"
#include "sim/explore/saved_search.h"
#include "sim/explore/transition_system.h"

namespace wakesim {

template <TransitionSystem System>
class FactSeeding {
 public:
  FactSeeding(System& system, const ExploreOptions& options, const Crew& crew) : system_(system), options_(options), crew_(crew) {}

  // `after_step(transitions)` is called after each step, `at_state()` in each state a walk comes to.
  template <class AfterStep, class AtState>
  void run(const AfterStep& after_step, const AtState& at_state) {
    Root<System> start = stand_at_root(system_, options_.prefix);
    if (start.status != StepStatus::kOk) return;
    root_ = where_tasks_stand(system_);
    races_at_root_ = std::move(start.races);
    const typename System::Mark root = system_.mark();
    Prng prng(options_.seed);
    std::uint32_t quiet = 0;
    ends_at_ = system_.instructions_executed() + kSeedInstructions;
    for (std::uint32_t i = 0; i < options_.seed_walks && quiet < kQuietWalks && found_.empty() && walks_on(); ++i) {
      if (walk(prng, after_step, at_state)) {
        quiet = 0;
        if (stand_at_root(system_, options_.prefix).status != StepStatus::kOk) return;
      } else {
        ++quiet;
        system_.undo(root);
      }
    }
  }

  // What walks have found that ends a search, if any did.
  const std::vector<FoundFinding>& found() const { return found_; }
  std::uint64_t transitions() const { return transitions_; }

 private:
  static constexpr std::uint64_t kSeedTransitions = 50'000;       // of all walks together: a few milliseconds
  static constexpr std::uint64_t kSeedInstructions = 20'000'000;  // the same, where steps are long
  static constexpr std::uint32_t kQuietWalks = 50;                // walks in a row that refute nothing end the seeding

  bool walks_on() const { return transitions_ < kSeedTransitions && system_.instructions_executed() < ends_at_ && !crew_.is_stopping(); }

  // True when the walk refuted a fact.
  template <class AfterStep, class AtState>
  bool walk(Prng& prng, const AfterStep& after_step, const AtState& at_state) {
    std::vector<SearchStep> steps;
    std::vector<FoundFinding> found;
    std::bitset<kFindingKindCount> kinds;
    std::set<std::pair<std::uint32_t, std::uint32_t>> races;
    const auto note = [&](const Finding& finding) {
      found.push_back({finding, {root_, steps}});
      kinds.set(static_cast<std::size_t>(finding.kind));
    };
    for (const Finding& race : races_at_root_) note(race);
    StepStatus status = StepStatus::kOk;
    while (status == StepStatus::kOk && walks_on()) {
      const std::span<const Choice> enabled = system_.enabled();
      if (system_.quiescent()) {
        status = system_.finish();
        break;
      }
      const Choice choice = enabled[prng.below(enabled.size())];
      status = system_.step(choice);
      after_step(++transitions_);
      if (status == StepStatus::kOk) at_state();
      steps.push_back(status == StepStatus::kFinding ? SearchStep{choice, SearchStep::kUntilFinding} : step_taken(system_, choice));
      if (status == StepStatus::kRestart) break;
      for (const DataRace& race : system_.races()) {
        if (races.insert(std::minmax({race.pc, race.other_pc})).second) note(system_.race_finding(race));
      }
    }
    if (status == StepStatus::kFinding) note(system_.finding());
    if (options_.is_enough(kinds)) found_ = std::move(found);
    return status == StepStatus::kRestart;
  }

  System& system_;
  const ExploreOptions& options_;
  const Crew& crew_;
  std::vector<SearchStep> root_;  // where the tasks stand at the root
  std::vector<Finding> races_at_root_;
  std::uint64_t transitions_ = 0;
  std::uint64_t ends_at_ = 0;  // instructions executed, at the latest
  std::vector<FoundFinding> found_;
};

}  // namespace wakesim
