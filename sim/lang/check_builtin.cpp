// Names the compiler knows: the operations of the machine (__wakesim_*), GNU atomics and the __builtin_* that kernel headers use.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "sim/lang/parser.h"

namespace wakesim::lang {

namespace {

struct MachineRow {
  std::string_view name;
  Builtin builtin;
  int constant = -1;            // index of an argument that must be a constant ...
  std::uint64_t constant_max = 0;  // ... in [0, constant_max]
  int text = -1;                // index of an argument that must be a string literal
};

constexpr MachineRow kMachineRows[] = {
    {"__wakesim_lock", Builtin::kLock, 1, 5},
    {"__wakesim_trylock", Builtin::kTrylock, 1, 5},
    {"__wakesim_unlock", Builtin::kUnlock, 1, 5},
    {"__wakesim_is_locked", Builtin::kIsLocked},
    {"__wakesim_is_held", Builtin::kIsHeld},
    {"__wakesim_assert_held", Builtin::kAssertHeld, 1, 1},
    {"__wakesim_context", Builtin::kContext, 0, 4},
    {"__wakesim_might_sleep", Builtin::kMightSleep},
    {"__wakesim_might_resched", Builtin::kMightResched},
    {"__wakesim_annotate_sleep", Builtin::kAnnotateSleep},
    {"__wakesim_current", Builtin::kCurrent},
    {"__wakesim_schedule", Builtin::kSchedule},
    {"__wakesim_wake", Builtin::kWake},
    {"__wakesim_await_eq", Builtin::kAwaitEq},
    {"__wakesim_await_ne", Builtin::kAwaitNe},
    {"__wakesim_dead", Builtin::kDead},
    {"__wakesim_task_free", Builtin::kTaskFree},
    {"__wakesim_exit", Builtin::kExit},
    {"__wakesim_of_task", Builtin::kOfTask},
    {"__wakesim_timer_start", Builtin::kTimerStart},
    {"__wakesim_timer_cancel", Builtin::kTimerCancel, 1, 1},
    {"__wakesim_alloc", Builtin::kAlloc},
    {"__wakesim_free", Builtin::kFree},
    {"__wakesim_user_load", Builtin::kUserLoad},
    {"__wakesim_user_store", Builtin::kUserStore},
    {"__wakesim_user_rmw", Builtin::kUserRmw},
    {"__wakesim_user_cmpxchg", Builtin::kUserCmpxchg},
    {"__wakesim_user_info", Builtin::kUserInfo, 1, 2},
    {"__wakesim_user_call", Builtin::kUserCall},
    {"__wakesim_any_in", Builtin::kAnyIn},
    {"__wakesim_stray_wake", Builtin::kStrayWake},
    {"__wakesim_assume", Builtin::kAssume},
    {"__wakesim_assert", Builtin::kAssert, -1, 0, 1},
    {"__wakesim_bug", Builtin::kBug, -1, 0, 1},
    {"__wakesim_warn", Builtin::kWarn, -1, 0, 1},
    {"__wakesim_not_modelled", Builtin::kNotModelled, -1, 0, 0},
    {"__wakesim_cover", Builtin::kCover, -1, 0, 1},
    {"__wakesim_observe", Builtin::kObserve, -1, 0, 0},
    {"__wakesim_label", Builtin::kLabel, -1, 0, 0},
    {"__wakesim_trace", Builtin::kTrace, -1, 0, 0},
    {"__wakesim_hash", Builtin::kHash},
};

struct AtomicRow {
  std::string_view name;
  Builtin builtin;
};

constexpr AtomicRow kAtomicRows[] = {
    {"__atomic_load_n", Builtin::kAtomicLoad},         {"__atomic_store_n", Builtin::kAtomicStore},
    {"__atomic_exchange_n", Builtin::kAtomicExchange}, {"__atomic_compare_exchange_n", Builtin::kAtomicCompareExchange},
    {"__atomic_fetch_add", Builtin::kAtomicFetchAdd},  {"__atomic_fetch_sub", Builtin::kAtomicFetchSub},
    {"__atomic_fetch_and", Builtin::kAtomicFetchAnd},  {"__atomic_fetch_or", Builtin::kAtomicFetchOr},
    {"__atomic_fetch_xor", Builtin::kAtomicFetchXor},  {"__atomic_add_fetch", Builtin::kAtomicAddFetch},
    {"__atomic_sub_fetch", Builtin::kAtomicSubFetch},  {"__atomic_and_fetch", Builtin::kAtomicAndFetch},
    {"__atomic_or_fetch", Builtin::kAtomicOrFetch},    {"__atomic_xor_fetch", Builtin::kAtomicXorFetch},
    {"__atomic_thread_fence", Builtin::kAtomicFence},
};

constexpr std::array kRefusedBuiltins = {
    std::string_view("__builtin_va_start"), std::string_view("__builtin_va_end"), std::string_view("__builtin_va_arg"),
    std::string_view("__builtin_va_copy"), std::string_view("__builtin_alloca"), std::string_view("__builtin_return_address"),
    std::string_view("__builtin_frame_address"), std::string_view("__builtin_longjmp"), std::string_view("__builtin_setjmp")};

std::vector<std::string> known_builtins() {
  std::vector<std::string> names;
  for (const AtomicRow& row : kAtomicRows) names.emplace_back(row.name);
  for (const char* name :
       {"__builtin_offsetof", "__builtin_types_compatible_p", "__builtin_choose_expr", "__builtin_constant_p", "__builtin_expect",
        "__builtin_unreachable", "__builtin_trap", "__builtin_memcpy", "__builtin_memmove", "__builtin_memset", "__builtin_prefetch",
        "__builtin_add_overflow", "__builtin_sub_overflow", "__builtin_mul_overflow", "__builtin_ffs", "__builtin_ffsl",
        "__builtin_clz", "__builtin_clzl", "__builtin_ctz", "__builtin_ctzl", "__builtin_popcount", "__builtin_popcountl",
        "__builtin_object_size", "__atomic_signal_fence"}) {
    names.emplace_back(name);
  }
  return names;
}

}  // namespace

bool Parser::argument_count(const Token& name, const std::vector<Expr*>& arguments, std::size_t wanted) {
  if (arguments.size() == wanted) return true;
  error(Message::kArgumentCount, name.where,
        {quoted(name.text), std::to_string(wanted) + (wanted == 1 ? " argument" : " arguments"), std::to_string(arguments.size())});
  return false;
}

bool Parser::constant_argument(Expr* e, std::uint64_t max, const std::string& what) {
  if (e->type->is_error()) return false;
  if (e->kind != ExprKind::kInteger) {
    error(Message::kNotConstant, e->where, {what});
    return false;
  }
  if (e->value <= max) return true;
  error(Message::kConstantRange, e->where, {what, std::to_string(max), std::to_string(static_cast<std::int64_t>(e->value))});
  return false;
}

bool Parser::string_argument(Expr*& e, const std::string& what) {
  if (e->type->is_error()) return false;
  if (e->kind == ExprKind::kString) return true;
  error(Message::kStringArgument, e->where, {what});
  return false;
}

Expr* Parser::builtin_call_by_name(const Token& name, std::vector<Expr*> arguments, const Function* declared, bool* handled) {
  for (const MachineRow& row : kMachineRows) {
    if (row.name != name.text) continue;
    *handled = true;
    return machine_call(row.builtin, name, std::move(arguments), *declared);
  }
  pending_arguments_ = std::move(arguments);
  return nullptr;
}

Expr* Parser::machine_call(Builtin builtin, const Token& name, std::vector<Expr*> arguments, const Function& declared) {
  const bool is_user_access = builtin == Builtin::kUserLoad || builtin == Builtin::kUserStore || builtin == Builtin::kUserRmw ||
                              builtin == Builtin::kUserCmpxchg;
  if (is_user_access) return user_access_call(builtin, name, std::move(arguments));
  const auto row = std::find_if(std::begin(kMachineRows), std::end(kMachineRows),
                                [&](const MachineRow& one) { return one.builtin == builtin; });
  const std::vector<const Type*>& parameters = declared.type->parameters;
  if (!argument_count(name, arguments, parameters.size())) return error_expr(name.where);
  bool good = true;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string what = "argument " + std::to_string(i + 1) + " of " + quoted(name.text);
    if (row->text == static_cast<int>(i)) {
      good = string_argument(arguments[i], what) && good;
      continue;
    }
    if (builtin == Builtin::kUserInfo && i == 0) {
      // Any pointer, of either address space.
      arguments[i] = rvalue(arguments[i]);
      if (arguments[i]->type->is_pointer()) arguments[i] = convert(arguments[i], parameters[i]);
    }
    const bool is_any_pointer = builtin == Builtin::kUserInfo && i == 0 && arguments[i]->type == parameters[i];
    if (!is_any_pointer) {
      arguments[i] = assign_convert(arguments[i], parameters[i], arguments[i]->where,
                                    {.what = what, .note_where = declared.where, .note = quoted(name.text) + " is declared"});
    }
    if (row->constant == static_cast<int>(i)) good = constant_argument(arguments[i], row->constant_max, what) && good;
    good = good && !arguments[i]->type->is_error();
  }
  if (!good) return error_expr(name.where);
  Expr* e = make(ExprKind::kBuiltinCall, declared.type->target->unqualified, name.where);
  e->builtin = builtin;
  e->arguments = std::move(arguments);
  return finish(e);
}

