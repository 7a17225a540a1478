// What can be wrong with modelled code, and what holds of every finding of a kind (findings.def). Whoever decides by the kind of a finding
// asks for a trait here; only who makes a finding, or tells something of that one kind, names it.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace wakesim {

enum class FindingKind : std::uint8_t {
#define WAKESIM_FINDING(name, ...) k##name,
#include "sim/base/findings.def"
#undef WAKESIM_FINDING
};

// Where a finding shows, a set.
using FindingPlaces = std::uint8_t;
enum FindingPlace : FindingPlaces {
  kAtStep = 1,    // in an operation, in a call of the scenario, or in what is judged after each step: the execution ends there
  kInState = 2,   // where tasks stand: no execution ends there, and one may show many
  kAtEnd = 4,     // where nothing can move any more
  kInLoop = 8,    // in what can be gone round for ever
  kInSearch = 16, // in all executions together
};

// What is told besides the message, of what led to a finding.
enum class FindingNotes : std::uint8_t {
  kNone,         // the message says it all
  kDeath,        // where the object concerned ended
  kHolders,      // who held the lock concerned, and who wrote to it
  kLockWaits,    // of each task that waits for a lock: who holds it, and since when
  kWaits,        // the same, and of each task that sleeps: what it slept on
  kNextInLine,   // what the tasks concerned are about to run
};

struct FindingTraits {
  const char* id;
  bool is_on;
  FindingPlaces shows;
  bool has_schedule;
  bool wants_doom;
  FindingNotes notes;
  const char* meaning;
};

inline constexpr FindingTraits kFindingTraits[] = {
#define WAKESIM_FINDING(name, id, is_on, shows, has_schedule, wants_doom, notes, meaning) \
  {id, is_on, shows, has_schedule, wants_doom, FindingNotes::notes, meaning},
#include "sim/base/findings.def"
#undef WAKESIM_FINDING
};
inline constexpr std::size_t kFindingKindCount = sizeof kFindingTraits / sizeof kFindingTraits[0];

constexpr const FindingTraits& traits_of(FindingKind kind) { return kFindingTraits[static_cast<std::size_t>(kind)]; }

constexpr const char* finding_id(FindingKind kind) { return traits_of(kind).id; }  // "hung-task"
constexpr const char* finding_meaning(FindingKind kind) { return traits_of(kind).meaning; }
constexpr bool finding_default(FindingKind kind) { return traits_of(kind).is_on; }  // whether it is looked for unless a scenario says otherwise

// In one of these places, maybe also in others.
constexpr bool shows(FindingKind kind, FindingPlaces places) { return (traits_of(kind).shows & places) != 0; }
constexpr bool shows_only(FindingKind kind, FindingPlaces places) { return (traits_of(kind).shows & ~places) == 0; }
// An execution that shows it is over there. What ends none is met on the way, is one finding for each place, and ends no search.
constexpr bool ends_execution(FindingKind kind) { return !shows(kind, kInState); }
// Some execution shows it, be it before its first step: there is something to replay, to draw and to make shorter.
constexpr bool has_schedule(FindingKind kind) { return traits_of(kind).has_schedule; }
// Tasks stand still for ever in it: it is worth knowing from which step on that could not be avoided any more.
constexpr bool wants_doom(FindingKind kind) { return traits_of(kind).wants_doom; }

// The kind with this id.
std::optional<FindingKind> find_finding(std::string_view id);

}  // namespace wakesim
