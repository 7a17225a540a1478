// Inside of the Machine: its parts, and what the .cpp files share. Not for other folders.
//
//   shape.h       what never changes: layouts, objects, where each word lies
//   store.h       the words of a state, their hash, their undo log; cells.h the machine's own hand in the program's memory
//   task_state.h  call frames, pending operations, held locks
//   symmetry.h, facts.h, footprint.h, watched.h   what is known or noted beside the state
//   access.h      the port for the program's accesses; effect.h what each did
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <cstring>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/check.h"
#include "sim/base/fingerprint.h"
#include "sim/vm/arithmetic.h"
#include "sim/vm/cells.h"
#include "sim/vm/effect.h"
#include "sim/vm/facts.h"
#include "sim/vm/footprint.h"
#include "sim/vm/machine.h"
#include "sim/vm/mutants.h"
#include "sim/vm/operands.h"
#include "sim/vm/shape.h"
#include "sim/vm/store.h"
#include "sim/vm/symmetry.h"
#include "sim/vm/task_state.h"
#include "sim/vm/word_set.h"

namespace wakesim {

template <class T>
void add_distinct(std::vector<T>& all, const T& one) {
  if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

// Instructions of one step: past the first it is looked for a loop that never ends, past the second that is a limit.
inline constexpr std::uint64_t kInstructionsBeforeLook = 100'000;
inline constexpr std::uint64_t kInstructionsBetweenAsking = 10'000'000;
inline constexpr std::uint64_t kInstructionsPerStepMax = 1'000'000'000;
inline constexpr std::uint64_t kServiceInstructionsMax = 50'000'000;  // setup, final, one invariant
// Words that single instructions fill, copy, make or end.
inline constexpr std::uint64_t kWordsBetweenAsking = 1'000'000;
inline constexpr std::uint64_t kServiceWordsMax = 10'000'000;

struct StepMark {
  Store::Mark store;             // at the start of the step
  std::size_t blob = 0;
  std::uint32_t task = 0;
};

// A stack of words that grows without clearing what it hands out.
class WordStack {
 public:
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return words_.size(); }
  const Word* data() const { return words_.data(); }
  const Word& operator[](std::size_t at) const { return words_[at]; }
  Word* push(std::size_t count) {
    if (size_ + count > words_.size()) words_.resize(std::max(words_.size() * 2, size_ + count));
    Word* const at = words_.data() + size_;
    size_ += count;
    return at;
  }
  void shrink(std::size_t size) { size_ = size; }

 private:
  std::vector<Word> words_;
  std::size_t size_ = 0;
};

// What is noted of a watched function, and what of that is known already, by the numbers it consists of.
struct Watching {
  Watched seen;
  std::uint32_t origin_word = 0;  // per cell: the instruction of the watched function that wrote it last, kUninit for any other
  std::uint32_t calls_word = 0;   // calls in this execution
  std::uint32_t arguments_word = 0;  // per task, kArgumentsMax: the objects that are arguments of the call it is in, kUninit where none
  static constexpr std::uint32_t kArgumentsMax = 8;
  std::set<std::vector<std::uint64_t>> calls, accesses, reads, deaths, locks;
  std::set<std::pair<std::uint32_t, std::uint32_t>> arguments;  // objects that were arguments, and what they were then (LayoutId)
};

struct Machine::Impl : Shape {
  Impl(const Image& image, Granularity granularity);

  Granularity granularity;

  // --- the state ---------------------------------------------------------------------------------------------------------------
  Symmetry symmetry;
  Store store;
  Cells cells;
  std::vector<TaskState> tasks;
  std::vector<Frame> frames;         // of one task after the other
  std::vector<Word> registers;
  std::vector<Frame*> first_frame;   // by task
  std::vector<Word*> first_register;

  // --- undo --------------------------------------------------------------------------------------------------------------------
  WordStack undo_blob;               // saved frames and task records
  std::vector<StepMark> marks;
  std::vector<std::uint32_t> rewritten_tasks;  // by undo_step(): tasks other than the one that moved; empty between its calls
  std::uint32_t saved_from = 0;      // frames of the running task at this index and above are saved already

