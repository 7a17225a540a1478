// What the search needs of the thing it searches. Machine is one; the toys of the tests are others, with counts derived by hand.
// A concept, not a base class: the search loop is compiled for the Machine itself and pays for no virtual call.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/archive.h"
#include "sim/base/fingerprint.h"
#include "sim/vm/machine.h"

namespace wakesim {

template <class S>
concept TransitionSystem = requires(S& system, const S& view, Choice choice, typename S::Mark mark, std::vector<Word>& words, Archive& archive) {
  { system.reset() } -> std::same_as<StepStatus>;
  { system.enabled() } -> std::convertible_to<std::span<const Choice>>;
  { view.quiescent() } -> std::same_as<bool>;  // after enabled(): what is enabled need not happen, so finish() judges this state
  { system.step(choice) } -> std::same_as<StepStatus>;
  { view.mark() } -> std::same_as<typename S::Mark>;
  { system.undo(mark) };
  { view.undo_bytes() } -> std::same_as<std::uint64_t>;  // of memory, for that
  { view.fingerprint() } -> std::same_as<Fingerprint>;
  { view.serialize(words) };
  { system.finish() } -> std::same_as<StepStatus>;
  { view.outcome() } -> std::convertible_to<const Outcome&>;
  { view.finding() } -> std::convertible_to<const Finding&>;
  { view.races() } -> std::convertible_to<const std::vector<DataRace>&>;  // of where the last step or reset led to; they end nothing
  { view.race_finding(DataRace{}) } -> std::same_as<Finding>;
  { view.limit_text() } -> std::convertible_to<const std::string&>;
  { view.pruned_text() } -> std::convertible_to<std::string>;
  { view.covered() } -> std::convertible_to<const std::vector<bool>&>;
  { view.task_count() } -> std::same_as<std::uint32_t>;
  { view.is_interrupt(TaskId{}) } -> std::same_as<bool>;
  { view.queues(TaskId{}) } -> std::same_as<bool>;  // only waits for its turn
  { view.eventually_count() } -> std::same_as<std::uint32_t>;
  { view.was_true(std::uint32_t{}) } -> std::same_as<bool>;  // the predicate, in this state or one before it
  { view.never_true(std::span<const std::uint32_t>(), std::string()) } -> std::same_as<Finding>;
  { view.all_ended() } -> std::same_as<bool>;
  { view.task_name(TaskId{}) } -> std::same_as<std::string>;
  { view.instructions_executed() } -> std::same_as<std::uint64_t>;
  { view.instructions_executed(TaskId{}) } -> std::same_as<std::uint64_t>;
  { system.set_interruption(std::function<bool()>()) };  // asked in the middle of long steps
  // For sleep sets: what the last step touched; tasks of the first seven, one bit each, also in an order that is the same for all states with
  // one fingerprint, after asking for it.
  { system.set_footprints(true) };
  { view.footprint() } -> std::convertible_to<const Footprint&>;
  { view.sleepers() } -> std::same_as<std::uint8_t>;  // those that may be in such sets
  { view.to_canonical(std::uint8_t{}) } -> std::same_as<std::uint8_t>;
  { view.from_canonical(std::uint8_t{}) } -> std::same_as<std::uint8_t>;
  { view.place_of(TaskId{}) } -> std::same_as<TaskId>;  // the same for any task: who stands there in the state that all of them are
  // Of another one that searched the same: what is believed about it, and everything it has seen.
  { system.adopt_facts(view) };
  { system.merge(view) } -> std::same_as<bool>;
  { system.exchange(archive) };  // the same for one of a later run: written, or read back
};

// As long as it lives, steps that take very long are broken off (StepStatus::kInterrupted) when this says so.
template <class System>
class Interruption {
 public:
  Interruption(System& system, std::function<bool()> is_over) : system_(system) { system_.set_interruption(std::move(is_over)); }
  ~Interruption() { system_.set_interruption(nullptr); }
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

 private:
  System& system_;
};

// A step of a search, with what is needed to find it again in finer steps: how far the task has come.
struct SearchStep {
  static constexpr std::uint64_t kUntilFinding = ~std::uint64_t{0};  // the step ended in a finding
  Choice choice;
  std::uint64_t reached = 0;  // instructions the task has executed since it started; meaningless for events of the environment
};

// An execution of a search. Coarse steps may have brought tasks forward before the first of them: `begin` says how far.
struct SearchPath {
  std::vector<SearchStep> begin;  // one for every task
  std::vector<SearchStep> steps;
};

template <class System>
SearchStep step_taken(const System& system, Choice choice) {
  return {choice, choice.kind == ChoiceKind::kTask ? system.instructions_executed(TaskId{choice.task}) : 0};
}

template <class System>
std::vector<SearchStep> where_tasks_stand(const System& system) {
  std::vector<SearchStep> begin;
  for (std::uint32_t task = 0; task < system.task_count(); ++task) {
    begin.push_back(step_taken(system, Choice{ChoiceKind::kTask, task, 0}));
  }
  return begin;
}

// What is to be said of the races of the state where the system stands, after a step or a reset.
template <class System>
std::vector<Finding> races_seen(const System& system) {
  std::vector<Finding> findings;
  for (const DataRace& race : system.races()) findings.push_back(system.race_finding(race));
  return findings;
}

inline bool contains(std::span<const Choice> enabled, Choice choice) {
  return std::find(enabled.begin(), enabled.end(), choice) != enabled.end();
}

}  // namespace wakesim
