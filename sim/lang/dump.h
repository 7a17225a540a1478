// Code as text: a disassembly for people and goldens, and the control-flow graph in Graphviz form.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "sim/base/diagnostic.h"
#include "sim/vm/code.h"

namespace wakesim {

// One line per instruction: position in the function, opcode, operands with the names of variables, live registers; the source
// line stands above the first of its instructions as a comment.
std::string disassemble(const Code& code, const SourceMap& sources, FunctionId function);

// All functions, in order, with an empty line between them.
std::string disassemble(const Code& code, const SourceMap& sources);

// One instruction of `function`, without position and liveness: "Load.u32 r2 = *(r0(p) + 8) marked".
std::string instruction_text(const Code& code, const Function& function, std::uint32_t pc);

// Basic blocks and the edges between them, as a Graphviz digraph.
std::string control_flow_dot(const Code& code, FunctionId function);

}  // namespace wakesim
