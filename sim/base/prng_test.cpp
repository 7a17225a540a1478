// The generator gives the published numbers, so that a seed in a report means the same run everywhere.
// SPDX-License-Identifier: MIT
#include "sim/base/prng.h"

#include <doctest/doctest.h>

#include <cstdint>

namespace wakesim {
namespace {

// From the reference C code of Blackman and Vigna (splitmix64.c), seed 1234567.
TEST_CASE("splitmix64: reference values") {
  std::uint64_t state = 1234567;
  const std::uint64_t expected[] = {6457827717110365317ULL, 3203168211198807973ULL, 9817491932198370423ULL, 4593380528125082431ULL,
                                    16408922859458223821ULL};
  for (const std::uint64_t value : expected) CHECK(splitmix64(state) == value);
}

// xoshiro256** over four words of SplitMix64 from seed 0, the customary way to seed it (xoshiro256starstar.c).
TEST_CASE("prng: reference values") {
  Prng prng(0);
  const std::uint64_t expected[] = {11091344671253066420ULL, 13793997310169335082ULL, 1900383378846508768ULL,
                                    7684712102626143532ULL};
  for (const std::uint64_t value : expected) CHECK(prng.next() == value);
}

TEST_CASE("prng: bounds are kept and reached") {
  Prng prng(42);
  bool seen[3] = {};
  std::int64_t low = 0, high = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t below = prng.below(3);
    REQUIRE(below < 3);
    seen[below] = true;
    const std::int64_t between = prng.between(-2, 2);
    REQUIRE(between >= -2);
    REQUIRE(between <= 2);
    if (between < low) low = between;
    if (between > high) high = between;
    CHECK(prng.below(1) == 0);
    CHECK(prng.one_in(1));
  }
  CHECK(seen[0]);
  CHECK(seen[1]);
  CHECK(seen[2]);
  CHECK(low == -2);
  CHECK(high == 2);
}

// 60000 throws of a die: 10000 of each with standard deviation 91.
TEST_CASE("prng: a fair die") {
  Prng prng(1);
  int count[6] = {};
  for (int i = 0; i < 60000; ++i) ++count[prng.below(6)];
  for (const int side : count) {
    CHECK(side > 9400);
    CHECK(side < 10600);
  }
}

TEST_CASE("prng: seeds are streams of their own") {
  Prng a(1), b(1), c(2);
  int equal = 0;
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t value = a.next();
    CHECK(value == b.next());
    if (value == c.next()) ++equal;
  }
  CHECK(equal == 0);
}

}  // namespace
}  // namespace wakesim
