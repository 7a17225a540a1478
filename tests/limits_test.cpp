// Limits and Ctrl-C end a search of the machine, whatever reductions it has and by one thread or two. Of all ways to search a toy:
// sim/explore/limits_test.cpp.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/explore/explore.h"
#include "tests/support/combination.h"
#include "tests/support/random_model.h"

namespace wakesim {
namespace {

// Two kinds of tasks that see each other in every operation: no reduction makes few states of them.
Image counters(int rounds, std::size_t takers) {
  Program program;
  program.name = "counters.c";
  program.text = R"(#include <prelude.h>

int x, y;

static void adds(void)
{
	int i, sum = 0;

	for (i = 0; i < ROUNDS; i++)
		sum = 2 * sum + fetch_add(x, 1);
	WRITE_ONCE(y, sum);
	assert(sum != 1);
}

static void takes(void)
{
	int i, sum = 0;

	for (i = 0; i < ROUNDS; i++)
		sum = 3 * sum + exchange(x, i);
	WRITE_ONCE(y, sum);
}
)";
  program.defines = {{"ROUNDS", std::to_string(rounds)}};
  program.tasks.assign(2, "adds()");
  program.group.assign(2, 0);
  program.tasks.resize(2 + takers, "takes()");
  program.group.resize(2 + takers, 1);
  SourceMap sources;
  Result<Image> image = image_of(sources, program);
  if (!image) FAIL(render(sources, image.error()));
  image->checks.reset();
  image->checks[static_cast<std::size_t>(FindingKind::kAssertion)] = true;
  image->checks[static_cast<std::size_t>(FindingKind::kLivelock)] = true;
  return std::move(*image);
}

constexpr std::uint64_t kFewStates = 200;

// All 2^7 ways to set the settings of a combination, by one thread and by two.
void in_every_way(const std::function<void(const ExploreOptions&)>& search) {
  for (unsigned ways = 0; ways < 1u << kSettings; ++ways) {
    const auto is_on = [ways](unsigned setting) { return (ways >> setting & 1) != 0; };
    Combination tried;
    tried.granularity = {
        .fuse = is_on(0), .liveness = is_on(1), .own_objects = is_on(2), .locks = is_on(3), .observable = false, .symmetry = is_on(4)};
    tried.sleep_sets = is_on(5);
    tried.endless = is_on(6);
    for (tried.threads = 1; tried.threads <= 2; ++tried.threads) {
      CAPTURE(tried.name());
      ExploreOptions options = options_of(tried, 0);
      options.stop_at_first = options.shorten = false;
      search(options);
    }
  }
}

bool hits(const Exploration& result, const std::string& limit) {
  return std::find(result.limits_hit.begin(), result.limits_hit.end(), limit) != result.limits_hit.end();
}

TEST_CASE("limits: states, seconds and Ctrl-C end a search of the machine, with any reductions") {
  const Image image = counters(2, 2);
  in_every_way([&](ExploreOptions options) {
    options.limits = {.states = kFewStates};
    Exploration result = explore(image, options);
    CHECK_FALSE(result.complete);
    CHECK_FALSE(result.interrupted);
    CHECK(hits(result, "states 200"));
    CHECK(result.states == kFewStates);

    options.limits = {.seconds = 1e-9};
    result = explore(image, options);
    CHECK_FALSE(result.complete);
    CHECK(hits(result, "seconds 0"));

    std::atomic<bool> stop = false;
    options.limits = {};
    options.stop = &stop;
    options.on_finding = [&](const Finding&) { stop = true; };  // when an adder was alone
    result = explore(image, options);
    CHECK_FALSE(result.complete);
    CHECK(result.interrupted);
  });
}

// A megabyte is some ten thousand states; without the limit there are millions.
TEST_CASE("limits: memory ends a search of the machine, with any reductions") {
  const Image image = counters(3, 2);
  for (std::uint64_t number = 0; number < kCombinations; ++number) {
    ExploreOptions options = options_of(combination(number), 0);
    CAPTURE(combination(number).name());
    options.stop_at_first = options.shorten = false;
    options.limits.memory_mb = 1;
    const Exploration result = explore(image, options);
    CHECK_FALSE(result.complete);
    CHECK_FALSE(result.interrupted);
    CHECK(hits(result, "memory_mb 1"));
  }
}

TEST_CASE("limits: without them the same search of the machine comes to its end") {
  const Image image = counters(2, 1);
  std::uint64_t least = ~std::uint64_t{0};
  for (std::uint64_t number = 0; number < kCombinations; ++number) {
    ExploreOptions options = options_of(combination(number), 0);
    CAPTURE(combination(number).name());
    options.stop_at_first = options.shorten = false;
    const Exploration result = explore(image, options);
    CHECK(result.complete);
    CHECK_FALSE(result.interrupted);
    CHECK(result.limits_hit.empty());
    least = std::min(least, result.states);
  }
  MESSAGE("at least " << least << " states");
  CHECK(least > 2 * kFewStates);
}

// One instruction that fills, copies, makes or ends an object of 4000 words takes as long as thousands.
Image thousand_rounds(const std::string& round, const std::string& setup) {
  Program program;
  program.name = "rounds.c";
  program.text = "#include <prelude.h>\n\nint begun;\n\nstatic void rounds(int count)\n{\n\tint i;\n\n\tfor (i = 0; i < count; i++) {\n" + round +
                 "\t}\n}\n\n" +
                 "static void t(void)\n{\n\tWRITE_ONCE(begun, 1);\n\trounds(1000);\n}\n\nstatic void prepare(void)\n{\n\trounds(3000);\n}\n";
  program.tasks = {"t()"};
  program.group = {0};
  program.setup = setup;
  SourceMap sources;
  Result<Image> image = image_of(sources, program);
  if (!image) FAIL(render(sources, image.error()));
  return std::move(*image);
}

TEST_CASE("limits: they are minded in the middle of a step, also where few instructions take long") {
  const struct {
    const char* round;
    int asked;  // once in a million words
  } rows[] = {
      {"\t\tchar all[4000];\n\n\t\t(void)all;\n", 4},
      {"\t\tchar all[4000];\n\n\t\t__builtin_memset(all, i, 4000);\n", 8},
      {"\t\tchar all[2000], same[2000];\n\n\t\t__builtin_memcpy(all, same, 2000);\n", 6},
      {"\t\t__wakesim_free(__wakesim_alloc(8000, 1));\n", 1},
  };
  for (const auto& row : rows) {
    CAPTURE(row.round);
    const Image image = thousand_rounds(row.round, "");
    for (const Granularity granularity : {Granularity{}, Granularity{.fuse = true, .liveness = true, .own_objects = true, .locks = true}}) {
      Machine machine(image, granularity);
      int asked = 0;
      bool is_over = false;
      machine.set_interruption([&] { return ++asked > 0 && is_over; });
      REQUIRE(machine.reset() == StepStatus::kOk);
      const Machine::Mark mark = machine.mark();
      while (!machine.enabled().empty()) REQUIRE(machine.step(machine.enabled()[0]) == StepStatus::kOk);
      CHECK(machine.all_ended());
      CHECK(asked >= row.asked);  // some are looked at once more where a step ends before them
      CHECK(asked <= 2 * row.asked);
      machine.undo(mark);
      is_over = true;
      StepStatus status = StepStatus::kOk;
      while (status == StepStatus::kOk) status = machine.step(machine.enabled()[0]);
      CHECK(status == StepStatus::kInterrupted);
    }
  }
  const Image image = thousand_rounds(rows[1].round, "prepare()");
  Machine machine(image, {.fuse = true});
  CHECK(machine.reset() == StepStatus::kLimit);
  CHECK(machine.limit_text() == "setup touched more than 10000000 words");
}

}  // namespace
}  // namespace wakesim
