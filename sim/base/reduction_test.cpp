// What reductions keep and need, reduction by reduction.
//
// Method: a second table, written from what each reduction does and from nothing in reductions.def; a row is a question, with the reductions
// that keep the answer (or need the thing) and why the others do not. Whether they do keep it is for the differential tests in tests/.
// SPDX-License-Identifier: MIT
#include "sim/base/reduction.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace wakesim {
namespace {

constexpr ReductionSet kAll{Reduction::kFuse,  Reduction::kLiveness, Reduction::kOwnObjects,
                            Reduction::kLocks, Reduction::kSymmetry, Reduction::kSleep};
constexpr ReductionSet kPlainOnes{Reduction::kFuse, Reduction::kLiveness};

constexpr ReductionSet without(ReductionSet some, std::initializer_list<Reduction> others) {
  for (const Reduction other : others) some.set(other, false);
  return some;
}

struct Question {
  KeptSet bit;
  ReductionSet kept_by;
  std::string because;
};

const Question kKept[] = {
    {kept::kFindings, kAll, "else it is none"},
    {kept::kOutcomes, kAll, "else it is none"},
    {kept::kCoverage, kAll, "each keeps an execution that differs in the order of independent operations only; alike tasks share what is executed"},
    {kept::kShortest, kAll, "counterexamples are told and made short in steps of schedules, whatever the search took"},
    {kept::kStates, {Reduction::kSleep},
     "sleep sets leave out steps to states that are come to otherwise; all others merge states or leave them out"},
    {kept::kEachTask, without(kAll, {Reduction::kSymmetry}), "symmetry takes two states for one that differ in which task is which"},
    {kept::kCycles, without(kAll, {Reduction::kSleep}), "a step that sleeps may be the edge that closes a cycle"},
    {kept::kCyclesWithSignals, without(kAll, {Reduction::kSleep, Reduction::kSymmetry}),
     "besides, a signal comes to one task, and which that is nobody knows once tasks have changed places"},
    {kept::kBetween, without(kAll, {Reduction::kSleep}),
     "two steps that commute lead through two states, and the predicate may be true in the one left out"},
    {kept::kSteps, without(kAll, {Reduction::kOwnObjects, Reduction::kLocks, Reduction::kSymmetry}),
     "what own objects and locks join depends on what was learnt so far; in one state for several a task has no name"},
    {kept::kSwitches, kPlainOnes,
     "own objects and locks hide places where a task can be left; the order left out by sleep sets may have more preemptions, "
                                  "the one taken for another by symmetry is another's"},
    {kept::kAround, without(kAll, {Reduction::kSymmetry, Reduction::kSleep}),
     "symmetry: who wrote it has a name; sleep sets: who came first is asked for"},
    {kept::kSeen, without(kAll, {Reduction::kSymmetry, Reduction::kSleep}), "the same: who does it is seen, and in which order"},
};

const Question kNeeded[] = {
    {needed::kFacts, {Reduction::kLocks}, "which lock protects what is believed until it is refuted"},
    {needed::kAlikeTasks, {Reduction::kSymmetry}, "there is nobody to exchange otherwise"},
    {needed::kStepFootprints, {Reduction::kSleep}, "whether steps commute is asked of what they touch"},
    {needed::kStateBits, {Reduction::kSleep}, "who slept in a state is remembered with it"},
};

template <std::size_t N>
KeptSet check_questions(const Question (&questions)[N], KeptSet ReductionTraits::* what) {
  KeptSet asked = 0;
  for (const Question& question : questions) {
    CAPTURE(question.bit);
    CAPTURE(question.because);
    CHECK((question.bit & (question.bit - 1)) == 0);
    CHECK((asked & question.bit) == 0);
    asked |= question.bit;
    kAll.each([&](Reduction reduction) {
      CAPTURE(std::string(reduction_id(reduction)));
      CHECK(((traits_of(reduction).*what & question.bit) != 0) == question.kept_by.has(reduction));
    });
  }
  return asked;
}

}  // namespace

TEST_CASE("traits of reductions: every one against a table of its own") {
  const KeptSet kept = check_questions(kKept, &ReductionTraits::keeps);
  const KeptSet needed = check_questions(kNeeded, &ReductionTraits::needs);
  // No trait is without a question.
  for (const ReductionTraits& traits : kReductionTraits) {
    CHECK((traits.keeps & ~kept) == 0);
    CHECK((traits.needs & ~needed) == 0);
    CHECK((kept::kAlwaysKept & ~traits.keeps) == 0);
  }
}

TEST_CASE("reductions by name") {
  std::set<std::string> names;
  kAll.each([&](Reduction reduction) {
    CHECK(names.insert(reduction_id(reduction)).second);
    CHECK(find_reduction(reduction_id(reduction)) == reduction);
  });
  CHECK(names.size() == kReductionCount);
  CHECK(find_reduction("own-objects") == Reduction::kOwnObjects);
  CHECK_FALSE(find_reduction("own").has_value());
  CHECK_FALSE(find_reduction("none").has_value());
  CHECK_FALSE(find_reduction("").has_value());
}

TEST_CASE("sets of reductions") {
  ReductionSet some{Reduction::kLocks, Reduction::kSleep};
  CHECK(some.has(Reduction::kSleep));
  CHECK_FALSE(some.has(Reduction::kFuse));
  CHECK(some.needs(needed::kFacts));
  CHECK_FALSE(some.needs(needed::kAlikeTasks));
  CHECK(some.that_keep(kept::kSteps) == ReductionSet{Reduction::kSleep});
  CHECK(some.that_keep(kept::kSteps | kept::kCycles) == ReductionSet{});
  some.set(Reduction::kSleep, false);
  CHECK(some == ReductionSet{Reduction::kLocks});
  CHECK_FALSE(ReductionSet{}.needs(needed::kFacts));
}

}  // namespace wakesim
