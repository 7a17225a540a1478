// Which register reads may see a variable before it is set: a forward "definitely assigned" analysis over the bytecode. The machine checks
// only those reads while it runs; all others are proven good.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "sim/vm/code.h"

namespace wakesim {

struct UnsetReads {
  // Registers to check before the instruction at pc: registers[begin[pc] .. begin[pc + 1]). Reads that only pass a word on (a move, a
  // store of a struct copy) are not listed: an unset member may be copied.
  std::vector<std::uint32_t> begin;
  std::vector<std::uint16_t> registers;
  std::vector<std::uint8_t> any;         // by instruction: 1 where there is one to check
  std::vector<bool> function_has_any;  // by function: its registers must start as kUninit
};

UnsetReads find_unset_reads(const Code& code);

}  // namespace wakesim
