// The shortest counterexample: unique by construction, and against brute force.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "sim/base/prng.h"
#include "sim/explore/shorten.h"
#include "sim/explore/test/toy_search.h"

namespace wakesim {
namespace {

const std::vector<Choice> kNoPrefix;

std::vector<Choice> order(const std::string& tasks) {
  std::vector<Choice> choices;
  for (const char c : tasks) choices.push_back(task_choice(c - 'a'));
  return choices;
}
std::string text(const std::vector<Choice>& choices) {
  std::string tasks;
  for (const Choice c : choices) tasks += static_cast<char>('a' + c.task);
  return tasks;
}

ToyOp act(std::function<StepStatus(ToyState&)> effect) { return {.act = std::move(effect)}; }

std::string shortest(ToySystem& toy, std::uint64_t states_max = 1'000'000) {
  const Target target{toy.what.kind, std::nullopt};
  const auto found = Shortener<ToySystem>(toy, kNoPrefix, target, states_max).run();
  return found ? text(found->schedule) : "?";
}

// b's third step fails when a has made exactly one: abbb or bbab, babb, ...: the fewest switches are those of abbb, one.
TEST_CASE("shorten: fewest steps, fewest switches, lowest order") {
  auto program = independent_steps(2, 4);
  program[1][2] = act([](ToyState& s) { return s.pc(0) == 1 ? StepStatus::kFinding : StepStatus::kOk; });
  ToySystem toy(program);
  CHECK(shortest(toy) == "abbb");
}

// Fails when b has begun before a's first step and a has ended before b's second: baab only.
TEST_CASE("shorten: order matters") {
  auto program = independent_steps(2, 2);
  program[0][0] = act([](ToyState& s) { s.word(0) = s.pc(1); return StepStatus::kOk; });
  program[1][1] = act([](ToyState& s) { return s.word(0) == 1 && s.pc(0) == 2 ? StepStatus::kFinding : StepStatus::kOk; });
  ToySystem toy(program);
  CHECK(shortest(toy) == "baab");
}

// Two ways of equal length to the same state, last step by the same task: the later one in order has fewer switches.
TEST_CASE("shorten: switches count before order") {
  auto program = independent_steps(3, 2);
  program[2][0] = act([](ToyState& s) { return s.pc(0) == 2 && s.pc(1) == 1 ? StepStatus::kFinding : StepStatus::kOk; });
  ToySystem toy(program);
  CHECK(shortest(toy) == "aabc");
  program[2][0] = act([](ToyState& s) { return s.pc(0) == 1 && s.pc(1) == 2 && s.word(0) == 1 ? StepStatus::kFinding : StepStatus::kOk; });
  program[0][0] = act([](ToyState& s) { s.word(0) = s.pc(1) > 0; return StepStatus::kOk; });  // needs b first
  ToySystem other(program);
  CHECK(shortest(other) == "bbac");  // "babc" is lower and has one switch more
}

TEST_CASE("shorten: another kind of finding does not count") {
  auto program = independent_steps(2, 3);
  ToySystem* self = nullptr;
  program[0][0] = act([&](ToyState&) { self->what.kind = FindingKind::kWarn; return StepStatus::kFinding; });
  program[1][2] = act([&](ToyState&) { self->what.kind = FindingKind::kAssertion; return StepStatus::kFinding; });
  ToySystem toy(program);
  self = &toy;
  toy.what.kind = FindingKind::kAssertion;
  CHECK(shortest(toy) == "bbb");
}

// The first time round, b's second step refutes a fact, in the middle of a layer.
TEST_CASE("shorten: a refuted fact starts it again") {
  bool known = false;
  auto program = independent_steps(2, 4);
  program[1][1] = act([&](ToyState&) { return std::exchange(known, true) ? StepStatus::kOk : StepStatus::kRestart; });
  program[1][2] = act([](ToyState& s) { return s.pc(0) == 1 ? StepStatus::kFinding : StepStatus::kOk; });
  ToySystem toy(program);
  CHECK(shortest(toy) == "abbb");
  CHECK(known);
}

// Nothing has to happen in the initial state, so it is judged; a signal may still come, and what follows is judged as well.
TEST_CASE("shorten: a finding behind an event that need not happen") {
  auto program = independent_steps(1, 2);
  program[0][0].can = [](const ToyState& s) { return s.word(0) == 1; };
  ToySystem toy(program);
  toy.event = [](ToyState& s) { s.word(0) = 1; };
  toy.event_possible = [](const ToyState& s) { return s.word(0) == 0; };
  toy.at_end = [](const ToyState& s) { return s.pc(0) == 2 ? StepStatus::kFinding : StepStatus::kOk; };
  const Target target{toy.what.kind, std::nullopt};
  const auto found = Shortener<ToySystem>(toy, kNoPrefix, target, 100).run();
  REQUIRE(found);
  CHECK(found->schedule == std::vector<Choice>{kToyEvent, task_choice(0), task_choice(0)});

  ExploreOptions options;
  options.granularity = kPlain;
  const Exploration result = explore_toy(toy, options);
  CHECK(result.states == 4);           // before the event, after it, after each step
  CHECK(result.terminal_states == 2);  // the first and the last
  REQUIRE(result.counterexamples.size() == 1);
  CHECK(result.counterexamples[0].schedule == found->schedule);
}

TEST_CASE("shorten: gives up at its limit, and simplifying leaves steps out") {
  auto program = independent_steps(3, 6);
  program[1][3] = act([](ToyState& s) { return s.pc(0) >= 1 ? StepStatus::kFinding : StepStatus::kOk; });
  ToySystem toy(program);
  CHECK(shortest(toy) == "abbbb");
  CHECK(shortest(toy, 10) == "?");

  Counterexample known{.finding = {}, .schedule = order("aaaccbbabcb")};
  const Target target{toy.what.kind, std::nullopt};
  REQUIRE(stand_at_root(toy, order("aaaccbbabc")).status == StepStatus::kOk);
  Simplifier<ToySystem>(toy, kNoPrefix, target).run(known);
  CHECK(text(known.schedule) == "bbabb");  // no step can be left out
}

TEST_CASE("shorten: falls back inside an exploration, and says so") {
  auto program = independent_steps(3, 6);
  program[1][3] = act([](ToyState& s) { return s.pc(0) >= 1 && s.pc(2) >= 1 ? StepStatus::kFinding : StepStatus::kOk; });
  ToySystem toy(program);
  ExploreOptions options;
  options.granularity = kPlain;
  options.shorten_states_max = 5;
  const Exploration result = explore_toy(toy, options);
  REQUIRE(result.counterexamples.size() == 1);
  CHECK_FALSE(result.counterexamples[0].shortest);
  CHECK(result.counterexamples[0].schedule.size() == 6);
  CHECK(result.notes == std::vector<std::string>{"the counterexample is not proven shortest: gave up after 5 states"});
}

// Random toys: three tasks of three steps that read and write two words, a step that fails for one content of memory. Brute force over
// all schedules says which counterexample is best.
struct Best {
  std::string schedule;
  int switches = 0;
  bool found = false;
};

int switches_of(const std::string& schedule) {
  int count = 0;
  for (std::size_t i = 1; i < schedule.size(); ++i) count += schedule[i] != schedule[i - 1];
  return count;
}

void brute_force(ToySystem& toy, std::string& schedule, Best& best) {
  const auto enabled = toy.enabled();
  const std::vector<Choice> choices(enabled.begin(), enabled.end());
  for (const Choice choice : choices) {
    const auto mark = toy.mark();
    schedule += static_cast<char>('a' + choice.task);
    if (toy.step(choice) == StepStatus::kFinding) {
      const int switches = switches_of(schedule);
      const bool better = !best.found || std::tuple(schedule.size(), switches, schedule) <
                                             std::tuple(best.schedule.size(), best.switches, best.schedule);
      if (better) best = {schedule, switches, true};
    } else {
      brute_force(toy, schedule, best);
    }
    schedule.pop_back();
    toy.undo(mark);
  }
}

TEST_CASE("shorten: agrees with brute force") {
  int found = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Prng prng(seed);
    ToySystem::Program program(3);
    for (auto& ops : program) {
      for (int i = 0; i < 3; ++i) {
        const int from = static_cast<int>(prng.below(2)), to = static_cast<int>(prng.below(2));
        const auto add = static_cast<std::uint8_t>(prng.below(3));
        const auto bad = static_cast<std::uint8_t>(1 + prng.below(4));
        const bool fails = prng.one_in(3);
        ops.push_back(act([=](ToyState& s) {
          s.word(to) = static_cast<std::uint8_t>((s.word(from) * 2 + add) & 7);
          return fails && s.word(to) == bad ? StepStatus::kFinding : StepStatus::kOk;
        }));
      }
    }
    ToySystem toy(program);
    toy.reset();
    Best best;
    std::string schedule;
    brute_force(toy, schedule, best);
    CHECK(shortest(toy) == (best.found ? best.schedule : "?"));
    found += best.found;
  }
  CHECK(found > 20);
}

}  // namespace
}  // namespace wakesim
