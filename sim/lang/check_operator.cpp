// What operators mean: types of operands and result, with all conversions made explicit.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/lang/parser.h"

namespace wakesim::lang {

// --- making nodes --------------------------------------------------------------------------------------------------------------

Expr* Parser::make(ExprKind kind, const Type* type, SourcePos where) {
  arena_->exprs.push_back(Expr{.kind = kind, .type = type, .where = where});
  return &arena_->exprs.back();
}

// Long sums are deep trees; everything that walks one may recurse, because the height is bounded here.
Expr* Parser::finish(Expr* e) {
  std::uint16_t height = 0;
  for (const Expr* child : {e->a, e->b, e->c, e->callee}) {
    if (child != nullptr) height = std::max(height, child->height);
  }
  for (const Expr* child : e->arguments) height = std::max(height, child->height);
  e->height = static_cast<std::uint16_t>(std::max(height, e->height) + 1);
  height_max_ = std::max(height_max_, e->height);
  if (e->height > kHeightMax && !fatal_) {
    error(Message::kTooDeep, e->where, {std::to_string(kHeightMax)});
    fatal_ = true;
  }
  return e;
}

Expr* Parser::error_expr(SourcePos where) { return make(ExprKind::kInteger, types_->error_type(), where); }

Expr* Parser::integer(std::uint64_t value, const Type* type, SourcePos where) {
  Expr* e = make(ExprKind::kInteger, type, where);
  e->value = value;
  return e;
}

// An expression whose value is dropped. Volatile reads stay reads.
Expr* Parser::statement_value(Expr* e) {
  if (e->type->is_error() || e->type->is_void()) return e->is_lvalue ? rvalue(e) : e;
  Expr* value = e;
  if (e->is_lvalue || e->kind == ExprKind::kFunction) {
    if (e->is_lvalue && !e->type->is_array() && !is_complete(e->type)) return e;
    value = rvalue(e);
  }
  if (value->type->is_error() || value->type->is_void()) return value;
  Expr* out = make_cast(CastKind::kToVoid, value, types_->void_type());
  out->is_parenthesised = false;
  return out;
}

void Parser::mark_address_taken(Expr* lvalue) {
  if (unevaluated_ > 0) return;
  while (lvalue->kind == ExprKind::kMember) lvalue = lvalue->a;
  if (lvalue->kind == ExprKind::kVariable) lvalue->variable->is_address_taken = true;
}

void Parser::invalid_operands(const Token& op, const Expr* a, const Expr* b) {
  error(Message::kOperands, op.where, {quoted(op.text), quoted(name_of(a->type)), quoted(name_of(b->type))});
}

bool Parser::check_scalar(Expr* e, const std::string& of, SourcePos where) {
  if (e->type->is_error() || e->type->is_scalar()) return true;
  error(Message::kNotScalar, where, {of, e->type->is_void() ? "nothing (`void`)" : quoted(name_of(e->type))});
  return false;
}

bool Parser::check_modifiable(Expr* a, SourcePos where) {
  if (a->type->is_error()) return false;
  if (!a->is_lvalue) {
    error(Message::kNotLvalue, where, {"what is assigned to"});
    return false;
  }
  if (a->type->is_array()) {
    error(Message::kAssignArray, where, {quoted(name_of(a->type))});
    return false;
  }
  if (!is_complete(a->type)) {
    error(Message::kIncompleteType, where, {"the object assigned to", quoted(name_of(a->type))});
    return false;
  }
  bool is_const = a->type->is_const();
  if (a->type->is_record()) {
    // A record with a const member cannot be assigned as a whole.
    std::vector<const Record*> open = {a->type->record};
    while (!open.empty() && !is_const) {
      const Record* one = open.back();
      open.pop_back();
      for (const Member& member : one->members) {
        is_const = is_const || member.type->is_const();
        if (member.type->is_record()) open.push_back(member.type->record);
      }
    }
  }
  if (is_const) {
    Diagnostic& made = error(Message::kAssignConst, a->where, {quoted(name_of(a->type))});
    const Expr* root = a;
    while (root->kind == ExprKind::kMember) root = root->a;
    if (root->kind == ExprKind::kVariable) made.notes.push_back({root->variable->where, quoted(root->variable->name) + " is declared"});
    return false;
  }
  if ((a->type->qualifiers & kUser) != 0 && unevaluated_ == 0) {
    error(Message::kUserAccess, where).help = "use `put_user` or `copy_to_user`";
    return false;
  }
  return true;
}

// --- unary ---------------------------------------------------------------------------------------------------------------------

Expr* Parser::check_unary(const Token& op, Expr* a) {
  a = rvalue(a);
  if (a->type->is_error()) return a;
  if (op.text == "!") {
    if (!check_scalar(a, "the operand of `!`", op.where)) return error_expr(op.where);
    Expr* e = make(ExprKind::kUnary, types_->int_type(), op.where);
    e->unary = UnaryOp::kLogicalNot;
    e->a = a;
    return fold_unary(finish(e));
  }
  if (!a->type->is_integer()) {
    error(Message::kOperand, op.where, {quoted(op.text), "an integer", quoted(name_of(a->type))});
    return error_expr(op.where);
  }
  a = promote(a);
  if (op.text == "+") return a;
  Expr* e = make(ExprKind::kUnary, a->type, op.where);
  e->unary = op.text == "-" ? UnaryOp::kNegate : UnaryOp::kBitNot;
  e->a = a;
  return fold_unary(finish(e));
}

Expr* Parser::constant_member_address(const Expr* lvalue, const Type* pointer, SourcePos where) {
  std::uint64_t offset = 0;
  while (lvalue->kind == ExprKind::kMember) {
    offset += lvalue->offset;
    lvalue = lvalue->a;
  }
  if (lvalue->kind != ExprKind::kDereference || lvalue->a->kind != ExprKind::kInteger) return nullptr;
  return integer(lvalue->a->value + offset, pointer, where);
}

Expr* Parser::check_address(Expr* a, SourcePos where) {
  if (a->type->is_error()) return a;
  if (a->kind != ExprKind::kFunction && !a->is_lvalue) {
    error(Message::kNotLvalue, where, {"the operand of `&`"});
    return error_expr(where);
  }
  if (a->bit_width != 0) {
    error(Message::kBitFieldOperand, where, {"`&`"});
    return error_expr(where);
  }
  mark_address_taken(a);
  // &*p is p; &((T *)constant)->member is a constant.
  if (a->kind == ExprKind::kDereference) return a->a;
  if (Expr* known = constant_member_address(a, types_->pointer_to(a->type), where)) return known;
  Expr* e = make(ExprKind::kAddress, types_->pointer_to(a->type), where);
  e->a = a;
  return finish(e);
}

Expr* Parser::check_dereference(Expr* a, SourcePos where) {
  a = rvalue(a);
  if (a->type->is_error()) return a;
  if (!a->type->is_pointer()) {
    error(Message::kOperand, where, {"`*`", "a pointer", quoted(name_of(a->type))});
    return error_expr(where);
  }
  const Type* target = a->type->target;
  if (target->is_function()) {
    // *f is f.
    if (a->kind == ExprKind::kCast && a->cast == CastKind::kDecayFunction) return a->a;
    Expr* e = make(ExprKind::kDereference, target, where);
    e->a = a;
    return finish(e);
  }
  if (target->is_void() && unevaluated_ == 0) {
    error(Message::kVoidAccess, where);
    return error_expr(where);
  }
  Expr* e = make(ExprKind::kDereference, target, where);
  e->a = a;
  e->is_lvalue = true;
  return finish(e);
}

// --- binary --------------------------------------------------------------------------------------------------------------------

Expr* Parser::check_binary(const Token& op, Expr* a, Expr* b) {
  struct Row {
    std::string_view text;
    BinaryOp op;
  };
  constexpr Row kRows[] = {{"+", BinaryOp::kAdd}, {"-", BinaryOp::kSub}, {"*", BinaryOp::kMul}, {"/", BinaryOp::kDiv},
                           {"%", BinaryOp::kRem}, {"&", BinaryOp::kAnd}, {"|", BinaryOp::kOr}, {"^", BinaryOp::kXor},
                           {"<<", BinaryOp::kShl}, {">>", BinaryOp::kShr}, {"==", BinaryOp::kEq}, {"!=", BinaryOp::kNe},
                           {"<", BinaryOp::kLt}, {"<=", BinaryOp::kLe}, {">", BinaryOp::kGt}, {">=", BinaryOp::kGe}};
  if (op.text == "&&") return check_logical(ExprKind::kLogicalAnd, op, a, b);
  if (op.text == "||") return check_logical(ExprKind::kLogicalOr, op, a, b);
  a = rvalue(a);
  b = rvalue(b);
  if (a->type->is_error() || b->type->is_error()) return error_expr(op.where);
  const auto row = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& one) { return one.text == op.text; });
  WAKESIM_CHECK(row != std::end(kRows));
  if (row->op >= BinaryOp::kEq) return check_comparison(row->op, op, a, b);
  return check_arithmetic(row->op, op, a, b);
}

