// The search loop of one worker: depth first with undo over a transition system.
//
// One loop for every system, both ways of remembering states, and any number of workers (crew.h): every state is entered by the worker that
// stored it first, so that together they enter it once. Nothing is cut off silently: whatever stops or prunes the search is named in
// Exploration::limits_hit.
//
// Cycles. A worker alone has met every cycle at a state on its own stack. Several of them keep, for livelock, a bit with each state: it is
// *closed* when every step from it is known to lead to a closed state. Its worker closes it on leaving it, when that is so by then. A step to a
// state that is not closed when its worker leaves the state before it is kept as an open edge; so is every step into a state that is left
// without being closed. Once there are many, all stand still and they are settled (open_edges.h): a state is *held* that stands on a stack or
// in a job, for it has steps nobody has taken; of any other every step was taken, and those that lead to no closed state are kept, so it is
// closed when none is left, and its edges are dropped. What stays are edges into states that wait for a held one: ancestors of a stack.
// The first state of a cycle to be closed would have had a closed successor before: so no state of a cycle is ever closed, and all edges
// of the cycle are kept. There is a cycle if and only if the open edges have one, or a state on a worker's own stack was met.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <bitset>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/check.h"
#include "sim/base/prng.h"
#include "sim/explore/budget.h"
#include "sim/explore/clock.h"
#include "sim/explore/crew.h"
#include "sim/explore/explore.h"
#include "sim/explore/monitor.h"
#include "sim/explore/on_stack.h"
#include "sim/explore/open_edges.h"
#include "sim/explore/plan.h"
#include "sim/explore/root.h"
#include "sim/explore/saved_search.h"
#include "sim/explore/transition_system.h"
#include "sim/explore/visited.h"

namespace wakesim {

inline void add_once(std::vector<std::string>& lines, const std::string& line) {
  if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
}

// What the first worker has done while all stand still.
struct Rest {
  std::function<void()> keep_checkpoint, settle;
};

template <TransitionSystem System, class Visited>
class SearchWorker {
 public:
  static constexpr std::uint8_t kClosed = 1;  // bit of a visited state

  SearchWorker(unsigned number, System& system, const ExploreOptions& options, const SearchPlan& plan, const MonitorList<System>& monitors, Visited& visited)
      : number_(number), system_(system), options_(options), plan_(plan), visited_(visited), monitors_(monitors), sleeps_(plan.sleep_sets()) {}

  // By the first worker alone, before the others know any facts.
  void seed(Crew& crew) {
    const Interruption<System> interruption(system_, [this] { return is_over_in_step(); });
    join(crew);
    seed_facts();
    seconds_ = seconds();
  }

  // Takes part in one search until it is over. The first worker begins at the root, the others with what is handed over.
  // `rest`: what has to be done while all stand still, by the first. `resumed`: there is work already.
  void run(Crew& crew, const Rest& rest, const SavedSearch* resumed) {
    const Interruption<System> interruption(system_, [this] { return is_over_in_step(); });
    join(crew);
    rest_ = &rest;
    forget();
    if (resumed != nullptr && is_first()) adopt(*resumed);
    if (enter_root() && is_first() && resumed == nullptr) begin();
    for (;;) {
      explore();
      const std::optional<Job> job = crew_->next_job([this] { take_part_in_gathering(); });
      if (!job) break;
      take_over(*job);
    }
    seconds_ = seconds();
    publish();
  }

  // What it did and has to do yet, added to `saved`; while it stands still, or after it was stopped.
  void save(SavedSearch& saved) const {
    const std::uint64_t in_flight = in_flight_ && !frames_.empty() ? 1 : 0;  // a step that was taken, and led to a state not looked at yet
    saved.part.states += states_;
    saved.part.transitions += part_.transitions - in_flight;
    saved.part.terminal_states += part_.terminal_states;
    saved.part.max_depth = std::max(saved.part.max_depth, part_.max_depth);
    saved.part.back_edges += part_.back_edges;
    saved.part.terminal_fingerprints.insert(saved.part.terminal_fingerprints.end(), part_.terminal_fingerprints.begin(),
                                            part_.terminal_fingerprints.end());
    for (const std::string& text : part_.limits_hit) add_once(saved.part.limits_hit, text);
    for (const std::string& text : part_.notes) add_once(saved.part.notes, text);
    if (saved.pruned_text.empty()) saved.pruned_text = pruned_text_;
    saved.left_out |= monitors_.left_out();
    saved.outcomes.insert(outcomes_.begin(), outcomes_.end());
    saved.found.insert(saved.found.end(), found_.begin(), found_.end());
    saved.open_edges.insert(saved.open_edges.end(), open_edges_.begin(), open_edges_.end());
    if constexpr (!Visited::kStoresStates) {
      for (const Unclosed& step : unclosed_) saved.open_edges.push_back({handles_[step.depth], step.to});
      for (std::size_t i = 1; i < handles_.size(); ++i) saved.open_edges.push_back({handles_[i - 1], handles_[i]});
    }
    const auto way = std::make_shared<const std::vector<Choice>>(path_to(frames_.empty() ? 0 : frames_.size() - 1));
    for (std::size_t depth = frames_.size(); depth-- > 0;) {
      const Frame& frame = frames_[depth];
      const bool is_in_flight = in_flight != 0 && depth + 1 == frames_.size();
      const std::uint64_t next = frame.next - (is_in_flight ? 1 : 0);
      if (next == frame.end && !is_in_flight) continue;
      Job job{.state = handles_[depth], .way = way, .length = base_.size() + depth, .choices = {}, .sleepers = {}};
      job.choices.assign(choices_.begin() + static_cast<std::ptrdiff_t>(next), choices_.begin() + static_cast<std::ptrdiff_t>(frame.end));
      if (sleeps_) job.sleepers = sleepers_at(depth, !is_in_flight);
      saved.jobs.push_back(std::move(job));
    }
  }

