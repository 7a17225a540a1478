// The rarer accesses, user memory seen from the kernel, the heap. SPDX-License-Identifier: MIT
#include "sim/vm/execution.h"

namespace wakesim {
namespace {

constexpr Word kFault = static_cast<Word>(-14);  // -EFAULT

// A bit-field within its storage unit.
struct Field {
  unsigned first, width;
  explicit Field(const Instruction& i)
      : first(static_cast<unsigned>(static_cast<Word>(i.imm) >> 32) & 0xff), width(static_cast<unsigned>(static_cast<Word>(i.imm) >> 40) & 0xff) {}
  Word mask() const { return width >= 64 ? ~Word{0} : (Word{1} << width) - 1; }
  bool takes_address_bits(Word unit) const { return first + width > 7 && is_tagged(unit) && !is_unset(unit); }
};

}  // namespace

Next Execution::bit_load(const Instruction& i) {
  const Operation op = operation(i, Opcode::kBitLoad);
  const Field field(i);
  OpenCell cell;
  if (const Next next = open(op, false, &cell); next != Next::kOn) return next;
  Word unit = 0;
  if (const Next next = fetch(cell, &unit); next != Next::kOn) return next;
  unit = m.number(unit, i);
  if (field.takes_address_bits(unit)) return not_modelled("a bit-field that takes a part of a pointer", {});
  Word value = (unit >> field.first) & field.mask();
  if (is_signed(i.kind) && field.width < 64 && (value >> (field.width - 1)) != 0) value |= ~field.mask();
  read_part(cell, op, OperationKind::kLoad, i.kind, unit, value);
  r_[i.a] = value;
  return Next::kOn;
}

Next Execution::bit_store(const Instruction& i) {
  const Operation op = operation(i, Opcode::kBitStore);
  const Field field(i);
  OpenCell cell;
  if (const Next next = open(op, true, &cell); next != Next::kOn) return next;
  Word unit = m.number(look(cell), i);
  const Word stored = m.number(r_[i.b], i);
  if (field.takes_address_bits(unit) || field.takes_address_bits(stored << field.first)) {
    return not_modelled("a bit-field that takes a part of a pointer", {});
  }
  if (is_unset(unit)) unit = 0;  // the neighbours in the storage unit count as zero from here on
  const Word value = (unit & ~(field.mask() << field.first)) | ((stored & field.mask()) << field.first);
  update(cell, op, OperationKind::kStore, i.kind, unit, value, true, true);
  return Next::kOn;
}

// Page faults may sleep.
Next Execution::check_may_fault(bool may_fault) {
  if (!may_fault) return Next::kOn;
  if (!m.in_atomic(task_) || !m.checks(FindingKind::kSleepInAtomic)) return check_running("accesses user memory with page faults allowed");
  return fail(FindingKind::kSleepInAtomic, m.runner_name(task_) + " accesses user memory with page faults allowed where it must not sleep");
}

void Execution::page_fault(const Operation& op) {
  spend(m.page_fault_budget());
  if (m.recording) m.record(OperationKind::kPageFault, m.address_name(op.base), {}, {}, false);
}

Next Execution::user_load(const Instruction& i) {
  const bool faults_disabled = (i.imm & 1) != 0;
  const bool may_choose = faults_disabled && m.store.word(m.page_fault_budget()) > 0;
  if (may_choose && (executed() > 0 || m.local_only) && !m.atomic_run) return Next::kStop;
  if (const Next next = check_may_fault(!faults_disabled); next != Next::kOn) return next;
  const Operation op = operation(i, Opcode::kUserLoad);
  OpenCell cell;
  bool good = false;
  if (const Next next = open_user(op, false, &good, &cell); next != Next::kOn) return next;
  const bool faults = good && may_choose && m.alternative == 1 && executed() == 0;
  if (faults) page_fault(op);
  if (!good || faults) {
    r_[i.c] = kFault;
    r_[i.a] = 0;
    return Next::kOn;
  }
  Word word = 0;
  if (const Next next = read(cell, op, OperationKind::kUserLoad, i.kind, false, &word); next != Next::kOn) return next;
  r_[i.a] = is_tagged(word) ? word : convert(i.kind, word);
  r_[i.c] = 0;
  return Next::kOn;
}

Next Execution::user_store(const Instruction& i) {
  if (const Next next = check_may_fault((i.imm & 1) == 0); next != Next::kOn) return next;
  const Operation op = operation(i, Opcode::kUserStore);
  OpenCell cell;
  bool good = false;
  if (const Next next = open_user(op, true, &good, &cell); next != Next::kOn) return next;
  if (good) write(cell, op, OperationKind::kUserStore, i.kind, r_[i.b]);
  r_[i.c] = good ? 0 : kFault;
  return Next::kOn;
}

Next Execution::user_update(const Instruction& i) {
  const bool faults_disabled = ((i.imm >> 32) & 1) != 0;
  const bool may_choose = faults_disabled && m.store.word(m.page_fault_budget()) > 0;
  if (may_choose && (executed() > 0 || m.local_only) && !m.atomic_run) return Next::kStop;
  if (const Next next = check_may_fault(!faults_disabled); next != Next::kOn) return next;
  const bool compares = i.op == Opcode::kUserCmpXchg;
  const std::uint16_t error = imm_register(i, compares ? 16 : 0);
  const Operation op = operation(i, i.op);
  OpenCell cell;
  bool good = false;
  if (const Next next = open_user(op, true, &good, &cell); next != Next::kOn) return next;
  const bool faults = good && may_choose && m.alternative == 1 && executed() == 0;
  if (faults) page_fault(op);
  if (!good || faults) {
    r_[error] = kFault;
    r_[i.a] = 0;
    return Next::kOn;
  }
  Word word = 0;
  if (const Next next = fetch(cell, &word); next != Next::kOn) return next;
  const Word old = is_tagged(word) ? word : convert(i.kind, word);
  Word value = old;
  bool writes = true;
  if (compares) {
    writes = same(i, old, r_[i.c]);
    if (writes) value = r_[imm_register(i, 0)];
  } else {
    const auto what = static_cast<AtomicOp>((i.imm >> 16) & 0xff);
    const Computed computed = arithmetic::update(i.kind, what, old, r_[i.c]);
    if (computed.trouble != Trouble::kNone) return trouble(i, computed, old);
    value = computed.value;
  }
  update(cell, op, OperationKind::kUserAtomic, i.kind, old, value, writes, value != old);
  r_[i.a] = old;
  r_[error] = 0;
  return Next::kOn;
}

Next Execution::user_info(const Instruction& i) {
  const Word address = r_[i.b];
  const std::uint32_t object = m.is_object(address) ? object_of(address) : 0;
  const Word head = object != 0 ? m.head(object) : 0;
  const ObjectInfo& info = m.objects[object];
  if (object != 0 && m.may_die(object)) {
    const bool own = m.granularity.own_objects && (head & header::kPublished) == 0 && info.owner == task_;
    if (const Next next = own ? admit_private() : admit_visible(); next != Next::kOn) return next;
    m.touch_word(object, Machine::Impl::Footing::kRead);
  }
  const bool good = head != 0 && (head & header::kUser) != 0 && offset_of(address) < m.object_bytes(object) &&
                    (info.shared_mapping || m.image.process_count <= 1 || info.process == m.task_process[task_]);
  switch (static_cast<UserProperty>(i.imm)) {
    case UserProperty::kIsAccessible: r_[i.a] = good; break;
    case UserProperty::kMappingId: r_[i.a] = good && info.shared_mapping ? Word{info.global} + 1 : 0; break;
    case UserProperty::kOrdinal:
      if (info.kind != ObjectKind::kGlobal) m.tell_apart(address, i, "hashes a pointer");
      r_[i.a] = object == 0 ? 0 : info.kind == ObjectKind::kGlobal ? Word{info.global} : Word{object};
      break;
  }
  return Next::kOn;
}

Next Execution::allocate(const Instruction& i) {
  const bool may_fail = !m.atomic_run && (i.c & kAllocMayFail) != 0 && m.store.word(m.alloc_budget()) > 0;
  const bool may_reuse = !m.atomic_run && m.store.word(m.reuse_budget()) > 0;
  if ((may_fail || may_reuse) && (executed() > 0 || m.local_only)) return Next::kStop;  // a choice begins its step
  if ((i.c & kAllocAtomic) == 0 && !is_user_ && m.in_atomic(task_) && m.checks(FindingKind::kSleepInAtomic)) {
    return fail(FindingKind::kSleepInAtomic, m.runner_name(task_) + " allocates memory with a flag that may sleep where it must not sleep");
  }
  if ((i.c & kAllocAtomic) == 0 && !is_user_) {
    if (const Next next = check_running("allocates memory with a flag that may sleep"); next != Next::kOn) return next;
  }
  if (may_fail && m.alternative == 1) {
    spend(m.alloc_budget());
    if (m.recording) m.record(OperationKind::kAllocationFails, {}, {}, {}, false);
    r_[i.a] = 0;
    return Next::kOn;
  }
  std::uint32_t freed = 0;
  if (may_reuse) {
    if (m.footprinting) m.footprint = Footprint::everything();
    const std::uint32_t before = may_fail ? 1 : 0;  // alternatives that come first
    if (m.alternative > before) freed = m.reusable(task_, r_[i.b])[m.alternative - before - 1];
    if (freed != 0 && m.image.faults.address_reuse != kAnyNumber) spend(m.reuse_budget());
  }
  m.touch_word(m.heap_word(task_), Machine::Impl::Footing::kWrite);
  Word pointer = 0;
  r_[i.b] = m.number(r_[i.b], i);
  const auto layout = i.imm < 0 ? header::kRawLayout : static_cast<std::uint32_t>(i.imm);
  const auto bytes = static_cast<std::uint32_t>(std::min<Word>(r_[i.b], 1u << 30));
  const StepStatus status = m.allocate(bytes, layout, (i.c & kAllocZero) != 0, is_user_, freed, &pointer);
  if (status != StepStatus::kOk) return failed(status);
  if (const Next next = count_words(m.cell_count(object_of(pointer))); next != Next::kOn) return next;
  if (records()) m.record(OperationKind::kAllocate, m.address_name(pointer), freed != 0 ? "at an address that was freed" : "", {}, true);
  r_[i.a] = pointer;
  return Next::kOn;
}

Next Execution::release(const Instruction& i) {
  const Word pointer = m.number(r_[i.a], i);
  if (pointer == 0) return Next::kOn;
  const bool own = m.is_object(pointer) && m.granularity.own_objects && m.objects[object_of(pointer)].owner == task_ &&
                   (m.head(object_of(pointer)) & header::kPublished) == 0;
  if (const Next next = own ? admit_private() : admit_visible(); next != Next::kOn) return next;
  if (records()) m.record(OperationKind::kFree, is_pointer(pointer) ? m.object_name(object_of(pointer)) : m.address_name(pointer), {}, {}, true);
  const StepStatus status = m.release(pointer);
  return status == StepStatus::kOk ? Next::kOn : failed(status);
}

}  // namespace wakesim
