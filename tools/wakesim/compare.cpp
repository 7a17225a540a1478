// wakesim compare: every variant of a scenario, checked and compared by what is seen from outside.
// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <utility>

#include "sim/explore/behaviour.h"
#include "sim/lang/unit_cache.h"
#include "sim/report/comparison.h"
#include "sim/trace/record.h"
#include "tools/wakesim/checking.h"
#include "tools/wakesim/interrupt.h"

namespace wakesim {
namespace {

// One variant, loaded, with what is known of it.
struct Side {
  std::unique_ptr<Loaded> loaded;
  std::unique_ptr<BehaviourSearch> search;
  std::optional<Behaviour> behaviour;
};

class Compare {
 public:
  explicit Compare(const CompareArgs& args) : args_(args), text_(text_options(args.output, STDOUT_FILENO)) {}

  ExitStatus run() {
    set_run_context(args_.path, args_.seed);
    LoadOutcome first = load(args_.path, args_.model, &cache_);
    if (!first.loaded) return kExitUsage;
    const Scenario& scenario = first.loaded->scenario;
    if (scenario.variants.empty()) {
      print_error("the scenario `" + scenario.name + "` has no `variants` to compare", "name them in the scenario; see wakesim schema");
      return kExitUsage;
    }
    events_ = scenario.compare;
    if (!args_.events.empty() && !read_events()) return kExitUsage;
    comparison_.name = scenario.name;
    comparison_.file = scenario.path;
    name_events();
    handle_interrupts();
    for (const Variant& variant : scenario.variants) {
      if (!add(variant.name)) return kExitUsage;
      if (interrupted()) break;
    }
    find_groups();
    comparison_.interrupted = interrupted();
    if (interrupted()) comparison_.decided = false;
    judge_groups(scenario.compare.equivalent);
    progress_.clear();
    if (!print()) note(kExitUsage);
    if (interrupted()) note(kExitInterrupted);
    return status_;
  }

 private:
  void note(ExitStatus status) { status_ = worse(status_, status); }

  bool read_events() {
    events_.returns = events_.wakes = events_.observe = events_.traces = false;
    const std::vector<std::string> known{"returns", "wakes", "observe", "traces"};
    for (std::size_t begin = 0; begin <= args_.events.size();) {
      const std::size_t end = std::min(args_.events.find(',', begin), args_.events.size());
      const std::string word = args_.events.substr(begin, end - begin);
      begin = end + 1;
      if (std::find(known.begin(), known.end(), word) == known.end()) {
        const std::string_view near = nearest_name(word, known);
        print_error("--events expects a list of returns, wakes, observe, traces, got `" + word + "`",
                    near.empty() ? "" : "did you mean `" + std::string(near) + "`?");
        return false;
      }
      events_.returns |= word == "returns";
      events_.wakes |= word == "wakes";
      events_.observe |= word == "observe";
      events_.traces |= word == "traces";
    }
    return true;
  }

  void name_events() {
    if (events_.returns) comparison_.events.push_back("returns");
    if (events_.wakes) comparison_.events.push_back("wakes");
    if (events_.observe) comparison_.events.push_back("observe");
    if (events_.traces) comparison_.events.push_back("traces");
  }

  // False: it cannot be loaded.
  bool add(const std::string& name) {
    ModelArgs model = args_.model;
    model.variant = name;
    LoadOutcome outcome = load(args_.path, model, &cache_);
    if (!outcome.loaded) return false;
    Side side;
    side.loaded = std::make_unique<Loaded>(std::move(*outcome.loaded));
    const Loaded& loaded = *side.loaded;
    auto prefix = script_prefix(loaded, schedule_granularity(kReduced));
    if (!prefix) {
      std::fputs(render(loaded.sources, prefix.error()).c_str(), stderr);
      return false;
    }
    VariantResult variant;
    variant.name = name;
    variant.result = check(loaded, prefix.value(), name);
    find_behaviour(side, !prefix.value().empty(), variant);
    comparison_.variants.push_back(std::move(variant));
    sides_.push_back(std::move(side));
    return true;
  }

