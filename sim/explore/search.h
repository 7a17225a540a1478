// The search: every state once, by one worker or several (search_worker.h). Shortening, livelock and lock order come after it
// (explore_system.h).
//
// Each worker has a system of its own, with facts of its own about what locks protect. All begin with the same facts; when the search is over
// they are put together, and when together they refute what no worker saw refuted, everybody begins again with all of them. What a step
// takes depends only on which facts are refuted, so that during one search it is the same for all.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "sim/explore/crew.h"
#include "sim/explore/monitor.h"
#include "sim/explore/preemptions.h"
#include "sim/explore/search_worker.h"

namespace wakesim {

template <TransitionSystem System, class Visited>
class Search {
 public:
  // One worker for each system. The first is told what all have seen. `monitors` ride along besides what the options ask for.
  Search(const std::vector<System*>& systems, const ExploreOptions& options, const SearchPlan& plan, Exploration& result,
         const MonitorList<System>& monitors = {})
      : systems_(systems), options_(options), plan_(plan), result_(result) {
    if (options.limits.preemptions) monitors_.push_back(&bound_.emplace(*options.limits.preemptions, options.prefix));
    monitors_.insert(monitors_.end(), monitors.begin(), monitors.end());
    WAKESIM_CHECK(monitors_.empty() || !plan.sleep_sets());
    for (System* const system : systems) {
      workers_.push_back(std::make_unique<Worker>(static_cast<unsigned>(workers_.size()), *system, options, plan, monitors_, visited_));
    }
  }

  // Fills the counts, outcomes, limits and notes of the result; the counterexamples are in found().
  void run();

  const std::vector<FoundFinding>& found() const { return found_; }
  // An execution that a monitor accepted: it ended the search.
  const std::optional<SearchPath>& accepted() const { return accepted_; }
  // Every state was visited and every choice of it tried.
  bool is_exhaustive() const { return result_.limits_hit.empty() && !stopped_; }

 private:
  using Worker = SearchWorker<System, Visited>;

  // False: a walk found something.
  bool seed() {
    Crew crew(1);
    workers_.front()->seed(crew);
    stopped_ = crew.is_stopping();
    if (stopped_) keep_last(crew, true);
    return !stopped_;
  }

  // True: there is a search to go on with.
  bool resume() {
    if constexpr (Visited::kStoresStates) {
      return false;
    } else {
      if (options_.checkpoints == nullptr || !options_.checkpoints->resume) return false;
      Archive archive(options_.checkpoints->resume);
      resumed_.emplace();
      resumed_->exchange(archive);
      systems_[0]->exchange(archive);
      const bool read = visited_.exchange(archive);
      if (!read) add_once(result_.limits_hit, "no memory for the checkpoint");
      result_.restarts = resumed_->part.restarts;
      if (!read || resumed_->begins_again) resumed_.reset();
      return true;
    }
  }

  // By a limit or an interruption, not by what was looked for.
  bool was_cut_short(const Crew& crew) const {
    return crew.is_stopping() && !crew.is_restarting() && !crew.has_accepted() && !options_.is_enough(crew.found());
  }

  // At the end of what could have gone on.
  void keep_last(Crew& crew, bool begins_again) {
    if (was_cut_short(crew) && options_.checkpoints != nullptr && options_.checkpoints->keep) keep_checkpoint(crew, begins_again);
  }

  // While nobody works. What was seen together may refute a fact: then the search begins again instead.
  void keep_checkpoint(Crew& crew, bool begins_again = false) {
    if constexpr (!Visited::kStoresStates) {
      bool refuted = false;
      for (std::size_t i = 1; i < systems_.size(); ++i) refuted = systems_[0]->merge(*systems_[i]) || refuted;
      if (refuted && !crew.is_stopping()) return crew.restart();
      SavedSearch saved;
      for (const auto& worker : workers_) worker->save(saved);
      for (const Job& job : crew.jobs()) saved.jobs.push_back(job);
      saved.part.cyclic = crew.is_cyclic();
      saved.part.restarts = result_.restarts;
      saved.begins_again = begins_again || refuted || saved.part.states == 0;
      options_.checkpoints->keep([&](const ByteSink& sink) {
        Archive archive(sink, options_.checkpoints->identity);
        saved.exchange(archive);
        systems_[0]->exchange(archive);
        const bool written = visited_.exchange(archive);
        archive.finish();
        return written && archive.ok();
      });
    }
  }

