// The graph of visited states, and the question asked of it: is there a fair cycle in which nobody gets anywhere?
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/vm/machine.h"

namespace wakesim {

struct GraphEdge {
  static constexpr std::uint32_t kNowhere = 0xffff'ffff;  // the step ended in a finding, a failed assume() or a limit
  std::uint32_t from = 0, to = 0;
  Choice choice;
};

// In a state, a task that is not enabled and only waits for its turn: for a lock, or for its CPU.
struct QueuedTask {
  std::uint32_t state = 0;
  TaskId task;
};

struct StateGraph {
  std::uint32_t state_count = 0;  // state 0 is where the search began
  std::vector<GraphEdge> edges;   // every enabled choice of every state
  std::vector<QueuedTask> queued = {};
  std::vector<bool> ended;        // by state: every task that is no daemon has ended
  std::vector<std::vector<bool>> was_true = {};  // by predicate, then by state
};

// A fair cycle: for ever around `loop` nobody who could run all the time is passed over. Fairness is weak: a task, or an armed timer, that
// is always enabled takes a step again and again, while one that is blocked in some state of the loop may never take any. Waiting for a turn
// is not being blocked: locks serve those who wait for them in a queue, an interrupt stays pending until it is let in, and what it interrupted
// goes on. So a task that is never more than queued, and enabled now and then, takes steps as well (for it fairness is strong). Signals and
// spurious wake-ups need not come.
//
// A state set that admits such a run is found as Emerson and Lei (1987) do: a strongly connected component in which somebody is passed over
// loses the states where he is enabled, and what remains is decomposed again.
struct FairCycle {
  std::vector<Choice> stem, loop;
  std::vector<TaskId> tasks;  // that move in the loop, ascending
};

// The fair cycle nearest to state 0 that stays out of the states of `excluded`, or none. The way there may lead through them.
std::optional<FairCycle> find_fair_cycle(const StateGraph& graph, const std::vector<bool>& excluded);

}  // namespace wakesim
