// Explorations of an Image: the search and what comes after it, put together.
// SPDX-License-Identifier: MIT
#include "sim/explore/explore.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/explore/doom.h"
#include "sim/explore/explore_system.h"
#include "sim/explore/lock_order.h"
#include "sim/explore/plan.h"
#include "sim/explore/random_runs.h"

namespace wakesim {
namespace {

bool looks_for(const Image& image, FindingKind kind) { return image.checks[static_cast<std::size_t>(kind)]; }

bool has_kind(const Exploration& result, FindingKind kind) {
  return std::any_of(result.counterexamples.begin(), result.counterexamples.end(),
                     [kind](const Counterexample& counterexample) { return counterexample.finding.kind == kind; });
}

// Nothing but what ends no execution, each with its one shortest execution: whoever searches everything finds the same.
bool has_only_states(const Exploration& result) {
  const auto is_settled = [](const Counterexample& v) { return !ends_execution(v.finding.kind) && v.shortest; };
  return result.complete && std::all_of(result.counterexamples.begin(), result.counterexamples.end(), is_settled);
}

bool is_enough(const ExploreOptions& options, const Exploration& result) {
  std::bitset<kFindingKindCount> kinds;
  for (const Counterexample& counterexample : result.counterexamples) kinds.set(static_cast<std::size_t>(counterexample.finding.kind));
  return options.is_enough(kinds);
}

// What the uses of locks observed anywhere in the search say, unless a deadlock was found itself.
void judge_locks(const Image& image, const Machine& machine, const ExploreOptions& options, Exploration& result) {
  if (has_kind(result, FindingKind::kDeadlock)) return;
  const auto add = [&](Finding finding) {
    if (is_enough(options, result)) return;
    if (options.on_finding) options.on_finding(finding);
    Counterexample counterexample;
    counterexample.finding = std::move(finding);
    result.counterexamples.push_back(std::move(counterexample));
  };
  if (looks_for(image, FindingKind::kLockOrder)) {
    if (const auto cycle = find_lock_cycle(machine.lock_edges())) add(lock_order_finding(*cycle, image.code.functions));
  }
  if (looks_for(image, FindingKind::kIrqLockInversion)) {
    if (const auto inversion = find_lock_inversion(machine.lock_contexts())) add(lock_inversion_finding(*inversion, image.code.functions));
  }
}

void prepare(Machine& machine, const ExploreOptions& options) {
  machine.set_coverage(options.coverage);
  if (options.watch.has_value()) machine.watch(options.watch);
  if (options.goal) machine.look_for(*options.goal);
}

// Interchangeable tasks run the same program, be it in functions of the same text: what one of them executed the others do in states that
// were not looked at.
void share_coverage(const Image& image, const Machine& machine, std::vector<std::uint8_t>& coverage) {
  if (coverage.empty()) return;
  for (const Machine::SymmetryGroup& group : machine.symmetry_groups()) {
    if (!group.told_apart_by.empty()) continue;
    const auto function_of = [&](TaskId task) -> const Function& { return image.code.functions[image.tasks[task.index].entry.index]; };
    const Function& first = function_of(group.tasks.front());
    for (std::uint32_t at = 0; at < first.end - first.begin; ++at) {
      std::uint8_t all = 0;
      for (const TaskId task : group.tasks) all |= coverage[function_of(task).begin + at];
      for (const TaskId task : group.tasks) coverage[function_of(task).begin + at] = all;
    }
  }
}

// What the machine knows at the end, whatever drove it.
void complete(const Image& image, const Machine& machine, const ExploreOptions& options, Exploration& result) {
  result.coverage = machine.coverage();
  share_coverage(image, machine, result.coverage);
  for (const Machine::SymmetryGroup& group : machine.symmetry_groups()) {
    std::vector<std::string>& lines = group.told_apart_by.empty() ? result.interchangeable : result.notes;
    std::string names;
    for (const TaskId task : group.tasks) names += (names.empty() ? "" : ", ") + machine.task_name(task);
    lines.push_back(group.told_apart_by.empty() ? names : names + " are not taken as interchangeable: " + group.told_apart_by);
  }
  result.ended_in = machine.ended_in();
  result.not_modelled = machine.not_modelled();
  result.limit_places = machine.limit_places();
  result.weak_orders = machine.weak_orders();
  result.watched = machine.watched();
  judge_locks(image, machine, options, result);
  if (!result.counterexamples.empty()) result.no_end_counts.clear();
}

Exploration explore_by(const Image& image, const ExploreOptions& options, const SearchPlan& plan) {
  const Granularity reported = schedule_granularity(plan.granularity);
  std::vector<std::unique_ptr<Machine>> machines;
  for (unsigned i = 0; i < plan.threads; ++i) {
    machines.push_back(std::make_unique<Machine>(image, plan.granularity));
    prepare(*machines.back(), options);
  }
  Machine& machine = *machines.front();
  std::vector<Machine*> others;
  for (unsigned i = 1; i < plan.threads; ++i) others.push_back(machines[i].get());
  std::optional<Machine> finer;
  const auto reference = [&]() -> Machine& {
    if (plan.granularity == reported) return machine;
    finer.emplace(image, reported);
    if (options.goal) finer->look_for(*options.goal);
    return *finer;
  };
  ExploreOptions search_options = options;
  // Which of several counterexamples is met first, and on which way, is not the same every time: one thread finds it again.
  const bool once_more = plan.threads > 1 && options.stop_at_first;
  if (once_more) search_options.on_finding = nullptr;
  Explorer<Machine> explorer(machine, reference, search_options, plan, others);
  const auto alone = [&] {
    ExploreOptions from_beginning = options;
    from_beginning.checkpoints = nullptr;
    SearchPlan by_one = plan;
    by_one.threads = 1;
    Exploration result = explore_by(image, from_beginning, by_one);
    result.notes.push_back("found by " + std::to_string(plan.threads) + " threads; searched by one for the counterexample");
    return result;
  };
  const bool found = explorer.search();
  if (found && once_more) {
    Exploration result = alone();
    if (!result.counterexamples.empty() || result.interrupted) return result;
  }
  Exploration result = explorer.conclude();
  result.granularity = plan.granularity;
  complete(image, machine, search_options, result);
  if (plan.apart && result.cyclic && result.complete && !is_enough(options, result)) {
    ExploreOptions again = options;
    again.checkpoints = nullptr;
    Exploration second = explore_by(image, again, plan.second());
    add_once(second.notes, "second pass: the states have cycles, and signals go to interchangeable tasks; searched again with every task by itself");
    return second;
  }
  if (!once_more || result.counterexamples.empty()) return result;
  if (!found && !has_only_states(result)) {  // what the whole search shows: what goes on for ever, lock order
    Exploration other = alone();
    if (!other.counterexamples.empty() || other.interrupted) return other;
  }
  // Races only, or a limit kept the one thread from finding it.
  if (options.on_finding) {
    for (const Counterexample& counterexample : result.counterexamples) options.on_finding(counterexample.finding);
  }
  return result;
}

}  // namespace

Exploration explore(const Image& image, const ExploreOptions& the_options) {
  ExploreOptions options = the_options;
  if (options.goal) options.wanted.set(static_cast<std::size_t>(FindingKind::kUnexpectedOutcome));
  const SearchPlan plan = plan_search(image, options);
  if (!plan.checkpoints) options.checkpoints = nullptr;
  Exploration result = explore_by(image, options, plan);
  result.unused = plan.unused;
  if (plan.one_thread) {
    const char* const why = *plan.one_thread == Because::kWatch ? "a function is watched" : "whole states are stored";
    result.notes.push_back(std::string("searched by one thread: ") + why);
  }
  return result;
}

Exploration explore_random(const Image& image, const ExploreOptions& the_options, const RandomOptions& random) {
  ExploreOptions options = the_options;
  options.granularity = schedule_granularity(options.granularity);
  Machine machine(image, options.granularity);
  prepare(machine, options);
  Exploration result = RandomRuns<Machine>(machine, options, random).run();
  result.granularity = options.granularity;
  complete(image, machine, options, result);
  return result;
}

Run run_random(const Image& image, std::uint64_t seed, Granularity granularity, std::vector<Choice> schedule, std::uint64_t steps_max) {
  Machine machine(image, granularity);
  return run_once(machine, Scheduler(seed, {}), schedule, steps_max);
}

Counterexample shorten(const Image& image, Granularity granularity, const Counterexample& counterexample, std::uint64_t states_max,
                  std::uint64_t forced) {
  if (counterexample.loop_begin < counterexample.schedule.size() || !has_schedule(counterexample.finding.kind)) return counterexample;
  Machine machine(image, granularity);
  const std::vector<Choice>& all = counterexample.schedule;
  const std::vector<Choice> prefix(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(forced, all.size())));
  const Target target{counterexample.finding.kind, std::nullopt};
  std::optional<Counterexample> shortest = Shortener<Machine>(machine, prefix, target, states_max).run();
  Counterexample known{.finding = counterexample.finding, .schedule = all};
  if (shortest) known = std::move(*shortest);
  else Simplifier<Machine>(machine, prefix, target).run(known);
  known.shortest = shortest.has_value();
  known.loop_begin = known.schedule.size();
  return known;
}

Doom find_doom(const Image& image, Granularity granularity, const std::vector<Choice>& schedule, std::uint64_t forced,
               const DoomOptions& options) {
  Machine machine(image, granularity);
  return DoomSearch<Machine>(machine, schedule, forced, options).run();
}

}  // namespace wakesim