  // Where in memory a pointer to each stack or heap object has ever been stored: only there can one be when the object dies. A superset
  // that grows over the machine's life; it decides what is looked at, never what happens.
  std::vector<WordSet> stored_pointers;  // by object

  // --- outside the state -------------------------------------------------------------------------------------------------------
  LockFacts facts;
  bool footprinting = false;
  Footprint footprint;                 // of the running step, or of the last one
  std::vector<bool> result_unused;     // by instruction: nothing reads the register it writes
  bool exchanging = false;             // the state is one of the search: interchangeable tasks must not be told apart
  bool minds_who_is_who() const { return exchanging && !is_mutant(Mutant::kTellsNothingApart); }
  std::vector<std::uint32_t> awaited_cells;  // somebody waits there for a value that could be the number of a task
  // References of registers and held locks to interchangeable tasks, of one state.
  struct Reference {
    std::uint32_t own = 0, target = 0;  // slots
    std::uint64_t place = 0;            // which register of which frame
  };
  mutable std::vector<Reference> references;
  // The order in which the last canonical fingerprint saw the tasks: by slot the slot whose place it takes, and the other way round.
  mutable std::array<std::uint8_t, Symmetry::kSlotsMax + 1> position{}, arranged{};
  std::vector<bool> covered;
  std::vector<std::uint8_t> coverage;  // CoverageBit, by instruction
  bool covering = false;               // the instance of the interpreter that notes things runs
  Watching watching;
  Finding finding;
  std::string limit_text;
  std::vector<NotModelled> not_modelled;
  // By instruction: what it touches when it is next, but for the registers; `one_cell` where that is one cell, which is all that a task that
  // comes to a simple one waits for.
  struct NextOperation {
    Operation operation;
    std::uint16_t base = 0;  // the register with its address
    bool one_cell = false, is_simple = false;
  };
  std::vector<NextOperation> next_operations;
  std::vector<LimitPlace> limit_places;
  std::vector<std::uint8_t> weak_order_at;  // by instruction: the WeakOrderBit it sets when a task executes it
  std::uint8_t weak_orders = 0;
  bool pruned_by_finding = false;
  std::bitset<kFindingKindCount> ended_in;
  Outcome outcome;
  std::optional<Outcome> goal;  // of look_for()
  std::vector<Choice> choices;
  std::vector<DataRace> races;         // seen where the last step, or reset, led to
  std::vector<std::uint64_t> lock_pairs;  // (outer cell << 32 | inner cell) already in lock_edges, ascending
  std::vector<LockEdge> lock_edges;
  std::vector<std::uint64_t> lock_uses;   // (cell << 2 | shared << 1 | in interrupt) already in lock_contexts, ascending
  std::vector<LockContext> lock_contexts;
  std::uint64_t instructions = 0;
  std::uint64_t instructions_per_step_max = kInstructionsPerStepMax;
  std::function<bool()> is_over;       // asked in long steps
  std::uint64_t words_since_asked = 0; // that single instructions took on, in this step and before
  bool is_quiescent = false;
  bool hashing_wanted = true;          // from the next reset on
  bool recording = false;
  std::vector<StepEvent> events;
  // While recording: what an object was when it died last, by object. Its frame is gone when somebody still points to it.
  struct Gone {
    ObjectName name;
    Word head = 0;
    std::uint32_t bytes = 0;
  };
  std::vector<Gone> gone;
  const char* service_name = "setup";  // what the service task runs, or ran last
  std::vector<Observable> observed;

  // --- how the running step sees things ----------------------------------------------------------------------------------------
  std::uint32_t running = 0;         // task
  bool atomic_run = false;           // service task: no step boundaries, nothing blocks
  bool noting = false;               // accesses of an atomic run feed the facts (invariants)
  bool local_only = false;           // stop before the first visible operation (initial state)
  bool restart = false;              // a fact was refuted in this step
  bool is_doubtful = false;          // something not modelled happened in this step, which went on
  std::uint16_t alternative = 0;     // of the choice being taken
  bool plain_step = false;           // nothing is a mover in this step
  std::uint64_t step_length_max = 0;  // of such a step: it ends before it executes more
  // Of the step that was taken last: how many of its operations others can see, how many instructions.
  std::uint32_t step_visible = 0;
  std::uint64_t step_executed = 0;
  Word service_result = 0;           // of the last run of the service task

