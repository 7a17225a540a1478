// What the search needs of the thing it searches. Machine is one; the toys of the tests are others, with counts derived by hand.
// A concept, not a base class: the search loop is compiled for the Machine itself and pays for no virtual call.
// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/base/fingerprint.h"
#include "sim/vm/machine.h"

namespace wakesim {

template <class S>
concept TransitionSystem = requires(S& system, const S& view, Choice choice, typename S::Mark mark, std::vector<Word>& words) {
  { system.reset() } -> std::same_as<StepStatus>;
  { system.enabled() } -> std::convertible_to<std::span<const Choice>>;  // ascending
  { system.step(choice) } -> std::same_as<StepStatus>;
  { view.mark() } -> std::same_as<typename S::Mark>;
  { system.undo(mark) };
  { view.fingerprint() } -> std::same_as<Fingerprint>;
  { view.serialize(words) };
  { system.finish() } -> std::same_as<StepStatus>;
  { view.outcome() } -> std::convertible_to<const Outcome&>;
  { view.finding() } -> std::convertible_to<const MachineFinding&>;
  { view.limit_text() } -> std::convertible_to<const std::string&>;
  { view.covered() } -> std::convertible_to<const std::vector<bool>&>;
  { view.all_ended() } -> std::same_as<bool>;
  { view.task_name(TaskId{}) } -> std::same_as<std::string>;
  { view.instructions_executed() } -> std::same_as<std::uint64_t>;
};

// A step of a search, with what is needed to find it again in finer steps: how many instructions it took.
struct SearchStep {
  Choice choice;
  std::uint64_t instructions = 0;
};

}  // namespace wakesim
