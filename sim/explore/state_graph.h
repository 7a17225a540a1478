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

struct StateGraph {
  std::uint32_t state_count = 0;  // state 0 is where the search began
  std::vector<GraphEdge> edges;   // every enabled choice of every state
  std::vector<bool> ended;        // by state: every task that is no daemon has ended
};

// A fair cycle: for ever around `loop` nobody who could run is passed over. Fairness is strong: a task (or armed timer) that is
// enabled again and again takes a step again and again, as with the kernel's queued locks; signals and spurious wake-ups need not
// come. A state set that admits such a run is found as Emerson and Lei (1987) do: a strongly connected component in which some
// actor is enabled but never moves loses the states where that actor is enabled, and what remains is decomposed again.
struct FairCycle {
  std::vector<Choice> stem, loop;
  std::vector<TaskId> tasks;  // that move in the loop, ascending
};

// The fair cycle nearest to state 0 among those in which not all tasks have ended, or none.
std::optional<FairCycle> find_fair_cycle(const StateGraph& graph);

}  // namespace wakesim
