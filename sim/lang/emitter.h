// Collects the instructions of one function with symbolic jump targets, then tidies and appends them to Code.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "sim/vm/code.h"

namespace wakesim::lang {

using Reg = std::uint16_t;
inline constexpr Reg kNoReg = 0xffff;

struct Label {
  std::uint32_t index = 0xffff'ffff;
};

class Emitter {
 public:
  void at(SourcePos where) { where_ = where; }
  SourcePos where() const { return where_; }
  void emit(Instruction instruction) {
    instructions_.push_back(instruction);
    positions_.push_back(where_);
    decides_.push_back(kNothing);
  }
  Label new_label() {
    label_at_.push_back(kUnbound);
    return {static_cast<std::uint32_t>(label_at_.size() - 1)};
  }
  void bind(Label label) { label_at_[label.index] = static_cast<std::uint32_t>(instructions_.size()); }
  void jump(Label label) { emit({.op = Opcode::kJump, .imm = label.index}); }
  void jump_if(Reg condition, bool sense, Label label) {
    emit({.op = sense ? Opcode::kJumpIf : Opcode::kJumpIfNot, .a = condition, .imm = label.index});
  }
  // The same, and the jump decides a condition of the source.
  void branch_if(Reg condition, bool sense, Label label, Branch decided) {
    jump_if(condition, sense, label);
    decides_.back() = static_cast<std::uint32_t>(branches_.size());
    branches_.push_back(decided);
  }

  // Resolves labels, removes what cannot be reached or has no effect, and appends to `code`; sets begin and end of `function`.
  void finish(Code& code, wakesim::Function& function);

 private:
  static constexpr std::uint32_t kUnbound = 0xffff'ffff;
  static constexpr std::uint32_t kNothing = 0xffff'ffff;

  void resolve_labels();
  bool thread_jumps();
  bool drop_useless(std::uint16_t register_count);
  void compact(const std::vector<bool>& keep);

  std::vector<Instruction> instructions_;
  std::vector<SourcePos> positions_;
  std::vector<std::uint32_t> decides_;  // by instruction: row of branches_, or kNothing
  std::vector<Branch> branches_;
  std::vector<std::uint32_t> label_at_;
  SourcePos where_;
};

}  // namespace wakesim::lang
