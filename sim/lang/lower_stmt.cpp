// Statements, scopes and the ways out of them.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/base/check.h"
#include "sim/lang/lower_function.h"
#include "sim/vm/value.h"

namespace wakesim::lang {

// --- lifetimes -----------------------------------------------------------------------------------------------------------------

void FunctionLowering::come_to_life(const Alive& entry) { emit({.op = Opcode::kScopeEnter, .imm = entry.local}); }

void FunctionLowering::end_life(const Alive& entry) {
  if (entry.variable != nullptr && entry.variable->cleanup != nullptr) {
    const std::size_t mark = top_;
    const Reg argument = address(place_of(*entry.variable));
    const std::int64_t callee = tables_.function_row(*entry.variable->cleanup);
    emit({.op = Opcode::kCall, .a = temp(), .b = argument, .c = 1, .imm = callee});
    top_ = mark;
  }
}

void FunctionLowering::unwind_to(std::size_t depth) {
  for (std::size_t i = alive_.size(); i > depth; --i) end_life(alive_[i - 1]);
  for (std::size_t i = alive_.size(); i > depth; --i) emit({.op = Opcode::kScopeExit, .imm = alive_[i - 1].local});
}

void FunctionLowering::drop_to(std::size_t depth) {
  unwind_to(depth);
  alive_.resize(depth);
}

// A jump from a point where `from` is alive to one where `to` is.
void FunctionLowering::change_alive(const AliveList& from, const AliveList& to) {
  std::size_t common = 0;
  while (common < from.size() && common < to.size() && from[common] == to[common]) ++common;
  const AliveList here = alive_;
  alive_ = from;
  unwind_to(common);
  alive_ = here;
  for (std::size_t i = common; i < to.size(); ++i) come_to_life(to[i]);
}

// Where a label is, which Locals are alive: computed before any jump to it is lowered, by the rules of open_block and declare.
void FunctionLowering::find_labels(const Stmt* s, AliveList& alive) {
  if (s == nullptr) return;
  switch (s->kind) {
    case StmtKind::kBlock: {
      const std::size_t depth = alive.size();
      for (const Variable* v : s->variables) {
        if (v->is_compound_literal && has_scope(*v)) alive.push_back({v, local_of_.at(v)});
      }
      for (const Stmt* inner : s->statements) find_labels(inner, alive);
      alive.resize(depth);
      return;
    }
    case StmtKind::kDeclare:
      for (const Variable* v : s->variables) {
        if (has_scope(*v)) alive.push_back({v, local_of_.at(v)});
      }
      return;
    case StmtKind::kLabel:
    case StmtKind::kCase:
    case StmtKind::kDefault:
      label_of_.emplace(s, emitter_.new_label());
      alive_at_[s] = alive;
      break;
    default:
      break;
  }
  find_labels(s->init, alive);
  find_labels(s->body, alive);
  find_labels(s->else_body, alive);
}

void FunctionLowering::find_labels_below(const Stmt& block) {
  AliveList alive = alive_;
  find_labels(&block, alive);
}

void FunctionLowering::open_block(const Stmt& s) {
  for (const Variable* v : s.variables) {
    if (!v->is_compound_literal || !has_scope(*v)) continue;
    alive_.push_back({v, local_of_.at(v)});
    come_to_life(alive_.back());
  }
}

void FunctionLowering::close_block(const Stmt& s, std::size_t depth) {
  emitter_.at(s.end.has_value() ? s.end : s.where);
  drop_to(depth);
}

void FunctionLowering::block(const Stmt& s) {
  const std::size_t depth = alive_.size();
  open_block(s);
  for (const Stmt* inner : s.statements) statement(inner);
  close_block(s, depth);
}

void FunctionLowering::declare(const Variable& v) {
  emitter_.at(v.where);
  const Initializer* const init = v.initializer;
  if (is_register(v)) {
    const Reg reg = register_of_.at(&v);
    if (init == nullptr || init->items.empty()) {
      constant(init == nullptr ? kUninit : 0, reg);  // each time round a loop the variable is a new one
    } else {
      full_value(*init->items.back().value, reg);
    }
    return;
  }
  if (has_scope(v)) {
    alive_.push_back({&v, local_of_.at(&v)});
    come_to_life(alive_.back());
  }
  if (init == nullptr) return;
  const std::size_t depth = alive_.size();
  initialise(place_of(v), *init, v.where);
  drop_to(depth);
}

// --- statements ----------------------------------------------------------------------------------------------------------------

void FunctionLowering::statement(const Stmt* s) {
  if (s == nullptr) return;
  const std::size_t mark = top_;
  emitter_.at(s->where);
  switch (s->kind) {
    case StmtKind::kEmpty:
      break;
    case StmtKind::kExpr: {
      const std::size_t depth = alive_.size();
      effect(*s->expr);
      drop_to(depth);
      break;
    }
    case StmtKind::kDeclare:
      for (const Variable* v : s->variables) declare(*v);
      break;
    case StmtKind::kBlock:
      block(*s);
      break;
    case StmtKind::kIf:
      lower_if(*s);
      break;
    case StmtKind::kWhile:
    case StmtKind::kDoWhile:
    case StmtKind::kFor:
      lower_loop(*s);
      break;
    case StmtKind::kSwitch:
      lower_switch(*s);
      break;
    case StmtKind::kCase:
    case StmtKind::kDefault:
    case StmtKind::kLabel:
      WAKESIM_CHECK(alive_at_.at(s) == alive_);
      emitter_.bind(label_of_.at(s));
      statement(s->body);
      break;
    case StmtKind::kGoto:
      lower_goto(*s);
      break;
    case StmtKind::kBreak: {
      const Loop& loop = loops_.at(s->target);
      unwind_to(loop.depth);
      emitter_.jump(loop.on_break);
      break;
    }
    case StmtKind::kContinue: {
      const Loop& loop = loops_.at(s->target);
      unwind_to(loop.depth);
      emitter_.jump(loop.on_continue);
      break;
    }
    case StmtKind::kReturn:
      lower_return(*s);
      break;
  }
  top_ = mark;
}

void FunctionLowering::lower_if(const Stmt& s) {
  const Label otherwise = emitter_.new_label();
  jump_if(*s.expr, false, otherwise);
  statement(s.body);
  if (s.else_body == nullptr) {
    emitter_.bind(otherwise);
    return;
  }
  const Label end = emitter_.new_label();
  emitter_.jump(end);
  emitter_.bind(otherwise);
  statement(s.else_body);
  emitter_.bind(end);
}

// The condition stands at the bottom, so that going round costs one jump.
void FunctionLowering::lower_loop(const Stmt& s) {
  statement(s.init);
  const Label top = emitter_.new_label(), test = emitter_.new_label(), next = emitter_.new_label(), end = emitter_.new_label();
  loops_[&s] = {end, next, alive_.size()};
  emitter_.at(s.where);
  if (s.kind != StmtKind::kDoWhile && s.expr != nullptr) emitter_.jump(test);
  emitter_.bind(top);
  statement(s.body);
  emitter_.bind(next);
  if (s.step != nullptr) {
    const std::size_t depth = alive_.size(), mark = top_;
    effect(*s.step);
    drop_to(depth);
    top_ = mark;
  }
  emitter_.bind(test);
  emitter_.at(s.where);
  if (s.expr == nullptr) {
    emitter_.jump(top);
  } else {
    jump_if(*s.expr, true, top);
  }
  emitter_.bind(end);
  loops_.erase(&s);
}

// The label to jump to; when the jump must give life to variables of an inner block, through a landing emitted elsewhere.
Label FunctionLowering::jump_target(const Stmt& s, AliveList& alive_there) {
  alive_there = alive_at_.at(&s);
  return label_of_.at(&s);
}

void FunctionLowering::lower_switch(const Stmt& s) {
  const Label end = emitter_.new_label();
  const std::size_t mark = top_;
  loops_[&s] = {end, {}, alive_.size()};
  const Reg selector = full_value(*s.expr);
  const IntKind kind = int_kind(s.expr->type);
  std::vector<Case> cases;
  Label otherwise = end;
  struct Landing {
    Label label, target;
    AliveList alive;
  };
  std::vector<Landing> landings;
  for (const Stmt* c : s.cases) {
    AliveList there;
    Label target = jump_target(*c, there);
    if (there != alive_) {
      landings.push_back({emitter_.new_label(), target, there});
      target = landings.back().label;
    }
    if (c->kind == StmtKind::kDefault) {
      otherwise = target;
    } else {
      cases.push_back({c->low, c->high, target, c->where});
    }
  }
  emitter_.at(s.where);
  dispatch(selector, kind, std::move(cases), otherwise);
  top_ = mark;
  for (const Landing& landing : landings) {
    emitter_.bind(landing.label);
    change_alive(alive_, landing.alive);
    emitter_.jump(landing.target);
  }
  // `continue` inside a switch belongs to the loop around it; the checker has set its target.
  statement(s.body);
  emitter_.bind(end);
  loops_.erase(&s);
}

// Few cases: one comparison each. Many: halved until few.
void FunctionLowering::dispatch(Reg selector, IntKind kind, std::vector<Case> cases, Label otherwise) {
  const std::size_t mark = top_;
  constexpr std::size_t kLinearMax = 6;
  if (cases.size() > kLinearMax) {
    const auto less = [&](std::uint64_t x, std::uint64_t y) {
      return is_signed(kind) ? static_cast<std::int64_t>(x) < static_cast<std::int64_t>(y) : x < y;
    };
    std::sort(cases.begin(), cases.end(), [&](const Case& x, const Case& y) { return less(x.low, y.low); });
    const std::size_t middle = cases.size() / 2;
    const Label upper = emitter_.new_label();
    const Reg bound = constant(cases[middle].low);
    emit_result(Opcode::kLe, kind, bound, bound, selector);
    emitter_.jump_if(bound, true, upper);
    top_ = mark;
    dispatch(selector, kind, {cases.begin(), cases.begin() + static_cast<std::ptrdiff_t>(middle)}, otherwise);
    emitter_.bind(upper);
    dispatch(selector, kind, {cases.begin() + static_cast<std::ptrdiff_t>(middle), cases.end()}, otherwise);
    return;
  }
  for (const Case& c : cases) {
    const Branch met{.where = c.where, .kind = BranchKind::kCase, .jumps_when = true};
    const Reg hit = temp();
    if (c.low == c.high) {
      emit_result(Opcode::kEqImm, kind, hit, selector, 0, static_cast<std::int64_t>(c.low));
      emitter_.branch_if(hit, true, c.label, met);
    } else {
      const Label next = emitter_.new_label();
      constant(c.low, hit);
      emit_result(Opcode::kLe, kind, hit, hit, selector);
      emitter_.jump_if(hit, false, next);
      constant(c.high, hit);
      emit_result(Opcode::kLe, kind, hit, selector, hit);
      emitter_.branch_if(hit, true, c.label, met);
      emitter_.bind(next);
    }
    top_ = mark;
  }
  emitter_.jump(otherwise);
}

void FunctionLowering::lower_goto(const Stmt& s) {
  AliveList there;
  const Label target = jump_target(*s.target, there);
  change_alive(alive_, there);
  emitter_.jump(target);
}

void FunctionLowering::lower_return(const Stmt& s) {
  const std::size_t depth = alive_.size();
  Reg result = kNoReg;
  if (s.expr != nullptr && s.expr->type->is_void()) {
    effect(*s.expr);
  } else if (s.expr != nullptr && s.expr->type->is_record()) {
    Place to;
    to.reg = hidden_result_;
    to.type = s.expr->type;
    record_to(*s.expr, to);
  } else if (s.expr != nullptr) {
    result = value(*s.expr);
  }
  emitter_.at(s.where);
  unwind_to(0);
  alive_.resize(depth);  // temporary records of the expression
  check_annotations(false);
  emitter_.at(s.where);
  if (result == kNoReg) {
    emit({.op = Opcode::kReturn, .c = 0});
  } else {
    emit({.op = Opcode::kReturn, .a = result, .c = 1});
  }
}

}  // namespace wakesim::lang
