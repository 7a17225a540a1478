// How a program is searched: which of the reductions that were asked for are used, in which steps, what is judged besides what executions come
// to, and by how many threads. Decided here, once, before the search; whoever has to know reads the plan.
//
// A search asks for more than what every reduction keeps where it is told to: a script asks for steps that it can name, livelock for the cycles of
// the states. A reduction that does not keep all that is asked for (reductions.def) is not used, and the plan says because of what. Where only
// signals stand in its way, it is used, and what goes on for ever is judged in a second search without it.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include "sim/base/reduction.h"
#include "sim/explore/explore.h"
#include "sim/vm/image.h"

namespace wakesim {

// What of a program decides how it is searched.
struct SearchedProgram {
  bool looks_for_livelock = true;
  bool has_eventually = false;        // predicates that are evaluated after every step, judged or not
  bool looks_for_eventually = true;
  bool has_signals = false;           // that may come
  bool has_alike_tasks = false;       // that symmetry could exchange
};
SearchedProgram searched_program(const Image& image);

struct SearchPlan {
  ReductionSet reductions;
  Granularity granularity;              // of the steps
  std::vector<UnusedReduction> unused;  // asked for, in the order of reductions.def
  bool livelock = false;                // is judged
  bool eventually = false;              // is judged where no end is reached; where one is, the machine judges it
  bool cycles = false;                  // it is said whether the states have any
  std::optional<ReductionSet> apart;    // what goes on for ever is judged in a second search, with these, if there are cycles
  bool whole_states = false;            // are stored, no fingerprints
  bool checkpoints = false;             // are kept, and gone on with
  unsigned threads = 1;
  std::optional<Because> one_thread;    // why they are fewer than were asked for

  bool sleep_sets() const { return reductions.has(Reduction::kSleep); }
  // What goes on for ever is judged in this search.
  bool judges_endless() const { return (livelock || eventually) && !apart; }
  SearchPlan second() const;  // of the search that `apart` is for
};

SearchPlan plan_search(const SearchedProgram& program, const ExploreOptions& options);
inline SearchPlan plan_search(const Image& image, const ExploreOptions& options) { return plan_search(searched_program(image), options); }

}  // namespace wakesim
