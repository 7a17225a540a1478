// Image: everything a Machine needs to run a scenario: compiled code, tasks, the events the scenario allows. A plain value.
// SPDX-License-Identifier: MIT
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/finding.h"
#include "sim/base/ids.h"
#include "sim/vm/code.h"

namespace wakesim {

enum class TaskKind : std::uint8_t { kUser, kKthread, kIrq };

struct TaskSpec {
  std::string name;          // unique: "locker#0" when `count` made several
  FunctionId entry;          // void (void): runs the scenario's call
  TaskKind kind = TaskKind::kUser;
  std::uint32_t process = 0; // row of address spaces; only user tasks have one
  std::uint32_t group = 0;   // tasks of one `count` entry share a group
  bool daemon = false;       // may still be asleep at the end
  int cpu = -1;              // an interrupt task interrupts what runs on its CPU; -1: a CPU of its own. One that waits for a value
                             // has not been raised: what follows the wait is the handler
};

enum class TimerMode : std::uint8_t {
  kAny,    // an armed timer may fire at any moment
  kIdle,   // only when nothing else can run
  kNever,
};

inline constexpr std::uint8_t kSigkill = 9;

// SIGKILL (also a row of its own in scenarios) comes to all threads of the task's process, and ends user code between any two of its operations.
struct SignalFault {
  TaskId task;
  std::uint8_t signo = 10;  // 1..31
  std::uint16_t count_max = 1;
};

inline constexpr std::uint16_t kAnyNumber = 0xffff;

struct FaultSpec {
  TimerMode timers = TimerMode::kAny;
  std::vector<SignalFault> signals;
  std::uint16_t spurious_wakeups = 0;  // in all
  std::uint16_t alloc_failures = 0;
  std::uint16_t page_faults = 0;       // user accesses with faults disabled that fail although the address is good
  std::uint16_t stray_wakes = 0;       // waits for a futex that return 0 though nobody woke it, in all
  std::uint16_t address_reuse = 0;     // allocations that get the address of freed memory, in all, or kAnyNumber; 0: an address is never used again
};

struct Predicate {
  FunctionId function;  // long (void)
  std::string text;     // as the scenario writes the call: "all_served()"
};

struct Image {
  Code code;
  std::vector<TaskSpec> tasks;
  std::uint32_t process_count = 1;
  // void (struct task_struct *, int tid, int process, int is_user): run for every task before setup; is_user is 2 for the one that runs setup
  FunctionId task_init;
  FunctionId killed;           // void (void), or none: what a task runs that SIGKILL ends, in user mode and elsewhere; it does not come back
  FunctionId kill_sender;      // or none: through it alone the kernel's code makes SIGKILL pending
  std::vector<FunctionId> setup;   // void (void), run to completion by a setup task before the tasks start
  FunctionId final;                // void (void), run at every terminal state
  std::vector<Predicate> invariants;   // evaluated atomically after every step
  std::vector<Predicate> eventually;   // likewise, until it is true: on every fair execution it becomes so
  FaultSpec faults;
  std::bitset<kFindingKindCount> checks;  // findings that are looked for
};

}  // namespace wakesim
