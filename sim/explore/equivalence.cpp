// Do two behaviours show the same? First both are made small together: states that are branching bisimilar (van Glabbeek and Weijland
// 1996) become one, as far as one pass from the ends backwards finds them; then sets of states that the same events lead to are compared
// pair by pair, breadth first, so that the first difference is a shortest one.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/property_map/property_map.hpp>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "sim/base/check.h"
#include "sim/explore/behaviour.h"
#include "sim/explore/budget.h"

namespace wakesim {
namespace {

constexpr std::uint32_t kNothing = EventNames::kNothing;

struct Edge {
  std::uint32_t from, to, event;
};

// The strong component of every node; a component's number is greater than those of the components it leads to.
std::vector<std::uint32_t> components_of(std::uint32_t node_count, const std::vector<Edge>& edges, std::uint32_t* count) {
  using Graph = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, boost::no_property, boost::no_property,
                                                   std::uint32_t, std::uint32_t>;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  pairs.reserve(edges.size());
  for (const Edge& edge : edges) pairs.emplace_back(edge.from, edge.to);
  const Graph graph(boost::edges_are_unsorted_multi_pass, pairs.begin(), pairs.end(), node_count);
  std::vector<std::uint32_t> component(node_count);
  *count = boost::strong_components(graph, boost::make_iterator_property_map(component.begin(), get(boost::vertex_index, graph)));
  return component;
}

// What a class of states can do: (event, class it leads to), ascending.
using Moves = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

// Both behaviours in one graph, with fewer states.
class Quotient {
 public:
  Quotient(const Behaviour& first, const Behaviour& second) {
    std::uint32_t node_count = first.state_count + second.state_count + 1;
    const std::uint32_t end = node_count - 1;
    std::vector<Edge> edges;
    edges.reserve(first.edges.size() + second.edges.size());
    const auto add = [&](const Behaviour& behaviour, std::uint32_t offset) {
      for (const BehaviourEdge& edge : behaviour.edges) {
        edges.push_back({edge.from + offset, edge.to == BehaviourEdge::kEnd ? end : edge.to + offset, edge.event});
      }
    };
    add(first, 0);
    add(second, first.state_count);

    // States that lead to each other without anything being seen are one.
    std::vector<Edge> silent;
    std::copy_if(edges.begin(), edges.end(), std::back_inserter(silent), [](const Edge& edge) { return edge.event == kNothing; });
    const std::vector<std::uint32_t> node = components_of(node_count, silent, &node_count);
    for (Edge& edge : edges) edge = {node[edge.from], node[edge.to], edge.event};
    std::erase_if(edges, [](const Edge& edge) { return edge.event == kNothing && edge.from == edge.to; });
    classify(node_count, edges);
    first_ = class_of_[node[0]];
    second_ = class_of_[node[first.state_count]];
  }

  std::uint32_t first() const { return first_; }
  std::uint32_t second() const { return second_; }
  const Moves& moves(std::uint32_t cls) const { return moves_[cls]; }

 private:
  void classify(std::uint32_t node_count, const std::vector<Edge>& edges) {
    std::uint32_t component_count = 0;
    const std::vector<std::uint32_t> component = components_of(node_count, edges, &component_count);
    std::vector<std::uint32_t> begin(node_count + 1, 0), order(node_count), size(component_count, 0);
    std::vector<bool> is_cycle(component_count, false);
    for (const Edge& edge : edges) {
      ++begin[edge.from + 1];
      if (component[edge.from] == component[edge.to]) is_cycle[component[edge.from]] = true;
    }
    for (std::uint32_t n = 0; n < node_count; ++n) begin[n + 1] += begin[n];
    std::vector<Edge> sorted(edges.size());
    std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
    for (const Edge& edge : edges) sorted[next[edge.from]++] = edge;
    for (const std::uint32_t c : component) ++size[c];
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return component[a] < component[b]; });

    class_of_.assign(node_count, 0);
    const auto moves_of = [&](std::uint32_t n) {
      Moves moves;
      for (std::uint32_t e = begin[n]; e < begin[n + 1]; ++e) moves.emplace_back(sorted[e].event, class_of_[sorted[e].to]);
      std::sort(moves.begin(), moves.end());
      moves.erase(std::unique(moves.begin(), moves.end()), moves.end());
      return moves;
    };
    for (std::size_t at = 0; at < order.size();) {
      const std::uint32_t c = component[order[at]];
      if (!is_cycle[c]) {
        class_of_[order[at]] = class_for(moves_of(order[at]));
        ++at;
        continue;
      }
      // States on a cycle are not merged: each is a class of its own. That costs room, not truth.
      for (std::size_t i = at; i < at + size[c]; ++i) {
        class_of_[order[i]] = static_cast<std::uint32_t>(moves_.size());
        moves_.emplace_back();
      }
      for (std::size_t i = at; i < at + size[c]; ++i) moves_[class_of_[order[i]]] = moves_of(order[i]);
      at += size[c];
    }
  }

