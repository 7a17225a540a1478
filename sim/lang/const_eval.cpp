// Constants: integer operators on known values, and link-time constants for static initialisers.
// SPDX-License-Identifier: MIT
#include "sim/lang/parser.h"
#include "sim/vm/arithmetic.h"

namespace wakesim::lang {

namespace {

// What the machine would compute; nothing where that would be a finding, so that it is one when it is executed.
std::optional<std::uint64_t> defined(Computed computed) {
  if (computed.trouble != Trouble::kNone) return std::nullopt;
  return computed.value;
}

std::optional<std::uint64_t> compute(BinaryOp op, const Type* type, std::uint64_t a, std::uint64_t b) {
  const IntKind kind = int_kind(type);
  switch (op) {
    case BinaryOp::kAdd: return defined(arithmetic::add(kind, a, b));
    case BinaryOp::kSub: return defined(arithmetic::subtract(kind, a, b));
    case BinaryOp::kMul: return defined(arithmetic::multiply(kind, a, b));
    case BinaryOp::kDiv: return defined(arithmetic::divide(kind, a, b));
    case BinaryOp::kRem: return defined(arithmetic::remainder(kind, a, b));
    case BinaryOp::kAnd: return defined(arithmetic::bit_and(kind, a, b));
    case BinaryOp::kOr: return defined(arithmetic::bit_or(kind, a, b));
    case BinaryOp::kXor: return defined(arithmetic::bit_xor(kind, a, b));
    case BinaryOp::kShl: return defined(arithmetic::shift_left(kind, a, b));
    case BinaryOp::kShr: return defined(arithmetic::shift_right(kind, a, b));
    case BinaryOp::kEq: return a == b ? 1 : 0;
    case BinaryOp::kNe: return a != b ? 1 : 0;
    case BinaryOp::kLt: return arithmetic::less(kind, a, b) ? 1 : 0;
    case BinaryOp::kLe: return arithmetic::less_or_equal(kind, a, b) ? 1 : 0;
    case BinaryOp::kGt: return arithmetic::less(kind, b, a) ? 1 : 0;
    case BinaryOp::kGe: return arithmetic::less_or_equal(kind, b, a) ? 1 : 0;
  }
  return std::nullopt;
}

}  // namespace

Expr* Parser::fold_unary(Expr* e) {
  const Expr* a = e->a;
  if (a->kind != ExprKind::kInteger || a->type->is_error()) return e;
  switch (e->unary) {
    case UnaryOp::kLogicalNot: return integer(a->value == 0 ? 1 : 0, types_->int_type(), e->where);
    case UnaryOp::kBitNot:
    case UnaryOp::kNegate: {
      const IntKind kind = int_kind(e->type);
      const auto value = defined(e->unary == UnaryOp::kNegate ? arithmetic::negate(kind, a->value) : arithmetic::complement(kind, a->value));
      return value ? integer(*value, e->type, e->where) : e;
    }
  }
  return e;
}

Expr* Parser::fold_binary(Expr* e) {
  if (e->a->kind != ExprKind::kInteger || e->b->kind != ExprKind::kInteger) return e;
  if (e->a->type->is_error() || e->b->type->is_error()) return e;
  const std::optional<std::uint64_t> value = compute(e->binary, e->a->type, e->a->value, e->b->value);
  return value ? integer(*value, e->type, e->where) : e;
}

// The address of an lvalue in static storage.
std::optional<Constant> Parser::constant_address(const Expr* lvalue) const {
  switch (lvalue->kind) {
    case ExprKind::kVariable: {
      Variable* variable = lvalue->variable;
      const bool is_static = variable->storage == Storage::kGlobal || variable->storage == Storage::kStaticLocal;
      if (!is_static || variable->is_thread_local) return std::nullopt;
      return Constant{.what = Constant::What::kVariable, .variable = variable};
    }
    case ExprKind::kCompoundLiteral:
      if (lvalue->variable->storage != Storage::kGlobal) return std::nullopt;
      return Constant{.what = Constant::What::kVariable, .variable = lvalue->variable};
    case ExprKind::kString: return Constant{.what = Constant::What::kString, .string = lvalue->string};
    case ExprKind::kFunction: return Constant{.what = Constant::What::kFunction, .function = lvalue->function};
    case ExprKind::kMember: {
      std::optional<Constant> base = constant_address(lvalue->a);
      if (base) base->addend += lvalue->offset;
      return base;
    }
    case ExprKind::kDereference: return constant_value(lvalue->a);
    default: return std::nullopt;
  }
}

std::optional<Constant> Parser::constant_value(const Expr* e) const {
  switch (e->kind) {
    case ExprKind::kInteger: return Constant{.what = Constant::What::kInteger, .value = e->value};
    case ExprKind::kAddress: return constant_address(e->a);
    case ExprKind::kPointerAdd: {
      std::optional<Constant> base = constant_value(e->a);
      if (!base || e->b->kind != ExprKind::kInteger) return std::nullopt;
      const std::uint64_t bytes = e->b->value * e->element_size;
      if (base->what == Constant::What::kInteger) base->value += bytes;
      else base->addend += static_cast<std::int64_t>(bytes);
      return base;
    }
    case ExprKind::kCast:
      switch (e->cast) {
        case CastKind::kDecayArray:
        case CastKind::kDecayFunction: return constant_address(e->a);
        case CastKind::kPointer: return constant_value(e->a);
        case CastKind::kPointerToInteger:
        case CastKind::kIntegerToPointer:
        case CastKind::kInteger: {
          std::optional<Constant> value = constant_value(e->a);
          if (!value) return std::nullopt;
          if (value->what == Constant::What::kInteger) {
            if (!e->type->is_pointer()) value->value = wakesim::convert(int_kind(e->type), value->value);
            return value;
          }
          if (size_of(e->type) == 8) return value;  // an address survives only in 64 bits
          return std::nullopt;
        }
        case CastKind::kToBool: {
          std::optional<Constant> value = constant_value(e->a);
          if (!value) return std::nullopt;
          const bool truth = value->what != Constant::What::kInteger || value->value != 0;
          return Constant{.what = Constant::What::kInteger, .value = truth ? std::uint64_t{1} : 0};
        }
        case CastKind::kLoad:
        case CastKind::kToVoid: return std::nullopt;
      }
      return std::nullopt;
    case ExprKind::kConditional: {
      const std::optional<Constant> test = constant_value(e->a);
      if (!test) return std::nullopt;
      return constant_value(test->what != Constant::What::kInteger || test->value != 0 ? e->b : e->c);
    }
    case ExprKind::kConditionValue: return constant_value(e->a);
    default: return std::nullopt;
  }
}

}  // namespace wakesim::lang
