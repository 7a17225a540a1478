// The checked machine: the only place where semantics live. State, enabled choices, one step, undo.
//
// Use: construct from an Image, then `enabled()` / `step()` / `undo()` in any order a driver likes. The same image stepped through
// the same choices gives the same bytes. Nothing here knows files, JSON or terminals.
// SPDX-License-Identifier: MIT
#pragma once

#include <bitset>
#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/base/archive.h"
#include "sim/base/fingerprint.h"
#include "sim/base/ids.h"
#include "sim/base/object_name.h"
#include "sim/base/operations.h"
#include "sim/base/task_status.h"
#include "sim/vm/footprint.h"
#include "sim/vm/image.h"
#include "sim/vm/value.h"
#include "sim/vm/watched.h"

namespace wakesim {

// What a driver may choose next. `alternative` numbers the outcomes of a nondeterministic operation (any_of, failing allocation,
// page fault), 0 where there is only one; for a signal it is the row of FaultSpec::signals. kKilled: SIGKILL, pending, ends a task in user mode.
enum class ChoiceKind : std::uint8_t { kTask, kTimer, kSignal, kSpuriousWake, kKilled };
struct Choice {
  static constexpr std::uint32_t kAlternativesMax = 1u << 13;

  constexpr Choice() : Choice(ChoiceKind::kTask, 0, 0) {}
  constexpr Choice(ChoiceKind the_kind, std::uint32_t the_task, std::uint32_t the_alternative)
      : kind(the_kind), task(the_task & 0xffff), alternative(the_alternative & 0x1fff) {}
  constexpr Choice by(std::uint32_t other) const { return {kind, other, alternative}; }  // the same of another task

  ChoiceKind kind : 3;
  std::uint32_t task : 16;  // who runs; whose timer fires; who is signalled or woken
  std::uint32_t alternative : 13;

  friend constexpr bool operator==(Choice x, Choice y) { return x.in_order() == y.in_order(); }
  friend constexpr auto operator<=>(Choice x, Choice y) { return x.in_order() <=> y.in_order(); }

