// For tests: small transition systems written as rules over a handful of bytes, with counts that can be derived by hand.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/explore/transition_system.h"

namespace wakesim {

// Cells 0..7 are program counters of tasks, 8..15 words; what else a toy needs it keeps there too.
struct ToyState {
  std::array<std::uint8_t, 16> cell{};
  std::array<std::uint64_t, 8> executed{};  // operations of each task: where it is, not part of the state
  std::uint8_t& pc(int task) { return cell[static_cast<std::size_t>(task)]; }
  std::uint8_t pc(int task) const { return cell[static_cast<std::size_t>(task)]; }
  std::uint8_t& word(int i) { return cell[static_cast<std::size_t>(8 + i)]; }
  std::uint8_t word(int i) const { return cell[static_cast<std::size_t>(8 + i)]; }
};

// One operation of a toy task: may it be taken, and what does it do. It also moves the pc unless it says otherwise.
struct ToyOp {
  std::function<bool(const ToyState&)> can = [](const ToyState&) { return true; };
  std::function<StepStatus(ToyState&)> act = [](ToyState&) { return StepStatus::kOk; };
  bool is_lock = false;  // whoever waits for it queues
  Footprint footprint = Footprint::everything();  // of both
};

inline Choice task_choice(int task, int alternative = 0) {
  return {ChoiceKind::kTask, static_cast<std::uint32_t>(task), static_cast<std::uint32_t>(alternative)};
}

inline constexpr Choice kToyEvent{ChoiceKind::kSignal, 0, 0};

// Straight-line tasks. `act` runs before the pc moves on; it may set pc itself and then the toy leaves it alone.
class ToySystem {
 public:
  using Mark = std::uint64_t;
  using Program = std::vector<std::vector<ToyOp>>;

  explicit ToySystem(Program program, std::uint64_t step_size = 1) : program_(std::move(program)), step_size_(step_size) {}

  // Optional rules.
  std::function<StepStatus(const ToyState&)> at_end;                 // finish(); default kOk
  std::function<std::vector<std::int64_t>(const ToyState&)> observe;  // the outcome
  std::function<Fingerprint(const ToyState&)> fingerprint_of;
  std::function<bool(const ToyState&)> event_possible;  // an event that may come or not: kToyEvent
  std::function<void(ToyState&)> event;
  std::uint64_t instructions_per_operation = 1;
  std::function<int(const ToyState&, int task)> place;  // of a task in the order that fingerprint_of() does not tell from others
  std::array<bool, 8> interrupts{};  // which tasks are interrupt handlers
  std::vector<std::function<bool(const ToyState&)>> eventually;  // was it true: of a word that stays true
  Finding what;  // what every finding is called
  std::function<std::vector<DataRace>(const ToyState&)> races_in;  // where a step leads to
  std::function<bool(const ToyState&)> takes_long;  // the next step: long enough to be broken off
  std::set<int> facts;  // refuted ones: numbers that an act() adds
  std::set<int> seen;   // what merge() looks at as well
  std::function<bool(const std::set<int>& seen)> refutes;  // what all have seen together

