// wakesim replay: a recorded execution once more, on what the scenario is now.
// SPDX-License-Identifier: MIT
#include "sim/trace/replay.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <system_error>

#include "tools/wakesim/session.h"

namespace wakesim {
namespace fs = std::filesystem;
namespace {

// The scenario as named in the trace: as it stands there, or from the folder of the trace.
std::string find_scenario(const ReplayArgs& args, const Trace& trace) {
  if (!args.scenario.empty()) return args.scenario;
  std::error_code error;
  if (fs::exists(trace.file, error)) return trace.file;
  const std::string beside = (fs::path(args.path).parent_path() / trace.file).string();
  if (fs::exists(beside, error)) return beside;
  return "";
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "`" : ", `") + name + "`";
  return out.empty() ? "nothing" : out;
}

void print_difference(const Replay& result) {
  const std::string where = result.step == 0 ? "" : " at step " + std::to_string(result.step);
  std::printf("%s%s: %s\n", replay_status_name(result.status), where.c_str(), result.message.c_str());
  if (!result.expected.empty()) std::printf("  recorded: %s\n", result.expected.c_str());
  if (!result.actual.empty()) std::printf("  now:      %s\n", result.actual.c_str());
  if (!result.enabled.empty()) std::printf("  enabled:  %s\n", joined(result.enabled).c_str());
}

}  // namespace

ExitStatus replay_command(const ReplayArgs& args) {
  SourceMap trace_sources;
  const auto read = read_trace(trace_sources, args.path);
  if (!read) {
    std::fputs(render(trace_sources, read.error()).c_str(), stderr);
    return kExitUsage;
  }
  const Trace& trace = read.value();
  const std::string path = find_scenario(args, trace);
  if (path.empty()) {
    print_error("the scenario of this trace, `" + trace.file + "`, does not exist", "name another with --scenario FILE");
    return kExitUsage;
  }
  set_run_context(path, trace.seed);
  BuildOptions build;
  build.models = args.models;
  build.kernel = trace.kernel;
  build.variant = trace.variant;
  build.override_files = trace.overrides;
  build.define = trace.defines;
  build.data_race = trace.data_race;
  const Loaded loaded = load(path, build);
  if (!loaded.program) return kExitUsage;
  const Program& program = *loaded.program;
  const std::string hash = program_hash(program);
  if (program.sources.text(program.scenario.file) != trace.scenario_text) {
    std::fprintf(stderr, "note: %s has changed since the trace was recorded\n", path.c_str());
  } else if (!trace.program.empty() && hash != trace.program) {
    std::fprintf(stderr, "note: the C code, the kernel models or wakesim have changed since the trace was recorded\n");
  }
  const Replay result = replay(program.image, program.sources, trace, hash);
  if (!args.output.quiet)
    std::fputs(counterexample_text(result.finding, text_options(args.output, STDOUT_FILENO)).c_str(), stdout);
  if (result.status == ReplayStatus::kReproduced) {
    const std::string what = trace.finding.id.empty() ? "the same execution" : trace.finding.id;
    const std::string variant = trace.variant.empty() ? "" : " [" + trace.variant + "]";
    std::printf("reproduced  %s%s  %s\n", program.scenario.name.c_str(), variant.c_str(), what.c_str());
    return kExitOk;
  }
  print_difference(result);
  return kExitDiverged;
}

}  // namespace wakesim
