// Fair cycles in graphs drawn by hand.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "sim/explore/state_graph.h"

namespace wakesim {
namespace {

Choice task(int t) { return {ChoiceKind::kTask, static_cast<std::uint8_t>(t), 0}; }
Choice timer(int t) { return {ChoiceKind::kTimer, static_cast<std::uint8_t>(t), 0}; }
Choice signal(int t) { return {ChoiceKind::kSignal, static_cast<std::uint8_t>(t), 0}; }

StateGraph graph(std::uint32_t states, std::vector<GraphEdge> edges, std::vector<QueuedTask> queued = {}) {
  return {.state_count = states, .edges = std::move(edges), .queued = std::move(queued), .ended = std::vector<bool>(states, false)};
}
std::optional<FairCycle> find_fair_cycle(const StateGraph& graph) { return wakesim::find_fair_cycle(graph, graph.ended); }

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

// t1 is enabled in state 0 only: it is blocked in 1, by a value that comes and goes, or stands in the queue of a lock that t0 takes and
// releases for ever.
TEST_CASE("fair cycle: who is blocked again and again can be passed over for ever, who queues cannot") {
  const std::vector<GraphEdge> edges = {{0, 1, task(0)}, {1, 0, task(0)}, {0, 2, task(1)}};
  const auto cycle = find_fair_cycle(graph(3, edges));
  REQUIRE(cycle);
  CHECK(cycle->stem.empty());
  CHECK(cycle->loop == std::vector<Choice>{task(0), task(0)});
  CHECK(cycle->tasks == std::vector<TaskId>{TaskId{0}});
  CHECK_FALSE(find_fair_cycle(graph(3, edges, {{1, TaskId{1}}})));
}

// The same with an armed timer: one that is cancelled and armed again need not fire.
TEST_CASE("fair cycle: a timer that is armed now and then") {
  CHECK(find_fair_cycle(graph(3, {{0, 1, task(0)}, {1, 0, task(0)}, {0, 2, timer(1)}})));
  CHECK_FALSE(find_fair_cycle(graph(3, {{0, 1, task(0)}, {1, 0, task(0)}, {0, 2, timer(1)}, {1, 2, timer(1)}})));
}

// t1 queues in 1, and is blocked in 3 for another reason than the queue. Round 0 1 0 it is passed over, round 0 1 3 0 it is not.
TEST_CASE("fair cycle: a component is fair when its largest round is") {
  const auto cycle =
      find_fair_cycle(graph(4, {{0, 1, task(0)}, {1, 0, task(0)}, {1, 3, task(0)}, {3, 0, task(0)}, {0, 2, task(1)}}, {{1, TaskId{1}}}));
  REQUIRE(cycle);
  CHECK(cycle->loop == std::vector<Choice>{task(0), task(0), task(0)});
}

// t1 queues for a lock that is never free: somebody holds it for ever, and that is no unfairness of the queue.
TEST_CASE("fair cycle: who queues for what is never given waits for ever") {
  CHECK(find_fair_cycle(graph(2, {{0, 1, task(0)}, {1, 0, task(0)}}, {{0, TaskId{1}}, {1, TaskId{1}}})));
}

// t1 queues in 1 and 3. Round 0 1 0 it is passed over; t0 can also stay inside 1 <-> 3, where it is never enabled.
TEST_CASE("fair cycle: the fair part of an unfair component") {
  const auto cycle = find_fair_cycle(graph(4, {{0, 1, task(0)}, {1, 0, task(0)}, {0, 2, task(1)}, {1, 3, task(0)}, {3, 1, task(0)}},
                                           {{1, TaskId{1}}, {3, TaskId{1}}}));
  REQUIRE(cycle);
  CHECK(cycle->stem == std::vector<Choice>{task(0)});
  CHECK(cycle->loop == std::vector<Choice>{task(0), task(0)});
}

// The loop 1 <-> 2 leads past 0 only on the way in; 0 itself, with a loop of its own, is left out.
TEST_CASE("fair cycle: stays out of what is excluded, the way to it does not") {
  const StateGraph g = graph(3, {{0, 0, task(0)}, {0, 1, task(0)}, {1, 2, task(0)}, {2, 1, task(0)}});
  const auto cycle = wakesim::find_fair_cycle(g, {true, false, false});
  REQUIRE(cycle);
  CHECK(cycle->stem == std::vector<Choice>{task(0)});
  CHECK(cycle->loop == std::vector<Choice>{task(0), task(0)});
  CHECK_FALSE(wakesim::find_fair_cycle(g, {true, true, false}));
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

// Two components; in the other one t0 queues and is passed over. Here t1 and t2 queue where they are not enabled, so both are served although
// t2's step is a detour.
TEST_CASE("fair cycle: everybody waiting is served on the way round") {
  const auto cycle = find_fair_cycle(graph(5, {{0, 1, task(0)},
                                               {1, 2, task(0)},
                                               {2, 1, task(1)},
                                               {2, 3, task(2)},
                                               {3, 1, task(1)},
                                               {0, 4, task(1)},
                                               {4, 4, task(1)},
                                               {4, 0, signal(0)}},
                                           {{1, TaskId{1}}, {1, TaskId{2}}, {3, TaskId{2}}, {4, TaskId{0}}}));
  REQUIRE(cycle);
  CHECK(cycle->stem == std::vector<Choice>{task(0)});
  CHECK(cycle->loop == std::vector<Choice>{task(0), task(1), task(0), task(2), task(1)});
}

StateGraph graph_of_places(std::vector<GraphEdge> edges, std::vector<Places> exchanges) {
  StateGraph of_places = graph(2, std::move(edges));
  of_places.exchanges = std::move(exchanges);
  of_places.places = of_places.exchanges.front();
  return of_places;
}

// Whoever stands in place 0 goes round; whoever stands in another one would leave, and can all the time.
TEST_CASE("fair cycle: who changes places gets the turn of another place") {
  const std::vector<Places> swap{{0, 1}, {1, 0}};
  CHECK_FALSE(find_fair_cycle(graph_of_places({{0, 0, task(0)}, {0, 1, task(1)}}, swap)));
  const auto both = find_fair_cycle(graph_of_places({{0, 0, task(0), 1}, {0, 1, task(1)}}, swap));
  REQUIRE(both);
  CHECK(both->loop == std::vector<Choice>{task(0), task(1)});
  CHECK(both->tasks == std::vector<TaskId>{TaskId{0}, TaskId{1}});

  // Two of three: the third is passed over.
  const std::vector<Places> two{{0, 1, 2}, {1, 0, 2}};
  CHECK_FALSE(find_fair_cycle(graph_of_places({{0, 0, task(0), 1}, {0, 1, task(1)}, {0, 1, task(2)}}, two)));
  CHECK(find_fair_cycle(graph_of_places({{0, 0, task(0), 1}, {0, 1, task(1)}}, two)));  // it cannot go

  // All three in turn: place 0 to 1, 1 to 2, 2 to 0.
  const auto turn = find_fair_cycle(graph_of_places({{0, 0, task(0), 1}, {0, 1, task(1)}, {0, 1, task(2)}}, {{0, 1, 2}, {1, 2, 0}}));
  REQUIRE(turn);
  CHECK(turn->loop == std::vector<Choice>{task(0), task(2), task(1)});
}

// The stem exchanges the two: it is task 1 that stands in place 0 then.
TEST_CASE("fair cycle: stem and loop are told of the tasks themselves") {
  StateGraph of_places = graph_of_places({{0, 1, task(0), 1}, {1, 1, task(0)}}, {{0, 1}, {1, 0}});
  const auto cycle = find_fair_cycle(of_places);
  REQUIRE(cycle);
  CHECK(cycle->stem == std::vector<Choice>{task(0)});
  CHECK(cycle->loop == std::vector<Choice>{task(1)});
  of_places.places = {1, 0};  // in state 0 they stand the other way round
  const auto other = find_fair_cycle(of_places);
  REQUIRE(other);
  CHECK(other->stem == std::vector<Choice>{task(1)});
  CHECK(other->loop == std::vector<Choice>{task(0)});
}

// A timer of place 1 that is always armed; where the two swap it is that of the other task each round.
TEST_CASE("fair cycle: timers change places with their tasks") {
  const std::vector<Places> swap{{0, 1}, {1, 0}};
  CHECK_FALSE(find_fair_cycle(graph_of_places({{0, 0, task(0)}, {0, 1, timer(1)}}, swap)));
  CHECK(find_fair_cycle(graph_of_places({{0, 0, task(0)}, {0, 0, timer(1), 1}}, swap)));
  // In place 0 no timer is armed: who stands there now and then is not passed over.
  CHECK(find_fair_cycle(graph_of_places({{0, 0, task(0), 1}, {0, 1, timer(1)}}, swap)));
}

}  // namespace
}  // namespace wakesim
