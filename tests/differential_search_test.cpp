// Every reduction against the plain search, on random programs: what is found, which tasks end up stuck, which outcomes are reached, which
// instructions are executed.
//
// Method: random_program() makes a program from a seed; every combination of reductions searches all of it (stop_at_first off), and the
// instruction-by-instruction search does where it is small. A finding ends the execution in which it is seen, and what others would still
// have done after it depends on the steps: [x = 1; assert(0)] in one step shows x = 1 to nobody. So the kinds that can be switched off
// are, and everything else is compared; then each is switched on alone, and it must be found by all or by none. Memory errors cannot be
// switched off: a program that has one is only asked whether all find one.
// WAKESIM_SEEDS=FIRST-LAST (or COUNT) says which seeds; WAKESIM_SHOW=1 prints the programs.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/explore/behaviour.h"
#include "sim/explore/explore.h"
#include "tests/support/combination.h"
#include "tests/support/random_model.h"
#include "tests/support/seeds.h"

namespace wakesim {
namespace {

constexpr std::uint64_t kStatesMax = 60'000;       // programs with more are left out: they are counted, and there are few
constexpr std::uint64_t kSmall = 1'500;            // plain states up to which single instructions are searched as well

struct Named {
  std::string name;
  Granularity granularity;
};
const Named kReductions[] = {
    {"own", {.fuse = true, .liveness = true, .own_objects = true, .locks = false}},
    {"locks", {.fuse = true, .liveness = true, .own_objects = false, .locks = true}},
    {"own+locks", {.fuse = true, .liveness = true, .own_objects = true, .locks = true}},
    {"no liveness", {.fuse = true, .liveness = false, .own_objects = false, .locks = false}},
    {"no liveness, own+locks", {.fuse = true, .liveness = false, .own_objects = true, .locks = true}},
};
// Single instructions, with dead registers and without: the last reference, nothing joined and nothing left out.
const Named kInstructions[] = {{"instructions", {.fuse = false, .liveness = true, .own_objects = false, .locks = false}}, {"none", kNone}};

struct Summary {
  std::set<std::string> kinds;
  std::set<std::string> stuck;  // hung and deadlocked sets of tasks
  std::vector<Outcome> outcomes;
  std::vector<std::uint8_t> coverage;
  bool complete = false;
  bool has_cycles = false;
  std::uint64_t states = 0;
};

std::string describe(const Summary& s) {
  std::string text;
  for (const std::string& kind : s.kinds) text += kind + " ";
  text += "|";
  for (const std::string& stuck : s.stuck) text += " " + stuck;
  text += " |";
  for (const Outcome& outcome : s.outcomes) {
    text += " (";
    for (std::size_t i = 0; i < outcome.values.size(); ++i) text += (i > 0 ? "," : "") + (outcome.set[i] ? std::to_string(outcome.values[i]) : "-");
    text += ")";
  }
  return text;
}

Summary summarize(const Image& image, Granularity granularity, std::uint64_t states_max, bool exact = false,
                  std::optional<std::uint32_t> preemptions = std::nullopt, unsigned threads = 1) {
  Summary summary;
  ExploreOptions options;
  options.granularity = granularity;
  options.threads = threads;
  options.stop_at_first = false;
  options.shorten = false;
  options.exact_states = exact;
  options.limits.states = states_max;
  options.limits.preemptions = preemptions;
  options.coverage = true;
  options.on_finding = [&](const Finding& finding) {
    const std::string kind = finding_id(finding.kind);
    summary.kinds.insert(kind);
    if (finding.kind != FindingKind::kHungTask && finding.kind != FindingKind::kDeadlock) return;
    std::set<std::uint32_t> tasks;
    for (const TaskId task : finding.tasks) tasks.insert(task.index);
    std::string stuck = kind;
    for (const std::uint32_t task : tasks) stuck += " t" + std::to_string(task);
    summary.stuck.insert(stuck);
  };
  const Exploration result = explore(image, options);
  summary.outcomes = result.outcomes;
  summary.coverage = result.coverage;
  summary.complete = result.complete;
  summary.has_cycles = result.back_edges > 0;
  summary.states = result.states;
  return summary;
}

void look_for(Image& image, std::initializer_list<FindingKind> kinds, bool on) {
  for (const FindingKind kind : kinds) image.checks[static_cast<std::size_t>(kind)] = on;
}

bool has_memory_error(const Summary& summary) {
  for (const FindingKind kind : {FindingKind::kUseAfterFree, FindingKind::kUseAfterReturn, FindingKind::kDoubleFree, FindingKind::kNullDereference,
                                 FindingKind::kOutOfBounds, FindingKind::kUninitializedRead, FindingKind::kIntegerOverflow}) {
    if (summary.kinds.contains(finding_id(kind))) return true;
  }
  return false;
}

// Except for its `eventually`, which is switched off at first.
bool is_executed_in_full(const Image& image, const Summary& summary) {
  for (const Function& function : image.code.functions) {
    if (function.name == "reached" || function.name.starts_with("eventually:")) continue;
    const auto begin = summary.coverage.begin();
    if (std::count(begin + function.begin, begin + function.end, 0) > 0) return false;
  }
  return true;
}

// One program in one round: the plain search's answer, which the others must give as well.
class Comparison {
 public:
  Comparison(const Image& image, Summary plain) : image_(image), plain_(std::move(plain)) {}

