// Aim: a trace is followed by names, moved lines are tolerated, and a difference is told with its step, both sides and what could
// run. SPDX-License-Identifier: MIT
#include "sim/trace/replay.h"

#include <doctest/doctest.h>

#include "sim/trace/record.h"
#include "sim/trace/test/toy_program.h"

namespace wakesim {
namespace {

constexpr Choice kFirst{ChoiceKind::kTask, 0, 0};
constexpr Choice kSecond{ChoiceKind::kTask, 1, 0};

Trace trace_of(toy::Program& p, FindingKind kind, const std::vector<Choice>& schedule) {
  Finding finding;
  finding.kind = kind;
  Trace trace;
  trace.granularity = kPlain;
  trace.finding = record_finding(p.image(), p.sources(), kPlain, finding, schedule);
  return trace;
}

TEST_CASE("a recorded counterexample is reproduced") {
  toy::Program p = toy::crossed_locks();
  const Trace trace = trace_of(p, FindingKind::kDeadlock, {kFirst, kSecond});
  const Replay result = replay(p.image(), p.sources(), trace, "");
  CHECK(result.status == ReplayStatus::kReproduced);
  CHECK(result.step == 0);
  CHECK(result.finding.id == "deadlock");
  CHECK(result.finding.message == trace.finding.message);
  CHECK(result.finding.notes == trace.finding.notes);
  CHECK(result.finding.events.size() == trace.finding.events.size());
}

TEST_CASE("moved lines and other values are no difference") {
  toy::Program p = toy::reader_and_writer();
  Trace trace = trace_of(p, FindingKind::kAssertion, {kFirst});
  trace.finding.events[0].at.line += 40;
  trace.finding.events[0].value = "7";
  CHECK(replay(p.image(), p.sources(), trace, "").status == ReplayStatus::kReproduced);
}

TEST_CASE("what a search said of all executions is repeated of the same program only") {
  toy::Program p = toy::reader_and_writer();
  Trace trace = trace_of(p, FindingKind::kAssertion, {kFirst});
  trace.finding.shortest = true;
  trace.program = text_hash("one");
  CHECK(replay(p.image(), p.sources(), trace, text_hash("one")).finding.shortest);
  CHECK_FALSE(replay(p.image(), p.sources(), trace, text_hash("two")).finding.shortest);
  CHECK_FALSE(replay(p.image(), p.sources(), trace, "").finding.shortest);
  trace.program.clear();  // of a trace that does not say
  CHECK_FALSE(replay(p.image(), p.sources(), trace, text_hash("one")).finding.shortest);
  CHECK_FALSE(replay(p.image(), p.sources(), trace, "").finding.shortest);

  trace.program = text_hash("one");
  trace.finding.id = "livelock";
  trace.finding.loop_begin = 1;
  trace.finding.schedule.clear();
  trace.finding.events.clear();
  CHECK(replay(p.image(), p.sources(), trace, text_hash("one")).finding.notes == trace.finding.notes);
  const Replay other = replay(p.image(), p.sources(), trace, text_hash("two"));
  CHECK(other.status == ReplayStatus::kReproduced);
  REQUIRE(!other.finding.notes.empty());
  CHECK(other.finding.notes.back() ==
        "the program is not the one that was searched: these steps were taken, what the trace says of others was not looked at");
}

TEST_CASE("another operation in a step") {
  toy::Program p = toy::reader_and_writer();
  Trace trace = trace_of(p, FindingKind::kAssertion, {kFirst});
  trace.finding.events[0].op = OperationKind::kStore;
  const Replay result = replay(p.image(), p.sources(), trace, "");
  CHECK(result.status == ReplayStatus::kDiverged);
  CHECK(result.step == 1);
  CHECK(result.expected == "`reader` does store `x` in reader() (reader.c:2)");
  CHECK(result.actual == "`reader` does load `x` in reader() (reader.c:2)");
}

TEST_CASE("an operation more than recorded") {
  toy::Program p = toy::reader_and_writer();
  Trace trace = trace_of(p, FindingKind::kAssertion, {kFirst});
  trace.finding.events.clear();
  const Replay result = replay(p.image(), p.sources(), trace, "");
  CHECK(result.status == ReplayStatus::kDiverged);
  CHECK(result.expected == "the step ends without a visible operation");
  CHECK(result.actual == "`reader` does load `x` in reader() (reader.c:2)");
}

TEST_CASE("a task that cannot run any more") {
  toy::Program p = toy::crossed_locks();
  Trace trace = trace_of(p, FindingKind::kDeadlock, {kFirst, kSecond});
  trace.finding.schedule[1].actor = "c";
  const Replay gone = replay(p.image(), p.sources(), trace, "");
  CHECK(gone.status == ReplayStatus::kDiverged);
  CHECK(gone.step == 2);
  CHECK(gone.message == "`c` cannot run");
  CHECK(gone.expected == "`b` does lock `B` in take_ba() (ba.c:3)");
  CHECK(gone.enabled == std::vector<std::string>{"a", "b"});

  trace.finding.schedule[1] = {"b", 3};
  CHECK(replay(p.image(), p.sources(), trace, "").message == "`b` has no alternative 3 here");
}

TEST_CASE("a task that waits is told with what it waits for") {
  toy::Program p;
  const GlobalId x = p.word("x");
  const FunctionId waiter = p.function(
      "waiter", "w.c",
      {{toy::address(0, x), ""}, {toy::constant(1, 0), ""}, {toy::await_not(0, 1), "await(x != 0);"}, {toy::leave(), "}"}});
  p.task("waiter", waiter);
  Trace trace;
  trace.granularity = kPlain;
  trace.finding.id = "hung-task";
  trace.finding.schedule = {{"waiter", 0}};
  const Replay result = replay(p.image(), p.sources(), trace, "");
  CHECK(result.status == ReplayStatus::kDiverged);
  CHECK(result.message == "`waiter` cannot run: it waits for a value, `x`, in waiter()");

  // Without the step there is nothing to follow, and the end is the recorded one.
  trace.finding.schedule.clear();
  const Replay end = replay(p.image(), p.sources(), trace, "");
  CHECK(end.status == ReplayStatus::kReproduced);
  CHECK(end.finding.message == "waiter waits for ever for a change of x");
}

TEST_CASE("every step taken - but the bug is gone") {
  toy::Program p = toy::reader_and_writer();
  Trace trace = trace_of(p, FindingKind::kAssertion, {kFirst});
  trace.finding.id = "hung-task";
  trace.finding.message = "reader sleeps for ever";
  const Replay result = replay(p.image(), p.sources(), trace, "");
  CHECK(result.status == ReplayStatus::kDiverged);
  CHECK(result.step == 2);
  CHECK(result.expected == "hung-task, reader sleeps for ever");
  CHECK(result.actual == "assertion, assertion `x is set` fails in reader");
  CHECK(result.message == "every step was taken, but the end differs: assertion, assertion `x is set` fails in reader");
}

TEST_CASE("over before the trace is") {
  toy::Program p = toy::reader_and_writer();
  Trace trace = trace_of(p, FindingKind::kAssertion, {kFirst});
  trace.finding.schedule.push_back({"writer", 0});
  const Replay result = replay(p.image(), p.sources(), trace, "");
  CHECK(result.status == ReplayStatus::kEndedEarly);
  CHECK(result.step == 2);
  CHECK(result.message == "the execution is over after step 1 of 2: assertion, assertion `x is set` fails in reader");
}

}  // namespace
}  // namespace wakesim
