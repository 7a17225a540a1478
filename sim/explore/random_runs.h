// Random executions, one after the other, for programs that are too big to be searched. Each has a seed of its own.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bitset>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/explore/budget.h"
#include "sim/explore/explore.h"
#include "sim/explore/scheduler.h"
#include "sim/explore/search.h"
#include "sim/explore/transition_system.h"

namespace wakesim {

template <TransitionSystem System>
void note_races(const System& system, Run& run) {
  for (Finding& race : races_seen(system)) {
    const auto is_same = [&](const auto& known) { return same_finding(known.first, race); };
    if (std::none_of(run.races.begin(), run.races.end(), is_same)) run.races.emplace_back(std::move(race), run.schedule.size());
  }
}

// One execution: `schedule`, then as the scheduler says, until the end, a finding, `steps_max`, or `is_over`, which is asked before each step.
template <TransitionSystem System, class IsOver>
Run run_once(System& system, const Scheduler& the_scheduler, const std::vector<Choice>& schedule, std::uint64_t steps_max, const IsOver& is_over) {
  for (;;) {
    Scheduler scheduler = the_scheduler;
    Run run;
    run.status = system.reset();
    note_races(system, run);
    while (run.status == StepStatus::kOk && run.schedule.size() < steps_max && !is_over()) {
      const std::span<const Choice> enabled = system.enabled();
      if (system.quiescent() && run.followed == schedule.size()) {
        run.ended = true;
        run.status = system.finish();
        run.outcome = system.outcome();
        break;
      }
      Choice choice;
      if (run.followed < schedule.size()) {
        choice = schedule[run.followed];
        if (!contains(enabled, choice)) break;
        ++run.followed;
      } else {
        choice = scheduler.pick(enabled);
      }
      run.status = system.step(choice);
      run.schedule.push_back(choice);
      note_races(system, run);
    }
    if (run.status == StepStatus::kRestart) continue;  // facts only grow: this ends
    if (run.status == StepStatus::kFinding) run.finding = system.finding();
    return run;
  }
}

template <TransitionSystem System>
Run run_once(System& system, const Scheduler& scheduler, const std::vector<Choice>& schedule, std::uint64_t steps_max) {
  return run_once(system, scheduler, schedule, steps_max, [] { return false; });
}

template <TransitionSystem System>
class RandomRuns {
 public:
  RandomRuns(System& system, const ExploreOptions& options, const RandomOptions& random)
      : system_(system), options_(options), random_(random), budget_(options.limits, options.stop) {}

  Exploration run();

 private:
  static constexpr std::uint64_t kStepsMax = 1'000'000;     // of an execution, unless a limit says otherwise
  static constexpr std::uint64_t kTrials = 10;              // executions whose length is measured
  static constexpr std::uint64_t kTrialStepsMax = 10'000;   // of each
  static constexpr double kProgressSeconds = 0.2;

  std::uint64_t steps_max(std::uint64_t otherwise) const {
    return options_.prefix.size() + (options_.limits.depth != 0 ? options_.limits.depth : otherwise);
  }

  // The longest of a few uniform executions. They are always the same, so that a seed means the same however many executions come before it.
  std::uint64_t typical_length() {
    std::uint64_t length = 1;
    for (std::uint64_t seed = 1; seed <= kTrials; ++seed) {
      const Run run = run_once(system_, Scheduler(seed, {}), options_.prefix, std::min(steps_max(kStepsMax), steps_max(kTrialStepsMax)),
                               asked_);
      length = std::max<std::uint64_t>(length, run.schedule.size() - run.followed);
    }
    return length;
  }

