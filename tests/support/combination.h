// Combinations of reductions, threads and liveness, and which of them a random program is searched with.
//
// Method: an orthogonal array. The settings that are on or off are columns of the extended Hamming code of length 8: row x of 16 has a setting
// on where x and the setting's number, both of four bits, have an odd number of bits in common. The numbers themselves have an odd number of
// bits, so that any three of them are independent: in 16 rows each of the eight ways to set three settings comes twice. A row and its complement
// differ in every setting. With each number of threads that makes 48 combinations. A program is searched with eight: half of the 16 rows, in which
// every pair of settings comes in each of its four ways twice. Six programs in a row meet all 48, so every setting with each number of threads
// equally often.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/explore/explore.h"

namespace wakesim {

struct Combination {
  Granularity granularity;
  bool sleep_sets = false;
  bool endless = true;  // livelock and `eventually` are judged
  std::uint32_t threads = 1;
  std::string name() const;
};

inline constexpr std::uint64_t kCombinations = 48;
inline constexpr std::uint64_t kProgramsToMeetAll = 6;
inline constexpr std::uint64_t kCombinationsOfProgram = kCombinations / kProgramsToMeetAll;
inline constexpr std::size_t kSettings = 7;  // that are on or off

// Combination `number` of kCombinations.
Combination combination(std::uint64_t number);
// The kCombinationsOfProgram of them that program `seed` is searched with.
std::vector<Combination> combinations_for(std::uint64_t seed);
// fuse, liveness, own, locks, symmetry, sleep, endless.
std::array<bool, kSettings> settings_of(const Combination& combination);

// Nothing left out, nothing joined: the reference of all others.
inline constexpr Granularity kNone{.fuse = false, .liveness = false, .own_objects = false, .locks = false, .observable = false, .symmetry = false};

ExploreOptions options_of(const Combination& combination, std::uint64_t states_max);

}  // namespace wakesim