 private:
  constexpr std::uint32_t in_order() const { return (std::uint32_t{static_cast<std::uint8_t>(kind)} << 29) | (task << 13) | alternative; }
};
static_assert(sizeof(Choice) == 4);

// How much one step takes. Each includes the ones before it.
struct Granularity {
  bool fuse = true;        // off: every instruction is a step
  bool liveness = true;    // off: dead registers are part of the state
  bool own_objects = false;  // accesses to objects no other task can reach yet are local work
  bool locks = false;        // accesses always made under one lock are local work while it is held (Stoller & Cohen 2003)
  bool observable = false;   // what others see of an execution (Observable) is a visible operation, so that its order is part of it
  // States that differ only in which of several interchangeable tasks is which are one state (symmetry.h). Not a matter of how much a step
  // takes. It stays off while a function is watched or executions are observed, since their tasks have names.
  bool symmetry = false;
  friend bool operator==(const Granularity&, const Granularity&) = default;
};
inline constexpr Granularity kPlain{};  // every visible operation a step: the reference
inline constexpr Granularity kReduced{.fuse = true, .liveness = true, .own_objects = true, .locks = true, .observable = false, .symmetry = true};

enum class StepStatus : std::uint8_t {
  kOk,
  kFinding,  // machine.finding() says what; the state is the one in which it was seen
  kPruned,   // this execution does not count (pruned_text()): an assume() failed, or it ended in a finding that is switched off
  kRestart,  // a fact of the lock-aware reduction was refuted: drop everything found so far and start again
  // A capacity of the machine was exceeded, or an operation reached that the models do not have (limit_text()): the search is inconclusive.
  kLimit,
  kInterrupted,  // broken off: what was asked in the middle of it (set_interruption()) said so. Undone, it can be taken again
};

// A finding as the machine sees it; names and lines, no search knowledge.
struct Finding {
  FindingKind kind = FindingKind::kAssertion;
  std::string message;     // one sentence: what happened to what
  TaskId task;             // who did it; none for properties of the whole state
  FunctionId function;
  SourcePos where;
  ObjectName object;       // the object or lock concerned
  std::vector<TaskId> tasks;  // everybody involved (the sleepers, the cycle)
  // Where the message speaks of several places: its parts, each ending in a place. Files have names only outside of the machine.
  struct Part {
    std::string text;  // "`a` is taken while `b` is held"
    FunctionId function;
    SourcePos where;
  };
  std::vector<Part> parts;
  FunctionId other_function;  // of a finding with two places (data-race): the other one
  SourcePos other_where;
};

// Two findings are one when the same kind of thing goes wrong at the same place, or at the same two, in any order.
inline bool same_finding(const Finding& a, const Finding& b) {
  if (a.kind != b.kind) return false;
  const auto is_same = [](FunctionId f, SourcePos x, FunctionId g, SourcePos y) { return f == g && x == y; };
  return (is_same(a.function, a.where, b.function, b.where) && is_same(a.other_function, a.other_where, b.other_function, b.other_where)) ||
         (is_same(a.function, a.where, b.other_function, b.other_where) && is_same(a.other_function, a.other_where, b.function, b.where));
}

// Two tasks whose next operations race: their instructions, the cell, and who writes there.
struct DataRace {
  TaskId task, other;
  std::uint32_t pc = 0, other_pc = 0;
  std::uint32_t cell = 0;
  bool writes = false, other_writes = false;
};

// One visible operation, recorded only while recording is on.
struct StepEvent {
  TaskId task;             // none: an event of the environment (signal, timer)
  FunctionId function;
  SourcePos where;
  std::vector<std::pair<FunctionId, SourcePos>> callers;  // innermost first; call sites
  OperationKind op = OperationKind::kLoad;
  ObjectName object;       // what was accessed, empty when nothing
  ValueName value;         // value read or written, as text: "2", "&futex_queues[0].lock", "waiter#1"
  ValueName old_value;     // for writes: what was there before
  bool writes = false;
};

// What a task is doing now.
struct TaskView {
  TaskStatus status = TaskStatus::kNotStarted;
  FunctionId function;
  SourcePos where;                       // of the next instruction
  std::vector<std::pair<FunctionId, SourcePos>> callers;
  ObjectName waits_for;                  // lock or word
  TaskId lock_owner;                     // for kWaitsForLock
  std::vector<ObjectName> held_locks;    // in order of acquisition
};

// Something that is seen from outside, in the order in which it happens. Met only with Granularity::observable.
struct Observable {
  enum class Kind : std::uint8_t { kReturn, kWake, kObserve, kTrace } kind = Kind::kTrace;
  TaskId task;             // whose system call returned; who was woken; who observed
  std::uint32_t name = 0;  // row of Code::functions, Code::outcomes or Code::strings; 0 for kWake
  std::int64_t value = 0;  // of kReturn, kObserve, kTrace
};

struct Outcome {  // one value per row of Code::outcomes; `set` tells which were observed
  std::vector<std::int64_t> values;
  std::vector<bool> set;
  friend auto operator<=>(const Outcome&, const Outcome&) = default;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

class Machine {
 public:
  explicit Machine(const Image& image, Granularity granularity = kReduced);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // Runs task_init and setup and stands at the initial state. kOk, or what setup ran into (finding, limit).
  // Facts of the lock-aware reduction survive a reset: they only grow.
  StepStatus reset();

  // The choices of this state, in a fixed order. Signals and spurious wake-ups may be offered where nothing else can run.
  std::span<const Choice> enabled();
  // Whether enabled() would offer a step of this task. Its cost does not grow with the number of tasks, but where it waits for a lock of readers
  // and writers.
  bool can_move(TaskId task) const;
  // True when no task can move and no timer will fire: only optional events of the environment (signals, spurious wake-ups) could still
  // happen, and they are not obliged to. Such a state is a terminal state: finish() judges it. Valid after enabled().
  bool quiescent() const;
  // Takes one enabled choice. After anything but kOk the state may only be undone or reset.
  StepStatus step(Choice choice);

  // Undo: everything since the mark is taken back. Marks nest.
  using Mark = std::uint64_t;
  Mark mark() const;
  void undo(Mark mark);
  // By a driver that never goes back, after every step or now and then: what undoing needs is dropped, and an execution of any length takes the same
  // memory. No mark from before may be undone.
  void forget();
  std::uint64_t undo_bytes() const;  // what undoing needs to remember: capacity, and what it is about to take where it is nearly used up