  // False: no further one.
  bool take(Run run, std::uint64_t seed) {
    result_.transitions += run.schedule.size();
    result_.max_depth = std::max<std::uint64_t>(result_.max_depth, run.schedule.size());
    result_.terminal_states += run.ended ? 1 : 0;
    for (const auto& [race, length] : run.races) {
      const auto end = run.schedule.begin() + static_cast<std::ptrdiff_t>(length);
      add({.finding = race, .schedule = {run.schedule.begin(), end}, .loop_begin = length}, seed);
    }
    switch (run.status) {
      case StepStatus::kOk:
        if (run.ended) {
          kept_bytes_ += outcomes_.contains(run.outcome) ? 0 : run.schedule.capacity() * sizeof(Choice) + kOutcomeBytes;
          outcomes_.try_emplace(std::move(run.outcome), std::move(run.schedule));
        } else if (run.followed < options_.prefix.size()) {
          add_once(result_.limits_hit, "forced step " + std::to_string(run.followed + 1) + " is not enabled");
          return false;
        } else {
          add_once(result_.limits_hit, "depth " + std::to_string(steps_max(kStepsMax) - options_.prefix.size()));
        }
        break;
      case StepStatus::kFinding: {
        const std::uint64_t length = run.schedule.size();
        add({.finding = std::move(run.finding), .schedule = std::move(run.schedule), .loop_begin = length}, seed);
        break;
      }
      case StepStatus::kLimit: add_once(result_.limits_hit, system_.limit_text()); break;
      case StepStatus::kPruned:
      case StepStatus::kInterrupted:
      case StepStatus::kRestart: break;
    }
    return !options_.is_enough(found_);
  }

  // Data races end no execution, and not the looking for others: each pair of places is told once, by the first execution that shows it.
  void add(Counterexample counterexample, std::uint64_t seed) {
    if (options_.on_finding) options_.on_finding(counterexample.finding);
    found_.set(static_cast<std::size_t>(counterexample.finding.kind));
    const auto is_same = [&](const Counterexample& known) { return same_finding(known.finding, counterexample.finding); };
    if (std::any_of(result_.counterexamples.begin(), result_.counterexamples.end(), is_same)) return;
    counterexample.seed = seed;
    result_.counterexamples.push_back(std::move(counterexample));
    result_.found_by_seed = seed;
  }

  bool has_to_stop() {
    if (budget_.looks_over(bytes())) return true;
    const double seconds = budget_.seconds();
    if (options_.progress && seconds >= next_progress_) {
      next_progress_ = seconds + kProgressSeconds;
      options_.progress({.executions = result_.executions, .seconds = seconds});
    }
    return false;
  }

  // The schedule of the running execution goes with the undo log.
  std::uint64_t bytes() const { return system_.undo_bytes() * 2 + kept_bytes_; }

  static constexpr std::uint64_t kOutcomeBytes = 200;  // of an outcome and its place in the map, about

  System& system_;
  const ExploreOptions& options_;
  const RandomOptions& random_;
  Budget budget_;
  const std::function<bool()> asked_ = [this] { return budget_.is_over([this] { return bytes(); }); };
  std::uint64_t kept_bytes_ = 0;  // of outcomes_
  Exploration result_;
  std::bitset<kFindingKindCount> found_;
  std::map<Outcome, std::vector<Choice>> outcomes_;  // each with the first execution that came to it
  double next_progress_ = kProgressSeconds;
};

template <TransitionSystem System>
Exploration RandomRuns<System>::run() {
  const Interruption<System> interruption(system_, [this] { return budget_.looks_over(bytes()); });
  SchedulerOptions scheduling{.pct_depth = random_.pct_depth};
  if (random_.pct_depth != 0) scheduling.length = typical_length();
  bool goes_on = true;
  for (std::uint64_t i = 0; i < random_.executions && goes_on && !has_to_stop(); ++i) {
    const std::uint64_t seed = options_.seed + i;
    Run run = run_once(system_, Scheduler(seed, scheduling), options_.prefix, steps_max(kStepsMax), asked_);
    if (!budget_.why().empty()) break;  // it was cut short, and does not count
    ++result_.executions;
    goes_on = take(std::move(run), seed);
  }
  if (budget_.interrupted()) result_.interrupted = true;
  else if (!budget_.why().empty()) add_once(result_.limits_hit, budget_.why());
  for (auto& [outcome, schedule] : outcomes_) {
    result_.outcomes.push_back(outcome);
    result_.outcome_schedules.push_back(std::move(schedule));
  }
  result_.covered = system_.covered();
  result_.instructions = system_.instructions_executed();
  result_.seconds = budget_.seconds();
  return std::move(result_);
}

// Compiled in passes_machine.cpp.
extern template class RandomRuns<Machine>;

}  // namespace wakesim
