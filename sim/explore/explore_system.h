// A whole exploration: search, then what needs a finished search (fair cycles), then counterexamples made short and put into steps that
// mean the same to everybody.
//
// `system` is searched; `reference` is the same program in steps of schedule_granularity(), in which schedules are reported.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bitset>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/explore/explore.h"
#include "sim/explore/livelock.h"
#include "sim/explore/plan.h"
#include "sim/explore/search.h"
#include "sim/explore/shorten.h"

namespace wakesim {

inline constexpr std::uint64_t kGraphEdgesMax = 5'000'000;  // 12 bytes each, and as much again for the graph of Boost

// An execution in the steps of the reference.
struct Refined {
  std::vector<Choice> schedule;          // the forced beginning included
  std::size_t begin = 0;                 // where the first of the search's steps begins in it
  std::vector<std::size_t> step_ends;    // where each ends
  StepStatus status = StepStatus::kOk;   // kFinding: reference.finding() says what
  std::vector<std::pair<Finding, std::size_t>> races;  // seen on the way, and after how many choices
};

// The beginning of the execution that shows what is looked for, if it does. The system stands at its end.
template <TransitionSystem System>
std::optional<Counterexample> shown_by(const Refined& refined, const System& reference, const Target& target) {
  for (const auto& [race, length] : refined.races) {
    if (!target.matches(race)) continue;
    return Counterexample{.finding = race, .schedule = {refined.schedule.begin(), refined.schedule.begin() + static_cast<std::ptrdiff_t>(length)}};
  }
  if (refined.status != StepStatus::kFinding || !target.matches(reference.finding())) return std::nullopt;
  return Counterexample{.finding = reference.finding(), .schedule = refined.schedule};
}

// Takes a search's steps in the reference's: a step of the search is as many steps of its task as bring it as far. Nothing when the two
// do not fit, or it would be a very long schedule (`*is_too_long`).
template <TransitionSystem System>
std::optional<Refined> refine(System& reference, const std::vector<Choice>& prefix, const SearchPath& path, bool* is_too_long = nullptr) {
  constexpr std::size_t kStepsMax = 1'000'000;  // a step whose finding the reference does not have would go on for ever
  const Root<System> root = stand_at_root(reference, prefix);
  if (root.diverged) return std::nullopt;
  Refined refined;
  refined.schedule.assign(prefix.begin(), prefix.begin() + static_cast<std::ptrdiff_t>(root.taken));
  refined.status = root.status;
  for (const Finding& race : root.races) refined.races.emplace_back(race, refined.schedule.size());
  if (root.status != StepStatus::kOk) return refined;
  // False: it cannot be taken, or it ended in something else than kOk.
  const auto take = [&](Choice choice) {
    if (refined.schedule.size() > kStepsMax) {
      if (is_too_long != nullptr) *is_too_long = true;
      return false;
    }
    if (!contains(reference.enabled(), choice)) return false;
    refined.status = reference.step(choice);
    refined.schedule.push_back(choice);
    for (Finding& race : races_seen(reference)) refined.races.emplace_back(std::move(race), refined.schedule.size());
    return refined.status == StepStatus::kOk;
  };
  const auto follow = [&](const SearchStep& step) {
    Choice choice = step.choice;
    if (choice.kind != ChoiceKind::kTask) return take(choice);
    const TaskId task{choice.task};
    while (reference.instructions_executed(task) < step.reached) {
      if (!take(choice)) return false;
      choice.alternative = 0;
    }
    return reference.instructions_executed(task) == step.reached;
  };
  for (const SearchStep& step : path.begin) {
    if (!follow(step)) return refined.status == StepStatus::kOk ? std::nullopt : std::optional(std::move(refined));
  }
  refined.begin = refined.schedule.size();
  for (const SearchStep& step : path.steps) {
    if (!follow(step)) return refined.status == StepStatus::kOk ? std::nullopt : std::optional(std::move(refined));
    refined.step_ends.push_back(refined.schedule.size());
  }
  (void)reference.enabled();
  if (reference.quiescent()) refined.status = reference.finish();
  return refined;
}

// How far each choice brings its task in `system`, whose facts must be those under which the choices were made. A finding may end
// the last one.
template <TransitionSystem System>
std::optional<SearchPath> measure(System& system, const std::vector<Choice>& prefix, const std::vector<Choice>& choices) {
  if (stand_at_root(system, prefix).status != StepStatus::kOk) return std::nullopt;
  SearchPath path{where_tasks_stand(system), {}};
  for (const Choice choice : choices) {
    if (!contains(system.enabled(), choice)) return std::nullopt;
    const StepStatus status = system.step(choice);
    if (status == StepStatus::kFinding) {
      path.steps.push_back({choice, SearchStep::kUntilFinding});
      return path;
    }
    if (status != StepStatus::kOk) return std::nullopt;
    path.steps.push_back(step_taken(system, choice));
  }
  return path;
}

template <TransitionSystem System>
class Explorer {
 public:
  // `reference` is asked for a system in the steps of schedules, once, when there is something to tell in them; `others`: one for each
  // thread besides this one, for the search alone.
  Explorer(System& system, std::function<System&()> reference, const ExploreOptions& options, const SearchPlan& plan,
           const std::vector<System*>& others = {})
      : system_(system), make_reference_(std::move(reference)), options_(options), plan_(plan), systems_{&system} {
    systems_.insert(systems_.end(), others.begin(), others.end());
  }
  Explorer(System& system, System& reference, const ExploreOptions& options, const SearchPlan& plan, const std::vector<System*>& others = {})
      : Explorer(system, [&reference]() -> System& { return reference; }, options, plan, others) {}

