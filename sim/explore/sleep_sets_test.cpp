// Sleep sets on toys: the same states, and as many transitions as counted by hand.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/prng.h"
#include "sim/explore/test/toy_search.h"

namespace wakesim {
namespace {

ExploreOptions sleeping(bool on = true) {
  ExploreOptions options;
  options.granularity = kPlain;
  options.livelock = options.cycles = false;
  options.sleep_sets = on;
  options.collect_terminals = true;
  return options;
}

Footprint writes(std::uint32_t word) {
  Footprint footprint;
  footprint.written.add(word);
  return footprint;
}
Footprint reads(std::uint32_t word) {
  Footprint footprint;
  footprint.read.add(word);
  return footprint;
}

// Tasks of `steps` steps; task t's steps write word t.
ToySystem::Program apart(int tasks, int steps) {
  auto program = independent_steps(tasks, steps);
  for (std::size_t t = 0; t < program.size(); ++t) {
    for (ToyOp& op : program[t]) op.footprint = writes(static_cast<std::uint32_t>(t));
  }
  return program;
}

// All steps commute: each state is come to on one way only.
TEST_CASE("sleep sets: independent steps, one transition a state") {
  for (const unsigned threads : {1u, 2u, 4u}) {
    CAPTURE(threads);
    const Exploration result = explore_by(threads, [] { return ToySystem(apart(4, 9)); }, sleeping());
    CHECK(result.complete);
    CHECK(result.sleep_sets);
    CHECK(result.states == 10'000);
    CHECK(result.transitions >= 9'999);
    if (threads == 1) CHECK(result.transitions == 9'999);  // what is handed over may be searched in two orders
    CHECK(result.terminal_states == 1);
    CHECK(explore_by(threads, [] { return ToySystem(apart(4, 9)); }, sleeping(false)).transitions == 36'000);
  }
}

TEST_CASE("sleep sets: steps that touch who knows what wake everybody") {
  const Exploration result = explore_by(1, [] { return ToySystem(independent_steps(3, 4)); }, sleeping());
  CHECK(result.states == 125);
  CHECK(result.transitions == 300);
}

// a1 a2 | b1 b2, where a2 and b2 write one word. Nine states, twelve transitions. Asleep are a1 after b1 and after b1 b2, and a2 after
// a1 b1, which wakes no one but is tried before b1 in the state after a1. In that after a1 b1, come to from a1 first, a2 sleeps; it is not come
// to from b1, where a1 sleeps. So left out: a1 after b1; a1 after b1 b2; a2 after a1 b1. But b2 after b1 leads to a1 b1 b2 by nobody: it is come
// to from a1 b1. Nine transitions are left.
TEST_CASE("sleep sets: two steps that conflict") {
  const auto make = [](bool conflict) {
    auto program = apart(2, 2);
    if (conflict) program[0][1].footprint = program[1][1].footprint = writes(7);
    return ToySystem(std::move(program));
  };
  const Exploration apart_result = explore_by(1, [&] { return make(false); }, sleeping());
  CHECK(apart_result.states == 9);
  CHECK(apart_result.transitions == 8);
  const Exploration result = explore_by(1, [&] { return make(true); }, sleeping());
  CHECK(result.states == 9);
  CHECK(result.transitions == 9);
  CHECK(explore_by(1, [&] { return make(true); }, sleeping(false)).transitions == 12);
}

TEST_CASE("sleep sets: readers of one word commute, a writer does not") {
  const auto make = [](bool writer) {
    auto program = independent_steps(3, 1);
    for (auto& task : program) task[0].footprint = reads(1);
    if (writer) program[2][0].footprint = writes(1);
    return ToySystem(std::move(program));
  };
  CHECK(explore_by(1, [&] { return make(false); }, sleeping()).transitions == 7);
  // 0 and 1 commute, so that 0 is not tried after 1: one less than 12.
  CHECK(explore_by(1, [&] { return make(true); }, sleeping()).transitions == 11);
}

TEST_CASE("sleep sets: not where they must not be used") {
  ExploreOptions options = sleeping();
  options.cycles = true;
  const Exploration cycles = explore_by(1, [] { return ToySystem(apart(3, 4)); }, options);
  CHECK_FALSE(cycles.sleep_sets);
  CHECK(cycles.transitions == 300);
  options = sleeping();
  options.exact_states = true;
  CHECK_FALSE(explore_by(1, [] { return ToySystem(apart(3, 4)); }, options).sleep_sets);
  options = sleeping();
  options.limits.preemptions = 1;
  CHECK_FALSE(explore_by(1, [] { return ToySystem(apart(3, 4)); }, options).sleep_sets);
}

// Three or four tasks that go round over a few words: each operation waits for a value, or reads one word, writes another, and goes on
// somewhere that may depend on what it read.
class RandomToy {
 public:
  explicit RandomToy(std::uint64_t seed) {
    Prng prng(seed);
    const std::size_t tasks = 3 + prng.below(2), words = 2 + prng.below(3);
    const bool rounds = !prng.one_in(3);
    for (std::size_t t = 0; t < tasks; ++t) {
      const std::size_t length = 1 + prng.below(tasks == 4 ? 3 : 4);
      auto& ops = program_.emplace_back();
      for (std::size_t i = 0; i < length; ++i) {
        const auto place = [&] { return rounds && prng.one_in(3) ? prng.below(length) : i + 1; };
        const int guard = prng.one_in(3) ? static_cast<int>(prng.below(words)) : -1;
        const int from = prng.one_in(2) ? static_cast<int>(prng.below(words)) : -1;
        const int to = prng.one_in(3) ? -1 : static_cast<int>(prng.below(words));
        const auto value = prng.below(2), wanted = prng.below(2);
        const auto even = place(), odd = prng.one_in(2) ? even : place();
        ToyOp op;
        if (guard >= 0) op.can = [=](const ToyState& s) { return s.word(guard) == wanted; };
        op.act = [=](ToyState& s) {
          const std::uint64_t read = from >= 0 ? s.word(from) : 0;
          if (to >= 0) s.word(to) = static_cast<std::uint8_t>((value + read) % 2);
          const std::uint64_t next = read == 1 ? odd : even;
          s.pc(static_cast<int>(t)) = next == i ? ToySystem::kStay : static_cast<std::uint8_t>(next);
          return StepStatus::kOk;
        };
        op.footprint = {};
        for (const int word : {guard, from}) {
          if (word >= 0) op.footprint.read.add(static_cast<std::uint32_t>(word));
        }
        if (to >= 0) op.footprint.written.add(static_cast<std::uint32_t>(to));
        ops.push_back(std::move(op));
      }
    }
  }
  ToySystem operator()() const {
    ToySystem toy(program_);
    toy.observe = [](const ToyState& s) { return std::vector<std::int64_t>{s.word(0), s.word(1)}; };
    return toy;
  }

 private:
  ToySystem::Program program_;
};

TEST_CASE("sleep sets: random toys, also such that go round, have the same states by any number of threads") {
  std::uint64_t all = 0, tried = 0, cyclic = 0;
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
    CAPTURE(seed);
    const RandomToy toy(seed);
    ExploreOptions options = sleeping(false);
    options.cycles = true;
    const Exploration plain = explore_by(1, toy, options);
    cyclic += plain.cyclic;
    for (const unsigned threads : {1u, 3u}) {
      if (threads > 1 && seed % 10 != 0) continue;
      CAPTURE(threads);
      const Exploration result = explore_by(threads, toy, sleeping());
      CHECK(result.states == plain.states);
      CHECK(result.terminal_fingerprints == plain.terminal_fingerprints);
      CHECK(result.outcomes == plain.outcomes);
      CHECK(result.transitions <= plain.transitions);
      if (threads > 1) continue;
      all += plain.transitions;
      tried += result.transitions;
    }
  }
  MESSAGE(tried << " of " << all << " transitions tried; " << cyclic << " toys go round");
  CHECK(tried * 10 < all * 9);
  CHECK(cyclic >= 300);
}

}  // namespace
}  // namespace wakesim
