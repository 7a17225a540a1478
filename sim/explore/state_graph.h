// The graph of visited states, and the question asked of it: is there a fair cycle in which nobody gets anywhere?
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "sim/vm/machine.h"

namespace wakesim {

// One for each task, or for each place.
using Places = std::vector<std::uint16_t>;

// Where states are one that differ only in which of some tasks is which, everything is told in places: of the tasks of one state in the order
// in which it is canonical. A step leads to a state in which the tasks may have changed places.
struct GraphEdge {
  static constexpr std::uint32_t kNowhere = 0xffff'ffff;  // the step ended in a finding, a failed assume() or a limit
  std::uint32_t from = 0, to = 0;
  Choice choice;
  std::uint32_t exchange = 0;  // row of StateGraph::exchanges
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
  // Distinct: by place before a step, the place after it. The first one changes nothing. Empty: nobody ever changes places.
  std::vector<Places> exchanges = {};
  Places places = {};  // by task, its place in state 0
};

// A fair cycle: for ever around `loop` nobody who could run all the time is passed over. Fairness is weak: a task, or an armed timer, that
// is always enabled takes a step again and again, while one that is blocked in some state of the loop may never take any. Waiting for a turn
// is not being blocked: locks serve those who wait for them in a queue, an interrupt stays pending until it is let in, and what it interrupted
// goes on. So a task that is never more than queued, and enabled now and then, takes steps as well (for it fairness is strong). Signals and
// spurious wake-ups need not come.
//
// A state set that admits such a run is found as Emerson and Lei (1987) do: a strongly connected component in which somebody is passed over
// loses the states where he is enabled, and what remains is decomposed again.
//
// Where tasks change places, a cycle of states need not bring each back to its place. Follow everybody through a component: who stands where in
// which state, and where each step takes him. Since a step changes places one to one, what can be come to so can be come back from (the threads of
// Emerson and Sistla 1995, Gyuris and Sistla 1999): such a thread is passed over when somebody in it would be, be it whoever. The states that
// are really gone through are those of the component with all orders of tasks in which it can be come to; a state is lost in one order when it
// is in all.
struct FairCycle {
  std::vector<Choice> stem, loop;  // of the tasks themselves, not of places
  std::vector<TaskId> tasks;  // that move in the loop, ascending
};

// The fair cycle nearest to state 0 that stays out of the states of `excluded`, or none. The way there may lead through them. None as well,
// and nothing said by it, once `is_over` is true, which then stays so.
std::optional<FairCycle> find_fair_cycle(const StateGraph& graph, const std::vector<bool>& excluded,
                                         const std::function<bool()>& is_over = [] { return false; });

}  // namespace wakesim
