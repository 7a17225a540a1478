// What goes on for ever where states are one that differ only in which task is which: random toys of equal tasks, against the same toys in which
// every task is itself; and the loop that is told is walked, and is fair.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "sim/base/prng.h"
#include "sim/explore/test/toy_search.h"

namespace wakesim {
namespace {

constexpr int kTasks = 3;

// Tasks of a few operations each, all the same: possible while the word has certain values, going on anywhere.
struct Toy {
  struct Op {
    std::uint64_t may = 0;  // a bit for each value of the word
    bool is_lock = false;
    std::array<std::uint8_t, 3> word{}, to{};
  };
  explicit Toy(std::uint64_t seed) {
    Prng prng(seed);
    ops.resize(2 + prng.below(2));
    for (Op& op : ops) {
      op.may = prng.below(3) == 0 ? 7 : 1 + prng.below(7);
      op.is_lock = prng.below(4) == 0;
      for (std::uint8_t& word : op.word) word = static_cast<std::uint8_t>(prng.below(3));
      for (std::uint8_t& to : op.to) to = static_cast<std::uint8_t>(prng.below(8) == 0 ? ops.size() : prng.below(ops.size()));
    }
  }
  ToySystem system(bool is_symmetric) const {
    ToySystem::Program program(kTasks);
    for (int task = 0; task < kTasks; ++task) {
      for (const Op& op : ops) {
        program[static_cast<std::size_t>(task)].push_back({.can = [&op](const ToyState& s) { return (op.may >> s.word(0) & 1) != 0; },
                                                           .act = [&op, task](ToyState& s) {
                                                             const std::uint8_t before = s.pc(task), word = s.word(0);
                                                             s.word(0) = op.word[word];
                                                             s.pc(task) = op.to[word] == before ? ToySystem::kStay : op.to[word];
                                                             return StepStatus::kOk;
                                                           },
                                                           .is_lock = op.is_lock});
      }
    }
    ToySystem toy(std::move(program));
    if (!is_symmetric) return toy;
    toy.fingerprint_of = [](const ToyState& s) {
      std::array<std::uint8_t, kTasks> pcs{s.pc(0), s.pc(1), s.pc(2)};
      std::sort(pcs.begin(), pcs.end());
      return mix(1, std::uint64_t{pcs[0]} << 24 | std::uint64_t{pcs[1]} << 16 | std::uint64_t{pcs[2]} << 8 | s.word(0));
    };
    toy.place = [](const ToyState& s, int task) {
      int place = 0;
      for (int other = 0; other < kTasks; ++other) place += s.pc(other) < s.pc(task) || (s.pc(other) == s.pc(task) && other < task);
      return place;
    };
    return toy;
  }
  std::vector<Op> ops;
};

// Nobody who could go on all around the loop, or only queues, is left out; and everybody is back in his own place after it.
void check_fair(ToySystem& toy, const Counterexample& counterexample) {
  (void)toy.reset();
  std::array<std::size_t, kTasks> ready{}, enabled{}, moved{};
  Fingerprint begin;
  for (std::size_t i = 0; i < counterexample.schedule.size(); ++i) {
    const std::span<const Choice> choices = toy.enabled();
    REQUIRE(contains(choices, counterexample.schedule[i]));
    if (i == counterexample.loop_begin) begin = toy.fingerprint();
    if (i >= counterexample.loop_begin) {
      CHECK_FALSE(toy.all_ended());
      for (std::uint32_t task = 0; task < kTasks; ++task) {
        const bool can = contains(choices, task_choice(static_cast<int>(task)));
        enabled[task] += can;
        ready[task] += can || toy.queues(TaskId{task});
      }
      ++moved[counterexample.schedule[i].task];
    }
    REQUIRE(toy.step(counterexample.schedule[i]) == StepStatus::kOk);
  }
  CHECK(toy.fingerprint() == begin);
  const std::size_t length = counterexample.schedule.size() - counterexample.loop_begin;
  CHECK(length > 0);
  for (std::size_t t = 0; t < kTasks; ++t) {
    const bool passed_over = ready[t] == length && enabled[t] > 0 && moved[t] == 0;
    CHECK_FALSE(passed_over);
  }
}

TEST_CASE("places: livelock of equal tasks, with states that differ only in who is who taken as one") {
  int cyclic = 0, livelocks = 0, unfair = 0;
  std::uint64_t states = 0, fewer = 0;
  for (std::uint64_t seed = 1; seed <= 3'000; ++seed) {
    CAPTURE(seed);
    const Toy toy(seed);
    const Exploration plainly = explore_by(1, [&] { return toy.system(false); });
    ToySystem symmetric = toy.system(true), reference = toy.system(false);
    const ExploreOptions options = plain();
    const Exploration exchanged = explore_toy(symmetric, reference, options);
    REQUIRE(plainly.complete);
    REQUIRE(exchanged.complete);
    CHECK(exchanged.cyclic == plainly.cyclic);
    REQUIRE(exchanged.counterexamples.size() == plainly.counterexamples.size());
    for (const Exploration* result : {&plainly, &exchanged}) {
      for (const Counterexample& counterexample : result->counterexamples) {
        CHECK(counterexample.finding.kind == FindingKind::kLivelock);
        check_fair(reference, counterexample);
      }
    }
    cyclic += plainly.cyclic;
    livelocks += !plainly.counterexamples.empty();
    unfair += plainly.cyclic && plainly.counterexamples.empty();
    states += plainly.states;
    fewer += exchanged.states;
  }
  MESSAGE(cyclic << " toys go round, " << livelocks << " for ever, " << unfair << " only unfairly; " << fewer << " of " << states << " states");
  CHECK(livelocks >= 100);
  CHECK(unfair >= 30);
  CHECK(fewer < states);
}

}  // namespace
}  // namespace wakesim