  // What it did: counts, limits and notes. The violations and outcomes are apart.
  const Exploration& part() const { return part_; }
  const std::vector<FoundViolation>& found() const { return found_; }
  const std::set<Outcome>& outcomes() const { return outcomes_; }
  const std::vector<OpenEdge>& open_edges() const { return open_edges_; }

  // While all stand still: what settling needs of it, and what came of that. `open`: the states that open edges leave, ascending.
  void give_up_edges(std::vector<OpenEdge>& edges, std::vector<std::uint64_t>& held) {
    edges.insert(edges.end(), open_edges_.begin(), open_edges_.end());
    open_edges_.clear();
    held.insert(held.end(), handles_.begin(), handles_.end());
  }
  void take_edges(std::vector<OpenEdge> edges) { open_edges_ = std::move(edges); }
  void settled(const std::vector<std::uint64_t>& open) {
    for (std::size_t i = 0; i < frames_.size(); ++i) {
      frames_[i].is_left_open = frames_[i].is_left_open && std::binary_search(open.begin(), open.end(), handles_[i]);
    }
  }

  std::uint64_t states() const { return states_; }
  double cpu_seconds() const { return seconds_; }
  double growing_seconds() const { return growing_seconds_; }
  const std::vector<std::string>& ends() const { return ends_; }  // limits that ended the search
  const std::string& pruned_text() const { return pruned_text_; }  // why the first execution that does not count does not; empty: all do
  std::uint64_t left_out() const { return monitors_.left_out(); }  // by monitors, one bit each
  const std::optional<SearchPath>& accepted() const { return accepted_; }  // the execution that a monitor accepted
  std::uint64_t stack_bytes() const {
    return bytes_of(frames_) + bytes_of(handles_) + on_stack_.bytes() + bytes_of(choices_) + bytes_of(sleepers_) + bytes_of(footprints_) +
           bytes_of(unclosed_) + bytes_of(open_edges_) + bytes_of(base_) + bytes_of(base_marks_) + monitors_.bytes() + system_.undo_bytes();
  }

 private:
  struct Frame {
    typename System::Mark mark;   // of this state
    std::uint64_t choices_begin;  // into choices_
    std::uint64_t next, end;      // the choices to try next, those handed over excepted
    std::uint64_t reached;        // SearchStep::reached of the step that led here
    std::uint64_t sleepers_begin; // into sleepers_; they end where the next frame's begin
    bool is_left_open = false;    // some step from it leads to a state that is not closed, and is kept as an open edge
    bool is_shared = false;       // some steps from it are another worker's: only settling closes it
  };
  // A step that led to a state which was not closed then.
  struct Unclosed {
    std::size_t depth;  // of the state before it: its frame
    std::uint64_t to;   // handle
  };

  static constexpr double kProgressSeconds = 0.2;
  static constexpr std::uint64_t kLookEvery = 4096;          // transitions between two looks at clock, memory and Ctrl-C,
  static constexpr std::uint64_t kLookInstructions = 10'000'000;  // or instructions, where steps are long
  static constexpr std::uint64_t kSeedTransitions = 50'000;  // of all walks together: a few milliseconds
  static constexpr std::uint64_t kSeedInstructions = 20'000'000;  // the same, where steps are long
  static constexpr std::uint32_t kQuietWalks = 50;           // walks in a row that refute nothing end the seeding
  static constexpr std::size_t kViolationsMax = 64;          // distinct ones kept when the search goes on after the first

  bool is_first() const { return number_ == 0; }
  bool is_alone() const { return crew_->size() == 1; }

  // --- the search -------------------------------------------------------------------------------------------------------------

  void begin() {
    if (!make_room()) return;
    const Insertion insertion = remember(fingerprint());
    count_new_state();
    enter(insertion.handle);
  }

  void explore() {
    while (!frames_.empty()) {
      if (crew_->is_calling()) [[unlikely]] {
        if (crew_->is_gathering()) take_part_in_gathering();
        if (crew_->is_stopping()) return;
        if (crew_->wants_work()) hand_over_work();
      }
      Frame& frame = frames_.back();
      if (frame.next == frame.end) {
        leave();
      } else {
        const Choice choice = choices_[frame.next++];
        if (frame.next == frame.end && looks_for_cycles_) visited_prefetch_bits(handles_.back());
        take(choice);
      }
    }
  }