  // While nobody works: closes what can be closed, so that few open edges stay.
  void settle_edges(Crew& crew) {
    if constexpr (!Visited::kStoresStates) {
      std::vector<OpenEdge> edges;
      std::vector<std::uint64_t> held;
      for (const auto& worker : workers_) worker->give_up_edges(edges, held);
      for (const Job& job : crew.jobs()) held.push_back(job.state);
      std::erase_if(edges, [&](const OpenEdge& edge) { return (visited_.bits(edge.to) & Cycles<Visited>::kClosed) != 0; });
      for (const std::uint64_t state : settle(edges, std::move(held))) visited_.set_bits(state, Cycles<Visited>::kClosed);
      if (has_cycle(edges)) {
        crew.set_cyclic();
        edges.clear();
      }
      std::vector<std::uint64_t> open;
      for (const OpenEdge& edge : edges) open.push_back(edge.from);
      std::sort(open.begin(), open.end());
      for (const auto& worker : workers_) worker->settled(open);
      crew.set_left_open(edges.size(), options_.settle_at);
      workers_.front()->take_edges(std::move(edges));
    }
  }

  // False: it must be done again.
  bool search_once() {
    std::optional<SavedSearch> resumed = std::exchange(resumed_, std::nullopt);
    if (!resumed) visited_.clear();
    for (std::size_t i = 1; i < systems_.size(); ++i) systems_[i]->adopt_facts(*systems_[0]);
    Crew crew(static_cast<unsigned>(systems_.size()));
    crew.set_left_open(0, options_.settle_at);
    const Rest rest{.keep_checkpoint = [&] { keep_checkpoint(crew); }, .settle = [&] { settle_edges(crew); }};
    const SavedSearch* const before = resumed ? &*resumed : nullptr;
    if (before != nullptr) {
      crew.begin_with(before->part.states);
      crew.jobs().assign(before->jobs.begin(), before->jobs.end());
      if (before->part.cyclic) crew.set_cyclic();
    }
    {
      const auto work = [&](auto& worker) {
        try {
          worker.run(crew, rest, before);
        } catch (const std::bad_alloc&) {
          crew.leave();
        }
      };
      std::vector<std::jthread> threads;
      for (std::size_t i = 1; i < workers_.size(); ++i) threads.emplace_back([&, worker = workers_[i].get()] { work(*worker); });
      work(*workers_.front());
    }
    if (crew.is_short_of_memory()) add_once(result_.limits_hit, "memory: there was no more");
    keep_last(crew, false);
    bool refuted = crew.is_restarting();
    for (std::size_t i = 1; i < systems_.size(); ++i) {
      if (systems_[0]->merge(*systems_[i])) refuted = true;
    }
    stopped_ = crew.is_stopping() && !crew.is_restarting();
    result_.cyclic = crew.is_cyclic();
    return stopped_ || !refuted;
  }