  // state.cpp
  StepStatus reset();
  StepStatus begin_again();  // with the groups that are left; a group that the beginning itself refutes is gone in the next
  void initialise_globals();
  Word head(std::uint32_t object) const { return store.word(object); }
  void begin_step(std::uint32_t task);
  void forget();  // what undoing needs
  void save_frame(std::uint32_t task, std::uint32_t frame);
  void save_task(std::uint32_t task);  // the record of a task other than the running one, before it changes
  void undo_step();
  void hash_task(std::uint32_t task);
  template <bool kExchanges> void hash_stack(std::uint32_t task);
  void serialize(std::vector<Word>& out) const;

  // symmetry.cpp
  void number_slots();
  bool find_distinct();  // false: a group was refuted
  void touch_distinct(std::uint32_t index);
  // The tasks of this slot's group are told apart.
  // What another machine of the same image has seen refuted. True when it is news.
  bool adopt_refuted(const Symmetry& other);
  void refute(std::uint32_t slot, const std::string& why);
  void refute(std::uint32_t slot, const Instruction& i, const char* what);
  void refute_now(std::uint32_t slot, const std::string& why);
  std::string done_in(const Instruction& i, const char* what) const;
  void collect_references() const;
  void order_slots() const;
  Fingerprint fingerprint_in(const std::array<std::uint8_t, Symmetry::kSlotsMax + 1>& places) const;
  Fingerprint canonical() const;
  Fingerprint canonical_of_all() const;  // the least over all orders: exact, for comparison
  // The number that stands for a task where an operation may have found one (is_id()): from here on its group is told apart.
  Word number(Word value, const Instruction& i) { return is_id(value) ? number_behind(value, i) : value; }
  Word number_behind(Word id, const Instruction& i);
  void await_number(std::uint32_t cell, const Instruction& i);
  bool same_number(Word x, Word y, const Instruction& i);  // at least one of them is_id()
  // The number of a task, as its struct task_struct is to have it.
  Word task_number(std::uint32_t task) const { return symmetry.on() && symmetry.slot_of[task] != 0 ? make_id(task) : Word{task} + 1; }
  // Where no id may stand: in a part of a word, in one of 64 bits with a flag that could be a sign, in what the machine itself looks at.
  bool needs_number(const Address& at, Word id) const {
    if (is_mutant(Mutant::kNumbersAnywhere)) return false;
    if (at.partial || at.size < 4 || (at.size == 8 && arithmetic::is_extended(IntKind::kI64, id))) return true;
    const ObjectInfo& info = objects[at.object];
    const bool is_scheduling = info.kind == ObjectKind::kTask && (at.cell == state_cell[info.owner] || at.cell == signal_cell[info.owner]);
    return is_scheduling || std::find(awaited_cells.begin(), awaited_cells.end(), at.cell) != awaited_cells.end();
  }
  // An operation whose result depends on which object a pointer points to, not only on whether two are the same.
  void tell_apart(Word value, const Instruction& i, const char* what) {
    if (!minds_who_is_who() || !is_tagged(value)) [[likely]] return;
    refute(symmetry.target(value), i, what);
  }
  // The same of two pointers, unless they point into one object.
  void compare_order(Word x, Word y, const Instruction& i, const char* what) {
    if (!minds_who_is_who() || (!is_tagged(x) && !is_tagged(y)) || (x >> 32) == (y >> 32)) [[likely]] return;
    refute(symmetry.target(x), i, what);
    refute(symmetry.target(y), i, what);
  }