  Exploration run() {
    search();
    return conclude();
  }

  // The first half of run(). True when what was found ended the search: what that is, and which execution shows it, depends on the threads.
  bool search() {
    clock_.start();
    if (plan_.whole_states) search<StateStore>();
    else search<FingerprintTable>();
    std::bitset<kFindingKindCount> kinds;
    for (const FoundFinding& found : found_) kinds.set(static_cast<std::size_t>(found.finding.kind));
    return options_.is_enough(kinds);
  }

  Exploration conclude() {
    result_.complete = exhaustive_;
    for (const FoundFinding& found : found_) {
      if (std::optional<Counterexample> counterexample = present(found)) add(std::move(*counterexample));
    }
    WAKESIM_CHECK(result_.counterexamples.empty() == found_.empty());
    order_races();
    if (exhaustive_ && plan_.judges_endless() && result_.cyclic) judge_cycles();
    result_.complete = exhaustive_ && result_.limits_hit.empty() && !result_.interrupted;
    result_.covered = system_.covered();
    for (const System* const system : systems_) result_.instructions += system->instructions_executed();
    result_.seconds += clock_.seconds();
    return std::move(result_);
  }

 private:
  System& reference() {
    if (reference_ == nullptr) reference_ = &make_reference_();
    return *reference_;
  }

  template <class Visited>
  void search() {
    Search<System, Visited> search(systems_, options_, plan_, result_);
    search.run();
    found_ = search.found();
    exhaustive_ = search.is_exhaustive();
  }

  // Which races there are depends on the states only, which is met first depends on the threads.
  void order_races() {
    std::vector<Counterexample>& all = result_.counterexamples;
    if (!std::all_of(all.begin(), all.end(), [](const Counterexample& v) { return !ends_execution(v.finding.kind); })) return;
    const auto key = [](const Counterexample& v) {
      const SourcePos &a = v.finding.where, &b = v.finding.other_where;
      return std::tuple(v.schedule.size(), a.file.index, a.line, a.column, b.file.index, b.line, b.column);
    };
    std::stable_sort(all.begin(), all.end(), [&](const Counterexample& a, const Counterexample& b) { return key(a) < key(b); });
  }

  // --- counterexamples ---------------------------------------------------------------------------------------------------------

  // Once: shortened, what two tasks were found in can be one and the same.
  void add(Counterexample counterexample) {
    const auto is_same = [&](const Counterexample& known) { return same_finding(known.finding, counterexample.finding); };
    std::vector<Counterexample>& all = result_.counterexamples;
    if (std::none_of(all.begin(), all.end(), is_same)) all.push_back(std::move(counterexample));
  }

