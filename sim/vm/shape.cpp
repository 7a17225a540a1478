// SPDX-License-Identifier: MIT
#include "sim/vm/shape.h"

#include <algorithm>
#include <utility>

#include "sim/base/check.h"
#include "sim/vm/reachable.h"

namespace wakesim {

Shape::Shape(const Image& the_image) : image(the_image), code(the_image.code), capacity(capacity_of(the_image)) {
  for (const Layout& layout : code.layouts) layouts.push_back(index_layout(layout));
  bare_task = {"struct task_struct", 8, 8, {{0, 4, false, "__state"}, {4, 4, false, "__sigpending"}}};
  layouts.push_back(index_layout(bare_task));
  layouts.push_back(raw_layout_index());
  lay_out_tasks();
  lay_out_objects();
  lay_out_locals();
  lay_out_words();
  unset_reads = find_unset_reads(code);
  check_races = checks(FindingKind::kDataRace);
  check_deadlock = checks(FindingKind::kDeadlock);
  reuses_addresses = image.faults.address_reuse > 0;
  are_killed = wakesim::are_killed(image);
  tasks_die = can_execute(image, Opcode::kTaskFree);
}

// Those of the image, an interrupt task each for timers, the service task that runs setup, final and invariants.
void Shape::lay_out_tasks() {
  image_tasks = static_cast<std::uint32_t>(image.tasks.size());
  WAKESIM_CHECK(image_tasks <= kImageTasksMax);
  has_processes = image.process_count > 1;
  has_cpus = std::any_of(image.tasks.begin(), image.tasks.end(), [](const TaskSpec& task) { return task.cpu >= 0; });
  has_timer_tasks = wakesim::has_timer_tasks(image);
  service = image_tasks * (has_timer_tasks ? 2 : 1);
  task_total = service + 1;
  for (std::uint32_t t = 0; t < task_total; ++t) {
    task_process.push_back(t < image_tasks ? image.tasks[t].process : t < service ? image.tasks[t - image_tasks].process : 0);
  }
  interrupts_of.resize(image_tasks);
  interrupted_by.resize(image_tasks);
  for (std::uint32_t t = 0; t < image_tasks; ++t) {
    for (std::uint32_t other = 0; other < image_tasks && image.tasks[t].cpu >= 0; ++other) {
      if (other == t || image.tasks[other].cpu != image.tasks[t].cpu) continue;
      if (image.tasks[other].kind == TaskKind::kIrq) interrupts_of[t].push_back(other);
      else if (image.tasks[t].kind == TaskKind::kIrq) interrupted_by[t].push_back(other);
    }
  }
}

void Shape::lay_out_objects() {
  objects.push_back({});  // id 0 is never used, so that a forged zero word is no pointer
  const auto global_count = static_cast<std::uint32_t>(code.globals.size());
  global_object.assign(std::size_t{task_total} * global_count, 0);
  for (std::uint32_t g = 0; g < global_count; ++g) {
    const Global& global = code.globals[g];
    const auto add = [&](std::uint16_t owner, std::uint32_t process) {
      objects.push_back({ObjectKind::kGlobal, global.read_only, global.sharing == Sharing::kMapping, owner, process, g});
      return static_cast<std::uint32_t>(objects.size() - 1);
    };
    switch (global.sharing) {
      case Sharing::kOne:
      case Sharing::kMapping: {
        const std::uint32_t object = add(kNobody, 0);
        for (std::uint32_t t = 0; t < task_total; ++t) global_object[t * global_count + g] = object;
        break;
      }
      case Sharing::kPerProcess:
        for (std::uint32_t p = 0; p < std::max<std::uint32_t>(image.process_count, 1); ++p) {
          const std::uint32_t object = add(kNobody, p);
          for (std::uint32_t t = 0; t < task_total; ++t) {
            if (task_process[t] == p) global_object[t * global_count + g] = object;
          }
        }
        break;
      case Sharing::kPerTask:
        for (std::uint32_t t = 0; t < task_total; ++t) {
          global_object[t * global_count + g] = add(static_cast<std::uint16_t>(t), task_process[t]);
        }
        break;
    }
  }
  for (std::uint32_t t = 0; t < task_total; ++t) {
    task_object.push_back(static_cast<std::uint32_t>(objects.size()));
    objects.push_back({ObjectKind::kTask, false, false, static_cast<std::uint16_t>(t), 0, 0});
  }
  for (std::uint32_t t = 0; t < task_total; ++t) {
    stack_object_base.push_back(static_cast<std::uint32_t>(objects.size()));
    objects.insert(objects.end(), room(t).stack_objects, {ObjectKind::kStack, false, false, static_cast<std::uint16_t>(t), task_process[t], 0});
    heap_object_base.push_back(static_cast<std::uint32_t>(objects.size()));
    objects.insert(objects.end(), room(t).heap_objects, {ObjectKind::kHeap, false, false, static_cast<std::uint16_t>(t), task_process[t], 0});
  }
  WAKESIM_CHECK(objects.size() <= kObjectsMax);  // who builds the image asks excesses_of() first
}

void Shape::lay_out_locals() {
  for (const Function& function : code.functions) {
    local_begin.push_back(static_cast<std::uint32_t>(local_offset.size()));
    std::uint32_t cells = 0;
    for (const Local& local : function.locals) {
      local_offset.push_back(cells);
      cells += layouts[local.layout.index].cells;
    }
    local_cells.push_back(cells);
  }
}

void Shape::place_global(std::uint32_t object, std::uint32_t layout, Word flags, std::uint32_t* next) {
  first_heads[object] = header::make(layout, *next, header::kAlive | header::kPublished | flags);
  const LayoutIndex& index = layouts[layout];
  for (std::uint32_t c = 0; c < index.cells; ++c) {
    if (index.cell_size[c % index.stride_cells] == 8) pointer_cells.push_back(*next + c);
  }
  *next += index.cells;
}

void Shape::lay_out_words() {
  std::uint32_t next = static_cast<std::uint32_t>(objects.size());
  cells_begin = next;
  first_heads.assign(next, 0);
  const std::uint32_t task_layout = code.task_layout.has_value() ? code.task_layout.index : static_cast<std::uint32_t>(code.layouts.size());
  for (std::uint32_t object = 1; object < stack_object_base[0]; ++object) {
    const ObjectInfo& info = objects[object];
    if (info.kind == ObjectKind::kGlobal) {
      const Global& global = code.globals[info.global];
      place_global(object, global.layout.index, global.side == Side::kUser ? header::kUser : 0, &next);
      continue;
    }
    place_global(object, task_layout, 0, &next);
    const LayoutIndex& index = layouts[task_layout];
    const std::uint32_t base = header::cell_of(first_heads[object]);
    const std::uint32_t state_at = code.task_layout.has_value() ? code.task_state_offset : 0;
    const std::uint32_t signal_at = code.task_layout.has_value() ? code.task_signal_offset : 4;
    WAKESIM_CHECK(state_at < index.stride && signal_at < index.stride && index.cell_at[state_at] != kNoCell && index.cell_at[signal_at] != kNoCell);
    state_cell.push_back(base + index.cell_at[state_at]);
    signal_cell.push_back(base + index.cell_at[signal_at]);
  }
  for (std::uint32_t t = 0; t < task_total; ++t) {
    stack_cell_base.push_back(next);
    next += room(t).stack_cells;
    heap_cell_base.push_back(next);
    next += room(t).heap_cells;
  }
  cells_end = next;
  timer_word = next;
  running_word = timer_word + task_total;
  budget_word = running_word + task_total;
  next = budget_word + static_cast<std::uint32_t>(image.faults.signals.size()) + kOtherBudgets;
  for (std::uint32_t t = 0; t < task_total; ++t) heap_size_base.push_back(std::exchange(next, next + room(t).heap_objects));
  outcome_word = next;
  eventually_word = outcome_word + static_cast<std::uint32_t>(code.outcomes.size());
  if (checks(FindingKind::kEventually)) eventually_count = static_cast<std::uint32_t>(image.eventually.size());
  has_predicates = eventually_count > 0 || !image.invariants.empty();
  haunted_word = eventually_word + eventually_count;
  words_end = haunted_word + (static_cast<std::uint32_t>(objects.size()) + 31) / 32;
  WAKESIM_CHECK(capacity.objects == objects.size() && capacity.words == words_end);
}

bool Shape::live_in(std::uint32_t pc, std::uint16_t reg) const {
  const auto begin = code.live_registers.begin() + code.live_begin[pc];
  const auto end = code.live_registers.begin() + code.live_begin[pc + 1];
  return std::binary_search(begin, end, reg);
}

}  // namespace wakesim
