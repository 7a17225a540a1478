// What is reachable, its rows, its initial values; then function by function (lower_function.h).
// SPDX-License-Identifier: MIT
#include "sim/lang/lower.h"

#include <algorithm>
#include <set>

#include "sim/base/check.h"
#include "sim/lang/lower_function.h"
#include "sim/lang/lower_tables.h"
#include "sim/lang/tree_walk.h"

namespace wakesim::lang {
namespace {

// Everything that can be reached from some roots, by depth-first search over names.
class Reach {
 public:
  void add(const Function& function) {
    const Function& definition = linked(function);
    if (!functions.insert(&definition).second) return;
    walk(definition.body, *this);
    for (const ContextAnnotation& annotation : definition.annotations) walk(annotation.lock, *this);
  }

  void add(const Variable& named) {
    const Variable& global = linked(named);
    if (!globals.insert(&global).second || global.initializer == nullptr) return;
    for (const InitItem& item : global.initializer->items) {
      switch (item.constant.what) {
        case Constant::What::kInteger:
          break;
        case Constant::What::kVariable:
          add(*item.constant.variable);
          break;
        case Constant::What::kFunction:
          add(*item.constant.function);
          break;
        case Constant::What::kString:
          strings.insert(item.constant.string);
          break;
      }
    }
  }

  void expr(const Expr& e) {
    if (e.kind == ExprKind::kFunction) add(*e.function);
    if (e.kind == ExprKind::kBuiltinCall) {
      for (const Expr* argument : e.arguments) {
        if (argument->kind == ExprKind::kString) texts.insert(argument);
      }
    }
    if (e.kind == ExprKind::kString && !texts.contains(&e)) strings.insert(e.string);
    if (e.kind != ExprKind::kVariable && e.kind != ExprKind::kCompoundLiteral) return;
    if (e.variable->storage == Storage::kGlobal || e.variable->storage == Storage::kStaticLocal) add(*e.variable);
  }

  void variable(const Variable& local) {
    if (local.cleanup != nullptr) add(*local.cleanup);
  }

  std::set<const Function*> functions;  // looked up, never iterated
  std::set<const Variable*> globals;
  std::set<const StringLiteral*> strings;

