// The reductions by name, and what holds of each (reductions.def): what it keeps, what it needs. Which of them a search uses is decided by
// plan_search() (sim/explore/plan.h).
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace wakesim {

enum class Reduction : std::uint8_t {
#define WAKESIM_REDUCTION(name, ...) k##name,
#include "sim/base/reductions.def"
#undef WAKESIM_REDUCTION
};

// What a search with a reduction says as one without does: bits of a set.
using KeptSet = std::uint16_t;
namespace kept {
enum Bit : KeptSet {
  // What every reduction keeps; one that does not is none.
  kFindings = 1,            // which findings there are: hung tasks, deadlocks, leaks, assertions, invariants, memory errors, races, uses of locks
  kOutcomes = 2,            // which outcomes there are (where tasks are alike: up to which of them is which), and that some execution ends
  kCoverage = 4,            // what is executed
  kShortest = 8,            // a counterexample can be told in steps of a schedule, and the shortest be found
  kAlwaysKept = kFindings | kOutcomes | kCoverage | kShortest,
  kStates = 16,             // the set of states, and so their number
  kEachTask = 32,           // states in which executions end, with each task in its own place
  kCycles = 64,             // whether states have cycles, and what can go on for ever in them: livelock, `eventually` where no end is reached
  kCyclesWithSignals = 128, // the same where signals can come
  kBetween = 256,           // whether the predicate of an `eventually` was true at some moment, also between two steps that commute
  kSteps = 512,             // what one step takes: the same in every search, so that a script can name it
  kSwitches = 1024,         // every place where a task can be left, and how often it is on each way: what a bound of preemptions counts
  kAround = 2048,           // what is noted around one function: callers, locks held, who wrote what is read
  kSeen = 4096,             // the order of what is seen from outside
};
}  // namespace kept

// What a reduction cannot do without: bits of a set.
using NeededSet = std::uint16_t;
namespace needed {
enum Bit : NeededSet {
  kFacts = 1,       // random walks before the search, which refute most of what it would believe otherwise
  kAlikeTasks = 2,  // tasks that run the same program; it changes nothing where there are none
  kStepFootprints = 4,  // what each step touches, noted by the machine
  kStateBits = 8,   // some bits beside each stored state: there are none beside states that are stored whole
};
}  // namespace needed

struct ReductionTraits {
  const char* id;
  KeptSet keeps;
  NeededSet needs;
  const char* meaning;
};

inline constexpr auto kReductionTraits = [] {
  using namespace kept;
  using namespace needed;
  return std::to_array<ReductionTraits>({
#define WAKESIM_REDUCTION(name, id, keeps, needs, meaning) {id, keeps, needs, meaning},
#include "sim/base/reductions.def"
#undef WAKESIM_REDUCTION
  });
}();
inline constexpr std::size_t kReductionCount = kReductionTraits.size();

constexpr const ReductionTraits& traits_of(Reduction reduction) { return kReductionTraits[static_cast<std::size_t>(reduction)]; }
constexpr const char* reduction_id(Reduction reduction) { return traits_of(reduction).id; }
constexpr bool keeps(Reduction reduction, KeptSet all_of) { return (all_of & ~traits_of(reduction).keeps) == 0; }
constexpr bool needs(Reduction reduction, NeededSet any_of) { return (any_of & traits_of(reduction).needs) != 0; }

constexpr std::optional<Reduction> find_reduction(std::string_view id) {
  for (std::size_t i = 0; i < kReductionCount; ++i) {
    if (id == kReductionTraits[i].id) return static_cast<Reduction>(i);
  }
  return std::nullopt;
}

// Some of the reductions.
class ReductionSet {
 public:
  constexpr ReductionSet() = default;
  constexpr ReductionSet(std::initializer_list<Reduction> reductions) {
    for (const Reduction reduction : reductions) set(reduction);
  }
  constexpr bool has(Reduction reduction) const { return (bits_ >> static_cast<unsigned>(reduction) & 1) != 0; }
  constexpr void set(Reduction reduction, bool on = true) {
    const auto bit = static_cast<std::uint8_t>(1u << static_cast<unsigned>(reduction));
    bits_ = static_cast<std::uint8_t>(on ? bits_ | bit : bits_ & ~bit);
  }
  constexpr bool needs(NeededSet any_of) const {
    bool found = false;
    each([&](Reduction reduction) { found = found || wakesim::needs(reduction, any_of); });
    return found;
  }
  // Those of them that keep all of this.
  constexpr ReductionSet that_keep(KeptSet all_of) const {
    ReductionSet some;
    each([&](Reduction reduction) { some.set(reduction, keeps(reduction, all_of)); });
    return some;
  }
  // In the order of the table.
  template <class Do>
  constexpr void each(const Do& act) const {
    for (std::size_t i = 0; i < kReductionCount; ++i) {
      if (has(static_cast<Reduction>(i))) act(static_cast<Reduction>(i));
    }
  }
  friend constexpr bool operator==(ReductionSet, ReductionSet) = default;

 private:
  std::uint8_t bits_ = 0;  // one for each row of the table
  static_assert(kReductionCount <= 8);
};

// Why a reduction that was asked for is not used: what the search is asked for besides, or how it stores states.
enum class Because : std::uint8_t {
  kScript,       // the beginning is forced, step by step
  kPreemptions,  // there is a bound of preemptions
  kWatch,        // what happens around one function is noted
  kSeen,         // executions are compared by what is seen of them
  kLivelock,     // livelock is judged
  kEventually,   // the scenario has an `eventually`
  kCycles,       // the search is to say whether there are cycles
  kExactStates,  // states are stored whole
};
struct UnusedReduction {
  Reduction reduction{};
  Because because{};
  friend bool operator==(const UnusedReduction&, const UnusedReduction&) = default;
};

}  // namespace wakesim
