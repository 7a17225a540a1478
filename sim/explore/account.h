// What one worker of a search counts and finds.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/explore/crew.h"
#include "sim/explore/explore.h"
#include "sim/explore/lookout.h"
#include "sim/explore/saved_search.h"
#include "sim/explore/transition_system.h"

namespace wakesim {

class Account {
 public:
  explicit Account(const ExploreOptions& options) : options_(options) {}

  void join(Crew& crew) { crew_ = &crew; }
  // Nothing counts but limits and notes.
  void clear() {
    pruned_text.clear();
    outcomes.clear();
    found.clear();
    told_races_.clear();
    part.terminal_fingerprints.clear();
    part.transitions = part.terminal_states = part.max_depth = 0;
    states = 0;
  }

  void keep(const Finding& finding, SearchPath path) {
    if (options_.on_finding) {
      const std::lock_guard lock(crew_->reports());
      options_.on_finding(finding);
    }
    if (options_.is_enough(crew_->note_found(finding.kind))) crew_->stop();
    for (const FoundFinding& known : found) {
      if (same_finding(known.finding, finding)) return;
    }
    if (found.size() < kFoundMax) found.push_back({finding, std::move(path)});
    else add_once(part.notes, "only the first " + std::to_string(kFoundMax) + " violations are listed");
  }
  // Each pair of places is told once. True: it was not yet.
  bool is_new_race(const DataRace& race) { return told_races_.insert(std::minmax({race.pc, race.other_pc})).second; }
  void limit(const std::string& text) { add_once(part.limits_hit, text); }

  // Added to `saved`. `in_flight`: so many of the transitions count as not taken.
  void save(SavedSearch& saved, std::uint64_t in_flight) const {
    saved.part.states += states;
    saved.part.transitions += part.transitions - in_flight;
    saved.part.terminal_states += part.terminal_states;
    saved.part.max_depth = std::max(saved.part.max_depth, part.max_depth);
    saved.part.terminal_fingerprints.insert(saved.part.terminal_fingerprints.end(), part.terminal_fingerprints.begin(),
                                            part.terminal_fingerprints.end());
    for (const std::string& text : part.limits_hit) add_once(saved.part.limits_hit, text);
    for (const std::string& text : part.notes) add_once(saved.part.notes, text);
    if (saved.pruned_text.empty()) saved.pruned_text = pruned_text;
    saved.outcomes.insert(outcomes.begin(), outcomes.end());
    saved.found.insert(saved.found.end(), found.begin(), found.end());
  }
  void adopt(const SavedSearch& saved) {
    states = saved.part.states;
    part.transitions = saved.part.transitions;
    part.terminal_states = saved.part.terminal_states;
    part.max_depth = saved.part.max_depth;
    part.terminal_fingerprints = saved.part.terminal_fingerprints;
    part.limits_hit = saved.part.limits_hit;
    part.notes = saved.part.notes;
    pruned_text = saved.pruned_text;
    outcomes = saved.outcomes;
    found = saved.found;
    for (const FoundFinding& one : found) (void)crew_->note_found(one.finding.kind);
  }

  Exploration part;          // counts but that of states, limits that are no end of the search, notes
  std::uint64_t states = 0;  // entered by this worker
  std::string pruned_text;   // why the first execution that does not count does not; empty: all do
  std::set<Outcome> outcomes;
  std::vector<FoundFinding> found;

 private:
  static constexpr std::size_t kFoundMax = 64;  // distinct ones kept when the search goes on after the first

  const ExploreOptions& options_;
  Crew* crew_ = nullptr;
  std::set<std::pair<std::uint32_t, std::uint32_t>> told_races_;  // by their instructions
};

}  // namespace wakesim
