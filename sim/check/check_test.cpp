// The library as a program uses it: what is loaded, checked, compared, explained and run comes back as values.
// SPDX-License-Identifier: MIT
#include "sim/check/check.h"

#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "sim/check/compare.h"
#include "sim/check/explain.h"
#include "sim/check/run.h"
#include "sim/lang/unit_cache.h"

namespace wakesim {
namespace {

namespace fs = std::filesystem;

// A scenario file of its own, in a fresh folder.
class Scenarios {
 public:
  explicit Scenarios(const std::string& name) : folder_(fs::path(WAKESIM_BINARY_DIR) / "check_test" / name) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return (folder_ / name).string();
  }

 private:
  fs::path folder_;
};

BuildOptions build() { return {.models = WAKESIM_SOURCE_DIR "/models"}; }

// Two threads add one, in one go or in two; `rest` are further keys.
std::string adders(const std::string& rest) {
  return R"j({
  "wakesim": 1,
  "name": "adders",
  "source": [
    "#include <stdatomic.h>",
    "#include <wakesim.h>",
    "static atomic_int x;",
    "void add(void)",
    "{",
    "  if (AT_ONCE) { atomic_fetch_add(&x, 1); return; }",
    "  int r = atomic_load(&x);",
    "  atomic_store(&x, r + 1);",
    "}",
    "void done(void) { observe(\"x\", atomic_load(&x)); assert(atomic_load(&x) == 2); }"
  ],
  "define": { "AT_ONCE": 1 },
  "tasks": [{ "name": "adder", "run": "add()", "count": 2 }],
  "final": "done()")j" +
         rest + "\n}\n";
}
const char* const kSplit = R"j(,
  "variants": { "split": { "define": { "AT_ONCE": 0 }, "expect": { "verdict": "violated", "finding": "assertion" } }, "same": {} })j";

LoadOutcome loaded(const std::string& path, const std::string& variant = {}) {
  BuildOptions options = build();
  options.variant = variant;
  return load_program(path, options);
}

TEST_CASE("check: verified, violated, and what was expected") {
  const Scenarios scenarios("verdicts");
  const std::string path = scenarios.write("a.wake.json", adders(kSplit));
  const LoadOutcome plain = loaded(path);
  REQUIRE(plain.program.has_value());
  CHECK(plain.program->kernel == "v6.12");
  const Result<CheckResult> good = check(*plain.program);
  REQUIRE(good.has_value());
  CHECK(good->verdict == Verdict::kVerified);
  CHECK(good->expected_met);
  CHECK(good->variant == "");
  CHECK(good->findings.empty());
  REQUIRE(good->outcomes.size() == 1);
  CHECK(good->outcomes[0].values.at("x") == 2);

  const LoadOutcome split = loaded(path, "split");
  REQUIRE(split.program.has_value());
  const Result<CheckResult> bad = check(*split.program);
  REQUIRE(bad.has_value());
  CHECK(bad->verdict == Verdict::kViolated);
  CHECK(bad->expected_met);
  CHECK(bad->variant == "split");
  REQUIRE(bad->findings.size() == 1);
  CHECK(bad->findings[0].id == "assertion");
  CHECK(bad->findings[0].schedule.size() == 4);  // both load, then both store
  CHECK(bad->findings[0].shortest);
}

TEST_CASE("check: a limit is inconclusive, and is the one asked for, else the scenario's") {
  const Scenarios scenarios("limits");
  const LoadOutcome outcome = loaded(scenarios.write("a.wake.json", adders(",\n  \"limits\": { \"states\": 2, \"memory_mb\": 70 }")));
  REQUIRE(outcome.program.has_value());
  const Result<CheckResult> cut = check(*outcome.program);
  REQUIRE(cut.has_value());
  CHECK(cut->verdict == Verdict::kInconclusive);
  CHECK(cut->limits_hit == std::vector<std::string>{"states 2"});
  CHECK(limits_of(*outcome.program, {}, 500).states == 2);
  CHECK(limits_of(*outcome.program, {}, 500).memory_mb == 70);
  CHECK(limits_of(*outcome.program, {.states = 9, .seconds = 2, .memory_mb = 8, .depth = 4, .preemptions = 1}, 500).states == 9);
  CHECK(limits_of(*outcome.program, {.states = 9, .seconds = 2, .memory_mb = 8, .depth = 4, .preemptions = 1}, 500).memory_mb == 8);
  CHECK(limits_of(*outcome.program, {.states = 9, .seconds = 2, .memory_mb = 8, .depth = 4, .preemptions = 1}, 500).preemptions == 1u);
  const LoadOutcome free = loaded(scenarios.write("b.wake.json", adders("")));
  REQUIRE(free.program.has_value());
  CHECK(limits_of(*free.program, {}, 500).memory_mb == 500);
}

