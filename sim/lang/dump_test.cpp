// The disassembler and the control-flow graph, against whole texts.
// SPDX-License-Identifier: MIT
#include "sim/lang/dump.h"

#include <doctest/doctest.h>

#include "sim/lang/liveness.h"

namespace wakesim {
namespace {

// u32 count(u32 *word, u32 n) { while (n) { *word = 1; n = n - 1; } return n; } with the word a marked access.
Code sample(SourceMap& sources) {
  const FileId file = sources.add("count.c", "u32 count(u32 *word, u32 n)\n{\n\twhile (n)\n\t\tn -= *word;\n\treturn n;\n}\n");
  Code code;
  code.instructions = {
      {.op = Opcode::kJumpIfNot, .a = 1, .imm = 4},
      {.op = Opcode::kLoad, .kind = IntKind::kU32, .a = 2, .b = 0, .c = kAccessMarked | (1 << kAccessOrderShift), .imm = 8},
      {.op = Opcode::kSub, .kind = IntKind::kU32, .a = 1, .b = 1, .c = 2},
      {.op = Opcode::kJump, .imm = 0},
      {.op = Opcode::kReturn, .a = 1, .c = 1}};
  code.positions = {{file, 3, 9}, {file, 4, 8}, {file, 4, 5}, {file, 3, 2}, {file, 5, 2}};
  Function function;
  function.name = "count";
  function.signature = "unsigned int (unsigned int *, unsigned int)";
  function.end = 5;
  function.register_count = 3;
  function.parameter_count = 2;
  function.register_names = {"word", "n", ""};
  code.functions.push_back(function);
  compute_liveness(code);
  return code;
}

TEST_CASE("dump: a loop") {
  SourceMap sources;
  const Code code = sample(sources);
  CHECK(disassemble(code, sources, FunctionId{0}) ==
        "count: unsigned int (unsigned int *, unsigned int), 3 registers\n"
        "  ; count.c:3: while (n)\n"
        "    0  JumpIfNot r1(n) -> 4                               ; live r0 r1\n"
        "  ; count.c:4: n -= *word;\n"
        "    1  Load.u32 r2 = *(r0(word) + 8) marked acquire       ; live r0 r1\n"
        "    2  Sub.u32 r1(n) = r1(n), r2                          ; live r0 r1 r2\n"
        "  ; count.c:3: while (n)\n"
        "    3  Jump -> 0                                          ; live r0 r1\n"
        "  ; count.c:5: return n;\n"
        "    4  Return r1(n)                                       ; live r1\n");
}

TEST_CASE("dump: basic blocks as a graph") {
  SourceMap sources;
  const Code code = sample(sources);
  CHECK(control_flow_dot(code, FunctionId{0}) ==
        "digraph G {\n"
        "label=\"count\";\n"
        "node [shape=box, fontname=monospace];\n"
        "0 [label=\"0  JumpIfNot r1(n) -> 4\\l\"];\n"
        "1 [label=\"1  Load.u32 r2 = *(r0(word) + 8) marked acquire\\l2  Sub.u32 r1(n) = r1(n), r2\\l3  Jump -> 0\\l\"];\n"
        "2 [label=\"4  Return r1(n)\\l\"];\n"
        "0->2  [label=\"false\"];\n"
        "0->1  [label=\"true\"];\n"
        "1->0 ;\n"
        "}\n");
}

}  // namespace
}  // namespace wakesim
