// SPDX-License-Identifier: MIT
#include "sim/explore/scheduler.h"

#include <algorithm>

namespace wakesim {
namespace {

constexpr std::uint64_t kInitial = std::uint64_t{1} << 63;  // initial priorities are above all that are given later

}  // namespace

Scheduler::Scheduler(std::uint64_t seed, const SchedulerOptions& options) : prng_(seed), options_(options) {
  for (std::uint32_t i = 1; i < options_.pct_depth; ++i) change_points_.push_back(1 + prng_.below(options_.length));
}

Choice Scheduler::pick(std::span<const Choice> enabled) {
  ++steps_;
  // Strict priorities let somebody ask for ever for what a task behind him would do. No change point is left there, and the rest is uniform.
  const bool is_late = steps_ > 2 * options_.length;
  return options_.pct_depth == 0 || is_late ? enabled[prng_.below(enabled.size())] : pick_highest(enabled);
}

Choice Scheduler::actor_of(Choice choice) {
  return choice.kind == ChoiceKind::kTask ? Choice{ChoiceKind::kTask, choice.task, 0} : choice;
}

Choice Scheduler::pick_highest(std::span<const Choice> enabled) {
  Choice highest = actor_of(enabled[0]);
  std::uint64_t priority = priority_of(highest);
  for (const Choice choice : enabled.subspan(1)) {
    const std::uint64_t other = priority_of(actor_of(choice));
    if (other > priority) highest = actor_of(choice), priority = other;
  }
  std::vector<Choice> alternatives;
  for (const Choice choice : enabled) {
    if (actor_of(choice) == highest) alternatives.push_back(choice);
  }
  for (std::size_t i = 0; i < change_points_.size(); ++i) {
    if (change_points_[i] == steps_) priority_of(highest) = i;
  }
  return alternatives.size() == 1 ? alternatives[0] : alternatives[prng_.below(alternatives.size())];
}

std::uint64_t& Scheduler::priority_of(Choice actor) {
  const auto known = std::find_if(priorities_.begin(), priorities_.end(), [&](const auto& row) { return row.first == actor; });
  if (known != priorities_.end()) return known->second;
  return priorities_.emplace_back(actor, kInitial | prng_.next()).second;
}

}  // namespace wakesim
