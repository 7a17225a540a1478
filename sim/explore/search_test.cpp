// The search on toys whose states, transitions and outcomes are counted by hand.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "sim/explore/test/toy_search.h"

namespace wakesim {
namespace {


std::uint64_t power(std::uint64_t base, int exponent) { return exponent == 0 ? 1 : base * power(base, exponent - 1); }

ToyOp act(std::function<StepStatus(ToyState&)> effect) { return {.act = std::move(effect)}; }
ToyOp set_word(int word, std::uint8_t value) {
  return act([=](ToyState& s) { s.word(word) = value; return StepStatus::kOk; });
}

// r = x; x = r + 1 in two tasks; the register (word 1 + task) is cleared once it is dead.
ToySystem lost_update() {
  const auto task = [](int t) {
    return std::vector<ToyOp>{act([=](ToyState& s) { s.word(1 + t) = s.word(0); return StepStatus::kOk; }),
                              act([=](ToyState& s) {
                                s.word(0) = static_cast<std::uint8_t>(s.word(1 + t) + 1);
                                s.word(1 + t) = 0;
                                return StepStatus::kOk;
                              })};
  };
  ToySystem toy({task(0), task(1)});
  toy.observe = [](const ToyState& s) { return std::vector<std::int64_t>{s.word(0)}; };
  return toy;
}

// k tasks of n independent steps: (n+1)^k states; each state lets every task go on that has not ended: k n (n+1)^(k-1) transitions.
TEST_CASE("search: independent steps") {
  struct Row { int tasks, steps; };
  for (const Row& row : {Row{1, 1}, Row{2, 3}, Row{3, 4}, Row{5, 9}}) {
    for (const bool exact : {false, true}) {
      CAPTURE(row.tasks);
      CAPTURE(row.steps);
      CAPTURE(exact);
      ToySystem toy(independent_steps(row.tasks, row.steps));
      ExploreOptions options = plain();
      options.exact_states = exact;
      options.collect_terminals = true;
      const Exploration result = explore_toy(toy, options);
      const auto n = static_cast<std::uint64_t>(row.steps), k = static_cast<std::uint64_t>(row.tasks);
      CHECK(result.complete);
      CHECK(result.states == power(n + 1, row.tasks));
      CHECK(result.transitions == k * n * power(n + 1, row.tasks - 1));
      CHECK(result.terminal_states == 1);
      CHECK(result.terminal_fingerprints.size() == 1);
      CHECK(result.max_depth == k * n);
      CHECK(result.back_edges == 0);
      CHECK(result.instructions == result.transitions);
      CHECK(result.counterexamples.empty());
      CHECK((result.missed_state_probability > 0) == !exact);
    }
  }
}

// (0,0) 1; one loaded 2; both loaded 1; one ended 2; one ended and the other loaded, before or after the store: 4; both ended, with 1 or 2.
TEST_CASE("search: two increments lose one") {
  for (const bool exact : {false, true}) {
    ToySystem toy = lost_update();
    ExploreOptions options = plain();
    options.exact_states = exact;
    const Exploration result = explore_toy(toy, options);
    CHECK(result.states == 12);
    CHECK(result.terminal_states == 2);
    REQUIRE(result.outcomes.size() == 2);
    CHECK(result.outcomes[0].values == std::vector<std::int64_t>{1});
    CHECK(result.outcomes[1].values == std::vector<std::int64_t>{2});
  }
}

// All states share one fingerprint: the table takes them for one, the store does not.
TEST_CASE("search: exact states survive fingerprints that collide") {
  ToySystem toy(independent_steps(2, 3));
  toy.fingerprint_of = [](const ToyState&) { return Fingerprint{1, 1}; };
  ExploreOptions options = plain();
  options.livelock = false;  // every step of the table's search leads back to its one state
  CHECK(explore_toy(toy, options).states == 1);
  options.exact_states = true;
  const Exploration result = explore_toy(toy, options);
  CHECK(result.states == 16);
  CHECK(result.transitions == 24);
}

TEST_CASE("search: a limit makes the result incomplete and is named") {
  struct Row { Limits limits; const char* text; std::uint64_t states; };
  const Row rows[] = {
      {{.states = 10}, "states 10", 10},
      {{.depth = 2}, "depth 2", 6},  // of two tasks: (0,0) (1,0) (0,1) (2,0) (1,1) (0,2)
      {{.seconds = 1e-9}, "seconds 0", 0},
      {{.memory_mb = 1}, "memory_mb 1", 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    ToySystem toy(independent_steps(row.states == 0 ? 5 : 2, 9));
    ExploreOptions options = plain();
    options.limits = row.limits;
    const Exploration result = explore_toy(toy, options);
    CHECK_FALSE(result.complete);
    CHECK(result.limits_hit == std::vector<std::string>{row.text});
    if (row.states != 0) CHECK(result.states == row.states);
    CHECK(result.states < (row.states == 0 ? 100'000 : 100));
  }
}

// A limit that is exactly enough cuts nothing off.
TEST_CASE("search: limits that suffice") {
  ToySystem toy(independent_steps(2, 3));
  ExploreOptions options = plain();
  options.limits = {.states = 16, .depth = 6};
  const Exploration result = explore_toy(toy, options);
  CHECK(result.complete);
  CHECK(result.states == 16);
}

TEST_CASE("search: one state fewer than needed is a limit") {
  ToySystem toy(independent_steps(2, 3));
  ExploreOptions options = plain();
  options.limits = {.states = 15};
  CHECK_FALSE(explore_toy(toy, options).complete);
}

TEST_CASE("search: the stop flag ends it") {
  ToySystem toy(independent_steps(5, 9));
  ExploreOptions options = plain();
  const std::atomic<bool> stop = true;
  options.stop = &stop;
  const Exploration result = explore_toy(toy, options);
  CHECK(result.interrupted);
  CHECK_FALSE(result.complete);
  CHECK(result.transitions <= 4096);
}

// Pruned after its first step, task 0 never goes on: the states of task 1 alone.
TEST_CASE("search: a failed assumption cuts the execution, not the verdict") {
  auto program = independent_steps(2, 3);
  program[0][0] = act([](ToyState&) { return StepStatus::kPruned; });
  ToySystem toy(program);
  const Exploration result = explore_toy(toy);
  CHECK(result.complete);
  CHECK(result.states == 4);
  CHECK(result.terminal_states == 0);
}

TEST_CASE("search: a limit of the machine is named") {
  auto program = independent_steps(2, 3);
  program[0][0] = act([](ToyState&) { return StepStatus::kLimit; });
  ToySystem toy(program);
  const Exploration result = explore_toy(toy);
  CHECK_FALSE(result.complete);
  CHECK(result.limits_hit == std::vector<std::string>{"toy limit"});
}

// The last step refutes a fact the first time: everything is counted anew.
TEST_CASE("search: a refuted fact starts it again") {
  bool known = false;
  auto program = independent_steps(2, 3);
  program[1][2] = act([&](ToyState&) { return std::exchange(known, true) ? StepStatus::kOk : StepStatus::kRestart; });
  ToySystem toy(program);
  const Exploration result = explore_toy(toy);
  CHECK(result.restarts == 1);
  CHECK(result.states == 16);
  CHECK(result.transitions == 24);
  CHECK(result.terminal_states == 1);
}

TEST_CASE("search: walks refute facts before it begins") {
  bool known = false;
  auto program = independent_steps(2, 3);
  program[1][2] = act([&](ToyState&) { return std::exchange(known, true) ? StepStatus::kOk : StepStatus::kRestart; });
  ToySystem toy(program);
  ExploreOptions options;
  options.granularity = kReduced;
  const Exploration result = explore_toy(toy, options);
  CHECK(result.restarts == 0);
  CHECK(result.states == 16);
}

// Both tasks fail, each in its second step, at places of their own; the first counterexample ends a search unless told otherwise.
TEST_CASE("search: all violations, or the first") {
  ToySystem* self = nullptr;
  auto program = independent_steps(2, 3);
  for (std::size_t t = 0; t < 2; ++t) {
    program[t][1] = act([&self, t](ToyState&) {
      self->what.kind = t == 0 ? FindingKind::kAssertion : FindingKind::kWarn;
      return StepStatus::kFinding;
    });
  }
  ToySystem toy(program);
  self = &toy;
  const Exploration first = explore_toy(toy);
  REQUIRE(first.counterexamples.size() == 1);
  CHECK_FALSE(first.complete);
  CHECK(first.counterexamples[0].finding.kind == FindingKind::kAssertion);
  CHECK(first.counterexamples[0].schedule == std::vector<Choice>{task_choice(0), task_choice(0)});

  ExploreOptions options = plain();
  options.stop_at_first = false;
  int met = 0;
  options.on_finding = [&](const Finding&) { ++met; };
  const Exploration all = explore_toy(toy, options);
  CHECK(all.complete);
  CHECK(all.states == 4);  // neither gets past its first step
  CHECK(met == 4);         // each fails with the other before and after its first step
  REQUIRE(all.counterexamples.size() == 2);
  CHECK(all.counterexamples[1].finding.kind == FindingKind::kWarn);
  CHECK(all.counterexamples[1].schedule == std::vector<Choice>{task_choice(1), task_choice(1)});
  CHECK(all.counterexamples[1].shortest);
}

// Two tasks of two steps: 9 states. They race where both have taken one, which three of them come after; every end is a finding.
TEST_CASE("search: a data race ends nothing, and is told once") {
  ToySystem toy(independent_steps(2, 2));
  toy.races_in = [](const ToyState& s) {
    return s.pc(0) == 1 && s.pc(1) == 1 ? std::vector<DataRace>{{TaskId{0}, TaskId{1}, 7, 3}} : std::vector<DataRace>{};
  };
  const Exploration raced = explore_toy(toy);
  CHECK(raced.complete);
  CHECK(raced.states == 9);
  CHECK(raced.outcomes.size() == 1);
  REQUIRE(raced.counterexamples.size() == 1);  // although two steps lead there
  CHECK(raced.counterexamples[0].finding.kind == FindingKind::kDataRace);
  CHECK(raced.counterexamples[0].schedule == std::vector<Choice>{task_choice(0), task_choice(1)});
  CHECK(raced.counterexamples[0].shortest);

  toy.what.kind = FindingKind::kHungTask;
  toy.at_end = [](const ToyState&) { return StepStatus::kFinding; };
  const Exploration both = explore_toy(toy);  // depth first: the first end is met before the race
  REQUIRE(both.counterexamples.size() == 1);
  CHECK(both.counterexamples[0].finding.kind == FindingKind::kHungTask);
  ExploreOptions options = plain();
  options.wanted.set(static_cast<std::size_t>(FindingKind::kDataRace));
  const Exploration wanted = explore_toy(toy, options);
  REQUIRE(wanted.counterexamples.size() == 2);
  CHECK(wanted.counterexamples[0].finding.kind == FindingKind::kHungTask);
  CHECK(wanted.counterexamples[1].finding.kind == FindingKind::kDataRace);
  CHECK(wanted.counterexamples[1].schedule == std::vector<Choice>{task_choice(0), task_choice(1)});
}

// Whichever of the two came last, it is one race; another place of one of them makes another.
TEST_CASE("search: two races are one at the same two places") {
  const auto race = [](std::uint32_t line, std::uint32_t other_line) {
    Finding finding;
    finding.kind = FindingKind::kDataRace;
    finding.where.line = line;
    finding.other_where.line = other_line;
    return finding;
  };
  CHECK(same_finding(race(3, 7), race(3, 7)));
  CHECK(same_finding(race(3, 7), race(7, 3)));
  CHECK_FALSE(same_finding(race(3, 7), race(3, 8)));
  CHECK_FALSE(same_finding(race(3, 3), race(3, 7)));
  Finding other = race(3, 7);
  other.kind = FindingKind::kWarn;
  CHECK_FALSE(same_finding(race(3, 7), other));
}

TEST_CASE("search: a terminal state that is a finding") {
  ToySystem toy = lost_update();
  toy.what.kind = FindingKind::kHungTask;
  toy.at_end = [](const ToyState& s) { return s.word(0) == 1 ? StepStatus::kFinding : StepStatus::kOk; };
  ExploreOptions options = plain();
  options.stop_at_first = false;
  const Exploration result = explore_toy(toy, options);
  REQUIRE(result.counterexamples.size() == 1);
  // Loads first, both; then 0 stores last or first: with one switch fewer when the loader stores at once.
  CHECK(result.counterexamples[0].schedule == std::vector<Choice>{task_choice(0), task_choice(1), task_choice(1), task_choice(0)});
  REQUIRE(result.outcomes.size() == 1);
  CHECK(result.outcomes[0].values == std::vector<std::int64_t>{2});
}

TEST_CASE("search: an initial state that is already the end") {
  ToySystem toy(independent_steps(1, 0));
  CHECK(explore_toy(toy).states == 1);
  toy.at_end = [](const ToyState&) { return StepStatus::kFinding; };
  const Exploration result = explore_toy(toy);
  REQUIRE(result.counterexamples.size() == 1);
  CHECK(result.counterexamples[0].schedule.empty());
  CHECK(result.counterexamples[0].shortest);
}

// After one forced step of task 1, 4 x 3 states are left.
TEST_CASE("search: a forced beginning") {
  ToySystem toy(independent_steps(2, 3));
  ExploreOptions options = plain();
  options.prefix = {task_choice(1)};
  CHECK(explore_toy(toy, options).states == 12);

  options.prefix = {task_choice(1), task_choice(1), task_choice(1), task_choice(1)};
  const Exploration diverged = explore_toy(toy, options);
  CHECK_FALSE(diverged.complete);
  CHECK(diverged.states == 0);
  CHECK(diverged.limits_hit == std::vector<std::string>{"forced step 4 is not enabled"});
}

TEST_CASE("search: a forced beginning is part of the counterexample") {
  ToySystem toy = lost_update();
  toy.at_end = [](const ToyState& s) { return s.word(0) == 1 ? StepStatus::kFinding : StepStatus::kOk; };
  ExploreOptions options = plain();
  options.prefix = {task_choice(1)};
  const Exploration result = explore_toy(toy, options);
  REQUIRE(result.counterexamples.size() == 1);
  CHECK(result.counterexamples[0].schedule == std::vector<Choice>{task_choice(1), task_choice(0), task_choice(0), task_choice(1)});
}

TEST_CASE("search: progress is told now and then") {
  ToySystem toy(independent_steps(7, 9));
  ExploreOptions options = plain();
  options.limits.seconds = 0.5;
  std::vector<Progress> told;
  options.progress = [&](const Progress& progress) { told.push_back(progress); };
  const Exploration result = explore_toy(toy, options);
  CHECK_FALSE(result.complete);
  REQUIRE(!told.empty());
  CHECK(told.size() <= 3);
  CHECK(told[0].states > 0);
  CHECK(told[0].states <= result.states);
}

// A toy whose steps take two operations has fewer states; its counterexample is told in single operations and is the one that a search
// in single operations finds.
TEST_CASE("search: coarse steps are reported in fine ones") {
  const auto program = [] {
    auto p = independent_steps(2, 4);
    p[0][1] = set_word(0, 1);
    p[1][3] = act([](ToyState& s) { return s.word(0) == 1 ? StepStatus::kFinding : StepStatus::kOk; });
    return p;
  };
  ToySystem coarse(program(), 2), fine(program());
  ExploreOptions options = plain();
  const Exploration reduced = explore_toy(coarse, fine, options);
  const Exploration full = explore_toy(fine, options);
  REQUIRE(reduced.counterexamples.size() == 1);
  REQUIRE(full.counterexamples.size() == 1);
  CHECK(reduced.counterexamples[0].schedule == full.counterexamples[0].schedule);
  CHECK(full.counterexamples[0].schedule.size() == 6);

  options.shorten = false;
  const Exploration raw = explore_toy(coarse, fine, options);
  REQUIRE(raw.counterexamples.size() == 1);
  CHECK_FALSE(raw.counterexamples[0].shortest);
  CHECK(raw.counterexamples[0].schedule.size() == 8);  // whole steps: four operations of each
}

// Steps that cannot be translated (the coarse toy counts otherwise): the reference finds its own counterexample, the shortest or any.
TEST_CASE("search: steps that do not fit into each other") {
  const auto program = [] {
    auto p = independent_steps(2, 4);
    p[0][1] = set_word(0, 1);
    p[1][3] = act([](ToyState& s) { return s.word(0) == 1 ? StepStatus::kFinding : StepStatus::kOk; });
    return p;
  };
  for (const std::uint64_t shorten_states_max : {1'000'000, 3}) {
    CAPTURE(shorten_states_max);
    ToySystem coarse(program(), 2), fine(program());
    coarse.instructions_per_operation = 3;
    ExploreOptions options = plain();
    options.shorten_states_max = shorten_states_max;
    const Exploration result = explore_toy(coarse, fine, options);
    REQUIRE(result.counterexamples.size() == 1);
    CHECK(result.counterexamples[0].schedule.size() == 6);
    CHECK(result.counterexamples[0].shortest == (shorten_states_max > 3));
  }
}

// Task 0 waits for a word by asking again and again; task 1 sets it, or (never) does not.
ToySystem asking(bool is_set) {
  ToySystem::Program program(2);
  program[0].push_back(act([](ToyState& s) {
    if (s.word(0) == 0) s.pc(0) = ToySystem::kStay;
    return StepStatus::kOk;
  }));
  program[1].push_back(set_word(is_set ? 0 : 1, 1));
  return ToySystem(program);
}

TEST_CASE("search: a cycle is no livelock when the one who ends it gets his turn") {
  ToySystem toy = asking(true);
  const Exploration result = explore_toy(toy);
  CHECK(result.states == 3);
  CHECK(result.back_edges == 1);
  CHECK(result.complete);
  CHECK(result.counterexamples.empty());
}

TEST_CASE("search: a fair cycle is a livelock") {
  ToySystem toy = asking(false);
  const Exploration result = explore_toy(toy);
  CHECK(result.states == 2);
  REQUIRE(result.counterexamples.size() == 1);
  const Counterexample& counterexample = result.counterexamples[0];
  CHECK(counterexample.finding.kind == FindingKind::kLivelock);
  CHECK(counterexample.finding.message == "`t0` can run for ever, each getting its turn, and not all tasks end");
  CHECK(counterexample.schedule == std::vector<Choice>{task_choice(1), task_choice(0)});
  CHECK(counterexample.loop_begin == 1);

  ExploreOptions options = plain();
  options.livelock = false;
  CHECK(explore_toy(toy, options).counterexamples.empty());
}

// Task 0 counts and begins again, the search takes 1 000 of its steps at once. A schedule has a million steps at most.
TEST_CASE("search: a livelock that takes very long to come back to where it was") {
  const auto counting = [](std::uint32_t end) {
    ToySystem::Program program(1);
    program[0].push_back({.act = [end](ToyState& s) {
      std::uint32_t count = s.word(0) + 256u * s.word(1) + 65536u * s.word(2);
      if (++count == end) count = 0;
      for (int byte = 0; byte < 3; ++byte) s.word(byte) = static_cast<std::uint8_t>(count >> (8 * byte));
      s.pc(0) = ToySystem::kStay;
      return StepStatus::kOk;
    }});
    return program;
  };
  const auto look = [&](std::uint32_t end) {
    ToySystem coarse(counting(end), 1000), fine(counting(end));
    return explore_toy(coarse, fine);
  };
  const Exploration told = look(400'000);
  REQUIRE(told.counterexamples.size() == 1);
  CHECK(told.counterexamples[0].loop_begin == 0);
  CHECK(told.counterexamples[0].schedule.size() == 400'000);

  const Exploration too_long = look(1'100'000);
  CHECK(too_long.complete);
  REQUIRE(too_long.counterexamples.size() == 1);
  CHECK(too_long.counterexamples[0].finding.kind == FindingKind::kLivelock);
  CHECK(too_long.counterexamples[0].finding.message == "`t0` can run for ever, each getting its turn, and not all tasks end");
  CHECK(too_long.counterexamples[0].schedule.empty());
  REQUIRE(too_long.notes.size() == 2);
  CHECK(too_long.notes[1] == "no schedule is shown: what goes on for ever takes more than 1 000 000 steps to come back to where it was");
}

// Task 0 takes and gives back a word for ever; task 1 ends once it can go on: when the word is free.
ToySystem taking(bool queues) {
  ToySystem::Program program(2);
  program[0].push_back({.act = [](ToyState& s) { s.word(0) = 1; return StepStatus::kOk; }});
  program[0].push_back({.act = [](ToyState& s) { s.word(0) = 0; s.pc(0) = 0; return StepStatus::kOk; }});
  program[1].push_back({.can = [](const ToyState& s) { return s.word(0) == 0; }, .is_lock = queues});
  ToySystem toy(program);
  toy.eventually.push_back([](const ToyState& s) { return s.pc(1) == 1; });
  toy.eventually.push_back([](const ToyState&) { return true; });
  return toy;
}

TEST_CASE("search: what may stay false for ever, and who waits in a queue") {
  ExploreOptions options = plain();
  options.livelock = false;  // task 0 never ends
  ToySystem queueing = taking(true);
  const Exploration served = explore_toy(queueing, options);
  CHECK(served.states == 4);
  CHECK(served.complete);
  CHECK(served.counterexamples.empty());

  ToySystem toy = taking(false);
  const Exploration result = explore_toy(toy, options);
  CHECK(result.states == 4);
  CHECK(result.complete);
  REQUIRE(result.counterexamples.size() == 1);
  const Counterexample& counterexample = result.counterexamples[0];
  CHECK(counterexample.finding.kind == FindingKind::kEventually);
  CHECK(counterexample.finding.message == "p0 never becomes true: `t0` can run for ever, each getting its turn");
  CHECK(counterexample.finding.tasks == std::vector<TaskId>{TaskId{0}});
  CHECK(counterexample.schedule == std::vector<Choice>{task_choice(0), task_choice(0)});
  CHECK(counterexample.loop_begin == 0);

  options.livelock = true;
  const Exploration both = explore_toy(toy, options);
  REQUIRE(both.counterexamples.size() == 2);
  CHECK(both.counterexamples[0].finding.kind == FindingKind::kLivelock);
  CHECK(both.counterexamples[1].finding.kind == FindingKind::kEventually);
  options.endless = false;
  CHECK(explore_toy(toy, options).counterexamples.empty());
}

}  // namespace
}  // namespace wakesim
