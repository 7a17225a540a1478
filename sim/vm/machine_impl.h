// Inside of the Machine: how a state is laid out, and the parts the .cpp files share. Not for other folders.
//
// A state is one array of words plus one small record per task.
//   words    [0, objects)            object headers, one per possible object (0: not alive)
//            [objects, cells_end)    cells: globals, then per task its stack cells and its heap cells
//            [cells_end, ...)        timers, budgets of environment events, heap sizes, observed values
//   tasks    call frames, registers, context counters, held locks
// A cell of a stack or heap object that is not alive is kUninit, so birth costs nothing and death only what was written. Changes of words
// are logged as (index, old value); registers are saved per frame, when a step first touches the frame.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <cstring>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/check.h"
#include "sim/base/fingerprint.h"
#include "sim/vm/assigned.h"
#include "sim/vm/facts.h"
#include "sim/vm/footprint.h"
#include "sim/vm/layout_index.h"
#include "sim/vm/machine.h"
#include "sim/vm/operands.h"
#include "sim/vm/symmetry.h"

namespace wakesim {

// Capacities of one task. Exceeding one is StepStatus::kLimit (inconclusive), never a wrong answer.
inline constexpr std::uint32_t kFramesMax = 128;
inline constexpr std::uint32_t kRegistersMax = 4096;
inline constexpr std::uint32_t kStackObjectsMax = 192;
inline constexpr std::uint32_t kStackCellsMax = 4096;
inline constexpr std::uint32_t kHeapObjectsMax = 64;
inline constexpr std::uint32_t kHeapCellsMax = 4096;
inline constexpr std::uint32_t kHeldMax = 8;
inline constexpr std::uint32_t kImageTasksMax = 64;  // one bit each in the sets of interrupt tasks
static_assert(Symmetry::kSlotsMax >= kImageTasksMax);
inline constexpr std::uint32_t kAlternativesMax = 4096;
// Instructions of one step. A loop of local work never reaches the next visible operation; past this it is reported.
inline constexpr std::uint32_t kInstructionsPerStepMax = 1'000'000;
// After so many rounds of loops no further access to memory joins a step: lists that are walked under a lock are short, waits are not.
inline constexpr std::uint32_t kRoundsPerStepMax = 16;
inline constexpr std::uint64_t kServiceInstructionsMax = 50'000'000;  // setup, final, one invariant

enum class ObjectKind : std::uint8_t { kGlobal, kTask, kStack, kHeap };

// What never changes about a possible object.
struct ObjectInfo {
  ObjectKind kind = ObjectKind::kGlobal;
  std::uint8_t owner = 0;         // task of a stack or heap object, of a thread-local; index of the task for kTask
  bool read_only = false;
  bool shared_mapping = false;
  std::uint32_t process = 0;      // address space, for user globals and user stacks
  std::uint32_t global = 0;       // row of Code::globals for kGlobal
};

// Object header word: bit 0 alive, bit 1 reachable by others, bit 2 user memory, layout << 8 (24 bits), first cell << 32.
namespace header {
inline constexpr Word kAlive = 1;
inline constexpr Word kPublished = 2;
inline constexpr Word kUser = 4;
inline constexpr std::uint32_t kRawLayout = 0xff'ffff;
constexpr Word make(std::uint32_t layout, std::uint32_t cell, Word flags) { return (Word{cell} << 32) | (Word{layout} << 8) | flags; }
constexpr std::uint32_t layout_of(Word h) { return static_cast<std::uint32_t>(h >> 8) & 0xff'ffff; }
constexpr std::uint32_t cell_of(Word h) { return static_cast<std::uint32_t>(h >> 32); }
}  // namespace header

struct Frame {
  std::uint32_t function = 0;
  std::uint32_t pc = 0;             // next instruction; in a caller, the one after the call
  std::uint32_t registers = 0;      // first register
  std::uint32_t objects = 0;        // stack objects in use below this frame
  std::uint32_t cells = 0;          // stack cells in use below this frame
  std::uint16_t result = 0;         // register of the caller that receives the result
  std::uint16_t user_call = 0;      // a user function called from the kernel (signal handler)
  Fingerprint below;                // of this frame and all below it; valid while index < clean
};

enum class PendingKind : std::uint8_t { kNone, kAccess, kLock, kSchedule, kAwait, kTimerCancel };

// What the next instruction of a task would touch; decides whether it is enabled and whether two tasks race.
struct Pending {
  PendingKind kind = PendingKind::kNone;
  bool write = false;
  bool plain = false;              // an access that is not marked
  bool if_equal = false;           // a compare-and-exchange of a whole cell: writes only while the cell holds `value`
  std::uint8_t lock_kind = 0;
  std::uint16_t alternatives = 1;
  std::uint32_t cell = 0;
  std::uint32_t cell_count = 1;
  Word value = 0;                  // kAwait, if_equal: compared with; kTimerCancel: the timer
};

enum class Life : std::uint8_t { kAbsent, kReady, kEnded };  // kAbsent: an interrupt task with nothing to do

struct TaskState {
  std::uint32_t depth = 0;
  std::uint32_t registers = 0;      // registers in use
  std::uint32_t clean = 0;          // frames whose `below` is valid
  Life life = Life::kAbsent;
  std::uint8_t held_count = 0;
  std::array<std::int8_t, 5> context{};  // by ContextCounter
  std::uint8_t held_kind[kHeldMax] = {};
  std::uint64_t held_mask = 0;      // lock numbers of LockFacts
  std::uint32_t held[kHeldMax] = {};  // lock cells, in order of acquisition
  std::uint64_t executed = 0;       // instructions since the task started; where it is, not part of the state
  std::uint64_t foreign_from = 0;   // frames below have no register that refers to another interchangeable task
  Pending pending;
  Fingerprint hash;
};
static_assert(std::is_trivially_copyable_v<TaskState> && std::is_trivially_copyable_v<Frame>);

struct UndoWord {
  std::uint32_t index;  // of a word; or kRegisterFlag | task << 16 | register
  Word old;
};
inline constexpr std::uint32_t kRegisterFlag = 0x8000'0000;

struct StepMark {
  std::uint32_t words = 0;       // undo log sizes at the start of the step
  std::size_t blob = 0;
  std::uint8_t task = 0;
  Fingerprint cells_hash;
};

// A stack of words that grows without clearing what it hands out.
class WordStack {
 public:
  std::size_t size() const { return size_; }
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

struct Machine::Impl {
  Impl(const Image& image, Granularity granularity);

