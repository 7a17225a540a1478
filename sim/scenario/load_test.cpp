// Scenario files: what is read from a full one, the defaults of a small one, and the whole text of every error.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "sim/scenario/scenario.h"

namespace wakesim {
namespace {

namespace fs = std::filesystem;

// Files beside the scenarios of these tests.
const std::string& folder() {
  static const std::string path = [] {
    const fs::path made = fs::path(WAKESIM_BINARY_DIR) / "scenario_load_test";
    fs::create_directories(made / "sub");
    for (const char* name : {"mutex.c", "patch.c", "driver.c", "sub/fixed.c"}) std::ofstream(made / name) << "int x;\n";
    return made.string();
  }();
  return path;
}

struct Loaded {
  SourceMap sources;
  Result<Scenario> scenario = Diagnostic{.message = "not read"};
};

Loaded load(const std::string& text) {
  Loaded out;
  const FileId file = out.sources.add("a.wake.json", text);
  out.scenario = parse_scenario(out.sources, file, folder());
  return out;
}

std::string errors_of(const std::string& text) {
  const Loaded loaded = load(text);
  return loaded.scenario ? "no error\n" : render(loaded.sources, loaded.scenario.error(), 100);
}

std::string at(const SourceMap& sources, SourcePos pos) {
  return sources.name(pos.file) + ":" + std::to_string(pos.line) + ":" + std::to_string(pos.column);
}

TEST_CASE("scenario: the smallest one and its defaults") {
  const Loaded loaded = load(R"j({"wakesim": 1, "tasks": [{"name": "a", "run": "f()"}]})j");
  REQUIRE(loaded.scenario.has_value());
  const Scenario& s = *loaded.scenario;
  CHECK(s.name == "a");
  CHECK(s.about == "");
  CHECK(s.kernel == "");
  CHECK(s.memory_model == "sc");
  CHECK(s.directory == folder());
  CHECK(!s.source.has_value());
  CHECK(!s.module_source.has_value());
  CHECK(!s.final.has_value());
  CHECK(!s.timed.has_value());
  REQUIRE(s.tasks.size() == 1);
  CHECK(s.tasks[0].name == "a");
  CHECK(s.tasks[0].run == "f()");
  CHECK(at(loaded.sources, s.tasks[0].where) == "a.wake.json:1:35");
  CHECK(at(loaded.sources, s.tasks[0].run_where) == "a.wake.json:1:48");
  CHECK(s.tasks[0].count == 1);
  CHECK(s.tasks[0].kind == TaskKind::kUser);
  CHECK(s.tasks[0].process == "");
  CHECK(!s.tasks[0].daemon);
  CHECK(s.tasks[0].cpu == -1);
  CHECK(s.faults.timers == TimerMode::kAny);
  CHECK(s.faults.signals.empty());
  CHECK(s.faults.spurious_wakeups == 0);
  CHECK(!s.expect.verdict.has_value());
  CHECK(!s.expect.outcomes.has_value());
  CHECK(!s.expect.states.has_value());
  CHECK(s.expect.check_vacuous);
  CHECK(s.limits.states == 0);
}

TEST_CASE("scenario: every key") {
  const Loaded loaded = load(R"j({
  "$schema": "wakesim.schema.json", // comments are allowed
  "wakesim": 1, "name": "futex/x", "about": "why",
  "kernel": "v6.6", "override": "patch.c", "program": ["mutex.c"], "module": "driver.c",
  "source": ["int a;", "  int b;"], "module_source": ["int c;"],
  "define": {"N": 2, "S": "a b", "T": true, "F": false, "W": 3.0},
  "setup": ["one()", " two(1)"], "final": "end()", "invariants": "inv()", "eventually": ["ev()"],
  "tasks": [
    {"name": "w", "run": "w(\"x\")", "count": 3, "process": "p", "daemon": true, "cpu": 2, "policy": "fifo", "prio": 50},
    {"name": "k", "run": "k()", "kind": "kthread", "prio": -5}, {"name": "i", "run": "i()", "kind": "irq"}, {"name": "q", "run": "q()",)j"
       R"j( "process": 7}],
  "faults": {"signals": [{"task": "w#2", "signo": 2, "max": 3}, {"task": "k"}], "timers": "idle", "spurious_wakeups": 1, "alloc_failures": 2,)j"
       R"j( "page_faults": 3, "stray_wakes": 4, "address_reuse": true},
  "memory_model": "sc",
  "checks": {"memory-leak": false, "vacuous": false, "unexpected-outcome": false},
  "limits": {"states": 10, "seconds": 1.5, "memory_mb": 20, "depth": 30, "preemptions": 4},
  "script": ["w#0 3 steps", "timer of w#0"],
  "timed": {"cpus": 4, "seed": 9, "repeat": 5, "costs": {"cmpxchg": 20}},
  "variants": {
    "old": {"kernel": "v5.8", "override": ["sub/fixed.c"], "define": {"N": 3}, "expect": {"finding": "hung-task"}},
    "new": {}},
  "expect": {"verdict": "verified", "outcomes": [{"r": 1}, {"r": 0, "s": -1}, {"r": 1}], "include": [{"r": 1}], "exclude": [{"r": 2}], "states": 214}
})j");
  REQUIRE(loaded.scenario.has_value());
  const Scenario& s = *loaded.scenario;
  using Paths = std::vector<std::string>;
  using Macros = std::vector<std::pair<std::string, std::string>>;
  CHECK(s.name == "futex/x");
  CHECK(s.about == "why");
  CHECK(s.kernel == "v6.6");
  CHECK(at(loaded.sources, s.kernel_where) == "a.wake.json:4:13");
  CHECK(s.override_files == Paths{folder() + "/patch.c"});
  CHECK(s.program_files == Paths{folder() + "/mutex.c"});
  CHECK(s.module_files == Paths{folder() + "/driver.c"});
  CHECK(loaded.sources.name(s.source) == "a.wake.json:source");
  CHECK(loaded.sources.text(s.source) == "int a;\n  int b;\n");
  CHECK(loaded.sources.text(s.module_source) == "int c;\n");
  CHECK(s.define == Macros{{"N", "2"}, {"S", "a b"}, {"T", "1"}, {"F", "0"}, {"W", "3"}});
  REQUIRE(s.setup.size() == 2);
  CHECK(s.setup[1].text == "two(1)");
  CHECK(at(loaded.sources, s.setup[1].where) == "a.wake.json:7:24");
  CHECK(s.final->text == "end()");
  REQUIRE(s.invariants.size() == 1);
  CHECK(s.invariants[0].text == "inv()");
  REQUIRE(s.eventually.size() == 1);
  REQUIRE(s.tasks.size() == 4);
  CHECK(s.tasks[0].run == "w(\"x\")");
  CHECK(s.tasks[0].count == 3);
  CHECK(s.tasks[0].process == "p");
  CHECK(s.tasks[0].daemon);
  CHECK(s.tasks[0].cpu == 2);
  CHECK(s.tasks[0].policy == "fifo");
  CHECK(s.tasks[0].prio == 50);
  CHECK(s.tasks[1].kind == TaskKind::kKthread);
  CHECK(s.tasks[1].prio == -5);
  CHECK(s.tasks[2].kind == TaskKind::kIrq);
  CHECK(s.tasks[3].process == "7");
  REQUIRE(s.faults.signals.size() == 2);
  CHECK(s.faults.signals[0].signo == 2);
  CHECK(s.faults.signals[0].count_max == 3);
  CHECK(s.faults.signals[1].signo == 10);
  CHECK(s.faults.signals[1].count_max == 1);
  CHECK(s.signal_tasks[0].first == "w#2");
  CHECK(s.signal_tasks[1].first == "k");
  CHECK(s.faults.timers == TimerMode::kIdle);
  CHECK(s.faults.spurious_wakeups == 1);
  CHECK(s.faults.alloc_failures == 2);
  CHECK(s.faults.page_faults == 3);
  CHECK(s.faults.stray_wakes == 4);
  CHECK(s.faults.address_reuse == kAnyNumber);
  REQUIRE(s.checks.size() == 3);
  CHECK(s.checks[0] == std::pair(FindingKind::kMemoryLeak, false));
  CHECK(s.limits.states == 10);
  CHECK(s.limits.seconds == 1.5);
  CHECK(s.limits.memory_mb == 20);
  CHECK(s.limits.depth == 30);
  CHECK(s.limits.preemptions == 4u);
  REQUIRE(s.script.size() == 2);
  CHECK(s.script[1].text == "timer of w#0");
  REQUIRE(s.timed.has_value());
  CHECK(s.timed->cpus == 4);
  CHECK(s.timed->seed == 9);
  CHECK(s.timed->repeat == 5);
  REQUIRE(s.timed->costs.size() == 1);
  CHECK(s.timed->costs[0].second == 20);
  CHECK(s.expect.verdict == Verdict::kVerified);
  REQUIRE(s.expect.outcomes.has_value());
  CHECK(s.expect.outcomes->size() == 2);  // a set: the repeated row counts once
  CHECK(s.expect.include.size() == 1);
  CHECK(s.expect.exclude.size() == 1);
  CHECK(s.expect.states == 214);
  CHECK(!s.expect.check_vacuous);
  CHECK(!s.expect.check_outcomes);
  REQUIRE(s.variants.size() == 2);
  CHECK(s.variants[0].name == "old");
  CHECK(s.variants[0].kernel == "v5.8");
  CHECK(s.variants[0].override_files == Paths{folder() + "/sub/fixed.c"});
  CHECK(s.variants[0].define == Macros{{"N", "3"}});
  CHECK(!s.variants[1].expect.has_value());
  CHECK(expect_of(s, "old").finding == std::vector<std::string>{"hung-task"});
  CHECK(expect_of(s, "old").verdict == Verdict::kViolated);  // given by the finding
  CHECK(!expect_of(s, "old").check_vacuous);
  CHECK(expect_of(s, "new").states == 214);
  CHECK(expect_of(s, "").states == 214);
}

TEST_CASE("scenario: a place in `source` is a place in the JSON text") {
  // Line 2 of the file begins `    "int \"q\" r;", "x\ny"`: escapes take more bytes in the file than in C, and \n begins a new line of C.
  const Loaded loaded =
      load("{\"wakesim\": 1, \"tasks\": [{\"name\": \"a\", \"run\": \"f()\"}], \"source\": [\n    \"int \\\"q\\\" r;\", \"x\\ny\",\n\"\\tz\"]}");
  REQUIRE(loaded.scenario.has_value());
  const FileId c = loaded.scenario->source;
  REQUIRE(loaded.sources.text(c) == "int \"q\" r;\nx\ny\n\tz\n");
  struct Row {
    std::uint32_t line, column;
    const char* place;
  };
  const Row rows[] = {
      {1, 1, "a.wake.json:2:6"},    // i
      {1, 5, "a.wake.json:2:10"},   // the first \"
      {1, 6, "a.wake.json:2:12"},   // q
      {1, 7, "a.wake.json:2:13"},   // the second \"
      {1, 9, "a.wake.json:2:16"},   // r
      {1, 10, "a.wake.json:2:17"},  // ;
      {2, 1, "a.wake.json:2:22"},   // x
      {3, 1, "a.wake.json:2:25"},   // y
      {4, 1, "a.wake.json:3:2"},    // the tab
      {4, 2, "a.wake.json:3:4"},    // z
  };
  for (const Row& row : rows) {
    CAPTURE(row.place);
    CHECK(at(loaded.sources, loaded.sources.origin({c, row.line, row.column})) == row.place);
  }
}

TEST_CASE("scenario: a place in a call is a place in the JSON text") {
  const Loaded loaded = load(R"j({"wakesim": 1, "tasks": [{"name": "a", "run": " f(\"x\", y)"}]})j");
  REQUIRE(loaded.scenario.has_value());
  const ScenarioTask& task = loaded.scenario->tasks[0];
  REQUIRE(task.run == "f(\"x\", y)");
  const auto place = [&](std::uint32_t index) {  // of a byte of the call
    return at(loaded.sources, loaded.sources.origin({task.run_where.file, task.run_where.line, task.run_where.column + index}));
  };
  CHECK(place(0) == "a.wake.json:1:49");  // f
  CHECK(place(2) == "a.wake.json:1:51");  // the first \"
  CHECK(place(3) == "a.wake.json:1:53");  // x
  CHECK(place(7) == "a.wake.json:1:58");  // y
}

