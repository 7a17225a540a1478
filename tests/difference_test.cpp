// Random programs on which every combination of reductions must say what the search says that takes single instructions and leaves nothing out
// (difference.h), those first on which one once did not, and engines with a fault that the comparison must catch.
//
// `--seeds FIRST-LAST` takes other seeds, WAKESIM_PROFILE=NAME programs of one generator alone: `WAKESIM_PROFILE=words
// wakesim_difference_test --seeds 1-2500` makes 10^5 comparisons. With WAKESIM_FAULT=N, a row of kFaults, it searches with that engine:
// every seed that catches it is told as a failure.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "tests/support/difference.h"
#include "tests/support/seeds.h"

namespace wakesim {
namespace {

// --- engines with a fault ------------------------------------------------------------------------------------------------------

Exploration without_assertions_with_locks(const Image& image, const ExploreOptions& options) {
  if (!options.granularity.locks) return explore(image, options);
  Image blind = image;
  blind.checks[static_cast<std::size_t>(FindingKind::kAssertion)] = false;
  return explore(blind, options);
}

Exploration without_last_outcome_by_threads(const Image& image, const ExploreOptions& options) {
  Exploration result = explore(image, options);
  if (options.threads > 1 && !result.outcomes.empty()) result.outcomes.pop_back();
  return result;
}

Exploration without_hung_tasks_in_steps(const Image& image, const ExploreOptions& options) {
  if (!options.granularity.fuse) return explore(image, options);
  Image blind = image;
  blind.checks[static_cast<std::size_t>(FindingKind::kHungTask)] = false;
  return explore(blind, options);
}

Exploration with_less_coverage(const Image& image, const ExploreOptions& options) {
  Exploration result = explore(image, options);
  const auto covered = [](std::uint8_t bits) { return bits != 0; };
  if (options.granularity.own_objects) *std::find_if(result.coverage.begin(), result.coverage.end(), covered) = 0;
  return result;
}

Exploration with_an_end_too_many(const Image& image, const ExploreOptions& options) {
  Exploration result = explore(image, options);
  if (options.sleep_sets) ++result.terminal_states;
  return result;
}

Exploration never_complete_with_symmetry(const Image& image, const ExploreOptions& options) {
  Exploration result = explore(image, options);
  if (options.granularity.symmetry) result.complete = false;
  return result;
}

// It also finds what is not there.
Exploration with_a_finding_of_its_own(const Image& image, const ExploreOptions& options) {
  if (options.on_finding && options.granularity == kPlain) options.on_finding({.kind = FindingKind::kDoubleFree});
  return explore(image, options);
}

struct Fault {
  const char* name;
  Exploration (*engine)(const Image&, const ExploreOptions&);
  const char* profile;
  std::uint64_t seed;  // of a program that catches it
  const char* what;    // the first difference
};
constexpr Fault kFaults[] = {
    {"without assertions with locks", without_assertions_with_locks, "mixed", 6,
     "looking for assertion, `fuse liveness own locks symmetry sleep endless 1` against none:\nonly none: assertion\n"},
    {"without the last outcome by threads", without_last_outcome_by_threads, "mixed", 4,
     "looking for nothing, `3` against none:\nonly none: outcome 1 0\n"},
    {"without hung tasks in steps", without_hung_tasks_in_steps, "mixed", 3,
     // What comes after it is judged instead.
     "looking for nothing, `fuse liveness endless 1` against none:\nonly none: hung-task\nonly none: hung-task of 1\nonly reduced: eventually\n"
     "other instructions are executed\n"},
    {"with less coverage", with_less_coverage, "mixed", 1,
     "looking for nothing, `fuse liveness own locks symmetry sleep endless 1` against none:\nother instructions are executed\n"},
    {"with an end too many", with_an_end_too_many, "mixed", 3,
     "looking for nothing, `locks sleep endless 3` against none:\n1 and 2 terminal states\n"},
    {"never complete with symmetry", never_complete_with_symmetry, "mixed", 1,
     "looking for nothing, `fuse liveness own locks symmetry sleep endless 1` against none:\ndid not come to its end\n"},
    {"with a finding of its own", with_a_finding_of_its_own, "mixed", 1,
     "looking for nothing, `fuse liveness endless 1` against none:\nonly reduced: double-free\n"},
};

TEST_CASE("difference: every faulty engine is caught by the program of one seed, and a sound one is not") {
  for (const Fault& fault : kFaults) {
    CAPTURE(fault.name);
    const Profile* const profile = find_profile(fault.profile);
    REQUIRE(profile != nullptr);
    const ProgramComparison sound = compare_program(*profile, fault.seed);
    CHECK(sound.compared);
    CHECK(sound.difference == "");
    CHECK(compare_program(*profile, fault.seed, {}, fault.engine).difference == fault.what);
    const std::optional<Difference> first = find_first_difference(*profile, fault.seed, fault.seed, {}, fault.engine);
    REQUIRE(first);
    CHECK(first->seed == fault.seed);
    CHECK(first->what == fault.what);
  }
}

TEST_CASE("difference: a program that is too large is left out, and a search ends at the first that differs") {
  const Profile* const profile = find_profile("mixed");
  REQUIRE(profile != nullptr);
  CHECK(find_profile("unmixed") == nullptr);
  const ProgramComparison left_out = compare_program(*profile, kFaults[0].seed, {.states = 10}, kFaults[0].engine);
  CHECK_FALSE(left_out.compared);
  CHECK(left_out.searches == 0);
  CHECK(left_out.difference == "");
  std::uint64_t told = 0;
  const auto count = [&](std::uint64_t, const ProgramComparison&) { ++told; };
  CHECK_FALSE(find_first_difference(*profile, kFaults[0].seed, kFaults[0].seed + 2, {.states = 10}, kFaults[0].engine, count));
  CHECK(told == 3);
  CHECK(find_first_difference(*profile, kFaults[0].seed, kFaults[0].seed + 2, {}, kFaults[0].engine, count)->seed == kFaults[0].seed);
  CHECK(told == 4);
}

// --- programs on which executions were lost ------------------------------------------------------------------------------------

struct Regression {
  const char* shape;   // of the programs of random_word_program()
  std::uint64_t seed;
  const char* lost;    // a kind of finding, an outcome, or instructions that were executed
};
constexpr Regression kRegressions[] = {
    // a lock's word is ordinary memory as well
    {"lock word: load", 166, "outcome"},
    {"lock word: plain load", 33, "outcome"},
    {"lock word: store", 163, "outcome"},
    {"lock word: exchange", 303, "outcome"},
    {"lock word: add", 299, "outcome"},
    {"lock word: compare", 228, "outcome"},
    {"lock word: taken by compare and exchange", 69, "outcome"},
    {"lock word: memset", 60, "data-race"},
    {"lock word: copied over", 292, "outcome"},
    {"lock word: memcpy from it", 315, "outcome"},
    {"lock word: asked", 16, "outcome"},
    {"held lock is copied", 20, "outcome"},
    {"copy of a held lock is released", 523, "outcome"},
    {"held lock is overwritten", 10, "outcome"},
    {"lock made after publication", 35, "assertion"},
    {"lock word in an invariant", 192, "instructions"},
    {"lock word in an eventually", 282, "invariant"},
    // a pointer that is stored in pieces is published and dies like any other
    {"pointer in halves, up", 243, "assertion"},
    {"pointer in halves, down", 42, "assertion"},
    {"pointer in bytes, up", 201, "assertion"},
    {"pointer in bytes, down", 144, "assertion"},
    {"object of a pointer in pieces dies later", 21, "outcome"},
    {"object of a pointer in pieces dies on the way", 118, "outcome"},
    // a lock dies while it is held
    {"held lock goes with the stack", 28, "assertion"},
    {"held lock is freed by its owner", 203, "assertion"},
    {"lock released that another object's lock was taken for", 116, "outcome"},
    // a step ends with its execution behind something others see
    {"assume() behind an access", 138, "assertion"},
    {"assume() behind an access with movers around it", 84, "assertion"},
    {"assume() behind a lock", 156, "assertion"},
    {"assume() behind an unlock", 107, "assertion"},
    {"finding behind an access", 9, "assertion"},
    {"finding behind an access with movers around it", 101, "assertion"},
    {"finding behind a lock", 54, "assertion"},
    {"finding behind an unlock", 245, "assertion"},
    // dead registers are no roots of a leak
    {"stale local in a register", 251, "memory-leak"},
    {"daemon took work", 435, "outcome"},
    // nobody but a predicate reads the lock's word: the search found no counterexample to show and gave up itself
    {"lock word in an eventually", 125, "eventually"},
};

TEST_CASE("regressions: word programs on which a search once lost executions") {
  const Profile* const words = find_profile("words");
  REQUIRE(words != nullptr);
  for (const Regression& row : kRegressions) {
    CAPTURE(std::string(row.shape));
    CAPTURE(row.seed);
    CAPTURE(std::string(row.lost));
    const ProgramComparison comparison = compare_program(*words, row.seed);
    CHECK(comparison.compared);
    CHECK(comparison.shapes.contains(row.shape));
    CHECK(comparison.difference == "");
  }
}

// A predicate ends an execution in a step that is done again: what it did is undone as well.
TEST_CASE("regressions: a predicate that ends early") {
  const Profile* const mixed = find_profile("mixed");
  REQUIRE(mixed != nullptr);
  const ProgramComparison comparison = compare_program(*mixed, 482);
  CHECK(comparison.compared);
  CHECK(comparison.difference == "");
}

// --- random programs -----------------------------------------------------------------------------------------------------------

Explorer engine_asked_for() {
  const char* const number = std::getenv("WAKESIM_FAULT");
  if (number == nullptr) return explore;
  const std::uint64_t row = std::strtoull(number, nullptr, 10);
  REQUIRE(row < std::size(kFaults));
  return kFaults[row].engine;
}

// Of the usual seeds so many programs at least are not too large, and one in 25 of them shows each of these kinds of findings.
void check_programs_of(std::string_view generator, std::uint64_t least_compared, const std::set<std::string>& kinds) {
  const Explorer engine = engine_asked_for();
  const Profile* const profile = find_profile(generator);
  REQUIRE(profile != nullptr);
  if (!is_asked_for(*profile)) return;
  const auto [first, last] = seeds(profile->usual_seeds);
  std::uint64_t compared = 0, comparisons = 0;
  std::map<std::string, std::uint64_t> with;  // programs by what is found in them
  const auto count = [&](std::uint64_t, const ProgramComparison& comparison) {
    compared += comparison.compared;
    comparisons += comparison.searches;
    for (const std::string& kind : comparison.kinds) ++with[kind];
  };
  for (std::uint64_t seed = first; seed <= last;) {
    const std::optional<Difference> difference = find_first_difference(*profile, seed, last, {}, engine, count);
    if (!difference) break;
    FAIL_CHECK(std::string(profile->name) << " program " << difference->seed << ":\n" << difference->what);
    seed = difference->seed + 1;
  }
  std::string text;
  for (const auto& [kind, programs] : with) text += ", " + kind + " " + std::to_string(programs);
  MESSAGE(compared << " programs compared, " << comparisons << " comparisons" << text);
  if (last - first + 1 < profile->usual_seeds) return;
  CHECK(compared >= least_compared);
  for (const std::string& kind : kinds) {
    CAPTURE(kind);
    CHECK(with[kind] * 25 >= compared);
  }
}

TEST_CASE("mixed programs: no search differs from the one that leaves nothing out") {
  check_programs_of("mixed", 17, {"assertion", "data-race", "eventually", "hung-task", "sleep-in-atomic"});
}
TEST_CASE("endless programs: no search differs from the one that leaves nothing out") {
  check_programs_of("endless", 20, {"eventually", "hung-task", "livelock"});
}
TEST_CASE("symmetric programs: no search differs from the one that leaves nothing out") {
  check_programs_of("symmetric", 23, {"assertion", "data-race", "eventually", "hung-task"});
}
TEST_CASE("word programs: no search differs from the one that leaves nothing out") {
  check_programs_of("words", 200, {"assertion", "data-race", "hung-task", "lock-imbalance", "memory-leak", "use-after-return"});
}
TEST_CASE("rule programs: no search differs from the one that leaves nothing out") {
  check_programs_of("rules", 54, {"irq-lock-inversion", "lock-imbalance", "use-after-free"});
}
TEST_CASE("end programs: no search differs from the one that leaves nothing out") {
  check_programs_of("ends", 190, {"assertion", "data-race", "deadlock", "hung-task", "memory-leak", "use-after-free", "warn"});
}
TEST_CASE("programs about numbers of tasks: no search differs from the one that leaves nothing out") {
  check_programs_of("numbers", 55, {"hung-task"});
}

}  // namespace
}  // namespace wakesim
