// SPDX-License-Identifier: MIT
#include "sim/explore/behaviour.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "sim/explore/budget.h"
#include "sim/explore/explore_system.h"

namespace wakesim {
namespace {

struct FingerprintHash {
  std::size_t operator()(const Fingerprint& fingerprint) const { return static_cast<std::size_t>(fingerprint.low); }
};

// Depth first, every state once, every edge kept.
class BehaviourBuilder {
 public:
  BehaviourBuilder(const Image& image, Machine& machine, const BehaviourOptions& options, EventNames& names, Behaviour& behaviour)
      : image_(image), machine_(machine), options_(options), names_(names), behaviour_(behaviour), budget_(options.limits, options.stop) {}

  enum class Pass { kDone, kRestart, kStopped };

  Pass run() {
    const Interruption<Machine> interruption(machine_, [this] { return budget_.looks_over(bytes()); });
    const StepStatus status = machine_.reset();
    if (status != StepStatus::kOk) {
      behaviour_.state_count = 1;
      return end_step(0, {}, status) ? Pass::kDone : stopped();
    }
    states_.emplace(machine_.fingerprint(), 0);
    if (!enter(0)) return stopped();
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      if (frame.next == choices_.size()) {
        choices_.resize(frame.choices_begin);
        frames_.pop_back();
        if (!frames_.empty()) machine_.undo(frames_.back().mark);
      } else if (!take(frame.state, choices_[frame.next++])) {
        return stopped();
      }
    }
    std::stable_sort(behaviour_.edges.begin(), behaviour_.edges.end(),
                     [](const BehaviourEdge& a, const BehaviourEdge& b) { return a.from < b.from; });
    return Pass::kDone;
  }

  const std::string& problem() const { return problem_; }

 private:
  struct Frame {
    Machine::Mark mark;
    std::uint32_t state;
    std::uint64_t choices_begin, next;
  };

  Pass stopped() const { return restart_ ? Pass::kRestart : Pass::kStopped; }
  bool stop(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  bool stop_where_over() { return stop(budget_.interrupted() ? budget_.why() : "limit hit: " + budget_.why()); }

  // False: the search ends here.
  bool take(std::uint32_t from, Choice choice) {
    if (behaviour_.edges.size() >= options_.edges_max) return stop("more than " + std::to_string(options_.edges_max) + " steps");
    if (budget_.is_over([&] { return bytes(); })) return stop_where_over();
    const StepStatus status = machine_.step(choice);
    if (status != StepStatus::kOk) {
      if (!end_step(from, choice, status)) return false;
      machine_.undo(frames_.back().mark);
      return true;
    }
    const auto [entry, is_new] = states_.emplace(machine_.fingerprint(), behaviour_.state_count);
    behaviour_.edges.push_back({from, entry->second, seen(), true, choice});
    if (is_new) return enter(entry->second);
    machine_.undo(frames_.back().mark);
    return true;
  }

  // A step after which the execution does not go on.
  bool end_step(std::uint32_t from, Choice choice, StepStatus status) {
    switch (status) {
      case StepStatus::kFinding: behaviour_.edges.push_back({from, BehaviourEdge::kEnd, finding(), true, choice}); return true;
      case StepStatus::kPruned: return true;  // this execution does not count
      case StepStatus::kRestart: restart_ = true; return false;
      case StepStatus::kLimit: return stop(machine_.limit_text());
      case StepStatus::kInterrupted: return stop_where_over();
      case StepStatus::kOk: break;
    }
    return true;
  }

  bool enter(std::uint32_t state) {
    ++behaviour_.state_count;
    const std::span<const Choice> enabled = machine_.enabled();
    const std::uint64_t begin = choices_.size();
    choices_.insert(choices_.end(), enabled.begin(), enabled.end());
    if (machine_.quiescent()) {
      const StepStatus status = machine_.finish();
      if (status == StepStatus::kOk) {
        behaviour_.edges.push_back({state, BehaviourEdge::kEnd, names_.number("everything has ended well"), false, {}});
      } else if (status == StepStatus::kFinding) {
        behaviour_.edges.push_back({state, BehaviourEdge::kEnd, finding(), false, {}});
      } else if (!end_step(state, {}, status)) {
        return false;
      }
    }
    frames_.push_back({machine_.mark(), state, begin, begin});
    return true;
  }

  // The edges once more for sorting them.
  std::uint64_t bytes() const {
    constexpr std::uint64_t kNodeBytes = 48;  // of a map's entry with its share of the buckets
    return kNodeBytes * states_.size() + 2 * bytes_of(behaviour_.edges) + bytes_of(frames_) + bytes_of(choices_) + machine_.undo_bytes();
  }

  std::uint32_t finding() {
    const MachineFinding& finding = machine_.finding();
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
  std::unordered_map<Fingerprint, std::uint32_t, FingerprintHash> states_;
  std::vector<Frame> frames_;
  std::vector<Choice> choices_;
  std::map<std::tuple<Observable::Kind, std::uint32_t, std::uint32_t, std::int64_t>, std::uint32_t> events_;
  std::string problem_;
  bool restart_ = false;
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
