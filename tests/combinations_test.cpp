// Combinations of reductions, with one thread and several, with liveness looked for or not, against the plain search and against the one that takes
// single instructions and leaves nothing out: on random programs of different tasks and of equal ones. Each program meets every
// pair of settings equally often, any six in a row every setting with each number of threads (combination.h).
// WAKESIM_SEEDS and WAKESIM_SHOW as in differential_search_test.cpp; `--seeds 1-1000000` for a night.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "sim/explore/explore.h"
#include "tests/support/combination.h"
#include "tests/support/random_model.h"
#include "tests/support/seeds.h"
#include "tests/support/summary.h"

namespace wakesim {
namespace {

constexpr std::uint64_t kStatesMax = 20'000;
constexpr std::uint64_t kSmall = 1'000;  // plain states up to which single instructions are searched as well

constexpr FindingKind kEnding[] = {FindingKind::kAssertion, FindingKind::kInvariant, FindingKind::kDeadlock, FindingKind::kDataRace,
                                   FindingKind::kSleepInAtomic};

Image without_liveness(Image image) {
  image.eventually.clear();
  return image;
}

// How often two settings had two values together; the number of threads counts as one more setting.
class Pairs {
 public:
  void add(const Combination& combination) {
    std::vector<unsigned> values;
    for (const bool on : settings_of(combination)) values.push_back(on);
    values.push_back(combination.threads);
    for (std::size_t i = 0; i < values.size(); ++i) {
      for (std::size_t j = i + 1; j < values.size(); ++j) ++counts_[j == kSettings][{i, j, values[i], values[j]}];
    }
  }
  // Of two settings that are on or off there are four values, with the number of threads six.
  bool all_met() const { return counts_[0].size() == kSettings * (kSettings - 1) / 2 * 4 && counts_[1].size() == kSettings * 6; }
  // The rarest and the most frequent of those.
  std::pair<std::uint64_t, std::uint64_t> range(bool with_threads) const {
    const auto [least, most] = std::minmax_element(counts_[with_threads].begin(), counts_[with_threads].end(),
                                                   [](const auto& a, const auto& b) { return a.second < b.second; });
    return {least->second, most->second};
  }

