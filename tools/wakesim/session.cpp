// SPDX-License-Identifier: MIT
#include "tools/wakesim/session.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "sim/base/check.h"

namespace wakesim {
namespace fs = std::filesystem;
namespace {

std::string g_context_scenario;  // read by the context callback of WAKESIM_CHECK only
std::uint64_t g_context_seed = 0;

std::string context_text() {
  return "wakesim: while running " + g_context_scenario + " with seed " + std::to_string(g_context_seed);
}

// The folder share/wakesim beside the bin/ this program lies in, or "".
std::string installed_share() {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  if (error) return "";
  return (self.parent_path().parent_path() / "share" / "wakesim").string();
}

bool is_folder(const std::string& path) {
  std::error_code error;
  return !path.empty() && fs::is_directory(path, error);
}

// A folder below the current one by its relative name, so that what is printed does not depend on where the tree lies.
std::string from_here(const std::string& folder) {
  std::error_code error;
  const fs::path here = fs::current_path(error);
  if (error) return folder;
  const fs::path relative = fs::path(folder).lexically_relative(here);
  if (relative.empty() || *relative.begin() == ".." || relative == ".") return folder;
  return relative.string();
}

}  // namespace

std::vector<std::string> models_candidates(const std::string& explicit_folder) {
  if (!explicit_folder.empty()) return {explicit_folder};
  if (const char* folder = std::getenv("WAKESIM_MODELS"); folder != nullptr && *folder != '\0') return {folder};
  std::vector<std::string> out;
  if (const std::string share = installed_share(); !share.empty()) out.push_back(share + "/models");
  out.push_back(std::string(WAKESIM_SOURCE_DIR) + "/models");
  return out;
}

std::string find_models(const std::string& explicit_folder) {
  for (const std::string& folder : models_candidates(explicit_folder)) {
    std::error_code error;
    if (fs::exists(folder + "/kernels.json", error)) return from_here(folder);
  }
  return "";
}

std::string find_scenarios_folder() {
  if (const std::string share = installed_share(); is_folder(share + "/scenarios")) return from_here(share + "/scenarios");
  const std::string source = std::string(WAKESIM_SOURCE_DIR) + "/scenarios";
  return is_folder(source) ? from_here(source) : "";
}

void print_error(const std::string& message, const std::string& help) {
  std::fprintf(stderr, "wakesim: error: %s\n", message.c_str());
  if (!help.empty()) std::fprintf(stderr, " help: %s\n", help.c_str());
}

namespace {

std::string no_models_text(const std::string& explicit_folder) {
  std::string looked;
  for (const std::string& folder : models_candidates(explicit_folder)) looked += (looked.empty() ? "" : ", ") + folder;
  return "error: no kernel models: there is no kernels.json in " + looked +
         "\n help: name their folder with --models or in WAKESIM_MODELS\n";
}

}  // namespace

std::string print_errors(const SourceMap& sources, const Diagnostics& errors, const std::string& variant) {
  std::string text = render(sources, errors);
  if (!variant.empty()) text = "in the variant `" + variant + "`:\n" + text;
  std::fputs(text.c_str(), stderr);
  return text;
}

Loaded load(const std::string& path, const BuildOptions& build) {
  BuildOptions found = build;
  found.models = find_models(build.models);
  if (found.models.empty()) {
    // A scenario that cannot be read is told first: that is what its author can mend.
    SourceMap sources;
    if (const auto scenario = load_scenario(sources, path); !scenario) return {std::nullopt, print_errors(sources, scenario.error())};
    std::string text = no_models_text(build.models);
    std::fputs(text.c_str(), stderr);
    return {std::nullopt, std::move(text)};
  }
  LoadOutcome outcome = load_program(path, found);
  if (!outcome.warnings.empty()) std::fputs(render(outcome.places(), outcome.warnings).c_str(), stderr);
  if (!outcome.program) return {std::nullopt, print_errors(outcome.sources, outcome.errors, outcome.variant)};
  return {std::move(outcome.program), ""};
}

std::optional<Scenario> load_alone(const std::string& path, BuildOptions* build) {
  SourceMap sources;
  auto scenario = load_scenario(sources, path);
  if (!scenario) {
    (void)print_errors(sources, scenario.error());
    return std::nullopt;
  }
  const std::string models = find_models(build->models);
  if (models.empty()) {
    std::fputs(no_models_text(build->models).c_str(), stderr);
    return std::nullopt;
  }
  build->models = models;
  return std::move(*scenario);
}

std::string progress_text(const std::string& name, const Progress& progress) {
  char rest[128];
  if (progress.executions > 0) {
    std::snprintf(rest, sizeof rest, " random executions  %.1f s", progress.seconds);
    return name + "  " + grouped(progress.executions) + rest;
  }
  const double rate = progress.seconds > 0 ? static_cast<double>(progress.states) / progress.seconds : 0;
  std::snprintf(rest, sizeof rest, "  depth %llu  %.0f states/s  %llu MB  %.1f s",
                static_cast<unsigned long long>(progress.depth), rate,
                static_cast<unsigned long long>(progress.memory_bytes >> 20), progress.seconds);
  return name + "  " + grouped(progress.states) + " states" + rest;
}

std::uint64_t memory_default_mb() {
  const auto pages = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)), page_bytes = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  std::uint64_t bytes = pages * page_bytes;
  std::ifstream group("/sys/fs/cgroup/memory.max");
  if (std::uint64_t most = 0; group >> most) bytes = std::min(bytes, most);  // "max" is no number: no limit
  return bytes / 4 * 3 >> 20;
}

FunctionId find_named_function(const Code& code, const std::string& name) {
  const FunctionId function = find_function(code, name);
  if (function.has_value()) return function;
  std::vector<std::string> names;
  for (const Function& known : code.functions) names.push_back(known.name);
  print_error("no function is named `" + name + "`", did_you_mean(name, names));
  return function;
}

TextOptions text_options(const OutputArgs& args, int descriptor) {
  TextOptions options;
  options.width = args.width != 0 ? args.width : terminal_width(descriptor);
  options.color = use_color(args.color, descriptor);
  options.verbose = args.verbose;
  options.times = args.times;
  return options;
}

bool write_file(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (out) return true;
  print_error("cannot write `" + path + "`");
  return false;
}

void set_run_context(const std::string& scenario, std::uint64_t seed) {
  g_context_scenario = scenario;
  g_context_seed = seed;
  set_check_context(context_text);
}

}  // namespace wakesim
