// Symbol resolution over all units, by the rules of compile.h: layers, static names, system calls.
// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "sim/lang/parser.h"

namespace wakesim::lang {

// Nodes in which linking wrote (`linked`, `link_name`), for whoever puts them back.
struct LinkedNodes {
  std::vector<Function*> functions;
  std::vector<Variable*> variables;
  void unlink();
};

// Fills Program::functions, globals, strings, task_struct and timer_interrupt from the parsed units and the entry functions.
void link(Program& program, FileStore& files, const std::vector<Parser*>& units, const std::vector<Function*>& entries, LinkedNodes& written,
          Sink& sink);

}  // namespace wakesim::lang
