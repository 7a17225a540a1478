// SPDX-License-Identifier: MIT
#include "sim/explore/state_graph.h"

#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/property_map/property_map.hpp>
#include <map>
#include <set>
#include <utility>

#include "sim/base/check.h"

namespace wakesim {
namespace {

constexpr std::uint32_t kNone = 0xffff'ffff;

// Who is owed a step when enabled; nullopt for what nobody owes: signals, spurious wake-ups.
using Actor = std::uint32_t;
constexpr Actor kTimerActor = Actor{1} << 31;
constexpr Actor kDeath = 0x3fff;  // no alternative of a timer: what a task is owed to which SIGKILL has come
std::optional<Actor> actor_of(Choice choice) {
  switch (choice.kind) {
    case ChoiceKind::kTask: return Actor{choice.task};
    case ChoiceKind::kTimer: return kTimerActor | (Actor{choice.task} << 14) | choice.alternative;
    case ChoiceKind::kKilled: return kTimerActor | (Actor{choice.task} << 14) | kDeath;
    case ChoiceKind::kSignal:
    case ChoiceKind::kSpuriousWake: return std::nullopt;
  }
  return std::nullopt;
}


// Who is where this one is, once everybody has taken the place that `places` has for him.
Choice placed(Choice choice, const Places& places) {
  if (!places.empty()) choice = choice.by(places[choice.task]);
  return choice;
}
Actor placed(Actor actor, const Places& places) {
  if (places.empty()) return actor;
  if (actor < kTimerActor) return places[actor];
  return kTimerActor | (Actor{places[(actor >> 14) & 0xffff]} << 14) | (actor & 0x3fff);
}
Places inverse(const Places& places) {
  Places inverse(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) inverse[places[i]] = static_cast<std::uint16_t>(i);
  return inverse;
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

// Who stands in which place of which state: those that a walk round a component takes to each other are one thread. Where nobody changes places
// a thread is an actor.
class Threads {
 public:
  Threads(const StateGraph& graph, const std::set<Actor>& actors) : graph_(graph), actors_(actors.begin(), actors.end()) {}

  // `component` of each state, or kNone.
  void follow(const Adjacency& adjacency, const std::vector<std::uint32_t>& component) {
    if (graph_.exchanges.empty()) return;
    std::vector<std::vector<std::uint32_t>> moved;  // by exchange, then by actor: the actor he is after it
    for (const Places& exchange : graph_.exchanges) {
      std::vector<std::uint32_t>& row = moved.emplace_back();
      for (const Actor actor : actors_) row.push_back(number_of(placed(actor, exchange)));
    }
    rows_.clear();
    first_.assign(graph_.state_count, kNone);
    for (std::uint32_t state = 0; state < graph_.state_count; ++state) {
      if (component[state] == kNone) continue;
      first_[state] = rows_.size();
      for (std::size_t i = 0; i < actors_.size(); ++i) rows_.push_back(rows_.size());
    }
    for (std::uint32_t state = 0; state < graph_.state_count; ++state) {
      for (const GraphEdge& edge : adjacency.of(state)) {
        if (edge.to == GraphEdge::kNowhere || component[state] == kNone || component[edge.to] != component[state]) continue;
        for (std::size_t i = 0; i < actors_.size(); ++i) unite(first_[state] + i, first_[edge.to] + moved[edge.exchange][i]);
      }
    }
    lengths_.assign(rows_.size(), 0);
    for (std::size_t row = 0; row < rows_.size(); ++row) ++lengths_[rows_[row] = root(row)];
  }

  std::uint64_t of(std::uint32_t state, Actor actor) const {
    return graph_.exchanges.empty() ? actor : rows_[first_[state] + number_of(actor)];
  }
  // In how many places of states it stands, of a component with so many states.
  std::uint64_t length(std::uint64_t thread, std::uint32_t states) const { return graph_.exchanges.empty() ? states : lengths_[thread]; }

 private:
  std::uint32_t number_of(Actor actor) const {
    return static_cast<std::uint32_t>(std::lower_bound(actors_.begin(), actors_.end(), actor) - actors_.begin());
  }
  std::uint64_t root(std::uint64_t row) {
    while (rows_[row] != row) row = rows_[row] = rows_[rows_[row]];
    return row;
  }
  void unite(std::uint64_t a, std::uint64_t b) {
    a = root(a);
    b = root(b);
    rows_[std::max(a, b)] = std::min(a, b);  // the first of them stays: nothing here depends on the order of edges
  }

  const StateGraph& graph_;
  const std::vector<Actor> actors_;    // ascending
  std::vector<std::uint64_t> first_;   // by state on a cycle: its first row
  std::vector<std::uint64_t> rows_;    // by state on a cycle, then by actor: an earlier one of the same thread, in the end the first
  std::vector<std::uint64_t> lengths_; // by first row of a thread
};

// Everybody who is ever owed something, in every place he may come to.
std::set<Actor> actors_of(const StateGraph& graph) {
  std::set<Actor> actors;
  for (const QueuedTask& queued : graph.queued) actors.insert(queued.task.index);
  for (const GraphEdge& edge : graph.edges) {
    if (const auto actor = actor_of(edge.choice)) actors.insert(*actor);
  }
  const std::set<Actor> here = actors;
  for (std::size_t shift = 0; shift < graph.places.size() && !graph.exchanges.empty(); ++shift) {
    Places turned(graph.places.size());
    for (std::size_t i = 0; i < turned.size(); ++i) turned[i] = static_cast<std::uint16_t>((i + shift) % turned.size());
    for (const Actor actor : here) actors.insert(placed(actor, turned));
  }
  return actors;
}

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
  FairCycleSearch(const StateGraph& graph, const std::vector<bool>& excluded, const std::function<bool()>& is_over)
      : graph_(graph),
        adjacency_(graph),
        queues_(graph),
        actors_(actors_of(graph)),
        threads_(graph, actors_),
        is_over_(is_over),
        component_(graph.state_count, kNone),
        alive_(excluded) {
    alive_.flip();
  }

  std::optional<FairCycle> run() {
    measure_distances();
    while (!is_over_() && decompose()) {  // each time with fewer states
      take_stock();
      if (const std::uint32_t entry = nearest_fair_state(); entry != kNone) {
        FairCycle cycle = cycle_through(entry);
        if (is_over_()) return std::nullopt;
        return cycle;
      }
      remove_unfair_states();
    }
    return std::nullopt;
  }

 private:
  // What a component lets a thread do.
  struct Share {
    std::uint32_t ready = 0;   // in so many places of its states it is enabled or queued
    bool enabled = false, moves = false;
  };
  struct Component {
    std::uint32_t size = 0;
    std::map<std::uint64_t, Share> shares;  // by thread
  };
  bool passes_over(const Component& component, std::uint64_t thread, const Share& share) const {
    return share.enabled && !share.moves && share.ready == threads_.length(thread, component.size);
  }
  bool is_fair(const Component& component) const {
    return std::none_of(component.shares.begin(), component.shares.end(),
                        [&](const auto& row) { return passes_over(component, row.first, row.second); });
  }

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
    threads_.follow(adjacency_, component_);
    std::map<Actor, std::uint32_t> last;  // state in which it is known to be ready
    for (std::uint32_t state = 0; state < graph_.state_count; ++state) {
      if (component_[state] == kNone) continue;
      Component& component = components_[component_[state]];
      ++component.size;
      const auto ready = [&](Actor actor) -> Share& {
        Share& share = component.shares[threads_.of(state, actor)];
        const auto [at, is_new] = last.try_emplace(actor, state);
        if (is_new || at->second != state) ++share.ready;
        at->second = state;
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
    for (const Component& component : components_) fair.push_back(is_fair(component));
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
        if (!actor) continue;
        const std::uint64_t thread = threads_.of(state, *actor);
        if (passes_over(component, thread, component.shares.at(thread))) alive_[state] = false;
      }
    }
  }

