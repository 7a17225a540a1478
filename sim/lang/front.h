// The front half in one call: preprocess, lex, parse, check, link. What comes out is described in ast.h.
// SPDX-License-Identifier: MIT
#pragma once

#include "sim/base/result.h"
#include "sim/lang/ast.h"
#include "sim/lang/compile.h"

namespace wakesim::lang {

// All errors that can be found in one go are returned together, in order of unit and position. `warnings` may be null. Files that are
// included are added to `sources` once, by the path they were opened with. A program that came with a cache dies before the cache, and before
// the cache is used again.
Result<Program> parse_program(SourceMap& sources, const CompileInput& input, Diagnostics* warnings, UnitCache* cache = nullptr);

}  // namespace wakesim::lang
