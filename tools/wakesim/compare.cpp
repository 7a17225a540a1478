// wakesim compare: every variant of a scenario, checked and compared by what is seen from outside.
// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

#include "sim/check/compare.h"
#include "sim/lang/unit_cache.h"
#include "sim/report/comparison.h"
#include "tools/wakesim/interrupt.h"
#include "tools/wakesim/session.h"

namespace wakesim {
namespace {

class Compare {
 public:
  explicit Compare(const CompareArgs& args) : args_(args), text_(text_options(args.output, STDOUT_FILENO)) {}

  ExitStatus run() {
    set_run_context(args_.path, args_.seed);
    options_.build = args_.build;
    const std::optional<Scenario> loaded = load_alone(args_.path, &options_.build);
    if (!loaded) return kExitUsage;
    const Scenario& scenario = *loaded;
    if (scenario.variants.empty()) {
      print_error("the scenario `" + scenario.name + "` has no `variants` to compare", "name them in the scenario; see wakesim schema");
      return kExitUsage;
    }
    options_.events = scenario.compare;
    if (!args_.events.empty() && !read_events()) return kExitUsage;
    handle_interrupts();
    options_.build.cache = &cache_;
    options_.limits = args_.limits;
    options_.memory_default_mb = memory_default_mb();
    options_.seed = args_.seed;
    options_.progress = [this](const std::string& variant, const Progress& progress) { progress_.show(progress_text(variant, progress)); };
    options_.stop = &interrupted();
    const CompareOutcome outcome = compare(args_.path, scenario, options_);
    progress_.clear();
    std::fputs(outcome.warnings.c_str(), stderr);
    if (!outcome.comparison) {
      print_errors(outcome.failed.places(), outcome.failed.errors, outcome.failed.variant);
      return kExitUsage;
    }
    judge(*outcome.comparison);
    if (!print(*outcome.comparison)) note(kExitUsage);
    if (interrupted()) note(kExitInterrupted);
    return status_;
  }

 private:
  void note(ExitStatus status) { status_ = worse(status_, status); }

  bool read_events() {
    options_.events.returns = options_.events.wakes = options_.events.observe = options_.events.traces = false;
    const std::vector<std::string> known{"returns", "wakes", "observe", "traces"};
    for (std::size_t begin = 0; begin <= args_.events.size();) {
      const std::size_t end = std::min(args_.events.find(',', begin), args_.events.size());
      const std::string word = args_.events.substr(begin, end - begin);
      begin = end + 1;
      if (std::find(known.begin(), known.end(), word) == known.end()) {
        print_error("--events expects a list of returns, wakes, observe, traces, got `" + word + "`", did_you_mean(word, known));
        return false;
      }
      options_.events.returns |= word == "returns";
      options_.events.wakes |= word == "wakes";
      options_.events.observe |= word == "observe";
      options_.events.traces |= word == "traces";
    }
    return true;
  }

  void judge(const Comparison& comparison) {
    for (const VariantResult& variant : comparison.variants) {
      if (variant.result.verdict == Verdict::kInconclusive) note(kExitInconclusive);
      else if (!variant.result.expected_met) note(kExitNotMet);
    }
    if (!comparison.decided) note(kExitInconclusive);
    if (!comparison.expected_met) note(kExitNotMet);
  }

  // False: the file could not be written.
  bool print(const Comparison& comparison) {
    const std::string json = args_.json.empty() ? "" : comparison_json(comparison, {.times = args_.output.times});
    if (args_.json == "-") {
      std::fputs(json.c_str(), stdout);
      return true;
    }
    if (!args_.output.quiet || status_ != kExitOk) std::fputs(comparison_text(comparison, text_).c_str(), stdout);
    return args_.json.empty() || write_file(args_.json, json);
  }

  const CompareArgs& args_;
  TextOptions text_;
  CompareOptions options_;
  ProgressLine progress_;
  UnitCache cache_;
  ExitStatus status_ = kExitOk;
};

}  // namespace

ExitStatus compare_command(const CompareArgs& args) { return Compare(args).run(); }

}  // namespace wakesim
