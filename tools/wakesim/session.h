// What the commands share: finding the models, loading and building a scenario, printing diagnostics.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/check/program.h"
#include "sim/report/text.h"
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

// The scenario, built on the models that are found; errors and warnings are printed (standard error), and the errors kept in `problem`.
struct Loaded {
  std::optional<Program> program;
  std::string problem;  // the rendered errors when there is none
};
Loaded load(const std::string& path, const BuildOptions& build);
// Only what the file says; its variants may be built where it cannot. `build` gets the folder of the models that are found.
std::optional<Scenario> load_alone(const std::string& path, BuildOptions* build);
// The same of errors that are known; the text that was printed. With a variant, the text begins with its name.
std::string print_errors(const SourceMap& sources, const Diagnostics& errors, const std::string& variant = {});

// Three quarters of what this machine, or the control group the program runs in, has: past that the kernel would end the search without a word.
std::uint64_t memory_default_mb();

// "name  41 207 states  depth 12  ...", for a line that is drawn again and again.
std::string progress_text(const std::string& name, const Progress& progress);

// None after an error message.
FunctionId find_named_function(const Code& code, const std::string& name);

TextOptions text_options(const OutputArgs& args, int descriptor);

// False, with a message on standard error, when the file could not be written in full.
bool write_file(const std::string& path, const std::string& text);

// Names the scenario and seed that an internal error is printed with.
void set_run_context(const std::string& scenario, std::uint64_t seed);

}  // namespace wakesim
