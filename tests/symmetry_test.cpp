// Task symmetry against the plain search, on random programs with tasks that run the same code: what is found, which tasks end up stuck,
// which outcomes are reached, which instructions are executed; and how many states there are, against trying all orders of the tasks.
// WAKESIM_SEEDS and WAKESIM_SHOW as in differential_search_test.cpp.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/explore/explore.h"
#include "tests/support/random_model.h"
#include "tests/support/seeds.h"
#include "tests/support/summary.h"

namespace wakesim {
namespace {

constexpr std::uint64_t kStatesMax = 40'000;
constexpr std::uint64_t kSmall = 4'000;

struct Named {
  std::string name;
  Granularity granularity;
};
const Named kWithSymmetry[] = {
    {"symmetry", {.fuse = true, .liveness = true, .own_objects = false, .locks = false, .observable = false, .symmetry = true}},
    {"symmetry, own", {.fuse = true, .liveness = true, .own_objects = true, .locks = false, .observable = false, .symmetry = true}},
    {"symmetry, locks", {.fuse = true, .liveness = true, .own_objects = false, .locks = true, .observable = false, .symmetry = true}},
    {"symmetry, own+locks", kReduced},
    {"symmetry, no liveness", {.fuse = true, .liveness = false, .own_objects = false, .locks = false, .observable = false, .symmetry = true}},
};

Summary summarize(const Image& image, Granularity granularity, std::uint64_t states_max, bool exact = false) {
  ExploreOptions options;
  options.granularity = granularity;
  options.exact_states = exact;
  options.limits.states = states_max;
  return wakesim::summarize(image, options);
}

// All states of the machine, and all of them up to the order of interchangeable tasks.
class Counter {
 public:
  explicit Counter(const Image& image) : machine_(image, kWithSymmetry[0].granularity) {
    status_ = machine_.reset();
    if (status_ == StepStatus::kOk) enter();
  }
  bool was_refuted() const { return status_ == StepStatus::kRestart; }
  std::size_t recognised() const { return recognised_.size(); }
  std::size_t orbits() const { return orbits_.size(); }

 private:
  using Key = std::pair<std::uint64_t, std::uint64_t>;
  static Key key_of(Fingerprint fingerprint) { return {fingerprint.low, fingerprint.high}; }

  void enter() {
    recognised_.insert(key_of(machine_.fingerprint()));
    const Key orbit = key_of(machine_.fingerprint_of_all_orders());
    // Whatever has one fingerprint has one orbit.
    const auto [known, is_new] = orbit_of_.try_emplace(key_of(machine_.fingerprint()), orbit);
    CHECK((is_new || known->second == orbit));
    orbits_.insert(orbit);
    const std::span<const Choice> enabled = machine_.enabled();
    const std::vector<Choice> choices(enabled.begin(), enabled.end());
    const Machine::Mark mark = machine_.mark();
    for (const Choice choice : choices) {
      if (status_ == StepStatus::kRestart) return;
      const StepStatus status = machine_.step(choice);
      if (status == StepStatus::kRestart) status_ = status;
      if (status == StepStatus::kOk && !recognised_.contains(key_of(machine_.fingerprint()))) enter();
      machine_.undo(mark);
    }
  }

