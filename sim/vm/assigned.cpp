// SPDX-License-Identifier: MIT
#include "sim/vm/assigned.h"

#include <algorithm>

#include "sim/vm/operands.h"
#include "sim/vm/value.h"

namespace wakesim {
namespace {

using RegisterSet = std::vector<std::uint64_t>;

bool contains(const RegisterSet& set, std::uint16_t reg) { return (set[reg / 64] >> (reg % 64) & 1) != 0; }
void insert(RegisterSet& set, std::uint16_t reg) { set[reg / 64] |= std::uint64_t{1} << (reg % 64); }
void erase(RegisterSet& set, std::uint16_t reg) { set[reg / 64] &= ~(std::uint64_t{1} << (reg % 64)); }

// The registers assigned after an instruction, given those before it. A constant kUninit is how a variable is born again in a loop; a move
// hands on whatever its source is.
void transfer(const Instruction& i, RegisterSet& assigned) {
  const bool sets = !(i.op == Opcode::kConst && is_uninit(static_cast<Word>(i.imm))) && !(i.op == Opcode::kMov && !contains(assigned, i.b)) &&
                    !(i.op == Opcode::kLoad && (i.c & kAccessRaw) != 0);
  for_each_write(i, [&](std::uint16_t reg) {
    if (sets) insert(assigned, reg);
    else erase(assigned, reg);
  });
}

bool passes_on(const Instruction& i) {
  return i.op == Opcode::kMov || (i.op == Opcode::kStore && (i.c & kAccessRaw) != 0);
}

// Assigned on every path to each instruction of one function; the greatest fixed point, intersection at joins.
std::vector<RegisterSet> assigned_before(const Code& code, const Function& function) {
  const std::uint32_t count = function.end - function.begin;
  const std::size_t width = function.register_count / 64u + 1;
  std::vector<RegisterSet> before(count, RegisterSet(width, ~std::uint64_t{0}));
  std::vector<bool> seen(count, false);
  if (count == 0) return before;
  before[0].assign(width, 0);
  for (std::uint16_t p = 0; p < function.parameter_count; ++p) insert(before[0], p);
  std::vector<std::uint32_t> work = {0};
  seen[0] = true;
  while (!work.empty()) {
    const std::uint32_t at = work.back();
    work.pop_back();
    const Instruction& instruction = code.instructions[function.begin + at];
    RegisterSet after = before[at];
    transfer(instruction, after);
    const auto flow_to = [&](std::uint32_t target) {
      if (target >= count) return;
      bool changed = !seen[target];
      seen[target] = true;
      for (std::size_t w = 0; w < width; ++w) {
        const std::uint64_t met = before[target][w] & after[w];
        changed |= met != before[target][w];
        before[target][w] = met;
      }
      if (changed) work.push_back(target);
    };
    const Flow flow = flow_of(instruction);
    if (flow.falls_through) flow_to(at + 1);
    if (flow.jumps) flow_to(flow.target - function.begin);
  }
  return before;
}

}  // namespace

UnsetReads find_unset_reads(const Code& code) {
  UnsetReads out;
  out.begin.assign(code.instructions.size() + 1, 0);
  out.function_has_any.assign(code.functions.size(), false);
  std::vector<std::vector<std::uint16_t>> reads(code.instructions.size());
  for (std::size_t f = 0; f < code.functions.size(); ++f) {
    const Function& function = code.functions[f];
    const std::vector<RegisterSet> before = assigned_before(code, function);
    for (std::uint32_t pc = function.begin; pc < function.end; ++pc) {
      const Instruction& instruction = code.instructions[pc];
      if (passes_on(instruction)) continue;
      for_each_read(instruction, [&](std::uint16_t reg) {
        std::vector<std::uint16_t>& list = reads[pc];
        if (contains(before[pc - function.begin], reg) || std::find(list.begin(), list.end(), reg) != list.end()) return;
        list.push_back(reg);
        out.function_has_any[f] = true;
      });
    }
  }
  for (std::size_t pc = 0; pc < reads.size(); ++pc) {
    out.begin[pc] = static_cast<std::uint32_t>(out.registers.size());
    out.any.push_back(reads[pc].empty() ? 0 : 1);
    out.registers.insert(out.registers.end(), reads[pc].begin(), reads[pc].end());
  }
  out.begin.back() = static_cast<std::uint32_t>(out.registers.size());
  return out;
}

}  // namespace wakesim