  std::uint64_t everything(const Named& named, bool exact = false, unsigned threads = 1) const {
    CAPTURE(named.name);
    CAPTURE(threads);
    const Summary reduced = summarize(image_, named.granularity, 20 * kStatesMax, exact, std::nullopt, threads);
    CHECK(reduced.complete);
    if (has_memory_error(plain_)) CHECK(has_memory_error(reduced));
    else CHECK(describe(reduced) == describe(plain_));
    if (!has_memory_error(plain_)) CHECK(reduced.coverage == plain_.coverage);
    return reduced.states;
  }
  void whether_found(const Named& named, FindingKind kind) const {
    CAPTURE(named.name);
    CAPTURE(finding_id(kind));
    const Summary reduced = summarize(image_, named.granularity, 20 * kStatesMax);
    const auto found = [kind](const Summary& summary) { return summary.kinds.contains(finding_id(kind)) || has_memory_error(summary); };
    CHECK(found(reduced) == found(plain_));
  }

 private:
  const Image& image_;
  const Summary plain_;
};

constexpr std::initializer_list<FindingKind> kEnding = {FindingKind::kAssertion, FindingKind::kInvariant,    FindingKind::kDeadlock,
                                                        FindingKind::kDataRace,  FindingKind::kSleepInAtomic, FindingKind::kEventually};

void check_reductions(std::uint64_t part, std::uint64_t parts) {
  const auto [first, last] = seeds(500, part, parts);
  std::uint64_t compared = 0, smaller = 0, sound = 0, partly = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    CAPTURE(seed);
    const Program program = random_program(seed);
    if (std::getenv("WAKESIM_SHOW") != nullptr) std::fprintf(stderr, "--- seed %d\n%s", static_cast<int>(seed), program.text.c_str());
    SourceMap sources;
    Result<Image> image = image_of(sources, program);
    if (!image) FAIL(render(sources, image.error()));

    look_for(*image, kEnding, false);
    const Summary plain = summarize(*image, kPlain, kStatesMax);
    if (!plain.complete) continue;
    REQUIRE(plain.states > 0);
    ++compared;
    sound += plain.kinds.empty();
    partly += !is_executed_in_full(*image, plain);
    const bool small = plain.states <= kSmall;
    const Comparison comparison(*image, plain);
    for (const Named& named : kReductions) smaller += comparison.everything(named) < plain.states;
    if (seed % 10 == 0) CHECK(comparison.everything({"exact states", kPlain}, true) == plain.states);
    CHECK(comparison.everything({"plain", kPlain}, false, 2) == plain.states);
    if (seed % 5 == 0) comparison.everything({"own+locks", kReduced}, false, 4);
    for (const Named& named : kInstructions) {
      if (small) comparison.everything(named);
    }

    for (const FindingKind kind : kEnding) {
      look_for(*image, kEnding, false);
      look_for(*image, {kind}, true);
      const Summary alone = summarize(*image, kPlain, 20 * kStatesMax);
      const Comparison one(*image, alone);
      one.whether_found(kReductions[0], kind);
      one.whether_found(kReductions[2], kind);
      for (const Named& named : kInstructions) {
        if (small) one.whether_found(named, kind);
      }
    }
  }
  MESSAGE(compared << " programs compared, " << sound << " without a finding, " << partly << " not executed in full");
  if (last - first + 1 < 500 / parts) return;  // too few to say more
  CHECK(compared * 10 >= (last - first + 1) * 8);
  CHECK(sound * 10 >= compared);
  CHECK(partly * 2 >= compared);
  CHECK(smaller >= 2 * compared);  // of five reductions each
}

TEST_CASE("random programs: every reduction finds what the plain search finds, part 1 of 5") { check_reductions(0, 5); }
TEST_CASE("random programs: every reduction finds what the plain search finds, part 2 of 5") { check_reductions(1, 5); }
TEST_CASE("random programs: every reduction finds what the plain search finds, part 3 of 5") { check_reductions(2, 5); }
TEST_CASE("random programs: every reduction finds what the plain search finds, part 4 of 5") { check_reductions(3, 5); }
TEST_CASE("random programs: every reduction finds what the plain search finds, part 5 of 5") { check_reductions(4, 5); }

TEST_CASE("random programs: in five of them at least the plain search finds each kind of finding that the others are to find") {
  std::map<std::string, std::uint64_t> with;  // programs by what is found in them
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    SourceMap sources;
    Result<Image> image = image_of(sources, random_program(seed));
    REQUIRE(image);
    look_for(*image, kEnding, false);
    const Summary plain = summarize(*image, kPlain, kStatesMax);
    if (!plain.complete) continue;
    for (const std::string& kind : plain.kinds) ++with[kind];
    for (const FindingKind kind : kEnding) {
      if (with[finding_id(kind)] >= 5) continue;
      look_for(*image, kEnding, false);
      look_for(*image, {kind}, true);
      with[finding_id(kind)] += summarize(*image, kPlain, 20 * kStatesMax).kinds.contains(finding_id(kind));
    }
  }
  for (const std::string kind : {"hung-task", "deadlock", "livelock", "lock-order", "use-after-return", "use-after-free", "double-free",
                           "null-dereference", "assertion", "invariant", "data-race", "memory-leak", "sleep-in-atomic", "eventually"}) {
    CAPTURE(kind);
    CHECK(with[kind] >= 5);
  }
}

