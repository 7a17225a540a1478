// What the commands share: finding the models, loading and building a scenario, printing diagnostics.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/explore/explore.h"
#include "sim/report/text.h"
#include "sim/scenario/scenario.h"
#include "sim/trace/script.h"
#include "sim/trace/trace_file.h"
#include "tools/wakesim/commands.h"

namespace wakesim {

// Folders tried for the models or the shipped scenarios: an explicit one alone; else $WAKESIM_MODELS (or its sibling scenarios),
// the installation this program belongs to, the source tree it was built from.
std::vector<std::string> models_candidates(const std::string& explicit_folder);
// The first candidate that holds kernels.json; empty when there is none.
std::string find_models(const std::string& explicit_folder);
std::string find_scenarios_folder();

// `error: ...` on standard error, and what to do about it when known.
void print_error(const std::string& message, const std::string& help = {});

// A scenario ready to run. Diagnostics are printed (standard error) and kept in `problem`.
struct Loaded {
  SourceMap sources;
  Scenario scenario;
  Image image;
  ModelArgs model;     // with the models folder that was found
  std::string kernel;  // the version in use, also where nobody named one
};
struct LoadOutcome {
  std::optional<Loaded> loaded;
  std::string problem;  // the rendered diagnostics when there is none
};
LoadOutcome load(const std::string& path, const ModelArgs& model, UnitCache* cache = nullptr);

// The scenario's script as a forced beginning.
Result<std::vector<Choice>> script_prefix(const Loaded& loaded, Granularity granularity);

// Three quarters of what this machine, or the control group the program runs in, has: past that the kernel would end the search without a word.
std::uint64_t memory_default_mb();

// How the scenario is searched: the command line's limits, else its own, and where neither limits the memory, three quarters of what there
// is; Ctrl-C stops it.
ExploreOptions search_options(const Loaded& loaded, const LimitArgs& args, std::uint64_t seed);
// "name  41 207 states  depth 12  ...", for a line that is drawn again and again.
std::string progress_text(const std::string& name, const Progress& progress);

// None after an error message.
FunctionId find_named_function(const Code& code, const std::string& name);

TextOptions text_options(const OutputArgs& args, int descriptor);

// The header of a trace of this scenario; the finding is filled in by the caller.
Trace trace_of(const Loaded& loaded, Granularity granularity, std::uint64_t seed);

// Hash of everything that decides what the scenario does: its text and all C that was read, and this version (Trace::program).
std::string program_hash(const Loaded& loaded);

// False, with a message on standard error, when the file could not be written in full.
bool write_file(const std::string& path, const std::string& text);

// Names the scenario and seed that an internal error is printed with.
void set_run_context(const std::string& scenario, std::uint64_t seed);

}  // namespace wakesim
