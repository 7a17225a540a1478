// wakesim explain: the rules of one function over all interleavings of a scenario.
// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <cstdio>

#include "sim/check/explain.h"
#include "sim/report/rules.h"
#include "tools/wakesim/interrupt.h"
#include "tools/wakesim/session.h"

namespace wakesim {
ExitStatus explain_command(const ExplainArgs& args) {
  set_run_context(args.path, args.seed);
  const Loaded loaded = load(args.path, args.build);
  if (!loaded.program) return kExitUsage;
  const Program& program = *loaded.program;
  const FunctionId function = find_named_function(program.image.code, args.function);
  if (!function.has_value()) return kExitUsage;

  handle_interrupts();
  ProgressLine progress;
  ExplainOptions options{.limits = args.limits, .memory_default_mb = memory_default_mb(), .seed = args.seed};
  options.progress = [&](const Progress& now) { progress.show(progress_text(program.scenario.name, now)); };
  options.stop = &interrupted();
  const Result<Explanation> outcome = explain(program, function, options);
  progress.clear();
  if (!outcome) {
    print_errors(program.sources, outcome.error());
    return kExitUsage;
  }
  const FunctionRules& rules = outcome->rules;
  if (!args.json.empty() && args.json != "-" && !write_file(args.json, rules_json(rules))) return kExitUsage;
  const std::string text = args.json == "-"                        ? rules_json(rules)
                           : args.format == RulesFormat::kMarkdown ? rules_markdown(rules)
                                                                   : rules_text(rules, text_options(args.output, STDOUT_FILENO));
  std::fputs(text.c_str(), stdout);
  if (outcome->interrupted) return kExitInterrupted;
  return rules.complete ? kExitOk : kExitInconclusive;
}

}  // namespace wakesim
