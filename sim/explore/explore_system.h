// A whole exploration: search, then what needs a finished search (livelock), then counterexamples made short and put into steps that
// mean the same to everybody.
//
// `system` is searched; `reference` is the same program in steps of schedule_granularity(), in which schedules are reported.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/explore/explore.h"
#include "sim/explore/livelock.h"
#include "sim/explore/search.h"
#include "sim/explore/shorten.h"

namespace wakesim {

inline constexpr std::uint64_t kLivelockEdgesMax = 5'000'000;  // 12 bytes each, and as much again for the graph of Boost

// An execution in the steps of the reference.
struct Refined {
  std::vector<Choice> schedule;          // the forced beginning included
  std::vector<std::size_t> step_ends;    // where each of the search's steps ends in it
  StepStatus status = StepStatus::kOk;   // kFinding: reference.finding() says what
};

// Takes a search's steps in the reference's: a step of the search is as many steps of its task as make up its instructions. Nothing
// when the two do not fit, which is a bug of the system searched.
template <TransitionSystem System>
std::optional<Refined> refine(System& reference, const std::vector<Choice>& prefix, const std::vector<SearchStep>& steps) {
  const Root<System> root = stand_at_root(reference, prefix);
  if (root.diverged) return std::nullopt;
  Refined refined{.schedule = {prefix.begin(), prefix.begin() + static_cast<std::ptrdiff_t>(root.taken)}, .step_ends = {}, .status = root.status};
  if (root.status != StepStatus::kOk) return refined;
  for (const SearchStep& step : steps) {
    Choice choice = step.choice;
    std::uint64_t executed = 0;
    do {
      const std::span<const Choice> enabled = reference.enabled();
      if (!std::binary_search(enabled.begin(), enabled.end(), choice)) return std::nullopt;
      const std::uint64_t before = reference.instructions_executed();
      refined.status = reference.step(choice);
      executed += reference.instructions_executed() - before;
      refined.schedule.push_back(choice);
      if (refined.status != StepStatus::kOk) return refined;
      choice.alternative = 0;
    } while (choice.kind == ChoiceKind::kTask && executed < step.instructions);
    if (executed > step.instructions && step.instructions != 0) return std::nullopt;
    refined.step_ends.push_back(refined.schedule.size());
  }
  if (reference.enabled().empty()) refined.status = reference.finish();
  return refined;
}

// How many instructions each choice takes in `system`, whose facts must be those under which the choices were made.
template <TransitionSystem System>
std::optional<std::vector<SearchStep>> measure(System& system, const std::vector<Choice>& prefix, const std::vector<Choice>& choices) {
  if (stand_at_root(system, prefix).status != StepStatus::kOk) return std::nullopt;
  std::vector<SearchStep> steps;
  for (const Choice choice : choices) {
    const std::span<const Choice> enabled = system.enabled();
    if (!std::binary_search(enabled.begin(), enabled.end(), choice)) return std::nullopt;
    const std::uint64_t before = system.instructions_executed();
    const StepStatus status = system.step(choice);
    steps.push_back({choice, system.instructions_executed() - before});
    if (status == StepStatus::kFinding) return steps;
    if (status != StepStatus::kOk) return std::nullopt;
  }
  return steps;
}

template <TransitionSystem System>
class Explorer {
 public:
  Explorer(System& system, System& reference, const ExploreOptions& options)
      : system_(system), reference_(reference), options_(options) {}

  Exploration run() {
    CpuClock clock;
    clock.start();
    if (options_.limits.preemptions != 0) add_once(result_.limits_hit, "preemptions: not supported");
    if (options_.exact_states) search<StateStore>();
    else search<FingerprintTable>();
    result_.complete = exhaustive_;
    for (const FoundViolation& found : found_) result_.violations.push_back(present(found));
    if (exhaustive_ && options_.livelock && result_.back_edges > 0) look_for_livelock();
    result_.complete = exhaustive_ && result_.limits_hit.empty() && !result_.interrupted;
    result_.covered = system_.covered();
    result_.instructions = system_.instructions_executed();
    result_.seconds = clock.seconds();
    return std::move(result_);
  }

 private:
  template <class Visited>
  void search() {
    Search<System, Visited> search(system_, options_, result_);
    search.run();
    found_ = search.found();
    exhaustive_ = search.is_exhaustive();
  }

  // --- counterexamples --------------------------------------------------------------------------------------------------------

  Violation present(const FoundViolation& found) {
    Counterexample known = in_reference_steps(found);
    bool shortest = false;
    if (options_.shorten) shortest = shorten_counterexample(known);
    Violation violation{.finding = std::move(known.finding), .schedule = std::move(known.schedule), .loop_begin = 0, .shortest = shortest};
    violation.loop_begin = violation.schedule.size();
    return violation;
  }

  Counterexample in_reference_steps(const FoundViolation& found) {
    std::optional<Refined> refined = refine(reference_, options_.prefix, found.steps);
    // In finer steps something else may go wrong on the way; that is as real, and earlier.
    WAKESIM_CHECK(refined && refined->status == StepStatus::kFinding);
    return {std::move(refined->schedule), reference_.finding()};
  }