Expr* Parser::check_arithmetic(BinaryOp op, const Token& at, Expr* a, Expr* b) {
  const bool adds = op == BinaryOp::kAdd || op == BinaryOp::kSub;
  if (adds && a->type->is_pointer() && b->type->is_integer()) return check_pointer_add(a, b, op == BinaryOp::kSub, at.where);
  if (op == BinaryOp::kAdd && a->type->is_integer() && b->type->is_pointer()) return check_pointer_add(b, a, false, at.where);
  if (op == BinaryOp::kSub && a->type->is_pointer() && b->type->is_pointer()) {
    const bool same = is_compatible(types_->with_qualifiers(a->type->target, 0), types_->with_qualifiers(b->type->target, 0), true);
    if (!same) {
      invalid_operands(at, a, b);
      return error_expr(at.where);
    }
    const std::uint64_t size = a->type->target->is_void() || a->type->target->is_function() ? 1 : size_of(a->type->target);
    if (size == 0) {
      error(Message::kIncompleteType, at.where, {"what the pointer points to", quoted(name_of(a->type->target))});
      return error_expr(at.where);
    }
    if (a->kind == ExprKind::kInteger && b->kind == ExprKind::kInteger) {
      const auto bytes = static_cast<std::int64_t>(a->value - b->value);
      return integer(static_cast<std::uint64_t>(bytes / static_cast<std::int64_t>(size)), types_->long_type(), at.where);
    }
    Expr* e = make(ExprKind::kPointerDifference, types_->long_type(), at.where);
    e->a = a;
    e->b = convert(b, a->type);
    e->element_size = size;
    return finish(e);
  }
  if (!a->type->is_integer() || !b->type->is_integer()) {
    invalid_operands(at, a, b);
    return error_expr(at.where);
  }
  a = promote(a);
  b = promote(b);
  const bool is_shift = op == BinaryOp::kShl || op == BinaryOp::kShr;
  if (!is_shift) {
    const Type* common = common_type(a->type, b->type);
    a = convert(a, common);
    b = convert(b, common);
  }
  Expr* e = make(ExprKind::kBinary, a->type, at.where);
  e->binary = op;
  e->a = a;
  e->b = b;
  return fold_binary(finish(e));
}

