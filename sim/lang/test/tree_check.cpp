// SPDX-License-Identifier: MIT
#include "sim/lang/test/tree_check.h"

#include <algorithm>
#include <set>

namespace wakesim::lang {

namespace {

class TreeCheck {
 public:
  TreeCheck(const Program& program, const SourceMap& sources) : program_(program), sources_(sources) {}

  std::vector<std::string> run() {
    listed_.insert(program_.functions.begin(), program_.functions.end());
    std::set<std::string> names;
    for (const Variable* variable : program_.globals) {
      require(variable->linked == variable, variable->where, "a listed global is its own definition");
      require(!variable->link_name.empty() && names.insert(variable->link_name).second, variable->where, "link names are unique");
      require(is_complete(variable->type), variable->where, "a listed global has a complete type");
      if (variable->initializer != nullptr) initializer(*variable->initializer, *variable, true);
    }
    for (const Function* function : program_.functions) {
      function_ = function;
      require(function->body != nullptr && function->body->kind == StmtKind::kBlock, function->where, "a listed function has a body");
      require(function->linked == function, function->where, "a listed function is its own definition");
      require(function->parameters.size() == (function->is_entry ? 0 : function->type->parameters.size()), function->where,
              "one variable per parameter");
      locals_in_blocks_.clear();
      labels_.clear();
      gotos_.clear();
      statement(function->body);
      for (const Stmt* target : gotos_) require(labels_.contains(target), function->where, "a goto ends at a label of its function");
      for (const Variable* local : function->locals) {
        require(locals_in_blocks_.contains(local), local->where, "every local dies with a block");
      }
      require(locals_in_blocks_.size() == function->locals.size(), function->where, "the locals of blocks are the locals of the function");
    }
    return std::move(broken_);
  }

 private:
  void require(bool holds, SourcePos where, const std::string& promise) {
    if (holds || broken_.size() > 20) return;
    where = program_.places.to_caller(where);
    std::string place = where.has_value() ? sources_.name(where.file) + ":" + std::to_string(where.line) + ":" + std::to_string(where.column) : "?";
    broken_.push_back(place + ": " + promise);
  }

  void initializer(const Initializer& init, const Variable& variable, bool is_static) {
    const std::uint64_t size = size_of(variable.type);
    for (const InitItem& item : init.items) {
      require(item.type != nullptr && item.type->qualifiers == 0, variable.where, "an item has an unqualified type");
      require(item.type->is_scalar() || (!is_static && item.type->is_record()), variable.where, "an item is a scalar, or locally a record");
      require(item.offset + (item.bit_width != 0 ? wakesim::size_of(item.unit) : size_of(item.type)) <= size, variable.where,
              "an item lies in its object");
      if (is_static) continue;
      require(item.value != nullptr && item.value->type == item.type && !item.value->is_lvalue, variable.where,
              "an item's value has its type");
      value(item.value);
    }
    if (!init.zero_rest) require(init.items.size() == 1, variable.where, "an item that covers the object is alone");
  }

  // --- statements --------------------------------------------------------------------------------------------------------------

