// Backward dataflow, one bit per register: live before = reads | (live after & ~writes), repeated from the last instruction to
// the first until nothing changes (Kildall 1973). A loop needs one pass more than its nesting depth. SPDX-License-Identifier: MIT
#include "sim/lang/liveness.h"

#include <algorithm>
#include <bit>

#include "sim/base/check.h"
#include "sim/vm/operands.h"

namespace wakesim {

LiveSets::LiveSets(std::span<const Instruction> instructions, std::uint32_t begin, std::uint16_t register_count)
    : instructions_(instructions), begin_(begin), register_count_(register_count), words_((register_count + 63u) / 64u) {
  bits_.assign(std::size_t{words_} * instructions.size(), 0);
  row_.assign(words_, 0);
  while (pass()) {
  }
}

// Whether another pass may change something. Where nothing jumps backwards every set is made of finished ones.
bool LiveSets::pass() {
  bool changed = false, has_loop = false;
  for (auto at = static_cast<std::uint32_t>(instructions_.size()); at-- > 0;) {
    const Instruction& instruction = instructions_[at];
    std::fill(row_.begin(), row_.end(), 0);
    const Flow flow = flow_of(instruction);
    if (flow.falls_through) join(std::int64_t{at} + 1);
    if (flow.jumps) {
      join(std::int64_t{flow.target} - begin_);
      has_loop = has_loop || flow.target <= at + begin_;
    }
    for_each_write(instruction, [&](std::uint16_t r) { row_[r / 64] &= ~(std::uint64_t{1} << (r % 64)); });
    for_each_read(instruction, [&](std::uint16_t r) {
      WAKESIM_CHECK(r < register_count_);
      row_[r / 64] |= std::uint64_t{1} << (r % 64);
    });
    std::uint64_t* const old = bits_.data() + std::size_t{words_} * at;
    if (std::equal(row_.begin(), row_.end(), old)) continue;
    std::copy(row_.begin(), row_.end(), old);
    changed = true;
  }
  return changed && has_loop;
}

void LiveSets::join(std::int64_t at) {
  WAKESIM_CHECK(at >= 0 && at < static_cast<std::int64_t>(instructions_.size()));  // code never runs off the end of its function
  const std::span<const std::uint64_t> other = before(static_cast<std::uint32_t>(at));
  for (std::size_t i = 0; i < words_; ++i) row_[i] |= other[i];
}

void compute_liveness(Code& code) {
  code.live_begin.clear();
  code.live_registers.clear();
  code.live_begin.reserve(code.instructions.size() + 1);
  for (const Function& function : code.functions) {
    WAKESIM_CHECK(function.begin == code.live_begin.size());  // functions follow one another without gaps
    const std::span<const Instruction> instructions(code.instructions.data() + function.begin, function.end - function.begin);
    const LiveSets live(instructions, function.begin, function.register_count);
    for (std::uint32_t at = 0; at < instructions.size(); ++at) {
      code.live_begin.push_back(static_cast<std::uint32_t>(code.live_registers.size()));
      const std::span<const std::uint64_t> row = live.before(at);
      for (std::size_t word = 0; word < row.size(); ++word) {
        for (std::uint64_t rest = row[word]; rest != 0; rest &= rest - 1) {
          code.live_registers.push_back(static_cast<std::uint16_t>(word * 64 + static_cast<unsigned>(std::countr_zero(rest))));
        }
      }
    }
  }
  WAKESIM_CHECK(code.live_begin.size() == code.instructions.size());
  code.live_begin.push_back(static_cast<std::uint32_t>(code.live_registers.size()));
}

}  // namespace wakesim
