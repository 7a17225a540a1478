// The walk: what it enters, what its visitor is told and may answer, and what ends it. Counts are worked out on small grids and lines.
// SPDX-License-Identifier: MIT
#include "sim/explore/walk.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <vector>

#include "sim/explore/livelock.h"
#include "sim/explore/test/toy_system.h"

namespace wakesim {
namespace {

const Choice t0 = task_choice(0), t1 = task_choice(1);

// Counts, and answers as a test wants it to.
struct Witness : WalkVisitor {
  std::uint64_t asked = 0, known = 0, fresh = 0, states = 0, left_states = 0, deepest = 0, renamed_times = 0;
  std::vector<StepStatus> failures;
  std::vector<std::uint64_t> stack;  // as it was told
  std::uint64_t back_to_first = 0;   // steps to the state where the walk began
  std::uint64_t own_bytes = 0;
  std::function<Go()> at_step = [] { return Go::kOn; };
  std::function<Go(Offer)> at_state = [](Offer) { return Go::kOn; };

  Go before_step() {
    ++asked;
    return at_step();
  }
  Go stepped(const WalkStep& step) {
    ++(step.is_new ? fresh : known);
    CHECK(step.from == stack.back());
    back_to_first += step.to == stack.front() ? 1 : 0;
    return Go::kOn;
  }
  Go failed(const WalkStep& step, StepStatus status) {
    CHECK(step.from == stack.back());
    failures.push_back(status);
    return Go::kOn;
  }
  Go arrived(std::uint64_t, Offer choices) {
    ++states;
    return at_state(choices);
  }
  void entered(std::span<const std::uint64_t> all) {
    stack.push_back(all.back());
    CHECK(std::equal(stack.begin(), stack.end(), all.begin(), all.end()));
    deepest = std::max<std::uint64_t>(deepest, stack.size());
  }
  void left(std::uint64_t state) {
    ++left_states;
    CHECK(state == stack.back());
    stack.pop_back();
  }
  void renamed(std::span<const std::uint64_t> all) {
    ++renamed_times;
    stack.assign(all.begin(), all.end());
  }
  std::uint64_t bytes() const { return own_bytes; }
};

// One task that counts to `last` in steps of one, then stays; with `round` it begins again.
ToySystem line(std::uint32_t last, bool round = false) {
  const auto count = [](const ToyState& s) { return s.word(0) | s.word(1) << 8 | s.word(2) << 16; };
  ToySystem::Program program = independent_steps(1, 1);
  program[0][0] = {.can = [=](const ToyState& s) { return round || count(s) < static_cast<int>(last); },
                   .act = [=](ToyState& s) {
                     const int next = count(s) < static_cast<int>(last) ? count(s) + 1 : 0;
                     for (int i = 0; i < 3; ++i) s.word(i) = static_cast<std::uint8_t>(next >> 8 * i);
                     s.pc(0) = ToySystem::kStay;
                     return StepStatus::kOk;
                   }};
  return ToySystem(std::move(program));
}

struct Walked {
  WalkEnd end;
  std::vector<Choice> path;
  std::uint64_t bytes;
};
template <class Store>
Walked walk_over(ToySystem& toy, Store& store, Witness& witness, Budget& budget, std::uint64_t states_max = 0) {
  Walk walk(toy, store, witness, budget, states_max);
  const WalkEnd end = walk.run();
  return {end, end == WalkEnd::kDone ? std::vector<Choice>{} : walk.path(), walk.bytes()};
}
Walked walk_over(ToySystem& toy, Witness& witness, std::uint64_t states_max = 0) {
  FingerprintTable table;
  Budget budget({}, nullptr);
  toy.reset();
  return walk_over(toy, table, witness, budget, states_max);
}

// (0..2, 0..2): 9 states; the first task takes 2 steps in each of 3 rows, and so does the second: 12, of which 8 led to new states.
TEST_CASE("walk: every state once, every choice of it") {
  ToySystem toy(independent_steps(2, 2));
  Witness witness;
  toy.reset();
  const Fingerprint root = toy.fingerprint();
  CHECK(walk_over(toy, witness).end == WalkEnd::kDone);
  CHECK(witness.states == 9);
  CHECK(witness.asked == 12);
  CHECK(witness.fresh == 8);
  CHECK(witness.known == 4);
  CHECK(witness.left_states == 9);
  CHECK(witness.deepest == 5);
  CHECK(witness.failures.empty());
  CHECK(toy.fingerprint() == root);
}

// (1,0) is told and not entered: (2,0) is on no other way. Steps: two each from (0,0), (0,1), (1,1), one each from (2,1), (1,2), (0,2).
TEST_CASE("walk: a state that the visitor does not enter") {
  ToySystem toy(independent_steps(2, 2));
  toy.reset();
  toy.step(t0);
  const Fingerprint closed = toy.fingerprint();
  Witness witness;
  witness.at_state = [&](Offer) { return toy.fingerprint() == closed ? Go::kBack : Go::kOn; };
  CHECK(walk_over(toy, witness).end == WalkEnd::kDone);
  CHECK(witness.states == 8);
  CHECK(witness.left_states == 7);
  CHECK(witness.asked == 9);
  CHECK(witness.fresh == 7);
  CHECK(witness.known == 2);
}

TEST_CASE("walk: the visitor puts choices into an order, and stops") {
  for (const bool backwards : {false, true}) {
    ToySystem toy(independent_steps(2, 2));
    Witness witness;
    witness.at_state = [&](Offer choices) {
      if (backwards) std::sort(choices.begin(), choices.end(), [](Choice a, Choice b) { return b < a; });
      return toy.all_ended() ? Go::kStop : Go::kOn;
    };
    const Walked walked = walk_over(toy, witness);
    CHECK(walked.end == WalkEnd::kStopped);
    CHECK(walked.path == (backwards ? std::vector<Choice>{t1, t1, t0, t0} : std::vector<Choice>{t0, t0, t1, t1}));
    CHECK(witness.states == 5);
    CHECK(toy.all_ended());
  }
}

TEST_CASE("walk: the visitor stops before a step") {
  ToySystem toy(independent_steps(2, 2));
  Witness witness;
  witness.at_step = [&] { return witness.asked == 4 ? Go::kStop : Go::kOn; };
  CHECK(walk_over(toy, witness).end == WalkEnd::kStopped);
  CHECK(witness.fresh == 3);
}

// Task 0: a step, then one that does not end well; task 1: one step. States (0,0) (1,0) (0,1) (1,1); the bad step is taken in two of them.
TEST_CASE("walk: steps that end in something else") {
  for (const StepStatus status : {StepStatus::kFinding, StepStatus::kPruned, StepStatus::kLimit, StepStatus::kRestart}) {
    auto program = independent_steps(2, 1);
    program[0].push_back({.act = [=](ToyState&) { return status; }});
    ToySystem toy(std::move(program));
    Witness witness;
    const WalkEnd end = walk_over(toy, witness).end;
    if (status == StepStatus::kRestart) {
      CHECK(end == WalkEnd::kRestart);
      CHECK(witness.states == 2);
      CHECK(witness.failures.empty());
    } else {
      CHECK(end == WalkEnd::kDone);
      CHECK(witness.states == 4);
      CHECK(witness.failures == std::vector<StepStatus>{status, status});
    }
  }
}

TEST_CASE("walk: a fact that the visitor sees refuted") {
  ToySystem toy(independent_steps(2, 2));
  Witness witness;
  witness.at_state = [&](Offer) { return witness.states == 3 ? Go::kRestart : Go::kOn; };
  CHECK(walk_over(toy, witness).end == WalkEnd::kRestart);
}

// The sixth state, (1,1), comes after (0,0) (1,0) (2,0) (2,1) (2,2), and on the way to it nothing else is new.
TEST_CASE("walk: a limit of states, of all walks with one store together") {
  ToySystem toy(independent_steps(2, 2));
  Witness witness;
  const Walked walked = walk_over(toy, witness, 5);
  CHECK(walked.end == WalkEnd::kTooMany);
  CHECK(witness.states == 5);
  CHECK(walked.path == std::vector<Choice>{t0, t1});
  Witness at_limit;
  CHECK(walk_over(toy, at_limit, 9).end == WalkEnd::kDone);
  CHECK(at_limit.states == 9);

  // From (1,0): (1,0) (2,0) (2,1) (2,2) (1,1) (1,2), six states. Then from the beginning: (0,0) (0,1) (0,2), and no further one.
  for (const std::uint64_t states_max : {8u, 9u}) {
    FingerprintTable table;
    Budget budget({}, nullptr);
    Witness first, second, third;
    toy.reset();
    const auto root = toy.mark();
    toy.step(t0);
    CHECK(walk_over(toy, table, first, budget, states_max).end == WalkEnd::kDone);
    CHECK(first.states == 6);
    toy.undo(root);
    CHECK(walk_over(toy, table, second, budget, states_max).end == (states_max == 8 ? WalkEnd::kTooMany : WalkEnd::kDone));
    CHECK(second.states == (states_max == 8 ? 2 : 3));
    toy.undo(root);
    CHECK(walk_over(toy, table, third, budget, states_max).end == WalkEnd::kDone);
    CHECK(third.states == 0);
  }
}

// A ring of 40 states in a table that is crowded at 3, 6, 13 and 27: its last step leads to where it began, which is called something else by then.
TEST_CASE("walk: the store grows, and states have other names") {
  ToySystem toy = line(39, true);
  FingerprintTable table(4);
  Budget budget({}, nullptr);
  Witness witness;
  toy.reset();
  CHECK(walk_over(toy, table, witness, budget).end == WalkEnd::kDone);
  CHECK(witness.states == 40);
  CHECK(witness.known == 1);
  CHECK(witness.back_to_first == 1);
  CHECK(witness.renamed_times == 4);
  CHECK(table.size() == 40);
}

// Of 1024 places 870 are filled.
TEST_CASE("walk: a store that does not grow") {
  for (const std::uint32_t states : {870u, 871u}) {
    ToySystem toy = line(states - 1);
    NumberedStates numbered(0);
    Budget budget({}, nullptr);
    Witness witness;
    toy.reset();
    CHECK(walk_over(toy, numbered, witness, budget).end == (states == 870 ? WalkEnd::kDone : WalkEnd::kFull));
    CHECK(witness.states == 870);
    CHECK(witness.back_to_first == 0);
  }
}

// The budget is looked at before every 256th step.
TEST_CASE("walk: Ctrl-C, between steps and in the middle of one") {
  const std::atomic<bool> stop = true;
  for (const bool in_step : {false, true}) {
    ToySystem toy = line(1'000);
    if (in_step) toy.takes_long = [](const ToyState& s) { return s.word(0) == 100; };
    FingerprintTable table;
    Budget budget({}, &stop);
    Witness witness;
    toy.reset();
    CHECK(walk_over(toy, table, witness, budget).end == WalkEnd::kOver);
    CHECK(budget.interrupted());
    CHECK(witness.fresh == (in_step ? 100 : 255));
  }
}

// The table takes 0.9 MB; each state of the stack 24 bytes of a frame, 8 of a name, 8 of a choice, and what is kept for going back.
TEST_CASE("walk: memory, of the stack and of the visitor") {
  for (const std::uint64_t own_bytes : {0u, 1u << 20}) {
    ToySystem toy = line(100'000);
    FingerprintTable table;
    Budget budget({.memory_mb = 1}, nullptr);
    Witness witness;
    witness.own_bytes = own_bytes;
    toy.reset();
    const Walked walked = walk_over(toy, table, witness, budget);
    CHECK(walked.end == WalkEnd::kOver);
    CHECK(budget.why() == "memory_mb 1");
    CHECK(walked.bytes > 1u << 20);
    if (own_bytes != 0) CHECK(witness.fresh == 255);
    else CHECK((witness.fresh > 255 && witness.fresh < 8'000));
  }
}

}  // namespace
}  // namespace wakesim
