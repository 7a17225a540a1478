// The state of a Machine: laying it out, the initial state, hashing, undo, serialisation.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/vm/machine_impl.h"

namespace wakesim {

Machine::Impl::Impl(const Image& the_image, Granularity the_granularity)
    : Shape(the_image),
      granularity(the_granularity),
      store(*this, symmetry, [](void* machine, std::uint32_t index) { static_cast<Impl*>(machine)->touch_distinct(index); }, this),
      cells(store) {
  find_unused_results();
  decode_all();
  if (granularity.locks) facts.resize(cells_end);
  stored_pointers.resize(objects.size());
  tasks.resize(task_total);
  frames.resize(capacity.frames);
  registers.assign(capacity.registers, kUninit);
  first_frame.push_back(frames.data());
  first_register.push_back(registers.data());
  for (const TaskCapacity& room : capacity.tasks) {
    first_frame.push_back(first_frame.back() + room.frames);
    first_register.push_back(first_register.back() + room.registers);
  }
  covered.assign(code.covers.size(), false);
  weak_order_at.assign(code.instructions.size(), 0);
  for (const Function& function : code.functions) {
    for (std::uint32_t pc = function.begin; pc < function.end; ++pc) {
      if (asks_for_weak_order(code.instructions[pc])) weak_order_at[pc] = function.is_model ? kModelOrders : kScenarioOrders;
    }
  }
  for (std::uint32_t t = 0; granularity.locks && t < task_total; ++t) {  // the environment writes them: signals, spurious wake-ups
    facts.set_racy(state_cell[t]);
    facts.set_racy(signal_cell[t]);
  }
  choose_listeners();
  store.begin(true);
  if (granularity.symmetry && !granularity.observable) symmetry.groups = find_interchangeable(image);
  std::size_t slots = 0;
  for (Symmetry::Group& group : symmetry.groups) {
    if (store.size() > Symmetry::kWordMask) {
      group.refuted = true;
      group.why = "the state has " + std::to_string(store.size()) + " words, and the table of whose is what has room for " +
                  std::to_string(Symmetry::kWordMask);
    } else if (slots + group.tasks.size() > Symmetry::kSlotsMax) {
      group.refuted = true;
      group.why =
          "there are " + std::to_string(slots + group.tasks.size()) + " such tasks, and there is room for " + std::to_string(Symmetry::kSlotsMax);
    } else {
      slots += group.tasks.size();
    }
  }
  number_slots();
}

void Machine::Impl::initialise_globals() {
  const auto global_count = static_cast<std::uint32_t>(code.globals.size());
  for (std::uint32_t object = 1; object < stack_object_base[0]; ++object) {
    const ObjectInfo& info = objects[object];
    if (info.kind != ObjectKind::kGlobal) continue;
    // The instance a pointer between globals means is the one of the same process or task.
    std::uint32_t viewer = service;
    if (info.owner != kNobody) viewer = info.owner;
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
      Word word = cells.look(at.cell);
      if (initial.bit_width > 0 || at.partial) {
        const unsigned width = initial.bit_width > 0 ? initial.bit_width : initial.size * 8u;
        const unsigned first = at.shift + initial.bit_first;
        const Word mask = (width >= 64 ? ~Word{0} : (Word{1} << width) - 1) << first;
        word = (word & ~mask) | ((value << first) & mask);
      } else {
        word = initial.size == 8 ? value : value & ((Word{1} << (initial.size * 8)) - 1);
      }
      store.initialise(at.cell, word);
    }
  }
}

StepStatus Machine::Impl::reset() {
  StepStatus status = begin_again();
  while (symmetry.stale) status = begin_again();
  return status;
}

StepStatus Machine::Impl::begin_again() {
  exchanging = false;
  if (symmetry.stale) number_slots();
  symmetry.any_distinct = false;
  store.clear_pieces();
  store.begin(hashing_wanted);
  initialise_globals();
  for (std::uint32_t i = 0; i < image.faults.signals.size(); ++i) store.initialise(budget_word + i, image.faults.signals[i].count_max);
  store.initialise(spurious_budget(), image.faults.spurious_wakeups);
  store.initialise(alloc_budget(), image.faults.alloc_failures);
  store.initialise(page_fault_budget(), image.faults.page_faults);
  store.initialise(stray_budget(), image.faults.stray_wakes);
  store.initialise(reuse_budget(), image.faults.address_reuse);
  store.hash_all();

  forget();
  events.clear();
  races.clear();
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
      const bool user = t < image_tasks && image.tasks[t].kind == TaskKind::kUser;
      const Word arguments[] = {make_pointer(task_object[t], 0), task_number(t), task_process[t], t == service ? Word{2} : Word{user}};
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
      if (status == StepStatus::kPruned) {  // others may come first: its execution is over in its first step
        undo_step();
        begin_step(t);
      } else if (status != StepStatus::kOk) {
        return status;
      }
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
  forget();
  if (restart) return StepStatus::kRestart;  // somebody waits for something that others may have stepped over
  if (!symmetry.on()) return StepStatus::kOk;
  if (!find_distinct()) return StepStatus::kRestart;
  store.hash_pieces();
  exchanging = true;
  return StepStatus::kOk;
}

void Machine::Impl::forget() {
  store.forget_changes();
  undo_blob.shrink(0);
  marks.clear();
}

