// Aim: random executions are executions, the same for the same seed; PCT finds what uniform choices hardly ever find.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <set>

#include "sim/explore/random_runs.h"
#include "sim/explore/test/toy_system.h"

namespace wakesim {
namespace {

Exploration random_runs(ToySystem& toy, const RandomOptions& random, std::uint64_t seed = 1, const ExploreOptions& other = {}) {
  ExploreOptions options = other;
  options.seed = seed;
  return RandomRuns<ToySystem>(toy, options, random).run();
}

// A has done ten of its twenty steps and not the eleventh when B ends: C(29,10) / 2^30 = 1.9 % of uniform executions.
ToySystem leave_in_the_middle() {
  auto program = independent_steps(2, 20);
  program[1][19].act = [](ToyState& s) { return s.pc(0) == 10 ? StepStatus::kFinding : StepStatus::kOk; };
  return ToySystem(program);
}

// And had done as many when B began: all of B lies between two steps of A. One uniform execution in 2^30; one switch in the right place.
ToySystem leave_once() {
  auto program = independent_steps(2, 20);
  program[1][0].act = [](ToyState& s) {
    s.word(0) = s.pc(0);
    return StepStatus::kOk;
  };
  program[1][19].act = [](ToyState& s) { return s.pc(0) == 10 && s.word(0) == 10 ? StepStatus::kFinding : StepStatus::kOk; };
  return ToySystem(program);
}

// A first (1/2) and the change after its tenth of 40 steps (1/40): one execution in 80. Without a change nobody is left in the middle.
TEST_CASE("random runs: PCT of depth 2 finds a bug of depth 2") {
  ToySystem toy = leave_once();
  const Exploration pct = random_runs(toy, {.executions = 1000, .pct_depth = 2});
  REQUIRE(pct.counterexamples.size() == 1);
  CHECK(pct.executions < 300);
  CHECK(pct.counterexamples[0].schedule.size() == 30);
  CHECK_FALSE(pct.counterexamples[0].shortest);
  CHECK(random_runs(toy, {.executions = 1000, .pct_depth = 1}).counterexamples.empty());
  CHECK(random_runs(toy, {.executions = 1000}).counterexamples.empty());

  std::uint64_t found = 0;
  for (std::uint64_t seed = 1; seed <= 1600; ++seed) found += !random_runs(toy, {.executions = 1, .pct_depth = 2}, seed).counterexamples.empty();
  CHECK(found >= 10);  // 20 expected
  CHECK(found <= 40);
}

TEST_CASE("random runs: the seed of a finding finds it again, alone") {
  ToySystem toy = leave_in_the_middle();
  for (const std::uint32_t depth : {0u, 2u, 3u}) {
    CAPTURE(depth);
    const Exploration first = random_runs(toy, {.executions = 1000, .pct_depth = depth}, 7);
    REQUIRE(first.counterexamples.size() == 1);
    REQUIRE(first.found_by_seed.has_value());
    CHECK(*first.found_by_seed == 7 + first.executions - 1);
    const Exploration again = random_runs(toy, {.executions = 1, .pct_depth = depth}, *first.found_by_seed);
    REQUIRE(again.counterexamples.size() == 1);
    CHECK(again.counterexamples[0].schedule == first.counterexamples[0].schedule);
  }
}

// A race that every execution goes past hides nothing: the other finding comes as without it, in the same execution.
TEST_CASE("random runs: a data race ends nothing, and is told once") {
  ToySystem toy = leave_in_the_middle();
  const Exploration alone = random_runs(toy, {.executions = 1000}, 7);
  REQUIRE(alone.executions > 1);  // else the race has nothing to hide
  toy.races_in = [](const ToyState& s) {
    return s.pc(0) + s.pc(1) == 5 ? std::vector<DataRace>{{TaskId{0}, TaskId{1}, 7, 3}} : std::vector<DataRace>{};
  };
  const Exploration both = random_runs(toy, {.executions = 1000}, 7);
  CHECK(both.executions == alone.executions);
  CHECK(both.found_by_seed == alone.found_by_seed);
  REQUIRE(both.counterexamples.size() == 2);
  CHECK(both.counterexamples[0].finding.kind == FindingKind::kDataRace);
  CHECK(both.counterexamples[0].schedule.size() == 5);
  CHECK(both.counterexamples[0].seed == 7);
  CHECK(both.counterexamples[1].schedule == alone.counterexamples[0].schedule);
  CHECK(both.counterexamples[1].seed == *alone.found_by_seed);

  ToySystem well(independent_steps(2, 20));
  well.races_in = toy.races_in;
  const Exploration only = random_runs(well, {.executions = 30});
  CHECK(only.executions == 30);
  CHECK(only.counterexamples.size() == 1);
}

TEST_CASE("random runs: the same seed is the same schedule, another is another") {
  for (const std::uint32_t depth : {0u, 3u}) {
    CAPTURE(depth);
    ToySystem toy(independent_steps(3, 8));
    std::set<std::vector<Choice>> schedules;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const Scheduler scheduler(seed, {.pct_depth = depth, .length = 24});
      const Run run = run_once(toy, scheduler, {}, 100);
      CHECK(run.ended);
      CHECK(run.schedule.size() == 24);
      CHECK(run_once(toy, scheduler, {}, 100).schedule == run.schedule);
      schedules.insert(run.schedule);
    }
    CHECK(schedules.size() >= 15);
  }
}

// Depth 1 never changes a priority: each task runs to its end, in one of 3! orders.
TEST_CASE("random runs: PCT leaves a task only where its priority changes") {
  const auto switches = [](const std::vector<Choice>& schedule) {
    std::size_t count = 0;
    for (std::size_t i = 1; i < schedule.size(); ++i) count += schedule[i] != schedule[i - 1];
    return count;
  };
  ToySystem toy(independent_steps(3, 8));
  std::set<std::vector<Choice>> orders;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const Run one = run_once(toy, Scheduler(seed, {.pct_depth = 1, .length = 24}), {}, 100);
    CHECK(switches(one.schedule) == 2);
    orders.insert(one.schedule);
    CHECK(switches(run_once(toy, Scheduler(seed, {.pct_depth = 3, .length = 24}), {}, 100).schedule) <= 4);
  }
  CHECK(orders.size() == 6);
}