  // effect.cpp
  std::uint8_t listeners = 0;          // who is told of effects: Listener, one bit each
  void choose_listeners();
  // Inline, since who tells knows what it touches: of footprints alone little is left then.
  __attribute__((always_inline)) void tell(const Effect& effect) {
    if ((listeners & kFootprints) != 0) {
      const Footing how = footing(effect);
      if (how != Footing::kRead || !is_mutant(Mutant::kFootprintWithoutReads)) touch(effect.at, how);
      if (effect.touch == Touch::kSleep) touch_word(signal_cell[running], Footing::kRead);  // whether a signal keeps it awake
    }
    if ((listeners & ~kFootprints) != 0) [[unlikely]] tell_others(effect);
  }
  void tell_others(const Effect& effect);
  void record_effect(const Effect& effect);
  void watch_effect(const Effect& effect);
  enum class Footing : std::uint8_t { kRead, kWrite, kAdd };
  // Reading and writing in one operation: what leaves the word as it is only reads it, but it is a write to who looks for data races.
  __attribute__((always_inline)) Footing footing(const Effect& effect) const {
    const Footing of_update = effect.changes || check_races ? Footing::kWrite : Footing::kRead;
    if (effect.touch == Touch::kUpdate && is_mutant(Mutant::kUpdatesCommute)) return Footing::kAdd;
    switch (effect.touch) {
      case Touch::kNothing:
      case Touch::kRead:
      case Touch::kCopy:
      case Touch::kTestLock:
      case Touch::kAwait: return Footing::kRead;
      case Touch::kWrite: return effect.commutes ? Footing::kAdd : Footing::kWrite;
      case Touch::kUpdate:
      case Touch::kWake: return effect.commutes ? Footing::kAdd : of_update;
      case Touch::kFill:
      case Touch::kLock:
      case Touch::kUnlock: return Footing::kWrite;
      case Touch::kTryLock: return effect.writes ? Footing::kWrite : Footing::kRead;
      case Touch::kSleep: return effect.commutes ? Footing::kAdd : Footing::kWrite;
    }
    return Footing::kWrite;
  }
  void touch_word(std::uint32_t word, Footing how) {
    if (!footprinting || atomic_run) return;
    (how == Footing::kRead ? footprint.read : how == Footing::kWrite ? footprint.written : footprint.added).add(word);
  }
  // An access to a resolved address; that its object is alive is something its death changes.
  void touch(const Address& at, Footing how) {
    if (!footprinting || atomic_run || is_private(at) || objects[at.object].read_only) return;
    touch_word(at.cell, how);
    if (may_die(at.object)) touch_word(at.object, Footing::kRead);
  }
  void begin_footprint(Choice choice);
  void find_unused_results();
  bool is_state_cell(const Address& at) const {
    return objects[at.object].kind == ObjectKind::kTask && at.cell == state_cell[objects[at.object].owner];
  }

  // Where RCU read sections begin matters once a task dies: steps were made without minding it until one did.
  static constexpr std::uint32_t kSomebodyDies = 0;  // the row of no cell
  static constexpr std::uint32_t kSections = 0;      // the word of no object: stands in footprints for who is in a section
  bool sections_matter() const { return tasks_die && (!granularity.locks || facts.racy(kSomebodyDies)); }

  // facts of cells, and of those that interchangeable tasks have in their place
  bool is_racy(std::uint32_t cell) const { return facts.racy(fact_row(cell)); }
  bool mark_racy(std::uint32_t cell) { return facts.set_racy(fact_row(cell)); }
  std::uint32_t fact_row(std::uint32_t cell) const { return symmetry.on() ? symmetry.like_word(cell) : cell; }
  bool note_access(std::uint32_t cell, std::uint32_t task, bool write, std::uint64_t held) {
    if (!write && is_mutant(Mutant::kNoReadNoted)) return false;
    return facts.note(fact_row(cell), accessor(cell, task), write && !is_mutant(Mutant::kNoWriteNoted), held);
  }
  // Who accesses it, as facts have it: what one of several interchangeable tasks does, the others do as well, in a state that is not looked at.
  std::uint16_t accessor(std::uint32_t cell, std::uint32_t task) const {
    if (!symmetry.on()) return static_cast<std::uint16_t>(task);
    return symmetry.slot_of_word(cell) == symmetry.slot_of[task] ? static_cast<std::uint16_t>(symmetry.like[task]) : LockFacts::kMany;
  }
  std::uint64_t lock_bit(std::uint32_t cell) {
    const std::uint64_t bit = facts.lock_bit(fact_row(cell));
    // A lock that exists once for each of them is not one lock.
    return symmetry.on() && symmetry.slot_of_word(cell) != 0 ? 0 : bit;
  }

