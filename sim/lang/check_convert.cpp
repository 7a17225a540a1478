// Conversions: decay, loads, promotions, usual arithmetic conversions, assignment.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/lang/parser.h"

namespace wakesim::lang {

Expr* Parser::make_cast(CastKind kind, Expr* e, const Type* type) {
  Expr* out = make(ExprKind::kCast, type, e->where);
  out->cast = kind;
  out->a = e;
  return finish(out);
}

// The value of an expression: lvalues are loaded, arrays and functions become pointers.
Expr* Parser::rvalue(Expr* e) {
  if (e->type->is_error()) return e;
  if (e->kind == ExprKind::kFunction || e->type->is_function()) {
    return make_cast(CastKind::kDecayFunction, e, types_->pointer_to(e->type));
  }
  if (e->type->is_array()) {
    if (!e->is_lvalue) {
      error(Message::kArrayValue, e->where);
      return error_expr(e->where);
    }
    mark_address_taken(e);
    if (Expr* known = constant_member_address(e, types_->pointer_to(e->type->target), e->where)) return known;
    return make_cast(CastKind::kDecayArray, e, types_->pointer_to(e->type->target));
  }
  if (!e->is_lvalue) return e;
  if (e->type->is_void()) {
    // `*p` with p a void pointer, as an operand of a cast to void.
    return make_cast(CastKind::kToVoid, e->kind == ExprKind::kDereference ? e->a : e, types_->void_type());
  }
  if (!is_complete(e->type)) {
    Diagnostic& made = error(Message::kIncompleteType, e->where, {"the value used here", quoted(name_of(e->type))});
    if (e->type->is_record()) made.notes.push_back({e->type->record->where, quoted(name_of(e->type)) + " is only declared"});
    return error_expr(e->where);
  }
  if ((e->type->qualifiers & kUser) != 0 && unevaluated_ == 0) {
    error(Message::kUserAccess, e->where).help = "use `get_user` or `copy_from_user`";
    return error_expr(e->where);
  }
  return make_cast(CastKind::kLoad, e, e->type->unqualified);
}

// --- arithmetic ----------------------------------------------------------------------------------------------------------------

Expr* Parser::convert(Expr* e, const Type* type) {
  type = type->unqualified;
  if (e->type == type || e->type->is_error() || type->is_error()) return e;
  if (type->is_void()) return statement_value(e);
  const Type* from = e->type;
  CastKind kind = CastKind::kInteger;
  if (type->is_bool()) {
    kind = CastKind::kToBool;
  } else if (from->is_pointer()) {
    kind = type->is_pointer() ? CastKind::kPointer : CastKind::kPointerToInteger;
  } else if (type->is_pointer()) {
    kind = CastKind::kIntegerToPointer;
  }
  if (e->kind == ExprKind::kInteger) {
    std::uint64_t value = e->value;
    if (kind == CastKind::kToBool) value = value != 0 ? 1 : 0;
    else if (!type->is_pointer()) value = wakesim::convert(int_kind(type), value);
    Expr* constant = integer(value, type, e->where);
    return constant;
  }
  if (kind == CastKind::kPointer && type->target != nullptr && !type->target->is_void()) {
    // An allocation takes the type its result is first converted to.
    Expr* source = e;
    while (source->kind == ExprKind::kStatementExpr || source->kind == ExprKind::kComma) {
      Expr* inner = source->kind == ExprKind::kComma ? source->b : source->a;
      if (inner == nullptr) break;
      source = inner;
    }
    if (source->kind == ExprKind::kBuiltinCall && source->builtin == Builtin::kAlloc && source->alloc_type == nullptr) {
      source->alloc_type = type->target->unqualified;
    }
  }
  return make_cast(kind, e, type);
}

const Type* Parser::promoted_type(const Expr* e) const {
  const Type* type = e->type->unqualified;
  if (!type->is_integer()) return type;
  // A bit-field narrower than int becomes int, whatever its declared type; so does a value that passes one on (as GCC does it).
  const Expr* source = e;
  for (bool passes_on = true; passes_on;) {
    const Expr* inner = nullptr;
    if (source->kind == ExprKind::kCast && source->cast == CastKind::kLoad) inner = source->a;
    if (source->kind == ExprKind::kConditionValue || source->kind == ExprKind::kAssign || source->kind == ExprKind::kCompoundAssign ||
        source->kind == ExprKind::kStatementExpr) {
      inner = source->a;
    }
    if (source->kind == ExprKind::kComma) inner = source->b;
    passes_on = inner != nullptr;
    if (passes_on) source = inner;
  }
  if (source->bit_width != 0 && (source->bit_width < 32 || (source->bit_width == 32 && is_signed_integer(type)))) return types_->int_type();
  if (type->kind == TypeKind::kEnum) type = type->enumeration->underlying;
  if (size_of(type) < 4) return types_->int_type();
  return type;
}

Expr* Parser::promote(Expr* e) { return convert(e, promoted_type(e)); }

// Of two promoted integer types.
const Type* Parser::common_type(const Type* x, const Type* y) const {
  if (x == y) return x;
  const auto rank = [](const Type* t) { return t->kind >= TypeKind::kLongLong ? 3 : t->kind >= TypeKind::kLong ? 2 : 1; };
  const bool x_signed = is_signed_integer(x);
  const bool y_signed = is_signed_integer(y);
  if (x_signed == y_signed) return rank(x) >= rank(y) ? x : y;
  const Type* unsigned_one = x_signed ? y : x;
  const Type* signed_one = x_signed ? x : y;
  if (rank(unsigned_one) >= rank(signed_one)) return unsigned_one;
  if (size_of(signed_one) > size_of(unsigned_one)) return signed_one;
  return types_->basic(signed_one->kind == TypeKind::kLongLong ? TypeKind::kULongLong : TypeKind::kULong);
}

Expr* Parser::truth(Expr* e) {
  if (e->kind != ExprKind::kInteger || e->type->is_error()) return e;
  return integer(e->value != 0 ? 1 : 0, types_->int_type(), e->where);
}

bool Parser::is_null_constant(const Expr* e) const {
  if (e->kind != ExprKind::kInteger || e->value != 0) return false;
  return e->type->is_integer() || (e->type->is_pointer() && e->type->target->is_void() && e->type->target->qualifiers == 0);
}

// --- compatibility -------------------------------------------------------------------------------------------------------------

bool Parser::is_compatible(const Type* x, const Type* y, bool ignore_sign) const {
  if (x == y) return true;
  if (x->is_error() || y->is_error()) return true;
  if (x->qualifiers != y->qualifiers) return false;
  if (x->kind == TypeKind::kEnum && y->kind != TypeKind::kEnum) x = x->enumeration->underlying;
  if (y->kind == TypeKind::kEnum && x->kind != TypeKind::kEnum) y = y->enumeration->underlying;
  if (ignore_sign && x->is_integer() && y->is_integer() && x->kind != TypeKind::kBool && y->kind != TypeKind::kBool) {
    const auto family = [](const Type* t) {
      if (t->kind <= TypeKind::kUChar) return 1;
      if (t->kind <= TypeKind::kUShort) return 2;
      if (t->kind <= TypeKind::kUInt) return 3;
      if (t->kind <= TypeKind::kULong) return 4;
      return 5;
    };
    return family(x) == family(y);
  }
  if (x->kind != y->kind) return false;
  switch (x->kind) {
    case TypeKind::kPointer: return is_compatible(x->target, y->target);
    case TypeKind::kArray:
      if (!is_compatible(x->target, y->target)) return false;
      return x->is_incomplete_array || y->is_incomplete_array || x->count == y->count;
    case TypeKind::kFunction:
      if (!is_compatible(x->target, y->target)) return false;
      if (!x->has_prototype || !y->has_prototype) return true;
      if (x->is_variadic != y->is_variadic || x->parameters.size() != y->parameters.size()) return false;
      for (std::size_t i = 0; i < x->parameters.size(); ++i) {
        if (!is_compatible(x->parameters[i], y->parameters[i])) return false;
      }
      return true;
    case TypeKind::kStruct:
    case TypeKind::kUnion: return x->record == y->record;
    case TypeKind::kEnum: return x->enumeration == y->enumeration;
    default: return x->unqualified == y->unqualified;
  }
}

// Qualifiers of what `from` points to that `to` does not keep.
Qualifiers Parser::lost_qualifiers(const Type* from, const Type* to) const {
  const Type* from_target = from->target;
  const Type* to_target = to->target;
  while (from_target->is_array()) from_target = from_target->target;
  while (to_target->is_array()) to_target = to_target->target;
  constexpr Qualifiers kKept = kConst | kVolatile | kAtomic;
  return static_cast<Qualifiers>(from_target->qualifiers & ~to_target->qualifiers & kKept);
}

bool Parser::check_pointer_assign(const Expr* e, const Type* to, SourcePos where, const Purpose& purpose) {
  const Type* from = e->type;
  const auto add_note = [&](Diagnostic& made) {
    if (!purpose.note.empty()) made.notes.push_back({purpose.note_where, purpose.note});
  };
  constexpr Qualifiers kSpaces = kUser | kRcu;
  const auto innermost = [](const Type* t) {
    t = t->target;
    while (t->is_array()) t = t->target;
    return t;
  };
  const Type* from_target = innermost(from);
  const Type* to_target = innermost(to);
  if ((from_target->qualifiers & kSpaces) != (to_target->qualifiers & kSpaces)) {
    Diagnostic& made = error(Message::kAddressSpace, where, {purpose.what, quoted(name_of(to)), quoted(name_of(from))});
    add_note(made);
    made.help = ((from_target->qualifiers | to_target->qualifiers) & kUser) != 0
                    ? "a `__user` pointer is only for `get_user`, `copy_from_user` and the like; `__force` in a cast overrides"
                    : "use `rcu_dereference` or `rcu_assign_pointer`; `__force` in a cast overrides";
    return false;
  }
  const bool to_void = to_target->is_void();
  const bool from_void = from_target->is_void();
  const auto bare = [&](const Type* t) { return t->is_array() ? t : t->unqualified; };
  const bool same = to_void || from_void ||
                    is_compatible(types_->with_qualifiers(from->target, 0), types_->with_qualifiers(to->target, 0), true) ||
                    is_compatible(bare(from->target), bare(to->target), true);
  if (!same) {
    Diagnostic& made = error(Message::kWrongType, where, {purpose.what, quoted(name_of(to)), quoted(name_of(from))});
    add_note(made);
    return false;
  }
  if (const Qualifiers lost = lost_qualifiers(from, to)) {
    const char* word = (lost & kConst) != 0 ? "const" : (lost & kVolatile) != 0 ? "volatile" : "_Atomic";
    Diagnostic& made = error(Message::kDropsQualifier, where, {purpose.what, quoted(word), quoted(name_of(to)), quoted(name_of(from))});
    add_note(made);
    return false;
  }
  return true;
}

Expr* Parser::assign_convert(Expr* e, const Type* to, SourcePos where, const Purpose& purpose) {
  e = rvalue(e);
  if (e->type->is_error() || to->is_error()) return e;
  const Type* from = e->type;
  const Type* target = to->unqualified;
  const auto fail = [&]() -> Expr* {
    const std::string got = from->is_void() ? "nothing (`void`)" : quoted(name_of(from));
    Diagnostic& made = error(Message::kWrongType, where, {purpose.what, quoted(name_of(target)), got});
    if (!purpose.note.empty()) made.notes.push_back({purpose.note_where, purpose.note});
    if (target->is_pointer() && target->target->unqualified == from) {
      const Expr* source = e->kind == ExprKind::kCast && e->cast == CastKind::kLoad ? e->a : e;
      if (source->kind == ExprKind::kVariable) made.help = "pass its address, " + quoted("&" + source->variable->name);
    } else if (from->is_pointer() && from->target->unqualified == target) {
      const Expr* source = e->kind == ExprKind::kCast && e->cast == CastKind::kLoad ? e->a : e;
      if (source->kind == ExprKind::kVariable) made.help = "dereference it, " + quoted("*" + source->variable->name);
    } else if (from->is_pointer() && target->is_integer()) {
      made.help = "a pointer becomes an integer only by a cast, " + quoted("(" + name_of(target) + ")");
    }
    return error_expr(where);
  };
  if (from->is_void() || target->is_void()) return fail();
  if (target->is_record()) {
    if (from->is_record() && from->record == target->record) return e;
    return fail();
  }
  if (target->is_bool() && from->is_scalar()) return convert(e, target);
  if (target->is_integer()) return from->is_integer() ? convert(e, target) : fail();
  if (target->is_pointer()) {
    if (is_null_constant(e)) return convert(e, target);
    if (!from->is_pointer()) return fail();
    return check_pointer_assign(e, target, where, purpose) ? convert(e, target) : error_expr(where);
  }
  return fail();
}

// A type without __force at any level of pointers.
const Type* Parser::strip_force(const Type* type, bool* forced) {
  if ((type->qualifiers & kForce) != 0) {
    *forced = true;
    type = types_->with_qualifiers(type, static_cast<Qualifiers>(type->qualifiers & ~kForce));
  }
  if (!type->is_pointer()) return type;
  const Type* target = strip_force(type->target, forced);
  return target == type->target ? type : types_->with_qualifiers(types_->pointer_to(target), type->qualifiers);
}

}  // namespace wakesim::lang