// Who waits by asking may have the highest priority: the execution still ends.
TEST_CASE("random runs: PCT starves nobody for ever") {
  ToySystem toy({{ToyOp{.act = [](ToyState& s) {
                    if (s.word(0) == 0) s.pc(0) = ToySystem::kStay;
                    return StepStatus::kOk;
                  }}},
                 {ToyOp{.act = [](ToyState& s) {
                    s.word(0) = 1;
                    return StepStatus::kOk;
                  }}}});
  const Exploration result = random_runs(toy, {.executions = 100, .pct_depth = 1});
  CHECK(result.terminal_states == 100);
  CHECK(result.limits_hit.empty());
}

TEST_CASE("random runs: events and alternatives come") {
  ToySystem toy(independent_steps(1, 2));
  toy.event_possible = [](const ToyState& s) { return s.word(0) == 0; };
  toy.event = [](ToyState& s) { s.word(0) = 1; };
  toy.observe = [](const ToyState& s) { return std::vector<std::int64_t>{s.word(0)}; };
  for (const std::uint32_t depth : {0u, 2u}) {
    CAPTURE(depth);
    const Exploration result = random_runs(toy, {.executions = 50, .pct_depth = depth});
    REQUIRE(result.outcomes.size() == 2);
    CHECK(result.outcomes[0].values == std::vector<std::int64_t>{0});
    CHECK(result.outcome_schedules[0] == std::vector<Choice>{task_choice(0), task_choice(0)});
    CHECK(result.outcome_schedules[1].size() == 3);
  }
}

TEST_CASE("random runs: counts, and what stops them") {
  ToySystem toy(independent_steps(2, 3));
  const Exploration all = random_runs(toy, {.executions = 5});
  CHECK_FALSE(all.complete);
  CHECK(all.executions == 5);
  CHECK(all.transitions == 30);
  CHECK(all.terminal_states == 5);
  CHECK(all.max_depth == 6);
  CHECK(all.limits_hit.empty());

  struct Row { Limits limits; std::vector<Choice> prefix; std::uint64_t executions; const char* text; };
  const Row rows[] = {
      {{.depth = 4}, {}, 5, "depth 4"},
      {{.seconds = 1e-9}, {}, 0, "seconds 0"},
      {{}, {task_choice(1), task_choice(5)}, 1, "forced step 2 is not enabled"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    ExploreOptions options;
    options.limits = row.limits;
    options.prefix = row.prefix;
    const Exploration result = random_runs(toy, {.executions = 5}, 1, options);
    CHECK(result.executions == row.executions);
    CHECK(result.limits_hit == std::vector<std::string>{row.text});
  }
  ExploreOptions options;
  const std::atomic<bool> stop = true;
  options.stop = &stop;
  const Exploration stopped = random_runs(toy, {.executions = 5}, 1, options);
  CHECK(stopped.executions == 0);
  CHECK(stopped.interrupted);
}

TEST_CASE("random runs: a forced beginning comes first") {
  ToySystem toy(independent_steps(2, 3));
  ExploreOptions options;
  options.prefix = {task_choice(1), task_choice(0)};
  for (const std::uint32_t depth : {0u, 2u}) {
    const Exploration result = random_runs(toy, {.executions = 5, .pct_depth = depth}, 1, options);
    CHECK(result.max_depth == 6);
    REQUIRE(result.outcome_schedules.size() == 1);
    CHECK(result.outcome_schedules[0][0] == task_choice(1));
    CHECK(result.outcome_schedules[0][1] == task_choice(0));
  }
}

}  // namespace
}  // namespace wakesim
