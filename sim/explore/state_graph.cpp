// SPDX-License-Identifier: MIT
#include "sim/explore/state_graph.h"

#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/property_map/property_map.hpp>
#include <deque>
#include <map>
#include <set>
#include <utility>

#include "sim/base/check.h"

namespace wakesim {
namespace {

constexpr std::uint32_t kNone = 0xffff'ffff;

// Who is owed a step when enabled; nullopt for what nobody owes: signals, spurious wake-ups.
using Actor = std::uint32_t;
std::optional<Actor> actor_of(Choice choice) {
  switch (choice.kind) {
    case ChoiceKind::kTask: return Actor{choice.task};
    case ChoiceKind::kTimer: return (Actor{1} << 24) | (Actor{choice.task} << 16) | choice.alternative;
    case ChoiceKind::kSignal:
    case ChoiceKind::kSpuriousWake: return std::nullopt;
  }
  return std::nullopt;
}

// Edges by source state.
class Adjacency {
 public:
  explicit Adjacency(const StateGraph& graph) : begin_(graph.state_count + 1, 0), edges_(graph.edges.size()) {
    for (const GraphEdge& edge : graph.edges) ++begin_[edge.from + 1];
    for (std::uint32_t i = 0; i < graph.state_count; ++i) begin_[i + 1] += begin_[i];
    std::vector<std::uint32_t> next(begin_.begin(), begin_.end() - 1);
    for (const GraphEdge& edge : graph.edges) edges_[next[edge.from]++] = edge;
  }
  std::span<const GraphEdge> of(std::uint32_t state) const {
    return {edges_.data() + begin_[state], edges_.data() + begin_[state + 1]};
  }

 private:
  std::vector<std::uint32_t> begin_;
  std::vector<GraphEdge> edges_;
};

// Queued tasks by state.
class Queues {
 public:
  explicit Queues(const StateGraph& graph) : begin_(graph.state_count + 1, 0), tasks_(graph.queued.size()) {
    for (const QueuedTask& queued : graph.queued) ++begin_[queued.state + 1];
    for (std::uint32_t i = 0; i < graph.state_count; ++i) begin_[i + 1] += begin_[i];
    std::vector<std::uint32_t> next(begin_.begin(), begin_.end() - 1);
    for (const QueuedTask& queued : graph.queued) tasks_[next[queued.state]++] = queued.task;
  }
  std::span<const TaskId> of(std::uint32_t state) const { return {tasks_.data() + begin_[state], tasks_.data() + begin_[state + 1]}; }

 private:
  std::vector<std::uint32_t> begin_;
  std::vector<TaskId> tasks_;
};

class FairCycleSearch {
 public:
  FairCycleSearch(const StateGraph& graph, const std::vector<bool>& excluded)
      : graph_(graph), adjacency_(graph), queues_(graph), component_(graph.state_count, kNone), alive_(excluded) {
    alive_.flip();
  }

  std::optional<FairCycle> run() {
    measure_distances();
    while (decompose()) {
      take_stock();
      if (const std::uint32_t entry = nearest_fair_state(); entry != kNone) return cycle_through(entry);
      remove_unfair_states();
    }
    return std::nullopt;
  }

 private:
  // What a component lets an actor do.
  struct Share {
    std::uint32_t ready = 0;   // in so many of its states it is enabled or queued
    std::uint32_t last = kNone;  // of them
    bool enabled = false, moves = false;
  };
  struct Component {
    std::uint32_t size = 0;
    std::map<Actor, Share> shares;
    bool passes_over(const Share& share) const { return share.enabled && !share.moves && share.ready == size; }
    bool is_fair() const {
      return std::none_of(shares.begin(), shares.end(), [&](const auto& row) { return passes_over(row.second); });
    }
  };

  bool inside(const GraphEdge& edge) const {
    return edge.to != GraphEdge::kNowhere && component_[edge.from] != kNone && component_[edge.from] == component_[edge.to];
  }