  void take(Choice choice) {
    if (monitors_.any() && !monitors_.allow(system_, choice)) [[unlikely]] return;
    if (sleeps_) lull();
    if (++part_.transitions % kLookEvery == 0 || system_.instructions_executed() >= look_at_) look_around();
    const StepStatus status = system_.step(choice);
    if (sleeps_) footprints_.back() = system_.footprint();
    if (!system_.races().empty() && status != StepStatus::kRestart && status != StepStatus::kInterrupted) [[unlikely]] note_races(step_taken(system_, choice));
    switch (status) {
      case StepStatus::kOk: return arrive();
      case StepStatus::kFinding: violation(system_.finding(), SearchStep{choice, SearchStep::kUntilFinding}); break;
      case StepStatus::kPruned: prune(); break;
      case StepStatus::kRestart: crew_->restart(); break;
      case StepStatus::kLimit: limit(system_.limit_text()); break;
      case StepStatus::kInterrupted: in_flight_ = true; break;
    }
    back();
  }

  void arrive() {
    if (monitors_.any()) [[unlikely]] monitors_.step(system_, last_choice());
    const Fingerprint state = fingerprint();
    visited_.prefetch(state);
    if (!make_room()) return back();
    asleep_ = sleeps_ ? keep_asleep() : 0;
    const Insertion insertion = remember(state);
    if (insertion.is_new) {
      // One too many is not searched, but it is stored: a search that goes on later will not come to it again.
      if (count_new_state() || options_.checkpoints != nullptr) enter(insertion.handle);
      else back();
    } else if (sleeps_) {
      enter_again(insertion);
    } else {
      meet(insertion);
      back();
    }
  }

  // The machine stands at a state seen for the first time.
  void enter(std::uint64_t handle) {
    if (monitors_.any() && monitors_.accept()) [[unlikely]] accept();
    part_.max_depth = std::max<std::uint64_t>(part_.max_depth, depth());
    const std::uint64_t begin = choices_.size();
    const std::span<const Choice> enabled = system_.enabled();
    choices_.insert(choices_.end(), enabled.begin(), enabled.end());
    if (system_.quiescent()) finish();
    if (asleep_ != 0) {
      const auto sleeps = [this](Choice choice) { return choice.kind == ChoiceKind::kTask && is_in(choice.task, asleep_); };
      choices_.erase(std::remove_if(choices_.begin() + static_cast<std::ptrdiff_t>(begin), choices_.end(), sleeps), choices_.end());
    }
    if (choices_.size() == begin) {
      if (looks_for_cycles_) close(handle);
      return back();
    }
    try_choices(begin, handle);
  }

  // Those that have been put on choices_, in the state where the machine stands.
  void try_choices(std::uint64_t begin, std::uint64_t handle) {
    if (options_.limits.depth != 0 && depth() >= options_.limits.depth) {
      limit("depth " + std::to_string(options_.limits.depth));
      return back_to(begin);
    }
    push({.mark = system_.mark(),
          .choices_begin = begin,
          .next = begin,
          .end = choices_.size(),
          .reached = last_reached(),
          .sleepers_begin = sleepers_.size() - static_cast<std::size_t>(std::popcount(asleep_))},
         handle);
  }

  void push(Frame frame, std::uint64_t handle) {
    frames_.push_back(frame);
    handles_.push_back(handle);
    if (monitors_.any()) [[unlikely]] monitors_.push();
    if (sleeps_) footprints_.push_back({});
    else on_stack_.push(handle, handles_);
    asleep_ = 0;
  }

  // The step that led from the state on top of the stack to where the system stands.
  Choice last_choice() const { return choices_[frames_.back().next - 1]; }
  std::uint64_t last_reached() const { return frames_.empty() ? 0 : step_taken(system_, last_choice()).reached; }
  std::optional<SearchStep> last_step() const { return depth() == 0 ? std::nullopt : std::optional(SearchStep{last_choice(), last_reached()}); }
  std::uint64_t depth() const { return base_.size() + frames_.size(); }

  void leave() {
    if (looks_for_cycles_) close_top();
    if (sleeps_) footprints_.pop_back();
    else on_stack_.pop(handles_.back());
    const std::uint64_t begin = frames_.back().choices_begin;
    sleepers_.resize(frames_.back().sleepers_begin);
    frames_.pop_back();
    handles_.pop_back();
    if (monitors_.any()) [[unlikely]] monitors_.pop();
    shares_from_ = std::min(shares_from_, frames_.size());
    back_to(begin);
  }

  void back_to(std::uint64_t choices_begin) {
    choices_.resize(choices_begin);
    back();
  }

  void back() {
    sleepers_.resize(sleepers_.size() - static_cast<std::size_t>(std::popcount(asleep_)));
    asleep_ = 0;
    if (!frames_.empty()) system_.undo(frames_.back().mark);
  }

