// Fuzz target: any text is a trace file. parse_trace() gives errors that can be printed, or a trace that is written and read again as the
// same, and that can be replayed on its own scenario and on another.
// SPDX-License-Identifier: MIT
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "sim/base/check.h"
#include "sim/report/text.h"
#include "sim/trace/replay.h"
#include "sim/trace/trace_file.h"
#include "tests/fuzz/inputs.h"

namespace {

using namespace wakesim;

// Two tasks and a lock: actors and operations that traces name.
const char kOther[] = R"j({"wakesim": 1, "tasks": [{"name": "t", "run": "run()", "count": 2}], "source": [
  "#include <pthread.h>", "static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;", "static int word;",
  "void run(void) { pthread_mutex_lock(&lock); word++; pthread_mutex_unlock(&lock); }"]})j";

struct Program {
  SourceMap sources;
  std::unique_ptr<Image> image;  // none: it does not compile
};

// The text of a scenario stands in a trace under its hash, so there are few that survive a mutation: each is compiled once.
const Program& program_of(const std::string& scenario) {
  static std::map<std::string, Program> known;
  const auto [row, is_new] = known.try_emplace(scenario);
  if (!is_new) return row->second;
  Result<Image> image = wakesim_test::build_input(row->second.sources, scenario);
  if (image) row->second.image = std::make_unique<Image>(std::move(image).value());
  return row->second;
}

void replay_on(const Program& program, const Trace& trace) {
  if (program.image == nullptr) return;
  const Replay result = replay(*program.image, program.sources, trace, trace.program);
  WAKESIM_CHECK(result.status == ReplayStatus::kReproduced || !result.message.empty());
  (void)counterexample_text(result.finding);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  SourceMap sources;
  const FileId file = sources.add("fuzz.waketrace", std::string(reinterpret_cast<const char*>(data), size));
  const Result<Trace> trace = parse_trace(sources, file);
  if (!trace) {
    WAKESIM_CHECK(!render(sources, trace.error()).empty());
    for (const Diagnostic& error : trace.error()) WAKESIM_CHECK(!error.message.empty());
    return 0;
  }
  const std::string written = trace_text(*trace);
  const FileId again_file = sources.add("again.waketrace", written);
  const Result<Trace> again = parse_trace(sources, again_file);
  WAKESIM_CHECK(again.has_value());
  WAKESIM_CHECK(trace_text(*again) == written);
  (void)counterexample_text(trace->finding);
  replay_on(program_of(trace->scenario_text), *trace);
  replay_on(program_of(kOther), *trace);
  return 0;
}