  // Breadth first from state 0: `toward_[s]` is the last edge of a shortest way to s.
  void measure_distances() {
    toward_.assign(graph_.state_count, GraphEdge{kNone, kNone, {}});
    order_.clear();
    if (graph_.state_count == 0) return;
    std::vector<bool> seen(graph_.state_count, false);
    seen[0] = true;
    order_.push_back(0);
    for (std::size_t i = 0; i < order_.size(); ++i) {
      for (const GraphEdge& edge : adjacency_.of(order_[i])) {
        if (edge.to == GraphEdge::kNowhere || seen[edge.to]) continue;
        seen[edge.to] = true;
        toward_[edge.to] = edge;
        order_.push_back(edge.to);
      }
    }
  }

  // Numbers the strongly connected components of what is alive; false when no cycle is left.
  bool decompose() {
    using Graph = boost::compressed_sparse_row_graph<boost::directedS>;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (std::uint32_t state = 0; state < graph_.state_count; ++state) {
      if (!alive_[state]) continue;
      for (const GraphEdge& edge : adjacency_.of(state)) {
        if (edge.to != GraphEdge::kNowhere && alive_[edge.to]) pairs.emplace_back(edge.from, edge.to);
      }
    }
    if (pairs.empty()) return false;
    const Graph graph(boost::edges_are_sorted, pairs.begin(), pairs.end(), graph_.state_count);
    component_.assign(graph_.state_count, kNone);
    const std::size_t strong_count = boost::strong_components(
        graph, boost::make_iterator_property_map(component_.begin(), boost::get(boost::vertex_index, graph)));
    std::vector<bool> cyclic(strong_count, false);
    for (const auto& [from, to] : pairs) {
      if (component_[from] == component_[to]) cyclic[component_[from]] = true;
    }
    std::vector<std::uint32_t> number(strong_count, kNone);  // of the few with a cycle
    component_count_ = 0;
    for (std::size_t i = 0; i < strong_count; ++i) {
      if (cyclic[i]) number[i] = component_count_++;
    }
    for (std::uint32_t state = 0; state < graph_.state_count; ++state) {
      component_[state] = number[component_[state]];
      alive_[state] = component_[state] != kNone;
    }
    return component_count_ > 0;
  }

  void take_stock() {
    components_.assign(component_count_, {});
    for (std::uint32_t state = 0; state < graph_.state_count; ++state) {
      if (component_[state] == kNone) continue;
      Component& component = components_[component_[state]];
      ++component.size;
      const auto ready = [&](Actor actor) -> Share& {
        Share& share = component.shares[actor];
        if (share.last != state) ++share.ready;
        share.last = state;
        return share;
      };
      for (const TaskId task : queues_.of(state)) ready(task.index);
      for (const GraphEdge& edge : adjacency_.of(state)) {
        const auto actor = actor_of(edge.choice);
        if (!actor) continue;
        Share& share = ready(*actor);
        share.enabled = true;
        share.moves |= inside(edge);
      }
    }
  }

  // The state nearest to the start that lies in a fair component, or kNone.
  std::uint32_t nearest_fair_state() const {
    std::vector<bool> fair;
    for (const Component& component : components_) fair.push_back(component.is_fair());
    for (const std::uint32_t state : order_) {
      if (component_[state] != kNone && fair[component_[state]]) return state;
    }
    return kNone;
  }

  void remove_unfair_states() {
    for (std::uint32_t state = 0; state < graph_.state_count; ++state) {
      if (component_[state] == kNone) continue;
      const Component& component = components_[component_[state]];
      for (const GraphEdge& edge : adjacency_.of(state)) {
        const auto actor = actor_of(edge.choice);
        if (actor && component.passes_over(component.shares.at(*actor))) alive_[state] = false;
      }
    }
  }