  Machine machine_;
  StepStatus status_ = StepStatus::kOk;
  std::set<Key> recognised_, orbits_;
  std::map<Key, Key> orbit_of_;
};

struct Shares {
  std::uint64_t exchanged = 0, told_apart = 0;  // of a hundred programs, at least
};

void check_symmetric_programs(Program (*make)(std::uint64_t), std::uint64_t usual_seeds, const Shares& least) {
  const auto [first, last] = seeds(usual_seeds);
  std::uint64_t compared = 0, exchanged = 0, told_apart = 0, smaller = 0, sound = 0, recognised = 0, orbits = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    CAPTURE(seed);
    const Program program = make(seed);
    if (std::getenv("WAKESIM_SHOW") != nullptr) std::fprintf(stderr, "--- seed %d\n%s", static_cast<int>(seed), program.text.c_str());
    SourceMap sources;
    Result<Image> image = image_of(sources, program);
    if (!image) FAIL(render(sources, image.error()));
    const FindingKind ending[] = {FindingKind::kAssertion, FindingKind::kInvariant,    FindingKind::kDeadlock,
                                  FindingKind::kDataRace,  FindingKind::kSleepInAtomic, FindingKind::kEventually};
    for (const FindingKind kind : ending) image->checks[static_cast<std::size_t>(kind)] = false;
    const Summary plain = summarize(*image, kPlain, kStatesMax);
    if (!plain.complete) continue;
    ++compared;
    sound += plain.seen.size() <= 1;
    bool any_exchanged = false;
    for (const Named& named : kWithSymmetry) {
      CAPTURE(named.name);
      const Summary reduced = summarize(*image, named.granularity, 20 * kStatesMax);
      CHECK(reduced.complete);
      any_exchanged |= reduced.exchanged;
      smaller += reduced.exchanged && reduced.states < plain.states;
      if (plain.has_memory_error) {
        CHECK(reduced.has_memory_error);
        continue;
      }
      CHECK(difference_of(plain.seen, reduced.seen) == "");
      CHECK(reduced.coverage == plain.coverage);
    }
    exchanged += any_exchanged;
    if (plain.states <= kSmall) {
      const Summary by_fingerprint = summarize(*image, kWithSymmetry[0].granularity, 20 * kStatesMax);
      const Summary exact = summarize(*image, kWithSymmetry[0].granularity, 20 * kStatesMax, true);
      CHECK(exact.states == by_fingerprint.states);
      CHECK(exact.seen == by_fingerprint.seen);
    }
    if (plain.states <= kSmall) {
      const Counter counter(*image);
      told_apart += counter.was_refuted();
      if (!counter.was_refuted()) {
        CHECK(counter.recognised() >= counter.orbits());
        recognised += counter.recognised();
        orbits += counter.orbits();
      }
    }
    for (const FindingKind kind : ending) {
      CAPTURE(finding_id(kind));
      for (const FindingKind other : ending) image->checks[static_cast<std::size_t>(other)] = other == kind;
      const Summary alone = summarize(*image, kPlain, 20 * kStatesMax);
      for (const Named& named : {kWithSymmetry[0], kWithSymmetry[3]}) {
        const Summary reduced = summarize(*image, named.granularity, 20 * kStatesMax);
        const auto found = [kind](const Summary& summary) { return summary.seen.contains(finding_id(kind)) || summary.has_memory_error; };
        CHECK(found(reduced) == found(alone));
      }
    }
  }
  MESSAGE(compared << " programs compared, " << sound << " without a finding, " << exchanged << " with interchangeable tasks, " << told_apart
                   << " whose tasks are told apart, " << smaller << " searches smaller, " << recognised << " states recognised of "
                   << orbits << " up to the order of tasks");
  if (last - first < 200) return;
  CHECK(compared * 10 >= (last - first + 1) * 8);
  CHECK(exchanged * 100 >= compared * least.exchanged);
  CHECK(told_apart * 100 >= compared * least.told_apart);
  CHECK(smaller >= 2 * exchanged);
  CHECK(sound * 20 >= compared);
  CHECK(recognised * 100 <= orbits * 102);
}

TEST_CASE("random symmetric programs: states up to the order of tasks show what all states show") {
  check_symmetric_programs(random_symmetric_program, 400, {.exchanged = 50, .told_apart = 5});
}

TEST_CASE("random programs about numbers of tasks: states up to the order of tasks show what all states show") {
  check_symmetric_programs(random_number_program, 400, {.exchanged = 20, .told_apart = 40});
}

// Whoever comes second asks something of the first one's pointer and its own.
Program second_asks(const std::string& question) {
  Program program;
  program.name = "asks.c";
  program.text = "#include <prelude.h>\n"
                 "struct task_struct *waiting;\n"
                 "int answer;\n"
                 "static void ask(void)\n"
                 "{\n"
                 "\tstruct task_struct *other = exchange(waiting, current);\n"
                 "\n"
                 "\tif (other)\n"
                 "\t\tWRITE_ONCE(answer, (" +
                 question +
                 ") ? 1 : 2);\n"
                 "}\n"
                 "static void final(void)\n"
                 "{\n"
                 "\tobserve(\"answer\", answer);\n"
                 "}\n";
  program.tasks = {"ask()", "ask()"};
  program.group = {0, 0};
  program.final = "final()";
  return program;
}

TEST_CASE("what tells tasks apart is noticed, and what does not is not") {
  const struct {
    const char* question;
    const char* why;  // "": the tasks stay interchangeable
  } rows[] = {
      {"other == current", ""},
      {"((unsigned long)other & 7) == 0", ""},
      {"((unsigned long)other & ~7UL) == (unsigned long)other", ""},
      {"(unsigned int)(unsigned long)other == 0", "ask() takes a part of a pointer"},
      {"&other->__sigpending > &other->__state", ""},
      {"(long)&other->__sigpending - (long)other == 4", ""},
      {"other > current", "ask() orders pointers into different objects"},
      {"other <= current", "ask() orders pointers into different objects"},
      {"__wakesim_hash((unsigned long)other, 1) & 1", "ask() hashes a pointer"},
      {"(((unsigned int *)&waiting)[1] & 1) != 0", "ask() reads a part of a pointer"},
      {"(((unsigned int *)&waiting)[0] & 0x10000) != 0", "ask() reads a part of a pointer"},
      {"(((unsigned char *)&waiting)[0] = 1) == 0", "ask() writes a part of a pointer"},
      {"task_of[0] == current", "task_of[0] is accessed, and is not alike for them"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.question);
    SourceMap sources;
    const Result<Image> image = image_of(sources, second_asks(row.question));
    if (!image) FAIL(render(sources, image.error()));
    ExploreOptions options;
    options.granularity = kPlain;
    const Exploration plain = explore(*image, options);
    options.granularity = kReduced;
    const Exploration reduced = explore(*image, options);
    CHECK(plain.complete);
    CHECK(reduced.complete);
    CHECK(reduced.outcomes == plain.outcomes);
    CHECK(reduced.interchangeable.empty() == (std::string(row.why) != ""));
    const std::string note = "t0, t1 are not taken as interchangeable: " + std::string(row.why);
    const bool noted = std::find(reduced.notes.begin(), reduced.notes.end(), note) != reduced.notes.end();
    for (const std::string& text : reduced.notes) CAPTURE(text);
    CHECK(noted == (std::string(row.why) != ""));
  }
}

// Whoever comes second asks something of the first one's number and its own.
Program second_asks_number(const std::string& question) {
  Program program = second_asks("0");
  program.text = "#define NUMBERS\n"
                 "#include <prelude.h>\n"
                 "#define WAITERS 0x80000000u\n"
                 "#define MASK 0x3fffffffu\n"
                 "unsigned int word;\n"
                 "int answer;\n"
                 "static void ask(void)\n"
                 "{\n"
                 "\tunsigned int other = exchange(word, (unsigned int)number);\n"
                 "\tunsigned int me = (unsigned int)number;\n"
                 "\n"
                 "\tif (other)\n"
                 "\t\tWRITE_ONCE(answer, (" +
                 question +
                 ") ? 1 : 2);\n"
                 "}\n"
                 "static void final(void)\n"
                 "{\n"
                 "\tobserve(\"answer\", answer);\n"
                 "}\n";
  return program;
}

TEST_CASE("what depends on the number of a task is noticed, and what does not is not") {
  const char* const kComputes = "ask() computes with the number of a task";
  const struct {
    const char* question;
    const char* why;  // "": the tasks stay interchangeable
  } rows[] = {
      {"other == me", ""},
      {"((other | WAITERS) & MASK) != me", ""},
      {"((other | WAITERS) & WAITERS) && !(other & WAITERS)", ""},
      {"(other & WAITERS) == WAITERS", ""},
      {"(other | WAITERS) > MASK && other <= MASK && (int)(other | WAITERS) < 0", ""},
      {"((other ^ WAITERS) ^ WAITERS) == other && (other ^ other) == 0 && (other & other) == other", ""},
      {"(long)(int)other > 0 && (unsigned long)other == (unsigned int)other", ""},
      {"other != 0x80000001u && (int)other != -1 && (unsigned long)other != 0x100000001ul", ""},
      {"__wakesim_of_task((int)other, &number) && *(int *)__wakesim_of_task((int)other, &number) == (int)other", ""},
      {"__wakesim_of_task((int)(other | WAITERS), &number) == NULL && __wakesim_of_task(0, &number) == NULL", ""},
      {"fetch_or(word, WAITERS) == me && fetch_and(word, ~WAITERS) && cmpxchg(word, me, other) == me", ""},
      {"other == 1", kComputes},
      {"(other & 3) == 1", kComputes},
      {"(other & 0x3ffffffeu) != 0", kComputes},
      {"(other | 1) == me", kComputes},
      {"(other ^ me) == 3", kComputes},
      {"(other & me) == 0", kComputes},
      {"(other | me) == 3", kComputes},
      {"other < me", kComputes},
      {"other <= me", kComputes},
      {"other < 2", kComputes},
      {"other + 1 == 2", kComputes},
      {"(int)other - (int)me == 1", kComputes},
      {"other * 1 == 1", kComputes},
      {"other / 2 == 0", kComputes},
      {"other % 2", kComputes},
      {"-(int)other == -1", kComputes},
      {"~other == ~1u", kComputes},
      {"other << 1 == 2", kComputes},
      {"other >> 1", kComputes},
      {"1u << other == 2", kComputes},
      {"(unsigned char)other == 1", kComputes},
      {"(short)other == 1", kComputes},
      {"\"\\0\\1\"[other]", kComputes},
      {"((const unsigned char *)&word)[0] == 1", kComputes},
      {"((unsigned char *)&word)[3] = 1", kComputes},
      {"(long)(int)(other | WAITERS) == -2147483647", kComputes},
      {"(unsigned long)(other | WAITERS) == (unsigned long)(other ^ WAITERS)", kComputes},
      {"((unsigned long)other | 0x80000000ul) == 0x80000001ul", kComputes},
      {"__wakesim_hash(other, 0) & 1", kComputes},
      {"fetch_add(word, 1) == 1", kComputes},
      {"__builtin_ffs((int)other) == 1", kComputes},
      {"__builtin_ctz(other) == 0 && __builtin_popcount(other) == 1 && __builtin_clz(other) == 31", kComputes},
      {"fetch_and(word, 2) == 0", kComputes},
      {"cmpxchg(word, 1, 0) == 1", kComputes},
      {"({ struct { unsigned int low : 2; } f; f.low = other & 3; f.low == 1; })", kComputes},
      {"({ struct { unsigned int low : 2, high : 30; } f; f.low = other; f.low == 1; })", kComputes},
      {"({ int filled = 0; __builtin_memset(&filled, (int)other, 1); filled == 1; })", kComputes},
      {"({ int s; switch (other) { case 1: s = 1; break; default: s = 0; } s; })", kComputes},
      {"__wakesim_of_task(1, &number) == &number", "ask() asks for a task by its number"},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.question));
    SourceMap sources;
    const Result<Image> image = image_of(sources, second_asks_number(row.question));
    if (!image) FAIL(render(sources, image.error()));
    ExploreOptions options;
    options.granularity = kPlain;
    const Exploration plain = explore(*image, options);
    options.granularity = kReduced;
    const Exploration reduced = explore(*image, options);
    CHECK(plain.complete);
    CHECK(reduced.complete);
    CHECK(reduced.outcomes == plain.outcomes);
    CHECK(reduced.interchangeable.empty() == (std::string(row.why) != ""));
    const std::string note = "t0, t1 are not taken as interchangeable: " + std::string(row.why);
    const bool noted = std::find(reduced.notes.begin(), reduced.notes.end(), note) != reduced.notes.end();
    for (const std::string& text : reduced.notes) CAPTURE(text);
    CHECK(noted == (std::string(row.why) != ""));
  }
}