Expr* Parser::check_pointer_add(Expr* pointer, Expr* index, bool negative, SourcePos where) {
  const Type* target = pointer->type->target;
  std::uint64_t size = target->is_void() || target->is_function() ? 1 : size_of(target);
  if (!target->is_void() && !target->is_function() && !is_complete(target)) {
    Diagnostic& made = error(Message::kIncompleteType, where, {"what the pointer points to", quoted(name_of(target))});
    if (target->is_record()) made.notes.push_back({target->record->where, quoted(name_of(target)) + " is only declared"});
    return error_expr(where);
  }
  index = convert(promote(index), types_->long_type());
  if (negative) {
    Expr* minus = make(ExprKind::kUnary, types_->long_type(), where);
    minus->unary = UnaryOp::kNegate;
    minus->a = index;
    index = fold_unary(finish(minus));
  }
  if (pointer->kind == ExprKind::kInteger && index->kind == ExprKind::kInteger) {
    return integer(pointer->value + index->value * size, pointer->type, where);
  }
  Expr* e = make(ExprKind::kPointerAdd, pointer->type, where);
  e->a = pointer;
  e->b = index;
  e->element_size = size;
  return finish(e);
}

Expr* Parser::check_comparison(BinaryOp op, const Token& at, Expr* a, Expr* b) {
  if (a->type->is_integer() && b->type->is_integer()) {
    a = promote(a);
    b = promote(b);
    const Type* common = common_type(a->type, b->type);
    a = convert(a, common);
    b = convert(b, common);
  } else if (a->type->is_pointer() && is_null_constant(b)) {
    b = convert(b, a->type);
  } else if (b->type->is_pointer() && is_null_constant(a)) {
    a = convert(a, b->type);
  } else if (a->type->is_pointer() && b->type->is_pointer()) {
    const bool same = a->type->target->is_void() || b->type->target->is_void() ||
                      is_compatible(types_->with_qualifiers(a->type->target, 0), types_->with_qualifiers(b->type->target, 0), true);
    if (!same) error(Message::kPointerComparison, at.where, {quoted(name_of(a->type)), quoted(name_of(b->type))});
    b = convert(b, a->type);
  } else {
    invalid_operands(at, a, b);
    return error_expr(at.where);
  }
  Expr* e = make(ExprKind::kBinary, types_->int_type(), at.where);
  e->binary = op;
  e->a = a;
  e->b = b;
  return fold_binary(finish(e));
}

