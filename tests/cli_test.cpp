// Aim: every command and every error of the command line, by its full text and exit status. How a search is done is asked in
// cli_search_test.cpp; coverage, explain and compare in cli_questions_test.cpp.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <filesystem>
#include <regex>
#include <string>

#include "tests/support/cli_folder.h"

namespace {

using namespace wakesim_test;

TEST_CASE("cli: as many tasks as a scenario may have, each with a timer") {
  const Folder folder("many_tasks");
  folder.write("many.wake.json",
               "{\n  \"wakesim\": 1,\n  \"name\": \"many\",\n  \"source\": [\n    \"#include <linux/futex.h>\",\n    \"#include <wakesim.h>\",\n"
               "    \"static unsigned int word;\",\n    \"void task(void)\",\n    \"{\",\n    \"struct timespec limit = { 0, 1 };\",\n"
               "    \"assert(futex(&word, FUTEX_WAIT, 1, &limit, NULL, 0) == -EAGAIN);\",\n    \"}\"\n  ],\n"
               "  \"tasks\": [{ \"name\": \"task\", \"run\": \"task()\", \"count\": 64 }],\n  \"limits\": { \"states\": 200 }\n}\n");
  const auto result = folder.wakesim("check many.wake.json");
  CHECK(result.output ==
        "inconclusive  many  200 states  T s\n"
        "  expectation: expected verified, but the search was cut short (states 200)\n"
        "  limit hit: states 200\n"
        "  nothing bad in the 200 states looked at\n"
        "1 scenario: 0 as expected, 1 inconclusive; 200 states; T s\n");
  CHECK(result.status == 3);
}

TEST_CASE("cli: errors of the command line - in full") {
  struct Row {
    const char* arguments;
    int status;
    const char* output;
  };
  const Row rows[] = {
      {"", 2, "wakesim: error: no command\n help: one of check, run, replay, compare, explain, list, dump, schema, doctor; see wakesim --help\n"},
      {"chekc x", 2, "wakesim: error: no command is named `chekc`\n help: did you mean `check`?\n"},
      {"frobnicate", 2, "wakesim: error: no command is named `frobnicate`\n help: wakesim --help\n"},
      {"--halp", 2, "wakesim: error: wakesim has no option `--halp`\n help: did you mean `--help`?\n"},
      {"check", 2, "wakesim: error: wakesim check expects FILE|DIR, got nothing\n help: wakesim check --help\n"},
      {"check --limit-stats 3 x", 2,
       "wakesim: error: wakesim check has no option `--limit-stats`\n help: did you mean `--limit-states`?\n"},
      {"check --limit-stats=3", 2,
       "wakesim: error: wakesim check has no option `--limit-stats`\n help: did you mean `--limit-states`?\n"},
      {"check --limit-states x y", 2,
       "wakesim: error: --limit-states: expected a whole number from 0 to 999999999999999999, got `x`\n help: wakesim check --help\n"},
      {"check x --color=sometimes", 2,
       "wakesim: error: --color: expected auto, always or never, got `sometimes`\n help: wakesim check --help\n"},
      {"check x --reduction fuse,lock", 2,
       "wakesim: error: --reduction: expected a list of fuse, liveness, own-objects, locks, symmetry, sleep, or none, got `lock`; did you mean "
       "`locks`?\n help: "
       "wakesim check --help\n"},
      {"check x --define =3", 2, "wakesim: error: --define: expected NAME=VALUE, got `=3`\n help: wakesim check --help\n"},
      {"check x --data-race words", 2,
       "wakesim: error: --data-race: expected word, strict, off, or each side once, such as kernel=word,modules=strict, got `words`\n"
       " help: wakesim check --help\n"},
      {"check x --data-race kernel=strict,kernel=word", 2,
       "wakesim: error: --data-race: expected word, strict, off, or each side once, such as kernel=word,modules=strict, got "
       "`kernel=strict,kernel=word`\n help: wakesim check --help\n"},
      {"check x --trace", 2, "wakesim: error: --trace expects DIR, got nothing\n help: wakesim check --help\n"},
      {"check x --lcov", 2, "wakesim: error: --lcov expects FILE, got nothing\n help: wakesim check --help\n"},
      {"check nowhere", 2, "error: cannot find `nowhere`\n"},
      {"check .", 4, "wakesim: error: nothing to check: no *.wake.json file in what was named\n"},
      {"run", 2, "wakesim: error: wakesim run expects FILE, got nothing\n help: wakesim run --help\n"},
      {"run a b", 2, "wakesim: error: wakesim run does not expect `b`\n help: wakesim run --help\n"},
      {"replay", 2, "wakesim: error: wakesim replay expects TRACE, got nothing\n help: wakesim replay --help\n"},
      {"replay nowhere", 2, "error: cannot read `nowhere`: No such file or directory\n"},
      {"list finding", 2,
       "wakesim: error: `finding` is neither a file or folder nor one of scenarios, kernels, findings, lessons\n help: did you "
       "mean "
       "`findings`?\n"},
      {"list kernels .", 2, "wakesim: error: `wakesim list kernels` takes no folders, got `.`\n"},
      {"list scenarios .", 4, "wakesim: error: no *.wake.json file in what was named\n"},
      {"list kernels --models .", 2,
       "wakesim: error: no kernel models found\n help: name their folder with --models or in WAKESIM_MODELS\n"},
      {"dump x -f", 2, "wakesim: error: --function expects NAME, got nothing\n help: wakesim dump --help\n"},
      {"schema --pretty", 2, "wakesim: error: wakesim schema has no option `--pretty`\n help: wakesim schema --help\n"},
  };
  const Folder folder("errors");
  for (const Row& row : rows) {
    CAPTURE(row.arguments);
    const auto result = folder.wakesim(row.arguments);
    CHECK(result.output == row.output);
    CHECK(result.status == row.status);
  }
}

TEST_CASE("cli: help is short - and version says the version") {
  const Folder folder("help");
  const auto help = folder.wakesim("--help");
  CHECK(help.status == 0);
  CHECK(std::count(help.output.begin(), help.output.end(), '\n') <= 25);
  CHECK(help.output.find("check ") != std::string::npos);
  const auto version = folder.wakesim("--version");
  CHECK(version.status == 0);
  CHECK(std::regex_match(version.output, std::regex("wakesim \\d+\\.\\d+\\.\\d+\n")));
  CHECK(folder.wakesim("check --help").status == 0);
}

TEST_CASE("cli: list - schema - doctor") {
  const Folder folder("list");
  folder.write("b/two.wake.json", adders("two", kInTwo, kViolated));
  folder.write("one.wake.json", adders("one", kAtOnce, ""));
  const auto scenarios = folder.wakesim("list .");
  CHECK(scenarios.status == 0);
  CHECK(scenarios.output == "two  violated assertion  Two tasks add one.\none  verified            Two tasks add one.\n");

  const auto findings = folder.wakesim("list findings");
  CHECK(findings.status == 0);
  CHECK(findings.output.rfind("hung-task           on  a task sleeps for ever: nothing left can wake it\n", 0) == 0);

  const auto kernels = folder.wakesim("list kernels");
  CHECK(kernels.status == 0);
  CHECK(std::regex_search(kernels.output, std::regex("^v\\d+\\.\\d+ +default +the models as they are\n")));

  const auto lessons = folder.wakesim("list lessons");
  CHECK(lessons.status == 0);
  CHECK(lessons.output.find("lessons/lost-wakeup  violated hung-task  ") != std::string::npos);

  const auto schema = folder.wakesim("schema");
  CHECK(schema.status == 0);
  CHECK(schema.output.find("\"$schema\": \"http://json-schema.org/draft-07/schema#\"") != std::string::npos);

  const auto doctor = folder.wakesim("doctor");
  CHECK(doctor.status == 0);
  CHECK(doctor.output.rfind("wakesim        ", 0) == 0);
  CHECK(folder.wakesim("doctor --models .").status == 2);
}

TEST_CASE("cli: a verified scenario") {
  const Folder folder("verified");
  folder.write("good.wake.json", adders("good", kAtOnce, ""));
  const auto result = folder.wakesim("check good.wake.json");
  CHECK(result.status == 0);
  CHECK(std::regex_match(result.output,
                         std::regex("verified  good  \\d+ states  T s\n1 scenario: 1 as expected; \\d+ states; T s\n")));
  CHECK_FALSE(folder.has("wakesim-out"));
  CHECK(folder.wakesim("check -q good.wake.json").output == "");
}

TEST_CASE("cli: a violated scenario writes a trace - and its replay line reproduces it") {
  const Folder folder("violated");
  folder.write("bad.wake.json", adders("dir/bad", kInTwo, ""));
  const auto result = folder.wakesim("check bad.wake.json");
  CHECK(result.status == 1);
  CHECK(result.output.rfind("violated  dir/bad  assertion  NOT AS EXPECTED  ", 0) == 0);
  CHECK(result.output.find("  expectation: expected verified, found `assertion`") != std::string::npos);
  CHECK(result.output.find("int r = atomic_load(&x);") != std::string::npos);
  std::smatch line;
  REQUIRE(std::regex_search(result.output, line,
                            std::regex("\n  replay: wakesim (replay wakesim-out/dir\\.bad\\.assertion\\.waketrace)\n")));
  const auto replayed = folder.wakesim(line[1]);
  CHECK(replayed.status == 0);
  CHECK(replayed.output.ends_with("reproduced  dir/bad  assertion\n"));

  // The same again writes the same bytes; another scenario of the same name gets another file.
  const std::string first = folder.read("wakesim-out/dir.bad.assertion.waketrace");
  CHECK(folder.wakesim("check bad.wake.json").status == 1);
  CHECK(folder.read("wakesim-out/dir.bad.assertion.waketrace") == first);
  folder.write("other.wake.json", adders("dir/bad", kInTwo, kViolated));
  CHECK(folder.wakesim("check other.wake.json").status == 0);
  CHECK(folder.read("wakesim-out/dir.bad.assertion.waketrace") == first);
  CHECK(folder.has("wakesim-out/dir.bad.assertion-2.waketrace"));

  // The program changes: the replay says where, and status 5.
  folder.write("bad.wake.json", adders("dir/bad", kAtOnce, ""));
  const auto diverged = folder.wakesim(line[1]);
  CHECK(diverged.status == 5);
  CHECK(diverged.output.find("note: bad.wake.json has changed since the trace was recorded\n") != std::string::npos);
  CHECK(diverged.output.find("diverged at step 1: `adder#0` does atomic `x`") != std::string::npos);
  CHECK(diverged.output.find("  recorded: `adder#0` does load `x`") != std::string::npos);

  // And it is gone.
  fs::remove(fs::path(WAKESIM_BINARY_DIR) / "cli_test" / "violated" / "bad.wake.json");
  const auto missing = folder.wakesim(line[1]);
  CHECK(missing.status == 2);
  CHECK(
      missing.output ==
      "wakesim: error: the scenario of this trace, `bad.wake.json`, does not exist\n help: name another with --scenario FILE\n");
  CHECK(folder.wakesim(line[1].str() + " --scenario other.wake.json").status == 0);
}

TEST_CASE("cli: what was expected is one line") {
  const Folder folder("expected");
  folder.write("bad.wake.json", adders("bad", kInTwo, kViolated));
  folder.write("gone.wake.json", adders("gone", kAtOnce, kViolated));
  const auto bad = folder.wakesim("check bad.wake.json");
  CHECK(bad.status == 0);
  CHECK(std::regex_match(
      bad.output,
      std::regex("violated  bad  assertion  as expected  \\d+ states  T s\n1 scenario: 1 as expected; \\d+ states; T s\n")));
  const auto gone = folder.wakesim("check gone.wake.json");
  CHECK(gone.status == 1);
  CHECK(gone.output.find("verified  gone  NOT AS EXPECTED  ") == 0);
  CHECK(gone.output.find("  expectation: expected violated by `assertion`, but no interleaving shows it: the bug is gone\n") !=
        std::string::npos);
}

TEST_CASE("cli: an unreadable scenario does not stop the others") {
  const Folder folder("unreadable");
  folder.write("a.wake.json", "{\n  \"wakesim\": 1,\n  \"nmae\": \"a\"\n}\n");
  folder.write("b.wake.json", adders("b", kAtOnce, ""));
  const auto result = folder.wakesim("check .");
  CHECK(result.status == 2);
  CHECK(result.output.find("a.wake.json:3:3: error: ") != std::string::npos);
  CHECK(result.output.find("verified  b  ") != std::string::npos);
  CHECK(result.output.find("2 scenarios: 1 as expected, 1 not readable; ") != std::string::npos);
}

TEST_CASE("cli: JSON on standard output is all there is - and two runs are the same bytes") {
  const Folder folder("json");
  folder.write("bad.wake.json", adders("bad", kInTwo, kViolated));
  const auto first = folder.wakesim("check --json - --no-times bad.wake.json");
  CHECK(first.status == 0);
  CHECK(first.output.rfind("{\n \"wakesim\": 1,\n \"results\": [\n", 0) == 0);
  CHECK(first.output.find("\"verdict\": \"violated\"") != std::string::npos);
  CHECK(first.output.find("seconds") == std::string::npos);
  CHECK(folder.wakesim("check --json - --no-times bad.wake.json").output == first.output);
  CHECK(folder.wakesim("check --json out.json --no-times bad.wake.json").status == 0);
  CHECK(folder.read("out.json") == first.output);
  const auto unwritable = folder.wakesim("check --json nowhere/out.json bad.wake.json");
  CHECK(unwritable.status == 2);
  CHECK(unwritable.output.ends_with("wakesim: error: cannot write `nowhere/out.json`\n"));
  CHECK(folder.wakesim("check --json - bad.wake.json >/dev/full").status == 2);
}

TEST_CASE("cli: run is decided by its seed") {
  const Folder folder("run");
  folder.write("bad.wake.json", adders("bad", kInTwo, kViolated));
  folder.write("good.wake.json", adders("good", kAtOnce, ""));
  const auto first = folder.wakesim("run good.wake.json --seed 3 --trace t.waketrace");
  CHECK(first.status == 0);
  CHECK(first.output.ends_with("good  seed 3  ended well  x=2\n"));
  CHECK(folder.wakesim("run good.wake.json --seed 3 --trace t.waketrace").output == first.output);
  const auto replayed = folder.wakesim("replay t.waketrace");
  CHECK(replayed.status == 0);
  CHECK(replayed.output.ends_with("reproduced  good  the same execution\n"));
  // Some seed loses an addition, and that is what the scenario expects.
  bool found = false;
  for (int seed = 1; seed <= 40 && !found; ++seed) {
    const auto result = folder.wakesim("run -q bad.wake.json --seed " + std::to_string(seed));
    CHECK(result.status == 0);
    found = result.output.find("ended in assertion") != std::string::npos;
  }
  CHECK(found);
  const auto cut = folder.wakesim("run -q good.wake.json --limit-depth 1");
  CHECK(cut.status == 3);
  CHECK(cut.output == "good  seed 1  stopped after the last step it was given\n");
}

TEST_CASE("cli: a script forces the beginning - and is told where it cannot") {
  const Folder folder("script");
  const auto with = [](const std::string& script) {
    return adders("s", kInTwo, std::string(kViolated) + ",\n  \"script\": [" + script + "]");
  };
  folder.write("lost.wake.json", with("\"adder#0 1 step\", \"adder#1 to end\""));
  const auto lost = folder.wakesim("run -q lost.wake.json");
  CHECK(lost.status == 0);
  CHECK(lost.output == "s  seed 1  ended in assertion\n");
  folder.write("stuck.wake.json", with("\"adder#0 to end\",\n    \"adder#0 1 step\""));
  const auto stuck = folder.wakesim("check stuck.wake.json");
  CHECK(stuck.status == 2);
  CHECK(stuck.output.find("error: step 2 of the script: `adder#0` has ended; enabled: `adder#1`\n") != std::string::npos);
  folder.write("serial.wake.json", with("\"adder#0 to end\""));
  const auto serial = folder.wakesim("check serial.wake.json");
  CHECK(serial.status == 1);  // from there on nothing is lost: the bug is gone
  CHECK(serial.output.starts_with("verified  s  after its script  NOT AS EXPECTED  "));
}

TEST_CASE("cli: dump shows the code - and knows its functions") {
  const Folder folder("dump");
  folder.write("bad.wake.json", adders("bad", kInTwo, ""));
  const auto text = folder.wakesim("dump bad.wake.json -f add");
  CHECK(text.status == 0);
  CHECK(text.output.find("Load") != std::string::npos);
  const auto dot = folder.wakesim("dump bad.wake.json -f add --dot");
  CHECK(dot.status == 0);
  CHECK(dot.output.find("digraph") != std::string::npos);
  const auto unknown = folder.wakesim("dump bad.wake.json -f dome");
  CHECK(unknown.status == 2);
  CHECK(unknown.output == "wakesim: error: no function is named `dome`\n help: did you mean `done`?\n");
}

TEST_CASE("cli: an excluded outcome comes with an execution that reaches it") {
  const Folder folder("outcome");
  std::string text = adders("lossy", kInTwo, ",\n  \"expect\": { \"verdict\": \"verified\", \"exclude\": [{ \"x\": 1 }] }");
  text = std::regex_replace(text, std::regex("\"assert\\(.*\\);\",\\n"), "\"\",\n");
  folder.write("lossy.wake.json", text);
  const auto result = folder.wakesim("check lossy.wake.json");
  CHECK(result.status == 1);
  CHECK(result.output.find("unexpected-outcome: reached the outcome {x: 1}, which {x: 1} excludes\n") != std::string::npos);
  // Both load, both store: the shortest there is.
  CHECK(result.output.find("4 steps, 2 switches; no schedule with fewer steps gets here\n") != std::string::npos);
  CHECK(result.output.find("\n  replay: wakesim replay wakesim-out/lossy.unexpected-outcome.waketrace\n") != std::string::npos);
  const auto replayed = folder.wakesim("replay -q wakesim-out/lossy.unexpected-outcome.waketrace");
  CHECK(replayed.output == "reproduced  lossy  unexpected-outcome\n");
  // The exact set: each outcome that is not in it has its own execution, one that is missing has none.
  folder.write("exact.wake.json", std::regex_replace(text, std::regex("\"exclude\": .*\\] \\}"), "\"outcomes\": [{ \"x\": 3 }] }"));
  const auto exact = folder.wakesim("check exact.wake.json");
  CHECK(exact.status == 1);
  CHECK(exact.output.find("reached the outcome {x: 1}, which is not among the expected ones\n") != std::string::npos);
  CHECK(exact.output.find("reached the outcome {x: 2}, which is not among the expected ones\n") != std::string::npos);
  CHECK(exact.output.find("expected the outcome {x: 3}, but no interleaving reaches it\n") != std::string::npos);
  CHECK(folder.wakesim("replay -q wakesim-out/lossy.unexpected-outcome-2.waketrace").output == "reproduced  lossy  unexpected-outcome\n");
  CHECK(folder.wakesim("replay -q wakesim-out/lossy.unexpected-outcome-3.waketrace").output == "reproduced  lossy  unexpected-outcome\n");
  CHECK_FALSE(folder.has("wakesim-out/lossy.unexpected-outcome-4.waketrace"));
  // A repaired program takes another way.
  folder.write("lossy.wake.json",
               std::regex_replace(text, std::regex("atomic_store\\(&x, r \\+ 1\\)"), "atomic_store(&x, r + 2)"));
  const auto diverged = folder.wakesim("replay -q wakesim-out/lossy.unexpected-outcome.waketrace");
  CHECK(diverged.status == 5);
  CHECK(diverged.output.find("every step was taken, but the end differs: the outcome x=2\n  recorded: the outcome x=1\n") !=
        std::string::npos);
}

TEST_CASE("cli: colour and width") {
  const Folder folder("color");
  folder.write("bad.wake.json", adders("bad", kInTwo, ""));
  CHECK(folder.wakesim("check bad.wake.json").output.find('\033') == std::string::npos);
  CHECK(folder.wakesim("check bad.wake.json --color always").output.find("\033[31mviolated\033[0m") == 0);
  CHECK(folder.wakesim("check bad.wake.json", "FORCE_COLOR=1").output.find('\033') == 0);
  CHECK(folder.wakesim("check bad.wake.json", "FORCE_COLOR=1 NO_COLOR=1").output.find('\033') == std::string::npos);
  const auto narrow = folder.wakesim("check bad.wake.json --width 50");
  CHECK(narrow.output.find("what changed") == std::string::npos);  // no columns
  CHECK(narrow.output.find("  adder#0  in add()") != std::string::npos);
}

TEST_CASE("cli: models come from an option or the environment") {
  const Folder folder("models");
  folder.write("good.wake.json", adders("good", kAtOnce, ""));
  const auto option = folder.wakesim("check good.wake.json --models nowhere");
  CHECK(option.status == 2);
  CHECK(option.output.rfind(
            "error: no kernel models: there is no kernels.json in nowhere\n help: name their folder with --models or in "
            "WAKESIM_MODELS\n",
            0) == 0);
  CHECK(folder.wakesim("check good.wake.json", "WAKESIM_MODELS=elsewhere").output.find("kernels.json in elsewhere\n") !=
        std::string::npos);
  CHECK(folder.wakesim("check -q good.wake.json --models '" WAKESIM_SOURCE_DIR "/models'").status == 0);
}

// Daemons only, so that nothing hangs: one takes a word and gives it back for ever, the other waits for it.
std::string taking(const std::string& take, const std::string& wait) {
  return "{\n  \"wakesim\": 1,\n  \"name\": \"taking\",\n  \"about\": \"Is there ever a good moment?\",\n  \"module_source\": [\n"
         "    \"#include <linux/spinlock.h>\", \"#include <wakesim.h>\",\n"
         "    \"static DEFINE_SPINLOCK(lock); static unsigned int taken; static int done;\",\n    \"void take(void)\", \"{\",\n"
         "    \"for (;;) {\",\n" + take + "    \"}\", \"}\",\n    \"void finish(void)\", \"{\",\n" + wait +
         "    \"WRITE_ONCE(done, 1);\", \"}\",\n    \"long finished(void)\", \"{\", \"return READ_ONCE(done);\", \"}\",\n"
         "    \"long started(void)\", \"{\", \"return 1;\", \"}\"\n  ],\n"
         "  \"tasks\": [{ \"name\": \"taker\", \"run\": \"take()\", \"kind\": \"kthread\", \"daemon\": true },\n"
         "            { \"name\": \"finisher\", \"run\": \"finish()\", \"kind\": \"kthread\", \"daemon\": true }],\n"
         "  \"eventually\": [\"started()\",\n                 \"finished()\"]\n}\n";
}

TEST_CASE("cli: eventually - for ever round a loop, in an execution that ends, or not at all") {
  const Folder folder("eventually");
  folder.write("loop.wake.json",
               taking("    \"WRITE_ONCE(taken, 1);\",\n    \"WRITE_ONCE(taken, 0);\",\n", "    \"__wakesim_await_eq(&taken, 0);\",\n"));
  const auto endless = folder.wakesim("check --width 100 loop.wake.json");
  CHECK(endless.status == 1);
  CHECK(endless.output == R"(violated  taking  eventually  NOT AS EXPECTED  6 states  T s
  expectation: expected verified, found `eventually` at loop.wake.json:22
  note: memory orders were not considered (memory model sc)
  eventually: `finished()` never becomes true: `taker` can run for ever, each getting its turn
    (loop.wake.json:22)

   step  taker                       what changed
         -- from here on, for ever:
         take()  loop.wake.json
      1   10: WRITE_ONCE(taken, 1);  taken = 1
      2   11: WRITE_ONCE(taken, 0);  taken = 0
         -- and again from step 1

  at the end
    taker     runnable in take() at loop.wake.json:10
    finisher  runnable in finish() at loop.wake.json:14
  2 steps, 0 switches
  replay: wakesim replay wakesim-out/taking.eventually.waketrace

1 scenario: 0 as expected, 1 not as expected; 6 states; T s
)");
  const auto replayed = folder.wakesim("replay wakesim-out/taking.eventually.waketrace");
  CHECK(replayed.status == 0);
  CHECK(replayed.output.ends_with("reproduced  taking  eventually\n"));
  CHECK(folder.wakesim("check --json - loop.wake.json").output.find("\"loop_begin\": 1") != std::string::npos);

  folder.write("end.wake.json",
               taking("    \"WRITE_ONCE(taken, 2);\",\n    \"__wakesim_await_eq(&taken, 7);\",\n", "    \"__wakesim_await_eq(&taken, 7);\",\n"));
  const auto end = folder.wakesim("check --width 100 end.wake.json");
  CHECK(end.status == 1);
  CHECK(end.output.find("  eventually: `finished()` never becomes true: taker waits for ever for a change of taken; finisher\n"
                        "    waits for ever for a change of taken (end.wake.json:22)\n") != std::string::npos);
  CHECK(folder.wakesim("replay wakesim-out/taking.eventually-2.waketrace").status == 0);

  // Who waits for a lock gets it.
  folder.write("lock.wake.json",
               taking("    \"spin_lock(&lock);\",\n    \"spin_unlock(&lock);\",\n", "    \"spin_lock(&lock);\",\n    \"spin_unlock(&lock);\",\n"));
  for (const char* reduction : {"", "--no-reduction"}) {
    const auto lock = folder.wakesim(std::string("check ") + reduction + " lock.wake.json");
    CHECK(lock.status == 0);
    CHECK(lock.output.starts_with("verified  taking  "));
  }
}

// A kernel thread and what it runs, with `checks` and further keys.
std::string kthread(const std::string& name, const std::string& body, const std::string& more) {
  return "{\n  \"wakesim\": 1,\n  \"name\": \"" + name +
         "\",\n  \"module_source\": [\n    \"#include <linux/bug.h>\",\n    \"#include <wakesim.h>\",\n" + body +
         "  ],\n  \"tasks\": [{ \"name\": \"t\", \"run\": \"f()\", \"kind\": \"kthread\" }]" + more + "\n}\n";
}

TEST_CASE("cli: executions that end in a switched-off finding are told of") {
  const Folder folder("ended_early");
  const std::string body =
      "    \"static int *p;\",\n    \"void f(void)\",\n    \"{\",\n    \"int way = any_of(0, 1, 2);\",\n    \"if (way == 2)\",\n    \"return;\",\n"
      "    \"if (way)\",\n    \"BUG_ON(1);\",\n    \"WRITE_ONCE(*p, 1);\",\n    \"}\"\n";
  const std::string off = ",\n  \"checks\": { \"null-dereference\": false, \"bug\": false }";
  folder.write("off.wake.json", kthread("off", body, off));
  const auto result = folder.wakesim("check --json out.json off.wake.json");
  CHECK(result.status == 0);
  // The beginning, and three after the choice: in two of them the execution is over with the next step.
  CHECK(result.output == "verified  off  4 states  T s\n"
                         "  note: executions ended early in a switched-off finding: null-dereference, bug\n"
                         "1 scenario: 1 as expected; 4 states; T s\n");
  CHECK(folder.read("out.json").find("\"executions ended early in a switched-off finding: null-dereference, bug\"") != std::string::npos);
  const auto run = folder.wakesim("run -q off.wake.json");
  CHECK(std::regex_match(run.output, std::regex("off  seed 1  dropped: (bug|null-dereference), which is switched off\n")));

  // One that can be gone on after ends nothing.
  const std::string harmless = "    \"void f(void)\",\n    \"{\",\n    \"WARN_ON(1);\",\n    \"assert(0);\",\n    \"}\"\n";
  folder.write("on.wake.json", kthread("on", harmless, ",\n  \"checks\": { \"warn\": false, \"assertion\": false }"));
  CHECK(folder.wakesim("check on.wake.json").output.find("note:") == std::string::npos);
}

TEST_CASE("cli: what goes wrong in a call of the scenario is shown at its line, of whatever kind it is") {
  const Folder folder("final");
  struct Row {
    const char* end;
    const char* id;
  };
  for (const Row& row : {Row{"assert(p != 0);", "assertion"}, Row{"*p = 1;", "null-dereference"}, Row{"x = 1 / (x - 1);", "integer-overflow"}}) {
    CAPTURE(std::string(row.id));
    const std::string end = std::string("void end(void) { ") + row.end + " }";
    const std::string body = "    \"static int *p, x;\",\n    \"void f(void) { WRITE_ONCE(x, 1); }\",\n    \"" + end + "\"\n";
    folder.write("task.wake.json", kthread("task", body, ",\n  \"final\": \"end()\""));
    const auto result = folder.wakesim("check task.wake.json");
    CHECK(result.output.starts_with(std::string("violated  task  ") + row.id + "  NOT AS EXPECTED"));
    CHECK(result.output.find("t has ended\n         -- then end()  9: " + end + "\n\n  at the end\n") != std::string::npos);
  }
}

TEST_CASE("cli: when no execution comes to an end that counts there is no verdict") {
  const Folder folder("nothing_counts");
  const auto with = [](const std::string& before, const std::string& statement, const std::string& after, const std::string& rest = "") {
    return kthread("task",
                   "    \"#include <linux/sched.h>\",\n    \"static int *p, x;\",\n    \"void begin(void) { " + before +
                       " }\",\n    \"void f(void) { " + statement + " }\",\n    \"void end(void) { " + after + " }\"\n",
                   ",\n  \"setup\": \"begin()\",\n  \"final\": \"end()\",\n  \"checks\": { \"null-dereference\": false }" + rest);
  };
  folder.write("finding.wake.json", with("*p = 1;", "", ""));
  const auto finding = folder.wakesim("check finding.wake.json");
  CHECK(finding.status == 3);
  CHECK(finding.output ==
        "inconclusive  task  0 states  T s\n"
        "  expectation: expected verified, but the search was cut short (no execution came to an end that\n"
        "    counts: null-dereference, which is switched off)\n"
        "  limit hit: no execution came to an end that counts: null-dereference, which is switched off\n"
        "  nothing bad in the 0 states looked at\n"
        "  note: executions ended early in a switched-off finding: null-dereference\n"
        "1 scenario: 0 as expected, 1 inconclusive; 0 states; T s\n");
  // Wherever it is said, and however it is searched.
  folder.write("before.wake.json", with("assume(p);", "", ""));
  folder.write("first.wake.json", with("", "assume(p);", ""));
  folder.write("later.wake.json", with("", "WRITE_ONCE(x, 1); assume(READ_ONCE(x) == 2);", ""));
  folder.write("after.wake.json", with("", "WRITE_ONCE(x, 1);", "assume(x == 2); assert(0);"));
  for (const std::string name : {"before", "first", "later", "after"}) {
    for (const std::string how : {"", " --reduction none", " --no-reduction -j 2", " --exact-states"}) {
      CAPTURE(name);
      CAPTURE(how);
      const auto assume = folder.wakesim("check " + name + ".wake.json" + how);
      CHECK(assume.status == 3);
      CHECK(assume.output.find("\n  limit hit: no execution came to an end that counts: an assume() does not hold\n") != std::string::npos);
    }
  }
  folder.write("endless.wake.json", kthread("task", "    \"static int x;\",\n    \"void f(void) { while (!READ_ONCE(x)) ; }\"\n",
                                            ",\n  \"checks\": { \"livelock\": false }"));
  for (const std::string how : {"", " --reduction none", " --no-reduction -j 2"}) {
    CAPTURE(how);
    const auto endless = folder.wakesim("check endless.wake.json" + how);
    CHECK(endless.status == 3);
    CHECK(endless.output.find("\n  limit hit: no execution came to an end that counts: all go on for ever, and livelock is not looked\n    for\n") !=
          std::string::npos);
  }
  // One that does is enough.
  folder.write("some.wake.json", with("", "assume(any_of(0, 1));", ""));
  CHECK(folder.wakesim("check some.wake.json").status == 0);
  folder.write("hung.wake.json", with("", "set_current_state(TASK_UNINTERRUPTIBLE); schedule(); assume(0);", "",
                                      ",\n  \"expect\": { \"verdict\": \"violated\", \"finding\": \"hung-task\" }"));
  CHECK(folder.wakesim("check hung.wake.json").status == 0);
  const auto run = folder.wakesim("run -q before.wake.json");
  CHECK(run.output == "task  seed 1  dropped: an assume() does not hold\n");
}

// `owner` shows an object to `user` and ends it; `user` uses its second member.
std::string dangling(const std::string& name, const std::string& object, const std::string& pointer, const std::string& end) {
  return "{\n  \"wakesim\": 1,\n  \"name\": \"" + name + R"j(",
  "module_source": [
    "#include <linux/slab.h>",
    "#include <wakesim.h>",
    "struct item { int first, second; };",
    "static struct item *shown;",
    "static void other(void) { int x[3]; x[0] = 1; WRITE_ONCE(x[1], x[0]); }",
    "static void show(void)",
    "{",
    "  )j" + object + R"j(;",
    "  smp_store_release(&shown, )j" + pointer + R"j();",
    "  )j" + end + R"j(;",
    "}",
    "void owner(void) { other(); show(); }",
    "void user(void)",
    "{",
    "  struct item *p = smp_load_acquire(&shown);",
    "  if (p)",
    "    (void)READ_ONCE(p->second);",
    "}"
  ],
  "tasks": [{ "name": "owner", "run": "owner()", "kind": "kthread" }, { "name": "user", "run": "user()", "kind": "kthread" }]
}
)j";
}

