// The tidying: jumps to jumps go straight to the end, a conditional jump over a jump becomes one, code that cannot be reached and
// constants nobody reads go. Repeated until nothing changes; only local work is touched, never an access or a report.
// SPDX-License-Identifier: MIT
#include "sim/lang/emitter.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/lang/liveness.h"
#include "sim/vm/operands.h"

namespace wakesim::lang {
namespace {

// Writes one register and can neither fail nor be seen.
bool is_pure(Opcode op) {
  switch (op) {
    case Opcode::kConst:
    case Opcode::kMov:
    case Opcode::kGlobalAddr:
    case Opcode::kLocalAddr:
    case Opcode::kFuncAddr:
    case Opcode::kCurrent:
      return true;
    default:
      return false;
  }
}

std::vector<bool> reachable(const std::vector<Instruction>& instructions) {
  std::vector<bool> seen(instructions.size(), false);
  std::vector<std::uint32_t> work{0};
  while (!work.empty()) {
    const std::uint32_t pc = work.back();
    work.pop_back();
    WAKESIM_CHECK(pc < instructions.size());
    if (seen[pc]) continue;
    seen[pc] = true;
    const Flow flow = flow_of(instructions[pc]);
    if (flow.falls_through) work.push_back(pc + 1);
    if (flow.jumps) work.push_back(flow.target);
  }
  return seen;
}

// Where a jump to `pc` ends up. A cycle of jumps is an endless loop of the source: its first member stands for it.
std::int64_t end_of_jumps(const std::vector<Instruction>& instructions, std::int64_t pc) {
  std::vector<std::int64_t> seen;
  while (instructions[static_cast<std::size_t>(pc)].op == Opcode::kJump) {
    const auto again = std::find(seen.begin(), seen.end(), pc);
    if (again != seen.end()) return *std::min_element(again, seen.end());
    seen.push_back(pc);
    pc = instructions[static_cast<std::size_t>(pc)].imm;
  }
  return pc;
}

}  // namespace

void Emitter::resolve_labels() {
  for (Instruction& instruction : instructions_) {
    if (!flow_of(instruction).jumps) continue;
    const std::uint32_t target = label_at_[static_cast<std::size_t>(instruction.imm)];
    WAKESIM_CHECK(target != kUnbound);
    instruction.imm = target;
  }
}

bool Emitter::thread_jumps() {
  bool changed = false;
  for (std::uint32_t pc = 0; pc < instructions_.size(); ++pc) {
    Instruction& instruction = instructions_[pc];
    if (!flow_of(instruction).jumps) continue;
    const std::int64_t end = end_of_jumps(instructions_, instruction.imm);
    changed = changed || end != instruction.imm;
    instruction.imm = end;
    // if (x) goto after; goto far; after:   becomes   if (!x) goto far; after:
    if (instruction.op == Opcode::kJump || pc + 2 >= instructions_.size() || instruction.imm != pc + 2) continue;
    Instruction& over = instructions_[pc + 1];
    if (over.op != Opcode::kJump) continue;
    instruction.op = instruction.op == Opcode::kJumpIf ? Opcode::kJumpIfNot : Opcode::kJumpIf;
    instruction.imm = over.imm;
    if (decides_[pc] != kNothing) branches_[decides_[pc]].jumps_when = !branches_[decides_[pc]].jumps_when;
    over = {.op = Opcode::kJump, .imm = pc + 2};
    changed = true;
  }
  return changed;
}

bool Emitter::drop_useless(std::uint16_t register_count) {
  std::vector<bool> keep = reachable(instructions_);
  compact(keep);
  const LiveSets live(instructions_, 0, register_count);
  keep.assign(instructions_.size(), true);
  bool changed = false;
  for (std::uint32_t pc = 0; pc < instructions_.size(); ++pc) {
    const Instruction& instruction = instructions_[pc];
    const bool useless = instruction.op == Opcode::kNop || (instruction.op == Opcode::kJump && instruction.imm == pc + 1) ||
                         (instruction.op == Opcode::kMov && instruction.a == instruction.b) ||
                         (is_pure(instruction.op) && !live.has(pc + 1, instruction.a));
    if (!useless) continue;
    keep[pc] = false;
    changed = true;
  }
  compact(keep);
  return changed;
}

void Emitter::compact(const std::vector<bool>& keep) {
  std::vector<std::uint32_t> moved(instructions_.size() + 1, 0);
  std::uint32_t kept = 0;
  for (std::uint32_t pc = 0; pc < instructions_.size(); ++pc) {
    moved[pc] = kept;
    if (keep[pc]) ++kept;
  }
  moved[instructions_.size()] = kept;
  std::uint32_t to = 0;
  for (std::uint32_t pc = 0; pc < keep.size(); ++pc) {
    if (!keep[pc]) continue;
    Instruction instruction = instructions_[pc];
    if (flow_of(instruction).jumps) instruction.imm = moved[static_cast<std::size_t>(instruction.imm)];
    instructions_[to] = instruction;
    positions_[to] = positions_[pc];
    decides_[to] = decides_[pc];
    ++to;
  }
  instructions_.resize(to);
  positions_.resize(to);
  decides_.resize(to);
}

void Emitter::finish(Code& code, wakesim::Function& function) {
  resolve_labels();
  for (bool changed = true; changed;) {
    const bool threaded = thread_jumps();
    changed = drop_useless(function.register_count) || threaded;
  }
  function.begin = static_cast<std::uint32_t>(code.instructions.size());
  for (Instruction instruction : instructions_) {
    if (flow_of(instruction).jumps) instruction.imm += function.begin;
    code.instructions.push_back(instruction);
  }
  code.positions.insert(code.positions.end(), positions_.begin(), positions_.end());
  for (std::uint32_t pc = 0; pc < decides_.size(); ++pc) {
    if (decides_[pc] == kNothing) continue;
    code.branches.push_back(branches_[decides_[pc]]);
    code.branches.back().pc = function.begin + pc;
  }
  function.end = static_cast<std::uint32_t>(code.instructions.size());
}

}  // namespace wakesim::lang
