// The control-flow graph of a function: basic blocks as vertices of a Boost.Graph adjacency list, written by write_graphviz.
// A block begins at the function's entry, at a jump target and after an instruction that may not go on to the next one.
// SPDX-License-Identifier: MIT
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/graphviz.hpp>
#include <sstream>
#include <vector>

#include "sim/lang/dump.h"
#include "sim/vm/operands.h"

namespace wakesim {
namespace {

struct Block {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};
struct Edge {
  const char* label = "";
};
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, Block, Edge>;

Graph control_flow(const Code& code, const Function& function) {
  const std::uint32_t size = function.end - function.begin;
  std::vector<bool> leader(size + 1, false);
  leader[0] = true;
  for (std::uint32_t at = 0; at < size; ++at) {
    const Flow flow = flow_of(code.instructions[function.begin + at]);
    if (flow.jumps) leader[flow.target - function.begin] = true;
    if (flow.jumps || !flow.falls_through) leader[at + 1] = true;
  }
  Graph graph;
  std::vector<Graph::vertex_descriptor> block_of(size);
  for (std::uint32_t at = 0; at < size; ++at) {
    if (leader[at]) boost::add_vertex(Block{function.begin + at, function.begin + at}, graph);
    block_of[at] = boost::num_vertices(graph) - 1;
    graph[block_of[at]].end = function.begin + at + 1;
  }
  for (Graph::vertex_descriptor v = 0; v < boost::num_vertices(graph); ++v) {
    const Instruction& last = code.instructions[graph[v].end - 1];
    const Flow flow = flow_of(last);
    const bool conditional = flow.jumps && flow.falls_through;
    const bool jumps_when_true = last.op == Opcode::kJumpIf;
    if (flow.jumps) {
      const char* const label = !conditional ? "" : jumps_when_true ? "true" : "false";
      boost::add_edge(v, block_of[flow.target - function.begin], Edge{label}, graph);
    }
    if (flow.falls_through && graph[v].end < function.end) {
      const char* const label = !conditional ? "" : jumps_when_true ? "false" : "true";
      boost::add_edge(v, block_of[graph[v].end - function.begin], Edge{label}, graph);
    }
  }
  return graph;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string control_flow_dot(const Code& code, FunctionId id) {
  const Function& function = code.functions[id.index];
  const Graph graph = control_flow(code, function);
  const auto write_block = [&](std::ostream& out, Graph::vertex_descriptor v) {
    out << " [label=\"";
    for (std::uint32_t pc = graph[v].begin; pc < graph[v].end; ++pc) {
      out << pc - function.begin << "  " << escaped(instruction_text(code, function, pc)) << "\\l";
    }
    out << "\"]";
  };
  const auto write_edge = [&](std::ostream& out, const Graph::edge_descriptor& e) {
    if (*graph[e].label != '\0') out << " [label=\"" << graph[e].label << "\"]";
  };
  const auto write_graph = [&](std::ostream& out) {
    out << "label=\"" << escaped(function.name) << "\";\nnode [shape=box, fontname=monospace];\n";
  };
  std::ostringstream out;
  boost::write_graphviz(out, graph, write_block, write_edge, write_graph);
  return out.str();
}

}  // namespace wakesim
