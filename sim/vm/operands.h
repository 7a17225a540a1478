// What the fields of an instruction mean: the one table that liveness, the disassembler and the peephole rules share.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "sim/vm/code.h"

namespace wakesim {

enum class Use : std::uint8_t {
  kNone,    // the field is not used
  kRead,    // number of a register that is read
  kWrite,   // number of a register that is written
  kNumber,  // a count, flags, a row: no register
};

struct OperandShape {
  Use a = Use::kNone;
  Use b = Use::kNone;
  Use c = Use::kNone;
  Use imm_first = Use::kNone;   // register number in imm[0..15]
  Use imm_second = Use::kNone;  // register number in imm[16..31]
  bool arguments = false;       // reads r[b .. b + c)
};

OperandShape operand_shape(const Instruction& instruction);

// Where control goes after an instruction; `target` is meaningful when `jumps`.
struct Flow {
  bool falls_through = true;
  bool jumps = false;
  std::uint32_t target = 0;
};
Flow flow_of(const Instruction& instruction);

constexpr std::uint16_t imm_register(const Instruction& instruction, unsigned shift) {
  return static_cast<std::uint16_t>(static_cast<std::uint64_t>(instruction.imm) >> shift);
}

// Calls visit(register) for every register the instruction reads / writes.
template <class Visit>
void for_each_read(const Instruction& instruction, Visit&& visit) {
  const OperandShape shape = operand_shape(instruction);
  if (shape.a == Use::kRead) visit(instruction.a);
  if (shape.b == Use::kRead) visit(instruction.b);
  if (shape.c == Use::kRead) visit(instruction.c);
  if (shape.imm_first == Use::kRead) visit(imm_register(instruction, 0));
  if (shape.imm_second == Use::kRead) visit(imm_register(instruction, 16));
  if (!shape.arguments) return;
  for (std::uint32_t i = 0; i < instruction.c; ++i) visit(static_cast<std::uint16_t>(instruction.b + i));
}

template <class Visit>
void for_each_write(const Instruction& instruction, Visit&& visit) {
  const OperandShape shape = operand_shape(instruction);
  if (shape.a == Use::kWrite) visit(instruction.a);
  if (shape.b == Use::kWrite) visit(instruction.b);
  if (shape.c == Use::kWrite) visit(instruction.c);
  if (shape.imm_first == Use::kWrite) visit(imm_register(instruction, 0));
  if (shape.imm_second == Use::kWrite) visit(imm_register(instruction, 16));
}

}  // namespace wakesim
