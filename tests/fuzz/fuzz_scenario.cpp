// Fuzz target: any text is a scenario file. load_scenario() gives a scenario with at least a task, or errors that can be printed.
// SPDX-License-Identifier: MIT
#include <cstdint>
#include <string>

#include "sim/base/check.h"
#include "sim/scenario/scenario.h"
#include "tests/fuzz/scratch.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wakesim;
  static const wakesim_test::Scratch scratch;
  SourceMap sources;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<Scenario> scenario = load_scenario(sources, scratch.write("fuzz.wake.json", text));
  if (scenario) {
    for (const ScenarioTask& task : scenario->tasks) WAKESIM_CHECK(task.count > 0 && !task.run.empty());
  } else {
    WAKESIM_CHECK(!render(sources, scenario.error()).empty());
    for (const Diagnostic& error : scenario.error()) WAKESIM_CHECK(!error.message.empty());
  }
  return 0;
}