  // Nothing: a race in a state that a coarse step of the search leads to, and finer ones do not, because something else goes wrong before. That
  // is told.
  std::optional<Counterexample> present(const FoundFinding& found) {
    bool is_behind = false;
    std::optional<Counterexample> told = in_reference_steps(found, &is_behind);
    if (is_behind) return std::nullopt;
    if (!told) {
      add_once(result_.notes, "no schedule is shown: the search for one in its steps was cut short");
      return Counterexample{.finding = found.finding, .schedule = {}};
    }
    if (options_.shorten) told->shortest = shorten_counterexample(*told);
    told->loop_begin = told->schedule.size();
    return told;
  }

  // Nothing: a limit was hit.
  std::optional<Counterexample> in_reference_steps(const FoundFinding& found, bool* is_behind) {
    std::optional<Refined> refined = refine(reference(), options_.prefix, found.path);
    const bool is_race = !ends_execution(found.finding.kind);
    if (refined && refined->status == StepStatus::kOk && found.finding.task.has_value() && !is_race) {
      // Seen before the first step of the search: what brought its tasks forward has a last step as well.
      SearchPath path = found.path;
      path.steps.push_back({Choice{ChoiceKind::kTask, found.finding.task.index, 0}, SearchStep::kUntilFinding});
      refined = refine(reference(), options_.prefix, path);
    }
    // In finer steps something else may go wrong on the way; that is as real, and earlier.
    if (refined && !is_race && refined->status == StepStatus::kFinding) {
      return Counterexample{.finding = reference().finding(), .schedule = std::move(refined->schedule)};
    }
    if (refined && is_race) {
      if (std::optional<Counterexample> shown = shown_by(*refined, reference(), target_of(found.finding))) return shown;
    }
    // The steps of the two do not fit into each other: whatever the search found, the reference finds too, on its own.
    Counterexample known;
    const Target target = is_race ? target_of(found.finding) : Target{found.finding.kind, std::nullopt};
    Budget budget(options_.limits, options_.stop);
    if (shorten_in(reference(), target, known, budget)) return known;
    if (budget.looks_over()) return std::nullopt;
    return search_in(reference(), target, known, is_behind) ? std::optional(std::move(known)) : std::nullopt;
  }

  // Where the search lists all it finds, each at its place: a shorter way to another one would hide it.
  Target target_of(const Finding& finding) const {
    Target target{finding.kind, std::nullopt};
    if (!options_.stop_at_first || !ends_execution(finding.kind)) target.place = finding;
    return target;
  }

  // Depth first, for a counterexample of any length. False: a limit was hit, or `*is_behind` other findings only.
  bool search_in(System& system, const Target& target, Counterexample& known, bool* is_behind) {
    ExploreOptions options;
    options.prefix = options_.prefix;
    options.stop_at_first = false;
    options.limits = options_.limits;
    options.limits.preemptions.reset();
    options.stop = options_.stop;
    SearchPlan plain;
    plain.granularity = schedule_granularity(plan_.granularity);
    Exploration scratch;
    Search<System, FingerprintTable> search({&system}, options, plain, scratch);
    search.run();
    for (const FoundFinding& found : search.found()) {
      if (!target.matches(found.finding)) continue;
      known.schedule = options.prefix;
      for (const SearchStep& step : found.path.steps) known.schedule.push_back(step.choice);
      known.finding = found.finding;
      return true;
    }
    *is_behind = search.is_exhaustive();
    WAKESIM_CHECK(!*is_behind || (!ends_execution(target.kind) && !search.found().empty()));
    return false;
  }

