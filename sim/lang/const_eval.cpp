// Constants: integer operators on known values, and link-time constants for static initialisers.
// SPDX-License-Identifier: MIT
#include "sim/lang/parser.h"

namespace wakesim::lang {

namespace {

// Two's complement arithmetic on 64 bits; nothing when the result is undefined in C, so that executing it is a finding.
std::optional<std::uint64_t> compute(BinaryOp op, const Type* type, std::uint64_t a, std::uint64_t b) {
  const IntKind kind = int_kind(type);
  const bool is_signed_op = is_signed(kind);
  const auto sa = static_cast<std::int64_t>(a);
  const auto sb = static_cast<std::int64_t>(b);
  const auto fits = [&](std::int64_t v) -> std::optional<std::uint64_t> {
    const auto bits = static_cast<std::uint64_t>(v);
    if (wakesim::convert(kind, bits) != bits) return std::nullopt;
    return bits;
  };
  std::int64_t result = 0;
  switch (op) {
    case BinaryOp::kAdd:
      if (!is_signed_op) return wakesim::convert(kind, a + b);
      return __builtin_add_overflow(sa, sb, &result) ? std::nullopt : fits(result);
    case BinaryOp::kSub:
      if (!is_signed_op) return wakesim::convert(kind, a - b);
      return __builtin_sub_overflow(sa, sb, &result) ? std::nullopt : fits(result);
    case BinaryOp::kMul:
      if (!is_signed_op) return wakesim::convert(kind, a * b);
      return __builtin_mul_overflow(sa, sb, &result) ? std::nullopt : fits(result);
    case BinaryOp::kDiv:
    case BinaryOp::kRem:
      if (b == 0) return std::nullopt;
      if (!is_signed_op) return op == BinaryOp::kDiv ? a / b : a % b;
      if (sb == -1) {
        if (op == BinaryOp::kRem) return 0;
        if (sa == INT64_MIN) return std::nullopt;
        return fits(-sa);
      }
      return fits(op == BinaryOp::kDiv ? sa / sb : sa % sb);
    case BinaryOp::kAnd: return a & b;
    case BinaryOp::kOr: return a | b;
    case BinaryOp::kXor: return a ^ b;
    case BinaryOp::kShl:
    case BinaryOp::kShr: {
      const std::uint64_t bits = size_of(kind) * 8;
      if (b >= bits) return std::nullopt;
      // `1 << 31` is written everywhere and means what the hardware does.
      if (op == BinaryOp::kShl) return wakesim::convert(kind, a << b);
      return is_signed_op ? static_cast<std::uint64_t>(sa >> b) : a >> b;
    }
    case BinaryOp::kEq: return a == b ? 1 : 0;
    case BinaryOp::kNe: return a != b ? 1 : 0;
    case BinaryOp::kLt: return (is_signed_op ? sa < sb : a < b) ? 1 : 0;
    case BinaryOp::kLe: return (is_signed_op ? sa <= sb : a <= b) ? 1 : 0;
    case BinaryOp::kGt: return (is_signed_op ? sa > sb : a > b) ? 1 : 0;
    case BinaryOp::kGe: return (is_signed_op ? sa >= sb : a >= b) ? 1 : 0;
  }
  return std::nullopt;
}

}  // namespace

Expr* Parser::fold_unary(Expr* e) {
  const Expr* a = e->a;
  if (a->kind != ExprKind::kInteger || a->type->is_error()) return e;
  switch (e->unary) {
    case UnaryOp::kLogicalNot: return integer(a->value == 0 ? 1 : 0, types_.int_type(), e->where);
    case UnaryOp::kBitNot: return integer(wakesim::convert(int_kind(e->type), ~a->value), e->type, e->where);
    case UnaryOp::kNegate: {
      const std::optional<std::uint64_t> value = compute(BinaryOp::kSub, e->type, 0, a->value);
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
