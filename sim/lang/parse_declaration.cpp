// Declarations at file scope and in blocks, function definitions.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/lang/parser.h"

namespace wakesim::lang {

void Parser::static_assertion() {
  const Token word = next();
  if (!expect("(", "`_Static_assert`")) return;
  const Token at = peek();
  std::uint64_t value = 0;
  Expr* condition = integer_constant_expression("the condition of `_Static_assert`", &value);
  std::string text;
  if (take(",")) {
    if (peek().kind != TokenKind::kString) return expected("a string");
    text = ": " + std::string(next().bytes);
  }
  expect(")");
  expect(";", "`_Static_assert`");
  if (condition != nullptr && value == 0) error(Message::kStaticAssert, at.from_macro ? word : at, {text});
}

void Parser::external_declaration() {
  const Nesting nesting(*this);
  if (take(";")) return;
  if (is("_Static_assert")) return static_assertion();
  if (is("asm")) return refuse(peek(), "`asm`");
  Specifiers spec;
  if (!specifiers(spec, true)) return;
  if (take(";")) {
    if (!spec.defines_tag) error(Message::kDeclaresNothing, spec.where);
    return;
  }
  bool first = true;
  while (!panic_ && !fatal_) {
    Declarator d = declarator(spec, false);
    if (panic_ || fatal_) return;
    attributes(d.attributes);
    if (spec.storage == StorageClass::kTypedef) {
      declare_typedef(spec, d);
    } else if (d.type->is_function()) {
      if (is("{")) {
        if (!first) return expected("`;`");
        return function_definition(spec, d);
      }
      declare_function(spec, d, false);
    } else {
      declare_global(spec, d);
    }
    first = false;
    if (take(",")) continue;
    if (d.type->is_function() && !is(";") && is_type_start()) {
      // `int f(a) int a; {`
      return refuse(peek(), "a function definition with its parameters declared after the list");
    }
    expect(";", "the declaration of " + quoted(d.name));
    return;
  }
}

void Parser::declare_typedef(const Specifiers& spec, const Declarator& d) {
  const Type* type = d.type;
  if (spec.is_auto_type) return refuse(peek(), "`__auto_type` in a typedef");
  if (type->is_error()) return;
  if (Entity* there = lookup_here(d.symbol)) {
    const bool same = there->what == Entity::What::kTypedef && is_compatible(there->type, type);
    if (!same) {
      error(Message::kRedeclared, d.where, {quoted(d.name)}).notes.push_back({there->where, "first declared"});
      return;
    }
  }
  const auto name = [&](const std::string& tag, std::string& typedef_name) {
    if (!tag.empty() || !typedef_name.empty()) return;
    typedef_name = d.name;
    if (before_entries_ != nullptr) before_entries_->typedef_names.push_back(&typedef_name);
  };
  if (type->is_record()) name(type->record->tag, type->record->typedef_name);
  if (type->kind == TypeKind::kEnum) name(type->enumeration->tag, type->enumeration->typedef_name);
  declare(d.symbol, Entity{.what = Entity::What::kTypedef, .type = type, .where = d.where});
}

// --- functions -----------------------------------------------------------------------------------------------------------------

Function* Parser::declare_function(const Specifiers& spec, const Declarator& d, bool is_definition) {
  Attributes all = spec.attributes;
  all.add(d.attributes);
  if (spec.is_thread_local) error(Message::kThreadLocalHere, d.where, {quoted(d.name)});
  if (scope_ > 0 && spec.storage == StorageClass::kStatic) error(Message::kStaticFunctionInBlock, d.where, {quoted(d.name)});
  Entity* there = scope_ == 0 ? lookup_here(d.symbol) : nullptr;
  if (scope_ > 0) {
    if (Entity* here = lookup_here(d.symbol); here != nullptr && here->what != Entity::What::kFunction) {
      error(Message::kRedeclared, d.where, {quoted(d.name)}).notes.push_back({here->where, "first declared"});
      return nullptr;
    }
    const auto found = names_.find(d.symbol);
    if (found != names_.end() && !found->second.empty() && found->second.front().scope == 0 && !found->second.front().entity.is_placeholder()) {
      there = &found->second.front().entity;
    }
  }
  Function* function = nullptr;
  if (there != nullptr) {
    if (there->what != Entity::What::kFunction) {
      error(Message::kRedeclared, d.where, {quoted(d.name)}).notes.push_back({there->where, "first declared"});
      return nullptr;
    }
    function = there->function;
    if (before_entries_ != nullptr) {
      before_entries_->declared_again.emplace(function, *function);
      remember_name(d.symbol);
    }
    if (!is_compatible(function->type, d.type)) {
      Diagnostic& made = error(Message::kConflictingTypes, d.where, {quoted(d.name), quoted(name_of(d.type)), quoted(name_of(function->type))});
      made.notes.push_back({function->where, quoted(d.name) + " is declared"});
      return nullptr;
    }
    if (is_definition && function->body != nullptr) {
      error(Message::kRedefined, d.where, {quoted(d.name)}).notes.push_back({function->where, "first defined"});
      return nullptr;
    }
    if (d.type->has_prototype) function->type = d.type;
  } else {
    arena_->functions.push_back(Function{.name = d.name, .type = d.type, .where = d.where, .side = side_, .unit = unit_, .layer = layer_});
    function = &arena_->functions.back();
    functions.push_back(function);
    const Entity entity{.what = Entity::What::kFunction, .type = d.type, .function = function, .where = d.where};
    if (scope_ == 0) {
      there = &declare(d.symbol, entity);
    } else {
      remember_name(d.symbol);
      std::vector<Binding>& bindings = names_[d.symbol];
      bindings.insert(bindings.begin(), Binding{0, entity});
      scope_names_[0].push_back(d.symbol);
    }
  }
  if (there != nullptr) there->type = function->type;
  if (scope_ > 0) declare(d.symbol, Entity{.what = Entity::What::kFunction, .type = function->type, .function = function, .where = d.where});
  if (is_definition) function->where = d.where;
  function->is_static = function->is_static || spec.storage == StorageClass::kStatic;
  function->is_inline = function->is_inline || spec.is_inline;
  function->is_noreturn = function->is_noreturn || all.is_noreturn;
  if (!all.section.empty()) {
    if (all.section == ".syscall") function->is_syscall = true;
    else if (all.section == ".shared") error(Message::kSectionMisplaced, d.where, {quoted(all.section), "a variable", quoted(d.name)});
  }
  if (all.has_cleanup) error(Message::kCleanupHere, d.where, {quoted(d.name)});
  return function;
}

void Parser::function_definition(const Specifiers& spec, Declarator& d) {
  if (!d.is_function) {
    expected("`;`");
    return;
  }
  if (d.type->is_variadic) {
    syntax_error(Message::kNotModelC, peek(), {"the definition of a function with `...`"});
    panic_ = false;
    skip_to_recovery(true);
    return;
  }
  if (!d.type->has_prototype) d.type = types_->function(d.type->target, {}, false, true);
  if (!d.type->target->is_void() && !is_complete(d.type->target)) {
    error(Message::kIncompleteType, d.where, {"the result of " + quoted(d.name), quoted(name_of(d.type->target))});
    d.type = types_->function(types_->int_type(), d.type->parameters, false, true);
  }
  Function* function = declare_function(spec, d, true);
  if (function == nullptr) {
    // Still checked, as a function nobody can call.
    arena_->functions.push_back(Function{.name = d.name, .type = d.type, .where = d.where, .side = side_, .unit = unit_, .layer = layer_});
    function = &arena_->functions.back();
  }
  function->type = d.type;
  FunctionState state;
  state.function = function;
  function_ = &state;
  push_scope();
  for (std::size_t i = 0; i < d.parameters.size(); ++i) {
    const ParameterName& parameter = d.parameters[i];
    if (parameter.name.empty()) error(Message::kParameterName, parameter.where, {std::to_string(i + 1), quoted(d.name)});
    if (!is_complete(parameter.type)) {
      error(Message::kIncompleteType, parameter.where, {"parameter " + quoted(parameter.name), quoted(name_of(parameter.type))});
    }
    Variable* variable = new_variable(parameter.name, parameter.type, Storage::kParameter, parameter.where);
    function->parameters.push_back(variable);
    if (parameter.name.empty()) continue;
    if (lookup_here(parameter.symbol) == nullptr) {
      declare(parameter.symbol,
              Entity{.what = Entity::What::kVariable, .type = parameter.type, .variable = variable, .where = parameter.where});
    }
  }
  Attributes all = spec.attributes;
  all.add(d.attributes);
  check_annotations(*function, all);
  function->body = block(false);
  resolve_gotos();
  collect_locals();
  pop_scope();
  function_ = nullptr;
}

// The lock expressions are read again with the parameters in scope. Names that mean nothing here (`RCU`, a lock class) stay text.
void Parser::check_annotations(Function& function, const Attributes& all) {
  for (const Attributes::Context& context : all.contexts) {
    ContextAnnotation annotation{.kind = context.kind, .where = context.where};
    bool readable = context.end > context.begin;
    for (std::size_t i = context.begin; i < context.end; ++i) {
      const Token& token = tokens_[i];
      const bool spaced = !annotation.text.empty() && token.kind == TokenKind::kIdentifier && tokens_[i - 1].kind == TokenKind::kIdentifier;
      annotation.text += (spaced ? " " : "") + std::string(token.text);
      const bool follows_dot = i > context.begin && (tokens_[i - 1].is("->") || tokens_[i - 1].is("."));
      if (token.kind == TokenKind::kIdentifier && !follows_dot && lookup(token.symbol) == nullptr) readable = false;
    }
    if (readable) {
      const std::size_t back = at_;
      at_ = context.begin;
      ++unevaluated_;
      Expr* lock = expression();
      --unevaluated_;
      if (!panic_ && at_ != context.end) expected("`)`");
      if (!lock->type->is_error() && !panic_) annotation.lock = lock;
      panic_ = false;
      at_ = back;
    }
    function.annotations.push_back(std::move(annotation));
  }
}

Function* Parser::parse_entry(std::vector<Token> tokens, const std::string& name, bool returns_value, SourcePos where) {
  tokens_ = std::move(tokens);
  at_ = 0;
  end_token_ = tokens_.back();
  end_token_.where = where;
  panic_ = fatal_ = false;
  const Type* result = returns_value ? types_->long_type() : types_->void_type();
  arena_->functions.push_back(Function{.name = name,
                                      .type = types_->function(result, {}, false, true),
                                      .where = where,
                                      .side = side_,
                                      .unit = unit_,
                                      .layer = layer_,
                                      .is_entry = true});
  Function* function = &arena_->functions.back();
  FunctionState state;
  state.function = function;
  function_ = &state;
  push_scope();
  Stmt* body = make_stmt(StmtKind::kBlock, where);
  body->end = where;
  state.blocks.push_back(body);
  Expr* e = expression();
  take(";");
  if (!panic_ && peek().kind != TokenKind::kEnd) expected("the end of the call");
  if (returns_value) {
    Stmt* result_stmt = make_stmt(StmtKind::kReturn, where);
    if (e->type->is_void()) {
      error(Message::kEntryValue, e->where, {quoted(name)});
    } else {
      result_stmt->expr = assign_convert(rvalue(e), result, e->where, {.what = "the value of " + quoted(name)});
    }
    body->statements.push_back(result_stmt);
  } else {
    Stmt* call_stmt = make_stmt(StmtKind::kExpr, where);
    call_stmt->expr = statement_value(e);
    body->statements.push_back(call_stmt);
  }
  pop_scope();
  function->body = body;
  state.all_blocks.push_back(body);
  collect_locals();
  function->linked = function;
  function_ = nullptr;
  panic_ = false;
  return function;
}

// --- variables -----------------------------------------------------------------------------------------------------------------

Variable* Parser::new_variable(const std::string& name, const Type* type, Storage storage, SourcePos where) {
  arena_->variables.push_back(Variable{.name = name, .type = type, .storage = storage, .where = where, .unit = unit_});
  Variable* variable = &arena_->variables.back();
  const Type* element = type;
  while (element->is_array()) element = element->target;
  variable->is_volatile_access = element->is_volatile() || element->is_atomic();
  variable->owner = function_ != nullptr && storage != Storage::kGlobal ? function_->function : nullptr;
  return variable;
}

bool Parser::check_object_type(const Type* type, const std::string& name, SourcePos where) {
  if (type->is_error()) return false;
  if (type->is_void()) {
    error(Message::kVoidObject, where, {quoted(name)});
    return false;
  }
  if (!is_complete(type)) {
    Diagnostic& made = error(Message::kIncompleteType, where, {quoted(name), quoted(name_of(type))});
    if (type->is_record()) made.notes.push_back({type->record->where, quoted(name_of(type)) + " is only declared"});
    return false;
  }
  if (size_of(type) > kObjectSizeMax) {
    error(Message::kTooLarge, where, {quoted(name), std::to_string(kObjectSizeMax >> 20)});
    return false;
  }
  return true;
}

void Parser::apply_variable_attributes(Variable& variable, const Attributes& all) {
  if (all.section == ".shared") {
    if (variable.storage == Storage::kLocal) error(Message::kSectionMisplaced, variable.where, {"`.shared`", "a global", quoted(variable.name)});
    if (side_ == Side::kKernel) error(Message::kSharedInKernel, variable.where, {quoted(variable.name)});
    variable.is_shared = true;
  } else if (all.section == ".syscall") {
    error(Message::kSectionMisplaced, variable.where, {"`.syscall`", "a function", quoted(variable.name)});
  }
  if (!all.has_cleanup) return;
  if (variable.storage != Storage::kLocal) {
    error(Message::kCleanupHere, variable.where, {quoted(variable.name)});
    return;
  }
  const Entity* entity = lookup(all.cleanup_symbol);
  const std::string name = name_of_symbol(all.cleanup_symbol);
  if (entity == nullptr || entity->what != Entity::What::kFunction) {
    Diagnostic& made = error(Message::kUndeclared, all.cleanup_where, {quoted(name)});
    made.help = did_you_mean(nearest(name, false));
    return;
  }
  const Type* function_type = entity->function->type;
  const Type* given = types_->pointer_to(variable.type);
  const bool fits = function_type->parameters.size() == 1 && !function_type->is_variadic &&
                    (function_type->parameters[0]->is_pointer() &&
                     (function_type->parameters[0]->target->is_void() ||
                      is_compatible(function_type->parameters[0]->target->unqualified, variable.type->unqualified)));
  if (!fits) {
    Diagnostic& made = error(Message::kCleanupType, variable.where, {quoted(name), quoted(name_of(given))});
    made.notes.push_back({entity->function->where, quoted(name) + " is declared as " + quoted(name_of(function_type))});
    return;
  }
  variable.cleanup = entity->function;
  variable.is_address_taken = true;
}

// `__auto_type x = value`: the value is parsed first.
const Type* Parser::auto_type(const Specifiers& spec, Declarator& d, Expr** value) {
  if (!take("=")) {
    error(Message::kAutoTypeValue, d.where, {quoted(d.name)});
    return types_->error_type();
  }
  *value = rvalue(assignment());
  if ((*value)->type->is_void()) {
    error(Message::kVoidObject, d.where, {quoted(d.name)});
    return types_->error_type();
  }
  return types_->qualified((*value)->type, spec.attributes.spaces);
}

void Parser::declare_global(const Specifiers& spec, Declarator& d) {
  Attributes all = spec.attributes;
  all.add(d.attributes);
  if (spec.storage == StorageClass::kAuto || spec.storage == StorageClass::kRegister) {
    error(Message::kStorageHere, d.where, {spec.storage == StorageClass::kAuto ? "`auto`" : "`register`"});
  }
  if (spec.is_inline) error(Message::kInlineVariable, d.where, {quoted(d.name)});
  Expr* auto_value = nullptr;
  if (spec.is_auto_type) d.type = auto_type(spec, d, &auto_value);
  // Reads past an initialiser so that one error stays one.
  const auto skip_initializer = [&] {
    if (!take("=")) return;
    if (is("{")) {
      next();
      skip_balanced("}");
      expect("}");
    } else {
      assignment();
    }
  };
  if (d.type->is_error()) return skip_initializer();
  const bool has_initializer = is("=") || auto_value != nullptr;
  const bool is_extern = spec.storage == StorageClass::kExtern && !has_initializer;
  Variable* variable = nullptr;
  if (Entity* there = lookup_here(d.symbol)) {
    if (there->what != Entity::What::kVariable) {
      error(Message::kRedeclared, d.where, {quoted(d.name)}).notes.push_back({there->where, "first declared"});
      return skip_initializer();
    }
    variable = there->variable;
    if (!is_compatible(variable->type, d.type)) {
      Diagnostic& made = error(Message::kConflictingTypes, d.where, {quoted(d.name), quoted(name_of(d.type)), quoted(name_of(variable->type))});
      made.notes.push_back({variable->where, quoted(d.name) + " is declared"});
      return skip_initializer();
    }
    if (has_initializer && variable->initializer != nullptr) {
      error(Message::kRedefined, d.where, {quoted(d.name)}).notes.push_back({variable->where, "first defined"});
      return skip_initializer();
    }
    if (!(d.type->is_array() && d.type->is_incomplete_array)) variable->type = there->type = d.type;
    if (!is_extern && variable->is_extern) {
      variable->is_extern = false;
      variable->where = d.where;
    }
  } else {
    variable = new_variable(d.name, d.type, Storage::kGlobal, d.where);
    variable->is_extern = is_extern;
    globals.push_back(variable);
    declare(d.symbol, Entity{.what = Entity::What::kVariable, .type = d.type, .variable = variable, .where = d.where});
  }
  variable->is_static = variable->is_static || spec.storage == StorageClass::kStatic;
  variable->is_thread_local = variable->is_thread_local || spec.is_thread_local;
  apply_variable_attributes(*variable, all);
  if (auto_value != nullptr) {
    variable->initializer = initializer_from(auto_value, variable->type, true, d.name);
  } else if (take("=")) {
    const Type* type = variable->type;
    variable->initializer = initializer(type, true, d.name);
    variable->type = type;
    if (Entity* entity = lookup_here(d.symbol)) entity->type = type;
  }
}

Variable* Parser::declare_local(const Specifiers& spec, Declarator& d, Stmt* declaration) {
  Attributes all = spec.attributes;
  all.add(d.attributes);
  if (Entity* there = lookup_here(d.symbol)) {
    const bool both_extern = spec.storage == StorageClass::kExtern && there->what == Entity::What::kVariable;
    if (!both_extern) error(Message::kRedeclared, d.where, {quoted(d.name)}).notes.push_back({there->where, "first declared"});
  }
  Expr* auto_value = nullptr;
  if (spec.is_auto_type) d.type = auto_type(spec, d, &auto_value);
  if (spec.storage == StorageClass::kExtern) {
    // One entity with file scope, known by its name in this block.
    Variable* variable = nullptr;
    if (const Entity* outer = find_file_scope(d.symbol); outer != nullptr && outer->what == Entity::What::kVariable) {
      variable = outer->variable;
      if (!is_compatible(variable->type, d.type)) {
        Diagnostic& made = error(Message::kConflictingTypes, d.where, {quoted(d.name), quoted(name_of(d.type)), quoted(name_of(variable->type))});
        made.notes.push_back({variable->where, quoted(d.name) + " is declared"});
      }
    } else {
      variable = new_variable(d.name, d.type, Storage::kGlobal, d.where);
      variable->is_extern = true;
      globals.push_back(variable);
      remember_name(d.symbol);
      std::vector<Binding>& bindings = names_[d.symbol];
      bindings.insert(bindings.begin(),
                      Binding{0, Entity{.what = Entity::What::kVariable, .type = d.type, .variable = variable, .where = d.where}});
      scope_names_[0].push_back(d.symbol);
    }
    declare(d.symbol, Entity{.what = Entity::What::kVariable, .type = variable->type, .variable = variable, .where = d.where});
    return variable;
  }
  const bool is_static = spec.storage == StorageClass::kStatic;
  if (spec.is_thread_local && !is_static) error(Message::kThreadLocalHere, d.where, {quoted(d.name)});
  Variable* variable = new_variable(d.name, d.type, is_static ? Storage::kStaticLocal : Storage::kLocal, d.where);
  variable->is_thread_local = spec.is_thread_local;
  declare(d.symbol, Entity{.what = Entity::What::kVariable, .type = d.type, .variable = variable, .where = d.where});
  apply_variable_attributes(*variable, all);
  const auto retype = [&](const Type* type) {
    variable->type = type;
    if (Entity* entity = lookup_here(d.symbol)) entity->type = type;
  };
  if (is_static) {
    globals.push_back(variable);
  } else if (unevaluated_ == 0) {
    function_->blocks.back()->variables.push_back(variable);
    function_->function->locals.push_back(variable);
    declaration->variables.push_back(variable);
  }
  if (auto_value != nullptr) {
    if (!auto_value->type->is_error()) variable->initializer = initializer_from(auto_value, variable->type, is_static, d.name);
  } else if (take("=")) {
    const Type* type = variable->type;
    const bool incomplete_record = !type->is_array() && !is_complete(type);
    if (type->is_error() || incomplete_record) {
      if (incomplete_record) check_object_type(type, d.name, d.where);
      if (take("{")) {
        skip_balanced("}");
        expect("}");
      } else {
        assignment();
      }
      retype(types_->error_type());
      return variable;
    }
    variable->initializer = initializer(type, is_static, d.name);
    retype(type);
  }
  if (!check_object_type(variable->type, d.name, d.where)) retype(types_->error_type());
  return variable;
}

void Parser::local_declaration(std::vector<Stmt*>& statements) {
  const Nesting nesting(*this);
  if (is("_Static_assert")) return static_assertion();
  const SourcePos where = peek().where;
  Specifiers spec;
  if (!specifiers(spec, true)) return;
  if (take(";")) {
    if (!spec.defines_tag) error(Message::kDeclaresNothing, spec.where);
    return;
  }
  while (!panic_ && !fatal_) {
    Declarator d = declarator(spec, false);
    if (panic_ || fatal_) return;
    attributes(d.attributes);
    Stmt* declaration = make_stmt(StmtKind::kDeclare, d.where.has_value() ? d.where : where);
    if (spec.storage == StorageClass::kTypedef) {
      declare_typedef(spec, d);
    } else if (d.type->is_function()) {
      if (is("{")) {
        refuse(peek(), "a function inside a function");
        return;
      }
      declare_function(spec, d, false);
    } else {
      declare_local(spec, d, declaration);
    }
    if (!declaration->variables.empty()) statements.push_back(declaration);
    // `for (int i = 0, i < n; ...)`: what follows is no declarator, so the comma should be a semicolon.
    const Token& after = peek(2);
    const bool compares = after.is("<") || after.is("<=") || after.is(">") || after.is(">=") || after.is("!=") || after.is("==");
    if (!(is(",") && is_identifier(1) && compares) && take(",")) continue;
    expect(";", "the declaration of " + quoted(d.name));
    return;
  }
}

// `unknown x`, or `unknown *x` that goes on like a declaration: a name nobody has declared stands where a type should.
bool Parser::is_unknown_type_start() const {
  if (!is_identifier()) return false;
  const Entity* entity = lookup(peek().symbol);
  if (entity != nullptr && !entity->is_placeholder()) return false;
  std::size_t i = 1;
  while (peek(i).is("*") || (i > 1 && peek(i).is("const"))) ++i;
  if (!is_identifier(i)) return false;
  const Token& after = peek(i + 1);
  return i == 1 || after.is("=") || after.is(";") || after.is(",") || after.is("[");
}

// Says so once in this block, makes the names it would declare known as broken ones, and goes on after it.
void Parser::unknown_type_declaration() {
  const Token type = next();
  const Entity broken{.what = Entity::What::kVariable, .type = types_->error_type(), .where = type.where};
  if (lookup(type.symbol) == nullptr) {
    unknown_type(error(Message::kExpectedType, type, {quoted(type.text)}), type);
    declare(type.symbol, broken);
  }
  bool in_declarator = true;
  int depth = 0;
  while (peek().kind != TokenKind::kEnd && !(depth == 0 && (is(";") || is("}")))) {
    if (depth == 0 && in_declarator && is_identifier() && lookup_here(peek().symbol) == nullptr) declare(peek().symbol, broken);
    if (is("(") || is("[") || is("{")) ++depth;
    if (is(")") || is("]") || is("}")) --depth;
    if (depth == 0 && (is("=") || is(","))) in_declarator = is(",");
    next();
  }
  take(";");
}

// What can be said only when the unit is complete.
void Parser::finish_unit() {
  for (Variable* variable : globals) {
    if (variable->type->is_error() || variable->storage != Storage::kGlobal || variable->is_extern) continue;
    if (variable->type->is_array() && variable->type->is_incomplete_array && variable->initializer == nullptr) {
      variable->type = types_->array_of(variable->type->target, 1);  // C11 6.9.2: a tentative definition without a size
    }
    check_object_type(variable->type, variable->name, variable->where);
  }
}

}  // namespace wakesim::lang