// Nobody is told what it would show: the execution ends there, in the plain search as well.
TEST_CASE("arithmetic that would tell tasks apart by the bits of an address is not modelled") {
  const struct {
    const char* question;
    const char* limit;
  } rows[] = {
      {"(long)other - (long)current > 0", "`-` that needs the bits of a pointer's address is not modelled"},
      {"((unsigned long)other >> 32) & 1", "`>>` that needs the bits of a pointer's address is not modelled"},
      {"((unsigned long)other & 0x10000) != 0", "`&` that needs the bits of a pointer's address is not modelled"},
      {"(((unsigned long)other ^ (unsigned long)current) & 0x100000000UL) == 0", "`^` that needs the bits of a pointer's address is not modelled"},
      {"((unsigned long)other | 0x100000000UL) == (unsigned long)other", "`|` that needs the bits of a pointer's address is not modelled"},
      {"(unsigned long)other % 3 == 0", "`%` that needs the bits of a pointer's address is not modelled"},
      {"(unsigned long)other * 2 > 5", "`*` that needs the bits of a pointer's address is not modelled"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.question);
    SourceMap sources;
    const Result<Image> image = image_of(sources, second_asks(row.question));
    if (!image) FAIL(render(sources, image.error()));
    for (const Granularity granularity : {kPlain, kReduced}) {
      ExploreOptions options;
      options.granularity = granularity;
      const Exploration found = explore(*image, options);
      CHECK(found.counterexamples.empty());
      CHECK(found.limits_hit == std::vector<std::string>{row.limit});
      CHECK(found.outcomes.empty());
      CHECK(found.interchangeable.empty() == !granularity.symmetry);
    }
  }
}

