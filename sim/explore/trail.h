// Where one worker is: the states on its stack, with what goes along with each, and the work in them that others may take over.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "sim/explore/crew.h"
#include "sim/explore/cycles.h"
#include "sim/explore/monitor.h"
#include "sim/explore/saved_search.h"
#include "sim/explore/search_stack.h"
#include "sim/explore/sleep_sets.h"
#include "sim/explore/transition_system.h"

namespace wakesim {

template <TransitionSystem System, class Visited>
struct Trail {
  Trail(System& the_system, const MonitorList<System>& the_monitors, bool sleep_sets, Visited& visited)
      : system(the_system), monitors(the_monitors), sleep(sleep_sets), cycles(visited, !sleep_sets) {}

  void clear() {
    stack.clear();
    monitors.clear();
    sleep.clear();
    cycles.clear();
  }
  // The system stands at the root.
  void begin() {
    monitors.begin(system);
    monitors.push();
    stack.stand_at_root(system.mark());
  }

  // Where the system stands is on top now. Its choices are on stack.choices(), from `choices_begin` on.
  void push(std::uint64_t choices_begin, std::uint64_t handle) {
    stack.push(system, choices_begin, handle);
    if (sleep.used()) sleep.push();
    if (monitors.any()) [[unlikely]] monitors.push();
    cycles.push(stack.handles());
  }
  void pop() {
    cycles.pop(stack.handles());
    if (sleep.used()) sleep.pop();
    if (monitors.any()) [[unlikely]] monitors.pop();
    stack.pop();
  }
  // To the state on top.
  void back() {
    sleep.back();
    if (!stack.empty()) system.undo(stack.mark());
  }

  // From the state on top to where the system stands; none: it stands at the root.
  std::optional<SearchStep> last_step() const { return stack.last_step(system); }

  // --- work that is handed over ------------------------------------------------------------------------------------------------

  // The last choice of the oldest state that has one. Nothing: it stays here.
  std::optional<Job> give_away(std::uint64_t transitions) {
    const std::optional<std::size_t> depth = stack.find_share(transitions);
    if (!depth) return std::nullopt;
    Job job = job_at(*depth, stack.way_to(*depth), true);
    job.choices.push_back(stack.give_away(*depth));
    cycles.share(*depth);
    return job;
  }

  // All that nobody has tried, from the top down. `in_flight`: the last step counts as not taken.
  void save_jobs(SavedSearch& saved, bool in_flight) const {
    const auto way = stack.way_to(stack.size() == 0 ? 0 : stack.size() - 1);
    for (std::size_t depth = stack.size(); depth-- > 0;) {
      const bool is_in_flight = in_flight && depth + 1 == stack.size();
      const std::span<const Choice> untried = stack.untried(depth, is_in_flight);
      if (untried.empty()) continue;
      saved.jobs.push_back(job_at(depth, way, !is_in_flight));
      saved.jobs.back().choices.assign(untried.begin(), untried.end());
    }
  }

  // Goes towards the job's state. What was done at the last one is undone by going back to the root, or on the same way only as far as need be.
  // Returns how many steps of its way the system has taken then; go_on() takes the others.
  std::size_t go_back(const Job& job) {
    const std::size_t common = stack.go_back(system, job.way, job.length);
    monitors.back_to(common + 1);
    return common;
  }
  void go_on(Choice choice) {
    monitors.step(system, choice);
    monitors.push();
    stack.go_on(system, choice);
  }
  // It stands there.
  void begin_with(const Job& job) {
    stack.begin_with(system, job.choices, job.state);
    if (sleep.used()) sleep.begin_with(job.sleepers);
    if (monitors.any()) monitors.push();
    cycles.push(stack.handles());
    cycles.share(0);
  }

  std::uint64_t bytes() const { return stack.bytes() + sleep.bytes() + cycles.bytes() + monitors.bytes() + system.undo_bytes(); }

  System& system;
  SearchStack<System> stack;
  MonitorWords<System> monitors;
  SleepSets sleep;
  Cycles<Visited> cycles;

 private:
  Job job_at(std::size_t depth, typename SearchStack<System>::Way way, bool last_was_tried) const {
    Job job{.state = stack.handles()[depth], .way = std::move(way), .length = stack.length_to(depth), .choices = {}, .sleepers = {}};
    if (sleep.used()) job.sleepers = sleep.at(depth, last_was_tried ? stack.last_tried(depth) : std::nullopt);
    return job;
  }
};

}  // namespace wakesim