  // A state of the component, and by task the place it has there.
  struct Stand {
    std::uint32_t state = 0;
    Places places;  // empty: nobody changes places
    friend auto operator<=>(const Stand&, const Stand&) = default;
  };
  Stand after(const Stand& stand, const GraphEdge& edge) const {
    Stand after{edge.to, stand.places};
    for (std::uint16_t& place : after.places) place = graph_.exchanges[edge.exchange][place];
    return after;
  }
  // The step of the task itself.
  static Choice choice_in(const Stand& stand, const GraphEdge& edge) { return placed(edge.choice, inverse(stand.places)); }

  FairCycle cycle_through(std::uint32_t entry) const {
    FairCycle cycle;
    std::vector<GraphEdge> stem;
    for (std::uint32_t state = entry; toward_[state].from != kNone; state = toward_[state].from) stem.push_back(toward_[state]);
    Stand at{0, graph_.exchanges.empty() ? Places{} : graph_.places};
    for (auto edge = stem.rbegin(); edge != stem.rend(); ++edge) {
      cycle.stem.push_back(choice_in(at, *edge));
      at = after(at, *edge);
    }

    // Round again until everybody is back in his place: whoever stands where another one stood is served as that one was. The exchange of one
    // round has an order, so that this ends.
    const Stand begin = at;
    const std::vector<GraphEdge> round = fair_round(begin);
    do {
      if (is_over_()) break;
      for (const GraphEdge& edge : round) {
        cycle.loop.push_back(choice_in(at, edge));
        at = after(at, edge);
      }
    } while (at != begin);
    std::set<TaskId> tasks;
    for (const Choice choice : cycle.loop) {
      if (choice.kind == ChoiceKind::kTask) tasks.insert(TaskId{choice.task});
    }
    cycle.tasks.assign(tasks.begin(), tasks.end());
    return cycle;
  }

