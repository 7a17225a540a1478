// Liveness of hand-written bytecode, derived on paper: straight line, branch, loop, calls, multiple results.
// SPDX-License-Identifier: MIT
#include "sim/lang/liveness.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "sim/vm/operands.h"

namespace wakesim {
namespace {

Code code_of(std::vector<Instruction> instructions, std::uint16_t registers) {
  Code code;
  code.instructions = std::move(instructions);
  code.positions.resize(code.instructions.size());
  Function function;
  function.name = "f";
  function.end = static_cast<std::uint32_t>(code.instructions.size());
  function.register_count = registers;
  code.functions.push_back(function);
  compute_liveness(code);
  return code;
}

std::string live(const Code& code, std::uint32_t pc) {
  std::string out;
  for (std::uint32_t k = code.live_begin[pc]; k < code.live_begin[pc + 1]; ++k) {
    out += (out.empty() ? "" : " ") + std::to_string(code.live_registers[k]);
  }
  return out;
}

TEST_CASE("liveness: a straight line") {
  const Code code = code_of({{.op = Opcode::kConst, .a = 1, .imm = 7},
                             {.op = Opcode::kAdd, .a = 2, .b = 0, .c = 1},
                             {.op = Opcode::kReturn, .a = 2, .c = 1}},
                            3);
  CHECK(live(code, 0) == "0");
  CHECK(live(code, 1) == "0 1");
  CHECK(live(code, 2) == "2");
  CHECK(code.live_begin.size() == 4);
}

TEST_CASE("liveness: a register overwritten on one branch stays live for the other") {
  const Code code = code_of({{.op = Opcode::kJumpIfNot, .a = 0, .imm = 2},
                             {.op = Opcode::kConst, .a = 1, .imm = 7},
                             {.op = Opcode::kReturn, .a = 1, .c = 1}},
                            2);
  CHECK(live(code, 0) == "0 1");
  CHECK(live(code, 1) == "");
  CHECK(live(code, 2) == "1");
}

TEST_CASE("liveness: what a loop reads next time round is live at its end") {
  // while (r0 != 0) { r0 = r0 - r1; }  return;
  const Code code = code_of({{.op = Opcode::kJumpIfNot, .a = 0, .imm = 3},
                             {.op = Opcode::kSub, .a = 0, .b = 0, .c = 1},
                             {.op = Opcode::kJump, .imm = 0},
                             {.op = Opcode::kReturn}},
                            2);
  CHECK(live(code, 0) == "0 1");
  CHECK(live(code, 1) == "0 1");
  CHECK(live(code, 2) == "0 1");
  CHECK(live(code, 3) == "");
}

TEST_CASE("liveness: a call reads its argument window and writes its result") {
  const Code code =
      code_of({{.op = Opcode::kCallPtr, .a = 0, .b = 2, .c = 2, .imm = 1}, {.op = Opcode::kReturn, .a = 0, .c = 1}}, 5);
  CHECK(live(code, 0) == "1 2 3");
  CHECK(live(code, 1) == "0");
}

TEST_CASE("liveness: operands in the immediate") {
  // r0 = cmpxchg on user memory at r1, expected r2, desired r3, error to r4
  const Code code = code_of({{.op = Opcode::kUserCmpXchg, .a = 0, .b = 1, .c = 2, .imm = 3 | (4 << 16)},
                             {.op = Opcode::kAdd, .a = 0, .b = 0, .c = 4},
                             {.op = Opcode::kReturn, .a = 0, .c = 1}},
                            5);
  CHECK(live(code, 0) == "1 2 3");
  CHECK(live(code, 1) == "0 4");
}

TEST_CASE("liveness: registers beyond the first 64") {
  const Code code = code_of({{.op = Opcode::kMov, .a = 0, .b = 130}, {.op = Opcode::kReturn, .a = 0, .c = 1}}, 131);
  CHECK(live(code, 0) == "130");
}

TEST_CASE("operands: every opcode whose effect names r[a] uses field a") {
  for (unsigned row = 0; row <= static_cast<unsigned>(Opcode::kHash); ++row) {
    Instruction instruction{.op = static_cast<Opcode>(row), .c = 1};
    const std::string effect = opcode_effect(instruction.op);
    if (instruction.op == Opcode::kUserCmpXchg) continue;  // its effect refers to CmpXchg's
    CAPTURE(effect);
    const OperandShape shape = operand_shape(instruction);
    CHECK((effect.find("r[a]") != std::string::npos) == (shape.a != Use::kNone));
    CHECK((effect.rfind("r[a] = ", 0) == 0) == (shape.a == Use::kWrite));
    CHECK((effect.find("r[b]") != std::string::npos) == (shape.b == Use::kRead || shape.b == Use::kWrite || shape.arguments));
  }
}

}  // namespace
}  // namespace wakesim