Expr* Parser::user_access_call(Builtin builtin, const Token& name, std::vector<Expr*> arguments) {
  const std::size_t wanted = builtin == Builtin::kUserRmw || builtin == Builtin::kUserCmpxchg ? 5 : 3;
  if (!argument_count(name, arguments, wanted)) return error_expr(name.where);
  const auto what = [&](std::size_t i) { return "argument " + std::to_string(i + 1) + " of " + quoted(name.text); };
  Expr* address = rvalue(arguments[1]);
  if (address->type->is_error()) return address;
  const bool is_pointer = address->type->is_pointer() && address->type->target->is_scalar();
  const bool is_user = is_pointer && (side_ == Side::kUser || (address->type->target->qualifiers & kUser) != 0);
  if (!is_user) {
    error(Message::kWrongType, address->where, {what(1), "a `__user` pointer to an integer or pointer", quoted(name_of(address->type))});
    return error_expr(name.where);
  }
  arguments[1] = address;
  const Type* type = address->type->target->unqualified;
  bool good = true;
  if (builtin == Builtin::kUserStore) {
    arguments[0] = assign_convert(arguments[0], type, arguments[0]->where, {.what = what(0)});
    good = !arguments[0]->type->is_error();
  } else {
    Expr* target = arguments[0];
    if (!check_modifiable(target, target->where)) return error_expr(name.where);
    if (!target->type->is_scalar() || target->bit_width != 0 || size_of(target->type) != size_of(type)) {
      error(Message::kUserValue, target->where, {what(0), quoted(name_of(type)), quoted(name_of(target->type))});
      return error_expr(name.where);
    }
  }
  const auto operand = [&](std::size_t i) {
    arguments[i] = assign_convert(arguments[i], type, arguments[i]->where, {.what = what(i)});
    good = good && !arguments[i]->type->is_error();
  };
  const auto constant = [&](std::size_t i, std::uint64_t max) {
    arguments[i] = rvalue(arguments[i]);
    good = constant_argument(arguments[i], max, what(i)) && good;
  };
  if (builtin == Builtin::kUserRmw) {
    constant(2, 6);
    operand(3);
  } else if (builtin == Builtin::kUserCmpxchg) {
    operand(2);
    operand(3);
  }
  constant(wanted - 1, 1);
  if (!good) return error_expr(name.where);
  Expr* e = make(ExprKind::kBuiltinCall, types_->int_type(), name.where);
  e->builtin = builtin;
  e->arguments = std::move(arguments);
  return finish(e);
}

