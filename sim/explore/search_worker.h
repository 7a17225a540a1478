// The search loop of one worker: depth first with undo over a transition system.
//
// One loop for every system, both ways of remembering states, and any number of workers (crew.h): every state is entered by the worker that
// stored it first, so that together they enter it once. Nothing is cut off silently: whatever stops or prunes the search is named in
// Exploration::limits_hit.
//
// What the loop is made of stands apart: the trail, which is the stack, monitors, sleep sets, cycles and the work that is handed over (trail.h); the
// lookout for limits; room for states (gathering.h); what was found (account.h); the root, and the walks before a search (seeding.h).
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/check.h"
#include "sim/explore/account.h"
#include "sim/explore/crew.h"
#include "sim/explore/explore.h"
#include "sim/explore/gathering.h"
#include "sim/explore/lookout.h"
#include "sim/explore/plan.h"
#include "sim/explore/root.h"
#include "sim/explore/saved_search.h"
#include "sim/explore/seeding.h"
#include "sim/explore/trail.h"
#include "sim/explore/transition_system.h"
#include "sim/explore/visited.h"

namespace wakesim {

template <TransitionSystem System, class Visited>
class SearchWorker {
 public:
  SearchWorker(unsigned number, System& system, const ExploreOptions& options, const SearchPlan& plan, const MonitorList<System>& monitors,
               Visited& visited)
      : number_(number), system_(system), options_(options), plan_(plan), visited_(visited), trail_(system, monitors, plan.sleep_sets(), visited),
        lookout_(number, options), gathering_(number, visited, trail_, lookout_), account_(options) {}

  // By the first worker alone, before the others know any facts.
  void seed(Crew& crew) {
    const Interruption<System> interruption(system_, [this] { return is_over_in_step(); });
    join(crew, nullptr);
    if (plan_.reductions.needs(needed::kFacts)) seed_facts();
    lookout_.end_round();
  }

  // Takes part in one search until it is over. The first worker begins at the root, the others with what is handed over.
  // `rest`: what has to be done while all stand still, by the first. `resumed`: there is work already.
  void run(Crew& crew, const Rest& rest, const SavedSearch* resumed) {
    const Interruption<System> interruption(system_, [this] { return is_over_in_step(); });
    join(crew, &rest);
    forget();
    if (resumed != nullptr && is_first()) adopt(*resumed);
    if (enter_root() && is_first() && resumed == nullptr) begin();
    for (;;) {
      explore();
      const std::optional<Job> job = crew_->next_job([this] { take_part_in_gathering(); });
      if (!job) break;
      take_over(*job);
    }
    lookout_.end_round();
    lookout_.publish(sight());
  }

  // What it did and has to do yet, added to `saved`; while it stands still, or after it was stopped.
  void save(SavedSearch& saved) const {
    const bool in_flight = in_flight_ && !trail_.stack.empty();  // a step that was taken, and led to a state not looked at yet
    account_.save(saved, in_flight ? 1 : 0);
    saved.part.back_edges += trail_.cycles.back_edges();
    saved.left_out |= trail_.monitors.left_out();
    trail_.cycles.save(trail_.stack.handles(), saved.open_edges);
    trail_.save_jobs(saved, in_flight);
  }

  const Account& account() const { return account_; }
  const Lookout& lookout() const { return lookout_; }
  const Cycles<Visited>& cycles() const { return trail_.cycles; }
  std::uint64_t left_out() const { return trail_.monitors.left_out(); }    // by monitors, one bit each
  const std::optional<SearchPath>& accepted() const { return accepted_; }  // the execution that a monitor accepted
  double growing_seconds() const { return gathering_.seconds(); }
  std::uint64_t stack_bytes() const { return trail_.bytes(); }