  std::uint32_t class_for(Moves moves) {
    // A silent step after which everything is still possible that was possible before changes nothing.
    for (const auto& [event, to] : moves) {
      if (event != kNothing) continue;
      Moves rest = moves;
      std::erase(rest, std::pair(event, to));
      if (std::includes(moves_[to].begin(), moves_[to].end(), rest.begin(), rest.end())) return to;
    }
    const auto [entry, is_new] = classes_.emplace(moves, static_cast<std::uint32_t>(moves_.size()));
    if (is_new) moves_.push_back(std::move(moves));
    return entry->second;
  }

  std::vector<std::uint32_t> class_of_;  // by node
  std::vector<Moves> moves_;             // by class
  std::map<Moves, std::uint32_t> classes_;
  std::uint32_t first_ = 0, second_ = 0;
};

using Set = std::vector<std::uint32_t>;  // of classes, ascending

class Comparison {
 public:
  Comparison(const Quotient& quotient, std::uint64_t sets_max, const Limits& limits, const std::atomic<bool>* stop)
      : quotient_(quotient), sets_max_(sets_max), budget_(limits, stop) {}

  EquivalenceAnswer run() {
    if (quotient_.first() == quotient_.second()) return {Equivalence::kEquivalent, std::nullopt};
    visit(closure({quotient_.first()}), closure({quotient_.second()}), 0, kNothing);
    for (std::size_t at = 0; at < visits_.size(); ++at) {
      if (visits_.size() > sets_max_ || budget_.looks_over(bytes_)) return {Equivalence::kUndecided, std::nullopt};
      const auto first = after(visits_[at].first), second = after(visits_[at].second);
      if (auto difference = difference_at(at, first, second)) return {Equivalence::kDifferent, std::move(difference)};
      for (const auto& [event, to] : first) visit(closure(to), closure(second.at(event)), at, event);
    }
    return {Equivalence::kEquivalent, std::nullopt};
  }

 private:
  struct Visit {
    Set first, second;
    std::size_t from;
    std::uint32_t event;
  };
  using After = std::map<std::uint32_t, Set>;  // what can be seen next, and where that leads

  void visit(Set first, Set second, std::size_t from, std::uint32_t event) {
    if (first == second) return;
    if (!known_.emplace(first, second).second) return;
    bytes_ += sizeof(Visit) + kNodeBytes + 2 * (first.capacity() + second.capacity()) * sizeof(std::uint32_t);
    visits_.push_back({std::move(first), std::move(second), from, event});
  }

  Set closure(Set set) const {
    std::set<std::uint32_t> seen(set.begin(), set.end());
    for (std::size_t i = 0; i < set.size(); ++i) {
      for (const auto& [event, to] : quotient_.moves(set[i])) {
        if (event == kNothing && seen.insert(to).second) set.push_back(to);
      }
    }
    std::sort(set.begin(), set.end());
    set.erase(std::unique(set.begin(), set.end()), set.end());
    return set;
  }

  After after(const Set& set) const {
    After after;
    for (const std::uint32_t cls : set) {
      for (const auto& [event, to] : quotient_.moves(cls)) {
        if (event != kNothing) after[event].push_back(to);
      }
    }
    return after;
  }

  std::optional<Difference> difference_at(std::size_t at, const After& first, const After& second) const {
    const auto missing_in = [](const After& here, const After& there) {
      for (const auto& [event, to] : here) {
        if (!there.contains(event)) return event;
      }
      return kNothing;
    };
    const std::uint32_t only_first = missing_in(first, second), only_second = missing_in(second, first);
    if (only_first == kNothing && only_second == kNothing) return std::nullopt;
    Difference difference;
    difference.by_first = only_first != kNothing;
    difference.event = difference.by_first ? only_first : only_second;
    for (const auto& [event, to] : difference.by_first ? second : first) difference.instead.push_back(event);
    for (; visits_[at].event != kNothing; at = visits_[at].from) difference.common.push_back(visits_[at].event);
    std::reverse(difference.common.begin(), difference.common.end());
    return difference;
  }

  static constexpr std::uint64_t kNodeBytes = 96;  // of an entry of `known_` besides its sets

  const Quotient& quotient_;
  std::uint64_t sets_max_;
  Budget budget_;
  std::uint64_t bytes_ = 0;  // of visits_ and known_, about
  std::vector<Visit> visits_;
  std::set<std::pair<Set, Set>> known_;
};

}  // namespace

EquivalenceAnswer compare_behaviours(const Behaviour& first, const Behaviour& second, std::uint64_t sets_max, const Limits& limits,
                                     const std::atomic<bool>* stop) {
  const Quotient quotient(first, second);
  return Comparison(quotient, sets_max, limits, stop).run();
}

}  // namespace wakesim
