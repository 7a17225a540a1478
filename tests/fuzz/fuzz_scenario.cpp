// Fuzz target: any text is a scenario file. load_scenario() gives a scenario with at least a task, or errors that can be printed.
// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "sim/base/check.h"
#include "sim/scenario/scenario.h"

namespace {

// One file per process, in memory where the system has such a place; removed at the end.
class ScratchFile {
 public:
  ScratchFile() {
    const std::filesystem::path shared_memory = "/dev/shm";
    std::error_code error;
    const std::filesystem::path folder = std::filesystem::is_directory(shared_memory, error) ? shared_memory : std::filesystem::temp_directory_path();
    path_ = folder / ("wakesim-fuzz-" + std::to_string(getpid()) + ".wake.json");
  }
  ~ScratchFile() { std::filesystem::remove(path_); }
  std::string write(const std::uint8_t* data, std::size_t size) const {
    std::ofstream(path_, std::ios::binary | std::ios::trunc).write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    return path_;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wakesim;
  static const ScratchFile scratch;
  SourceMap sources;
  const Result<Scenario> scenario = load_scenario(sources, scratch.write(data, size));
  if (scenario) {
    for (const ScenarioTask& task : scenario->tasks) WAKESIM_CHECK(task.count > 0 && !task.run.empty());
  } else {
    WAKESIM_CHECK(!render(sources, scenario.error()).empty());
    for (const Diagnostic& error : scenario.error()) WAKESIM_CHECK(!error.message.empty());
  }
  return 0;
}
