// The accesses that nearly every step makes. Included by execute.cpp alone, so that they are part of its loop.
// SPDX-License-Identifier: MIT
#pragma once

#include "sim/vm/execution.h"

namespace wakesim {

inline Next Execution::load(const Instruction& i) {
  const Operation op = operation(i, Opcode::kLoad);
  OpenCell cell;
  if (const Next next = open(op, false, &cell); next != Next::kOn) return next;
  Word value = 0;
  const bool raw = (i.c & kAccessRaw) != 0;
  if (const Next next = read(cell, op, OperationKind::kLoad, i.kind, raw, &value); next != Next::kOn) return next;
  if (!is_tagged(value)) value = convert(i.kind, value);
  else if (value == kCopiedPadding && !raw) [[unlikely]] return unset(cell);
  r_[i.a] = value;
  return Next::kOn;
}

inline Next Execution::store_word(const Instruction& i) {
  const Operation op = operation(i, Opcode::kStore);
  OpenCell cell;
  if (const Next next = open(op, true, &cell); next != Next::kOn) return next;
  write(cell, op, OperationKind::kStore, i.kind, r_[i.b]);
  return Next::kOn;
}

inline Next Execution::atomic_rmw(const Instruction& i) {
  const Operation op = operation(i, Opcode::kAtomicRmw);
  OpenCell cell;
  if (const Next next = open(op, true, &cell); next != Next::kOn) return next;
  Word word = 0;
  if (const Next next = fetch(cell, &word); next != Next::kOn) return next;
  const Word old = is_tagged(word) ? word : convert(i.kind, word);
  const auto what = static_cast<AtomicOp>(i.imm & 0xff);
  const bool bitwise = arithmetic::is_bitwise(what);
  const Computed value = arithmetic::update(i.kind, what, old, r_[i.c]);
  if (value.trouble != Trouble::kNone) return trouble(i, value, old);
  const bool adds = m.result_unused[frame_->pc] && !bitwise && what != AtomicOp::kXchg && !m.is_state_cell(cell.at());
  update(cell, op, OperationKind::kAtomic, i.kind, old, value.value, true, value.value != old, adds);
  r_[i.a] = old;
  return Next::kOn;
}

inline Next Execution::compare_exchange(const Instruction& i) {
  const Operation op = operation(i, Opcode::kCmpXchg);
  OpenCell cell;
  if (const Next next = open(op, true, &cell); next != Next::kOn) return next;
  Word word = 0;
  if (const Next next = fetch(cell, &word); next != Next::kOn) return next;
  const Word old = is_tagged(word) ? word : convert(i.kind, word);
  const bool equal = same(i, old, r_[i.c]);
  const Word value = equal ? r_[imm_register(i, 0)] : old;
  update(cell, op, OperationKind::kCmpXchg, i.kind, old, value, equal, value != old);
  r_[i.a] = old;
  return Next::kOn;
}

}  // namespace wakesim
