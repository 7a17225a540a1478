// The machine against itself: random programs, random walks, random undo. What must hold at every moment:
//   - undo brings back the very same state (serialised words) and fingerprint;
//   - two states with equal serialisations have equal fingerprints, and the other way round, however they were reached;
//   - the same choices give the same states on another machine.
// Programs are assembled by hand here, so that nothing above this folder is needed.
// SPDX-License-Identifier: MIT
#include "sim/vm/machine.h"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "sim/base/prng.h"

namespace wakesim {
namespace {

struct Assembler {
  Code code;

  Assembler() {
    code.layouts.push_back({"unsigned long", 8, 8, {{0, 8, false, ""}}});
    code.layouts.push_back({"struct pair", 16, 16, {{0, 8, true, "next"}, {8, 4, false, "low"}, {12, 4, false, "high"}}});
    code.outcomes = {"seen"};
    code.strings = {"text"};
  }
  GlobalId global(const std::string& name, std::uint32_t layout, std::uint64_t value = 0) {
    Global g;
    g.name = name;
    g.layout = LayoutId{layout};
    if (value != 0) g.initial.push_back({.offset = 0, .size = 8, .value = value});
    code.globals.push_back(g);
    return GlobalId{static_cast<std::uint32_t>(code.globals.size() - 1)};
  }
  void begin(const std::string& name, std::uint16_t registers, std::uint16_t parameters = 0, bool returns = false) {
    Function f;
    f.name = name;
    f.begin = static_cast<std::uint32_t>(code.instructions.size());
    f.register_count = registers;
    f.parameter_count = parameters;
    f.returns_value = returns;
    code.functions.push_back(f);
  }
  void emit(Opcode op, IntKind kind, std::uint16_t a, std::uint16_t b = 0, std::uint16_t c = 0, std::int64_t imm = 0) {
    code.instructions.push_back({op, kind, a, b, c, imm});
  }
  FunctionId end() {
    code.functions.back().end = static_cast<std::uint32_t>(code.instructions.size());
    return FunctionId{static_cast<std::uint32_t>(code.functions.size() - 1)};
  }
  // Every register is live everywhere: weak, but valid.
  Code finish() {
    code.positions.assign(code.instructions.size(), {});
    for (const Function& f : code.functions) {
      for (std::uint32_t pc = f.begin; pc < f.end; ++pc) {
        code.live_begin.push_back(static_cast<std::uint32_t>(code.live_registers.size()));
        for (std::uint16_t r = 0; r < f.register_count; ++r) code.live_registers.push_back(r);
      }
    }
    code.live_begin.push_back(static_cast<std::uint32_t>(code.live_registers.size()));
    return code;
  }
};

// Registers 0..5 hold numbers, 6 an address, 7 the address of the task's state, 8 a scratch value; all are set first.
Image random_image(std::uint64_t seed) {
  Prng prng(seed);
  Assembler a;
  const GlobalId words[] = {a.global("x", 0, 1), a.global("y", 0, 2), a.global("p", 0), a.global("lock", 0), a.global("pair", 1)};
  const auto address = [&](std::uint16_t reg, GlobalId g, std::int64_t offset = 0) {
    a.emit(Opcode::kGlobalAddr, IntKind::kU64, reg, 0, 0, (static_cast<std::int64_t>(g.index) << 32) | offset);
  };
  const auto number = [&] { return static_cast<std::uint16_t>(prng.below(6)); };
  const auto access = [&]() -> std::uint16_t { return prng.one_in(2) ? kAccessMarked : 0; };
  const auto set_registers = [&] {
    for (std::uint16_t r = 0; r < 9; ++r) a.emit(Opcode::kConst, IntKind::kU64, r, 0, 0, static_cast<std::int64_t>(prng.below(3)));
  };
  a.begin("helper", 9, 2, true);  // stores its first argument through its second and returns the sum
  a.code.functions.back().locals.push_back({"h", LayoutId{0}, {}});
  a.emit(Opcode::kScopeEnter, IntKind::kU64, 0, 0, 0, 0);
  a.emit(Opcode::kLocalAddr, IntKind::kU64, 6, 0, 0, 0);
  a.emit(Opcode::kStore, IntKind::kU64, 6, 0, kAccessMarked, 0);
  a.emit(Opcode::kLoad, IntKind::kU64, 5, 6, kAccessMarked, 0);
  address(6, words[0]);
  a.emit(Opcode::kAtomicRmw, IntKind::kU64, 4, 6, 5, static_cast<std::int64_t>(AtomicOp::kAdd));
  a.emit(Opcode::kScopeExit, IntKind::kU64, 0, 0, 0, 0);
  a.emit(Opcode::kReturn, IntKind::kU64, 5, 0, 1, 0);
  const FunctionId helper = a.end();

  Image image;
  const std::uint64_t task_count = prng.between(2, 3);
  for (std::uint64_t t = 0; t < task_count; ++t) {
    a.begin("task" + std::to_string(t), 9);
    a.code.functions.back().locals.push_back({"q", LayoutId{1}, {}});
    set_registers();
    bool alive = false;
    bool held = false;
    const std::uint64_t length = prng.between(3, 8);
    for (std::uint64_t n = 0; n < length; ++n) {
      switch (prng.below(12)) {
        case 0: {
          address(6, words[prng.below(2)]);
          const std::uint16_t how = access();
          a.emit(Opcode::kLoad, IntKind::kU64, number(), 6, how, 0);
          break;
        }
        case 1: {
          address(6, words[prng.below(2)]);
          const std::uint16_t how = access();
          a.emit(Opcode::kStore, IntKind::kU64, 6, number(), how, 0);
          break;
        }
        case 2: {
          address(6, words[prng.below(2)]);
          const auto operation = static_cast<std::int64_t>(prng.below(2));
          const std::uint16_t operand = number();
          a.emit(Opcode::kAtomicRmw, IntKind::kU64, number(), 6, operand, operation);
          break;
        }
        case 3:
          if (held) break;
          address(6, words[3]);
          a.emit(Opcode::kLock, IntKind::kU64, 6, 0, 0, 0);
          held = true;
          break;
        case 4:
          if (!held) break;
          address(6, words[3]);
          a.emit(Opcode::kUnlock, IntKind::kU64, 6, 0, 0, 0);
          held = false;
          break;
        case 5:  // a stack object comes to life and is perhaps published
          if (alive) break;
          alive = true;
          a.emit(Opcode::kScopeEnter, IntKind::kU64, 0, 0, 0, 0);
          a.emit(Opcode::kLocalAddr, IntKind::kU64, 8, 0, 0, 0);
          a.emit(Opcode::kStore, IntKind::kU32, 8, number(), 0, 8);
          a.emit(Opcode::kStore, IntKind::kU64, 8, 8, 0, 0);
          if (prng.one_in(2)) break;
          address(6, words[2]);
          a.emit(Opcode::kStore, IntKind::kU64, 6, 8, kAccessMarked, 0);
          break;
        case 6:  // read through the published pointer, if there is one
          address(6, words[2]);
          a.emit(Opcode::kLoad, IntKind::kU64, 8, 6, kAccessMarked, 0);
          a.emit(Opcode::kJumpIfNot, IntKind::kU64, 8, 0, 0, static_cast<std::int64_t>(a.code.instructions.size() + 2));
          a.emit(Opcode::kLoad, IntKind::kU32, 0, 8, kAccessMarked, 8);
          break;
        case 7:
          if (!alive) break;
          a.emit(Opcode::kScopeExit, IntKind::kU64, 0, 0, 0, 0);
          alive = false;
          break;
        case 8:
          a.emit(Opcode::kCall, IntKind::kU64, number(), 1, 2, static_cast<std::int64_t>(helper.index));
          break;
        case 9:  // sleep, or wake the others
          a.emit(Opcode::kCurrent, IntKind::kU64, 7);
          if (prng.one_in(2)) {
            a.emit(Opcode::kConst, IntKind::kU64, 8, 0, 0, 1);
            a.emit(Opcode::kStore, IntKind::kU32, 7, 8, kAccessMarked, 0);
          }
          a.emit(Opcode::kSchedule, IntKind::kU64, 7);
          break;
        case 10:
          a.emit(Opcode::kConst, IntKind::kU64, 8, 0, 0, 16);
          a.emit(Opcode::kAlloc, IntKind::kU64, 8, 8, kAllocZero | kAllocMayFail, 1);
          a.emit(Opcode::kJumpIfNot, IntKind::kU64, 8, 0, 0, static_cast<std::int64_t>(a.code.instructions.size() + 3));
          a.emit(Opcode::kStore, IntKind::kU32, 8, number(), 0, 12);
          a.emit(Opcode::kFree, IntKind::kU64, 8);
          break;
        case 11:
          a.emit(Opcode::kConst, IntKind::kU64, 6, 0, 0, 0);
          a.emit(Opcode::kConst, IntKind::kU64, 8, 0, 0, 2);
          a.emit(Opcode::kChoose, IntKind::kI64, number(), 6, 8);
          break;
      }
    }
    if (held) {
      address(6, words[3]);
      a.emit(Opcode::kUnlock, IntKind::kU64, 6, 0, 0, 0);
    }
    if (alive) a.emit(Opcode::kScopeExit, IntKind::kU64, 0, 0, 0, 0);
    a.emit(Opcode::kObserve, IntKind::kI64, 0, 0, 0, 0);
    a.emit(Opcode::kReturn, IntKind::kU64, 0, 0, 0, 0);
    TaskSpec spec;
    spec.name = "t" + std::to_string(t);
    spec.entry = a.end();
    spec.kind = TaskKind::kKthread;
    image.tasks.push_back(spec);
  }
  image.code = a.finish();
  image.faults.alloc_failures = 1;
  image.faults.spurious_wakeups = 1;
  image.faults.signals.push_back({TaskId{0}, 10, 1});
  for (std::size_t k = 0; k < kFindingKindCount; ++k) image.checks[k] = finding_default(static_cast<FindingKind>(k));
  return image;
}

const Granularity kGranularities[] = {
    {.fuse = false},
    kPlain,
    {.fuse = true, .liveness = false},
    {.fuse = true, .liveness = true, .own_objects = true},
    {.fuse = true, .liveness = true, .own_objects = false, .locks = true},
    kReduced,
};

}  // namespace

TEST_CASE("random walks: undo restores, equal states are equal fingerprints") {
  std::size_t states = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Image image = random_image(seed);
    for (std::size_t g = 0; g < std::size(kGranularities); ++g) {
      CAPTURE(seed);
      CAPTURE(g);
      Machine machine(image, kGranularities[g]);
      Machine twin(image, kGranularities[g]);
      std::map<std::vector<Word>, Fingerprint> by_state;
      std::map<Fingerprint, std::vector<Word>> by_fingerprint;
      Prng prng(seed * 977 + g);
      for (int walk = 0; walk < 12; ++walk) {
        const StepStatus start = machine.reset();
        CHECK(twin.reset() == start);
        if (start != StepStatus::kOk) break;  // a finding before the first visible operation
        struct Point {
          Machine::Mark mark, twin_mark;
          std::vector<Word> words;
          Fingerprint fingerprint;
        };
        std::vector<Point> path;
        std::vector<Word> words;
        bool restarted = false;
        for (int n = 0; n < 60 && !restarted; ++n) {
          machine.serialize(words);
          const Fingerprint fingerprint = machine.fingerprint();
          const auto [s, new_state] = by_state.emplace(words, fingerprint);
          REQUIRE(s->second == fingerprint);
          const auto [f, new_fingerprint] = by_fingerprint.emplace(fingerprint, words);
          REQUIRE(f->second == words);
          CHECK(twin.fingerprint() == fingerprint);
          path.push_back({machine.mark(), twin.mark(), words, fingerprint});
          const std::vector<Choice> choices(machine.enabled().begin(), machine.enabled().end());
          if (machine.quiescent()) {
            machine.finish();
            CHECK(machine.fingerprint() == fingerprint);
          }
          StepStatus status = StepStatus::kPruned;
          if (!choices.empty()) {
            const Choice choice = choices[prng.below(choices.size())];
            status = machine.step(choice);
            CHECK(twin.step(choice) == status);
            restarted = status == StepStatus::kRestart;
          }
          if (restarted || (status == StepStatus::kOk && !prng.one_in(4))) continue;
          const std::size_t back = prng.below(path.size());  // take back to a random earlier point
          machine.undo(path[back].mark);
          twin.undo(path[back].twin_mark);
          machine.serialize(words);
          REQUIRE(words == path[back].words);
          REQUIRE(machine.fingerprint() == path[back].fingerprint);
          path.resize(back);
        }
      }
      states += by_state.size();
    }
  }
  CHECK(states > 20'000);  // the programs must not end before they begin
}

TEST_CASE("a machine that forgets and keeps no hash goes the same way in constant memory") {
  std::uint64_t steps = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    const Image image = random_image(seed);
    Machine machine(image, kPlain), twin(image, kPlain);
    machine.set_hashing(false);
    Prng prng(seed);
    const StepStatus start = machine.reset();
    REQUIRE(twin.reset() == start);
    if (start != StepStatus::kOk) continue;
    std::vector<Word> words, expected;
    for (int n = 0; n < 60; ++n, ++steps) {
      machine.serialize(words);
      twin.serialize(expected);
      REQUIRE(words == expected);
      const std::vector<Choice> choices(machine.enabled().begin(), machine.enabled().end());
      const auto of_twin = twin.enabled();
      REQUIRE(std::equal(choices.begin(), choices.end(), of_twin.begin(), of_twin.end()));
      for (std::uint32_t t = 0; t < machine.task_count(); ++t) {
        const auto moves = [&](const Choice& choice) { return choice.kind == ChoiceKind::kTask && choice.task == t; };
        REQUIRE(machine.can_move(TaskId{t}) == std::any_of(choices.begin(), choices.end(), moves));
      }
      if (choices.empty()) {
        CHECK(machine.finish() == twin.finish());
        break;
      }
      const Choice choice = choices[prng.below(choices.size())];
      const StepStatus status = machine.step(choice);
      REQUIRE(twin.step(choice) == status);
      machine.forget();
      CHECK(machine.mark() == 0);
      if (status != StepStatus::kOk) break;
    }
  }
  CHECK(steps > 500);
}

