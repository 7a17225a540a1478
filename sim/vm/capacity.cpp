// SPDX-License-Identifier: MIT
#include "sim/vm/capacity.h"

#include <algorithm>

#include "sim/vm/layout_index.h"
#include "sim/vm/machine_impl.h"
#include "sim/vm/reachable.h"

namespace wakesim {
namespace {

std::uint64_t cells_of(const Layout& layout) { return layout.size / std::max<std::uint32_t>(layout.stride, 1) * std::uint64_t{layout.cells.size()}; }

bool has_timers(const Image& image) {
  return image.faults.timers != TimerMode::kNever && image.code.timer_entry.has_value() && can_execute(image, Opcode::kTimerStart);
}

// The tasks of a machine: those of the image, a handler of each one's timer, and the service task.
std::uint64_t tasks_of(const Image& image) { return image.tasks.size() * (has_timers(image) ? 2 : 1) + 1; }

std::uint64_t instances_of(const Image& image, const Global& global) {
  switch (global.sharing) {
    case Sharing::kOne:
    case Sharing::kMapping:
      return 1;
    case Sharing::kPerProcess:
      return std::max<std::uint32_t>(image.process_count, 1);
    case Sharing::kPerTask:
      return tasks_of(image);
  }
  return 0;
}

std::uint64_t task_cells(const Code& code) { return code.task_layout.has_value() ? cells_of(code.layouts[code.task_layout.index]) : 2; }

std::string each(const Image& image, const Global& global) {
  if (global.sharing == Sharing::kPerTask) return ", one in each of " + std::to_string(tasks_of(image)) + " tasks";
  if (global.sharing == Sharing::kPerProcess && image.process_count > 1)
    return ", one in each of " + std::to_string(image.process_count) + " processes";
  return "";
}

// The global that takes most: of objects all instances, of words their cells.
const Global* largest(const Image& image, bool in_words) {
  const Global* found = nullptr;
  std::uint64_t most = 0;
  for (const Global& global : image.code.globals) {
    const std::uint64_t share = instances_of(image, global) * (in_words ? cells_of(image.code.layouts[global.layout.index]) : 1);
    if (share > most) {
      found = &global;
      most = share;
    }
  }
  return found;
}

Excess too_many(const Image& image, const char* what, std::uint64_t needed, std::uint64_t most, bool in_words) {
  Excess out;
  out.message = "the state has " + std::to_string(needed) + " " + what + ", and there is room for " + std::to_string(most);
  out.help = "fewer or smaller variables, or fewer tasks";
  const Global* global = largest(image, in_words);
  if (global == nullptr) return out;
  out.where = global->where;
  const std::uint64_t share = instances_of(image, *global) * (in_words ? cells_of(image.code.layouts[global->layout.index]) : 1);
  out.share = "`" + global->name + "` is " + std::to_string(share) + " of them" + each(image, *global);
  return out;
}

// A word that a global starts with is a cell or an aligned part of one, as every access.
bool fits(const Layout& layout, const InitialCell& initial) {
  const std::uint32_t stride = std::max<std::uint32_t>(layout.stride, 1);
  const std::uint32_t within = initial.offset % stride;
  if (initial.size == 0 || initial.offset >= layout.size) return false;
  const auto after = std::upper_bound(layout.cells.begin(), layout.cells.end(), within, [](std::uint32_t o, const Cell& cell) { return o < cell.offset; });
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

Capacity capacity_of(const Image& image) {
  const Code& code = image.code;
  const std::uint64_t tasks = tasks_of(image);
  const bool has_heap = can_execute(image, Opcode::kAlloc);
  const std::uint64_t heap_objects = has_heap ? kHeapObjectsMax : 0, heap_cells = has_heap ? kHeapCellsMax : 0;
  Capacity need;
  need.objects = 1 + tasks * (1 + kStackObjectsMax + heap_objects);
  std::uint64_t cells = tasks * (task_cells(code) + kStackCellsMax + heap_cells);
  for (const Global& global : code.globals) {
    need.objects += instances_of(image, global);
    cells += instances_of(image, global) * cells_of(code.layouts[global.layout.index]);
  }
  // Of each task the timer, who it runs on, its heap objects' sizes; of each fault a budget.
  const std::uint64_t rest = tasks * (2 + heap_objects) + image.faults.signals.size() + kOtherBudgets + code.outcomes.size() +
                             (image.checks[static_cast<std::size_t>(FindingKind::kEventually)] ? image.eventually.size() : 0);
  need.words = need.objects + cells + rest + (need.objects + 31) / 32;
  // A word and its mate in the table of interchangeable things, what the lock-aware reduction knows of a cell, where pointers may stand.
  constexpr std::uint64_t kBytesPerWord = sizeof(Word) + 2 * sizeof(std::uint32_t), kBytesPerCell = 16 + sizeof(std::uint32_t);
  need.bytes = need.words * kBytesPerWord + cells * kBytesPerCell + tasks * (kRegistersMax * sizeof(Word) + kFramesMax * sizeof(Frame));
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
  if (image.code.functions.size() > kFunctionsMax) {
    out.push_back({.message = "there are " + std::to_string(image.code.functions.size()) + " functions, and there is room for " + std::to_string(kFunctionsMax),
                   .where = image.code.functions[kFunctionsMax].where,
                   .share = {},
                   .help = "fewer functions"});
  }
  if (need.objects > kObjectsMax) out.push_back(too_many(image, "objects", need.objects, kObjectsMax, false));
  if (need.words > kWordsMax) out.push_back(too_many(image, "words", need.words, kWordsMax, true));
  check_locals(image, out);
  check_task_struct(image, out);
  check_initial(image, out);
  return out;
}

}  // namespace wakesim