void Machine::Impl::begin_step(std::uint32_t task) {
  marks.push_back({store.mark(), undo_blob.size(), task});
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

namespace {
constexpr Word kTaskRecord = Word{1} << 32;  // in place of a frame's number: the record of a task follows, its number in the low half
}

void Machine::Impl::save_task(std::uint32_t task) {
  constexpr std::size_t kStateWords = sizeof(TaskState) / sizeof(Word);
  Word* const at = undo_blob.push(1 + kStateWords);
  at[0] = kTaskRecord | task;
  std::memcpy(at + 1, &tasks[task], sizeof(TaskState));
}

void Machine::Impl::undo_step() {
  const StepMark mark = marks.back();
  marks.pop_back();
  constexpr std::size_t kStateWords = sizeof(TaskState) / sizeof(Word);
  constexpr std::size_t kFrameWords = sizeof(Frame) / sizeof(Word);
  TaskState& state = tasks[mark.task];
  std::memcpy(static_cast<void*>(&state), undo_blob.data() + mark.blob, sizeof(TaskState));
  for (std::size_t at = mark.blob + kStateWords; at < undo_blob.size();) {
    if (undo_blob[at] >= kTaskRecord) [[unlikely]] {
      const auto task = static_cast<std::uint32_t>(undo_blob[at]);
      if (std::find(rewritten_tasks.begin(), rewritten_tasks.end(), task) == rewritten_tasks.end()) {  // the first is the oldest
        std::memcpy(static_cast<void*>(&tasks[task]), undo_blob.data() + at + 1, sizeof(TaskState));
        rewritten_tasks.push_back(task);
      }
      at += 1 + kStateWords;
      continue;
    }
    const auto frame = static_cast<std::uint32_t>(undo_blob[at]);
    Frame& restored = frames_of(mark.task)[frame];
    std::memcpy(static_cast<void*>(&restored), undo_blob.data() + at + 1, sizeof(Frame));
    const std::uint32_t count = code.functions[restored.function].register_count;
    std::memcpy(registers_of(mark.task) + restored.registers, undo_blob.data() + at + 1 + kFrameWords, count * sizeof(Word));
    at += 1 + kFrameWords + count;
  }
  undo_blob.shrink(mark.blob);
  store.undo(mark.store, [this](std::uint32_t reg, Word old) {
    registers[reg] = old;
    const auto after = std::upper_bound(first_register.begin(), first_register.end(), registers.data() + reg);
    const auto task = static_cast<std::uint32_t>(after - first_register.begin() - 1);
    if (std::find(rewritten_tasks.begin(), rewritten_tasks.end(), task) == rewritten_tasks.end()) rewritten_tasks.push_back(task);
  });
  if (rewritten_tasks.empty()) [[likely]] return;
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

Word shape_of(const TaskState& state) {
  return (Word{state.sleep_is_meant} << 41) | (Word{state.queued} << 40) | (Word{state.depth} << 8) | state.held_count;
}

}  // namespace

void Machine::Impl::hash_task(std::uint32_t task) {
  if (!store.hashes()) [[unlikely]] return;
  if (symmetry.on()) hash_stack<true>(task);
  else hash_stack<false>(task);
}

template <bool kExchanges>
inline void Machine::Impl::hash_stack(std::uint32_t task) {
  TaskState& state = tasks[task];
  Frame* const stack = frames_of(task);
  const Word* const regs = registers_of(task);
  // Of an interchangeable task as it would be in its representative's place; what refers to other such tasks is left open.
  const std::uint32_t own = kExchanges ? symmetry.slot_of[task] : 0;
  const std::uint32_t like = kExchanges ? symmetry.like[task] : task;
  if (state.foreign_from >= state.clean) state.foreign_from = ~std::uint64_t{0};
  std::uint32_t i = state.clean;
  const auto content = [&](Word value) {
    if (!kExchanges || !is_tagged(value)) return value;
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
  chain.add(state.life_and_context());
  chain.add(shape_of(state));
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
    const Word head = this->head(object);
    if (head == 0) return;
    out.push_back((Word{exchanges ? symmetry.like_word(object) : object} << 32) | (head & 0xffff'ffff));
    const std::uint32_t first = header::cell_of(head);
    for (std::uint32_t c = first; c < first + cell_count(object); ++c) {
      if (!symmetry.any_distinct || !symmetry.distinct[c]) write(store.any(c));
    }
  };
  const auto write_task = [&](std::uint32_t t) {
    const TaskState& state = tasks[t];
    out.push_back(state.life_and_context());
    out.push_back(shape_of(state));
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
  for (auto w = timer_word; w < store.size(); ++w) {
    if (is_common(w)) write(store.any(w));
  }
  for (std::uint32_t t = 0; t < task_total; ++t) {
    if (!exchanges || symmetry.slot_of[t] == 0) write_task(t);
  }
  for (std::uint32_t place = 1; place <= symmetry.slots; ++place) {
    const std::uint32_t slot = arranged[place];
    out.push_back(place);
    for (const std::uint32_t w : symmetry.owned[slot]) {
      if (w < objects.size()) write_object(w);
      else if (w >= timer_word) write(store.any(w));
    }
    write_task(symmetry.task_at[slot]);
    if (has_timer_tasks) write_task(timer_task(symmetry.task_at[slot]));
  }
}

}  // namespace wakesim
