// A search at rest, between two steps of everybody: what a checkpoint holds besides the visited states and the facts.
//
// A stack is kept as the choices that were not tried yet, each with the way to its state, from the top down: going on with them in this order is
// what its worker would have done. The states themselves are left without being closed (cycles.h), so the steps between them are
// open edges from then on. States are named by their handles, which the visited states keep.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "sim/base/archive.h"
#include "sim/explore/crew.h"
#include "sim/explore/explore.h"
#include "sim/explore/open_edges.h"
#include "sim/explore/transition_system.h"

namespace wakesim {

// A finding as the search met it, in the search's own steps.
struct FoundFinding {
  Finding finding;
  SearchPath path;  // from the root: after ExploreOptions::prefix
};

struct SavedSearch {
  bool begins_again = false;  // a fact was refuted: nothing but the facts counts
  Exploration part;           // counts, limits that are no end of the search, notes
  std::string pruned_text;    // Account::pruned_text
  std::uint64_t left_out = 0;  // MonitorWords::left_out()
  std::set<Outcome> outcomes;
  std::vector<FoundFinding> found;
  std::vector<OpenEdge> open_edges;
  std::vector<Job> jobs;

  void exchange(Archive& archive) {
    archive.all(begins_again, part.states, part.transitions, part.terminal_states, part.max_depth, part.restarts, part.back_edges, part.cyclic,
                part.terminal_fingerprints, part.limits_hit, part.notes, pruned_text, left_out, open_edges);
    std::vector<Outcome> in_order(outcomes.begin(), outcomes.end());
    each(archive, in_order, [&](Outcome& outcome) { archive.all(outcome.values, outcome.set); });
    outcomes.insert(in_order.begin(), in_order.end());
    each(archive, found, [&](FoundFinding& one) {
      Finding& finding = one.finding;
      archive.all(finding.kind, finding.message, finding.task, finding.function, finding.where, finding.object.process, finding.object.task,
                  finding.object.function, finding.object.variable, finding.object.type, finding.object.path, finding.tasks,
                  finding.other_function, finding.other_where, one.path.begin, one.path.steps);
    });
    exchange_jobs(archive);
  }

 private:
  // A way once for all jobs on it: as many as a deep stack has, each with its own, would be its square.
  void exchange_jobs(Archive& archive) {
    std::vector<std::shared_ptr<const std::vector<Choice>>> ways;
    std::map<const std::vector<Choice>*, std::uint64_t> number_of;
    for (const Job& job : jobs) {
      if (number_of.emplace(job.way.get(), ways.size()).second) ways.push_back(job.way);
    }
    each(archive, ways, [&](std::shared_ptr<const std::vector<Choice>>& way) {
      std::vector<Choice> choices = way ? *way : std::vector<Choice>{};
      archive.all(choices);
      if (archive.is_loading()) way = std::make_shared<const std::vector<Choice>>(std::move(choices));
    });
    each(archive, jobs, [&](Job& job) {
      std::uint64_t way = archive.is_loading() ? 0 : number_of.at(job.way.get()), length = job.length;
      archive.all(job.state, way, length, job.choices, job.sleepers);
      if (!archive.is_loading() || way >= ways.size()) return;
      job.way = ways[way];
      job.length = length;
    });
  }

  template <class Row, class Exchange>
  static void each(Archive& archive, std::vector<Row>& rows, Exchange&& exchange) {
    std::uint64_t count = rows.size();
    archive.one(count);
    if (archive.is_loading()) rows.resize(archive.ok() ? count : 0);
    for (Row& row : rows) exchange(row);
  }
};

}  // namespace wakesim
