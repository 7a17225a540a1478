// Sleep sets against the search without them, on random programs: the same states, findings, stuck tasks, outcomes and instructions; fewer
// transitions. With timers, signals and cycles, with interchangeable tasks, with every reduction, and by several threads.
// Method: as in differential_search_test.cpp. Findings that end executions and can be switched off are looked for one at a time.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/explore/explore.h"
#include "tests/random_model.h"
#include "tests/seeds.h"
#include "tests/summary.h"

namespace wakesim {
namespace {

constexpr std::uint64_t kStatesMax = 30'000;
constexpr std::uint64_t kSmall = 1'500;  // plain states up to which single instructions are searched as well

struct Named {
  std::string name;
  Granularity granularity;
};
const Named kSteps[] = {
    {"plain", kPlain},
    {"instructions", {.fuse = false}},
    {"own", {.fuse = true, .liveness = true, .own_objects = true}},
    {"locks", {.fuse = true, .liveness = true, .own_objects = false, .locks = true}},
    {"own+locks", {.fuse = true, .liveness = true, .own_objects = true, .locks = true}},
    {"symmetry", {.fuse = true, .liveness = true, .own_objects = false, .locks = false, .observable = false, .symmetry = true}},
    {"all", kReduced},
};

Summary summarize(const Image& image, Granularity granularity, bool sleeps, unsigned threads = 1) {
  ExploreOptions options;
  options.granularity = granularity;
  options.sleep_sets = sleeps;
  options.threads = threads;
  options.limits.states = 10 * kStatesMax;
  return wakesim::summarize(image, options);
}

void look_for(Image& image, FindingKind kind, bool on) { image.checks[static_cast<std::size_t>(kind)] = on; }

TEST_CASE("random programs: sleep sets leave out transitions, and nothing else") {
  const FindingKind ending[] = {FindingKind::kAssertion, FindingKind::kInvariant, FindingKind::kDeadlock, FindingKind::kDataRace,
                                FindingKind::kSleepInAtomic};
  const auto [first, last] = seeds(100);
  std::uint64_t compared = 0, events = 0, all = 0, tried = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    for (Program (*const make)(std::uint64_t) : {random_program, random_symmetric_program, random_word_program, random_end_program}) {
      CAPTURE(seed);
      SourceMap sources;
      const Program program = make(seed);
      CAPTURE(program.name);
      Result<Image> image = image_of(sources, program);
      REQUIRE(image);
      look_for(*image, FindingKind::kLivelock, false);  // with what goes on for ever there are no sleep sets
      image->eventually.clear();
      for (const FindingKind kind : ending) look_for(*image, kind, false);
      ExploreOptions bounded;
      bounded.granularity = kPlain;
      bounded.limits.states = kStatesMax;
      const Summary plain = wakesim::summarize(*image, bounded);
      if (!plain.complete) continue;
      ++compared;
      events += !image->faults.signals.empty() || image->faults.spurious_wakeups > 0;

      const auto compare = [&](const Named& named, unsigned threads) {
        CAPTURE(named.name);
        CAPTURE(threads);
        const Summary awake = summarize(*image, named.granularity, false);
        const Summary asleep = summarize(*image, named.granularity, true, threads);
        CHECK(awake.complete);
        CHECK(asleep.complete);
        CHECK(asleep.has_memory_error == awake.has_memory_error);
        if (!awake.has_memory_error) {
          CHECK(difference_of(awake.seen, asleep.seen) == "");
          CHECK(asleep.coverage == awake.coverage);
          // Which orders of tasks that look alike are recognised depends on the order in which states are come to.
          if (!named.granularity.symmetry) CHECK(asleep.states == awake.states);
        }
        if (threads == 1 && !named.granularity.symmetry) CHECK(asleep.transitions <= awake.transitions);
        if (threads == 1) {
          all += awake.transitions;
          tried += asleep.transitions;
        }
      };
      for (const Named& named : kSteps) {
        if (named.name == "instructions" && (seed % 4 != 0 || plain.states > kSmall)) continue;
        compare(named, 1);
      }
      compare(kSteps[0], 2);
      compare(kSteps[6], 3);

      for (const FindingKind kind : ending) {
        CAPTURE(finding_id(kind));
        for (const FindingKind other : ending) look_for(*image, other, other == kind);
        for (const Named& named : {kSteps[0], kSteps[4], kSteps[6]}) {
          CAPTURE(named.name);
          const Summary awake = summarize(*image, named.granularity, false);
          const Summary asleep = summarize(*image, named.granularity, true);
          const auto found = [kind](const Summary& summary) { return summary.seen.contains(finding_id(kind)) || summary.has_memory_error; };
          CHECK(found(asleep) == found(awake));
        }
      }
    }
  }
  MESSAGE(compared << " programs, " << events << " with signals or spurious wake-ups; " << tried << " of " << all << " transitions tried");
  if (last - first < 90) return;
  CHECK(compared >= (last - first + 1));
  CHECK(events * 10 >= compared);
  CHECK(tried * 10 < all * 9);
}

}  // namespace
}  // namespace wakesim