  // --- constant after construction -------------------------------------------------------------------------------------------
  const Image& image;
  const Code& code;
  Granularity granularity;
  std::vector<LayoutIndex> layouts;  // by LayoutId, then that of a program without struct task_struct, then the raw one
  Layout bare_task;                  // struct task_struct of a program that has none: __state, __sigpending
  std::vector<std::uint32_t> state_cell, signal_cell;  // by task
  std::vector<ObjectInfo> objects;   // by object id; 0 is never used
  std::vector<std::uint32_t> global_object;  // [task * globals + global]
  std::uint32_t task_total = 0;      // image tasks, interrupt tasks, the service task (last)
  std::uint32_t image_tasks = 0;
  bool has_timer_tasks = false;
  std::uint32_t service = 0;         // index of the service task
  std::vector<std::uint32_t> task_object;    // by task
  std::vector<std::uint32_t> task_process;   // by task
  std::uint32_t heap_objects = 0, heap_cells = 0;  // of each task; none where nothing is ever allocated
  std::vector<std::uint32_t> stack_object_base, heap_object_base, stack_cell_base, heap_cell_base;  // by task
  std::vector<std::uint32_t> local_cells;    // by function: cells of its locals
  std::vector<std::uint32_t> local_offset;   // first cell of a local within its frame; indexed by local_begin[function] + local
  std::vector<std::uint32_t> local_begin;
  UnsetReads unset_reads;
  std::vector<std::uint32_t> pointer_cells;  // 8-byte cells of globals, where a pointer may be stored
  std::uint32_t cells_begin = 0, cells_end = 0;
  std::uint32_t timer_word = 0;      // per task: armed timer (pointer) ; then per task: timer whose handler runs
  std::uint32_t running_word = 0;
  std::uint32_t budget_word = 0;     // signals (one per row), spurious wake-ups, allocation failures, page faults
  std::uint32_t heap_size_word = 0;  // bytes, by heap object
  std::uint32_t outcome_word = 0;    // value, kUninit while not observed
  std::uint32_t eventually_word = 0; // by row of Image::eventually: 1 from when it was true on, kUninit before
  std::uint32_t eventually_count = 0;  // rows that are looked at: all or none
  bool has_predicates = false;
  std::vector<std::uint64_t> interrupts_of;   // by task: the interrupt tasks on its CPU, bit set; for an interrupt task, the others there
  std::vector<std::uint64_t> interrupted_by;  // by interrupt task: the ordinary tasks on its CPU, bit set
  bool check_races = false;
  bool check_deadlock = false;

