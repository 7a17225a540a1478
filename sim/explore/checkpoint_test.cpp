// Checkpoints: a search that is ended again and again, each time going on from its last checkpoint, says what an uninterrupted one says.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/explore/test/toy_search.h"

namespace wakesim {
namespace {

using Make = std::function<ToySystem()>;

ExploreOptions with_terminals() {
  ExploreOptions options;
  options.granularity = kPlain;
  options.collect_terminals = true;
  return options;
}

// Ends the search each time `states` more have been found; the last run is not ended. `runs` says how many there were.
Exploration in_pieces(const std::vector<unsigned>& threads, const Make& make, ExploreOptions options, std::uint64_t states, int& runs) {
  std::string kept;
  std::uint64_t found = 0;
  for (runs = 1;; ++runs) {
    const auto source = [&] {
      return [&kept, at = std::size_t{0}](void* data, std::size_t size) mutable {
        const std::size_t read = kept.copy(static_cast<char*>(data), size, at);
        at += read;
        return read;
      };
    };
    Checkpoints checkpoints;
    checkpoints.identity = 1;
    if (!kept.empty()) {
      REQUIRE(check_archive(source(), 1) == "");
      checkpoints.resume = source();
    }
    std::string now;
    checkpoints.keep = [&](const std::function<bool(const ByteSink&)>& write) {
      now.clear();
      CHECK(write([&](const void* data, std::size_t size) {
        now.append(static_cast<const char*>(data), size);
        return true;
      }));
    };
    options.checkpoints = &checkpoints;
    options.limits.states = found + states;
    const Exploration result = explore_by(threads[static_cast<std::size_t>(runs) % threads.size()], make, options);
    if (!std::count(result.limits_hit.begin(), result.limits_hit.end(), "states " + std::to_string(found + states))) return result;
    REQUIRE(!now.empty());
    REQUIRE(runs < 1'000);
    kept = now;
    found = result.states;
  }
}

void check_same(const Exploration& pieces, const Exploration& whole) {
  CHECK(pieces.complete == whole.complete);
  CHECK(pieces.states == whole.states);
  CHECK(pieces.terminal_states == whole.terminal_states);
  CHECK(pieces.terminal_fingerprints == whole.terminal_fingerprints);
  CHECK(pieces.outcomes == whole.outcomes);
  CHECK(pieces.cyclic == whole.cyclic);
  REQUIRE(pieces.counterexamples.size() == whole.counterexamples.size());
  for (std::size_t i = 0; i < whole.counterexamples.size(); ++i) CHECK(pieces.counterexamples[i].schedule == whole.counterexamples[i].schedule);
}

ToySystem apart() {
  auto program = independent_steps(4, 6);
  for (std::size_t t = 0; t < program.size(); ++t) {
    for (ToyOp& op : program[t]) {
      op.footprint = {};
      op.footprint.written.add(static_cast<std::uint32_t>(t));
    }
  }
  ToySystem toy(std::move(program));
  toy.observe = [](const ToyState& s) { return std::vector<std::int64_t>{s.pc(0)}; };
  return toy;
}

TEST_CASE("checkpoint: in pieces of any size, by any number of threads, the same") {
  const Exploration whole = explore_by(1, apart, with_terminals());
  REQUIRE(whole.states == 2'401);
  for (const std::uint64_t states : {61u, 500u, 1'700u}) {
    for (const std::vector<unsigned>& threads : {std::vector<unsigned>{1}, {2}, {1, 3}}) {
      CAPTURE(states);
      CAPTURE(threads.front());
      int runs = 0;
      const Exploration pieces = in_pieces(threads, apart, with_terminals(), states, runs);
      check_same(pieces, whole);
      CHECK(pieces.transitions == whole.transitions);
      CHECK(runs > 2'401 / static_cast<int>(states));
    }
  }
}

// The walks before a search begin with its first step.
TEST_CASE("checkpoint: what is cut short before the search begins is kept, and begins again") {
  std::atomic<bool> stop = false;
  std::string kept;
  Checkpoints checkpoints;
  checkpoints.identity = 1;
  checkpoints.keep = [&](const std::function<bool(const ByteSink&)>& write) {
    CHECK(write([&](const void* data, std::size_t size) {
      kept.append(static_cast<const char*>(data), size);
      return true;
    }));
  };
  ExploreOptions options = with_terminals();
  options.granularity = kReduced;
  options.stop = &stop;
  options.checkpoints = &checkpoints;
  const auto interrupted = [&] {
    ToySystem toy = apart();
    toy.takes_long = [&](const ToyState&) { return stop = true; };
    return toy;
  };
  CHECK(explore_by(1, interrupted, options).interrupted);
  REQUIRE_FALSE(kept.empty());
  stop = false;
  checkpoints.resume = [&, at = std::size_t{0}](void* data, std::size_t size) mutable {
    const std::size_t read = kept.copy(static_cast<char*>(data), size, at);
    at += read;
    return read;
  };
  const Exploration rest = explore_by(1, apart, options);
  CHECK(rest.complete);
  CHECK(rest.states == 2'401);
}

TEST_CASE("checkpoint: sleep sets go on sleeping") {
  ExploreOptions options = with_terminals();
  options.livelock = options.cycles = false;
  int runs = 0;
  const Exploration pieces = in_pieces({1}, apart, options, 200, runs);
  CHECK(pieces.states == 2'401);
  CHECK(pieces.sleep_sets);
  CHECK(pieces.transitions == 2'400);
  CHECK(in_pieces({2}, apart, options, 200, runs).states == 2'401);
}

TEST_CASE("checkpoint: what is wrong at the end of every execution") {
  const auto make = [] {
    ToySystem toy(independent_steps(3, 5));
    toy.at_end = [](const ToyState&) { return StepStatus::kFinding; };
    return toy;
  };
  for (const bool stop_at_first : {false, true}) {
    ExploreOptions options = with_terminals();
    options.stop_at_first = stop_at_first;
    const Exploration whole = explore_by(1, make, options);
    REQUIRE(whole.counterexamples.size() == 1);
    int runs = 0;
    check_same(in_pieces({1}, make, options, 10, runs), whole);
    if (!stop_at_first) check_same(in_pieces({3, 2}, make, options, 50, runs), whole);
  }
}

// Task 0 goes round until task 1 has made its last step.
TEST_CASE("checkpoint: cycles that are cut in two are seen") {
  const auto make = [](bool rounds) {
    auto program = independent_steps(2, 40);
    program[0].resize(5);
    if (rounds) {
      program[0][4].act = [](ToyState& s) {
        if (s.pc(1) < 40) s.pc(0) = 0;
        return StepStatus::kOk;
      };
    }
    return ToySystem(std::move(program));
  };
  for (const bool rounds : {false, true}) {
    const auto toy = [&] { return make(rounds); };
    const Exploration whole = explore_by(1, toy, with_terminals());
    CHECK(whole.cyclic == rounds);
    ExploreOptions options = with_terminals();
    options.settle_at = 1;
    int runs = 0;
    check_same(in_pieces({1, 2}, toy, options, 20, runs), whole);
    for (std::uint64_t states = 1; states <= 40; states += 3) {
      CAPTURE(states);
      check_same(in_pieces({1}, toy, with_terminals(), states, runs), whole);
      if (states >= 10) check_same(in_pieces({2}, toy, with_terminals(), states, runs), whole);
    }
  }
}

// What was on the stack where the search was cut is left open, and so is all that leads to it, until that is settled.
TEST_CASE("checkpoint: open edges do not pile up") {
  const auto make = [] { return ToySystem(independent_steps(5, 10)); };
  const auto stack_bytes = [&](std::uint64_t settle_at) {
    ExploreOptions options = with_terminals();
    options.settle_at = settle_at;
    int runs = 0;
    const Exploration result = in_pieces({1}, make, options, 80'000, runs);
    CHECK(result.states == 161'051);
    CHECK_FALSE(result.cyclic);
    return result.stack_bytes;
  };
  const std::uint64_t settled = stack_bytes(100), kept = stack_bytes(~std::uint64_t{0});
  CAPTURE(settled);
  CAPTURE(kept);
  CHECK(settled * 2 < kept);
}

// Task 0 counts to 60 000, task 1 takes one step at any time: each state of the first way down has a choice left. With a way of its own for each, and
// gone from the root, they would be 1.8 * 10^9 steps.
TEST_CASE("checkpoint: a deep stack") {
  const auto make = [] {
    auto program = independent_steps(2, 1);
    const auto counter = [](const ToyState& s) { return s.word(0) | s.word(1) << 8; };
    program[0][0] = {.can = [=](const ToyState& s) { return counter(s) < 60'000; },
                     .act = [=](ToyState& s) {
                       const int next = counter(s) + 1;
                       s.word(0) = static_cast<std::uint8_t>(next);
                       s.word(1) = static_cast<std::uint8_t>(next >> 8);
                       s.pc(0) = ToySystem::kStay;
                       return StepStatus::kOk;
                     }};
    return ToySystem(std::move(program));
  };
  for (const bool bounded : {false, true}) {
    ExploreOptions options = with_terminals();
    if (bounded) options.limits.preemptions = 3;
    const Exploration whole = explore_by(1, make, options);
    CHECK(whole.max_depth == 60'001);
    int runs = 0;
    check_same(in_pieces({1, 2}, make, options, 50'000, runs), whole);
    CHECK(runs >= 3);
  }
}

// Task 0 takes two steps, unless task 1 has begun with its 40. To leave task 0 between them is one preemption too many, and nothing else is:
// (0,0) (1,0) (2,0..40), and then (0,1..40), in which nothing is left out: 83 states. The first 50 have it.
TEST_CASE("checkpoint: what was left out before counts") {
  const auto make = [] {
    auto program = independent_steps(2, 40);
    program[0].resize(2);
    for (ToyOp& op : program[0]) op.can = [](const ToyState& s) { return s.pc(1) == 0; };
    return ToySystem(std::move(program));
  };
  ExploreOptions options = with_terminals();
  options.limits.preemptions = 0;
  int runs = 0;
  const Exploration pieces = in_pieces({1}, make, options, 50, runs);
  CHECK(runs == 2);
  CHECK(pieces.states == 83);
  CHECK(pieces.limits_hit == std::vector<std::string>{"preemptions 0"});
}

}  // namespace
}  // namespace wakesim