  // A state where nothing has to happen any more: a good end, or a finding.
  void finish() {
    ++part_.terminal_states;
    if (options_.collect_terminals) part_.terminal_fingerprints.push_back(system_.fingerprint());
    switch (system_.finish()) {
      case StepStatus::kOk: outcomes_.insert(system_.outcome()); break;
      case StepStatus::kFinding:
        violation(system_.finding(), last_step());
        break;
      case StepStatus::kPruned: prune(); break;
      case StepStatus::kRestart: crew_->restart(); break;
      case StepStatus::kLimit: limit(system_.limit_text()); break;
      case StepStatus::kInterrupted: break;  // never asked there
    }
  }

  // --- sleep sets -------------------------------------------------------------------------------------------------------------

  static bool is_in(std::uint32_t task, std::uint8_t tasks) { return task < 8 && ((tasks >> task) & 1) != 0; }

  // Whether what begins with this step need not be searched again after steps that commute with it.
  bool may_sleep(Choice choice, const Footprint& footprint) const {
    return choice.kind == ChoiceKind::kTask && is_in(choice.task, may_sleep_) && footprint != Footprint::everything();
  }

  // The choice that was tried last in the state on top of the stack sleeps from now on, if it can.
  void lull() {
    const Frame& frame = frames_.back();
    if (frame.next - 1 == frame.choices_begin) return;
    const Choice before = choices_[frame.next - 2];
    if (may_sleep(before, footprints_.back())) sleepers_.push_back({before.task, footprints_.back()});
  }

  // Those of the state on top of the stack that the last step does not wake are put on sleepers_ again, for the state it led to.
  std::uint8_t keep_asleep() {
    if (footprints_.back() == Footprint::everything()) return 0;
    std::uint32_t asleep = 0;
    const Footprint footprint = footprints_.back();
    const std::size_t end = sleepers_.size();
    for (std::size_t i = frames_.back().sleepers_begin; i < end; ++i) {
      const Sleeper sleeper = sleepers_[i];
      if (sleeper.task == last_choice().task || sleeper.footprint.conflicts_with(footprint)) continue;
      sleepers_.push_back(sleeper);
      asleep |= 1u << sleeper.task;
    }
    return static_cast<std::uint8_t>(asleep);
  }

  // A known state: whoever slept there every time so far and does not now has its turn. All others were tried, or sleep on. Of two workers
  // who come at once, one finds it sleeping.
  void enter_again(const Insertion& insertion) {
    if constexpr (!Visited::kStoresStates) {
      const std::uint8_t asleep = system_.to_canonical(asleep_);
      if ((insertion.bits & ~asleep) == 0) return back();
      const std::uint8_t slept = visited_.and_bits(insertion.handle, asleep);
      const std::uint8_t awake = system_.from_canonical(slept & static_cast<std::uint8_t>(~asleep));
      if (awake == 0) return back();
      const std::uint8_t still = system_.from_canonical(slept & asleep);
      const auto woken = [&](const Sleeper& sleeper) { return !is_in(sleeper.task, still); };
      sleepers_.erase(std::remove_if(sleepers_.end() - std::popcount(asleep_), sleepers_.end(), woken), sleepers_.end());
      asleep_ = still;
      const std::uint64_t begin = choices_.size();
      for (const Choice choice : system_.enabled()) {
        if (choice.kind == ChoiceKind::kTask && is_in(choice.task, awake)) choices_.push_back(choice);
      }
      WAKESIM_CHECK(choices_.size() == begin + static_cast<std::size_t>(std::popcount(awake)));
      try_choices(begin, insertion.handle);
    }
  }

  // --- work that is handed over ---------------------------------------------------------------------------------------------

  // Whoever takes over goes to the state first: that must not take more steps than were taken here since the last time, or the way to the
  // work of a deep and narrow search would cost more than the work.
  void hand_over_work() {
    for (std::size_t& depth = shares_from_; depth < frames_.size(); ++depth) {
      Frame& frame = frames_[depth];
      // The last choice of all stays here.
      if (depth + 1 == frames_.size() && frame.end - frame.next < 2) return;
      if (frame.end == frame.next) continue;
      if (part_.transitions - handed_over_at_ < base_.size() + depth) return;
      handed_over_at_ = part_.transitions;
      Job job{.state = handles_[depth], .way = std::make_shared<const std::vector<Choice>>(path_to(depth)), .length = base_.size() + depth, .choices = {}, .sleepers = {}};
      if (sleeps_) job.sleepers = sleepers_at(depth, true);
      job.choices.push_back(choices_[--frame.end]);
      frame.is_shared = true;
      crew_->hand_over(std::move(job));
      return;
    }
  }

  std::vector<Choice> path_to(std::size_t depth) const {
    std::vector<Choice> path;
    for (const SearchStep& step : base_) path.push_back(step.choice);
    for (std::size_t i = 0; i < depth; ++i) path.push_back(choices_[frames_[i].next - 1]);
    return path;
  }

  // In a state of the stack, for a choice that has not been tried: also those whose turn it was already, the last one if that was tried.
  std::vector<Sleeper> sleepers_at(std::size_t depth, bool last_was_tried) const {
    const Frame& frame = frames_[depth];
    const std::size_t end = depth + 1 < frames_.size() ? frames_[depth + 1].sleepers_begin : sleepers_.size();
    std::vector<Sleeper> sleepers(sleepers_.begin() + static_cast<std::ptrdiff_t>(frame.sleepers_begin),
                                  sleepers_.begin() + static_cast<std::ptrdiff_t>(end));
    if (frame.next == frame.choices_begin || !last_was_tried) return sleepers;
    const Choice last = choices_[frame.next - 1];
    if (may_sleep(last, footprints_[depth])) sleepers.push_back({last.task, footprints_[depth]});
    return sleepers;
  }

