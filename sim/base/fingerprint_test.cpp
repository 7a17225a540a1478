// Fingerprints: cells' shares neither collide nor cancel on the small, regular values that states are made of.
// SPDX-License-Identifier: MIT
#include "sim/base/fingerprint.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

namespace wakesim {
namespace {

std::size_t distinct_count(std::vector<std::uint64_t> values) {
  std::sort(values.begin(), values.end());
  return static_cast<std::size_t>(std::unique(values.begin(), values.end()) - values.begin());
}

std::size_t distinct_count(std::vector<Fingerprint> values) {
  std::sort(values.begin(), values.end());
  return static_cast<std::size_t>(std::unique(values.begin(), values.end()) - values.begin());
}

// 2^20 shares: by chance two of them agree in one 64-bit half with probability 2^-25.
TEST_CASE("fingerprint: no two small cells share a half") {
  std::vector<std::uint64_t> low, high;
  for (std::uint64_t index = 0; index < 1024; ++index) {
    for (std::uint64_t value = 0; value < 1024; ++value) {
      const Fingerprint share = mix(index, value);
      low.push_back(share.low);
      high.push_back(share.high);
    }
  }
  CHECK(distinct_count(low) == 1024 * 1024);
  CHECK(distinct_count(high) == 1024 * 1024);
}

// A write changes a fingerprint by the XOR of two shares of one cell. If two different writes changed it alike, doing both would
// come back to where it began: every change must be its own.
TEST_CASE("fingerprint: no two writes cancel") {
  std::vector<Fingerprint> changes;
  for (std::uint64_t index = 0; index < 64; ++index) {
    for (std::uint64_t from = 0; from < 32; ++from) {
      for (std::uint64_t to = from + 1; to < 32; ++to) {
        Fingerprint change = mix(index, from);
        change ^= mix(index, to);
        changes.push_back(change);
      }
    }
  }
  CHECK(distinct_count(changes) == 64 * 32 * 31 / 2);
}

// All 8^5 states of five cells with eight values each.
TEST_CASE("fingerprint: all states of a small world differ") {
  std::vector<Fingerprint> states;
  for (std::uint64_t state = 0; state < (1U << 15); ++state) {
    Fingerprint sum;
    for (std::uint64_t cell = 0; cell < 5; ++cell) sum ^= mix(cell, state >> (3 * cell) & 7);
    states.push_back(sum);
  }
  CHECK(distinct_count(states) == 1U << 15);
}

// Over 65536 shares each bit is set 32768 times on average, with standard deviation 128; eight of those is chance 10^-15.
TEST_CASE("fingerprint: every bit is set in half of the shares") {
  int set_count[128] = {};
  for (std::uint64_t index = 0; index < 256; ++index) {
    for (std::uint64_t value = 0; value < 256; ++value) {
      const Fingerprint share = mix(index, value);
      for (int bit = 0; bit < 64; ++bit) {
        set_count[bit] += static_cast<int>(share.low >> bit & 1);
        set_count[64 + bit] += static_cast<int>(share.high >> bit & 1);
      }
    }
  }
  for (int bit = 0; bit < 128; ++bit) {
    CAPTURE(bit);
    CHECK(set_count[bit] > 32768 - 8 * 128);
    CHECK(set_count[bit] < 32768 + 8 * 128);
  }
}

// One bit of a value flips about half of the 128 bits; a cell is one of many, so the average is what counts.
TEST_CASE("fingerprint: a changed bit changes half of the fingerprint") {
  for (int bit = 0; bit < 64; ++bit) {
    CAPTURE(bit);
    int low_count = 0, high_count = 0;
    for (std::uint64_t index = 0; index < 1000; ++index) {
      Fingerprint change = mix(index, index * 3);
      change ^= mix(index, (index * 3) ^ (1ULL << bit));
      low_count += std::popcount(change.low);
      high_count += std::popcount(change.high);
    }
    CHECK(low_count > 31 * 1000);
    CHECK(low_count < 33 * 1000);
    CHECK(high_count > 31 * 1000);
    CHECK(high_count < 33 * 1000);
  }
}

TEST_CASE("fingerprint: adding a share twice takes it out again") {
  Fingerprint sum = mix(7, 7);
  sum ^= mix(1, 2);
  sum ^= mix(1, 2);
  CHECK(sum == mix(7, 7));
}

}  // namespace
}  // namespace wakesim
