// What is wrong with a value. SPDX-License-Identifier: MIT
#include "sim/vm/execution.h"

namespace wakesim {
namespace {

// As it stands in the source.
std::string written(AtomicOp op) {
  switch (op) {
    case AtomicOp::kXchg: return "an atomic exchange";
    case AtomicOp::kAdd: return "an atomic `+`";
    case AtomicOp::kSub: return "an atomic `-`";
    case AtomicOp::kAnd:
    case AtomicOp::kAndNot: return "an atomic `&`";
    case AtomicOp::kOr: return "an atomic `|`";
    case AtomicOp::kXor: return "an atomic `^`";
  }
  return {};
}

std::string written(const Instruction& i) {
  switch (i.op) {
    case Opcode::kNot: return "`~`";
    case Opcode::kAdd: return "`+`";
    case Opcode::kAddImm: return i.imm < 0 ? "`-`" : "`+`";
    case Opcode::kNeg:
    case Opcode::kSub: return "`-`";
    case Opcode::kMul: return "`*`";
    case Opcode::kDiv: return "`/`";
    case Opcode::kRem: return "`%`";
    case Opcode::kAnd:
    case Opcode::kAndImm: return "`&`";
    case Opcode::kOr: return "`|`";
    case Opcode::kXor: return "`^`";
    case Opcode::kShl: return "`<<`";
    case Opcode::kShr: return "`>>`";
    case Opcode::kLt:
    case Opcode::kLe: return "a signed comparison";
    case Opcode::kAtomicRmw: return written(static_cast<AtomicOp>(i.imm & 0xff));
    case Opcode::kUserRmw: return written(static_cast<AtomicOp>((i.imm >> 16) & 0xff));
    default: return "arithmetic";
  }
}

}  // namespace

// Where nobody looks for the trouble, r[a] gets the value that the operation gives then.
Next Execution::trouble(const Instruction& i, Computed computed, Word in_memory) {
  const auto reports = [&](FindingKind kind, std::string message) {
    if (m.checks(kind)) return fail(kind, std::move(message));
    r_[i.a] = computed.value;
    return Next::kOn;
  };
  switch (computed.trouble) {
    case Trouble::kNone: return Next::kOn;
    case Trouble::kOverflow: return reports(FindingKind::kIntegerOverflow, "signed overflow in " + function_->name + "()");
    case Trouble::kDivisionByZero: return fail(FindingKind::kIntegerOverflow, "division by zero");
    case Trouble::kShiftCount:
      return reports(FindingKind::kIntegerOverflow, "shift of a " + std::to_string(size_of(i.kind) * 8) + "-bit value by " +
                                                        std::to_string(static_cast<std::int64_t>(r_[i.c])));
    case Trouble::kTaskNumber:
      (void)m.number(r_[i.b], i);
      (void)m.number(r_[i.c], i);
      (void)m.number(in_memory, i);
      if (m.symmetry.stale) return failed(StepStatus::kRestart);  // nothing that comes of it counts
      r_[i.a] = computed.value;
      return Next::kOn;
    case Trouble::kForged: return not_modelled(written(i) + " that makes a pointer of integers", {});
    case Trouble::kAddressBits: return not_modelled(written(i) + " that needs the bits of a pointer's address", {});
    case Trouble::kDifferentObjects:
      return fail(FindingKind::kOutOfBounds, "subtraction of pointers into different objects: " + m.value_name(r_[i.b], 8, false) + " and " +
                                                 m.value_name(r_[i.c], 8, false));
  }
  return Next::kOn;
}

// Of the registers the instruction reads, those that analysis could not prove to be set.
Next Execution::check_set() {
  const UnsetReads& reads = m.unset_reads;
  for (std::uint32_t u = reads.begin[frame_->pc]; u != reads.begin[frame_->pc + 1]; ++u) {
    const std::uint16_t reg = reads.registers[u];
    if (!is_unset(r_[reg])) continue;
    if (r_[reg] == kCopiedPadding) return not_modelled(kPaddingAccess, {});
    const std::string name = reg < function_->register_names.size() ? function_->register_names[reg] : "";
    return fail(FindingKind::kUninitializedRead, name.empty() ? "a value that was never set is used" : "`" + name + "` is used before it is set",
                ObjectName::of(name));
  }
  return Next::kOn;
}

}  // namespace wakesim
