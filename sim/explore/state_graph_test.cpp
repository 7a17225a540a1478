// Fair cycles in graphs drawn by hand.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "sim/explore/state_graph.h"

namespace wakesim {
namespace {

Choice task(int t) { return {ChoiceKind::kTask, static_cast<std::uint8_t>(t), 0}; }
Choice timer(int t) { return {ChoiceKind::kTimer, static_cast<std::uint8_t>(t), 0}; }
Choice signal(int t) { return {ChoiceKind::kSignal, static_cast<std::uint8_t>(t), 0}; }

StateGraph graph(std::uint32_t states, std::vector<GraphEdge> edges) {
  return {states, std::move(edges), std::vector<bool>(states, false)};
}

TEST_CASE("fair cycle: none in a graph without cycles") {
  CHECK_FALSE(find_fair_cycle(graph(0, {})));
  CHECK_FALSE(find_fair_cycle(graph(1, {})));
  CHECK_FALSE(find_fair_cycle(graph(3, {{0, 1, task(0)}, {1, 2, task(0)}, {0, 2, task(1)}})));
}

// 0 -t0-> 1 -t0-> 2 -t1-> 1: both move once round.
TEST_CASE("fair cycle: stem and loop") {
  const auto cycle = find_fair_cycle(graph(3, {{0, 1, task(0)}, {1, 2, task(0)}, {2, 1, task(1)}}));
  REQUIRE(cycle);
  CHECK(cycle->stem == std::vector<Choice>{task(0)});
  CHECK(cycle->loop == std::vector<Choice>{task(0), task(1)});
  CHECK(cycle->tasks == std::vector<TaskId>{TaskId{0}, TaskId{1}});
}

// t0 spins at 0; t1, always enabled, would leave. Whoever it is that would leave decides.
TEST_CASE("fair cycle: who is enabled all the time must move") {
  struct Row { Choice leaver; bool fair; };
  const Row rows[] = {
      {task(1), false},
      {timer(1), false},  // time passes: an armed timer fires
      {signal(1), true},  // nobody owes a signal
      {{ChoiceKind::kSpuriousWake, 1, 0}, true},
      {task(0), true},    // another alternative of the same task: it moves
  };
  for (const Row& row : rows) {
    CAPTURE(static_cast<int>(row.leaver.kind));
    CHECK(find_fair_cycle(graph(2, {{0, 0, task(0)}, {0, 1, row.leaver}})).has_value() == row.fair);
  }
}

// t1 waits for a lock that t0 takes and releases for ever: enabled in state 0 only. Queued locks let it in.
TEST_CASE("fair cycle: who is enabled again and again must move") {
  CHECK_FALSE(find_fair_cycle(graph(3, {{0, 1, task(0)}, {1, 0, task(0)}, {0, 2, task(1)}})));
}

// As before, but t0 can also stay inside 1 <-> 3 where t1 is never enabled.
TEST_CASE("fair cycle: the fair part of an unfair component") {
  const auto cycle = find_fair_cycle(
      graph(4, {{0, 1, task(0)}, {1, 0, task(0)}, {0, 2, task(1)}, {1, 3, task(0)}, {3, 1, task(0)}}));
  REQUIRE(cycle);
  CHECK(cycle->stem == std::vector<Choice>{task(0)});
  CHECK(cycle->loop == std::vector<Choice>{task(0), task(0)});
}

// A step that ends in a finding is a step that was possible.
TEST_CASE("fair cycle: an edge to nowhere counts as enabled") {
  CHECK_FALSE(find_fair_cycle(graph(1, {{0, 0, task(0)}, {0, GraphEdge::kNowhere, task(1)}})));
}

TEST_CASE("fair cycle: daemons may go round when the others have ended") {
  StateGraph g = graph(2, {{0, 1, task(0)}, {1, 1, task(1)}});
  CHECK(find_fair_cycle(g));  // somebody has not ended and never will
  g.ended[1] = true;
  CHECK_FALSE(find_fair_cycle(g));
}

// Two components; the nearer one is shown. In 1 -> 2 -> 3 -> 1 every task moves once; t2 must be served although its step is a detour.
TEST_CASE("fair cycle: everybody waiting is served on the way round") {
  const auto cycle = find_fair_cycle(graph(5, {{0, 1, task(0)},
                                               {1, 2, task(0)},
                                               {2, 1, task(1)},
                                               {2, 3, task(2)},
                                               {3, 1, task(1)},
                                               {0, 4, task(1)},
                                               {4, 4, task(1)},
                                               {4, 0, signal(0)}}));
  REQUIRE(cycle);
  CHECK(cycle->stem == std::vector<Choice>{task(0)});
  CHECK(cycle->loop == std::vector<Choice>{task(0), task(1), task(0), task(2), task(1)});
}

}  // namespace
}  // namespace wakesim
