// SPDX-License-Identifier: MIT
#include "sim/explore/lock_order.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/visitors.hpp>
#include <map>
#include <tuple>
#include <utility>

namespace wakesim {
namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

// Vertices of a shortest path from `from` to `to`, both included; empty when there is none.
std::vector<std::size_t> shortest_path(const Graph& graph, std::size_t from, std::size_t to) {
  std::vector<std::size_t> previous(boost::num_vertices(graph), Graph::null_vertex());
  boost::breadth_first_search(
      graph, from,
      boost::visitor(boost::make_bfs_visitor(boost::record_predecessors(previous.data(), boost::on_tree_edge()))));
  std::vector<std::size_t> path{to};
  while (path.back() != from) {
    const std::size_t before = previous[path.back()];
    if (before == Graph::null_vertex()) return {};
    path.push_back(before);
  }
  std::reverse(path.begin(), path.end());
  return path;
}

// Another part of the message, and the message as far as it can be said without names of files.
template <class Use>
void add_part(Finding& finding, std::string text, const Use& use, const std::vector<Function>& functions) {
  finding.message += text;
  if (use.function.has_value() && use.function.index < functions.size()) finding.message += " in `" + functions[use.function.index].name + "`";
  finding.parts.push_back({std::move(text), use.function, use.where});
}

}  // namespace

std::optional<std::vector<Machine::LockEdge>> find_lock_cycle(std::span<const Machine::LockEdge> edges) {
  std::map<std::string, std::size_t> rows;
  for (const auto& edge : edges) {
    rows.emplace(edge.outer, 0);
    rows.emplace(edge.inner, 0);
  }
  std::size_t count = 0;
  for (auto& [name, row] : rows) row = count++;  // ascending by name, whatever the order of the edges

  std::map<std::pair<std::size_t, std::size_t>, const Machine::LockEdge*> first;  // first place seen for each nesting
  for (const auto& edge : edges) {
    if (edge.outer != edge.inner) first.emplace(std::pair(rows[edge.outer], rows[edge.inner]), &edge);
  }
  Graph graph(count);
  for (const auto& [pair, edge] : first) boost::add_edge(pair.first, pair.second, graph);

  std::vector<std::size_t> best;
  for (const auto& [pair, edge] : first) {
    std::vector<std::size_t> path = shortest_path(graph, pair.second, pair.first);
    if (!path.empty() && (best.empty() || path.size() < best.size())) best = std::move(path);
  }
  if (best.empty()) return std::nullopt;
  std::rotate(best.begin(), std::min_element(best.begin(), best.end()), best.end());
  std::vector<Machine::LockEdge> cycle;
  for (std::size_t i = 0; i < best.size(); ++i) cycle.push_back(*first.at({best[i], best[(i + 1) % best.size()]}));
  return cycle;
}

std::optional<LockInversion> find_lock_inversion(std::span<const Machine::LockContext> contexts) {
  std::optional<LockInversion> best;
  for (const Machine::LockContext& interrupt : contexts) {
    if (!interrupt.in_interrupt || (best && best->interrupt.lock <= interrupt.lock)) continue;
    for (const Machine::LockContext& enabled : contexts) {
      if (enabled.in_interrupt || enabled.lock != interrupt.lock) continue;
      if (enabled.shared && interrupt.shared) continue;  // a handler that reads minds only who writes
      best = LockInversion{interrupt, enabled};
      break;
    }
  }
  return best;
}

Finding lock_inversion_finding(const LockInversion& inversion, const std::vector<Function>& functions) {
  Finding finding;
  finding.kind = FindingKind::kIrqLockInversion;
  add_part(finding, "`" + inversion.interrupt.lock + "` is taken in an interrupt handler", inversion.interrupt, functions);
  add_part(finding, ", and with interrupts enabled", inversion.enabled, functions);
  finding.task = inversion.enabled.task;
  finding.function = inversion.enabled.function;
  finding.where = inversion.enabled.where;
  finding.object = ObjectName::of(inversion.interrupt.lock);
  finding.tasks = {std::min(inversion.interrupt.task, inversion.enabled.task), std::max(inversion.interrupt.task, inversion.enabled.task)};
  return finding;
}

Finding lock_order_finding(const std::vector<Machine::LockEdge>& cycle, const std::vector<Function>& functions) {
  Finding finding;
  finding.kind = FindingKind::kLockOrder;
  for (const Machine::LockEdge& edge : cycle) {
    const char* link = finding.parts.empty() ? "" : ", but ";
    add_part(finding, link + ("`" + edge.inner + "` is taken while `" + edge.outer + "` is held"), edge, functions);
    if (edge.task.has_value()) finding.tasks.push_back(edge.task);
  }
  std::sort(finding.tasks.begin(), finding.tasks.end());
  finding.tasks.erase(std::unique(finding.tasks.begin(), finding.tasks.end()), finding.tasks.end());
  const Machine::LockEdge& last = cycle.back();
  finding.task = last.task;
  finding.function = last.function;
  finding.where = last.where;
  finding.object = ObjectName::of(last.inner);
  return finding;
}

}  // namespace wakesim