// --- names that need no declaration --------------------------------------------------------------------------------------------

Expr* Parser::builtin_expression(const Token& name, bool* handled) {
  const std::string_view word = name.text;
  if ((word == "__func__" || word == "__FUNCTION__" || word == "__PRETTY_FUNCTION__") && function_ != nullptr) {
    *handled = true;
    next();
    return string_object(function_->function->name, name.where);
  }
  if (!word.starts_with("__builtin_") && !word.starts_with("__atomic_") && word != "__sync_synchronize") return nullptr;
  *handled = true;
  if (std::find(kRefusedBuiltins.begin(), kRefusedBuiltins.end(), word) != kRefusedBuiltins.end()) {
    refuse(name, quoted(word));
    return error_expr(name.where);
  }
  next();
  if (word == "__builtin_offsetof") return offsetof_expression();
  if (!expect("(", quoted(word))) return error_expr(name.where);
  if (word == "__builtin_types_compatible_p") {
    const Type* x = type_name();
    expect(",", "the first type");
    const Type* y = x != nullptr ? type_name() : nullptr;
    expect(")", "the second type");
    if (x == nullptr || y == nullptr) return error_expr(name.where);
    return integer(is_compatible(types_->with_qualifiers(x, 0), types_->with_qualifiers(y, 0)) ? 1 : 0, types_->int_type(), name.where);
  }
  if (word == "__builtin_constant_p") {
    ++unevaluated_;
    Expr* e = rvalue(expression());
    --unevaluated_;
    expect(")", "the expression");
    const bool is_string = e->kind == ExprKind::kCast && e->cast == CastKind::kDecayArray && e->a->kind == ExprKind::kString;
    const bool known = e->kind == ExprKind::kInteger && !e->type->is_error();
    return integer(known || is_string ? 1 : 0, types_->int_type(), name.where);
  }
  if (word == "__builtin_choose_expr") {
    std::uint64_t value = 0;
    const bool known = integer_constant_expression("the first argument of `__builtin_choose_expr`", &value) != nullptr;
    expect(",", "the condition");
    unevaluated_ += value != 0 ? 0 : 1;
    Expr* yes = assignment();
    unevaluated_ -= value != 0 ? 0 : 1;
    expect(",", "the first choice");
    unevaluated_ += value != 0 ? 1 : 0;
    Expr* no = assignment();
    unevaluated_ -= value != 0 ? 1 : 0;
    expect(")", "the second choice");
    if (!known) return error_expr(name.where);
    return value != 0 ? yes : no;
  }
  std::vector<Expr*> arguments;
  if (!call_arguments(arguments)) return error_expr(name.where);
  for (const AtomicRow& row : kAtomicRows) {
    if (row.name == word) return atomic_call(row.builtin, name, std::move(arguments));
  }
  return intrinsic_call(name, std::move(arguments));
}

