// Where each variable lives, how a function begins, lock annotations.
// SPDX-License-Identifier: MIT
#include "sim/lang/lower_function.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/lang/tree_walk.h"

namespace wakesim::lang {
namespace {

// Which scalars need an address, and which compound literals are only ever assigned.
//
// `&x` does not force x into memory where the lowering writes x itself: the expected value of a compare-and-exchange, the result
// of an overflow builtin, and `*&x` read or written as what x is.
struct AddressUse {
  std::set<const Expr*> harmless;  // kAddress nodes
  std::set<const Variable*> escaping;
  std::set<const Variable*> assigned_literals;

  void expr(const Expr& e) {
    switch (e.kind) {
      case ExprKind::kBuiltinCall:
        builtin(e);
        break;
      case ExprKind::kDereference:
        harmless_if_same(*e.a, e.type);
        break;
      case ExprKind::kAddress:
        if (e.a->kind == ExprKind::kCompoundLiteral) escaping.insert(e.a->variable);
        if (e.a->kind == ExprKind::kVariable && !harmless.contains(&e)) escaping.insert(e.a->variable);
        break;
      case ExprKind::kAssign:
        literal(*e.b);
        break;
      default:
        break;
    }
  }

  void variable(const Variable& v) {
    if (v.initializer == nullptr) return;
    for (const InitItem& item : v.initializer->items) {
      if (item.type->is_record()) literal(*item.value);
    }
  }

 private:
  void builtin(const Expr& e) {
    if (e.builtin == Builtin::kAtomicCompareExchange) {
      harmless_if_same(*e.arguments[1], e.arguments[0]->type->target->unqualified);
    } else if (e.builtin == Builtin::kAddOverflow || e.builtin == Builtin::kSubOverflow || e.builtin == Builtin::kMulOverflow) {
      harmless_if_same(*e.arguments[2], e.arguments[2]->type->target);
    }
  }

  void harmless_if_same(const Expr& pointer, const Type* accessed_as) {
    const Expr& e = without_pointer_casts(pointer);
    if (e.kind != ExprKind::kAddress || e.a->kind != ExprKind::kVariable) return;
    const Type* const type = e.a->variable->type;
    if (!type->is_scalar() || !accessed_as->is_scalar() || int_kind(type) != int_kind(accessed_as)) return;
    if (type->is_bool() != accessed_as->is_bool() || accessed_as->is_atomic()) return;
    harmless.insert(&e);
  }