 private:
  std::array<std::map<std::tuple<std::size_t, std::size_t, unsigned, unsigned>, std::uint64_t>, 2> counts_;
};

// 48 combinations: half of them have a setting on, a quarter two of them, an eighth three; a third has each number of threads.
TEST_CASE("combinations: a program meets every pair of settings equally often, six in a row also with each number of threads") {
  for (std::uint64_t first = 0; first < 2 * kProgramsToMeetAll; ++first) {
    CAPTURE(first);
    Pairs pairs;
    std::map<std::string, int> met;
    std::map<std::array<std::size_t, 6>, int> triples;  // of settings and their values
    for (std::uint64_t seed = first; seed < first + kProgramsToMeetAll; ++seed) {
      std::map<std::array<std::size_t, 4>, int> own;  // pairs of settings and their values that this program meets
      for (const Combination& chosen : combinations_for(seed)) {
        pairs.add(chosen);
        ++met[chosen.name()];
        const std::array<bool, kSettings> settings = settings_of(chosen);
        for (std::size_t i = 0; i < kSettings; ++i) {
          for (std::size_t j = i + 1; j < kSettings; ++j) {
            ++own[{i, j, settings[i], settings[j]}];
            for (std::size_t k = j + 1; k < kSettings; ++k) ++triples[{i, j, k, settings[i], settings[j], settings[k]}];
          }
        }
      }
      CHECK(own.size() == 21 * 4);
      CHECK(std::all_of(own.begin(), own.end(), [](const auto& row) { return row.second == 2; }));
    }
    CHECK(met.size() == kCombinations);
    CHECK(pairs.all_met());
    CHECK(pairs.range(false) == std::pair<std::uint64_t, std::uint64_t>{12, 12});
    CHECK(pairs.range(true) == std::pair<std::uint64_t, std::uint64_t>{8, 8});
    CHECK(triples.size() == 35 * 8);
    CHECK(std::all_of(triples.begin(), triples.end(), [](const auto& row) { return row.second == 6; }));
  }
}

// What all searches of one program must say. A memory error ends executions wherever it is looked for: then only that there is one. True when
// everything was compared.
bool check_same(const Summary& expected, const Summary& reduced, const FindingKind* looked_for) {
  CHECK(reduced.complete);
  if (expected.has_memory_error) {
    CHECK(reduced.has_memory_error);
    return false;
  }
  if (looked_for != nullptr) {
    const std::string kind = finding_id(*looked_for);
    CHECK((reduced.seen.contains(kind) || reduced.has_memory_error) == expected.seen.contains(kind));
    if (expected.seen.contains(kind)) return false;
  }
  CHECK(difference_of(expected.seen, reduced.seen) == "");
  CHECK(reduced.coverage == expected.coverage);
  return true;
}

TEST_CASE("random programs: all combinations of reductions, threads and liveness show the same") {
  const auto [first, last] = seeds(360);
  Pairs pairs;
  std::uint64_t compared = 0, small = 0, searches = 0, exchanged = 0, slept = 0, fewer_states = 0, fewer_transitions = 0, ends = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    CAPTURE(seed);
    SourceMap sources;
    const Program program = seed % 2 == 0 ? random_program(seed) : random_symmetric_program(seed);
    if (std::getenv("WAKESIM_SHOW") != nullptr) std::fprintf(stderr, "--- seed %d\n%s", static_cast<int>(seed), program.text.c_str());
    Result<Image> image = image_of(sources, program);
    if (!image) FAIL(render(sources, image.error()));
    // What a finding ends is not searched behind, and where that is depends on the steps; one kind of those is looked for at a time, or none.
    // Each meets all combinations before the next one comes.
    const std::uint64_t looked_for = seed / 2 / kProgramsToMeetAll % (2 * std::size(kEnding));
    const FindingKind* const kind = looked_for < std::size(kEnding) ? &kEnding[looked_for] : nullptr;
    for (const FindingKind ending : kEnding) image->checks[static_cast<std::size_t>(ending)] = kind != nullptr && ending == *kind;

    // Sleep sets are for what needs no look at cycles.
    const auto of = [full = &*image, safety = without_liveness(*image)](bool endless) -> const Image& { return endless ? *full : safety; };
    const auto search = [&](const Combination& combination, std::uint64_t states_max) {
      return summarize(of(combination.endless), options_of(combination, states_max));
    };
    Summary plain[2], none[2];  // what goes on for ever is judged: no, yes
    for (const bool endless : {false, true}) plain[endless] = search({.granularity = kPlain, .endless = endless}, kStatesMax);
    if (!plain[0].complete || !plain[1].complete) continue;
    ++compared;
    const bool is_small = plain[0].states <= kSmall;
    small += is_small;
    for (const bool endless : {false, true}) {
      if (!is_small) continue;
      CAPTURE(endless);
      none[endless] = search({.granularity = kNone, .endless = endless}, 200 * kStatesMax);
      check_same(none[endless], plain[endless], kind);
    }

    for (Combination tried : combinations_for(seed / 2)) {
      if (is_small) pairs.add(tried);
      else tried.granularity.fuse = true;
      CAPTURE(tried.name());
      ++searches;
      const Summary& expected = is_small ? none[tried.endless] : plain[tried.endless];
      const Summary reduced = search(tried, 200 * kStatesMax);
      const bool in_full = check_same(expected, reduced, kind);
      // Dead registers, and marks on objects of one's own, are part of the states at the end.
      const Granularity& steps = tried.granularity;
      if (in_full && is_small && !steps.liveness && !steps.own_objects && !steps.symmetry) {
        CHECK(reduced.terminal_states == expected.terminal_states);
        ++ends;
      }
      exchanged += reduced.exchanged;
      slept += reduced.slept;
      fewer_states += reduced.states < plain[tried.endless].states;
      fewer_transitions += reduced.transitions < plain[tried.endless].transitions;
    }
  }
  MESSAGE(compared << " programs compared, " << small << " with single instructions, " << searches << " searches, " << exchanged
                   << " with interchangeable tasks, " << slept << " with sleep sets, " << fewer_states << " with fewer states, " << fewer_transitions
                   << " with fewer transitions, " << ends << " with as many terminal states");
  if (last - first < 200) return;
  CHECK(compared * 10 >= (last - first + 1) * 7);
  CHECK(small * 2 >= compared);
  CHECK(searches == kCombinationsOfProgram * compared);
  CHECK(exchanged * 10 >= searches);
  CHECK(slept * 10 >= searches);
  CHECK(fewer_states * 5 >= searches);
  CHECK(fewer_transitions * 5 >= searches);
  CHECK(ends * 20 >= searches);
  CHECK(pairs.all_met());
  for (const bool with_threads : {false, true}) {  // programs that are left out make it a little uneven
    const auto [least, most] = pairs.range(with_threads);
    CHECK(least * 5 >= most * 4);
  }
}

}  // namespace
}  // namespace wakesim