Expr* Parser::check_logical(ExprKind kind, const Token& at, Expr* a, Expr* b) {
  a = rvalue(a);
  b = rvalue(b);
  const std::string of = "an operand of " + quoted(at.text);
  if (!check_scalar(a, of, a->where) || !check_scalar(b, of, b->where)) return error_expr(at.where);
  if (a->type->is_error() || b->type->is_error()) return error_expr(at.where);
  if (a->kind == ExprKind::kInteger) {
    const bool decides = (a->value != 0) == (kind == ExprKind::kLogicalOr);
    if (decides) return integer(kind == ExprKind::kLogicalOr ? 1 : 0, types_->int_type(), at.where);
    if (b->kind == ExprKind::kInteger) return integer(b->value != 0 ? 1 : 0, types_->int_type(), at.where);
  }
  Expr* e = make(kind, types_->int_type(), at.where);
  e->a = a;
  e->b = b;
  return finish(e);
}

Expr* Parser::check_conditional(Expr* a, Expr* b, Expr* c, const Token& at) {
  b = rvalue(b);
  c = rvalue(c);
  if (a->type->is_error() || b->type->is_error() || c->type->is_error()) return error_expr(at.where);
  const Type* type = nullptr;
  if (b->type->is_integer() && c->type->is_integer()) {
    type = common_type(promoted_type(b), promoted_type(c));
    if (b->type == c->type && b->type->is_bool()) type = types_->int_type();
  } else if (b->type->is_void() || c->type->is_void()) {
    type = types_->void_type();
  } else if (b->type->is_record() && c->type->is_record() && b->type->record == c->type->record) {
    type = b->type;
  } else if (b->type->is_pointer() && is_null_constant(c)) {
    type = b->type;
  } else if (c->type->is_pointer() && is_null_constant(b)) {
    type = c->type;
  } else if (b->type->is_pointer() && c->type->is_pointer()) {
    const Qualifiers both = static_cast<Qualifiers>(b->type->target->qualifiers | c->type->target->qualifiers);
    if (b->type->target->is_void() || c->type->target->is_void()) {
      type = types_->pointer_to(types_->qualified(types_->void_type(), both));
    } else if (is_compatible(types_->with_qualifiers(b->type->target, 0), types_->with_qualifiers(c->type->target, 0), true)) {
      type = types_->pointer_to(types_->qualified(b->type->target, both));
    }
  }
  if (type == nullptr) {
    error(Message::kConditionalTypes, at.where, {quoted(name_of(b->type)), quoted(name_of(c->type))});
    return error_expr(at.where);
  }
  b = convert(b, type);
  c = convert(c, type);
  if (a->kind == ExprKind::kInteger) {
    Expr* chosen = a->value != 0 ? b : c;
    if (chosen->kind == ExprKind::kConditionValue) return convert(a, type);
    if (chosen->kind != ExprKind::kCast || chosen->a->kind != ExprKind::kConditionValue) return chosen;
    return convert(a, type);
  }
  Expr* e = make(ExprKind::kConditional, type, at.where);
  e->a = a;
  e->b = b;
  e->c = c;
  return finish(e);
}

