// The search by several threads: toys with counts derived by hand, and everything compared with what one thread says.
//
// Small toys are over before the second thread has begun. Where threads are to meet, steps give way to the other ones (yield()), or the toy
// has some hundred thousand states.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "sim/base/prng.h"
#include "sim/explore/open_edges.h"
#include "sim/explore/test/toy_search.h"

namespace wakesim {
namespace {

ToyOp act(std::function<StepStatus(ToyState&)> effect) { return {.act = std::move(effect)}; }

// 11^5 states, more than the table holds at first: it grows. 5 * 10 * 11^4 transitions.
TEST_CASE("threads: independent steps, every state once") {
  for (const unsigned threads : {1u, 2u, 3u, 4u}) {
    CAPTURE(threads);
    ExploreOptions options = plain();
    options.collect_terminals = true;
    const Exploration result = explore_by(threads, [] { return ToySystem(independent_steps(5, 10)); }, options);
    CHECK(result.complete);
    CHECK(result.threads == threads);
    CHECK(result.states == 161'051);
    CHECK(result.transitions == 732'050);
    CHECK(result.terminal_states == 1);
    CHECK(result.terminal_fingerprints.size() == 1);
    CHECK(result.max_depth == 50);
    CHECK(result.back_edges == 0);
    CHECK(result.table_load > 0.5);
    CHECK(result.table_load <= 0.85);
    CHECK(result.counterexamples.empty());
    CHECK(result.limits_hit.empty());
  }
}

// Three tasks increment in two steps each: the outcomes are 1, 2 and 3.
ToySystem lost_updates() {
  ToySystem::Program program;
  for (int t = 0; t < 3; ++t) {
    program.push_back({act([=](ToyState& s) { s.word(1 + t) = s.word(0); std::this_thread::yield(); return StepStatus::kOk; }),
                       act([=](ToyState& s) {
                         s.word(0) = static_cast<std::uint8_t>(s.word(1 + t) + 1);
                         s.word(1 + t) = 0;
                         std::this_thread::yield();
                         return StepStatus::kOk;
                       })});
  }
  ToySystem toy(std::move(program));
  toy.observe = [](const ToyState& s) { return std::vector<std::int64_t>{s.word(0)}; };
  return toy;
}

TEST_CASE("threads: outcomes, terminal states and counts are those of one") {
  ExploreOptions options = plain();
  options.collect_terminals = true;
  const Exploration one = explore_by(1, lost_updates, options);
  REQUIRE(one.outcomes.size() == 3);
  for (const unsigned threads : {2u, 3u, 4u}) {
    for (int round = 0; round < 20; ++round) {
      CAPTURE(threads);
      const Exploration several = explore_by(threads, lost_updates, options);
      CHECK(several.complete);
      CHECK(several.states == one.states);
      CHECK(several.transitions == one.transitions);
      CHECK(several.terminal_states == one.terminal_states);
      CHECK(several.terminal_fingerprints == one.terminal_fingerprints);
      CHECK(several.outcomes == one.outcomes);
    }
  }
}

TEST_CASE("threads: under a bound of preemptions the counts are those of one, too") {
  ExploreOptions options = plain();
  options.limits.preemptions = 1;
  const Exploration one = explore_by(1, lost_updates, options);
  CHECK(one.limits_hit == std::vector<std::string>{"preemptions 1"});
  for (int round = 0; round < 20; ++round) {
    const Exploration several = explore_by(3, lost_updates, options);
    CHECK(several.states == one.states);
    CHECK(several.transitions == one.transitions);
    CHECK(several.outcomes == one.outcomes);
    CHECK(several.limits_hit == one.limits_hit);
  }
}

TEST_CASE("threads: a forced beginning") {
  ExploreOptions options = plain();
  options.prefix = {task_choice(1)};
  CHECK(explore_by(3, [] { return ToySystem(independent_steps(3, 9)); }, options).states == 900);
  options.prefix.assign(10, task_choice(1));
  const Exploration diverged = explore_by(3, [] { return ToySystem(independent_steps(3, 9)); }, options);
  CHECK_FALSE(diverged.complete);
  CHECK(diverged.limits_hit == std::vector<std::string>{"forced step 10 is not enabled"});
}

TEST_CASE("threads: a limit ends all of them and is named once") {
  struct Row { Limits limits; const char* text; };
  const Row rows[] = {
      {{.states = 50'000}, "states 50000"},
      {{.seconds = 1e-9}, "seconds 0"},
      {{.memory_mb = 1}, "memory_mb 1"},
      {{.depth = 20}, "depth 20"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    ExploreOptions options = plain();
    options.limits = row.limits;
    const Exploration result = explore_by(3, [] { return ToySystem(independent_steps(5, 10)); }, options);
    CHECK_FALSE(result.complete);
    CHECK(result.limits_hit == std::vector<std::string>{row.text});
    CHECK(result.states < 161'051);
    if (row.limits.states != 0) CHECK(result.states == row.limits.states);
  }
}

TEST_CASE("threads: limits that suffice exactly, and one state fewer") {
  for (const std::uint64_t states : {std::uint64_t{161'051}, std::uint64_t{161'050}}) {
    ExploreOptions options = plain();
    options.limits = {.states = states, .depth = 50};
    const Exploration result = explore_by(4, [] { return ToySystem(independent_steps(5, 10)); }, options);
    CHECK(result.complete == (states == 161'051));
    CHECK(result.states == states);
  }
}

TEST_CASE("threads: the stop flag ends all of them") {
  ExploreOptions options = plain();
  const std::atomic<bool> stop = true;
  options.stop = &stop;
  const Exploration result = explore_by(3, [] { return ToySystem(independent_steps(5, 10)); }, options);
  CHECK(result.interrupted);
  CHECK_FALSE(result.complete);
  CHECK(result.transitions < 100'000);
}

// The last step of task 1 refutes a fact, in whichever thread comes there first: all begin again, and know it.
TEST_CASE("threads: a fact that one refutes starts all again") {
  for (const unsigned threads : {1u, 2u, 4u}) {
    CAPTURE(threads);
    Toys toys(threads, [] { return ToySystem({}); });
    for (unsigned i = 0; i < threads; ++i) {
      auto program = independent_steps(4, 9);
      program[3][8] = act([&toys, i](ToyState&) { return toys[i].facts.insert(7).second ? StepStatus::kRestart : StepStatus::kOk; });
      toys[i] = ToySystem(std::move(program));
    }
    const Exploration result = toys.explore();
    CHECK(result.complete);
    CHECK(result.restarts == 1);
    CHECK(result.states == 10'000);
    CHECK(result.transitions == 36'000);
    CHECK(result.terminal_states == 1);
  }
}

// No thread sees anything wrong; what they have seen together refutes a fact, once.
TEST_CASE("threads: facts that only all together refute start all again") {
  Toys toys(2, [] { return ToySystem({}); });
  for (int i = 0; i < 2; ++i) {
    ToySystem& toy = toys[static_cast<std::size_t>(i)];
    toy = ToySystem(independent_steps(4, 9));
    toy.seen.insert(i);
    toy.refutes = [known = false](const std::set<int>& seen) mutable { return seen.size() == 2 && !std::exchange(known, true); };
  }
  const Exploration result = toys.explore();
  CHECK(result.complete);
  CHECK(result.restarts == 1);
  CHECK(result.states == 10'000);
}

TEST_CASE("threads: with findings the search goes on beside them, and each is told") {
  const auto make = [](ToySystem*& self) {
    auto program = independent_steps(4, 6);
    for (std::size_t t = 0; t < 2; ++t) {
      program[t][3] = act([&self, t](ToyState&) {
        self->what.kind = t == 0 ? FindingKind::kAssertion : FindingKind::kWarn;
        return StepStatus::kFinding;
      });
    }
    return ToySystem(std::move(program));
  };
  for (const unsigned threads : {1u, 2u, 4u}) {
    CAPTURE(threads);
    std::vector<ToySystem*> selves(threads);
    std::size_t next = 0;
    Toys toys(threads, [&] { return make(selves[next++]); });
    for (std::size_t i = 0; i < threads; ++i) selves[i] = &toys[i];
    ExploreOptions options = plain();
    options.stop_at_first = false;
    int met = 0;
    options.on_finding = [&](const Finding&) { ++met; };
    const Exploration result = toys.explore(options);
    CHECK(result.complete);
    CHECK(result.states == 4 * 4 * 7 * 7);
    CHECK(met == 2 * 4 * 7 * 7);  // each fails in every state of the other three
    std::set<FindingKind> kinds;
    for (const Counterexample& counterexample : result.counterexamples) {
      kinds.insert(counterexample.finding.kind);
      CHECK(counterexample.schedule == std::vector<Choice>(4, task_choice(counterexample.finding.kind == FindingKind::kAssertion ? 0 : 1)));
      CHECK(counterexample.shortest);
    }
    CHECK(result.counterexamples.size() == 2);
    CHECK(kinds == std::set<FindingKind>{FindingKind::kAssertion, FindingKind::kWarn});
  }
}

TEST_CASE("open edges: cycles") {
  CHECK_FALSE(has_cycle({}));
  CHECK(has_cycle({{1, 1}}));
  CHECK_FALSE(has_cycle({{1, 2}, {2, 3}, {1, 3}, {1, 2}}));
  CHECK(has_cycle({{1, 2}, {2, 3}, {3, 1}}));
  CHECK(has_cycle({{9, 1}, {1, 2}, {2, 1}, {2, 8}}));
  CHECK_FALSE(has_cycle({{9, 1}, {9, 2}, {1, 7}, {2, 7}, {7, 8}}));
}

// 1 -> 2 -> 3 and 4 -> 2, 5 -> 1: held states wait, and so does who leads to them.
TEST_CASE("open edges: settled") {
  struct Row { std::vector<std::uint64_t> held, taken; std::vector<OpenEdge> left; };
  const std::vector<OpenEdge> all{{1, 2}, {4, 2}, {2, 3}, {5, 1}, {1, 2}};
  const Row rows[] = {
      {{}, {1, 2, 3, 4, 5}, {}},
      {{5}, {1, 2, 3, 4}, {}},
      {{1}, {2, 3, 4}, {{5, 1}}},
      {{2, 7}, {3}, {{5, 1}, {1, 2}, {4, 2}}},
      {{3}, {}, {{5, 1}, {1, 2}, {4, 2}, {2, 3}}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.taken.size());
    std::vector<OpenEdge> edges = all;
    CHECK(settle(edges, row.held) == row.taken);
    CHECK(edges == row.left);
  }
  std::vector<OpenEdge> with_a_cycle{{1, 2}, {2, 1}, {2, 3}, {0, 1}};
  CHECK(settle(with_a_cycle, {}) == std::vector<std::uint64_t>{3});
  CHECK(with_a_cycle == std::vector<OpenEdge>{{0, 1}, {2, 1}, {1, 2}});
}

// States 0 .. count-1, two steps from each: to later states, but for `back` of the steps, which go anywhere.
struct RandomGraph {
  RandomGraph(std::uint64_t seed, std::size_t count, std::size_t back) {
    Prng prng(seed);
    for (std::size_t s = 0; s < count; ++s) {
      for (auto& to : next) {
        const std::size_t ahead = s + 1 < count ? 1 + prng.below(std::min<std::size_t>(count - s - 1, 60)) : 0;
        to.push_back(static_cast<std::uint16_t>(s + ahead));
      }
    }
    for (std::size_t i = 0; i < back; ++i) next[prng.below(2)][prng.below(count - 1)] = static_cast<std::uint16_t>(prng.below(count));
  }
  ToySystem toy() const {
    ToySystem::Program program;
    for (int task = 0; task < 2; ++task) {
      const auto& to = next[task];
      program.push_back({{.can = [&to](const ToyState& s) { return state(s) + 1 < to.size(); },
                          .act = [&to, task, n = 0](ToyState& s) mutable {
                            const std::uint16_t after = to[state(s)];
                            s.word(0) = static_cast<std::uint8_t>(after >> 8);
                            s.word(1) = static_cast<std::uint8_t>(after & 0xff);
                            s.pc(task) = ToySystem::kStay;
                            if (++n % 8 == 0) std::this_thread::yield();
                            return StepStatus::kOk;
                          }}});
    }
    ToySystem toy(std::move(program));
    toy.fingerprint_of = [](const ToyState& s) { return mix(1, state(s)); };
    return toy;
  }
  static std::size_t state(const ToyState& s) { return (std::size_t{s.word(0)} << 8) | s.word(1); }

  std::vector<std::uint16_t> next[2];
};

// The states that a search visits, and whether they have a cycle, against colouring by recursion.
struct Reference {
  explicit Reference(const RandomGraph& the_graph) : graph(the_graph), colour(the_graph.next[0].size(), 0) { visit(0); }
  void visit(std::size_t s) {
    colour[s] = 1;
    ++states;
    for (const auto& to : graph.next) {
      if (s + 1 == colour.size()) break;
      if (colour[to[s]] == 0) visit(to[s]);
      else if (colour[to[s]] == 1) cyclic = true;
    }
    colour[s] = 2;
  }
  const RandomGraph& graph;
  std::vector<int> colour;
  std::uint64_t states = 0;
  bool cyclic = false;
};

TEST_CASE("threads: whether the graph of states has a cycle") {
  int cyclic = 0, by_edges = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    const RandomGraph graph(seed, 3'000, seed % 3);
    const Reference reference(graph);
    for (const unsigned threads : {1u, 2u, 4u}) {
      CAPTURE(threads);
      Toys toys(threads, [&] { return graph.toy(); });
      ExploreOptions options = plain();
      options.settle_at = seed % 2 == 0 ? 1 : 50;  // settled at nearly every edge, or now and then
      const Exploration result = search_toys(toys.all(), options);
      CHECK(result.complete);
      CHECK(result.states == reference.states);
      CHECK(result.cyclic == reference.cyclic);
      cyclic += reference.cyclic;
      by_edges += result.cyclic && result.back_edges == 0;
    }
  }
  MESSAGE(cyclic << " searches of graphs with a cycle; in " << by_edges << " of them no worker met a state on its own stack");
  CHECK(cyclic >= 100);
}

// Task 0 waits for ever for task 1, which never comes; the others are there to be searched by somebody else.
TEST_CASE("threads: a fair cycle is a livelock, told as by one thread") {
  const auto make = [] {
    auto program = independent_steps(4, 8);
    program[0] = {{.act = [](ToyState& s) { s.pc(0) = ToySystem::kStay; return StepStatus::kOk; }}};
    return ToySystem(std::move(program));
  };
  const Exploration one = explore_by(1, make);
  REQUIRE(one.counterexamples.size() == 1);
  CHECK(one.counterexamples[0].finding.kind == FindingKind::kLivelock);
  for (const unsigned threads : {2u, 4u}) {
    const Exploration several = explore_by(threads, make);
    REQUIRE(several.counterexamples.size() == 1);
    CHECK(several.counterexamples[0].finding.message == one.counterexamples[0].finding.message);
    CHECK(several.counterexamples[0].schedule == one.counterexamples[0].schedule);
    CHECK(several.counterexamples[0].loop_begin == one.counterexamples[0].loop_begin);
    CHECK(several.states == one.states);
  }
}

}  // namespace
}  // namespace wakesim
