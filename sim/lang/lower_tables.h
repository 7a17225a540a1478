// What the lowering of all functions shares: which rows of Code a function, global, string, layout or text has.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/lang/ast.h"
#include "sim/lang/layout.h"
#include "sim/vm/code.h"

namespace wakesim::lang {

class LowerTables {
 public:
  // Decides what is reachable, numbers it, and fills Code::globals and the headers of Code::functions.
  explicit LowerTables(const Program& program);

  Code& code() { return code_; }
  Diagnostics& errors() { return errors_; }
  // Functions to lower; row i of Code::functions.
  const std::vector<const Function*>& functions() const { return functions_; }

  Text text_of(FileId file) const {
    const FileId of_caller = places_.to_caller(file);
    return of_caller.index < texts_.size() ? texts_[of_caller.index] : Text::kKernel;
  }
  std::uint32_t function_row(const Function& function) const;
  std::uint32_t global_row(const Variable& variable) const;
  std::uint32_t string_global(const StringLiteral& string) const { return string_rows_.at(&string); }
  LayoutId layout(const Type* type, SourcePos where);  // reports an error and returns row 0 when there is none
  std::int64_t text_row(std::string_view text);        // of Code::strings
  std::int64_t cover_row(std::string_view text, SourcePos where);
  std::int64_t outcome_row(std::string_view name);

 private:
  void find_reachable(const Program& program);
  void add_globals(const Program& program);
  void add_functions();
  std::vector<InitialCell> initial_cells(const Variable& variable) const;

  const Places& places_;
  const std::vector<Text>& texts_;
  Code code_;
  Diagnostics errors_;
  LayoutTable layouts_{code_.layouts};
  std::vector<const Function*> functions_;
  std::vector<const Variable*> globals_;
  std::vector<const StringLiteral*> strings_;
  std::map<const Function*, std::uint32_t> function_rows_;
  std::map<const Variable*, std::uint32_t> global_rows_;
  std::map<const StringLiteral*, std::uint32_t> string_rows_;
};

const Function& linked(const Function& function);
const Variable& linked(const Variable& variable);
std::string_view text_of(const Expr& string);  // of a kString, without the terminating zero

}  // namespace wakesim::lang