  bool is_cell(std::uint32_t word) const { return word >= cells_begin && word < cells_end; }

  // memory.cpp
  enum class Fault : std::uint8_t { kNone, kNull, kDead, kUnset, kNotPointer, kOutOfBounds, kMisaligned, kPadding, kAcrossMembers };
  Fault resolve(Word base, std::int64_t offset, std::uint32_t size, Address* out) {
    const Fault fault = locate(base, offset, size, out);
    if (symmetry.any_distinct && fault == Fault::kNone && symmetry.distinct[out->cell]) [[unlikely]] touch_distinct(out->cell);
    return fault;
  }
  Fault locate(Word base, std::int64_t offset, std::uint32_t size, Address* out) const {
    if (is_pointer(base)) [[likely]] {
      const std::uint32_t object = object_of(base);
      const Word head = object < objects.size() ? this->head(object) : 0;
      const LayoutIndex& layout = layout_of(head);
      const std::uint32_t at = offset_of(base) + static_cast<std::uint32_t>(offset);
      if (head != 0 && at < layout.stride && layout.size == layout.stride) [[likely]] {
        const std::uint16_t cell = layout.cell_at[at];
        if (cell != kNoCell && layout.cell_size[cell] == size) [[likely]] {
          *out = {header::cell_of(head) + cell, 0, static_cast<std::uint8_t>(size), false, object, head, at};
          return Fault::kNone;
        }
      }
    }
    return locate_slow(base, offset, size, out);
  }
  Fault locate_slow(Word base, std::int64_t offset, std::uint32_t size, Address* out) const;
  StepStatus report_fault(Fault fault, Word base, std::int64_t offset, std::uint32_t size, const char* what);
  StepStatus report_unset(std::uint32_t cell);
  std::uint32_t object_bytes(std::uint32_t object) const;
  // The largest part of one cell at base + offset within `bytes` bytes; out->size 0 for a byte of padding.
  Fault resolve_part(Word base, std::uint32_t offset, std::uint32_t bytes, Address* out);
  bool is_private(const Address& at) const {
    return granularity.own_objects && (at.head & header::kPublished) == 0 && objects[at.object].owner == running;
  }
  void publish(Word value, std::uint32_t into_object);
  void note_stored(Word value, std::uint32_t word);
  void publish_object(std::uint32_t object);
  // kOk, or a lock in it is held by somebody.
  [[nodiscard]] StepStatus kill_object(std::uint32_t object, bool note);
  StepStatus lose_locks(std::uint32_t first, std::uint32_t count);
  void forget_lock(std::uint32_t task, std::uint32_t held);
  void make_dead(std::uint32_t object);
  bool is_own_of_another(std::uint32_t word) const;
  std::uint32_t cell_count(std::uint32_t object) const;
  // `freed`: a dead object whose address is used again; 0: an address that was not used before.
  StepStatus allocate(std::uint32_t bytes, std::uint32_t layout, bool zero, bool user, std::uint32_t freed, Word* out);
  std::vector<std::uint32_t> reusable(std::uint32_t task, Word bytes) const;
  // While addresses can be used again, a dead object keeps its place until then. So whoever compares addresses does not see that one is dead.
  Word address_of(Word word) const { return reuses_addresses && is_dead(word) ? as_alive(word) : word; }
  bool same_address(Word x, Word y) const {
    if ((x ^ y) == kDeadOrNot) [[unlikely]] return address_of(x) == address_of(y);
    return x == y;
  }
  StepStatus release(Word pointer);

