// Backward dataflow, one bit per register: live before = reads | (live after & ~writes), repeated from the last instruction to
// the first until nothing changes (Kildall 1973). A loop needs one pass more than its nesting depth. SPDX-License-Identifier: MIT
#include "sim/lang/liveness.h"

#include <algorithm>
#include <bit>
#include <span>
#include <vector>

#include "sim/base/check.h"
#include "sim/vm/operands.h"

namespace wakesim {
namespace {

class LiveSets {
 public:
  LiveSets(const Code& code, const Function& function)
      : code_(code), function_(function), words_((function.register_count + 63u) / 64u) {
    bits_.assign(std::size_t{words_} * (function.end - function.begin), 0);
    row_.assign(words_, 0);
    while (pass()) {
    }
  }

  std::span<const std::uint64_t> before(std::uint32_t pc) const {
    return {bits_.data() + std::size_t{words_} * (pc - function_.begin), words_};
  }

 private:
  bool pass() {
    bool changed = false;
    for (std::uint32_t pc = function_.end; pc-- > function_.begin;) {
      const Instruction& instruction = code_.instructions[pc];
      std::fill(row_.begin(), row_.end(), 0);
      const Flow flow = flow_of(instruction);
      if (flow.falls_through) join(pc + 1);
      if (flow.jumps) join(flow.target);
      for_each_write(instruction, [&](std::uint16_t r) { row_[r / 64] &= ~(std::uint64_t{1} << (r % 64)); });
      for_each_read(instruction, [&](std::uint16_t r) {
        WAKESIM_CHECK(r < function_.register_count);
        row_[r / 64] |= std::uint64_t{1} << (r % 64);
      });
      std::uint64_t* const old = bits_.data() + std::size_t{words_} * (pc - function_.begin);
      if (std::equal(row_.begin(), row_.end(), old)) continue;
      std::copy(row_.begin(), row_.end(), old);
      changed = true;
    }
    return changed;
  }

  void join(std::uint32_t pc) {
    WAKESIM_CHECK(pc >= function_.begin && pc < function_.end);  // code never runs off the end of its function
    const std::span<const std::uint64_t> other = before(pc);
    for (std::size_t i = 0; i < words_; ++i) row_[i] |= other[i];
  }

  const Code& code_;
  const Function& function_;
  std::uint32_t words_;
  std::vector<std::uint64_t> bits_;
  std::vector<std::uint64_t> row_;
};

}  // namespace

void compute_liveness(Code& code) {
  code.live_begin.clear();
  code.live_registers.clear();
  code.live_begin.reserve(code.instructions.size() + 1);
  for (const Function& function : code.functions) {
    WAKESIM_CHECK(function.begin == code.live_begin.size());  // functions follow one another without gaps
    const LiveSets live(code, function);
    for (std::uint32_t pc = function.begin; pc < function.end; ++pc) {
      code.live_begin.push_back(static_cast<std::uint32_t>(code.live_registers.size()));
      const std::span<const std::uint64_t> row = live.before(pc);
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
