// Holds a checked program to the promises at the top of ast.h. For tests: every tree the front half hands out goes through it.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "sim/lang/ast.h"

namespace wakesim::lang {

// What is wrong, one line per broken promise (at most a few); empty when all hold.
std::vector<std::string> broken_promises(const Program& program, const SourceMap& sources);

}  // namespace wakesim::lang