// One value is there for one moment of sixty-two: an execution chosen by chance hardly ever sees it.
const char* const kMoment = R"j({
  "wakesim": 1,
  "name": "moment",
  "source": [
    "#include <stdatomic.h>",
    "#include <wakesim.h>",
    "static atomic_int x, seen;",
    "void write(void) { for (int i = 0; i < 60; ++i) atomic_store(&x, 0); atomic_store(&x, 1); atomic_store(&x, 2); }",
    "void read(void) { seen = atomic_load(&x); }",
    "void done(void) { observe(\"seen\", seen); }"
  ],
  "tasks": [{ "name": "writer", "run": "write()" }, { "name": "reader", "run": "read()" }],
  "final": "done()",
  "expect": { "verdict": "verified", "outcomes": [{ "seen": 0 }, { "seen": 2 }] }
})j";

TEST_CASE("check: an outcome that nobody expected comes with the shortest execution to it, however rare it is") {
  const Scenarios scenarios("moment");
  const LoadOutcome outcome = loaded(scenarios.write("a.wake.json", kMoment));
  REQUIRE(outcome.program.has_value());
  CheckOptions options;
  for (const Granularity& granularity : {kPlain, kReduced}) {
    for (const unsigned threads : {1u, 2u}) {
      for (const std::uint64_t shorten_states_max : {2'000'000u, 10u}) {
        CAPTURE(granularity.locks);
        CAPTURE(threads);
        CAPTURE(shorten_states_max);
        options.granularity = granularity;
        options.threads = threads;
        options.shorten_states_max = shorten_states_max;
        const Result<CheckResult> checked = check(*outcome.program, options);
        REQUIRE(checked.has_value());
        CHECK(checked->verdict == Verdict::kViolated);
        REQUIRE(checked->findings.size() == 1);
        const FindingReport& finding = checked->findings[0];
        CHECK(finding.message == "reached the outcome {seen: 1}, which is not among the expected ones");
        CHECK(finding.notes.empty());
        CHECK(finding.schedule.size() == 64);  // sixty-one stores, load, store of `seen`, the last store
        CHECK(finding.shortest == (shorten_states_max > 10));
      }
    }
  }
}

TEST_CASE("check: where looking for an execution to an outcome is cut short, it says so") {
  const Scenarios scenarios("moment_cut");
  const LoadOutcome outcome = loaded(scenarios.write("a.wake.json", kMoment));
  REQUIRE(outcome.program.has_value());
  std::atomic<bool> stop = false;
  Checkpoints checkpoints;
  checkpoints.keep = [&](const std::function<bool(const ByteSink&)>&) { stop = true; };  // where the search has ended at its limit
  CheckOptions options;
  options.limits.states = 100;
  options.checkpoints = &checkpoints;
  options.stop = &stop;
  const Result<CheckResult> checked = check(*outcome.program, options);
  REQUIRE(checked.has_value());
  REQUIRE(checked->findings.size() == 1);
  CHECK(checked->findings[0].schedule.empty());
  CHECK(checked->findings[0].notes == std::vector<std::string>{"no execution to this outcome is shown, and there is nothing to replay: "
                                                               "looking for one was cut short (interrupted)"});
}

TEST_CASE("load: what is wrong comes back with its place") {
  const Scenarios scenarios("errors");
  const LoadOutcome missing = loaded(scenarios.write("a", "") + ".none");
  CHECK_FALSE(missing.program.has_value());
  REQUIRE(missing.errors.size() == 1);
  CHECK(missing.errors[0].message.find("No such file or directory") != std::string::npos);

  const std::string path = scenarios.write("b.wake.json", adders(",\n  \"fina\": 1"));
  const LoadOutcome wrong = loaded(path);
  CHECK_FALSE(wrong.program.has_value());
  REQUIRE(wrong.errors.size() == 1);
  CHECK(wrong.errors[0].help == "did you mean `final`?");
  CHECK(wrong.places().name(wrong.errors[0].where.file) == path);

  const LoadOutcome script = loaded(scenarios.write("c.wake.json", adders(",\n  \"script\": [\"nobody to end\"]")));
  REQUIRE(script.program.has_value());
  const Result<CheckResult> outcome = check(*script.program);
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().size() == 1);
  CHECK_FALSE(run_once(*script.program, 1, 100).has_value());
}

