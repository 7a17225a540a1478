// Symbol resolution over all units, by the rules of compile.h: layers, static names, system calls.
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "sim/lang/parser.h"

namespace wakesim::lang {

// Fills Program::functions, globals, strings, task_struct and timer_interrupt from the parsed units and the entry functions.
void link(Program& program, FileStore& files, const std::vector<std::unique_ptr<Parser>>& units, const std::vector<Function*>& entries,
          Sink& sink);

}  // namespace wakesim::lang