  FairCycle cycle_through(std::uint32_t entry) const {
    FairCycle cycle;
    for (std::uint32_t state = entry; toward_[state].from != kNone; state = toward_[state].from) {
      cycle.stem.push_back(toward_[state].choice);
    }
    std::reverse(cycle.stem.begin(), cycle.stem.end());

    // Walk to the nearest place where somebody who was seen enabled gets his step or is blocked, until nobody is owed one; then home. The
    // way home may meet others.
    std::set<Actor> owed, served;
    std::uint32_t at = entry;
    const auto serve = [&](Actor actor) {
      served.insert(actor);
      owed.erase(actor);
    };
    const auto look = [&](std::uint32_t state) {
      for (const auto& [actor, share] : components_[component_[entry]].shares) {
        if (!is_ready(state, actor)) serve(actor);
        else if (is_enabled(state, actor) && !served.contains(actor)) owed.insert(actor);
      }
    };
    const auto follow = [&](const std::vector<GraphEdge>& way) {
      for (const GraphEdge& edge : way) {
        cycle.loop.push_back(edge.choice);
        if (const auto actor = actor_of(edge.choice)) serve(*actor);
        at = edge.to;
        look(at);
      }
    };
    look(entry);
    while (!owed.empty() || at != entry || cycle.loop.empty()) {
      if (!owed.empty()) {
        follow(way_to(at, [&](const GraphEdge& edge) {
          const auto actor = actor_of(edge.choice);
          return (actor && owed.contains(*actor)) ||
                 std::any_of(owed.begin(), owed.end(), [&](Actor waiting) { return !is_ready(edge.to, waiting); });
        }));
      } else {
        follow(way_to(at, [&](const GraphEdge& edge) { return edge.to == entry; }));
      }
    }
    std::set<TaskId> tasks;
    for (const Choice choice : cycle.loop) {
      if (choice.kind == ChoiceKind::kTask) tasks.insert(TaskId{choice.task});
    }
    cycle.tasks.assign(tasks.begin(), tasks.end());
    return cycle;
  }

  bool is_enabled(std::uint32_t state, Actor actor) const {
    const std::span<const GraphEdge> edges = adjacency_.of(state);
    return std::any_of(edges.begin(), edges.end(), [&](const GraphEdge& edge) { return actor_of(edge.choice) == actor; });
  }
  bool is_ready(std::uint32_t state, Actor actor) const {
    const std::span<const TaskId> queue = queues_.of(state);
    return is_enabled(state, actor) || std::any_of(queue.begin(), queue.end(), [&](TaskId task) { return Actor{task.index} == actor; });
  }

  // A shortest way inside the component from `start` that ends with an edge for which `is_goal` holds. Exists by construction.
  template <class Goal>
  std::vector<GraphEdge> way_to(std::uint32_t start, const Goal& is_goal) const {
    std::vector<std::optional<GraphEdge>> toward(graph_.state_count);
    std::deque<std::uint32_t> frontier{start};
    std::vector<bool> seen(graph_.state_count, false);
    seen[start] = true;
    while (!frontier.empty()) {
      const std::uint32_t state = frontier.front();
      frontier.pop_front();
      for (const GraphEdge& edge : adjacency_.of(state)) {
        if (!inside(edge)) continue;
        if (is_goal(edge)) {
          std::vector<GraphEdge> way{edge};
          for (std::uint32_t s = edge.from; s != start; s = toward[s]->from) way.push_back(*toward[s]);
          std::reverse(way.begin(), way.end());
          return way;
        }
        if (seen[edge.to]) continue;
        seen[edge.to] = true;
        toward[edge.to] = edge;
        frontier.push_back(edge.to);
      }
    }
    WAKESIM_CHECK(false);  // a strongly connected component connects
    return {};
  }

  const StateGraph& graph_;
  const Adjacency adjacency_;
  const Queues queues_;
  std::vector<std::uint32_t> component_;  // of each alive state on a cycle, else kNone
  std::vector<bool> alive_;               // not yet excluded from every fair cycle
  std::uint32_t component_count_ = 0;
  std::vector<Component> components_;
  std::vector<GraphEdge> toward_;
  std::vector<std::uint32_t> order_;      // states by distance from state 0
};

}  // namespace

std::optional<FairCycle> find_fair_cycle(const StateGraph& graph, const std::vector<bool>& excluded) {
  WAKESIM_CHECK(excluded.size() == graph.state_count);
  return FairCycleSearch(graph, excluded).run();
}

}  // namespace wakesim
