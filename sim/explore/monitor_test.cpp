// Monitors: a word beside the state, choices left out, an execution accepted. Method: a monitor made up for this, on toys whose states are counted by
// hand with and without it, by fingerprints and by whole states, by one thread and several; and the script of a forced beginning as one.
// SPDX-License-Identifier: MIT
#include "sim/explore/monitor.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/explore/root.h"
#include "sim/explore/test/toy_search.h"

namespace wakesim {
namespace {

const Choice t0 = task_choice(0), t1 = task_choice(1);

// The word is how many steps task 0 has taken, 4 at the most. Task 1 may not go while it is odd, unless `everybody_may`.
class CountsSteps : public Monitor<ToySystem> {
 public:
  bool everybody_may = false;
  std::uint64_t accepts_at = 5;  // never
  std::string says;

  std::uint64_t begin(ToySystem&) const override { return 0; }
  bool allows(const ToySystem&, std::uint64_t word, Choice choice) const override { return everybody_may || choice != t1 || word % 2 == 0; }
  std::uint64_t after(ToySystem&, std::uint64_t word, Choice choice) const override {
    return choice == t0 ? std::min<std::uint64_t>(word + 1, 4) : word;
  }
  bool accepts(std::uint64_t word) const override { return word == accepts_at; }
  std::string limit() const override { return says; }
};

// Task 0 turns a switch on and off for ever; task 1 takes two steps. 2 x 3 states: a step of task 0 from each, of task 1 from 2 x 2.
ToySystem switching() {
  auto program = independent_steps(2, 2);
  program[0] = {{.act = [](ToyState& s) {
    s.word(0) ^= 1;
    s.pc(0) = ToySystem::kStay;
    return StepStatus::kOk;
  }}};
  return ToySystem(std::move(program));
}

// Task 0 takes three steps, task 1 two, which wait for the first of task 0: (0,0) and (1..3, 0..2), 10 states.
ToySystem waiting() {
  auto program = independent_steps(2, 3);
  program[1].resize(2);
  program[1][0].can = [](const ToyState& s) { return s.pc(0) > 0; };
  return ToySystem(std::move(program));
}

ExploreOptions without_sleep_sets() {
  ExploreOptions options = plain();
  options.sleep_sets = false;
  return options;
}

// With every way to keep states, by one to three threads.
template <class Check>
void in_every_way(const std::function<ToySystem()>& make, const MonitorList<ToySystem>& monitors, const Check& check) {
  for (const bool exact : {false, true}) {
    for (unsigned threads = 1; threads <= (exact ? 1u : 3u); ++threads) {
      CAPTURE(exact);
      CAPTURE(threads);
      ExploreOptions options = without_sleep_sets();
      options.exact_states = exact;
      check(search_toys(Toys(threads, make).all(), options, monitors));
    }
  }
}

// The word tells 0, 1, 2, 3 apart, each with one position of the switch, and 4 with both: 6 x 3 states. A step of task 0 from each; of task 1 from
// the first two of every three.
TEST_CASE("monitor: its word is part of the state") {
  CountsSteps counts;
  counts.everybody_may = true;
  in_every_way(switching, {}, [](const Monitored& plain) {
    CHECK(plain.result.states == 6);
    CHECK(plain.result.transitions == 10);
  });
  in_every_way(switching, {&counts}, [](const Monitored& monitored) {
    CHECK(monitored.result.states == 18);
    CHECK(monitored.result.transitions == 18 + 12);
    CHECK(monitored.result.complete);
    CHECK_FALSE(monitored.accepted);
  });
}

// Without: each of the 3 rows has 2 steps of either task, and (0,0) one: 10 states, 13 transitions. With: in rows 1 and 3 task 1 may not go, so
// (0,0) (1,0) (2,0..2) (3,0..2), and (1,1), (1,2) are nobody's. Steps of task 0: 1 + 1 + 3, of task 1: 2.
TEST_CASE("monitor: what it leaves out, and what that counts as") {
  in_every_way(waiting, {}, [](const Monitored& plain) {
    CHECK(plain.result.states == 10);
    CHECK(plain.result.transitions == 13);
  });
  for (const std::string says : {"", "odd 1"}) {
    CountsSteps counts;
    counts.says = says;
    in_every_way(waiting, {&counts}, [&](const Monitored& monitored) {
      CHECK(monitored.result.states == 8);
      CHECK(monitored.result.transitions == 7);
      CHECK(monitored.result.terminal_states == 1);  // (3,2)
      CHECK(monitored.result.complete == says.empty());
      CHECK(monitored.result.limits_hit == (says.empty() ? std::vector<std::string>{} : std::vector<std::string>{says}));
    });
  }
}

// Nobody is left out where task 1 never stands before a step while the word is odd.
TEST_CASE("monitor: what it did not leave out is no limit") {
  CountsSteps counts;
  counts.says = "odd 1";
  ToySystem toy(independent_steps(1, 3));
  CHECK(search_toys({&toy}, without_sleep_sets(), {&counts}).result.limits_hit.empty());
}

TEST_CASE("monitor: it accepts, and the search is over") {
  for (const std::uint64_t at : {0u, 1u, 3u, 4u}) {
    CAPTURE(at);
    CountsSteps counts;
    counts.accepts_at = at;
    in_every_way(switching, {&counts}, [&](const Monitored& monitored) {
      REQUIRE(monitored.accepted);
      CHECK(std::count(monitored.accepted->begin(), monitored.accepted->end(), t0) == static_cast<std::ptrdiff_t>(at));
      CHECK_FALSE(monitored.result.complete);
      CHECK(monitored.result.limits_hit.empty());
    });
  }
  // One thread goes straight there.
  CountsSteps counts;
  counts.accepts_at = 3;
  ToySystem toy = switching();
  const Monitored monitored = search_toys({&toy}, without_sleep_sets(), {&counts});
  CHECK(monitored.accepted == std::vector<Choice>{t0, t0, t0});
  CHECK(monitored.result.states == 4);
}

// What was accepted was not cut short: there is nothing to go on with.
TEST_CASE("monitor: what it accepts leaves no checkpoint - a limit does") {
  for (const std::uint64_t accepts_at : {3u, 5u}) {
    CountsSteps counts;
    counts.accepts_at = accepts_at;
    bool is_kept = false;
    Checkpoints checkpoints;
    checkpoints.keep = [&](const std::function<bool(const ByteSink&)>&) { is_kept = true; };
    ExploreOptions options = without_sleep_sets();
    options.checkpoints = &checkpoints;
    options.limits.states = 10;
    ToySystem toy = switching();
    CHECK(search_toys({&toy}, options, {&counts}).accepted.has_value() == (accepts_at == 3));
    CHECK(is_kept == (accepts_at == 5));
  }
}

// Two that count, one of them from 7 on: what is remembered of a state, on the way and where the system stands.
TEST_CASE("monitor: words of the states of a way") {
  class FromSeven : public CountsSteps {
   public:
    std::uint64_t begin(ToySystem&) const override { return 7; }
    std::uint64_t after(ToySystem&, std::uint64_t word, Choice) const override { return word + 1; }
  };
  const CountsSteps counts;
  const FromSeven from_seven;
  const MonitorList<ToySystem> both{&counts, &from_seven};
  ToySystem toy = switching();
  toy.reset();
  MonitorWords<ToySystem> words(both);
  const auto here = [&words] {
    std::vector<Word> all;
    words.append_to(all);
    return all;
  };
  words.begin(toy);
  CHECK(here() == std::vector<Word>{0, 7});
  Fingerprint root;
  words.mix_into(root);
  words.push();
  words.step(toy, t0);
  CHECK(here() == std::vector<Word>{1, 8});
  Fingerprint next;
  words.mix_into(next);
  CHECK(next != root);
  words.push();
  words.step(toy, t1);
  CHECK(here() == std::vector<Word>{1, 9});
  words.step(toy, t0);  // another step from the same state
  CHECK(here() == std::vector<Word>{2, 9});
  words.push();
  words.back_to(1);
  CHECK(here() == std::vector<Word>{0, 7});
  words.step(toy, t1);
  CHECK(here() == std::vector<Word>{0, 8});
}

// Nobody comes to the third step of task 0 while task 1 has not gone twice.
TEST_CASE("monitor: what it waits for does not come") {
  auto program = independent_steps(2, 3);
  program[0][2].can = [](const ToyState& s) { return s.pc(1) == 2; };
  program[1].resize(2);
  program[1][0].can = [](const ToyState& s) { return s.pc(0) == 1; };
  for (const bool everybody_may : {false, true}) {
    CountsSteps counts;
    counts.everybody_may = everybody_may;
    counts.accepts_at = 3;
    in_every_way([&] { return ToySystem(program); }, {&counts}, [&](const Monitored& monitored) {
      CHECK(monitored.accepted.has_value() == everybody_may);
      CHECK(monitored.result.complete == !everybody_may);
      if (!everybody_may) CHECK(monitored.result.states == 3);  // (0,0) (1,0) (2,0)
    });
  }
}

// Two at once: a choice is taken when both allow it. Of a 3 x 3 grid with no preemption and task 1 only after an even number of steps of task 0:
// (0,0); (1,0,A) (2,0) (2,1,B) (2,2); (0,1,B) (0,2) (1,2,A) and again (2,2), all of which have their own number of steps of task 0.
TEST_CASE("monitor: beside a bound of preemptions") {
  CountsSteps counts;
  ExploreOptions options = without_sleep_sets();
  options.limits.preemptions = 0;
  ToySystem toy(independent_steps(2, 2));
  const Monitored both = search_toys({&toy}, options, {&counts});
  CHECK(both.result.states == 8);
  CHECK(both.result.limits_hit == std::vector<std::string>{"preemptions 0"});
  // With one preemption (1,0,A) may be left for B, but not by the counting one: only from (0,1,B) A, and from there B again.
  options.limits.preemptions = 1;
  CHECK(search_toys({&toy}, options, {}).result.states == 13);
  // (0,1,B) > (1,1,A,1) > (2,1,1) > (2,2,1): 3 more than with none.
  CHECK(search_toys({&toy}, options, {&counts}).result.states == 11);
}

// A forced beginning, ridden along instead of driven: its states, and none beside.
TEST_CASE("monitor: the script of a forced beginning is one") {
  const std::vector<Choice> script{t1, t0, t1};
  const ForcedBeginning<ToySystem> forced(script);
  in_every_way([] { return ToySystem(independent_steps(2, 2)); }, {&forced}, [&](const Monitored& monitored) {
    CHECK(monitored.accepted == script);
    CHECK(monitored.result.states == 4);
    CHECK(monitored.result.limits_hit.empty());
  });
  // It does not end where its third step is not enabled: (0,0) (0,1) (1,1).
  in_every_way([] { return ToySystem({std::vector<ToyOp>(2), std::vector<ToyOp>(1)}); }, {&forced}, [&](const Monitored& monitored) {
    CHECK_FALSE(monitored.accepted);
    CHECK(monitored.result.states == 3);
    CHECK(monitored.result.complete);
  });
}

TEST_CASE("monitor: standing at the root") {
  ToySystem toy(independent_steps(2, 2));
  Root<ToySystem> root = stand_at_root(toy, {t1, t0, t1});
  CHECK(root.status == StepStatus::kOk);
  CHECK_FALSE(root.diverged);
  CHECK(root.taken == 3);
  const ToyState there = [] {
    ToyState s;
    s.pc(0) = 1;
    s.pc(1) = 2;
    return s;
  }();
  Fingerprint expected;
  for (std::uint64_t i = 0; i < there.cell.size(); ++i) expected ^= mix(i, there.cell[i]);
  CHECK(toy.fingerprint() == expected);
  root = stand_at_root(toy, {t1, t1, t1});
  CHECK(root.diverged);
  CHECK(root.taken == 2);
}

}  // namespace
}  // namespace wakesim