  // Goes to the job's state. What was done at the last one is undone by going back to the root, or on the same way only as far as need be.
  void take_over(const Job& job) {
    const std::size_t common = way_ == job.way ? std::min(base_.size(), job.length) : 0;
    way_ = job.way;
    base_.resize(common);
    base_marks_.resize(common + 1);
    system_.undo(base_marks_.back());
    monitors_.back_to(common + 1);
    shares_from_ = 0;
    for (const Choice choice : std::span(*job.way).first(job.length).subspan(common)) {
      if (base_.size() % kLookEvery == 0 || system_.instructions_executed() >= look_at_) look_around();
      if (crew_->is_stopping()) return crew_->hand_over(job);  // nobody takes it any more, but a checkpoint keeps it
      const StepStatus status = system_.step(choice);
      if (status == StepStatus::kRestart) return crew_->restart();
      if (status == StepStatus::kInterrupted) return crew_->hand_over(job);
      WAKESIM_CHECK(status == StepStatus::kOk);
      monitors_.step(system_, choice);
      monitors_.push();
      base_.push_back(step_taken(system_, choice));
      base_marks_.push_back(system_.mark());
    }
    const Insertion insertion = remember(fingerprint());
    WAKESIM_CHECK(!insertion.is_new && insertion.handle == job.state);
    choices_ = job.choices;
    sleepers_ = job.sleepers;
    asleep_ = 0;
    push({.mark = system_.mark(), .choices_begin = 0, .next = 0, .end = choices_.size(), .reached = 0, .sleepers_begin = 0, .is_shared = true},
         insertion.handle);
  }

  // --- cycles -----------------------------------------------------------------------------------------------------------------

  // A step led to a state that is known.
  void meet(const Insertion& insertion) {
    if (!looks_for_cycles_) {
      part_.back_edges += on_stack_.contains(insertion.handle) ? 1 : 0;
    } else if ((insertion.bits & kClosed) == 0 && !crew_->is_cyclic()) {
      if (on_stack_.contains(insertion.handle)) {
        ++part_.back_edges;
        crew_->set_cyclic();
      } else {
        unclosed_.push_back({frames_.size() - 1, insertion.handle});
      }
    }
  }

  // The state on top of the stack is left, and closed if it can be.
  void close_top() {
    if (crew_->is_cyclic()) return;
    const std::size_t top = frames_.size() - 1;
    for (; !unclosed_.empty() && unclosed_.back().depth == top; unclosed_.pop_back()) {
      if (is_closed(unclosed_.back().to)) continue;
      frames_[top].is_left_open = true;
      keep_edge(handles_[top], unclosed_.back().to);
    }
    if (!frames_[top].is_left_open && !frames_[top].is_shared) return close(handles_[top]);
    if (top == 0) return;  // the root, or the state of a job: whoever has a step to it keeps that
    frames_[top - 1].is_left_open = true;
    keep_edge(handles_[top - 1], handles_[top]);
  }

  void keep_edge(std::uint64_t from, std::uint64_t to) {
    open_edges_.push_back({from, to});
    if (open_edges_.size() < crew_->settle_at()) [[likely]] return;
    crew_->ask_to_settle();
    crew_->gather();
  }

  void close(std::uint64_t handle) {
    if constexpr (!Visited::kStoresStates) visited_.set_bits(handle, kClosed);
  }
  bool is_closed(std::uint64_t handle) const {
    if constexpr (Visited::kStoresStates) return false;
    else return (visited_.bits(handle) & kClosed) != 0;
  }
  void visited_prefetch_bits(std::uint64_t handle) const {
    if constexpr (!Visited::kStoresStates) visited_.prefetch_bits(handle);
  }

  // --- what was found ---------------------------------------------------------------------------------------------------------

  // Races end nothing. Each pair of places is told once.
  void note_races(SearchStep last) {
    for (const DataRace& race : system_.races()) {
      if (races_.insert(std::minmax({race.pc, race.other_pc})).second) violation(system_.race_finding(race), last);
    }
  }

  void violation(const MachineFinding& finding, std::optional<SearchStep> last) { keep_violation(finding, steps_to(last)); }

  // A monitor has seen what it waits for, where the system stands.
  void accept() {
    if (!accepted_) accepted_ = SearchPath{root_, steps_to(last_step())};
    crew_->accept();
  }

  // From the root to the state on top of the stack, and one more.
  std::vector<SearchStep> steps_to(std::optional<SearchStep> last) const {
    std::vector<SearchStep> steps = base_;
    for (std::size_t i = 1; i < frames_.size(); ++i) {
      steps.push_back({choices_[frames_[i - 1].next - 1], frames_[i].reached});
    }
    if (last) steps.push_back(*last);
    return steps;
  }

