// SPDX-License-Identifier: MIT
#include "sim/trace/coverage.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/base/check.h"
#include "sim/trace/record.h"
#include "sim/vm/capacity.h"
#include "sim/vm/machine.h"

namespace wakesim {
namespace {

auto key_of(const LineCoverage& row) { return row.line; }
auto key_of(const BranchCoverage& row) { return std::tie(row.line, row.column, row.index, row.is_case); }
auto key_of(const FunctionCoverage& row) { return std::tie(row.file, row.line, row.function); }

// The row with the key of `row` in a sorted list, put there when it is missing.
template <class Row>
Row& row_like(std::vector<Row>& rows, Row row) {
  const auto at = std::lower_bound(rows.begin(), rows.end(), row, [](const Row& a, const Row& b) { return key_of(a) < key_of(b); });
  if (at != rows.end() && key_of(*at) == key_of(row)) return *at;
  return *rows.insert(at, std::move(row));
}

// What is run by no function: the calls of the scenario, and the preparation of every task.
std::set<FunctionId> roots_of(const Image& image) {
  std::set<FunctionId> roots(image.setup.begin(), image.setup.end());
  for (const Predicate& invariant : image.invariants) roots.insert(invariant.function);
  for (const Predicate& eventually : image.eventually) roots.insert(eventually.function);
  roots.insert({image.final, image.task_init});
  for (const TaskSpec& task : image.tasks) roots.insert(task.entry);
  if (are_killed(image)) roots.insert(image.killed);
  return roots;
}

// Every function that can be called, by its row. What only the preparation of the tasks takes the address of is for others to call: it
// counts when they do.
class Reach {
 public:
  Reach(const Code& code, const Image& image, std::span<const std::uint8_t> executed)
      : code_(code), functions_(code.functions.size()), globals_(code.globals.size()) {
    for (const FunctionId root : roots_of(image)) {
      if (root != image.task_init) function(root.index);
    }
    for (std::uint32_t i = 0; i < code.functions.size(); ++i) {
      if (FunctionId{i} != image.task_init && (executed[code.functions[i].begin] & Machine::kExecuted) != 0) function(i);
    }
    while (!work_.empty()) {
      const Function& next = code.functions[work_.back()];
      work_.pop_back();
      for (std::uint32_t pc = next.begin; pc < next.end; ++pc) instruction(code.instructions[pc]);
    }
  }
  bool has(std::uint32_t function) const { return functions_[function]; }

 private:
  void instruction(const Instruction& i) {
    switch (i.op) {
      case Opcode::kCall:
      case Opcode::kFuncAddr: return function(static_cast<std::uint32_t>(i.imm));
      case Opcode::kGlobalAddr: return global(static_cast<std::uint32_t>(static_cast<std::uint64_t>(i.imm) >> 32));
      case Opcode::kTimerStart: return function(code_.timer_entry.index);
      default: return;
    }
  }

  void function(std::uint32_t row) {
    if (row >= functions_.size() || functions_[row]) return;  // FunctionId::kNone is past every row
    functions_[row] = true;
    work_.push_back(row);
  }

  void global(std::uint32_t row) {
    if (globals_[row]) return;
    globals_[row] = true;
    for (const InitialCell& cell : code_.globals[row].initial) {
      if (cell.what == InitialCell::What::kFunctionAddress) function(static_cast<std::uint32_t>(cell.value));
      if (cell.what == InitialCell::What::kGlobalAddress) global(static_cast<std::uint32_t>(cell.value));
    }
  }

  const Code& code_;
  std::vector<bool> functions_, globals_;
  std::vector<std::uint32_t> work_;
};

class Collector {
 public:
  Collector(const Image& image, const SourceMap& sources, std::span<const std::uint8_t> executed)
      : code_(image.code), sources_(sources), executed_(executed) {
    WAKESIM_CHECK(executed.size() == code_.instructions.size());
    const std::set<FunctionId> roots = roots_of(image);
    const Reach reach(code_, image, executed);
    for (std::uint32_t i = 0; i < code_.functions.size(); ++i) {
      if (reach.has(i) && !roots.contains(FunctionId{i})) add(FunctionId{i});
    }
  }

