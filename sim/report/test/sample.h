// A counterexample made by hand for the tests of this folder: the waker looks at the queue before the waiter is on it.
// SPDX-License-Identifier: MIT
#pragma once

#include "sim/base/test/named.h"
#include "sim/trace/result.h"

namespace wakesim {

inline FindingReport sample_finding() {
  FindingReport f;
  f.id = "hung-task";
  f.message = "waiter sleeps for ever: nothing is left that could wake it";
  f.task = "waiter";
  f.at = {"wait.c", 21, 3, "wait_for_it", "schedule();"};
  f.schedule = {{"waiter", 0}, {"waker", 0}, {"waker", 0}, {"waiter", 0}};
  const Place header{"include/linux/spinlock.h", 9, 1, "spin_lock", "__wakesim_lock(&lock->cell, 0);"};
  f.events = {
      {1, "waiter", OperationKind::kLoad, test::named("done"), "0", "", false, {"wait.c", 10, 3, "wait_for_it", "if (READ_ONCE(done)) return;"}, {}},
      {2, "waker", OperationKind::kStore, test::named("done"), "1", "0", true, {"wake.c", 4, 3, "wake_it", "WRITE_ONCE(done, 1);"}, {}},
      {3, "waker", OperationKind::kLock, test::named("queue.lock"), "waker", "", true, header,
       {{"wake.c", 5, 3, "wake_it", "spin_lock(&queue.lock);"}}},
      {3,
       "waker",
       OperationKind::kLoad,
       test::named("queue.head.next"),
       test::pointer_to("queue.head"),
       "",
       false,
       {"wake.c", 6, 7, "wake_it", "if (list_empty(&queue.head))"},
       {}},
      {3, "waker", OperationKind::kLoad, test::named("stats[0]"), "7", "", false, {"wake.c", 7, 7, "wake_it", "stats[0]++;"}, {}},
      {3, "waker", OperationKind::kStore, test::named("stats[0]"), "8", "7", true, {"wake.c", 7, 7, "wake_it", "stats[0]++;"}, {}},
      {3, "waker", OperationKind::kStore, test::named("stats[1]"), "1", "0", true, {"wake.c", 8, 7, "wake_it", "stats[1]++;"}, {}},
      {3, "waker", OperationKind::kUnlock, test::named("queue.lock"), "", "waker", true, {"wake.c", 9, 3, "wake_it", "spin_unlock(&queue.lock);"},
       {}},
      {4,
       "waiter",
       OperationKind::kLock,
       test::named("queue.lock"),
       "waiter",
       "",
       true,
       header,
       {{"wait.c", 18, 3, "wait_for_it", "spin_lock(&queue.lock);"}}},
      {4,
       "waiter",
       OperationKind::kStore,
       test::named("queue.head.next"),
       test::pointer_to("waiter:wait_for_it/entry.list"),
       test::pointer_to("queue.head"),
       true,
       {"wait.c", 19, 3, "wait_for_it", "list_add(&entry.list, &queue.head);"},
       {}},
  };
  f.tasks = {{"waiter", TaskStatus::kAsleep, {}, "", {test::named("queue.lock")}, {"wait.c", 21, 3, "wait_for_it", "schedule();"}},
             {"waker", TaskStatus::kEnded, {}, "", {}, {}}};
  f.notes = {"waiter sleeps in `wait_for_it` at wait.c:21 since step 4; nobody sent it a wake-up",
             "  called from `main` at wait.c:40"};
  f.shortest = true;
  f.trace_file = "wakesim-out/lost.hung-task.waketrace";
  return f;
}

// The same, doomed since the waker looked: the waiter could have been on the queue before.
inline FindingReport doomed_finding() {
  FindingReport f = sample_finding();
  f.doomed_from = 3;
  PassingRun passing;
  passing.differs_at = 3;
  passing.schedule = {{"waiter", 0}, {"waker", 0}};
  passing.events = {f.events[8], f.events[2]};
  passing.events[0].step = 3;
  passing.events[1].step = 4;
  f.passing = passing;
  return f;
}

// The waker uses an object of the waiter that has gone out of scope: private beginnings, a line with several effects, the death
// of the object, the operation that fails, what `final` did.
inline FindingReport gone_finding() {
  FindingReport f;
  f.id = "use-after-return";
  f.message = "read of 8 bytes at waiter:wait/q.task";
  f.task = "waker";
  f.at = {"wake.c", 9, 3, "wake", "wake_up(q->task);"};
  f.schedule = {{"waiter", 0}, {"waiter", 0}, {"waiter", 0}, {"waiter", 0}, {"waker", 0}, {"waker", 0}, {"waiter", 0}};
  const Place init{"wait.c", 3, 3, "wait", "struct q q = {};"};
  const Place add{"wait.c", 5, 3, "wait", "list_add(&q.list, &head);"};
  f.events = {
      {1, "waiter", OperationKind::kStore, test::named("waiter:wait/q.task"), "0", "", true, init, {}},
      {2, "waiter", OperationKind::kStore, test::named("waiter:wait/q.list"), "0", "", true, init, {}},
      {3, "waiter", OperationKind::kStore, test::named("waiter:wait/q.list"), test::pointer_to("head"), "0", true, add, {}},
      {4, "waiter", OperationKind::kStore, test::named("head"), test::pointer_to("waiter:wait/q.list"), "0", true, add, {}},
      {5, "waker", OperationKind::kLoad, test::named("head"), test::pointer_to("waiter:wait/q.list"), "", false,
       {"wake.c", 7, 3, "wake", "q = head;"}, {}},
      {6, "waker", OperationKind::kLoad, test::named("waiter:wait/q.list"), test::pointer_to("head"), "", false, {"wake.c", 8, 3, "wake", "pop(q);"},
       {}},
      {6, "waker", OperationKind::kStore, test::named("head"), "0", test::pointer_to("waiter:wait/q.list"), true, {"wake.c", 8, 3, "wake", "pop(q);"},
       {}},
      {7, "waiter", OperationKind::kLoad, test::named("head"), "0", "", false, {"wait.c", 6, 3, "wait", "if (!head)"}, {}},
      {7, "waiter", OperationKind::kScopeEnds, test::named("waiter:wait/q"), "", "", true, {"wait.c", 7, 3, "wait", "return;"}, {}},
      {7, "waiter", OperationKind::kScopeEnds, test::named("waiter:wait/unseen"), "", "", true, {"wait.c", 7, 3, "wait", "return;"}, {}},
      {7, "waiter", OperationKind::kEnd, {}, "", "", false, {"s.wake.json", 1, 1, "task:waiter", "wait()"}, {}},
  };
  f.tasks = {{"waiter", TaskStatus::kEnded, {}, "", {}, {}}, {"waker", TaskStatus::kRunnable, {}, "", {}, f.at}};
  return f;
}

inline CheckResult sample_result() {
  CheckResult r;
  r.name = "lost";
  r.file = "scenarios/lost.wake.json";
  r.kernel = "v6.12";
  r.verdict = Verdict::kViolated;
  r.expectation_failures = {"expected verified, found `hung-task` in `wait_for_it` at wait.c:21"};
  r.states = 41207;
  r.transitions = 90000;
  r.terminal_states = 3;
  r.max_depth = 12;
  r.seconds = 0.5;
  r.peak_rss_kb = 20480;
  r.threads = 2;
  r.table_bytes = 1024;
  r.table_load = 0.5;
  r.growing_seconds = 0.001;
  r.reductions = {Reduction::kFuse, Reduction::kLiveness};
  r.seed = 1;
  r.outcomes = {{{{"r0", 0}, {"r1", -1}}}, {}};
  r.findings = {sample_finding()};
  return r;
}

}  // namespace wakesim
