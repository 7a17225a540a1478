// Expressions: syntax. What they mean is in check_*.cpp.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/lang/parser.h"

namespace wakesim::lang {

namespace {

struct BinaryRow {
  std::string_view text;
  int level;
};

constexpr BinaryRow kBinaryRows[] = {{"*", 10}, {"/", 10}, {"%", 10}, {"+", 9},  {"-", 9},  {"<<", 8}, {">>", 8}, {"<", 7},  {">", 7},
                                     {"<=", 7}, {">=", 7}, {"==", 6}, {"!=", 6}, {"&", 5},  {"^", 4},  {"|", 3},  {"&&", 2}, {"||", 1}};

int binary_level(const Token& token) {
  if (token.kind != TokenKind::kPunctuator) return 0;
  for (const BinaryRow& row : kBinaryRows) {
    if (row.text == token.text) return row.level;
  }
  return 0;
}

struct AssignRow {
  std::string_view text;
  BinaryOp op;
};

constexpr AssignRow kAssignRows[] = {{"+=", BinaryOp::kAdd}, {"-=", BinaryOp::kSub}, {"*=", BinaryOp::kMul},  {"/=", BinaryOp::kDiv},
                                     {"%=", BinaryOp::kRem}, {"&=", BinaryOp::kAnd}, {"|=", BinaryOp::kOr},   {"^=", BinaryOp::kXor},
                                     {"<<=", BinaryOp::kShl}, {">>=", BinaryOp::kShr}};

}  // namespace

Expr* Parser::expression() {
  const Nesting nesting(*this);
  Expr* left = assignment();
  while (is(",")) {
    const SourcePos where = next().where;
    Expr* first = statement_value(left);
    Expr* second = rvalue(assignment());
    if (first->type->is_error() || second->type->is_error()) {
      left = error_expr(where);
      continue;
    }
    left = make(ExprKind::kComma, second->type, where);
    left->a = first;
    left->b = second;
    finish(left);
  }
  return left;
}

Expr* Parser::assignment() {
  const Nesting nesting(*this);
  Expr* left = conditional();
  const Token op = peek();
  if (op.kind != TokenKind::kPunctuator) return left;
  if (op.text == "=") {
    next();
    Expr* right = assignment();
    return check_assign(left, right, op.where);
  }
  for (const AssignRow& row : kAssignRows) {
    if (row.text != op.text) continue;
    next();
    Expr* right = assignment();
    return check_compound_assign(row.op, left, right, op, false);
  }
  return left;
}

Expr* Parser::conditional() {
  Expr* test = binary(1);
  if (!is("?")) return test;
  const Nesting nesting(*this);
  const Token op = next();
  test = rvalue(test);
  check_scalar(test, "the condition of `?:`", test->where);
  Expr* yes = nullptr;
  if (!is(":")) {
    yes = expression();
  } else if (!test->type->is_error()) {
    yes = make(ExprKind::kConditionValue, test->type, test->where);
    yes->a = test;
  }
  expect(":", "the second operand of `?:`");
  Expr* no = conditional();
  if (yes == nullptr) return error_expr(op.where);
  return check_conditional(test, yes, no, op);
}

Expr* Parser::binary(int level_min) {
  Expr* left = cast_expression();
  while (true) {
    const int level = binary_level(peek());
    if (level == 0 || level < level_min) return left;
    const Token op = next();
    const Nesting nesting(*this);
    Expr* right = binary(level + 1);
    left = check_binary(op, left, right);
  }
}

Expr* Parser::cast_expression() {
  if (!is("(") || !is_type_start(peek(1))) return unary();
  const Nesting nesting(*this);
  const Token open = next();
  const Type* type = type_name();
  expect(")", "the type");
  if (type == nullptr) return error_expr(open.where);
  if (is("{")) return postfix(compound_literal(type, open.where));
  Expr* operand = cast_expression();
  return check_cast(operand, type, open.where);
}

Expr* Parser::unary() {
  const Nesting nesting(*this);
  const Token op = peek();
  if (op.kind == TokenKind::kPunctuator) {
    if (op.text == "++" || op.text == "--") {
      next();
      return check_increment(unary(), op, false);
    }
    if (op.text == "&&") {
      refuse(op, "the address of a label");
      return error_expr(op.where);
    }
    if (op.text == "&" || op.text == "*" || op.text == "+" || op.text == "-" || op.text == "~" || op.text == "!") {
      next();
      Expr* operand = cast_expression();
      if (op.text == "&") return check_address(operand, op.where);
      if (op.text == "*") return check_dereference(operand, op.where);
      return check_unary(op, operand);
    }
  } else if (op.kind == TokenKind::kKeyword) {
    if (op.text == "sizeof") return sizeof_expression();
    if (op.text == "_Alignof") return alignof_expression();
    if (op.text == "__extension__") {
      next();
      return cast_expression();
    }
  }
  return postfix(primary());
}

Expr* Parser::postfix(Expr* base) {
  while (true) {
    const Token op = peek();
    if (op.kind != TokenKind::kPunctuator) return base;
    if (op.text == "[") {
      next();
      Expr* index = expression();
      expect("]", "the index");
      base = check_index(base, index, op.where);
    } else if (op.text == "(") {
      base = call(base, op);
    } else if (op.text == "." || op.text == "->") {
      next();
      if (!is_identifier()) {
        expected("the name of a member after " + quoted(op.text));
        return error_expr(op.where);
      }
      const Token name = next();
      base = check_member(base, name, op.text == "->");
    } else if (op.text == "++" || op.text == "--") {
      next();
      base = check_increment(base, op, true);
    } else {
      return base;
    }
  }
}

Expr* Parser::primary() {
  const Token token = peek();
  switch (token.kind) {
    case TokenKind::kIdentifier: return name_expression();
    case TokenKind::kInteger: {
      next();
      return integer(token.value, types_->basic(token.integer_type), token.where);
    }
    case TokenKind::kString: return string_expression();
    case TokenKind::kPunctuator:
      if (token.text == "(") {
        if (peek(1).is("{")) return statement_expression();
        next();
        Expr* e = expression();
        expect(")", "the expression");
        e->is_parenthesised = true;
        return e;
      }
      break;
    case TokenKind::kKeyword:
      if (token.text == "_Generic") return generic_selection();
      if (token.text == "asm") {
        refuse(token, "`asm`");
        return error_expr(token.where);
      }
      break;
    case TokenKind::kEnd: break;
  }
  expected("an expression");
  return error_expr(token.where);
}

Expr* Parser::name_expression() {
  const Token name = peek();
  const Entity* entity = lookup(name.symbol);
  if (entity == nullptr) {
    bool handled = false;
    Expr* special = builtin_expression(name, &handled);
    if (handled) return special;
    next();
    const std::string word(name.text);
    Diagnostic& made = is("(") ? error(Message::kUndeclaredFunction, name, {quoted(word)}) : error(Message::kUndeclared, name, {quoted(word)});
    const std::string near = nearest(word, false);
    if (!near.empty()) {
      made.help = did_you_mean(near);
      const auto symbol = files_.intern(near);
      if (const Entity* there = lookup(symbol)) made.notes.push_back({there->where, quoted(near) + " is declared"});
    } else if (is("(")) {
      made.help = "declare it, or include the header that does";
    }
    // Said once: from here on the name is known, with the error type.
    declare(name.symbol, Entity{.what = Entity::What::kVariable, .type = types_->error_type(), .where = name.where});
    return error_expr(name.where);
  }
  next();
  switch (entity->what) {
    case Entity::What::kEnumerator: return integer(entity->value, entity->type, name.where);
    case Entity::What::kFunction: {
      Expr* e = make(ExprKind::kFunction, entity->function->type, name.where);
      e->function = entity->function;
      return e;
    }
    case Entity::What::kVariable: {
      if (entity->type->is_error() || entity->variable == nullptr || entity->variable->type->is_error()) return error_expr(name.where);
      Expr* e = make(ExprKind::kVariable, entity->variable->type, name.where);
      e->variable = entity->variable;
      e->is_lvalue = true;
      return e;
    }
    case Entity::What::kTypedef: break;
  }
  syntax_error(Message::kExpected, name, {"an expression", "the type " + quoted(name.text)});
  return error_expr(name.where);
}

Expr* Parser::string_expression() {
  const Token token = next();
  return string_object(token.bytes, token.where);
}

// One object per unit and text.
Expr* Parser::string_object(std::string_view text, SourcePos where) {
  std::string bytes(text);
  bytes.push_back('\0');
  StringLiteral*& known = strings_[bytes];
  if (known == nullptr) {
    arena_->strings.push_back(StringLiteral{.bytes = bytes, .unit = unit_});
    known = &arena_->strings.back();
    known->type = types_->array_of(types_->basic(TypeKind::kChar), bytes.size());
    if (before_entries_ != nullptr) before_entries_->strings.push_back(bytes);
  }
  Expr* e = make(ExprKind::kString, known->type, where);
  e->string = known;
  e->is_lvalue = true;
  return e;
}

bool Parser::call_arguments(std::vector<Expr*>& out) {
  bool good = true;
  if (!is(")")) {
    do {
      Expr* argument = assignment();
      good = good && !argument->type->is_error();
      out.push_back(argument);
    } while (take(","));
  }
  expect(")", "the arguments");
  return good && !panic_;
}

Expr* Parser::call(Expr* callee, const Token& open) {
  const Nesting nesting(*this);
  next();
  std::vector<Expr*> arguments;
  const bool good = call_arguments(arguments);
  if (!good || callee->type->is_error()) return error_expr(open.where);
  return check_call(callee, std::move(arguments), callee->where.has_value() ? callee->where : open.where);
}

// ({ ... }): the value is that of the last statement, if it is an expression.
Expr* Parser::statement_expression() {
  const Nesting nesting(*this);
  const Token open = next();
  if (function_ == nullptr) {
    refuse(open, "a statement expression outside a function");
    return error_expr(open.where);
  }
  function_->statement_exprs.push_back(++function_->statement_expr_count);
  const std::uint16_t outer_height = height_max_;
  height_max_ = 0;
  Stmt* body = block();
  const std::uint16_t inner_height = height_max_;
  height_max_ = std::max(outer_height, inner_height);
  function_->statement_exprs.pop_back();
  expect(")", "the statement expression");
  Expr* e = make(ExprKind::kStatementExpr, types_->void_type(), open.where);
  e->body = body;
  e->height = inner_height;
  // The value may stand behind labels: `({ ...; out: value; })`.
  Stmt* final = body->statements.empty() ? nullptr : body->statements.back();
  while (final != nullptr && final->kind == StmtKind::kLabel) final = final->body;
  if (final != nullptr && final->kind == StmtKind::kExpr) {
    Expr* last = final->expr;
    final->kind = StmtKind::kEmpty;
    final->expr = nullptr;
    if (final == body->statements.back()) body->statements.pop_back();
    // A statement drops its value; here it is wanted.
    if (last->kind == ExprKind::kCast && last->cast == CastKind::kToVoid && !last->is_parenthesised && last->where == last->a->where) last = last->a;
    e->a = rvalue(last);
    e->type = e->a->type;
    if (e->type->is_error()) return error_expr(open.where);
  }
  return finish(e);
}

Expr* Parser::compound_literal(const Type* type, SourcePos where) {
  const Nesting nesting(*this);
  if (type->is_function() || type->is_void() || (!is_complete(type) && !(type->is_array() && type->is_incomplete_array))) {
    error(Message::kIncompleteType, where, {"a compound literal", quoted(name_of(type))});
    next();
    skip_balanced("}");
    expect("}");
    return error_expr(where);
  }
  const bool is_static = function_ == nullptr;
  Variable* variable = new_variable("", type, is_static ? Storage::kGlobal : Storage::kLocal, where);
  variable->is_compound_literal = true;
  variable->is_static = is_static;
  variable->is_address_taken = true;
  variable->initializer = initializer(variable->type, is_static, "the compound literal");
  if (unevaluated_ == 0) {
    if (is_static) {
      globals.push_back(variable);
    } else {
      function_->blocks.back()->variables.push_back(variable);
      function_->function->locals.push_back(variable);
    }
  }
  Expr* e = make(ExprKind::kCompoundLiteral, variable->type, where);
  e->variable = variable;
  e->is_lvalue = true;
  return e;
}

Expr* Parser::sizeof_expression() {
  const Token word = next();
  const Type* type = nullptr;
  Expr* operand = nullptr;
  ++unevaluated_;
  if (is("(") && is_type_start(peek(1))) {
    const SourcePos where = next().where;
    type = type_name();
    expect(")", "the type");
    if (type != nullptr && is("{")) {
      operand = postfix(compound_literal(type, where));
      type = operand->type;
    }
  } else {
    operand = unary();
    type = operand->type;
  }
  --unevaluated_;
  if (type == nullptr || type->is_error()) return error_expr(word.where);
  if (operand != nullptr && operand->bit_width != 0) {
    error(Message::kBitFieldOperand, operand->where, {"`sizeof`"});
    return error_expr(word.where);
  }
  // GNU: void and functions have size 1.
  if (type->is_void() || type->is_function()) return integer(1, types_->size_type(), word.where);
  if (!is_complete(type)) {
    error(Message::kIncompleteType, word.where, {"the operand of `sizeof`", quoted(name_of(type))});
    return error_expr(word.where);
  }
  return integer(size_of(type), types_->size_type(), word.where);
}

Expr* Parser::alignof_expression() {
  const Token word = next();
  if (!expect("(", "`_Alignof`")) return error_expr(word.where);
  const Type* type = nullptr;
  if (is_type_start()) {
    type = type_name();
  } else {
    ++unevaluated_;
    type = expression()->type;
    --unevaluated_;
  }
  expect(")");
  if (type == nullptr || type->is_error()) return error_expr(word.where);
  if (!is_complete(type) && !type->is_void() && !type->is_function() && !type->is_array()) {
    error(Message::kIncompleteType, word.where, {"the operand of `_Alignof`", quoted(name_of(type))});
    return error_expr(word.where);
  }
  return integer(alignment_of(type), types_->size_type(), word.where);
}

Expr* Parser::generic_selection() {
  const Nesting nesting(*this);
  const Token word = next();
  if (!expect("(", "`_Generic`")) return error_expr(word.where);
  ++unevaluated_;
  Expr* control = rvalue(assignment());
  --unevaluated_;
  expect(",", "the controlling expression of `_Generic`");
  Expr* chosen = nullptr;
  Expr* fallback = nullptr;
  while (!panic_ && !fatal_) {
    const bool is_default = take("default");
    const Type* type = is_default ? nullptr : type_name();
    expect(":", "the type of an association");
    const bool matches = type != nullptr && chosen == nullptr && !control->type->is_error() && type->qualifiers == 0 &&
                         is_compatible(type, control->type);
    // What is not chosen is not evaluated; a default is only known at the end, so it counts as evaluated.
    if (!matches && !is_default) ++unevaluated_;
    Expr* e = assignment();
    if (!matches && !is_default) --unevaluated_;
    if (matches) chosen = e;
    if (is_default) fallback = e;
    if (!take(",")) break;
  }
  expect(")", "the associations of `_Generic`");
  if (panic_ || control->type->is_error()) return error_expr(word.where);
  if (chosen != nullptr) return chosen;
  if (fallback != nullptr) return fallback;
  error(Message::kGenericNone, word, {quoted(name_of(control->type))});
  return error_expr(word.where);
}

Expr* Parser::integer_constant_expression(std::string_view of, std::uint64_t* value) {
  const Token at = peek();
  Expr* e = rvalue(conditional());
  if (panic_ || fatal_ || e->type->is_error()) return nullptr;
  if (e->kind != ExprKind::kInteger || !e->type->is_integer()) {
    error(Message::kNotConstant, e->where.has_value() ? e->where : at.where, {std::string(of)});
    return nullptr;
  }
  *value = e->value;
  return e;
}

}  // namespace wakesim::lang