  // True when proven shortest.
  bool shorten_counterexample(Counterexample& known) {
    const Target target = target_of(known.finding);
    Budget budget(options_.limits, options_.stop);
    const bool exact = shorten_in(reference(), target, known, budget);
    if (!exact) {
      if (&system_ != &reference()) {
        Counterexample reduced = known;
        if (shorten_in(system_, target, reduced, budget)) adopt(reduced, target, known);
      }
      Simplifier<System>(reference(), options_.prefix, target, &budget).run(known);
      const std::string why = budget.why().empty() ? "gave up after " + std::to_string(options_.shorten_states_max) + " states" : budget.why();
      add_once(result_.notes, "the counterexample is not proven shortest: " + why);
    }
    return exact;
  }

  bool shorten_in(System& system, const Target& target, Counterexample& known, Budget& budget) {
    std::optional<Counterexample> found =
        Shortener<System>(system, options_.prefix, target, options_.shorten_states_max, &budget).run();
    if (found) known = std::move(*found);
    return found.has_value();
  }

  // A counterexample in the search's steps replaces `known` when it is shorter.
  void adopt(const Counterexample& reduced, const Target& target, Counterexample& known) {
    const std::vector<Choice> choices(reduced.schedule.begin() + static_cast<std::ptrdiff_t>(options_.prefix.size()), reduced.schedule.end());
    const auto path = measure(system_, options_.prefix, choices);
    if (!path) return;
    const std::optional<Refined> refined = refine(reference(), options_.prefix, *path);
    if (!refined) return;
    std::optional<Counterexample> shown = shown_by(*refined, reference(), target);
    if (shown && shown->schedule.size() < known.schedule.size()) known = *std::move(shown);
  }

  // --- what can go on for ever -------------------------------------------------------------------------------------------------

  // A fair cycle that violates something. `predicate` is a row of the system's `eventually`s; none: livelock.
  struct Endless {
    FairCycle cycle;
    std::optional<std::uint32_t> predicate;
  };

  void judge_cycles() {
    add_once(result_.notes, "second pass: the states have cycles; their graph was built to judge what goes on for ever");
    Budget budget(options_.limits, options_.stop, clock_.seconds());
    const std::optional<std::vector<Endless>> found = find_endless(budget);
    if (budget.interrupted()) {
      result_.interrupted = true;
    } else if (!budget.why().empty()) {
      add_once(result_.limits_hit, budget.why());
    } else if (!found) {
      add_once(result_.limits_hit, "state graph " + std::to_string(kGraphEdgesMax) + " edges");
    }
    if (!found) {
      const std::string what = !plan_.eventually ? "livelock" : plan_.livelock ? "livelock and `eventually`" : "`eventually`";
      const std::string why = budget.why().empty() ? " and is too large" : ", and judging them was cut short";
      add_once(result_.notes, what + " not decided: the state graph has cycles" + why);
      return;
    }
    for (const Endless& endless : *found) {
      bool is_too_long = false;
      std::optional<Counterexample> counterexample = present(endless, &is_too_long);
      if (is_too_long) {
        add_once(result_.notes, "no schedule is shown: what goes on for ever takes more than 1 000 000 steps to come back to where it was");
        counterexample = Counterexample{.finding = finding_of(endless), .schedule = {}};
      }
      WAKESIM_CHECK(counterexample);
      if (options_.on_finding) options_.on_finding(counterexample->finding);
      add(std::move(*counterexample));
    }
  }

  // Nothing: the graph is too large, or the budget is over.
  std::optional<std::vector<Endless>> find_endless(Budget& budget) {
    const std::optional<StateGraph> graph =
        GraphBuilder<System>(system_, options_.prefix, result_.states, kGraphEdgesMax, budget).run();
    if (!graph) return std::nullopt;
    std::vector<Endless> found;
    const auto look = [&](const std::vector<bool>& excluded, std::optional<std::uint32_t> predicate) {
      const auto is_over = [&] { return budget.looks_over(); };
      if (std::optional<FairCycle> cycle = find_fair_cycle(*graph, excluded, is_over)) found.push_back({std::move(*cycle), predicate});
    };
    if (plan_.livelock) look(graph->ended, std::nullopt);
    for (std::uint32_t row = 0; row < graph->was_true.size(); ++row) look(graph->was_true[row], row);
    if (!budget.why().empty() && found.empty()) return std::nullopt;
    return found;
  }