  void conclude() {
    std::set<Outcome> outcomes;
    std::vector<OpenEdge> open_edges;
    double first_seconds = workers_.front()->lookout().cpu_seconds();
    std::uint64_t left_out = 0;
    for (const auto& worker : workers_) {
      const Account& account = worker->account();
      const Exploration& part = account.part;
      result_.states += account.states;
      result_.transitions += part.transitions;
      result_.terminal_states += part.terminal_states;
      result_.max_depth = std::max(result_.max_depth, part.max_depth);
      result_.back_edges += worker->cycles().back_edges();
      result_.stack_bytes += worker->stack_bytes();
      result_.interrupted = result_.interrupted || worker->lookout().interrupted();
      result_.growing_seconds = std::max(result_.growing_seconds, worker->growing_seconds());
      result_.seconds = std::max(result_.seconds, worker->lookout().cpu_seconds() - first_seconds);
      for (const std::string& text : part.limits_hit) add_once(result_.limits_hit, text);
      for (const std::string& text : worker->lookout().ends()) add_once(result_.limits_hit, text);
      for (const std::string& text : part.notes) add_once(result_.notes, text);
      outcomes.insert(account.outcomes.begin(), account.outcomes.end());
      result_.terminal_fingerprints.insert(result_.terminal_fingerprints.end(), part.terminal_fingerprints.begin(), part.terminal_fingerprints.end());
      open_edges.insert(open_edges.end(), worker->cycles().open_edges().begin(), worker->cycles().open_edges().end());
      left_out |= worker->left_out();
      if (!accepted_) accepted_ = worker->accepted();
      take_over(account.found);
    }
    if (is_exhaustive() && outcomes.empty() && found_.empty()) {
      for (const auto& worker : workers_) {
        if (result_.no_end_counts.empty()) result_.no_end_counts = worker->account().pruned_text;
      }
      if (result_.no_end_counts.empty() && !plan_.judges_endless()) result_.no_end_counts = "all go on for ever, and livelock is not looked for";
    }
    // Since the last restart: what was left out before it may not be left out after it.
    for (std::size_t i = 0; i < monitors_.size(); ++i) {
      const std::string limit = monitors_[i]->limit();
      if (((left_out >> i) & 1) != 0 && !limit.empty()) add_once(result_.limits_hit, limit);
    }
    result_.outcomes.assign(outcomes.begin(), outcomes.end());
    std::vector<Fingerprint>& terminals = result_.terminal_fingerprints;
    std::sort(terminals.begin(), terminals.end());
    terminals.erase(std::unique(terminals.begin(), terminals.end()), terminals.end());
    if (options_.limits.states != 0) result_.states = std::min(result_.states, options_.limits.states);  // those past it were not searched
    result_.sleep_sets = plan_.sleep_sets();
    result_.threads = static_cast<unsigned>(workers_.size());
    result_.table_bytes = visited_.bytes();
    result_.table_load = static_cast<double>(result_.states) / static_cast<double>(visited_.capacity());
    result_.missed_state_probability = Visited::kStoresStates ? 0 : missed_state_probability(result_.states);
    result_.cyclic = result_.cyclic || result_.back_edges > 0 || (is_exhaustive() && has_cycle(std::move(open_edges)));
  }

  void take_over(const std::vector<FoundFinding>& found) {
    for (const FoundFinding& one : found) {
      const bool is_known = std::any_of(found_.begin(), found_.end(), [&](const FoundFinding& known) {
        return same_finding(known.finding, one.finding);
      });
      if (!is_known) found_.push_back(one);
    }
  }

  const std::vector<System*> systems_;
  const ExploreOptions& options_;
  const SearchPlan& plan_;
  Exploration& result_;
  std::optional<PreemptionBound<System>> bound_;
  MonitorList<System> monitors_;
  Visited visited_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<FoundFinding> found_;
  std::optional<SearchPath> accepted_;
  bool stopped_ = false;
  std::optional<SavedSearch> resumed_;
};

template <TransitionSystem System, class Visited>
void Search<System, Visited>::run() {
  if (resume() || seed()) {
    while (!search_once()) ++result_.restarts;
  }
  conclude();
}

// Compiled in search_machine.cpp and search_exact.cpp. What is in the class would be compiled wherever it is used all the same.
extern template class Search<Machine, FingerprintTable>;
extern template class Search<Machine, StateStore>;

}  // namespace wakesim
