// The operand table. No default in the switch: a new row of opcodes.def does not compile before it is described here.
// SPDX-License-Identifier: MIT
#include "sim/vm/operands.h"

namespace wakesim {

OperandShape operand_shape(const Instruction& instruction) {
  constexpr Use kR = Use::kRead, kW = Use::kWrite, kN = Use::kNumber, kO = Use::kNone;
  switch (instruction.op) {
    case Opcode::kNop:
    case Opcode::kJump:
    case Opcode::kScopeEnter:
    case Opcode::kScopeExit:
    case Opcode::kFence:
    case Opcode::kMightSleep:
    case Opcode::kTaskDead:
    case Opcode::kTaskExit:
    case Opcode::kLabel: return {};
    case Opcode::kConst:
    case Opcode::kGlobalAddr:
    case Opcode::kLocalAddr:
    case Opcode::kFuncAddr:
    case Opcode::kStrayWake:
    case Opcode::kCurrent: return {.a = kW};
    case Opcode::kMov:
    case Opcode::kCast:
    case Opcode::kBool:
    case Opcode::kLogicNot:
    case Opcode::kNeg:
    case Opcode::kNot:
    case Opcode::kAddImm:
    case Opcode::kAndImm:
    case Opcode::kEqImm:
    case Opcode::kNeImm:
    case Opcode::kPtrAddImm:
    case Opcode::kUserInfo:
    case Opcode::kTryLock:
    case Opcode::kIsLocked:
    case Opcode::kIsHeld:
    case Opcode::kContext:
    case Opcode::kTimerCancel: return {.a = kW, .b = kR};
    case Opcode::kAdd:
    case Opcode::kSub:
    case Opcode::kMul:
    case Opcode::kDiv:
    case Opcode::kRem:
    case Opcode::kAnd:
    case Opcode::kOr:
    case Opcode::kXor:
    case Opcode::kShl:
    case Opcode::kShr:
    case Opcode::kEq:
    case Opcode::kNe:
    case Opcode::kLt:
    case Opcode::kLe:
    case Opcode::kPtrAdd:
    case Opcode::kPtrDiff:
    case Opcode::kAtomicRmw:
    case Opcode::kWake:
    case Opcode::kChoose:
    case Opcode::kOfTask:
    case Opcode::kHash: return {.a = kW, .b = kR, .c = kR};
    case Opcode::kJumpIf:
    case Opcode::kJumpIfNot:
    case Opcode::kFree:
    case Opcode::kTaskFree:
    case Opcode::kLock:
    case Opcode::kUnlock:
    case Opcode::kAssertHeld:
    case Opcode::kSchedule:
    case Opcode::kTimerStart:
    case Opcode::kAssume:
    case Opcode::kAssert:
    case Opcode::kWarn:
    case Opcode::kNotModelled:
    case Opcode::kCover:
    case Opcode::kTrace:
    case Opcode::kObserve: return {.a = kR};
    case Opcode::kReturn: return {.a = instruction.c == 1 ? kR : kO, .c = kN};
    case Opcode::kCall: return {.a = kW, .b = kN, .c = kN, .arguments = true};
    case Opcode::kCallPtr: return {.a = kW, .b = kN, .c = kN, .imm_first = kR, .arguments = true};
    case Opcode::kLoad:
    case Opcode::kBitLoad:
    case Opcode::kAlloc: return {.a = kW, .b = kR, .c = kN};
#ifdef WAKESIM_MUTANTS
    case Opcode::kTestStore:
#endif
    case Opcode::kStore:
    case Opcode::kBitStore: return {.a = kR, .b = kR, .c = kN};
    case Opcode::kMemSet:
    case Opcode::kMemCopy: return {.a = kR, .b = kR, .c = kR};
    case Opcode::kCmpXchg: return {.a = kW, .b = kR, .c = kR, .imm_first = kR};
    case Opcode::kUserLoad: return {.a = kW, .b = kR, .c = kW};
    case Opcode::kUserStore: return {.a = kR, .b = kR, .c = kW};
    case Opcode::kUserRmw: return {.a = kW, .b = kR, .c = kR, .imm_first = kW};
    case Opcode::kUserCmpXchg: return {.a = kW, .b = kR, .c = kR, .imm_first = kR, .imm_second = kW};
    case Opcode::kAwait: return {.a = kR, .b = kR};
  }
  return {};
}

Flow flow_of(const Instruction& instruction) {
  const auto target = static_cast<std::uint32_t>(instruction.imm);
  switch (instruction.op) {
    case Opcode::kJump: return {.falls_through = false, .jumps = true, .target = target};
    case Opcode::kJumpIf:
    case Opcode::kJumpIfNot: return {.falls_through = true, .jumps = true, .target = target};
    case Opcode::kReturn:
    case Opcode::kTaskExit: return {.falls_through = false};
    default: return {};  // every other opcode goes on to the next instruction
  }
}

}  // namespace wakesim
