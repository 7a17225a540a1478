// Model C to Code: preprocess, lex, parse, check, lower. One call compiles a whole program; the result is a value.
// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/lang/unit_cache.h"
#include "sim/vm/code.h"

namespace wakesim {

// One translation unit. Linking is by name, with layers: a function defined in a higher layer replaces one of the same name in a
// lower layer, static or not, for every caller (this is how history overlays and `override` files work). Within a layer a static
// function is private to its unit (static inline functions from one header are one function); an undefined name is looked up in all
// units of the same side. User code sees kernel functions only when they are system calls.
struct CompileUnit {
  FileId file;            // main file, already in the SourceMap
  Side side = Side::kKernel;
  std::uint32_t layer = 0;  // 0 the kernel, 1.. overlays in order, then overrides, then module or program
  Text text = Text::kKernel;  // of the file, and of headers found beside it
};

// A call to run from outside, compiled as `void name(void) { expression; }` (or `long name(void) { return expression; }`) in the
// scope of the unit that defines the called function; it takes that unit's side.
struct EntryPoint {
  std::string name;        // "task:locker"
  std::string expression;  // "locker(3)"
  SourcePos where;         // of the expression's first byte
  bool returns_value = false;
};

struct CompileInput {
  std::vector<CompileUnit> units;
  std::vector<EntryPoint> entry_points;
  std::vector<std::string> kernel_include;  // folders, searched in order for kernel units (and for user units after user_include)
  std::vector<std::string> user_include;
  std::vector<std::pair<std::string, std::string>> defines;
  std::map<std::string, SourcePos> define_places;  // of those that stand in a file; the others come from the command line
  // Whether a file comes with the kernel models: Function::is_model of what it defines. None: no file does.
  std::function<bool(const std::string& path)> is_model;
  // Text of a file; none where there is no such file, an error where it cannot be read. Lets tests and scenarios serve files from memory.
  std::function<std::optional<Result<std::string>>(const std::string& path)> read_file;
};

// Compiles and links. All errors that can be found in one go are returned together. `warnings` (may be null) receives the rest. With a cache
// units that another compilation has parsed are not parsed again; what comes out is the same.
Result<Code> compile(SourceMap& sources, const CompileInput& input, Diagnostics* warnings = nullptr, UnitCache* cache = nullptr);

}  // namespace wakesim
