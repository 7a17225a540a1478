// Makes corpora of the shipped scenarios: each file as it is, each of its C files, the two together as inputs.h puts them, the trace of what
// it violates, and checkpoints of a small search.
//
//   make_corpus FOLDER SCENARIOS... [--every N]     N: only every N-th scenario is searched for its trace, and is to be run (1)
// SPDX-License-Identifier: MIT
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/scenario/scenario.h"
#include "sim/trace/read_file.h"
#include "sim/trace/record.h"
#include "sim/trace/trace_file.h"
#include "tests/fuzz/checkpointed.h"

namespace {

namespace fs = std::filesystem;
using namespace wakesim;

class Corpus {
 public:
  explicit Corpus(fs::path folder) : folder_(std::move(folder)) { fs::remove_all(folder_); }

  // False: what the tree ships could not be read.
  bool add(const std::string& path, bool is_run) {
    SourceMap sources;
    const Result<Scenario> scenario = load_scenario(sources, path);
    if (!scenario) {
      std::fputs(render(sources, scenario.error()).c_str(), stderr);
      return false;
    }
    std::string name = path;
    for (char& c : name) c = c == '/' ? '.' : c;
    const std::string& text = sources.text(scenario->file);
    write("scenario", name, text);
    const std::string program = code_of(sources, scenario->program_files, scenario->source);
    const std::string module = code_of(sources, scenario->module_files, scenario->module_source);
    if (!program.empty()) write("lang", name + ".c", program);
    if (!module.empty()) write("lang", name + ".module.c", module);
    if (!is_run) return true;
    write("run", name, without_code(text) + std::string(wakesim_test::kProgramMark) + program + std::string(wakesim_test::kModuleMark) + module);
    add_trace(sources, *scenario, name);
    return true;
  }

  void add_models(const fs::path& models) {
    write("kernels", "kernels.json", read_file(models / "kernels.json", FileKind::kKernels).value());
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(models)) {
      const fs::path& path = entry.path();
      if (path.extension() != ".c" && path.extension() != ".h") continue;
      std::string name = path.lexically_relative(models);
      for (char& c : name) c = c == '/' ? '.' : c;
      write("lang", "models." + name, read_file(path, FileKind::kSource).value());
    }
  }

  void add_checkpoints() {
    const wakesim_test::Checkpointed search;
    for (std::uint64_t states = 1; states < search.whole().states; states = states * 3 + 1) {
      write("checkpoint", std::to_string(states), search.kept_at(states));
    }
  }

 private:
  void write(const std::string& kind, const std::string& name, const std::string& text) {
    fs::create_directories(folder_ / kind);
    std::ofstream(folder_ / kind / name, std::ios::binary).write(text.data(), static_cast<std::streamsize>(text.size()));
  }

  static std::string code_of(SourceMap& sources, const std::vector<std::string>& files, FileId lines) {
    std::string out;
    for (const std::string& path : files) out += read_file(path, FileKind::kSource).value() + "\n";
    if (lines.has_value()) out += sources.text(lines);
    return out;
  }

  // The code stands behind it; a key that says so keeps the scenario valid.
  static std::string without_code(const std::string& text) {
    auto root = nlohmann::ordered_json::parse(text, nullptr, true, true);
    for (const char* key : {"program", "module", "override", "variants", "compare", "about"}) root.erase(key);
    for (const char* key : {"source", "module_source"}) {
      if (root.contains(key)) root[key] = nlohmann::ordered_json::array({""});
    }
    if (!root.contains("source") && !root.contains("module_source")) root["source"] = nlohmann::ordered_json::array({""});
    return root.dump(1);
  }

  void add_trace(SourceMap& sources, const Scenario& scenario, const std::string& name) {
    const Result<Image> image = build_image(sources, scenario, {.models = WAKESIM_SOURCE_DIR "/models"});
    if (!image) return;  // a scenario may need a kernel or a macro of the command line
    ExploreOptions options;
    options.limits.states = 2'000;
    options.shorten_states_max = 2'000;
    const Exploration exploration = explore(image.value(), options);
    for (const Counterexample& counterexample : exploration.counterexamples) {
      Trace trace;
      trace.name = scenario.name;
      trace.file = scenario.path;
      trace.scenario_text = sources.text(scenario.file);
      trace.granularity = schedule_granularity(exploration.granularity);
      trace.finding =
          record_finding(image.value(), sources, trace.granularity, counterexample.finding, counterexample.schedule,
                         {.shortest = counterexample.shortest});
      write("trace", name + "." + trace.finding.id + ".waketrace", trace_text(trace));
    }
  }

  fs::path folder_;
};

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> folders;
  std::size_t every = 1;
  for (int i = 2; i < argc; ++i) {
    if (std::string(argv[i]) == "--every" && i + 1 < argc) every = std::max<std::size_t>(1, std::strtoull(argv[++i], nullptr, 10));
    else folders.emplace_back(argv[i]);
  }
  if (folders.empty()) {
    std::fprintf(stderr, "usage: %s FOLDER SCENARIOS... [--every N]\n", argv[0]);
    return 2;
  }
  const Result<std::vector<std::string>> paths = find_scenarios(folders);
  if (!paths) {
    std::fputs(render({}, paths.error()).c_str(), stderr);
    return 2;
  }
  Corpus corpus(argv[1]);
  for (std::size_t i = 0; i < paths.value().size(); ++i) {
    if (!corpus.add(paths.value()[i], i % every == 0)) return 2;
  }
  corpus.add_models(WAKESIM_SOURCE_DIR "/models");
  corpus.add_checkpoints();
  std::printf("corpora of %zu scenarios in %s\n", paths.value().size(), argv[1]);
  return 0;
}
