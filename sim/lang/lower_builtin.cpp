// Names the compiler knows: the operations of the machine, C11 atomics, overflow and bit builtins.
// SPDX-License-Identifier: MIT
#include "sim/base/check.h"
#include "sim/lang/lower_function.h"
#include "sim/vm/operands.h"

namespace wakesim::lang {
namespace {

std::optional<AtomicOp> atomic_op(BinaryOp op) {
  switch (op) {
    case BinaryOp::kAdd:
      return AtomicOp::kAdd;
    case BinaryOp::kSub:
      return AtomicOp::kSub;
    case BinaryOp::kAnd:
      return AtomicOp::kAnd;
    case BinaryOp::kOr:
      return AtomicOp::kOr;
    case BinaryOp::kXor:
      return AtomicOp::kXor;
    default:
      return std::nullopt;
  }
}

// What a builtin of the __atomic family does to its object, and whether it returns the new value.
struct AtomicShape {
  AtomicOp op = AtomicOp::kXchg;
  BinaryOp again = BinaryOp::kAdd;  // recomputes the new value from the old one
  bool returns_new = false;
};

std::optional<AtomicShape> atomic_shape(Builtin b) {
  switch (b) {
    case Builtin::kAtomicExchange:
      return AtomicShape{AtomicOp::kXchg, BinaryOp::kAdd, false};
    case Builtin::kAtomicFetchAdd:
      return AtomicShape{AtomicOp::kAdd, BinaryOp::kAdd, false};
    case Builtin::kAtomicFetchSub:
      return AtomicShape{AtomicOp::kSub, BinaryOp::kSub, false};
    case Builtin::kAtomicFetchAnd:
      return AtomicShape{AtomicOp::kAnd, BinaryOp::kAnd, false};
    case Builtin::kAtomicFetchOr:
      return AtomicShape{AtomicOp::kOr, BinaryOp::kOr, false};
    case Builtin::kAtomicFetchXor:
      return AtomicShape{AtomicOp::kXor, BinaryOp::kXor, false};
    case Builtin::kAtomicAddFetch:
      return AtomicShape{AtomicOp::kAdd, BinaryOp::kAdd, true};
    case Builtin::kAtomicSubFetch:
      return AtomicShape{AtomicOp::kSub, BinaryOp::kSub, true};
    case Builtin::kAtomicAndFetch:
      return AtomicShape{AtomicOp::kAnd, BinaryOp::kAnd, true};
    case Builtin::kAtomicOrFetch:
      return AtomicShape{AtomicOp::kOr, BinaryOp::kOr, true};
    case Builtin::kAtomicXorFetch:
      return AtomicShape{AtomicOp::kXor, BinaryOp::kXor, true};
    default:
      return std::nullopt;
  }
}

Opcode opcode_of(AtomicOp op) {
  switch (op) {
    case AtomicOp::kAdd:
      return Opcode::kAdd;
    case AtomicOp::kSub:
      return Opcode::kSub;
    case AtomicOp::kAnd:
      return Opcode::kAnd;
    case AtomicOp::kOr:
      return Opcode::kOr;
    case AtomicOp::kXor:
      return Opcode::kXor;
    case AtomicOp::kXchg:
    case AtomicOp::kAndNot:
      break;
  }
  return Opcode::kMov;
}

std::int64_t rmw_immediate(AtomicOp op, MemoryOrder order) {
  return static_cast<std::int64_t>(op) | (static_cast<std::int64_t>(order) << 8);
}

IntKind unsigned_of(IntKind kind) { return static_cast<IntKind>(static_cast<unsigned>(kind) | 1u); }

constexpr std::int64_t kInAtomicBit = std::int64_t{1} << 32;  // UserRmw, UserCmpXchg: page faults are disabled

SleepPoint sleep_point(Builtin builtin) {
  return builtin == Builtin::kMightSleep ? SleepPoint::kBlocks : builtin == Builtin::kMightResched ? SleepPoint::kReschedules : SleepPoint::kIsMeant;
}

}  // namespace

MemoryOrder order_of(std::uint64_t gnu_order) {
  switch (gnu_order) {
    case 0:
      return MemoryOrder::kRelaxed;
    case 1:
    case 2:
      return MemoryOrder::kAcquire;
    case 3:
      return MemoryOrder::kRelease;
    case 4:
      return MemoryOrder::kAcqRel;
    case 6:
      return MemoryOrder::kReadFence;
    case 7:
      return MemoryOrder::kWriteFence;
    default:
      return MemoryOrder::kSeqCst;
  }
}

std::int64_t FunctionLowering::constant_argument(const Expr& e, std::size_t index) {
  const Expr* argument = e.arguments[index];
  while (argument->kind == ExprKind::kCast && argument->cast == CastKind::kInteger) argument = argument->a;
  if (argument->kind == ExprKind::kInteger) return static_cast<std::int64_t>(argument->value);
  refuse(argument->where, "argument " + std::to_string(index + 1) + " must be a constant here");
  return 0;
}

Reg FunctionLowering::builtin(const Expr& e, Reg dest, bool is_wanted) {
  const std::size_t mark = top_;
  const auto argument = [&](std::size_t i) { return value(*e.arguments[i]); };
  // op r[a] = argument 0; no result
  const auto consume = [&](Opcode op, std::int64_t imm = 0, IntKind kind = IntKind::kU64) {
    const Reg a = argument(0);
    at(e);
    emit({.op = op, .kind = kind, .a = a, .imm = imm});
    top_ = mark;
    return kNoReg;
  };
  // r[result] = op(argument 0)
  const auto produce = [&](Opcode op, std::int64_t imm = 0) {
    const Reg a = argument(0);
    at(e);
    return emit_result(op, IntKind::kU64, result(dest, mark), a, 0, imm);
  };
  const auto produce_from_two = [&](Opcode op) {
    const Reg a = argument(0), b = argument(1);
    at(e);
    return emit_result(op, IntKind::kU64, result(dest, mark), a, b);
  };
  const auto is_constant = [&](std::size_t i) { return e.arguments[i]->kind == ExprKind::kInteger; };

  switch (e.builtin) {
    case Builtin::kLock:
      return consume(Opcode::kLock, constant_argument(e, 1));
    case Builtin::kTrylock:
      return produce(Opcode::kTryLock, constant_argument(e, 1));
    case Builtin::kUnlock:
      return consume(Opcode::kUnlock, constant_argument(e, 1));
    case Builtin::kIsLocked:
      return produce(Opcode::kIsLocked);
    case Builtin::kIsHeld:
      return produce(Opcode::kIsHeld);
    case Builtin::kAssertHeld:
      return consume(Opcode::kAssertHeld, constant_argument(e, 1));
    case Builtin::kContext: {
      const Reg delta = argument(1);
      at(e);
      return emit_result(Opcode::kContext, IntKind::kI64, result(dest, mark), delta, 0, constant_argument(e, 0));
    }
    case Builtin::kMightSleep:
    case Builtin::kMightResched:
    case Builtin::kAnnotateSleep:
      at(e);
      emit({.op = Opcode::kMightSleep, .imm = static_cast<std::int64_t>(sleep_point(e.builtin))});
      return kNoReg;
    case Builtin::kCurrent:
      at(e);
      return emit_result(Opcode::kCurrent, IntKind::kU64, result(dest, mark), 0);
    case Builtin::kSchedule:
      return consume(Opcode::kSchedule);
    case Builtin::kWake:
      return produce_from_two(Opcode::kWake);
    case Builtin::kAwaitEq:
    case Builtin::kAwaitNe: {
      const Reg word = argument(0), wanted = argument(1);
      at(e);
      emit({.op = Opcode::kAwait, .kind = IntKind::kU32, .a = word, .b = wanted, .imm = e.builtin == Builtin::kAwaitNe ? 1 : 0});
      top_ = mark;
      return kNoReg;
    }
    case Builtin::kDead:
      at(e);
      emit({.op = Opcode::kTaskDead});
      return kNoReg;
    case Builtin::kOfTask:
      return produce_from_two(Opcode::kOfTask);
    case Builtin::kTaskFree:
      return consume(Opcode::kTaskFree);
    case Builtin::kExit:
      at(e);
      emit({.op = Opcode::kTaskExit});
      return kNoReg;
    case Builtin::kTimerStart:
      return consume(Opcode::kTimerStart);
    case Builtin::kTimerCancel:
      return produce(Opcode::kTimerCancel, constant_argument(e, 1));
    case Builtin::kAlloc:
      return allocate(e, dest);
    case Builtin::kFree:
      return consume(Opcode::kFree);
    case Builtin::kUserLoad:
    case Builtin::kUserStore:
    case Builtin::kUserRmw:
    case Builtin::kUserCmpxchg:
      return user_access(e, dest);
    case Builtin::kUserInfo:
      return produce(Opcode::kUserInfo, constant_argument(e, 1));
    case Builtin::kUserCall: {
      const Reg handler = argument(0), passed = argument(1);
      at(e);
      const Reg ignored = temp();
      emit({.op = Opcode::kCallPtr, .kind = kKindUserCall, .a = ignored, .b = passed, .c = 1, .imm = handler});
      top_ = mark;
      return kNoReg;
    }
    case Builtin::kAnyIn:
      return produce_from_two(Opcode::kChoose);
    case Builtin::kStrayWake:
      at(e);
      return emit_result(Opcode::kStrayWake, IntKind::kI32, result(dest, mark), 0);
    case Builtin::kAssume:
      return consume(Opcode::kAssume);
    case Builtin::kAssert:
      if (is_constant(0) && e.arguments[0]->value != 0) return kNoReg;
      return consume(Opcode::kAssert, tables_.text_row(text_of(*e.arguments[1])));
    case Builtin::kBug:
      if (is_constant(0) && e.arguments[0]->value == 0) return kNoReg;
      return consume(Opcode::kWarn, tables_.text_row(text_of(*e.arguments[1])), kKindBug);
    case Builtin::kWarn: {
      if (is_constant(0) && e.arguments[0]->value == 0) return is_wanted ? constant(0, dest) : kNoReg;
      const Reg condition = argument(0);
      at(e);
      emit({.op = Opcode::kWarn, .kind = IntKind{}, .a = condition, .imm = tables_.text_row(text_of(*e.arguments[1]))});
      if (is_wanted) return emit_result(Opcode::kBool, IntKind::kU8, result(dest, mark), condition);
      top_ = mark;
      return kNoReg;
    }
    case Builtin::kNotModelled: {
      const Reg number = argument(1);
      at(e);
      emit({.op = Opcode::kNotModelled, .a = number, .imm = tables_.text_row(text_of(*e.arguments[0]))});
      top_ = mark;
      return kNoReg;
    }
    case Builtin::kCover:
      return consume(Opcode::kCover, tables_.cover_row(text_of(*e.arguments[1]), e.where));
    case Builtin::kObserve: {
      const Reg observed = argument(1);
      at(e);
      emit({.op = Opcode::kObserve, .a = observed, .imm = tables_.outcome_row(text_of(*e.arguments[0]))});
      top_ = mark;
      return kNoReg;
    }
    case Builtin::kTrace: {
      const Reg value = argument(1);
      at(e);
      emit({.op = Opcode::kTrace, .a = value, .imm = tables_.text_row(text_of(*e.arguments[0]))});
      top_ = mark;
      return kNoReg;
    }
    case Builtin::kLabel:
      at(e);
      emit({.op = Opcode::kLabel, .imm = tables_.text_row(text_of(*e.arguments[0]))});
      return kNoReg;
    case Builtin::kHash:
      return produce_from_two(Opcode::kHash);
    case Builtin::kAtomicLoad:
    case Builtin::kAtomicStore:
    case Builtin::kAtomicExchange:
    case Builtin::kAtomicFetchAdd:
    case Builtin::kAtomicFetchSub:
    case Builtin::kAtomicFetchAnd:
    case Builtin::kAtomicFetchOr:
    case Builtin::kAtomicFetchXor:
    case Builtin::kAtomicAddFetch:
    case Builtin::kAtomicSubFetch:
    case Builtin::kAtomicAndFetch:
    case Builtin::kAtomicOrFetch:
    case Builtin::kAtomicXorFetch:
      return atomic(e, dest, is_wanted);
    case Builtin::kAtomicCompareExchange:
      return compare_exchange(e, dest, is_wanted);
    case Builtin::kAtomicFence: {
      const MemoryOrder order = order_of(static_cast<std::uint64_t>(constant_argument(e, 0)));
      at(e);
      if (order != MemoryOrder::kRelaxed) emit({.op = Opcode::kFence, .imm = static_cast<std::int64_t>(order)});
      return kNoReg;
    }
    case Builtin::kUnreachable:
      at(e);
      emit({.op = Opcode::kWarn, .kind = kKindBug, .a = constant(1), .imm = tables_.text_row("unreachable code is reached")});
      top_ = mark;
      return kNoReg;
    case Builtin::kMemcpy:
    case Builtin::kMemmove:
    case Builtin::kMemset: {
      const Reg to = argument(0), from = argument(1), size = argument(2);
      at(e);
      const IntKind kind = e.builtin == Builtin::kMemmove ? kKindMoves : IntKind{};
      emit({.op = e.builtin == Builtin::kMemset ? Opcode::kMemSet : Opcode::kMemCopy, .kind = kind, .a = to, .b = from, .c = size});
      if (!is_wanted) {
        top_ = mark;
        return kNoReg;
      }
      return emit_result(Opcode::kMov, IntKind::kU64, result(dest, mark), to);
    }
    case Builtin::kAddOverflow:
    case Builtin::kSubOverflow:
    case Builtin::kMulOverflow:
      return overflow(e, dest);
    case Builtin::kFfs:
    case Builtin::kClz:
    case Builtin::kCtz:
    case Builtin::kPopcount:
      return bit_count(e, dest);
  }
  return kNoReg;
}

// --- memory --------------------------------------------------------------------------------------------------------------------

Reg FunctionLowering::allocate(const Expr& e, Reg dest) {
  const std::size_t mark = top_;
  std::int64_t layout = -1;
  if (e.alloc_type != nullptr && size_of(e.alloc_type) > 0) layout = tables_.layout(e.alloc_type, e.where).index;
  const Reg size = value(*e.arguments[0]);
  if (e.arguments[1]->kind == ExprKind::kInteger) {
    at(e);
    return emit_result(Opcode::kAlloc, IntKind::kU64, result(dest, mark), size, static_cast<Reg>(e.arguments[1]->value & 7),
                       layout);
  }
  // Flags known only when running (kmalloc in a function that is handed gfp flags): one allocation for each value.
  const Reg flags = value(*e.arguments[1]);
  const Reg to = dest != kNoReg ? dest : temp();
  const Label end = emitter_.new_label();
  at(e);
  for (std::uint16_t candidate = 0; candidate < 8; ++candidate) {
    const Label next = emitter_.new_label();
    const std::size_t before = top_;
    if (candidate != 7) emitter_.jump_if(emit_result(Opcode::kEqImm, IntKind::kU32, temp(), flags, 0, candidate), false, next);
    top_ = before;
    emit_result(Opcode::kAlloc, IntKind::kU64, to, size, candidate, layout);
    emitter_.jump(end);
    emitter_.bind(next);
  }
  emitter_.bind(end);
  top_ = dest != kNoReg ? mark : std::size_t{to} + 1;
  return to;
}

// The value read goes to the lvalue in the first argument; the error code is the result.
Reg FunctionLowering::user_access(const Expr& e, Reg dest) {
  const std::size_t mark = top_;
  const Type* const pointee_type = e.arguments[1]->type->target->unqualified;
  const IntKind kind = int_kind(pointee_type);
  const auto argument = [&](std::size_t i) { return value(*e.arguments[i]); };
  const Reg out = dest != kNoReg ? dest : temp();
  const std::size_t after = top_;
  if (e.builtin == Builtin::kUserStore) {
    const Reg stored = argument(0), address = argument(1);
    const std::int64_t inatomic = constant_argument(e, 2) != 0 ? 1 : 0;
    at(e);
    emit({.op = Opcode::kUserStore, .kind = kind, .a = address, .b = stored, .c = out, .imm = inatomic});
    top_ = dest != kNoReg ? mark : after;
    return out;
  }
  const Place to = pinned(place(*e.arguments[0]));
  const Reg address = argument(1);
  Instruction i{.kind = kind, .b = address};
  std::int64_t inatomic = 0;
  switch (e.builtin) {
    case Builtin::kUserLoad:
      i.op = Opcode::kUserLoad;
      i.imm = constant_argument(e, 2) != 0 ? 1 : 0;
      break;
    case Builtin::kUserRmw:
      i.op = Opcode::kUserRmw;
      i.imm = constant_argument(e, 2) << 16;
      i.c = argument(3);
      inatomic = constant_argument(e, 4);
      break;
    default:
      i.op = Opcode::kUserCmpXchg;
      i.c = argument(2);
      i.imm = argument(3);
      inatomic = constant_argument(e, 4);
      break;
  }
  at(e);
  // Straight into the variable when it is a register that holds what was read unchanged.
  const bool direct = to.kind == Place::Kind::kRegister && int_kind(to.type) == kind && !to.type->is_bool() && to.reg != dest;
  const Reg old = direct ? to.reg : temp();
  const Reg desired = e.builtin == Builtin::kUserCmpxchg ? imm_register(i, 0) : kNoReg;
  const bool in_place = out != to.reg && out != address && out != i.c && out != desired;
  const Reg error = in_place ? out : temp();
  i.a = old;
  if (e.builtin == Builtin::kUserLoad) {
    i.c = error;
  } else if (e.builtin == Builtin::kUserRmw) {
    i.imm |= error;
  } else {
    i.imm |= std::int64_t{error} << 16;
  }
  if (inatomic != 0) i.imm |= kInAtomicBit;
  emit(i);
  if (!direct) {
    const Reg converted = convert_value(old, pointee_type, to.type->unqualified, kNoReg, top_);
    store(to, converted);
  }
  top_ = dest != kNoReg ? mark : after;
  return out == error ? out : emit_result(Opcode::kMov, IntKind::kU64, out, error);
}

// --- atomics -------------------------------------------------------------------------------------------------------------------

Reg FunctionLowering::atomic(const Expr& e, Reg dest, bool is_wanted) {
  const std::size_t mark = top_;
  const Type* const type = e.arguments[0]->type->target->unqualified;
  const IntKind kind = int_kind(type);
  if (e.builtin == Builtin::kAtomicLoad || e.builtin == Builtin::kAtomicStore) {
    const bool is_load = e.builtin == Builtin::kAtomicLoad;
    Reg stored = kNoReg;
    const Place p = pinned(pointee(*e.arguments[0], type));
    if (!is_load) stored = value(*e.arguments[1]);
    const auto order = static_cast<unsigned>(order_of(static_cast<std::uint64_t>(constant_argument(e, is_load ? 1 : 2))));
    const auto flags = static_cast<std::uint16_t>(kAccessMarked | (order << kAccessOrderShift));
    at(e);
    if (is_load) return emit_result(Opcode::kLoad, kind, result(dest, mark), p.reg, flags, p.offset);
    emit({.op = Opcode::kStore, .kind = kind, .a = p.reg, .b = stored, .c = flags, .imm = p.offset});
    top_ = mark;
    return kNoReg;
  }
  const AtomicShape shape = *atomic_shape(e.builtin);
  const Reg address = value(*e.arguments[0]), operand = value(*e.arguments[1]);
  const MemoryOrder order = order_of(static_cast<std::uint64_t>(constant_argument(e, 2)));
  at(e);
  const Reg old = shape.returns_new ? temp() : result(dest, mark);
  emit_result(Opcode::kAtomicRmw, kind, old, address, operand, rmw_immediate(shape.op, order));
  if (!shape.returns_new) return old;
  if (!is_wanted) {
    top_ = mark;
    return kNoReg;
  }
  // The new value again, wrapping as atomics do.
  if (type->is_pointer()) {
    Reg bytes = operand;
    if (shape.op == AtomicOp::kSub) bytes = emit_result(Opcode::kNeg, IntKind::kU64, temp(), operand);
    return emit_result(Opcode::kPtrAdd, IntKind::kU64, result(dest, mark), old, bytes, 1);
  }
  const Reg updated = emit_result(opcode_of(shape.op), unsigned_of(kind), result(dest, mark), old, operand);
  if (is_signed(kind)) emit_result(Opcode::kCast, kind, updated, updated);
  return updated;
}

// bool compare_exchange(T *p, T *expected, T desired, ...): *expected gets the value found. When it was the expected one that
// changes nothing, so a variable in a register is simply overwritten; memory is only written on failure, as C says.
Reg FunctionLowering::compare_exchange(const Expr& e, Reg dest, bool is_wanted) {
  const std::size_t mark = top_;
  const Type* const type = e.arguments[0]->type->target->unqualified;
  const IntKind kind = int_kind(type);
  const Reg out = is_wanted && dest == kNoReg ? temp() : dest;
  const Reg address = value(*e.arguments[0]);
  Place expected = pointee(*e.arguments[1], type);
  if (expected.kind != Place::Kind::kRegister) expected = pinned(expected);
  const Reg desired = value(*e.arguments[2]);
  const auto order_argument = [&](std::size_t i) {
    return static_cast<std::int64_t>(order_of(static_cast<std::uint64_t>(constant_argument(e, i))));
  };
  const std::int64_t order = order_argument(4), failure_order = order_argument(5);
  at(e);
  const Reg wanted = load(expected);
  const Reg old = temp();
  emit({.op = Opcode::kCmpXchg,
        .kind = kind,
        .a = old,
        .b = address,
        .c = wanted,
        .imm = std::int64_t{desired} | (order << 16) | (failure_order << 24)});
  const bool in_memory = expected.kind != Place::Kind::kRegister;
  const bool in_place = out != kNoReg && out != old && out != expected.reg;
  Reg success = kNoReg;
  if (is_wanted || in_memory) success = emit_result(Opcode::kEq, kind, in_place ? out : temp(), old, wanted);
  if (in_memory) {
    const Label done = emitter_.new_label();
    emitter_.jump_if(success, true, done);
    store(expected, old);
    emitter_.bind(done);
  } else {
    store(expected, old);
  }
  top_ = mark;
  if (!is_wanted) return kNoReg;
  if (dest == kNoReg) top_ = std::size_t{out} + 1;
  return out == success ? out : emit_result(Opcode::kMov, IntKind::kU64, out, success);
}

// x op= operand on an _Atomic lvalue: one read-modify-write where the machine has it, otherwise a compare-and-exchange loop.
Reg FunctionLowering::atomic_compound_assign(const Expr& e, const Place& p, Reg dest, bool is_wanted, std::size_t mark) {
  const Type* const type = e.a->type->unqualified;
  const IntKind kind = int_kind(type);
  const Reg address_reg = address(p);
  const std::optional<AtomicOp> op = atomic_op(e.binary);
  const bool one_step = op.has_value() && e.element_size == 0 && !type->is_bool();
  if (one_step) {
    Reg operand = value(*e.b);
    const Reg old = temp();
    emit_result(Opcode::kAtomicRmw, kind, old, address_reg, operand, rmw_immediate(*op, MemoryOrder::kSeqCst));
    if (!is_wanted) return old;
    if (e.is_postfix) return emit_result(Opcode::kMov, IntKind::kU64, result(dest, mark), old);
    const Reg updated = emit_result(opcode_of(*op), unsigned_of(IntKind::kU64), temp(), old, operand);
    return emit_result(Opcode::kCast, kind, result(dest, mark), updated);
  }
  const Label again = emitter_.new_label();
  const Reg old = temp();
  Place plain = p;
  plain.type = e.a->type;
  load(plain, old);
  emitter_.bind(again);
  const Reg expected = temp();
  emit_result(Opcode::kMov, IntKind::kU64, expected, old);
  const Reg updated = temp();
  combine(e, expected, updated);
  emit({.op = Opcode::kCmpXchg,
        .kind = kind,
        .a = old,
        .b = address_reg,
        .c = expected,
        .imm = std::int64_t{updated} | (static_cast<std::int64_t>(MemoryOrder::kSeqCst) * 0x0101'0000)});
  emitter_.jump_if(emit_result(Opcode::kEq, kind, temp(), old, expected), false, again);
  return emit_result(Opcode::kMov, IntKind::kU64, result(dest, mark), e.is_postfix ? expected : updated);
}

// --- arithmetic ----------------------------------------------------------------------------------------------------------------

// __builtin_{add,sub,mul}_overflow(a, b, &r): r gets the result wrapped to its type, true when that lost something. Operands of
// up to 32 bits are computed exactly in 64; 64-bit operands must all have one type.
Reg FunctionLowering::overflow(const Expr& e, Reg dest) {
  const std::size_t mark = top_;
  const Type* const type = e.arguments[2]->type->target->unqualified;
  const IntKind kind = int_kind(type), left_kind = int_kind(e.arguments[0]->type), right_kind = int_kind(e.arguments[1]->type);
  const Reg left = value(*e.arguments[0]), right = value(*e.arguments[1]);
  const Place to = pinned(pointee(*e.arguments[2], type));
  at(e);
  const bool wide = wakesim::size_of(left_kind) == 8 || wakesim::size_of(right_kind) == 8;
  const Opcode op = e.builtin == Builtin::kAddOverflow   ? Opcode::kAdd
                    : e.builtin == Builtin::kSubOverflow ? Opcode::kSub
                                                         : Opcode::kMul;
  const Reg wrapped = temp(), lost = temp();
  if (!wide) {
    // An unsigned product of 32 bits needs all 64; everything else fits a signed one.
    const bool as_unsigned = op == Opcode::kMul && !is_signed(left_kind) && !is_signed(right_kind);
    const Reg exact = emit_result(op, as_unsigned ? IntKind::kU64 : IntKind::kI64, temp(), left, right);
    if (wakesim::size_of(kind) < 8) {
      emit_result(Opcode::kCast, kind, wrapped, exact);
      emit_result(Opcode::kNe, IntKind::kI64, lost, wrapped, exact);
    } else {
      emit_result(Opcode::kMov, IntKind::kU64, wrapped, exact);
      // The only values a 64-bit result cannot hold: negative ones as unsigned, products above 2^63 as signed.
      if (as_unsigned == is_signed(kind)) {
        const Reg zero = constant(0);
        emit_result(Opcode::kLt, IntKind::kI64, lost, exact, zero);
      } else {
        constant(0, lost);
      }
    }
  } else if (left_kind == kind && right_kind == kind && op != Opcode::kMul) {
    emit_result(op, IntKind::kU64, wrapped, left, right);
    if (!is_signed(kind)) {
      emit_result(Opcode::kLt, kind, lost, op == Opcode::kAdd ? wrapped : left, op == Opcode::kAdd ? left : right);
    } else {
      // Overflow when both operands (of the subtraction: left and the negated right) have the sign the result lacks.
      const Reg x = emit_result(Opcode::kXor, IntKind::kU64, temp(), left, op == Opcode::kAdd ? wrapped : right);
      const Reg y = emit_result(Opcode::kXor, IntKind::kU64, temp(), op == Opcode::kAdd ? right : left, wrapped);
      emit_result(Opcode::kAnd, IntKind::kU64, x, x, y);
      emit_result(Opcode::kLt, IntKind::kI64, lost, x, constant(0));
    }
  } else if (left_kind == kind && right_kind == kind && !is_signed(kind)) {
    const Label done = emitter_.new_label();
    emit_result(Opcode::kMul, kind, wrapped, left, right);
    constant(0, lost);
    emitter_.jump_if(left, false, done);
    const Reg back = emit_result(Opcode::kDiv, kind, temp(), wrapped, left);
    emit_result(Opcode::kNe, kind, lost, back, right);
    emitter_.bind(done);
  } else {
    refuse(e.where, "overflow builtins with 64-bit operands need all three arguments of one type, and products an unsigned one");
  }
  store(to, wrapped);
  const Reg out = result(dest, mark);
  return out == lost ? out : emit_result(Opcode::kMov, IntKind::kU64, out, lost);
}

// Loops: these are rare in the code we run and never on long words.
Reg FunctionLowering::bit_count(const Expr& e, Reg dest) {
  const std::size_t mark = top_;
  const IntKind kind = int_kind(e.arguments[0]->type);
  const Reg word = temp(), count = temp(), bit = temp();
  value(*e.arguments[0], word);
  at(e);
  const Label top = emitter_.new_label(), end = emitter_.new_label();
  const auto undefined_for_zero = [&] {
    const Label fine = emitter_.new_label();
    emitter_.jump_if(word, true, fine);
    constant(1, bit);
    emit({.op = Opcode::kWarn, .kind = kKindBug, .a = bit, .imm = tables_.text_row("bits of zero are counted from one end")});
    constant(1, word);
    emitter_.bind(fine);
  };
  const auto shift_right = [&] {
    constant(1, bit);
    emit_result(Opcode::kShr, kind, word, word, bit);
  };
  switch (e.builtin) {
    case Builtin::kPopcount:
      constant(0, count);
      emitter_.bind(top);
      emitter_.jump_if(word, false, end);
      emit_result(Opcode::kAddImm, kind, bit, word, 0, -1);
      emit_result(Opcode::kAnd, kind, word, word, bit);
      emit_result(Opcode::kAddImm, IntKind::kI32, count, count, 0, 1);
      emitter_.jump(top);
      break;
    case Builtin::kClz:
      undefined_for_zero();
      constant(wakesim::size_of(kind) * 8, count);
      emitter_.bind(top);
      emitter_.jump_if(word, false, end);
      shift_right();
      emit_result(Opcode::kAddImm, IntKind::kI32, count, count, 0, -1);
      emitter_.jump(top);
      break;
    default: {  // ctz counts from 0, ffs from 1 and gives 0 for 0
      const bool is_ffs = e.builtin == Builtin::kFfs;
      constant(0, count);
      if (is_ffs) {
        emitter_.jump_if(word, false, end);
        constant(1, count);
      } else {
        undefined_for_zero();
      }
      emitter_.bind(top);
      emit_result(Opcode::kAndImm, kind, bit, word, 0, 1);
      emitter_.jump_if(bit, true, end);
      shift_right();
      emit_result(Opcode::kAddImm, IntKind::kI32, count, count, 0, 1);
      emitter_.jump(top);
      break;
    }
  }
  emitter_.bind(end);
  return emit_result(Opcode::kMov, IntKind::kU64, result(dest, mark), count);
}

}  // namespace wakesim::lang