TEST_CASE("cli: what is gone keeps its name - the member that is used too") {
  const Folder folder("gone");
  folder.write("stack.wake.json", dangling("stack", "struct item item = { 1, 2 }", "&item", "return"));
  const auto stack = folder.wakesim("check stack.wake.json --width 200");
  CHECK(stack.status == 1);
  CHECK(
      stack.output.find("  use-after-return: read of 4 bytes at owner:show/item.second, whose block or function has ended (stack.wake.json:21)\n") !=
      std::string::npos);
  CHECK(stack.output.find("  note: `owner:show/item` went out of scope in step 8 by owner, in `show` at stack.wake.json:14\n") != std::string::npos);
  folder.write("heap.wake.json", dangling("heap", "struct item *item = kzalloc(sizeof(*item), GFP_KERNEL)", "item", "kfree(item)"));
  const auto heap = folder.wakesim("check heap.wake.json --width 200");
  CHECK(heap.status == 1);
  CHECK(heap.output.find("  use-after-free: read of 4 bytes at owner:heap#0(struct item).second, which has been freed (heap.wake.json:21)\n") !=
        std::string::npos);
  CHECK(heap.output.find("  note: `owner:heap#0(struct item)` was freed in step 6 by owner, in `show` at heap.wake.json:14\n") != std::string::npos);
}

TEST_CASE("cli: what fails in setup - in an invariant - or in final says so") {
  const Folder folder("service");
  const auto fails_in = [&](const char* key, const char* value) {
    folder.write("a.wake.json", kthread("a", "    \"void f(void) { }\",\n    \"long g(void) { int x[1] = { 0 }; assert(x[0] == 1); return 1; }\"\n",
                                        std::string(",\n  \"") + key + "\": " + value));
    const std::string output = folder.wakesim("check a.wake.json").output;
    const std::size_t at = output.find("  assertion: ");
    return at == std::string::npos ? output : output.substr(at, output.find('\n', at) - at);
  };
  CHECK(fails_in("setup", "\"g()\"") == "  assertion: assertion `x[0] == 1` fails in setup (a.wake.json:8)");
  CHECK(fails_in("final", "\"g()\"") == "  assertion: assertion `x[0] == 1` fails in final (a.wake.json:8)");
  CHECK(fails_in("invariants", "[\"g()\"]") == "  assertion: assertion `x[0] == 1` fails in an invariant (a.wake.json:8)");
}

}  // namespace
