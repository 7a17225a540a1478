// SPDX-License-Identifier: MIT
#include "sim/vm/stack_need.h"

#include <algorithm>
#include <utility>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/property_map/property_map.hpp>

#include "sim/vm/layout_index.h"

namespace wakesim {
namespace {

using Edge = std::pair<std::uint32_t, std::uint32_t>;  // who calls whom, by row of Code::functions

StackNeed own_need(const Code& code, const Function& function) {
  StackNeed need{.frames = 1, .registers = function.register_count, .objects = function.locals.size()};
  for (const Local& local : function.locals) need.cells += cells_of(code.layouts[local.layout.index]);
  const auto begin = code.instructions.begin() + function.begin, end = code.instructions.begin() + function.end;
  need.allocates = std::any_of(begin, end, [](const Instruction& i) { return i.op == Opcode::kAlloc; });
  return need;
}

StackNeed sum(const StackNeed& x, const StackNeed& y) {
  return {x.frames + y.frames, x.registers + y.registers,  x.objects + y.objects,
          x.cells + y.cells,   x.allocates || y.allocates, x.recurses || y.recurses};
}

class CallGraph {
 public:
  explicit CallGraph(const Code& code) : code_(code) {
    find_taken();
    for (std::uint32_t f = 0; f < code.functions.size(); ++f) {
      const Function& function = code.functions[f];
      for (std::uint32_t pc = function.begin; pc < function.end; ++pc) add_calls(f, code.instructions[pc]);
    }
    std::sort(edges_.begin(), edges_.end());
    edges_.erase(std::unique(edges_.begin(), edges_.end()), edges_.end());
  }

  const std::vector<Edge>& edges() const { return edges_; }

 private:
  void find_taken() {
    std::vector<bool> is_taken(code_.functions.size(), false);
    for (const Instruction& i : code_.instructions) {
      if (i.op == Opcode::kFuncAddr) is_taken[static_cast<std::size_t>(i.imm)] = true;
    }
    for (const Global& global : code_.globals) {
      for (const InitialCell& cell : global.initial) {
        if (cell.what == InitialCell::What::kFunctionAddress) is_taken[cell.value] = true;
      }
    }
    for (std::uint32_t f = 0; f < code_.functions.size(); ++f) {
      if (is_taken[f]) taken_.push_back(f);
    }
  }

  void add_calls(std::uint32_t from, const Instruction& i) {
    if (i.op == Opcode::kCall) edges_.emplace_back(from, static_cast<std::uint32_t>(i.imm));
    if (i.op != Opcode::kCallPtr) return;
    for (const std::uint32_t to : taken_) {
      if (may_call(code_.functions[from], i, code_.functions[to])) edges_.emplace_back(from, to);
    }
  }

  static bool may_call(const Function& from, const Instruction& i, const Function& to) {
    if (to.parameter_count != i.c) return false;
    if (from.side == Side::kUser) return to.side == Side::kUser || to.is_syscall;
    return to.side == (i.kind == kKindUserCall ? Side::kUser : Side::kKernel);
  }

  const Code& code_;
  std::vector<std::uint32_t> taken_;  // functions whose address is
  std::vector<Edge> edges_;           // ascending, distinct
};

}  // namespace

StackNeed larger(const StackNeed& x, const StackNeed& y) {
  return {std::max(x.frames, y.frames), std::max(x.registers, y.registers), std::max(x.objects, y.objects), std::max(x.cells, y.cells),
          x.allocates || y.allocates, x.recurses || y.recurses};
}

std::vector<StackNeed> stack_needs(const Code& code) {
  const CallGraph calls(code);
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
  const Graph graph(calls.edges().begin(), calls.edges().end(), code.functions.size());
  std::vector<std::uint32_t> component(code.functions.size(), 0);
  const std::size_t count =
      boost::strong_components(graph, boost::make_iterator_property_map(component.begin(), boost::get(boost::vertex_index, graph)));

  std::vector<std::vector<std::uint32_t>> members(count);
  for (std::uint32_t f = 0; f < code.functions.size(); ++f) members[component[f]].push_back(f);
  std::vector<StackNeed> needs(count);
  for (std::size_t c = 0; c < count; ++c) {  // those it calls have smaller numbers
    StackNeed own, below;
    own.recurses = members[c].size() > 1;
    for (const std::uint32_t f : members[c]) {
      own = sum(own, own_need(code, code.functions[f]));
      const auto [begin, end] = boost::adjacent_vertices(boost::vertex(f, graph), graph);
      for (auto called = begin; called != end; ++called) {
        const std::uint32_t to = component[*called];
        if (to == c) own.recurses = true;
        else below = larger(below, needs[to]);
      }
    }
    needs[c] = sum(own, below);
  }
  std::vector<StackNeed> by_function;
  for (const std::uint32_t c : component) by_function.push_back(needs[c]);
  return by_function;
}

}  // namespace wakesim
