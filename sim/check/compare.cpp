// SPDX-License-Identifier: MIT
#include "sim/check/compare.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "sim/check/check.h"
#include "sim/explore/behaviour.h"
#include "sim/trace/record.h"

namespace wakesim {
namespace {

// One variant, loaded, with what is known of it.
struct Side {
  std::unique_ptr<Program> program;
  std::unique_ptr<BehaviourSearch> search;
  std::optional<Behaviour> behaviour;
};

class Comparer {
 public:
  Comparer(const std::string& path, const CompareOptions& options) : path_(path), options_(options), events_(options.events) {}

  CompareOutcome run(const Scenario& scenario) {
    comparison_.name = scenario.name;
    comparison_.file = scenario.path;
    name_events();
    for (const Variant& variant : scenario.variants) {
      if (!add(variant.name)) return {std::nullopt, std::move(failed_), std::move(warnings_)};
      if (is_stopped()) break;
    }
    find_groups();
    comparison_.interrupted = is_stopped();
    if (is_stopped()) comparison_.decided = false;
    judge_groups();
    return {std::move(comparison_), {}, std::move(warnings_)};
  }

 private:
  bool is_stopped() const { return options_.stop != nullptr && *options_.stop; }
  Limits limits_for(const Program& program) const { return limits_of(program, options_.limits, options_.memory_default_mb); }

  void name_events() {
    if (events_.returns) comparison_.events.push_back("returns");
    if (events_.wakes) comparison_.events.push_back("wakes");
    if (events_.observe) comparison_.events.push_back("observe");
    if (events_.traces) comparison_.events.push_back("traces");
  }

  // False: it cannot be loaded, or its script cannot be followed.
  bool add(const std::string& name) {
    BuildOptions build = options_.build;
    build.variant = name;
    LoadOutcome loaded = load_program(path_, build);
    if (!loaded.warnings.empty()) warnings_ += render(loaded.places(), loaded.warnings);
    if (!loaded.program) {
      failed_ = std::move(loaded);
      return false;
    }
    Side side;
    side.program = std::make_unique<Program>(std::move(*loaded.program));
    CheckOptions options{.limits = options_.limits, .memory_default_mb = options_.memory_default_mb, .seed = options_.seed};
    options.telling = Telling::kNothing;
    options.stop = options_.stop;
    if (options_.progress) options.progress = [this, name](const Progress& progress) { options_.progress(name, progress); };
    Result<CheckResult> checked = check(*side.program, options);
    if (!checked) {
      failed_.errors = checked.error();
      failed_.sources = std::move(side.program->sources);
      return false;
    }
    VariantResult variant{.name = name, .result = std::move(*checked), .behaviour_states = 0, .problem = {}};
    find_behaviour(side, variant);
    comparison_.variants.push_back(std::move(variant));
    sides_.push_back(std::move(side));
    return true;
  }

  void find_behaviour(Side& side, VariantResult& variant) {
    if (!side.program->scenario.script.empty()) {
      variant.problem = "the scenario has a `script`, which forces one beginning";
    } else {
      BehaviourOptions options;
      options.returns = events_.returns;
      options.wakes = events_.wakes;
      options.observations = events_.observe;
      options.traces = events_.traces;
      options.limits = limits_for(*side.program);
      options.stop = options_.stop;
      side.search = std::make_unique<BehaviourSearch>(side.program->image, options);
      side.behaviour = side.search->run(names_);
      if (side.behaviour) variant.behaviour_states = side.behaviour->state_count;
      else variant.problem = side.search->problem();
    }
    if (!variant.problem.empty()) comparison_.decided = false;
  }

  // Equivalence is an equivalence: one variant of each group stands for it.
  void find_groups() {
    std::vector<std::size_t> leaders;
    for (std::size_t v = 0; v < sides_.size() && !is_stopped(); ++v) {
      if (!sides_[v].behaviour) continue;
      bool joined = false;
      for (std::size_t g = 0; g < leaders.size() && !joined; ++g) {
        const EquivalenceAnswer answer =
            compare_behaviours(*sides_[leaders[g]].behaviour, *sides_[v].behaviour, kSetsMax, limits_for(*sides_[v].program), options_.stop);
        joined = answer.equivalence == Equivalence::kEquivalent;
        if (joined) comparison_.equivalent[g].push_back(comparison_.variants[v].name);
        if (answer.equivalence == Equivalence::kUndecided) comparison_.decided = false;
        if (answer.difference) add_difference(leaders[g], v, *answer.difference);
      }
      if (joined) {  // what tells it apart from the groups before is what tells its own group apart
        std::erase_if(comparison_.differences, [&](const VariantDifference& d) { return d.second == comparison_.variants[v].name; });
        continue;
      }
      leaders.push_back(v);
      comparison_.equivalent.push_back({comparison_.variants[v].name});
    }
  }

  void add_difference(std::size_t first, std::size_t second, const Difference& difference) {
    VariantDifference row;
    row.first = comparison_.variants[first].name;
    row.second = comparison_.variants[second].name;
    row.by_first = difference.by_first;
    for (const std::uint32_t event : difference.common) row.common.push_back(names_.text(event));
    row.event = names_.text(difference.event);
    for (const std::uint32_t event : difference.instead) row.instead.push_back(names_.text(event));

    Side& shower = sides_[difference.by_first ? first : second];
    std::vector<std::uint32_t> events = difference.common;
    events.push_back(difference.event);
    if (const auto schedule = shower.search->schedule(find_execution(*shower.behaviour, events))) {
      Recording recording = record_schedule(shower.program->image, shower.program->sources, behaviour_schedule_granularity(kReduced), *schedule);
      row.schedule = std::move(recording.schedule);
      row.events = std::move(recording.events);
      row.tasks = std::move(recording.tasks);
    }
    comparison_.differences.push_back(std::move(row));
  }

  void judge_groups() {
    if (!events_.equivalent || !comparison_.decided) return;
    const auto as_sets = [](std::vector<std::vector<std::string>> groups) {
      for (auto& group : groups) std::sort(group.begin(), group.end());
      std::sort(groups.begin(), groups.end());
      return groups;
    };
    if (as_sets(*events_.equivalent) == as_sets(comparison_.equivalent)) return;
    const auto text = [](const std::vector<std::vector<std::string>>& groups) {
      std::string out;
      for (const auto& group : groups) {
        std::string members;
        for (const std::string& member : group) members += (members.empty() ? "" : " = ") + member;
        out += (out.empty() ? "" : "; ") + members;
      }
      return out;
    };
    comparison_.expected_met = false;
    comparison_.expectation_failures.push_back("expected these groups to show the same: " + text(*events_.equivalent) +
                                               "; found: " + text(comparison_.equivalent));
  }

  const std::string& path_;
  const CompareOptions& options_;
  ScenarioCompare events_;
  EventNames names_;
  std::vector<Side> sides_;
  Comparison comparison_;
  LoadOutcome failed_;
  std::string warnings_;
};

}  // namespace

CompareOutcome compare(const std::string& path, const Scenario& scenario, const CompareOptions& options) {
  return Comparer(path, options).run(scenario);
}

}  // namespace wakesim
