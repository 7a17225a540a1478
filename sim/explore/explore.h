// The search: every interleaving of an Image, or one random or forced schedule. Knows the Machine only through its public face.
// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <bitset>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/archive.h"
#include "sim/base/reduction.h"
#include "sim/vm/image.h"
#include "sim/vm/machine.h"

namespace wakesim {

// The reductions that the machine does, as its steps. Sleep sets are the search's own.
constexpr ReductionSet reductions_of(const Granularity& steps, bool sleep_sets = false) {
  ReductionSet reductions;
  reductions.set(Reduction::kFuse, steps.fuse);
  reductions.set(Reduction::kLiveness, steps.liveness);
  reductions.set(Reduction::kOwnObjects, steps.own_objects);
  reductions.set(Reduction::kLocks, steps.locks);
  reductions.set(Reduction::kSymmetry, steps.symmetry);
  reductions.set(Reduction::kSleep, sleep_sets);
  return reductions;
}
constexpr Granularity granularity_of(ReductionSet reductions) {
  return {.fuse = reductions.has(Reduction::kFuse),
          .liveness = reductions.has(Reduction::kLiveness),
          .own_objects = reductions.has(Reduction::kOwnObjects),
          .locks = reductions.has(Reduction::kLocks),
          .observable = false,
          .symmetry = reductions.has(Reduction::kSymmetry)};
}

// The steps in which schedules are reported and forced. What one step of the lock-aware reduction takes depends on what the search has
// learnt so far, so that a schedule in such steps would mean nothing to anybody else; these mean the same to every Machine.
constexpr Granularity schedule_granularity(Granularity search) { return granularity_of(reductions_of(search).that_keep(kept::kSteps)); }

// What stops a search early; 0 is no limit. A limit that was hit makes the result inconclusive, never verified.
struct Limits {
  std::uint64_t states = 0;
  double seconds = 0;          // CPU seconds of one searching thread
  std::uint64_t memory_mb = 0; // what the search takes: visited table, stacks, undo logs; a pass after it: what that one takes
  std::uint64_t depth = 0;     // steps in one execution
  // Preemptions in one execution (preemptions.h); 0: none at all, nothing: no bound. The search then takes steps of
  // schedule_granularity(), and a state counts once for every task that may be preempted in it and every number of preemptions so far.
  // Hit only when a choice was not tried because of it.
  std::optional<std::uint32_t> preemptions;
};

struct Progress {
  std::uint64_t states = 0, transitions = 0, depth = 0, memory_bytes = 0;
  std::uint64_t executions = 0;  // of explore_random(): nothing but these and the seconds
  double seconds = 0;
};

// Where a search is kept now and then, so that it can go on after its process has ended. With the same image and options, those of limits and
// threads excepted, it goes on to the same counts and verdict; with sleep sets it may try some transitions more.
struct Checkpoints {
  std::uint64_t identity = 0;  // of image and options, as the caller sees them
  double seconds = 60;         // of CPU, between two
  // Called with what writes one and is false when that failed: keeps it. Also at the end, unless the search came to its end.
  std::function<void(const std::function<bool(const ByteSink&)>& write)> keep;
  ByteSource resume;  // go on with this one, which check_archive() has accepted; none: begin
};

// What is asked for. What is done is decided by plan_search() (plan.h).
struct ExploreOptions {
  Granularity granularity = kReduced;
  Limits limits;
  unsigned threads = 1;           // that search together; see README.md for what then is the same as with one
  bool exact_states = false;      // store whole states instead of fingerprints
  bool shorten = true;            // look for the shortest counterexample, breadth first, once one is known
  std::uint64_t shorten_states_max = 2'000'000;  // give up shortening (and say so) after this many
  bool sleep_sets = true;         // do not try steps that commute with those tried before, where the other order has been searched
  bool livelock = true;           // look for livelock
  bool endless = true;            // judge what goes on for ever: livelock and `eventually`; without, only what comes to an end is judged
  bool cycles = false;            // say whether the states have cycles (Exploration::cyclic), also where nothing is judged that needs it
  bool stop_at_first = true;      // stop at the first counterexample, unless it ends no execution (a data race): then it ends no search
  std::bitset<kFindingKindCount> wanted;  // with stop_at_first: not before all of these were found
  std::optional<Outcome> goal;    // an execution to this outcome is a counterexample (unexpected-outcome); the search ends with the first
  std::uint64_t seed = 1;         // of the random walks that seed the facts of the lock-aware reduction
  std::uint32_t seed_walks = 2000;
  // Forced beginning (scenario `script`), in steps of schedule_granularity(); the search then takes such steps throughout.
  std::vector<Choice> prefix;
  std::uint64_t settle_at = 100'000;  // so many open edges of one thread are settled (cycles.h): for tests
  bool collect_terminals = false;  // fill Exploration::terminal_fingerprints
  bool coverage = false;           // fill Exploration::coverage; slower
  FunctionId watch;                // fill Exploration::watched (and coverage): slower, and more states
  const Checkpoints* checkpoints = nullptr;  // not with exact_states or `watch`
  std::function<void(const Progress&)> progress;  // called about five times a second of search
  std::function<void(const Finding&)> on_finding;  // called for every finding met, also for those already known
  const std::atomic<bool>* stop = nullptr;        // Ctrl-C: set from a signal handler

