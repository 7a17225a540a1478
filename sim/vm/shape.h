// How a state is laid out, and everything else about an image that never changes while its machine runs.
//
// A state is one array of words (store.h) plus one small record per task (task_state.h).
//   words    [0, objects)            object headers, one per possible object (0: not alive)
//            [objects, cells_end)    cells: globals, then per task its stack cells and its heap cells
//            [cells_end, ...)        timers, budgets of environment events, heap sizes, observed values
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/ids.h"
#include "sim/vm/assigned.h"
#include "sim/vm/capacity.h"
#include "sim/vm/image.h"
#include "sim/vm/layout_index.h"
#include "sim/vm/value.h"

namespace wakesim {

inline constexpr std::uint32_t kHeldMax = 8;
inline constexpr std::uint32_t kImageTasksMax = 0x7fff;  // with a handler for each one's timer and the service task they have numbers of 16 bits
inline constexpr std::uint32_t kAlternativesMax = 4096;

// Words of budgets: spurious wake-ups, allocation failures, page faults, stray wake-ups, addresses used again.
inline constexpr std::uint32_t kOtherBudgets = 5;

enum class ObjectKind : std::uint8_t { kGlobal, kTask, kStack, kHeap };
inline constexpr std::uint16_t kNobody = 0xffff;

// What never changes about a possible object.
struct ObjectInfo {
  ObjectKind kind = ObjectKind::kGlobal;
  bool read_only : 1 = false;
  bool shared_mapping : 1 = false;
  std::uint16_t owner = 0;        // task of a stack or heap object, of a thread-local, or kNobody; index of the task for kTask
  std::uint32_t process = 0;      // address space, for user globals and user stacks
  std::uint32_t global = 0;       // row of Code::globals for kGlobal
};

// Object header word: bit 0 alive, bit 1 reachable by others, bit 2 user memory, bit 3 in parts, layout << 8 (24 bits), first cell << 32.
namespace header {
inline constexpr Word kAlive = 1;
inline constexpr Word kPublished = 2;
inline constexpr Word kUser = 4;
inline constexpr Word kInParts = 8;  // somebody may have a pointer to it in parts
inline constexpr std::uint32_t kRawLayout = 0xff'ffff;
constexpr Word make(std::uint32_t layout, std::uint32_t cell, Word flags) { return (Word{cell} << 32) | (Word{layout} << 8) | flags; }
constexpr std::uint32_t layout_of(Word h) { return static_cast<std::uint32_t>(h >> 8) & 0xff'ffff; }
constexpr std::uint32_t cell_of(Word h) { return static_cast<std::uint32_t>(h >> 32); }
}  // namespace header

struct Shape {
  explicit Shape(const Image& image);

  const Image& image;
  const Code& code;
  const Capacity capacity;
  std::vector<LayoutIndex> layouts;  // by LayoutId, then that of a program without struct task_struct, then the raw one
  Layout bare_task;                  // struct task_struct of a program that has none: __state, __sigpending

  std::uint32_t image_tasks = 0;
  std::uint32_t task_total = 0;      // image tasks, interrupt tasks, the service task (last)
  bool has_timer_tasks = false;
  bool has_cpus = false;             // some tasks stand on a CPU
  bool has_processes = false;        // more than one
  std::uint32_t service = 0;         // index of the service task
  std::vector<std::uint32_t> task_process;          // by task
  std::vector<std::vector<std::uint32_t>> interrupts_of;   // by task: the interrupt tasks on its CPU; for an interrupt task, the others there
  std::vector<std::vector<std::uint32_t>> interrupted_by;  // by interrupt task: the ordinary tasks on its CPU