  // parts.cpp
  // A part of `word` is read: what it is a part of. Who has all parts of a pointer has the pointer, wherever he keeps them, and whatever becomes of
  // its object meanwhile.
  Word take_part(Word word, const Instruction& i, const char* what) {
    if (!is_tagged(word) || is_unset(word)) [[likely]] return word;
    return take_part_of_address(word, i, what);
  }
  Word take_part_of_address(Word word, const Instruction& i, const char* what);
  // `old` with the bits of `mask` written makes `word`.
  Word put_together(Word old, Word word, Word mask);
  bool is_haunted(std::uint32_t object) const { return (store.word(haunted_word + object / 32) >> (object % 32) & 1) != 0; }
  void haunt(std::uint32_t object);
  void doubt(const char* what);  // not modelled, where the instruction cannot fail: at the end of the step

  // leaks.cpp
  class Leaks;
  bool can_go_on(std::uint32_t task) const;
  StepStatus find_leak();

  // execute.cpp
  StepStatus step(Choice choice);
  StepStatus take(Choice choice);
  StepStatus take_plainly(Choice choice, std::uint64_t instructions);
  StepStatus run(std::uint32_t task);  // to the end of its step
  // Who holds what; the lock's word then is what they return.
  [[nodiscard]] Word take_lock(std::uint32_t task, std::uint32_t cell, std::uint8_t kind);
  [[nodiscard]] Word drop_lock(std::uint32_t task, std::uint32_t held);
  StepStatus call(std::uint32_t function, std::uint32_t first_argument, std::uint32_t argument_count, std::uint16_t result, bool user_call);
  StepStatus run_service(FunctionId function, std::span<const Word> arguments, Word* result, bool note_accesses);
  void start_task(std::uint32_t task, std::uint32_t function, std::span<const Word> arguments);
  void end_task(std::uint32_t task);
  StepStatus finish_step(std::uint32_t task);
  StepStatus check_predicates();
  StepStatus evaluate(const Predicate& predicate, const char* what, bool* holds);

  // watch.cpp
  void watch(FunctionId function);
  std::uint32_t watched_depth(std::uint32_t task) const;
  void watch_call(bool through_pointer);
  void watch_return(bool has_value, Word value);
  void watch_leave(std::uint32_t task);
  void watch_access(std::uint32_t cell, std::uint32_t object, bool write, bool inside);
  void watch_lock(std::uint32_t cell, OperationKind operation);
  void watch_death(std::uint32_t object);
  void watch_end();
  std::string argument_class(Word value) const;
  std::vector<std::string> lock_classes(std::uint32_t task) const;
  FunctionId function_at(std::uint32_t pc) const;

