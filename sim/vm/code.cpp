// SPDX-License-Identifier: MIT
#include "sim/vm/code.h"

namespace wakesim {
namespace {
struct OpcodeRow {
  const char* name;
  const char* effect;
};
constexpr OpcodeRow kOpcodes[] = {
#define WAKESIM_OPCODE(name, effect, ...) {#name, effect},
#include "sim/vm/opcodes.def"
#undef WAKESIM_OPCODE
};
}  // namespace

const char* opcode_name(Opcode op) { return kOpcodes[static_cast<std::size_t>(op)].name; }
const char* opcode_effect(Opcode op) { return kOpcodes[static_cast<std::size_t>(op)].effect; }

bool asks_for_weak_order(const Instruction& i) {
  const auto is_weaker = [](std::uint64_t order) { return static_cast<MemoryOrder>(order & 0xff) != MemoryOrder::kSeqCst; };
  const auto imm = static_cast<std::uint64_t>(i.imm);
  switch (i.op) {
    case Opcode::kLoad:
    case Opcode::kStore:
    case Opcode::kBitLoad:
    case Opcode::kBitStore:
      return (i.c & kAccessMarked) != 0 && is_weaker(i.c >> kAccessOrderShift);
    case Opcode::kAtomicRmw:
      return is_weaker(imm >> 8);
    case Opcode::kCmpXchg:
      return is_weaker(imm >> 16) || is_weaker(imm >> 24);
    case Opcode::kFence:
      return true;
    default:
      return false;
  }
}

namespace {

RaceMode mode_of(std::int64_t flags, const RaceModes& modes) { return modes[(static_cast<std::uint64_t>(flags) >> kAccessTextShift) & 3]; }

}  // namespace

void judge_races(Code& code, const RaceModes& modes) {
  for (Instruction& i : code.instructions) {
    if (i.op == Opcode::kMemSet || i.op == Opcode::kMemCopy) {
      if (mode_of(i.imm, modes) == RaceMode::kOff) i.imm |= kAccessAnyway;
    } else if (has_access_flags(i.op)) {
      const RaceMode mode = mode_of(i.c, modes);
      const bool is_scalar = (i.op == Opcode::kLoad || i.op == Opcode::kStore) && (i.c & kAccessWide) == 0;
      if (mode == RaceMode::kOff) i.c |= kAccessAnyway;
      else if (mode == RaceMode::kWord && is_scalar) i.c |= kAccessWord;
    }
  }
}

FunctionId find_function(const Code& code, std::string_view name) {
  for (std::uint32_t i = 0; i < code.functions.size(); ++i) {
    if (code.functions[i].name == name) return FunctionId{i};
  }
  return {};
}

}  // namespace wakesim