Expr* Parser::offsetof_expression() {
  const Nesting nesting(*this);
  const SourcePos where = peek().where;
  if (!expect("(", "`__builtin_offsetof`")) return error_expr(where);
  const Type* type = type_name();
  expect(",", "the type");
  if (type == nullptr) return error_expr(where);
  // The address of the member of an object at address 0.
  Expr* object = make(ExprKind::kDereference, type, where);
  object->a = integer(0, types_->pointer_to(type), where);
  object->is_lvalue = true;
  if (!is_identifier()) {
    expected("the name of a member");
    return error_expr(where);
  }
  ++unevaluated_;
  Expr* member = check_member(finish(object), next(), false);
  while (is(".") || is("[")) {
    if (take(".")) {
      if (!is_identifier()) {
        expected("the name of a member");
        break;
      }
      member = check_member(member, next(), false);
    } else {
      const SourcePos at = next().where;
      Expr* index = expression();
      expect("]", "the index");
      member = check_index(member, index, at);
    }
  }
  --unevaluated_;
  expect(")", "the member");
  if (member->type->is_error()) return member;
  Expr* address = check_address(member, where);
  return address->type->is_error() ? address : check_cast(address, types_->size_type(), where);
}

Expr* Parser::atomic_call(Builtin builtin, const Token& name, std::vector<Expr*> arguments) {
  const auto what = [&](std::size_t i) { return "argument " + std::to_string(i + 1) + " of " + quoted(name.text); };
  const auto emit = [&](const Type* type) {
    Expr* e = make(ExprKind::kBuiltinCall, type, name.where);
    e->builtin = builtin;
    e->arguments = std::move(arguments);
    return finish(e);
  };
  bool good = true;
  const auto order = [&](std::size_t i, std::uint64_t max) {
    arguments[i] = rvalue(arguments[i]);
    good = constant_argument(arguments[i], max, what(i)) && good;
  };
  std::size_t wanted = 3;
  if (builtin == Builtin::kAtomicLoad) wanted = 2;
  if (builtin == Builtin::kAtomicFence) wanted = 1;
  if (builtin == Builtin::kAtomicCompareExchange) wanted = 6;
  if (!argument_count(name, arguments, wanted)) return error_expr(name.where);
  if (builtin == Builtin::kAtomicFence) {
    order(0, 7);
    return good ? emit(types_->void_type()) : error_expr(name.where);
  }
  Expr* pointer = rvalue(arguments[0]);
  if (pointer->type->is_error()) return pointer;
  const Type* target = pointer->type->is_pointer() ? pointer->type->target : nullptr;
  if (target == nullptr || !target->is_scalar()) {
    error(Message::kWrongType, pointer->where, {what(0), "a pointer to an integer or pointer", quoted(name_of(pointer->type))});
    return error_expr(name.where);
  }
  if ((target->qualifiers & kUser) != 0) {
    error(Message::kUserAccess, pointer->where).help = "use `futex_atomic_op_inuser` or the like";
    return error_expr(name.where);
  }
  if (target->is_const() && builtin != Builtin::kAtomicLoad) {
    error(Message::kAssignConst, pointer->where, {quoted(name_of(target))});
    return error_expr(name.where);
  }
  arguments[0] = pointer;
  const Type* type = target->unqualified;
  const auto value = [&](std::size_t i) {
    const bool is_count = type->is_pointer() && builtin != Builtin::kAtomicStore && builtin != Builtin::kAtomicExchange &&
                          builtin != Builtin::kAtomicCompareExchange;
    const Type* wanted_type = is_count ? types_->long_type() : type;
    arguments[i] = assign_convert(arguments[i], wanted_type, arguments[i]->where, {.what = what(i)});
    good = good && !arguments[i]->type->is_error();
  };
  if (builtin == Builtin::kAtomicLoad) {
    order(1, 5);
    return good ? emit(type) : error_expr(name.where);
  }
  if (builtin == Builtin::kAtomicCompareExchange) {
    arguments[1] = assign_convert(arguments[1], types_->pointer_to(type), arguments[1]->where, {.what = what(1)});
    good = !arguments[1]->type->is_error();
    value(2);
    order(3, 1);
    order(4, 5);
    order(5, 5);
    return good ? emit(types_->basic(TypeKind::kBool)) : error_expr(name.where);
  }
  value(1);
  order(2, 5);
  if (!good) return error_expr(name.where);
  return emit(builtin == Builtin::kAtomicStore ? types_->void_type() : type);
}