  // scheduling.cpp
  void decode_all();
  void compute_pending(std::uint32_t task);
  void pending_rest(const Instruction& i, const Word* r, Touch touch, bool partial, Pending* pending);
  void pending_range(const Operation& operation, Word source, Pending* pending);
  std::uint16_t alternatives(std::uint32_t task) const {  // of its next step, in this state
    const Pending& pending = tasks[task].pending;
    if (pending.budget == 0 && !pending.allocates) [[likely]] return pending.alternatives;
    const std::uint16_t own = pending.budget != 0 && store.word(pending.budget) == 0 ? 1 : pending.alternatives;
    return pending.allocates ? static_cast<std::uint16_t>(own + reusable(task, pending.value).size()) : own;
  }
  // The memory locations that an access to a cell is one to.
  BitRange bits_of(const Operation& operation, const Address& at) const {
    if (operation.location_bytes != 0) [[unlikely]] return bits_of_field(operation, at);
    const std::uint64_t begin = BitRange::at(at.cell, at.shift);
    return {begin, begin + at.size * 8u};
  }
  BitRange bits_of_field(const Operation& operation, const Address& at) const;
  BitRange bits_of_bytes(std::uint32_t object, std::uint32_t first, std::uint32_t bytes) const;
  static bool is_plain(const Operation& operation, const Address& at) {
    return !operation.marked && (!operation.is_word || at.offset % at.size != 0);
  }
  bool is_enabled(std::uint32_t task) const;
  bool queues(std::uint32_t task) const;
  bool operation_possible(std::uint32_t task) const;  // whatever its CPU does
  bool was_true(std::uint32_t row) const { return store.word(eventually_word + row) == 1; }  // of Image::eventually
  std::span<const Choice> enabled();
  // What can be said when a task arrives at its next operation. Of most of them nothing can.
  StepStatus check_pending(std::uint32_t task) {
    const Pending& pending = tasks[task].pending;
    find_races(task);
    const bool is_silent = pending.kind == PendingKind::kAccess || pending.kind == PendingKind::kNone || pending.kind == PendingKind::kTimerCancel;
    return is_silent && pending.alternatives <= kAlternativesMax ? StepStatus::kOk : check_arrival(task);
  }
  StepStatus check_arrival(std::uint32_t task);
  // Two next operations that race: where, and who writes there.
  struct Clash {
    std::uint32_t cell = 0;
    bool first_writes = false, second_writes = false;
  };
  std::optional<Clash> clash_of(const Pending& a, const Pending& b) const;
  void note_race(std::uint32_t task, std::uint32_t other);
  void find_races(std::uint32_t task) {
    const TaskState* const all = tasks.data();
    const Pending& mine = all[task].pending;
    const std::uint8_t sought = mine.clashes_with();
    if (sought == 0) return;
    for (std::uint32_t t = 0; t < service; ++t) {
      const Pending& other = all[t].pending;
      if ((other.clashes & sought) != 0 && t != task && (mine.bits.meets(other.bits) || mine.copies || other.copies)) note_race(task, t);
    }
  }
  Finding race_finding(const DataRace& race) const;
  // Another task is about to access some of these bits by a plain access, and one of the two writes.
  bool plain_access_is_next(std::uint32_t task, const BitRange& bits, bool write) const;
  std::uint32_t interrupted_now_by(std::uint32_t task) const;
  std::vector<std::uint32_t> waits_for(std::uint32_t task) const;
  bool waits_for_nobody(std::uint32_t task) const;  // cheap; else it may still
  bool lock_cycle(std::uint32_t task, std::vector<TaskId>* cycle) const;
  std::string name_cycle(std::span<const TaskId> cycle) const;
  StepStatus environment(Choice choice);
  bool is_alive(std::uint32_t task) const { return tasks[task].life == Life::kReady && head(task_object[task]) != 0; }
  // Of one process: SIGKILL comes to both.
  bool are_threads(std::uint32_t task, std::uint32_t other) const {
    return image.tasks[task].kind == TaskKind::kUser && image.tasks[other].kind == TaskKind::kUser && task_process[task] == task_process[other];
  }
  bool in_user_mode(std::uint32_t task) const;
  void send_signal(std::uint32_t task, std::uint8_t signo);
  void drop_further_kills(std::uint32_t task);
  StepStatus die_in_user_mode(std::uint32_t task);
  StepStatus finish();
  StepStatus judge_eventually();
  StepStatus judge_outcome();
  Finding never_true(std::span<const std::uint32_t> predicates, const std::string& because) const;
  std::string how_it_waits(std::uint32_t task) const;  // "sleeper sleeps for ever"
  // Whether `task` would get the lock now.
  bool lock_free(std::uint32_t task, std::uint32_t cell, std::uint8_t kind) const {
    return lock_word_allows(cells.look(cell), kind) && (!is_shared(static_cast<LockKind>(kind)) || queued_before(task, cell, kind) == TaskId::kNone);
  }
  // The same without waiting, where a queue is minded in interrupts as well and also where nobody holds the lock.
  bool try_succeeds(std::uint32_t task, std::uint32_t cell, std::uint8_t kind) const;
  bool may_queue(std::uint32_t task, std::uint32_t cell, std::uint8_t kind) const;
  std::uint32_t queued_before(std::uint32_t task, std::uint32_t cell, std::uint8_t kind) const;
  std::uint32_t queued_writer(std::uint32_t task, std::uint32_t cell) const;  // other than `task`
  static bool lock_word_allows(Word word, std::uint8_t kind) {
    if (word == 0 || is_uninit(word)) return true;  // taking one that was never set up is a finding, not a wait
    return is_shared(static_cast<LockKind>(kind)) && !is_pointer(word);  // readers are counted, a writer is named
  }
  // What the word of a lock says while this task holds it alone: its address, each byte of which differs from that of a lock that is free.
  Word holder_word(std::uint32_t task) const { return make_pointer(task_object[task], 0); }
  bool names_holder(Word word, std::uint32_t task, LockKind kind) const {
    return is_shared(kind) ? !is_tagged(word) && word != 0 : word == holder_word(task);
  }
  StepStatus report_lost_lock(std::uint32_t cell);
  bool in_atomic(std::uint32_t task) const;
  bool in_read_section(std::uint32_t task) const;
  void note_lock_order(std::uint32_t task, std::uint32_t cell);
  void note_lock_context(std::uint32_t task, std::uint32_t cell, LockKind kind);
  bool irqs_disabled(std::uint32_t task) const { return tasks[task].context[static_cast<std::size_t>(ContextCounter::kIrq)] > 0; }
  // A handler that stands at an await has not been raised: it is on no CPU until the word has the value.
  bool awaits_interrupt(std::uint32_t task) const {
    return is_interrupt(task) && tasks[task].life == Life::kReady && tasks[task].pending.kind == PendingKind::kAwait;
  }
  // An interrupt handler has begun and not ended.
  bool in_handler(std::uint32_t task) const {
    const TaskState& state = tasks[task];
    if (state.life != Life::kReady || state.pending.kind == PendingKind::kAwait) return false;
    return state.depth != 1 || frames_of(task)[0].pc != code.functions[frames_of(task)[0].function].begin;
  }
  bool cpu_allows(std::uint32_t task) const;
  // A handler may come in at any moment: then nothing this task does to others is part of a longer step.
  bool interruptible(std::uint32_t task) const { return task < image_tasks && !interrupts_of[task].empty() && !irqs_disabled(task); }
  std::uint32_t task_of_pointer(Word pointer) const;  // kNone when it is no task