// --- assignment ----------------------------------------------------------------------------------------------------------------

Expr* Parser::check_assign(Expr* a, Expr* b, SourcePos where) {
  b = rvalue(b);
  if (a->type->is_error() || b->type->is_error() || !check_modifiable(a, where)) return error_expr(where);
  Purpose purpose{.what = "the value assigned"};
  if (a->kind == ExprKind::kVariable) {
    purpose.note_where = a->variable->where;
    purpose.note = quoted(a->variable->name) + " is declared";
  } else if (a->kind == ExprKind::kMember) {
    purpose.note_where = a->member->where;
    purpose.note = "member " + quoted(a->member->name) + " is declared";
  }
  b = assign_convert(b, a->type, b->where, purpose);
  if (b->type->is_error()) return error_expr(where);
  Expr* e = make(ExprKind::kAssign, a->type->unqualified, where);
  e->a = a;
  e->b = b;
  return finish(e);
}

Expr* Parser::check_compound_assign(BinaryOp op, Expr* a, Expr* b, const Token& at, bool is_postfix) {
  b = rvalue(b);
  if (a->type->is_error() || b->type->is_error() || !check_modifiable(a, at.where)) return error_expr(at.where);
  Expr* e = make(ExprKind::kCompoundAssign, a->type->unqualified, at.where);
  e->binary = op;
  e->is_postfix = is_postfix;
  e->a = a;
  if (a->type->is_pointer()) {
    if (!b->type->is_integer() || (op != BinaryOp::kAdd && op != BinaryOp::kSub)) {
      invalid_operands(at, a, b);
      return error_expr(at.where);
    }
    // The same arithmetic as p + n, for its checks and its count.
    Expr* sum = check_pointer_add(integer(0, a->type->unqualified, at.where), b, op == BinaryOp::kSub, at.where);
    if (sum->type->is_error()) return sum;
    const Type* target = a->type->target;
    e->element_size = target->is_void() || target->is_function() ? 1 : size_of(target);
    e->binary = BinaryOp::kAdd;
    e->compute_type = a->type->unqualified;
    if (sum->kind == ExprKind::kPointerAdd) {
      e->b = sum->b;
    } else {
      // Both known: rebuild the count.
      const std::uint64_t count = wakesim::convert(IntKind::kI64, b->value);
      e->b = integer(op == BinaryOp::kSub ? 0 - count : count, types_->long_type(), at.where);
    }
    return finish(e);
  }
  if (!a->type->is_integer() || !b->type->is_integer()) {
    invalid_operands(at, a, b);
    return error_expr(at.where);
  }
  const Type* left = promoted_type(a);
  b = promote(b);
  if (op == BinaryOp::kShl || op == BinaryOp::kShr) {
    e->compute_type = left;
    e->b = b;
  } else {
    e->compute_type = common_type(left, b->type);
    e->b = convert(b, e->compute_type);
  }
  return finish(e);
}

Expr* Parser::check_increment(Expr* a, const Token& op, bool is_postfix) {
  if (a->type->is_error()) return a;
  if (a->is_lvalue && !a->type->is_scalar() && !a->type->is_array()) {
    error(Message::kOperand, op.where, {quoted(op.text), "an integer or a pointer", quoted(name_of(a->type))});
    return error_expr(op.where);
  }
  Expr* one = integer(1, types_->int_type(), op.where);
  Expr* e = check_compound_assign(op.text == "++" ? BinaryOp::kAdd : BinaryOp::kSub, a, one, op, is_postfix);
  return e;
}

// --- members, elements, calls --------------------------------------------------------------------------------------------------