  // The cycle in the reference's steps. Its states may tell more apart (what a reduction leaves out of a state): then it closes after
  // a few rounds.
  std::optional<Counterexample> present(const Endless& endless, bool* is_too_long) {
    for (int rounds = 1; rounds <= kRoundsMax && !*is_too_long; rounds *= 2) {
      if (std::optional<Counterexample> counterexample = present(endless, rounds, is_too_long)) return counterexample;
    }
    return std::nullopt;
  }

  std::optional<Counterexample> present(const Endless& endless, int rounds, bool* is_too_long) {
    const FairCycle& cycle = endless.cycle;
    std::vector<Choice> choices = cycle.stem;
    for (int round = 0; round < rounds; ++round) choices.insert(choices.end(), cycle.loop.begin(), cycle.loop.end());
    const auto path = measure(system_, options_.prefix, choices);
    if (!path) return std::nullopt;
    const std::optional<Refined> refined = refine(reference(), options_.prefix, *path, is_too_long);
    if (!refined || refined->status != StepStatus::kOk) return std::nullopt;
    const auto round_end = [&](int round) {
      const std::size_t step = cycle.stem.size() + cycle.loop.size() * static_cast<std::size_t>(round);
      return step == 0 ? refined->begin : refined->step_ends[step - 1];
    };
    Counterexample counterexample;
    counterexample.finding = finding_of(endless);
    std::vector<Fingerprint> after_round;
    for (int round = 0; round <= rounds; ++round) {
      after_round.push_back(fingerprint_after(refined->schedule, round_end(round)));
      for (int begin = 0; begin < round; ++begin) {
        if (after_round[static_cast<std::size_t>(begin)] != after_round.back()) continue;
        counterexample.loop_begin = round_end(begin);
        counterexample.schedule.assign(refined->schedule.begin(), refined->schedule.begin() + static_cast<std::ptrdiff_t>(round_end(round)));
        if (!endless.predicate) name_place(counterexample);
        return counterexample;
      }
    }
    return std::nullopt;
  }

  Fingerprint fingerprint_after(const std::vector<Choice>& schedule, std::size_t count) {
    const std::vector<Choice> beginning(schedule.begin(), schedule.begin() + static_cast<std::ptrdiff_t>(count));
    WAKESIM_CHECK(stand_at_root(reference(), beginning).status == StepStatus::kOk);
    return reference().fingerprint();
  }

  Finding finding_of(const Endless& endless) const {
    const std::vector<TaskId>& tasks = endless.cycle.tasks;
    std::string names;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      names += i == 0 ? "" : i + 1 == tasks.size() ? " and " : ", ";
      names += "`" + system_.task_name(tasks[i]) + "`";
    }
    const std::string who = names.empty() ? "events of the environment can go on for ever" : names + " can run for ever, each getting its turn";
    Finding finding;
    if (endless.predicate) {
      const std::uint32_t predicates[] = {*endless.predicate};
      finding = system_.never_true(predicates, who);
    } else {
      finding.kind = FindingKind::kLivelock;
      finding.message = who + (names.empty() ? " while a task waits" : ", and not all tasks end");
      if (!tasks.empty()) finding.task = tasks.front();
    }
    finding.tasks = tasks;
    return finding;
  }

  // Where the finding's task is when the loop begins.
  void name_place(Counterexample& counterexample) {
    if constexpr (requires { reference().view(TaskId{}); }) {
      (void)fingerprint_after(counterexample.schedule, counterexample.loop_begin);
      if (!counterexample.finding.task.has_value()) return;
      const auto view = reference().view(counterexample.finding.task);
      counterexample.finding.function = view.function;
      counterexample.finding.where = view.where;
    }
  }

  static constexpr int kRoundsMax = 4;

  System& system_;
  const std::function<System&()> make_reference_;
  System* reference_ = nullptr;
  const ExploreOptions& options_;
  const SearchPlan& plan_;
  std::vector<System*> systems_;
  CpuClock clock_;
  Exploration result_;
  std::vector<FoundFinding> found_;
  bool exhaustive_ = false;
};

}  // namespace wakesim
