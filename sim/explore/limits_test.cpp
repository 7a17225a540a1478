// Limits and Ctrl-C, in every way a search can be done, on stacks of any depth, and in the passes after it. Nothing here waits for a clock: a
// limit of seconds is over from the beginning, and Ctrl-C comes at a step that is counted.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/explore/behaviour.h"
#include "sim/explore/random_runs.h"
#include "sim/explore/test/toy_search.h"

namespace wakesim {
namespace {

std::uint32_t counter(const ToyState& s) { return s.word(0) | s.word(1) << 8 | s.word(2) << 16; }

// Task 0 counts to `steps`, task 1 takes one step at any time: 2 (steps + 1) states, and an execution is steps + 1 long. `at` is told how far
// task 0 is. With `round` it begins again when task 1 has not moved.
ToySystem counting(std::uint32_t steps, std::function<void(std::uint32_t)> at = nullptr, bool round = false) {
  ToySystem::Program program = independent_steps(2, 1);
  program[0][0] = {.can = [=](const ToyState& s) { return counter(s) < steps || (round && s.pc(1) == 0); },
                   .act = [=](ToyState& s) {
                     const std::uint32_t next = counter(s) < steps ? counter(s) + 1 : 0;
                     for (int i = 0; i < 3; ++i) s.word(i) = static_cast<std::uint8_t>(next >> 8 * i);
                     s.pc(0) = ToySystem::kStay;
                     if (at) at(next);
                     return StepStatus::kOk;
                   }};
  return ToySystem(std::move(program));
}

struct Way {
  bool cycles, sleep_sets, exact_states, keeps;
  std::optional<std::uint32_t> preemptions;
};
const Way kWays[] = {
    {false, true, false, false, {}}, {false, false, false, false, {}}, {true, true, false, false, {}}, {true, true, false, true, {}},
    {false, true, false, true, {}},  {true, true, true, false, {}},    {false, true, true, false, {}}, {true, true, false, false, 2},
};

// Calls with every way to search, by one to three threads.
void in_every_way(const std::function<void(const ExploreOptions&, unsigned threads)>& search) {
  Checkpoints checkpoints;
  checkpoints.keep = [](const std::function<bool(const ByteSink&)>& write) { (void)write([](const void*, std::size_t) { return true; }); };
  for (const Way& way : kWays) {
    for (unsigned threads = 1; threads <= (way.exact_states ? 1u : 3u); ++threads) {
      CAPTURE(way.cycles);
      CAPTURE(way.sleep_sets);
      CAPTURE(way.exact_states);
      CAPTURE(way.keeps);
      CAPTURE(way.preemptions.has_value());
      CAPTURE(threads);
      ExploreOptions options = plain();
      options.cycles = options.endless = options.livelock = way.cycles;
      options.sleep_sets = way.sleep_sets;
      options.exact_states = way.exact_states;
      options.limits.preemptions = way.preemptions;
      options.settle_at = 1'000;
      if (way.keeps) options.checkpoints = &checkpoints;
      search(options, threads);
    }
  }
}

TEST_CASE("limits: states, memory and seconds end a deep search, in every way it can be done") {
  struct Row { Limits limits; const char* text; };
  const Row rows[] = {{{.states = 120'000}, "states 120000"}, {{.memory_mb = 6}, "memory_mb 6"}, {{.seconds = 1e-9}, "seconds 0"}};
  for (const Row& row : rows) {
    CAPTURE(row.text);
    in_every_way([&](ExploreOptions options, unsigned threads) {
      const auto preemptions = options.limits.preemptions;
      options.limits = row.limits;
      options.limits.preemptions = preemptions;
      const Exploration result = explore_by(threads, [] { return counting(150'000); }, options);
      CHECK_FALSE(result.complete);
      CHECK_FALSE(result.interrupted);
      CHECK(result.counterexamples.empty());
      CHECK(std::find(result.limits_hit.begin(), result.limits_hit.end(), row.text) != result.limits_hit.end());
      if (row.limits.states != 0) CHECK(result.states == row.limits.states);
      else CHECK(result.states < 300'002);
    });
  }
}

TEST_CASE("limits: Ctrl-C ends a deep search, in every way it can be done") {
  in_every_way([](ExploreOptions options, unsigned threads) {
    std::atomic<bool> stop = false;
    options.stop = &stop;
    const auto at = [&stop](std::uint32_t steps) {
      if (steps == 100'000) stop = true;
    };
    const Exploration result = explore_by(threads, [&] { return counting(150'000, at); }, options);
    CHECK(result.interrupted);
    CHECK_FALSE(result.complete);
    CHECK(result.counterexamples.empty());
    CHECK(result.max_depth >= 99'999);
    if (threads == 1) CHECK(result.states < 300'002);  // others go on until they look, however long the first is kept from its CPU
  });
}

// One of its steps takes so long that everything is over in the middle of it. What is kept then has it to take yet.
TEST_CASE("limits: Ctrl-C in the middle of a step, in every way a search can be done, and the search goes on from there") {
  in_every_way([](ExploreOptions options, unsigned threads) {
    std::atomic<bool> stop = false;
    options.stop = &stop;
    const auto make = [&stop] {
      ToySystem toy = counting(3'000);
      toy.takes_long = [&stop](const ToyState& s) {
        if (counter(s) != 2'000) return false;
        stop = true;
        return true;
      };
      return toy;
    };
    std::string kept;
    Checkpoints keeping;
    keeping.keep = [&kept](const std::function<bool(const ByteSink&)>& write) {
      kept.clear();
      (void)write([&kept](const void* data, std::size_t size) {
        kept.append(static_cast<const char*>(data), size);
        return true;
      });
    };
    const bool keeps = options.checkpoints != nullptr;
    if (keeps) options.checkpoints = &keeping;
    const Exploration cut = explore_by(threads, make, options);
    CHECK(cut.interrupted);
    CHECK_FALSE(cut.complete);
    CHECK(cut.max_depth < 2'003);
    if (!keeps) return;
    stop = false;
    REQUIRE_FALSE(kept.empty());
    keeping.resume = [&kept, at = std::size_t{0}](void* data, std::size_t size) mutable {
      const std::size_t read = kept.copy(static_cast<char*>(data), size, at);
      at += read;
      return read;
    };
    const Exploration rest = explore_by(threads, [] { return counting(3'000); }, options);
    CHECK(rest.complete);
    CHECK(rest.states == 6'002);
    options.checkpoints = nullptr;
    CHECK(rest.transitions == explore_by(threads, [] { return counting(3'000); }, options).transitions);
  });
}

// Without a limit each of them comes to its end.
TEST_CASE("limits: a deep search that no limit ends is complete, in every way it can be done") {
  in_every_way([](const ExploreOptions& options, unsigned threads) {
    const Exploration result = explore_by(threads, [] { return counting(100'000); }, options);
    CHECK(result.complete);
    CHECK(result.counterexamples.empty());
    CHECK(result.limits_hit.empty());
    CHECK(result.max_depth == 100'001);
    if (!options.limits.preemptions) CHECK(result.states == 200'002);
  });
}

// Of the counted step nobody but the pass after the search can know.
TEST_CASE("limits: Ctrl-C while what goes on for ever is judged") {
  const std::uint32_t steps = 2'000;
  std::uint64_t taken = 0;
  std::uint64_t stop_at = 0;
  std::atomic<bool> stop = false;
  const auto at = [&](std::uint32_t) {
    if (++taken == stop_at) stop = true;
  };
  ExploreOptions options = plain();
  options.stop = &stop;
  const auto make = [&] { return counting(steps, at, true); };
  const Exploration whole = explore_by(1, make, options);
  CHECK(whole.complete);
  CHECK(whole.cyclic);
  CHECK(whole.notes == std::vector<std::string>{"second pass: the states have cycles; their graph was built to judge what goes on for ever"});
  // Task 0 takes each of its 2 * 2000 + 1 steps once in the search, and once more for the graph.
  CHECK(taken == 2 * 4'001);
  stop_at = taken + 4'001 + 100;
  const Exploration cut = explore_by(1, make, options);
  CHECK(cut.interrupted);
  CHECK_FALSE(cut.complete);
  CHECK(cut.states == whole.states);
  CHECK(cut.notes == std::vector<std::string>{"second pass: the states have cycles; their graph was built to judge what goes on for ever",
                                              "livelock not decided: the state graph has cycles, and judging them was cut short"});
}

TEST_CASE("limits: memory while what goes on for ever is judged") {
  ExploreOptions options = plain();
  options.limits.memory_mb = 6;
  Exploration result = explore_by(1, [] { return counting(10'000, nullptr, true); }, options);
  CHECK(result.complete);
  // The graph of 20 002 states fits as well; that of 60 002 does not, though the search does.
  options.limits.memory_mb = 16;
  result = explore_by(1, [] { return counting(60'000, nullptr, true); }, options);
  CHECK_FALSE(result.complete);
  CHECK(result.limits_hit == std::vector<std::string>{"memory_mb 16"});
}

TEST_CASE("limits: Ctrl-C while a counterexample is made short") {
  std::uint64_t taken = 0, stop_at = 0;
  std::atomic<bool> stop = false;
  ExploreOptions options = plain();
  options.stop = &stop;
  const auto make = [&] {
    ToySystem toy = counting(2'000, [&](std::uint32_t) {
      if (++taken == stop_at) stop = true;
    });
    toy.at_end = [](const ToyState&) { return StepStatus::kFinding; };
    return toy;
  };
  const Exploration whole = explore_by(1, make, options);
  REQUIRE(whole.counterexamples.size() == 1);
  CHECK(whole.counterexamples[0].shortest);
  stop_at = taken + 2'000 + 2'000 + 1;  // the search goes straight to the end, and once more for the steps of the schedule
  const Exploration cut = explore_by(1, make, options);
  REQUIRE(cut.counterexamples.size() == 1);
  CHECK_FALSE(cut.counterexamples[0].shortest);
  CHECK(cut.counterexamples[0].schedule.size() == 2'001);
  CHECK(cut.notes == std::vector<std::string>{"the counterexample is not proven shortest: interrupted"});
}

TEST_CASE("limits: an execution at random that does not end") {
  struct Row { Limits limits; std::uint32_t stop_at; std::vector<std::string> limits_hit; };
  const Row rows[] = {{{.memory_mb = 1}, 0, {"memory_mb 1"}}, {{.seconds = 1e-9}, 0, {"seconds 0"}}, {{}, 50'000, {}}};
  for (const Row& row : rows) {
    for (const std::uint32_t pct_depth : {0u, 2u}) {
      std::atomic<bool> stop = false;
      ToySystem toy = counting(500'000, [&](std::uint32_t steps) {
        if (steps == row.stop_at) stop = true;
      });
      ExploreOptions options = plain();
      options.limits = row.limits;
      options.stop = &stop;
      RandomOptions random;
      random.executions = 1'000;
      random.pct_depth = pct_depth;
      const Exploration result = RandomRuns<ToySystem>(toy, options, random).run();
      CHECK(result.executions == 0);
      CHECK(result.interrupted == (row.stop_at != 0));
      CHECK(result.limits_hit == row.limits_hit);
    }
  }
}

// From each state one of two sounds may come, and one of them makes the set of states one may be in grow.
TEST_CASE("limits: comparing what two programs show") {
  Behaviour first;
  first.state_count = 12;
  for (std::uint32_t s = 0; s < 12; ++s) {
    for (const std::uint32_t event : {1u, 2u}) {
      if (s == 0) first.edges.push_back({0, 0, event, true, {}});
      if (s > 0 || event == 1) first.edges.push_back({s, s + 1 < 12 ? s + 1 : BehaviourEdge::kEnd, event, true, {}});
    }
  }
  Behaviour second = first;
  second.edges.back().event = 3;
  CHECK(compare_behaviours(first, second).equivalence == Equivalence::kDifferent);
  CHECK(compare_behaviours(first, second, kSetsMax, {.seconds = 1e-9}).equivalence == Equivalence::kUndecided);
  const std::atomic<bool> stop = true;
  CHECK(compare_behaviours(first, second, kSetsMax, {}, &stop).equivalence == Equivalence::kUndecided);
}

}  // namespace
}  // namespace wakesim