  // True when proven shortest.
  bool shorten_counterexample(Counterexample& known) {
    Target target{known.finding.kind, std::nullopt};
    if (!options_.stop_at_first) target.place = known.finding;
    const bool exact = shorten_in(reference_, target, known);
    if (!exact) {
      if (&system_ != &reference_) {
        Counterexample reduced = known;
        if (shorten_in(system_, target, reduced)) adopt(reduced, target, known);
      }
      Simplifier<System>(reference_, options_.prefix, target).run(known);
      add_once(result_.notes, "the counterexample is not proven shortest: gave up after " + std::to_string(options_.shorten_states_max) +
                                  " states");
    }
    return exact;
  }

  bool shorten_in(System& system, const Target& target, Counterexample& known) {
    std::optional<Counterexample> found =
        Shortener<System>(system, options_.prefix, target, options_.shorten_states_max, options_.stop).run();
    if (found) known = std::move(*found);
    return found.has_value();
  }

  // A counterexample in the search's steps replaces `known` when it is shorter.
  void adopt(const Counterexample& reduced, const Target& target, Counterexample& known) {
    const std::vector<Choice> choices(reduced.schedule.begin() + static_cast<std::ptrdiff_t>(options_.prefix.size()), reduced.schedule.end());
    const auto steps = measure(system_, options_.prefix, choices);
    if (!steps) return;
    std::optional<Refined> refined = refine(reference_, options_.prefix, *steps);
    if (!refined || refined->status != StepStatus::kFinding || !target.matches(reference_.finding())) return;
    if (refined->schedule.size() < known.schedule.size()) known = {std::move(refined->schedule), reference_.finding()};
  }

  // --- livelock ---------------------------------------------------------------------------------------------------------------

  void look_for_livelock() {
    std::optional<StateGraph> graph =
        GraphBuilder<System>(system_, options_.prefix, result_.states, kLivelockEdgesMax, options_.stop).run();
    if (!graph) {
      add_once(result_.limits_hit, "livelock graph " + std::to_string(kLivelockEdgesMax) + " edges");
      add_once(result_.notes, "livelock not decided: the state graph has cycles and is too large");
      return;
    }
    const std::optional<FairCycle> cycle = find_fair_cycle(*graph);
    if (!cycle) return;
    graph.reset();
    std::optional<Violation> violation = present(*cycle);
    WAKESIM_CHECK(violation);
    if (options_.on_finding) options_.on_finding(violation->finding);
    result_.violations.push_back(std::move(*violation));
  }

  // The cycle in the reference's steps. Its states may tell more apart (what a reduction leaves out of a state): then it closes after
  // a few rounds.
  std::optional<Violation> present(const FairCycle& cycle) {
    std::vector<Choice> choices = cycle.stem;
    for (int round = 0; round < kRoundsMax; ++round) choices.insert(choices.end(), cycle.loop.begin(), cycle.loop.end());
    const auto steps = measure(system_, options_.prefix, choices);
    if (!steps) return std::nullopt;
    const std::optional<Refined> refined = refine(reference_, options_.prefix, *steps);
    if (!refined || refined->status != StepStatus::kOk) return std::nullopt;
    const auto round_end = [&](int round) {
      const std::size_t step = cycle.stem.size() + cycle.loop.size() * static_cast<std::size_t>(round);
      return step == 0 ? options_.prefix.size() : refined->step_ends[step - 1];
    };
    Violation violation;
    violation.finding = finding_of(cycle);
    std::vector<Fingerprint> after_round;
    for (int round = 0; round <= kRoundsMax; ++round) {
      after_round.push_back(fingerprint_after(refined->schedule, round_end(round)));
      for (int begin = 0; begin < round; ++begin) {
        if (after_round[static_cast<std::size_t>(begin)] != after_round.back()) continue;
        violation.loop_begin = round_end(begin);
        violation.schedule.assign(refined->schedule.begin(), refined->schedule.begin() + static_cast<std::ptrdiff_t>(round_end(round)));
        name_place(violation);
        return violation;
      }
    }
    return std::nullopt;
  }

  Fingerprint fingerprint_after(const std::vector<Choice>& schedule, std::size_t count) {
    const std::vector<Choice> beginning(schedule.begin(), schedule.begin() + static_cast<std::ptrdiff_t>(count));
    WAKESIM_CHECK(stand_at_root(reference_, beginning).status == StepStatus::kOk);
    return reference_.fingerprint();
  }

  MachineFinding finding_of(const FairCycle& cycle) const {
    MachineFinding finding;
    finding.kind = FindingKind::kLivelock;
    finding.tasks = cycle.tasks;
    if (!cycle.tasks.empty()) finding.task = cycle.tasks.front();
    std::string names;
    for (std::size_t i = 0; i < cycle.tasks.size(); ++i) {
      names += i == 0 ? "" : i + 1 == cycle.tasks.size() ? " and " : ", ";
      names += "`" + system_.task_name(cycle.tasks[i]) + "`";
    }
    finding.message = names.empty() ? "events of the environment can go on for ever while a task waits"
                                    : names + " can run for ever, each getting its turn, and not all tasks end";
    return finding;
  }

  // Where the finding's task is when the loop begins.
  void name_place(Violation& violation) {
    if constexpr (requires { reference_.view(TaskId{}); }) {
      (void)fingerprint_after(violation.schedule, violation.loop_begin);
      if (!violation.finding.task.has_value()) return;
      const auto view = reference_.view(violation.finding.task);
      violation.finding.function = view.function;
      violation.finding.where = view.where;
    }
  }

  static constexpr int kRoundsMax = 4;

  System& system_;
  System& reference_;
  const ExploreOptions& options_;
  Exploration result_;
  std::vector<FoundViolation> found_;
  bool exhaustive_ = false;
};

}  // namespace wakesim
