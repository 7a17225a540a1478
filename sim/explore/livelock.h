// The state graph of a finished search, built by a second pass over the states.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

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
               const std::atomic<bool>* stop)
      : system_(system),
        prefix_(prefix),
        edges_max_(edges_max),
        stop_(stop),
        table_(std::max<std::uint64_t>(1024, states * 5 / 4 + 1)),
        numbers_(table_.capacity()) {}

  // Nothing: more than `edges_max` edges, or stopped.
  std::optional<StateGraph> run() {
    if (stand_at_root(system_, prefix_).status != StepStatus::kOk) return std::nullopt;
    graph_.was_true.resize(system_.eventually_count());
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
    return std::move(graph_);
  }

 private:
  struct Frame {
    typename System::Mark mark;
    std::uint32_t state;
    std::uint64_t choices_begin, next;
  };

  bool take(std::uint32_t from, Choice choice) {
    if (graph_.edges.size() >= edges_max_ || table_.is_crowded()) return false;
    if (stop_ != nullptr && stop_->load(std::memory_order_relaxed)) return false;
    const StepStatus status = system_.step(choice);
    if (status == StepStatus::kRestart) return false;
    if (status != StepStatus::kOk) {
      graph_.edges.push_back({from, GraphEdge::kNowhere, choice});
      system_.undo(frames_.back().mark);
      return true;
    }
    const Insertion insertion = table_.insert(system_.fingerprint());
    if (insertion.is_new) {
      graph_.edges.push_back({from, graph_.state_count, choice});
      enter(insertion.handle);
    } else {
      graph_.edges.push_back({from, numbers_[insertion.handle], choice});
      system_.undo(frames_.back().mark);
    }
    return true;
  }

  void enter(std::uint64_t handle) {
    const std::uint32_t state = graph_.state_count++;
    numbers_[handle] = state;
    graph_.ended.push_back(system_.all_ended());
    for (std::uint32_t row = 0; row < graph_.was_true.size(); ++row) graph_.was_true[row].push_back(system_.was_true(row));
    for (std::uint32_t task = 0; task < system_.task_count(); ++task) {
      if (system_.queues(TaskId{task})) graph_.queued.push_back({state, TaskId{task}});
    }
    const std::span<const Choice> enabled = system_.enabled();
    const std::uint64_t begin = choices_.size();
    choices_.insert(choices_.end(), enabled.begin(), enabled.end());
    frames_.push_back({system_.mark(), state, begin, begin});
  }

  System& system_;
  const std::vector<Choice>& prefix_;
  const std::uint64_t edges_max_;
  const std::atomic<bool>* stop_;
  FingerprintTable table_;
  std::vector<std::uint32_t> numbers_;  // of the state in each slot
  std::vector<Frame> frames_;
  std::vector<Choice> choices_;
  StateGraph graph_;
};

}  // namespace wakesim
