// Aim: what the command line says of how a search is done: limits, reductions, threads, checkpoints, a bound of preemptions, random executions, and
// what is made of a counterexample. SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>

#include "tests/support/cli_folder.h"

namespace {

using namespace wakesim_test;

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
  note: memory orders were not considered (memory model sc)
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
      6   16: return                                                         sleeper was not asleep
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

TEST_CASE("cli: a reduction that was asked for by name and is not used is told, and why") {
  const Folder folder("unused");
  const std::string plain = ",\n  \"checks\": { \"livelock\": false }";
  folder.write("plain.wake.json", adders("plain", kAtOnce, plain));
  folder.write("script.wake.json", adders("script", kAtOnce, plain + ",\n  \"script\": [\"adder#0 to end\"]"));
  const auto told = [&](const std::string& options) {
    std::string notes;
    const std::string output = folder.wakesim("check --width 200 -v " + options).output;
    for (std::size_t at = output.find("  note: "); at != std::string::npos; at = output.find("  note: ", at + 1))
      notes += output.substr(at, output.find('\n', at) + 1 - at);
    return notes;
  };
  CHECK(told("--reduction fuse,own-objects,locks,symmetry,sleep plain.wake.json") == "");
  CHECK(told("--max-preemptions 9 plain.wake.json") == "");  // nobody asked for any of them
  CHECK(told("--max-preemptions 9 --reduction fuse,locks,sleep plain.wake.json") ==
        "  note: `locks` is not used: a bound of preemptions counts every place where a task can be left\n"
        "  note: no sleep sets: they do not go together with livelock, `eventually`, a bound of preemptions or whole states\n");
  CHECK(told("script.wake.json") == "  note: only the executions that begin as `script` says\n");
  CHECK(told("--reduction fuse,own-objects,symmetry,sleep script.wake.json") ==
        "  note: only the executions that begin as `script` says\n"
        "  note: `own-objects` is not used: a step of a script has to mean the same in every search\n"
        "  note: `symmetry` is not used: a step of a script has to mean the same in every search\n");
  const std::string json = folder.wakesim("check --json - --reduction locks script.wake.json").output;
  CHECK(json.find("\"`locks` is not used: a step of a script has to mean the same in every search\"") != std::string::npos);
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
      const auto state_lines = [](const std::string& json) {
        return json.substr(json.find("\"verdict\""), json.find("\"max_depth\"") - json.find("\"verdict\""));
      };
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
  CHECK(folder.wakesim("check --resume nothing many.wake.json").output.find("error: cannot read `nothing`: No such file or directory\n") !=
        std::string::npos);
  CHECK(folder.wakesim("check --resume kept .").output.find("a checkpoint is of one scenario, and there are 2") != std::string::npos);
  CHECK(folder.wakesim("check --checkpoint kept --exact-states many.wake.json").output.find("there are no checkpoints with --exact-states") !=
        std::string::npos);
  CHECK(folder.wakesim("check --checkpoint new/kept many.wake.json").output.starts_with(
      "wakesim: error: cannot write the checkpoint `new/kept`: there is no folder `new`\n"));
  folder.write("new/other", "");
  CHECK(folder.wakesim("check --no-reduction --limit-states 1000 --checkpoint new/kept many.wake.json").status == 3);
  CHECK(folder.has("new/kept"));
  folder.write("notes.txt", "not to be lost");
  const auto other_file = folder.wakesim("check --no-reduction --checkpoint notes.txt many.wake.json");
  CHECK(other_file.status == 2);
  CHECK(other_file.output.starts_with("wakesim: error: `notes.txt` is no checkpoint, and is not written over\n"
                                      " help: name another file, or remove this one\n"));
  CHECK(folder.read("notes.txt") == "not to be lost");
  CHECK(folder.wakesim("check --checkpoint new many.wake.json").output.starts_with(
      "wakesim: error: expected a checkpoint, got the folder `new`\n"));
  folder.write("empty", "");  // as mktemp makes one
  CHECK(folder.wakesim("check --no-reduction --limit-states 1000 --checkpoint empty many.wake.json").status == 3);
  const auto nowhere = folder.wakesim("check --no-reduction --limit-states 1000 --checkpoint kept/below many.wake.json");
  CHECK(nowhere.status == 2);
  folder.write("later.unfinished/in-the-way", "");
  const auto later = folder.wakesim("check --no-reduction --limit-states 1000 --checkpoint later many.wake.json");
  CHECK(later.status == 2);
  CHECK(later.output.find("wakesim: error: cannot write the checkpoint `later`\n") != std::string::npos);
  CHECK(nowhere.output.find("wakesim: error: cannot write the checkpoint `kept/below`: there is no folder `kept`\n") != std::string::npos);
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
      {"--random x sum.wake.json", 2, usage("--random: expected a whole number from 0 to 999999999999999999, got `x`", "wakesim check --help")},
  };
  for (const Row& row : rows) {
    CAPTURE(row.arguments);
    const auto result = folder.wakesim(std::string("check --width 100 ") + row.arguments);
    CHECK(result.output == row.output);
    CHECK(result.status == row.status);
  }
  CHECK(folder.wakesim("replay -q wakesim-out/lost.assertion.waketrace").output == "reproduced  lost  assertion\n");
  CHECK(folder.wakesim("check --json - --random 100 --pct 2 --seed 5 lost.wake.json")
            .output.find(
                "   \"random\": {\n    \"executions\": 5,\n    \"scheduler\": \"pct\",\n    \"depth\": 2,\n    \"found_by_seed\": 9\n   },\n") !=
        std::string::npos);
  // An outcome that nobody expects is judged after all of them, and an execution that came to it is shown.
  const auto one = folder.wakesim("check -q --random 20 one.wake.json");
  CHECK(one.status == 1);
  CHECK(one.output.find("violated  one  unexpected-outcome  NOT AS EXPECTED  20 random executions  T s\n") == 0);
  CHECK(one.output.find("  replay: wakesim replay wakesim-out/one.unexpected-outcome.waketrace\n") != std::string::npos);
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

TEST_CASE("cli: how long to look for a shortest counterexample") {
  const Folder folder("shorten");
  folder.write("a.wake.json", adders("a", kInTwo, kViolated));
  CHECK(folder.wakesim("check -v a.wake.json").output.find("no schedule with fewer steps gets here") != std::string::npos);
  const auto given_up = folder.wakesim("check -v --shorten-states 2 a.wake.json");
  CHECK(given_up.status == 0);
  CHECK(given_up.output.find("  note: the counterexample is not proven shortest: gave up after 2 states\n") != std::string::npos);
  CHECK(given_up.output.find("no schedule with fewer steps gets here") == std::string::npos);
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

// One spins until the other has set a word, or looks once: a cycle of states, or none.
std::string spinner(const std::string& name, const char* look) {
  return "{\n  \"wakesim\": 1,\n  \"name\": \"" + name + "\",\n  \"about\": \"One looks at what the other sets.\",\n  \"source\": [\n"
         "    \"#include <stdatomic.h>\",\n    \"static atomic_int flag;\",\n    \"void looker(void)\",\n    \"{\",\n    \"" + look +
         "\",\n    \"}\",\n    \"void setter(void)\",\n    \"{\",\n    \"atomic_store(&flag, 1);\",\n    \"}\"\n  ],\n"
         "  \"tasks\": [{ \"name\": \"looker\", \"run\": \"looker()\" }, { \"name\": \"setter\", \"run\": \"setter()\" }]\n}\n";
}

TEST_CASE("cli: how it was searched is told with -v - a second pass over cycles, a random walk that found it") {
  const Folder folder("notes");
  folder.write("spins.wake.json", spinner("spins", "while (!atomic_load(&flag)) ;"));
  folder.write("looks.wake.json", spinner("looks", "(void)atomic_load(&flag);"));
  const std::string second = "\n  note: second pass: the states have cycles; their graph was built to judge what goes on for ever\n";
  const auto spins = folder.wakesim("check -v --width 200 spins.wake.json");
  CHECK(spins.status == 0);
  CHECK(spins.output.rfind("verified  spins  3 states  T s\n", 0) == 0);
  CHECK(spins.output.find(second) != std::string::npos);
  CHECK(folder.wakesim("check -v -j 2 --width 200 spins.wake.json").output.find(second) != std::string::npos);
  CHECK(folder.wakesim("check --width 200 spins.wake.json").output.find("second pass") == std::string::npos);
  CHECK(folder.wakesim("check -v --width 200 looks.wake.json").output.find("second pass") == std::string::npos);

  // The walks are for what the lock-aware reduction believes.
  folder.write("bad.wake.json", adders("bad", kInTwo, kViolated));
  const std::string walk = "\n  note: found by a random walk before the search began\n";
  CHECK(folder.wakesim("check -v bad.wake.json").output.find(walk) != std::string::npos);
  CHECK(folder.wakesim("check bad.wake.json").output.find("random walk") == std::string::npos);
  CHECK(folder.wakesim("check -v --no-reduction bad.wake.json").output.find("random walk") == std::string::npos);
}

}  // namespace
