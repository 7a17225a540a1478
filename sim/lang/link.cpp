// SPDX-License-Identifier: MIT
#include "sim/lang/link.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "sim/lang/tree_walk.h"

namespace wakesim::lang {

namespace {

using Place = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;
Place place_of(SourcePos where) { return {where.file.index, where.line, where.column}; }

bool is_private(const Function& f) { return f.is_static || f.is_inline; }
bool is_private(const Variable& v) { return v.is_static; }
std::uint32_t layer_of(const Function& f, const Program&) { return f.layer; }
std::uint32_t layer_of(const Variable& v, const Program& program) { return program.units[v.unit].layer; }

// The definitions of one name on one side; what a header defines `static` or `inline` for several units is one definition.
template <class Symbol>
struct Definitions {
  std::vector<Symbol*> all;
};

template <class Symbol>
class Table {
 public:
  explicit Table(const Program& program) : program_(program) {}

  void add(Side side, Symbol* symbol) {
    Definitions<Symbol>& definitions = by_name_[{side, symbol->name}];
    if (is_private(*symbol)) {
      for (Symbol* known : definitions.all) {
        if (is_private(*known) && place_of(known->where) == place_of(symbol->where)) {
          merged_[symbol] = known;
          return;
        }
      }
    }
    definitions.all.push_back(symbol);
  }

  const Definitions<Symbol>* find(Side side, const std::string& name) const {
    const auto found = by_name_.find({side, name});
    return found == by_name_.end() ? nullptr : &found->second;
  }

  Symbol* merged(Symbol* symbol) const {
    const auto found = merged_.find(symbol);
    return found == merged_.end() ? symbol : found->second;
  }

  struct Choice {
    Symbol* symbol = nullptr;
    Symbol* other = nullptr;  // a second candidate that is as good: ambiguous
  };

  // What a use in `unit` (of `layer`) means.
  Choice choose(Side side, const std::string& name, std::uint32_t unit, std::uint32_t layer, const std::set<Symbol*>* only) const {
    const Definitions<Symbol>* definitions = find(side, name);
    if (definitions == nullptr) return {};
    std::uint32_t top = 0;
    std::vector<Symbol*> candidates;
    for (Symbol* symbol : definitions->all) {
      if (only != nullptr && !only->contains(symbol)) continue;
      candidates.push_back(symbol);
      top = std::max(top, layer_of(*symbol, program_));
    }
    if (top <= layer) {
      for (Symbol* symbol : candidates) {
        if (symbol->unit == unit) return {symbol};
      }
    }
    Choice choice;
    const auto consider = [&](bool private_ones, bool top_only) {
      for (Symbol* symbol : candidates) {
        if (is_private(*symbol) != private_ones || (top_only && layer_of(*symbol, program_) != top)) continue;
        if (choice.symbol == nullptr) choice.symbol = symbol;
        else if (choice.other == nullptr) choice.other = symbol;
      }
      return choice.symbol != nullptr;
    };
    // The highest layer decides; there a name with external linkage goes before static ones.
    if (!consider(false, true)) consider(true, true);
    return choice;
  }

  // Definitions with external linkage that clash within a layer.
  void report_clashes(Sink& sink) const {
    for (const auto& [key, definitions] : by_name_) {
      std::map<std::uint32_t, Symbol*> by_layer;
      for (Symbol* symbol : definitions.all) {
        if (is_private(*symbol)) continue;
        const auto [first, inserted] = by_layer.emplace(layer_of(*symbol, program_), symbol);
        if (inserted) continue;
        Diagnostic& made = sink.add(Message::kDefinedInTwoUnits, symbol->where, {quoted(symbol->name)});
        made.notes.push_back({first->second->where, "first defined"});
        made.help = "make one of them `static`";
      }
    }
  }

  std::vector<std::string> names(Side side) const {
    std::vector<std::string> out;
    for (const auto& [key, definitions] : by_name_) {
      if (key.first == side) out.push_back(key.second);
    }
    return out;
  }

