// A scenario with what it was built of: the beginning of everything this folder does. Nothing here prints, ends the process or has a memory of its
// own; two threads may each load and check what they like, each with a UnitCache of its own if it wants one.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/diagnostic.h"
#include "sim/explore/explore.h"
#include "sim/scenario/scenario.h"
#include "sim/trace/trace_file.h"

namespace wakesim {

struct Program {
  SourceMap sources;  // what places of anything below point into
  Scenario scenario;
  Image image;
  BuildOptions build;  // as it was asked for
  std::string kernel;  // the version in use, also where nobody named one
};

struct LoadOutcome {
  std::optional<Program> program;  // none: `errors` say why
  Diagnostics errors, warnings;    // places in `program->sources`, or in `sources` where there is no program
  SourceMap sources;
  std::string variant;             // that could not be built; "": the scenario itself, or the file says nothing of such a variant

  const SourceMap& places() const { return program ? program->sources : sources; }
};
// Reads the scenario file and builds what it says. `build.models` is the folder with kernels.json.
LoadOutcome load_program(const std::string& path, const BuildOptions& build);

// What a result says of a kernel and of macros that the caller put in the place of those that the variant, or the scenario, names.
std::vector<std::string> replaced_by_the_caller(const Program& program);

// The scenario's script as a forced beginning; none where it has none.
Result<std::vector<Choice>> script_prefix(const Program& program, Granularity granularity);

// Those asked for, else the scenario's (0, or none: not asked for), and where neither limits the memory, `memory_default_mb`.
Limits limits_of(const Program& program, const Limits& asked, std::uint64_t memory_default_mb);

// Hash of everything that decides what the program does: its text, all C that was read, and this version (Trace::program).
std::string program_hash(const Program& program);
// The header of a trace of it; verdict and finding are filled in by the caller.
Trace trace_of(const Program& program, Granularity granularity, std::uint64_t seed);

}  // namespace wakesim
