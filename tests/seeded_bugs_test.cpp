// Seven known ways to break a futex mutex and the page lock, each found with every reduction; and that nothing is found without them.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "sim/explore/explore.h"
#include "tests/support/random_model.h"
#include "tests/support/seeded_program.h"

namespace wakesim {
namespace {

struct Named {
  std::string name;
  Granularity granularity;
};
const Named kModes[] = {
    {"instructions", {.fuse = false}},
    {"plain", kPlain},
    {"no liveness", {.fuse = true, .liveness = false}},
    {"own", {.fuse = true, .liveness = true, .own_objects = true}},
    {"locks", {.fuse = true, .liveness = true, .own_objects = false, .locks = true}},
    {"own+locks", {.fuse = true, .liveness = true, .own_objects = true, .locks = true}},
    {"own+locks+symmetry", kReduced},
};

TEST_CASE("seeded bugs: each is found in every mode") {
  struct Row {
    std::string file;
    int bug;
    FindingKind kind;
  };
  const Row rows[] = {
      {"futex_mutex.c", 1, FindingKind::kHungTask}, {"futex_mutex.c", 2, FindingKind::kHungTask},
      {"futex_mutex.c", 3, FindingKind::kHungTask}, {"futex_mutex.c", 4, FindingKind::kUseAfterReturn},
      {"page_lock.c", 1, FindingKind::kHungTask},   {"page_lock.c", 2, FindingKind::kHungTask},
      {"page_lock.c", 3, FindingKind::kAssertion},
  };
  for (const Row& row : rows) {
    CAPTURE(row.file);
    CAPTURE(row.bug);
    const Image image = image_of_file(row.file, row.bug, 2, row.kind == FindingKind::kAssertion ? 2 : 1);
    std::vector<Choice> shortest;
    for (const Named& mode : kModes) {
      CAPTURE(mode.name);
      ExploreOptions options;
      options.granularity = mode.granularity;
      const Exploration result = explore(image, options);
      REQUIRE(result.counterexamples.size() == 1);
      const Counterexample& counterexample = result.counterexamples[0];
      CHECK(finding_id(counterexample.finding.kind) == std::string(finding_id(row.kind)));
      CHECK(counterexample.shortest);
      // Executed once more, it fails again.
      const Run again = run_random(image, 1, schedule_granularity(mode.granularity), counterexample.schedule);
      CHECK(again.status == StepStatus::kFinding);
      CHECK(again.finding.kind == row.kind);
      CHECK(again.schedule == counterexample.schedule);
      if (!mode.granularity.fuse) continue;
      // The reductions change the search, not the answer.
      if (shortest.empty()) shortest = counterexample.schedule;
      CHECK(counterexample.schedule == shortest);
    }
  }
}

TEST_CASE("seeded bugs: nothing is found where there is none") {
  for (const std::string file : {"futex_mutex.c", "page_lock.c"}) {
    for (int tasks = 2; tasks <= 3; ++tasks) {
      const Image image = image_of_file(file, 0, tasks, tasks == 2 ? 2 : 1);
      for (const Named& mode : kModes) {
        if (tasks == 3 && !mode.granularity.fuse) continue;  // hundreds of thousands of states
        CAPTURE(file);
        CAPTURE(tasks);
        CAPTURE(mode.name);
        ExploreOptions options;
        options.granularity = mode.granularity;
        const Exploration result = explore(image, options);
        CHECK(result.complete);
        CHECK(result.counterexamples.empty());
        CHECK(result.terminal_states >= 1);
        MESSAGE(file << " " << tasks << " " << mode.name << ": " << result.states << " states, " << result.transitions << " transitions, "
                     << result.seconds << " s, restarts " << result.restarts);
      }
    }
  }
}

}  // namespace
}  // namespace wakesim
