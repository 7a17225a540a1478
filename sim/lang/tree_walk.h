// A walk over every expression and every variable declaration of a checked tree, outermost first.
// SPDX-License-Identifier: MIT
#pragma once

#include "sim/lang/ast.h"

namespace wakesim::lang {

// Visitor: expr(const Expr&) and variable(const Variable&). Variables are the kLocal ones where they are declared (compound
// literals where they are evaluated); their initialisers are walked too.
template <class Visitor>
void walk(const Expr* e, Visitor& visitor);
template <class Visitor>
void walk(const Stmt* s, Visitor& visitor);

template <class Visitor>
void walk_variable(const Variable& variable, Visitor& visitor) {
  visitor.variable(variable);
  if (variable.initializer == nullptr) return;
  for (const InitItem& item : variable.initializer->items) walk(item.value, visitor);
}

template <class Visitor>
void walk(const Expr* e, Visitor& visitor) {
  if (e == nullptr) return;
  visitor.expr(*e);
  if (e->kind == ExprKind::kConditionValue) return;  // refers back
  walk(e->callee, visitor);
  if (e->kind == ExprKind::kStatementExpr) walk(e->body, visitor);
  walk(e->a, visitor);
  walk(e->b, visitor);
  walk(e->c, visitor);
  for (const Expr* argument : e->arguments) walk(argument, visitor);
  if (e->kind == ExprKind::kCompoundLiteral && e->variable->storage == Storage::kLocal) walk_variable(*e->variable, visitor);
}

template <class Visitor>
void walk(const Stmt* s, Visitor& visitor) {
  if (s == nullptr) return;
  walk(s->init, visitor);
  walk(s->expr, visitor);
  walk(s->step, visitor);
  if (s->kind == StmtKind::kDeclare) {
    for (const Variable* variable : s->variables) walk_variable(*variable, visitor);
  }
  walk(s->body, visitor);
  walk(s->else_body, visitor);
  for (const Stmt* inner : s->statements) walk(inner, visitor);
}

}  // namespace wakesim::lang