  void statement(const Stmt* s) {
    if (s == nullptr) return;
    switch (s->kind) {
      case StmtKind::kEmpty: break;
      case StmtKind::kExpr: value(s->expr); break;
      case StmtKind::kDeclare:
        for (const Variable* variable : s->variables) {
          require(variable->storage == Storage::kLocal, s->where, "kDeclare lists locals");
          require(is_complete(variable->type), variable->where, "a local has a complete type");
          if (variable->cleanup != nullptr) require(is_linked(*variable->cleanup), variable->where, "what cleans up is linked and listed");
          require(!blocks_.empty() && std::any_of(blocks_.begin(), blocks_.end(), [&](const Stmt* block) {
                    return std::find(block->variables.begin(), block->variables.end(), variable) != block->variables.end();
                  }), variable->where, "a local belongs to a block around its declaration");
          if (variable->initializer != nullptr) initializer(*variable->initializer, *variable, false);
        }
        break;
      case StmtKind::kBlock:
        blocks_.push_back(s);
        for (const Variable* variable : s->variables) {
          require(variable->storage == Storage::kLocal, s->where, "a block's variables are locals");
          require(locals_in_blocks_.insert(variable).second, variable->where, "a local dies with one block");
        }
        for (const Stmt* inner : s->statements) statement(inner);
        blocks_.pop_back();
        break;
      case StmtKind::kIf:
        condition(s->expr);
        require(s->body != nullptr, s->where, "if has a body");
        break;
      case StmtKind::kWhile:
      case StmtKind::kDoWhile: condition(s->expr); break;
      case StmtKind::kFor:
        statement(s->init);
        if (s->expr != nullptr) condition(s->expr);
        if (s->step != nullptr) value(s->step);
        break;
      case StmtKind::kSwitch: {
        value(s->expr);
        require(s->expr->type->is_integer() && size_of(s->expr->type) >= 4, s->where, "switch has a promoted integer");
        std::size_t defaults = 0;
        for (const Stmt* one : s->cases) {
          if (one->kind == StmtKind::kDefault) ++defaults;
          else
            require(is_signed_integer(s->expr->type) ? static_cast<std::int64_t>(one->low) <= static_cast<std::int64_t>(one->high)
                                                     : one->low <= one->high,
                    one->where, "low <= high");
        }
        require(defaults <= 1, s->where, "one default at most");
        break;
      }
      case StmtKind::kCase:
      case StmtKind::kDefault: break;
      case StmtKind::kLabel: labels_.insert(s); break;
      case StmtKind::kGoto:
        require(s->target != nullptr && s->target->kind == StmtKind::kLabel, s->where, "a goto has a target");
        gotos_.push_back(s->target);
        break;
      case StmtKind::kBreak:
      case StmtKind::kContinue:
        require(std::find(around_.begin(), around_.end(), s->target) != around_.end(), s->where, "break and continue end what is around them");
        break;
      case StmtKind::kReturn: {
        const Type* result = function_->type->target;
        if (s->expr == nullptr) {
          require(result->is_void(), s->where, "return without a value only from void");
        } else {
          value(s->expr);
          require(s->expr->type == result->unqualified, s->where, "a return value has the type of the function");
        }
        break;
      }
    }
    around_.push_back(s);
    statement(s->body);
    statement(s->else_body);
    around_.pop_back();
  }

  // --- expressions -------------------------------------------------------------------------------------------------------------

  void condition(const Expr* e) {
    value(e);
    require(e->type->is_scalar(), e->where, "a condition is a scalar");
  }

  void value(const Expr* e) {
    require(!e->is_lvalue, e->where, "a value is expected, not an object");
    require(e->kind != ExprKind::kFunction, e->where, "a function designator is no value");
    expr(e);
  }

  void lvalue(const Expr* e) {
    require(e->is_lvalue, e->where, "an object is expected");
    expr(e);
  }