bool has_bits_of(const std::vector<std::uint8_t>& all, const std::vector<std::uint8_t>& some) {
  return std::equal(all.begin(), all.end(), some.begin(), some.end(), [](std::uint8_t a, std::uint8_t b) { return (a & b) == b; });
}
template <class Set>
bool has_all(const Set& all, const Set& some) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

TEST_CASE("random programs: a bound of preemptions shows a part of what the plain search shows, a larger one more, a large one all") {
  const auto [first, last] = seeds(500);
  std::uint64_t compared = 0, cut = 0, grew = 0, whole = 0;
  for (std::uint64_t seed = first; seed <= last; seed += 2) {
    CAPTURE(seed);
    const Program program = random_program(seed);
    SourceMap sources;
    Result<Image> image = image_of(sources, program);
    REQUIRE(image);
    look_for(*image, {FindingKind::kDeadlock, FindingKind::kEventually}, false);  // a found deadlock keeps lock orders from being judged
    const Summary plain = summarize(*image, kPlain, kSmall);
    if (!plain.complete) continue;
    ++compared;
    Summary before;  // 20 is enough for a program that does not go round and round
    for (const std::uint32_t bound : {0u, 1u, 2u, 3u, 20u}) {
      CAPTURE(bound);
      const Summary bounded = summarize(*image, kReduced, 0, false, bound);
      CHECK(has_all(plain.kinds, bounded.kinds));
      CHECK(has_all(plain.stuck, bounded.stuck));
      CHECK(has_all(plain.outcomes, bounded.outcomes));
      CHECK(has_bits_of(plain.coverage, bounded.coverage));
      CHECK(has_all(bounded.kinds, before.kinds));
      CHECK(has_all(bounded.stuck, before.stuck));
      CHECK(has_all(bounded.outcomes, before.outcomes));
      if (!before.coverage.empty()) CHECK(has_bits_of(bounded.coverage, before.coverage));
      if (bounded.complete) CHECK(describe(bounded) == describe(plain));
      if (bounded.complete) CHECK(bounded.coverage == plain.coverage);
      cut += !bounded.complete;
      grew += bound > 0 && describe(bounded) != describe(before);
      before = bounded;
      whole += bounded.complete;
      if (bounded.complete) break;
    }
  }
  MESSAGE(compared << " programs compared, " << cut << " searches cut, " << grew << " that showed more with a larger bound, " << whole
                   << " that showed all");
  if (last - first < 200) return;
  CHECK(compared * 4 >= (last - first + 1));
  CHECK(cut >= compared);
  CHECK(grew * 4 >= compared);
  CHECK(whole * 4 >= compared);
}

