// Results of a check, as values that report/ reads and JSON, text and trace files are written from. No machine here: tasks,
// functions and files are names, what was accessed is a name of parts. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/object_name.h"
#include "sim/base/operations.h"
#include "sim/base/task_status.h"
#include "sim/base/reduction.h"

namespace wakesim {

enum class Verdict : std::uint8_t { kVerified, kViolated, kInconclusive };
const char* verdict_name(Verdict verdict);

struct Place {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string function;
  std::string source;  // the text of the line, for reports
  friend bool operator==(const Place&, const Place&) = default;
};

// One visible operation of a counterexample. Operations of one step (one choice) share `step`.
struct TraceEvent {
  std::uint32_t step = 0;  // from 1
  std::string task;        // "" for an event of the environment
  OperationKind op = OperationKind::kLoad;
  ObjectName object;
  ValueName value;
  ValueName old_value;
  bool writes = false;
  Place at;
  std::vector<Place> callers;  // innermost first
};

// One choice of a schedule, by names, so that it survives small edits: "waiter#0", "fire timer of waiter#0",
// "signal 10 to waiter#0", "spurious wake-up of waiter#0" (Machine::describe); `alternative` as in Choice.
struct ScheduleStep {
  std::string actor;
  std::uint32_t alternative = 0;
  friend bool operator==(const ScheduleStep&, const ScheduleStep&) = default;
};

struct TaskEnd {  // what each task was doing when the counterexample ended
  std::string task;
  TaskStatus status = TaskStatus::kRunnable;
  ObjectName waits_for;    // a lock, or the word whose value it waits for
  std::string lock_owner;  // of the lock it waits for
  std::vector<ObjectName> holds;
  Place at;
};

// An execution that ends well, beside a counterexample whose beginning it shares.
struct PassingRun {
  std::uint32_t differs_at = 0;        // the step, from 1, in which it goes another way
  std::vector<ScheduleStep> schedule;  // from that step on; empty: it ends well before that step, by nothing more happening
  std::vector<TraceEvent> events;      // of these steps
  std::string optional_event;          // the first of these steps that need not come (a signal, a spurious wake-up); else ""
};

struct OutcomeRow {
  std::map<std::string, std::int64_t> values;
  friend auto operator<=>(const OutcomeRow&, const OutcomeRow&) = default;
};

struct FindingReport {
  std::string id;       // "hung-task"
  std::string message;  // one sentence: the cause
  std::string task;
  ObjectName object;
  Place at;
  std::vector<ScheduleStep> schedule;
  std::vector<TraceEvent> events;
  std::vector<TaskEnd> tasks;
  std::vector<std::string> notes;     // further lines: who freed it, which lock edge, which wake was lost
  bool shortest = false;              // proven shortest (breadth first search finished)
  std::uint32_t loop_begin = 0;       // of what goes on for ever: the step, from 1, at which the loop begins; 0: no loop
  std::optional<OutcomeRow> outcome;  // unexpected-outcome: the one that was reached
  std::optional<std::uint32_t> doomed_from;  // hung-task, deadlock: the step after which no execution ends well; 0: none does at all
  std::optional<PassingRun> passing;  // the one that ends well and shares most steps
  std::string trace_file;             // path of the .waketrace that was written, empty when none was
};

// What was executed, by function of a source file. `hits` counts scenarios: 0 or 1 in the coverage of one.
struct LineCoverage {
  std::uint32_t line = 0;
  std::uint64_t hits = 0;
  std::string source;  // the text of the line
};
struct BranchCoverage {
  std::uint32_t line = 0;    // of the condition
  std::uint32_t column = 0;
  std::uint32_t index = 0;   // several conditions of one macro call share a place: which of them, from 0
  bool is_case = false;      // `case X:` is met or not: only true_hits counts
  std::uint64_t true_hits = 0, false_hits = 0;
  std::string source;
};
struct FunctionCoverage {
  std::string file;
  std::string function;
  std::uint32_t line = 0;                // of its name
  std::uint64_t hits = 0;                // it was called
  std::vector<LineCoverage> lines;       // those with code, ascending
  std::vector<BranchCoverage> branches;  // by line, column and index
};
struct Coverage {
  bool complete = false;                    // over every interleaving; else over those seen until the search stopped
  std::vector<FunctionCoverage> functions;  // by file, line and name
};

// An operation that the models or the machine do not have: nothing is known of executions that come to it.
struct NotModelledOperation {
  std::string operation;  // "FUTEX_LOCK_PI"
  std::optional<std::int64_t> number;  // of those that have one
  Place at;               // of the caller
  std::string excerpt;    // its source line and a caret below it
  std::string limit;      // its row of CheckResult::limits_hit
};

// Where a task came to a limit of the machine.
struct LimitPlace {
  std::string limit;    // a row of CheckResult::limits_hit
  Place at;             // of the caller
  std::string excerpt;  // its source line and a caret below it
};

struct RandomExecutions {  // instead of a search
  std::uint64_t executions = 0;
  std::uint32_t pct_depth = 0;                 // 0: uniform choices
  std::optional<std::uint64_t> found_by_seed;  // of the execution that shows the last finding
};

struct CheckResult {
  std::string name;
  std::string variant;  // of the scenario; "" is the scenario itself
  std::string file;
  std::string kernel;
  std::string memory_model = "sc";
  Verdict verdict = Verdict::kInconclusive;
  bool expected_met = false;
  std::vector<std::string> expectation_failures;  // sentences: what was expected, what was found
  std::uint64_t states = 0;
  std::uint64_t transitions = 0;
  std::uint64_t terminal_states = 0;
  std::uint64_t max_depth = 0;
  std::uint64_t restarts = 0;
  double seconds = 0;
  std::uint64_t peak_rss_kb = 0;
  unsigned threads = 1;              // that searched
  std::uint64_t table_bytes = 0;
  double table_load = 0;             // share of its entries that are used
  double growing_seconds = 0;        // of CPU, the longest time it took the table to grow
  double missed_state_probability = 0;
  std::vector<std::string> interchangeable;  // groups of tasks whose exchange makes no new state: "locker#0, locker#1"
  ReductionSet reductions;           // that were used
  std::vector<UnusedReduction> unused;  // those that were asked for by name and not used
  std::vector<OutcomeRow> outcomes;  // ascending
  std::vector<FindingReport> findings;
  std::vector<std::string> limits_hit;  // "states 1000000"
  std::vector<NotModelledOperation> not_modelled;
  std::vector<LimitPlace> limit_places;
  std::vector<std::string> notes;       // what was not looked for, and why
  // Atomics weaker than sequentially consistent, or barriers, were executed by what the scenario adds; by the kernel models. The search looks
  // at neither's orders.
  bool has_weak_orders = false, models_have_weak_orders = false;
  std::vector<std::string> ended_in;    // ids of switched-off findings that ended executions: nothing was looked for behind them
  std::uint64_t seed = 0;               // of everything random in this result
  std::vector<std::string> replaced;    // kernel and macros that the caller put in the place of the scenario's: "kernel v6.6 instead of v6.12"
  bool is_scripted = false;  // only the executions that begin as the scenario's script says
  bool interrupted = false;             // stopped by the user: what is known so far
  std::optional<RandomExecutions> random;  // then `states` is 0, and `seed` is that of the first
  std::optional<Coverage> coverage;     // when it was asked for
};

// "executions ended early in a switched-off finding: null-dereference", or nothing.
std::optional<std::string> ended_in_note(const CheckResult& result);

// "memory orders were not considered (memory model sc)", or nothing. The second: only the models' were there to be considered.
std::optional<std::string> memory_order_note(const CheckResult& result);
std::optional<std::string> models_memory_order_note(const CheckResult& result);

}  // namespace wakesim
