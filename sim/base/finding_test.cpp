// The traits of findings, kind by kind.
//
// Method: a second table, written from what the kinds mean and from nothing in findings.def. Each row has the reason a reader can check in the
// machine, the search or the judge. Besides that, what the traits must have to do with each other whatever rows are added.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <optional>
#include <set>
#include <string>

#include "sim/base/finding.h"

namespace wakesim {
namespace {

struct Row {
  FindingKind kind;
  const char* shows;     // s: a step, t: a state, e: an end, l: a loop, a: all executions together
  bool has_schedule;
  bool wants_doom;
  FindingNotes notes;
  std::string because;
};

constexpr FindingNotes kNone = FindingNotes::kNone;

const Row kRows[] = {
    {FindingKind::kHungTask, "es", true, true, FindingNotes::kWaits,
     "seen by finish(), where nothing can move; and when a call of the scenario itself would sleep"},
    {FindingKind::kDeadlock, "se", true, true, FindingNotes::kLockWaits,
     "the step that closes the cycle, or finish() for those queued in one; they all hold and wait"},
    {FindingKind::kLivelock, "ls", true, false, kNone, "a fair cycle of states; or one step that does not come to its end. Nobody stands still"},
    {FindingKind::kUseAfterFree, "s", true, false, FindingNotes::kDeath, "an access fails; the question is who freed the object"},
    {FindingKind::kUseAfterReturn, "s", true, false, FindingNotes::kDeath, "an access fails; the question is when the frame ended"},
    {FindingKind::kDoubleFree, "s", true, false, FindingNotes::kDeath, "a free fails; the question is where the first one was"},
    {FindingKind::kNullDereference, "s", true, false, kNone, "an access fails"},
    {FindingKind::kOutOfBounds, "s", true, false, kNone, "an access fails"},
    {FindingKind::kUninitializedRead, "s", true, false, kNone, "a read fails"},
    {FindingKind::kIntegerOverflow, "s", true, false, kNone, "an arithmetic instruction fails"},
    {FindingKind::kDataRace, "t", true, false, FindingNotes::kNextInLine,
     "two tasks stand before their accesses; both can still be made, so nothing ends"},
    {FindingKind::kLockOrder, "a", false, false, kNone, "one execution takes a before b, another b before a"},
    {FindingKind::kLockImbalance, "s", true, false, FindingNotes::kHolders,
     "a release, a return or an end of a task fails; the question is who holds the lock"},
    {FindingKind::kLockAnnotation, "s", true, false, kNone, "the annotated call fails"},
    {FindingKind::kSleepInAtomic, "s", true, false, kNone, "the operation that may sleep fails, before it sleeps"},
    {FindingKind::kIrqLockInversion, "a", false, false, kNone, "a handler takes the lock in one execution, a task with interrupts on in another"},
    {FindingKind::kUserPointer, "s", true, false, kNone, "an access or a call fails"},
    {FindingKind::kAssertion, "s", true, false, kNone, "the assert() fails"},
    {FindingKind::kInvariant, "s", true, false, kNone, "judged after every step, and the execution ends with it"},
    {FindingKind::kEventually, "el", true, false, kNone, "judged by finish(), and in what goes on for ever"},
    {FindingKind::kWarn, "s", true, false, kNone, "the WARN_ON() fires"},
    {FindingKind::kBug, "s", true, false, kNone, "the BUG_ON() fires"},
    {FindingKind::kMemoryLeak, "e", true, false, kNone, "finish() looks for it once everybody has ended"},
    {FindingKind::kUnexpectedOutcome, "ea", true, false, kNone, "one that is excluded is read at an end; one that is missing is in no execution"},
    {FindingKind::kVacuous, "a", false, false, kNone, "no execution comes to the cover()"},
};

FindingPlaces places_of(const std::string& letters) {
  FindingPlaces all = 0;
  for (const char letter : letters) {
    constexpr FindingPlaces kInOrder[] = {kAtStep, kInState, kAtEnd, kInLoop, kInSearch};
    const std::size_t at = std::string("stela").find(letter);
    REQUIRE(at != std::string::npos);
    all |= kInOrder[at];
  }
  return all;
}

}  // namespace

TEST_CASE("traits of findings: every kind against a table of its own") {
  std::set<FindingKind> seen;
  for (const Row& row : kRows) {
    CAPTURE(std::string(finding_id(row.kind)));
    CAPTURE(row.because);
    CHECK(seen.insert(row.kind).second);
    CHECK(static_cast<unsigned>(traits_of(row.kind).shows) == places_of(row.shows));
    CHECK(has_schedule(row.kind) == row.has_schedule);
    CHECK(wants_doom(row.kind) == row.wants_doom);
    CHECK(traits_of(row.kind).notes == row.notes);
    CHECK(ends_execution(row.kind) == (std::string(row.shows).find('t') == std::string::npos));
  }
  CHECK(seen.size() == kFindingKindCount);
}

TEST_CASE("traits of findings: what holds between them") {
  for (std::size_t i = 0; i < kFindingKindCount; ++i) {
    const auto kind = static_cast<FindingKind>(i);
    CAPTURE(std::string(finding_id(kind)));
    CHECK(traits_of(kind).shows != 0);
    // What only all executions together show, none does; anything else has steps that lead to it.
    CHECK(has_schedule(kind) == !shows_only(kind, kInSearch));
    // A last step after which nothing is well any more is looked for in executions that come to an end.
    if (wants_doom(kind)) CHECK(shows(kind, kAtEnd));
    // Either it ends executions or it does not.
    if (!ends_execution(kind)) CHECK(shows_only(kind, kInState));
    CHECK(find_finding(finding_id(kind)) == kind);
  }
}

TEST_CASE("places of findings: in one of them, and in no other") {
  CHECK(shows(FindingKind::kEventually, kInLoop));
  CHECK(shows(FindingKind::kEventually, kInLoop | kInState));
  CHECK_FALSE(shows(FindingKind::kEventually, kAtStep | kInState));
  CHECK(shows_only(FindingKind::kEventually, kInLoop | kAtEnd));
  CHECK_FALSE(shows_only(FindingKind::kEventually, kInLoop));
  CHECK(find_finding("hung") == std::nullopt);
  CHECK(find_finding("") == std::nullopt);
}

}  // namespace wakesim
