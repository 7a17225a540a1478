// Fingerprints of states: 128 bits, the XOR of one mixed word per (index, value), so that a change of one cell is two mixes.
// Chance that two different states among n share one: about n^2 / 2^105 for the 104 bits a visited table keeps.
// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>

#include "sim/base/wide.h"

namespace wakesim {

struct Fingerprint {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend constexpr auto operator<=>(const Fingerprint&, const Fingerprint&) = default;
  constexpr Fingerprint& operator^=(const Fingerprint& other) {
    low ^= other.low;
    high ^= other.high;
    return *this;
  }
};

// One cell's share. Two rounds of a 64x64->128 multiply with xor folding (the construction of wyhash, Wang Yi 2019), keyed by the
// index. Never std::hash: the result must be the same on every machine.
constexpr Fingerprint mix(std::uint64_t index, std::uint64_t value) {
  const std::uint64_t key = (index + 1) * 0x9e37'79b9'7f4a'7c15ULL;
  const Uint128 first = static_cast<Uint128>(value ^ key ^ 0xa076'1d64'78bd'642fULL) *
                                  (key | 1);
  const std::uint64_t x = static_cast<std::uint64_t>(first) ^ static_cast<std::uint64_t>(first >> 64) ^ value;
  const Uint128 second = static_cast<Uint128>(x ^ 0xe703'7ed1'a0b4'28dbULL) * 0x8ebc'6af0'9c88'c6e3ULL;
  const std::uint64_t low = static_cast<std::uint64_t>(second) ^ static_cast<std::uint64_t>(second >> 64);
  const std::uint64_t high = (x + key) * 0x5899'65cc'7537'4cc3ULL;
  return {low, high ^ (high >> 29) ^ static_cast<std::uint64_t>(second >> 64)};
}

}  // namespace wakesim
