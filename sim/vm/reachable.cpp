// SPDX-License-Identifier: MIT
#include "sim/vm/reachable.h"

#include <cstdint>
#include <vector>

#include "sim/vm/capacity.h"

namespace wakesim {
namespace {

class Reach {
 public:
  // Without `never`, which is taken for a function that does nothing.
  explicit Reach(const Image& image, FunctionId never = {})
      : code_(image.code), functions_(code_.functions.size(), false), globals_(code_.globals.size(), false) {
    if (never.has_value()) functions_[never.index] = true;
    for (const TaskSpec& task : image.tasks) add(task.entry);
    add(image.task_init);
    for (const FunctionId setup : image.setup) add(setup);
    add(image.final);
    for (const Predicate& predicate : image.invariants) add(predicate.function);
    for (const Predicate& predicate : image.eventually) add(predicate.function);
    close();
    if (finds(Opcode::kTimerStart)) {
      add(code_.timer_entry);
      close();
    }
  }
  void add_killed(FunctionId killed) {
    add(killed);
    close();
  }

  bool has(FunctionId function) const { return function.has_value() && functions_[function.index]; }

  bool finds(Opcode op) const {
    for (std::size_t f = 0; f < functions_.size(); ++f) {
      if (!functions_[f]) continue;
      for (std::uint32_t pc = code_.functions[f].begin; pc < code_.functions[f].end; ++pc) {
        if (code_.instructions[pc].op == op) return true;
      }
    }
    return false;
  }

 private:
  void add(FunctionId function) {
    if (function.has_value()) add_function(function.index);
  }
  void add_function(std::uint64_t function) {
    if (functions_[function]) return;
    functions_[function] = true;
    open_functions_.push_back(function);
  }
  void add_global(std::uint64_t global) {
    if (globals_[global]) return;
    globals_[global] = true;
    open_globals_.push_back(global);
  }

  void close() {
    while (!open_functions_.empty() || !open_globals_.empty()) {
      if (!open_functions_.empty()) {
        const Function& function = code_.functions[open_functions_.back()];
        open_functions_.pop_back();
        for (std::uint32_t pc = function.begin; pc < function.end; ++pc) follow(code_.instructions[pc]);
      } else {
        const Global& global = code_.globals[open_globals_.back()];
        open_globals_.pop_back();
        for (const InitialCell& cell : global.initial) {
          if (cell.what == InitialCell::What::kFunctionAddress) add_function(cell.value);
          if (cell.what == InitialCell::What::kGlobalAddress) add_global(cell.value);
        }
      }
    }
  }

  void follow(const Instruction& i) {
    if (i.op == Opcode::kCall || i.op == Opcode::kFuncAddr) add_function(static_cast<std::uint64_t>(i.imm));
    if (i.op == Opcode::kGlobalAddr) add_global(static_cast<std::uint64_t>(i.imm) >> 32);
  }

  const Code& code_;
  std::vector<bool> functions_, globals_;
  std::vector<std::uint64_t> open_functions_, open_globals_;  // reached, not looked into yet
};

}  // namespace

bool can_execute(const Image& image, Opcode op) {
  Reach reach(image);
  if (are_killed(image)) reach.add_killed(image.killed);
  return reach.finds(op);
}

bool can_call(const Image& image, FunctionId function) { return Reach(image, image.killed).has(function); }

}  // namespace wakesim
