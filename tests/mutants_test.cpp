// Whether the comparison of searches (difference.h) notices when the machine forgets one thing that its reductions rest on.
//
// This program has a machine of its own, compiled with WAKESIM_MUTANTS, in which one fault at a time can be switched on (sim/vm/mutants.def). For
// each there is a program, by the seed of a generator, on which a search then differs from the one that leaves nothing out; without a fault none
// does. WAKESIM_MUTANT=NAME and `--seeds FIRST-LAST`, and WAKESIM_PROFILE=NAME, look for such programs.
// SPDX-License-Identifier: MIT
#include "sim/vm/mutants.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstdint>
#include <iterator>
#include <set>
#include <string>

#include "sim/vm/execution.h"
#include "tests/support/difference.h"
#include "tests/support/seeds.h"
#include "tests/support/summary.h"

namespace wakesim {

// All that an opcode needs which is not there yet: nothing of it says what is noted, published or told.
Next Execution::test_store(const Instruction& i) {
  const Operation op = operation(i, Opcode::kTestStore);
  OpenCell cell;
  if (const Next next = open(op, true, &cell); next != Next::kOn) return next;
  write(cell, op, OperationKind::kStore, i.kind, r_[i.b]);
  return Next::kOn;
}

namespace {

constexpr const char* kNames[] = {
    "None",
#define WAKESIM_MUTANT(name, meaning) #name,
#include "sim/vm/mutants.def"
#undef WAKESIM_MUTANT
};

// In a process of its own: a machine with a fault may also notice that itself, and end.
bool catches(const Profile& profile, std::uint64_t seed, Mutant mutant) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    present_mutant = mutant;
    (void)std::freopen("/dev/null", "w", stderr);
    _exit(compare_program(profile, seed).difference == "" ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

struct Caught {
  Mutant mutant;
  const char* profile;
  std::uint64_t seed;
};
constexpr Caught kCaught[] = {
#include "tests/mutants_caught.inc"
};

TEST_CASE("mutants: each is caught by the program of one seed") {
  std::set<Mutant> caught;
  for (const Caught& row : kCaught) {
    CAPTURE(std::string(kNames[static_cast<std::size_t>(row.mutant)]));
    CAPTURE(row.seed);
    const Profile* const profile = find_profile(row.profile);
    REQUIRE(profile != nullptr);
    CHECK_FALSE(catches(*profile, row.seed, Mutant::kNone));
    CHECK(catches(*profile, row.seed, row.mutant));
    caught.insert(row.mutant);
  }
  CHECK(caught.size() == std::size(kNames) - 1);
}

// Searched with the facts of locks, objects of one's own and footprints, which notes, publications and effects are made for.
TEST_CASE("a new opcode that stores is noted, published and told as any other") {
  ExploreOptions reduced;
  reduced.granularity = kReduced;
  reduced.sleep_sets = true;
  reduced.livelock = reduced.cycles = false;
  reduced.limits.states = 20'000;
  ExploreOptions plain;
  plain.granularity = kPlain;
  plain.limits.states = 20'000;
  std::uint64_t replaced = 0, fewer = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    SourceMap sources;
    const Result<Image> image = image_of(sources, random_word_program(seed));
    REQUIRE(image);
    Image other = *image;
    for (Instruction& i : other.code.instructions) {
      if (i.op != Opcode::kStore) continue;
      i.op = Opcode::kTestStore;
      ++replaced;
    }
    const Summary with_store = summarize(*image, reduced), with_other = summarize(other, reduced);
    CHECK(difference_of(with_store.seen, with_other.seen) == "");
    CHECK(with_other.states == with_store.states);
    CHECK(with_other.transitions == with_store.transitions);
    CHECK(with_other.coverage == with_store.coverage);
    fewer += with_store.transitions < summarize(*image, plain).transitions;
  }
  CHECK(replaced >= 500);
  CHECK(fewer >= 30);  // else the reductions had nothing to rest on
}

TEST_CASE("mutants: WAKESIM_MUTANT=NAME looks for programs that catch it") {
  const char* const name = std::getenv("WAKESIM_MUTANT");
  if (name == nullptr) return;
  std::size_t number = 0;
  while (number < std::size(kNames) && std::string(name) != kNames[number]) ++number;
  REQUIRE(number < std::size(kNames));
  for (const Profile& profile : profiles()) {
    if (!is_asked_for(profile)) continue;
    const auto [first, last] = seeds(profile.usual_seeds);
    for (std::uint64_t seed = first; seed <= last; ++seed) {
      if (!catches(profile, seed, static_cast<Mutant>(number)) || catches(profile, seed, Mutant::kNone)) continue;
      MESSAGE(std::string(profile.name) << " program " << seed << " catches " << std::string(name));
      break;
    }
  }
}

}  // namespace
}  // namespace wakesim
