// SPDX-License-Identifier: MIT
#include "sim/check/check.h"

#include <algorithm>
#include <bitset>
#include <optional>
#include <utility>

#include "sim/base/archive.h"
#include "sim/base/check.h"
#include "sim/explore/budget.h"
#include "sim/trace/coverage.h"
#include "sim/trace/record.h"

namespace wakesim {
namespace {

class Checker {
 public:
  Checker(const Program& program, const CheckOptions& options) : program_(program), options_(options) {}

  Result<CheckResult> run() {
    auto prefix = script_prefix(program_, schedule_steps());
    if (!prefix) return prefix.error();
    script_ = std::move(prefix).value();
    const ExploreOptions options = explore_options();
    exploration_ = options_.random == 0 ? explore(program_.image, options)
                                        : explore_random(program_.image, options, {.executions = options_.random, .pct_depth = options_.pct});
    begin_result();
    if (options_.random != 0) tell_random();
    judge(expect_of(program_.scenario, program_.build.variant), program_.image.code.covers, exploration_.covered, result_);
    if (options_.telling != Telling::kNothing) show_unexpected_outcomes();
    const bool tells = options_.telling == Telling::kAll || (options_.telling == Telling::kUnexpected && !result_.expected_met);
    if (tells && !is_stopped()) add_doom();
    return std::move(result_);
  }

  std::uint64_t identity() {
    auto prefix = script_prefix(program_, schedule_steps());
    if (prefix) script_ = std::move(prefix).value();
    return identity_of(explore_options());
  }

 private:
  bool is_stopped() const { return options_.stop != nullptr && *options_.stop; }
  Granularity schedule_steps() const { return schedule_granularity(options_.granularity); }

  ExploreOptions explore_options() const {
    ExploreOptions options;
    options.limits = limits_of(program_, options_.limits, options_.memory_default_mb);
    options.seed = options_.seed;
    options.stop = options_.stop;
    options.granularity = options_.granularity;
    options.threads = options_.threads;
    options.sleep_sets = options_.sleep_sets;
    options.exact_states = options_.exact_states;
    options.shorten_states_max = options_.shorten_states_max;
    options.prefix = script_;
    options.coverage = options_.coverage;
    options.wanted = wanted_kinds();
    options.progress = options_.progress;
    options.checkpoints = options_.checkpoints;
    return options;
  }

  // A scenario that expects several kinds is searched until all of them are found.
  std::bitset<kFindingKindCount> wanted_kinds() const {
    const std::vector<std::string>& ids = expect_of(program_.scenario, program_.build.variant).finding;
    std::bitset<kFindingKindCount> kinds;
    for (const std::string& id : ids) {
      if (const std::optional<FindingKind> kind = find_finding(id); kind && ids.size() > 1) kinds.set(static_cast<std::size_t>(*kind));
    }
    return kinds;
  }

  // Everything that decides what is searched and how: texts of the scenario and of all C, this version, the options.
  std::uint64_t identity_of(const ExploreOptions& options) const {
    Checksum sum;
    const auto add_text = [&](const std::string& text) {
      const std::uint64_t size = text.size();
      sum.add(&size, sizeof size);
      sum.add(text.data(), text.size());
    };
    const auto add = [&](std::uint64_t value) { sum.add(&value, sizeof value); };
    add_text(WAKESIM_VERSION);
    for (std::uint32_t file = 0; file < program_.sources.size(); ++file) add_text(program_.sources.text(FileId{file}));
    add_text(program_.kernel);
    add_text(program_.build.variant);
    for (const auto& [name, value] : program_.build.define) {
      add_text(name);
      add_text(value);
    }
    add_text(program_.build.data_race);
    const Granularity& steps = options.granularity;
    for (const bool on : {steps.fuse, steps.liveness, steps.own_objects, steps.locks, steps.observable, steps.symmetry, options.sleep_sets,
                          options.livelock, options.endless, options.stop_at_first, options.coverage, options.limits.preemptions.has_value()}) {
      add(on);
    }
    add(options.limits.depth);
    add(options.limits.preemptions.value_or(0));
    add(options.seed);
    add(options.seed_walks);
    add(options.wanted.to_ullong());
    for (const Choice choice : options.prefix) sum.add(&choice, sizeof choice);
    return sum.value();
  }

  // --- the result --------------------------------------------------------------------------------------------------------------

  Place place(FunctionId function, SourcePos where) const { return place_of(program_.image.code, program_.sources, function, where); }

