// Sleep sets against the search without them, on random programs: the same states, findings, stuck tasks, outcomes and instructions; fewer
// transitions. With timers, signals and cycles, with interchangeable tasks, with every reduction, and by several threads.
// Method: as in differential_search_test.cpp. Findings that end executions and can be switched off are looked for one at a time.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/explore/explore.h"
#include "tests/support/random_model.h"
#include "tests/support/seeds.h"
#include "tests/support/summary.h"

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

constexpr FindingKind kEnding[] = {FindingKind::kAssertion, FindingKind::kInvariant, FindingKind::kDeadlock, FindingKind::kDataRace,
                                   FindingKind::kSleepInAtomic};

class Comparison {
 public:
  explicit Comparison(Program (*make)(std::uint64_t)) : make_(make) {}

  void run(std::uint64_t usual_seeds, bool has_events) {
    const auto [first, last] = seeds(usual_seeds);
    for (std::uint64_t seed = first; seed <= last; ++seed) compare_program(seed);
    MESSAGE(compared_ << " programs, " << events_ << " with signals or spurious wake-ups; " << tried_ << " of " << all_ << " transitions tried");
    if (last - first + 1 < usual_seeds) return;
    CHECK(compared_ * 10 >= (last - first + 1) * 9);
    CHECK(tried_ * 10 < all_ * 9);
    if (has_events) CHECK(events_ * 10 >= compared_);
  }

 private:
  void compare_program(std::uint64_t seed) {
    CAPTURE(seed);
    SourceMap sources;
    const Program program = make_(seed);
    CAPTURE(program.name);
    Result<Image> image = image_of(sources, program);
    REQUIRE(image);
    look_for(*image, FindingKind::kLivelock, false);  // with what goes on for ever there are no sleep sets
    image->eventually.clear();
    for (const FindingKind kind : kEnding) look_for(*image, kind, false);
    ExploreOptions bounded;
    bounded.granularity = kPlain;
    bounded.limits.states = kStatesMax;
    const Summary plain = wakesim::summarize(*image, bounded);
    if (!plain.complete) return;
    ++compared_;
    events_ += !image->faults.signals.empty() || image->faults.spurious_wakeups > 0;
    for (const Named& named : kSteps) {
      if (named.name == "instructions" && (seed % 4 != 0 || plain.states > kSmall)) continue;
      compare_all(*image, named, 1);
    }
    compare_all(*image, kSteps[0], 2);
    compare_all(*image, kSteps[6], 3);
    for (const FindingKind kind : kEnding) {
      for (const Named& named : {kSteps[0], kSteps[4], kSteps[6]}) compare_one(*image, named, kind);
    }
  }

  void compare_all(const Image& image, const Named& named, unsigned threads) {
    CAPTURE(named.name);
    CAPTURE(threads);
    const Summary awake = summarize(image, named.granularity, false);
    const Summary asleep = summarize(image, named.granularity, true, threads);
    CHECK(awake.complete);
    CHECK(asleep.complete);
    CHECK(asleep.has_memory_error == awake.has_memory_error);
    if (!awake.has_memory_error) {
      CHECK(difference_of(awake.seen, asleep.seen) == "");
      CHECK(asleep.coverage == awake.coverage);
      // Which orders of tasks that look alike are recognised depends on the order in which states are come to.
      if (!named.granularity.symmetry) CHECK(asleep.states == awake.states);
    }
    if (threads > 1) return;
    if (!named.granularity.symmetry) CHECK(asleep.transitions <= awake.transitions);
    all_ += awake.transitions;
    tried_ += asleep.transitions;
  }

  static void compare_one(Image& image, const Named& named, FindingKind kind) {
    CAPTURE(named.name);
    CAPTURE(finding_id(kind));
    for (const FindingKind other : kEnding) look_for(image, other, other == kind);
    const Summary awake = summarize(image, named.granularity, false);
    const Summary asleep = summarize(image, named.granularity, true);
    const auto found = [kind](const Summary& summary) { return summary.seen.contains(finding_id(kind)) || summary.has_memory_error; };
    CHECK(found(asleep) == found(awake));
  }

  Program (*const make_)(std::uint64_t);
  std::uint64_t compared_ = 0, events_ = 0, all_ = 0, tried_ = 0;
};

void check_sleep_sets(Program (*make)(std::uint64_t), std::uint64_t usual_seeds, bool has_events) { Comparison(make).run(usual_seeds, has_events); }

TEST_CASE("random programs: sleep sets leave out transitions, and nothing else") { check_sleep_sets(random_program, 100, true); }
// The walks before each search of these go on as long as they may.
TEST_CASE("endless programs: sleep sets leave out transitions, and nothing else") { check_sleep_sets(random_endless_program, 15, true); }
TEST_CASE("symmetric programs: sleep sets leave out transitions, and nothing else") { check_sleep_sets(random_symmetric_program, 100, true); }
TEST_CASE("word programs: sleep sets leave out transitions, and nothing else") { check_sleep_sets(random_word_program, 100, false); }
TEST_CASE("rule programs: sleep sets leave out transitions, and nothing else") { check_sleep_sets(random_rule_program, 100, false); }
TEST_CASE("end programs: sleep sets leave out transitions, and nothing else") { check_sleep_sets(random_end_program, 100, false); }

}  // namespace
}  // namespace wakesim
