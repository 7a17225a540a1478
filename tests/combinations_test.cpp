// Every combination of reductions, with one thread and several, with liveness looked for or not, against the plain search: on random programs of
// different tasks and of equal ones. A program is searched with some of the combinations, the next with the following ones, so that all come
// up in turn, each with many programs.
// WAKESIM_SEEDS and WAKESIM_SHOW as in differential_search_test.cpp; `--seeds 1-1000000` for a night.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "sim/explore/explore.h"
#include "tests/random_model.h"
#include "tests/seeds.h"
#include "tests/summary.h"

namespace wakesim {
namespace {

constexpr std::uint64_t kStatesMax = 20'000;
constexpr std::uint64_t kWithEach = 4;  // combinations tried with each program

struct Combination {
  Granularity granularity;
  bool sleep_sets = false;
  std::uint32_t threads = 1;
  bool endless = true;  // livelock and `eventually` are judged
  std::string name() const {
    const auto part = [](bool on, const char* text) { return std::string(on ? text : ""); };
    return part(granularity.fuse, "fuse ") + part(granularity.liveness, "liveness ") + part(granularity.own_objects, "own ") +
           part(granularity.locks, "locks ") + part(granularity.symmetry, "symmetry ") + part(sleep_sets, "sleep ") +
           part(endless, "endless ") + std::to_string(threads);
  }
};

// Single instructions as steps are for small programs: they are many.
std::vector<Combination> all_combinations() {
  std::vector<Combination> all;
  for (unsigned bits = 0; bits < 128; ++bits) {
    const auto bit = [bits](unsigned at) { return ((bits >> at) & 1) != 0; };
    Combination combination;
    combination.granularity = {.fuse = bit(6), .liveness = bit(0), .own_objects = bit(1), .locks = bit(2), .observable = false, .symmetry = bit(3)};
    combination.sleep_sets = bit(4);
    combination.endless = bit(5);
    for (const std::uint32_t threads : {1u, 2u, 3u}) {
      combination.threads = threads;
      all.push_back(combination);
    }
  }
  return all;
}

ExploreOptions options_of(const Combination& combination, std::uint64_t states_max) {
  ExploreOptions options;
  options.granularity = combination.granularity;
  options.sleep_sets = combination.sleep_sets;
  options.threads = combination.threads;
  options.endless = combination.endless;
  options.limits.states = states_max;
  return options;
}

Image without_liveness(Image image) {
  image.eventually.clear();
  return image;
}

TEST_CASE("random programs: all combinations of reductions, threads and liveness show the same") {
  const auto [first, last] = seeds(2200);
  const std::vector<Combination> combinations = all_combinations();
  std::uint64_t compared = 0, searches = 0, exchanged = 0, slept = 0, fewer_states = 0, fewer_transitions = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    CAPTURE(seed);
    SourceMap sources;
    const Program program = seed % 2 == 0 ? random_program(seed) : random_symmetric_program(seed);
    if (std::getenv("WAKESIM_SHOW") != nullptr) std::fprintf(stderr, "--- seed %d\n%s", static_cast<int>(seed), program.text.c_str());
    Result<Image> image = image_of(sources, program);
    if (!image) FAIL(render(sources, image.error()));
    // What a finding ends is not searched behind, and where that is depends on the steps; one kind of those is looked for at a time, or none.
    const FindingKind ending[] = {FindingKind::kAssertion, FindingKind::kInvariant, FindingKind::kDeadlock, FindingKind::kDataRace,
                                  FindingKind::kSleepInAtomic};
    const std::size_t looked_for = seed % (2 * std::size(ending));
    for (std::size_t i = 0; i < std::size(ending); ++i) image->checks[static_cast<std::size_t>(ending[i])] = i == looked_for;

    // Sleep sets are for what needs no look at cycles.
    const auto of = [full = &*image, safety = without_liveness(*image)](bool endless) -> const Image& { return endless ? *full : safety; };

    Combination plainly{.granularity = kPlain};
    Summary plain[2];  // what goes on for ever is judged: no, yes
    for (const bool endless : {false, true}) {
      plainly.endless = endless;
      plain[endless] = summarize(of(endless), options_of(plainly, kStatesMax));
    }
    if (!plain[0].complete || !plain[1].complete) continue;
    ++compared;
    for (std::uint64_t i = 0; i < kWithEach; ++i) {
      const Combination& combination = combinations[(seed * kWithEach + i) * 37 % combinations.size()];
      if (!combination.granularity.fuse && plain[0].states > kStatesMax / 20) continue;
      CAPTURE(combination.name());
      ++searches;
      const Summary& expected = plain[combination.endless];
      const Summary reduced = summarize(of(combination.endless), options_of(combination, 200 * kStatesMax));
      CHECK(reduced.complete);
      exchanged += reduced.exchanged;
      slept += reduced.slept;
      fewer_states += reduced.states < expected.states;
      fewer_transitions += reduced.transitions < expected.transitions;
      if (expected.has_memory_error) {
        CHECK(reduced.has_memory_error);
      } else if (looked_for < std::size(ending)) {
        const std::string kind = finding_id(ending[looked_for]);
        CHECK((reduced.seen.contains(kind) || reduced.has_memory_error) == expected.seen.contains(kind));
        if (!expected.seen.contains(kind)) CHECK(difference_of(expected.seen, reduced.seen) == "");
      } else {
        CHECK(difference_of(expected.seen, reduced.seen) == "");
        CHECK(reduced.coverage == expected.coverage);
      }
    }
  }
  MESSAGE(compared << " programs compared, " << searches << " searches, " << exchanged << " with interchangeable tasks, " << slept
                   << " with sleep sets, " << fewer_states << " with fewer states, " << fewer_transitions << " with fewer transitions");
  if (last - first < 200) return;
  CHECK(compared * 10 >= (last - first + 1) * 7);
  CHECK(searches >= 2 * compared);
  CHECK(exchanged * 10 >= searches);
  CHECK(slept * 10 >= searches);
  CHECK(fewer_states * 4 >= searches);
  CHECK(fewer_transitions * 3 >= searches);
}

}  // namespace
}  // namespace wakesim
