// SPDX-License-Identifier: MIT
#include "sim/check/explain.h"

#include <algorithm>
#include <utility>

#include "sim/check/check.h"
#include "sim/trace/coverage.h"
#include "sim/trace/find_rules.h"

namespace wakesim {
namespace {

FunctionRules rules_in(const Program& program, const Exploration& exploration) {
  const Coverage coverage = coverage_of(program.image, program.sources, exploration.coverage);
  FunctionRules rules = rules_of(program.image, program.sources, exploration.watched, coverage);
  rules.scenario = program.scenario.name;
  rules.file = program.scenario.path;
  rules.kernel = program.kernel;
  rules.limits_hit = limits_hit_by(exploration);
  rules.complete = exploration.complete && rules.limits_hit.empty();
  rules.states = exploration.states;
  for (const Counterexample& counterexample : exploration.counterexamples) {
    const std::string id = finding_id(counterexample.finding.kind);
    if (std::find(rules.findings.begin(), rules.findings.end(), id) == rules.findings.end()) rules.findings.push_back(id);
  }
  for (std::size_t kind = 0; kind < kFindingKindCount; ++kind) {
    if (exploration.ended_in[kind]) rules.findings.push_back(finding_id(static_cast<FindingKind>(kind)) + std::string(", switched off"));
  }
  return rules;
}

}  // namespace

Result<Explanation> explain(const Program& program, FunctionId function, const ExplainOptions& options) {
  if (function.index >= program.image.code.functions.size()) return Diagnostic{.message = "expected a function of the program, got none"};
  auto prefix = script_prefix(program, schedule_granularity(kReduced));
  if (!prefix) return prefix.error();
  ExploreOptions search;
  search.limits = limits_of(program, options.limits, options.memory_default_mb);
  search.seed = options.seed;
  search.stop = options.stop;
  search.prefix = std::move(prefix).value();
  search.watch = function;
  search.stop_at_first = false;  // the rules are those of every execution
  search.shorten = false;
  search.progress = options.progress;
  const Exploration exploration = explore(program.image, search);
  return Explanation{rules_in(program, exploration), exploration.interrupted};
}

}  // namespace wakesim
