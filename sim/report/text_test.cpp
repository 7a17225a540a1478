// Aim: reports are held to their exact text. Method: counterexamples made by hand (sample.h), goldens written out in full.
// SPDX-License-Identifier: MIT
#include "sim/report/text.h"

#include <doctest/doctest.h>

#include "sim/report/test/sample.h"

namespace wakesim {
namespace {

TEST_CASE("a switched-off finding that ended executions is always told") {
  CheckResult result;
  result.name = "quiet";
  result.verdict = Verdict::kVerified;
  result.expected_met = true;
  CHECK(result_details(result) == "");
  result.ended_in = {"null-dereference", "bug"};
  CHECK(result_details(result) == "  note: executions ended early in a switched-off finding: null-dereference, bug\n");
}

TEST_CASE("a counterexample in columns: what no other task cares about is folded") {
  CHECK(counterexample_text(sample_finding()) ==
        R"(  hung-task: waiter sleeps for ever: nothing is left that could wake it (wait.c:21)

   step  waiter                         waker                          what changed
         wait_for_it()  wait.c
      1   10: if (READ_ONCE(done))                                     done is 0
            return;
                                        wake_it()  wake.c
      2                                  4: WRITE_ONCE(done, 1);       done = 1
      3                                  5: spin_lock(&queue.lock);    queue.lock held by waker
                                         6: if                         queue.head.next is
                                           (list_empty(&queue.head))     &queue.head
                                         ... 3 operations
                                         9: spin_unlock(&queue.lock);  queue.lock released
      4   18: spin_lock(&queue.lock);                                  queue.lock held by waiter
          19: list_add(&entry.list,                                    queue.head.next =
            &queue.head);                                                &waiter:entry.list

  at the end
    waiter  asleep in wait_for_it() at wait.c:21; holds `queue.lock`
    waker   ended
  note: waiter sleeps in `wait_for_it` at wait.c:21 since step 4; nobody sent it a wake-up
          called from `main` at wait.c:40
  4 steps, 2 switches; no schedule with fewer steps gets here
  replay: wakesim replay wakesim-out/lost.hung-task.waketrace
)");
}

TEST_CASE("verbose: every operation - and what was there before") {
  CHECK(counterexample_text(sample_finding(), {.width = 120, .verbose = true}) ==
        R"(  hung-task: waiter sleeps for ever: nothing is left that could wake it (wait.c:21)

   step  waiter                                waker                                 what changed
         wait_for_it()  wait.c
      1   10: if (READ_ONCE(done)) return;                                           done is 0
                                               wake_it()  wake.c
      2                                         4: WRITE_ONCE(done, 1);              done = 1 (was 0)
      3                                         5: spin_lock(&queue.lock);           queue.lock held by waker
                                                6: if (list_empty(&queue.head))      queue.head.next is &queue.head
                                                7: stats[0]++;                       stats[0] is 7
                                                7: stats[0]++;                       stats[0] = 8 (was 7)
                                                8: stats[1]++;                       stats[1] = 1 (was 0)
                                                9: spin_unlock(&queue.lock);         queue.lock released
      4   18: spin_lock(&queue.lock);                                                queue.lock held by waiter
          19: list_add(&entry.list,                                                  queue.head.next =
            &queue.head);                                                              &waiter:wait_for_it/entry.list
                                                                                       (was &queue.head)

  at the end
    waiter  asleep in wait_for_it() at wait.c:21; holds `queue.lock`
    waker   ended
  note: waiter sleeps in `wait_for_it` at wait.c:21 since step 4; nobody sent it a wake-up
          called from `main` at wait.c:40
  4 steps, 2 switches; no schedule with fewer steps gets here
  replay: wakesim replay wakesim-out/lost.hung-task.waketrace
)");
}

TEST_CASE("too narrow for the columns: one operation below the other") {
  CHECK(counterexample_text(sample_finding(), {.width = 50}) == R"(  hung-task: waiter sleeps for ever: nothing is
    left that could wake it (wait.c:21)

  waiter  in wait_for_it()  wait.c
      1  10: if (READ_ONCE(done)) return;
             done is 0
  waker  in wake_it()  wake.c
      2  4: WRITE_ONCE(done, 1);
             done = 1
      3  5: spin_lock(&queue.lock);
             queue.lock held by waker
         6: if (list_empty(&queue.head))
             queue.head.next is &queue.head
         ... 3 operations
         9: spin_unlock(&queue.lock);
             queue.lock released
  waiter  in wait_for_it()  wait.c
      4  18: spin_lock(&queue.lock);
             queue.lock held by waiter
         19: list_add(&entry.list, &queue.head);
             queue.head.next = &waiter:entry.list

  at the end
    waiter  asleep in wait_for_it() at wait.c:21;
            holds `queue.lock`
    waker   ended
  note: waiter sleeps in `wait_for_it` at
        wait.c:21 since step 4; nobody sent it a
        wake-up
          called from `main` at wait.c:40
  4 steps, 2 switches; no schedule with fewer
    steps gets here
  replay: wakesim replay wakesim-out/lost.hung-task.waketrace
)");
}

TEST_CASE("a loop - events of the environment - an interrupt task - a step of local work that is left out") {
  FindingReport f = sample_finding();
  f.id = "livelock";
  f.message = "m";
  f.loop_begin = 2;
  f.schedule = {{"waiter", 0}, {"signal 10 to waiter", 0}, {"fire timer of waiter", 0}, {"timer of waiter", 0}, {"SIGKILL ends waker", 0}};
  f.events.resize(1);
  f.events.push_back({2, "", OperationKind::kSignal, test::named("waiter"), "10", "", true, {}, {}});
  f.events.push_back(
      {4, "timer of waiter", OperationKind::kStore, test::named("done"), "1", "0", true, {"timer.c", 3, 1, "on_timer", "done = 1;"}, {}});
  f.events.push_back({5, "", OperationKind::kKilled, test::named("waker"), "", "", true, {}, {}});
  f.tasks = {{"waiter", TaskStatus::kRunnable, {}, "", {}, {}}, {"waker", TaskStatus::kRunnable, {}, "", {}, {}}};
  f.notes.clear();
  f.trace_file.clear();
  f.shortest = false;
  CHECK(counterexample_text(f) == R"(  livelock: m (wait.c:21)

   step  waiter                             timer of waiter                    what changed
         wait_for_it()  wait.c
      1   10: if (READ_ONCE(done)) return;                                     done is 0
         -- from here on, for ever:
      2  -- signal 10 to waiter
      3  -- fire timer of waiter
                                            on_timer()  timer.c
      4                                      3: done = 1;                      done = 1
      5  -- waker killed in user mode
         -- and again from step 2

  at the end
    waiter  runnable
    waker   runnable
  5 steps, 4 switches
)");
}

// The text of a finding from "doomed" on.
std::string doom_of(const FindingReport& finding, const TextOptions& options = {}) {
  const std::string text = counterexample_text(finding, options);
  const std::size_t begin = text.find("  doomed from"), end = text.find("  4 steps");
  return begin == std::string::npos ? "" : text.substr(begin, end - begin);
}

TEST_CASE("doomed: marked in the table, and what would have been another way") {
  FindingReport f = doomed_finding();
  CHECK(counterexample_text(f) ==
        R"(  hung-task: waiter sleeps for ever: nothing is left that could wake it (wait.c:21)

   step  waiter                         waker                          what changed
         wait_for_it()  wait.c
      1   10: if (READ_ONCE(done))                                     done is 0
            return;
                                        wake_it()  wake.c
      2                                  4: WRITE_ONCE(done, 1);       done = 1
      3                                  5: spin_lock(&queue.lock);    queue.lock held by waker
                                         6: if                         queue.head.next is
                                           (list_empty(&queue.head))     &queue.head
                                         ... 3 operations
                                         9: spin_unlock(&queue.lock);  queue.lock released
         -- doomed from here on
      4   18: spin_lock(&queue.lock);                                  queue.lock held by waiter
          19: list_add(&entry.list,                                    queue.head.next =
            &queue.head);                                                &waiter:entry.list

  at the end
    waiter  asleep in wait_for_it() at wait.c:21; holds `queue.lock`
    waker   ended
  note: waiter sleeps in `wait_for_it` at wait.c:21 since step 4; nobody sent it a wake-up
          called from `main` at wait.c:40
  doomed from step 3: after it no execution ends well. One that ends well goes another way in step
    3: waiter in wait_for_it() at wait.c:18, `spin_lock(&queue.lock);`, and 1 more step
  4 steps, 2 switches; no schedule with fewer steps gets here
  replay: wakesim replay wakesim-out/lost.hung-task.waketrace
)");
  CHECK(counterexample_text(f, {.width = 50}).find("         -- doomed from here on\n  waiter  in wait_for_it()") != std::string::npos);
}

TEST_CASE("doomed: from the beginning - by an event - by what came of the same task's step - by anything") {
  FindingReport f = doomed_finding();
  CHECK(doom_of(sample_finding()) == "");
  f.doomed_from = 0;
  f.passing.reset();
  CHECK(doom_of(f) == "  doomed from the beginning: no execution of this scenario ends well\n");
  CHECK(counterexample_text(f).find("from here on") == std::string::npos);

  // Only an event saves it.
  f = doomed_finding();
  f.passing->schedule = {{"signal 10 to waiter", 0}, {"waiter", 0}, {"waker", 0}};
  f.passing->events = {{3, "", OperationKind::kSignal, test::named("waiter"), "10", "", true, {}, {}}};
  f.passing->optional_event = "signal 10 to waiter";
  CHECK(doom_of(f) == "  doomed from step 3: after it no execution ends well. One that ends well goes another way in step\n"
                      "    3: signal 10 to waiter (which need not come), and 2 more steps\n");
  f.passing->schedule[0] = {"waiter", 0};
  f.passing->schedule[1] = {"signal 10 to waiter", 0};
  f.passing->events = doomed_finding().passing->events;
  CHECK(doom_of(f) == "  doomed from step 3: after it no execution ends well. One that ends well goes another way in step\n"
                      "    3: waiter in wait_for_it() at wait.c:18, `spin_lock(&queue.lock);`, and 2 more steps (it takes\n"
                      "    an event that need not come: signal 10 to waiter)\n");

  // The same task, with another value: the last step there is.
  f = doomed_finding();
  f.passing->schedule = {{"waker", 1}};
  f.passing->events = {{3, "waker", OperationKind::kChoose, {}, "1", "", false, {"wake.c", 5, 3, "wake_it", "if (any_of(0, 1))"}, {}}};
  CHECK(doom_of(f) == "  doomed from step 3: after it no execution ends well. One that ends well goes another way in step\n"
                      "    3: waker in wake_it() at wake.c:5, `if (any_of(0, 1))` (choose: 1)\n");

  // A step of local work.
  f.passing->schedule = {{"waiter", 0}};
  f.passing->events.clear();
  CHECK(doom_of(f) == "  doomed from step 3: after it no execution ends well. One that ends well goes another way in step\n"
                      "    3: waiter\n");

  f.passing->schedule.clear();
  CHECK(doom_of(f) == "  doomed from step 3: after it no execution ends well. Had nothing more happened before it, all\n"
                      "    would have been well\n");
}

TEST_CASE("an object that is gone: what was private - one row per line - its end - the operation that fails") {
  CHECK(counterexample_text(gone_finding(), {.width = 80}) ==
        R"(  use-after-return: read of 8 bytes at waiter:wait/q.task (wake.c:9)

   step  waiter                  waker                   what changed
         wait()  wait.c
      1   3: struct q q = {};                            waiter:q.list = 0
      3   5: list_add(&q.list,                           head = &waiter:q.list
            &head);
                                 wake()  wake.c
      5                           7: q = head;           head is &waiter:q.list
      6                           8: pop(q);             waiter:q.list is &head;
                                                           head = 0
      7   6: if (!head)                                  head is 0
          7: return;                                     waiter:q ends
                                                         waiter has ended
                                  9: wake_up(q->task);   <- use-after-return

  at the end
    waiter  ended
    waker   runnable in wake() at wake.c:9
  7 steps, 2 switches
)");
}

TEST_CASE("a failure of the final call stands after the steps, of whatever kind it is") {
  FindingReport f = gone_finding();
  f.task.clear();
  f.at = {"f.c", 2, 1, "done", "use(*head);"};
  for (const char* id : {"assertion", "warn", "bug", "null-dereference", "use-after-free", "lock-imbalance", "livelock", "deadlock"}) {
    CAPTURE(std::string(id));
    f.id = id;
    CHECK(counterexample_text(f, {.width = 80}).find("waiter has ended\n         -- then done()  2: use(*head);\n\n") != std::string::npos);
  }
  // These are of no operation, whatever line they name.
  for (const char* id : {"eventually", "memory-leak", "lock-order", "unexpected-outcome"}) {
    CAPTURE(std::string(id));
    f.id = id;
    CHECK(counterexample_text(f, {.width = 80}).find("-- then") == std::string::npos);
  }
}

TEST_CASE("no line is wider than asked for - unless one name is") {
  for (std::uint32_t width = 46; width <= 140; ++width) {
    CAPTURE(width);
    const std::string text = counterexample_text(sample_finding(), {.width = width});
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      const std::string line = text.substr(at, end - at);
      CAPTURE(line);
      const bool is_command = line.rfind("  replay: ", 0) == 0;  // never broken: it is copied
      CHECK((line.size() <= width || is_command));
      at = end + 1;
    }
  }
}

// What stands behind `replay:` is copied into a shell.
TEST_CASE("a trace file is one word of a shell") {
  const struct {
    const char* file;
    const char* word;
  } rows[] = {
      {"out/a.b-c_d+1.waketrace", "out/a.b-c_d+1.waketrace"},
      {"out/my lock.waketrace", "'out/my lock.waketrace'"},
      {"$HOME/a.waketrace", "'$HOME/a.waketrace'"},
      {"it's;rm.waketrace", "'it'\\''s;rm.waketrace'"},
      {"out/w\xc3\xa4rter.waketrace", "out/w\xc3\xa4rter.waketrace"},
  };
  for (const auto& row : rows) {
    FindingReport finding = sample_finding();
    finding.trace_file = row.file;
    const std::string text = counterexample_text(finding, {.width = 100});
    CAPTURE(text);
    CHECK(text.find("\n  replay: wakesim replay " + std::string(row.word) + "\n") != std::string::npos);
  }
}

TEST_CASE("names in UTF-8 take the columns they show") {
  FindingReport f;
  f.schedule = {{"w\xc3\xa4rter", 0}};
  f.tasks = {{"w\xc3\xa4rter", TaskStatus::kEnded, {}, "", {}, {}}, {"b", TaskStatus::kEnded, {}, "", {}, {}}};
  f.events = {{1, "w\xc3\xa4rter", OperationKind::kStore, test::named("x"), "1", "0", true, {"a.c", 1, 1, "f", "x = 1;"}, {}}};
  CHECK(counterexample_text(f, {.width = 80}) ==
        "   step  w\xc3\xa4rter      what changed\n"
        "         f()  a.c\n"
        "      1   1: x = 1;  x = 1\n"
        "\n"
        "  at the end\n"
        "    w\xc3\xa4rter  ended\n"
        "    b       ended\n"
        "  1 step, 0 switches\n");
}

TEST_CASE("one line per scenario") {
  struct Row {
    Verdict verdict;
    bool met;
    std::uint64_t states;
    const char* line;
  };
  const Row rows[] = {
      {Verdict::kVerified, true, 41207, "verified  lost  41 207 states  0.50 s\n"},
      {Verdict::kVerified, false, 1, "verified  lost  NOT AS EXPECTED  1 state  0.50 s\n"},
      {Verdict::kViolated, true, 1000000, "violated  lost  hung-task  as expected  1 000 000 states  0.50 s\n"},
      {Verdict::kViolated, false, 999, "violated  lost  hung-task  NOT AS EXPECTED  999 states  0.50 s\n"},
      {Verdict::kInconclusive, false, 0, "inconclusive  lost  0 states  0.50 s\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    CheckResult result = sample_result();
    result.verdict = row.verdict;
    result.expected_met = row.met;
    result.states = row.states;
    if (row.verdict != Verdict::kViolated) result.findings.clear();
    CHECK(result_line(result) == row.line);
  }
  CheckResult result = sample_result();
  result.findings.clear();
  result.verdict = Verdict::kInconclusive;
  result.interrupted = true;
  CHECK(result_line(result, {.times = false}) == "inconclusive  lost  interrupted  41 207 states\n");
}

TEST_CASE("random executions are no states") {
  CheckResult result = sample_result();
  result.states = 0;
  result.seed = 5;
  result.random = {.executions = 1200, .found_by_seed = 1204};
  result.expected_met = true;
  CHECK(result_line(result) == "violated  lost  hung-task  as expected  seed 1204  1 200 random executions  0.50 s\n");
  result.findings.clear();
  result.expectation_failures.clear();
  result.outcomes.clear();
  result.verdict = Verdict::kInconclusive;
  struct Row { RandomExecutions random; const char* line; const char* details; };
  const Row rows[] = {
      {{.executions = 1200}, "1 200 random executions", "1 200 random executions looked at (uniform; seeds 5 to 1204)"},
      {{.executions = 1, .pct_depth = 3}, "1 random execution", "1 random execution looked at (PCT of depth 3; seed 5)"},
      {{.executions = 0}, "0 random executions", "0 random executions looked at"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    result.random = row.random;
    CHECK(result_line(result, {.times = false}) == "inconclusive  lost  " + std::string(row.line) + "\n");
    CHECK(result_details(result) == "  nothing bad in the " + std::string(row.details) + "\n");
  }
  result.random = {.executions = 1200};
  CHECK(summary_text({&result, 1}, {}, {.times = false}) == "1 scenario: 0 as expected, 1 inconclusive; 1 200 random executions\n");
}

TEST_CASE("details: expectations and counterexamples only where they are news") {
  CheckResult result = sample_result();
  const std::string block = counterexample_text(result.findings[0]) + "\n";
  CHECK(result_details(result) ==
        "  expectation: expected verified, found `hung-task` in `wait_for_it` at wait.c:21\n"
        "  outcome  r0=0 r1=-1\n"
        "  outcome  (nothing observed)\n" +
            block);
  result.expected_met = true;
  result.expectation_failures.clear();
  CHECK(result_details(result) == "");
  CHECK(result_details(result, {.verbose = true}).find("hung-task: waiter sleeps for ever") != std::string::npos);

  result.findings.clear();
  result.verdict = Verdict::kInconclusive;
  result.expected_met = false;
  result.limits_hit = {"states 100"};
  result.notes = {"livelocks were not looked for"};
  CHECK(result_details(result) ==
        "  limit hit: states 100\n"
        "  nothing bad in the 41 207 states looked at\n"
        "  note: livelocks were not looked for\n");
}

TEST_CASE("details: what is not modelled is no limit - and stands with its source line") {
  CheckResult result = sample_result();
  result.verdict = Verdict::kInconclusive;
  result.findings.clear();
  result.expectation_failures.clear();
  result.limits_hit = {"states 100", "SYS_open (2) is not modelled", "a call stack deeper than 128"};
  result.limit_places = {{"a call stack deeper than 128", {"a.c", 5, 3, "g", "g();"}, "    5 |   g();\n      |   ^\n"}};
  result.not_modelled = {{"SYS_open", 2, {"a.c", 3, 3, "f", "open();"}, "    3 |   open();\n      |   ^\n", "SYS_open (2) is not modelled"}};
  CHECK(result_details(result) ==
        "  limit hit: states 100\n"
        "  limit hit: a call stack deeper than 128 in g() at a.c:5\n"
        "    5 |   g();\n"
        "      |   ^\n"
        "  SYS_open (2) is not modelled in f() at a.c:3\n"
        "    3 |   open();\n"
        "      |   ^\n"
        "  nothing bad in the 41 207 states looked at\n");
}

TEST_CASE("details: the first data races with what leads there - the others in a line, all other findings in full") {
  CheckResult result = sample_result();
  result.expectation_failures.clear();
  const FindingReport other = result.findings[0];
  FindingReport race;
  race.id = "data-race";
  race.message = "r";
  race.notes = {"more"};
  result.findings.clear();
  for (int i = 1; i <= 5; ++i) {
    race.at = {"a.c", static_cast<std::uint32_t>(i), 1, "f", ""};
    race.trace_file = "out/" + std::to_string(i);
    result.findings.push_back(race);
  }
  result.findings.insert(result.findings.begin() + 4, other);
  const auto full = [](int i) {
    const std::string n = std::to_string(i);
    return "  data-race: r (a.c:" + n + ")\n  note: more\n  replay: wakesim replay out/" + n + "\n\n";
  };
  const std::string begin = full(1) + full(2) + full(3);
  const std::string rest =
      "  2 more data races without what leads there (-v shows it)\n"
      "  data-race: r (a.c:4)\n"
      "  replay: wakesim replay out/4\n"
      "  data-race: r (a.c:5)\n"
      "  replay: wakesim replay out/5\n"
      "\n";
  const std::string in_short = result_details(result);
  CHECK_MESSAGE(in_short.ends_with(begin + counterexample_text(other) + "\n" + rest), in_short);
  CHECK(result_details(result, {.verbose = true}).ends_with(full(5)));
  CHECK(result_details(result, {.verbose = true}).find("more data race") == std::string::npos);
  result.findings.erase(result.findings.begin() + 3, result.findings.end());
  CHECK(result_details(result).ends_with(begin));
}

TEST_CASE("details: whose memory orders were not considered") {
  CheckResult result = sample_result();
  result.expected_met = true;
  result.expectation_failures.clear();
  result.models_have_weak_orders = true;
  CHECK(result_details(result) == "");
  CHECK(result_details(result, {.verbose = true}).rfind("  note: memory orders of the kernel models were not considered (memory model sc)\n", 0) ==
        0);
  result.has_weak_orders = true;
  CHECK(result_details(result) == "  note: memory orders were not considered (memory model sc)\n");
  CHECK(result_details(result, {.verbose = true}).find("of the kernel models") == std::string::npos);
}

TEST_CASE("the summary counts each kind once") {
  std::vector<CheckResult> results(3, sample_result());
  results[1].expected_met = true;
  results[2].verdict = Verdict::kInconclusive;
  CHECK(summary_text(results, {.errors = 2, .seconds = 1.25}) ==
        "5 scenarios: 1 as expected, 1 not as expected, 1 inconclusive, 2 not readable; 123 621 states; 1.25 s\n");
  CHECK(summary_text({&results[1], 1}, {}, {.times = false}) == "1 scenario: 1 as expected; 41 207 states\n");
}

TEST_CASE("colour only when asked for - and never the only sign") {
  const CheckResult result = sample_result();
  CHECK(result_line(result).find('\033') == std::string::npos);
  CHECK(result_line(result, {.color = true}).rfind("\033[31mviolated\033[0m  lost", 0) == 0);
  std::string stripped;
  const std::string colored = result_line(result, {.color = true});
  for (std::size_t i = 0; i < colored.size(); ++i) {
    if (colored[i] == '\033')
      i = colored.find('m', i);
    else
      stripped += colored[i];
  }
  CHECK(stripped == result_line(result));
}

TEST_CASE("grouped numbers") {
  struct Row {
    std::uint64_t number;
    const char* text;
  };
  const Row rows[] = {
      {0, "0"}, {999, "999"}, {1000, "1 000"}, {41207, "41 207"}, {18446744073709551615ULL, "18 446 744 073 709 551 615"}};
  for (const Row& row : rows) CHECK(grouped(row.number) == row.text);
}

}  // namespace
}  // namespace wakesim