TEST_CASE("random programs: random executions show nothing that the plain search does not show, and end the same way again") {
  const auto [first, last] = seeds(500);
  std::uint64_t compared = 0, found = 0;
  for (std::uint64_t seed = first; seed <= last; seed += 4) {
    CAPTURE(seed);
    const Program program = random_program(seed);
    SourceMap sources;
    Result<Image> image = image_of(sources, program);
    REQUIRE(image);
    look_for(*image, {FindingKind::kDeadlock, FindingKind::kEventually}, false);  // a found deadlock keeps lock orders from being judged
    const Summary plain = summarize(*image, kPlain, kSmall);
    if (!plain.complete) continue;
    ++compared;
    for (const std::uint32_t pct_depth : {0u, 1u, 3u}) {
      CAPTURE(pct_depth);
      ExploreOptions options;
      options.seed = seed;
      options.coverage = true;
      const Exploration random = explore_random(*image, options, {.executions = 20, .pct_depth = pct_depth});
      CHECK_FALSE(random.complete);
      CHECK(has_all(plain.outcomes, random.outcomes));
      CHECK(has_bits_of(plain.coverage, random.coverage));
      for (const Counterexample& counterexample : random.counterexamples) CHECK(plain.kinds.contains(finding_id(counterexample.finding.kind)));
      for (const Counterexample& counterexample : random.counterexamples) {
        if (!counterexample.seed) continue;  // an order of locks: no one execution shows it
        CAPTURE(std::string(finding_id(counterexample.finding.kind)));
        ++found;
        options.seed = *counterexample.seed;
        const Exploration alone = explore_random(*image, options, {.executions = 1, .pct_depth = pct_depth});
        CHECK(std::any_of(alone.counterexamples.begin(), alone.counterexamples.end(), [&](const Counterexample& other) {
          return same_finding(other.finding, counterexample.finding) && other.schedule == counterexample.schedule;
        }));
        const Run again = run_random(*image, 1, schedule_granularity(kReduced), counterexample.schedule);
        if (counterexample.finding.kind == FindingKind::kDataRace) {  // ends nothing
          CHECK(std::any_of(again.races.begin(), again.races.end(), [&](const auto& race) {
            return same_finding(race.first, counterexample.finding) && race.second == counterexample.schedule.size();
          }));
        } else {
          CHECK(again.status == StepStatus::kFinding);
          CHECK(again.finding.kind == counterexample.finding.kind);
        }
      }
    }
  }
  MESSAGE(compared << " programs compared, " << found << " findings repeated");
  if (last - first < 200) return;
  CHECK(compared * 8 >= (last - first + 1));
  CHECK(found >= compared);
}

// What `explain` is made of: sets, since the order of first sight depends on the search.
struct Rules {
  std::set<std::string> rows;
  bool complete = false;
};

std::string text_of(SourcePos where) { return std::to_string(where.line) + ":" + std::to_string(where.column); }
std::string text_of(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += word + ",";
  return text;
}

Rules rules_of(const Image& image, Granularity granularity, FunctionId function) {
  ExploreOptions options;
  options.granularity = granularity;
  options.stop_at_first = false;
  options.shorten = false;
  options.livelock = false;
  options.limits.states = 20 * kStatesMax;
  options.watch = function;
  const Exploration result = explore(image, options);
  const Watched& watched = result.watched;
  Rules rules;
  rules.complete = result.complete;
  for (const Watched::Call& call : watched.calls) {
    std::string row = "call t" + std::to_string(call.task.index) + (call.in_interrupt ? " irq" : "") + (call.irqs_off ? " off" : "");
    for (const auto& [caller, where] : call.callers) row += " " + std::to_string(caller.index) + "@" + text_of(where);
    rules.rows.insert(row + " " + text_of(call.locks) + text_of(call.arguments));
  }
  for (const Watched::Access& access : watched.accesses) {
    std::vector<std::string> locks = access.locks_always;
    std::sort(locks.begin(), locks.end());
    rules.rows.insert("access " + std::to_string(access.function.index) + "@" + text_of(access.where) + " " + access.place +
                      (access.reads ? " r" : "") + (access.writes ? " w" : "") + " " + text_of(locks));
  }
  for (const Watched::Read& read : watched.reads) {
    rules.rows.insert("read " + text_of(read.written_at) + " " + read.place + " by " + std::to_string(read.reader.index) + "@" +
                      text_of(read.read_at));
  }
  for (const Watched::Death& death : watched.deaths) {
    rules.rows.insert("death " + std::to_string(death.function.index) + "@" + text_of(death.where) + (death.inside ? " inside" : ""));
  }
  for (const Watched::LockUse& use : watched.lock_uses)
    rules.rows.insert(std::string(operation_name(use.operation)) + " " + use.lock + "@" + text_of(use.where));
  for (const std::string& value : watched.results) rules.rows.insert("returns " + value);
  rules.rows.insert(std::to_string(watched.calls_min) + " to " + std::to_string(watched.calls_max) + " calls" + (watched.sleeps ? ", sleeps" : ""));
  return rules;
}

std::string difference_of(const Rules& a, const Rules& b) {
  std::string text;
  for (const std::string& row : a.rows) {
    if (!b.rows.contains(row)) text += "only plain: " + row + "\n";
  }
  for (const std::string& row : b.rows) {
    if (!a.rows.contains(row)) text += "only reduced: " + row + "\n";
  }
  return text;
}

// Every state of the plain machine, and from which of them a good end can be reached.
class AllStates {
 public:
  explicit AllStates(const Image& image) : machine_(image, kPlain) {
    REQUIRE(machine_.reset() == StepStatus::kOk);
    enter();
    spread();
  }
  // Of the state after each beginning of the schedule, the empty one first; the last beginning is not all of it.
  std::vector<bool> hopeful_along(const std::vector<Choice>& schedule) {
    std::vector<bool> hopeful;
    REQUIRE(machine_.reset() == StepStatus::kOk);
    for (const Choice choice : schedule) {
      hopeful.push_back(hopeful_[numbers_.at(key())]);
      (void)machine_.enabled();
      (void)machine_.step(choice);
    }
    return hopeful;
  }