// One error each; `text` is laid around the members under test.
TEST_CASE("scenario: every error, the whole text") {
  struct Row {
    const char* member;  // at line 2, column 1
    std::string output;
  };
  const std::string f = folder();
  const Row rows[] = {
      {R"j("tasl": 1)j", "2:1: error: unknown key `tasl` in a scenario\n help: did you mean `tasks`?\n"},
      {R"j("memory": 1)j", "2:1: error: unknown key `memory` in a scenario\n help: did you mean `memory_model`?\n"},
      {R"j("zzz": 1)j",
       "2:1: error: unknown key `zzz` in a scenario\n help: the keys here are `$schema`, `wakesim`, `name`, `about`, `kernel`, `override`, "
       "`program`, "
       "`source`, `module`, `module_source`, `define`, `setup`, `tasks`, `final`, `invariants`, `eventually`, `faults`, `memory_model`, `checks`, "
       "`limits`, `script`, `timed`, `variants`, `compare` and `expect`\n"},
      {R"j("about": 3)j", "2:10: error: expected a string for `about`, got a number\n"},
      {R"j("about": null)j", "2:10: error: expected a string for `about`, got null\n"},
      {R"j("name": "")j", "2:9: error: expected a name for `name`, got an empty string\n"},
      {R"j("kernel": {})j", "2:11: error: expected a string for `kernel`, got an object\n"},
      {R"j("program": 1)j", "2:12: error: expected a string or an array for `program`, got a number\n"},
      {R"j("program": [])j", "2:12: error: expected at least one element for `program`, got an empty array\n"},
      {R"j("program": [true])j", "2:13: error: expected a string for `program[0]`, got a boolean\n"},
      {R"j("program": "mutx.c")j", "2:12: error: cannot find `mutx.c`: tried `" + f + "/mutx.c`\n help: did you mean `mutex.c`?\n"},
      {R"j("override": ["patch.c", "./patch.c"])j", "2:25: error: `./patch.c` is already in `override`\n"},
      {R"j("module": "sub")j", "2:11: error: expected a C file, got the folder `" + f + "/sub`\n"},
      {R"j("module": "../zz/none.c")j",
       "2:11: error: cannot find `../zz/none.c`: tried `" + fs::path(f).parent_path().string() + "/zz/none.c`\n"},
      {R"j("source": "int x;")j", "2:11: error: expected an array for `source`, got a string\n"},
      {R"j("source": [1])j", "2:12: error: expected a string for `source[0]`, got a number\n"},
      {R"j("define": {"2N": 1})j", "2:12: error: expected a C identifier for a key of `define`, got `2N`\n"},
      {R"j("define": {"N": []})j", "2:17: error: expected an integer, a string, true or false for `define.N`, got an array\n"},
      {R"j("define": {"N": 1.5})j", "2:17: error: expected an integer, a string, true or false for `define.N`, got a fraction\n"},
      {R"j("define": {"N": "1\n2"})j", "2:17: error: expected a macro of one line for `define.N`, got several\n"},
      {R"j("setup": "init")j", "2:10: error: expected a call such as `init()` for `setup`, got `init`\n"},
      {R"j("setup": ["a()", "2()"])j", "2:18: error: expected a call such as `init()` for `setup[1]`, got `2()`\n"},
      {R"j("final": ["x()"])j", "2:10: error: expected a string for `final`, got an array\n"},
      {R"j("faults": {"signals": {}})j", "2:23: error: expected an array for `faults.signals`, got an object\n"},
      {R"j("faults": {"signals": [{}]})j",
       "2:24: error: missing key `task` in a signal\n help: `task`: name of the task; of a task with `count`: one copy (`name#0`), or `name` for "
       "each of them\n"},
      {R"j("faults": {"signals": [{"task": "waitr"}]})j", "2:33: error: no task is named `waitr`\n help: did you mean `waiter`?\n"},
      {R"j("faults": {"signals": [{"task": "pair#2"}]})j", "2:33: error: no task is named `pair#2`\n help: did you mean `pair`?\n"},
      {R"j("faults": {"signals": [{"task": "irq"}]})j", "2:33: error: expected a task that can be signalled, got the interrupt handler `irq`\n"},
      {R"j("faults": {"signals": [{"task": "waiter", "signo": 32}]})j", "2:52: error: expected 1..31 for `faults.signals[0].signo`, got 32\n"},
      {R"j("faults": {"kills": [{"task": "waitr"}]})j", "2:31: error: no task is named `waitr`\n help: did you mean `waiter`?\n"},
      {R"j("faults": {"kills": [{"task": "irq"}]})j", "2:31: error: expected a task of a program, got the interrupt handler `irq`\n"},
      {R"j("faults": {"timers": "idel"})j",
       "2:22: error: expected `any`, `idle` or `never` for `faults.timers`, got `idel`\n help: did you mean `idle`?\n"},
      {R"j("faults": {"timers": "always"})j", "2:22: error: expected `any`, `idle` or `never` for `faults.timers`, got `always`\n"},
      {R"j("faults": {"page_faults": 65536})j", "2:27: error: expected 0..65535 for `faults.page_faults`, got 65536\n"},
      {R"j("faults": {"stray_wakes": -1})j", "2:27: error: expected 0..65535 for `faults.stray_wakes`, got -1\n"},
      {R"j("faults": {"address_reuse": 65535})j", "2:29: error: expected 0..65534 for `faults.address_reuse`, got 65535\n"},
      {R"j("faults": {"address_reuse": "all"})j", "2:29: error: expected an integer, true or false for `faults.address_reuse`, got a string\n"},
      {R"j("memory_model": "tso")j", "2:17: error: x86-TSO (`tso`) is not available yet; results hold under sequential consistency\n"},
      {R"j("memory_model": "lkmm")j",
       "2:17: error: the Linux-kernel memory model (`lkmm`) is not available yet; results hold under sequential consistency\n"},
      {R"j("memory_model": "arm")j", "2:17: error: expected `sc` for `memory_model`, got `arm`\n"},
      {R"j("checks": {"hung-tsk": true})j", "2:12: error: unknown finding `hung-tsk` in `checks`\n help: did you mean `hung-task`?\n"},
      {R"j("checks": {"hung-task": 1})j", "2:25: error: expected true or false for `checks.hung-task`, got a number\n"},
      {R"j("limits": {"states": -1})j", "2:22: error: expected at least 0 for `limits.states`, got -1\n"},
      {R"j("limits": {"states": 1.5})j", "2:22: error: expected an integer for `limits.states`, got a fraction\n"},
      {R"j("limits": {"seconds": -0.5})j", "2:23: error: expected at least 0 for `limits.seconds`, got a negative number\n"},
      {R"j("limits": {"second": 1})j", "2:12: error: unknown key `second` in `limits`\n help: did you mean `seconds`?\n"},
      {R"j("script": [""])j", "2:12: error: expected a line of the script for `script[0]`, got an empty string\n"},
      {R"j("timed": {"cpus": 0})j", "2:19: error: expected 1..1024 for `timed.cpus`, got 0\n"},
      {R"j("timed": {"cpus": 99999999999999999999})j", "2:19: error: expected a number of at most 64 bits, got `99999999999999999999`\n"},
      {R"j("faults": {"kills": [{"task": "waiter", "max": -99999999999999999999}]})j",
       "2:48: error: expected a number of at most 64 bits, got `-99999999999999999999`\n"},
      {R"j("variants": {"a b": {}})j", "2:14: error: expected a name of letters, digits, `_`, `-` and `.` for a key of `variants`, got `a b`\n"},
      {R"j("compare": {"events": ["wakes"]})j", "2:12: error: expected `compare` only with `variants`, got it without any\n"},
      {R"j("variants": {"a": {}, "b": {}}, "compare": {"events": ["wakups"]})j",
       "2:56: error: expected `returns`, `wakes`, `observe` or `traces` for `compare.events[0]`, got `wakups`\n help: did you mean `wakes`?\n"},
      {R"j("variants": {"old": {}, "new": {}}, "compare": {"equivalent": [["old", "nwe"], ["new"]]})j",
       "2:72: error: no variant is named `nwe`\n help: did you mean `new`?\n"},
      {R"j("variants": {"old": {}, "new": {}}, "compare": {"equivalent": [["old"]]})j",
       "2:63: error: expected every variant in `equivalent`, got none named `new`\n"},
      {R"j("variants": {"old": {}, "new": {}}, "compare": {"equivalent": [["old", "new"], ["old"]]})j",
       "2:81: error: expected each variant in one group, got `old` again\n note: the first one at a.wake.json:2:65\n"},
      {R"j("variants": {"v": {"overide": "x"}})j", "2:20: error: unknown key `overide` in a variant\n help: did you mean `override`?\n"},
      {R"j("expect": {"verdict": "inconclusive"})j", "2:23: error: expected `verified` or `violated` for `expect.verdict`, got `inconclusive`\n"},
      {R"j("expect": {"finding": ["hung-task", "data-races"]})j",
       "2:37: error: expected a finding for `expect.finding[1]`, got `data-races`\n help: did you mean `data-race`?\n"},
      {R"j("expect": {"finding": ["data-race", "hung-task", "data-race"]})j",
       "2:50: error: expected each finding once, got `data-race` again\n note: the first one at a.wake.json:2:24\n"},
      {R"j("checks": {"data-race": {"kernel": "off"}})j",
       "2:36: error: expected `word`, `strict`, true or false for `checks.data-race.kernel`, got `off`\n"},
      {R"j("expect": {"finding": []})j", "2:23: error: expected at least one element for `expect.finding`, got an empty array\n"},
      {R"j("checks": {"data-race": "strong"})j",
       "2:25: error: expected `word`, `strict`, true or false for `checks.data-race`, got `strong`\n help: did you mean `strict`?\n"},
      {R"j("checks": {"data-race": 1})j", "2:25: error: expected true, false, a string or an object for `checks.data-race`, got a number\n"},
      {R"j("checks": {"data-race": {"module": "word"}})j", "2:26: error: unknown key `module` in `data-race`\n help: did you mean `modules`?\n"},
      {R"j("checks": {"data-race": {"modules": 2}})j",
       "2:37: error: expected true, false or a string for `checks.data-race.modules`, got a number\n"},
      {R"j("checks": {"memory-leak": "word"})j", "2:27: error: expected true or false for `checks.memory-leak`, got a string\n"},
      {R"j("expect": {"finding": "hung-tasks"})j",
       "2:23: error: expected a finding for `expect.finding`, got `hung-tasks`\n help: did you mean `hung-task`?\n"},
      {R"j("expect": {"verdict": "verified", "at": "f"})j",
       "2:41: error: expected no `at` with the verdict `verified`, got one\n note: the verdict is given at a.wake.json:2:23\n"},
      {R"j("expect": {"at": "a b"})j", "2:18: error: expected a function or `file:line` for `expect.at`, got `a b`\n"},
      {R"j("expect": {"outcomes": [{"r": "x"}]})j", "2:31: error: expected an integer for `expect.outcomes[0].r`, got a string\n"},
      {R"j("expect": {"outcomes": {}})j", "2:24: error: expected an array for `expect.outcomes`, got an object\n"},
      {R"j("wakesim": 1)j", "2:1: error: duplicate key `wakesim`\n note: first given at a.wake.json:1:2\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.member);
    const std::string text =
        std::string(
            "{\"wakesim\": 1, \"tasks\": [{\"name\": \"waiter\", \"run\": \"w()\"}, {\"name\": \"pair\", \"run\": \"p()\", \"count\": 2}, "
            "{\"name\": \"irq\", \"run\": \"i()\", \"kind\": \"irq\"}],\n") +
        row.member + "\n}";
    // The excerpt is the member itself and a caret in the column of the place.
    const std::size_t column = std::stoul(row.output.substr(2));
    const std::size_t head = row.output.find('\n') + 1;
    const std::string excerpt = std::string("    2 | ") + row.member + "\n      | " + std::string(column - 1, ' ') + "^\n";
    CHECK(errors_of(text) == "a.wake.json:" + row.output.substr(0, head) + excerpt + row.output.substr(head));
  }
}

TEST_CASE("scenario: errors of tasks, the whole text") {
  struct Row {
    const char* tasks;  // at line 2, column 1
    const char* output;
  };
  const Row rows[] = {
      {R"j([])j", "2:1: error: expected at least one element for `tasks`, got an empty array\n"},
      {R"j({})j", "2:1: error: expected an array for `tasks`, got an object\n"},
      {R"j([7])j", "2:2: error: expected an object for `tasks[0]`, got a number\n"},
      {R"j([{"name": "a"}])j",
       "2:2: error: missing key `run` in a task\n help: `run`: the call that is the task's life; it runs as user or kernel code, by where its "
       "function is defined\n"},
      {R"j([{"name": "a b", "run": "f()"}])j", "2:11: error: expected a name of letters, digits, `_`, `-` and `.` for `tasks[0].name`, got `a b`\n"},
      {R"j([{"name": "a", "run": "f"}])j", "2:23: error: expected a call such as `init()` for `tasks[0].run`, got `f`\n"},
      {R"j([{"name": "a", "run": "f()", "count": 0}])j", "2:39: error: expected 1..32767 for `tasks[0].count`, got 0\n"},
      {R"j([{"name": "a", "run": "f()", "count": 32768}])j", "2:39: error: expected 1..32767 for `tasks[0].count`, got 32768\n"},
      {R"j([{"name": "a", "run": "f()", "count": 32767}, {"name": "b", "run": "f()"}])j",
       "2:47: error: expected at most 32767 tasks in all, got more\n"},
      {R"j([{"name": "a", "run": "f()", "kind": "kthred"}])j",
       "2:38: error: expected `user`, `kthread` or `irq` for `tasks[0].kind`, got `kthred`\n help: did you mean `kthread`?\n"},
      {R"j([{"name": "a", "run": "f()", "kind": "irq", "process": "p"}])j",
       "2:56: error: expected `process` only for user tasks, got it for a task of kind `irq`\n"},
      {R"j([{"name": "a", "run": "f()", "process": true}])j", "2:41: error: expected a string or an integer for `tasks[0].process`, got a boolean\n"},
      {R"j([{"name": "a", "run": "f()"}, {"name": "a", "run": "f()"}])j",
       "2:40: error: there is already a task `a`\n note: first given at a.wake.json:2:11\n help: several tasks of one kind: `count`\n"},
      {R"j([{"name": "a", "run": "f()", "prio": 20}])j",
       "2:38: error: expected -20..19 for `prio`, got 20\n help: real-time priorities need \"policy\": \"fifo\" or \"rr\"\n"},
      {R"j([{"name": "a", "run": "f()", "policy": "rr", "prio": 99999999999999999999}])j",
       "2:54: error: expected a number of at most 64 bits, got `99999999999999999999`\n"},
      {R"j([{"name": "a", "run": "f()", "policy": "rr", "prio": 0}])j", "2:54: error: expected 1..99 for `prio` under `rr`, got 0\n"},
      {R"j([{"name": "a", "run": "f()", "daemon": "yes"}])j", "2:40: error: expected true or false for `tasks[0].daemon`, got a string\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.tasks);
    const std::string output = row.output;
    const std::size_t column = std::stoul(output.substr(2));
    const std::size_t head = output.find('\n') + 1;
    const std::string excerpt = std::string("    2 | ") + row.tasks + "\n      | " + std::string(column - 1, ' ') + "^\n";
    CHECK(errors_of(std::string("{\"wakesim\": 1, \"tasks\":\n") + row.tasks + "\n}") ==
          "a.wake.json:" + output.substr(0, head) + excerpt + output.substr(head));
  }
}

TEST_CASE("scenario: errors of the file as a whole") {
  struct Row {
    const char* text;
    const char* output;
  };
  const Row rows[] = {
      {"[]", "a.wake.json:1:1: error: expected a scenario (an object), got an array\n    1 | []\n      | ^\n"},
      {"{}",
       "a.wake.json:1:1: error: missing key `wakesim` in a scenario\n    1 | {}\n      | ^\n help: `wakesim`: format version\n"
       "a.wake.json:1:1: error: missing key `tasks` in a scenario\n    1 | {}\n      | ^\n help: `tasks`: what runs concurrently\n"},
      {R"j({"wakesim": 2, "tasks": [{"name": "a", "run": "f()"}]})j",
       "a.wake.json:1:13: error: expected 1 for `wakesim`, got 2\n    1 | {\"wakesim\": 2, \"tasks\": [{\"name\": \"a\", \"run\": \"f()\"}]}\n"
       "      |             ^\n"},
      {R"j({"wakesim": "1", "tasks": [{"name": "a", "run": "f()"}]})j",
       "a.wake.json:1:13: error: expected an integer for `wakesim`, got a string\n"
       "    1 | {\"wakesim\": \"1\", \"tasks\": [{\"name\": \"a\", \"run\": \"f()\"}]}\n      |             ^\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(errors_of(row.text) == row.output);
  }
}

TEST_CASE("scenario: a finding that is switched off cannot be expected") {
  CHECK(errors_of("{\"wakesim\": 1, \"tasks\": [{\"name\": \"a\", \"run\": \"f()\"}], \"checks\": {\"warn\": false},\n\"expect\": {\"finding\": "
                  "\"warn\"}}") ==
        "a.wake.json:2:23: error: expected a finding that is looked for, got `warn`, which `checks` switches off\n"
        "    2 | \"expect\": {\"finding\": \"warn\"}}\n      |                       ^\n");
}

TEST_CASE("scenario: all errors in one go, by place") {
  CHECK(errors_of("{\n\"tasks\": [{\"name\": 1}],\n\"expct\": {},\n\"wakesim\": 1, \"kernel\": 5}") ==
        "a.wake.json:2:11: error: missing key `run` in a task\n    2 | \"tasks\": [{\"name\": 1}],\n      |           ^\n"
        " help: `run`: the call that is the task's life; it runs as user or kernel code, by where its function is defined\n"
        "a.wake.json:2:20: error: expected a string for `tasks[0].name`, got a number\n    2 | \"tasks\": [{\"name\": 1}],\n"
        "      |                    ^\n"
        "a.wake.json:3:1: error: unknown key `expct` in a scenario\n    3 | \"expct\": {},\n      | ^\n help: did you mean `expect`?\n"
        "a.wake.json:4:25: error: expected a string for `kernel`, got a number\n    4 | \"wakesim\": 1, \"kernel\": 5}\n"
        "      |                         ^\n");
}

TEST_CASE("scenario: reading from disk") {
  SourceMap sources;
  const auto missing = load_scenario(sources, folder() + "/none.wake.json");
  REQUIRE(!missing);
  CHECK(render(sources, missing.error()) == "error: cannot read `" + folder() + "/none.wake.json`: No such file or directory\n");
  const auto is_folder = load_scenario(sources, folder());
  REQUIRE(!is_folder);
  CHECK(render(sources, is_folder.error()) == "error: expected a scenario file, got the folder `" + folder() + "`\n");
  std::ofstream(folder() + "/good.wake.json") << R"j({"wakesim": 1, "program": "mutex.c", "tasks": [{"name": "a", "run": "f()"}]})j";
  const auto good = load_scenario(sources, folder() + "/good.wake.json");
  REQUIRE(good.has_value());
  CHECK(good->name == "good");
  CHECK(good->path == folder() + "/good.wake.json");
  CHECK(good->program_files == std::vector<std::string>{folder() + "/mutex.c"});
}

}  // namespace
}  // namespace wakesim
