// What holds of one function over all interleavings, as values that report/ reads: who calls it in which context, with which locks held,
// what it touches, who sees what it wrote, how long its arguments live, what of it never runs.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/trace/result.h"

namespace wakesim {

enum class Often : std::uint8_t { kNever, kSometimes, kAlways };
const char* often_name(Often often);

struct RuleCaller {
  std::string task;           // of several with one program, their common name
  bool in_interrupt = false;
  bool through_pointer = false;
  std::vector<Place> callers; // innermost first
  std::vector<std::string> locks;
  friend bool operator==(const RuleCaller&, const RuleCaller&) = default;
};

struct RuleArgument {
  std::string name;
  std::vector<std::string> is;  // what it was, by class
};

struct RuleEnd {  // where an object that had been an argument ended
  std::string object;
  Place at;
  std::string task;
  bool inside = false;  // while the function ran
  friend bool operator==(const RuleEnd&, const RuleEnd&) = default;
};

struct RuleAccess {
  std::string place;  // "struct wait_queue_entry.flags"
  Place at;
  bool own = false;   // by the function itself, not by what it calls
  bool reads = false, writes = false;
  std::vector<std::string> locks_always;
};

struct RuleReader {
  Place at;
  std::string task;
  friend bool operator==(const RuleReader&, const RuleReader&) = default;
};
struct RuleWrite {  // a write, and every read anywhere that saw what it had written
  std::string place;
  Place at;
  bool own = false;
  std::vector<RuleReader> readers;
};

struct RuleLock {
  std::string lock;
  OperationKind operation = OperationKind::kLock;
  Place at;
};

struct FunctionRules {
  std::string function;
  Place at;
  std::vector<Place> address_taken;
  std::vector<RuleCaller> calls;
  Often in_interrupt = Often::kNever, in_task = Often::kNever;
  Often irqs_off = Often::kNever, preemption_off = Often::kNever, bh_off = Often::kNever, rcu_read = Often::kNever;
  std::vector<std::string> locks_always, locks_sometimes;
  std::vector<RuleArgument> arguments;
  std::vector<std::string> results;
  bool more_results = false;
  bool sleeps = false;
  std::uint32_t calls_min = 0, calls_max = 0;  // in one execution
  bool calls_max_is_least = false;             // there may be more than calls_max: counting ended there
  std::uint64_t ends = 0;                      // terminal states the two are taken over
  std::vector<RuleAccess> accesses;
  std::vector<RuleWrite> writes;
  std::vector<RuleLock> locks;
  std::vector<RuleEnd> argument_ends;
  FunctionCoverage coverage;
  // What the search was.
  std::string scenario, file, kernel;
  bool complete = false;  // every interleaving was seen
  std::uint64_t states = 0;
  std::vector<std::string> limits_hit;
  std::vector<std::string> findings;  // ids of what the search ran into: the rules count those executions up to there
};

}  // namespace wakesim
