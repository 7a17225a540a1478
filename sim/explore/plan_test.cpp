// How a search is planned, combination by combination.
//
// Method: each row says what is asked for of which program, and what README.md ("What is preserved by what", "Sleep sets", "A bound of
// preemptions", "Several threads", "Checkpoints") says comes of it. Reductions are letters: f fuse, l liveness, o own-objects, k locks,
// y symmetry, s sleep. All six are asked for unless a row says otherwise.
// SPDX-License-Identifier: MIT
#include "sim/explore/plan.h"

#include <doctest/doctest.h>

#include <cstring>
#include <functional>
#include <string>
#include <vector>

namespace wakesim {
namespace {

constexpr char kLetters[] = "flokys";

std::string letters(ReductionSet reductions) {
  std::string out;
  reductions.each([&](Reduction reduction) { out += kLetters[static_cast<std::size_t>(reduction)]; });
  return out;
}
Reduction named(char letter) { return static_cast<Reduction>(std::strchr(kLetters, letter) - kLetters); }

std::vector<UnusedReduction> unused(const std::string& of, Because because) {
  std::vector<UnusedReduction> out;
  for (const char letter : of) out.push_back({named(letter), because});
  return out;
}
std::vector<UnusedReduction> operator+(std::vector<UnusedReduction> some, const std::vector<UnusedReduction>& more) {
  some.insert(some.end(), more.begin(), more.end());
  return some;
}

// "o script, s livelock"
std::string told(const std::vector<UnusedReduction>& unused) {
  constexpr const char* kBecause[] = {"script", "preemptions", "watch", "seen", "livelock", "eventually", "cycles", "exact states"};
  std::string out;
  for (const UnusedReduction& one : unused) {
    if (!out.empty()) out += ", ";
    out += std::string(1, kLetters[static_cast<std::size_t>(one.reduction)]) + " " + kBecause[static_cast<std::size_t>(one.because)];
  }
  return out;
}

// A program whose livelock is not looked for: nothing is asked for besides what every reduction keeps.
SearchedProgram quiet() {
  SearchedProgram program;
  program.looks_for_livelock = false;
  return program;
}

struct Asked {
  SearchedProgram program = quiet();
  ExploreOptions options;
};

struct Row {
  std::string name;
  std::function<void(Asked&)> ask;
  std::string used;
  std::vector<UnusedReduction> unused = {};
  std::string judged = "";   // what goes on for ever: l livelock, e eventually; in capitals where in a second search
  bool cycles = false;
};

const Row kRows[] = {
    {"nothing besides", [](Asked&) {}, "flokys"},
    {"nothing asked for", [](Asked& a) { a.options.granularity = {.fuse = false, .liveness = false}, a.options.sleep_sets = false; }, ""},
    {"every visible operation", [](Asked& a) { a.options.granularity = kPlain, a.options.sleep_sets = false; }, "fl"},
    {"coverage", [](Asked& a) { a.options.coverage = true; }, "flokys"},
    {"all ends, all findings", [](Asked& a) { a.options.collect_terminals = true, a.options.stop_at_first = false; }, "flokys"},

    // What goes on for ever: sleep sets leave out steps, and with them edges of cycles.
    {"livelock", [](Asked& a) { a.program.looks_for_livelock = true; }, "floky", unused("s", Because::kLivelock), "l", true},
    {"livelock, not asked for", [](Asked& a) { a.program.looks_for_livelock = true, a.options.livelock = false; }, "flokys"},
    {"livelock, only what ends is judged", [](Asked& a) { a.program.looks_for_livelock = true, a.options.endless = false; }, "flokys"},
    {"livelock, without sleep sets", [](Asked& a) { a.program.looks_for_livelock = true, a.options.sleep_sets = false; }, "floky", {}, "l", true},
    {"eventually", [](Asked& a) { a.program.has_eventually = true; }, "floky", unused("s", Because::kEventually), "e", true},
    {"eventually and livelock", [](Asked& a) { a.program.has_eventually = a.program.looks_for_livelock = true; }, "floky",
     unused("s", Because::kLivelock), "le", true},
    {"eventually, livelock not asked for",
     [](Asked& a) { a.program.has_eventually = a.program.looks_for_livelock = true, a.options.livelock = false; },
     "floky", unused("s", Because::kEventually), "e", true},
    // Its predicate is evaluated where executions end all the same, and must not have been true unseen.
    {"eventually, only what ends is judged", [](Asked& a) { a.program.has_eventually = true, a.options.endless = false; }, "floky",
     unused("s", Because::kEventually)},
    {"eventually, switched off", [](Asked& a) { a.program.has_eventually = true, a.program.looks_for_eventually = false; }, "floky",
     unused("s", Because::kEventually)},
    {"eventually looked for, and there is none", [](Asked& a) { a.program.looks_for_eventually = true; }, "flokys"},
    {"cycles for their own sake", [](Asked& a) { a.options.cycles = true; }, "floky", unused("s", Because::kCycles), "", true},

    // Steps that can be named: what those of own-objects and locks take depends on what the search has learnt.
    {"script", [](Asked& a) { a.options.prefix = {Choice{}}; }, "fls", unused("oky", Because::kScript)},
    {"script, reductions off", [](Asked& a) { a.options.prefix = {Choice{}}, a.options.granularity = kPlain; }, "fls"},
    {"script and livelock", [](Asked& a) { a.options.prefix = {Choice{}}, a.program.looks_for_livelock = true; }, "fl",
     unused("oky", Because::kScript) + unused("s", Because::kLivelock), "l", true},
    {"bound of preemptions", [](Asked& a) { a.options.limits.preemptions = 2; }, "fl", unused("okys", Because::kPreemptions)},
    {"bound of no preemption at all", [](Asked& a) { a.options.limits.preemptions = 0; }, "fl", unused("okys", Because::kPreemptions)},
    {"script and bound", [](Asked& a) { a.options.prefix = {Choice{}}, a.options.limits.preemptions = 2; }, "fl",
     unused("oky", Because::kScript) + unused("s", Because::kPreemptions)},
    {"other limits", [](Asked& a) { a.options.limits = {.states = 9, .seconds = 9, .memory_mb = 9, .depth = 9, .preemptions = {}}; }, "flokys"},

    // Tasks with names, and orders.
    {"watch", [](Asked& a) { a.options.watch = FunctionId{0}; }, "flok", unused("ys", Because::kWatch)},
    {"watch and script", [](Asked& a) { a.options.watch = FunctionId{0}, a.options.prefix = {Choice{}}; }, "fl",
     unused("oky", Because::kScript) + unused("s", Because::kWatch)},
    {"what is seen", [](Asked& a) { a.options.granularity.observable = true; }, "flok", unused("ys", Because::kSeen)},

    // Whole states have no bits beside them.
    {"exact states", [](Asked& a) { a.options.exact_states = true; }, "floky", unused("s", Because::kExactStates)},
    {"exact states and livelock", [](Asked& a) { a.options.exact_states = a.program.looks_for_livelock = true; }, "floky",
     unused("s", Because::kLivelock), "l", true},
    {"exact states, without sleep sets", [](Asked& a) { a.options.exact_states = true, a.options.sleep_sets = false; }, "floky"},

    // Signals and alike tasks: two searches.
    {"signals", [](Asked& a) { a.program.has_signals = true; }, "flokys"},
    {"signals, livelock, nobody alike", [](Asked& a) { a.program.has_signals = a.program.looks_for_livelock = true; }, "floky",
     unused("s", Because::kLivelock), "l", true},
    {"alike tasks and livelock, no signals", [](Asked& a) { a.program.has_alike_tasks = a.program.looks_for_livelock = true; }, "floky",
     unused("s", Because::kLivelock), "l", true},
    {"signals, alike tasks, livelock",
     [](Asked& a) { a.program.has_signals = a.program.has_alike_tasks = a.program.looks_for_livelock = true; }, "floky",
     unused("s", Because::kLivelock), "L", true},
    {"signals, alike tasks, both", [](Asked& a) { a.program = {true, true, true, true, true}; }, "floky",
     unused("s", Because::kLivelock), "LE", true},
    {"signals, alike tasks, nothing endless", [](Asked& a) { a.program.has_signals = a.program.has_alike_tasks = true; }, "flokys"},
    {"signals, alike tasks, cycles for their own sake", [](Asked& a) { a.program.has_signals = a.program.has_alike_tasks = a.options.cycles = true; },
     "floky", unused("s", Because::kCycles), "", true},
    {"signals, alike tasks, symmetry not asked for",
     [](Asked& a) {
       a.program.has_signals = a.program.has_alike_tasks = a.program.looks_for_livelock = true;
       a.options.granularity.symmetry = false;
     },
     "flok", unused("s", Because::kLivelock), "l", true},
    {"signals, alike tasks, script",
     [](Asked& a) {
       a.program.has_signals = a.program.has_alike_tasks = a.program.looks_for_livelock = true;
       a.options.prefix = {Choice{}};
     },
     "fl", unused("oky", Because::kScript) + unused("s", Because::kLivelock), "l", true},
};

Asked asked(const Row& row) {
  Asked all;
  row.ask(all);
  return all;
}

std::string judged(const SearchPlan& plan) {
  std::string out;
  if (plan.livelock) out += plan.apart ? 'L' : 'l';
  if (plan.eventually) out += plan.apart ? 'E' : 'e';
  return out;
}

}  // namespace

TEST_CASE("plan: which reductions are used, which are not and why, what is judged") {
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    const Asked all = asked(row);
    const SearchPlan plan = plan_search(all.program, all.options);
    CHECK(letters(plan.reductions) == row.used);
    CHECK(told(plan.unused) == told(row.unused));
    CHECK(judged(plan) == row.judged);
    CHECK(plan.cycles == row.cycles);
    CHECK(plan.judges_endless() == (!row.judged.empty() && !plan.apart));
    CHECK(plan.sleep_sets() == (row.used.find('s') != std::string::npos));
    // Nothing is lost between what was asked for, what is used and what is not.
    ReductionSet together = plan.reductions;
    for (const UnusedReduction& one : plan.unused) together.set(one.reduction);
    CHECK(together == reductions_of(all.options.granularity, all.options.sleep_sets));
    // The steps are those of the reductions.
    CHECK(reductions_of(plan.granularity, plan.sleep_sets()) == plan.reductions);
  }
}

