// The consumers of effects: what a step touches, what it is told as, what is noted of a watched function, what is seen from outside.
// SPDX-License-Identifier: MIT
#include "sim/vm/machine_impl.h"

namespace wakesim {

// Setup, final and predicates are the scenario's questions: nobody is told what they do.
void Machine::Impl::choose_listeners() {
  listeners = 0;
  if (atomic_run) return;
  if (footprinting) listeners |= kFootprints;
  if (recording) listeners |= kRecorder;
  if (covering && watching.origin_word != 0) listeners |= kWatcher;
  if (granularity.observable) listeners |= kObserver;
}

void Machine::Impl::tell_others(const Effect& effect) {
  if ((listeners & kRecorder) != 0) record_effect(effect);
  if ((listeners & kWatcher) != 0) watch_effect(effect);
  if ((listeners & kObserver) != 0 && effect.touch == Touch::kWake && effect.writes) {
    observed.push_back({Observable::Kind::kWake, TaskId{objects[effect.at.object].owner}, 0, 0});
  }
}

void Machine::Impl::record_effect(const Effect& effect) {
  const auto name = [&] { return address_name(make_pointer(effect.at.object, effect.at.offset)); };
  const auto lock = [&] { return lock_name(effect.at.cell); };
  const auto text = [&](Word value) { return value_text(value, effect.kind); };
  switch (effect.touch) {
    case Touch::kNothing:
    case Touch::kFill:
    case Touch::kCopy: return;  // told as a whole (record_range)
    case Touch::kRead:
    case Touch::kAwait: return record(effect.operation, name(), text(effect.value), {}, false);
    case Touch::kWrite:
    case Touch::kUpdate: return record(effect.operation, name(), text(effect.value), text(effect.old_value), effect.writes);
    case Touch::kLock: return record(effect.operation, lock(), runner_name(running), {}, true);
    case Touch::kUnlock: return record(effect.operation, lock(), {}, runner_name(running), true);
    case Touch::kTryLock:
      return record(effect.operation, lock(), effect.writes ? ValueName(runner_name(running)) : ValueName("held"), {}, effect.writes);
    case Touch::kTestLock: return record(effect.operation, lock(), std::to_string(effect.value), {}, false);
    case Touch::kSleep: return record(effect.operation, {}, effect.old_value == 0 ? "running" : "signal pending", {}, effect.writes);
    case Touch::kWake:
      return record(effect.operation, object_name(effect.at.object), effect.writes ? "woken" : "was not asleep", text(effect.old_value),
                    effect.writes);
  }
}

// A range is told once, not part by part.
void Machine::Impl::record_range(OperationKind op, Word base, ValueName value) {
  if ((listeners & kRecorder) != 0) record(op, address_name(base), std::move(value), {}, true);
}

void Machine::Impl::watch_effect(const Effect& effect) {
  const bool inside = watched_depth(running) != 0;
  const auto access = [&](bool write) { watch_access(effect.at.cell, effect.at.object, write, inside); };
  switch (effect.touch) {
    case Touch::kNothing:
    case Touch::kTestLock: return;
    case Touch::kRead:
    case Touch::kCopy:
    case Touch::kAwait: return access(false);
    case Touch::kWrite:
    case Touch::kFill: return access(true);
    case Touch::kUpdate:
    case Touch::kWake:
      access(false);
      if (effect.writes) access(true);
      return;
    case Touch::kLock:
    case Touch::kUnlock:
    case Touch::kTryLock:
      if (inside) watch_lock(effect.at.cell, effect.operation);
      return;
    case Touch::kSleep:
      access(false);
      watch_access(signal_cell[running], task_object[running], false, inside);
      watching.seen.sleeps |= inside;
      return;
  }
}

// What a step touches as a whole; the rest comes while it runs.
void Machine::Impl::begin_footprint(Choice choice) {
  const bool is_event = choice.kind != ChoiceKind::kTask;
  const bool has_cpu = has_cpus && choice.task < image_tasks && image.tasks[choice.task].cpu >= 0;
  if (is_event || alternatives(choice.task) > 1 || has_cpu) {
    footprint = Footprint::everything();
    return;
  }
  footprint = {};
  if (sections_matter() && is_interrupt(choice.task)) touch_word(kSections, Footing::kAdd);  // a handler is a section from begin to end
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

}  // namespace wakesim
