// What of a program is seen from outside: system calls' results, wake-ups, observe(), trace points and how executions end, as a graph
// whose edges carry what is seen; and the question asked of two such graphs: do they show the same?
//
// Two programs are equivalent when every finite sequence that one can show, the other can show as well; how an execution ends (well, or
// in which finding) is the last event of the sequence. Going on for ever without showing anything is not an event: livelock is a finding
// of its own.
// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/explore/explore.h"
#include "sim/vm/machine.h"

namespace wakesim {

// Texts of events, numbered; shared by the graphs that are compared. 0 is "nothing is seen".
class EventNames {
 public:
  static constexpr std::uint32_t kNothing = 0;
  std::uint32_t number(const std::string& text);
  const std::string& text(std::uint32_t event) const { return texts_[event]; }

 private:
  std::map<std::string, std::uint32_t> numbers_;
  std::vector<std::string> texts_{""};
};

struct BehaviourEdge {
  static constexpr std::uint32_t kEnd = 0xffff'ffff;  // the execution is over
  std::uint32_t from = 0, to = 0;
  std::uint32_t event = EventNames::kNothing;
  bool is_step = true;                // false: nothing could move any more, and how it ended is what is seen
  Choice choice;
  friend bool operator==(const BehaviourEdge&, const BehaviourEdge&) = default;
};

struct Behaviour {
  std::uint32_t state_count = 0;     // state 0 is where it begins
  std::vector<BehaviourEdge> edges;  // grouped by `from`, ascending
};

// The steps of the search: with all reductions that keep the order of what is seen.
constexpr Granularity behaviour_granularity() {
  Granularity steps = granularity_of(reductions_of(kReduced).that_keep(kept::kSeen));
  steps.observable = true;
  return steps;
}

struct BehaviourOptions {
  Granularity granularity = behaviour_granularity();
  std::uint64_t edges_max = 20'000'000;
  bool returns = true, wakes = true, observations = true, traces = true;  // which kinds of events count
  Limits limits = {};  // of time and memory
  const std::atomic<bool>* stop = nullptr;
};

// The steps of schedules here: those of every other schedule, except that what is seen is a step of its own.
constexpr Granularity behaviour_schedule_granularity(Granularity search) {
  search = schedule_granularity(search);
  search.observable = true;
  return search;
}

class BehaviourSearch {
 public:
  BehaviourSearch(const Image& image, const BehaviourOptions& options);

  // Every interleaving of the image. Nothing: interrupted, or a limit, which problem() names.
  std::optional<Behaviour> run(EventNames& names);
  const std::string& problem() const { return problem_; }

  // The choices of find_execution() in steps of behaviour_schedule_granularity(), after run(). Nothing when they are none of this image.
  std::optional<std::vector<Choice>> schedule(const std::vector<Choice>& choices);

 private:
  const Image& image_;
  BehaviourOptions options_;
  Machine machine_;
  std::string problem_;
};

// The shortest sequence that only one of two behaviours shows.
struct Difference {
  std::vector<std::uint32_t> common;   // events that both can show, in this order
  std::uint32_t event = 0;             // and then only one can show this
  bool by_first = true;                // which
  std::vector<std::uint32_t> instead;  // what the other can show after `common`, ascending
};
enum class Equivalence : std::uint8_t { kEquivalent, kDifferent, kUndecided };  // kUndecided: more than `sets_max` sets of states, or cut short
struct EquivalenceAnswer {
  Equivalence equivalence = Equivalence::kUndecided;
  std::optional<Difference> difference;
};
inline constexpr std::uint64_t kSetsMax = 1'000'000;
EquivalenceAnswer compare_behaviours(const Behaviour& first, const Behaviour& second, std::uint64_t sets_max = kSetsMax,
                                     const Limits& limits = {}, const std::atomic<bool>* stop = nullptr);

// The choices of a shortest execution that shows exactly these events, in steps of the search. Empty when there is none.
std::vector<Choice> find_execution(const Behaviour& behaviour, std::span<const std::uint32_t> events);

}  // namespace wakesim
