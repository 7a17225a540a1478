// Executing instructions, and where a step ends.
//
// A step of a task is: local work and both-movers, then at most one lock acquisition, then at most one non-mover, then movers
// (Lipton's R B* N? (B|L)*). What counts as which is the granularity's choice: in the plain search every visible operation is a
// non-mover, so that a step is one visible operation and the local work after it.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/vm/machine_impl.h"

namespace wakesim {
namespace {

constexpr std::int64_t kEfault = 14;

Word cell_mask(std::uint32_t size) { return size >= 8 ? ~Word{0} : (Word{1} << (size * 8)) - 1; }

Word apply(AtomicOp op, Word old, Word operand) {
  switch (op) {
    case AtomicOp::kXchg: return operand;
    case AtomicOp::kAdd: return is_tagged(old) ? add_offset(old, static_cast<std::int64_t>(operand)) : old + operand;
    case AtomicOp::kSub: return is_tagged(old) ? add_offset(old, -static_cast<std::int64_t>(operand)) : old - operand;
    case AtomicOp::kAnd: return old & operand;
    case AtomicOp::kOr: return old | operand;
    case AtomicOp::kXor: return old ^ operand;
    case AtomicOp::kAndNot: return old & ~operand;
  }
  return operand;
}

bool is_bitwise(AtomicOp op) { return op == AtomicOp::kAnd || op == AtomicOp::kOr || op == AtomicOp::kXor || op == AtomicOp::kAndNot; }

}  // namespace

void Machine::Impl::start_task(std::uint32_t task, std::uint32_t function, std::span<const Word> arguments) {
  TaskState& state = tasks[task];
  const Fingerprint hash = state.hash;
  state = TaskState{};
  state.hash = hash;
  state.life = Life::kReady;
  state.depth = 1;
  Frame& frame = frames_of(task)[0];
  frame = Frame{};
  frame.function = function;
  frame.pc = code.functions[function].begin;
  state.registers = code.functions[function].register_count;
  Word* const r = registers_of(task);
  std::fill(r, r + state.registers, kUninit);
  for (std::size_t i = 0; i < arguments.size(); ++i) r[i] = arguments[i];
  saved_from = 0;
}

void Machine::Impl::end_task(std::uint32_t task) {
  if (watching.origin_word != 0) watch_leave(task);
  TaskState& state = tasks[task];
  if (is_timer_task(task)) {
    touch_word(running_word + (task - image_tasks), Touch::kWrite);
    set_word(running_word + (task - image_tasks), 0);
    state.life = Life::kAbsent;
  } else {
    state.life = Life::kEnded;
  }
  state.depth = 0;
  state.registers = 0;
  state.clean = 0;
}

StepStatus Machine::Impl::call(std::uint32_t function, std::uint32_t first_argument, std::uint32_t argument_count, std::uint16_t result,
                               bool user_call) {
  TaskState& state = tasks[running];
  const Function& callee = code.functions[function];
  if (state.depth == kFramesMax) return limit("a call stack deeper than " + std::to_string(kFramesMax));
  Frame& caller = frames_of(running)[state.depth - 1];
  const Function& from = code.functions[caller.function];
  const std::uint32_t base = state.registers;
  if (base + callee.register_count > kRegistersMax) return limit("more than " + std::to_string(kRegistersMax) + " registers on a call stack");
  const std::uint32_t objects_below = caller.objects + static_cast<std::uint32_t>(from.locals.size());
  const std::uint32_t cells_below = caller.cells + local_cells[caller.function];
  if (objects_below + callee.locals.size() > kStackObjectsMax || cells_below + local_cells[function] > kStackCellsMax) {
    return limit("more than " + std::to_string(kStackObjectsMax) + " objects or " + std::to_string(kStackCellsMax) + " words on a stack");
  }
  if (argument_count != callee.parameter_count) {
    return fail(FindingKind::kOutOfBounds, callee.name + "() takes " + std::to_string(callee.parameter_count) + " arguments, the call passes " +
                                               std::to_string(argument_count));
  }
  if (from.side == Side::kKernel && callee.side == Side::kUser && !user_call) {
    return fail(FindingKind::kUserPointer, "kernel code in " + from.name + "() jumps to the user function " + callee.name + "()");
  }
  if (from.side == Side::kUser && callee.side == Side::kKernel && !callee.is_syscall) {
    return fail(FindingKind::kUserPointer, "user code in " + from.name + "() jumps to the kernel function " + callee.name + "()");
  }
  caller.pc += 1;
  state.clean = std::min(state.clean, state.depth - 1);
  Word* const regs = registers_of(running);
  Word* const target = regs + base;
  const Word* const source = regs + caller.registers + first_argument;
  for (std::uint32_t a = 0; a < argument_count; ++a) target[a] = source[a];
  if (!granularity.liveness || unset_reads.function_has_any[function]) std::fill(target + argument_count, target + callee.register_count, kUninit);
  Frame& frame = frames_of(running)[state.depth];
  frame.function = function;
  frame.pc = callee.begin;
  frame.registers = base;
  frame.objects = objects_below;
  frame.cells = cells_below;
  frame.result = result;
  frame.user_call = user_call ? 1 : 0;
  state.registers = base + callee.register_count;
  ++state.depth;
  return StepStatus::kOk;
}

StepStatus Machine::Impl::run_service(FunctionId function, std::span<const Word> arguments, Word* result, bool note_accesses) {
  const std::uint32_t outer = running;
  const std::uint32_t outer_saved = saved_from;
  begin_step(service);
  running = service;
  start_task(service, function.index, arguments);
  atomic_run = true;
  noting = note_accesses;
  const StepStatus status = run(service);
  atomic_run = false;
  noting = false;
  if (status == StepStatus::kOk) {
    WAKESIM_CHECK(tasks[service].depth == 0);
    if (result != nullptr) *result = service_result;
  }
  tasks[service].life = Life::kAbsent;
  hash_task(service);
  if (status == StepStatus::kOk) running = outer;
  saved_from = outer_saved;
  return status;
}

StepStatus Machine::Impl::step(Choice choice) {
  events.clear();
  observed.clear();
  restart = false;
  alternative = choice.alternative;
  if (footprinting) begin_footprint(choice);
  StepStatus status = StepStatus::kOk;
  if (choice.kind == ChoiceKind::kTask) {
    begin_step(choice.task);
    status = run(choice.task);
    if (status == StepStatus::kOk) status = finish_step(choice.task);
  } else {
    running = choice.kind == ChoiceKind::kTimer ? timer_task(choice.task) : choice.task;
    begin_step(running);
    status = environment(choice);
  }
  // What goes wrong where a step ends may be wrong only in this order: whoever is next would not be waiting there any more.
  if (footprinting && status != StepStatus::kOk) footprint = Footprint::everything();
  // Whatever the step ended in: what was searched so far rests on a fact that it refuted. The same end comes again.
  return restart || symmetry.stale ? StepStatus::kRestart : status;
}

StepStatus Machine::Impl::check_predicates() {
  for (const Predicate& invariant : image.invariants) {
    bool holds = false;
    const StepStatus status = evaluate(invariant, "an invariant", &holds);
    if (status != StepStatus::kOk) return status;
    if (!holds && checks(FindingKind::kInvariant)) return fail(FindingKind::kInvariant, "the invariant `" + invariant.text + "` is false");
  }
  for (std::uint32_t i = 0; i < eventually_count; ++i) {
    if (was_true(i)) continue;
    bool holds = false;
    const StepStatus status = evaluate(image.eventually[i], "an `eventually`", &holds);
    if (status != StepStatus::kOk) return status;
    if (holds) set_word(eventually_word + i, 1);
  }
  return restart ? StepStatus::kRestart : StepStatus::kOk;
}

// Leaves the state as it was, except after a finding in it.
StepStatus Machine::Impl::evaluate(const Predicate& predicate, const char* what, bool* holds) {
  const std::size_t before = marks.size();
  service_name = what;
  Word value = 0;
  const StepStatus status = run_service(predicate.function, {}, &value, granularity.locks);
  if (status != StepStatus::kOk) return status;
  while (marks.size() > before) undo_step();
  *holds = value != 0;
  return StepStatus::kOk;
}

// What a step touches is noted while it runs, by touch(). Here: what does so as a whole.
void Machine::Impl::begin_footprint(Choice choice) {
  footprint = {};
  const bool is_event = choice.kind != ChoiceKind::kTask;
  const bool has_alternatives = !is_event && tasks[choice.task].pending.alternatives > 1;
  const bool has_cpu = choice.task < image_tasks && image.tasks[choice.task].cpu >= 0;
  if (is_event || has_alternatives || has_cpu) footprint = Footprint::everything();
}

// Registers that are part of the state are asked for.
void Machine::Impl::find_unused_results() {
  result_unused.assign(code.instructions.size(), false);
  if (!granularity.liveness) return;
  for (std::uint32_t pc = 0; pc < code.instructions.size(); ++pc) {
    const Instruction& i = code.instructions[pc];
    if (i.op == Opcode::kAtomicRmw || i.op == Opcode::kWake) result_unused[pc] = !live_in(pc + 1, i.a);
  }
}

StepStatus Machine::Impl::finish_step(std::uint32_t task) {
  hash_task(task);
  compute_pending(task);
  // Where others end a step, so as not to step over a plain access that comes next.
  const Pending& next = tasks[task].pending;
  if (footprinting && check_races && next.kind == PendingKind::kAccess && next.plain) {
    for (std::uint32_t c = next.cell; c < next.cell + next.cell_count; ++c) touch_word(c, next.write ? Touch::kWrite : Touch::kRead);
  }
  if (restart) return StepStatus::kRestart;
  const StepStatus status = check_pending(task);
  if (status != StepStatus::kOk) return status;
  return has_predicates ? check_predicates() : StepStatus::kOk;
}

template <bool kCovers>
StepStatus Machine::Impl::run_task(std::uint32_t task) {
  running = task;
  TaskState& state = tasks[task];
  if (state.depth > 0) state.clean = std::min(state.clean, state.depth - 1);

  enum class Phase : std::uint8_t { kFree, kAcquired, kCommitted };
  Phase phase = Phase::kFree;
  std::uint64_t executed = 0;
  const std::uint64_t executed_max = atomic_run ? kServiceInstructionsMax : kInstructionsPerStepMax;
  // Where an interrupt can come in between any two operations, nothing is a mover.
  bool locks = granularity.locks && !interruptible(task);

  Frame* frame = &frames_of(task)[state.depth - 1];
  Word* r = registers_of(task) + frame->registers;
  const Function* function = &code.functions[frame->function];
  bool user = function->side == Side::kUser;
  const auto reload = [&] {
    frame = &frames_of(task)[state.depth - 1];
    r = registers_of(task) + frame->registers;
    function = &code.functions[frame->function];
    user = function->side == Side::kUser;
  };

  std::uint32_t rounds = 0;  // jumps back: of loops
  const auto jump = [&](std::uint32_t to) {
    rounds += to <= frame->pc;
    frame->pc = to;
    ++executed;
  };
  const auto jump_on = [&](bool condition, std::uint32_t to) {
    if constexpr (kCovers) coverage[frame->pc] |= condition ? kJumped : kFellThrough;
    jump(condition ? to : frame->pc + 1);
  };
  // An instruction counts as executed from the moment it is looked at; where the step ends before it, that is taken back.
  std::uint8_t* cover = nullptr;
  std::uint8_t cover_before = 0;

  // While the watched function runs, how deep it is in the stack.
  std::uint32_t watched = 0;
  bool watches = false;
  if constexpr (kCovers) {
    watches = watching.origin_word != 0 && !atomic_run;
    if (watches) watched = watched_depth(task);
  }

  // May the access at hand join this step? False ends the step before it.
  const auto admit_word = [&](std::uint32_t cell, bool write, bool plain) {
    if (atomic_run) {
      if (noting) restart |= note_access(cell, task, write, 0);
      return true;
    }
    if (local_only) return false;
    if (granularity.locks && !is_racy(cell)) {
      restart |= note_access(cell, task, write, state.held_mask);
      if (locks) return true;
    }
    if (phase == Phase::kCommitted) return false;
    // Two racing accesses are seen in a state in which both are next. So a plain access begins its step, and a marked one does when a
    // plain one that it races with is next already.
    if (check_races && executed > 0 && (plain || plain_access_is_next(task, cell, write))) {
      if (!plain) touch_word(cell, write ? Touch::kWrite : Touch::kRead);  // others decide that the step ends here
      return false;
    }
    phase = Phase::kCommitted;
    return true;
  };
  const auto admit_visible = [&] {  // a non-mover that is no access to a cell
    if (atomic_run) return true;
    if (local_only || phase == Phase::kCommitted) return false;
    phase = Phase::kCommitted;
    return true;
  };
  const auto admit = [&](const Address& at, bool write, bool plain) {
    // A loop that only asks for what nobody else may touch, as far as is known, must not stay in its step for ever: others may touch it
    // later, and that it goes round for ever shows in the graph of states only.
    if (rounds >= kRoundsPerStepMax && !atomic_run) return false;
    // What nobody can write looks the same to everybody at any time.
    return is_private(at) || objects[at.object].read_only || admit_word(at.cell, write, plain);
  };

  // Reading and writing a resolved address. Values are canonical: zero-extended in cells, converted in registers.
  const auto look_at_cell = [&](const Address& at) -> Word {
    const Word word = words[at.cell];
    if (!at.partial) return word;
    if (at.shift + at.size * 8 > 32) tell_apart(word, code.instructions[frame->pc], "reads a part of a pointer");
    return is_tagged(word) ? (is_uninit(word) ? kUninit : (word >> at.shift) & cell_mask(at.size)) : (word >> at.shift) & cell_mask(at.size);
  };
  const auto read_cell = [&](const Address& at) -> Word {
    if (kCovers && watches) watch_access(at, false, watched != 0);
    return look_at_cell(at);
  };
  const auto write_cell = [&](const Address& at, Word value) {
    if (kCovers && watches) watch_access(at, true, watched != 0);
    if (!is_tagged(value)) value &= cell_mask(at.size);
    if (at.partial) {
      Word old = words[at.cell];
      if (at.shift + at.size * 8 > 32) tell_apart(old, code.instructions[frame->pc], "writes a part of a pointer");
      if (is_uninit(old)) old = 0;
      const Word mask = cell_mask(at.size) << at.shift;
      value = (old & ~mask) | ((value << at.shift) & mask);
    } else {
      publish(value, at.object);
      note_stored(value, at.cell);
    }
    set_word(at.cell, value);
  };
  // Kernel code keeps off user memory and user code off everybody else's; constants stay constant.
  const auto trespass = [&](const Address& at, bool write, bool by_user_access) -> StepStatus {
    const bool user_memory = (at.head & header::kUser) != 0;
    const ObjectInfo& info = objects[at.object];
    if (!user && user_memory && !by_user_access) {
      return fail(FindingKind::kUserPointer, "kernel code dereferences the user pointer to " + object_name(at.object), object_name(at.object));
    }
    if (user && !user_memory) {
      return fail(FindingKind::kUserPointer, "user code touches kernel memory: " + object_name(at.object), object_name(at.object));
    }
    if (user_memory && !info.shared_mapping && image.process_count > 1 && task != service && info.process != task_process[task]) {
      return fail(FindingKind::kUserPointer, runner_name(task) + " touches memory of another process: " + object_name(at.object), object_name(at.object));
    }
    if (write && info.read_only) {
      return fail(FindingKind::kOutOfBounds, "write to the constant " + object_name(at.object), object_name(at.object));
    }
    return StepStatus::kOk;
  };
  const auto foreign = [&](const Address& at, bool write) {  // cheap filter in front of trespass()
    return ((at.head & header::kUser) != 0) != user || (write && objects[at.object].read_only) || image.process_count > 1;
  };
  const auto too_many_locks = [&](std::uint32_t who) { return "more than " + std::to_string(kHeldMax) + " locks held by " + task_name(who); };
  const auto text_of = [&](const Instruction& i, Word value) { return value_name(value, size_of(i.kind), is_signed(i.kind)); };

  for (;;) {
    const Instruction& i = code.instructions[frame->pc];
    if constexpr (kCovers) {
      cover = &coverage[frame->pc];
      cover_before = *cover;
      *cover |= kExecuted;
    }
    if (executed >= executed_max) {
      if (atomic_run) return limit(std::string(service_name) + " ran more than " + std::to_string(kServiceInstructionsMax) + " instructions");
      return fail(FindingKind::kLivelock, runner_name(task) + " loops in " + function->name + "() without any visible operation");
    }
    if (!granularity.fuse && executed == 1 && !atomic_run) goto stop;
    for (std::uint32_t u = unset_reads.begin[frame->pc]; u != unset_reads.begin[frame->pc + 1]; ++u) [[unlikely]] {
      const std::uint16_t reg = unset_reads.registers[u];
      if (!is_uninit(r[reg])) continue;
      const std::string name = reg < function->register_names.size() ? function->register_names[reg] : "";
      return fail(FindingKind::kUninitializedRead, name.empty() ? "a value that was never set is used" : "`" + name + "` is used before it is set", name);
    }
    switch (i.op) {
      case Opcode::kNop: break;
      case Opcode::kConst: r[i.a] = static_cast<Word>(i.imm); break;
      case Opcode::kMov: r[i.a] = r[i.b]; break;
      case Opcode::kGlobalAddr: {
        const auto global = static_cast<std::uint32_t>(static_cast<Word>(i.imm) >> 32);
        r[i.a] = make_pointer(global_object[task * code.globals.size() + global], static_cast<std::uint32_t>(i.imm));
        break;
      }
      case Opcode::kLocalAddr: {
        const auto local = static_cast<std::uint32_t>(static_cast<Word>(i.imm) >> 32);
        r[i.a] = make_pointer(stack_object_base[task] + frame->objects + local, static_cast<std::uint32_t>(i.imm));
        break;
      }
      case Opcode::kFuncAddr: r[i.a] = make_function(static_cast<std::uint32_t>(i.imm)); break;
      case Opcode::kCurrent: r[i.a] = make_pointer(task_object[task], 0); break;
      case Opcode::kCast: r[i.a] = convert(i.kind, r[i.b]); break;
      case Opcode::kBool: r[i.a] = r[i.b] != 0; break;
      case Opcode::kLogicNot: r[i.a] = r[i.b] == 0; break;
      case Opcode::kNot: {
        tell_apart(r[i.b], i, "computes with a pointer");
        const Word v = convert(i.kind, ~r[i.b]);
        if (is_tagged(v)) goto forged;
        r[i.a] = v;
        break;
      }
      case Opcode::kNeg: {
        tell_apart(r[i.b], i, "computes with a pointer");
        const Word v = convert(i.kind, Word{0} - r[i.b]);
        if (is_signed(i.kind) && v == r[i.b] && v != 0) goto overflow;
        if (is_tagged(v)) goto forged;
        r[i.a] = v;
        break;
      }
      case Opcode::kAdd:
      case Opcode::kAddImm: {
        const Word x = r[i.b];
        const Word y = i.op == Opcode::kAdd ? r[i.c] : static_cast<Word>(i.imm);
        if (i.kind < IntKind::kI64) {
          const Word v = convert(i.kind, x + y);
          if (is_signed(i.kind) && v != x + y) goto overflow;
          r[i.a] = v;
        } else if (is_tagged(x) || is_tagged(y)) {
          r[i.a] = is_tagged(x) ? add_offset(x, static_cast<std::int64_t>(y)) : add_offset(y, static_cast<std::int64_t>(x));
        } else {
          std::int64_t sum = 0;
          if (__builtin_add_overflow(static_cast<std::int64_t>(x), static_cast<std::int64_t>(y), &sum) && i.kind == IntKind::kI64) goto overflow;
          if (is_tagged(x + y)) goto forged;
          r[i.a] = x + y;
        }
        break;
      }
      case Opcode::kSub: {
        const Word x = r[i.b];
        const Word y = r[i.c];
        if (is_tagged(y)) compare_order(x, y, i, "subtracts pointers into different objects");
        if (i.kind < IntKind::kI64) {
          const Word v = convert(i.kind, x - y);
          if (is_signed(i.kind) && v != x - y) goto overflow;
          r[i.a] = v;
        } else if (is_tagged(x) && !is_tagged(y)) {
          r[i.a] = add_offset(x, -static_cast<std::int64_t>(y));
        } else {
          std::int64_t difference = 0;
          if (__builtin_sub_overflow(static_cast<std::int64_t>(x), static_cast<std::int64_t>(y), &difference) && i.kind == IntKind::kI64) goto overflow;
          if (is_tagged(x - y)) goto forged;
          r[i.a] = x - y;
        }
        break;
      }
      case Opcode::kMul: {
        const Word x = r[i.b];
        const Word y = r[i.c];
        tell_apart(x, i, "computes with a pointer");
        tell_apart(y, i, "computes with a pointer");
        if (i.kind < IntKind::kI64) {
          const Word v = convert(i.kind, x * y);
          if (is_signed(i.kind) && v != x * y) goto overflow;
          r[i.a] = v;
        } else {
          std::int64_t product = 0;
          if (__builtin_mul_overflow(static_cast<std::int64_t>(x), static_cast<std::int64_t>(y), &product) && i.kind == IntKind::kI64) goto overflow;
          if (is_tagged(x * y)) goto forged;
          r[i.a] = x * y;
        }
        break;
      }
      case Opcode::kDiv:
      case Opcode::kRem: {
        const Word x = r[i.b];
        const Word y = r[i.c];
        tell_apart(x, i, "computes with a pointer");
        tell_apart(y, i, "computes with a pointer");
        if (y == 0) return fail(FindingKind::kIntegerOverflow, "division by zero");
        Word v = 0;
        if (is_signed(i.kind)) {
          const auto sx = static_cast<std::int64_t>(x);
          const auto sy = static_cast<std::int64_t>(y);
          if (sy == -1) {
            v = i.op == Opcode::kDiv ? Word{0} - x : 0;
            if (x != 0 && convert(i.kind, v) == x) goto overflow;
          } else {
            v = static_cast<Word>(i.op == Opcode::kDiv ? sx / sy : sx % sy);
          }
        } else {
          v = i.op == Opcode::kDiv ? x / y : x % y;
        }
        r[i.a] = convert(i.kind, v);
        break;
      }
      case Opcode::kAnd:
        mask_pointer(r[i.b], r[i.c], i);
        r[i.a] = r[i.b] & r[i.c];
        break;
      case Opcode::kAndImm:
        mask_pointer(r[i.b], static_cast<Word>(i.imm), i);
        r[i.a] = convert(i.kind, r[i.b] & static_cast<Word>(i.imm));
        break;
      case Opcode::kOr: {
        mask_pointer(r[i.b], r[i.c], i);
        const Word v = r[i.b] | r[i.c];
        if (is_tagged(v) && !is_tagged(r[i.b]) && !is_tagged(r[i.c])) goto forged;
        r[i.a] = v;
        break;
      }
      case Opcode::kXor: {
        mask_pointer(r[i.b], r[i.c], i);
        const Word v = convert(i.kind, r[i.b] ^ r[i.c]);
        if (is_tagged(v) && !is_tagged(r[i.b]) && !is_tagged(r[i.c])) goto forged;
        r[i.a] = v;
        break;
      }
      case Opcode::kShl:
      case Opcode::kShr: {
        tell_apart(r[i.b], i, "computes with the bits of a pointer");
        const Word count = r[i.c];
        const unsigned width = size_of(i.kind) * 8;
        if (count >= width) {
          if (checks(FindingKind::kIntegerOverflow)) {
            return fail(FindingKind::kIntegerOverflow, "shift of a " + std::to_string(width) + "-bit value by " +
                                                           std::to_string(static_cast<std::int64_t>(count)));
          }
          r[i.a] = 0;
          break;
        }
        if (i.op == Opcode::kShl) {
          const Word v = convert(i.kind, r[i.b] << count);
          if (is_tagged(v) && !is_tagged(r[i.b])) goto forged;
          r[i.a] = v;
        } else {
          r[i.a] = is_signed(i.kind) ? static_cast<Word>(static_cast<std::int64_t>(r[i.b]) >> count) : r[i.b] >> count;
        }
        break;
      }
      case Opcode::kEq: r[i.a] = r[i.b] == r[i.c]; break;
      case Opcode::kNe: r[i.a] = r[i.b] != r[i.c]; break;
      case Opcode::kEqImm: r[i.a] = r[i.b] == static_cast<Word>(i.imm); break;
      case Opcode::kNeImm: r[i.a] = r[i.b] != static_cast<Word>(i.imm); break;
      case Opcode::kLt:
        compare_order(r[i.b], r[i.c], i, "orders pointers into different objects");
        r[i.a] = is_signed(i.kind) ? static_cast<std::int64_t>(r[i.b]) < static_cast<std::int64_t>(r[i.c]) : r[i.b] < r[i.c];
        break;
      case Opcode::kLe:
        compare_order(r[i.b], r[i.c], i, "orders pointers into different objects");
        r[i.a] = is_signed(i.kind) ? static_cast<std::int64_t>(r[i.b]) <= static_cast<std::int64_t>(r[i.c]) : r[i.b] <= r[i.c];
        break;
      case Opcode::kPtrAdd: {
        const Word base = r[i.b];
        const std::int64_t bytes = static_cast<std::int64_t>(r[i.c]) * i.imm;
        r[i.a] = is_tagged(base) ? add_offset(base, bytes) : base + static_cast<Word>(bytes);
        break;
      }
      case Opcode::kPtrAddImm: r[i.a] = is_tagged(r[i.b]) ? add_offset(r[i.b], i.imm) : r[i.b] + static_cast<Word>(i.imm); break;
      case Opcode::kPtrDiff: {
        const Word x = r[i.b];
        const Word y = r[i.c];
        if ((x >> 32) != (y >> 32)) {
          return fail(FindingKind::kOutOfBounds, "subtraction of pointers into different objects: " + value_name(x, 8, false) + " and " + value_name(y, 8, false));
        }
        const auto bytes = static_cast<std::int64_t>(static_cast<std::int32_t>(offset_of(x) - offset_of(y)));
        r[i.a] = static_cast<Word>(bytes / i.imm);
        break;
      }

      case Opcode::kJump:
        jump(static_cast<std::uint32_t>(i.imm));
        continue;
      case Opcode::kJumpIf:
        jump_on(r[i.a] != 0, static_cast<std::uint32_t>(i.imm));
        continue;
      case Opcode::kJumpIfNot:
        jump_on(r[i.a] == 0, static_cast<std::uint32_t>(i.imm));
        continue;
      case Opcode::kCall:
      case Opcode::kCallPtr: {
        auto target = static_cast<std::uint32_t>(i.imm);
        if (i.op == Opcode::kCallPtr) {
          const Word pointer = r[i.imm];
          if (!is_function(pointer) || static_cast<std::uint32_t>(pointer) >= code.functions.size()) {
            if (is_dead(pointer) || is_uninit(pointer)) return report_fault(is_dead(pointer) ? Fault::kDead : Fault::kUnset, pointer, 0, 1, "call");
            return fail(pointer < 65536 ? FindingKind::kNullDereference : FindingKind::kOutOfBounds,
                        "call through " + value_name(pointer, 8, false) + ", which is no function");
          }
          target = static_cast<std::uint32_t>(pointer);
        }
        // That a call runs is something the end of its argument sees: it begins and ends like an access to memory.
        if (kCovers && watches && target == watching.seen.function.index && !admit_visible()) goto stop;
        const StepStatus status = call(target, i.b, i.c, i.a, i.op == Opcode::kCallPtr && static_cast<unsigned>(i.kind) == 1);
        if (status != StepStatus::kOk) return status;
        if (kCovers && watches && target == watching.seen.function.index) {
          if (watched == 0) watched = state.depth;
          watch_call(i.op == Opcode::kCallPtr);
        }
        reload();
        ++executed;
        continue;
      }
      case Opcode::kReturn: {
        const Word value = i.c != 0 ? r[i.a] : 0;
        for (std::uint32_t l = 0; l < function->locals.size(); ++l) {
          WAKESIM_CHECK(words[stack_object_base[task] + frame->objects + l] == 0);
        }
        if (state.depth == 1) {
          if (task == service) service_result = value;
          if (state.held_count > 0 && checks(FindingKind::kLockImbalance)) {
            return fail(FindingKind::kLockImbalance, runner_name(task) + " ends while it holds " + cell_name(state.held[state.held_count - 1]),
                        cell_name(state.held[state.held_count - 1]));
          }
          if (recording && !atomic_run) record("end", {}, {}, {}, false);
          end_task(task);
          ++executed;
          goto ended;
        }
        const Frame& below = frames_of(task)[state.depth - 2];
        if (function->returns_value && i.c == 0 && live_in(below.pc, frame->result) && checks(FindingKind::kUninitializedRead)) {
          return fail(FindingKind::kUninitializedRead, function->name + "() ends without a return value, and the caller uses it", function->name);
        }
        if (function->is_syscall && code.functions[below.function].side == Side::kUser && checks(FindingKind::kLockImbalance)) {
          if (state.held_count > 0) {
            return fail(FindingKind::kLockImbalance, function->name + "() returns to user space while " + runner_name(task) + " holds " +
                                                         cell_name(state.held[state.held_count - 1]),
                        cell_name(state.held[state.held_count - 1]));
          }
          if (in_atomic(task)) {
            return fail(FindingKind::kLockImbalance, function->name + "() returns to user space with preemption, interrupts or RCU still disabled");
          }
        }
        if (granularity.observable && !atomic_run && function->is_syscall && code.functions[below.function].side == Side::kUser) {
          if (!admit_visible()) goto stop;
          observed.push_back({Observable::Kind::kReturn, TaskId{task}, frame->function, static_cast<std::int64_t>(value)});
        }
        if (kCovers && watches && watched == state.depth) {
          if (!admit_visible()) goto stop;
          watch_return(i.c != 0, value);
          watched = 0;
        }
        const bool returns = function->returns_value;
        const std::uint16_t into = frame->result;
        if (state.depth - 2 < saved_from && !atomic_run) save_frame(task, state.depth - 2);
        state.registers = frame->registers;
        --state.depth;
        state.clean = std::min(state.clean, state.depth - 1);
        reload();
        if (returns) r[into] = value;
        ++executed;
        continue;
      }
      case Opcode::kScopeEnter: {
        const std::uint32_t object = stack_object_base[task] + frame->objects + static_cast<std::uint32_t>(i.imm);
        WAKESIM_CHECK(words[object] == 0);
        const std::uint32_t first = stack_cell_base[task] + frame->cells +
                                    local_offset[local_begin[frame->function] + static_cast<std::uint32_t>(i.imm)];
        set_word(object, header::make(function->locals[static_cast<std::size_t>(i.imm)].layout.index, first,
                                      header::kAlive | (user ? header::kUser : 0)));
        break;
      }
      case Opcode::kScopeExit: {
        const std::uint32_t object = stack_object_base[task] + frame->objects + static_cast<std::uint32_t>(i.imm);
        const bool own = granularity.own_objects && (words[object] & header::kPublished) == 0;
        if (!own && !admit_visible()) goto stop;
        if (recording && !atomic_run) record("ends", object_name(object), {}, {}, true);
        kill_object(object, !own && !atomic_run);
        break;
      }

      case Opcode::kLoad: {
        Address at;
        const Fault fault = resolve(r[i.b], i.imm, size_of(i.kind), &at);
        if (fault != Fault::kNone) return report_fault(fault, r[i.b], i.imm, size_of(i.kind), "read");
        if (foreign(at, false)) {
          const StepStatus status = trespass(at, false, false);
          if (status != StepStatus::kOk) return status;
        }
        if (!admit(at, false, (i.c & kAccessMarked) == 0)) goto stop;
        const Word value = read_cell(at);
        if (is_uninit(value) && (i.c & kAccessRaw) == 0) {
          return fail(FindingKind::kUninitializedRead, cell_name(at.cell) + " is read before it is written", cell_name(at.cell));
        }
        touch(at, Touch::kRead);
        if (recording && !atomic_run) record("load", address_name(add_offset(r[i.b], i.imm)), text_of(i, value), {}, false);
        r[i.a] = is_tagged(value) ? value : convert(i.kind, value);
        break;
      }
      case Opcode::kStore: {
        Address at;
        const Fault fault = resolve(r[i.a], i.imm, size_of(i.kind), &at);
        if (fault != Fault::kNone) return report_fault(fault, r[i.a], i.imm, size_of(i.kind), "write");
        if (foreign(at, true)) {
          const StepStatus status = trespass(at, true, false);
          if (status != StepStatus::kOk) return status;
        }
        if (!admit(at, true, (i.c & kAccessMarked) == 0)) goto stop;
        touch(at, r[i.b] == 0 && is_state_cell(at) ? Touch::kAdd : Touch::kWrite);
        if (recording && !atomic_run) record("store", address_name(add_offset(r[i.a], i.imm)), text_of(i, r[i.b]), text_of(i, look_at_cell(at)), true);
        write_cell(at, r[i.b]);
        break;
      }
      case Opcode::kBitLoad:
      case Opcode::kBitStore: {
        const bool store = i.op == Opcode::kBitStore;
        const auto offset = static_cast<std::int32_t>(i.imm);
        const auto first = static_cast<unsigned>(static_cast<Word>(i.imm) >> 32) & 0xff;
        const auto width = static_cast<unsigned>(static_cast<Word>(i.imm) >> 40) & 0xff;
        const Word base = store ? r[i.a] : r[i.b];
        Address at;
        const Fault fault = resolve(base, offset, size_of(i.kind), &at);
        if (fault != Fault::kNone) return report_fault(fault, base, offset, size_of(i.kind), store ? "write" : "read");
        if (foreign(at, store)) {
          const StepStatus status = trespass(at, store, false);
          if (status != StepStatus::kOk) return status;
        }
        if (!admit(at, store, (i.c & kAccessMarked) == 0)) goto stop;
        touch(at, store ? Touch::kWrite : Touch::kRead);
        const Word mask = width >= 64 ? ~Word{0} : (Word{1} << width) - 1;
        Word unit = read_cell(at);
        if (first + width > 32) tell_apart(unit, i, "takes a part of a pointer");
        if (store) {
          if (is_uninit(unit)) unit = 0;  // the neighbours in the storage unit count as zero from here on
          const Word value = (unit & ~(mask << first)) | ((r[i.b] & mask) << first);
          if (recording && !atomic_run) record("store", address_name(add_offset(base, offset)), text_of(i, value), text_of(i, unit), true);
          write_cell(at, value);
        } else {
          if (is_uninit(unit)) {
            return fail(FindingKind::kUninitializedRead, cell_name(at.cell) + " is read before it is written", cell_name(at.cell));
          }
          Word value = (unit >> first) & mask;
          if (is_signed(i.kind) && width < 64 && (value >> (width - 1)) != 0) value |= ~mask;
          if (recording && !atomic_run) record("load", address_name(add_offset(base, offset)), text_of(i, value), {}, false);
          r[i.a] = value;
        }
        break;
      }
      case Opcode::kMemSet:
      case Opcode::kMemCopy: {
        const bool copy = i.op == Opcode::kMemCopy;
        const auto bytes = static_cast<std::uint32_t>(std::min<Word>(r[i.c], 1u << 30));
        const char* const what = copy ? "copy" : "fill";
        // First everything is checked and asked for admission as one operation, then it is done.
        bool visible = false;
        Address to;
        Address from;
        for (std::uint32_t o = 0; o < bytes; o += std::max<std::uint32_t>(to.size, 1)) {
          Fault fault = resolve_part(r[i.a], o, bytes - o, &to);
          if (fault != Fault::kNone) return report_fault(fault, r[i.a], o, bytes - o, what);
          if (to.size == 0) continue;
          if (foreign(to, true)) {
            const StepStatus status = trespass(to, true, false);
            if (status != StepStatus::kOk) return status;
          }
          visible |= !is_private(to) && (!locks || is_racy(to.cell));
          if (local_only && !is_private(to)) goto stop;
          if (!copy) continue;
          fault = resolve_part(r[i.b], o, to.size, &from);
          if (fault != Fault::kNone) return report_fault(fault, r[i.b], o, to.size, what);
          if (from.size != to.size) {
            return fail(FindingKind::kOutOfBounds, "copy between objects of different shape: " + address_name(add_offset(r[i.b], o)) + " to " +
                                                       address_name(add_offset(r[i.a], o)),
                        object_name(to.object));
          }
          if (foreign(from, false)) {
            const StepStatus status = trespass(from, false, false);
            if (status != StepStatus::kOk) return status;
          }
          visible |= !is_private(from) && (!locks || is_racy(from.cell));
          if (local_only && !is_private(from)) goto stop;
        }
        if (visible && !atomic_run) {
          if (phase == Phase::kCommitted || (check_races && executed > 0)) goto stop;
          phase = Phase::kCommitted;
        }
        if (recording && !atomic_run) record(copy ? "copy" : "fill", address_name(r[i.a]), copy ? address_name(r[i.b]) : text_of(i, r[i.b]), {}, true);
        const auto note = [&](const Address& at, bool write) {
          touch(at, write ? Touch::kWrite : Touch::kRead);
          if (is_private(at) || (atomic_run && !noting)) return;
          if (granularity.locks) restart |= note_access(at.cell, task, write, atomic_run ? 0 : state.held_mask);
        };
        for (std::uint32_t o = 0; o < bytes; o += std::max<std::uint32_t>(to.size, 1)) {
          resolve_part(r[i.a], o, bytes - o, &to);
          if (to.size == 0) continue;
          note(to, true);
          Word value = (r[i.b] & 0xff) * 0x0101'0101'0101'0101ULL;
          if (copy) {
            resolve_part(r[i.b], o, to.size, &from);
            note(from, false);
            value = read_cell(from);
          }
          write_cell(to, value);
        }
        break;
      }
      case Opcode::kAtomicRmw:
      case Opcode::kCmpXchg: {
        Address at;
        const Fault fault = resolve(r[i.b], 0, size_of(i.kind), &at);
        if (fault != Fault::kNone) return report_fault(fault, r[i.b], 0, size_of(i.kind), "atomic access");
        if (foreign(at, true)) {
          const StepStatus status = trespass(at, true, false);
          if (status != StepStatus::kOk) return status;
        }
        if (!admit(at, true, false)) goto stop;
        const Word word = read_cell(at);
        if (is_uninit(word)) {
          return fail(FindingKind::kUninitializedRead, cell_name(at.cell) + " is read before it is written", cell_name(at.cell));
        }
        const Word old = is_tagged(word) ? word : convert(i.kind, word);
        Word value = old;
        bool writes = true;
        if (i.op == Opcode::kAtomicRmw) {
          if (is_bitwise(static_cast<AtomicOp>(i.imm & 0xff))) mask_pointer(old, r[i.c], i);
          value = apply(static_cast<AtomicOp>(i.imm & 0xff), old, r[i.c]);
          if (!is_tagged(value)) value = convert(i.kind, value);
          if (is_tagged(value) && !is_tagged(old) && !is_tagged(r[i.c])) goto forged;
        } else if (old == r[i.c]) {
          value = r[static_cast<std::uint16_t>(i.imm)];
        } else {
          writes = false;
        }
        const bool adds = i.op == Opcode::kAtomicRmw && result_unused[frame->pc] && !is_bitwise(static_cast<AtomicOp>(i.imm & 0xff)) &&
                          static_cast<AtomicOp>(i.imm & 0xff) != AtomicOp::kXchg && !is_state_cell(at);
        touch(at, adds ? Touch::kAdd : touch_of_update(value != old));
        if (recording && !atomic_run) {
          record(i.op == Opcode::kCmpXchg ? "cmpxchg" : "atomic", address_name(r[i.b]), text_of(i, value), text_of(i, old), writes);
        }
        if (writes) write_cell(at, value);
        r[i.a] = old;
        break;
      }
      case Opcode::kFence: break;
      case Opcode::kAlloc: {
        const bool may_choose = !atomic_run && (i.c & kAllocMayFail) != 0 && words[budget_word + image.faults.signals.size() + 1] > 0;
        if (may_choose && (executed > 0 || local_only)) goto stop;  // a choice begins its step
        if ((i.c & kAllocAtomic) == 0 && !user && in_atomic(task) && checks(FindingKind::kSleepInAtomic)) {
          return fail(FindingKind::kSleepInAtomic, runner_name(task) + " allocates memory with a flag that may sleep where it must not sleep");
        }
        if (may_choose && alternative == 1) {
          const auto budget = budget_word + static_cast<std::uint32_t>(image.faults.signals.size()) + 1;
          set_word(budget, words[budget] - 1);
          if (recording) record("allocation fails", {}, {}, {}, false);
          r[i.a] = 0;
          break;
        }
        touch_word(heap_word(task), Touch::kWrite);
        Word pointer = 0;
        const auto layout = i.imm < 0 ? header::kRawLayout : static_cast<std::uint32_t>(i.imm);
        const StepStatus status = allocate(static_cast<std::uint32_t>(std::min<Word>(r[i.b], 1u << 30)), layout, (i.c & kAllocZero) != 0, user, &pointer);
        if (status != StepStatus::kOk) return status;
        if (recording && !atomic_run) record("allocate", address_name(pointer), {}, {}, true);
        r[i.a] = pointer;
        break;
      }
      case Opcode::kFree: {
        const Word pointer = r[i.a];
        if (pointer == 0) break;
        const bool own = is_pointer(pointer) && granularity.own_objects && object_of(pointer) < objects.size() &&
                         objects[object_of(pointer)].owner == task && (words[object_of(pointer)] & header::kPublished) == 0;
        if (!own && !admit_visible()) goto stop;
        if (recording && !atomic_run) record("free", is_pointer(pointer) ? object_name(object_of(pointer)) : address_name(pointer), {}, {}, true);
        const StepStatus status = release(pointer);
        if (status != StepStatus::kOk) return status;
        break;
      }

      case Opcode::kUserLoad:
      case Opcode::kUserStore:
      case Opcode::kUserRmw:
      case Opcode::kUserCmpXchg: {
        const Word base = i.op == Opcode::kUserStore ? r[i.a] : r[i.b];
        const bool write = i.op != Opcode::kUserLoad;
        std::uint16_t error = i.c;
        if (i.op == Opcode::kUserRmw) error = static_cast<std::uint16_t>(i.imm);
        if (i.op == Opcode::kUserCmpXchg) error = static_cast<std::uint16_t>(i.imm >> 16);
        const bool may_choose = i.op == Opcode::kUserLoad && (i.imm & 1) != 0 && words[budget_word + image.faults.signals.size() + 2] > 0;
        if (may_choose && (executed > 0 || local_only) && !atomic_run) goto stop;
        const bool is_atomic = i.op == Opcode::kUserRmw || i.op == Opcode::kUserCmpXchg;
        const bool may_fault = ((i.imm >> (is_atomic ? 32 : 0)) & 1) == 0;
        if (may_fault && in_atomic(task) && checks(FindingKind::kSleepInAtomic)) {
          return fail(FindingKind::kSleepInAtomic, runner_name(task) + " accesses user memory with page faults allowed where it must not sleep");
        }
        Address at;
        const Fault fault = resolve(base, 0, size_of(i.kind), &at);
        const char* const what = write ? "user write" : "user read";
        if (fault == Fault::kDead || fault == Fault::kUnset) return report_fault(fault, base, 0, size_of(i.kind), what);
        const bool good = fault == Fault::kNone && (at.head & header::kUser) != 0 && !(write && objects[at.object].read_only) &&
                          (objects[at.object].shared_mapping || image.process_count <= 1 || objects[at.object].process == task_process[task]);
        if (!good) {
          r[error] = static_cast<Word>(-kEfault);
          if (i.op != Opcode::kUserStore) r[i.a] = 0;
          break;
        }
        if (!admit(at, write, false)) goto stop;
        if (may_choose && alternative == 1 && executed == 0) {
          const auto budget = budget_word + static_cast<std::uint32_t>(image.faults.signals.size()) + 2;
          set_word(budget, words[budget] - 1);
          if (recording) record("page fault", address_name(base), {}, {}, false);
          r[error] = static_cast<Word>(-kEfault);
          r[i.a] = 0;
          break;
        }
        const Word word = i.op == Opcode::kUserStore ? look_at_cell(at) : read_cell(at);
        if (i.op != Opcode::kUserStore && is_uninit(word)) {
          return fail(FindingKind::kUninitializedRead, cell_name(at.cell) + " is read before it is written", cell_name(at.cell));
        }
        const Word old = is_tagged(word) ? word : convert(i.kind, word);
        Word value = old;
        bool writes = write;
        if (i.op == Opcode::kUserStore) value = r[i.b];
        if (i.op == Opcode::kUserRmw && is_bitwise(static_cast<AtomicOp>((i.imm >> 16) & 0xff))) mask_pointer(old, r[i.c], i);
        if (i.op == Opcode::kUserRmw) value = convert(i.kind, apply(static_cast<AtomicOp>((i.imm >> 16) & 0xff), old, r[i.c]));
        if (i.op == Opcode::kUserCmpXchg) {
          writes = old == r[i.c];
          if (writes) value = r[static_cast<std::uint16_t>(i.imm)];
        }
        if (recording && !atomic_run) {
          record(write ? (i.op == Opcode::kUserStore ? "user store" : "user atomic") : "user load", address_name(base), text_of(i, value),
                 write ? text_of(i, old) : std::string(), writes);
        }
        touch(at, i.op == Opcode::kUserStore ? Touch::kWrite : write ? touch_of_update(value != old) : Touch::kRead);
        if (writes) write_cell(at, value);
        if (i.op != Opcode::kUserStore) r[i.a] = old;
        r[error] = 0;
        break;
      }
      case Opcode::kUserInfo: {
        const Word address = r[i.b];
        const std::uint32_t object = is_pointer(address) && object_of(address) < objects.size() ? object_of(address) : 0;
        const Word head = object != 0 ? words[object] : 0;
        const ObjectInfo& info = objects[object];
        if (info.kind == ObjectKind::kStack || info.kind == ObjectKind::kHeap) {
          const bool own = granularity.own_objects && (head & header::kPublished) == 0 && info.owner == task;
          if (!own && !admit_visible()) goto stop;
          touch_word(object, Touch::kRead);
        }
        const bool good = head != 0 && (head & header::kUser) != 0 && offset_of(address) < object_bytes(object) &&
                          (info.shared_mapping || image.process_count <= 1 || info.process == task_process[task]);
        switch (static_cast<UserProperty>(i.imm)) {
          case UserProperty::kIsAccessible: r[i.a] = good; break;
          case UserProperty::kMappingId: r[i.a] = good && info.shared_mapping ? Word{info.global} + 1 : 0; break;
          case UserProperty::kOrdinal:
            if (info.kind != ObjectKind::kGlobal) tell_apart(address, i, "hashes a pointer");
            r[i.a] = object == 0 ? 0 : info.kind == ObjectKind::kGlobal ? Word{info.global} : Word{object};
            break;
        }
        break;
      }

      case Opcode::kLock: {
        Address at;
        const Fault fault = resolve(r[i.a], 0, 8, &at);
        if (fault != Fault::kNone) return report_fault(fault, r[i.a], 0, 8, "lock");
        const auto kind = static_cast<std::uint8_t>(i.imm);
        if (!atomic_run) {
          if (local_only || phase != Phase::kFree) goto stop;
          if (!lock_free(at.cell, kind)) {
            WAKESIM_CHECK(executed > 0);
            touch(at, Touch::kRead);  // were it free, the step would go on
            goto stop;
          }
          if (executed > 0 && may_sleep(static_cast<LockKind>(kind)) && in_atomic(task)) goto stop;  // reported on arrival
          phase = !locks || is_racy(at.cell) ? Phase::kCommitted : Phase::kAcquired;
        } else if (!lock_free(at.cell, kind)) {
          return fail(FindingKind::kDeadlock, std::string(service_name) + " would wait for ever for " + cell_name(at.cell), cell_name(at.cell));
        }
        if (state.held_count == kHeldMax) return limit(too_many_locks(task));
        if (!atomic_run) {
          note_lock_order(task, at.cell);
          note_lock_context(task, at.cell);
        }
        if (kCovers && watches && watched != 0) watch_lock(at.cell, "lock");
        touch(at, Touch::kWrite);
        take_lock(task, at.cell, kind);
        if (recording && !atomic_run) record("lock", address_name(r[i.a]), runner_name(task), {}, true);
        break;
      }
      case Opcode::kTryLock: {
        Address at;
        const Fault fault = resolve(r[i.b], 0, 8, &at);
        if (fault != Fault::kNone) return report_fault(fault, r[i.b], 0, 8, "trylock");
        const auto kind = static_cast<std::uint8_t>(i.imm);
        if (granularity.locks && (!atomic_run || noting)) restart |= mark_racy(at.cell);
        if (!admit_visible()) goto stop;
        if (kCovers && watches && watched != 0) watch_lock(at.cell, "trylock");
        const bool free = lock_free(at.cell, kind);
        touch(at, free ? Touch::kWrite : Touch::kRead);
        if (recording && !atomic_run) record("trylock", address_name(r[i.b]), free ? runner_name(task) : "held", {}, free);
        if (free && state.held_count == kHeldMax) return limit(too_many_locks(task));
        if (free) {
          // Who only tries waits for nobody: no order comes of it, and no interrupt handler is stuck; but it may be interrupted.
          if (!atomic_run && !is_interrupt(task)) note_lock_context(task, at.cell);
          take_lock(task, at.cell, kind);
        }
        r[i.a] = free;
        break;
      }
      case Opcode::kUnlock: {
        Address at;
        const Fault fault = resolve(r[i.a], 0, 8, &at);
        if (fault != Fault::kNone) return report_fault(fault, r[i.a], 0, 8, "unlock");
        std::uint32_t held = state.held_count;
        for (std::uint32_t h = 0; h < state.held_count; ++h) {
          if (state.held[h] == at.cell && state.held_kind[h] == static_cast<std::uint8_t>(i.imm)) held = h;
        }
        if (held == state.held_count) {
          if (!checks(FindingKind::kLockImbalance)) break;
          const std::uint32_t owner = task_of_pointer(words[at.cell]);
          return fail(FindingKind::kLockImbalance, runner_name(task) + " releases " + cell_name(at.cell) + ", which " +
                                                       (owner != TaskId::kNone ? task_name(owner) + " holds" : std::string("it does not hold")),
                      cell_name(at.cell));
        }
        if (!atomic_run) {
          if (local_only) goto stop;
          if ((!locks || is_racy(at.cell)) && phase == Phase::kCommitted) goto stop;
          phase = Phase::kCommitted;
        }
        touch(at, Touch::kWrite);
        if (recording && !atomic_run) record("unlock", address_name(r[i.a]), {}, runner_name(task), true);
        if (kCovers && watches && watched != 0) watch_lock(at.cell, "unlock");
        drop_lock(task, held);
        break;
      }
      case Opcode::kIsLocked: {
        Address at;
        const Fault fault = resolve(r[i.b], 0, 8, &at);
        if (fault != Fault::kNone) return report_fault(fault, r[i.b], 0, 8, "test of a lock");
        if (granularity.locks && (!atomic_run || noting)) restart |= mark_racy(at.cell);
        if (!admit_visible()) goto stop;
        touch(at, Touch::kRead);
        r[i.a] = words[at.cell] != 0;
        if (recording && !atomic_run) record("is locked", address_name(r[i.b]), std::to_string(r[i.a]), {}, false);
        break;
      }
      case Opcode::kIsHeld:
      case Opcode::kAssertHeld: {
        const Word base = i.op == Opcode::kIsHeld ? r[i.b] : r[i.a];
        Address at;
        const Fault fault = resolve(base, 0, 8, &at);
        if (fault == Fault::kDead && i.op == Opcode::kAssertHeld && i.imm == 0) break;  // a lock that is gone is not held
        if (fault != Fault::kNone) return report_fault(fault, base, 0, 8, "test of a lock");
        bool held = false;
        for (std::uint32_t h = 0; h < state.held_count; ++h) held |= state.held[h] == at.cell;
        if (i.op == Opcode::kIsHeld) {
          r[i.a] = held;
        } else if (held != (i.imm != 0) && checks(FindingKind::kLockAnnotation)) {
          return fail(FindingKind::kLockAnnotation, function->name + "() must " + (i.imm != 0 ? "hold " : "not hold ") + cell_name(at.cell) +
                                                        (i.imm != 0 ? ", and does not" : ", and does"),
                      cell_name(at.cell));
        }
        break;
      }
      case Opcode::kContext: {
        const bool irq = static_cast<ContextCounter>(i.imm & 0xff) == ContextCounter::kIrq;
        if (irq && r[i.b] != 0 && task < image_tasks && interrupts_of[task] != 0 && !admit_visible()) goto stop;
        std::int8_t& count = state.context[static_cast<std::size_t>(i.imm & 0xff)];
        const std::int8_t old = count;
        const std::int64_t next = old + static_cast<std::int64_t>(r[i.b]);
        if (next < 0 || next > 100) {
          return fail(FindingKind::kLockImbalance, next < 0 ? "preemption, interrupts or RCU are enabled more often than they were disabled"
                                                            : "preemption, interrupts or RCU are disabled more than 100 deep");
        }
        count = static_cast<std::int8_t>(next);
        locks = granularity.locks && !interruptible(task);
        r[i.a] = static_cast<Word>(old);
        break;
      }
      case Opcode::kMightSleep:
        if (kCovers && watches) watching.seen.sleeps |= watched != 0;
        if (!atomic_run && in_atomic(task) && checks(FindingKind::kSleepInAtomic)) {
          return fail(FindingKind::kSleepInAtomic, runner_name(task) + " reaches might_sleep() where it must not sleep");
        }
        break;
      case Opcode::kSchedule: {
        Address at;
        const Fault fault = resolve(r[i.a], 0, 4, &at);
        if (fault != Fault::kNone) return report_fault(fault, r[i.a], 0, 4, "schedule()");
        if (atomic_run) {
          if (words[at.cell] != 0) return fail(FindingKind::kHungTask, std::string(service_name) + " would sleep for ever");
          break;
        }
        if (executed > 0) goto stop;  // whether it sleeps is decided in a state of the search
        phase = Phase::kCommitted;
        touch(at, words[at.cell] == 0 ? Touch::kAdd : Touch::kWrite);
        touch_word(signal_cell[task], Touch::kRead);
        if (kCovers && watches) {
          watch_access(at, false, watched != 0);
          const std::uint32_t self = task_object[task];  // whether a signal keeps it awake
          watch_access({signal_cell[task], 0, 4, false, self, words[self]}, false, watched != 0);
          watching.seen.sleeps |= watched != 0;
        }
        if (recording) record("schedule", {}, words[at.cell] == 0 ? "running" : "signal pending", {}, words[at.cell] != 0);
        set_word(at.cell, 0);
        break;
      }
      case Opcode::kWake: {
        Address at;
        const Fault fault = resolve(r[i.b], 0, 4, &at);
        if (fault != Fault::kNone) return report_fault(fault, r[i.b], 0, 4, "wake-up");
        if (foreign(at, true)) {
          const StepStatus status = trespass(at, true, false);
          if (status != StepStatus::kOk) return status;
        }
        if (!admit_word(at.cell, true, false)) goto stop;
        if (kCovers && watches) watch_access(at, false, watched != 0);
        const Word old = words[at.cell];
        const bool wakes = !is_uninit(old) && (old & r[i.c]) != 0;
        touch(at, result_unused[frame->pc] && is_state_cell(at) ? Touch::kAdd : touch_of_update(wakes));
        if (recording && !atomic_run) {
          record("wake", object_name(at.object), wakes ? "woken" : "was not asleep", value_name(old, 4, false), wakes);
        }
        if (kCovers && watches && wakes) watch_access(at, true, watched != 0);
        if (wakes) set_word(at.cell, 0);
        if (wakes && granularity.observable && !atomic_run) {
          observed.push_back({Observable::Kind::kWake, TaskId{objects[at.object].owner}, 0, 0});
        }
        r[i.a] = wakes;
        break;
      }
      case Opcode::kAwait: {
        Address at;
        const Fault fault = resolve(r[i.a], 0, size_of(i.kind), &at);
        if (fault != Fault::kNone) return report_fault(fault, r[i.a], 0, size_of(i.kind), "wait for a value");
        if (atomic_run) return limit(std::string(service_name) + " waits for a value");
        if (executed > 0) goto stop;
        if (granularity.locks) restart |= mark_racy(at.cell);
        phase = Phase::kCommitted;
        touch(at, Touch::kRead);
        if (kCovers && watches) watch_access(at, false, watched != 0);
        if (recording) record("await", address_name(r[i.a]), value_name(words[at.cell], size_of(i.kind), is_signed(i.kind)), {}, false);
        break;
      }
      case Opcode::kTimerStart: {
        if (task >= image_tasks) {
          return limit("a timer armed by " + runner_name(task) + ": only tasks of the scenario can arm timers");
        }
        if (!is_pointer(r[i.a])) return report_fault(is_dead(r[i.a]) ? Fault::kDead : Fault::kNotPointer, r[i.a], 0, 8, "arming of a timer");
        if (footprinting && !atomic_run) footprint = Footprint::everything();
        if (!admit_visible()) goto stop;
        const Word armed = words[timer_word + task];
        if (armed != 0 && armed != r[i.a]) return limit("more than one armed timer of " + runner_name(task));
        if (recording && !atomic_run) record("timer armed", address_name(r[i.a]), {}, {}, true);
        publish(r[i.a], 0);
        note_stored(r[i.a], timer_word + task);
        set_word(timer_word + task, r[i.a]);
        break;
      }
      case Opcode::kTimerCancel: {
        if (i.imm != 0 && !atomic_run && executed > 0) goto stop;  // it may have to wait for the handler
        if (footprinting && !atomic_run) footprint = Footprint::everything();
        if (!admit_visible()) goto stop;
        Word was_armed = 0;
        for (std::uint32_t t = 0; t < image_tasks; ++t) {
          if (words[timer_word + t] != r[i.b] || r[i.b] == 0) continue;
          set_word(timer_word + t, 0);
          was_armed = 1;
        }
        if (recording && !atomic_run) record("timer cancelled", address_name(r[i.b]), was_armed != 0 ? "was armed" : "was not armed", {}, was_armed != 0);
        r[i.a] = was_armed;
        break;
      }
      case Opcode::kTaskExit:
        // The task dies inside the kernel: its stack goes with it.
        if (!admit_visible()) goto stop;
        if (state.held_count > 0 && checks(FindingKind::kLockImbalance)) {
          return fail(FindingKind::kLockImbalance, runner_name(task) + " exits while it holds " + cell_name(state.held[state.held_count - 1]),
                      cell_name(state.held[state.held_count - 1]));
        }
        if (recording) record("exit", {}, {}, {}, false);
        while (saved_from > 0 && !atomic_run) save_frame(task, saved_from - 1);
        for (std::uint32_t s = 0; s < kStackObjectsMax; ++s) {
          const std::uint32_t object = stack_object_base[task] + s;
          if (words[object] != 0) kill_object(object, !atomic_run);
        }
        end_task(task);
        ++executed;
        goto ended;

      case Opcode::kChoose: {
        tell_apart(r[i.b], i, "chooses among pointers");
        tell_apart(r[i.c], i, "chooses among pointers");
        const auto low = static_cast<std::int64_t>(r[i.b]);
        const auto high = static_cast<std::int64_t>(r[i.c]);
        if (low > high) return fail(FindingKind::kAssertion, "any_in() with an empty range: " + std::to_string(low) + " to " + std::to_string(high));
        if (low == high) {
          r[i.a] = r[i.b];
          break;
        }
        if (atomic_run) return limit("any_of() or any_in() in " + std::string(service_name));
        if (executed > 0 || local_only) goto stop;
        r[i.a] = static_cast<Word>(low + alternative);
        if (recording) record("choose", {}, std::to_string(low + alternative), {}, false);
        break;
      }
      case Opcode::kAssume:
        if (r[i.a] == 0) {
          pruned_by_finding = false;
          return StepStatus::kPruned;
        }
        break;
      case Opcode::kAssert:
        if (r[i.a] == 0 && checks(FindingKind::kAssertion)) {
          return fail(FindingKind::kAssertion, "assertion `" + code.strings[static_cast<std::size_t>(i.imm)] + "` fails in " + runner_name(task));
        }
        break;
      case Opcode::kWarn: {
        const bool bug = static_cast<unsigned>(i.kind) == 1;
        if (r[i.a] != 0 && (bug || checks(FindingKind::kWarn))) {  // nothing goes on after a BUG_ON, looked for or not
          return fail(bug ? FindingKind::kBug : FindingKind::kWarn, std::string(bug ? "BUG" : "WARN") + ": `" +
                                                                        code.strings[static_cast<std::size_t>(i.imm)] + "` in " + function->name + "() of " +
                                                                        runner_name(task));
        }
        break;
      }
      case Opcode::kCover:
        if (r[i.a] != 0) covered[static_cast<std::size_t>(i.imm)] = true;
        break;
      case Opcode::kObserve:
        if (!admit_visible()) goto stop;
        tell_apart(r[i.a], i, "makes a pointer an outcome");
        if (recording && !atomic_run) {
          record("observe", code.outcomes[static_cast<std::size_t>(i.imm)], value_name(r[i.a], 8, true), {}, true);
        }
        if (granularity.observable && !atomic_run) {
          observed.push_back({Observable::Kind::kObserve, TaskId{task}, static_cast<std::uint32_t>(i.imm), static_cast<std::int64_t>(r[i.a])});
        }
        touch_word(outcome_word + static_cast<std::uint32_t>(i.imm), Touch::kWrite);
        set_word(outcome_word + static_cast<std::uint32_t>(i.imm), r[i.a]);
        break;
      case Opcode::kTrace:
        if (granularity.observable && !atomic_run) {
          if (!admit_visible()) goto stop;
          observed.push_back({Observable::Kind::kTrace, TaskId{task}, static_cast<std::uint32_t>(i.imm), static_cast<std::int64_t>(r[i.a])});
        }
        if (recording && !atomic_run) record("trace", code.strings[static_cast<std::size_t>(i.imm)], value_name(r[i.a], 8, true), {}, false);
        break;
      case Opcode::kLabel:
        if (recording && !atomic_run) record("label", code.strings[static_cast<std::size_t>(i.imm)], {}, {}, false);
        break;
      case Opcode::kHash: {
        tell_apart(r[i.b], i, "hashes a pointer");
        tell_apart(r[i.c], i, "hashes a pointer");
        const Fingerprint h = mix(r[i.b], r[i.c]);
        r[i.a] = h.low & 0xffff'ffff;
        break;
      }
    }
    ++frame->pc;
    ++executed;
    continue;

  overflow:
    if (checks(FindingKind::kIntegerOverflow)) {
      return fail(FindingKind::kIntegerOverflow, "signed overflow in " + function->name + "()");
    }
    switch (i.op) {  // switched off: two's complement, as -fwrapv has it
      case Opcode::kNeg: r[i.a] = convert(i.kind, Word{0} - r[i.b]); break;
      case Opcode::kAdd: r[i.a] = convert(i.kind, r[i.b] + r[i.c]); break;
      case Opcode::kAddImm: r[i.a] = convert(i.kind, r[i.b] + static_cast<Word>(i.imm)); break;
      case Opcode::kSub: r[i.a] = convert(i.kind, r[i.b] - r[i.c]); break;
      case Opcode::kMul: r[i.a] = convert(i.kind, r[i.b] * r[i.c]); break;
      case Opcode::kDiv: r[i.a] = r[i.b]; break;
      default: r[i.a] = 0; break;
    }
    ++frame->pc;
    ++executed;
    continue;

  forged:
    return fail(FindingKind::kIntegerOverflow, "integer arithmetic in " + function->name + "() made a value that looks like a pointer");
  }

stop:
  if constexpr (kCovers) *cover = cover_before;
ended:
  instructions += executed;
  state.executed += executed;
  WAKESIM_CHECK(executed > 0 || local_only);
  return restart ? StepStatus::kRestart : StepStatus::kOk;
}

template StepStatus Machine::Impl::run_task<true>(std::uint32_t task);
template StepStatus Machine::Impl::run_task<false>(std::uint32_t task);

void Machine::Impl::take_lock(std::uint32_t task, std::uint32_t cell, std::uint8_t kind) {
  TaskState& state = tasks[task];
  if (is_shared(static_cast<LockKind>(kind))) set_word(cell, words[cell] + 1);
  else set_word(cell, make_pointer(task_object[task], 0));
  state.held[state.held_count] = cell;
  state.held_kind[state.held_count] = kind;
  ++state.held_count;
  if (!granularity.locks) return;
  if (is_shared(static_cast<LockKind>(kind))) restart |= mark_racy(cell);  // readers protect nothing from each other
  else state.held_mask |= lock_bit(cell);
}

void Machine::Impl::drop_lock(std::uint32_t task, std::uint32_t held) {
  TaskState& state = tasks[task];
  const std::uint32_t cell = state.held[held];
  if (is_shared(static_cast<LockKind>(state.held_kind[held]))) set_word(cell, words[cell] - 1);
  else set_word(cell, 0);
  for (std::uint32_t h = held; h + 1 < state.held_count; ++h) {
    state.held[h] = state.held[h + 1];
    state.held_kind[h] = state.held_kind[h + 1];
  }
  --state.held_count;
  state.held[state.held_count] = 0;
  state.held_kind[state.held_count] = 0;
  state.held_mask = 0;
  if (!granularity.locks) return;
  for (std::uint32_t h = 0; h < state.held_count; ++h) {
    if (!is_shared(static_cast<LockKind>(state.held_kind[h]))) state.held_mask |= lock_bit(state.held[h]);
  }
}

}  // namespace wakesim
