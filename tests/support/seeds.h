// Which seeds a random test takes: those of WAKESIM_SEEDS, `COUNT` or `FIRST-LAST`, or the first `count`.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstdlib>
#include <utility>

namespace wakesim {

inline std::pair<std::uint64_t, std::uint64_t> seeds(std::uint64_t count) {
  const char* const text = std::getenv("WAKESIM_SEEDS");
  if (text == nullptr) return {1, count};
  std::uint64_t first = 1;
  char* end = nullptr;
  std::uint64_t last = std::strtoull(text, &end, 10);
  if (*end == '-') {
    first = last;
    last = std::strtoull(end + 1, nullptr, 10);
  }
  return {first, last};
}

// The part `part` of `parts`, from 0 on: a test that takes long is an entry for each.
inline std::pair<std::uint64_t, std::uint64_t> seeds(std::uint64_t count, std::uint64_t part, std::uint64_t parts) {
  const auto [first, last] = seeds(count);
  const std::uint64_t programs = last - first + 1;
  return {first + programs * part / parts, first + programs * (part + 1) / parts - 1};
}

}  // namespace wakesim
