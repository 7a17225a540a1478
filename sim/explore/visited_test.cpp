// The set of visited states: growth, collisions of slots, exactness.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <barrier>
#include <set>
#include <thread>
#include <vector>

#include "sim/base/prng.h"
#include "sim/explore/on_stack.h"
#include "sim/explore/visited.h"

namespace wakesim {
namespace {

TEST_CASE("fingerprint table: keeps every entry while it grows, and moves handles") {
  FingerprintTable table(16);
  Prng prng(7);
  std::vector<Fingerprint> known;
  std::vector<std::uint64_t> handles;
  for (int i = 0; i < 20'000; ++i) {
    if (table.is_crowded()) REQUIRE(table.grow(handles));
    known.push_back({prng.next(), prng.next()});
    const Insertion insertion = table.insert(known.back());
    REQUIRE(insertion.is_new);
    handles.push_back(insertion.handle);
  }
  CHECK(table.size() == 20'000);
  CHECK(table.capacity() == 32'768);
  for (std::size_t i = 0; i < known.size(); ++i) {
    const Insertion again = table.insert(known[i]);
    REQUIRE_FALSE(again.is_new);
    REQUIRE(again.handle == handles[i]);
  }
}

// Each thread inserts all fingerprints in an order of its own: every one is new to exactly one of them. Then all grow the table together.
TEST_CASE("fingerprint table: several threads at once") {
  constexpr std::size_t kThreads = 4, kStates = 20'000;
  FingerprintTable table(24'000);
  std::vector<std::uint64_t> new_to(kThreads, 0);
  std::vector<std::vector<std::uint64_t>> handles(kThreads, std::vector<std::uint64_t>(kStates));
  std::barrier<> all(kThreads);
  const auto work = [&](std::size_t thread) {
    for (std::size_t i = 0; i < kStates; ++i) {
      const std::size_t state = thread % 2 == 0 ? i : kStates - 1 - i;
      Prng prng(state);
      const Insertion insertion = table.insert_shared({prng.next(), prng.next()}, static_cast<std::uint8_t>(state % 128));
      if (insertion.bits != state % 128) return;  // then the counts do not agree
      new_to[thread] += insertion.is_new;
      handles[thread][state] = insertion.handle;
    }
    all.arrive_and_wait();
    if (thread == 0) CHECK(table.begin_growing());
    all.arrive_and_wait();
    std::vector<FingerprintTable::Key> keys;
    for (const std::uint64_t handle : handles[thread]) keys.push_back(table.key(handle));
    all.arrive_and_wait();
    table.move_share(thread, kThreads);
    all.arrive_and_wait();
    for (std::size_t i = 0; i < kStates; ++i) handles[thread][i] = table.find(keys[i]);
    all.arrive_and_wait();
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 1; thread < kThreads; ++thread) threads.emplace_back(work, thread);
    work(0);
  }
  table.end_growing();
  CHECK(new_to[0] + new_to[1] + new_to[2] + new_to[3] == kStates);
  CHECK(table.capacity() == 48'000);
  for (std::size_t state = 0; state < kStates; ++state) {
    Prng prng(state);
    const Insertion insertion = table.insert_shared({prng.next(), prng.next()});
    REQUIRE_FALSE(insertion.is_new);
    REQUIRE(insertion.bits == state % 128);
    for (const auto& of_thread : handles) REQUIRE(of_thread[state] == insertion.handle);
  }
}

TEST_CASE("on the stack: a set that grows, forgets in reverse order, and survives new numbers") {
  OnStack set;
  Prng prng(11);
  std::vector<std::uint64_t> stack;
  std::set<std::uint64_t> reference;
  for (int i = 0; i < 50'000; ++i) {
    if (!stack.empty() && prng.below(5) < 2) {
      set.pop(stack.back());
      reference.erase(stack.back());
      stack.pop_back();
    } else {
      const std::uint64_t handle = prng.below(100'000);
      if (!reference.insert(handle).second) continue;
      stack.push_back(handle);
      set.push(handle, stack);
    }
    if (i % 10'000 == 0) set.rebuild(stack);
    const std::uint64_t asked = prng.below(100'000);
    REQUIRE(set.contains(asked) == reference.contains(asked));
    if (!stack.empty()) REQUIRE(set.contains(stack[prng.below(stack.size())]));
  }
  CHECK(stack.size() > 5'000);
}

TEST_CASE("fingerprint table: grows at 85 % and not before") {
  FingerprintTable table(1024);
  std::uint64_t count = 0;
  while (!table.is_crowded()) table.insert({++count, ~count << 8});
  CHECK(count == 870);  // 1024 * 0.85
}

// Past 65 536 entries it grows by a fifth: not many are empty, and every one is found again.
TEST_CASE("fingerprint table: a large table takes 16.5 to 20 bytes a state") {
  FingerprintTable table;
  Prng prng(5);
  std::vector<std::uint64_t> none;
  double most = 0, least = 100;
  for (std::uint64_t i = 0; i < 3'000'000; ++i) {
    if (table.is_crowded()) {
      if (i > 2'000'000) least = std::min(least, static_cast<double>(table.bytes()) / static_cast<double>(table.size()));
      REQUIRE(table.grow(none));
      if (i > 2'000'000) most = std::max(most, static_cast<double>(table.bytes()) / static_cast<double>(table.size()));
    }
    REQUIRE(table.insert({prng.next(), prng.next()}).is_new);
  }
  CHECK(least == doctest::Approx(16.47).epsilon(0.001));
  CHECK(most == doctest::Approx(19.76).epsilon(0.001));
  Prng again(5);
  for (std::uint64_t i = 0; i < 3'000'000; ++i) {
    const std::uint64_t low = again.next(), high = again.next();
    REQUIRE_FALSE(table.insert({low, high}).is_new);
  }
}

// All want slot 13 of 16, the last ones wrap around.
TEST_CASE("fingerprint table: entries that want one slot") {
  FingerprintTable table(16);
  const auto wants_13 = [](std::uint64_t i) { return Fingerprint{(std::uint64_t{13} << 60) + i, 0}; };
  for (std::uint64_t i = 0; i < 12; ++i) CHECK(table.insert(wants_13(i)).handle == (13 + i) % 16);
  for (std::uint64_t i = 0; i < 12; ++i) CHECK_FALSE(table.insert(wants_13(i)).is_new);
  std::vector<std::uint64_t> handles{13, 0, 8};
  REQUIRE(table.grow(handles));
  CHECK(handles == std::vector<std::uint64_t>{3, 26, 2});  // of 32: those that had wrapped around come first
  for (std::uint64_t i = 0; i < 12; ++i) CHECK_FALSE(table.insert(wants_13(i)).is_new);
}

TEST_CASE("fingerprint table: 104 bits count, the three lowest bytes of the high word do not") {
  FingerprintTable table(16);
  CHECK(table.insert({0, 0}).is_new);
  CHECK_FALSE(table.insert({0, 0xff'ffff}).is_new);
  CHECK(table.insert({0, 0x100'0000}).is_new);
  CHECK(table.insert({0, std::uint64_t{1} << 63}).is_new);
  CHECK(table.insert({1, 0}).is_new);
  CHECK(table.size() == 4);
  table.clear();
  CHECK(table.size() == 0);
  CHECK(table.insert({0, 0}).is_new);
}

TEST_CASE("state store: one fingerprint, many states") {
  StateStore store;
  std::vector<std::uint64_t> none;
  for (Word i = 0; i < 300; ++i) CHECK(store.insert({1, 2}, std::vector<Word>{i, i + 1}).is_new);
  for (Word i = 0; i < 300; ++i) CHECK(store.insert({1, 2}, std::vector<Word>{i, i + 1}).handle == i);
  CHECK(store.insert({1, 2}, std::vector<Word>{0}).is_new);        // a beginning of another
  CHECK(store.insert({1, 2}, std::vector<Word>{0, 1, 2}).is_new);  // another's continuation
  REQUIRE(store.grow(none));
  CHECK_FALSE(store.insert({1, 2}, std::vector<Word>{17, 18}).is_new);
  CHECK(store.size() == 302);
  CHECK(store.bytes() > 302 * 2 * sizeof(Word));
}

TEST_CASE("fingerprint map: numbers stay while it grows") {
  FingerprintMap map;
  Prng prng(3);
  std::vector<Fingerprint> known;
  for (std::uint32_t i = 0; i < 5'000; ++i) {
    known.push_back({i % 7 == 0 ? 5 : prng.next(), prng.next()});  // every seventh wants one slot
    CHECK(map.find_or_add(known.back(), i) == i);
  }
  for (std::uint32_t i = 0; i < 5'000; ++i) REQUIRE(map.find_or_add(known[i], 77) == i);
  map.find_or_add(known[9], 0) = 1234;
  CHECK(map.find_or_add(known[9], 0) == 1234);
  map.clear();
  CHECK(map.find_or_add(known[9], 3) == 3);
}

TEST_CASE("missed states: n^2 / 2^105") {
  CHECK(missed_state_probability(0) == 0);
  CHECK(missed_state_probability(std::uint64_t{1} << 30) == doctest::Approx(2.8421709430404007e-14));  // 2^-45
}

}  // namespace
}  // namespace wakesim
