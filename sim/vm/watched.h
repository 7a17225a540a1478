// What a machine has seen of one function in all the executions it went through: who calls it, in which context, with which locks held,
// what it reads and writes, who sees what it wrote, what becomes of its arguments. Rows are distinct, in the order of first sight. Setup, final
// and invariants are the scenario's questions: what they call, read or end is not noted.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/ids.h"
#include "sim/vm/code.h"

namespace wakesim {

struct Watched {
  struct Call {
    TaskId task;
    std::vector<std::pair<FunctionId, SourcePos>> callers;  // innermost first; call sites
    bool through_pointer = false;
    bool in_interrupt = false;      // the task is an interrupt handler
    bool irqs_off = false;          // they are off in a handler, too
    bool preemption_off = false, bh_off = false, rcu_read = false;
    std::vector<std::string> locks;      // held by the caller, by class, in order of acquisition
    std::vector<std::string> arguments;  // what each argument points to, by class; a number as "number"
  };
  // An access to memory that others can reach, while the function runs: its own, or of what it calls.
  struct Access {
    FunctionId function;
    SourcePos where;
    std::string place;  // "struct wait_queue_entry.flags": by type and member, as locks are classed
    bool reads = false, writes = false;
    std::vector<std::string> locks_always; // held every time
  };
  // A read that saw a value which the function, or what it calls, had written.
  struct Read {
    FunctionId writer;
    SourcePos written_at;
    std::string place;
    FunctionId reader;
    SourcePos read_at;
    TaskId task;  // who read
  };
  // The end of an object that had been an argument.
  struct Death {
    std::string object;  // by class
    FunctionId function;
    SourcePos where;
    TaskId task;
    bool inside = false;  // while a call that had it as one of its first eight arguments ran, in whichever task
  };
  // A lock taken, dropped or tried while the function runs.
  struct LockUse {
    FunctionId function;
    SourcePos where;
    std::string lock;
    OperationKind operation = OperationKind::kLock;  // or trylock, unlock
  };

  FunctionId function;
  std::vector<Call> calls;
  std::vector<Access> accesses;
  std::vector<Read> reads;
  std::vector<Death> deaths;
  std::vector<LockUse> lock_uses;
  std::vector<std::string> results;  // distinct values returned, at most kResultsMax
  bool more_results = false;
  bool sleeps = false;               // called schedule() or might_sleep()
  // Calls in one execution, over the executions that came to an end. kCallsMax stands for that many or more.
  std::uint32_t calls_min = 0, calls_max = 0;
  std::uint64_t ends = 0;            // terminal states the two are taken over
  static constexpr std::uint32_t kCallsMax = 8;
  static constexpr std::size_t kResultsMax = 16;
};

}  // namespace wakesim
