// Single executions, by a driver that never goes back: a long one, and one of very many tasks. Neither is searched, nor hashed, nor undone.
//
// What each takes of resident memory beyond the compiled scenario is measured, and held to: the long one must not take more from a tenth of its
// steps on (status 1 where it does), neither may take more than --memory-mb. Times are CPU seconds.
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <optional>
#include <string>

#include "sim/base/prng.h"
#include "sim/scenario/scenario.h"
#include "sim/vm/machine.h"
#include "tools/bench/memory_gauge.h"

namespace wakesim {
namespace {

struct Options {
  std::string models = WAKESIM_SOURCE_DIR "/models";
  std::string scenarios = WAKESIM_SOURCE_DIR "/tools/bench/scenarios";
  std::uint64_t steps = 10'000'000;
  std::uint32_t tasks = 10'000;
  std::uint64_t memory_mb = 1024;
  std::uint64_t seed = 1;
};

// What the allocator may come and go by; a leak of one byte per step shows in a tenth of the default steps.
constexpr std::uint64_t kNoiseKb = 512;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

std::optional<Image> build(const char* file, std::uint32_t copies, const Options& options) {
  SourceMap sources;
  const auto failed = [&](const Diagnostics& errors) {
    std::fputs(render(sources, errors).c_str(), stderr);
    return std::nullopt;
  };
  Result<Scenario> scenario = load_scenario(sources, options.scenarios + "/" + file);
  if (!scenario) return failed(scenario.error());
  if (copies > 0) scenario->tasks[0].count = copies;
  Result<Image> image = build_image(sources, *scenario, {.models = options.models});
  if (!image) return failed(image.error());
  return std::move(image).value();
}

// The machine's next step, by a choice out of all there are; false, after a message, where there is none or it goes wrong.
bool step(Machine& machine, Prng& prng) {
  const std::span<const Choice> choices = machine.enabled();
  if (choices.empty()) return false;
  const StepStatus status = machine.step(choices[prng.below(choices.size())]);
  machine.forget();
  if (status == StepStatus::kOk) return true;
  std::fprintf(stderr, "%s\n", status == StepStatus::kFinding ? machine.finding().message.c_str() : machine.limit_text().c_str());
  return false;
}

void print_row(const char* name, std::uint64_t steps, double seconds, std::uint64_t kb) {
  std::printf("%-12s %12llu %9.3f %8.0f %9.1f\n", name, static_cast<unsigned long long>(steps), seconds,
              seconds * 1e9 / static_cast<double>(steps == 0 ? 1 : steps), static_cast<double>(kb) / 1024);
  std::fflush(stdout);
}

bool is_within(const char* name, std::uint64_t kb, const Options& options) {
  if (kb <= options.memory_mb * 1024) return true;
  std::fprintf(stderr, "%s took %llu KB, and may take %llu\n", name, static_cast<unsigned long long>(kb),
               static_cast<unsigned long long>(options.memory_mb * 1024));
  return false;
}

bool run_long(const Options& options) {
  const std::optional<Image> image = build("ping_pong.wake.json", 0, options);
  if (!image) return false;
  const MemoryGauge memory;
  const double begin = cpu_seconds();
  Machine machine(*image, kPlain);
  machine.set_hashing(false);
  if (machine.reset() != StepStatus::kOk) return false;
  Prng prng(options.seed);
  std::uint64_t soon_kb = 0;
  for (std::uint64_t taken = 0; taken < options.steps; ++taken) {
    if (taken == options.steps / 10) soon_kb = memory.grown_kb();
    if (step(machine, prng)) continue;
    std::fprintf(stderr, "ping-pong ended after %llu steps\n", static_cast<unsigned long long>(taken));
    return false;
  }
  const std::uint64_t kb = memory.grown_kb();
  print_row("ping-pong", options.steps, cpu_seconds() - begin, kb);
  if (kb > soon_kb + kNoiseKb) {
    std::fprintf(stderr, "ping-pong took %llu KB after a tenth of its steps, and %llu in the end\n", static_cast<unsigned long long>(soon_kb),
                 static_cast<unsigned long long>(kb));
    return false;
  }
  return is_within("ping-pong", kb, options);
}

bool run_many(const Options& options) {
  const std::optional<Image> image = build("sleepers.wake.json", options.tasks, options);
  if (!image) return false;
  const MemoryGauge memory;
  const double begin = cpu_seconds();
  Machine machine(*image, kPlain);
  machine.set_hashing(false);
  if (machine.reset() != StepStatus::kOk) return false;
  std::uint64_t steps = 0;
  for (std::uint32_t t = 0; t < options.tasks; ++t) {
    for (; machine.can_move(TaskId{t}); ++steps) {
      if (machine.step({ChoiceKind::kTask, t, 0}) != StepStatus::kOk) return false;
      machine.forget();
    }
  }
  if (!machine.enabled().empty()) return false;
  const std::uint64_t kb = memory.grown_kb();
  print_row("sleepers", steps, cpu_seconds() - begin, kb);
  for (std::uint32_t t = 0; t < options.tasks; ++t) {
    if (machine.view(TaskId{t}).status == TaskStatus::kAsleep) continue;
    std::fprintf(stderr, "%s is not asleep\n", machine.task_name(TaskId{t}).c_str());
    return false;
  }
  return is_within("sleepers", kb, options);
}

int run(const Options& options) {
  std::printf("%-12s %12s %9s %8s %9s\n", "execution", "steps", "CPU s", "ns/step", "peak MB");
  const bool fine = run_long(options);
  return run_many(options) && fine ? 0 : 1;
}

}  // namespace
}  // namespace wakesim

int main(int argc, char** argv) {
  wakesim::Options options;
  CLI::App app{"Times single executions: a long one in constant memory, and one of very many sleeping tasks."};
  app.add_option("--steps", options.steps, "of the long one")->check(CLI::Range(100, 1'000'000'000))->capture_default_str();
  app.add_option("--tasks", options.tasks, "of the other one")->check(CLI::Range(1, 32'767))->capture_default_str();
  app.add_option("--memory-mb", options.memory_mb, "that neither may exceed")->capture_default_str();
  app.add_option("--seed", options.seed, "of the long one's choices")->capture_default_str();
  app.add_option("--models", options.models, "folder of the kernel models")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return wakesim::run(options);
}