  void keep_violation(const MachineFinding& finding, std::vector<SearchStep> steps) {
    if (options_.on_finding) {
      const std::lock_guard lock(crew_->reports());
      options_.on_finding(finding);
    }
    if (options_.is_enough(crew_->note_found(finding.kind))) crew_->stop();
    for (const FoundViolation& known : found_) {
      if (same_violation(known.finding, finding)) return;
    }
    if (found_.size() < kViolationsMax) found_.push_back({finding, {root_, std::move(steps)}});
    else add_once(part_.notes, "only the first " + std::to_string(kViolationsMax) + " violations are listed");
  }

  void prune() {
    if (pruned_text_.empty()) pruned_text_ = system_.pruned_text();
  }
  void limit(const std::string& text) { add_once(part_.limits_hit, text); }
  void end_at(const std::string& text) {
    add_once(ends_, text);
    crew_->stop();
  }
  void stop_at(const char* what, std::uint64_t value) { end_at(what + (" " + std::to_string(value))); }

  // --- the beginning ----------------------------------------------------------------------------------------------------------

  void join(Crew& crew) {
    crew_ = &crew;
    looks_for_cycles_ = plan_.cycles && (!is_alone() || options_.checkpoints != nullptr);
    may_sleep_ = system_.sleepers();
    system_.set_footprints(plan_.reductions.needs(needed::kStepFootprints));
    clock_.start();
  }

  // What goes wrong here is told by the first worker.
  bool enter_root() {
    const Root<System> root = stand_at_root(system_, options_.prefix);
    if (root.diverged) {
      if (is_first()) limit("forced step " + std::to_string(root.taken + 1) + " is not enabled");
      return false;
    }
    root_ = where_tasks_stand(system_);
    if (is_first()) {
      for (const MachineFinding& race : root.races) keep_violation(race, {});
    }
    if (root.status == StepStatus::kOk) {
      monitors_.begin(system_);
      monitors_.push();
      base_marks_ = {system_.mark()};
      return true;
    }
    if (!is_first()) return false;
    switch (root.status) {
      case StepStatus::kFinding: keep_violation(system_.finding(), {}); break;
      case StepStatus::kPruned: prune(); break;
      case StepStatus::kLimit: limit(system_.limit_text()); break;
      case StepStatus::kInterrupted:
      case StepStatus::kOk:
      case StepStatus::kRestart: break;  // stand_at_root() began again by itself
    }
    return false;
  }

  void adopt(const SavedSearch& saved) {
    states_ = saved.part.states;
    part_.transitions = saved.part.transitions;
    part_.terminal_states = saved.part.terminal_states;
    part_.max_depth = saved.part.max_depth;
    part_.back_edges = saved.part.back_edges;
    part_.terminal_fingerprints = saved.part.terminal_fingerprints;
    part_.limits_hit = saved.part.limits_hit;
    part_.notes = saved.part.notes;
    pruned_text_ = saved.pruned_text;
    monitors_.add_left_out(saved.left_out);
    outcomes_ = saved.outcomes;
    found_ = saved.found;
    for (const FoundViolation& violation : found_) (void)crew_->note_found(violation.finding.kind);
    open_edges_ = saved.open_edges;
  }

  void forget() {
    in_flight_ = false;
    shares_from_ = handed_over_at_ = 0;
    frames_.clear();
    handles_.clear();
    on_stack_.rebuild({});
    choices_.clear();
    sleepers_.clear();
    footprints_.clear();
    asleep_ = 0;
    base_.clear();
    base_marks_.clear();
    monitors_.clear();
    accepted_.reset();
    way_.reset();
    unclosed_.clear();
    open_edges_.clear();
    outcomes_.clear();
    found_.clear();
    races_.clear();
    root_.clear();
    states_ = room_ = 0;
    pruned_text_.clear();
    part_.terminal_fingerprints.clear();
    part_.transitions = part_.terminal_states = part_.max_depth = part_.back_edges = 0;
  }

  // Random walks find most cells that are not protected by a lock before the search believes they are: a refuted fact costs a walk
  // instead of a search.
  void seed_facts() {
    if (!plan_.reductions.needs(needed::kFacts)) return;
    const Root<System> start = stand_at_root(system_, options_.prefix);
    if (start.status != StepStatus::kOk) return;
    root_ = where_tasks_stand(system_);
    const typename System::Mark root = system_.mark();
    Prng prng(options_.seed);
    std::uint64_t transitions = 0;
    std::uint32_t quiet = 0;
    seeded_at_ = system_.instructions_executed() + kSeedInstructions;
    for (std::uint32_t i = 0; i < options_.seed_walks && quiet < kQuietWalks && walks_on(transitions); ++i) {
      if (walk(prng, start.races, transitions)) {
        quiet = 0;
        if (stand_at_root(system_, options_.prefix).status != StepStatus::kOk) return;
      } else {
        ++quiet;
        system_.undo(root);
      }
    }
  }

  bool walks_on(std::uint64_t transitions) const {
    return transitions < kSeedTransitions && system_.instructions_executed() < seeded_at_ && !crew_->is_stopping();
  }

