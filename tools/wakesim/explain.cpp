// wakesim explain: the rules of one function over all interleavings of a scenario.
// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "sim/report/rules.h"
#include "sim/trace/coverage.h"
#include "sim/trace/find_rules.h"
#include "tools/wakesim/checking.h"
#include "tools/wakesim/interrupt.h"
#include "tools/wakesim/session.h"

namespace wakesim {
namespace {

FunctionRules rules_in(const Loaded& loaded, const Exploration& exploration) {
  const Coverage coverage = coverage_of(loaded.image, loaded.sources, exploration.coverage);
  FunctionRules rules = rules_of(loaded.image, loaded.sources, exploration.watched, coverage);
  rules.scenario = loaded.scenario.name;
  rules.file = loaded.scenario.path;
  rules.kernel = loaded.kernel;
  rules.limits_hit = limits_of(exploration);
  rules.complete = exploration.complete && rules.limits_hit.empty();
  rules.states = exploration.states;
  for (const Violation& violation : exploration.violations) {
    const std::string id = finding_id(violation.finding.kind);
    if (std::find(rules.findings.begin(), rules.findings.end(), id) == rules.findings.end()) rules.findings.push_back(id);
  }
  for (std::size_t kind = 0; kind < kFindingKindCount; ++kind) {
    if (exploration.ended_in[kind]) rules.findings.push_back(finding_id(static_cast<FindingKind>(kind)) + std::string(", switched off"));
  }
  return rules;
}

}  // namespace

ExitStatus explain_command(const ExplainArgs& args) {
  set_run_context(args.path, args.seed);
  const LoadOutcome outcome = load(args.path, args.model);
  if (!outcome.loaded) return kExitUsage;
  const Loaded& loaded = *outcome.loaded;
  const FunctionId function = find_named_function(loaded.image.code, args.function);
  if (!function.has_value()) return kExitUsage;
  auto prefix = script_prefix(loaded, schedule_granularity(kReduced));
  if (!prefix) {
    std::fputs(render(loaded.sources, prefix.error()).c_str(), stderr);
    return kExitUsage;
  }

  handle_interrupts();
  ProgressLine progress;
  ExploreOptions options = search_options(loaded, args.limits, args.seed);
  options.prefix = std::move(prefix).value();
  options.watch = function;
  options.stop_at_first = false;  // the rules are those of every execution
  options.shorten = false;
  options.progress = [&](const Progress& now) { progress.show(progress_text(loaded.scenario.name, now)); };
  const Exploration exploration = explore(loaded.image, options);
  progress.clear();

  const FunctionRules rules = rules_in(loaded, exploration);
  if (!args.json.empty() && args.json != "-" && !write_file(args.json, rules_json(rules))) return kExitUsage;
  const std::string text = args.json == "-"                        ? rules_json(rules)
                           : args.format == RulesFormat::kMarkdown ? rules_markdown(rules)
                                                                   : rules_text(rules, text_options(args.output, STDOUT_FILENO));
  std::fputs(text.c_str(), stdout);
  if (exploration.interrupted) return kExitInterrupted;
  return rules.complete ? kExitOk : kExitInconclusive;
}

}  // namespace wakesim
