// SPDX-License-Identifier: MIT
#include "sim/check/program.h"

#include <utility>

#include "sim/scenario/kernels.h"
#include "sim/trace/script.h"

namespace wakesim {
namespace {

// Who asks wins over the variant, the variant over the scenario, and the first of kernels.json is the default.
std::string kernel_in_use(const Program& program) {
  if (!program.build.kernel.empty()) return program.build.kernel;
  for (const Variant& variant : program.scenario.variants) {
    if (variant.name == program.build.variant && !variant.kernel.empty()) return variant.kernel;
  }
  if (!program.scenario.kernel.empty()) return program.scenario.kernel;
  SourceMap sources;
  const auto kernels = load_kernels(sources, program.build.models);
  return kernels && !kernels.value().empty() ? kernels.value().front().name : "";
}

}  // namespace

LoadOutcome load_program(const std::string& path, const BuildOptions& build) {
  LoadOutcome out;
  const auto refused = [&out](SourceMap sources, Diagnostics errors) {
    out.sources = std::move(sources);
    out.errors = std::move(errors);
    return std::move(out);
  };
  Program program;
  program.build = build;
  auto scenario = load_scenario(program.sources, path);
  if (!scenario) return refused(std::move(program.sources), scenario.error());
  program.scenario = std::move(scenario).value();
  auto image = build_image(program.sources, program.scenario, build, &out.warnings);
  if (!image) return refused(std::move(program.sources), image.error());
  program.image = std::move(image).value();
  program.kernel = kernel_in_use(program);
  out.program = std::move(program);
  return out;
}

Result<std::vector<Choice>> script_prefix(const Program& program, Granularity granularity) {
  std::vector<ScriptLine> lines;
  for (const Call& call : program.scenario.script) lines.push_back({call.text, call.where});
  if (lines.empty()) return std::vector<Choice>{};
  return run_script(program.image, program.sources, granularity, lines);
}

Limits limits_of(const Program& program, const Limits& asked, std::uint64_t memory_default_mb) {
  const ScenarioLimits& own = program.scenario.limits;
  return {.states = asked.states != 0 ? asked.states : own.states,
          .seconds = asked.seconds > 0 ? asked.seconds : own.seconds,
          .memory_mb = asked.memory_mb != 0 ? asked.memory_mb : own.memory_mb != 0 ? own.memory_mb : memory_default_mb,
          .depth = asked.depth != 0 ? asked.depth : own.depth,
          .preemptions = asked.preemptions.has_value() ? asked.preemptions : own.preemptions};
}

std::string program_hash(const Program& program) {
  std::string all = WAKESIM_VERSION;
  for (std::uint32_t file = 0; file < program.sources.size(); ++file) all += text_hash(program.sources.text(FileId{file}));
  return text_hash(all);
}

Trace trace_of(const Program& program, Granularity granularity, std::uint64_t seed) {
  Trace trace;
  trace.name = program.scenario.name;
  trace.file = program.scenario.path;
  trace.scenario_text = program.sources.text(program.scenario.file);
  trace.program = program_hash(program);
  trace.kernel = program.kernel;
  trace.variant = program.build.variant;
  trace.overrides = program.build.override_files;
  trace.defines = program.build.define;
  trace.data_race = program.build.data_race;
  trace.memory_model = program.scenario.memory_model;
  trace.granularity = granularity;
  trace.seed = seed;
  return trace;
}

}  // namespace wakesim