  // True when the walk refuted a fact.
  bool walk(Prng& prng, const std::vector<MachineFinding>& races_at_root, std::uint64_t& transitions) {
    std::vector<SearchStep> steps;
    std::vector<FoundViolation> found;
    std::bitset<kFindingKindCount> kinds;
    std::set<std::pair<std::uint32_t, std::uint32_t>> races;
    const auto note = [&](const MachineFinding& finding) {
      found.push_back({finding, {{}, steps}});
      kinds.set(static_cast<std::size_t>(finding.kind));
    };
    for (const MachineFinding& race : races_at_root) note(race);
    StepStatus status = StepStatus::kOk;
    while (status == StepStatus::kOk && walks_on(transitions)) {
      const std::span<const Choice> enabled = system_.enabled();
      if (system_.quiescent()) {
        status = system_.finish();
        break;
      }
      const Choice choice = enabled[prng.below(enabled.size())];
      status = system_.step(choice);
      if (++transitions % kLookEvery == 0 || system_.instructions_executed() >= look_at_) look_around();
      // For the count, should the walk find something.
      if (status == StepStatus::kOk && make_room() && remember(fingerprint()).is_new) take_room();
      steps.push_back(status == StepStatus::kFinding ? SearchStep{choice, SearchStep::kUntilFinding} : step_taken(system_, choice));
      if (status == StepStatus::kRestart) break;
      for (const DataRace& race : system_.races()) {
        if (races.insert(std::minmax({race.pc, race.other_pc})).second) note(system_.race_finding(race));
      }
    }
    if (status == StepStatus::kFinding) note(system_.finding());
    if (options_.is_enough(kinds)) {
      for (FoundViolation& violation : found) keep_violation(violation.finding, std::move(violation.path.steps));
      part_.transitions = transitions;
      add_once(part_.notes, "found by a random walk before the search began");
    }
    return status == StepStatus::kRestart;
  }

  // --- memory and limits ------------------------------------------------------------------------------------------------------

  // Of what is remembered.
  Fingerprint fingerprint() const {
    Fingerprint fingerprint = system_.fingerprint();
    if (monitors_.any()) [[unlikely]] monitors_.mix_into(fingerprint);
    return fingerprint;
  }

  Insertion remember(Fingerprint fingerprint) {
    if constexpr (Visited::kStoresStates) {
      words_.clear();
      system_.serialize(words_);
      monitors_.append_to(words_);
      return visited_.insert(fingerprint, words_);
    } else {
      return visited_.insert_shared(fingerprint, asleep_ == 0 ? 0 : system_.to_canonical(asleep_));
    }
  }

  void take_room() {
    ++states_;
    --room_;
  }
  // False: it is one too many.
  bool count_new_state() {
    take_room();
    if (options_.limits.states == 0 || crew_->count_state() <= options_.limits.states) [[likely]] return true;
    stop_at("states", options_.limits.states);
    return false;
  }

  // False: there is none for another state, and the search is over.
  bool make_room() {
    if (room_ > 0) [[likely]] return true;
    in_flight_ = true;
    while ((room_ = crew_->claim_room(visited_.crowded_at())) == 0) {
      crew_->ask_to_grow();
      crew_->gather();
      take_part_in_gathering();
      if (crew_->is_stopping()) return false;
    }
    in_flight_ = false;
    return true;
  }

  // All stand still while a checkpoint is written, or while the visited states grow and everybody moves a share of them.
  void take_part_in_gathering() {
    CpuClock clock;
    clock.start();
    publish();
    crew_->wait_for_all();
    if (is_first()) begin_gathering();
    crew_->wait_for_all();
    if (crew_->is_growing()) {
      if constexpr (!Visited::kStoresStates) {
        std::vector<typename Visited::Key> keys;
        each_handle([&](const std::uint64_t& handle) { keys.push_back(visited_.key(handle)); });
        crew_->wait_for_all();
        visited_.move_share(number_, crew_->size());
        crew_->wait_for_all();
        auto key = keys.begin();
        each_handle([&](std::uint64_t& handle) { handle = visited_.find(*key++); });
        if (!sleeps_) on_stack_.rebuild(handles_);
        crew_->wait_for_all();
        if (is_first()) visited_.end_growing();
      }
    }
    room_ = 0;
    if (is_first()) crew_->end_gathering();
    growing_seconds_ = std::max(growing_seconds_, clock.seconds());
    crew_->wait_for_all();
  }

  // What growing renumbers.
  template <class Do>
  void each_handle(const Do& act) {
    for (std::uint64_t& handle : handles_) act(handle);
    for (Unclosed& step : unclosed_) act(step.to);
    for (OpenEdge& edge : open_edges_) {
      act(edge.from);
      act(edge.to);
    }
    if (!is_first()) return;
    for (Job& job : crew_->jobs()) act(job.state);
  }