TEST_CASE("compare, explain, run: answers as values") {
  const Scenarios scenarios("others");
  const std::string path = scenarios.write("a.wake.json", adders(kSplit));
  const LoadOutcome outcome = loaded(path);
  REQUIRE(outcome.program.has_value());
  const Program& program = *outcome.program;

  CompareOptions options;
  options.build = build();
  options.events = program.scenario.compare;
  const CompareOutcome compared = compare(path, program.scenario, options);
  REQUIRE(compared.comparison.has_value());
  CHECK(compared.comparison->equivalent == std::vector<std::vector<std::string>>{{"split"}, {"same"}});
  CHECK(compared.comparison->decided);

  const Result<Explanation> nothing = explain(program, find_function(program.image.code, "subtract"));
  REQUIRE_FALSE(nothing.has_value());
  CHECK(render(program.sources, nothing.error()) == "error: expected a function of the program, got none\n");
  const Result<Explanation> explained = explain(program, find_function(program.image.code, "add"));
  REQUIRE(explained.has_value());
  CHECK(explained->rules.complete);
  CHECK(explained->rules.scenario == "adders");

  const Result<RunResult> run = run_once(program, 7, 1000);
  REQUIRE(run.has_value());
  CHECK_FALSE(run->found);
  CHECK(run->recording.ended);
  CHECK(run->finding.schedule.size() == 2);
}

TEST_CASE("checkpoints belong to what is searched, and how") {
  const Scenarios scenarios("identity");
  const std::string path = scenarios.write("a.wake.json", adders(kSplit));
  const LoadOutcome one = loaded(path), again = loaded(path), split = loaded(path, "split");
  REQUIRE((one.program && again.program && split.program));
  CHECK(checkpoint_identity(*one.program, {}) == checkpoint_identity(*again.program, {}));
  CheckOptions threads, seed, plain;
  threads.threads = 2;
  threads.limits.states = 5;
  seed.seed = 2;
  plain.granularity = kPlain;
  CHECK(checkpoint_identity(*one.program, threads) == checkpoint_identity(*one.program, {}));  // how far, and by how many, may change
  const std::set<std::uint64_t> different = {checkpoint_identity(*one.program, {}), checkpoint_identity(*split.program, {}),
                                             checkpoint_identity(*one.program, seed), checkpoint_identity(*one.program, plain)};
  CHECK(different.size() == 4);
}

// Nothing is shared: each thread has programs and a cache of its own.
TEST_CASE("two threads check what they like at the same time") {
  const std::vector<std::string> paths = {"/scenarios/lessons/lost-wakeup.wake.json", "/scenarios/futex/wake-then-store.wake.json",
                                          "/scenarios/futex/bitset-disjoint.wake.json"};
  const auto check_all = [&paths](bool backwards, std::vector<std::string>* answers) {
    UnitCache cache;
    for (std::size_t i = 0; i < paths.size(); ++i) {
      BuildOptions options = build();
      options.cache = &cache;
      const std::size_t at = backwards ? paths.size() - 1 - i : i;
      const LoadOutcome outcome = load_program(WAKESIM_SOURCE_DIR + paths[at], options);
      if (!outcome.program) continue;
      const Result<CheckResult> checked = check(*outcome.program);
      if (!checked) continue;
      (*answers)[at] = std::string(verdict_name(checked->verdict)) + " " + std::to_string(checked->states) + " " +
                       (checked->findings.empty() ? "" : checked->findings[0].message);
    }
  };
  std::vector<std::string> alone(paths.size()), first(paths.size()), second(paths.size());
  check_all(false, &alone);
  std::thread other(check_all, true, &second);
  check_all(false, &first);
  other.join();
  for (const std::string& answer : alone) CHECK(answer.starts_with("violated "));
  CHECK(first == alone);
  CHECK(second == alone);
}

}  // namespace
}  // namespace wakesim
