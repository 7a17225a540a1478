// The shipped scenarios through one cache of parsed units, in an order made by chance, and each of them alone: the same code, the same files
// in the same order, the same words. And a run over scenarios that differ in one macro each, counted in units.
// SPDX-License-Identifier: MIT
#include "sim/lang/unit_cache.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "sim/base/prng.h"
#include "sim/lang/test/code_text.h"
#include "sim/scenario/scenario.h"
#include "tests/support/seeds.h"

namespace wakesim {
namespace {

constexpr std::uint64_t kParts = 600;  // a seed takes one of them: a scenario, as long as there are no more
constexpr std::uint64_t kStride = 233;  // has no divisor in common with it: the first seeds take scenarios of all folders

struct Loaded {
  SourceMap sources;
  Result<Scenario> scenario = Diagnostic{};

  explicit Loaded(const std::string& path) : scenario(load_scenario(sources, path)) {}
  Loaded(const std::string& name, std::string text) {
    const FileId file = sources.add(name, std::move(text));
    scenario = parse_scenario(sources, file, WAKESIM_SOURCE_DIR);
  }

  // All that can be seen of it.
  std::string built(const std::string& variant, UnitCache* cache) {
    REQUIRE(scenario.has_value());
    Diagnostics said;
    const Result<Image> image = build_image(sources, *scenario, {.models = WAKESIM_SOURCE_DIR "/models", .variant = variant, .cache = cache}, &said);
    if (!image) said.insert(said.end(), image.error().begin(), image.error().end());
    std::string out = render(sources, said);
    for (std::uint32_t file = 0; file < sources.size(); ++file) out += sources.name(FileId{file}) + "\n";
    return image ? out + code_text(image->code, sources) : out;
  }
};

struct Build {
  std::string path, variant;
};

// The scenarios of some seeds as they are, and one of the variants of each, in any order.
std::vector<Build> builds_of(std::uint64_t first, std::uint64_t last) {
  Prng random(first);
  const std::string root = WAKESIM_SOURCE_DIR;
  const auto paths = find_scenarios({root + "/scenarios", root + "/tests/findings", root + "/tests/reductions"});
  REQUIRE(paths.has_value());
  std::vector<Build> builds;
  for (std::size_t i = 0; i < paths->size(); ++i) {
    const std::uint64_t part = i * kStride % kParts + 1;
    if (part < first || part > last) continue;
    const std::string& path = (*paths)[i];
    builds.push_back({path, ""});
    const Loaded loaded(path);
    REQUIRE(loaded.scenario.has_value());
    const std::vector<Variant>& variants = loaded.scenario->variants;
    if (!variants.empty()) builds.push_back({path, variants[random.below(variants.size())].name});
  }
  for (std::size_t i = builds.size(); i > 1; --i) std::swap(builds[i - 1], builds[random.below(i)]);
  return builds;
}

// A scenario on the models with one macro of its own, called and valued after its number.
std::string scenario_with(const std::string& name, const std::string& value) {
  return "{\"wakesim\": 1, \"define\": {\"" + name + "\": \"" + value + "\"}, \"tasks\": [{\"name\": \"t\", \"run\": \"wait(" + name +
         ")\"}],\n\"source\": [\"#include <wakesim.h>\", \"static unsigned int word;\", \"void wait(int value) { futex_wait(&word, value); }\"]}";
}

}  // namespace

TEST_CASE("unit cache: shipped scenarios one after another and each alone") {
  const auto [first, last] = seeds(60);
  const std::vector<Build> builds = builds_of(first, last);
  UnitCache cache;
  for (const Build& build : builds) {
    CAPTURE(build.path);
    CAPTURE(build.variant);
    CHECK(Loaded(build.path).built(build.variant, &cache) == Loaded(build.path).built(build.variant, nullptr));
  }
  const UnitCache::Stats stats = cache.stats();
  MESSAGE(builds.size() << " images: " << stats.units_parsed << " units parsed, " << stats.units_reused << " reused; " << stats.units_kept
                        << " kept in " << (stats.bytes >> 20) << " MB");
  CHECK((stats.units_reused > 0) == (builds.size() > 1));
  // An image has 37 units and more, of which one or two are its own; the others are parsed once for each of two dozen versions at most, each of
  // which a few images have.
  if (builds.size() >= 60) CHECK(stats.units_reused > 2 * stats.units_parsed);
}

TEST_CASE("unit cache: 200 scenarios that differ in one macro parse the kernel once") {
  UnitCache cache;
  for (int i = 0; i < 200; ++i) {
    const std::string name = "ARGUMENT_" + std::to_string(i), text = scenario_with(name, std::to_string(i));
    const std::string built = Loaded("a.wake.json", text).built("", &cache);
    if (i % 50 == 0) CHECK(built == Loaded("a.wake.json", text).built("", nullptr));
  }
  // All but the unit that stands in the scenario itself.
  const UnitCache::Stats stats = cache.stats();
  const std::uint64_t kernel = stats.units_kept;
  CHECK(kernel > 20);
  CHECK(stats.units_parsed == kernel + 200);
  CHECK(stats.units_reused == 199 * kernel);
}

TEST_CASE("unit cache: a macro of some kernel files costs those files") {
  struct Row {
    const char* name;
    std::uint64_t files;
  };
  const Row rows[] = {{"PAGE_LOCK_UNFAIRNESS", 1},  // mm/filemap.c
                      {"FUTEX_HASH_SIZE", 5},       // the five of kernel/futex that include its header
                      {"NOBODY_ASKS", 0}};
  UnitCache cache;
  Loaded("a.wake.json", scenario_with("OTHER", "0")).built("", &cache);
  for (const Row& row : rows) {
    CAPTURE(std::string(row.name));
    const auto parsed = [&](const char* value) {
      const std::uint64_t before = cache.stats().units_parsed;
      const std::string text = scenario_with(row.name, value);
      CHECK(Loaded("a.wake.json", text).built("", &cache) == Loaded("a.wake.json", text).built("", nullptr));
      return cache.stats().units_parsed - before - 1;  // without the one in the scenario
    };
    CHECK(parsed("1") == row.files);
    CHECK(parsed("4") == row.files);
    CHECK(parsed("1") == 0);
  }
}

}  // namespace wakesim