 private:
  const Program& program_;
  std::map<std::pair<Side, std::string>, Definitions<Symbol>> by_name_;
  std::map<Symbol*, Symbol*> merged_;
};

// Parameters a system call takes from user code: the declarations differ in address spaces and in names of records.
bool is_call_compatible(const Type* declared, const Type* defined) {
  if (!declared->has_prototype) return true;
  if (declared->is_variadic || declared->parameters.size() != defined->parameters.size()) return false;
  for (std::size_t i = 0; i < declared->parameters.size(); ++i) {
    const Type* x = declared->parameters[i];
    const Type* y = defined->parameters[i];
    if (x->is_pointer() != y->is_pointer() || size_of(x) != size_of(y)) return false;
  }
  return declared->target->is_void() == defined->target->is_void() && size_of(declared->target) == size_of(defined->target);
}

bool is_same_variable_type(const Type* x, const Type* y) {
  if (x->is_array() && y->is_array() && (x->is_incomplete_array || y->is_incomplete_array)) return is_same_variable_type(x->target, y->target);
  return signature_of(x) == signature_of(y);
}

class Linker {
 public:
  Linker(Program& program, LinkedNodes& written, Sink& sink)
      : program_(program), written_(written), sink_(sink), functions_(program), variables_(program) {}

  void collect(const std::vector<Parser*>& units) {
    for (std::size_t i = 0; i < units.size(); ++i) {
      const Side side = program_.units[i].side;
      for (Function* function : units[i]->functions) {
        if (function->body != nullptr) functions_.add(side, function);
      }
      for (Variable* variable : units[i]->globals) {
        if (variable->storage == Storage::kGlobal && !variable->is_extern && !variable->is_compound_literal) variables_.add(side, variable);
      }
    }
    functions_.report_clashes(sink_);
    variables_.report_clashes(sink_);
  }

  void run(const std::vector<Parser*>& units, const std::vector<Function*>& entries) {
    for (const Parser* unit : units) {
      for (Function* function : unit->functions) {
        if (function->body != nullptr && !is_private(*function) && resolve(function, function->where) == function) reach(function);
      }
    }
    for (Function* entry : entries) reach(entry);
    program_.timer_interrupt = kernel_function("__wakesim_timer_interrupt");
    while (!work_.empty()) {
      Function* function = work_.back();
      work_.pop_back();
      walk(function->body, *this);
    }
    for (const Parser* unit : units) {
      for (Function* function : unit->functions) {
        if (reached_.contains(function)) program_.functions.push_back(function);
      }
      for (Variable* variable : unit->globals) {
        if (reached_variables_.contains(variable)) add_global(variable);
      }
    }
    program_.functions.insert(program_.functions.end(), entries.begin(), entries.end());
    program_.strings = std::move(strings_in_order_);
  }

  // tree_walk.h
  void expr(const Expr& e) {
    switch (e.kind) {
      case ExprKind::kFunction: use(e.function, e.where); break;
      case ExprKind::kVariable:
      case ExprKind::kCompoundLiteral: use(e.variable, e.where); break;
      case ExprKind::kString: use(e.string); break;
      default: break;
    }
  }
  void variable(const Variable& v) {
    if (v.cleanup != nullptr) use(v.cleanup, v.where);
  }

 private:
  void reach(Function* function) {
    if (function != nullptr && reached_.insert(function).second) work_.push_back(function);
  }

  void use(Function* function, SourcePos where) {
    if (Function* target = resolve(function, where)) reach(target);
  }

  void use(Variable* variable, SourcePos where) {
    if (variable->storage != Storage::kGlobal && variable->storage != Storage::kStaticLocal) return;
    Variable* target = resolve(variable, where);
    if (target == nullptr || !reached_variables_.insert(target).second || target->initializer == nullptr) return;
    for (const InitItem& item : target->initializer->items) {
      const SourcePos at = item.value != nullptr ? item.value->where : target->where;
      if (item.constant.function != nullptr) use(item.constant.function, at);
      if (item.constant.variable != nullptr) use(item.constant.variable, at);
      if (item.constant.string != nullptr) use(item.constant.string);
    }
  }

