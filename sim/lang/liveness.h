// Static liveness of registers: which of them a task standing before an instruction may still read. The machine clears the
// others, so that states that behave alike are alike. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/vm/code.h"

namespace wakesim {

// Of one function, whose jumps count from its first instruction plus `begin`.
class LiveSets {
 public:
  LiveSets(std::span<const Instruction> instructions, std::uint32_t begin, std::uint16_t register_count);

  // A bit per register; `at` counts from the first instruction.
  std::span<const std::uint64_t> before(std::uint32_t at) const { return {bits_.data() + std::size_t{words_} * at, words_}; }
  bool has(std::uint32_t at, std::uint16_t reg) const { return (before(at)[reg / 64] >> (reg % 64) & 1) != 0; }

 private:
  bool pass();
  void join(std::int64_t at);

  std::span<const Instruction> instructions_;
  std::uint32_t begin_;
  std::uint16_t register_count_;
  std::uint32_t words_;
  std::vector<std::uint64_t> bits_;
  std::vector<std::uint64_t> row_;
};

// Fills Code::live_begin and Code::live_registers from the instructions of every function.
void compute_liveness(Code& code);

}  // namespace wakesim
