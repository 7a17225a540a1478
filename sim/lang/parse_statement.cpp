// Statements.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/lang/parser.h"
#include "sim/lang/tree_walk.h"

namespace wakesim::lang {

Stmt* Parser::make_stmt(StmtKind kind, SourcePos where) {
  arena_->stmts.push_back(Stmt{.kind = kind, .where = where});
  return &arena_->stmts.back();
}

Stmt* Parser::block(bool new_scope) {
  const Nesting nesting(*this);
  Stmt* out = make_stmt(StmtKind::kBlock, peek().where);
  expect("{");
  if (new_scope) push_scope();
  function_->blocks.push_back(out);
  function_->all_blocks.push_back(out);
  const std::size_t outer_labels = function_->local_labels.size();
  while (!is("}") && peek().kind != TokenKind::kEnd && !sink_.is_full()) {
    const std::size_t before = at_;
    block_item(out->statements);
    if (panic_) {
      panic_ = false;
      skip_to_recovery(false);
    }
    if (at_ == before && !fatal_ && !is("}")) ++at_;
  }
  out->end = peek().where;
  function_->blocks.pop_back();
  function_->local_labels.resize(outer_labels);
  if (new_scope) pop_scope();
  expect("}", "the block");
  return out;
}

void Parser::block_item(std::vector<Stmt*>& out) {
  const bool is_label = is_identifier() && peek(1).is(":");
  const bool attribute_statement = is("__attribute__") && [&] {
    // `__attribute__((fallthrough));` is a statement, everything else begins a declaration.
    std::size_t i = 1;
    while (peek(i).is("(")) ++i;
    return peek(i).text == "fallthrough" || peek(i).text == "__fallthrough__";
  }();
  if (is("_Static_assert") || (!is_label && !attribute_statement && is_declaration_start())) {
    local_declaration(out);
    return;
  }
  if (!is_label && is_unknown_type_start()) {
    unknown_type_declaration();
    return;
  }
  Stmt* one = statement();
  if (one != nullptr) out.push_back(one);
}

Stmt* Parser::statement() {
  const Nesting nesting(*this);
  Stmt* out = statement_inner();
  return out != nullptr ? out : make_stmt(StmtKind::kEmpty, peek().where);
}

Stmt* Parser::statement_inner() {
  const Token& token = peek();
  if (token.kind == TokenKind::kIdentifier && peek(1).is(":")) return labelled_statement();
  if (token.kind == TokenKind::kPunctuator) {
    if (token.text == "{") return block();
    if (token.text == ";") return make_stmt(StmtKind::kEmpty, next().where);
  }
  if (token.kind == TokenKind::kKeyword) {
    const std::string_view word = token.text;
    if (word == "if") return if_statement();
    if (word == "while") {
      Stmt* loop = make_stmt(StmtKind::kWhile, next().where);
      loop->expr = condition("`while`");
      loop->body = loop_body(loop);
      return loop;
    }
    if (word == "do") {
      Stmt* loop = make_stmt(StmtKind::kDoWhile, next().where);
      loop->body = loop_body(loop);
      if (!expect("while", "the body of `do`")) return loop;
      loop->expr = condition("`while`");
      expect(";", "`do ... while (...)`");
      return loop;
    }
    if (word == "for") return for_statement();
    if (word == "switch") return switch_statement();
    if (word == "case") return case_statement();
    if (word == "default") return default_statement();
    if (word == "goto" || word == "break" || word == "continue") return jump_statement();
    if (word == "return") return return_statement();
    if (word == "asm") {
      refuse(token, "`asm`");
      return nullptr;
    }
    if (word == "__label__") return local_labels();
    if (word == "else") {
      syntax_error(Message::kElseWithoutIf, token);
      if (!fatal_) {
        panic_ = false;
        next();
      }
      return nullptr;
    }
    if (word == "__attribute__") {
      Attributes ignored;
      const SourcePos where = token.where;
      attributes(ignored);
      expect(";", "the attribute");
      return make_stmt(StmtKind::kEmpty, where);
    }
    if (is_declaration_start()) {
      syntax_error(Message::kDeclarationHere, token);
      return nullptr;
    }
  } else if (is_declaration_start()) {
    syntax_error(Message::kDeclarationHere, token);
    return nullptr;
  }
  return expression_statement();
}

Stmt* Parser::expression_statement() {
  Stmt* out = make_stmt(StmtKind::kExpr, peek().where);
  Expr* e = expression();
  expect(";", "the expression");
  out->expr = statement_value(e);
  out->where = e->where.has_value() ? e->where : out->where;
  return out;
}

Expr* Parser::condition(std::string_view of) {
  if (!expect("(", std::string(of))) return error_expr(peek().where);
  Expr* e = rvalue(expression());
  expect(")", "the condition");
  check_scalar(e, "the condition of " + std::string(of), e->where);
  return e;
}

// `__label__ a, b;`: labels known in this block only, so that a macro may use them more than once in a function.
Stmt* Parser::local_labels() {
  Stmt* out = make_stmt(StmtKind::kEmpty, next().where);
  do {
    if (!is_identifier()) {
      expected("the name of a label");
      return out;
    }
    const std::string name(next().text);
    function_->local_labels.emplace_back(name, name + '#' + std::to_string(++function_->label_count));
  } while (take(","));
  expect(";", "`__label__`");
  return out;
}

std::string Parser::label_name(const Token& name) const {
  const auto& local = function_->local_labels;
  const auto found = std::find_if(local.rbegin(), local.rend(), [&](const auto& one) { return one.first == name.text; });
  return found != local.rend() ? found->second : std::string(name.text);
}

Stmt* Parser::labelled_statement() {
  const Token name = next();
  next();
  Stmt* out = make_stmt(StmtKind::kLabel, name.where);
  out->label = label_name(name);
  Attributes ignored;
  if (is("__attribute__")) attributes(ignored);
  ++function_->label_count;
  FunctionState::Label& label = function_->labels[out->label];
  if (label.statement != nullptr) {
    error(Message::kLabelTwice, name, {quoted(name.text)}).notes.push_back({label.statement->where, "first placed"});
  } else {
    label.statement = out;
    label.statement_expr = function_->statement_exprs.empty() ? 0 : function_->statement_exprs.back();
  }
  // A label at the end of a block and one before a declaration are accepted, as GCC does.
  if (is("}") || is_declaration_start()) {
    out->body = make_stmt(StmtKind::kEmpty, name.where);
  } else {
    out->body = statement();
  }
  return out;
}

Stmt* Parser::case_statement() {
  const Token word = next();
  Stmt* out = make_stmt(StmtKind::kCase, word.where);
  std::uint64_t low = 0;
  const Token at = peek();
  Expr* first = integer_constant_expression("a `case`", &low);
  std::uint64_t high = low;
  Expr* last = first;
  if (take("...")) last = integer_constant_expression("a `case`", &high);
  expect(":", "`case`");
  ++function_->label_count;
  if (function_->switches.empty()) {
    error(Message::kOutsideSwitch, word, {"`case`"});
  } else if (first != nullptr && last != nullptr) {
    FunctionState::Switch& in = function_->switches.back();
    if (in.statement_expr_depth != function_->statement_exprs.size()) error(Message::kJumpIntoExpression, word, {"a `case`"});
    const Type* type = in.type;
    // A signed order for all: unsigned values are shifted by 2^63 for the comparison.
    const auto biased = [&](std::uint64_t v) {
      return static_cast<std::int64_t>(is_signed_integer(type) ? v : v ^ (std::uint64_t{1} << 63));
    };
    out->low = wakesim::convert(int_kind(type), low);
    out->high = wakesim::convert(int_kind(type), high);
    const std::int64_t from = biased(out->low);
    const std::int64_t to = biased(out->high);
    if (from > to) {
      error(Message::kCaseRange, at);
    } else {
      auto next_range = in.ranges.upper_bound(to);
      const bool overlaps = next_range != in.ranges.begin() && std::prev(next_range)->second.first >= from;
      if (overlaps) {
        error(Message::kCaseTwice, at).notes.push_back({std::prev(next_range)->second.second, "first handled"});
      } else {
        in.ranges[from] = {to, word.where};
      }
      in.statement->cases.push_back(out);
    }
  }
  if (is("}") || is_declaration_start()) {
    out->body = make_stmt(StmtKind::kEmpty, word.where);
  } else {
    out->body = statement();
  }
  return out;
}

Stmt* Parser::default_statement() {
  const Token word = next();
  Stmt* out = make_stmt(StmtKind::kDefault, word.where);
  expect(":", "`default`");
  ++function_->label_count;
  if (function_->switches.empty()) {
    error(Message::kOutsideSwitch, word, {"`default`"});
  } else {
    FunctionState::Switch& in = function_->switches.back();
    if (in.statement_expr_depth != function_->statement_exprs.size()) error(Message::kJumpIntoExpression, word, {"`default`"});
    if (in.has_default) error(Message::kDefaultTwice, word);
    in.has_default = true;
    in.statement->cases.push_back(out);
  }
  if (is("}") || is_declaration_start()) {
    out->body = make_stmt(StmtKind::kEmpty, word.where);
  } else {
    out->body = statement();
  }
  return out;
}

// A branch that can never run and has no label inside is dropped, so that `if (IS_ENABLED(X)) f();` needs no `f`.
Stmt* Parser::if_statement() {
  Stmt* out = make_stmt(StmtKind::kIf, next().where);
  out->expr = condition("`if`");
  const bool known = out->expr->kind == ExprKind::kInteger && !out->expr->type->is_error();
  const bool truth = known && out->expr->value != 0;
  const auto branch = [&](bool is_dead) -> Stmt* {
    const std::uint32_t labels = function_->label_count;
    Stmt* body = statement();
    return is_dead && labels == function_->label_count ? make_stmt(StmtKind::kEmpty, body->where) : body;
  };
  out->body = branch(known && !truth);
  if (take("else")) out->else_body = branch(known && truth);
  return out;
}

Stmt* Parser::loop_body(Stmt* loop) {
  function_->breakable.push_back(loop);
  function_->loops.push_back(loop);
  Stmt* body = statement();
  function_->breakable.pop_back();
  function_->loops.pop_back();
  return body;
}

Stmt* Parser::for_statement() {
  const SourcePos where = next().where;
  Stmt* outer = make_stmt(StmtKind::kBlock, where);
  Stmt* loop = make_stmt(StmtKind::kFor, where);
  push_scope();
  function_->blocks.push_back(outer);
  function_->all_blocks.push_back(outer);
  const bool opened = expect("(", "`for`");
  const std::size_t open = at_;
  if (is_unknown_type_start()) {
    unknown_type_declaration();
  } else if (is_declaration_start()) {
    std::vector<Stmt*> declarations;
    local_declaration(declarations);
    if (declarations.size() == 1) {
      loop->init = declarations.front();
    } else {
      outer->statements = std::move(declarations);
    }
  } else if (!take(";")) {
    loop->init = make_stmt(StmtKind::kExpr, peek().where);
    loop->init->expr = statement_value(expression());
    expect(";", "the first part of `for`");
  }
  if (!is(";")) {
    loop->expr = rvalue(expression());
    check_scalar(loop->expr, "the condition of `for`", loop->expr->where);
  }
  expect(";", "the condition of `for`");
  if (!is(")")) loop->step = statement_value(expression());
  expect(")", "the last part of `for`");
  if (opened && panic_) skip_to_body(open);
  loop->body = loop_body(loop);
  outer->statements.push_back(loop);
  outer->end = loop->body->kind == StmtKind::kBlock ? loop->body->end : loop->body->where;
  function_->blocks.pop_back();
  pop_scope();
  return outer;
}

Stmt* Parser::switch_statement() {
  Stmt* out = make_stmt(StmtKind::kSwitch, next().where);
  expect("(", "`switch`");
  Expr* value = rvalue(expression());
  expect(")", "the value of `switch`");
  if (!value->type->is_error() && !value->type->is_integer()) {
    error(Message::kSwitchType, value->where, {quoted(name_of(value->type))});
    value = error_expr(value->where);
  }
  if (!value->type->is_error()) value = promote(value);
  out->expr = value;
  const Type* type = value->type->is_error() ? types_->int_type() : value->type;
  function_->breakable.push_back(out);
  function_->switches.push_back({.statement = out, .type = type, .statement_expr_depth = function_->statement_exprs.size(), .ranges = {}});
  out->body = statement();
  function_->switches.pop_back();
  function_->breakable.pop_back();
  return out;
}

Stmt* Parser::jump_statement() {
  const Token word = next();
  if (word.text == "goto") {
    Stmt* out = make_stmt(StmtKind::kGoto, word.where);
    if (is("*")) {
      refuse(peek(), "`goto` to a computed label");
      return out;
    }
    if (!is_identifier()) {
      expected("a label after `goto`");
      return out;
    }
    const Token name = next();
    out->label = label_name(name);
    function_->gotos.push_back({out, name, function_->statement_exprs});
    expect(";", "`goto`");
    return out;
  }
  const bool is_break = word.text == "break";
  Stmt* out = make_stmt(is_break ? StmtKind::kBreak : StmtKind::kContinue, word.where);
  std::vector<Stmt*>& targets = is_break ? function_->breakable : function_->loops;
  if (targets.empty()) {
    error(is_break ? Message::kBreakOutside : Message::kContinueOutside, word);
  } else {
    out->target = targets.back();
  }
  expect(";", quoted(word.text));
  return out;
}

Stmt* Parser::return_statement() {
  const Token word = next();
  Stmt* out = make_stmt(StmtKind::kReturn, word.where);
  const Function& function = *function_->function;
  const Type* result = function.type->target;
  if (!is(";")) {
    Expr* e = rvalue(expression());
    if (result->is_void()) {
      if (!e->type->is_void() && !e->type->is_error()) {
        error(Message::kReturnValue, e->where, {quoted(function.name), quoted(name_of(e->type))})
            .notes.push_back({function.where, quoted(function.name) + " is declared"});
      }
      // `return f();` with f void: the call happens, nothing is returned.
      out->expr = nullptr;
      Stmt* both = make_stmt(StmtKind::kBlock, word.where);
      Stmt* call_stmt = make_stmt(StmtKind::kExpr, e->where);
      call_stmt->expr = e;
      both->statements = {call_stmt, out};
      both->end = word.where;
      expect(";", "`return`");
      return both;
    }
    out->expr = assign_convert(e, result, e->where,
                               {.what = "the return value",
                                .note_where = function.where,
                                .note = quoted(function.name) + " is declared to return " + quoted(name_of(result))});
  } else if (!result->is_void()) {
    error(Message::kReturnNothing, word, {quoted(function.name), quoted(name_of(result))});
  }
  expect(";", "`return`");
  return out;
}

// Dead branches and operands of constant `&&`, `||`, `?:` have been dropped; their variables go with them.
void Parser::collect_locals() {
  if (sink_.has_errors()) return;
  struct Collector {
    std::set<const Variable*> seen;
    void expr(const Expr&) {}
    void variable(const Variable& v) { seen.insert(&v); }
  } collector;
  walk(function_->function->body, collector);
  const auto is_dropped = [&](const Variable* v) { return !collector.seen.contains(v); };
  std::erase_if(function_->function->locals, is_dropped);
  for (Stmt* one : function_->all_blocks) std::erase_if(one->variables, is_dropped);
}

void Parser::resolve_gotos() {
  for (const FunctionState::Goto& jump : function_->gotos) {
    const auto found = function_->labels.find(jump.statement->label);
    if (found == function_->labels.end()) {
      std::vector<std::string> candidates;
      for (const auto& [name, label] : function_->labels) candidates.push_back(name.substr(0, name.find('#')));
      Diagnostic& made = error(Message::kNoLabel, jump.name, {quoted(jump.name.text), quoted(function_->function->name)});
      made.help = did_you_mean(suggestion(std::string(jump.name.text), candidates));
      continue;
    }
    FunctionState::Label& label = found->second;
    const bool reachable = label.statement_expr == 0 ||
                           std::find(jump.statement_exprs.begin(), jump.statement_exprs.end(), label.statement_expr) != jump.statement_exprs.end();
    if (!reachable) error(Message::kJumpIntoExpression, jump.name, {"the label " + quoted(found->first)});
    label.is_used = true;
    jump.statement->target = label.statement;
  }
}

}  // namespace wakesim::lang