  std::vector<ObjectInfo> objects;   // by object id; 0 is never used
  std::vector<Word> first_heads;     // by object id: headers at the beginning; globals and task structures are alive
  std::vector<std::uint32_t> global_object;  // [task * globals + global]
  std::vector<std::uint32_t> task_object;    // by task
  std::vector<std::uint32_t> state_cell, signal_cell;  // by task
  std::vector<std::uint32_t> stack_object_base, heap_object_base, stack_cell_base, heap_cell_base;  // by task
  std::vector<std::uint32_t> heap_size_base;  // by task: words with the bytes of its heap objects
  std::vector<std::uint32_t> local_cells;    // by function: cells of its locals
  std::vector<std::uint32_t> local_offset;   // first cell of a local within its frame; indexed by local_begin[function] + local
  std::vector<std::uint32_t> local_begin;
  std::vector<std::uint32_t> pointer_cells;  // 8-byte cells of globals, where a pointer may be stored

  std::uint32_t cells_begin = 0, cells_end = 0;
  std::uint32_t timer_word = 0;      // per task: armed timer (pointer)
  std::uint32_t running_word = 0;    // per task: timer whose handler runs
  std::uint32_t budget_word = 0;     // signals (one per row), then kOtherBudgets
  std::uint32_t outcome_word = 0;    // value, kUninit while not observed
  std::uint32_t eventually_word = 0; // by row of Image::eventually: 1 from when it was true on, kUninit before
  std::uint32_t eventually_count = 0;  // rows that are looked at: all or none
  // 32 objects each: whether one that lay there has died while others may have had its pointer in parts.
  std::uint32_t haunted_word = 0;
  std::uint32_t words_end = 0;

  bool has_predicates = false;
  bool check_races = false;
  bool check_deadlock = false;
  bool reuses_addresses = false;
  bool are_killed = false;     // SIGKILL may end user code between any two of its operations
  bool tasks_die = false;      // some task can end by do_exit(), and its struct task_struct with it
  UnsetReads unset_reads;

  bool checks(FindingKind kind) const { return image.checks[static_cast<std::size_t>(kind)]; }
  std::uint32_t timer_task(std::uint32_t task) const { return image_tasks + task; }
  bool is_timer_task(std::uint32_t task) const { return has_timer_tasks && task >= image_tasks && task < service; }
  bool is_interrupt(std::uint32_t task) const {
    return is_timer_task(task) || (task < image_tasks && image.tasks[task].kind == TaskKind::kIrq);
  }
  std::uint32_t spurious_budget() const { return budget_word + static_cast<std::uint32_t>(image.faults.signals.size()); }
  std::uint32_t alloc_budget() const { return spurious_budget() + 1; }
  std::uint32_t page_fault_budget() const { return spurious_budget() + 2; }
  std::uint32_t stray_budget() const { return spurious_budget() + 3; }
  std::uint32_t reuse_budget() const { return spurious_budget() + 4; }
  const TaskCapacity& room(std::uint32_t task) const { return capacity.tasks[task]; }
  std::uint32_t heap_word(std::uint32_t task) const { return heap_size_base[task]; }  // stands for which blocks are free
  std::uint32_t size_word(std::uint32_t object) const {
    const std::uint32_t owner = objects[object].owner;
    return heap_size_base[owner] + (object - heap_object_base[owner]);
  }

  const LayoutIndex& layout_of(Word head) const {
    const std::uint32_t id = header::layout_of(head);
    return id == header::kRawLayout ? layouts.back() : layouts[id];
  }
  const Layout& layout_text(std::uint32_t layout) const { return layout < code.layouts.size() ? code.layouts[layout] : bare_task; }
  bool may_die(std::uint32_t object) const {
    const ObjectKind kind = objects[object].kind;
    return kind == ObjectKind::kStack || kind == ObjectKind::kHeap || (kind == ObjectKind::kTask && tasks_die);
  }
  bool is_object(Word pointer) const { return is_pointer(pointer) && object_of(pointer) < objects.size(); }
  bool live_in(std::uint32_t pc, std::uint16_t reg) const;  // is the register live before this instruction?

 private:
  void lay_out_tasks();
  void lay_out_objects();
  void lay_out_locals();
  void lay_out_words();
  void place_global(std::uint32_t object, std::uint32_t layout, Word flags, std::uint32_t* next);
};

}  // namespace wakesim
