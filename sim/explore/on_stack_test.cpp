// The set of states on a search stack: against a plain set, past every size it begins with.
// SPDX-License-Identifier: MIT
#include "sim/explore/on_stack.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <set>
#include <vector>

#include "sim/base/prng.h"
#include "sim/explore/test/toy_search.h"

namespace wakesim {
namespace {

std::vector<std::uint64_t> handles(std::size_t count, std::uint64_t factor) {
  std::vector<std::uint64_t> stack;
  for (std::size_t i = 0; i < count; ++i) stack.push_back(i * factor);
  return stack;
}

// 512 handles fill half of the slots there are at first, 1024 would fill all.
TEST_CASE("on stack: rebuilt with any number of handles, looking for one ends") {
  for (const std::size_t count : {0u, 1u, 512u, 513u, 1'023u, 1'024u, 1'025u, 100'000u}) {
    for (const std::uint64_t factor : {1u, 4'096u}) {
      CAPTURE(count);
      OnStack on_stack;
      std::vector<std::uint64_t> stack = handles(count, factor);
      on_stack.rebuild(stack);
      for (const std::uint64_t handle : stack) REQUIRE(on_stack.contains(handle));
      CHECK_FALSE(on_stack.contains(count * factor));
      stack.push_back(count * factor);
      on_stack.push(stack.back(), stack);
      CHECK(on_stack.contains(stack.back()));
      for (; !stack.empty(); stack.pop_back()) {
        on_stack.pop(stack.back());
        REQUIRE_FALSE(on_stack.contains(stack.back()));
      }
      CHECK(on_stack.bytes() >= 1024 * sizeof(std::uint64_t));
    }
  }
}

TEST_CASE("on stack: pushed, popped and renumbered as a plain stack") {
  Prng prng(1);
  OnStack on_stack;
  std::vector<std::uint64_t> stack;
  std::set<std::uint64_t> reference;
  for (int i = 0; i < 60'000; ++i) {
    const std::uint64_t handle = prng.below(20'000);
    if (prng.below(100) < 45 && !stack.empty()) {
      on_stack.pop(stack.back());
      reference.erase(stack.back());
      stack.pop_back();
    } else if (reference.insert(handle).second) {
      stack.push_back(handle);
      on_stack.push(handle, stack);
    }
    if (i % 10'000 == 9'999) {
      for (std::uint64_t& old : stack) old += 20'000;
      reference = {stack.begin(), stack.end()};
      on_stack.rebuild(stack);
      for (std::uint64_t& old : stack) old -= 20'000;
      reference = {stack.begin(), stack.end()};
      on_stack.rebuild(stack);
    }
    CHECK(on_stack.contains(handle) == reference.contains(handle));
  }
  CHECK(stack.size() > 1'024);
}

// The stack is 1 250 states deep when the table of visited states, which has room for 55 705, grows.
TEST_CASE("on stack: the visited states grow while the stack is deep, with sleep sets and without") {
  for (const bool cycles : {false, true}) {
    for (const unsigned threads : {1u, 2u, 3u}) {
      CAPTURE(cycles);
      CAPTURE(threads);
      ExploreOptions options = plain();
      options.cycles = options.livelock = cycles;
      options.limits.states = 100'000;
      const Exploration result = explore_by(threads, [] { return ToySystem(independent_steps(5, 250)); }, options);
      CHECK(result.sleep_sets == !cycles);
      CHECK(result.states == 100'000);
      CHECK(result.max_depth > 1'024);
      CHECK_FALSE(result.complete);
      CHECK(result.limits_hit == std::vector<std::string>{"states 100000"});
    }
  }
}

}  // namespace
}  // namespace wakesim