  void expr(const Expr* e) {
    require(e->type != nullptr, e->where, "every expression has a type");
    require(!e->type->is_error(), e->where, "no error type is left");
    require((e->type->qualifiers & kForce) == 0, e->where, "no __force is left");
    if (e->is_lvalue) {
      const bool may_be = e->kind == ExprKind::kString || e->kind == ExprKind::kVariable || e->kind == ExprKind::kDereference ||
                          (e->kind == ExprKind::kMember && e->a->is_lvalue) || e->kind == ExprKind::kCompoundLiteral;
      require(may_be, e->where, "only the listed kinds are lvalues");
    } else if (e->kind != ExprKind::kFunction && !(e->kind == ExprKind::kDereference && e->type->is_function())) {
      require(e->type->qualifiers == 0, e->where, "a value has an unqualified type");
      require(e->type->is_void() || e->type->is_scalar() || (e->type->is_record() && is_complete(e->type)), e->where,
              "a value is void, a scalar or a complete record");
    }
    switch (e->kind) {
      case ExprKind::kInteger:
        require(e->type->is_scalar(), e->where, "a constant is a scalar");
        if (e->type->is_integer()) require(wakesim::convert(int_kind(e->type), e->value) == e->value, e->where, "a constant is in range");
        break;
      case ExprKind::kString: require(e->string != nullptr && e->type == e->string->type, e->where, "a string has its type"); break;
      case ExprKind::kVariable:
        require(e->variable != nullptr && e->type == e->variable->type, e->where, "a variable has its type");
        require(is_linked(*e->variable), e->where, "globals that are used are linked and listed");
        break;
      case ExprKind::kFunction:
        require(e->function != nullptr && e->type->is_function(), e->where, "a designator names a function");
        require(is_linked(*e->function), e->where, "what is called is linked and listed");
        break;
      case ExprKind::kMember:
        e->a->is_lvalue ? lvalue(e->a) : value(e->a);
        require(e->member != nullptr && e->a->type->is_record(), e->where, "a member is of a record");
        require(e->offset < std::max<std::uint64_t>(1, size_of(e->a->type)) || size_of(e->type) == 0 || size_of(e->a->type) == 0, e->where,
                "a member lies in its record");
        break;
      case ExprKind::kDereference:
        value(e->a);
        require(e->a->type->is_pointer() && e->a->type->target == e->type, e->where, "* takes a pointer to its type");
        break;
      case ExprKind::kAddress:
        require(e->a->is_lvalue || e->a->kind == ExprKind::kFunction, e->where, "& takes an object or a function");
        require(e->a->bit_width == 0, e->where, "& takes no bit-field");
        expr(e->a);
        check_taken(e->a);
        break;
      case ExprKind::kUnary:
        value(e->a);
        if (e->unary == UnaryOp::kLogicalNot) require(e->a->type->is_scalar() && e->type->kind == TypeKind::kInt, e->where, "! gives int");
        else require(e->a->type == e->type && e->type->is_integer(), e->where, "- and ~ keep the type");
        break;
      case ExprKind::kBinary: {
        value(e->a);
        value(e->b);
        const bool is_comparison = e->binary >= BinaryOp::kEq;
        const bool is_shift = e->binary == BinaryOp::kShl || e->binary == BinaryOp::kShr;
        if (is_comparison)
          require(e->a->type == e->b->type && e->a->type->is_scalar() && e->type->kind == TypeKind::kInt, e->where,
                  "a comparison has operands of one type");
        else if (is_shift)
          require(e->a->type == e->type && e->type->is_integer() && e->b->type->is_integer() && size_of(e->b->type) >= 4, e->where,
                  "a shift has its left type");
        else
          require(e->a->type == e->type && e->b->type == e->type && e->type->is_integer() && size_of(e->type) >= 4, e->where,
                  "arithmetic has operands of its type");
        break;
      }
      case ExprKind::kPointerAdd:
        value(e->a);
        value(e->b);
        require(e->a->type == e->type && e->type->is_pointer() && e->b->type->kind == TypeKind::kLong, e->where, "pointer + long");
        break;
      case ExprKind::kPointerDifference:
        value(e->a);
        value(e->b);
        require(e->a->type->is_pointer() && e->b->type->is_pointer() && e->element_size > 0 && e->type->kind == TypeKind::kLong, e->where,
                "pointer - pointer");
        break;
      case ExprKind::kLogicalAnd:
      case ExprKind::kLogicalOr:
        condition(e->a);
        condition(e->b);
        require(e->type->kind == TypeKind::kInt, e->where, "&& and || give int");
        break;
      case ExprKind::kConditional:
        condition(e->a);
        value(e->b);
        value(e->c);
        require(e->b->type == e->type && e->c->type == e->type, e->where, "both results of ?: have its type");
        break;
      case ExprKind::kConditionValue: require(e->a != nullptr && e->a->type == e->type, e->where, "a condition's value has its type"); break;
      case ExprKind::kComma:
        value(e->a);
        value(e->b);
        require(e->b->type == e->type, e->where, "a comma has the type of its right side");
        break;
      case ExprKind::kAssign:
        lvalue(e->a);
        value(e->b);
        require(e->b->type == e->a->type->unqualified && e->type == e->b->type, e->where, "both sides of = have one type");
        require(!e->a->type->is_const(), e->where, "no constant is assigned");
        break;
      case ExprKind::kCompoundAssign:
        lvalue(e->a);
        value(e->b);
        require(e->compute_type != nullptr && e->type == e->a->type->unqualified, e->where, "op= has a type to compute in");
        if (e->a->type->is_pointer())
          require(e->element_size > 0 && e->binary == BinaryOp::kAdd && e->b->type->kind == TypeKind::kLong, e->where, "pointer += long");
        else if (e->binary != BinaryOp::kShl && e->binary != BinaryOp::kShr)
          require(e->b->type == e->compute_type, e->where, "op= computes in one type");
        break;
      case ExprKind::kCast: cast(e); break;
      case ExprKind::kCall: call(e); break;
      case ExprKind::kBuiltinCall:
        for (std::size_t i = 0; i < e->arguments.size(); ++i) {
          const Expr* argument = e->arguments[i];
          if (argument->is_lvalue) {
            const bool is_target =
                i == 0 && (e->builtin == Builtin::kUserLoad || e->builtin == Builtin::kUserRmw || e->builtin == Builtin::kUserCmpxchg);
            require(is_target || argument->kind == ExprKind::kString, argument->where, "a builtin's argument is a value");
            expr(argument);
          } else {
            value(argument);
          }
        }
        break;
      case ExprKind::kStatementExpr:
        require(e->body != nullptr && e->body->kind == StmtKind::kBlock, e->where, "a statement expression has a block");
        // The result is evaluated inside the block.
        statement(e->body);
        if (e->a != nullptr) {
          blocks_.push_back(e->body);
          value(e->a);
          blocks_.pop_back();
          require(e->a->type == e->type, e->where, "a statement expression has the type of its result");
        } else {
          require(e->type->is_void(), e->where, "a statement expression without a result is void");
        }
        break;
      case ExprKind::kCompoundLiteral:
        require(e->variable != nullptr && e->variable->is_compound_literal, e->where, "a compound literal has its variable");
        if (e->variable->storage == Storage::kLocal && e->variable->initializer != nullptr)
          initializer(*e->variable->initializer, *e->variable, false);
        break;
    }
  }

