// The commands, one .cpp each, and their arguments as main.cpp fills them in.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/reduction.h"
#include "sim/explore/explore.h"
#include "sim/scenario/scenario.h"
#include "tools/wakesim/status.h"
#include "tools/wakesim/terminal.h"

namespace wakesim {

struct OutputArgs {
  bool quiet = false;
  bool verbose = false;
  bool times = true;
  ColorMode color = ColorMode::kAuto;
  std::uint32_t width = 0;  // 0: of the terminal
};

struct CheckArgs {
  std::vector<std::string> paths;
  BuildOptions build;  // `models`: folder; empty: $WAKESIM_MODELS, then where they were installed
  OutputArgs output;
  Limits limits;
  Granularity granularity = kReduced;
  unsigned threads = 1;
  bool sleep_sets = true;
  ReductionSet named;             // reductions that were asked for by name
  bool exact_states = false;
  std::string checkpoint;         // file to write now and then, empty: none
  double checkpoint_seconds = 0;  // of CPU, between two; 0: 60
  std::string resume;             // file to go on with
  std::uint64_t shorten_states = 2'000'000;
  std::uint64_t seed = 1;
  std::uint64_t random = 0;  // executions instead of the search; 0: search
  std::uint32_t pct = 0;     // their depth; 0: uniform choices
  std::string json;  // file, "-" for standard output
  bool no_variants = false;
  bool coverage = false;
  std::string lcov;  // file
  std::string trace_dir = "wakesim-out";
};
ExitStatus check_command(const CheckArgs& args);

struct RunArgs {
  std::string path;
  BuildOptions build;
  OutputArgs output;
  std::uint64_t seed = 1;
  std::uint64_t steps_max = 100'000;
  std::string trace;  // file to write, empty: none
};
ExitStatus run_command(const RunArgs& args);

struct ReplayArgs {
  std::string path;
  std::string models;
  std::string scenario;  // instead of the file named in the trace
  OutputArgs output;
};
ExitStatus replay_command(const ReplayArgs& args);

struct ListArgs {
  std::vector<std::string> words;  // what, then folders
  std::string models;
};
ExitStatus list_command(const ListArgs& args);

struct DumpArgs {
  std::string path;
  std::string function;
  bool dot = false;
  BuildOptions build;
};
ExitStatus dump_command(const DumpArgs& args);

struct CompareArgs {
  std::string path;
  BuildOptions build;  // without a variant
  OutputArgs output;
  Limits limits;
  std::uint64_t seed = 1;
  std::string events;  // list; empty: as the scenario says
  std::string json;    // file, "-" for standard output
};
ExitStatus compare_command(const CompareArgs& args);

enum class RulesFormat : std::uint8_t { kText, kMarkdown };
struct ExplainArgs {
  std::string path;
  std::string function;
  BuildOptions build;
  OutputArgs output;
  Limits limits;
  std::uint64_t seed = 1;
  RulesFormat format = RulesFormat::kText;
  std::string json;  // file, "-" for standard output
};
ExitStatus explain_command(const ExplainArgs& args);

struct DoctorArgs {
  std::string models;
};
ExitStatus doctor_command(const DoctorArgs& args);

ExitStatus schema_command();

}  // namespace wakesim