  void literal(const Expr& e) {
    if (e.kind != ExprKind::kCast || e.cast != CastKind::kLoad || e.a->kind != ExprKind::kCompoundLiteral) return;
    if (e.a->variable->type->is_record()) assigned_literals.insert(e.a->variable);
  }
};

}  // namespace

const Expr& without_pointer_casts(const Expr& e) {
  const Expr* inner = &e;
  while (inner->kind == ExprKind::kCast && inner->cast == CastKind::kPointer) inner = inner->a;
  return *inner;
}

FunctionLowering::FunctionLowering(LowerTables& tables, const Function& function, std::uint32_t row)
    : tables_(tables), function_(function), row_(row) {}

std::uint32_t FunctionLowering::new_local(std::string name, const Type* type, SourcePos where) {
  locals_.push_back({std::move(name), tables_.layout(type, where), where});
  return static_cast<std::uint32_t>(locals_.size() - 1);
}

void FunctionLowering::choose_homes() {
  AddressUse use;
  walk(function_.body, use);
  for (const ContextAnnotation& annotation : function_.annotations) walk(annotation.lock, use);
  const auto needs_memory = [&](const Variable& v) {
    if (!v.type->is_scalar() || v.cleanup != nullptr || v.type->is_volatile() || v.type->is_atomic()) return true;
    return use.escaping.contains(&v);
  };
  if (function_.type->target->is_record()) {
    hidden_result_ = temp();
    register_names_.push_back("result");
  }
  for (const Variable* parameter : function_.parameters) {
    const Reg reg = temp();
    register_names_.push_back(parameter->name);
    if (parameter->type->is_record()) {
      pointer_of_.emplace(parameter, reg);
    } else if (needs_memory(*parameter)) {
      local_of_.emplace(parameter, new_local(parameter->name, parameter->type, parameter->where));
    } else {
      register_of_.emplace(parameter, reg);
    }
  }
  for (const Variable* v : function_.locals) {
    if (!needs_memory(*v)) {
      register_of_.emplace(v, temp());
      register_names_.push_back(v->name);
      continue;
    }
    if (use.assigned_literals.contains(v) && v->initializer != nullptr && can_initialise_directly(*v->initializer)) {
      elided_.insert(v);
      continue;
    }
    local_of_.emplace(v, new_local(v->name.empty() ? '(' + name_of(v->type) + ')' : v->name, v->type, v->where));
  }
}

void FunctionLowering::enter_parameters() {
  Reg reg = hidden_result_ == kNoReg ? 0 : 1;
  for (const Variable* parameter : function_.parameters) {
    if (local_of_.contains(parameter)) {
      const std::size_t mark = top_;
      alive_.push_back({parameter, local_of_.at(parameter)});
      come_to_life(alive_.back());
      store(place_of(*parameter), reg);
      top_ = mark;
    }
    ++reg;
  }
}

namespace {

// True when the address of the lock can be computed without reading memory.
struct ReadsMemory {
  bool found = false;
  void expr(const Expr& e) {
    if (e.kind == ExprKind::kCall || e.kind == ExprKind::kBuiltinCall) found = true;
    if (e.kind != ExprKind::kCast || e.cast != CastKind::kLoad) return;
    if (e.a->kind != ExprKind::kVariable || e.a->variable->storage != Storage::kParameter) found = true;
  }
  void variable(const Variable&) {}
};

}  // namespace

// The promise of an annotation is checked where it is made (entry) and where it is kept (before each return). The address of the
// lock is computed once, at entry, from the arguments as they were passed. Where it must be read from memory, that is done only
// for a lock that is held at entry and so protects it; a lock that is still to be taken is not checked then.
void FunctionLowering::check_annotations(bool at_entry) {
  for (const ContextAnnotation& annotation : function_.annotations) {
    if (annotation.lock != nullptr) check_annotation(annotation, at_entry);
  }
}

void FunctionLowering::check_annotation(const ContextAnnotation& annotation, bool at_entry) {
  const bool held = annotation.kind == Annotation::kMustHold || (annotation.kind == Annotation::kReleases) == at_entry;
  if (at_entry) {
    ReadsMemory reads;
    walk(annotation.lock, reads);
    const Expr& lock = *annotation.lock;
    const bool is_parameter = lock.kind == ExprKind::kVariable && lock.variable->storage == Storage::kParameter;
    reads.found = reads.found || (lock.is_lvalue && lock.type->is_pointer() && !is_parameter);
    if (reads.found && !held) return;
    emitter_.at(annotation.where);
    const Reg reg = temp();  // kept for the whole function
    if (lock.is_lvalue && !lock.type->is_pointer()) {
      address(place(lock), reg);
    } else if (lock.is_lvalue) {
      load(place(lock), reg);
    } else {
      value(lock, reg);
    }
    lock_of_.emplace(&annotation, reg);
    emit({.op = Opcode::kAssertHeld, .a = reg, .imm = held ? 1 : 0});
    top_ = reg + std::size_t{1};
    return;
  }
  const auto lock = lock_of_.find(&annotation);
  if (lock != lock_of_.end()) emit({.op = Opcode::kAssertHeld, .a = lock->second, .imm = held ? 1 : 0});
}

void FunctionLowering::refuse(SourcePos where, std::string message) {
  tables_.errors().push_back({.where = where, .message = std::move(message)});
}

void FunctionLowering::run() {
  emitter_.at(function_.where);
  choose_homes();
  enter_parameters();
  check_annotations(true);
  find_labels_below(*function_.body);
  statement(function_.body);
  emitter_.at(function_.body->end);
  unwind_to(0);
  check_annotations(false);
  emit({.op = Opcode::kReturn, .c = 0});

  wakesim::Function& out = tables_.code().functions[row_];
  if (register_count_ > 0xfff0) refuse(function_.where, '`' + function_.name + "` needs more registers than there are");
  out.parameter_count = static_cast<std::uint16_t>(function_.parameters.size() + (hidden_result_ == kNoReg ? 0 : 1));
  out.register_count = static_cast<std::uint16_t>(register_count_);
  out.locals = std::move(locals_);
  register_names_.resize(register_count_);
  out.register_names = std::move(register_names_);
  emitter_.finish(tables_.code(), out);
}

void lower_function(LowerTables& tables, const Function& function, std::uint32_t row) {
  FunctionLowering(tables, function, row).run();
}

}  // namespace wakesim::lang