  // Whether a search that has found these kinds is over.
  bool is_enough(const std::bitset<kFindingKindCount>& found) const {
    bool is_over = false;
    for (std::size_t kind = 0; kind < kFindingKindCount; ++kind) is_over = is_over || (found[kind] && ends_execution(static_cast<FindingKind>(kind)));
    return stop_at_first && is_over && (wanted & ~found).none();
  }
};

struct Counterexample {
  Finding finding;
  std::vector<Choice> schedule;   // from the initial state, in steps of schedule_granularity(); with a loop: stem, then loop;
                                  // empty for lock-order, which no single execution shows
  std::uint64_t loop_begin = 0;   // what goes on for ever (livelock, `eventually`): first step of the loop; else schedule.size()
  bool shortest = false;          // fewest steps, then fewest context switches, then lowest order: proven
  std::optional<std::uint64_t> seed;  // only of explore_random(): of the execution that shows it, if one does
};

struct Exploration {
  bool complete = false;          // nothing was cut short: no limit, no interruption
  Granularity granularity;        // the steps it took: coarser ones were asked for where a script or a bound needs those of a schedule
  std::uint64_t states = 0, transitions = 0, terminal_states = 0, max_depth = 0, restarts = 0;
  std::uint64_t back_edges = 0;   // steps to a state on the searching thread's own stack; with several threads, until the first
  bool cyclic = false;            // the graph of states has a cycle; when complete
  std::uint64_t instructions = 0;
  double seconds = 0;             // CPU seconds, of the thread that used most
  unsigned threads = 1;           // that searched
  bool sleep_sets = false;        // were used: `transitions` are those that were tried, and nothing is said of cycles
  std::vector<UnusedReduction> unused;  // reductions that were asked for and not used
  std::uint64_t table_bytes = 0, stack_bytes = 0;
  double table_load = 0;          // share of its entries that are used
  double growing_seconds = 0;     // CPU seconds of a thread, the longest time it took the table to grow
  double missed_state_probability = 0;
  std::vector<Outcome> outcomes;  // distinct, ascending
  std::vector<Fingerprint> terminal_fingerprints;  // distinct, ascending; only when collect_terminals
  std::vector<Counterexample> counterexamples;
  std::vector<std::string> limits_hit;
  // Why nothing is known of any execution although all were searched: "an assume() does not hold". Empty: one came to an end that counts, or
  // something was found, the search was cut short, or what goes on for ever was looked for and is no finding.
  std::string no_end_counts;
  std::vector<std::string> notes;
  std::vector<std::string> interchangeable;  // groups of tasks whose exchange makes no new state: "locker#0, locker#1"
  std::vector<bool> covered;      // rows of Code::covers
  // Machine::CoverageBit by instruction: everything the search executed, the random walks before it included. Over every interleaving
  // when `complete`.
  std::vector<std::uint8_t> coverage;
  Watched watched;                // of ExploreOptions::watch
  bool interrupted = false;
  std::uint8_t weak_orders = 0;   // of Machine::WeakOrderBit
  std::vector<Machine::NotModelled> not_modelled;  // operations the models do not have, reached in some execution; also among limits_hit
  std::vector<Machine::LimitPlace> limit_places;   // of those of limits_hit that a task came to
  std::bitset<kFindingKindCount> ended_in;  // switched-off findings that ended executions early (Machine::ended_in)
  // Only of explore_random():
  std::uint64_t executions = 0;
  std::optional<std::uint64_t> found_by_seed;             // of the execution that shows the last counterexample
  std::vector<std::vector<Choice>> outcome_schedules;     // an execution for each of `outcomes`
};

Exploration explore(const Image& image, const ExploreOptions& options = {});

// Random executions instead of the search, for programs that are too big for it. Never complete, and `states` is 0: none are kept.
// Execution i, from 0, is decided by the seed ExploreOptions::seed + i and by nothing else: alone it is the same. The first counterexample ends
// them; its schedule is shown as it was. Of the limits, `depth` cuts executions and `seconds` stops; the others are the search's.
struct RandomOptions {
  std::uint64_t executions = 1;
  std::uint32_t pct_depth = 0;  // 0: uniform choices; else PCT for bugs of this depth (scheduler.h)
};
Exploration explore_random(const Image& image, const ExploreOptions& options, const RandomOptions& random);

// One execution chosen by a seed: uniformly among the enabled choices (or following `schedule` first), until the end, a finding, or
// `steps_max`.
struct Run {
  std::vector<Choice> schedule;
  StepStatus status = StepStatus::kOk;
  Finding finding;   // when status is kFinding
  std::vector<std::pair<Finding, std::size_t>> races;  // each pair of places once, and how many steps led to it
  bool ended = false;       // reached a terminal state
  Outcome outcome;
  std::uint64_t followed = 0;  // steps of the given schedule that could be taken; fewer than it has: it diverged there
};
Run run_random(const Image& image, std::uint64_t seed, Granularity granularity = kPlain, std::vector<Choice> schedule = {},
               std::uint64_t steps_max = 1'000'000);

// The schedule made minimal: fewest steps, then fewest context switches, then lowest order, among schedules that reach a finding of
// the same kind. `shortest` is false when `states_max` states did not suffice.
// `granularity` is that of the schedule; the first `forced` steps stay as they are.
Counterexample shorten(const Image& image, Granularity granularity, const Counterexample& counterexample, std::uint64_t states_max,
                  std::uint64_t forced = 0);

struct DoomOptions {
  std::uint64_t states_max = 1'000'000;      // 0: no limit
  double seconds = 0;                        // CPU seconds; 0: no limit
  std::uint64_t memory_mb = 0;               // 0: no limit
  const std::atomic<bool>* stop = nullptr;   // Ctrl-C
};

// From where on an execution that failed could not end well any more.
struct Doom {
  bool decided = false;
  std::uint64_t from = 0;       // the step, from 1, after which no execution ends well; 0: none does. Not decided: this step at the latest
  // What ends well instead of the steps from `from` on: no other such execution shares more steps. Empty when there is none, and when
  // nothing more had to happen.
  std::vector<Choice> passing;
  std::string undecided;        // why it was not decided: "gave up after 1000000 states"
  std::uint64_t states = 0;     // looked at
};

// `schedule` ends in a finding; its first `forced` steps are those that every execution begins with. To end well is to come to a state
// where nothing has to happen and finish() has nothing to say, be it with the help of events that need not come.
Doom find_doom(const Image& image, Granularity granularity, const std::vector<Choice>& schedule, std::uint64_t forced = 0,
               const DoomOptions& options = {});

}  // namespace wakesim