TEST_CASE("as many tasks as a scenario may have can be interchangeable") {
  Program program = second_asks("other == current");
  program.tasks.assign(64, "ask()");
  program.group.assign(64, 0);
  program.defines = {{"TASKS_MAX", "65"}};
  program.shared_entries = true;
  SourceMap sources;
  const Result<Image> image = image_of(sources, program);
  if (!image) FAIL(render(sources, image.error()));
  Machine machine(*image, kWithSymmetry[0].granularity);
  REQUIRE(machine.reset() == StepStatus::kOk);
  const Machine::Mark root = machine.mark();
  std::set<std::pair<std::uint64_t, std::uint64_t>> after_one, after_two;
  for (const int first : {0, 31, 63}) {
    for (const int second : {1, 40, 62}) {
      REQUIRE(machine.step({ChoiceKind::kTask, static_cast<std::uint8_t>(first), 0}) == StepStatus::kOk);
      after_one.insert({machine.fingerprint().low, machine.fingerprint().high});
      REQUIRE(machine.step({ChoiceKind::kTask, static_cast<std::uint8_t>(second), 0}) == StepStatus::kOk);
      after_two.insert({machine.fingerprint().low, machine.fingerprint().high});
      machine.undo(root);
    }
  }
  CHECK(after_one.size() == 1);
  CHECK(after_two.size() == 1);
  CHECK(after_one != after_two);
}

}  // namespace
}  // namespace wakesim