 private:
  std::set<const Expr*> texts;  // arguments of builtins: rows of Code::strings, no objects
};

bool is_root(const Program& program, const Function& function) {
  return function.is_entry || function.is_syscall || &function == program.timer_interrupt ||
         (program.timer_interrupt != nullptr && &function == program.timer_interrupt->linked) ||
         ((function.name == "__wakesim_task_init" || function.name == "__wakesim_killed") && function.side == Side::kKernel);
}

bool is_read_only(const Type* type) {
  while (type->is_array()) type = type->target;
  return type->is_const();
}

Sharing sharing_of(const Variable& variable, Side side) {
  if (variable.is_thread_local) return Sharing::kPerTask;
  if (variable.is_shared) return Sharing::kMapping;
  return side == Side::kUser ? Sharing::kPerProcess : Sharing::kOne;
}

std::uint32_t member_offset(const Type* record, std::string_view name) {
  const MemberPath path = find_member(*record->record, name);
  return path.found() ? path.offset : 0;
}

}  // namespace

const Function& linked(const Function& function) { return function.linked != nullptr ? *function.linked : function; }
const Variable& linked(const Variable& variable) { return variable.linked != nullptr ? *variable.linked : variable; }

std::string_view text_of(const Expr& e) {
  const Expr* string = &e;
  while (string->kind == ExprKind::kCast) string = string->a;
  WAKESIM_CHECK(string->kind == ExprKind::kString);
  const std::string_view bytes = string->string->bytes;
  return bytes.substr(0, bytes.find('\0'));
}

LowerTables::LowerTables(const Program& program) : places_(program.places), texts_(program.texts) {
  find_reachable(program);
  for (std::uint32_t i = 0; i < functions_.size(); ++i) function_rows_.emplace(functions_[i], i);
  for (std::uint32_t i = 0; i < globals_.size(); ++i) global_rows_.emplace(globals_[i], i);
  for (std::uint32_t i = 0; i < strings_.size(); ++i) {
    string_rows_.emplace(strings_[i], static_cast<std::uint32_t>(globals_.size()) + i);
  }
  add_globals(program);
  add_functions();
  if (program.task_struct != nullptr) {
    code_.task_layout = layout(program.task_struct, program.task_struct->record->where);
    code_.task_state_offset = member_offset(program.task_struct, "__state");
    code_.task_signal_offset = member_offset(program.task_struct, "__sigpending");
  }
  if (program.timer_interrupt != nullptr) code_.timer_entry = FunctionId{function_row(*program.timer_interrupt)};
}

void LowerTables::find_reachable(const Program& program) {
  Reach reach;
  bool has_entry = false;
  for (const Function* function : program.functions) has_entry = has_entry || function->is_entry;
  for (const Function* function : program.functions) {
    if (!has_entry || is_root(program, *function)) reach.add(*function);
  }
  if (program.timer_interrupt != nullptr) reach.add(*program.timer_interrupt);
  if (!has_entry) {
    for (const Variable* variable : program.globals) reach.add(*variable);
  }
  for (const Function* function : program.functions) {
    if (reach.functions.contains(function)) functions_.push_back(function);
  }
  for (const Variable* variable : program.globals) {
    if (reach.globals.contains(variable)) globals_.push_back(variable);
  }
  for (const StringLiteral* string : program.strings) {
    if (reach.strings.contains(string)) strings_.push_back(string);
  }
}

void LowerTables::add_globals(const Program& program) {
  for (const Variable* variable : globals_) {
    wakesim::Global global;
    global.name = variable->link_name.empty() ? variable->name : variable->link_name;
    global.layout = layout(variable->type, variable->where);
    global.side = program.units[variable->unit].side;
    global.sharing = sharing_of(*variable, global.side);
    global.read_only = is_read_only(variable->type);
    global.initial = initial_cells(*variable);
    global.where = variable->where;
    code_.globals.push_back(std::move(global));
  }
  for (std::uint32_t i = 0; i < strings_.size(); ++i) {
    wakesim::Global global;
    global.name = ".str." + std::to_string(i);
    global.layout = layout(strings_[i]->type, {});
    global.side = program.units[strings_[i]->unit].side;
    global.read_only = true;
    const std::string& bytes = strings_[i]->bytes;
    for (std::uint32_t at = 0; at < bytes.size(); ++at) {
      if (bytes[at] == '\0') continue;
      global.initial.push_back({.offset = at, .size = 1, .value = convert(IntKind::kI8, static_cast<std::uint8_t>(bytes[at]))});
    }
    code_.globals.push_back(std::move(global));
  }
}

std::vector<InitialCell> LowerTables::initial_cells(const Variable& variable) const {
  std::vector<InitialCell> cells;
  if (variable.initializer == nullptr) return cells;
  for (const InitItem& item : variable.initializer->items) {
    InitialCell cell;
    cell.offset = item.offset;
    cell.size = static_cast<std::uint8_t>(item.bit_width != 0 ? wakesim::size_of(item.unit) : size_of(item.type));
    cell.bit_first = item.bit_first;
    cell.bit_width = item.bit_width;
    cell.addend = item.constant.addend;
    switch (item.constant.what) {
      case Constant::What::kInteger:
        cell.value = item.constant.value;
        break;
      case Constant::What::kVariable:
        cell.what = InitialCell::What::kGlobalAddress;
        cell.value = global_row(*item.constant.variable);
        break;
      case Constant::What::kFunction:
        cell.what = InitialCell::What::kFunctionAddress;
        cell.value = function_row(*item.constant.function);
        break;
      case Constant::What::kString:
        cell.what = InitialCell::What::kGlobalAddress;
        cell.value = string_global(*item.constant.string);
        break;
    }
    // A later item replaces an earlier one for the same member.
    std::erase_if(cells, [&](const InitialCell& old) {
      return old.offset == cell.offset && old.bit_first == cell.bit_first && (old.bit_width != 0) == (cell.bit_width != 0);
    });
    cells.push_back(cell);
  }
  return cells;
}

void LowerTables::add_functions() {
  for (const Function* function : functions_) {
    wakesim::Function row;
    row.name = function->name;
    row.side = function->side;
    row.is_syscall = function->is_syscall;
    const Type* const result = function->type->target;
    row.returns_value = !result->is_void() && !result->is_record();
    row.signature = signature_of(function->type);
    row.where = function->where;
    code_.functions.push_back(std::move(row));
  }
}

std::uint32_t LowerTables::function_row(const Function& function) const {
  const auto found = function_rows_.find(&linked(function));
  WAKESIM_CHECK(found != function_rows_.end());
  return found->second;
}

std::uint32_t LowerTables::global_row(const Variable& variable) const {
  const auto found = global_rows_.find(&linked(variable));
  WAKESIM_CHECK(found != global_rows_.end());
  return found->second;
}

LayoutId LowerTables::layout(const Type* type, SourcePos where) {
  const LayoutId id = layouts_.layout_of(type);
  if (id.has_value()) return id;
  errors_.push_back({.where = where,
                     .message = '`' + name_of(type) + "` has more than " + std::to_string(kCellsMax) + " scalar members",
                     .help = "make its arrays smaller; a model rarely needs the kernel's sizes"});
  return LayoutId{0};
}

std::int64_t LowerTables::text_row(std::string_view text) {
  const auto found = std::find(code_.strings.begin(), code_.strings.end(), text);
  if (found != code_.strings.end()) return found - code_.strings.begin();
  code_.strings.emplace_back(text);
  return static_cast<std::int64_t>(code_.strings.size()) - 1;
}

std::int64_t LowerTables::cover_row(std::string_view text, SourcePos where) {
  code_.covers.emplace_back(text);
  code_.cover_positions.push_back(where);
  return static_cast<std::int64_t>(code_.covers.size()) - 1;
}

std::int64_t LowerTables::outcome_row(std::string_view name) {
  const auto found = std::find(code_.outcomes.begin(), code_.outcomes.end(), name);
  if (found != code_.outcomes.end()) return found - code_.outcomes.begin();
  code_.outcomes.emplace_back(name);
  return static_cast<std::int64_t>(code_.outcomes.size()) - 1;
}

Result<Code> lower(const Program& program) {
  LowerTables tables(program);
  for (std::uint32_t row = 0; row < tables.functions().size(); ++row) lower_function(tables, *tables.functions()[row], row);
  if (!tables.errors().empty()) return tables.errors();
  return std::move(tables.code());
}

}  // namespace wakesim::lang