  // Accesses made under the locks that protect them are part of a longer step.
  bool moves_under_locks(std::uint32_t task) const {
    return granularity.locks && !plain_step && (!interruptible(task) || is_mutant(Mutant::kInterruptibleMoves));
  }

  // names.cpp
  ObjectName object_name(std::uint32_t object) const;
  ObjectName address_name(Word pointer) const;
  ObjectName cell_name(std::uint32_t cell) const;
  std::string dead_cell_text(std::uint32_t cell) const;
  std::string cell_class(std::uint32_t cell) const;
  // Of a word that is a lock, or of what the lock's structure is called.
  ObjectName lock_name(std::uint32_t cell) const;
  std::string lock_class(std::uint32_t cell) const;
  std::string object_class(std::uint32_t object) const;
  ValueName value_name(Word value, std::uint32_t size, bool sign) const;
  std::string task_name(std::uint32_t task) const;
  std::string runner_name(std::uint32_t task) const;  // the same, but tells setup from final and invariants
  ObjectName dead_name(Word pointer) const;
  std::vector<std::pair<FunctionId, SourcePos>> callers(std::uint32_t task) const;
  void record(OperationKind op, ObjectName object, ValueName value, ValueName old_value, bool writes);
  void record_range(OperationKind op, Word base, ValueName value);
  ValueName value_text(Word value, IntKind kind) const { return value_name(value, size_of(kind), is_signed(kind)); }
  StepStatus too_many_locks(std::uint32_t task);
  void record_environment(OperationKind op, ObjectName object, ValueName value);  // done by no task, at no place
  std::uint32_t object_of_cell(std::uint32_t cell) const;
  StepStatus fail(FindingKind kind, std::string message, ObjectName object = {});
  StepStatus limit(std::string text);
  StepStatus limit_of(std::uint32_t task, std::string text);
  std::pair<FunctionId, SourcePos> own_place(std::uint32_t task) const;
  StepStatus reach_not_modelled(const std::string& operation, std::optional<std::int64_t> number);

  Frame* frames_of(std::uint32_t task) { return first_frame[task]; }
  const Frame* frames_of(std::uint32_t task) const { return first_frame[task]; }
  Word* registers_of(std::uint32_t task) { return first_register[task]; }
  const Word* registers_of(std::uint32_t task) const { return first_register[task]; }
};

}  // namespace wakesim