TEST_CASE("plan: a plan that is asked for again is the same") {
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    const Asked all = asked(row);
    const SearchPlan first = plan_search(all.program, all.options);
    ExploreOptions options = all.options;
    options.granularity = first.granularity;
    options.sleep_sets = first.sleep_sets();
    const SearchPlan again = plan_search(all.program, options);
    CHECK(again.reductions == first.reductions);
    CHECK(again.unused.empty());
    CHECK(judged(again) == judged(first));
  }
}

TEST_CASE("plan: the second search, with every task by itself") {
  Asked all;
  all.program = {true, true, true, true, true};
  ExploreOptions options = all.options;
  const Checkpoints checkpoints;
  options.checkpoints = &checkpoints;
  options.threads = 3;
  const SearchPlan plan = plan_search(all.program, options);
  REQUIRE(plan.apart);
  CHECK(letters(*plan.apart) == "flok");
  CHECK_FALSE(plan.judges_endless());
  const SearchPlan second = plan.second();
  CHECK(letters(second.reductions) == "flok");
  CHECK(second.granularity ==
        Granularity{.fuse = true, .liveness = true, .own_objects = true, .locks = true, .observable = false, .symmetry = false});
  CHECK(second.judges_endless());
  CHECK(second.livelock);
  CHECK(second.eventually);
  CHECK(second.threads == 3);
  CHECK(plan.checkpoints);
  CHECK_FALSE(second.checkpoints);
}