 private:
  std::pair<std::uint64_t, std::uint64_t> key() const { return {machine_.fingerprint().low, machine_.fingerprint().high}; }

  std::size_t enter() {
    const std::size_t number = numbers_.size();
    numbers_[key()] = number;
    before_.emplace_back();
    const std::span<const Choice> enabled = machine_.enabled();
    const std::vector<Choice> choices(enabled.begin(), enabled.end());
    const bool is_end = machine_.quiescent();
    const StepStatus end = is_end ? machine_.finish() : StepStatus::kOk;
    hopeful_.push_back(is_end && end == StepStatus::kOk);
    if (is_end && end != StepStatus::kPruned) return number;
    const Machine::Mark mark = machine_.mark();
    for (const Choice choice : choices) {
      if (machine_.step(choice) == StepStatus::kOk) {
        const auto known = numbers_.find(key());
        const std::size_t to = known != numbers_.end() ? known->second : enter();
        before_[to].push_back(number);
      }
      machine_.undo(mark);
    }
    return number;
  }

  void spread() {
    std::vector<std::size_t> from;
    for (std::size_t state = 0; state < hopeful_.size(); ++state) {
      if (hopeful_[state]) from.push_back(state);
    }
    while (!from.empty()) {
      const std::size_t state = from.back();
      from.pop_back();
      for (const std::size_t before : before_[state]) {
        if (hopeful_[before]) continue;
        hopeful_[before] = true;
        from.push_back(before);
      }
    }
  }

  Machine machine_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::size_t> numbers_;
  std::vector<std::vector<std::size_t>> before_;
  std::vector<bool> hopeful_;
};

TEST_CASE("random programs: from where on a counterexample was doomed, against backward reachability over all states") {
  const auto [first, last] = seeds(500);
  std::uint64_t compared = 0, from_beginning = 0, by_last_step = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    CAPTURE(seed);
    SourceMap sources;
    Result<Image> image = image_of(sources, random_program(seed));
    REQUIRE(image);
    // Programs that do nothing else wrong have more good ends.
    look_for(*image,
             {FindingKind::kAssertion, FindingKind::kInvariant, FindingKind::kDataRace, FindingKind::kSleepInAtomic, FindingKind::kMemoryLeak},
             seed % 4 == 0);
    look_for(*image, {FindingKind::kEventually}, false);
    ExploreOptions options;
    options.granularity = kPlain;
    options.stop_at_first = false;
    options.livelock = false;
    options.shorten = seed % 2 == 0;
    options.limits.states = kStatesMax / 10;
    const Exploration result = explore(*image, options);
    if (!result.limits_hit.empty()) continue;
    std::optional<AllStates> all;
    for (const Counterexample& counterexample : result.counterexamples) {
      if (counterexample.finding.kind != FindingKind::kHungTask && counterexample.finding.kind != FindingKind::kDeadlock) continue;
      if (counterexample.schedule.empty()) continue;
      if (!all) all.emplace(*image);
      const std::vector<bool> hopeful = all->hopeful_along(counterexample.schedule);
      std::uint64_t from = counterexample.schedule.size();
      while (from > 0 && !hopeful[from - 1]) --from;
      const Doom doom = find_doom(*image, kPlain, counterexample.schedule);
      CHECK(doom.decided);
      CHECK(doom.from == from);
      ++compared;
      from_beginning += from == 0;
      by_last_step += from == counterexample.schedule.size();
      if (doom.from == 0) continue;
      std::vector<Choice> passing(counterexample.schedule.begin(), counterexample.schedule.begin() + static_cast<std::ptrdiff_t>(doom.from - 1));
      passing.insert(passing.end(), doom.passing.begin(), doom.passing.end());
      const Run run = run_random(*image, 1, kPlain, passing);
      CHECK(run.followed == passing.size());
      CHECK(run.schedule.size() == passing.size());
      CHECK(run.ended);
      CHECK(run.status == StepStatus::kOk);
    }
  }
  MESSAGE(compared << " counterexamples, " << from_beginning << " doomed from the beginning, " << by_last_step << " by the last step");
  if (last - first < 200) return;
  CHECK(compared * 4 >= last - first);
  CHECK(from_beginning * 10 >= compared);
  CHECK((compared - from_beginning - by_last_step) * 5 >= compared);
}