  // With Granularity::symmetry the same for states that differ only in which of several interchangeable tasks is which, except that now
  // and then one is not recognised (two tasks that look alike and are not).
  Fingerprint fingerprint() const;
  // From the next reset on. Off: nobody asks for a fingerprint, and steps take less time.
  void set_hashing(bool on);
  // The same, tried out: exact, and as many times slower as there are orders.
  Fingerprint fingerprint_of_all_orders() const;
  // Tasks taken as interchangeable, and those that looked so and are told apart by the program.
  struct SymmetryGroup {
    std::vector<TaskId> tasks;
    std::string told_apart_by;  // "f() orders pointers into different objects"; empty while they are interchangeable
  };
  std::vector<SymmetryGroup> symmetry_groups() const;
  // The state itself, canonical: equal exactly when the states behave alike. For exact storage.
  void serialize(std::vector<Word>& out) const;

  // What each step touches, for reductions that ask whether steps commute. Off at first: noting it costs a little.
  void set_footprints(bool on);
  const Footprint& footprint() const;  // of the last step, also of one that ended in a finding
  // Sets of the first kSleepersMax tasks, one bit each, and the same in canonical order: of the present state, once its fingerprint was
  // asked for. Only tasks of sleepers() may be in them.
  static constexpr std::uint32_t kSleepersMax = 7;
  std::uint8_t sleepers() const;
  std::uint8_t to_canonical(std::uint8_t tasks) const;
  std::uint8_t from_canonical(std::uint8_t tasks) const;
  // The task in whose place this one stands in the canonical order of the present state: asked for like to_canonical(), of every task.
  TaskId place_of(TaskId task) const;

  // At a quiescent state: the finding it is (hung task, deadlock, leak, an `eventually`), or whatever `final` ran into. Runs `final`, records
  // the outcome, and restores the state.  kOk: a good end.
  StepStatus finish();
  const Outcome& outcome() const;        // of the last finish()
  // Looked for as if it were wrong: where it is the outcome of a good end, finish() says that it is an `unexpected-outcome`. For who wants an
  // execution that comes to it.
  void look_for(const Outcome& outcome);
  // Invariants are checked by step() itself, after every step. So are the predicates of Image::eventually, each until it is true: that it
  // was is part of the state.
  bool was_true(std::uint32_t predicate) const;  // in this state or one before it
  std::uint32_t eventually_count() const;        // rows of Image::eventually; 0 when the finding is switched off
  // The finding that these never become true; its place is that of the first.
  Finding never_true(std::span<const std::uint32_t> predicates, const std::string& because) const;

  const Finding& finding() const;
  // Data races end no execution. Those of the state that the last step or reset led to, and what is to be said of one while the machine
  // stands there.
  const std::vector<DataRace>& races() const;
  Finding race_finding(const DataRace& race) const;
  const std::string& limit_text() const;
  // Of the last step that was kPruned: "an assume() does not hold", "null-dereference, which is switched off".
  std::string pruned_text() const;
  // Findings that are switched off and ended an execution in any step of this machine's life: where going on would have no meaning, there
  // is nothing after them. Those the machine can go on after (an assertion, a data race, ...) never end one.
  const std::bitset<kFindingKindCount>& ended_in() const;

  // Operations that the models or the machine do not have, reached in any step of this machine's life; each ended its execution with kLimit.
  struct NotModelled {
    std::string operation;               // "FUTEX_LOCK_PI"
    std::optional<std::int64_t> number;  // of those that have one
    FunctionId function;    // the innermost one that is none of the models', and its line; theirs where there is no other
    SourcePos where;
    std::string text() const { return operation + (number ? " (" + std::to_string(*number) + ")" : std::string()) + " is not modelled"; }
    friend bool operator==(const NotModelled&, const NotModelled&) = default;
  };
  const std::vector<NotModelled>& not_modelled() const;  // distinct
  // The same for other limits of the machine: where something came to them, and what limit_text() said.
  struct LimitPlace {
    std::string limit;
    FunctionId function;
    SourcePos where;
    friend bool operator==(const LimitPlace&, const LimitPlace&) = default;
  };
  const std::vector<LimitPlace>& limit_places() const;  // distinct