TEST_CASE("tasks that are alike are interchangeable, as long as there are not too many - and then it is said") {
  Assembler a;
  a.begin("task", 1);
  a.emit(Opcode::kReturn, IntKind::kU64, 0);
  const FunctionId task = a.end();
  Image image;
  image.code = a.finish();
  image.tasks.resize(64);
  for (TaskSpec& spec : image.tasks) spec = {.name = "t", .entry = task};
  const auto told = [&] {
    Machine machine(image, kReduced);
    REQUIRE(machine.reset() == StepStatus::kOk);
    const std::vector<Machine::SymmetryGroup> groups = machine.symmetry_groups();
    REQUIRE(groups.size() == 1);
    CHECK(groups[0].tasks.size() == image.tasks.size());
    return groups[0].told_apart_by;
  };
  CHECK(told() == "");
  image.tasks.push_back(image.tasks.back());
  CHECK(told() == "there are 65 such tasks, and there is room for 64");
}

// if (x) y = 1; y = 2;  then a wait that never ends. x is 0.
TEST_CASE("coverage: executed, jumped, fell through - and where it stopped") {
  Assembler a;
  const GlobalId x = a.global("x", 0), y = a.global("y", 0);
  a.begin("task", 3);
  a.emit(Opcode::kGlobalAddr, IntKind::kU64, 0, 0, 0, static_cast<std::int64_t>(x.index) << 32);
  a.emit(Opcode::kGlobalAddr, IntKind::kU64, 2, 0, 0, static_cast<std::int64_t>(y.index) << 32);
  a.emit(Opcode::kLoad, IntKind::kU64, 1, 0);
  a.emit(Opcode::kJumpIfNot, IntKind::kU64, 1, 0, 0, 5);
  a.emit(Opcode::kStore, IntKind::kU64, 2, 1);
  a.emit(Opcode::kStore, IntKind::kU64, 2, 1);
  a.emit(Opcode::kAwait, IntKind::kU64, 0, 1, 0, 1);
  a.emit(Opcode::kReturn, IntKind::kU64, 0);
  Image image;
  image.tasks.push_back({.name = "task", .entry = a.end(), .kind = TaskKind::kKthread});
  image.code = a.finish();
  for (const Granularity granularity : {kPlain, kReduced, Granularity{.fuse = false}}) {
    Machine machine(image, granularity);
    CHECK(machine.coverage().empty());
    machine.set_coverage(true);
    StepStatus status = machine.reset();
    REQUIRE(status == StepStatus::kOk);
    Machine::Mark mark = machine.mark();
    while (!machine.enabled().empty()) {
      status = machine.step(machine.enabled()[0]);
      if (status == StepStatus::kRestart) mark = (machine.reset(), machine.mark());
      else REQUIRE(status == StepStatus::kOk);
    }
    machine.undo(mark);  // what was undone has been executed all the same
    constexpr std::uint8_t kE = Machine::kExecuted;
    CHECK(machine.coverage() == std::vector<std::uint8_t>{kE, kE, kE, kE | Machine::kJumped, 0, kE, 0, 0});
  }
}