// Findings that end an execution where the plain search has already shown more: what is seen until then depends on the steps.
bool ends_early(const Summary& summary) {
  std::set<std::string> kinds = summary.kinds;
  for (const FindingKind kind : {FindingKind::kHungTask, FindingKind::kMemoryLeak, FindingKind::kLivelock, FindingKind::kEventually,
                                 FindingKind::kLockOrder, FindingKind::kIrqLockInversion}) {
    kinds.erase(finding_id(kind));
  }
  return !kinds.empty();
}

// Says by naive fixpoints over all states of the plain machine whether something fair goes on for ever, and whether a good end is reached.
//
// A run is fair when everybody is served: takes steps again and again, or is blocked (neither enabled nor queueing) again and again, or from
// some time on is never enabled. Who is never enabled is guessed, one set after the other; then the states from which everybody else can be
// served again and again are what remains when those without a way to a service are taken out until nothing changes.
class FairJudge {
 public:
  explicit FairJudge(const Image& image) : machine_(image, kPlain), begins_(machine_.reset() == StepStatus::kOk) {
    if (begins_) enter();
  }

  bool ends_well() const { return ends_well_; }
  bool goes_on_for_ever(bool although_all_have_ended) const {
    std::set<int> can_queue;
    for (const State& state : states_) can_queue.insert(state.queued.begin(), state.queued.end());
    const std::vector<int> actors(can_queue.begin(), can_queue.end());
    for (std::uint64_t set = 0; set < std::uint64_t{1} << actors.size(); ++set) {
      std::set<int> never;
      for (std::size_t i = 0; i < actors.size(); ++i) {
        if ((set >> i & 1) != 0) never.insert(actors[i]);
      }
      if (goes_on_without(never, although_all_have_ended)) return true;
    }
    return false;
  }
  std::size_t states() const { return states_.size(); }

 private:
  struct State {
    std::set<int> enabled, queued;             // actors: tasks, and timers from 1000
    std::vector<std::pair<int, std::size_t>> steps;  // by whom (-1: nobody owes it), where to; none that end
    bool ended = false;
  };
  static int actor_of(Choice choice) {
    if (choice.kind == ChoiceKind::kTask) return choice.task;
    return choice.kind == ChoiceKind::kTimer ? 1000 + choice.task : -1;
  }

  std::size_t enter() {
    const std::size_t number = states_.size();
    numbers_[{machine_.fingerprint().low, machine_.fingerprint().high}] = number;
    State state;
    const std::span<const Choice> enabled = machine_.enabled();
    const std::vector<Choice> choices(enabled.begin(), enabled.end());
    for (const Choice choice : choices) state.enabled.insert(actor_of(choice));
    state.enabled.erase(-1);
    for (std::uint32_t t = 0; t < machine_.task_count(); ++t) {
      if (machine_.queues(TaskId{t})) state.queued.insert(static_cast<int>(t));
    }
    state.ended = machine_.all_ended();
    states_.push_back(state);
    ends_well_ |= machine_.quiescent() && machine_.finish() == StepStatus::kOk;
    const Machine::Mark mark = machine_.mark();
    for (const Choice choice : choices) {
      if (machine_.step(choice) == StepStatus::kOk) {
        const auto known = numbers_.find({machine_.fingerprint().low, machine_.fingerprint().high});
        const std::size_t to = known != numbers_.end() ? known->second : enter();
        states_[number].steps.push_back({actor_of(choice), to});
      }
      machine_.undo(mark);
    }
    return number;
  }

  bool goes_on_without(const std::set<int>& never, bool although_all_have_ended) const {
    std::vector<bool> in;
    std::set<int> served;  // those who are to be
    for (const State& state : states_) {
      in.push_back(although_all_have_ended || !state.ended);
      for (const int actor : state.enabled) {
        if (never.contains(actor)) in.back() = false;
        else served.insert(actor);
      }
    }
    for (std::size_t left = 0, before = 1; left != before;) {
      before = count(in);
      keep_where_something_comes(in, [](const State&, int) { return true; });
      for (const int actor : served) {
        keep_where_something_comes(in, [actor](const State& from, int mover) {
          return mover == actor || (!from.enabled.contains(actor) && !from.queued.contains(actor));
        });
      }
      left = count(in);
    }
    return count(in) > 0;
  }
  static std::size_t count(const std::vector<bool>& in) { return static_cast<std::size_t>(std::count(in.begin(), in.end(), true)); }

  // Takes out the states from which no way within `in` leads over a step that `is_service`.
  template <class IsService>
  void keep_where_something_comes(std::vector<bool>& in, const IsService& is_service) const {
    std::vector<bool> leads(in.size(), false);
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t at = in.size(); at-- > 0;) {
        if (!in[at] || leads[at]) continue;
        for (const auto& [mover, to] : states_[at].steps) {
          if (in[to] && (leads[to] || is_service(states_[at], mover))) leads[at] = changed = true;
        }
      }
    }
    for (std::size_t at = 0; at < in.size(); ++at) in[at] = in[at] && leads[at];
  }

  Machine machine_;
  const bool begins_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::size_t> numbers_;
  std::vector<State> states_;  // from all of them a fair run can be gone on with; all are reached
  bool ends_well_ = false;
};

