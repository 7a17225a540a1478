// What is wrong with a value. SPDX-License-Identifier: MIT
#include "sim/vm/execution.h"

namespace wakesim {

// r[a] has the value already that the operation gives where nobody looks for the trouble.
Next Execution::trouble(const Instruction& i, Trouble trouble) {
  const bool looks = m.checks(FindingKind::kIntegerOverflow);
  switch (trouble) {
    case Trouble::kNone: return Next::kOn;
    case Trouble::kOverflow: return looks ? fail(FindingKind::kIntegerOverflow, "signed overflow in " + function_->name + "()") : Next::kOn;
    case Trouble::kDivisionByZero: return fail(FindingKind::kIntegerOverflow, "division by zero");
    case Trouble::kShiftCount:
      if (!looks) return Next::kOn;
      return fail(FindingKind::kIntegerOverflow, "shift of a " + std::to_string(size_of(i.kind) * 8) + "-bit value by " +
                                                     std::to_string(static_cast<std::int64_t>(r_[i.c])));
    case Trouble::kForged: return fail(FindingKind::kIntegerOverflow, "integer arithmetic in " + function_->name + "() made a value that looks like a pointer");
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
    if (!is_uninit(r_[reg])) continue;
    const std::string name = reg < function_->register_names.size() ? function_->register_names[reg] : "";
    return fail(FindingKind::kUninitializedRead, name.empty() ? "a value that was never set is used" : "`" + name + "` is used before it is set", name);
  }
  return Next::kOn;
}

}  // namespace wakesim