TEST_CASE("plan: threads, checkpoints, how states are stored") {
  struct Case {
    std::string name;
    unsigned threads;
    bool watches, exact;
    unsigned used;
    std::optional<Because> because;  // of fewer threads than were asked for
    bool checkpoints;
  };
  const Case cases[] = {
      {"as asked for", 4, false, false, 4, {}, true},
      {"none is one", 0, false, false, 1, {}, true},
      {"watch", 4, true, false, 1, Because::kWatch, false},
      {"watch, one thread", 1, true, false, 1, {}, false},
      {"exact states", 4, false, true, 1, Because::kExactStates, false},
      {"exact states, one thread", 1, false, true, 1, {}, false},
      {"both", 4, true, true, 1, Because::kWatch, false},
  };
  const Checkpoints checkpoints;
  for (const Case& c : cases) {
    CAPTURE(c.name);
    ExploreOptions options;
    options.threads = c.threads;
    options.exact_states = c.exact;
    if (c.watches) options.watch = FunctionId{0};
    CHECK_FALSE(plan_search(quiet(), options).checkpoints);
    options.checkpoints = &checkpoints;
    const SearchPlan plan = plan_search(quiet(), options);
    CHECK(plan.threads == c.used);
    CHECK(plan.one_thread == c.because);
    CHECK(plan.checkpoints == c.checkpoints);
    CHECK(plan.whole_states == c.exact);
  }
}