  // --- the state -------------------------------------------------------------------------------------------------------------
  std::vector<Word> words;
  std::vector<TaskState> tasks;
  std::vector<Frame> frames;         // [task * kFramesMax + depth]
  std::vector<Word> registers;       // [task * kRegistersMax + register]
  Fingerprint cells_hash;            // while no tasks are interchangeable; else
  std::vector<Fingerprint> pieces;   // Symmetry::piece_of()

  // --- undo ------------------------------------------------------------------------------------------------------------------
  std::vector<UndoWord> undo_words;
  WordStack undo_blob;               // saved frames and task records
  std::vector<StepMark> marks;
  std::vector<std::uint32_t> rewritten_tasks;  // by undo_step(): tasks other than the one that moved; empty between its calls
  std::uint32_t saved_from = 0;      // frames of the running task at this index and above are saved already

  // Where in memory a pointer to each stack or heap object has ever been stored: only there can one be when the object dies. A superset
  // that grows over the machine's life; it decides what is looked at, never what happens.
  struct StoredPointers {
    std::vector<bool> seen;             // by word
    std::vector<std::uint32_t> places;  // words, in order of first sight
  };
  std::vector<StoredPointers> stored_pointers;  // by object

  // --- outside the state -----------------------------------------------------------------------------------------------------
  LockFacts facts;
  Symmetry symmetry;
  bool footprinting = false;
  Footprint footprint;                 // of the running step, or of the last one
  std::vector<bool> result_unused;     // by instruction: nothing reads the register it writes
  bool exchanging = false;             // the state is one of the search: interchangeable tasks must not be told apart
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
  MachineFinding finding;
  std::string limit_text;
  bool pruned_by_finding = false;
  std::bitset<kFindingKindCount> ended_in;
  Outcome outcome;
  std::vector<Choice> choices;
  std::vector<std::uint64_t> lock_pairs;  // (outer cell << 32 | inner cell) already in lock_edges, ascending
  std::vector<LockEdge> lock_edges;
  std::vector<std::uint64_t> lock_uses;   // (cell << 1 | in interrupt) already in lock_contexts, ascending
  std::vector<LockContext> lock_contexts;
  std::uint64_t instructions = 0;
  bool is_quiescent = false;
  bool recording = false;
  std::vector<StepEvent> events;
  // While recording: what an object was when it died last, by object. Its frame is gone when somebody still points to it.
  struct Gone {
    std::string name;
    Word head = 0;
    std::uint32_t bytes = 0;
  };
  std::vector<Gone> gone;
  const char* service_name = "setup";  // what the service task runs, or ran last
  std::vector<Observable> observed;

  // --- how the running step sees things --------------------------------------------------------------------------------------
  std::uint32_t running = 0;         // task
  bool atomic_run = false;           // service task: no step boundaries, nothing blocks
  bool noting = false;               // accesses of an atomic run feed the facts (invariants)
  bool local_only = false;           // stop before the first visible operation (initial state)
  bool restart = false;              // a fact was refuted in this step
  std::uint16_t alternative = 0;     // of the choice being taken
  Word service_result = 0;           // of the last run of the service task

  struct Address {
    std::uint32_t cell = 0;
    std::uint8_t shift = 0;   // bits, when the access is to a part of the cell
    std::uint8_t size = 0;    // bytes of the access
    bool partial = false;
    std::uint32_t object = 0;
    Word head = 0;
  };