  // While all stand still: what settling needs of it, and what came of that. `open`: the states that open edges leave, ascending.
  void give_up_edges(std::vector<OpenEdge>& edges, std::vector<std::uint64_t>& held) {
    trail_.cycles.give_up_edges(edges);
    held.insert(held.end(), trail_.stack.handles().begin(), trail_.stack.handles().end());
  }
  void take_edges(std::vector<OpenEdge> edges) { trail_.cycles.take_edges(std::move(edges)); }
  void settled(const std::vector<std::uint64_t>& open) { trail_.cycles.settled(trail_.stack.handles(), open); }

 private:
  bool is_first() const { return number_ == 0; }

  // --- the beginning -----------------------------------------------------------------------------------------------------------

  void join(Crew& crew, const Rest* rest) {
    crew_ = &crew;
    account_.join(crew);
    lookout_.join(crew);
    gathering_.join(crew, rest);
    trail_.cycles.join(crew, plan_.cycles && (crew.size() > 1 || options_.checkpoints != nullptr));
    trail_.sleep.join(system_.sleepers());
    system_.set_footprints(plan_.reductions.needs(needed::kStepFootprints));
  }

  void seed_facts() {
    FactSeeding<System> seeding(system_, options_, *crew_);
    const auto after_step = [this](std::uint64_t transitions) {
      if (lookout_.is_due(transitions, system_.instructions_executed())) look_around();
    };
    // For the count, should a walk find something.
    const auto at_state = [this] {
      if (make_room() && remember(fingerprint()).is_new) take_room();
    };
    seeding.run(after_step, at_state);
    if (seeding.found().empty()) return;
    for (const FoundFinding& one : seeding.found()) account_.keep(one.finding, one.path);
    account_.part.transitions = seeding.transitions();
    add_once(account_.part.notes, "found by a random walk before the search began");
  }

  void forget() {
    in_flight_ = false;
    accepted_.reset();
    root_.clear();
    trail_.clear();
    account_.clear();
  }

  void adopt(const SavedSearch& saved) {
    account_.adopt(saved);
    trail_.monitors.add_left_out(saved.left_out);
    trail_.cycles.adopt(saved.part.back_edges, saved.open_edges);
  }

  // What goes wrong here is told by the first worker.
  bool enter_root() {
    const Root<System> root = stand_at_root(system_, options_.prefix);
    if (root.diverged) {
      if (is_first()) account_.limit("forced step " + std::to_string(root.taken + 1) + " is not enabled");
      return false;
    }
    root_ = where_tasks_stand(system_);
    if (is_first()) {
      for (const Finding& race : root.races) account_.keep(race, {root_, {}});
      end_in(root.status, std::nullopt);
    }
    if (root.status == StepStatus::kOk) trail_.begin();
    return root.status == StepStatus::kOk;
  }

  void begin() {
    if (!make_room()) return;
    const Insertion insertion = remember(fingerprint());
    (void)count_new_state();
    enter(insertion.handle);
  }

  // --- the search --------------------------------------------------------------------------------------------------------------

  void explore() {
    while (!trail_.stack.empty()) {
      if (crew_->is_calling()) [[unlikely]] {
        if (crew_->is_gathering()) take_part_in_gathering();
        if (crew_->is_stopping()) return;
        if (crew_->wants_work()) hand_over_work();
      }
      if (!trail_.stack.has_choice()) {
        trail_.pop();
        trail_.back();
      } else {
        const Choice choice = trail_.stack.next_choice();
        if (!trail_.stack.has_choice()) trail_.cycles.prefetch(trail_.stack.handles().back());
        take(choice);
      }
    }
  }

  void take(Choice choice) {
    if (trail_.monitors.any() && !trail_.monitors.allow(system_, choice)) [[unlikely]] return;
    if (trail_.sleep.used()) trail_.sleep.lull(trail_.stack.choice_before_last());
    if (lookout_.is_due(++account_.part.transitions, system_.instructions_executed())) look_around();
    const StepStatus status = system_.step(choice);
    if (trail_.sleep.used()) trail_.sleep.step(system_.footprint());
    if (!system_.races().empty()) [[unlikely]] note_races(status, choice);
    if (status == StepStatus::kOk) return arrive();
    if (status == StepStatus::kInterrupted) in_flight_ = true;
    end_in(status, SearchStep{choice, SearchStep::kUntilFinding});
    trail_.back();
  }