// A loop that is shown can be gone round for ever, passes nobody over, and violates what it is said to.
void check_loop(const Image& image, Granularity granularity, const Counterexample& counterexample) {
  Machine machine(image, schedule_granularity(granularity));
  REQUIRE(machine.reset() == StepStatus::kOk);
  const auto take = [&](Choice choice) {
    const std::span<const Choice> enabled = machine.enabled();
    REQUIRE(std::find(enabled.begin(), enabled.end(), choice) != enabled.end());
    REQUIRE(machine.step(choice) == StepStatus::kOk);
  };
  const auto loop = counterexample.schedule.begin() + static_cast<std::ptrdiff_t>(counterexample.loop_begin);
  std::for_each(counterexample.schedule.begin(), loop, take);
  const Fingerprint begin = machine.fingerprint();
  std::set<std::pair<ChoiceKind, std::uint32_t>> waiting, served;  // tasks and timers that could move somewhere; that did, or were blocked
  std::for_each(loop, counterexample.schedule.end(), [&](const Choice choice) {
    if (counterexample.finding.kind == FindingKind::kLivelock) CHECK_FALSE(machine.all_ended());
    else CHECK_FALSE(machine.was_true(0));
    std::set<std::pair<ChoiceKind, std::uint32_t>> ready;
    for (const Choice possible : machine.enabled()) {
      if (possible.kind == ChoiceKind::kTask || possible.kind == ChoiceKind::kTimer) ready.insert({possible.kind, possible.task});
    }
    waiting.insert(ready.begin(), ready.end());
    served.insert({choice.kind, choice.task});
    for (std::uint32_t t = 0; t < machine.task_count(); ++t) {
      if (!ready.contains({ChoiceKind::kTask, t}) && !machine.queues(TaskId{t})) served.insert({ChoiceKind::kTask, t});
      if (!ready.contains({ChoiceKind::kTimer, t})) served.insert({ChoiceKind::kTimer, t});
    }
    take(choice);
  });
  CHECK(machine.fingerprint() == begin);
  CHECK(std::includes(served.begin(), served.end(), waiting.begin(), waiting.end()));
}

void check_cycles(std::uint64_t part, std::uint64_t parts) {
  const auto [first, last] = seeds(300, part, parts);
  std::uint64_t compared = 0, endless = 0, livelocks = 0, never = 0, never_endless = 0, loops = 0;
  for (std::uint64_t i = 2 * first; i <= 2 * last + 1; ++i) {
    const std::uint64_t seed = i / 2;
    CAPTURE(seed);
    SourceMap sources;
    Program program = i % 2 == 0 ? random_program(seed) : random_endless_program(seed);
    CAPTURE(program.name);
    if (std::getenv("WAKESIM_SHOW") != nullptr) std::fprintf(stderr, "--- seed %d\n%s", static_cast<int>(seed), program.text.c_str());
    Result<Image> image = image_of(sources, program);
    if (!image) FAIL(render(sources, image.error()));
    // An invariant that ends whatever makes the predicate true leaves the executions in which it never becomes true.
    program.invariants.push_back("not_reached()");
    Result<Image> without = image_of(sources, program);
    REQUIRE(without);
    for (Image* both : {&*image, &*without}) {
      look_for(*both, {FindingKind::kAssertion, FindingKind::kDeadlock, FindingKind::kDataRace, FindingKind::kSleepInAtomic}, false);
      if (seed % 4 != 0) look_for(*both, {FindingKind::kHungTask, FindingKind::kMemoryLeak}, false);
    }
    look_for(*image, {FindingKind::kInvariant}, false);
    image->invariants.clear();
    without->invariants.erase(without->invariants.begin(), without->invariants.end() - 1);
    without->eventually.clear();

    const Summary plain = summarize(*image, kPlain, kSmall);
    if (!plain.complete || ends_early(plain)) continue;
    ++compared;
    std::vector<Named> others(std::begin(kReductions), std::end(kReductions));
    others.insert(others.end(), std::begin(kInstructions), std::end(kInstructions));
    for (const Named& named : others) {
      CAPTURE(named.name);
      const Summary reduced = summarize(*image, named.granularity, 20 * kStatesMax);
      CHECK(reduced.complete);
      CHECK(describe(reduced) == describe(plain));
    }
    ExploreOptions options;
    options.granularity = kReductions[seed % std::size(kReductions)].granularity;
    options.stop_at_first = options.shorten = false;
    const Exploration shown = explore(*image, options);
    for (const Counterexample& counterexample : shown.counterexamples) {
      if (counterexample.loop_begin == counterexample.schedule.size()) continue;
      check_loop(*image, options.granularity, counterexample);
      ++loops;
    }
    const bool livelock = plain.kinds.contains(finding_id(FindingKind::kLivelock));
    const bool unmet = plain.kinds.contains(finding_id(FindingKind::kEventually));
    Image bare = *image;
    bare.eventually.clear();
    CHECK(FairJudge(bare).goes_on_for_ever(false) == livelock);
    const FairJudge judge(*without);
    const bool goes_on = judge.goes_on_for_ever(true);
    CHECK((goes_on || judge.ends_well()) == unmet);
    livelocks += livelock;
    never += unmet;
    never_endless += goes_on && !judge.ends_well();
    endless += plain.has_cycles;
  }
  MESSAGE(compared << " programs compared, " << endless << " with cycles, " << livelocks << " with a livelock, in " << never
                   << " the predicate may stay false, in " << never_endless << " only for ever; " << loops << " loops");
  if (last - first + 1 < 300 / parts) return;
  CHECK(compared * 2 >= last - first + 1);
  CHECK(endless * 4 >= compared);
  CHECK(livelocks * 10 >= compared);
  CHECK(never * 4 >= compared);
  CHECK((compared - never) * 10 >= compared);
  CHECK(never_endless * 20 >= compared);
}

