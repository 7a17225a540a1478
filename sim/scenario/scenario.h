// Scenario files (NAME.wake.json): read, validate, build a runnable Image, judge a result against `expect`.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/trace/result.h"
#include "sim/vm/image.h"

namespace wakesim {

class UnitCache;

// A choice names its task in 16 bits, and the machine adds an interrupt task per timer: this many leave room for both.
inline constexpr std::uint32_t kTasksMax = 0x7fff;

struct ScenarioTask {
  std::string name, run;
  SourcePos where;      // of the name
  SourcePos run_where;  // of the text of `run`
  std::uint32_t count = 1;
  TaskKind kind = TaskKind::kUser;
  std::string process;  // name or number as text; "" is the first process
  bool daemon = false;
  int cpu = -1;
  std::string policy;
  int prio = 0;
};

struct ScenarioExpect {
  std::optional<Verdict> verdict;  // none: verified. The reader sets violated where only `finding` or `at` is given
  std::vector<std::string> finding;  // ids: findings of these kinds and of no others; none: of any
  std::string at;                  // "function" or "file:line"
  std::optional<std::vector<OutcomeRow>> outcomes;  // the exact set
  std::vector<OutcomeRow> include, exclude;         // a row stands for every outcome that has all its values
  std::optional<std::uint64_t> states;
  bool check_outcomes = true;  // false: `unexpected-outcome` is switched off in `checks`: no finding, still an expectation
  bool check_vacuous = true;   // false: `vacuous` is switched off
};

// Kernel code may rely on words being read and written whole.
inline constexpr RaceModes kRaceModesByDefault = {RaceMode::kWord, RaceMode::kStrict, RaceMode::kStrict};
// "kernel", "modules", "programs".
std::optional<Text> race_side(std::string_view name);
// "word", "strict" or "off", or some sides, each once: "kernel=word,modules=off"; the others stay as they are in `modes`. Nothing: it is none
// of these.
std::optional<RaceModes> parse_race_modes(std::string_view text, RaceModes modes = kRaceModesByDefault);

struct ScenarioLimits {
  std::uint64_t states = 0, memory_mb = 0, depth = 0;
  double seconds = 0;
  std::optional<std::uint32_t> preemptions;  // none: no bound
};

// For timed runs; a search does not read them.
struct ScenarioTimed {
  std::uint32_t cpus = 1, repeat = 1;
  std::uint64_t seed = 1;
  std::vector<std::pair<std::string, std::uint64_t>> costs;  // ns
};

// Which events `wakesim compare` looks at, and the groups of equivalent variants it is expected to find.
struct ScenarioCompare {
  bool returns = true, wakes = true, observe = true, traces = true;
  std::optional<std::vector<std::vector<std::string>>> equivalent;
};

struct Variant {
  std::string name;
  std::string kernel;
  SourcePos kernel_where;
  std::vector<std::string> override_files;
  std::vector<std::pair<std::string, std::string>> define;
  std::map<std::string, SourcePos> define_places;
  std::optional<ScenarioExpect> expect;
  Diagnostics problems;  // of its files: what building it says, while the others can be built
};

struct Call {
  std::string text;
  SourcePos where;
};

struct Scenario {
  FileId file;                      // in the SourceMap
  std::string path;                 // as given
  std::string directory;            // paths in the file are relative to it
  std::string name, about, kernel;  // kernel "": the default of kernels.json
  SourcePos kernel_where;
  std::vector<std::string> override_files, program_files, module_files;  // resolved paths
  FileId source, module_source;  // virtual files made of the `source` / `module_source` lines, or none
  std::vector<std::pair<std::string, std::string>> define;
  std::map<std::string, SourcePos> define_places;  // of the names
  std::vector<Call> setup, invariants, eventually;
  std::optional<Call> final;
  std::vector<ScenarioTask> tasks;
  FaultSpec faults;                                             // task ids are filled by build_image
  std::vector<std::pair<std::string, SourcePos>> signal_tasks;  // name of the task of each faults.signals row
  std::string memory_model = "sc";
  std::vector<std::pair<FindingKind, bool>> checks;
  RaceModes race_modes = kRaceModesByDefault;
  ScenarioLimits limits;
  std::vector<Call> script;  // forced beginning, one line each (sim/trace/script.h reads them)
  std::optional<ScenarioTimed> timed;
  std::vector<Variant> variants;
  ScenarioCompare compare;
  ScenarioExpect expect;
};

// Reads and validates one file. Every error carries line and column; unknown keys name the nearest valid one; duplicate keys,
// wrong types and missing files are errors. Comments are allowed.
Result<Scenario> load_scenario(SourceMap& sources, const std::string& path);

// The same for a text that is already in the map; `directory` is what its paths are relative to ("" is the current one).
Result<Scenario> parse_scenario(SourceMap& sources, FileId file, const std::string& directory);

struct BuildOptions {
  std::string models;  // folder of the kernel models (holds kernels.json)
  std::string kernel;  // overrides the scenario's
  std::vector<std::string> override_files;
  std::vector<std::pair<std::string, std::string>> define;
  std::string variant;  // name of a variant, or ""
  std::string data_race;  // for parse_race_modes(), instead of the scenario's; or ""
  UnitCache* cache = nullptr;  // units that other scenarios have compiled; the image is the same without
};
// Compiles kernel, overrides, module and program, and fills an Image. Errors are those of the compiler plus: an unknown kernel or
// variant, a call whose function runs on the wrong side.
Result<Image> build_image(SourceMap& sources, const Scenario& scenario, const BuildOptions& options,
                          Diagnostics* warnings = nullptr);

// The expectation that holds for a variant ("" is the scenario itself): its own, or else the scenario's.
const ScenarioExpect& expect_of(const Scenario& scenario, const std::string& variant);

// Sets result.expected_met and result.expectation_failures; may add `unexpected-outcome` and `vacuous` findings and change the
// verdict. `covers` are the texts of the cover() points, `covered` tells which of them were reached (Code::covers,
// Exploration::covered).
void judge(const ScenarioExpect& expect, const std::vector<std::string>& covers, const std::vector<bool>& covered,
           CheckResult& result);

// The JSON Schema (draft 7) of scenario files, as text.
std::string scenario_schema();

// All *.wake.json files below the given files and folders, sorted; an error for a path that does not exist.
Result<std::vector<std::string>> find_scenarios(const std::vector<std::string>& paths);

}  // namespace wakesim