Expr* Parser::check_member(Expr* a, const Token& name, bool arrow) {
  if (a->type->is_error()) return a;
  const Expr* shown = a;
  if (arrow) {
    Expr* pointer = rvalue(a);
    if (pointer->type->is_error()) return pointer;
    if (!pointer->type->is_pointer() || !pointer->type->target->is_record()) {
      Diagnostic& made = error(Message::kNoRecordPointer, name, {quoted("->" + std::string(name.text)), quoted(name_of(pointer->type))});
      if (shown->type->is_record()) made.help = "write " + quoted("." + std::string(name.text));
      return error_expr(name.where);
    }
    Expr* deref = make(ExprKind::kDereference, pointer->type->target, name.where);
    deref->a = pointer;
    deref->is_lvalue = true;
    a = finish(deref);
  } else if (!a->type->is_record()) {
    Diagnostic& made = error(Message::kNoRecord, name, {quoted("." + std::string(name.text)), quoted(name_of(a->type))});
    if (a->type->is_pointer() && a->type->target->is_record()) made.help = "write " + quoted("->" + std::string(name.text));
    return error_expr(name.where);
  }
  const Record& record = *a->type->record;
  if (!record.is_complete) {
    error(Message::kIncompleteType, name.where, {"the object of " + quoted(name.text), quoted(name_of(a->type))})
        .notes.push_back({record.where, quoted(name_of(a->type)) + " is only declared"});
    return error_expr(name.where);
  }
  const MemberPath path = find_member(record, name.text);
  if (!path.found()) {
    Diagnostic& made = error(Message::kNoMember, name, {quoted(name_of(a->type->unqualified)), quoted(name.text)});
    made.notes.push_back({record.where, quoted(name_of(a->type->unqualified)) + " is defined"});
    made.help = did_you_mean(nearest_member(record, name.text));
    return error_expr(name.where);
  }
  const Member& member = path.member();
  const Qualifiers outer = static_cast<Qualifiers>((a->type->qualifiers | path.qualifiers) & (kConst | kVolatile | kUser));
  Expr* e = make(ExprKind::kMember, types_->qualified(member.type, outer), name.where);
  e->a = a;
  e->member = &member;
  e->is_lvalue = a->is_lvalue;
  e->offset = path.offset;
  e->bit_first = member.bit_first;
  e->bit_width = member.bit_width;
  e->unit = member.unit;
  if (!e->is_lvalue) {
    // A member of a value (a call's result) is a value.
    if (e->type->is_array()) {
      error(Message::kArrayValue, name.where);
      return error_expr(name.where);
    }
    e->type = e->type->unqualified;
  }
  return finish(e);
}

Expr* Parser::check_index(Expr* a, Expr* b, SourcePos where) {
  a = rvalue(a);
  b = rvalue(b);
  if (a->type->is_error() || b->type->is_error()) return error_expr(where);
  if (a->type->is_integer() && b->type->is_pointer()) std::swap(a, b);
  if (!a->type->is_pointer() || !b->type->is_integer()) {
    error(Message::kIndex, where, {quoted(name_of(a->type)), quoted(name_of(b->type))});
    return error_expr(where);
  }
  Expr* sum = check_pointer_add(a, b, false, where);
  if (sum->type->is_error()) return sum;
  return check_dereference(sum, where);
}

