// SPDX-License-Identifier: MIT
#include "sim/vm/capacity.h"

#include <algorithm>
#include <utility>

#include "sim/vm/layout_index.h"
#include "sim/vm/machine_impl.h"
#include "sim/vm/reachable.h"

namespace wakesim {
namespace {

std::uint32_t saturated(std::uint64_t value) { return static_cast<std::uint32_t>(std::min<std::uint64_t>(value, 0xffff'ffff)); }

// What can only be guessed: how deep recursion goes, how much is allocated at once. Of very many tasks each gets an equal part.
struct Guess {
  explicit Guess(std::uint64_t tasks)
      : recursion{.frames = std::min(kRecursion.frames, kFramesOfAll / tasks),
                  .registers = std::min(kRecursion.registers, kCellsOfAll / tasks),
                  .objects = std::min(kRecursion.objects, kStackObjectsOfAll / tasks),
                  .cells = std::min(kRecursion.cells, kCellsOfAll / tasks)},
        heap_objects(std::min<std::uint64_t>(kHeapObjectsMax, kHeapObjectsOfAll / tasks)),
        heap_cells(std::min<std::uint64_t>(kHeapCellsMax, kCellsOfAll / tasks)) {}

  StackNeed recursion;
  std::uint64_t heap_objects, heap_cells;
};

TaskCapacity room_for(StackNeed need, const Guess& guess) {
  if (need.recurses) need = larger(need, guess.recursion);
  return {.frames = saturated(need.frames),
          .registers = saturated(need.registers),
          .stack_objects = saturated(need.objects),
          .stack_cells = saturated(need.cells),
          .heap_objects = need.allocates ? saturated(guess.heap_objects) : 0,
          .heap_cells = need.allocates ? saturated(guess.heap_cells) : 0};
}

// Of one function after the other.
StackNeed service_need(const Image& image, const std::vector<StackNeed>& needs) {
  StackNeed most;
  const auto add = [&](FunctionId function) {
    if (function.has_value()) most = larger(most, needs[function.index]);
  };
  add(image.task_init);
  for (const FunctionId setup : image.setup) add(setup);
  add(image.final);
  for (const Predicate& predicate : image.invariants) add(predicate.function);
  for (const Predicate& predicate : image.eventually) add(predicate.function);
  return most;
}

std::vector<TaskCapacity> tasks_of(const Image& image) {
  const std::vector<StackNeed> needs = stack_needs(image.code);
  const Guess guess(image.tasks.size() * (has_timer_tasks(image) ? 2 : 1) + 1);
  const auto of = [&](FunctionId entry) { return room_for(entry.has_value() ? needs[entry.index] : StackNeed{}, guess); };
  std::vector<TaskCapacity> tasks;
  const bool killed = are_killed(image);
  for (const TaskSpec& task : image.tasks) {
    tasks.push_back(of(task.entry));
    if (!killed || task.kind != TaskKind::kUser) continue;
    // What user code left on its stack stays there while the task dies.
    TaskCapacity& room = tasks.back();
    const TaskCapacity death = of(image.killed);
    room.death_objects = room.stack_objects;
    room.death_cells = room.stack_cells;
    room = {.frames = std::max(room.frames, death.frames),
            .registers = std::max(room.registers, death.registers),
            .stack_objects = saturated(std::uint64_t{room.stack_objects} + death.stack_objects),
            .stack_cells = saturated(std::uint64_t{room.stack_cells} + death.stack_cells),
            .heap_objects = std::max(room.heap_objects, death.heap_objects),
            .heap_cells = std::max(room.heap_cells, death.heap_cells),
            .death_objects = room.death_objects,
            .death_cells = room.death_cells};
  }
  if (has_timer_tasks(image)) tasks.insert(tasks.end(), image.tasks.size(), of(image.code.timer_entry));
  tasks.push_back(room_for(service_need(image, needs), guess));
  return tasks;
}

std::uint64_t instances_of(const Image& image, std::uint64_t tasks, const Global& global) {
  switch (global.sharing) {
    case Sharing::kOne:
    case Sharing::kMapping:
      return 1;
    case Sharing::kPerProcess:
      return std::max<std::uint32_t>(image.process_count, 1);
    case Sharing::kPerTask:
      return tasks;
  }
  return 0;
}

std::uint64_t task_cells(const Code& code) { return code.task_layout.has_value() ? cells_of(code.layouts[code.task_layout.index]) : 2; }

// Who takes part of what there is too much of, and how it says so.
struct Share {
  std::uint64_t count = 0;
  std::string text;
  SourcePos where;
};

// A scenario says how many it has: those that run timers, and its own calls, come on top.
std::string tasks_text(const Image& image, std::uint64_t all) {
  const std::uint64_t own = image.tasks.size();
  return std::to_string(own) + " tasks and " + std::to_string(all - own) + " more for timers and setup";
}

bool is_of_model(const Image& image, const Global& global) {
  const auto is_in_its_file = [&](const Function& function) { return function.is_model && function.where.file == global.where.file; };
  return std::any_of(image.code.functions.begin(), image.code.functions.end(), is_in_its_file);
}

// Of the global that takes most: of objects all instances, of words their cells. Of several that do, the scenario can change its own.
Share largest_global(const Image& image, std::uint64_t tasks, bool in_words) {
  Share largest;
  const Global* of_largest = nullptr;
  for (const Global& global : image.code.globals) {
    const std::uint64_t instances = instances_of(image, tasks, global);
    const std::uint64_t count = instances * (in_words ? cells_of(image.code.layouts[global.layout.index]) : 1);
    const bool ties = count != 0 && count == largest.count;
    if (count <= largest.count && !(ties && is_of_model(image, *of_largest) && !is_of_model(image, global))) continue;
    of_largest = &global;
    largest = {count, "`" + global.name + "` is " + std::to_string(count) + " of them", global.where};
    if (global.sharing == Sharing::kPerTask) largest.text += ", one in each of " + tasks_text(image, instances);
    if (global.sharing == Sharing::kPerProcess && instances > 1) largest.text += ", one in each of " + std::to_string(instances) + " processes";
  }
  return largest;
}

Share share_of_stacks(const Image& image, const Capacity& need, bool in_words) {
  Share share;
  for (const TaskCapacity& task : need.tasks) share.count += in_words ? task.stack_cells : task.stack_objects;
  share.text = "the stacks of " + tasks_text(image, need.tasks.size()) + " have room for " + std::to_string(share.count) + " of them";
  return share;
}

Excess too_many(const Image& image, const Capacity& need, const char* what, std::uint64_t needed, std::uint64_t most, bool in_words) {
  Share largest = largest_global(image, need.tasks.size(), in_words);
  if (Share stacks = share_of_stacks(image, need, in_words); stacks.count > largest.count) largest = std::move(stacks);
  return {.message = "the state has " + std::to_string(needed) + " " + what + ", and there is room for " + std::to_string(most),
          .where = largest.where,
          .share = largest.text,
          .help = "fewer or smaller variables, or fewer tasks"};
}

// A word that a global starts with is a cell or an aligned part of one, as every access.
bool fits(const Layout& layout, const InitialCell& initial) {
  const std::uint32_t stride = std::max<std::uint32_t>(layout.stride, 1);
  const std::uint32_t within = initial.offset % stride;
  if (initial.size == 0 || initial.offset >= layout.size) return false;
  const auto after =
      std::upper_bound(layout.cells.begin(), layout.cells.end(), within, [](std::uint32_t o, const Cell& cell) { return o < cell.offset; });
  if (after == layout.cells.begin()) return false;
  const Cell& cell = *(after - 1);
  if (within == cell.offset && initial.size == cell.size) return true;
  return within % initial.size == 0 && within + initial.size <= cell.offset + cell.size;
}

void check_initial(const Image& image, std::vector<Excess>& out) {
  for (const Global& global : image.code.globals) {
    const Layout& layout = image.code.layouts[global.layout.index];
    const auto bad = std::find_if(global.initial.begin(), global.initial.end(), [&](const InitialCell& initial) { return !fits(layout, initial); });
    if (bad == global.initial.end()) continue;
    out.push_back({.message = "`" + global.name + "` starts with a value at byte " + std::to_string(bad->offset) +
                              " that cuts through a field of another member of a union",
                   .where = global.where,
                   .share = {},
                   .help = "write it in `setup`, or give the members of the union fields that coincide"});
  }
}

bool is_cell(const Layout& layout, std::uint32_t offset) {
  const auto same = [&](const Cell& cell) { return cell.offset == offset && cell.size == 4; };
  return std::any_of(layout.cells.begin(), layout.cells.end(), same);
}

void check_task_struct(const Image& image, std::vector<Excess>& out) {
  const Code& code = image.code;
  if (!code.task_layout.has_value()) return;
  const Layout& layout = code.layouts[code.task_layout.index];
  const auto check = [&](std::uint32_t offset, const char* member) {
    if (is_cell(layout, offset)) return;
    out.push_back({.message = "`" + std::string(member) + "` of `struct task_struct` is no word of 4 bytes of its own",
                   .where = {},
                   .share = {},
                   .help = "make it an `unsigned int` that no other member overlaps"});
  };
  check(code.task_state_offset, "__state");
  check(code.task_signal_offset, "__sigpending");
}

void check_locals(const Image& image, std::vector<Excess>& out) {
  for (const Function& function : image.code.functions) {
    std::uint64_t cells = 0;
    for (const Local& local : function.locals) cells += cells_of(image.code.layouts[local.layout.index]);
    if (cells <= kWordsMax) continue;
    out.push_back({.message = "the variables of `" + function.name + "` have " + std::to_string(cells) + " words, and there is room for " +
                              std::to_string(kWordsMax),
                   .where = function.where,
                   .share = {},
                   .help = "fewer or smaller variables"});
  }
}

}  // namespace

bool has_timer_tasks(const Image& image) {
  return image.faults.timers != TimerMode::kNever && image.code.timer_entry.has_value() && can_execute(image, Opcode::kTimerStart);
}

bool are_killed(const Image& image) {
  if (!image.killed.has_value()) return false;
  const auto kills = [](const SignalFault& signal) { return signal.signo == kSigkill; };
  return std::any_of(image.faults.signals.begin(), image.faults.signals.end(), kills) || can_call(image, image.kill_sender);
}

Capacity capacity_of(const Image& image) {
  const Code& code = image.code;
  Capacity need;
  need.tasks = tasks_of(image);
  need.objects = 1;
  std::uint64_t cells = 0, heap_objects = 0;
  for (const TaskCapacity& task : need.tasks) {
    need.objects += std::uint64_t{1} + task.stack_objects + task.heap_objects;
    cells += task_cells(code) + task.stack_cells + task.heap_cells;
    heap_objects += task.heap_objects;
    need.registers += task.registers;
    need.frames += task.frames;
  }
  for (const Global& global : code.globals) {
    const std::uint64_t instances = instances_of(image, need.tasks.size(), global);
    need.objects += instances;
    cells += instances * cells_of(code.layouts[global.layout.index]);
  }
  // Of each task the timer, who it runs on, its heap objects' sizes; of each fault a budget.
  const std::uint64_t rest = need.tasks.size() * 2 + heap_objects + image.faults.signals.size() + kOtherBudgets + code.outcomes.size() +
                             (image.checks[static_cast<std::size_t>(FindingKind::kEventually)] ? image.eventually.size() : 0);
  need.words = need.objects + cells + rest + (need.objects + 31) / 32;
  // A word and its mate in the table of interchangeable things, what the lock-aware reduction knows of a cell, where pointers may stand.
  constexpr std::uint64_t kBytesPerWord = sizeof(Word) + 2 * sizeof(std::uint32_t), kBytesPerCell = 16 + sizeof(std::uint32_t);
  need.bytes = need.words * kBytesPerWord + cells * kBytesPerCell + need.registers * sizeof(Word) + need.frames * sizeof(Frame);
  return need;
}

std::vector<Excess> excesses_of(const Image& image) {
  std::vector<Excess> out;
  const Capacity need = capacity_of(image);
  if (image.tasks.size() > kImageTasksMax) {
    out.push_back({.message = "there are " + std::to_string(image.tasks.size()) + " tasks, and there is room for " + std::to_string(kImageTasksMax),
                   .where = {},
                   .share = {},
                   .help = "fewer tasks"});
  }
  if (image.faults.signals.size() > Choice::kAlternativesMax) {
    out.push_back({.message = "there are " + std::to_string(image.faults.signals.size()) + " signals, and there is room for " +
                              std::to_string(Choice::kAlternativesMax),
                   .where = {},
                   .share = {},
                   .help = "fewer signals"});
  }
  if (image.code.functions.size() > kFunctionsMax) {
    out.push_back(
        {.message = "there are " + std::to_string(image.code.functions.size()) + " functions, and there is room for " + std::to_string(kFunctionsMax),
         .where = image.code.functions[kFunctionsMax].where,
         .share = {},
         .help = "fewer functions"});
  }
  if (need.objects > kObjectsMax) out.push_back(too_many(image, need, "objects", need.objects, kObjectsMax, false));
  if (need.words > kWordsMax) out.push_back(too_many(image, need, "words", need.words, kWordsMax, true));
  check_locals(image, out);
  check_task_struct(image, out);
  check_initial(image, out);
  return out;
}

}  // namespace wakesim
