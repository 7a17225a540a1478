// The state graph of a finished search: what a second walk over its states sees.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "sim/explore/budget.h"
#include "sim/explore/search.h"
#include "sim/explore/state_graph.h"
#include "sim/explore/transition_system.h"
#include "sim/explore/visited.h"
#include "sim/explore/walk.h"

namespace wakesim {

// The states of a finished search, of which it is known how many there are, numbered as they are come to.
class NumberedStates {
 public:
  explicit NumberedStates(std::uint64_t states) : table_(std::max<std::uint64_t>(1024, states * 5 / 4 + 1)), numbers_(table_.capacity()) {}

  Insertion insert(Fingerprint fingerprint) {
    const Insertion insertion = table_.insert(fingerprint);
    if (insertion.is_new) numbers_[insertion.handle] = static_cast<std::uint32_t>(table_.size() - 1);
    return {numbers_[insertion.handle], insertion.is_new};
  }
  bool is_crowded() const { return table_.is_crowded(); }
  bool grow(std::span<std::uint64_t>) { return false; }
  std::uint64_t size() const { return table_.size(); }
  std::uint64_t bytes() const { return table_.bytes() + 4 * numbers_.size(); }

 private:
  FingerprintTable table_;
  std::vector<std::uint32_t> numbers_;  // of the state in each slot
};

template <TransitionSystem System>
class GraphBuilder : public WalkVisitor {
 public:
  // `states` is how many the search found.
  GraphBuilder(System& system, const std::vector<Choice>& prefix, std::uint64_t states, std::uint64_t edges_max, Budget& budget)
      : system_(system), prefix_(prefix), edges_max_(edges_max), budget_(budget), states_(states) {}

  // Nothing: more than `edges_max` edges, or the budget is over.
  std::optional<StateGraph> run();

  // --- what it sees on its walk ------------------------------------------------------------------------------------------------

  Go before_step() { return graph_.edges.size() < edges_max_ ? Go::kOn : Go::kStop; }

  Go stepped(const WalkStep& step) {
    add_edge(step, static_cast<std::uint32_t>(step.to), exchange(places_.back(), places()));
    return Go::kOn;
  }

  Go failed(const WalkStep& step, StepStatus) {
    add_edge(step, GraphEdge::kNowhere, 0);
    return Go::kOn;
  }

  Go arrived(std::uint64_t number, Offer) {
    const auto state = static_cast<std::uint32_t>(number);
    graph_.state_count = state + 1;
    graph_.ended.push_back(system_.all_ended());
    for (std::uint32_t row = 0; row < graph_.was_true.size(); ++row) graph_.was_true[row].push_back(system_.was_true(row));
    places_.push_back(places());
    for (std::uint32_t task = 0; task < system_.task_count(); ++task) {
      if (system_.queues(TaskId{task})) graph_.queued.push_back({state, TaskId{places_.back()[task]}});
    }
    return Go::kOn;
  }

  void left(std::uint64_t) { places_.pop_back(); }

  // The edges once more for finding components.
  std::uint64_t bytes() const { return 2 * bytes_of(graph_.edges) + bytes_of(places_); }

 private:
  // Who takes the step is told by the place where he stands before it.
  void add_edge(const WalkStep& step, std::uint32_t to, std::uint32_t moved) {
    graph_.edges.push_back({static_cast<std::uint32_t>(step.from), to, step.choice.by(places_.back()[step.choice.task]), moved});
  }

  Places places() const {
    Places places;
    for (std::uint32_t task = 0; task < system_.task_count(); ++task) {
      places.push_back(static_cast<std::uint16_t>(system_.place_of(TaskId{task}).index));
    }
    return places;
  }

  // Where a step from a state with these places to one with those takes each of them.
  std::uint32_t exchange(const Places& before, const Places& after) {
    if (before == after) return 0;
    Places row(before.size());
    for (std::size_t task = 0; task < before.size(); ++task) row[before[task]] = after[task];
    return row_of(std::move(row));
  }
  std::uint32_t row_of(Places row) {
    const auto [known, is_new] = rows_.try_emplace(std::move(row), static_cast<std::uint32_t>(graph_.exchanges.size()));
    if (is_new) graph_.exchanges.push_back(known->first);
    return known->second;
  }

  System& system_;
  const std::vector<Choice>& prefix_;
  const std::uint64_t edges_max_;
  Budget& budget_;
  NumberedStates states_;
  std::vector<Places> places_;  // of the states on the stack, by task
  std::map<Places, std::uint32_t> rows_;  // of graph_.exchanges
  Places places_at_root_;
  StateGraph graph_;
};

template <TransitionSystem System>
std::optional<StateGraph> GraphBuilder<System>::run() {
  Walk walk(system_, states_, *this, budget_);
  if (stand_at_root(system_, prefix_).status != StepStatus::kOk) return std::nullopt;
  graph_.was_true.resize(system_.eventually_count());
  Places nobody_moves(system_.task_count());
  std::iota(nobody_moves.begin(), nobody_moves.end(), std::uint16_t{0});
  (void)row_of(std::move(nobody_moves));
  places_at_root_ = places();
  if (walk.run() != WalkEnd::kDone) return std::nullopt;
  graph_.places = std::move(places_at_root_);
  if (graph_.exchanges.size() == 1 && graph_.places == graph_.exchanges.front()) graph_.exchanges.clear();
  return std::move(graph_);
}

// Compiled in passes_machine.cpp.
extern template class GraphBuilder<Machine>;

}  // namespace wakesim