  void begin_gathering() {
    crew_->set_claimed(crew_->sum(&Crew::Published::states));
    if (looks_for_cycles_ && (crew_->wants_to_settle() || crew_->wants_growth()) && !crew_->is_cyclic()) rest_->settle();
    if (crew_->wants_checkpoint() && !crew_->is_stopping()) rest_->keep_checkpoint();
    const bool grows = crew_->wants_growth() && !crew_->is_stopping();
    const bool fits = grows && memory_suffices(visited_.bytes_while_growing() + crew_->sum(&Crew::Published::stack_bytes)) && grow();
    if (grows && !fits) stop_at("memory_mb", options_.limits.memory_mb);
    crew_->set_growing(fits);
  }
  bool grow() {
    if constexpr (Visited::kStoresStates) return visited_.grow({});
    else return visited_.begin_growing();
  }

  bool memory_suffices(std::uint64_t bytes) const {
    return options_.limits.memory_mb == 0 || bytes <= options_.limits.memory_mb << 20;
  }

  void publish() {
    Crew::Published& published = crew_->published(number_);
    published.states.store(states_, std::memory_order_relaxed);
    published.transitions.store(part_.transitions, std::memory_order_relaxed);
    published.stack_bytes.store(stack_bytes(), std::memory_order_relaxed);
  }

  double seconds() const { return seconds_ + clock_.seconds(); }

  bool is_checkpoint_due() {
    if (options_.checkpoints == nullptr || !options_.checkpoints->keep || seconds() < next_checkpoint_ + options_.checkpoints->seconds) return false;
    next_checkpoint_ = seconds();
    return true;
  }

  bool is_over_in_step() {
    look_around();
    return crew_->is_stopping();
  }

  void look_around() {
    look_at_ = system_.instructions_executed() + kLookInstructions;
    publish();
    if (options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed)) {
      part_.interrupted = true;
      crew_->stop();
    }
    const std::uint64_t memory_bytes = visited_.bytes() + crew_->sum(&Crew::Published::stack_bytes);
    if (!memory_suffices(memory_bytes)) stop_at("memory_mb", options_.limits.memory_mb);
    if (is_first() && is_checkpoint_due()) {
      crew_->ask_for_checkpoint();
      crew_->gather();
    }
    const double now = seconds();
    if (options_.limits.seconds > 0 && now >= options_.limits.seconds) {
      end_at("seconds " + seconds_text(options_.limits.seconds));
    }
    if (options_.progress && is_first() && now >= next_progress_) {
      next_progress_ = now + kProgressSeconds;
      const std::lock_guard lock(crew_->reports());
      options_.progress({.states = crew_->sum(&Crew::Published::states),
                         .transitions = crew_->sum(&Crew::Published::transitions),
                         .depth = depth(),
                         .memory_bytes = memory_bytes,
                         .seconds = now});
    }
  }

  const unsigned number_;
  System& system_;
  const ExploreOptions& options_;
  const SearchPlan& plan_;
  Visited& visited_;
  MonitorWords<System> monitors_;       // on base_, then on the stack
  std::optional<SearchPath> accepted_;
  Crew* crew_ = nullptr;
  const Rest* rest_ = nullptr;
  Exploration part_;
  bool looks_for_cycles_ = false;       // as one of several
  std::vector<SearchStep> base_;        // from the root to the first state of the stack: the way to a job
  std::vector<typename System::Mark> base_marks_;  // of the states before each of these steps, and after the last
  std::shared_ptr<const std::vector<Choice>> way_;  // of which they are the beginning; none: of no job
  std::vector<Frame> frames_;           // states on the search stack, the root or that of the job first
  std::vector<std::uint64_t> handles_;  // where each of them is stored
  OnStack on_stack_;                    // the same as a set
  std::size_t shares_from_ = 0;         // the frames below have no choice left to hand over
  std::uint64_t handed_over_at_ = 0;    // transitions so far, the last time
  std::vector<Choice> choices_;         // of all frames, one after the other
  const bool sleeps_;                   // uses sleep sets
  std::uint8_t may_sleep_ = 0;          // tasks, one bit each
  std::uint8_t asleep_ = 0;             // where the system stands, until that state is pushed: as many at the end of sleepers_
  std::vector<Sleeper> sleepers_;       // of all frames, one after the other: those who slept from the beginning, then those tried
  std::vector<Footprint> footprints_;   // by frame: of the step tried last
  std::vector<Unclosed> unclosed_;      // of all frames, those of the top last
  std::vector<OpenEdge> open_edges_;
  std::vector<SearchStep> root_;        // where the tasks stand at the root
  bool in_flight_ = false;              // the last step was taken, and what it led to has not been looked at
  std::string pruned_text_;
  std::vector<std::string> ends_;
  std::vector<Word> words_;
  std::set<Outcome> outcomes_;
  std::vector<FoundViolation> found_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> races_;  // told, by their instructions
  std::uint64_t states_ = 0;            // entered by this worker
  std::uint64_t room_ = 0;              // how many more it may insert before it asks
  CpuClock clock_;
  double seconds_ = 0;                  // of CPU, in earlier rounds
  double growing_seconds_ = 0;          // of CPU, the longest it took
  std::uint64_t seeded_at_ = 0;                // instructions executed, when the walks end at the latest
  std::uint64_t look_at_ = kLookInstructions;  // instructions executed, at the latest
  double next_progress_ = kProgressSeconds;
  double next_checkpoint_ = 0;          // since then, the time to the next one runs
};

}  // namespace wakesim