  void arrive() {
    if (trail_.monitors.any()) [[unlikely]] trail_.monitors.step(system_, trail_.stack.last_choice());
    const Fingerprint state = fingerprint();
    visited_.prefetch(state);
    if (!make_room()) return trail_.back();
    if (trail_.sleep.used()) trail_.sleep.keep_asleep(trail_.stack.last_choice().task);
    const Insertion insertion = remember(state);
    if (insertion.is_new) {
      // One too many is not searched, but it is stored: a search that goes on later will not come to it again.
      if (count_new_state() || options_.checkpoints != nullptr) enter(insertion.handle);
      else trail_.back();
    } else if (trail_.sleep.used()) {
      enter_again(insertion);
    } else {
      trail_.cycles.meet(insertion);
      trail_.back();
    }
  }

  // The machine stands at a state seen for the first time.
  void enter(std::uint64_t handle) {
    if (trail_.monitors.any() && trail_.monitors.accept()) [[unlikely]] accept();
    account_.part.max_depth = std::max<std::uint64_t>(account_.part.max_depth, trail_.stack.depth());
    std::vector<Choice>& choices = trail_.stack.choices();
    const std::uint64_t begin = choices.size();
    for (const Choice choice : system_.enabled()) choices.push_back(choice);
    if (system_.quiescent()) finish();
    if (trail_.sleep.used()) trail_.sleep.leave_out(choices, begin);
    if (choices.size() == begin) {
      trail_.cycles.close_end(handle);
      return trail_.back();
    }
    try_choices(begin, handle);
  }

  // The machine stands at a known state: those who slept there every time and do not now have their turn.
  void enter_again(const Insertion& insertion) {
    if constexpr (!Visited::kStoresStates) {
      const std::uint8_t awake = trail_.sleep.wake(system_, visited_, insertion);
      if (awake == 0) return trail_.back();
      std::vector<Choice>& choices = trail_.stack.choices();
      const std::uint64_t begin = choices.size();
      for (const Choice choice : system_.enabled()) {
        if (SleepSets::is_step_of(choice, awake)) choices.push_back(choice);
      }
      WAKESIM_CHECK(choices.size() == begin + static_cast<std::size_t>(std::popcount(awake)));
      try_choices(begin, insertion.handle);
    }
  }

  // Those that have been put on the stack's, in the state where the machine stands.
  void try_choices(std::uint64_t begin, std::uint64_t handle) {
    if (options_.limits.depth != 0 && trail_.stack.depth() >= options_.limits.depth) {
      account_.limit("depth " + std::to_string(options_.limits.depth));
      trail_.stack.choices().resize(begin);
      return trail_.back();
    }
    trail_.push(begin, handle);
  }

  // A state where nothing has to happen any more: a good end, or a finding.
  void finish() {
    ++account_.part.terminal_states;
    if (options_.collect_terminals) account_.part.terminal_fingerprints.push_back(system_.fingerprint());
    const StepStatus status = system_.finish();
    if (status == StepStatus::kOk) account_.outcomes.insert(system_.outcome());
    else end_in(status, trail_.last_step());
  }

  // An execution ended in this, if it is not kOk. `last`: the step that is not on the stack.
  void end_in(StepStatus status, std::optional<SearchStep> last) {
    switch (status) {
      case StepStatus::kFinding: account_.keep(system_.finding(), {root_, trail_.stack.steps_to(last)}); break;
      case StepStatus::kPruned:
        if (account_.pruned_text.empty()) account_.pruned_text = system_.pruned_text();
        break;
      case StepStatus::kRestart: crew_->restart(); break;
      case StepStatus::kLimit: account_.limit(system_.limit_text()); break;
      case StepStatus::kInterrupted:
      case StepStatus::kOk: break;
    }
  }