  void use(StringLiteral* string) {
    if (strings_.insert(string).second) strings_in_order_.push_back(string);
  }

  void set_linked(Function* function, Function* target) {
    function->linked = target;
    written_.functions.push_back(function);
  }

  Variable* set_linked(Variable* variable, Variable* target) {
    variable->linked = target;
    written_.variables.push_back(variable);
    return target;
  }

  void check_types(const Function* use, const Function* definition, SourcePos where) {
    if (use == definition || !use->type->has_prototype) return;
    const bool same = use->side == definition->side ? signature_of(use->type) == signature_of(definition->type)
                                                    : is_call_compatible(use->type, definition->type);
    if (same || !reported_.insert({use->name, 1}).second) return;
    Diagnostic& made = sink_.add(Message::kLinkTypes, where, {quoted(use->name), quoted(name_of(use->type)), quoted(name_of(definition->type))});
    made.notes.push_back({use->where, quoted(use->name) + " is declared"});
    made.notes.push_back({definition->where, quoted(definition->name) + " is defined"});
  }

  Function* resolve(Function* function, SourcePos where) {
    if (function->linked != nullptr) return function->linked;
    if (failed_.contains(function)) return nullptr;
    const auto choice = functions_.choose(function->side, function->name, function->unit, function->layer, nullptr);
    Function* target = choice.symbol;
    if (function->body != nullptr && functions_.merged(function) != function) {
      // A header's function: what replaces the one kept for all units replaces this one.
      Function* kept = functions_.merged(function);
      target = kept == function ? target : resolve(kept, where);
    } else if (choice.other != nullptr) {
      failed_.insert(function);
      Diagnostic& made = sink_.add(Message::kAmbiguousStatic, where, {quoted(function->name)});
      made.notes.push_back({choice.symbol->where, "one is defined"});
      made.notes.push_back({choice.other->where, "another is defined"});
      return nullptr;
    }
    if (target == nullptr && function->side == Side::kUser) {
      const auto kernel = functions_.choose(Side::kKernel, function->name, Id<struct NoUnit>::kNone, 0, nullptr);
      if (kernel.symbol != nullptr && !kernel.symbol->is_syscall) {
        failed_.insert(function);
        Diagnostic& made = sink_.add(Message::kNotSystemCall, where, {quoted(function->name)});
        made.notes.push_back({kernel.symbol->where, quoted(function->name) + " is defined"});
        return nullptr;
      }
      target = kernel.symbol;
    }
    if (target == nullptr) {
      failed_.insert(function);
      if (!reported_.insert({function->name, function->side == Side::kUser ? 2 : 3}).second) return nullptr;
      Diagnostic& made = sink_.add(Message::kUndefinedFunction, where, {quoted(function->name)});
      made.notes.push_back({function->where, quoted(function->name) + " is declared"});
      const std::vector<std::string> names = functions_.names(function->side);
      made.help = did_you_mean(suggestion(function->name, names));
      return nullptr;
    }
    check_types(function, target, where);
    set_linked(function, target);
    set_linked(target, target);
    return target;
  }