  // Whose atomics weaker than sequentially consistent, or barriers, a task executed in any step of this machine's life. Their orders are not
  // looked at: under sequential consistency they make no difference.
  enum WeakOrderBit : std::uint8_t {
    kScenarioOrders = 1,
    kModelOrders = 2,  // of functions that are Function::is_model
  };
  std::uint8_t weak_orders() const;

  // Rows of Code::covers reached so far in any step of this machine's life.
  const std::vector<bool>& covered() const;

  // What was executed in any step of this machine's life, undone ones, setup, final and invariants included. Only while switched on,
  // best before the first reset: it slows the machine down.
  enum CoverageBit : std::uint8_t {
    kExecuted = 1,     // also an instruction that a finding was made in
    kJumped = 2,       // a conditional jump: taken
    kFellThrough = 4,  // a conditional jump: not taken
  };
  void set_coverage(bool on);
  // From the next reset on, notes what happens around one function, and coverage. Who wrote a cell last (when that function did) and how
  // often it was called become part of the state: the search must not take two states for one that differ in what is noted next.
  void watch(FunctionId function);
  const Watched& watched() const;
  const std::vector<std::uint8_t>& coverage() const;  // by instruction; empty when it was never switched on

  // Names and views, for reports.
  std::string task_name(TaskId task) const;
  TaskView view(TaskId task) const;
  std::uint32_t task_count() const;  // image tasks first, then the interrupt tasks the machine adds for timers
  bool is_interrupt(TaskId task) const;  // a handler, also one of a timer
  // Not enabled, and only because it is not its turn: it waits for a lock, which serves those who wait, or an interrupt handler keeps it from
  // its CPU, or it is such a handler and waits for interrupts to be enabled.
  bool queues(TaskId task) const;
  bool all_ended() const;            // every task that is no daemon has ended
  std::string describe(Choice choice) const;  // "waiter#0", "fire timer of waiter#0", "signal 10 to waiter#0"

  // What the last step let be seen: at most one event.
  const std::vector<Observable>& observed() const;

  // Asked in the middle of what is very long: every 10^7 instructions of one step or reset, and each time that single instructions of those since
  // then have filled, copied, made or ended 10^6 words. True: it is broken off. Nothing: it goes on.
  void set_interruption(std::function<bool()> is_over);

  // After how many instructions without a visible operation a step is a limit; 10^9 when nobody says otherwise. A loop that provably never ends is
  // found sooner.
  void set_instructions_per_step_max(std::uint64_t count);

  void set_recording(bool on);
  const std::vector<StepEvent>& events() const;  // of the last step

  // A pair of lock names (outer, inner) for every order in which locks were nested in this machine's life, with the place of the
  // inner acquisition. Locks of one kind of object share a name ("struct futex_hash_bucket.lock"): a lock class.
  struct LockEdge {
    std::string outer, inner;
    TaskId task;
    SourcePos where;
    FunctionId function;
  };
  const std::vector<LockEdge>& lock_edges() const;

  // Where locks of each class were taken: in an interrupt handler, or with interrupts enabled. A class with both can deadlock when the
  // handler interrupts the holder.
  struct LockContext {
    std::string lock;
    bool in_interrupt = false;  // else: with interrupts enabled
    bool shared = false;        // taken for reading
    TaskId task;
    SourcePos where;
    FunctionId function;
  };
  const std::vector<LockContext>& lock_contexts() const;

  // Machines of one image can search together, each in a thread of its own. What a step of the lock-aware reduction takes is the same for
  // those that have refuted the same facts.
  void adopt_facts(const Machine& other);  // before a reset
  // Adds what another one has seen in its life: facts, covers, coverage, ended_in, uses of locks; not what is watched. True when a fact is
  // refuted by it that was not refuted here: what StepStatus::kRestart says. Then, too, before a reset.
  bool merge(const Machine& other);

  // The same, for a machine of a later run: written, or read back.
  void exchange(Archive& archive);

  std::uint64_t instructions_executed() const;
  // By this task since it started, on the way to the present state: undo takes them back. Steps that ended in a finding do not count.
  // However the way was cut into steps, a task that has executed as many instructions of the same execution stands at the same place.
  std::uint64_t instructions_executed(TaskId task) const;

  struct Impl;  // the inside, for the files of this folder

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace wakesim