  void begin_result() {
    const Exploration& from = exploration_;
    result_.name = program_.scenario.name;
    result_.variant = program_.build.variant;
    result_.file = program_.scenario.path;
    result_.kernel = program_.kernel;
    result_.memory_model = program_.scenario.memory_model;
    const bool is_known = from.complete && from.no_end_counts.empty();
    result_.verdict = !from.counterexamples.empty() ? Verdict::kViolated : is_known ? Verdict::kVerified : Verdict::kInconclusive;
    result_.states = from.states;
    result_.transitions = from.transitions;
    result_.terminal_states = from.terminal_states;
    result_.max_depth = from.max_depth;
    result_.restarts = from.restarts;
    result_.seconds = from.seconds;
    result_.threads = from.threads;
    result_.table_bytes = from.table_bytes;
    result_.table_load = from.table_load;
    result_.growing_seconds = from.growing_seconds;
    result_.missed_state_probability = from.missed_state_probability;
    result_.interchangeable = from.interchangeable;
    result_.reductions = reductions_of(from.granularity, from.sleep_sets);
    for (const UnusedReduction& unused : from.unused) {
      if (options_.named.has(unused.reduction)) result_.unused.push_back(unused);
    }
    result_.seed = options_.seed;
    result_.limits_hit = limits_hit_by(from);
    result_.notes = from.notes;
    result_.is_scripted = !script_.empty();
    if (result_.is_scripted) result_.notes.push_back("only the executions that begin as `script` says");
    result_.replaced = replaced_by_the_caller(program_);
    result_.interrupted = from.interrupted;
    for (std::size_t kind = 0; kind < kFindingKindCount; ++kind) {
      if (from.ended_in[kind]) result_.ended_in.push_back(finding_id(static_cast<FindingKind>(kind)));
    }
    result_.has_weak_orders = (from.weak_orders & Machine::kScenarioOrders) != 0;
    result_.models_have_weak_orders = (from.weak_orders & Machine::kModelOrders) != 0;
    for (const Outcome& outcome : from.outcomes) result_.outcomes.push_back(outcome_row(program_.image.code, outcome));
    std::sort(result_.outcomes.begin(), result_.outcomes.end());
    if (!from.coverage.empty()) {
      result_.coverage = coverage_of(program_.image, program_.sources, from.coverage);
      result_.coverage->complete = from.complete;
    }
    tell_limits();
    tell_findings();
  }

  void tell_limits() {
    for (const Machine::NotModelled& reached : exploration_.not_modelled) {
      result_.not_modelled.push_back({.operation = reached.operation,
                                      .number = reached.number,
                                      .at = place(reached.function, reached.where),
                                      .excerpt = excerpt(program_.sources, reached.where),
                                      .limit = reached.text()});
    }
    for (const Machine::LimitPlace& limit : exploration_.limit_places) {
      result_.limit_places.push_back(
          {.limit = limit.limit, .at = place(limit.function, limit.where), .excerpt = excerpt(program_.sources, limit.where)});
    }
  }

  void tell_findings() {
    for (const Counterexample& counterexample : exploration_.counterexamples) {
      const RecordOptions options{.shortest = counterexample.shortest,
                                  .loop_begin = counterexample.loop_begin,
                                  .has_loop = counterexample.loop_begin < counterexample.schedule.size()};
      const Granularity steps = schedule_granularity(exploration_.granularity);
      result_.findings.push_back(record_finding(program_.image, program_.sources, steps, counterexample.finding,
                                                counterexample.schedule, options));
    }
  }

  void tell_random() {
    result_.random = {.executions = exploration_.executions, .pct_depth = options_.pct, .found_by_seed = exploration_.found_by_seed};
    const std::string pct = options_.pct == 0 ? "" : " --pct " + std::to_string(options_.pct);
    for (std::size_t i = 0; i < exploration_.counterexamples.size(); ++i) {
      if (!exploration_.counterexamples[i].seed) continue;
      result_.findings[i].notes.push_back("a random execution, not the shortest; `--random 1" + pct + " --seed " +
                                          std::to_string(*exploration_.counterexamples[i].seed) + "` is this one again");
    }
  }

  // --- outcomes that were not expected -----------------------------------------------------------------------------------------

  void show_unexpected_outcomes() {
    for (FindingReport& finding : result_.findings) {
      if (!finding.outcome.has_value()) continue;
      const std::size_t row = row_of(*finding.outcome);
      if (options_.random == 0) show_execution_to(exploration_.outcomes[row], finding);
      else tell_execution(schedule_steps(), exploration_.outcome_schedules[row], finding);
    }
  }

  // Of the outcome that was reached.
  std::size_t row_of(const OutcomeRow& outcome) const {
    const auto is_it = [&](const Outcome& reached) { return outcome_row(program_.image.code, reached) == outcome; };
    const auto row = std::find_if(exploration_.outcomes.begin(), exploration_.outcomes.end(), is_it);
    WAKESIM_CHECK(row != exploration_.outcomes.end());
    return static_cast<std::size_t>(row - exploration_.outcomes.begin());
  }

  void tell_execution(Granularity steps, const std::vector<Choice>& schedule, FindingReport& finding) const {
    Recording recording = record_schedule(program_.image, program_.sources, steps, schedule);
    finding.schedule = std::move(recording.schedule);
    finding.events = std::move(recording.events);
    finding.tasks = std::move(recording.tasks);
  }

