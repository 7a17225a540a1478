// Aim: every command and every error of the command line, by its full text and exit status. Method: the built program is run by a
// shell, in a folder of its own, on scenarios written here. SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "tests/run_command.h"

namespace {

namespace fs = std::filesystem;

// A fresh folder per test case, with the scenarios it names.
class Folder {
 public:
  explicit Folder(const std::string& name) : path_(fs::path(WAKESIM_BINARY_DIR) / "cli_test" / name) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }

  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
  }
  std::string read(const std::string& name) const {
    std::ifstream in(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  bool has(const std::string& name) const { return fs::exists(path_ / name); }

  // `arguments` may redirect; standard error comes with standard output. Times are made equal.
  wakesim_test::CommandResult wakesim(const std::string& arguments, const std::string& environment = {}) const {
    const std::string program = std::string("'") + WAKESIM_BINARY + "'";
    auto result = wakesim_test::run_command("cd '" + path_.string() + "' && env -u NO_COLOR -u FORCE_COLOR -u WAKESIM_MODELS " +
                                            environment + " " + program + " " + arguments);
    result.output = std::regex_replace(result.output, std::regex(R"(\d+\.\d\d s)"), "T s");
    return result;
  }

 private:
  fs::path path_;
};

// Two tasks add one to a word, in one go or in two: the second way loses an addition.
std::string adders(const std::string& name, const std::string& body, const std::string& expect) {
  return "{\n  \"wakesim\": 1,\n  \"name\": \"" + name +
         "\",\n  \"about\": \"Two tasks add one. Nothing else.\",\n  \"source\": [\n    \"#include <stdatomic.h>\",\n    "
         "\"#include <wakesim.h>\",\n"
         "    \"static atomic_int x;\",\n    \"void add(void)\",\n    \"{\",\n" +
         body +
         "    \"}\",\n    \"void done(void)\",\n    \"{\",\n    \"observe(\\\"x\\\", atomic_load(&x));\",\n    "
         "\"assert(atomic_load(&x) == 2);\",\n    \"}\"\n  ],\n"
         "  \"tasks\": [{ \"name\": \"adder\", \"run\": \"add()\", \"count\": 2 }],\n  \"final\": \"done()\"" +
         expect + "\n}\n";
}
const char* const kAtOnce = "    \"atomic_fetch_add(&x, 1);\",\n";
const char* const kInTwo = "    \"int r = atomic_load(&x);\",\n    \"atomic_store(&x, r + 1);\",\n";
const char* const kViolated = ",\n  \"expect\": { \"verdict\": \"violated\", \"finding\": \"assertion\" }";

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
      {"check --limit-states x y", 2, "wakesim: error: --limit-states expects a number, got `x`\n help: wakesim check --help\n"},
      {"check x --color=sometimes", 2,
       "wakesim: error: --color: expected auto, always or never, got `sometimes`\n help: wakesim check --help\n"},
      {"check x --reduction fuse,lock", 2,
       "wakesim: error: --reduction: expected a list of fuse, liveness, own-objects, locks, symmetry, sleep, or none, got `lock`; did you mean "
       "`locks`?\n help: "
       "wakesim check --help\n"},
      {"check x --define =3", 2, "wakesim: error: --define: expected NAME=VALUE, got `=3`\n help: wakesim check --help\n"},
      {"check x --trace", 2, "wakesim: error: --trace expects DIR, got nothing\n help: wakesim check --help\n"},
      {"check x --lcov", 2, "wakesim: error: --lcov expects FILE, got nothing\n help: wakesim check --help\n"},
      {"check nowhere", 2, "error: cannot find `nowhere`\n"},
      {"check .", 4, "wakesim: error: nothing to check: no *.wake.json file in what was named\n"},
      {"run", 2, "wakesim: error: wakesim run expects FILE, got nothing\n help: wakesim run --help\n"},
      {"run a b", 2, "wakesim: error: wakesim run does not expect `b`\n help: wakesim run --help\n"},
      {"replay", 2, "wakesim: error: wakesim replay expects TRACE, got nothing\n help: wakesim replay --help\n"},
      {"replay nowhere", 2, "error: cannot read `nowhere`\n"},
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

// A kernel thread looks at a flag and goes to sleep; another, if there is one, sets it and wakes the first.
std::string sleeper(const std::string& name, bool has_waker, const std::string& keys) {
  return "{\n  \"wakesim\": 1,\n  \"name\": \"" + name + R"json(",
  "module_source": [
    "#include <linux/sched.h>",
    "static int done;",
    "static struct task_struct *task;",
    "void sleeper(void)",
    "{",
    "WRITE_ONCE(task, current);",
    "if (!READ_ONCE(done)) {",
    "set_current_state(TASK_INTERRUPTIBLE);",
    "schedule();",
    "}",
    "}",
    "void waker(void)",
    "{",
    "WRITE_ONCE(done, 1);",
    "if (READ_ONCE(task))",
    "wake_up_process(task);",
    "}"
  ],
  "tasks": [)json" + (has_waker ? "{ \"name\": \"waker\", \"run\": \"waker()\", \"kind\": \"kthread\" }, " : "") +
         R"json({ "name": "sleeper", "run": "sleeper()", "kind": "kthread" }])json" + keys + "\n}\n";
}

TEST_CASE("cli: from which step on a hung task was doomed, and the other way") {
  const Folder folder("doomed");
  folder.write("lost.wake.json", sleeper("lost", true, ""));
  const auto lost = folder.wakesim("check --width 100 lost.wake.json");
  CHECK(lost.status == 1);
  CHECK(lost.output == R"(violated  lost  hung-task  NOT AS EXPECTED  22 states  T s
  expectation: expected verified, found `hung-task` in `sleeper` at lost.wake.json:13
  hung-task: sleeper sleeps for ever: nothing is left that could wake it (lost.wake.json:13)

   step  waker                             sleeper                           what changed
                                           sleeper()  lost.wake.json
      1                                     10: WRITE_ONCE(task, current);   task = sleeper
      2                                     11: if (!READ_ONCE(done)) {      done is 0
         waker()  lost.wake.json
      3   18: WRITE_ONCE(done, 1);                                           done = 1
      4   19: if (READ_ONCE(task))                                           task is sleeper
      5   20: wake_up_process(task);                                         task is sleeper
         try_to_wake_up()  core.c
      6   15: return                                                         sleeper was not asleep
            __wakesim_wake(&p->__state,
            state);
                                                                             waker has ended
         -- doomed from here on
      7                                     12: set_current_state(           sleeper.__state = 1
                                              TASK_INTERRUPTIBLE);

  at the end
    waker    ended
    sleeper  asleep in sleeper() at lost.wake.json:13
  note: sleeper sleeps in `sleeper` at lost.wake.json:13 since step 7; its last wake-up came before,
        in step 6 by waker (was not asleep)
  doomed from step 6: after it no execution ends well. One that ends well goes another way in step
    6: sleeper in sleeper() at lost.wake.json:12, `set_current_state(TASK_INTERRUPTIBLE);`, and 2
    more steps
  7 steps, 2 switches; no schedule with fewer steps gets here
  replay: wakesim replay wakesim-out/lost.hung-task.waketrace

1 scenario: 0 as expected, 1 not as expected; 22 states; T s
)");
  CHECK(folder.wakesim("replay -q wakesim-out/lost.hung-task.waketrace").status == 0);

  // Expected findings are looked at when they are shown.
  folder.write("lost.wake.json", sleeper("lost", true, ",\n  \"expect\": { \"verdict\": \"violated\" }"));
  const std::string line = "\n  doomed from step 6: after it no execution ends well. ";
  CHECK(folder.wakesim("check lost.wake.json").output.find("doomed") == std::string::npos);
  CHECK(folder.wakesim("check -v lost.wake.json").output.find(line) != std::string::npos);
  const auto json = folder.wakesim("check --json - --no-times lost.wake.json");
  CHECK(json.status == 0);
  CHECK(json.output.find("\n     \"doomed_from\": 6,\n     \"passing\": {\n      \"differs_at\": 6,\n      \"schedule\": [\n") !=
        std::string::npos);
  CHECK(folder.wakesim("check --json - --no-times lost.wake.json").output == json.output);

  // Other answers: a budget that does not suffice, no other way, a way that needs luck.
  const auto limited = folder.wakesim("check -v lost.wake.json --limit-states 4").output;
  CHECK(limited.find("\n  note: doomed from step 6 at the latest; whether sooner was not decided: gave up after 4 states\n") !=
        std::string::npos);
  CHECK(limited.find("-- doomed") == std::string::npos);
  folder.write("never.wake.json", sleeper("never", false, ""));
  CHECK(folder.wakesim("check never.wake.json").output.find(
            "\n  doomed from the beginning: no execution of this scenario ends well\n") != std::string::npos);
  folder.write("signal.wake.json",
               sleeper("signal", false, ",\n  \"faults\": { \"signals\": [{ \"task\": \"sleeper\", \"signo\": 10, \"max\": 1 }] }"));
  CHECK(folder.wakesim("check --width 200 signal.wake.json").output.find(
            "\n  doomed from step 3: after it no execution ends well. One that ends well goes another way in step 3: signal 10 to "
            "sleeper (which need not come), and 2 more steps\n") != std::string::npos);
}

TEST_CASE("cli: a limit makes it inconclusive") {
  const Folder folder("limit");
  folder.write("good.wake.json", adders("good", kAtOnce, ""));
  const auto result = folder.wakesim("check good.wake.json --limit-states 2");
  CHECK(result.status == 3);
  CHECK(result.output.rfind("inconclusive  good  ", 0) == 0);
  CHECK(result.output.find("\n  limit hit: ") != std::string::npos);
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

TEST_CASE("cli: reductions change the work - not the answer") {
  const Folder folder("reductions");
  folder.write("bad.wake.json", adders("bad", kInTwo, kViolated));
  folder.write("good.wake.json", adders("good", kAtOnce, ""));
  for (const char* options : {"--no-reduction", "--reduction none", "--reduction fuse,liveness",
                              "--reduction fuse,liveness,own-objects,locks", "--exact-states", "--seed 7", "-j 2", "-j2 --exact-states",
                              "--jobs 3 --no-reduction"}) {
    CAPTURE(options);
    CHECK(folder.wakesim(std::string("check . ") + options).status == 0);
  }
}

TEST_CASE("cli: sleep sets are used where livelock is not looked for") {
  const Folder folder("sleep");
  folder.write("looks.wake.json", adders("looks", kAtOnce, ""));
  folder.write("not.wake.json", adders("not", kAtOnce, ",\n  \"checks\": { \"livelock\": false }"));
  const std::string with_sleep = "+sleep\"", note = "no sleep sets: they do not go together";
  const auto uses = [&](const std::string& command) { return folder.wakesim(command).output.find(with_sleep) != std::string::npos; };
  CHECK_FALSE(uses("check --json - looks.wake.json"));
  CHECK(uses("check --json - not.wake.json"));
  CHECK(uses("check --json - -j 2 --reduction fuse,sleep not.wake.json"));
  CHECK_FALSE(uses("check --json - --reduction fuse not.wake.json"));
  CHECK_FALSE(uses("check --json - --no-reduction not.wake.json"));
  CHECK(folder.wakesim("check -v --reduction fuse,sleep looks.wake.json").output.find(note) != std::string::npos);
  CHECK(folder.wakesim("check -v --reduction fuse,sleep not.wake.json").output.find(note) == std::string::npos);
}

// Six tasks that add nine times each: 10^6 states.
std::string many_adders() {
  std::string text = adders("many", "", "");
  const auto replace = [&](const std::string& what, const std::string& by) { text.replace(text.find(what), what.size(), by); };
  std::string body;
  for (int i = 0; i < 9; ++i) body += kAtOnce;
  replace("    \"}\",\n    \"void done", body + "    \"}\",\n    \"void done");
  replace("== 2", "== 54");
  replace("\"count\": 2", "\"count\": 6");
  return text;
}

TEST_CASE("cli: a search that is killed again and again goes on from its last checkpoint") {
  const Folder folder("checkpoint");
  folder.write("many.wake.json", many_adders());
  const std::string search = "check --no-reduction --no-times --json - many.wake.json";
  const auto whole = folder.wakesim(search);
  REQUIRE(whole.status == 0);
  CHECK(whole.output.find("\"states\": 1000000,") != std::string::npos);
  std::string resume;
  int killed = 0;
  for (double wait = 0.2;; wait *= 1.25) {  // of the wall, on a machine that may be busy
    REQUIRE(killed < 30);
    const std::string seconds = std::to_string(wait);
    const auto run = folder.wakesim(search + resume + " --checkpoint kept --checkpoint-every 0.02", "timeout -s KILL " + seconds);
    if (run.status == 0) {
      const auto state_lines = [](const std::string& json) { return json.substr(json.find("\"verdict\""), json.find("\"max_depth\"") - json.find("\"verdict\"")); };
      CHECK(state_lines(run.output) == state_lines(whole.output));
      break;
    }
    ++killed;
    if (folder.has("kept")) resume = " --resume kept";
  }
  CHECK(killed > 0);
  CHECK(folder.has("kept"));
}

TEST_CASE("cli: a limit keeps a checkpoint, and what does not belong to the search or is damaged is refused") {
  const Folder folder("checkpoint_refused");
  folder.write("many.wake.json", many_adders());
  folder.write("good.wake.json", adders("good", kAtOnce, ""));
  CHECK(folder.wakesim("check --no-reduction --limit-states 1000 --checkpoint kept many.wake.json").status == 3);
  REQUIRE(folder.has("kept"));
  const auto resume = [&](const std::string& options) { return folder.wakesim("check --resume kept --limit-states 2000 " + options); };
  CHECK(resume("--no-reduction -j 2 many.wake.json").status == 3);
  const std::string other = "the checkpoint belongs to another scenario, other models or other options";
  for (const char* options : {"many.wake.json", "--no-reduction --seed 2 many.wake.json", "--no-reduction good.wake.json",
                              "--no-reduction --define X=1 many.wake.json"}) {
    CAPTURE(options);
    const auto refused = resume(options);
    CHECK(refused.status == 2);
    CHECK(refused.output.find("cannot go on with `kept`: " + other) != std::string::npos);
  }
  const std::string kept = folder.read("kept");
  folder.write("kept", kept.substr(0, kept.size() / 2));
  CHECK(resume("--no-reduction many.wake.json").output.find("the checkpoint is damaged, or cut off") != std::string::npos);
  folder.write("kept", "{}");
  CHECK(resume("--no-reduction many.wake.json").output.find("this is no checkpoint") != std::string::npos);
  CHECK(folder.wakesim("check --resume nothing many.wake.json").output.find("cannot read `nothing`") != std::string::npos);
  CHECK(folder.wakesim("check --resume kept .").output.find("a checkpoint is of one scenario, and there are 2") != std::string::npos);
  CHECK(folder.wakesim("check --checkpoint kept --exact-states many.wake.json").output.find("there are no checkpoints with --exact-states") !=
        std::string::npos);
  CHECK(folder.wakesim("check --no-reduction --limit-states 1000 --checkpoint new/folder/kept many.wake.json").status == 3);
  CHECK(folder.has("new/folder/kept"));
  const auto nowhere = folder.wakesim("check --no-reduction --limit-states 1000 --checkpoint kept/below many.wake.json");
  CHECK(nowhere.status == 2);
  CHECK(nowhere.output.find("wakesim: error: cannot write the checkpoint `kept/below`\n") != std::string::npos);
}

TEST_CASE("cli: several threads say what one says") {
  const Folder folder("threads");
  folder.write("bad.wake.json", adders("bad", kInTwo, kViolated));
  folder.write("good.wake.json", adders("good", kAtOnce, ""));
  CHECK(folder.wakesim("check -q -j 3 .").output == folder.wakesim("check -q .").output);
  const auto good = folder.wakesim("check -j 2 --json - --no-times good.wake.json");
  CHECK(good.status == 0);
  CHECK(good.output.find("\"threads\": 2") != std::string::npos);
  CHECK(good.output.find("table_load") == std::string::npos);
  CHECK(folder.wakesim("check -j 2 --json - --no-times good.wake.json").output == good.output);
  const auto none = folder.wakesim("check -j 0 good.wake.json");
  CHECK(none.status == 2);
  CHECK(none.output.find("expected 1 to 99, got `0`") != std::string::npos);
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
  CHECK(folder.wakesim("check serial.wake.json").status == 1);  // from there on nothing is lost: the bug is gone
}

// The second addition is lost only when one of them is left in its middle.
TEST_CASE("cli: a bound of preemptions - on the command line and in the scenario") {
  const Folder folder("preemptions");
  folder.write("lost.wake.json", adders("lost", kInTwo, kViolated));
  folder.write("key.wake.json", adders("key", kInTwo, std::string(kViolated) + ",\n  \"limits\": { \"preemptions\": 0 }"));
  folder.write("sum.wake.json", adders("sum", kAtOnce, ""));
  const auto cut = [](const std::string& name) {
    return "inconclusive  " + name +
           "  8 states  T s\n"
           "  expectation: expected violated by `assertion`, but nothing was found before the search was cut\n"
           "    short (preemptions 0)\n"
           "  limit hit: preemptions 0\n"
           "  nothing bad in the 8 states looked at\n"
           "  outcome  x=2\n"
           "1 scenario: 0 as expected, 1 inconclusive; 8 states; T s\n";
  };
  struct Row {
    const char* arguments;
    int status;
    std::string output;
  };
  const Row rows[] = {
      {"--max-preemptions 0 lost.wake.json", 3, cut("lost")},
      {"key.wake.json", 3, cut("key")},
      {"--max-preemptions 1 key.wake.json", 0,
       "violated  key  assertion  as expected  8 states  T s\n  limit hit: preemptions 1\n1 scenario: 1 as expected; 8 states; T s\n"},
      // Nobody has a middle to be left in.
      {"--max-preemptions 0 sum.wake.json", 0, "verified  sum  4 states  T s\n1 scenario: 1 as expected; 4 states; T s\n"},
      {"--max-preemptions x sum.wake.json", 2,
       "wakesim: error: --max-preemptions expects a number, got `x`\n help: wakesim check --help\n"},
      {"sum.wake.json --max-preemptions", 2, "wakesim: error: --max-preemptions expects N, got nothing\n help: wakesim check --help\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.arguments);
    const auto result = folder.wakesim(std::string("check --width 100 ") + row.arguments);
    CHECK(result.output == row.output);
    CHECK(result.status == row.status);
  }
  CHECK(folder.wakesim("replay -q wakesim-out/key.assertion.waketrace").status == 0);
  CHECK(folder.wakesim("check --max-preemptions 0 --json - lost.wake.json").output.find("\"reduction\": \"fuse+liveness\"") != std::string::npos);
}

TEST_CASE("cli: random executions - counted, shown and found again by seed") {
  const Folder folder("random");
  folder.write("lost.wake.json", adders("lost", kInTwo, kViolated));
  folder.write("sum.wake.json", adders("sum", kAtOnce, ""));
  folder.write("one.wake.json", adders("one", kAtOnce, ",\n  \"expect\": { \"outcomes\": [{ \"x\": 1 }] }"));
  const std::string shown =
      "  assertion: assertion `atomic_load(&x) == 2` fails in final (lost.wake.json:17)\n"
      "\n"
      "   step  adder#0                        adder#1                        what changed\n"
      "         add()  lost.wake.json\n"
      "      1   11: int r = atomic_load(&x);                                 x is 0\n"
      "                                        add()  lost.wake.json\n"
      "      2                                  11: int r = atomic_load(&x);  x is 0\n"
      "      3                                  12: atomic_store(&x, r + 1);  x = 1 (was 0)\n"
      "                                                                       adder#1 has ended\n"
      "      4   12: atomic_store(&x, r + 1);                                 x = 1\n"
      "                                                                       adder#0 has ended\n"
      "         -- then done()  17: assert(atomic_load(&x) == 2);\n"
      "\n"
      "  at the end\n"
      "    adder#0  ended\n"
      "    adder#1  ended\n"
      "  note: a random execution, not the shortest; `--random 1 --pct 2 --seed 9` is this one again\n"
      "  4 steps, 2 switches\n"
      "  replay: wakesim replay wakesim-out/lost.assertion.waketrace\n"
      "\n";
  const auto usage = [](const std::string& message, const std::string& help) {
    return "wakesim: error: " + message + "\n help: " + help + "\n";
  };
  const auto nothing = [](const std::string& how) {
    return "inconclusive  sum  50 random executions  T s\n"
           "  expectation: expected verified, but only random executions (50) were looked at\n"
           "  nothing bad in the 50 random executions looked at (" + how + ")\n"
           "  outcome  x=2\n"
           "1 scenario: 0 as expected, 1 inconclusive; 50 random executions; T s\n";
  };
  struct Row {
    const char* arguments;
    int status;
    std::string output;
  };
  const Row rows[] = {
      {"--random 100 lost.wake.json", 0,
       "violated  lost  assertion  as expected  seed 2  2 random executions  T s\n"
       "1 scenario: 1 as expected; 2 random executions; T s\n"},
      {"--random 100 --pct 2 --seed 5 -v lost.wake.json", 0,
       "violated  lost  assertion  as expected  seed 9  5 random executions  T s\n"
       "  outcome  x=2\n" + shown + "1 scenario: 1 as expected; 5 random executions; T s\n"},
      {"--random 1 --pct 2 --seed 9 -v lost.wake.json", 0,
       "violated  lost  assertion  as expected  seed 9  1 random execution  T s\n" + shown + "1 scenario: 1 as expected; 1 random execution; T s\n"},
      {"--random 50 sum.wake.json", 3, nothing("uniform; seeds 1 to 50")},
      {"--random 50 --pct 3 --seed 9 sum.wake.json", 3, nothing("PCT of depth 3; seeds 9 to 58")},
      {"--pct 3 sum.wake.json", 2, usage("--pct says how random executions go on, and there are none", "give their number with --random")},
      {"--random 5 --max-preemptions 1 sum.wake.json", 2,
       usage("--max-preemptions bounds the search, and --random does not search", "--pct leaves tasks at few places")},
      {"--random 5 --pct 0 sum.wake.json", 2, usage("--pct: expected 1 to 99, got `0`", "wakesim check --help")},
      {"--random 5 --pct 100 sum.wake.json", 2, usage("--pct: expected 1 to 99, got `100`", "wakesim check --help")},
      {"--random 0 sum.wake.json", 2, usage("--random: expected at least 1, got `0`", "wakesim check --help")},
      {"--random x sum.wake.json", 2, usage("--random expects a number, got `x`", "wakesim check --help")},
  };
  for (const Row& row : rows) {
    CAPTURE(row.arguments);
    const auto result = folder.wakesim(std::string("check --width 100 ") + row.arguments);
    CHECK(result.output == row.output);
    CHECK(result.status == row.status);
  }
  CHECK(folder.wakesim("replay -q wakesim-out/lost.assertion.waketrace").output == "reproduced  lost  assertion\n");
  CHECK(folder.wakesim("check --json - --random 100 --pct 2 --seed 5 lost.wake.json")
            .output.find("   \"random\": {\n    \"executions\": 5,\n    \"scheduler\": \"pct\",\n    \"depth\": 2,\n    \"found_by_seed\": 9\n   },\n") !=
        std::string::npos);
  // An outcome that nobody expects is judged after all of them, and an execution that came to it is shown.
  const auto one = folder.wakesim("check -q --random 20 one.wake.json");
  CHECK(one.status == 1);
  CHECK(one.output.find("violated  one  unexpected-outcome  NOT AS EXPECTED  20 random executions  T s\n") == 0);
  CHECK(one.output.find("  replay: wakesim replay wakesim-out/one.unexpected-outcome.waketrace\n") != std::string::npos);
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

TEST_CASE("cli: Ctrl-C prints what is known") {
  const Folder folder("interrupt");
  // Eight tasks of eight additions: 9^8 states, far more than there is time for.
  std::string text = adders("slow", "    \"for (int i = 0; i < 8; i++) atomic_fetch_add(&x, 1);\",\n", "");
  text = std::regex_replace(text, std::regex("\"count\": 2"), "\"count\": 8");
  text = std::regex_replace(text, std::regex("== 2"), "== 64");
  folder.write("slow.wake.json", text);
  folder.write("zz.wake.json", adders("never", kAtOnce, ""));
  const auto result =
      wakesim_test::run_command("cd '" WAKESIM_BINARY_DIR "/cli_test/interrupt' && timeout --foreground --preserve-status -s INT 2 '" +
                                std::string(WAKESIM_BINARY) + "' check . --no-reduction --limit-memory 2000 --json out.json");
  CHECK(result.status == 130);
  CHECK(result.output.find("inconclusive  slow  interrupted  ") == 0);
  CHECK(result.output.find("never") == std::string::npos);
  CHECK(result.output.ends_with("interrupted: 1 not looked at\n"));
  CHECK(folder.read("out.json").find("\"interrupted\": true") != std::string::npos);
}

TEST_CASE("cli: an excluded outcome comes with an execution that reaches it") {
  const Folder folder("outcome");
  std::string text = adders("lossy", kInTwo, ",\n  \"expect\": { \"verdict\": \"verified\", \"exclude\": [{ \"x\": 1 }] }");
  text = std::regex_replace(text, std::regex("\"assert\\(.*\\);\",\\n"), "\"\",\n");
  folder.write("lossy.wake.json", text);
  const auto result = folder.wakesim("check lossy.wake.json");
  CHECK(result.status == 1);
  CHECK(result.output.find("unexpected-outcome: reached the outcome {x: 1}, which {x: 1} excludes\n") != std::string::npos);
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

// One task; what it never does is there to be seen.
std::string covering(const std::string& name, const std::string& argument) {
  return "{\n  \"wakesim\": 1,\n  \"name\": \"" + name + R"j(",
  "source": [
    "#include <wakesim.h>",
    "static int sign(int x)",
    "{",
    "  if (x < 0 || x > 100)",
    "    return -1;",
    "  switch (x) {",
    "  case 0:",
    "    return 0;",
    "  default:",
    "    return 1;",
    "  }",
    "}",
    "static void dead(void) { }",
    "void use(int x) { if (x == 5) dead(); observe(\"sign\", sign(x)); }"
  ],
  "tasks": [{ "name": "user", "run": "use()j" + argument + R"j()" }]
}
)j";
}

// Of the report: what it says of the scenario's own source.
std::string own_coverage(const std::string& output) {
  const std::size_t head = output.find("coverage "), own = output.find("  a.wake.json\n");
  if (head == std::string::npos || own == std::string::npos) return "";
  std::string text = output.substr(own, output.find("scenario", own) - own);
  text.erase(text.rfind('\n') + 1);  // "1 " of the summary
  return output.substr(head, output.find(':', head) - head) + "\n" + text;
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
  folder.write("loop.wake.json", taking("    \"WRITE_ONCE(taken, 1);\",\n    \"WRITE_ONCE(taken, 0);\",\n", "    \"__wakesim_await_eq(&taken, 0);\",\n"));
  const auto endless = folder.wakesim("check --width 100 loop.wake.json");
  CHECK(endless.status == 1);
  CHECK(endless.output == R"(violated  taking  eventually  NOT AS EXPECTED  6 states  T s
  expectation: expected verified, found `eventually` at loop.wake.json:22
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

  folder.write("end.wake.json", taking("    \"WRITE_ONCE(taken, 2);\",\n    \"__wakesim_await_eq(&taken, 7);\",\n", "    \"__wakesim_await_eq(&taken, 7);\",\n"));
  const auto end = folder.wakesim("check --width 100 end.wake.json");
  CHECK(end.status == 1);
  CHECK(end.output.find("  eventually: `finished()` never becomes true: taker waits for ever for a change of taken; finisher\n"
                        "    waits for ever for a change of taken (end.wake.json:22)\n") != std::string::npos);
  CHECK(folder.wakesim("replay wakesim-out/taking.eventually-2.waketrace").status == 0);

  // Who waits for a lock gets it.
  folder.write("lock.wake.json", taking("    \"spin_lock(&lock);\",\n    \"spin_unlock(&lock);\",\n", "    \"spin_lock(&lock);\",\n    \"spin_unlock(&lock);\",\n"));
  for (const char* reduction : {"", "--no-reduction"}) {
    const auto lock = folder.wakesim(std::string("check ") + reduction + " lock.wake.json");
    CHECK(lock.status == 0);
    CHECK(lock.output.starts_with("verified  taking  "));
  }
}

TEST_CASE("cli: coverage says what was never executed - and lcov and JSON say it too") {
  const Folder folder("coverage");
  folder.write("a.wake.json", covering("a", "0"));
  const auto result = folder.wakesim("check --coverage --lcov a.info --json a.json a.wake.json");
  CHECK(result.status == 0);
  CHECK(own_coverage(result.output) ==
        "coverage over all interleavings\n"
        "  a.wake.json\n"
        "    sign()  3 of 5 lines, 3 of 5 branches\n"
        "      8:14  never true      if (x < 0 || x > 100)\n"
        "      8:23  never true      if (x < 0 || x > 100)\n"
        "      9     never executed  return -1;\n"
        "      14    never executed  return 1;\n"
        "    use()  1 of 1 line, 1 of 2 branches\n"
        "      18:30  never true  void use(int x) { if (x == 5) dead(); observe(\"sign\", sign(x)); }\n"
        "    never called: dead()\n");
  const std::string lcov = folder.read("a.info");
  CHECK(lcov.find("TN:\nSF:a.wake.json\nFN:6,sign\nFN:17,dead\nFN:18,use\nFNDA:1,sign\nFNDA:0,dead\nFNDA:1,use\nFNF:3\nFNH:2\n"
                  "BRDA:8,0,0,0\nBRDA:8,0,1,1\nBRDA:8,1,0,0\nBRDA:8,1,1,1\nBRDA:11,0,0,1\nBRDA:18,0,0,0\nBRDA:18,0,1,1\nBRF:7\nBRH:4\n"
                  "DA:8,1\nDA:9,0\nDA:10,1\nDA:12,1\nDA:14,0\nDA:17,0\nDA:18,1\nLF:7\nLH:4\nend_of_record\n") != std::string::npos);
  CHECK(folder.read("a.json").find("\"coverage\": {\n    \"complete\": true,\n") != std::string::npos);

  CHECK(folder.wakesim("check --lcov b.info a.wake.json").output.find("coverage") == std::string::npos);  // only the file
  CHECK(folder.read("b.info") == lcov);
  CHECK(folder.wakesim("check -q --coverage a.wake.json").output.starts_with("coverage over all interleavings: "));
  CHECK(folder.wakesim("check --json - a.wake.json").output.find("\"coverage\"") == std::string::npos);
  for (const char* options : {"--no-reduction", "--reduction none", "--reduction fuse,locks"}) {
    CHECK(own_coverage(folder.wakesim(std::string("check --coverage a.wake.json ") + options).output) == own_coverage(result.output));
  }
  const auto cut_short = folder.wakesim("check --coverage a.wake.json --limit-states 1");
  CHECK(cut_short.status == 3);
  CHECK(cut_short.output.find("\ncoverage so far: ") != std::string::npos);
  const auto unwritable = folder.wakesim("check --lcov nowhere/a.info a.wake.json");
  CHECK(unwritable.status == 2);
  CHECK(unwritable.output.ends_with("wakesim: error: cannot write `nowhere/a.info`\n"));
}

TEST_CASE("cli: coverage of several scenarios is what any of them executes") {
  const Folder folder("coverage_union");
  // The same source in one file, used by two scenarios.
  folder.write("sign.c",
               "#include <wakesim.h>\nstatic int sign(int x)\n{\n\tif (x < 0)\n\t\treturn -1;\n\treturn 1;\n}\n"
               "void use(int x) { observe(\"sign\", sign(x)); }\n");
  const auto scenario = [](const char* name, const char* run) {
    return std::string("{ \"wakesim\": 1, \"name\": \"") + name + "\", \"program\": \"sign.c\", \"tasks\": [{ \"name\": \"t\", \"run\": \"" + run + "\" }] }\n";
  };
  folder.write("a.wake.json", scenario("a", "use(-1)"));
  folder.write("b.wake.json", scenario("b", "use(1)"));
  const auto one = folder.wakesim("check --coverage a.wake.json");
  CHECK(one.output.find("  sign.c\n    sign()  2 of 3 lines, 1 of 2 branches\n      4:8  never false     if (x < 0)\n"
                        "      6    never executed  return 1;\n") != std::string::npos);
  const auto both = folder.wakesim("check --coverage --lcov both.info .");
  CHECK(both.status == 0);
  CHECK(std::regex_search(both.output, std::regex("verified  a  .*\n  coverage over all interleavings: .*\nverified  b  .*\n"
                                                  "  coverage over all interleavings: .*\ncoverage over all interleavings of 2 scenarios: ")));
  CHECK(both.output.find("sign.c") == std::string::npos);  // nothing is missing there
  CHECK(folder.read("both.info").find("SF:sign.c\nFN:2,sign\nFN:8,use\nFNDA:2,sign\nFNDA:2,use\nFNF:2\nFNH:2\nBRDA:4,0,0,1\nBRDA:4,0,1,1\n"
                                      "BRF:2\nBRH:2\nDA:4,2\nDA:5,1\nDA:6,1\nDA:8,2\n") != std::string::npos);
}

TEST_CASE("cli: coverage up to a violation is what the search saw until then") {
  const Folder folder("coverage_violated");
  folder.write("bad.wake.json", adders("bad", kInTwo, kViolated));
  const auto result = folder.wakesim("check --coverage bad.wake.json");
  CHECK(result.status == 0);
  CHECK(result.output.find("\ncoverage so far: ") != std::string::npos);
}

// A kernel thread and what it runs, with `checks` and further keys.
std::string kthread(const std::string& name, const std::string& body, const std::string& more) {
  return "{\n  \"wakesim\": 1,\n  \"name\": \"" + name + "\",\n  \"module_source\": [\n    \"#include <linux/bug.h>\",\n    \"#include <wakesim.h>\",\n" +
         body + "  ],\n  \"tasks\": [{ \"name\": \"t\", \"run\": \"f()\", \"kind\": \"kthread\" }]" + more + "\n}\n";
}

TEST_CASE("cli: executions that end in a switched-off finding are told of") {
  const Folder folder("ended_early");
  const std::string body =
      "    \"static int *p;\",\n    \"void f(void)\",\n    \"{\",\n    \"if (any_of(0, 1))\",\n    \"BUG_ON(1);\",\n    \"WRITE_ONCE(*p, 1);\",\n    \"}\"\n";
  const std::string off = ",\n  \"checks\": { \"null-dereference\": false, \"bug\": false }";
  folder.write("off.wake.json", kthread("off", body, off));
  const auto result = folder.wakesim("check --json out.json off.wake.json");
  CHECK(result.status == 0);
  CHECK(result.output == "verified  off  1 state  T s\n"
                         "  note: executions ended early in a switched-off finding: null-dereference, bug\n"
                         "1 scenario: 1 as expected; 1 state; T s\n");
  CHECK(folder.read("out.json").find("\"executions ended early in a switched-off finding: null-dereference, bug\"") != std::string::npos);
  const auto run = folder.wakesim("run -q off.wake.json");
  CHECK(std::regex_match(run.output, std::regex("off  seed 1  dropped: (bug|null-dereference), which is switched off\n")));

  // One that can be gone on after ends nothing.
  const std::string harmless = "    \"void f(void)\",\n    \"{\",\n    \"WARN_ON(1);\",\n    \"assert(0);\",\n    \"}\"\n";
  folder.write("on.wake.json", kthread("on", harmless, ",\n  \"checks\": { \"warn\": false, \"assertion\": false }"));
  CHECK(folder.wakesim("check on.wake.json").output.find("note:") == std::string::npos);
}

TEST_CASE("cli: when the beginning ends early nothing was searched - and that is no verdict") {
  const Folder folder("nothing_searched");
  const auto with = [](const char* statement) {
    return kthread("begin", std::string("    \"static int *p;\",\n    \"void f(void) { }\",\n    \"void begin(void) { ") + statement + " }\"\n",
                   ",\n  \"setup\": \"begin()\",\n  \"checks\": { \"null-dereference\": false }");
  };
  folder.write("finding.wake.json", with("*p = 1;"));
  const auto finding = folder.wakesim("check finding.wake.json");
  CHECK(finding.status == 3);
  CHECK(finding.output ==
        "inconclusive  begin  0 states  T s\n"
        "  expectation: expected verified, but the search was cut short (nothing was searched, the beginning\n"
        "    ends early: null-dereference, which is switched off)\n"
        "  limit hit: nothing was searched, the beginning ends early: null-dereference, which is switched off\n"
        "  nothing bad in the 0 states looked at\n"
        "  note: executions ended early in a switched-off finding: null-dereference\n"
        "1 scenario: 0 as expected, 1 inconclusive; 0 states; T s\n");
  folder.write("assume.wake.json", with("assume(p);"));
  const auto assume = folder.wakesim("check assume.wake.json");
  CHECK(assume.status == 3);
  CHECK(assume.output.find("\n  limit hit: nothing was searched, the beginning ends early: an assume() does not hold\n") != std::string::npos);
  const auto run = folder.wakesim("run -q assume.wake.json");
  CHECK(run.output == "begin  seed 1  dropped: an assume() does not hold\n");
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
  CHECK(stack.output.find("  use-after-return: read of 4 bytes at owner:show/item.second, whose block or function has ended (stack.wake.json:21)\n") !=
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

TEST_CASE("cli: how long to look for a shortest counterexample") {
  const Folder folder("shorten");
  folder.write("a.wake.json", adders("a", kInTwo, kViolated));
  CHECK(folder.wakesim("check -v a.wake.json").output.find("no schedule with fewer steps gets here") != std::string::npos);
  const auto given_up = folder.wakesim("check -v --shorten-states 2 a.wake.json");
  CHECK(given_up.status == 0);
  CHECK(given_up.output.find("  note: the counterexample is not proven shortest: gave up after 2 states\n") != std::string::npos);
  CHECK(given_up.output.find("no schedule with fewer steps gets here") == std::string::npos);
}

// One function that others call: it reads a word that `writer` writes under a lock, in one of two ways.
std::string two_variants(const std::string& rest) {
  return R"j({
  "wakesim": 1,
  "name": "pair",
  "module_source": [
    "#include <linux/spinlock.h>",
    "#include <wakesim.h>",
    "static DEFINE_SPINLOCK(lock);",
    "static int value;",
    "static int note(int *word, int by)",
    "{",
    "\t*word += by;",
    "\tif (by > 7)",
    "\t\treturn -1;",
    "\treturn 0;",
    "}",
    "void first(void)",
    "{",
    "\tspin_lock(&lock);",
    "\tnote(&value, STEP);",
    "\tspin_unlock(&lock);",
    "}",
    "void second(void)",
    "{",
    "\tspin_lock_irq(&lock);",
    "\t__wakesim_trace(\"value\", value / STEP * UNIT);",
    "\tspin_unlock_irq(&lock);",
    "}"
  ],
  "define": { "STEP": 2, "UNIT": 1 },
  "tasks": [{ "name": "first", "run": "first()", "kind": "kthread" }, { "name": "second", "run": "second()", "kind": "kthread" }])j" +
         rest + "\n}\n";
}
const char* const kThree =
    ",\n  \"variants\": { \"two\": {}, \"three\": { \"define\": { \"STEP\": 3 } }, \"unit\": { \"define\": { \"UNIT\": 5 } } }";

TEST_CASE("cli: explain - the rules of a function, in every format") {
  const Folder folder("explain");
  folder.write("a.wake.json", two_variants(""));
  const auto result = folder.wakesim("explain a.wake.json -f note");
  CHECK(result.status == 0);
  CHECK(result.output ==
        "note()  a.wake.json:9\n"
        "scenario pair, kernel v6.12: all interleavings, 6 states\n"
        "\nWho calls it\n"
        "  first: first() a.wake.json:19; holds lock\n"
        "\nWhen, and in which context\n"
        "  called 1 time in every execution\n"
        "  in an interrupt handler: never; in a task: always\n"
        "  interrupts off: never; preemption off: always; bottom halves off: never; RCU read side: never\n"
        "  it does not sleep\n"
        "  locks held by the caller: always lock\n"
        "  returns 0\n"
        "\nIts arguments, and how long they live\n"
        "  word: int (the variable value)\n"
        "  by: number\n"
        "  what they point to outlives every call\n"
        "\nWhat it reads and writes that others can reach\n"
        "  what   how          where           always under\n"
        "  value  read, write  a.wake.json:11  lock\n"
        "\nWho sees what it writes\n"
        "  value, written at a.wake.json:11: read in second() a.wake.json:25\n"
        "\nLocks it takes, or what it calls\n"
        "  none\n"
        "\nWhat of it never runs\n"
        "  12:15 never true: `if (by > 7)`\n"
        "  13 never executed: `return -1;`\n");
  CHECK(folder.wakesim("explain a.wake.json -f note --format markdown").output.starts_with("`note()`\n========\n\n`a.wake.json:9`; scenario pair, "));
  CHECK(folder.wakesim("explain a.wake.json -f note --json rules.json").output == result.output);
  CHECK(folder.read("rules.json").starts_with("{\n \"wakesim\": 1,\n \"rules\": {\n  \"function\": \"note\",\n"));
  CHECK(folder.wakesim("explain a.wake.json -f note --json -").output == folder.read("rules.json"));
  CHECK(folder.wakesim("explain a.wake.json -f kfree_sensitive").status == 2);
  const auto cut_short = folder.wakesim("explain a.wake.json -f note --limit-states 1");
  CHECK(cut_short.status == 3);
  CHECK(cut_short.output.find("scenario pair, kernel v6.12: only the 1 state looked at until a limit was hit (states 1)") != std::string::npos);
}

TEST_CASE("cli: explain - an argument that ends while the function runs in another task - one write to two words - who awaits reads") {
  const Folder folder("explain_lifetime");
  folder.write("a.wake.json", R"j({
  "wakesim": 1,
  "name": "lifetime",
  "module_source": [
    "#include <linux/compiler.h>",
    "#include <wakesim.h>",
    "struct box { unsigned int done; };",
    "static struct box *there;",
    "static unsigned int first, second, other, unseen;",
    "static void set(unsigned int *word) { WRITE_ONCE(*word, 1); }",
    "static unsigned int get(unsigned int *word) { return READ_ONCE(*word); }",
    "static void finish(struct box *box)",
    "{",
    "\tset(&first);",
    "\tset(&second);",
    "\tset(&unseen);",
    "\tset(&box->done);",
    "\tset(&other);",
    "}",
    "void owner(void)",
    "{",
    "\tstruct box box = { 0 };",
    "\tWRITE_ONCE(there, &box);",
    "\t__wakesim_await_ne(&box.done, 0);",
    "}",
    "void finisher(void)",
    "{",
    "\tstruct box *box = READ_ONCE(there);",
    "\tif (box)",
    "\t\tfinish(box);",
    "\telse",
    "\t\tassume(0);",
    "}",
    "void looker(void)",
    "{",
    "\tget(&first);",
    "\tget(&second);",
    "}"
  ],
  "tasks": [{ "name": "owner", "run": "owner()", "kind": "kthread" }, { "name": "finisher", "run": "finisher()", "kind": "kthread" },
            { "name": "looker", "run": "looker()", "kind": "kthread" }]
})j");
  const std::string output = folder.wakesim("explain --width 200 a.wake.json -f finish").output;
  CHECK(output.find("  some end while it runs\n"
                    "  struct box (box on the stack of owner()) ends in owner() a.wake.json:25 of owner, owner() a.wake.json:25 of owner, while the function runs\n") !=
        std::string::npos);
  CHECK(output.find("\nWho sees what it writes\n"
                    "  first, written at set() a.wake.json:10: read in get() a.wake.json:11\n"
                    "  other, written at set() a.wake.json:10: never read by anybody\n"
                    "  second, written at set() a.wake.json:10: read in get() a.wake.json:11\n"
                    "  struct box.done, written at set() a.wake.json:10: read in owner() a.wake.json:24\n"
                    "  unseen, written at set() a.wake.json:10: never read by anybody\n") != std::string::npos);
  for (const char* const options : {"--no-times", "--seed 9"}) CHECK(folder.wakesim(std::string("explain --width 200 a.wake.json -f finish ") + options).output == output);
}

TEST_CASE("cli: explain - errors in full") {
  const Folder folder("explain_errors");
  folder.write("a.wake.json", two_variants(""));
  struct Row {
    const char* arguments;
    const char* output;
  };
  const Row rows[] = {
      {"explain a.wake.json", "wakesim: error: wakesim explain expects NAME, got nothing\n help: wakesim explain --help\n"},
      {"explain a.wake.json -f nota", "wakesim: error: no function is named `nota`\n help: did you mean `note`?\n"},
      {"explain a.wake.json -f note --format html", "wakesim: error: --format: expected text or markdown, got `html`\n help: wakesim explain --help\n"},
      {"explain b.wake.json -f note", "error: cannot read `b.wake.json`\n"},
      {"explain a.wake.json -f note --json no/where.json", "wakesim: error: cannot write `no/where.json`\n"},
      {"compare a.wake.json",
       "wakesim: error: the scenario `pair` has no `variants` to compare\n help: name them in the scenario; see wakesim schema\n"},
      {"compare a.wake.json --variant x", "wakesim: error: wakesim compare has no option `--variant`\n help: wakesim compare --help\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.arguments);
    const auto result = folder.wakesim(row.arguments);
    CHECK(result.output == row.output);
    CHECK(result.status == 2);
  }
}

TEST_CASE("cli: compare - who shows the same, and where the others differ") {
  const Folder folder("compare");
  folder.write("a.wake.json", two_variants(kThree));
  const auto result = folder.wakesim("compare a.wake.json");
  CHECK(result.status == 0);
  CHECK(result.output ==
        "pair\n"
        "  verified  two    4 states  T s\n"
        "  verified  three  4 states  T s\n"
        "  verified  unit   4 states  T s\n"
        "\noutcomes\n"
        "  (nothing observed)  all variants\n"
        "\nseen from outside (returns, wakes, observe, traces)\n"
        "  two = three: show the same\n"
        "  unit: unlike any other\n"
        "\ntwo and unit differ\n"
        "  then only two: value 1\n"
        "  where unit can show: value 0; value 5\n");
  CHECK(folder.wakesim("compare a.wake.json --events wakes,returns").output.find("  two = three = unit: show the same\n") != std::string::npos);
  CHECK(folder.wakesim("compare -v a.wake.json").output.find("  an execution of two\n") != std::string::npos);
  CHECK(folder.wakesim("compare -q a.wake.json").output == "");
  CHECK(folder.wakesim("compare a.wake.json --json all.json").status == 0);
  CHECK(folder.read("all.json").find("\"equivalent\": [\n   [\n    \"two\",\n    \"three\"\n   ],\n   [\n    \"unit\"\n   ]\n  ]") != std::string::npos);
  CHECK(folder.wakesim("compare a.wake.json --json - --no-times").output.starts_with("{\n \"wakesim\": 1,\n \"comparison\": {\n"));
  const auto unknown = folder.wakesim("compare a.wake.json --events wake");
  CHECK(unknown.status == 2);
  CHECK(unknown.output == "wakesim: error: --events expects a list of returns, wakes, observe, traces, got `wake`\n help: did you mean `wakes`?\n");
}

TEST_CASE("cli: compare - expected groups, a variant that is not as expected, a limit") {
  const Folder folder("compare_expected");
  folder.write("met.wake.json", two_variants(std::string(kThree) + ",\n  \"compare\": { \"equivalent\": [[\"unit\"], [\"three\", \"two\"]] }"));
  CHECK(folder.wakesim("compare -q met.wake.json").status == 0);
  folder.write("missed.wake.json", two_variants(std::string(kThree) + ",\n  \"compare\": { \"equivalent\": [[\"two\", \"three\", \"unit\"]] }"));
  const auto missed = folder.wakesim("compare -q missed.wake.json");
  CHECK(missed.status == 1);
  CHECK(missed.output.ends_with("\nexpectation: expected these groups to show the same: two = three = unit; found: two = three; unit\n"));
  folder.write("events.wake.json",
               two_variants(std::string(kThree) + ",\n  \"compare\": { \"events\": [\"wakes\"], \"equivalent\": [[\"two\", \"three\", \"unit\"]] }"));
  CHECK(folder.wakesim("compare -q events.wake.json").status == 0);
  folder.write("wrong.wake.json", two_variants(",\n  \"variants\": { \"a\": {}, \"b\": { \"expect\": { \"verdict\": \"violated\" } } }"));
  const auto wrong = folder.wakesim("compare wrong.wake.json");
  CHECK(wrong.status == 1);
  CHECK(wrong.output.starts_with("pair\n  verified  a  4 states  T s\n  verified  b  NOT AS EXPECTED  4 states  T s\n"
                                 "    expectation: expected violated, but no interleaving shows it: the bug is gone\n"));
  const auto cut_short = folder.wakesim("compare met.wake.json --limit-states 1");
  CHECK(cut_short.status == 3);
  folder.write("script.wake.json", two_variants(std::string(kThree) + ",\n  \"script\": [\"first to end\"]"));
  const auto script = folder.wakesim("compare script.wake.json");
  CHECK(script.status == 3);
  CHECK(script.output.find("  two: not compared: the scenario has a `script`, which forces one beginning\n") != std::string::npos);
}

TEST_CASE("cli: interchangeable tasks - named in the result, and what tells them apart") {
  const Folder folder("symmetry");
  folder.write("alike.wake.json", adders("alike", kInTwo, kViolated));
  CHECK(folder.wakesim("check -q --json alike.json alike.wake.json").status == 0);
  CHECK(folder.read("alike.json").find("\"interchangeable\": [\n    \"adder#0, adder#1\"\n   ]") != std::string::npos);
  const char* const kAsksWho =
      "    \"int mine;\",\n    \"static int *_Atomic theirs;\",\n    \"int *other = atomic_exchange(&theirs, &mine);\",\n"
      "    \"atomic_fetch_add(&x, other > &mine ? 1 : 1);\",\n    \"atomic_store(&theirs, (int *)0);\",\n";
  folder.write("apart.wake.json", adders("apart", kAsksWho, ""));
  const auto apart = folder.wakesim("check -v --width 120 --json apart.json apart.wake.json");
  CHECK(apart.status == 0);
  CHECK(apart.output.find("adder#0, adder#1 are not taken as interchangeable: add() orders pointers into different objects") != std::string::npos);
  CHECK(folder.read("apart.json").find("\"interchangeable\"") == std::string::npos);
}

}  // namespace