  Variable* resolve(Variable* variable, SourcePos where) {
    if (variable->linked != nullptr) return variable->linked;
    if (variable->storage == Storage::kStaticLocal || variable->is_compound_literal) return set_linked(variable, variable);
    if (failed_variables_.contains(variable)) return nullptr;
    const Unit& unit = program_.units[variable->unit];
    Variable* kept = variables_.merged(variable);
    if (kept != variable) return set_linked(variable, resolve(kept, where));
    const auto* definitions = variables_.find(unit.side, variable->name);
    std::set<Variable*> same_type;
    if (definitions != nullptr) {
      for (Variable* one : definitions->all) {
        if (is_same_variable_type(one->type, variable->type)) same_type.insert(one);
      }
    }
    const auto choice = variables_.choose(unit.side, variable->name, variable->unit, unit.layer, &same_type);
    if (choice.other != nullptr) {
      failed_variables_.insert(variable);
      Diagnostic& made = sink_.add(Message::kAmbiguousStatic, where, {quoted(variable->name)});
      made.notes.push_back({choice.symbol->where, "one is defined"});
      made.notes.push_back({choice.other->where, "another is defined"});
      return nullptr;
    }
    if (choice.symbol == nullptr) {
      failed_variables_.insert(variable);
      if (definitions != nullptr && !definitions->all.empty()) {
        const Variable* other = definitions->all.front();
        Diagnostic& made =
            sink_.add(Message::kLinkTypes, where, {quoted(variable->name), quoted(name_of(variable->type)), quoted(name_of(other->type))});
        made.notes.push_back({variable->where, quoted(variable->name) + " is declared"});
        made.notes.push_back({other->where, quoted(variable->name) + " is defined"});
        return nullptr;
      }
      if (!reported_.insert({variable->name, unit.side == Side::kUser ? 4 : 5}).second) return nullptr;
      Diagnostic& made = sink_.add(Message::kUndefinedVariable, where, {quoted(variable->name)});
      made.notes.push_back({variable->where, quoted(variable->name) + " is declared"});
      const std::vector<std::string> names = variables_.names(unit.side);
      made.help = did_you_mean(suggestion(variable->name, names));
      return nullptr;
    }
    return set_linked(variable, choice.symbol);
  }

  void add_global(Variable* variable) {
    std::string name = variable->is_compound_literal ? ".literal" : variable->name;
    if (variable->storage == Storage::kStaticLocal && variable->owner != nullptr) name = variable->owner->name + "." + name;
    std::uint32_t& count = link_names_[name];
    ++count;
    variable->link_name = count == 1 && !variable->is_compound_literal ? name : name + "." + std::to_string(count);
    set_linked(variable, variable);
    program_.globals.push_back(variable);
  }

  Function* kernel_function(const std::string& name) {
    const auto choice = functions_.choose(Side::kKernel, name, Id<struct NoUnit>::kNone, 0, nullptr);
    if (choice.symbol == nullptr) return nullptr;
    set_linked(choice.symbol, choice.symbol);
    reach(choice.symbol);
    return choice.symbol;
  }

  Program& program_;
  LinkedNodes& written_;
  Sink& sink_;
  Table<Function> functions_;
  Table<Variable> variables_;
  std::vector<Function*> work_;
  std::set<Function*> reached_;
  std::set<Variable*> reached_variables_;
  std::set<StringLiteral*> strings_;
  std::vector<StringLiteral*> strings_in_order_;
  std::set<Function*> failed_;
  std::set<Variable*> failed_variables_;
  std::set<std::pair<std::string, int>> reported_;
  std::map<std::string, std::uint32_t> link_names_;
};

}  // namespace

void LinkedNodes::unlink() {
  for (Function* function : functions) function->linked = nullptr;
  for (Variable* variable : variables) {
    variable->linked = nullptr;
    variable->link_name.clear();
  }
  functions.clear();
  variables.clear();
}

void link(Program& program, FileStore& files, const std::vector<Parser*>& units, const std::vector<Function*>& entries, LinkedNodes& written,
          Sink& sink) {
  Linker linker(program, written, sink);
  linker.collect(units);
  linker.run(units, entries);
  const std::uint32_t task_struct = files.intern("task_struct");
  for (std::size_t i = 0; i < units.size() && program.task_struct == nullptr; ++i) {
    if (program.units[i].side != Side::kKernel) continue;
    const Type* type = units[i]->find_file_tag(task_struct);
    if (type != nullptr && type->is_record() && type->record->is_complete) program.task_struct = type;
  }
}

}  // namespace wakesim::lang
