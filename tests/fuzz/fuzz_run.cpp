// Fuzz target: any text is a scenario with its code, as tests/fuzz/inputs.h says. What compiles is executed: searched a little, with all
// reductions and with none, by one thread and by two, and at random; what is found is recorded, told, and replayed.
// SPDX-License-Identifier: MIT
#include <cstdint>
#include <string>

#include "sim/base/check.h"
#include "sim/explore/explore.h"
#include "sim/report/json.h"
#include "sim/report/text.h"
#include "sim/trace/record.h"
#include "sim/trace/replay.h"
#include "tests/fuzz/inputs.h"

namespace {

using namespace wakesim;

ExploreOptions some_search() {
  ExploreOptions options;
  options.limits = {.states = 400, .seconds = 0, .memory_mb = 512, .depth = 400, .preemptions = {}};
  options.shorten_states_max = 400;
  options.seed_walks = 20;
  return options;
}

void tell(const Image& image, const SourceMap& sources, const Exploration& exploration) {
  CheckResult result;
  result.name = "fuzz";
  for (const Counterexample& counterexample : exploration.counterexamples) {
    const Granularity steps = schedule_granularity(exploration.granularity);
    Trace trace;
    trace.granularity = steps;
    trace.finding = record_finding(image, sources, steps, counterexample.finding, counterexample.schedule,
                                   {.shortest = counterexample.shortest,
                                    .loop_begin = counterexample.loop_begin,
                                    .has_loop = counterexample.loop_begin < counterexample.schedule.size()});
    WAKESIM_CHECK(!trace.finding.message.empty());
    result.findings.push_back(trace.finding);
    if (!counterexample.schedule.empty()) (void)replay(image, sources, trace, "");
  }
  WAKESIM_CHECK(!result_line(result).empty());
  (void)result_details(result, {.verbose = true});
  WAKESIM_CHECK(!results_json({&result, 1}).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  SourceMap sources;
  const Result<Image> built = wakesim_test::build_input(sources, {reinterpret_cast<const char*>(data), size});
  if (!built) {
    WAKESIM_CHECK(!render(sources, built.error()).empty());
    return 0;
  }
  const Image& image = built.value();
  ExploreOptions options = some_search();
  tell(image, sources, explore(image, options));
  options.threads = 2;
  (void)explore(image, options);
  options.threads = 1;
  options.granularity = kPlain;
  options.sleep_sets = false;
  tell(image, sources, explore(image, options));
  tell(image, sources, explore_random(image, options, {.executions = 3, .pct_depth = 0}));
  return 0;
}
