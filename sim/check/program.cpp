// SPDX-License-Identifier: MIT
#include "sim/check/program.h"

#include <map>
#include <utility>

#include "sim/scenario/kernels.h"
#include "sim/trace/script.h"

namespace wakesim {
namespace {

// None: the scenario itself.
const Variant* variant_of(const Program& program) {
  for (const Variant& variant : program.scenario.variants) {
    if (variant.name == program.build.variant) return &variant;
  }
  return nullptr;
}

// The variant wins over the scenario; "" where neither names one.
std::string named_kernel(const Program& program) {
  const Variant* variant = variant_of(program);
  return variant != nullptr && !variant->kernel.empty() ? variant->kernel : program.scenario.kernel;
}

// Who asks wins over both, and the first of kernels.json is the default.
std::string kernel_in_use(const Program& program) {
  if (!program.build.kernel.empty()) return program.build.kernel;
  if (std::string named = named_kernel(program); !named.empty()) return named;
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
  if (!image) {
    if (variant_of(program) != nullptr) out.variant = build.variant;
    return refused(std::move(program.sources), image.error());
  }
  program.image = std::move(image).value();
  program.kernel = kernel_in_use(program);
  out.program = std::move(program);
  return out;
}

std::vector<std::string> replaced_by_the_caller(const Program& program) {
  std::vector<std::string> notes;
  const std::string kernel = named_kernel(program);
  if (!kernel.empty() && program.kernel != kernel) notes.push_back("kernel " + program.kernel + " instead of " + kernel);
  std::map<std::string, std::string> named(program.scenario.define.begin(), program.scenario.define.end());
  if (const Variant* variant = variant_of(program); variant != nullptr) {
    for (const auto& [name, value] : variant->define) named[name] = value;
  }
  for (const auto& [name, value] : program.build.define) {
    const auto before = named.find(name);
    if (before != named.end() && before->second != value) notes.push_back("`" + name + "` is " + value + " instead of " + before->second);
  }
  return notes;
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
