// What everything that a step will still do depends on, remembered at one point of a long loop of local work: a task that comes back to it goes
// round for ever.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "sim/vm/machine_impl.h"

namespace wakesim {

// A jump that is taken in every round of some loop, or decides whether there is another.
inline bool jumps_back(const Instruction& i, std::uint32_t pc) {
  const bool jumps = i.op == Opcode::kJump || i.op == Opcode::kJumpIf || i.op == Opcode::kJumpIfNot;
  return jumps && static_cast<Word>(i.imm) <= pc;
}

struct Round {
  std::uint64_t taken_at = 0;  // instructions of the step before it; 0: never

  void take(const Machine::Impl& m, std::uint32_t task, std::uint32_t admission, std::uint64_t executed);
  bool is_again(const Machine::Impl& m, std::uint32_t task, std::uint32_t admission) const;

 private:
  TaskState state_;
  std::uint32_t admission_ = 0;
  std::vector<Frame> frames_;
  std::vector<Word> registers_;
  Store::Copy words_;
};

}  // namespace wakesim
