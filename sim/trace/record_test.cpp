// Aim: a schedule becomes a counterexample with the right names, places, ends and notes. Method: programs assembled by hand.
// SPDX-License-Identifier: MIT
#include "sim/trace/record.h"

#include <doctest/doctest.h>

#include "sim/trace/test/toy_program.h"

namespace wakesim {
namespace {

constexpr Choice kFirst{ChoiceKind::kTask, 0, 0};
constexpr Choice kSecond{ChoiceKind::kTask, 1, 0};

Finding assertion() {
  Finding finding;
  finding.kind = FindingKind::kAssertion;
  return finding;
}

TEST_CASE("a schedule to a failing assertion - in names") {
  toy::Program p = toy::reader_and_writer();
  const FindingReport finding = record_finding(p.image(), p.sources(), kPlain, assertion(), {kFirst}, {.shortest = true});
  CHECK(finding.id == "assertion");
  CHECK(finding.message == "assertion `x is set` fails in reader");
  CHECK(finding.task == "reader");
  CHECK(finding.at.file == "reader.c");
  CHECK(finding.at.line == 3);
  CHECK(finding.at.function == "reader");
  CHECK(finding.at.source == "assert(r);");
  CHECK(finding.shortest);
  CHECK(finding.loop_begin == 0);
  REQUIRE(finding.schedule.size() == 1);
  CHECK(finding.schedule[0] == ScheduleStep{"reader", 0});
  REQUIRE(finding.events.size() == 1);
  const TraceEvent& event = finding.events[0];
  CHECK(event.step == 1);
  CHECK(event.task == "reader");
  CHECK(event.op == OperationKind::kLoad);
  CHECK(event.object == ObjectName::of("x"));
  CHECK(event.value.text() == "0");
  CHECK_FALSE(event.writes);
  CHECK(event.at.line == 2);
  CHECK(event.at.source == "u32 r = *p;");
  REQUIRE(finding.tasks.size() == 2);
  CHECK(finding.tasks[1].task == "writer");
  CHECK(finding.tasks[1].status == TaskStatus::kRunnable);
}

TEST_CASE("a good execution is recorded to its end") {
  toy::Program p = toy::reader_and_writer();
  const Recording recording = record_schedule(p.image(), p.sources(), kPlain, {kSecond, kFirst});
  CHECK(recording.status == StepStatus::kOk);
  CHECK(recording.followed);
  CHECK(recording.ended);
  std::vector<std::string> ends;
  for (const TaskEnd& end : recording.tasks) ends.push_back(end.task + " " + task_status_name(end.status));
  CHECK(ends == std::vector<std::string>{"reader ended", "writer ended"});
}

TEST_CASE("a schedule that cannot be followed says so") {
  toy::Program p = toy::reader_and_writer();
  const Recording recording = record_schedule(p.image(), p.sources(), kPlain, {kSecond, kSecond, kFirst});
  CHECK_FALSE(recording.followed);
  CHECK(recording.schedule.size() < 3);
}

TEST_CASE("a deadlock: who waits for what - who holds it - where it was taken") {
  toy::Program p = toy::crossed_locks();
  Finding wanted;
  wanted.kind = FindingKind::kDeadlock;
  const FindingReport finding = record_finding(p.image(), p.sources(), kPlain, wanted, {kFirst, kSecond});
  CHECK(finding.id == "deadlock");
  CHECK(finding.message == "b waits for A, which a holds, a waits for B, which b holds");
  CHECK(finding.notes == std::vector<std::string>{"a waits for `B`, held by b; it holds `A`, taken in step 1 at ab.c:3",
                                                  "b waits for `A`, held by a; it holds `B`, taken in step 2 at ba.c:3"});
  REQUIRE(finding.tasks.size() == 2);
  CHECK(finding.tasks[0].status == TaskStatus::kWaitsForLock);
  CHECK(finding.tasks[0].waits_for == ObjectName::of("B"));
  CHECK(finding.tasks[0].lock_owner == "b");
  CHECK(finding.tasks[0].holds == std::vector<ObjectName>{ObjectName::of("A")});
  CHECK(finding.tasks[0].at.line == 4);
}

TEST_CASE("a finding about the whole search is taken as given") {
  toy::Program p = toy::crossed_locks();
  Finding wanted;
  wanted.kind = FindingKind::kLockOrder;
  wanted.message = "A before B, and B before A";
  const FindingReport finding = record_finding(p.image(), p.sources(), kPlain, wanted, {});
  CHECK(finding.id == "lock-order");
  CHECK(finding.message == "A before B, and B before A");
  CHECK(finding.schedule.empty());
  CHECK(finding.events.empty());
}

TEST_CASE("a finding about uses of locks has no end, and names the files of its places") {
  toy::Program p = toy::crossed_locks();
  Finding wanted;
  wanted.kind = FindingKind::kIrqLockInversion;
  wanted.message = "B is taken here, and there";
  wanted.parts = {{"B is taken here", FunctionId{0}, p.image().code.functions[0].where}, {", and there", {}, {}}};
  const FindingReport finding = record_finding(p.image(), p.sources(), kPlain, wanted, {});
  const Place place = place_of(p.image().code, p.sources(), FunctionId{0}, p.image().code.functions[0].where);
  std::string at = " in `" + place.function + "`";
  if (!place.file.empty()) at += " (" + place.file + ":" + std::to_string(place.line) + ")";
  CHECK(finding.message == "B is taken here" + at + ", and there");
  CHECK(finding.tasks.empty());
}

TEST_CASE("places in a virtual file are those of the real file - the text is that of the C line") {
  SourceMap sources;
  const FileId real = sources.add("a.wake.json", "{\n \"source\": [\"  x = 1;\",\n            \"  y = 2;\"]\n}\n");
  const FileId inner = sources.add("a.wake.json: source", "  x = 1;\n  y = 2;\n", {{real, 2, 14}, {real, 3, 14}});
  Code code;
  code.functions.emplace_back().name = "f";
  const Place place = place_of(code, sources, FunctionId{0}, {inner, 2, 3});
  CHECK(place.file == "a.wake.json");
  CHECK(place.line == 3);
  CHECK(place.column == 16);
  CHECK(place.function == "f");
  CHECK(place.source == "y = 2;");
  CHECK(place_of(code, sources, {}, {}).file.empty());
}

TEST_CASE("a signal and a spurious wake-up are done by no task - at no place") {
  toy::Program p;
  const FunctionId sleeper = p.function("sleeper", "s.c",
                                        {{{.op = Opcode::kCurrent, .a = 0}, "p = current;"},
                                         {toy::constant(1, 1), ""},
                                         {toy::store(0, 1), "p->__state = 1;"},
                                         {{.op = Opcode::kSchedule, .a = 0}, "schedule();"},
                                         {toy::leave(), "}"}});
  p.task("sleeper", sleeper);
  p.image().faults.signals = {{TaskId{0}, 10, 1}};
  p.image().faults.spurious_wakeups = 1;
  const Choice signal{ChoiceKind::kSignal, 0, 0}, wake{ChoiceKind::kSpuriousWake, 0, 0};
  const Recording recording = record_schedule(p.image(), p.sources(), kPlain, {kFirst, wake, signal});
  REQUIRE(recording.followed);
  std::string events;
  for (const TraceEvent& event : recording.events) {
    events += std::to_string(event.step) + " " + event.task + ": " + operation_name(event.op) + " " + event.object + " " + event.value.text() +
              (event.writes ? " writes" : "") + " at " + event.at.function + ":" + std::to_string(event.at.line) + " callers " +
              std::to_string(event.callers.size()) + "\n";
  }
  CHECK(events ==
        "1 sleeper: store sleeper.__state 1 writes at sleeper:3 callers 0\n"
        "2 : spurious wake-up sleeper  writes at :0 callers 0\n"
        "3 : signal sleeper 10 writes at :0 callers 0\n");
}

// A task in user mode whose process has no other thread dies at once: here before its function returns.
TEST_CASE("SIGKILL in user mode: one event, done by no task") {
  toy::Program p;
  const FunctionId killed = p.function("killed", "k.c", {{toy::constant(0, 7), "seven"}, {toy::leave(), "}"}});
  const FunctionId victim = p.function("victim", "s.c", {{toy::constant(1, 1), "one"}, {toy::leave(), "}"}});
  p.image().code.functions[victim.index].side = Side::kUser;
  p.task("victim", victim);
  p.image().tasks[0].kind = TaskKind::kUser;
  p.image().killed = killed;
  p.image().faults.signals = {{TaskId{0}, kSigkill, 1}};
  const Choice kill{ChoiceKind::kSignal, 0, 0};
  const Recording recording = record_schedule(p.image(), p.sources(), kPlain, {kill});
  REQUIRE(recording.followed);
  std::string events;
  for (const TraceEvent& event : recording.events) {
    events += std::to_string(event.step) + " " + event.task + ": " + operation_name(event.op) + " " + event.object + " " + event.value.text() + "\n";
  }
  CHECK(events ==
        "1 : killed victim \n");
  CHECK(recording.schedule.front().actor == "signal 9 to victim");
}

}  // namespace
}  // namespace wakesim