  // The search keeps outcomes, not the ways to them. The same search takes this one for a finding, and comes to it again; several threads may
  // have come to one that is the same but for which of several interchangeable tasks is which, and then it is searched without that.
  void show_execution_to(const Outcome& outcome, FindingReport& finding) {
    ExploreOptions options = explore_options();
    options.goal = outcome;
    options.wanted.reset();
    options.threads = 1;
    options.endless = false;
    options.livelock = false;
    options.coverage = false;
    options.checkpoints = nullptr;
    Exploration search = search_for(options);
    if (search.complete && search.counterexamples.empty() && options.granularity.symmetry) {
      options.granularity.symmetry = false;
      search = search_for(options);
    }
    add_notes(search.notes);
    for (const Counterexample& counterexample : search.counterexamples) {
      if (counterexample.finding.kind != FindingKind::kUnexpectedOutcome) continue;
      if (counterexample.schedule.empty() && !counterexample.shortest) continue;  // the notes say why
      tell_execution(schedule_granularity(search.granularity), counterexample.schedule, finding);
      finding.shortest = counterexample.shortest;
      return;
    }
    std::string why;
    for (const std::string& limit : search.limits_hit) why += (why.empty() ? "" : ", ") + limit;
    if (search.interrupted) why = "interrupted";
    finding.notes.push_back("no execution to this outcome is shown, and there is nothing to replay: looking for one was cut short" +
                            (why.empty() ? "" : " (" + why + ")"));
  }

  // The limit of time holds for all of these together.
  Exploration search_for(ExploreOptions& options) {
    const double seconds_max = limits_of(program_, options_.limits, options_.memory_default_mb).seconds;
    Exploration search;
    search.interrupted = is_stopped();
    if (search.interrupted) return search;
    if (seconds_max > 0 && seconds_for_outcomes_ >= seconds_max) {
      search.limits_hit.push_back("seconds " + seconds_text(seconds_max));
      return search;
    }
    if (seconds_max > 0) options.limits.seconds = seconds_max - seconds_for_outcomes_;
    search = explore(program_.image, options);
    seconds_for_outcomes_ += search.seconds;
    return search;
  }

  void add_notes(const std::vector<std::string>& notes) {
    for (const std::string& note : notes) {
      if (std::find(result_.notes.begin(), result_.notes.end(), note) == result_.notes.end()) result_.notes.push_back(note);
    }
  }

  // --- since when findings that want it (hung tasks, deadlocks) could not be avoided any more ----------------------------------

  // The scenario's limits hold for this search, too.
  DoomOptions doom_options() const {
    const Limits limits = limits_of(program_, options_.limits, options_.memory_default_mb);
    DoomOptions options;
    if (limits.states != 0) options.states_max = std::min(options.states_max, limits.states);
    options.seconds = limits.seconds;
    options.memory_mb = limits.memory_mb;
    options.stop = options_.stop;
    return options;
  }

  void add_doom() {
    const Granularity steps = schedule_granularity(exploration_.granularity);
    const DoomOptions options = doom_options();
    for (std::size_t i = 0; i < exploration_.counterexamples.size(); ++i) {
      const Counterexample& counterexample = exploration_.counterexamples[i];
      if (!wants_doom(counterexample.finding.kind) || counterexample.schedule.empty()) continue;
      const Doom doom = find_doom(program_.image, steps, counterexample.schedule, script_.size(), options);
      FindingReport& finding = result_.findings[i];
      if (!doom.decided) {
        finding.notes.push_back("doomed from step " + std::to_string(doom.from) +
                                " at the latest; whether sooner was not decided: " + doom.undecided);
        continue;
      }
      finding.doomed_from = static_cast<std::uint32_t>(doom.from);
      if (doom.from == 0) continue;
      std::vector<Choice> passing(counterexample.schedule.begin(), counterexample.schedule.begin() + static_cast<std::ptrdiff_t>(doom.from - 1));
      passing.insert(passing.end(), doom.passing.begin(), doom.passing.end());
      finding.passing = record_passing(program_.image, program_.sources, steps, passing, *finding.doomed_from);
    }
  }

  const Program& program_;
  const CheckOptions& options_;
  std::vector<Choice> script_;
  Exploration exploration_;
  double seconds_for_outcomes_ = 0;  // of CPU, spent on executions to outcomes
  CheckResult result_;
};

}  // namespace

Result<CheckResult> check(const Program& program, const CheckOptions& options) { return Checker(program, options).run(); }

std::uint64_t checkpoint_identity(const Program& program, const CheckOptions& options) { return Checker(program, options).identity(); }

CheckResult without_memory(const Program& program, std::uint64_t seed) {
  CheckResult result;
  result.name = program.scenario.name;
  result.variant = program.build.variant;
  result.file = program.scenario.path;
  result.kernel = program.kernel;
  result.seed = seed;
  result.limits_hit.push_back("memory: there was no more");
  judge(expect_of(program.scenario, program.build.variant), program.image.code.covers, {}, result);
  return result;
}

std::vector<std::string> limits_hit_by(const Exploration& exploration) {
  std::vector<std::string> limits = exploration.limits_hit;
  if (!exploration.no_end_counts.empty()) limits.push_back("no execution came to an end that counts: " + exploration.no_end_counts);
  return limits;
}

}  // namespace wakesim