  // From a state of the component back to it, be it with tasks in other places. Walk to the nearest place where somebody who was seen enabled gets
  // his step or is blocked, until nobody is owed one; then home. The way home may meet others. Every walk but one serves somebody for good.
  std::vector<GraphEdge> fair_round(const Stand& begin) const {
    std::vector<GraphEdge> round;
    Stand at = begin;
    std::set<Actor> owed, served;
    const auto serve = [&](Actor actor) {
      served.insert(actor);
      owed.erase(actor);
    };
    const auto look = [&] {
      for (const Actor actor : actors_) {
        if (!is_ready(at, actor)) serve(actor);
        else if (is_enabled(at, actor) && !served.contains(actor)) owed.insert(actor);
      }
    };
    const auto follow = [&](const std::vector<GraphEdge>& way) {
      for (const GraphEdge& edge : way) {
        round.push_back(edge);
        if (const auto actor = actor_of(choice_in(at, edge))) serve(*actor);
        at = after(at, edge);
        look();
      }
    };
    look();
    while (!is_over_() && (!owed.empty() || at.state != begin.state || round.empty())) {
      if (!owed.empty()) {
        follow(way_to(at, [&](const Stand& stand, const GraphEdge& edge) {
          const auto actor = actor_of(choice_in(stand, edge));
          const Stand next = after(stand, edge);
          return (actor && owed.contains(*actor)) ||
                 std::any_of(owed.begin(), owed.end(), [&](Actor waiting) { return !is_ready(next, waiting); });
        }));
      } else {
        follow(way_to(at, [&](const Stand&, const GraphEdge& edge) { return edge.to == begin.state; }));
      }
    }
    return round;
  }

  bool is_enabled(const Stand& stand, Actor actor) const {
    const std::span<const GraphEdge> edges = adjacency_.of(stand.state);
    const Actor here = placed(actor, stand.places);
    return std::any_of(edges.begin(), edges.end(), [&](const GraphEdge& edge) { return actor_of(edge.choice) == here; });
  }
  bool is_ready(const Stand& stand, Actor actor) const {
    const std::span<const TaskId> queue = queues_.of(stand.state);
    const Actor here = placed(actor, stand.places);
    return is_enabled(stand, actor) || std::any_of(queue.begin(), queue.end(), [&](TaskId task) { return Actor{task.index} == here; });
  }

  // A shortest way inside the component from `start` that ends with an edge for which `is_goal` holds. Exists by construction.
  template <class Goal>
  std::vector<GraphEdge> way_to(const Stand& start, const Goal& is_goal) const {
    struct Visit {
      Stand stand;
      std::size_t from;
      GraphEdge edge;
    };
    std::vector<Visit> visits{{start, 0, {}}};
    std::set<Stand> seen{start};
    for (std::size_t i = 0; i < visits.size(); ++i) {
      if (is_over_()) return {};
      for (const GraphEdge& edge : adjacency_.of(visits[i].stand.state)) {
        if (!inside(edge)) continue;
        if (is_goal(visits[i].stand, edge)) {
          std::vector<GraphEdge> way{edge};
          for (std::size_t at = i; at != 0; at = visits[at].from) way.push_back(visits[at].edge);
          std::reverse(way.begin(), way.end());
          return way;
        }
        Stand next = after(visits[i].stand, edge);
        if (seen.insert(next).second) visits.push_back({std::move(next), i, edge});
      }
    }
    WAKESIM_CHECK(false);  // a strongly connected component connects
    return {};
  }

  const StateGraph& graph_;
  const Adjacency adjacency_;
  const Queues queues_;
  const std::set<Actor> actors_;
  Threads threads_;
  const std::function<bool()>& is_over_;
  std::vector<std::uint32_t> component_;  // of each alive state on a cycle, else kNone
  std::vector<bool> alive_;               // not yet excluded from every fair cycle
  std::uint32_t component_count_ = 0;
  std::vector<Component> components_;
  std::vector<GraphEdge> toward_;
  std::vector<std::uint32_t> order_;      // states by distance from state 0
};

}  // namespace

std::optional<FairCycle> find_fair_cycle(const StateGraph& graph, const std::vector<bool>& excluded, const std::function<bool()>& is_over) {
  WAKESIM_CHECK(excluded.size() == graph.state_count);
  return FairCycleSearch(graph, excluded, is_over).run();
}

}  // namespace wakesim