  CheckResult check(const Loaded& loaded, const std::vector<Choice>& prefix, const std::string& name) {
    ExploreOptions options = search_options(loaded, args_.limits, args_.seed);
    options.prefix = prefix;
    options.progress = [this, name](const Progress& progress) { progress_.show(progress_text(name, progress)); };
    const Exploration exploration = explore(loaded.image, options);
    progress_.clear();
    CheckResult result = result_of(loaded, exploration, args_.seed);
    judge(expect_of(loaded.scenario, name), loaded.image.code.covers, exploration.covered, result);
    if (result.verdict == Verdict::kInconclusive) note(kExitInconclusive);
    else if (!result.expected_met) note(kExitNotMet);
    return result;
  }

  void find_behaviour(Side& side, bool has_script, VariantResult& variant) {
    if (has_script) {
      variant.problem = "the scenario has a `script`, which forces one beginning";
    } else {
      BehaviourOptions options;
      options.returns = events_.returns;
      options.wakes = events_.wakes;
      options.observations = events_.observe;
      options.traces = events_.traces;
      options.limits = search_options(*side.loaded, args_.limits, args_.seed).limits;
      options.stop = &interrupted();
      side.search = std::make_unique<BehaviourSearch>(side.loaded->image, options);
      side.behaviour = side.search->run(names_);
      if (side.behaviour) variant.behaviour_states = side.behaviour->state_count;
      else variant.problem = side.search->problem();
    }
    if (!variant.problem.empty()) comparison_.decided = false;
  }

  // Equivalence is an equivalence: one variant of each group stands for it.
  void find_groups() {
    std::vector<std::size_t> leaders;
    for (std::size_t v = 0; v < sides_.size() && !interrupted(); ++v) {
      if (!sides_[v].behaviour) continue;
      bool joined = false;
      for (std::size_t g = 0; g < leaders.size() && !joined; ++g) {
        const EquivalenceAnswer answer = compare_behaviours(*sides_[leaders[g]].behaviour, *sides_[v].behaviour, kSetsMax,
                                                             search_options(*sides_[v].loaded, args_.limits, args_.seed).limits, &interrupted());
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
    if (!comparison_.decided) note(kExitInconclusive);
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
      Recording recording = record_schedule(shower.loaded->image, shower.loaded->sources, behaviour_schedule_granularity(kReduced), *schedule);
      row.schedule = std::move(recording.schedule);
      row.events = std::move(recording.events);
      row.tasks = std::move(recording.tasks);
    }
    comparison_.differences.push_back(std::move(row));
  }

  void judge_groups(const std::optional<std::vector<std::vector<std::string>>>& expected) {
    if (!expected || !comparison_.decided || interrupted()) return;
    const auto as_sets = [](std::vector<std::vector<std::string>> groups) {
      for (auto& group : groups) std::sort(group.begin(), group.end());
      std::sort(groups.begin(), groups.end());
      return groups;
    };
    if (as_sets(*expected) == as_sets(comparison_.equivalent)) return;
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
    comparison_.expectation_failures.push_back("expected these groups to show the same: " + text(*expected) + "; found: " + text(comparison_.equivalent));
    note(kExitNotMet);
  }

  // False: the file could not be written.
  bool print() {
    const std::string json = args_.json.empty() ? "" : comparison_json(comparison_, {.times = args_.output.times});
    if (args_.json == "-") {
      std::fputs(json.c_str(), stdout);
      return true;
    }
    if (!args_.output.quiet || status_ != kExitOk) std::fputs(comparison_text(comparison_, text_).c_str(), stdout);
    return args_.json.empty() || write_file(args_.json, json);
  }

  const CompareArgs& args_;
  TextOptions text_;
  ScenarioCompare events_;
  EventNames names_;
  std::vector<Side> sides_;
  Comparison comparison_;
  ProgressLine progress_;
  UnitCache cache_;
  ExitStatus status_ = kExitOk;
};

}  // namespace

ExitStatus compare_command(const CompareArgs& args) { return Compare(args).run(); }

}  // namespace wakesim
