// The state graph of a finished search, built by a second pass over the states.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "sim/explore/budget.h"
#include "sim/explore/search.h"
#include "sim/explore/state_graph.h"
#include "sim/explore/transition_system.h"
#include "sim/explore/visited.h"

namespace wakesim {

template <TransitionSystem System>
class GraphBuilder {
 public:
  // `states` is how many the search found: the table never has to grow.
  GraphBuilder(System& system, const std::vector<Choice>& prefix, std::uint64_t states, std::uint64_t edges_max,
               Budget& budget)
      : system_(system),
        prefix_(prefix),
        edges_max_(edges_max),
        budget_(budget),
        table_(std::max<std::uint64_t>(1024, states * 5 / 4 + 1)),
        numbers_(table_.capacity()) {}

  // Nothing: more than `edges_max` edges, or the budget is over.
  std::optional<StateGraph> run() {
    const Interruption<System> interruption(system_, [this] { return budget_.looks_over(bytes()); });
    if (stand_at_root(system_, prefix_).status != StepStatus::kOk) return std::nullopt;
    graph_.was_true.resize(system_.eventually_count());
    Places nobody_moves(system_.task_count());
    std::iota(nobody_moves.begin(), nobody_moves.end(), std::uint16_t{0});
    (void)row_of(std::move(nobody_moves));
    enter(table_.insert(system_.fingerprint()).handle);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      if (frame.next == choices_.size()) {
        choices_.resize(frame.choices_begin);
        frames_.pop_back();
        if (!frames_.empty()) system_.undo(frames_.back().mark);
      } else if (!take(frame.state, choices_[frame.next++])) {
        return std::nullopt;
      }
    }
    graph_.places = std::move(places_at_root_);
    if (graph_.exchanges.size() == 1 && graph_.places == graph_.exchanges.front()) graph_.exchanges.clear();
    return std::move(graph_);
  }

 private:
  struct Frame {
    typename System::Mark mark;
    std::uint32_t state;
    std::uint64_t choices_begin, next;
    Places places;  // by task
  };

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

  bool take(std::uint32_t from, Choice choice) {
    if (graph_.edges.size() >= edges_max_ || table_.is_crowded()) return false;
    if (budget_.is_over([this] { return bytes(); })) return false;
    const StepStatus status = system_.step(choice);
    if (status == StepStatus::kRestart || status == StepStatus::kInterrupted) return false;
    const Places& before = frames_.back().places;
    choice = choice.by(before[choice.task]);
    if (status != StepStatus::kOk) {
      graph_.edges.push_back({from, GraphEdge::kNowhere, choice});
      system_.undo(frames_.back().mark);
      return true;
    }
    const Insertion insertion = table_.insert(system_.fingerprint());
    const std::uint32_t moved = exchange(before, places());
    if (insertion.is_new) {
      graph_.edges.push_back({from, graph_.state_count, choice, moved});
      enter(insertion.handle);
    } else {
      graph_.edges.push_back({from, numbers_[insertion.handle], choice, moved});
      system_.undo(frames_.back().mark);
    }
    return true;
  }

  // The edges once more for finding components.
  std::uint64_t bytes() const {
    return table_.bytes() + 4 * numbers_.size() + 2 * bytes_of(graph_.edges) + bytes_of(frames_) + bytes_of(choices_) + system_.undo_bytes();
  }

  void enter(std::uint64_t handle) {
    const std::uint32_t state = graph_.state_count++;
    numbers_[handle] = state;
    Places here = places();
    if (state == 0) places_at_root_ = here;
    graph_.ended.push_back(system_.all_ended());
    for (std::uint32_t row = 0; row < graph_.was_true.size(); ++row) graph_.was_true[row].push_back(system_.was_true(row));
    for (std::uint32_t task = 0; task < system_.task_count(); ++task) {
      if (system_.queues(TaskId{task})) graph_.queued.push_back({state, TaskId{here[task]}});
    }
    const std::span<const Choice> enabled = system_.enabled();
    const std::uint64_t begin = choices_.size();
    choices_.insert(choices_.end(), enabled.begin(), enabled.end());
    frames_.push_back({system_.mark(), state, begin, begin, std::move(here)});
  }

  System& system_;
  const std::vector<Choice>& prefix_;
  const std::uint64_t edges_max_;
  Budget& budget_;
  FingerprintTable table_;
  std::vector<std::uint32_t> numbers_;  // of the state in each slot
  std::vector<Frame> frames_;
  std::vector<Choice> choices_;
  std::map<Places, std::uint32_t> rows_;  // of graph_.exchanges
  Places places_at_root_;
  StateGraph graph_;
};

}  // namespace wakesim
