// The search by several threads on programs of the kernel: all that one thread says, they say as well. ThreadSanitizer runs this.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "sim/explore/explore.h"
#include "tests/support/random_model.h"
#include "tests/support/seeded_program.h"
#include "tests/support/seeds.h"

namespace wakesim {
namespace {

constexpr Granularity kLocks{.fuse = true, .liveness = true, .own_objects = true, .locks = true};

// The counts too: each state is entered once, by whomever.
void check_same_work(const Exploration& several, const Exploration& one) {
  CHECK(several.complete == one.complete);
  CHECK(several.states == one.states);
  CHECK(several.transitions == one.transitions);
  CHECK(several.terminal_states == one.terminal_states);
  CHECK(several.terminal_fingerprints == one.terminal_fingerprints);
  CHECK(several.outcomes == one.outcomes);
  CHECK(several.covered == one.covered);
  CHECK(several.coverage == one.coverage);
  CHECK(several.ended_in == one.ended_in);
  CHECK(several.cyclic == one.cyclic);
  CHECK(several.limits_hit == one.limits_hit);
}

void check_same(const Exploration& several, const Exploration& one) {
  check_same_work(several, one);
  REQUIRE(several.counterexamples.size() == one.counterexamples.size());
  for (std::size_t i = 0; i < one.counterexamples.size(); ++i) {
    CHECK(several.counterexamples[i].schedule == one.counterexamples[i].schedule);
    CHECK(several.counterexamples[i].finding.kind == one.counterexamples[i].finding.kind);
    CHECK(several.counterexamples[i].finding.message == one.counterexamples[i].finding.message);
  }
}

std::set<FindingKind> kinds(const Exploration& result) {
  std::set<FindingKind> kinds;
  for (const Counterexample& counterexample : result.counterexamples) kinds.insert(counterexample.finding.kind);
  return kinds;
}

TEST_CASE("threads: locks without bugs") {
  for (const std::string file : {"futex_mutex.c", "page_lock.c"}) {
    const Image image = image_of_file(file, 0, 3, 1);
    for (const Granularity granularity : {kPlain, kLocks}) {
      CAPTURE(file);
      CAPTURE(granularity.locks);
      ExploreOptions options;
      options.granularity = granularity;
      options.coverage = options.collect_terminals = true;
      const Exploration one = explore(image, options);
      REQUIRE(one.complete);
      for (const unsigned threads : {2u, 3u}) {
        CAPTURE(threads);
        options.threads = threads;
        const Exploration several = explore(image, options);
        CHECK(several.threads == threads);
        check_same(several, one);
      }
    }
    // With interchangeable tasks only the counts may differ, where two look alike and are not.
    ExploreOptions options;
    options.threads = 2;
    const Exploration exchanged = explore(image, options);
    CHECK(exchanged.complete);
    CHECK(exchanged.counterexamples.empty());
  }
}

TEST_CASE("threads: a bug is told as one thread tells it") {
  for (const std::string file : {"futex_mutex.c", "page_lock.c"}) {
    const Image image = image_of_file(file, 2, 2, 1);
    ExploreOptions options;
    options.coverage = true;
    const Exploration one = explore(image, options);
    REQUIRE(one.counterexamples.size() == 1);
    int told = 0;
    options.on_finding = [&](const Finding&) { ++told; };
    options.threads = 2;
    const Exploration several = explore(image, options);
    check_same(several, one);
    CHECK(told == 1);
    CHECK(several.threads == 1);
    REQUIRE(several.notes.size() > one.notes.size());
    CHECK(several.notes.back() == "found by 2 threads; searched by one for the counterexample");
  }
}

TEST_CASE("threads: what needs one thread says so") {
  const Image image = image_of_file("page_lock.c", 0, 2, 1);
  ExploreOptions options;
  options.threads = 2;
  options.exact_states = true;
  const Exploration exact = explore(image, options);
  CHECK(exact.complete);
  CHECK(exact.threads == 1);
  CHECK(exact.notes.back() == "searched by one thread: whole states are stored");
}

TEST_CASE("threads: random programs") {
  const auto [first, last] = seeds(60);
  std::uint64_t cyclic = 0, violated = 0;
  for (std::uint64_t seed = first; seed <= std::min(last, first + 59); ++seed) {
    CAPTURE(seed);
    SourceMap sources;
    Result<Image> image = image_of(sources, random_program(seed));
    REQUIRE(image);
    ExploreOptions options;
    options.granularity = seed % 2 == 0 ? kLocks : kPlain;
    options.coverage = options.collect_terminals = true;
    options.stop_at_first = options.shorten = false;
    options.limits.states = 20'000;
    const Exploration one = explore(*image, options);
    if (!one.limits_hit.empty()) continue;
    cyclic += one.cyclic;
    violated += !one.counterexamples.empty();
    options.threads = 2 + seed % 2;
    const Exploration several = explore(*image, options);
    check_same_work(several, one);
    CHECK(kinds(several) == kinds(one));
    options.stop_at_first = true;
    const Exploration first_of_several = explore(*image, options);
    options.threads = 1;
    check_same(first_of_several, explore(*image, options));
  }
  MESSAGE(cyclic << " with cycles, " << violated << " with violations");
}

}  // namespace
}  // namespace wakesim