TEST_CASE("random programs: livelock and `eventually` under every reduction, against naive fixpoints over all states, part 1 of 3") {
  check_cycles(0, 3);
}
TEST_CASE("random programs: livelock and `eventually` under every reduction, against naive fixpoints over all states, part 2 of 3") {
  check_cycles(1, 3);
}
TEST_CASE("random programs: livelock and `eventually` under every reduction, against naive fixpoints over all states, part 3 of 3") {
  check_cycles(2, 3);
}

TEST_CASE("random programs: every reduction sees the same around a function, and shows the same") {
  const auto [first, last] = seeds(500);
  std::uint64_t compared = 0, shown = 0, read = 0;
  for (std::uint64_t seed = first; seed <= last; seed += 3) {
    CAPTURE(seed);
    const Program program = random_program(seed);
    SourceMap sources;
    Result<Image> image = image_of(sources, program);
    REQUIRE(image);
    look_for(*image, {FindingKind::kAssertion, FindingKind::kInvariant, FindingKind::kDeadlock, FindingKind::kDataRace, FindingKind::kSleepInAtomic,
                      FindingKind::kEventually},
             false);
    const Summary plain = summarize(*image, kPlain, kStatesMax / 10);
    if (!plain.complete || ends_early(plain)) continue;
    ++compared;

    // Every task's own function, as somebody else calls it: its accesses, and who reads what it writes.
    for (const TaskSpec& task : image->tasks) {
      const std::uint32_t begin = image->code.functions[task.entry.index].begin;
      const FunctionId function{static_cast<std::uint32_t>(image->code.instructions[begin].imm)};
      REQUIRE(image->code.instructions[begin].op == Opcode::kCall);
      const Rules reference = rules_of(*image, kPlain, function);
      CHECK(reference.complete);
      read += std::any_of(reference.rows.begin(), reference.rows.end(), [](const std::string& row) { return row.starts_with("read "); });
      for (const Named& named : {kReductions[0], kReductions[1], kReductions[2]}) {
        CAPTURE(named.name);
        const Rules reduced = rules_of(*image, named.granularity, function);
        CHECK(reduced.complete);
        CHECK(difference_of(reference, reduced) == "");
      }
    }

    EventNames names;
    const auto behaviour = [&](Granularity granularity) {
      BehaviourOptions options;
      options.granularity = granularity;
      options.granularity.observable = true;
      BehaviourSearch search(*image, options);
      std::optional<Behaviour> found = search.run(names);
      CHECK(search.problem() == "");
      return found;
    };
    const std::optional<Behaviour> reference = behaviour(kPlain);
    REQUIRE(reference);
    shown += std::any_of(reference->edges.begin(), reference->edges.end(), [](const BehaviourEdge& edge) { return edge.event > 1; });
    for (const Named& named : kReductions) {
      CAPTURE(named.name);
      const std::optional<Behaviour> reduced = behaviour(named.granularity);
      REQUIRE(reduced);
      const EquivalenceAnswer answer = compare_behaviours(*reference, *reduced);
      CHECK(answer.equivalence == Equivalence::kEquivalent);
      if (answer.difference) MESSAGE(names.text(answer.difference->event) << (answer.difference->by_first ? ": only plain" : ": only reduced"));
    }
  }
  MESSAGE(compared << " programs compared, " << shown << " show something, " << read << " functions whose writes are read");
  if (last - first < 200) return;
  CHECK(compared * 6 >= (last - first + 1) / 3);
  CHECK(shown * 2 >= compared);
  CHECK(read >= compared);
}

}  // namespace
}  // namespace wakesim