  Coverage take() { return std::move(coverage_); }

 private:
  // A function of a header that both sides of the program have is one function of the source. A function whose body comes from another
  // file (#include in a body) has a row in each.
  FunctionCoverage& function_row(FunctionId id, const std::string& file) {
    const Function& function = code_.functions[id.index];
    FunctionCoverage row{.file = file, .function = function.name, .line = place_of(code_, sources_, id, function.where).line, .hits = 0};
    FunctionCoverage& found = row_like(coverage_.functions, std::move(row));
    if ((executed_[function.begin] & Machine::kExecuted) != 0) found.hits = 1;
    return found;
  }

  void add(FunctionId id) {
    const Function& function = code_.functions[id.index];
    for (std::uint32_t pc = function.begin; pc < function.end; ++pc) {
      if (!code_.positions[pc].has_value() || code_.positions[pc].line == 0) continue;
      Place place = place_of(code_, sources_, id, code_.positions[pc]);
      LineCoverage& line = row_like(function_row(id, place.file).lines, LineCoverage{place.line, 0, std::move(place.source)});
      if ((executed_[pc] & Machine::kExecuted) != 0) line.hits = 1;
    }
    const auto before = [](const Branch& branch, std::uint32_t pc) { return branch.pc < pc; };
    auto branch = std::lower_bound(code_.branches.begin(), code_.branches.end(), function.begin, before);
    std::vector<SourcePos> seen;
    for (; branch != code_.branches.end() && branch->pc < function.end; ++branch) {
      if (!branch->where.has_value() || branch->where.line == 0) continue;
      const auto index = static_cast<std::uint32_t>(std::count(seen.begin(), seen.end(), branch->where));
      seen.push_back(branch->where);
      add(id, *branch, index);
    }
  }

  void add(FunctionId id, const Branch& branch, std::uint32_t index) {
    Place place = place_of(code_, sources_, id, branch.where);
    BranchCoverage row{.line = place.line, .column = place.column, .index = index, .is_case = branch.kind == BranchKind::kCase};
    row.source = std::move(place.source);
    BranchCoverage& found = row_like(function_row(id, place.file).branches, std::move(row));
    const bool jumped = (executed_[branch.pc] & Machine::kJumped) != 0, fell = (executed_[branch.pc] & Machine::kFellThrough) != 0;
    if (branch.jumps_when ? jumped : fell) found.true_hits = 1;
    if (branch.jumps_when ? fell : jumped) found.false_hits = 1;
  }

  const Code& code_;
  const SourceMap& sources_;
  std::span<const std::uint8_t> executed_;
  Coverage coverage_;
};

}  // namespace

Coverage coverage_of(const Image& image, const SourceMap& sources, std::span<const std::uint8_t> executed) {
  return Collector(image, sources, executed).take();
}

void merge(Coverage& into, const Coverage& other) {
  into.complete = into.complete && other.complete;
  for (const FunctionCoverage& from : other.functions) {
    FunctionCoverage& to = row_like(into.functions, FunctionCoverage{from.file, from.function, from.line, 0, {}, {}});
    to.hits += from.hits;
    for (const LineCoverage& line : from.lines) row_like(to.lines, LineCoverage{line.line, 0, line.source}).hits += line.hits;
    for (const BranchCoverage& branch : from.branches) {
      BranchCoverage none = branch;
      none.true_hits = none.false_hits = 0;
      BranchCoverage& found = row_like(to.branches, std::move(none));
      found.true_hits += branch.true_hits;
      found.false_hits += branch.false_hits;
    }
  }
}

}  // namespace wakesim