Expr* Parser::overflow_call(Builtin builtin, const Token& name, std::vector<Expr*> arguments) {
  for (Expr*& argument : arguments) {
    argument = rvalue(argument);
    if (argument->type->is_error()) return argument;
  }
  const Type* result = arguments[2]->type;
  const bool good = arguments[0]->type->is_integer() && arguments[1]->type->is_integer() && result->is_pointer() &&
                    result->target->is_integer() && !result->target->is_bool() && !result->target->is_const();
  if (!good) {
    error(Message::kOperand, name.where, {quoted(name.text), "two integers and a pointer to an integer",
                                          quoted(name_of(arguments[0]->type)) + ", " + quoted(name_of(arguments[1]->type)) + " and " +
                                              quoted(name_of(result))});
    return error_expr(name.where);
  }
  Expr* e = make(ExprKind::kBuiltinCall, types_->basic(TypeKind::kBool), name.where);
  e->builtin = builtin;
  e->arguments = std::move(arguments);
  return finish(e);
}

Expr* Parser::intrinsic_call(const Token& name, std::vector<Expr*> arguments) {
  const std::string_view word = name.text;
  const auto nothing = [&] { return make_cast(CastKind::kToVoid, integer(0, types_->int_type(), name.where), types_->void_type()); };
  const auto emit = [&](Builtin builtin, const Type* type) {
    Expr* e = make(ExprKind::kBuiltinCall, type, name.where);
    e->builtin = builtin;
    e->arguments = std::move(arguments);
    return finish(e);
  };
  const auto take_as = [&](std::initializer_list<const Type*> types) {
    if (!argument_count(name, arguments, types.size())) return false;
    std::size_t i = 0;
    for (const Type* type : types) {
      arguments[i] = assign_convert(arguments[i], type, arguments[i]->where,
                                    {.what = "argument " + std::to_string(i + 1) + " of " + quoted(word)});
      if (arguments[i]->type->is_error()) return false;
      ++i;
    }
    return true;
  };
  const Type* int_type = types_->int_type();
  const Type* unsigned_type = types_->basic(TypeKind::kUInt);
  const Type* unsigned_long = types_->size_type();
  const Type* void_pointer = types_->pointer_to(types_->void_type());
  const Type* const_pointer = types_->pointer_to(types_->qualified(types_->void_type(), kConst));
  if (word == "__builtin_expect" || word == "__builtin_expect_with_probability") {
    if (word == "__builtin_expect_with_probability" && arguments.size() == 3) arguments.pop_back();
    return take_as({types_->long_type(), types_->long_type()}) ? arguments[0] : error_expr(name.where);
  }
  if (word == "__sync_synchronize") {
    if (!take_as({})) return error_expr(name.where);
    arguments.push_back(integer(5, int_type, name.where));
    return emit(Builtin::kAtomicFence, types_->void_type());
  }
  if (word == "__atomic_signal_fence" || word == "__builtin_prefetch") {
    for (Expr*& argument : arguments) argument = rvalue(argument);
    return nothing();
  }
  if (word == "__builtin_unreachable" || word == "__builtin_trap") {
    return take_as({}) ? emit(Builtin::kUnreachable, types_->void_type()) : error_expr(name.where);
  }
  if (word == "__builtin_memcpy" || word == "__builtin_memmove") {
    const Builtin builtin = word == "__builtin_memcpy" ? Builtin::kMemcpy : Builtin::kMemmove;
    return take_as({void_pointer, const_pointer, unsigned_long}) ? emit(builtin, void_pointer) : error_expr(name.where);
  }
  if (word == "__builtin_memset") {
    return take_as({void_pointer, int_type, unsigned_long}) ? emit(Builtin::kMemset, void_pointer) : error_expr(name.where);
  }
  if (word == "__builtin_object_size") return integer(~std::uint64_t{0}, unsigned_long, name.where);
  struct Overflow {
    std::string_view name;
    Builtin builtin;
  };
  for (const Overflow& row : {Overflow{"__builtin_add_overflow", Builtin::kAddOverflow},
                              Overflow{"__builtin_sub_overflow", Builtin::kSubOverflow},
                              Overflow{"__builtin_mul_overflow", Builtin::kMulOverflow}}) {
    if (row.name != word) continue;
    return argument_count(name, arguments, 3) ? overflow_call(row.builtin, name, std::move(arguments)) : error_expr(name.where);
  }
  for (const Overflow& row : {Overflow{"__builtin_ffs", Builtin::kFfs}, Overflow{"__builtin_clz", Builtin::kClz},
                              Overflow{"__builtin_ctz", Builtin::kCtz}, Overflow{"__builtin_popcount", Builtin::kPopcount}}) {
    if (!word.starts_with(row.name)) continue;
    const std::string_view suffix = word.substr(row.name.size());
    if (!suffix.empty() && suffix != "l" && suffix != "ll") continue;
    return take_as({suffix.empty() ? unsigned_type : unsigned_long}) ? emit(row.builtin, int_type) : error_expr(name.where);
  }
  Diagnostic& made = error(Message::kNoBuiltin, name, {quoted(word)});
  const std::vector<std::string> names = known_builtins();
  made.help = did_you_mean(suggestion(word, names));
  return error_expr(name.where);
}

}  // namespace wakesim::lang
