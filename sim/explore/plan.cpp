// SPDX-License-Identifier: MIT
#include "sim/explore/plan.h"

#include <algorithm>

#include "sim/vm/symmetry.h"

namespace wakesim {
namespace {

using namespace kept;
using namespace needed;

constexpr bool all_keep(KeptSet what) {
  return std::all_of(kReductionTraits.begin(), kReductionTraits.end(), [&](const ReductionTraits& traits) { return (what & ~traits.keeps) == 0; });
}
static_assert(all_keep(kAlwaysKept), "nobody asks for what every search has to say");

// What a search is asked for besides what every reduction keeps.
struct Demand {
  bool is_made;
  KeptSet what;
  Because because;
};

bool looks_for(const Image& image, FindingKind kind) { return image.checks[static_cast<std::size_t>(kind)]; }

// In the order in which they are told.
std::vector<Demand> demands(const SearchedProgram& program, const ExploreOptions& options, const SearchPlan& plan) {
  return {
      {!options.prefix.empty(), kSteps, Because::kScript},
      {options.limits.preemptions.has_value(), kSteps | kSwitches, Because::kPreemptions},
      {options.watch.has_value(), kAround, Because::kWatch},
      {options.granularity.observable, kSeen, Because::kSeen},
      {plan.livelock, kCycles, Because::kLivelock},
      {program.has_eventually, kBetween, Because::kEventually},
      {plan.eventually, kCycles, Because::kEventually},
      {plan.cycles, kCycles, Because::kCycles},
  };
}

// Why the reduction is not used; nothing: it is.
std::optional<Because> why_not(Reduction reduction, const std::vector<Demand>& demands, NeededSet missing) {
  for (const Demand& demand : demands) {
    if (demand.is_made && !keeps(reduction, demand.what)) return demand.because;
  }
  return needs(reduction, missing) ? std::optional(Because::kExactStates) : std::nullopt;
}

}  // namespace

SearchedProgram searched_program(const Image& image) {
  return {.looks_for_livelock = looks_for(image, FindingKind::kLivelock),
          .has_eventually = !image.eventually.empty(),
          .looks_for_eventually = looks_for(image, FindingKind::kEventually),
          .has_signals = !image.faults.signals.empty(),
          .has_alike_tasks = !find_interchangeable(image).empty()};
}

namespace {

void choose_judged(const SearchedProgram& program, const ExploreOptions& options, SearchPlan& plan) {
  plan.livelock = options.endless && options.livelock && program.looks_for_livelock;
  plan.eventually = options.endless && program.has_eventually && program.looks_for_eventually;
  plan.cycles = options.cycles || plan.livelock || plan.eventually;
}

void choose_reductions(const SearchedProgram& program, const ExploreOptions& options, SearchPlan& plan) {
  const std::vector<Demand> asked = demands(program, options, plan);
  const NeededSet missing = options.exact_states ? kStateBits : 0;
  reductions_of(options.granularity, options.sleep_sets).each([&](Reduction reduction) {
    if (const std::optional<Because> because = why_not(reduction, asked, missing)) plan.unused.push_back({reduction, *because});
    else plan.reductions.set(reduction);
  });
  const bool is_told_in_steps = std::any_of(asked.begin(), asked.end(), [](const Demand& d) { return d.is_made && (d.what & kSteps) != 0; });
  plan.granularity = granularity_of(plan.reductions);
  plan.granularity.observable = options.granularity.observable && !is_told_in_steps;
}

// Signals come to one task, and where tasks are exchanged nothing says to which.
void choose_apart(const SearchedProgram& program, SearchPlan& plan) {
  const ReductionSet suited = plan.reductions.that_keep(kCyclesWithSignals);
  const bool does_something = program.has_alike_tasks || !plan.reductions.needs(kAlikeTasks);
  if ((plan.livelock || plan.eventually) && program.has_signals && does_something && suited != plan.reductions) plan.apart = suited;
}

// Whole states are compared in one place, and what is noted around a function is one machine's.
void choose_storage(const ExploreOptions& options, SearchPlan& plan) {
  plan.whole_states = options.exact_states;
  plan.checkpoints = options.checkpoints != nullptr && !options.watch.has_value() && !options.exact_states;
  if (options.watch.has_value()) plan.one_thread = Because::kWatch;
  else if (options.exact_states) plan.one_thread = Because::kExactStates;
  plan.threads = plan.one_thread ? 1 : std::max(1u, options.threads);
  if (plan.threads >= options.threads) plan.one_thread.reset();
}

}  // namespace

SearchPlan plan_search(const SearchedProgram& program, const ExploreOptions& options) {
  SearchPlan plan;
  choose_judged(program, options, plan);
  choose_reductions(program, options, plan);
  choose_apart(program, plan);
  choose_storage(options, plan);
  return plan;
}

SearchPlan SearchPlan::second() const {
  SearchPlan second = *this;
  second.reductions = *apart;
  second.granularity = granularity_of(*apart);
  second.granularity.observable = granularity.observable;
  second.apart.reset();
  second.checkpoints = false;
  return second;
}

}  // namespace wakesim
