// Executing instructions, and where a step ends.
//
// A step of a task is: local work and both-movers, then at most one lock acquisition, then at most one non-mover, then movers
// (Lipton's R B* N? (B|L)*). What counts as which is the granularity's choice (access.h): in the plain search every visible operation is a
// non-mover, so that a step is one visible operation and the local work after it.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/vm/execute_memory.h"

namespace wakesim {

StepStatus Machine::Impl::run_service(FunctionId function, std::span<const Word> arguments, Word* result, bool note_accesses) {
  const std::uint32_t outer = running;
  const std::uint32_t outer_saved = saved_from;
  begin_step(service);
  running = service;
  start_task(service, function.index, arguments);
  atomic_run = true;
  choose_listeners();
  noting = note_accesses;
  const StepStatus status = run(service);
  atomic_run = false;
  choose_listeners();
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

inline __attribute__((always_inline)) StepStatus Machine::Impl::take(Choice choice) {
  events.clear();
  observed.clear();
  races.clear();
  if (footprinting) begin_footprint(choice);
  if (choice.kind != ChoiceKind::kTask) {
    running = choice.kind == ChoiceKind::kTimer ? timer_task(choice.task) : choice.task;
    begin_step(running);
    return environment(choice);
  }
  begin_step(choice.task);
  const StepStatus status = run(choice.task);
  return status == StepStatus::kOk ? finish_step(choice.task) : status;
}

StepStatus Machine::Impl::step(Choice choice) {
  restart = false;
  alternative = choice.alternative;
  const std::size_t before = marks.size(), limits_before = limit_places.size();
  StepStatus status = take(choice);
  // An execution that is over here is over with what it has done before: others see that. So this is done again, and ends before.
  const auto has_committed = [&] {
    return choice.kind == ChoiceKind::kTask && step_visible > 0 && step_executed > 0 && !is_mutant(Mutant::kPrunedBehindCommit);
  };
  if (status == StepStatus::kPruned && !restart && has_committed()) {
    while (marks.size() > before) undo_step();  // a predicate may have ended early, too
    status = take_plainly(choice, step_executed);
  }
  // What goes wrong where a step ends may be wrong only in this order: whoever is next would not be waiting there any more.
  if (footprinting && status != StepStatus::kOk) footprint = Footprint::everything();
  // Whatever the step ended in: what was searched so far rests on a fact that it refuted. The same end comes again.
  if (!restart && !symmetry.stale) return status;
  limit_places.erase(limit_places.begin() + static_cast<std::ptrdiff_t>(limits_before), limit_places.end());
  return StepStatus::kRestart;
}

// The step of the choice that was just taken, in as small steps as there are, and without the instruction in which its execution was over.
StepStatus Machine::Impl::take_plainly(Choice choice, std::uint64_t length) {
  plain_step = true;
  step_length_max = length;
  const StepStatus status = take(choice);
  plain_step = false;
  if (footprinting) footprint = Footprint::everything();  // where it ends depends on all that the longer step looked at
  return status;
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
    if (holds) store.set_word(eventually_word + i, 1);
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

StepStatus Machine::Impl::finish_step(std::uint32_t task) {
  hash_task(task);
  compute_pending(task);
  // Where others end a step, so as not to step over a plain access that comes next.
  const Pending& next = tasks[task].pending;
  if (footprinting && check_races && next.kind == PendingKind::kAccess && next.plain) {
    for (std::uint32_t c = next.bits.first_cell(); c < next.bits.end_cell(); ++c) touch_word(c, next.write ? Footing::kWrite : Footing::kRead);
    for (std::uint32_t c = next.source.first_cell(); c < next.source.end_cell(); ++c) touch_word(c, Footing::kRead);
  }
  if (restart) return StepStatus::kRestart;
  const StepStatus status = check_pending(task);
  if (status != StepStatus::kOk) return status;
  return has_predicates ? check_predicates() : StepStatus::kOk;
}

// One flat switch: what each instruction is, in the order of opcodes.def.
template <bool kCovers>
inline __attribute__((always_inline)) Next Execution::execute(const Instruction& i) {
  namespace a = arithmetic;
  Word* const r = r_;
  switch (i.op) {
    case Opcode::kNop: return Next::kOn;
    case Opcode::kConst: r[i.a] = static_cast<Word>(i.imm); return Next::kOn;
    case Opcode::kMov: r[i.a] = r[i.b]; return Next::kOn;
    case Opcode::kGlobalAddr: {
      const auto global = static_cast<std::uint32_t>(static_cast<Word>(i.imm) >> 32);
      r[i.a] = make_pointer(m.global_object[task_ * m.code.globals.size() + global], static_cast<std::uint32_t>(i.imm));
      return Next::kOn;
    }
    case Opcode::kLocalAddr: {
      const auto local = static_cast<std::uint32_t>(static_cast<Word>(i.imm) >> 32);
      r[i.a] = make_pointer(m.stack_object_base[task_] + frame_->objects + local, static_cast<std::uint32_t>(i.imm));
      return Next::kOn;
    }
    case Opcode::kFuncAddr: r[i.a] = make_function(static_cast<std::uint32_t>(i.imm)); return Next::kOn;
    case Opcode::kCurrent: r[i.a] = make_pointer(m.task_object[task_], 0); return Next::kOn;
    case Opcode::kCast:
      if (is_tagged(r[i.b]) && size_of(i.kind) < 8) [[unlikely]] take_part(i);
      else r[i.a] = convert(i.kind, r[i.b]);
      return Next::kOn;
    case Opcode::kBool: r[i.a] = r[i.b] != 0; return Next::kOn;
    case Opcode::kLogicNot: r[i.a] = r[i.b] == 0; return Next::kOn;
    case Opcode::kNeg: return value(i, a::negate(i.kind, r[i.b]));
    case Opcode::kNot: return value(i, a::complement(i.kind, r[i.b]));
    case Opcode::kAdd: return value(i, a::add(i.kind, r[i.b], r[i.c]));
    case Opcode::kSub:
      if (!is_tagged(r[i.c])) return value(i, a::subtract(i.kind, r[i.b], r[i.c]));
      return value(i, a::subtract(i.kind, m.address_of(r[i.b]), m.address_of(r[i.c])));
    case Opcode::kMul: return value(i, a::multiply(i.kind, r[i.b], r[i.c]));
    case Opcode::kDiv: return value(i, a::divide(i.kind, r[i.b], r[i.c]));
    case Opcode::kRem: return value(i, a::remainder(i.kind, r[i.b], r[i.c]));
    case Opcode::kAnd: return value(i, a::bit_and(i.kind, r[i.b], r[i.c]));
    case Opcode::kOr: return value(i, a::bit_or(i.kind, r[i.b], r[i.c]));
    case Opcode::kXor: return value(i, a::bit_xor(i.kind, r[i.b], r[i.c]));
    case Opcode::kShl: return value(i, a::shift_left(i.kind, r[i.b], r[i.c]));
    case Opcode::kShr: return value(i, a::shift_right(i.kind, r[i.b], r[i.c]));
    case Opcode::kAddImm: return value(i, a::add(i.kind, r[i.b], static_cast<Word>(i.imm)));
    case Opcode::kAndImm: return value(i, a::bit_and(i.kind, r[i.b], static_cast<Word>(i.imm)));
    case Opcode::kEq: r[i.a] = same(i, r[i.b], r[i.c]); return Next::kOn;
    case Opcode::kNe: r[i.a] = !same(i, r[i.b], r[i.c]); return Next::kOn;
    case Opcode::kLt:
      if (is_tagged(r[i.b]) || is_tagged(r[i.c])) [[unlikely]] return order(i);
      r[i.a] = a::less(i.kind, r[i.b], r[i.c]);
      return Next::kOn;
    case Opcode::kLe:
      if (is_tagged(r[i.b]) || is_tagged(r[i.c])) [[unlikely]] return order(i);
      r[i.a] = a::less_or_equal(i.kind, r[i.b], r[i.c]);
      return Next::kOn;
    case Opcode::kEqImm: r[i.a] = is_same(i, r[i.b]); return Next::kOn;
    case Opcode::kNeImm: r[i.a] = !is_same(i, r[i.b]); return Next::kOn;
    case Opcode::kPtrAdd: r[i.a] = a::add_bytes(m.number(r[i.b], i), static_cast<std::int64_t>(m.number(r[i.c], i)) * i.imm); return Next::kOn;
    case Opcode::kPtrAddImm: r[i.a] = a::add_bytes(m.number(r[i.b], i), i.imm); return Next::kOn;
    case Opcode::kPtrDiff:
      return value(i, a::distance(m.address_of(m.number(r[i.b], i)), m.address_of(m.number(r[i.c], i)), i.imm));

    case Opcode::kJump: jump(static_cast<std::uint32_t>(i.imm)); return Next::kJumped;
    case Opcode::kJumpIf: return jump_on<kCovers>(r[i.a] != 0, static_cast<std::uint32_t>(i.imm));
    case Opcode::kJumpIfNot: return jump_on<kCovers>(r[i.a] == 0, static_cast<std::uint32_t>(i.imm));
    case Opcode::kCall:
    case Opcode::kCallPtr: return call(i);
    case Opcode::kReturn: return do_return(i);
    case Opcode::kScopeEnter: scope_enter(i); return Next::kOn;
    case Opcode::kScopeExit: return scope_exit(i);

    case Opcode::kLoad: return ordered(load(i));
    case Opcode::kStore: return ordered(store_word(i));
    case Opcode::kBitLoad: return ordered(bit_load(i));
    case Opcode::kBitStore: return ordered(bit_store(i));
    case Opcode::kMemSet: return fill(operation(i, Opcode::kMemSet), r[i.b]);
    case Opcode::kMemCopy: return copy(operation(i, Opcode::kMemCopy), r[i.b]);
    case Opcode::kAtomicRmw: return ordered(atomic_rmw(i));
    case Opcode::kCmpXchg: return ordered(compare_exchange(i));
    case Opcode::kFence: return ordered(Next::kOn);
    case Opcode::kAlloc: return allocate(i);
    case Opcode::kFree: return release(i);

    case Opcode::kUserLoad: return user_load(i);
    case Opcode::kUserStore: return user_store(i);
    case Opcode::kUserRmw:
    case Opcode::kUserCmpXchg: return user_update(i);
    case Opcode::kUserInfo: return user_info(i);

    case Opcode::kLock: return lock(operation(i, Opcode::kLock), static_cast<LockKind>(i.imm));
    case Opcode::kTryLock: return try_lock(operation(i, Opcode::kTryLock), static_cast<LockKind>(i.imm), &r[i.a]);
    case Opcode::kUnlock: return unlock(operation(i, Opcode::kUnlock), static_cast<LockKind>(i.imm));
    case Opcode::kIsLocked: return test_lock(operation(i, Opcode::kIsLocked), &r[i.a]);
    case Opcode::kIsHeld:
    case Opcode::kAssertHeld: return is_held(i);
    case Opcode::kContext: return context(i);
    case Opcode::kMightSleep: return might_sleep(i);
    case Opcode::kSchedule: return sleep(operation(i, Opcode::kSchedule));
    case Opcode::kWake: return wake(operation(i, Opcode::kWake), r[i.c], m.result_unused[frame_->pc], &r[i.a]);
    case Opcode::kAwait: return await(operation(i, Opcode::kAwait), i.kind);
    case Opcode::kTimerStart: return timer_start(i);
    case Opcode::kTimerCancel: return timer_cancel(i);
    case Opcode::kTaskDead: return task_dead();
    case Opcode::kTaskFree: return task_free(i);
    case Opcode::kTaskExit: return task_exit();

    case Opcode::kChoose: return choose(i);
    case Opcode::kStrayWake: return stray_wake(i);
    case Opcode::kAssume: return assume(i);
    case Opcode::kAssert: return assert_holds(i);
    case Opcode::kWarn: return warn(i);
    case Opcode::kNotModelled: return not_modelled(m.code.strings[static_cast<std::size_t>(i.imm)], static_cast<std::int64_t>(m.number(r[i.a], i)));
    case Opcode::kCover:
      if (r[i.a] != 0) m.covered[static_cast<std::size_t>(i.imm)] = true;
      return Next::kOn;
    case Opcode::kObserve: return observe(i);
    case Opcode::kLabel: label(i); return Next::kOn;
    case Opcode::kTrace: return trace(i);
    case Opcode::kHash: return hash(i);
    case Opcode::kOfTask: return of_task(i);
#ifdef WAKESIM_MUTANTS
    case Opcode::kTestStore: return test_store(i);
#endif
  }
  return Next::kOn;
}

template <bool kCovers>
inline __attribute__((always_inline)) StepStatus Execution::run() {
  // What is read for each instruction: the compiler need not read it again after every store.
  const Instruction* const instructions = m.code.instructions.data();
  const std::uint8_t* const may_be_unset = m.unset_reads.any.data();
  const std::uint64_t fused_max = m.plain_step ? m.step_length_max : kInstructionsBeforeLook;
  std::uint64_t executed_max = m.atomic_run ? kServiceInstructionsMax : m.granularity.fuse ? fused_max : 1;
  for (;;) {
    const std::uint32_t pc = frame_->pc;
    // An instruction counts as executed from the moment it is looked at; where the step ends before it, that is taken back.
    std::uint8_t cover_before = 0;
    if constexpr (kCovers) cover_before = std::exchange(m.coverage[pc], static_cast<std::uint8_t>(m.coverage[pc] | Machine::kExecuted));
    Next next = Next::kOn;
    if (executed() >= executed_max) [[unlikely]] {
      next = check_length();
      executed_max = executed() + 1;
    }
    if (next == Next::kOn && may_be_unset[pc] != 0) [[unlikely]] next = check_set();
    if (next == Next::kOn) [[likely]] {
      next = execute<kCovers>(instructions[pc]);
      if (next == Next::kOn) [[likely]] {
        ++frame_->pc;
        count_instruction();
        continue;
      }
      if (next == Next::kJumped) continue;
    }
    if constexpr (kCovers) {
      if (next == Next::kStop) m.coverage[pc] = cover_before;
    }
    return finish(next);
  }
}

// Past the instructions that nearly every step has.
Next Execution::check_length() {
  if (m.atomic_run)
    return failed(m.limit(std::string(m.service_name) + " ran more than " + std::to_string(kServiceInstructionsMax) + " instructions"));
  if (!m.granularity.fuse || m.plain_step) return Next::kStop;
  if (executed() >= m.instructions_per_step_max) {
    return failed(m.limit("more than " + std::to_string(m.instructions_per_step_max) + " instructions of " + m.runner_name(task_) + " in a loop of " +
                          function_->name + "() without any visible operation"));
  }
  // This stands before every instruction here, and each counts as one.
  if (executed() % kInstructionsBetweenAsking == 0 && m.is_over && m.is_over()) return failed(StepStatus::kInterrupted);
  return jumps_back(m.code.instructions[frame_->pc], frame_->pc) ? look_for_endless_loop() : Next::kOn;
}

// Brent's way to find a cycle: the state is compared with one remembered, and that is replaced each time twice as much was executed. What a step
// does depends on nothing else, so one that comes back to where it was never ends.
Next Execution::look_for_endless_loop() {
  if (round_ == nullptr) round_ = std::make_unique<Round>();
  if (round_->taken_at != 0 && round_->is_again(m, task_, admission())) {
    return fail(FindingKind::kLivelock, m.runner_name(task_) + " loops in " + function_->name + "() without any visible operation");
  }
  m.store.forget_overwritten(m.marks.back().store);  // a loop that ends may change the same words very often
  if (executed() >= 2 * round_->taken_at) round_->take(m, task_, admission(), executed());
  return Next::kOn;
}

StepStatus Execution::finish(Next why) {
  if (!m.atomic_run) {
    m.step_visible = visible();
    m.step_executed = executed();
  }
  m.instructions += executed();
  if (why == Next::kFailed) return status();
  state_.executed += executed();
  WAKESIM_CHECK(executed() > 0 || m.local_only);
  return m.restart ? StepStatus::kRestart : StepStatus::kOk;
}

namespace {
__attribute__((noinline)) StepStatus run_covered(Machine::Impl& machine, std::uint32_t task) { return Execution(machine, task).run<true>(); }
}  // namespace

StepStatus Machine::Impl::run(std::uint32_t task) {
  running = task;
  TaskState& state = tasks[task];
  if (state.depth > 0) state.clean = std::min(state.clean, state.depth - 1);
  is_doubtful = false;
  const StepStatus status = covering ? run_covered(*this, task) : Execution(*this, task).run<false>();
  return is_doubtful ? StepStatus::kLimit : status;
}

Word Machine::Impl::take_lock(std::uint32_t task, std::uint32_t cell, std::uint8_t kind) {
  TaskState& state = tasks[task];
  const bool shared = is_shared(static_cast<LockKind>(kind));
  const Word word = shared ? cells.look(cell) + 1 : holder_word(task);
  state.held[state.held_count] = cell;
  state.held_kind[state.held_count] = kind;
  ++state.held_count;
  if (!granularity.locks) return word;
  restart |= facts.note_lock(fact_row(cell));
  if (shared && !is_mutant(Mutant::kReadersProtect)) restart |= mark_racy(cell);  // readers protect nothing from each other
  else state.held_mask |= lock_bit(cell);
  return word;
}

Word Machine::Impl::drop_lock(std::uint32_t task, std::uint32_t held) {
  TaskState& state = tasks[task];
  const std::uint32_t cell = state.held[held];
  const auto kind = static_cast<LockKind>(state.held_kind[held]);
  const Word word = is_shared(kind) && names_holder(cells.look(cell), task, kind) ? cells.look(cell) - 1 : 0;
  forget_lock(task, held);
  return word;
}

void Machine::Impl::forget_lock(std::uint32_t task, std::uint32_t held) {
  TaskState& state = tasks[task];
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
