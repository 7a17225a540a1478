// All that is in a Code, as text: two are the same if and only if their texts are. For tests.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "sim/base/diagnostic.h"
#include "sim/vm/code.h"

namespace wakesim {

// A line per row of each table. Places are written as name, line and column, with the file whose text it is.
std::string code_text(const Code& code, const SourceMap& sources);

}  // namespace wakesim
