// Fuzz target: any text is a list of kernels. load_kernels() gives at least one, or errors that can be printed; and so does building a
// scenario with the first of them, whose files are there or not.
// SPDX-License-Identifier: MIT
#include <cstdint>
#include <string>

#include "sim/base/check.h"
#include "sim/scenario/kernels.h"
#include "sim/scenario/scenario.h"
#include "tests/fuzz/scratch.h"

namespace {

const char kScenario[] = R"j({"wakesim": 1, "tasks": [{"name": "t", "run": "run()"}], "source": ["int word;", "void run(void) { word = 1; }"]})j";

// The files that corpus/kernels/small.json names.
void write_models(const wakesim_test::Scratch& scratch) {
  scratch.write("init.c",
                "struct task_struct { unsigned int __state; unsigned int __sigpending; };\n"
                "void __wakesim_task_init(struct task_struct *t, int tid, int process, int is_user) { }\n");
  scratch.write("work.c", "int work(int x) { return x + LEVEL; }\n");
  scratch.write("more.c", "int work(int x) { return x - LEVEL; }\n");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wakesim;
  static const wakesim_test::Scratch scratch;
  static const bool is_written = (write_models(scratch), true);
  (void)is_written;
  scratch.write("kernels.json", std::string_view(reinterpret_cast<const char*>(data), size));
  SourceMap sources;
  const Result<std::vector<KernelVersion>> kernels = load_kernels(sources, scratch.folder());
  if (!kernels) {
    WAKESIM_CHECK(!render(sources, kernels.error()).empty());
    return 0;
  }
  WAKESIM_CHECK(!kernels.value().empty());
  const Result<Scenario> scenario = parse_scenario(sources, sources.add("fuzz.wake.json", kScenario), "");
  WAKESIM_CHECK(scenario.has_value());
  const Result<Image> image = build_image(sources, scenario.value(), {.models = scratch.folder()});
  if (!image) WAKESIM_CHECK(!render(sources, image.error()).empty());
  return 0;
}
