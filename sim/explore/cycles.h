// Whether the graph of states has a cycle, as one worker sees it.
//
// A worker alone has met every cycle at a state on its own stack. Several of them keep, for livelock, a bit with each state: it is
// *closed* when every step from it is known to lead to a closed state. Its worker closes it on leaving it, when that is so by then. A step to a
// state that is not closed when its worker leaves the state before it is kept as an open edge; so is every step into a state that is left
// without being closed. Once there are many, all stand still and they are settled (open_edges.h): a state is *held* that stands on a stack or
// in a job, for it has steps nobody has taken; of any other every step was taken, and those that lead to no closed state are kept, so it is
// closed when none is left, and its edges are dropped. What stays are edges into states that wait for a held one: ancestors of a stack.
// The first state of a cycle to be closed would have had a closed successor before: so no state of a cycle is ever closed, and all edges
// of the cycle are kept. There is a cycle if and only if the open edges have one, or a state on a worker's own stack was met.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "sim/explore/budget.h"
#include "sim/explore/crew.h"
#include "sim/explore/on_stack.h"
#include "sim/explore/open_edges.h"
#include "sim/explore/visited.h"

namespace wakesim {

template <class Visited>
class Cycles {
 public:
  static constexpr std::uint8_t kClosed = 1;  // bit of a visited state

  // `knows_stack`: steps to a state on the stack are asked about, which sleep sets make meaningless.
  Cycles(Visited& visited, bool knows_stack) : visited_(visited), knows_stack_(knows_stack) {}

  // `closes`: as one of several, with a bit for each state.
  void join(Crew& crew, bool closes) {
    crew_ = &crew;
    closes_ = closes;
  }
  bool closes() const { return closes_; }
  void clear() {
    on_stack_.rebuild({});
    levels_.clear();
    unclosed_.clear();
    open_edges_.clear();
    back_edges_ = 0;
  }

  // --- the stack, by handles: the last is the top ------------------------------------------------------------------------------

  void push(std::span<const std::uint64_t> stack) {
    if (knows_stack_) on_stack_.push(stack.back(), stack);
    if (closes_) levels_.push_back({});
  }

  // The state on top is left.
  void pop(std::span<const std::uint64_t> stack) {
    if (closes_) {
      close_top(stack);
      levels_.pop_back();
    }
    if (knows_stack_) on_stack_.pop(stack.back());
  }

  // A step from the state on top led to a state that is known.
  void meet(const Insertion& insertion) {
    if (!closes_) {
      back_edges_ += on_stack_.contains(insertion.handle) ? 1 : 0;
    } else if ((insertion.bits & kClosed) == 0 && !crew_->is_cyclic()) {
      if (on_stack_.contains(insertion.handle)) {
        ++back_edges_;
        crew_->set_cyclic();
      } else {
        unclosed_.push_back({levels_.size() - 1, insertion.handle});
      }
    }
  }

  // A state without a step.
  void close_end(std::uint64_t handle) {
    if (closes_) close(handle);
  }
  // The last step from the state on top is about to be taken: it will be closed soon.
  void prefetch(std::uint64_t handle) const {
    if constexpr (!Visited::kStoresStates) {
      if (closes_) visited_.prefetch_bits(handle);
    }
  }
  // Some steps from a state of the stack are another worker's: only settling closes it.
  void share(std::size_t depth) {
    if (closes_) levels_[depth].is_shared = true;
  }

  // --- while all stand still ---------------------------------------------------------------------------------------------------

  // The states have other handles now.
  void rebuild(std::span<const std::uint64_t> stack) {
    if (knows_stack_) on_stack_.rebuild(stack);
  }
  template <class Do>
  void each_handle(const Do& act) {
    for (Unclosed& step : unclosed_) act(step.to);
    for (OpenEdge& edge : open_edges_) {
      act(edge.from);
      act(edge.to);
    }
  }

  // What settling needs, and what came of that. `open`: the states that open edges leave, ascending.
  void give_up_edges(std::vector<OpenEdge>& edges) {
    edges.insert(edges.end(), open_edges_.begin(), open_edges_.end());
    open_edges_.clear();
  }
  void take_edges(std::vector<OpenEdge> edges) { open_edges_ = std::move(edges); }
  void settled(std::span<const std::uint64_t> stack, const std::vector<std::uint64_t>& open) {
    for (std::size_t i = 0; i < levels_.size(); ++i) {
      levels_[i].is_left_open = levels_[i].is_left_open && std::binary_search(open.begin(), open.end(), stack[i]);
    }
  }

  // For a checkpoint: the states of the stack are left without being closed, so the steps between them are open edges.
  void save(std::span<const std::uint64_t> stack, std::vector<OpenEdge>& edges) const {
    edges.insert(edges.end(), open_edges_.begin(), open_edges_.end());
    if constexpr (!Visited::kStoresStates) {
      for (const Unclosed& step : unclosed_) edges.push_back({stack[step.depth], step.to});
      for (std::size_t i = 1; i < stack.size(); ++i) edges.push_back({stack[i - 1], stack[i]});
    }
  }
  void adopt(std::uint64_t back_edges, std::vector<OpenEdge> edges) {
    back_edges_ = back_edges;
    open_edges_ = std::move(edges);
  }

  const std::vector<OpenEdge>& open_edges() const { return open_edges_; }
  std::uint64_t back_edges() const { return back_edges_; }
  std::uint64_t bytes() const { return on_stack_.bytes() + bytes_of(levels_) + bytes_of(unclosed_) + bytes_of(open_edges_); }

 private:
  struct Level {
    bool is_left_open = false;  // some step from it leads to a state that is not closed, and is kept as an open edge
    bool is_shared = false;
  };
  // A step that led to a state which was not closed then.
  struct Unclosed {
    std::size_t depth;  // of the state before it
    std::uint64_t to;   // handle
  };

  // The state on top of the stack is left, and closed if it can be.
  void close_top(std::span<const std::uint64_t> stack) {
    if (crew_->is_cyclic()) return;
    const std::size_t top = stack.size() - 1;
    for (; !unclosed_.empty() && unclosed_.back().depth == top; unclosed_.pop_back()) {
      if (is_closed(unclosed_.back().to)) continue;
      levels_[top].is_left_open = true;
      keep_edge(stack[top], unclosed_.back().to);
    }
    if (!levels_[top].is_left_open && !levels_[top].is_shared) return close(stack[top]);
    if (top == 0) return;  // the root, or the state of a job: whoever has a step to it keeps that
    levels_[top - 1].is_left_open = true;
    keep_edge(stack[top - 1], stack[top]);
  }

  void keep_edge(std::uint64_t from, std::uint64_t to) {
    open_edges_.push_back({from, to});
    if (open_edges_.size() < crew_->settle_at()) [[likely]] return;
    crew_->ask_to_settle();
    crew_->gather();
  }

  void close(std::uint64_t handle) {
    if constexpr (!Visited::kStoresStates) visited_.set_bits(handle, kClosed);
  }
  bool is_closed(std::uint64_t handle) const {
    if constexpr (Visited::kStoresStates) return false;
    else return (visited_.bits(handle) & kClosed) != 0;
  }

  Visited& visited_;
  const bool knows_stack_;
  bool closes_ = false;
  Crew* crew_ = nullptr;
  OnStack on_stack_;
  std::vector<Level> levels_;  // by state of the stack
  std::vector<Unclosed> unclosed_;  // of all of them, those of the top last
  std::vector<OpenEdge> open_edges_;
  std::uint64_t back_edges_ = 0;
};

}  // namespace wakesim
