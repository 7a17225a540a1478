// From an instruction to the operation on memory that it stands for. The one place that says which memory an instruction touches: what a task
// will do next (Machine::Impl::compute_pending) and what it does (Access) are made from the same row of opcodes.def.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "sim/vm/code.h"
#include "sim/vm/value.h"

namespace wakesim {

// How memory is touched.
enum class Touch : std::uint8_t {
  kNothing,
  kRead,
  kWrite,
  kUpdate,    // read and written in one operation
  kFill,      // every cell of a range is written
  kCopy,      // the same, and every cell of another range is read
  kLock,      // the cell is a lock: taken
  kTryLock,
  kUnlock,
  kTestLock,  // is it held?
  kSleep,     // the cell is the task's state: it sleeps until that is 0
  kWake,      // the cell is a task's state: set to 0 if it has one of some bits
  kAwait,     // the task waits until the cell has, or no longer has, a value
};

// Of what a task does next: whether it may change the cell.
constexpr bool is_write(Touch touch) {
  return touch == Touch::kWrite || touch == Touch::kUpdate || touch == Touch::kFill || touch == Touch::kCopy || touch == Touch::kTryLock ||
         touch == Touch::kUnlock || touch == Touch::kWake;
}

// "read of 4 bytes through a null pointer"
constexpr const char* attempt(Touch touch) {
  switch (touch) {
    case Touch::kNothing: return "access";
    case Touch::kRead: return "read";
    case Touch::kWrite: return "write";
    case Touch::kUpdate: return "atomic access";
    case Touch::kFill: return "fill";
    case Touch::kCopy: return "copy";
    case Touch::kLock: return "lock";
    case Touch::kTryLock: return "trylock";
    case Touch::kUnlock: return "unlock";
    case Touch::kTestLock: return "test of a lock";
    case Touch::kSleep: return "schedule()";
    case Touch::kWake: return "wake-up";
    case Touch::kAwait: return "wait for a value";
  }
  return "access";
}

enum class Base : std::uint8_t { kA, kB };                      // register with the address
enum class Offset : std::uint8_t { kNone, kImm, kLow32 };       // bytes added to it: nothing, imm, the low half of imm

enum class Marks : std::uint8_t { kAlways, kFlags, kImm };       // is the access marked? kFlags, kImm: as the flags in operand c or imm say

struct TouchSpec {
  Touch touch = Touch::kNothing;
  Base base = Base::kA;
  Offset offset = Offset::kNone;
  std::uint8_t size = 0;          // bytes; 0: of the instruction's kind
  Marks marks = Marks::kAlways;
  std::uint8_t order_shift = 0;   // where in imm the MemoryOrder stands that an atomic asks for; 0: nowhere
};

namespace detail {
inline constexpr TouchSpec kTouchSpecs[] = {
#define WAKESIM_OPCODE(name, effect, ...) {__VA_ARGS__},
#include "sim/vm/opcodes.def"
#undef WAKESIM_OPCODE
};
}  // namespace detail

constexpr TouchSpec touch_spec(Opcode op) { return detail::kTouchSpecs[static_cast<std::size_t>(op)]; }

struct Operation {
  Touch touch = Touch::kNothing;
  Word base = 0;            // an address; `offset` bytes are added to it
  std::int64_t offset = 0;
  std::uint32_t size = 0;   // bytes; of kFill and kCopy those of the whole range
  bool marked = true;       // volatile or atomic, or no access of C's; or counts as one
  bool is_word = false;     // counts as marked where it is aligned
  bool is_plain = false;    // not volatile and not atomic, whatever it counts as
  std::int8_t location_begin = 0;   // of a bit-field: bytes from its storage unit to its memory location
  std::uint8_t location_bytes = 0;  // 0: no bit-field
  MemoryOrder order = MemoryOrder::kRelaxed;
};

// `spec` is that of the instruction: known to the compiler where the opcode is.
constexpr Operation decode(const Instruction& i, const Word* r, TouchSpec spec) {
  constexpr std::uint32_t kRangeMax = 1u << 30;
  Operation operation{.touch = spec.touch, .base = spec.base == Base::kA ? r[i.a] : r[i.b]};
  if (spec.offset == Offset::kImm) operation.offset = i.imm;
  if (spec.offset == Offset::kLow32) operation.offset = static_cast<std::int32_t>(i.imm);
  operation.size = spec.size != 0 ? spec.size : size_of(i.kind);
  if (spec.touch == Touch::kFill || spec.touch == Touch::kCopy) operation.size = r[i.c] < kRangeMax ? static_cast<std::uint32_t>(r[i.c]) : kRangeMax;
  if (spec.marks == Marks::kFlags) {
    operation.marked = (i.c & (kAccessMarked | kAccessAnyway)) != 0;
    operation.is_word = (i.c & kAccessWord) != 0;
    operation.is_plain = (i.c & kAccessMarked) == 0;
    operation.order = static_cast<MemoryOrder>(i.c >> kAccessOrderShift);
    if (spec.offset == Offset::kLow32) {
      operation.location_begin = static_cast<std::int8_t>(static_cast<Word>(i.imm) >> 48);
      operation.location_bytes = static_cast<std::uint8_t>(static_cast<Word>(i.imm) >> 56);
    }
  } else {
    operation.is_plain = spec.marks == Marks::kImm;
    operation.marked = !operation.is_plain || (i.imm & kAccessAnyway) != 0;
    if (spec.order_shift != 0) operation.order = static_cast<MemoryOrder>((i.imm >> spec.order_shift) & 0xff);
  }
  return operation;
}

}  // namespace wakesim