TEST_CASE("plan: what is seen stays visible, unless steps are to be those of schedules") {
  ExploreOptions options;
  options.granularity.observable = true;
  CHECK(plan_search(quiet(), options).granularity.observable);
  options.limits.preemptions = 1;
  CHECK_FALSE(plan_search(quiet(), options).granularity.observable);
  options.limits.preemptions.reset();
  options.prefix = {Choice{}};
  CHECK_FALSE(plan_search(quiet(), options).granularity.observable);
}

TEST_CASE("plan: what of an image decides") {
  Image image;
  const auto program = [&] { return searched_program(image); };
  CHECK_FALSE(program().looks_for_livelock);
  CHECK_FALSE(program().looks_for_eventually);
  CHECK_FALSE(program().has_eventually);
  CHECK_FALSE(program().has_signals);
  CHECK_FALSE(program().has_alike_tasks);
  image.checks.set(static_cast<std::size_t>(FindingKind::kLivelock));
  CHECK(program().looks_for_livelock);
  CHECK_FALSE(program().looks_for_eventually);
  image.checks.set(static_cast<std::size_t>(FindingKind::kEventually));
  CHECK(program().looks_for_eventually);
  CHECK_FALSE(program().has_eventually);
  image.eventually.push_back({FunctionId{0}, "served()"});
  CHECK(program().has_eventually);
  // Two tasks of one function are alike; an interrupt handler of a CPU is like nobody.
  image.code.functions.resize(2);
  image.tasks = {{.name = "a", .entry = FunctionId{1}}, {.name = "b", .entry = FunctionId{1}}};
  CHECK(program().has_alike_tasks);
  image.tasks[1].cpu = 0;
  CHECK_FALSE(program().has_alike_tasks);
  image.tasks[1].cpu = -1;
  image.faults.signals.push_back({TaskId{0}});
  CHECK(program().has_signals);
  CHECK_FALSE(program().has_alike_tasks);  // only one of them is signalled
  image.faults.signals.push_back({TaskId{1}});
  CHECK(program().has_alike_tasks);
  CHECK(plan_search(image, {}).apart);
  CHECK(judged(plan_search(image, {})) == "LE");
}

TEST_CASE("steps of schedules: those that mean the same in every search") {
  CHECK(letters(reductions_of(kReduced, true)) == kLetters);
  CHECK(granularity_of(reductions_of(kReduced)) == kReduced);
  CHECK(schedule_granularity(kReduced) == kPlain);
  CHECK(schedule_granularity(kPlain) == kPlain);
  Granularity seen = kReduced;
  seen.observable = true;
  CHECK(schedule_granularity(seen) == kPlain);
  constexpr Granularity kNothing{.fuse = false, .liveness = false};
  CHECK(schedule_granularity({.fuse = false, .liveness = false, .own_objects = true, .locks = true, .observable = false, .symmetry = true}) ==
        kNothing);
}

}  // namespace wakesim
