// Where a search begins: after the forced beginning of all its executions, which is driven by a monitor.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "sim/explore/monitor.h"
#include "sim/explore/transition_system.h"

namespace wakesim {

// Allows nothing but the steps of a script, and accepts at its end. The word is how many of them were taken.
template <TransitionSystem System>
class ForcedBeginning : public Monitor<System> {
 public:
  explicit ForcedBeginning(std::span<const Choice> script) : script_(script) {}

  std::uint64_t begin(System&) const override { return 0; }
  bool allows(const System&, std::uint64_t taken, Choice choice) const override { return taken < script_.size() && script_[taken] == choice; }
  std::uint64_t after(System&, std::uint64_t taken, Choice) const override { return taken + 1; }
  bool accepts(std::uint64_t taken) const override { return taken == script_.size(); }

 private:
  std::span<const Choice> script_;
};

template <TransitionSystem System>
struct Root {
  StepStatus status = StepStatus::kOk;
  std::size_t taken = 0;
  bool diverged = false;  // prefix[taken] is not enabled
  std::vector<Finding> races;  // seen on the way, or here
};

// Resets and takes the forced beginning. Begins again where a fact is refuted on the way: facts are only ever refuted, so that this ends. kOk: at
// the root of the search. Anything else: where it stopped; `taken` says how far it came.
template <TransitionSystem System>
Root<System> stand_at_root(System& system, const std::vector<Choice>& prefix) {
  const ForcedBeginning<System> forced(prefix);
  for (;;) {
    Root<System> root{.status = system.reset()};
    const auto note_races = [&] {
      for (Finding& race : races_seen(system)) root.races.push_back(std::move(race));
    };
    note_races();
    for (std::uint64_t word = forced.begin(system); root.status == StepStatus::kOk && !forced.accepts(word); ++root.taken) {
      const std::span<const Choice> enabled = system.enabled();
      const auto allowed = std::find_if(enabled.begin(), enabled.end(), [&](Choice choice) { return forced.allows(system, word, choice); });
      if (allowed == enabled.end()) {
        root.diverged = true;
        return root;
      }
      const Choice choice = *allowed;
      root.status = system.step(choice);
      word = forced.after(system, word, choice);
      if (root.status != StepStatus::kRestart) note_races();
    }
    if (root.status != StepStatus::kRestart) return root;
  }
}

}  // namespace wakesim