  // state.cpp
  StepStatus reset();
  void set_word(std::uint32_t index, Word value) {
    Word& word = words[index];
    if (word == value) return;
    undo_words.push_back({index, word});
    toggle(index, word);
    toggle(index, value);
    word = value;
  }
  // The share of a word in the hash of the state comes or goes.
  void toggle(std::uint32_t index, Word value) {
    if (value == kUninit) return;
    if (symmetry.on()) toggle_piece(index, value);
    else cells_hash ^= mix(index, value);
  }
  void toggle_piece(std::uint32_t index, Word value) {
    if (symmetry.any_distinct && symmetry.distinct[index]) [[unlikely]] {
      touch_distinct(index);
      return;
    }
    pieces[symmetry.piece_of(symmetry.slot_of_word(index), symmetry.target(value))] ^=
        mix(symmetry.like_word(index), like_content(index, value));
  }
  // What the representative's word would hold.
  Word like_content(std::uint32_t index, Word value) const {
    if (is_pointer(value) || is_dead(value)) return symmetry.like_value(value);
    if (index >= cells_begin || symmetry.slot_of_word(index) == 0) return value;
    return (value & 0xffff'ffff) | (Word{symmetry.like_word(header::cell_of(value))} << 32);
  }
  void begin_step(std::uint32_t task);
  void save_frame(std::uint32_t task, std::uint32_t frame);
  void undo_step();
  void hash_task(std::uint32_t task);
  void serialize(std::vector<Word>& out) const;
  bool live_in(std::uint32_t pc, std::uint16_t reg) const;

  // symmetry.cpp
  void number_slots();
  bool find_distinct();  // false: a group was refuted
  void hash_pieces();
  void touch_distinct(std::uint32_t index);
  // The tasks of this slot's group are told apart.
  // What another machine of the same image has seen refuted. True when it is news.
  bool adopt_refuted(const Symmetry& other);
  void refute(std::uint32_t slot, const std::string& why);
  void refute(std::uint32_t slot, const Instruction& i, const char* what);
  void collect_references() const;
  void order_slots() const;
  Fingerprint fingerprint_in(const std::array<std::uint8_t, Symmetry::kSlotsMax + 1>& places) const;
  Fingerprint canonical() const;
  Fingerprint canonical_of_all() const;  // the least over all orders: exact, for comparison
  // An operation whose result depends on which object a pointer points to, not only on whether two are the same.
  void tell_apart(Word value, const Instruction& i, const char* what) {
    if (!exchanging || !is_tagged(value)) [[likely]] return;
    refute(symmetry.target(value), i, what);
  }
  // The same of two pointers, unless they point into one object.
  void compare_order(Word x, Word y, const Instruction& i, const char* what) {
    if (!exchanging || (!is_tagged(x) && !is_tagged(y)) || (x >> 32) == (y >> 32)) [[likely]] return;
    refute(symmetry.target(x), i, what);
    refute(symmetry.target(y), i, what);
  }
  // Bits of a pointer are taken or changed: below bit 32 lies the offset; above, all or none may be meant.
  void mask_pointer(Word x, Word y, const Instruction& i) {
    if (!exchanging || (!is_tagged(x) && !is_tagged(y))) [[likely]] return;
    const auto keeps = [](Word mask) { return !is_tagged(mask) && ((mask >> 32) == 0 || (mask >> 32) == 0xffff'ffff); };
    if (!keeps(y)) tell_apart(x, i, "computes with the bits of a pointer");
    if (!keeps(x)) tell_apart(y, i, "computes with the bits of a pointer");
  }

  // footprints
  enum class Touch : std::uint8_t { kRead, kWrite, kAdd };
  void touch_word(std::uint32_t word, Touch how) {
    if (!footprinting || atomic_run) return;
    (how == Touch::kRead ? footprint.read : how == Touch::kWrite ? footprint.written : footprint.added).add(word);
  }
  // Reading and writing in one operation. What leaves the word as it is only reads it, but it is a write to who looks for data races.
  Touch touch_of_update(bool changes) const { return changes || check_races ? Touch::kWrite : Touch::kRead; }
  // An access to a resolved address; that its object is alive is something its death changes.
  void touch(const Address& at, Touch how) {
    if (!footprinting || atomic_run || is_private(at) || objects[at.object].read_only) return;
    touch_word(at.cell, how);
    if (may_die(at.object)) touch_word(at.object, Touch::kRead);
  }
  bool may_die(std::uint32_t object) const { return objects[object].kind == ObjectKind::kStack || objects[object].kind == ObjectKind::kHeap; }
  void begin_footprint(Choice choice);
  void find_unused_results();
  std::uint32_t heap_word(std::uint32_t task) const { return heap_size_word + task * heap_objects; }  // stands for which blocks are free
  bool is_state_cell(const Address& at) const {
    return objects[at.object].kind == ObjectKind::kTask && at.cell == state_cell[objects[at.object].owner];
  }

  // facts of cells, and of those that interchangeable tasks have in their place
  bool is_racy(std::uint32_t cell) const { return facts.racy(fact_row(cell)); }
  bool mark_racy(std::uint32_t cell) { return facts.set_racy(fact_row(cell)); }
  bool is_lock_cell(std::uint32_t cell) const { return facts.is_lock(fact_row(cell)); }
  std::uint32_t fact_row(std::uint32_t cell) const { return symmetry.on() ? symmetry.like_word(cell) : cell; }
  bool note_access(std::uint32_t cell, std::uint32_t task, bool write, std::uint64_t held) {
    if (!symmetry.on()) return facts.note(cell, static_cast<std::uint8_t>(task), write, held);
    // What one of several interchangeable tasks does, the others do as well, in a state that is not looked at.
    const std::uint32_t owner = symmetry.slot_of_word(cell), slot = symmetry.slot_of[task];
    const std::uint8_t who = owner == slot ? static_cast<std::uint8_t>(symmetry.like[task]) : LockFacts::kMany;
    return facts.note(symmetry.like_word(cell), who, write, held);
  }
  std::uint64_t lock_bit(std::uint32_t cell) {
    const std::uint64_t bit = facts.lock_bit(fact_row(cell));
    // A lock that exists once for each of them is not one lock.
    return symmetry.on() && symmetry.slot_of_word(cell) != 0 ? 0 : bit;
  }

  // memory.cpp
  enum class Fault : std::uint8_t { kNone, kNull, kDead, kUnset, kNotPointer, kOutOfBounds, kMisaligned, kPadding, kCuts };
  Fault resolve(Word base, std::int64_t offset, std::uint32_t size, Address* out) {
    const Fault fault = locate(base, offset, size, out);
    if (symmetry.any_distinct && fault == Fault::kNone && symmetry.distinct[out->cell]) [[unlikely]] touch_distinct(out->cell);
    return fault;
  }
  Fault locate(Word base, std::int64_t offset, std::uint32_t size, Address* out) const {
    if (is_pointer(base)) [[likely]] {
      const std::uint32_t object = object_of(base);
      const Word head = object < objects.size() ? words[object] : 0;
      const LayoutIndex& layout = layout_of(head);
      const std::uint32_t at = offset_of(base) + static_cast<std::uint32_t>(offset);
      if (head != 0 && at < layout.stride && layout.size == layout.stride) [[likely]] {
        const std::uint16_t cell = layout.cell_at[at];
        if (cell != kNoCell && layout.cell_size[cell] == size) [[likely]] {
          *out = {header::cell_of(head) + cell, 0, static_cast<std::uint8_t>(size), false, object, head};
          return Fault::kNone;
        }
      }
    }
    return locate_slow(base, offset, size, out);
  }
  Fault locate_slow(Word base, std::int64_t offset, std::uint32_t size, Address* out) const;
  const Layout& layout_text(std::uint32_t layout) const {
    return layout < code.layouts.size() ? code.layouts[layout] : bare_task;
  }
  StepStatus report_fault(Fault fault, Word base, std::int64_t offset, std::uint32_t size, const char* what);
  std::uint32_t object_bytes(std::uint32_t object) const;
  // The largest part of one cell at base + offset within `bytes` bytes; out->size 0 for a byte of padding.
  Fault resolve_part(Word base, std::uint32_t offset, std::uint32_t bytes, Address* out);
  const LayoutIndex& layout_of(Word head) const {
    const std::uint32_t id = header::layout_of(head);
    return id == header::kRawLayout ? layouts.back() : layouts[id];
  }
  bool is_private(const Address& at) const {
    return granularity.own_objects && (at.head & header::kPublished) == 0 && objects[at.object].owner == running;
  }
  void publish(Word value, std::uint32_t into_object);
  void note_stored(Word value, std::uint32_t word);
  void publish_object(std::uint32_t object);
  void kill_object(std::uint32_t object, bool note);
  void make_dead(std::uint32_t object);
  std::uint32_t cell_count(std::uint32_t object) const;
  StepStatus allocate(std::uint32_t bytes, std::uint32_t layout, bool zero, bool user, Word* out);
  StepStatus release(Word pointer);
  StepStatus find_leak();

  // execute.cpp
  StepStatus step(Choice choice);
  StepStatus run(std::uint32_t task) { return covering ? run_task<true>(task) : run_task<false>(task); }
  template <bool kCovers>
  StepStatus run_task(std::uint32_t task);
  void take_lock(std::uint32_t task, std::uint32_t cell, std::uint8_t kind);
  void drop_lock(std::uint32_t task, std::uint32_t held);
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
  void watch_access(const Address& at, bool write, bool inside);
  void watch_lock(std::uint32_t cell, const char* what);
  void watch_death(std::uint32_t object);
  void watch_end();
  std::string argument_class(Word value) const;
  std::vector<std::string> lock_classes(std::uint32_t task) const;
  FunctionId function_at(std::uint32_t pc) const;

  // scheduling.cpp
  void compute_pending(std::uint32_t task);
  bool is_enabled(std::uint32_t task) const;
  bool queues(std::uint32_t task) const;
  bool operation_possible(std::uint32_t task) const;  // whatever its CPU does
  bool was_true(std::uint32_t row) const { return words[eventually_word + row] == 1; }  // of Image::eventually
  std::span<const Choice> enabled();
  StepStatus check_pending(std::uint32_t task);   // what can be said when a task arrives at its next operation
  StepStatus find_race(std::uint32_t task);
  // Another task is about to access this cell by a plain access, and one of the two writes.
  bool plain_access_is_next(std::uint32_t task, std::uint32_t cell, bool write) const;
  std::uint32_t interrupted_now_by(std::uint32_t task) const;
  bool lock_cycle(std::uint32_t task, std::vector<TaskId>* cycle) const;
  StepStatus environment(Choice choice);
  StepStatus finish();
  StepStatus judge_eventually();
  MachineFinding never_true(std::span<const std::uint32_t> predicates, const std::string& because) const;
  std::string how_it_waits(std::uint32_t task) const;  // "sleeper sleeps for ever"
  bool lock_free(std::uint32_t cell, std::uint8_t kind) const { return lock_word_allows(words[cell], kind); }
  static bool lock_word_allows(Word word, std::uint8_t kind) {
    if (word == 0) return true;
    return is_shared(static_cast<LockKind>(kind)) && !is_pointer(word);  // readers are counted, a writer is named
  }
  bool in_atomic(std::uint32_t task) const;
  void note_lock_order(std::uint32_t task, std::uint32_t cell);
  void note_lock_context(std::uint32_t task, std::uint32_t cell);
  bool is_interrupt(std::uint32_t task) const {
    return is_timer_task(task) || (task < image_tasks && image.tasks[task].kind == TaskKind::kIrq);
  }
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
  bool interruptible(std::uint32_t task) const { return task < image_tasks && interrupts_of[task] != 0 && !irqs_disabled(task); }
  std::uint32_t task_of_pointer(Word pointer) const;  // kNone when it is no task

  // names.cpp
  std::string object_name(std::uint32_t object) const;
  std::string address_name(Word pointer) const;
  std::string cell_name(std::uint32_t cell) const;
  std::string cell_class(std::uint32_t cell) const;
  std::string object_class(std::uint32_t object) const;
  std::string value_name(Word value, std::uint32_t size, bool sign) const;
  std::string task_name(std::uint32_t task) const;
  std::string runner_name(std::uint32_t task) const;  // the same, but tells setup from final and invariants
  std::string dead_name(Word pointer) const;
  std::vector<std::pair<FunctionId, SourcePos>> callers(std::uint32_t task) const;
  void record(const char* op, std::string object, std::string value, std::string old_value, bool writes);
  void record_environment(const char* op, std::string object, std::string value);  // done by no task, at no place
  std::uint32_t object_of_cell(std::uint32_t cell) const;
  StepStatus fail(FindingKind kind, std::string message, std::string object = {});
  StepStatus limit(std::string text);

  Frame* frames_of(std::uint32_t task) { return frames.data() + std::size_t{task} * kFramesMax; }
  const Frame* frames_of(std::uint32_t task) const { return frames.data() + std::size_t{task} * kFramesMax; }
  Word* registers_of(std::uint32_t task) { return registers.data() + std::size_t{task} * kRegistersMax; }
  const Word* registers_of(std::uint32_t task) const { return registers.data() + std::size_t{task} * kRegistersMax; }
  bool checks(FindingKind kind) const { return image.checks[static_cast<std::size_t>(kind)]; }
  std::uint32_t timer_task(std::uint32_t task) const { return image_tasks + task; }
  bool is_timer_task(std::uint32_t task) const { return has_timer_tasks && task >= image_tasks && task < service; }
};

}  // namespace wakesim