  void cast(const Expr* e) {
    const Expr* a = e->a;
    switch (e->cast) {
      case CastKind::kLoad:
        lvalue(a);
        require(a->type->unqualified == e->type && !a->type->is_array(), e->where, "a load has the type of its object");
        return;
      case CastKind::kDecayArray:
        lvalue(a);
        require(a->type->is_array() && e->type->is_pointer() && e->type->target == a->type->target, e->where,
                "an array decays to a pointer to its element");
        return;
      case CastKind::kDecayFunction:
        expr(a);
        require(a->type->is_function() && e->type->is_pointer() && e->type->target == a->type, e->where, "a function decays to a pointer to it");
        return;
      case CastKind::kInteger:
        value(a);
        require(a->type->is_integer() && e->type->is_integer() && !e->type->is_bool(), e->where, "integer to integer");
        return;
      case CastKind::kToBool:
        value(a);
        require(a->type->is_scalar() && e->type->is_bool(), e->where, "scalar to _Bool");
        return;
      case CastKind::kPointer:
        value(a);
        require(a->type->is_pointer() && e->type->is_pointer(), e->where, "pointer to pointer");
        return;
      case CastKind::kPointerToInteger:
        value(a);
        require(a->type->is_pointer() && e->type->is_integer() && !e->type->is_bool(), e->where, "pointer to integer");
        return;
      case CastKind::kIntegerToPointer:
        value(a);
        require(a->type->is_integer() && e->type->is_pointer(), e->where, "integer to pointer");
        return;
      case CastKind::kToVoid:
        value(a);
        require(e->type->is_void(), e->where, "to void");
        return;
    }
  }

  void call(const Expr* e) {
    const Type* type = nullptr;
    if (e->callee->kind == ExprKind::kFunction) {
      expr(e->callee);
      type = e->callee->type;
    } else {
      value(e->callee);
      require(e->callee->type->is_pointer() && e->callee->type->target->is_function(), e->where, "an indirect call has a pointer to a function");
      type = e->callee->type->is_pointer() ? e->callee->type->target : nullptr;
    }
    if (type == nullptr || !type->is_function()) return;
    require(e->type == type->target->unqualified, e->where, "a call has the type of the result");
    for (std::size_t i = 0; i < e->arguments.size(); ++i) {
      value(e->arguments[i]);
      if (i < type->parameters.size()) {
        const Type* given = e->arguments[i]->type;
        const bool same = given == type->parameters[i] || (given->is_record() && type->parameters[i]->is_record());
        require(same, e->arguments[i]->where, "an argument has the type of its parameter");
      }
    }
    if (type->has_prototype && !type->is_variadic) require(e->arguments.size() == type->parameters.size(), e->where, "one argument per parameter");
  }

  bool is_linked(const Function& used) const { return used.linked != nullptr && listed_.contains(used.linked); }
  static bool is_linked(const Variable& used) {
    if (used.storage == Storage::kLocal || used.storage == Storage::kParameter) return true;
    return used.linked != nullptr && !used.linked->link_name.empty();
  }

  void check_taken(const Expr* e) {
    while (e->kind == ExprKind::kMember) e = e->a;
    if (e->kind == ExprKind::kVariable) require(e->variable->is_address_taken, e->where, "a variable whose address is taken is marked");
  }

  const Program& program_;
  const SourceMap& sources_;
  std::set<const Function*> listed_;
  const Function* function_ = nullptr;
  std::vector<const Stmt*> blocks_;
  std::vector<const Stmt*> around_;
  std::set<const Variable*> locals_in_blocks_;
  std::set<const Stmt*> labels_;
  std::vector<const Stmt*> gotos_;
  std::vector<std::string> broken_;
};

}  // namespace

std::vector<std::string> broken_promises(const Program& program, const SourceMap& sources) { return TreeCheck(program, sources).run(); }

}  // namespace wakesim::lang
