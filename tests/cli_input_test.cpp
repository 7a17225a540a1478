// Aim: no input ends the program as a fault of its own, and none is taken for another. Options and their values, files that are none, what
// does not fit, and what may still be said of a program that has changed; every message in full.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/cli_folder.h"

namespace {

using namespace wakesim_test;

// A scenario of one kernel thread; a line of the file for each line of C, the first of them is line 4.
std::string module(const std::string& name, const std::vector<std::string>& lines, const std::string& more = "") {
  std::string out = "{\n  \"wakesim\": 1, \"name\": \"" + name + "\",\n  \"module_source\": [\n";
  for (std::size_t i = 0; i < lines.size(); ++i) out += "    \"" + lines[i] + "\"" + (i + 1 < lines.size() ? ",\n" : "\n");
  return out + "  ],\n  \"tasks\": [{ \"name\": \"t\", \"run\": \"t()\", \"kind\": \"kthread\" }]" + more + "\n}\n";
}

TEST_CASE("cli: an option takes one value each time it is given") {
  const Folder folder("one_value");
  folder.write("a.wake.json", adders("a", kAtOnce, ""));
  folder.write("b.wake.json", adders("b", kAtOnce, ""));
  folder.write("c.wake.json", adders("c", kInTwo, ""));
  folder.write("over.c", "int laid_over;\n");
  const std::string both = "verified  a  9 states  T s\nverified  b  9 states  T s\n2 scenarios: 2 as expected; 18 states; T s\n";
  for (const char* options :
       {"--define X=1", "--define X=1 --define Y", "--define=X=1", "--override over.c", "--override over.c --override over.c --define X=1"}) {
    CAPTURE(options);
    const auto before = folder.wakesim(std::string("check ") + options + " a.wake.json b.wake.json");
    CHECK(std::regex_replace(before.output, std::regex("\\d+ states"), "N states") ==
          std::regex_replace(both, std::regex("\\d+ states"), "N states"));
    CHECK(before.status == 0);
    CHECK(folder.wakesim(std::string("check ") + options + " c.wake.json").status == 1);
    CHECK(folder.wakesim(std::string("check ") + options + " a.wake.json nowhere").output == "error: cannot find `nowhere`\n");
  }
  for (const char* command : {"run", "dump", "explain -f add"}) {
    CAPTURE(command);
    CHECK(folder.wakesim(std::string(command) + " --define X=1 --define Y --override over.c --override over.c a.wake.json").status == 0);
  }
  const auto compared = folder.wakesim("compare --define X=1 a.wake.json");
  CHECK(compared.output == "wakesim: error: the scenario `a` has no `variants` to compare\n help: name them in the scenario; see wakesim schema\n");
}

TEST_CASE("cli: values that an option does not take") {
  const Folder folder("values");
  struct Row {
    const char* arguments;
    const char* message;
    const char* help;
  };
  const Row rows[] = {
      {"check x --limit-seconds -1", "--limit-seconds: expected seconds, a number from 0 on, got `-1`", "wakesim check --help"},
      {"check x --limit-seconds nan", "--limit-seconds: expected seconds, a number from 0 on, got `nan`", "wakesim check --help"},
      {"check x --limit-seconds inf", "--limit-seconds: expected seconds, a number from 0 on, got `inf`", "wakesim check --help"},
      {"check x --limit-seconds=1e999", "--limit-seconds: expected seconds, a number from 0 on, got `1e999`", "wakesim check --help"},
      {"check x --limit-seconds 2s", "--limit-seconds: expected seconds, a number from 0 on, got `2s`", "wakesim check --help"},
      {"check x --checkpoint-every nan", "--checkpoint-every: expected seconds, a number from 0 on, got `nan`", "wakesim check --help"},
      {"check x --limit-states -5", "--limit-states: expected a whole number from 0 to 999999999999999999, got `-5`", "wakesim check --help"},
      {"check x --limit-states nan", "--limit-states: expected a whole number from 0 to 999999999999999999, got `nan`", "wakesim check --help"},
      {"check x --limit-memory 1.5", "--limit-memory: expected a whole number from 0 to 999999999999999999, got `1.5`", "wakesim check --help"},
      {"check x --shorten-states -1", "--shorten-states: expected a whole number from 0 to 999999999999999999, got `-1`", "wakesim check --help"},
      {"compare x --limit-depth 1000000000000000000",
       "--limit-depth: expected a whole number from 0 to 999999999999999999, got `1000000000000000000`",
       "wakesim compare --help"},
      {"explain x -f f --limit-seconds -0.5", "--limit-seconds: expected seconds, a number from 0 on, got `-0.5`", "wakesim explain --help"},
      {"run x --limit-depth -3", "--limit-depth: expected a whole number from 0 to 999999999999999999, got `-3`", "wakesim run --help"},
      {"check x --max-preemptions -1", "--max-preemptions expects a number, got `-1`", "wakesim check --help"},
      {"check x --max-preemptions 4294967296", "--max-preemptions expects a number, got `4294967296`", "wakesim check --help"},
      {"check x --limit-seconds=0x10", "--limit-seconds: expected seconds, a number from 0 on, got `0x10`", "wakesim check --help"},
      {"check x --random -1", "--random: expected a whole number from 0 to 999999999999999999, got `-1`", "wakesim check --help"},
      {"check x --random 00", "--random: expected at least 1, got `00`", "wakesim check --help"},
      {"check x --seed -1", "--seed: expected a whole number from 0 to 18446744073709551615, got `-1`", "wakesim check --help"},
      {"run x --seed 18446744073709551616", "--seed: expected a whole number from 0 to 18446744073709551615, got `18446744073709551616`",
       "wakesim run --help"},
      {"check x --reduction none,fuse", "--reduction: expected `none` alone, got `none,fuse`", "wakesim check --help"},
      {"check x --reduction fuse --no-reduction", "--no-reduction excludes --reduction", "wakesim check --help"},
      {"check x --no-variants --variant v", "--no-variants and --variant v exclude each other", "--no-variants checks the scenario itself alone"},
      {"check --define= x", "--define expects a value behind `=`, got nothing", "wakesim --help"},
      {"check x --limit-states=", "--limit-states expects a value behind `=`, got nothing", "wakesim --help"},
      {"check x --kernel v6.6 --kernel v6.1", "--kernel expects V, got several", "wakesim check --help"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.arguments);
    const auto result = folder.wakesim(row.arguments);
    CHECK(result.output == std::string("wakesim: error: ") + row.message + "\n help: " + row.help + "\n");
    CHECK(result.status == 2);
  }
  folder.write("a.wake.json", adders("a", kAtOnce, ""));
  const auto defined = [&](const std::string& macro) { return folder.wakesim("run -q a.wake.json --define " + macro).output; };
  CHECK(defined("'A B=1'") == "error: expected the name of a macro to define, got `A B`\n");
  CHECK(defined("9=1") == "error: expected the name of a macro to define, got `9`\n");
  CHECK(defined("'N=1\n+1'") == "error: expected a macro of one line for `N`, got several\n");
  CHECK(folder.wakesim("check a.wake.json --limit-seconds 0 --limit-states 0 --limit-memory 0 --limit-depth 0").status == 0);  // 0 is no limit
  CHECK(folder.wakesim("check a.wake.json --limit-seconds 1e3").status == 0);
}

TEST_CASE("cli: a macro of the scenario that a header of the kernel defines") {
  const Folder folder("redefined");
  const std::vector<std::string> lines = {"#include <linux/bug.h>", "#include <wakesim.h>", "void t(void) { cover(1); WARN_ON(LEVEL == 0); }"};
  folder.write("good.wake.json", module("good", lines, ",\n  \"define\": { \"LEVEL\": 1 }"));
  CHECK(folder.wakesim("check good.wake.json").status == 0);
  folder.write("bad.wake.json", module("bad", lines, ",\n  \"define\": { \"LEVEL\": 1, \"WARN_ON\": 1 }"));
  const auto result = folder.wakesim("check bad.wake.json");
  CHECK(result.status == 2);
  const std::regex message(
      R"((.*/)?models/include/linux/bug\.h:\d+:9: error: macro `WARN_ON` is defined again with another text\n)"
      R"( +\d+ \| #define WARN_ON\(.*\n +\| +\^\n note: first defined at bad\.wake\.json:9:27\n help: `#undef WARN_ON` first\n(.|\n)*)");
  CHECK(std::regex_match(result.output, message));
  CAPTURE(result.output);
}

TEST_CASE("cli: the lines of locks are those of the scenario, and no end is shown of what has none") {
  const Folder folder("lock_lines");
  folder.write("order.wake.json",
               "{\n  \"wakesim\": 1, \"name\": \"order\",\n  \"module_source\": [\n    \"#include <linux/spinlock.h>\",\n"
               "    \"#include <wakesim.h>\",\n"
               "    \"static DEFINE_SPINLOCK(a);\",\n    \"static DEFINE_SPINLOCK(b);\",\n"
               "    \"void one(void) { spin_lock(&a); spin_lock(&b); spin_unlock(&b); spin_unlock(&a); cover(1); }\",\n    \"\",\n"
               "    \"void two(void) { spin_lock(&b); spin_lock(&a); spin_unlock(&a); spin_unlock(&b); }\"\n  ],\n"
               "  \"checks\": { \"deadlock\": false, \"hung-task\": false },\n"
               "  \"tasks\": [{ \"name\": \"x\", \"run\": \"one()\", \"kind\": \"kthread\" }, { \"name\": \"y\", \"run\": \"two()\", \"kind\": "
               "\"kthread\" }]\n}\n");
  const auto order = folder.wakesim("check --width 400 order.wake.json");
  CHECK(order.status == 1);
  CHECK(order.output.find("  lock-order: `b` is taken while `a` is held in `one` (order.wake.json:8), but `a` is taken while `b` is held "
                          "in `two` (order.wake.json:10)\n") != std::string::npos);
  CAPTURE(order.output);
  CHECK(order.output.find("  x ") == std::string::npos);

  folder.write("irq.wake.json",
               "{\n  \"wakesim\": 1, \"name\": \"irq\",\n  \"module_source\": [\n    \"#include <linux/spinlock.h>\",\n"
               "    \"#include <wakesim.h>\",\n"
               "    \"static DEFINE_SPINLOCK(a);\",\n    \"\",\n"
               "    \"void handler(void) { spin_lock(&a); spin_unlock(&a); cover(1); }\",\n"
               "    \"void thread(void) { spin_lock(&a); spin_unlock(&a); }\"\n  ],\n"
               "  \"checks\": { \"deadlock\": false, \"hung-task\": false },\n"
               "  \"tasks\": [{ \"name\": \"i\", \"run\": \"handler()\", \"kind\": \"irq\" }, { \"name\": \"k\", \"run\": \"thread()\", \"kind\": "
               "\"kthread\" }]\n}\n");
  const auto irq = folder.wakesim("check --width 400 irq.wake.json");
  CHECK(irq.status == 1);
  CHECK(irq.output.find("  irq-lock-inversion: `a` is taken in an interrupt handler in `handler` (irq.wake.json:8), and with interrupts enabled in "
                        "`thread` (irq.wake.json:9)\n") != std::string::npos);
  CAPTURE(irq.output);
  CHECK(irq.output.find("runnable") == std::string::npos);
}

TEST_CASE("cli: a lock is called what the program calls it") {
  const Folder folder("lock_names");
  folder.write("held.wake.json",
               "{\n  \"wakesim\": 1, \"name\": \"held\",\n  \"module_source\": [\n    \"#include <linux/spinlock.h>\",\n"
               "    \"struct queue { int n; spinlock_t lock; };\",\n"
               "    \"static struct queue q;\",\n    \"static DEFINE_SPINLOCK(l);\",\n    \"void take(void) { spin_lock(&q.lock); spin_lock(&l); "
               "}\"\n  ],\n"
               "  \"tasks\": [{ \"name\": \"t\", \"run\": \"take()\", \"kind\": \"kthread\" }]\n}\n");
  const std::string output = folder.wakesim("check -v --width 120 held.wake.json").output;
  CAPTURE(output);
  for (const char* line : {"  lock-imbalance: t ends while it holds l (held.wake.json:10)\n", "  q.lock held by t\n", "  l held by t\n",
                           "; holds `q.lock`, `l`\n", "  note: t took `l` in step 2, in `take` at held.wake.json:8\n"}) {
    CAPTURE(line);
    CHECK(output.find(line) != std::string::npos);
  }
  CHECK(output.find(".cell") == std::string::npos);
}

// One step past what there is room for is told with the line that asked for it; the last step before is none.
TEST_CASE("cli: where a task came to a limit of the machine") {
  const Folder folder("limit_places");
  const auto asks = [&](const std::string& call) {
    folder.write("f.wake.json",
                 "{\n  \"wakesim\": 1, \"name\": \"f\",\n  \"source\": [\n    \"#include <wakesim.h>\",\n"
                 "    \"static int deep(int n) { return n ? 1 + deep(n - 1) : 0; }\",\n"
                 "    \"void t(void) { observe(\\\"n\\\", " + call + "); }\"\n  ],\n  \"tasks\": [{ \"name\": \"t\", \"run\": \"t()\" }]\n}\n");
    return folder.wakesim("check --json out.json f.wake.json");
  };
  CHECK(asks("any_in(1, 4096)").status == 0);
  const auto choice = asks("any_in(1, 4097)");
  CHECK(choice.status == 3);
  CHECK(choice.output ==
        "inconclusive  f  0 states  T s\n"
        "  expectation: expected verified, but the search was cut short (a choice with more than 4096\n"
        "    alternatives)\n"
        "  limit hit: a choice with more than 4096 alternatives in t() at f.wake.json:6\n"
        "    6 |     \"void t(void) { observe(\\\"n\\\", any_in(1, 4097)); }\"\n"
        "      |                                    ^\n"
        "  nothing bad in the 0 states looked at\n"
        "1 scenario: 0 as expected, 1 inconclusive; 0 states; T s\n");
  CHECK(folder.read("out.json").find("\"limit\": \"a choice with more than 4096 alternatives\"") != std::string::npos);
  CHECK(asks("deep(125)").status == 0);  // with t() and the task itself 128
  const auto recursion = asks("deep(126)");
  CHECK(recursion.status == 3);
  CHECK(recursion.output ==
        "inconclusive  f  0 states  T s\n"
        "  expectation: expected verified, but the search was cut short (a call stack deeper than 128)\n"
        "  limit hit: a call stack deeper than 128 in deep() at f.wake.json:5\n"
        "    5 |     \"static int deep(int n) { return n ? 1 + deep(n - 1) : 0; }\",\n"
        "      |                                              ^\n"
        "  nothing bad in the 0 states looked at\n"
        "1 scenario: 0 as expected, 1 inconclusive; 0 states; T s\n");
}

// What is left of the text then means something else.
TEST_CASE("cli: after the limit of macros nothing is told of the same text, and all of others") {
  const Folder folder("macro_limit");
  std::string doubling = "\"#define A0 1 +\"";
  for (int i = 1; i <= 22; ++i) doubling += ", \"#define A" + std::to_string(i) + " A" + std::to_string(i - 1) + " A" + std::to_string(i - 1) + "\"";
  const auto check = [&](const std::string& line, const std::string& run) {
    folder.write("f.wake.json", "{\n  \"wakesim\": 1,\n  \"source\": [" + doubling + ",\n    \"#define ONE(x) x\",\n    \"" + line +
                                    "\",\n"
                                    "    \"#if ONE(1)\", \"int y = ONE(2);\", \"#endif\", \"#include <none.h>\", \"void t(int n) { y = ONE(n); }\"\n"
                                    "  ],\n"
                                    "  \"module_source\": [\"void k(void) { other = 1; }\"],\n  \"tasks\": [{ \"name\": \"t\", \"run\": "
                                    "\"" + run + "\" }, { \"name\": \"u\", \"run\": \"t(A1 0)\" }]\n}\n");
    return folder.wakesim("check -q f.wake.json").output;
  };
  const std::string other =
      "f.wake.json:8:37: error: `other` is not declared\n"
      "    8 |   \"module_source\": [\"void k(void) { other = 1; }\"],\n"
      "      |                                     ^\n";
  CHECK(check("int x = A22 0;", "t(1)") ==
        other + "f.wake.json:5:14: error: macros expand to more than 4000000 tokens\n    5 |     \"int x = A22 0;\",\n      |              ^\n");
}

TEST_CASE("cli: a replay repeats what was proved of the same program only") {
  const Folder folder("proved");
  folder.write("s.wake.json", "{ \"wakesim\": 1, \"name\": \"s\", \"program\": [\"s.c\"],\n"
                              "  \"tasks\": [{ \"name\": \"t\", \"run\": \"f()\" }, { \"name\": \"u\", \"run\": \"g()\" }] }\n");
  const std::string head = "#include <stdatomic.h>\n#include <wakesim.h>\nstatic atomic_int flag, w;\n";
  const std::string tail = "void g(void) { atomic_store(&flag, 1); }\n";
  // Two steps fail: f() alone. After the edit f() alone fails sooner when it comes second.
  const std::string steps = "{ atomic_store(&w, 1); atomic_store(&w, 2); } assert(0); }\n";
  folder.write("s.c", head + "void f(void) { atomic_load(&flag); if (1) " + steps + tail);
  CHECK(folder.wakesim("check s.wake.json --no-reduction").status == 1);
  const std::string claim = "no schedule with fewer steps gets here";
  const std::string trace = "replay wakesim-out/s.assertion.waketrace";
  const auto same = folder.wakesim(trace);
  CHECK(same.status == 0);
  CHECK(same.output.find(claim) != std::string::npos);
  CHECK(same.output.find("note: ") == std::string::npos);

  folder.write("s.c", head + "void f(void) { if (!atomic_load(&flag)) " + steps + tail);
  const auto edited = folder.wakesim(trace);
  CHECK(edited.status == 0);
  CHECK(edited.output.find("reproduced  s  assertion\n") != std::string::npos);
  CHECK(edited.output.find(claim) == std::string::npos);
  CHECK(edited.output.find("note: the C code, the kernel models or wakesim have changed since the trace was recorded\n") != std::string::npos);

  folder.write("s.c", head + "void f(void) { atomic_load(&flag); if (1) " + steps + tail);
  CHECK(folder.wakesim(trace).output.find(claim) != std::string::npos);  // as it was
}

TEST_CASE("cli: what is no regular file is refused, wherever it is named") {
  const Folder folder("no_file");
  folder.write("good.wake.json", adders("good", kAtOnce, ""));
  const std::string place = std::string(WAKESIM_BINARY_DIR) + "/cli_test/no_file/";
  REQUIRE(mkfifo((place + "pipe").c_str(), 0600) == 0);
  REQUIRE(mkfifo((place + "pipe.h").c_str(), 0600) == 0);
  fs::create_directories(place + "folder");
  const auto program = [](const std::string& key, const std::string& file) {
    return "{ \"wakesim\": 1, \"" + key + "\": [\"" + file + "\"], \"tasks\": [{ \"name\": \"t\", \"run\": \"t()\" }] }\n";
  };
  folder.write("program.wake.json", program("program", "pipe"));
  folder.write("folder.wake.json", program("program", "folder"));
  folder.write("override.wake.json", program("override", "/dev/zero"));
  folder.write("include.wake.json", module("include", {"#include \\\"pipe.h\\\"", "void t(void) { }"}));
  const std::string help = " help: write what it gives to a file, and name that\n";
  const std::string end = "1 scenario: 0 as expected, 1 not readable; 0 states; T s\n";
  struct Row {
    std::string arguments, output;
  };
  const Row rows[] = {
      {"check pipe", "error: expected a scenario file, got the pipe `pipe`\n" + help + end},
      {"check /dev/zero", "error: expected a scenario file, got the device `/dev/zero`\n" + help + end},
      {"check program.wake.json", "program.wake.json:1:29: error: expected a C file, got the pipe `pipe`\n    1 | " + program("program", "pipe") +
                                      "      |                             ^\n" + help + end},
      {"check folder.wake.json", "folder.wake.json:1:29: error: expected a C file, got the folder `folder`\n    1 | " + program("program", "folder") +
                                     "      |                             ^\n" + end},
      {"check override.wake.json",
       "override.wake.json:1:30: error: expected a C file, got the device `/dev/zero`\n    1 | " + program("override", "/dev/zero") +
                                       "      |                              ^\n" + help + end},
      {"check include.wake.json", "include.wake.json:4:15: error: cannot read the header `pipe.h`: expected a C file, got the pipe `pipe.h`\n"
                                  "    4 |     \"#include \\\"pipe.h\\\"\",\n      |               ^\n" + help + end},
      {"check good.wake.json --override pipe", "error: expected a C file, got the pipe `pipe`\n" + help + end},
      {"check good.wake.json --resume pipe", "wakesim: error: expected a checkpoint, got the pipe `pipe`\n" + help + end},
      {"run pipe", "error: expected a scenario file, got the pipe `pipe`\n" + help},
      {"dump folder", "error: expected a scenario file, got the folder `folder`\n"},
      {"explain pipe -f f", "error: expected a scenario file, got the pipe `pipe`\n" + help},
      {"compare pipe", "error: expected a scenario file, got the pipe `pipe`\n" + help},
      {"replay pipe", "error: expected a trace, got the pipe `pipe`\n" + help},
      {"replay folder", "error: expected a trace, got the folder `folder`\n"},
      {"replay /dev/zero", "error: expected a trace, got the device `/dev/zero`\n" + help},
  };
  for (const Row& row : rows) {
    CAPTURE(row.arguments);
    const auto result = folder.wakesim(row.arguments);
    CHECK(result.output == row.output);
    CHECK(result.status == 2);
  }
}

TEST_CASE("cli: files that are too large are not read, and the others of the folder are") {
  const Folder folder("too_large");
  folder.write("a.wake.json", "");
  fs::resize_file(fs::path(WAKESIM_BINARY_DIR) / "cli_test/too_large/a.wake.json", (16u << 20) + 1);
  folder.write("b.wake.json", adders("b", kAtOnce, ""));
  const auto result = folder.wakesim("check .");
  CHECK(result.status == 2);
  CHECK(result.output.starts_with("error: `a.wake.json` has 16777217 bytes, and a scenario file may have 16777216\n"
                                  " help: is it the file that was meant? If it is, only what the scenario needs belongs in it\nverified  b  "));
}

TEST_CASE("cli: what a machine has no room for is told where it is declared") {
  const Folder folder("no_room");
  std::vector<std::string> lines = {"#include <wakesim.h>"};
  for (int i = 0; i < 15'200; ++i) lines.push_back("static _Thread_local int own" + std::to_string(i) + ";");
  std::string uses = "void t(void) { int s = 0;";
  for (int i = 0; i < 15'200; ++i) uses += " s += own" + std::to_string(i) + ";";
  lines.push_back(uses + " cover(1); assert(s == 0); }");
  std::string text = module("many", lines);
  text = std::regex_replace(text, std::regex("\"kind\": \"kthread\""), "\"kind\": \"kthread\", \"count\": 64");
  folder.write("many.wake.json", text);
  folder.write("other.wake.json", adders("other", kAtOnce, ""));
  const auto result = folder.wakesim("check .");
  CHECK(result.status == 2);
  const std::regex message(
      R"(many\.wake\.json:5:\d+: error: the state has \d+ objects, and there is room for 983040\n    5 \| .*\n +\| +\^\n)"
      R"( note: `own0` is 65 of them, one in each of 64 tasks and 1 more for timers and setup\n)"
      R"( help: fewer or smaller variables, or fewer tasks\nverified  other  (.|\n)*)");
  CHECK(std::regex_match(result.output, message));
  CAPTURE(result.output);
  folder.write("many.wake.json", std::regex_replace(text, std::regex("\"count\": 64"), "\"count\": 40"));
  CHECK(folder.wakesim("check --limit-states 5 many.wake.json").status == 3);
}

TEST_CASE("cli: a state too large to tell interchangeable tasks apart is searched without") {
  const Folder folder("large_state");
  const auto text = [](const std::string& size) {
    return module("large", {"#include <wakesim.h>", "static char a[" + size + "];", "void t(void) { a[1] = 1; cover(1); }"},
                  ",\n  \"checks\": { \"data-race\": false }");
  };
  const auto twice = [](const std::string& one) {
    return std::regex_replace(one, std::regex("\"kind\": \"kthread\""), "\"kind\": \"kthread\", \"count\": 2");
  };
  folder.write("large.wake.json", twice(text("1 << 24")));
  const auto large = folder.wakesim("check -v --width 300 large.wake.json");
  CHECK(large.status == 0);
  CHECK(std::regex_search(large.output,
                          std::regex("  note: t#0, t#1 are not taken as interchangeable: the state has \\d+ words, and the table of whose is what "
                                     "has room for 16777215\n")));
  folder.write("small.wake.json", twice(text("1 << 10")));
  const auto small = folder.wakesim("check -v --width 300 small.wake.json");
  CHECK(small.status == 0);
  CHECK(small.output.find("not taken as interchangeable") == std::string::npos);
}

#if defined(__has_feature)  // Clang; GCC has macros
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define WAKESIM_SANITIZED
#endif
#endif
#if !defined(WAKESIM_SANITIZED) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)  // sanitizers reserve more than any limit of address space
TEST_CASE("cli: without memory it is inconclusive, and the next one runs") {
  const Folder folder("no_memory");
  folder.write("a.wake.json", module("a", {"static char a[1 << 26];", "void t(void) { a[1] = 1; }"}));
  folder.write("b.wake.json", adders("b", kAtOnce, ""));
  const std::string command = "cd '" WAKESIM_BINARY_DIR "/cli_test/no_memory' && ulimit -v 400000 && '" + std::string(WAKESIM_BINARY) + "' ";
  for (const char* threads : {"", "-j 2 "}) {
    CAPTURE(threads);
    auto result = run_command(command + "check " + threads + ". --json out.json");
    result.output = std::regex_replace(result.output, std::regex(R"(\d+\.\d\d s)"), "T s");
    CHECK(result.status == 3);
    CHECK(result.output.starts_with("inconclusive  a  0 states  T s\n"
                                    "  expectation: expected verified, but the search was cut short (memory: there was no more)\n"
                                    "  limit hit: memory: there was no more\n"));
    CHECK(result.output.find("verified  b  ") != std::string::npos);
    CHECK(result.output.find("2 scenarios: 1 as expected, 1 inconclusive; ") != std::string::npos);
    CHECK(folder.read("out.json").find("\"memory: there was no more\"") != std::string::npos);
  }
  const auto run = run_command(command + "run a.wake.json");
  CHECK(run.status == 3);
  CHECK(run.output == "wakesim: error: there was no more memory\n help: a smaller scenario, or a limit: --limit-memory, --limit-states\n");
}
#endif

}  // namespace