Expr* Parser::check_call(Expr* callee, std::vector<Expr*> arguments, SourcePos where) {
  const Function* declared = callee->kind == ExprKind::kFunction ? callee->function : nullptr;
  std::string name = "the function";
  if (declared != nullptr) name = quoted(declared->name);
  if (callee->kind == ExprKind::kMember) name = quoted(callee->member->name);
  if (callee->kind == ExprKind::kVariable) name = quoted(callee->variable->name);
  if (declared == nullptr) {
    if (callee->kind == ExprKind::kDereference && callee->type->is_function()) callee = callee->a;
    callee = rvalue(callee);
    if (callee->type->is_error()) return callee;
    if (callee->kind == ExprKind::kCast && callee->cast == CastKind::kDecayFunction) {
      callee = callee->a;
      declared = callee->kind == ExprKind::kFunction ? callee->function : nullptr;
      if (declared == nullptr && callee->kind == ExprKind::kDereference) callee = callee->a;
    }
  }
  const Type* type = declared != nullptr ? declared->type : callee->type->is_pointer() ? callee->type->target : callee->type;
  if (!type->is_function()) {
    error(Message::kNotFunction, where, {name, quoted(name_of(callee->type))});
    return error_expr(where);
  }
  if (declared != nullptr) {
    bool handled = false;
    Token token{.kind = TokenKind::kIdentifier, .text = declared->name, .where = where};
    Expr* special = nullptr;
    if (declared->name.starts_with("__wakesim_")) {
      special = builtin_call_by_name(token, std::move(arguments), declared, &handled);
      if (handled) return special;
      arguments = std::move(pending_arguments_);
    }
  }
  const std::size_t wanted = type->parameters.size();
  const std::string note = declared != nullptr ? name + " is declared" : "";
  const SourcePos note_where = declared != nullptr ? declared->where : SourcePos{};
  if (type->has_prototype && (arguments.size() < wanted || (arguments.size() > wanted && !type->is_variadic))) {
    const auto count = [](std::size_t n) { return std::to_string(n) + (n == 1 ? " argument" : " arguments"); };
    Diagnostic& made = error(Message::kArgumentCount, where,
                             {name, (type->is_variadic ? "at least " : "") + count(wanted), std::to_string(arguments.size())});
    if (!note.empty()) made.notes.push_back({note_where, note});
    return error_expr(where);
  }
  bool good = true;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    Expr*& argument = arguments[i];
    if (type->has_prototype && i < wanted) {
      argument = assign_convert(argument, type->parameters[i], argument->where,
                                {.what = "argument " + std::to_string(i + 1) + " of " + name, .note_where = note_where, .note = note});
    } else {
      argument = rvalue(argument);
      if (argument->type->is_integer()) argument = promote(argument);
      if (argument->type->is_void() || argument->type->is_record()) {
        error(Message::kNotScalar, argument->where, {"argument " + std::to_string(i + 1) + " of " + name,
                                                     argument->type->is_void() ? "nothing (`void`)" : quoted(name_of(argument->type))});
        good = false;
      }
    }
    good = good && !argument->type->is_error();
  }
  if (!good) return error_expr(where);
  const Type* result = type->target->unqualified;
  if (!result->is_void() && !is_complete(result)) {
    error(Message::kIncompleteType, where, {"the result of " + name, quoted(name_of(result))});
    return error_expr(where);
  }
  Expr* e = make(ExprKind::kCall, result, where);
  e->callee = callee;
  e->arguments = std::move(arguments);
  return finish(e);
}

// --- casts ---------------------------------------------------------------------------------------------------------------------

Expr* Parser::check_cast(Expr* a, const Type* type, SourcePos where) {
  if (a->type->is_error()) return a;
  bool forced = false;
  type = strip_force(type, &forced);
  if (type->is_void()) {
    Expr* e = statement_value(a);
    if (e->type->is_error()) return e;
    e->is_parenthesised = true;
    return e;
  }
  a = rvalue(a);
  if (a->type->is_error()) return a;
  const Type* target = type->unqualified;
  if (target->is_record() && a->type->is_record() && target->record == a->type->record) return a;
  if (!target->is_scalar() || !a->type->is_scalar()) {
    const std::string got = a->type->is_void() ? "nothing (`void`)" : quoted(name_of(a->type));
    error(Message::kBadCast, where, {got, quoted(name_of(target))});
    return error_expr(where);
  }
  if (!is_complete(target)) {
    error(Message::kIncompleteType, where, {"the type of the cast", quoted(name_of(target))});
    return error_expr(where);
  }
  if (target->is_pointer() && a->type->is_pointer() && !forced && !is_null_constant(a)) {
    constexpr Qualifiers kSpaces = kUser | kRcu;
    const Qualifiers from = static_cast<Qualifiers>(a->type->target->qualifiers & kSpaces);
    const Qualifiers to = static_cast<Qualifiers>(target->target->qualifiers & kSpaces);
    if (from != to) {
      error(Message::kCastSpace, where, {quoted(name_of(a->type)), quoted(name_of(target))}).help =
          "add `__force` to the type when this is meant";
      return error_expr(where);
    }
  }
  Expr* e = convert(a, target);
  if (e == a) {
    // A cast to the same type still ends bit-field promotion rules and lvalues; the value is the same.
    return e;
  }
  e->where = e->kind == ExprKind::kInteger ? e->where : where;
  return e;
}

}  // namespace wakesim::lang
