// SPDX-License-Identifier: MIT
#include "sim/explore/behaviour.h"

#include <algorithm>
#include <span>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "sim/explore/budget.h"
#include "sim/explore/explore_system.h"
#include "sim/explore/visited.h"
#include "sim/explore/walk.h"

namespace wakesim {
namespace {

struct FingerprintHash {
  std::size_t operator()(const Fingerprint& fingerprint) const { return static_cast<std::size_t>(fingerprint.low); }
};

// The states, numbered as they are come to.
class NumberedFingerprints {
 public:
  Insertion insert(Fingerprint fingerprint) {
    const auto [entry, is_new] = numbers_.emplace(fingerprint, static_cast<std::uint32_t>(numbers_.size()));
    return {entry->second, is_new};
  }
  bool is_crowded() const { return false; }
  bool grow(std::span<std::uint64_t>) { return true; }
  std::uint64_t size() const { return numbers_.size(); }
  std::uint64_t bytes() const { return kNodeBytes * numbers_.size(); }

 private:
  static constexpr std::uint64_t kNodeBytes = 48;  // of an entry with its share of the buckets
  std::unordered_map<Fingerprint, std::uint32_t, FingerprintHash> numbers_;
};

// Every edge is kept, with what is seen of it.
class BehaviourBuilder : public WalkVisitor {
 public:
  BehaviourBuilder(const Image& image, Machine& machine, const BehaviourOptions& options, EventNames& names, Behaviour& behaviour)
      : image_(image), machine_(machine), options_(options), names_(names), behaviour_(behaviour), budget_(options.limits, options.stop) {}

  enum class Pass { kDone, kRestart, kStopped };

  Pass run() {
    NumberedFingerprints states;
    Walk walk(machine_, states, *this, budget_);
    const StepStatus status = machine_.reset();
    if (status != StepStatus::kOk) behaviour_.state_count = 1;
    switch (status == StepStatus::kOk ? walk.run() : end_of(status)) {
      case WalkEnd::kDone: break;
      case WalkEnd::kRestart: return Pass::kRestart;
      case WalkEnd::kOver: (void)stop_where_over(); return Pass::kStopped;
      case WalkEnd::kStopped:
      case WalkEnd::kFull:
      case WalkEnd::kTooMany: return Pass::kStopped;
    }
    std::stable_sort(behaviour_.edges.begin(), behaviour_.edges.end(),
                     [](const BehaviourEdge& a, const BehaviourEdge& b) { return a.from < b.from; });
    return Pass::kDone;
  }

  const std::string& problem() const { return problem_; }

  // --- what it sees on its walk ------------------------------------------------------------------------------------------------

  Go before_step() {
    return behaviour_.edges.size() < options_.edges_max ? Go::kOn : stop("more than " + std::to_string(options_.edges_max) + " steps");
  }

  Go stepped(const WalkStep& step) {
    behaviour_.edges.push_back({number_of(step.from), number_of(step.to), seen(), true, step.choice});
    return Go::kOn;
  }

  // The execution does not go on.
  Go failed(const WalkStep& step, StepStatus status) { return end_in(status, number_of(step.from), true, step.choice); }

  Go arrived(std::uint64_t state, Offer) {
    behaviour_.state_count = number_of(state) + 1;
    if (!machine_.quiescent()) return Go::kOn;
    const StepStatus status = machine_.finish();
    if (status != StepStatus::kOk) return end_in(status, number_of(state), false, {});
    behaviour_.edges.push_back({number_of(state), BehaviourEdge::kEnd, good_end(), false, {}});
    return Go::kOn;
  }

  // The edges once more for sorting them.
  std::uint64_t bytes() const { return 2 * bytes_of(behaviour_.edges); }

 private:
  static std::uint32_t number_of(std::uint64_t name) { return static_cast<std::uint32_t>(name); }

  Go stop(std::string problem) {
    problem_ = std::move(problem);
    return Go::kStop;
  }
  Go stop_where_over() { return stop(budget_.interrupted() ? budget_.why() : "limit hit: " + budget_.why()); }

  // An execution ends in something else than kOk: in a step, or where nothing can move any more.
  Go end_in(StepStatus status, std::uint32_t state, bool is_step, Choice choice) {
    switch (status) {
      case StepStatus::kFinding: behaviour_.edges.push_back({state, BehaviourEdge::kEnd, finding(), is_step, choice}); return Go::kOn;
      case StepStatus::kRestart: return Go::kRestart;
      case StepStatus::kLimit: return stop(machine_.limit_text());
      case StepStatus::kInterrupted: return stop_where_over();
      case StepStatus::kPruned:  // this execution does not count
      case StepStatus::kOk: break;
    }
    return Go::kOn;
  }

  // There is nothing to walk over: every execution ended at its beginning.
  WalkEnd end_of(StepStatus status) {
    switch (end_in(status, 0, true, {})) {
      case Go::kStop: return WalkEnd::kStopped;
      case Go::kRestart: return WalkEnd::kRestart;
      case Go::kOn:
      case Go::kBack: break;
    }
    return WalkEnd::kDone;
  }

  // With what was observed: final may have done so, which is no step.
  std::uint32_t good_end() {
    std::string observed;
    const Outcome& outcome = machine_.outcome();
    for (std::size_t i = 0; options_.observations && i < image_.code.outcomes.size(); ++i) {
      if (!outcome.set[i]) continue;
      observed += (observed.empty() ? ", with " : " ") + image_.code.outcomes[i] + "=" + std::to_string(outcome.values[i]);
    }
    return names_.number("everything has ended well" + observed);
  }

