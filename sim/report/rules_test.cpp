// Aim: the rules of a function as text, Markdown and JSON, held to their exact text. Method: rules made by hand.
// SPDX-License-Identifier: MIT
#include "sim/report/rules.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

namespace wakesim {
namespace {

FunctionRules sample_rules() {
  FunctionRules rules;
  rules.function = "wake_it";
  rules.at = {"wake.c", 3, 1, "wake_it", "static int wake_it(struct entry *entry)"};
  rules.address_taken = {{"wait.c", 9, 2, "wait_for_it", ""}};
  rules.calls = {{.task = "waker", .through_pointer = true, .callers = {{"queue.c", 20, 2, "wake_up", ""}, {"wake.c", 40, 2, "done", ""}},
                  .locks = {"struct queue.lock"}},
                 {.task = "disk", .in_interrupt = true, .callers = {}, .locks = {"struct queue.lock", "other"}}};
  rules.in_interrupt = rules.in_task = Often::kSometimes;
  rules.irqs_off = rules.preemption_off = Often::kAlways;
  rules.locks_always = {"struct queue.lock"};
  rules.locks_sometimes = {"other"};
  rules.arguments = {{"entry", {"struct entry (entry on the stack of wait_for_it())"}}};
  rules.argument_ends = {{"struct entry (entry on the stack of wait_for_it())", {"wait.c", 30, 1, "wait_for_it", ""}, "waiter", false},
                         {"struct entry (entry on the stack of wait_for_it())", {"wait.c", 33, 1, "wait_for_it", ""}, "waiter", true}};
  rules.results = {"0", "1"};
  rules.calls_min = 0;
  rules.calls_max = 2;
  rules.ends = 7;
  rules.accesses = {{"struct entry.flags", {"wake.c", 5, 2, "wake_it", ""}, true, true, true, {"struct queue.lock"}},
                    {"struct a|b.x", {"list.h", 7, 2, "list_del", ""}, false, false, true, {}}};
  rules.writes = {{"struct entry.flags", {"wake.c", 5, 2, "wake_it", ""}, true, {}},
                  {"struct a|b.x", {"list.h", 7, 2, "list_del", ""}, false, {{{"wait.c", 12, 6, "wait_for_it", ""}, "waiter"}}}};
  rules.locks = {{"struct other.lock", OperationKind::kTryLock, {"wake.c", 6, 2, "wake_it", ""}}};
  rules.coverage = {
      .file = "wake.c", .function = "wake_it", .line = 3, .hits = 1, .lines = {{5, 1, "flags |= 2;"}, {7, 0, "return -1;"}}, .branches = {}};
  rules.scenario = "sample";
  rules.file = "sample.wake.json";
  rules.kernel = "v6.12";
  rules.complete = true;
  rules.states = 1234;
  return rules;
}

TEST_CASE("rules: text") {
  CHECK(rules_text(sample_rules()) == R"(wake_it()  wake.c:3
scenario sample, kernel v6.12: all interleavings, 1 234 states

Who calls it
  waker: through a pointer, wake_up() queue.c:20 < done() wake.c:40; holds struct queue.lock
  interrupt handler disk: the scenario itself; holds struct queue.lock, other
  its address is taken in wait_for_it() wait.c:9

When, and in which context
  called 0 to 2 times in an execution
  in an interrupt handler: sometimes; in a task: sometimes
  interrupts off: always; preemption off: always; bottom halves off: never; RCU read side: never
  it does not sleep
  locks held by the caller: always struct queue.lock; sometimes other
  returns 0, 1

Its arguments, and how long they live
  entry: struct entry (entry on the stack of wait_for_it())
  some end while it runs
  struct entry (entry on the stack of wait_for_it()) ends in wait_for_it() wait.c:30 of waiter,
      wait_for_it() wait.c:33 of waiter, while the function runs

What it reads and writes that others can reach
  what                how          where                always under
  struct entry.flags  read, write  wake.c:5             struct queue.lock
  struct a|b.x        write        list_del() list.h:7  no lock

Who sees what it writes
  struct entry.flags, written at wake.c:5: never read by anybody
  struct a|b.x, written at list_del() list.h:7: read in wait_for_it() wait.c:12

Locks it takes, or what it calls
  trylock struct other.lock in wake_it() wake.c:6

What of it never runs
  7 never executed: `return -1;`
)");
}

TEST_CASE("rules: several accesses to one place are one row - locks of one name are counted - readers in one function name it once") {
  FunctionRules rules = sample_rules();
  const std::vector<std::string> buckets = {"struct bucket.lock", "struct bucket.lock", "other"};
  rules.calls[0].locks = buckets;
  rules.locks_always = rules.locks_sometimes = buckets;
  rules.accesses = {{"q.list", {"wake.c", 5, 2, "wake_it", ""}, true, true, false, buckets},
                    {"q.key", {"wake.c", 5, 2, "wake_it", ""}, true, true, false, buckets},
                    {"q.list", {"list.h", 7, 2, "list_del", ""}, false, false, true, buckets},
                    {"q.list", {"list.h", 8, 2, "list_del", ""}, false, false, true, buckets},
                    {"q.list", {"list.h", 9, 2, "list_add", ""}, false, false, true, {}}};
  rules.writes = {{"q.list",
                   {"list.h", 7, 2, "list_del", ""},
                   false,
                   {{{"wait.c", 12, 6, "wait", ""}, "a"}, {{"wait.c", 12, 9, "wait", ""}, "b"}, {{"wait.c", 15, 6, "wait", ""}, "b"},
                    {{"wake.c", 15, 6, "wait", ""}, "b"}}}};
  const std::string text = rules_text(rules, {.width = 120});
  CHECK(text.find("; holds 2 x struct bucket.lock, other\n") != std::string::npos);
  CHECK(text.find("always 2 x struct bucket.lock, other; sometimes 2 x struct bucket.lock, other\n") != std::string::npos);
  CHECK(text.find("  what    how          where                  always under\n"
                  "  q.list  read, write  wake_it(), list_del()  2 x struct bucket.lock, other\n"
                  "  q.key   read         wake.c:5               2 x struct bucket.lock, other\n"
                  "  q.list  write        list_add() list.h:9    no lock\n") != std::string::npos);
  CHECK(text.find("read in wait() wait.c:12, 15, wait() wake.c:15\n") != std::string::npos);
}

TEST_CASE("rules: a narrow terminal, a search that was cut short, findings, a function that is never called") {
  FunctionRules rules = sample_rules();
  rules.complete = false;
  rules.limits_hit = {"states 1000"};
  rules.findings = {"hung-task"};
  rules.calls_min = 2;
  rules.calls_max_is_least = true;
  rules.more_results = true;
  const std::string text = rules_text(rules, {.width = 60});
  CHECK(text.find("scenario sample, kernel v6.12: only the 1 234 states looked\nat until a limit was hit (states 1000); some end in a\nfinding "
                  "(hung-task)\n") != std::string::npos);
  CHECK(text.find("  called 2 or more times in every execution\n") != std::string::npos);
  CHECK(text.find("  returns 0, 1, and more\n") != std::string::npos);
  CHECK(text.find("  struct entry.flags, read, write, wake.c:5, under struct\n      queue.lock\n") != std::string::npos);
  rules.calls.clear();
  CHECK(rules_text(rules, {.width = 200})
            .ends_with("(hung-task)\nnever called in any interleaving so far (what setup, final and invariants call does not count)\n"));
  CHECK(rules_markdown(rules).ends_with("\nNever called in any interleaving so far (what setup, final and invariants\ncall does not count).\n"));
}

TEST_CASE("rules: Markdown for a commit message") {
  const std::string text = rules_markdown(sample_rules());
  CHECK(text.starts_with(R"(`wake_it()`
===========

`wake.c:3`; scenario sample, kernel v6.12: all interleavings, 1 234 states.

**Who calls it**

- waker: through a pointer, wake_up() queue.c:20 < done() wake.c:40; holds
  struct queue.lock
)"));
  CHECK(text.find(R"(
**What it reads and writes that others can reach**

- struct entry.flags: read, write at wake.c:5, always under struct
  queue.lock
- struct a|b.x: write at list_del() list.h:7, always under no lock
)") != std::string::npos);
  CHECK(text.find("\n#") == std::string::npos);
  CHECK(text.find("\n---\n") == std::string::npos);
}

TEST_CASE("rules: JSON") {
  const auto json = nlohmann::json::parse(rules_json(sample_rules()));
  CHECK(json.at("wakesim") == 1);
  const auto& rules = json.at("rules");
  CHECK(rules.at("function") == "wake_it");
  CHECK(rules.at("calls").at(1).at("in_interrupt") == true);
  CHECK(rules.at("calls").at(0).at("callers").at(0).at("function") == "wake_up");
  CHECK(rules.at("calls_per_execution").at("max") == 2);
  CHECK(rules.at("context").at("irqs_off") == "always");
  CHECK(rules.at("locks_sometimes").at(0) == "other");
  CHECK(rules.at("argument_ends").at(1).at("inside") == true);
  CHECK(rules.at("accesses").at(1).at("locks_always").empty());
  CHECK(rules.at("writes").at(0).at("readers").empty());
  CHECK(rules.at("writes").at(1).at("readers").at(0).at("task") == "waiter");
  CHECK(rules.at("locks_taken").at(0).at("op") == "trylock");
  CHECK(rules.at("coverage").at("never_executed").at(0) == 7);
}

}  // namespace
}  // namespace wakesim
