// Aim: a bound of preemptions leaves out exactly the executions with more. Method: states and transitions counted by hand; and random
// toys against an enumeration of all executions, each counted from its whole history.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <set>

#include "sim/base/prng.h"
#include "sim/explore/test/toy_search.h"

namespace wakesim {
namespace {

Exploration explore_bounded(ToySystem& toy, std::optional<std::uint32_t> preemptions, bool exact = false) {
  ExploreOptions options;
  options.granularity = kPlain;
  options.limits.preemptions = preemptions;
  options.exact_states = exact;
  options.stop_at_first = false;
  options.collect_terminals = true;
  return explore_toy(toy, options);
}

ToyOp act(std::function<void(ToyState&)> effect) {
  return {.act = [effect = std::move(effect)](ToyState& s) {
    effect(s);
    return StepStatus::kOk;
  }};
}
ToyOp wait_for(int word, std::uint8_t value) {
  return {.can = [=](const ToyState& s) { return s.word(word) == value; }};
}

// Two tasks of two steps, a state written (steps of A, steps of B, current task, preemptions).
// 0: root (0,0); A first: (1,0,A) (2,0) (2,1,B) (2,2); B first: (0,1,B) (0,2) (1,2,A) and again (2,2): 8 states, 8 transitions.
// 1: (1,0,A) B> (1,1,B,1) > (1,2,1) > (2,2,1), (0,1,B) A> (1,1,A,1) > (2,1,1) > (2,2,1): 5 more states, 6 transitions.
// 2: (1,1,B,1) A> (2,1,2) > (2,2,2), (1,1,A,1) B> (1,2,2) > (2,2,2): 3 more, 4 transitions, and nothing is left out.
TEST_CASE("preemptions: two tasks of two steps") {
  struct Row { std::optional<std::uint32_t> bound; std::uint64_t states, transitions, terminal_states; const char* limit; };
  const Row rows[] = {
      {0, 8, 8, 1, "preemptions 0"}, {1, 13, 14, 2, "preemptions 1"}, {2, 16, 18, 3, ""}, {3, 16, 18, 3, ""}, {std::nullopt, 9, 12, 1, ""},
  };
  for (const Row& row : rows) {
    for (const bool exact : {false, true}) {
      CAPTURE(row.limit);
      CAPTURE(exact);
      ToySystem toy(independent_steps(2, 2));
      const Exploration result = explore_bounded(toy, row.bound, exact);
      CHECK(result.states == row.states);
      CHECK(result.transitions == row.transitions);
      CHECK(result.terminal_states == row.terminal_states);
      CHECK(result.terminal_fingerprints.size() == 1);
      CHECK(result.complete == (std::string(row.limit) == ""));
      CHECK(result.limits_hit == (result.complete ? std::vector<std::string>{} : std::vector<std::string>{row.limit}));
    }
  }
}

// A waits for B's first step, B for A's second: who waits is left for nothing. Each state has one task that can go on.
TEST_CASE("preemptions: leaving a task that waits or has ended is none") {
  ToySystem toy({{wait_for(0, 1), act([](ToyState& s) { s.word(1) = 1; })}, {act([](ToyState& s) { s.word(0) = 1; }), wait_for(1, 1)}});
  const Exploration result = explore_bounded(toy, 0);
  CHECK(result.complete);
  CHECK(result.states == 5);
}

// B goes on at the same place after A's step, but by then it had waited: A is left for nothing once it has ended, B when it waits.
TEST_CASE("preemptions: a task that was woken is not current") {
  ToySystem toy({{act([](ToyState& s) { s.word(0) = 1; }), act([](ToyState&) {})}, {act([](ToyState&) {}), wait_for(0, 1)}});
  // (0,0); A first: (1,0,A) (2,0) (2,1,B) (2,2); B first: (0,1), B waits; (1,1,A) (2,1), none current; and again (2,2).
  const Exploration result = explore_bounded(toy, 0);
  CHECK(result.states == 8);
  CHECK(result.limits_hit == std::vector<std::string>{"preemptions 0"});
}

// An event may come before, between and after the steps; no task is left by it. With and without it, 0 to 3 steps: 8 states.
TEST_CASE("preemptions: events are none") {
  ToySystem toy(independent_steps(1, 3));
  toy.event_possible = [](const ToyState& s) { return s.word(0) == 0; };
  toy.event = [](ToyState& s) { s.word(0) = 1; };
  const Exploration result = explore_bounded(toy, 0);
  CHECK(result.complete);
  CHECK(result.states == 8);
}

// A handler of three steps comes between the steps of a task in every way there is: 4 x 4 states.
TEST_CASE("preemptions: interrupt handlers are none") {
  ToySystem toy(independent_steps(2, 3));
  toy.interrupts[1] = true;
  const Exploration result = explore_bounded(toy, 0);
  CHECK(result.complete);
  CHECK(result.states == 16);
}

// The task is current again after the handler: a third one in its place is a preemption. The handler interrupts it (it cannot go on
// until the handler has ended): then it is none.
TEST_CASE("preemptions: the interrupted task") {
  for (const bool on_its_cpu : {false, true}) {
    CAPTURE(on_its_cpu);
    auto program = independent_steps(3, 2);
    if (on_its_cpu) program[0][1].can = [](const ToyState& s) { return s.pc(2) != 1; };
    ToySystem toy(program);
    toy.interrupts[2] = true;
    bool seen = false;  // the second task's first step while the first is in its middle
    toy.observe = [](const ToyState&) { return std::vector<std::int64_t>{}; };
    toy.fingerprint_of = [&](const ToyState& s) {
      seen |= s.pc(0) == 1 && s.pc(1) == 1;
      Fingerprint fingerprint;
      for (std::uint64_t i = 0; i < 3; ++i) fingerprint ^= mix(i, s.pc(static_cast<int>(i)));
      return fingerprint;
    };
    explore_bounded(toy, 0);
    CHECK(seen == on_its_cpu);
  }
}

// x = 1 is forced and its task has a step left: to leave it is a preemption.
TEST_CASE("preemptions: the last task of a forced beginning is current") {
  ToySystem toy(independent_steps(2, 2));
  ExploreOptions options;
  options.granularity = kPlain;
  options.prefix = {task_choice(1)};
  options.limits.preemptions = 0;
  const Exploration result = explore_toy(toy, options);
  CHECK(result.states == 4);  // (0,1,B) (0,2) (1,2,A) (2,2)
  CHECK(result.limits_hit == std::vector<std::string>{"preemptions 0"});
}

// Asking again and again is no preemption; the cycle is looked for when nothing was left out, and only then.
TEST_CASE("preemptions: livelock") {
  ToySystem toy({{ToyOp{.act = [](ToyState& s) {
                    s.pc(0) = ToySystem::kStay;
                    return StepStatus::kOk;
                  }}},
                 {ToyOp{}}});
  const Exploration cut = explore_bounded(toy, 0);
  CHECK_FALSE(cut.complete);
  CHECK(cut.back_edges > 0);
  CHECK(cut.counterexamples.empty());
  const Exploration full = explore_bounded(toy, 1);
  CHECK(full.complete);
  REQUIRE(full.counterexamples.size() == 1);
  CHECK(full.counterexamples[0].finding.kind == FindingKind::kLivelock);
}

// --- against all executions ----------------------------------------------------------------------------------------------------

// Two or three tasks, one of them perhaps a handler, of up to three operations on two words: add, set, wait, fail when it is 2.
ToySystem random_toy(std::uint64_t seed) {
  Prng prng(seed);
  ToySystem::Program program(2 + prng.below(2));
  for (auto& task : program) {
    for (std::uint64_t steps = 1 + prng.below(3); steps > 0; --steps) {
      const int word = static_cast<int>(prng.below(2));
      const auto value = static_cast<std::uint8_t>(prng.below(3));
      switch (prng.below(5)) {
        case 0: task.push_back(act([=](ToyState& s) { s.word(word) = value; })); break;
        case 1: task.push_back(wait_for(word, value)); break;
        case 2:
          task.push_back({.act = [=](ToyState& s) { return s.word(word) == 2 ? StepStatus::kFinding : StepStatus::kOk; }});
          break;
        default: task.push_back(act([=](ToyState& s) { ++s.word(word); })); break;
      }
    }
  }
  ToySystem toy(std::move(program));
  toy.interrupts[0] = prng.one_in(3);
  if (prng.one_in(3)) {
    toy.event_possible = [](const ToyState& s) { return s.word(2) == 0; };
    toy.event = [](ToyState& s) { s.word(2) = 1, ++s.word(0); };
  }
  toy.observe = [](const ToyState& s) {
    return std::vector<std::int64_t>{s.word(0), s.word(1), s.pc(0), s.pc(1), s.pc(2)};
  };
  return toy;
}

struct Seen {
  std::set<Outcome> outcomes;
  std::uint32_t preemptions_max = 0;  // of any execution
  bool finding = false;
};

// One step of an execution: who, and who could have gone on before it.
struct Past {
  Choice choice;
  std::vector<Choice> enabled;
};

// Preemptions of a whole execution, from its history: a step is one when the ordinary task before it could have gone on at every point
// since its own step.
std::uint32_t count_preemptions(const ToySystem& toy, const std::vector<Past>& steps) {
  const auto ordinary = [&](Choice choice) { return choice.kind == ChoiceKind::kTask && !toy.interrupts[choice.task]; };
  std::uint32_t count = 0;
  for (std::size_t at = 0; at < steps.size(); ++at) {
    std::size_t before = at;
    while (before > 0 && !ordinary(steps[before - 1].choice)) --before;
    if (before == 0 || !ordinary(steps[at].choice)) continue;
    const Choice last = steps[before - 1].choice;
    bool could = last.task != steps[at].choice.task;
    for (std::size_t i = before; i <= at; ++i) could = could && contains(steps[i].enabled, last);
    count += could ? 1 : 0;
  }
  return count;
}

void enumerate(ToySystem& toy, std::uint32_t bound, std::vector<Past>& steps, Seen& seen) {
  const std::span<const Choice> now = toy.enabled();
  const std::vector<Choice> enabled(now.begin(), now.end());
  if (toy.quiescent()) {
    toy.finish();
    seen.outcomes.insert(toy.outcome());
  }
  const auto mark = toy.mark();
  for (const Choice choice : enabled) {
    steps.push_back({choice, enabled});
    if (const std::uint32_t count = count_preemptions(toy, steps); count <= bound) {
      seen.preemptions_max = std::max(seen.preemptions_max, count);
      if (toy.step(choice) == StepStatus::kFinding) seen.finding = true;
      else enumerate(toy, bound, steps, seen);
      toy.undo(mark);
    }
    steps.pop_back();
  }
}

TEST_CASE("preemptions: random toys against all their executions") {
  std::uint64_t cut = 0, differ = 0, findings = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    std::set<Outcome> fewer;
    for (std::uint32_t bound = 0; bound <= 4; ++bound) {
      CAPTURE(bound);
      ToySystem toy = random_toy(seed);
      Seen seen;
      std::vector<Past> steps;
      toy.reset();
      enumerate(toy, bound, steps, seen);
      const Exploration result = explore_bounded(toy, bound);
      CHECK(result.outcomes == std::vector<Outcome>(seen.outcomes.begin(), seen.outcomes.end()));
      CHECK(!result.counterexamples.empty() == seen.finding);
      CHECK(std::includes(seen.outcomes.begin(), seen.outcomes.end(), fewer.begin(), fewer.end()));
      differ += bound > 0 && fewer != seen.outcomes;
      fewer = seen.outcomes;
      findings += seen.finding;
      cut += !result.limits_hit.empty();
      // Complete exactly when no execution has more.
      Seen one_more;
      toy.reset();
      enumerate(toy, bound + 1, steps, one_more);
      CHECK(result.limits_hit.empty() == (one_more.preemptions_max <= bound));
    }
  }
  CHECK(cut >= 300);
  CHECK(differ >= 40);
  CHECK(findings >= 100);
}

}  // namespace
}  // namespace wakesim