  std::uint32_t finding() {
    const Finding& finding = machine_.finding();
    std::string text = finding_id(finding.kind);
    if (wants_doom(finding.kind)) {  // who stands still for ever is part of how it ends
      std::vector<TaskId> tasks = finding.tasks;  // of a cycle: from wherever it was seen
      std::sort(tasks.begin(), tasks.end());
      for (std::size_t i = 0; i < tasks.size(); ++i) text += (i == 0 ? " of " : ", ") + machine_.task_name(tasks[i]);
    }
    return names_.number(text);
  }

  std::uint32_t seen() {
    if (machine_.observed().empty()) return EventNames::kNothing;
    WAKESIM_CHECK(machine_.observed().size() == 1);
    const Observable& event = machine_.observed().front();
    const auto key = std::tuple(event.kind, event.task.index, event.name, event.value);
    const auto known = events_.find(key);
    if (known != events_.end()) return known->second;
    const std::uint32_t number = counts(event.kind) ? names_.number(text_of(event)) : EventNames::kNothing;
    events_.emplace(key, number);
    return number;
  }

  bool counts(Observable::Kind kind) const {
    switch (kind) {
      case Observable::Kind::kReturn: return options_.returns;
      case Observable::Kind::kWake: return options_.wakes;
      case Observable::Kind::kObserve: return options_.observations;
      case Observable::Kind::kTrace: return options_.traces;
    }
    return true;
  }

  std::string text_of(const Observable& event) const {
    const std::string task = machine_.task_name(event.task);
    const std::string value = std::to_string(event.value);
    switch (event.kind) {
      case Observable::Kind::kReturn: return image_.code.functions[event.name].name + "() of " + task + " returns " + value;
      case Observable::Kind::kWake: return task + " is woken";
      case Observable::Kind::kObserve: return task + " observes " + image_.code.outcomes[event.name] + " = " + value;
      case Observable::Kind::kTrace: return image_.code.strings[event.name] + " " + value;
    }
    return value;
  }

  const Image& image_;
  Machine& machine_;
  const BehaviourOptions& options_;
  EventNames& names_;
  Behaviour& behaviour_;
  Budget budget_;
  std::map<std::tuple<Observable::Kind, std::uint32_t, std::uint32_t, std::int64_t>, std::uint32_t> events_;
  std::string problem_;
};

}  // namespace

std::uint32_t EventNames::number(const std::string& text) {
  const auto [entry, is_new] = numbers_.emplace(text, static_cast<std::uint32_t>(texts_.size()));
  if (is_new) texts_.push_back(text);
  return entry->second;
}

BehaviourSearch::BehaviourSearch(const Image& image, const BehaviourOptions& options)
    : image_(image), options_(options), machine_(image, options.granularity) {}

std::optional<Behaviour> BehaviourSearch::run(EventNames& names) {
  for (;;) {
    Behaviour behaviour;
    BehaviourBuilder builder(image_, machine_, options_, names, behaviour);
    switch (builder.run()) {
      case BehaviourBuilder::Pass::kDone: return behaviour;
      case BehaviourBuilder::Pass::kRestart: break;  // facts of the lock-aware reduction only grow: this ends
      case BehaviourBuilder::Pass::kStopped: problem_ = builder.problem(); return std::nullopt;
    }
  }
}

std::optional<std::vector<Choice>> BehaviourSearch::schedule(const std::vector<Choice>& choices) {
  const auto path = measure(machine_, {}, choices);
  if (!path) return std::nullopt;
  Machine reference(image_, behaviour_schedule_granularity(options_.granularity));
  std::optional<Refined> refined = refine(reference, {}, *path);
  if (!refined) return std::nullopt;
  return std::move(refined->schedule);
}

std::vector<Choice> find_execution(const Behaviour& behaviour, std::span<const std::uint32_t> events) {
  std::vector<std::size_t> begin(behaviour.state_count + 1, 0);
  for (const BehaviourEdge& edge : behaviour.edges) ++begin[edge.from + 1];
  for (std::uint32_t i = 0; i < behaviour.state_count; ++i) begin[i + 1] += begin[i];

  // Breadth first over (state, events shown so far).
  struct Visit {
    std::uint32_t state;
    std::uint32_t shown;
    std::size_t from;  // the visit before it
    const BehaviourEdge* edge;
  };
  const auto width = static_cast<std::uint64_t>(events.size()) + 1;
  std::vector<Visit> visits{{0, 0, 0, nullptr}};
  std::unordered_map<std::uint64_t, bool> known{{0, true}};
  const auto path_to = [&](std::size_t at) {
    std::vector<Choice> choices;
    for (; visits[at].edge != nullptr; at = visits[at].from) {
      if (visits[at].edge->is_step) choices.push_back(visits[at].edge->choice);
    }
    std::reverse(choices.begin(), choices.end());
    return choices;
  };
  for (std::size_t at = 0; at < visits.size(); ++at) {
    const Visit visit = visits[at];
    if (visit.shown == events.size()) return path_to(at);
    if (visit.state == BehaviourEdge::kEnd) continue;
    for (std::size_t i = begin[visit.state]; i < begin[visit.state + 1]; ++i) {
      const BehaviourEdge& edge = behaviour.edges[i];
      if (edge.event != EventNames::kNothing && edge.event != events[visit.shown]) continue;
      const std::uint32_t shown = visit.shown + (edge.event != EventNames::kNothing);
      if (!known.emplace(edge.to * width + shown, true).second) continue;
      visits.push_back({edge.to, shown, at, &edge});
    }
  }
  return {};
}

}  // namespace wakesim
