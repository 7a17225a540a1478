// What a step did to words that others can reach: decides whether two steps can be taken in either order with the same result.
//
// Words are hashed to 128 bits, the same on every machine of an image, so that steps seem to conflict now and then that do not: that costs time,
// never soundness. Adding to a word nobody asks the sum of, and waking a task without asking whether it slept, commute with themselves.
// Method: the dependency relation of sleep sets (Godefroid 1996), with the commuting operations of conditional independence (Katz and Peled 1992).
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace wakesim {

struct Footprint {
  struct Words {
    std::uint64_t low = 0, high = 0;
    constexpr void add(std::uint32_t word) {
      // Neighbours get different bits, and so do words that lie 4096 apart.
      const std::uint32_t bit = (word + 37 * (word >> 12)) & 127;
      (bit < 64 ? low : high) |= std::uint64_t{1} << (bit & 63);
    }
    friend constexpr bool operator==(const Words&, const Words&) = default;
    constexpr bool meets(const Words& other) const { return ((low & other.low) | (high & other.high)) != 0; }
  };
  Words read, written;
  Words added;  // by operations that commute with each other on one word: adding; making a task runnable

  // Of what depends on everything: events of the environment, choices with alternatives, interrupts.
  static constexpr Footprint everything() {
    Footprint all;
    all.read = all.written = all.added = {~std::uint64_t{0}, ~std::uint64_t{0}};
    return all;
  }
  friend constexpr bool operator==(const Footprint&, const Footprint&) = default;
  constexpr bool conflicts_with(const Footprint& other) const {
    return written.meets(other.read) || written.meets(other.written) || written.meets(other.added) || read.meets(other.written) ||
           read.meets(other.added) || added.meets(other.written) || added.meets(other.read);
  }
};

}  // namespace wakesim
