// The state of a Machine: laying it out, the initial state, hashing, undo, serialisation.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/vm/machine_impl.h"
#include "sim/vm/reachable.h"

namespace wakesim {

Machine::Impl::Impl(const Image& the_image, Granularity the_granularity)
    : image(the_image), code(the_image.code), granularity(the_granularity) {
  // Layouts.
  for (const Layout& layout : code.layouts) layouts.push_back(index_layout(layout));
  bare_task = {"struct task_struct", 8, 8, {{0, 4, false, "__state"}, {4, 4, false, "__sigpending"}}};
  layouts.push_back(index_layout(bare_task));
  layouts.push_back(raw_layout_index());

  // Tasks: those of the image, an interrupt task each for timers, the service task that runs setup, final and invariants.
  image_tasks = static_cast<std::uint32_t>(image.tasks.size());
  WAKESIM_CHECK(image_tasks <= kImageTasksMax);
  has_timer_tasks = image.faults.timers != TimerMode::kNever && code.timer_entry.has_value() && can_execute(image, Opcode::kTimerStart);
  service = image_tasks * (has_timer_tasks ? 2 : 1);
  task_total = service + 1;

  if (can_execute(image, Opcode::kAlloc)) {
    heap_objects = kHeapObjectsMax;
    heap_cells = kHeapCellsMax;
  }

  // Objects. Id 0 is never used, so that a forged zero word is no pointer.
  objects.push_back({});
  const auto global_count = static_cast<std::uint32_t>(code.globals.size());
  global_object.assign(std::size_t{task_total} * global_count, 0);
  for (std::uint32_t t = 0; t < task_total; ++t) {
    task_process.push_back(t < image_tasks ? image.tasks[t].process : t < service ? image.tasks[t - image_tasks].process : 0);
  }
  for (std::uint32_t g = 0; g < global_count; ++g) {
    const Global& global = code.globals[g];
    const auto add = [&](std::uint8_t owner, std::uint32_t process) {
      objects.push_back({ObjectKind::kGlobal, owner, global.read_only, global.sharing == Sharing::kMapping, process, g});
      return static_cast<std::uint32_t>(objects.size() - 1);
    };
    switch (global.sharing) {
      case Sharing::kOne:
      case Sharing::kMapping: {
        const std::uint32_t object = add(0xff, 0);
        for (std::uint32_t t = 0; t < task_total; ++t) global_object[t * global_count + g] = object;
        break;
      }
      case Sharing::kPerProcess:
        for (std::uint32_t p = 0; p < std::max<std::uint32_t>(image.process_count, 1); ++p) {
          const std::uint32_t object = add(0xff, p);
          for (std::uint32_t t = 0; t < task_total; ++t) {
            if (task_process[t] == p) global_object[t * global_count + g] = object;
          }
        }
        break;
      case Sharing::kPerTask:
        for (std::uint32_t t = 0; t < task_total; ++t) {
          global_object[t * global_count + g] = add(static_cast<std::uint8_t>(t), task_process[t]);
        }
        break;
    }
  }
  for (std::uint32_t t = 0; t < task_total; ++t) {
    task_object.push_back(static_cast<std::uint32_t>(objects.size()));
    objects.push_back({ObjectKind::kTask, static_cast<std::uint8_t>(t), false, false, 0, 0});
  }
  for (std::uint32_t t = 0; t < task_total; ++t) {
    stack_object_base.push_back(static_cast<std::uint32_t>(objects.size()));
    objects.insert(objects.end(), kStackObjectsMax, {ObjectKind::kStack, static_cast<std::uint8_t>(t), false, false, task_process[t], 0});
    heap_object_base.push_back(static_cast<std::uint32_t>(objects.size()));
    objects.insert(objects.end(), heap_objects, {ObjectKind::kHeap, static_cast<std::uint8_t>(t), false, false, task_process[t], 0});
  }
  WAKESIM_CHECK(objects.size() <= 0x10000);

  // CPUs.
  interrupts_of.assign(image_tasks, 0);
  interrupted_by.assign(image_tasks, 0);
  for (std::uint32_t t = 0; t < image_tasks; ++t) {
    for (std::uint32_t other = 0; other < image_tasks && image.tasks[t].cpu >= 0; ++other) {
      if (other == t || image.tasks[other].cpu != image.tasks[t].cpu) continue;
      if (image.tasks[other].kind == TaskKind::kIrq) interrupts_of[t] |= std::uint64_t{1} << other;
      else if (image.tasks[t].kind == TaskKind::kIrq) interrupted_by[t] |= std::uint64_t{1} << other;
    }
  }

  unset_reads = find_unset_reads(code);
  find_unused_results();

  // Locals of functions.
  for (const Function& function : code.functions) {
    local_begin.push_back(static_cast<std::uint32_t>(local_offset.size()));
    std::uint32_t cells = 0;
    for (const Local& local : function.locals) {
      local_offset.push_back(cells);
      cells += layouts[local.layout.index].cells;
    }
    local_cells.push_back(cells);
  }

  // Words.
  std::uint32_t next = static_cast<std::uint32_t>(objects.size());
  cells_begin = next;
  words.assign(next, 0);
  const std::uint32_t task_layout =
      code.task_layout.has_value() ? code.task_layout.index : static_cast<std::uint32_t>(code.layouts.size());
  const auto place = [&](std::uint32_t object, std::uint32_t layout, Word flags) {
    words[object] = header::make(layout, next, header::kAlive | header::kPublished | flags);
    const LayoutIndex& index = layouts[layout];
    for (std::uint32_t c = 0; c < index.cells; ++c) {
      if (index.cell_size[c % index.stride_cells] == 8) pointer_cells.push_back(next + c);
    }
    next += index.cells;
  };
  for (std::uint32_t object = 1; object < stack_object_base[0]; ++object) {
    const ObjectInfo& info = objects[object];
    if (info.kind == ObjectKind::kGlobal) {
      const Global& global = code.globals[info.global];
      place(object, global.layout.index, global.side == Side::kUser ? header::kUser : 0);
    } else {
      place(object, task_layout, 0);
      const LayoutIndex& index = layouts[task_layout];
      const std::uint32_t base = header::cell_of(words[object]);
      const std::uint32_t state_at = code.task_layout.has_value() ? code.task_state_offset : 0;
      const std::uint32_t signal_at = code.task_layout.has_value() ? code.task_signal_offset : 4;
      WAKESIM_CHECK(state_at < index.stride && signal_at < index.stride && index.cell_at[state_at] != kNoCell &&
                    index.cell_at[signal_at] != kNoCell);
      state_cell.push_back(base + index.cell_at[state_at]);
      signal_cell.push_back(base + index.cell_at[signal_at]);
    }
  }
  for (std::uint32_t t = 0; t < task_total; ++t) {
    stack_cell_base.push_back(next);
    next += kStackCellsMax;
    heap_cell_base.push_back(next);
    next += heap_cells;
  }
  cells_end = next;
  timer_word = next;
  running_word = timer_word + task_total;
  budget_word = running_word + task_total;
  heap_size_word = budget_word + static_cast<std::uint32_t>(image.faults.signals.size()) + 3;
  outcome_word = heap_size_word + task_total * heap_objects;
  eventually_word = outcome_word + static_cast<std::uint32_t>(code.outcomes.size());
  if (checks(FindingKind::kEventually)) eventually_count = static_cast<std::uint32_t>(image.eventually.size());
  has_predicates = eventually_count > 0 || !image.invariants.empty();
  words.resize(eventually_word + eventually_count, 0);
  facts.resize(cells_end);
  stored_pointers.resize(objects.size());

  tasks.resize(task_total);
  frames.resize(std::size_t{task_total} * kFramesMax);
  registers.assign(std::size_t{task_total} * kRegistersMax, kUninit);
  covered.assign(code.covers.size(), false);
  check_races = checks(FindingKind::kDataRace);
  check_deadlock = checks(FindingKind::kDeadlock);
  for (std::uint32_t t = 0; t < task_total; ++t) {  // the environment writes them: signals, spurious wake-ups
    facts.set_racy(state_cell[t]);
    facts.set_racy(signal_cell[t]);
  }
  if (granularity.symmetry && !granularity.observable) symmetry.groups = find_interchangeable(image);
  number_slots();
}

StepStatus Machine::Impl::reset() {
  exchanging = false;
  if (symmetry.stale) number_slots();
  symmetry.any_distinct = false;
  pieces.assign(std::size_t{symmetry.slots + 1} * (symmetry.slots + 1), {});
  // Objects and cells: only globals and task structures are alive.
  std::fill(words.begin() + stack_object_base[0], words.begin() + cells_begin, 0);
  std::fill(words.begin() + cells_begin, words.begin() + stack_cell_base[0], 0);
  std::fill(words.begin() + stack_cell_base[0], words.begin() + cells_end, kUninit);
  std::fill(words.begin() + cells_end, words.begin() + outcome_word, 0);
  std::fill(words.begin() + outcome_word, words.end(), kUninit);
  const auto global_count = static_cast<std::uint32_t>(code.globals.size());
  for (std::uint32_t object = 1; object < stack_object_base[0]; ++object) {
    const ObjectInfo& info = objects[object];
    if (info.kind != ObjectKind::kGlobal) continue;
    // The instance a pointer between globals means is the one of the same process or task.
    std::uint32_t viewer = service;
    if (info.owner != 0xff) viewer = info.owner;
    else {
      for (std::uint32_t t = 0; t < task_total; ++t) {
        if (task_process[t] == info.process) viewer = t;
      }
    }
    for (const InitialCell& initial : code.globals[info.global].initial) {
      Address at;
      const Fault fault = resolve(make_pointer(object, 0), initial.offset, initial.size, &at);
      WAKESIM_CHECK(fault == Fault::kNone);
      Word value = initial.value;
      if (initial.what == InitialCell::What::kFunctionAddress) value = make_function(static_cast<std::uint32_t>(initial.value));
      if (initial.what == InitialCell::What::kGlobalAddress) {
        value = add_offset(make_pointer(global_object[viewer * global_count + initial.value], 0), initial.addend);
      }
      Word& word = words[at.cell];
      if (initial.bit_width > 0 || at.partial) {
        const unsigned width = initial.bit_width > 0 ? initial.bit_width : initial.size * 8u;
        const unsigned first = at.shift + initial.bit_first;
        const Word mask = (width >= 64 ? ~Word{0} : (Word{1} << width) - 1) << first;
        word = (word & ~mask) | ((value << first) & mask);
      } else {
        word = initial.size == 8 ? value : value & ((Word{1} << (initial.size * 8)) - 1);
      }
    }
  }
  for (std::size_t i = 0; i < image.faults.signals.size(); ++i) words[budget_word + i] = image.faults.signals[i].count_max;
  const std::size_t budgets = budget_word + image.faults.signals.size();
  words[budgets] = image.faults.spurious_wakeups;
  words[budgets + 1] = image.faults.alloc_failures;
  words[budgets + 2] = image.faults.page_faults;
  cells_hash = {};
  for (std::uint32_t i = 0; i < words.size(); ++i) {
    if (words[i] != kUninit) cells_hash ^= mix(i, words[i]);
  }

  undo_words.clear();
  undo_blob.shrink(0);
  marks.clear();
  events.clear();
  if (recording) gone.assign(objects.size(), {});
  service_name = "setup";
  restart = false;
  std::fill(tasks.begin(), tasks.end(), TaskState{});
  for (std::uint32_t t = 0; t < image_tasks; ++t) {
    if (image.tasks[t].entry.has_value()) start_task(t, image.tasks[t].entry.index, {});
  }

  // The kernel's view of the tasks, then the scenario's setup.
  if (image.task_init.has_value()) {
    for (std::uint32_t t = 0; t < task_total; ++t) {
      // The service task runs the program's setup and final calls as well, in the first process.
      const bool user = t == service || (t < image_tasks && image.tasks[t].kind == TaskKind::kUser);
      const Word arguments[] = {make_pointer(task_object[t], 0), Word{t} + 1, task_process[t], Word{user}};
      const StepStatus status = run_service(image.task_init, arguments, nullptr, false);
      if (status != StepStatus::kOk) return status;
    }
  }
  for (const FunctionId setup : image.setup) {
    const StepStatus status = run_service(setup, {}, nullptr, false);
    if (status != StepStatus::kOk) return status;
  }

  // Every task stands before its first visible operation.
  for (std::uint32_t t = 0; t < image_tasks; ++t) {
    if (tasks[t].life != Life::kReady) continue;
    begin_step(t);
    if (granularity.fuse) {
      local_only = true;
      const StepStatus status = run(t);
      local_only = false;
      if (status != StepStatus::kOk) return status;
      if (image.tasks[t].kind == TaskKind::kIrq) {  // it has not happened yet: it begins with its first step, or when what it awaits comes
        compute_pending(t);
        if (!awaits_interrupt(t)) {
          undo_step();
          begin_step(t);
        }
      }
    }
    const StepStatus status = finish_step(t);
    if (status != StepStatus::kOk) return status;
  }
  undo_words.clear();
  undo_blob.shrink(0);
  marks.clear();
  if (!symmetry.on()) return StepStatus::kOk;
  if (!find_distinct()) return reset();
  hash_pieces();
  exchanging = true;
  return StepStatus::kOk;
}

void Machine::Impl::begin_step(std::uint32_t task) {
  marks.push_back({static_cast<std::uint32_t>(undo_words.size()), undo_blob.size(), static_cast<std::uint8_t>(task), cells_hash});
  const TaskState& state = tasks[task];
  constexpr std::size_t kStateWords = sizeof(TaskState) / sizeof(Word);
  static_assert(sizeof(TaskState) % sizeof(Word) == 0);
  std::memcpy(undo_blob.push(kStateWords), &state, sizeof(TaskState));
  saved_from = state.depth;
  if (state.depth > 0) save_frame(task, state.depth - 1);
}

// The frame and the registers above it up to the next frame's. Called top down, before the frame changes.
void Machine::Impl::save_frame(std::uint32_t task, std::uint32_t frame) {
  WAKESIM_CHECK(frame + 1 == saved_from);
  const Frame& saved = frames_of(task)[frame];
  const std::uint32_t count = code.functions[saved.function].register_count;
  constexpr std::size_t kFrameWords = sizeof(Frame) / sizeof(Word);
  static_assert(sizeof(Frame) % sizeof(Word) == 0);
  Word* const at = undo_blob.push(1 + kFrameWords + count);
  at[0] = frame;
  std::memcpy(at + 1, &saved, sizeof(Frame));
  std::memcpy(at + 1 + kFrameWords, registers_of(task) + saved.registers, count * sizeof(Word));
  saved_from = frame;
}

void Machine::Impl::undo_step() {
  const StepMark mark = marks.back();
  marks.pop_back();
  constexpr std::size_t kStateWords = sizeof(TaskState) / sizeof(Word);
  constexpr std::size_t kFrameWords = sizeof(Frame) / sizeof(Word);
  TaskState& state = tasks[mark.task];
  std::memcpy(static_cast<void*>(&state), undo_blob.data() + mark.blob, sizeof(TaskState));
  for (std::size_t at = mark.blob + kStateWords; at < undo_blob.size();) {
    const auto frame = static_cast<std::uint32_t>(undo_blob[at]);
    Frame& restored = frames_of(mark.task)[frame];
    std::memcpy(static_cast<void*>(&restored), undo_blob.data() + at + 1, sizeof(Frame));
    const std::uint32_t count = code.functions[restored.function].register_count;
    std::memcpy(registers_of(mark.task) + restored.registers, undo_blob.data() + at + 1 + kFrameWords, count * sizeof(Word));
    at += 1 + kFrameWords + count;
  }
  undo_blob.shrink(mark.blob);
  for (std::size_t i = undo_words.size(); i > mark.words; --i) {
    const UndoWord& entry = undo_words[i - 1];
    if ((entry.index & kRegisterFlag) == 0) {
      if (symmetry.on()) {
        toggle(entry.index, words[entry.index]);
        toggle(entry.index, entry.old);
      }
      words[entry.index] = entry.old;
    } else {
      const std::uint32_t task = (entry.index >> 16) & 0x7fff;
      registers_of(task)[entry.index & 0xffff] = entry.old;
      if (std::find(rewritten_tasks.begin(), rewritten_tasks.end(), task) == rewritten_tasks.end()) rewritten_tasks.push_back(task);
    }
  }
  undo_words.resize(mark.words);
  cells_hash = mark.cells_hash;
  for (const std::uint32_t t : rewritten_tasks) {
    tasks[t].clean = 0;
    hash_task(t);
    compute_pending(t);
  }
  rewritten_tasks.clear();
}

namespace {

// Order-dependent hash of a sequence; both lanes are bijective in the state for a fixed word.
struct Chain {
  std::uint64_t a, b;
  void add(std::uint64_t v) {
    a = (a ^ v) * 0x9e37'79b9'7f4a'7c15ULL;
    a ^= a >> 32;
    b = (b + v) * 0xc2b2'ae3d'27d4'eb4fULL;
    b ^= b >> 29;
  }
};

}  // namespace

bool Machine::Impl::live_in(std::uint32_t pc, std::uint16_t reg) const {
  const auto begin = code.live_registers.begin() + code.live_begin[pc];
  const auto end = code.live_registers.begin() + code.live_begin[pc + 1];
  return std::binary_search(begin, end, reg);
}

void Machine::Impl::hash_task(std::uint32_t task) {
  TaskState& state = tasks[task];
  Frame* const stack = frames_of(task);
  const Word* const regs = registers_of(task);
  // Of an interchangeable task as it would be in its representative's place; what refers to other such tasks is left open.
  const bool exchanges = symmetry.on();
  const std::uint32_t own = exchanges ? symmetry.slot_of[task] : 0;
  const std::uint32_t like = exchanges ? symmetry.like[task] : task;
  if (state.foreign_from >= state.clean) state.foreign_from = kFramesMax;
  std::uint32_t i = state.clean;
  const auto content = [&](Word value) {
    if (!exchanges || !is_tagged(value)) return value;
    const std::uint32_t target = symmetry.target(value);
    if (target == 0) return value;
    value = symmetry.like_value(value);
    if (target == own) return value;
    state.foreign_from = std::min<std::uint64_t>(state.foreign_from, i);
    return ~value;
  };
  for (; i < state.depth; ++i) {
    Frame& frame = stack[i];
    const Fingerprint before = i == 0 ? Fingerprint{like + 1, ~std::uint64_t{like}} : stack[i - 1].below;
    Chain chain{before.low, before.high};
    std::uint32_t function = frame.function;
    std::uint32_t pc = frame.pc;
    if (own != 0 && symmetry.entry_like[function] != function) {
      pc -= code.functions[function].begin;
      function = symmetry.entry_like[function];
      pc += code.functions[function].begin;
    }
    chain.add((Word{function} << 32) | pc);
    const bool top = i + 1 == state.depth;
    const Word* const r = regs + frame.registers;
    const std::uint16_t skipped = top ? 0xffff : stack[i + 1].result;  // overwritten on return
    if (granularity.liveness) {
      const std::uint16_t* const end = code.live_registers.data() + code.live_begin[frame.pc + 1];
      for (const std::uint16_t* reg = code.live_registers.data() + code.live_begin[frame.pc]; reg != end; ++reg) {
        if (*reg != skipped) chain.add(content(r[*reg]));
      }
    } else {
      for (std::uint16_t reg = 0; reg < code.functions[frame.function].register_count; ++reg) chain.add(content(r[reg]));
    }
    frame.below = {chain.a, chain.b};
  }
  state.clean = state.depth;
  const Fingerprint stack_hash = state.depth == 0 ? Fingerprint{like + 1, 0} : stack[state.depth - 1].below;
  Chain chain{stack_hash.low, stack_hash.high};
  Word rest = static_cast<Word>(state.life);
  for (const std::int8_t count : state.context) rest = (rest << 8) | static_cast<std::uint8_t>(count);
  chain.add(rest);
  chain.add((Word{state.depth} << 8) | state.held_count);
  for (std::uint32_t h = 0; h < state.held_count; ++h) chain.add((Word{fact_row(state.held[h])} << 8) | state.held_kind[h]);
  state.hash = {chain.a, chain.b ^ (chain.a << 7)};
}

// Words that say everything and nothing twice. Interchangeable tasks come in their canonical order, written as their representative; a
// value that refers to one is followed by its place in that order.
void Machine::Impl::serialize(std::vector<Word>& out) const {
  out.clear();
  const bool exchanges = symmetry.on();
  if (exchanges) (void)canonical();
  const auto write = [&](Word value) {
    const std::uint32_t target = exchanges ? symmetry.target(value) : 0;
    out.push_back(target == 0 ? value : symmetry.like_value(value));
    if (target != 0) out.push_back(position[target]);
  };
  const auto write_object = [&](std::uint32_t object) {
    const Word head = words[object];
    if (head == 0) return;
    out.push_back((Word{exchanges ? symmetry.like_word(object) : object} << 32) | (head & 0xffff'ffff));
    const std::uint32_t first = header::cell_of(head);
    for (std::uint32_t c = first; c < first + cell_count(object); ++c) {
      if (!symmetry.any_distinct || !symmetry.distinct[c]) write(words[c]);
    }
  };
  const auto write_task = [&](std::uint32_t t) {
    const TaskState& state = tasks[t];
    Word rest = static_cast<Word>(state.life);
    for (const std::int8_t count : state.context) rest = (rest << 8) | static_cast<std::uint8_t>(count);
    out.push_back(rest);
    out.push_back((Word{state.depth} << 8) | state.held_count);
    for (std::uint32_t h = 0; h < state.held_count; ++h) {
      out.push_back((Word{fact_row(state.held[h])} << 8) | state.held_kind[h]);
      if (exchanges) out.push_back(position[symmetry.slot_of_word(state.held[h])]);
    }
    for (std::uint32_t i = 0; i < state.depth; ++i) {
      const Frame& frame = frames_of(t)[i];
      const std::uint32_t function = exchanges ? symmetry.entry_like[frame.function] : frame.function;
      out.push_back((Word{function} << 32) | (frame.pc - code.functions[frame.function].begin));
      const std::uint16_t skipped = i + 1 == state.depth ? 0xffff : frames_of(t)[i + 1].result;
      const Word* const r = registers_of(t) + frame.registers;
      for (std::uint16_t reg = 0; reg < code.functions[frame.function].register_count; ++reg) {
        if (!granularity.liveness || (reg != skipped && live_in(frame.pc, reg))) write(r[reg]);
      }
    }
  };
  const auto is_common = [&](std::uint32_t word) { return !exchanges || symmetry.slot_of_word(word) == 0; };
  for (std::uint32_t object = 1; object < objects.size(); ++object) {
    if (is_common(object)) write_object(object);
  }
  for (auto w = timer_word; w < words.size(); ++w) {
    if (is_common(w)) write(words[w]);
  }
  for (std::uint32_t t = 0; t < task_total; ++t) {
    if (!exchanges || symmetry.slot_of[t] == 0) write_task(t);
  }
  for (std::uint32_t place = 1; place <= symmetry.slots; ++place) {
    const std::uint32_t slot = arranged[place];
    out.push_back(place);
    for (const std::uint32_t w : symmetry.owned[slot]) {
      if (w < objects.size()) write_object(w);
      else if (w >= timer_word) write(words[w]);
    }
    write_task(symmetry.task_at[slot]);
    if (has_timer_tasks) write_task(timer_task(symmetry.task_at[slot]));
  }
}

}  // namespace wakesim