  // Races end nothing.
  void note_races(StepStatus status, Choice choice) {
    if (status == StepStatus::kRestart || status == StepStatus::kInterrupted) return;
    for (const DataRace& race : system_.races()) {
      if (account_.is_new_race(race)) account_.keep(system_.race_finding(race), {root_, trail_.stack.steps_to(step_taken(system_, choice))});
    }
  }

  // A monitor has seen what it waits for, where the system stands.
  void accept() {
    if (!accepted_) accepted_ = SearchPath{root_, trail_.stack.steps_to(trail_.last_step())};
    crew_->accept();
  }

  // --- what goes on beside the search ------------------------------------------------------------------------------------------

  void hand_over_work() {
    if (std::optional<Job> job = trail_.give_away(account_.part.transitions)) crew_->hand_over(*std::move(job));
  }

  void take_over(const Job& job) {
    std::uint64_t steps = trail_.go_back(job);
    for (const Choice choice : std::span(*job.way).first(job.length).subspan(steps)) {
      if (lookout_.is_due(steps++, system_.instructions_executed())) look_around();
      if (crew_->is_stopping()) return crew_->hand_over(job);  // nobody takes it any more, but a checkpoint keeps it
      const StepStatus status = system_.step(choice);
      if (status == StepStatus::kRestart) return crew_->restart();
      if (status == StepStatus::kInterrupted) return crew_->hand_over(job);
      WAKESIM_CHECK(status == StepStatus::kOk);
      trail_.go_on(choice);
    }
    const Insertion insertion = remember(fingerprint());
    WAKESIM_CHECK(!insertion.is_new && insertion.handle == job.state);
    trail_.begin_with(job);
  }

  // False: there is none for another state, and the search is over.
  bool make_room() {
    if (gathering_.has_room()) [[likely]] return true;
    in_flight_ = true;
    if (!gathering_.make_room([this] { return sight(); })) return false;
    in_flight_ = false;
    return true;
  }
  void take_part_in_gathering() {
    gathering_.take_part([this] { return sight(); });
  }

  Lookout::Sight sight() const {
    return {.instructions = system_.instructions_executed(),
            .states = account_.states,
            .transitions = account_.part.transitions,
            .stack_bytes = stack_bytes(),
            .depth = trail_.stack.depth(),
            .table_bytes = visited_.bytes()};
  }
  void look_around() { lookout_.look_around(sight()); }
  bool is_over_in_step() {
    look_around();
    return crew_->is_stopping();
  }

  // --- states ------------------------------------------------------------------------------------------------------------------

  Fingerprint fingerprint() const {
    Fingerprint fingerprint = system_.fingerprint();
    if (trail_.monitors.any()) [[unlikely]] trail_.monitors.mix_into(fingerprint);
    return fingerprint;
  }

  Insertion remember(Fingerprint fingerprint) {
    if constexpr (Visited::kStoresStates) {
      words_.clear();
      system_.serialize(words_);
      trail_.monitors.append_to(words_);
      return visited_.insert(fingerprint, words_);
    } else {
      return visited_.insert_shared(fingerprint, trail_.sleep.bits(system_));
    }
  }

  void take_room() {
    ++account_.states;
    gathering_.take_room();
  }
  // False: it is one too many.
  bool count_new_state() {
    take_room();
    return lookout_.count_state();
  }

  const unsigned number_;
  System& system_;
  const ExploreOptions& options_;
  const SearchPlan& plan_;
  Visited& visited_;
  Crew* crew_ = nullptr;
  Trail<System, Visited> trail_;
  Lookout lookout_;
  Gathering<System, Visited> gathering_;
  Account account_;
  std::vector<SearchStep> root_;  // where the tasks stand at the root
  std::optional<SearchPath> accepted_;
  bool in_flight_ = false;        // the last step was taken, and what it led to has not been looked at
  std::vector<Word> words_;
};

}  // namespace wakesim
