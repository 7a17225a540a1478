// Expressions: values into registers, conditions into jumps.
// SPDX-License-Identifier: MIT
#include <limits>

#include "sim/base/check.h"
#include "sim/lang/lower_function.h"
#include "sim/lang/tree_walk.h"

namespace wakesim::lang {
namespace {

bool is_null_or_zero(const Expr& e) { return e.kind == ExprKind::kInteger && e.value == 0; }

// The integer a constant expression has, through casts that keep the word.
const Expr* constant_of(const Expr& e) {
  const Expr& inner = without_pointer_casts(e);
  return inner.kind == ExprKind::kInteger ? &inner : nullptr;
}

BinaryOp opposite(BinaryOp op) {
  switch (op) {
    case BinaryOp::kEq:
      return BinaryOp::kNe;
    case BinaryOp::kNe:
      return BinaryOp::kEq;
    case BinaryOp::kLt:
      return BinaryOp::kGe;
    case BinaryOp::kLe:
      return BinaryOp::kGt;
    case BinaryOp::kGt:
      return BinaryOp::kLe;
    case BinaryOp::kGe:
      return BinaryOp::kLt;
    default:
      return op;
  }
}

bool is_comparison(BinaryOp op) { return op >= BinaryOp::kEq; }

Opcode opcode_of(BinaryOp op) {
  switch (op) {
    case BinaryOp::kAdd:
      return Opcode::kAdd;
    case BinaryOp::kSub:
      return Opcode::kSub;
    case BinaryOp::kMul:
      return Opcode::kMul;
    case BinaryOp::kDiv:
      return Opcode::kDiv;
    case BinaryOp::kRem:
      return Opcode::kRem;
    case BinaryOp::kAnd:
      return Opcode::kAnd;
    case BinaryOp::kOr:
      return Opcode::kOr;
    case BinaryOp::kXor:
      return Opcode::kXor;
    case BinaryOp::kShl:
      return Opcode::kShl;
    case BinaryOp::kShr:
      return Opcode::kShr;
    case BinaryOp::kEq:
      return Opcode::kEq;
    case BinaryOp::kNe:
      return Opcode::kNe;
    case BinaryOp::kLt:
    case BinaryOp::kGt:
      return Opcode::kLt;
    case BinaryOp::kLe:
    case BinaryOp::kGe:
      return Opcode::kLe;
  }
  return Opcode::kNop;
}

// A value that is 0 or 1 as it stands.
bool is_truth(const Expr& e) {
  if (e.type->is_bool()) return true;
  switch (e.kind) {
    case ExprKind::kBinary:
      return is_comparison(e.binary);
    case ExprKind::kUnary:
      return e.unary == UnaryOp::kLogicalNot;
    case ExprKind::kLogicalAnd:
    case ExprKind::kLogicalOr:
      return true;
    case ExprKind::kCast:
      return e.cast == CastKind::kInteger && is_truth(*e.a);
    default:
      return false;
  }
}

// The innermost expression whose being zero means that e is zero.
const Expr& without_truth_casts(const Expr& e) {
  const Expr* inner = &e;
  while (inner->kind == ExprKind::kCast) {
    const bool keeps_zero = inner->cast == CastKind::kToBool || inner->cast == CastKind::kPointer ||
                            inner->cast == CastKind::kIntegerToPointer ||
                            ((inner->cast == CastKind::kInteger || inner->cast == CastKind::kPointerToInteger) &&
                             wakesim::size_of(int_kind(inner->type)) >= wakesim::size_of(int_kind(inner->a->type)));
    if (!keeps_zero) break;
    inner = inner->a;
  }
  return *inner;
}

// Something that needs a temporary record, which must die before control leaves the expression.
struct MakesRecord {
  bool found = false;
  void expr(const Expr& e) {
    if (!e.is_lvalue && e.type->is_record() && !(e.kind == ExprKind::kCast && e.cast == CastKind::kLoad)) found = true;
    if (e.kind == ExprKind::kCall) {
      for (const Expr* argument : e.arguments) found = found || argument->type->is_record();
    }
  }
  void variable(const Variable&) {}
};

bool makes_record(const Expr& e) {
  MakesRecord visitor;
  walk(&e, visitor);
  return visitor.found;
}

bool refers_back(const Expr& e, const Expr& condition) {
  const Expr* inner = &e;
  while (inner->kind == ExprKind::kCast) inner = inner->a;
  return inner->kind == ExprKind::kConditionValue && inner->a == &condition;
}

}  // namespace

Reg FunctionLowering::temp() {
  const std::size_t reg = top_++;
  register_count_ = std::max(register_count_, top_);
  return static_cast<Reg>(reg);
}

// Where a result goes: the place asked for, or a temporary that may take over the register of an operand.
Reg FunctionLowering::result(Reg dest, std::size_t mark) {
  top_ = mark;
  return dest != kNoReg ? dest : temp();
}

Reg FunctionLowering::constant(std::uint64_t v, Reg dest) {
  return emit_result(Opcode::kConst, IntKind::kU64, dest != kNoReg ? dest : temp(), 0, 0, static_cast<std::int64_t>(v));
}

Reg FunctionLowering::full_value(const Expr& e, Reg dest) {
  const std::size_t depth = alive_.size();
  const Reg reg = value(e, dest);
  drop_to(depth);
  return reg;
}

Reg FunctionLowering::value(const Expr& e, Reg dest) {
  const std::size_t mark = top_;
  switch (e.kind) {
    case ExprKind::kInteger:
      at(e);
      return constant(e.value, dest);
    case ExprKind::kFunction:
      break;  // only below casts and calls
    case ExprKind::kString:
    case ExprKind::kVariable:
    case ExprKind::kMember:
    case ExprKind::kDereference:
    case ExprKind::kCompoundLiteral: {
      // An rvalue member (of a returned record) is the only value among these.
      const Place p = place(e);
      at(e);
      return load(p, result(dest, mark));
    }
    case ExprKind::kAddress:
      if (e.a->kind == ExprKind::kFunction) {
        at(e);
        return emit_result(Opcode::kFuncAddr, IntKind::kU64, result(dest, mark), 0, 0, tables_.function_row(*e.a->function));
      } else {
        const Place p = place(*e.a);
        at(e);
        if (p.kind == Place::Kind::kPointer && p.offset == 0) return address(p, dest);
        return address(p, result(dest, mark));
      }
    case ExprKind::kPointerAdd: {
      if (constant_of(*e.b) != nullptr) {
        const Place p = pointee(e, e.type->target);
        at(e);
        if (p.kind == Place::Kind::kPointer && p.offset == 0) return address(p, dest);
        return address(p, result(dest, mark));
      }
      const Reg base = value(*e.a), index = value(*e.b);
      at(e);
      return emit_result(Opcode::kPtrAdd, IntKind::kU64, result(dest, mark), base, index,
                         static_cast<std::int64_t>(e.element_size));
    }
    case ExprKind::kPointerDifference: {
      const Reg left = value(*e.a), right = value(*e.b);
      at(e);
      return emit_result(Opcode::kPtrDiff, IntKind::kI64, result(dest, mark), left, right,
                         static_cast<std::int64_t>(e.element_size));
    }
    case ExprKind::kUnary:
      return unary(e, dest);
    case ExprKind::kBinary:
      return binary(e, dest);
    case ExprKind::kLogicalAnd:
    case ExprKind::kLogicalOr:
      return truth_value(e, dest);
    case ExprKind::kConditional:
      return conditional(e, dest);
    case ExprKind::kConditionValue: {
      const Reg reg = condition_values_.at(e.a);
      if (dest == kNoReg || dest == reg) return reg;
      return emit_result(Opcode::kMov, IntKind::kU64, dest, reg);
    }
    case ExprKind::kComma:
      effect(*e.a);
      return value(*e.b, dest);
    case ExprKind::kAssign:
      return assign(e, dest, true);
    case ExprKind::kCompoundAssign:
      return compound_assign(e, dest, true);
    case ExprKind::kCast:
      return cast(e, dest);
    case ExprKind::kCall:
      return call(e, dest, nullptr);
    case ExprKind::kBuiltinCall:
      return builtin(e, dest, true);
    case ExprKind::kStatementExpr:
      return statement_expr(e, dest, true);
  }
  WAKESIM_CHECK(false && "not a value");
  return kNoReg;
}

// Evaluates and drops the value.
void FunctionLowering::effect(const Expr& e) {
  const std::size_t mark = top_;
  switch (e.kind) {
    case ExprKind::kInteger:
    case ExprKind::kFunction:
    case ExprKind::kString:
    case ExprKind::kVariable:
    case ExprKind::kConditionValue:
      break;
    case ExprKind::kMember:
      if (e.is_lvalue) {
        effect(*e.a);
      } else {
        record_place(*e.a);
      }
      break;
    case ExprKind::kDereference:
    case ExprKind::kAddress:
      effect(*e.a);
      break;
    case ExprKind::kCompoundLiteral:
      place(e);
      break;
    case ExprKind::kComma:
      effect(*e.a);
      effect(*e.b);
      break;
    case ExprKind::kConditional: {
      const Label otherwise = emitter_.new_label(), end = emitter_.new_label();
      const std::size_t depth = alive_.size();
      if (refers_back(*e.b, *e.a)) {
        const Reg condition = full_value(*e.a);
        decide(condition, true, end, {e.a->where, true});
      } else {
        jump_if(*e.a, false, otherwise);
        effect(*e.b);
        drop_to(depth);
        emitter_.jump(end);
      }
      emitter_.bind(otherwise);
      effect(*e.c);
      drop_to(depth);
      emitter_.bind(end);
      break;
    }
    case ExprKind::kLogicalAnd:
    case ExprKind::kLogicalOr: {
      const Label end = emitter_.new_label();
      const std::size_t depth = alive_.size();
      jump_if(*e.a, e.kind == ExprKind::kLogicalOr, end);
      effect(*e.b);
      drop_to(depth);
      emitter_.bind(end);
      break;
    }
    case ExprKind::kAssign:
      assign(e, kNoReg, false);
      break;
    case ExprKind::kCompoundAssign:
      compound_assign(e, kNoReg, false);
      break;
    case ExprKind::kCall:
      if (e.type->is_record()) {
        record_place(e);
      } else {
        call(e, kNoReg, nullptr);
      }
      break;
    case ExprKind::kBuiltinCall:
      builtin(e, kNoReg, false);
      break;
    case ExprKind::kStatementExpr:
      statement_expr(e, kNoReg, false);
      break;
    case ExprKind::kCast:
      // A dropped read is no read, unless the program insists (volatile, _Atomic).
      if (e.cast == CastKind::kLoad && !e.a->type->is_volatile() && !e.a->type->is_atomic()) {
        effect(*e.a);
      } else if (e.cast == CastKind::kLoad && !e.type->is_record()) {
        value(e);
      } else {
        effect(*e.a);
      }
      break;
    case ExprKind::kUnary:
    case ExprKind::kBinary:
    case ExprKind::kPointerAdd:
    case ExprKind::kPointerDifference:
      value(e);
      break;  // overflow and division by zero are found even when the result is dropped
  }
  top_ = mark;
}

// --- conditions ----------------------------------------------------------------------------------------------------------------

// Jumps when (e != 0) == sense, falls through otherwise.
void FunctionLowering::jump_if(const Expr& e, bool sense, Label label) {
  jump_if(e, sense, label, {without_truth_casts(e).where, sense});
}

// What a source condition is made of: `!x` and `x == 0` are one condition, the operands of && and || are conditions of their own.
void FunctionLowering::jump_if(const Expr& condition, bool sense, Label label, Decision decision) {
  const std::size_t mark = top_;
  const Expr& e = without_truth_casts(condition);
  if (makes_record(e)) {
    const Reg reg = full_value(e);
    at(e);
    decide(reg, sense, label, decision);
    top_ = mark;
    return;
  }
  switch (e.kind) {
    case ExprKind::kInteger:
      at(e);
      if ((e.value != 0) == sense) emitter_.jump(label);
      return;
    case ExprKind::kUnary:
      if (e.unary != UnaryOp::kLogicalNot) break;
      jump_if(*e.a, !sense, label, decision);
      return;
    case ExprKind::kLogicalAnd:
    case ExprKind::kLogicalOr: {
      // a || b jumps at once when a decides; otherwise b alone decides.
      const bool decided_by = e.kind == ExprKind::kLogicalOr;
      if (decided_by == sense) {
        jump_if(*e.a, sense, label);
        jump_if(*e.b, sense, label);
      } else {
        const Label skip = emitter_.new_label();
        jump_if(*e.a, decided_by, skip);
        jump_if(*e.b, sense, label);
        emitter_.bind(skip);
      }
      return;
    }
    case ExprKind::kComma:
      effect(*e.a);
      top_ = mark;
      jump_if(*e.b, sense, label);
      return;
    case ExprKind::kBinary:
      if (e.binary != BinaryOp::kEq && e.binary != BinaryOp::kNe) break;
      if (is_null_or_zero(*e.b) || is_null_or_zero(*e.a)) {
        jump_if(is_null_or_zero(*e.b) ? *e.a : *e.b, (e.binary == BinaryOp::kNe) == sense, label, decision);
        return;
      }
      break;
    case ExprKind::kConditional: {
      if (refers_back(*e.b, *e.a)) break;
      const Label otherwise = emitter_.new_label(), end = emitter_.new_label();
      jump_if(*e.a, false, otherwise);
      jump_if(*e.b, sense, label);
      emitter_.jump(end);
      emitter_.bind(otherwise);
      jump_if(*e.c, sense, label);
      emitter_.bind(end);
      return;
    }
    case ExprKind::kStatementExpr: {
      const bool has_scopes = [&] {
        for (const Variable* v : e.body->variables) {
          if (has_scope(*v)) return true;
        }
        return false;
      }();
      if (has_scopes) break;
      find_labels_below(*e.body);
      for (const Stmt* s : e.body->statements) statement(s);
      jump_if(*e.a, sense, label);
      return;
    }
    default:
      break;
  }
  const Reg reg = value(e);
  at(e);
  decide(reg, sense, label, decision);
  top_ = mark;
}

Reg FunctionLowering::truth_value(const Expr& e, Reg dest) {
  const std::size_t mark = top_;
  const bool decided_by = e.kind == ExprKind::kLogicalOr;
  const Label decided = emitter_.new_label(), end = emitter_.new_label();
  jump_if(*e.a, decided_by, decided);
  top_ = mark;
  const Reg to = result(dest, mark);
  const std::size_t after = top_;
  if (is_truth(*e.b)) {
    full_value(*e.b, to);
  } else {
    const Reg right = full_value(*e.b);
    at(e);
    emit_result(Opcode::kBool, IntKind::kU8, to, right);
  }
  top_ = after;
  emitter_.jump(end);
  emitter_.bind(decided);
  constant(decided_by ? 1 : 0, to);
  emitter_.bind(end);
  return to;
}

Reg FunctionLowering::conditional(const Expr& e, Reg dest) {
  const std::size_t mark = top_;
  const Label otherwise = emitter_.new_label(), end = emitter_.new_label();
  const std::size_t depth = alive_.size();
  const bool back = refers_back(*e.b, *e.a);
  const Reg to = dest != kNoReg ? dest : temp();
  const std::size_t after = top_;
  if (back) {
    const Reg condition = full_value(*e.a);
    condition_values_[e.a] = condition;
    at(e);
    decide(condition, false, otherwise, {e.a->where, false});
  } else {
    jump_if(*e.a, false, otherwise);
    top_ = after;
  }
  value(*e.b, to);
  drop_to(depth);
  emitter_.jump(end);
  emitter_.bind(otherwise);
  condition_values_.erase(e.a);
  top_ = after;
  value(*e.c, to);
  drop_to(depth);
  emitter_.bind(end);
  top_ = dest != kNoReg ? mark : after;
  return to;
}

// --- operators -----------------------------------------------------------------------------------------------------------------

Reg FunctionLowering::unary(const Expr& e, Reg dest) {
  const std::size_t mark = top_;
  if (e.unary == UnaryOp::kLogicalNot) {
    const Expr& inner = without_truth_casts(*e.a);
    if (inner.kind == ExprKind::kBinary && is_comparison(inner.binary)) {
      Expr flipped = inner;
      flipped.binary = opposite(inner.binary);
      return binary(flipped, dest);
    }
    const Reg operand = value(inner);
    at(e);
    return emit_result(Opcode::kLogicNot, IntKind::kU8, result(dest, mark), operand);
  }
  const Reg operand = value(*e.a);
  at(e);
  const Opcode op = e.unary == UnaryOp::kNegate ? Opcode::kNeg : Opcode::kNot;
  return emit_result(op, int_kind(e.type), result(dest, mark), operand);
}

Reg FunctionLowering::binary(const Expr& e, Reg dest) {
  const std::size_t mark = top_;
  if (!is_comparison(e.binary)) {
    const bool commutes = e.binary == BinaryOp::kAdd || e.binary == BinaryOp::kAnd;
    const bool swap = commutes && constant_of(*e.a) != nullptr && constant_of(*e.b) == nullptr;
    const Reg left = value(swap ? *e.b : *e.a);
    at(e);
    return arithmetic(e.binary, int_kind(e.type), left, swap ? *e.a : *e.b, dest, mark);
  }
  const IntKind kind = int_kind(e.a->type);
  if (e.binary == BinaryOp::kEq || e.binary == BinaryOp::kNe) {
    const Expr* left = e.a;
    const Expr* right = e.b;
    if (constant_of(*left) != nullptr && constant_of(*right) == nullptr) std::swap(left, right);
    const Reg operand = value(*left);
    if (const Expr* c = constant_of(*right)) {
      at(e);
      const Opcode op = e.binary == BinaryOp::kEq ? Opcode::kEqImm : Opcode::kNeImm;
      return emit_result(op, kind, result(dest, mark), operand, 0, static_cast<std::int64_t>(c->value));
    }
    const Reg other = value(*right);
    at(e);
    return emit_result(opcode_of(e.binary), kind, result(dest, mark), operand, other);
  }
  const Reg left = value(*e.a), right = value(*e.b);
  at(e);
  const bool swap = e.binary == BinaryOp::kGt || e.binary == BinaryOp::kGe;
  return emit_result(opcode_of(e.binary), kind, result(dest, mark), swap ? right : left, swap ? left : right);
}

// left op right, with an immediate where the machine has one.
Reg FunctionLowering::arithmetic(BinaryOp op, IntKind kind, Reg left, const Expr& right, Reg dest, std::size_t mark) {
  if (const Expr* c = constant_of(right)) {
    const auto imm = static_cast<std::int64_t>(c->value);
    if (op == BinaryOp::kAdd) return emit_result(Opcode::kAddImm, kind, result(dest, mark), left, 0, imm);
    if (op == BinaryOp::kSub && imm != std::numeric_limits<std::int64_t>::min()) {
      return emit_result(Opcode::kAddImm, kind, result(dest, mark), left, 0, -imm);
    }
    if (op == BinaryOp::kAnd) return emit_result(Opcode::kAndImm, kind, result(dest, mark), left, 0, imm);
  }
  const SourcePos where = emitter_.where();
  const Reg operand = value(right);
  emitter_.at(where);
  return emit_result(opcode_of(op), kind, result(dest, mark), left, operand);
}

Reg FunctionLowering::cast(const Expr& e, Reg dest) {
  const std::size_t mark = top_;
  switch (e.cast) {
    case CastKind::kLoad: {
      const Place p = place(*e.a);
      at(e);
      if (p.kind == Place::Kind::kRegister) return load(p, dest);
      return load(p, result(dest, mark));
    }
    case CastKind::kDecayArray: {
      const Place p = place(*e.a);
      at(e);
      if (p.kind == Place::Kind::kPointer && p.offset == 0) return address(p, dest);
      return address(p, result(dest, mark));
    }
    case CastKind::kDecayFunction:
      at(e);
      return emit_result(Opcode::kFuncAddr, IntKind::kU64, result(dest, mark), 0, 0, tables_.function_row(*e.a->function));
    case CastKind::kToVoid:
      effect(*e.a);
      return kNoReg;
    case CastKind::kPointer:
      return value(*e.a, dest);
    case CastKind::kToBool:
      if (is_truth(*e.a)) return value(*e.a, dest);
      break;
    case CastKind::kInteger:
    case CastKind::kPointerToInteger:
    case CastKind::kIntegerToPointer:
      if (is_truth(*e.a) || keeps_word(int_kind(e.a->type), int_kind(e.type))) return value(*e.a, dest);
      break;
  }
  const Reg operand = value(*e.a);
  at(e);
  return convert_value(operand, e.a->type, e.type, dest, mark);
}

Reg FunctionLowering::convert_value(Reg operand, const Type* from, const Type* to, Reg dest, std::size_t mark) {
  if (to->is_bool() && !from->is_bool()) return emit_result(Opcode::kBool, IntKind::kU8, result(dest, mark), operand);
  if (to->is_bool() || keeps_word(int_kind(from), int_kind(to))) {
    if (dest == kNoReg || dest == operand) return operand;
    return emit_result(Opcode::kMov, IntKind::kU64, dest, operand);
  }
  return emit_result(Opcode::kCast, int_kind(to), result(dest, mark), operand);
}

// --- assignment ----------------------------------------------------------------------------------------------------------------

// What a bit-field holds after this value was stored in it.
Reg FunctionLowering::narrow_to_field(const Place& p, Reg v, Reg dest) {
  if (p.bit_width == 0 || p.bit_width == wakesim::size_of(p.unit) * 8) {
    if (dest == kNoReg || dest == v) return v;
    return emit_result(Opcode::kMov, IntKind::kU64, dest, v);
  }
  const Reg to = dest != kNoReg ? dest : temp();
  if (!is_signed(p.unit) || p.type->is_bool()) {
    return emit_result(Opcode::kAndImm, IntKind::kU64, to, v, 0, (std::int64_t{1} << p.bit_width) - 1);
  }
  // ((v & mask) ^ sign) - sign: sign extension without a shift that could overflow.
  const std::int64_t sign = std::int64_t{1} << (p.bit_width - 1);
  const std::size_t mark = top_;
  emit_result(Opcode::kAndImm, IntKind::kU64, to, v, 0, sign + (sign - 1));
  emit_result(Opcode::kXor, IntKind::kU64, to, to, constant(static_cast<std::uint64_t>(sign)));
  emit_result(Opcode::kAddImm, IntKind::kI64, to, to, 0, -sign);
  top_ = mark;
  return to;
}

Reg FunctionLowering::assign(const Expr& e, Reg dest, bool is_wanted) {
  const std::size_t mark = top_;
  if (e.type->is_record()) {
    const Place to = pinned(place(*e.a));
    record_to(*e.b, to);
    top_ = mark;
    return kNoReg;
  }
  if (e.a->kind == ExprKind::kVariable && is_register(*e.a->variable)) {
    const Reg variable = value(*e.b, register_of_.at(e.a->variable));
    top_ = mark;
    if (!is_wanted || dest == kNoReg || dest == variable) return variable;
    return emit_result(Opcode::kMov, IntKind::kU64, dest, variable);
  }
  const Reg right = value(*e.b);
  const Place to = place(*e.a);
  at(e);
  store(to, right);
  if (!is_wanted) {
    top_ = mark;
    return kNoReg;
  }
  if (to.bit_width == 0 && dest == kNoReg) {
    top_ = std::max(mark, std::size_t{right} + 1);  // keeps the register of a temporary
    if (right < mark) top_ = mark;
    return right;
  }
  return narrow_to_field(to, right, result(dest, mark));
}

// old op b in compute_type, converted back to the type of the left side.
Reg FunctionLowering::combine(const Expr& e, Reg old, Reg dest) {
  const std::size_t mark = top_;
  const Type* const type = e.a->type->unqualified;
  if (e.element_size > 0) {
    if (const Expr* c = constant_of(*e.b)) {
      const auto bytes = static_cast<std::int64_t>(c->value * e.element_size);
      return emit_result(Opcode::kPtrAddImm, IntKind::kU64, result(dest, mark), old, 0, bytes);
    }
    const Reg index = value(*e.b);
    at(e);
    return emit_result(Opcode::kPtrAdd, IntKind::kU64, result(dest, mark), old, index, static_cast<std::int64_t>(e.element_size));
  }
  const Type* const compute = e.compute_type->unqualified;
  const bool converts = !keeps_word(int_kind(type), int_kind(compute));
  Reg left = old;
  if (converts) left = emit_result(Opcode::kCast, int_kind(compute), temp(), old);
  const bool back = type->is_bool() || !keeps_word(int_kind(compute), int_kind(type));
  const Reg computed = arithmetic(e.binary, int_kind(compute), left, *e.b, back ? kNoReg : dest, mark);
  if (!back) return computed;
  return convert_value(computed, compute, type, dest, mark);
}

Reg FunctionLowering::compound_assign(const Expr& e, Reg dest, bool is_wanted) {
  const std::size_t mark = top_;
  if (e.a->kind == ExprKind::kVariable && is_register(*e.a->variable)) {
    const Reg variable = register_of_.at(e.a->variable);
    at(e);
    if (is_wanted && e.is_postfix) {
      const Reg old = emit_result(Opcode::kMov, IntKind::kU64, dest != kNoReg ? dest : temp(), variable);
      const std::size_t keep = top_;
      combine(e, variable, variable);
      top_ = keep;
      return old;
    }
    combine(e, variable, variable);
    top_ = mark;
    if (!is_wanted || dest == kNoReg || dest == variable) return variable;
    return emit_result(Opcode::kMov, IntKind::kU64, dest, variable);
  }
  // The right operand first: its value must not change when the left side is read. A constant needs no register.
  Expr shadow = e;
  Expr operand = *e.b;
  if (constant_of(*e.b) == nullptr) {
    const Reg right = value(*e.b);
    operand.kind = ExprKind::kConditionValue;
    operand.a = e.b;
    condition_values_[e.b] = right;
    shadow.b = &operand;
  }
  const Place p = pinned(place(*e.a));
  at(e);
  Reg out = kNoReg;
  if (e.a->type->is_atomic()) {
    out = atomic_compound_assign(shadow, p, dest, is_wanted, mark);
    if (!is_wanted) top_ = mark;
  } else {
    const Reg old = load(p);
    const bool keeps_old = is_wanted && e.is_postfix;
    const Reg updated = combine(shadow, old, keeps_old ? temp() : kNoReg);
    at(e);
    store(p, updated);
    if (keeps_old) {
      out = emit_result(Opcode::kMov, IntKind::kU64, result(dest, mark), old);
    } else if (is_wanted) {
      out = narrow_to_field(p, updated, result(dest, mark));
    } else {
      top_ = mark;
    }
  }
  condition_values_.erase(e.b);
  return out;
}

// --- calls ---------------------------------------------------------------------------------------------------------------------

// Puts the arguments into consecutive registers and returns the first. Variables that happen to stand in a row are used as they
// are.
Reg FunctionLowering::arguments(const Expr& e, const Place* record_result, std::uint16_t& count) {
  const std::size_t hidden = record_result != nullptr ? 1 : 0;
  count = static_cast<std::uint16_t>(e.arguments.size() + hidden);
  if (hidden == 0 && !e.arguments.empty()) {
    Reg first = kNoReg;
    bool in_a_row = true;
    for (std::size_t i = 0; i < e.arguments.size() && in_a_row; ++i) {
      const Expr& argument = without_pointer_casts(*e.arguments[i]);
      const bool plain = argument.kind == ExprKind::kCast && argument.cast == CastKind::kLoad &&
                         argument.a->kind == ExprKind::kVariable && is_register(*argument.a->variable);
      const Reg reg = plain ? register_of_.at(argument.a->variable) : kNoReg;
      if (i == 0) first = reg;
      in_a_row = plain && reg == first + i;
    }
    if (in_a_row) return first;
  }
  const auto first = static_cast<Reg>(top_);
  if (hidden != 0) address(*record_result, temp());
  for (const Expr* argument : e.arguments) {
    const Reg reg = temp();
    const std::size_t after = top_;
    if (argument->type->is_record()) {
      const Place copy = temporary_record(argument->type, argument->where);
      record_to(*argument, copy);
      address(copy, reg);
    } else {
      value(*argument, reg);
    }
    top_ = after;
  }
  return first;
}

Reg FunctionLowering::call(const Expr& e, Reg dest, const Place* record_result) {
  const std::size_t mark = top_;
  std::uint16_t count = 0;
  if (e.callee->kind == ExprKind::kFunction) {
    const Reg first = arguments(e, record_result, count);
    at(e);
    const Reg to = result(dest, mark);
    emit({.op = Opcode::kCall, .a = to, .b = first, .c = count, .imm = tables_.function_row(*e.callee->function)});
    return to;
  }
  const Reg callee = value(*e.callee);
  const Reg first = arguments(e, record_result, count);
  at(e);
  const Reg to = result(dest, mark);
  emit({.op = Opcode::kCallPtr, .kind = IntKind::kI8, .a = to, .b = first, .c = count, .imm = callee});
  return to;
}

Reg FunctionLowering::statement_expr(const Expr& e, Reg dest, bool is_wanted) {
  const std::size_t mark = top_, depth = alive_.size();
  find_labels_below(*e.body);
  open_block(*e.body);
  for (const Stmt* s : e.body->statements) statement(s);
  Reg out = kNoReg;
  if (e.a != nullptr && is_wanted && !e.type->is_void() && !e.type->is_record()) {
    out = value(*e.a, dest);
  } else if (e.a != nullptr) {
    effect(*e.a);
  }
  close_block(*e.body, depth);
  if (!is_wanted || out == kNoReg) top_ = mark;
  return out;
}

}  // namespace wakesim::lang