// Three loops of local work: one that comes back to where it was (r0 = 0, 1, 0, 1, ...), one that ends after 400 000 rounds, one that counts for
// ever and is never where it was.
TEST_CASE("a loop of local work: endless where it repeats itself, a limit where it may end, nothing where it ends") {
  const auto run = [](Opcode op, std::int64_t until, std::uint64_t instructions_max) {
    Assembler a;
    a.begin("task", 3);
    a.emit(Opcode::kConst, IntKind::kU64, 0, 0, 0, 0);
    a.emit(Opcode::kConst, IntKind::kU64, 1, 0, 0, 1);
    a.emit(op, IntKind::kU64, 0, 0, 1);
    a.emit(Opcode::kEqImm, IntKind::kU64, 2, 0, 0, until);
    a.emit(Opcode::kJumpIfNot, IntKind::kU64, 2, 0, 0, 2);
    a.emit(Opcode::kReturn, IntKind::kU64, 0);
    Image image;
    image.tasks.push_back({.name = "task", .entry = a.end(), .kind = TaskKind::kKthread});
    image.code = a.finish();
    image.checks.set(static_cast<std::size_t>(FindingKind::kLivelock));
    Machine machine(image, kPlain);
    machine.set_instructions_per_step_max(instructions_max);
    const StepStatus status = machine.reset();
    return status == StepStatus::kFinding ? machine.finding().message : status == StepStatus::kLimit ? machine.limit_text() : std::string();
  };
  CHECK(run(Opcode::kXor, 2, 10'000'000) == "task loops in task() without any visible operation");
  CHECK(run(Opcode::kAdd, 400'000, 10'000'000) == "");
  CHECK(run(Opcode::kAdd, -1, 10'000'000) == "more than 10000000 instructions of task in a loop of task() without any visible operation");
  CHECK(run(Opcode::kAdd, 400'000, 1'200'003) == "");  // two, three in each round, and the return
  CHECK(run(Opcode::kAdd, 400'000, 1'200'002) == "more than 1200002 instructions of task in a loop of task() without any visible operation");
}

// A store, then 5 000 000 rounds of three instructions: asked once in them.
TEST_CASE("a long step can be broken off, undone and taken again") {
  Assembler a;
  const GlobalId x = a.global("x", 0);
  a.begin("task", 4);
  a.emit(Opcode::kConst, IntKind::kU64, 0, 0, 0, 0);
  a.emit(Opcode::kConst, IntKind::kU64, 1, 0, 0, 1);
  a.emit(Opcode::kGlobalAddr, IntKind::kU64, 3, 0, 0, static_cast<std::int64_t>(x.index) << 32);
  a.emit(Opcode::kStore, IntKind::kU64, 3, 1, kAccessMarked);
  a.emit(Opcode::kAdd, IntKind::kU64, 0, 0, 1);
  a.emit(Opcode::kEqImm, IntKind::kU64, 2, 0, 0, 5'000'000);
  a.emit(Opcode::kJumpIfNot, IntKind::kU64, 2, 0, 0, 4);
  a.emit(Opcode::kReturn, IntKind::kU64, 0);
  Image image;
  image.tasks.push_back({.name = "task", .entry = a.end(), .kind = TaskKind::kKthread});
  image.code = a.finish();
  Machine machine(image, kPlain);
  REQUIRE(machine.reset() == StepStatus::kOk);
  int asked = 0;
  bool is_over = true;
  machine.set_interruption([&] { return ++asked > 0 && is_over; });
  const Fingerprint before = machine.fingerprint();
  const Machine::Mark mark = machine.mark();
  const Choice choice = machine.enabled()[0];
  CHECK(machine.step(choice) == StepStatus::kInterrupted);
  machine.undo(mark);
  CHECK(machine.fingerprint() == before);
  CHECK(machine.instructions_executed(TaskId{0}) == 3);
  CHECK(machine.instructions_executed() == 3 + 10'000'000);  // in its life, the last of them for nothing
  is_over = false;
  CHECK(machine.step(choice) == StepStatus::kOk);
  CHECK(asked == 2);
  CHECK(machine.all_ended());
  machine.undo(mark);
  machine.set_interruption(nullptr);
  CHECK(machine.step(choice) == StepStatus::kOk);
  CHECK(asked == 2);
}

TEST_CASE("coverage: the instruction that fails counts, and the last one of a task") {
  Assembler a;
  a.begin("task", 1);
  a.emit(Opcode::kConst, IntKind::kU64, 0, 0, 0, 0);
  a.emit(Opcode::kAssert, IntKind::kU64, 0);
  a.emit(Opcode::kReturn, IntKind::kU64, 0);
  Image image;
  image.tasks.push_back({.name = "task", .entry = a.end(), .kind = TaskKind::kKthread});
  image.code = a.finish();
  const auto covered = [&](bool looks_for_assertions) {
    image.checks[static_cast<std::size_t>(FindingKind::kAssertion)] = looks_for_assertions;
    Machine machine(image, kPlain);
    machine.set_coverage(true);
    if (machine.reset() == StepStatus::kOk && !machine.enabled().empty()) (void)machine.step(machine.enabled()[0]);
    return machine.coverage();
  };
  CHECK(covered(true) == std::vector<std::uint8_t>{1, 1, 0});
  CHECK(covered(false) == std::vector<std::uint8_t>{1, 1, 1});
}

// The machine's life: what one step has seen stays known when it is undone, is added to another machine's, and survives an archive.
TEST_CASE("not modelled, weak orders: noted once, kept by undo, merge and archive") {
  Assembler a;
  const GlobalId x = a.global("x", 0);
  const auto store = [&](std::uint16_t flags) { a.emit(Opcode::kStore, IntKind::kU64, 0, 1, flags); };
  const auto begin = [&](const char* name, bool is_model) {
    a.begin(name, 2);
    a.code.functions.back().is_model = is_model;
    a.emit(Opcode::kGlobalAddr, IntKind::kU64, 0, 0, 0, static_cast<std::int64_t>(x.index) << 32);
    a.emit(Opcode::kConst, IntKind::kU64, 1, 0, 0, 7);
  };
  constexpr auto kSeqCst = static_cast<std::uint16_t>(kAccessMarked | (static_cast<unsigned>(MemoryOrder::kSeqCst) << kAccessOrderShift));
  begin("model", true);
  store(kAccessMarked);
  a.emit(Opcode::kNotModelled, IntKind::kU64, 1);
  a.emit(Opcode::kReturn, IntKind::kU64, 0);
  const FunctionId model = a.end();
  begin("caller", false);
  store(0);
  store(kSeqCst);
  a.emit(Opcode::kCall, IntKind::kU64, 0, 0, 0, model.index);
  a.emit(Opcode::kReturn, IntKind::kU64, 0);
  Image image;
  const FunctionId caller = a.end();
  image.tasks.push_back({.name = "task", .entry = caller, .kind = TaskKind::kKthread});
  image.code = a.finish();
  for (const Granularity granularity : {kPlain, kReduced, Granularity{.fuse = false}}) {
    Machine machine(image, granularity);
    REQUIRE(machine.reset() == StepStatus::kOk);
    CHECK(machine.weak_orders() == 0);
    CHECK(machine.not_modelled().empty());
    for (int round = 0; round < 2; ++round) {
      const Machine::Mark mark = machine.mark();
      StepStatus status = StepStatus::kOk;
      while (status == StepStatus::kOk && !machine.enabled().empty()) status = machine.step(machine.enabled()[0]);
      CHECK(status == StepStatus::kLimit);
      CHECK(machine.limit_text() == "text (7) is not modelled");
      machine.undo(mark);
    }
    REQUIRE(machine.not_modelled().size() == 1);
    CHECK(machine.not_modelled()[0].function == caller);
    CHECK(machine.weak_orders() == Machine::kModelOrders);

    Machine merged(image, granularity), loaded(image, granularity);
    (void)merged.merge(machine);
    (void)merged.merge(machine);
    CHECK(merged.not_modelled() == machine.not_modelled());
    CHECK(merged.weak_orders() == machine.weak_orders());
    std::string bytes;
    const ByteSink sink = [&](const void* from, std::size_t size) { return bytes.append(static_cast<const char*>(from), size), true; };
    Archive out(sink, 1);
    machine.exchange(out);
    out.finish();
    std::size_t at = 0;
    const ByteSource source = [&](void* to, std::size_t size) {
      const std::size_t taken = bytes.copy(static_cast<char*>(to), size, at);
      at += taken;
      return taken;
    };
    Archive in(source);
    loaded.exchange(in);
    CHECK(loaded.not_modelled() == machine.not_modelled());
    CHECK(loaded.weak_orders() == machine.weak_orders());
  }
}

TEST_CASE("which instructions ask for an order weaker than sequentially consistent") {
  constexpr auto order = [](MemoryOrder o, unsigned shift) { return static_cast<std::int64_t>(o) << shift; };
  struct Row {
    Instruction instruction;
    bool asks;
  };
  const Row rows[] = {
      {{.op = Opcode::kLoad}, false},
      {{.op = Opcode::kLoad, .c = kAccessMarked}, true},  // volatile, relaxed
      {{.op = Opcode::kStore, .c = static_cast<std::uint16_t>(kAccessMarked | order(MemoryOrder::kRelease, kAccessOrderShift))}, true},
      {{.op = Opcode::kStore, .c = static_cast<std::uint16_t>(kAccessMarked | order(MemoryOrder::kSeqCst, kAccessOrderShift))}, false},
      {{.op = Opcode::kAtomicRmw, .imm = order(MemoryOrder::kAcqRel, 8)}, true},
      {{.op = Opcode::kAtomicRmw, .imm = order(MemoryOrder::kSeqCst, 8)}, false},
      {{.op = Opcode::kCmpXchg, .imm = order(MemoryOrder::kSeqCst, 16) | order(MemoryOrder::kSeqCst, 24)}, false},
      {{.op = Opcode::kCmpXchg, .imm = order(MemoryOrder::kSeqCst, 16) | order(MemoryOrder::kAcquire, 24)}, true},
      {{.op = Opcode::kCmpXchg, .imm = order(MemoryOrder::kRelease, 16) | order(MemoryOrder::kSeqCst, 24)}, true},
      {{.op = Opcode::kFence, .imm = order(MemoryOrder::kSeqCst, 0)}, true},
      {{.op = Opcode::kUserLoad}, false},
      {{.op = Opcode::kLock}, false},
  };
  for (const Row& row : rows) {
    CAPTURE(opcode_name(row.instruction.op));
    CAPTURE(row.instruction.imm);
    CHECK(asks_for_weak_order(row.instruction) == row.asks);
  }
}

}  // namespace wakesim
