// SPDX-License-Identifier: MIT
#include "tests/support/combination.h"

#include <bit>

namespace wakesim {
namespace {

constexpr std::array<unsigned, kSettings> kNumbers = {0b0001, 0b0010, 0b0100, 0b1000, 0b0111, 0b1011, 0b1101};
constexpr std::uint64_t kRows = 16;
constexpr std::array<const char*, kSettings> kNames = {"fuse", "liveness", "own", "locks", "symmetry", "sleep", "endless"};

}  // namespace

std::array<bool, kSettings> settings_of(const Combination& combination) {
  const Granularity& steps = combination.granularity;
  return {steps.fuse, steps.liveness, steps.own_objects, steps.locks, steps.symmetry, combination.sleep_sets, combination.endless};
}

std::string Combination::name() const {
  std::string text;
  const std::array<bool, kSettings> settings = settings_of(*this);
  for (std::size_t i = 0; i < kSettings; ++i) text += settings[i] ? std::string(kNames[i]) + " " : "";
  return text + std::to_string(threads);
}

Combination combination(std::uint64_t number) {
  const auto row = static_cast<unsigned>(number % kRows);
  const auto is_on = [row](std::size_t setting) { return std::popcount(row & kNumbers[setting]) % 2 != 0; };
  Combination made;
  made.granularity = {.fuse = is_on(0), .liveness = is_on(1), .own_objects = is_on(2), .locks = is_on(3), .observable = false, .symmetry = is_on(4)};
  made.sleep_sets = is_on(5);
  made.endless = is_on(6);
  made.threads = static_cast<std::uint32_t>(1 + number / kRows % 3);
  return made;
}

std::vector<Combination> combinations_for(std::uint64_t seed) {
  // One half of the rows, the next program gets the other, and after that the numbers of threads have moved on. kHalf is neither the number of a
  // setting nor the sum of two of them, so that in each half two settings are independent.
  constexpr unsigned kHalf = 0b1110;
  const std::uint64_t block = seed % kProgramsToMeetAll;
  std::vector<Combination> chosen;
  for (unsigned row = 0; row < kRows; ++row) {
    if (static_cast<unsigned>(std::popcount(row & kHalf) % 2) != block % 2) continue;
    const std::uint64_t threads = (block / 2 + chosen.size()) % 3;
    chosen.push_back(combination(threads * kRows + row));
  }
  return chosen;
}

ExploreOptions options_of(const Combination& combination, std::uint64_t states_max) {
  ExploreOptions options;
  options.granularity = combination.granularity;
  options.sleep_sets = combination.sleep_sets;
  options.threads = combination.threads;
  options.endless = combination.endless;
  options.limits.states = states_max;
  return options;
}

}  // namespace wakesim
