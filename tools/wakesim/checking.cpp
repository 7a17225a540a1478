// SPDX-License-Identifier: MIT
#include "tools/wakesim/checking.h"

#include <sys/resource.h>

#include <algorithm>

#include "sim/trace/coverage.h"
#include "sim/trace/record.h"

namespace wakesim {
namespace {

std::uint64_t peak_rss_kb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss);  // of the process so far, not of one scenario
}

}  // namespace

std::vector<std::string> limits_of(const Exploration& exploration) {
  std::vector<std::string> limits = exploration.limits_hit;
  if (!exploration.no_end_counts.empty()) limits.push_back("no execution came to an end that counts: " + exploration.no_end_counts);
  return limits;
}

CheckResult result_of(const Loaded& loaded, const Exploration& exploration, std::uint64_t seed) {
  CheckResult result;
  result.name = loaded.scenario.name;
  result.variant = loaded.model.variant;
  result.file = loaded.scenario.path;
  result.kernel = loaded.kernel;
  result.memory_model = loaded.scenario.memory_model;
  const bool is_known = exploration.complete && exploration.no_end_counts.empty();
  result.verdict = !exploration.violations.empty() ? Verdict::kViolated : is_known ? Verdict::kVerified : Verdict::kInconclusive;
  result.states = exploration.states;
  result.transitions = exploration.transitions;
  result.terminal_states = exploration.terminal_states;
  result.max_depth = exploration.max_depth;
  result.restarts = exploration.restarts;
  result.seconds = exploration.seconds;
  result.peak_rss_kb = peak_rss_kb();
  result.threads = exploration.threads;
  result.table_bytes = exploration.table_bytes;
  result.table_load = exploration.table_load;
  result.growing_seconds = exploration.growing_seconds;
  result.missed_state_probability = exploration.missed_state_probability;
  result.interchangeable = exploration.interchangeable;
  result.reductions = reductions_of(exploration.granularity, exploration.sleep_sets);
  result.seed = seed;
  result.limits_hit = limits_of(exploration);
  result.notes = exploration.notes;
  result.interrupted = exploration.interrupted;
  for (std::size_t kind = 0; kind < kFindingKindCount; ++kind) {
    if (exploration.ended_in[kind]) result.ended_in.push_back(finding_id(static_cast<FindingKind>(kind)));
  }
  result.has_weak_orders = (exploration.weak_orders & Machine::kScenarioOrders) != 0;
  result.models_have_weak_orders = (exploration.weak_orders & Machine::kModelOrders) != 0;
  for (const Machine::NotModelled& reached : exploration.not_modelled) {
    result.not_modelled.push_back({.operation = reached.operation,
                                   .number = reached.number,
                                   .at = place_of(loaded.image.code, loaded.sources, reached.function, reached.where),
                                   .excerpt = excerpt(loaded.sources, reached.where),
                                   .limit = reached.text()});
  }
  for (const Machine::LimitPlace& place : exploration.limit_places) {
    result.limit_places.push_back({.limit = place.limit,
                                   .at = place_of(loaded.image.code, loaded.sources, place.function, place.where),
                                   .excerpt = excerpt(loaded.sources, place.where)});
  }
  for (const Outcome& outcome : exploration.outcomes) result.outcomes.push_back(outcome_row(loaded.image.code, outcome));
  std::sort(result.outcomes.begin(), result.outcomes.end());
  if (!exploration.coverage.empty()) {
    result.coverage = coverage_of(loaded.image, loaded.sources, exploration.coverage);
    result.coverage->complete = exploration.complete;
  }
  for (const Violation& violation : exploration.violations) {
    const RecordOptions options{.shortest = violation.shortest,
                                .loop_begin = violation.loop_begin,
                                .has_loop = violation.loop_begin < violation.schedule.size()};
    result.findings.push_back(record_finding(loaded.image, loaded.sources, schedule_granularity(exploration.granularity),
                                             violation.finding, violation.schedule, options));
  }
  return result;
}

void add_doom(const Loaded& loaded, const Exploration& exploration, std::uint64_t forced, const DoomOptions& options,
              CheckResult& result) {
  const Granularity steps = schedule_granularity(exploration.granularity);
  for (std::size_t i = 0; i < exploration.violations.size(); ++i) {
    const Violation& violation = exploration.violations[i];
    if (!wants_doom(violation.finding.kind) || violation.schedule.empty()) continue;
    const Doom doom = find_doom(loaded.image, steps, violation.schedule, forced, options);
    Finding& finding = result.findings[i];
    if (!doom.decided) {
      finding.notes.push_back("doomed from step " + std::to_string(doom.from) + " at the latest; whether sooner was not decided: " +
                              doom.undecided);
      continue;
    }
    finding.doomed_from = static_cast<std::uint32_t>(doom.from);
    if (doom.from == 0) continue;
    std::vector<Choice> passing(violation.schedule.begin(), violation.schedule.begin() + static_cast<std::ptrdiff_t>(doom.from - 1));
    passing.insert(passing.end(), doom.passing.begin(), doom.passing.end());
    finding.passing = record_passing(loaded.image, loaded.sources, steps, passing, *finding.doomed_from);
  }
}

}  // namespace wakesim
