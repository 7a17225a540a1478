// Footprints say which steps commute. On random programs, in the states of random walks: steps of two tasks that do not conflict lead to the same
// state in both orders, and neither enables, disables or changes the other.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "sim/base/prng.h"
#include "sim/vm/machine.h"
#include "tests/support/random_model.h"
#include "tests/support/seeds.h"

namespace wakesim {
namespace {

struct Taken {
  bool was_enabled = false;
  StepStatus status = StepStatus::kOk;
  FindingKind finding = FindingKind::kAssertion;
  Footprint footprint;
};

class Walker {
 public:
  Walker(const Image& image, Granularity granularity) : machine_(image, granularity) { machine_.set_footprints(true); }

  // Facts that are refuted while a pair is tried would change what a step is: first they are all learnt.
  bool learn(Prng& prng) {
    for (int quiet = 0, walks = 0; quiet < 30; ++walks) {
      if (walks > 400 || machine_.reset() != StepStatus::kOk) return false;
      StepStatus status = StepStatus::kOk;
      for (int steps = 0; steps < 200 && status == StepStatus::kOk; ++steps) {
        const std::span<const Choice> enabled = machine_.enabled();
        if (enabled.empty() || machine_.quiescent()) break;
        status = machine_.step(enabled[prng.below(enabled.size())]);
      }
      quiet = status == StepStatus::kRestart ? 0 : quiet + 1;
    }
    return machine_.reset() == StepStatus::kOk;
  }

  void walk(Prng& prng) {
    for (int steps = 0; steps < 60; ++steps) {
      const std::span<const Choice> enabled = machine_.enabled();
      const std::vector<Choice> choices(enabled.begin(), enabled.end());
      if (choices.empty() || machine_.quiescent()) return;
      for (std::size_t a = 0; a < choices.size(); ++a) {
        for (std::size_t b = a + 1; b < choices.size(); ++b) {
          if (choices[a].task != choices[b].task) try_both(choices[a], choices[b]);
        }
      }
      if (machine_.step(choices[prng.below(choices.size())]) != StepStatus::kOk) return;
    }
  }

  std::uint64_t commuting = 0, conflicting = 0;

 private:
  Taken take(Choice choice) {
    Taken taken;
    for (const Choice enabled : machine_.enabled()) taken.was_enabled |= enabled == choice;
    if (!taken.was_enabled) return taken;
    taken.status = machine_.step(choice);
    taken.footprint = machine_.footprint();
    if (taken.status == StepStatus::kFinding) taken.finding = machine_.finding().kind;
    return taken;
  }
  static void check_same(const Taken& before, const Taken& after) {
    CHECK(after.was_enabled);
    CHECK(after.status == before.status);
    CHECK(after.finding == before.finding);
  }
  // What is wrong with a state is told by whoever comes there last.
  static bool is_of_state(const Taken& before, const Taken& after) {
    return before.status == StepStatus::kOk && after.status == StepStatus::kFinding &&
           (after.finding == FindingKind::kDeadlock || after.finding == FindingKind::kDataRace || after.finding == FindingKind::kInvariant);
  }

  void try_both(Choice a, Choice b) {
    CAPTURE(machine_.describe(a));
    CAPTURE(machine_.describe(b));
    const Machine::Mark here = machine_.mark();
    const Taken first_a = take(a);
    const Machine::Mark after_a = machine_.mark();
    machine_.undo(here);
    const Taken first_b = take(b);
    const bool commute = !first_a.footprint.conflicts_with(first_b.footprint);
    (commute ? commuting : conflicting) += 1;
    if (!commute || first_a.status == StepStatus::kRestart || first_b.status == StepStatus::kRestart) {
      machine_.undo(here);
      return;
    }
    std::vector<Word> b_then_a, a_then_b;
    // After a step that failed there is nothing: the other is then only asked about alone.
    Taken then_a = first_a, then_b = first_b;
    if (first_b.status == StepStatus::kOk) {
      then_a = take(a);
      if (then_a.status == StepStatus::kOk) machine_.serialize(b_then_a);
    }
    machine_.undo(here);
    if (first_a.status == StepStatus::kOk) {
      (void)take(a);
      CHECK(machine_.mark() == after_a);
      then_b = take(b);
      if (then_b.status == StepStatus::kOk) machine_.serialize(a_then_b);
    }
    machine_.undo(here);
    if (then_a.status == StepStatus::kRestart || then_b.status == StepStatus::kRestart) return;
    if (is_of_state(first_a, then_a) && is_of_state(first_b, then_b)) {
      CHECK(then_a.finding == then_b.finding);
      return;
    }
    if (first_b.status == StepStatus::kOk) check_same(first_a, then_a);
    if (first_a.status == StepStatus::kOk) check_same(first_b, then_b);
    if (first_a.status == StepStatus::kOk && first_b.status == StepStatus::kOk && !a_then_b.empty() && !b_then_a.empty()) CHECK(a_then_b == b_then_a);
  }

  Machine machine_;
};

constexpr Granularity kGranularities[] = {
    kPlain,
    {.fuse = false},
    {.fuse = true, .liveness = true, .own_objects = true, .locks = false},
    {.fuse = true, .liveness = true, .own_objects = true, .locks = true},
    {.fuse = true, .liveness = false, .own_objects = false, .locks = true},
};

void check_steps_commute(Program (*make)(std::uint64_t)) {
  const auto [first, last] = seeds(200);
  std::uint64_t commuting = 0, conflicting = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    CAPTURE(seed);
    SourceMap sources;
    const Program program = make(seed);
    CAPTURE(program.name);
    Result<Image> image = image_of(sources, program);
    REQUIRE(image);
    image->checks[static_cast<std::size_t>(FindingKind::kDataRace)] = seed % 3 == 0;
    image->eventually.clear();  // what was true on the way depends on the order
    for (std::size_t g = 0; g < std::size(kGranularities); ++g) {
      CAPTURE(g);
      Walker walker(*image, kGranularities[g]);
      Prng prng(seed * 16 + g);
      for (int walk = 0; walk < 6; ++walk) {
        if (!walker.learn(prng)) break;
        walker.walk(prng);
      }
      commuting += walker.commuting;
      conflicting += walker.conflicting;
    }
  }
  MESSAGE(commuting << " pairs of steps commute, " << conflicting << " may not");
  if (last - first + 1 < 200) return;
  CHECK(commuting * 2 >= conflicting);
  CHECK(conflicting * 20 >= commuting);
}

TEST_CASE("random programs: steps whose footprints do not conflict commute") { check_steps_commute(random_program); }
TEST_CASE("endless programs: steps whose footprints do not conflict commute") { check_steps_commute(random_endless_program); }
TEST_CASE("symmetric programs: steps whose footprints do not conflict commute") { check_steps_commute(random_symmetric_program); }
TEST_CASE("word programs: steps whose footprints do not conflict commute") { check_steps_commute(random_word_program); }
TEST_CASE("rule programs: steps whose footprints do not conflict commute") { check_steps_commute(random_rule_program); }
TEST_CASE("end programs: steps whose footprints do not conflict commute") { check_steps_commute(random_end_program); }

}  // namespace
}  // namespace wakesim