  StepStatus reset() {
    state_ = {};
    history_.clear();
    look_for_races();
    return StepStatus::kOk;
  }
  std::span<const Choice> enabled() {
    choices_.clear();
    for (int task = 0; task < static_cast<int>(program_.size()); ++task) {
      if (can_step(task)) choices_.push_back(task_choice(task));
    }
    quiescent_ = choices_.empty();
    if (event_possible && event_possible(state_)) choices_.push_back(kToyEvent);
    return choices_;
  }
  bool quiescent() const { return quiescent_; }
  // Takes up to step_size operations of the task: a coarse toy stops where an operation is not possible or not kOk.
  StepStatus step(Choice choice) {
    history_.push_back(state_);
    StepStatus status = StepStatus::kOk;
    footprint_ = Footprint::everything();
    if (takes_long && takes_long(state_) && is_over_ && is_over_()) return StepStatus::kInterrupted;
    if (choice == kToyEvent) {
      event(state_);
      return status;
    }
    for (std::uint64_t i = 0; i < step_size_ && status == StepStatus::kOk && can_step(choice.task); ++i) {
      const std::uint8_t pc = state_.pc(choice.task);
      footprint_ = step_size_ == 1 ? program_[choice.task][pc].footprint : Footprint::everything();
      status = program_[choice.task][pc].act(state_);
      if (state_.pc(choice.task) == pc) ++state_.pc(choice.task);
      if (state_.pc(choice.task) == kStay) state_.pc(choice.task) = pc;
      ++instructions_;
      ++state_.executed[choice.task];
    }
    if (status != StepStatus::kOk) footprint_ = Footprint::everything();
    look_for_races();
    return status;
  }
  void set_interruption(std::function<bool()> is_over) { is_over_ = std::move(is_over); }
  void set_footprints(bool) {}
  const Footprint& footprint() const { return footprint_; }
  std::uint8_t sleepers() const { return 0x7f; }
  std::uint8_t to_canonical(std::uint8_t tasks) const { return tasks; }
  std::uint8_t from_canonical(std::uint8_t tasks) const { return tasks; }
  TaskId place_of(TaskId task) const {
    return place ? TaskId{static_cast<std::uint32_t>(place(state_, static_cast<int>(task.index)))} : task;
  }
  Mark mark() const { return history_.size(); }
  void undo(Mark mark) {
    if (mark == history_.size()) return;
    state_ = history_[mark];
    history_.resize(mark);
  }
  std::uint64_t undo_bytes() const { return history_.capacity() * sizeof(ToyState); }
  Fingerprint fingerprint() const {
    if (fingerprint_of) return fingerprint_of(state_);
    Fingerprint fingerprint;
    for (std::uint64_t i = 0; i < state_.cell.size(); ++i) fingerprint ^= mix(i, state_.cell[i]);
    return fingerprint;
  }
  void serialize(std::vector<Word>& out) const { out.insert(out.end(), state_.cell.begin(), state_.cell.end()); }
  StepStatus finish() {
    outcome_ = {};
    if (observe) outcome_.values = observe(state_);
    outcome_.set.assign(outcome_.values.size(), true);
    return at_end ? at_end(state_) : StepStatus::kOk;
  }
  const Outcome& outcome() const { return outcome_; }
  const Finding& finding() const { return what; }
  const std::vector<DataRace>& races() const { return races_; }
  Finding race_finding(const DataRace& race) const {
    Finding finding;
    finding.kind = FindingKind::kDataRace;
    finding.where.line = race.pc;
    finding.other_where.line = race.other_pc;
    return finding;
  }
  const std::string& limit_text() const { return limit_text_; }
  std::string pruned_text() const { return "toy prune"; }
  const std::vector<bool>& covered() const { return covered_; }
  std::uint32_t task_count() const { return static_cast<std::uint32_t>(program_.size()); }
  bool is_interrupt(TaskId task) const { return interrupts[task.index]; }
  bool queues(TaskId task) const {
    const int t = static_cast<int>(task.index);
    const auto& ops = program_[task.index];
    return state_.pc(t) < ops.size() && ops[state_.pc(t)].is_lock && !can_step(t);
  }
  std::uint32_t eventually_count() const { return static_cast<std::uint32_t>(eventually.size()); }
  bool was_true(std::uint32_t predicate) const { return eventually[predicate](state_); }
  Finding never_true(std::span<const std::uint32_t> predicates, const std::string& because) const {
    Finding never;
    never.kind = FindingKind::kEventually;
    never.where.line = predicates.front() + 1;
    never.message = "p" + std::to_string(predicates.front()) + " never becomes true: " + because;
    return never;
  }
  bool all_ended() const {
    for (int task = 0; task < static_cast<int>(program_.size()); ++task) {
      if (state_.pc(task) < program_[static_cast<std::size_t>(task)].size()) return false;
    }
    return true;
  }
  std::string task_name(TaskId task) const { return "t" + std::to_string(task.index); }
  std::uint64_t instructions_executed() const { return instructions_; }
  std::uint64_t instructions_executed(TaskId task) const { return state_.executed[task.index] * instructions_per_operation; }

  void adopt_facts(const ToySystem& other) { facts = other.facts; }
  void exchange(Archive& archive) {
    std::vector<int> all(facts.begin(), facts.end());
    archive.all(all, instructions_);
    facts.insert(all.begin(), all.end());
  }
  bool merge(const ToySystem& other) {
    const std::size_t known = facts.size();
    facts.insert(other.facts.begin(), other.facts.end());
    seen.insert(other.seen.begin(), other.seen.end());
    return facts.size() > known || (refutes && refutes(seen));
  }

  static constexpr std::uint8_t kStay = 0xff;  // an act() sets its pc to this to stay where it is

  std::vector<bool> covered_;
  std::string limit_text_ = "toy limit";

 private:
  void look_for_races() { races_ = races_in ? races_in(state_) : std::vector<DataRace>{}; }
  bool can_step(int task) const {
    const auto& ops = program_[static_cast<std::size_t>(task)];
    return state_.pc(task) < ops.size() && ops[state_.pc(task)].can(state_);
  }

  Program program_;
  std::uint64_t step_size_;
  ToyState state_;
  std::vector<ToyState> history_;
  std::vector<Choice> choices_;
  Footprint footprint_;
  std::vector<DataRace> races_;
  bool quiescent_ = false;
  Outcome outcome_;
  std::uint64_t instructions_ = 0;
  std::function<bool()> is_over_;
};
static_assert(TransitionSystem<ToySystem>);

// `tasks` tasks of `steps` steps each that touch nothing in common.
inline ToySystem::Program independent_steps(int tasks, int steps) {
  return ToySystem::Program(static_cast<std::size_t>(tasks), std::vector<ToyOp>(static_cast<std::size_t>(steps)));
}

}  // namespace wakesim
