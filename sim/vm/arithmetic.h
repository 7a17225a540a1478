// What C's operators compute on words, and what is wrong with an operation: pure functions, shared by the machine and by the folding of
// constants in the front-end. Operands are as registers hold them: sign- or zero-extended by their kind; tagged words (value.h) stand for
// addresses, which arithmetic moves inside their object and never makes from integers. What is known of an address is where it lies from the
// beginning of its object, which is aligned to kAlignment; the bits above (kAddressBits) can be kept or dropped, not computed with. Of the number of
// a task (kTaskNumber) nothing is known but that it is none of the others' and not 0.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "sim/vm/code.h"
#include "sim/vm/value.h"

namespace wakesim {

enum class Trouble : std::uint8_t {
  kNone,
  kOverflow,          // a signed result that does not fit
  kDivisionByZero,
  kShiftCount,        // a shift by the width of the type or more
  kForged,            // integers whose result looks like an address
  kAddressBits,       // a result that depends on what the bits of an address are
  kDifferentObjects,  // the distance of addresses in different objects
  kTaskNumber,        // a result that depends on which number a task has
};

// `value` is the result also where signed overflow or a shift count is no trouble to anybody: two's complement, as -fwrapv has it.
struct Computed {
  Word value = 0;
  Trouble trouble = Trouble::kNone;
  friend constexpr bool operator==(const Computed&, const Computed&) = default;
};

namespace arithmetic {

constexpr Word kAlignment = Word{1} << 16;  // that objects are taken to have, in bytes

constexpr std::int64_t as_signed(Word w) { return static_cast<std::int64_t>(w); }

// An exact 64-bit result put into its kind. `wide` are its low 64 bits, `overflows` says that as a signed number it has more.
constexpr Computed fit(IntKind kind, Word wide, bool overflows) {
  if (kind >= IntKind::kI64) {
    if (kind == IntKind::kI64 && overflows) return {wide, Trouble::kOverflow};
    return {wide, is_tagged(wide) ? Trouble::kForged : Trouble::kNone};
  }
  const Word value = convert(kind, wide);
  return {value, is_signed(kind) && (overflows || value != wide) ? Trouble::kOverflow : Trouble::kNone};
}

constexpr Computed of_task_number() { return {0, Trouble::kTaskNumber}; }
constexpr Computed of_address_bits(bool is_known, Word value) {
  return is_known ? Computed{value} : Computed{0, Trouble::kAddressBits};
}
constexpr Computed of_tagged(Word x, Word y, bool is_known, Word value) {
  return is_id(x) || is_id(y) ? of_task_number() : of_address_bits(is_known, value);
}
constexpr bool same_object(Word x, Word y) { return (x >> 32) == (y >> 32); }
constexpr bool is_offset(Word bytes) { return as_signed(bytes) == static_cast<std::int32_t>(bytes); }

// --- numbers of tasks (value.h) ------------------------------------------------------------------------------------------------

// In 64 bits nobody knows whether the upper flag has been extended as a sign.
constexpr bool is_extended(IntKind kind, Word id) { return kind >= IntKind::kI64 && (id >> 31 & 1) != 0; }
// A mask keeps all of the number or takes it.
constexpr Computed id_and(IntKind kind, Word x, Word y) {
  const Word id = is_id(x) ? x : y, mask = is_id(x) ? y : x;
  if (is_extended(kind, id) || (is_tagged(mask) && !is_id(mask))) return of_task_number();
  if (is_id(mask)) return is_extended(kind, mask) || task_of_id(id) != task_of_id(mask) ? of_task_number() : Computed{id & mask};
  if ((mask & kIdNumber) == kIdNumber) return {id & (mask | ~kIdFlags)};
  return (mask & kIdNumber) == 0 ? Computed{convert(kind, id & mask & kIdFlags)} : of_task_number();
}
// Flags are set, or turned over.
constexpr Computed id_or(IntKind kind, Word x, Word y) {
  const Word id = is_id(x) ? x : y, flags = is_id(x) ? y : x;
  if (is_tagged(flags) && !is_id(flags)) return of_task_number();
  if (is_extended(kind, id) || (is_id(flags) ? task_of_id(id) != task_of_id(flags) : (flags & kIdNumber) != 0)) return of_task_number();
  if (kind >= IntKind::kI64 && (is_id(flags) ? is_extended(kind, flags) : (flags >> 31) != 0)) return of_task_number();
  return {id | (flags & kIdFlags)};
}
constexpr Computed id_xor(IntKind kind, Word x, Word y) {
  const Word id = is_id(x) ? x : y, flags = is_id(x) ? y : x;
  if (is_extended(kind, id) || (is_id(flags) ? is_extended(kind, flags) : is_tagged(flags))) return of_task_number();
  if (is_id(flags)) return task_of_id(id) != task_of_id(flags) ? of_task_number() : Computed{convert(kind, (id ^ flags) & kIdFlags)};
  if ((flags & kIdNumber) != 0 || (kind >= IntKind::kI64 && (flags >> 31) != 0)) return of_task_number();
  return {id ^ (flags & kIdFlags)};
}
// Whether an integer could be the number, were it another task's: nothing is known of the two then.
constexpr bool may_equal(Word id, Word integer) {
  const Word upper = integer >> 32;
  return (integer & kIdFlags) == (id & kIdFlags) && (integer & kIdNumber) != 0 && (upper == 0 || (upper == 0xffff'ffff && (id >> 31 & 1) != 0));
}

// x < y, or x <= y, where that is so, or is not, for all numbers.
constexpr bool less(IntKind kind, Word x, Word y);
constexpr bool less_or_equal(IntKind kind, Word x, Word y);
constexpr Computed id_order(IntKind kind, bool or_equal, Word x, Word y) {
  const Word id = is_id(x) ? x : y;
  if (is_tagged(x) && is_tagged(y)) return x == y && !is_extended(kind, id) ? Computed{or_equal} : of_task_number();
  if (is_extended(kind, id)) return of_task_number();
  const Word low = convert(kind, (id & kIdFlags) | 1), high = convert(kind, (id & kIdFlags) | kIdNumber);
  const auto compare = [&](Word number) {
    const Word left = is_id(x) ? number : x, right = is_id(x) ? y : number;
    return or_equal ? less_or_equal(kind, left, right) : less(kind, left, right);
  };
  return compare(low) == compare(high) ? Computed{compare(low)} : of_task_number();
}

// --- addresses -----------------------------------------------------------------------------------------------------------------

// At least one of them is an address, or the number of a task.
constexpr Computed add_to_address(Word x, Word y) {
  if (is_id(x) || is_id(y)) return of_task_number();
  if (is_tagged(y)) return of_address_bits(!is_tagged(x) && is_offset(x), add_offset(y, as_signed(x)));
  return of_address_bits(is_offset(y), add_offset(x, as_signed(y)));
}
constexpr Computed subtract_address(Word x, Word y) {
  if (is_id(x) || is_id(y)) return of_task_number();
  if (!is_tagged(y)) return of_address_bits(is_offset(y), add_offset(x, as_signed(Word{0} - y)));
  return of_address_bits(same_object(x, y), static_cast<Word>(std::int64_t{static_cast<std::int32_t>(offset_of(x) - offset_of(y))}));
}

constexpr Computed add(IntKind kind, Word x, Word y) {
  if (is_tagged(x) || is_tagged(y)) return add_to_address(x, y);
  std::int64_t sum = 0;
  const bool overflows = __builtin_add_overflow(as_signed(x), as_signed(y), &sum);
  return fit(kind, static_cast<Word>(sum), overflows);
}

constexpr Computed subtract(IntKind kind, Word x, Word y) {
  if (is_tagged(x) || is_tagged(y)) return subtract_address(x, y);
  std::int64_t difference = 0;
  const bool overflows = __builtin_sub_overflow(as_signed(x), as_signed(y), &difference);
  return fit(kind, static_cast<Word>(difference), overflows);
}

constexpr Computed multiply(IntKind kind, Word x, Word y) {
  if (is_tagged(x) || is_tagged(y)) return of_tagged(x, y, x == 1 || y == 1, x == 1 ? y : x);
  std::int64_t product = 0;
  const bool overflows = __builtin_mul_overflow(as_signed(x), as_signed(y), &product);
  return fit(kind, static_cast<Word>(product), overflows);
}

constexpr Computed divide(IntKind kind, Word x, Word y) {
  if (y == 0) return {0, Trouble::kDivisionByZero};
  if (is_tagged(x) || is_tagged(y)) return of_tagged(x, y, y == 1, x);
  if (!is_signed(kind)) return {x / y};
  if (as_signed(y) == -1) {
    const Word value = convert(kind, Word{0} - x);
    return {value, x != 0 && value == x ? Trouble::kOverflow : Trouble::kNone};
  }
  return {convert(kind, static_cast<Word>(as_signed(x) / as_signed(y)))};
}

// The remainder of a quotient that does not fit is as undefined as the quotient.
constexpr Computed remainder(IntKind kind, Word x, Word y) {
  if (y == 0) return {0, Trouble::kDivisionByZero};
  if (is_tagged(x) || is_tagged(y))
    return of_tagged(x, y, (y & (y - 1)) == 0 && y <= kAlignment, offset_of(x) & (y - 1));  // aligned, or how far from it
  if (!is_signed(kind)) return {x % y};
  if (as_signed(y) == -1) return {0, divide(kind, x, y).trouble};
  return {convert(kind, static_cast<Word>(as_signed(x) % as_signed(y)))};
}

constexpr Computed negate(IntKind kind, Word x) {
  if (is_tagged(x)) return of_tagged(x, x, false, 0);
  const Word value = convert(kind, Word{0} - x);
  if (is_signed(kind) && value == x && value != 0) return {value, Trouble::kOverflow};
  return {value, is_tagged(value) ? Trouble::kForged : Trouble::kNone};
}

constexpr Computed complement(IntKind kind, Word x) {
  if (is_tagged(x)) return of_tagged(x, x, false, 0);
  const Word value = convert(kind, ~x);
  return {value, is_tagged(value) ? Trouble::kForged : Trouble::kNone};
}

constexpr Computed integer(Word value) { return {value, is_tagged(value) ? Trouble::kForged : Trouble::kNone}; }
constexpr bool same_below_alignment(Word x, Word y) { return ((x ^ y) & ~(kAlignment - 1)) == 0; }
constexpr Word kBelowPlace = 0xffff'ffff;
constexpr Word without_place(Word w) { return is_tagged(w) ? (w & ~kBelowPlace) | offset_of(w) : w; }

// Of an address a mask takes or keeps what lies below its object's alignment, a flag is set or turned over there. Of two addresses all bits
// are alike but those of the offset where they lie in one object.
template <class Operator>
constexpr Computed bitwise(Word x, Word y, bool may_be_ones, Operator&& compute) {
  const Word address = is_tagged(x) ? x : y, mask = is_tagged(x) ? y : x;
  const bool is_known = is_tagged(mask) ? same_object(x, y) : same_below_alignment(mask, 0) || (may_be_ones && same_below_alignment(mask, ~Word{0}));
  const Word value = compute(without_place(x), without_place(y));
  if (!same_object(value, address)) return of_address_bits(is_known, value);
  return of_address_bits(is_known, add_offset(value, place_of_number(number_of(address))));
}
constexpr Computed bit_and(IntKind kind, Word x, Word y) {
  if (!is_tagged(x) && !is_tagged(y)) return integer(convert(kind, x & y));
  if (is_id(x) || is_id(y)) return id_and(kind, x, y);
  return bitwise(x, y, true, [kind](Word a, Word b) { return convert(kind, a & b); });
}
constexpr Computed bit_or(IntKind kind, Word x, Word y) {
  if (!is_tagged(x) && !is_tagged(y)) return integer(x | y);
  if (is_id(x) || is_id(y)) return id_or(kind, x, y);
  return bitwise(x, y, true, [](Word a, Word b) { return a | b; });
}
constexpr Computed bit_xor(IntKind kind, Word x, Word y) {
  if (!is_tagged(x) && !is_tagged(y)) return integer(convert(kind, x ^ y));
  if (is_id(x) || is_id(y)) return id_xor(kind, x, y);
  return bitwise(x, y, false, [kind](Word a, Word b) { return convert(kind, a ^ b); });
}

// A bit shifted into the sign is defined by GNU C; `1 << 31` is written everywhere.
constexpr Computed shift_left(IntKind kind, Word x, Word count) {
  if (is_tagged(count)) return of_tagged(x, count, false, 0);
  if (count >= size_of(kind) * 8) return {0, Trouble::kShiftCount};
  if (is_tagged(x)) return of_tagged(x, count, count == 0, x);
  const Word value = convert(kind, x << count);
  return {value, is_tagged(value) ? Trouble::kForged : Trouble::kNone};
}
constexpr Computed shift_right(IntKind kind, Word x, Word count) {
  if (is_tagged(count)) return of_tagged(x, count, false, 0);
  if (count >= size_of(kind) * 8) return {0, Trouble::kShiftCount};
  if (is_tagged(x)) return of_tagged(x, count, count == 0, x);
  return {is_signed(kind) ? static_cast<Word>(as_signed(x) >> count) : x >> count};
}

constexpr bool less(IntKind kind, Word x, Word y) { return is_signed(kind) ? as_signed(x) < as_signed(y) : x < y; }
constexpr bool less_or_equal(IntKind kind, Word x, Word y) { return is_signed(kind) ? as_signed(x) <= as_signed(y) : x <= y; }

constexpr Word add_bytes(Word x, std::int64_t bytes) { return is_tagged(x) ? add_offset(x, bytes) : x + static_cast<Word>(bytes); }

// In elements of `size` bytes, which C wants to be no remainder.
constexpr Computed distance(Word x, Word y, std::int64_t size) {
  if (!same_object(x, y)) return {0, Trouble::kDifferentObjects};
  return {static_cast<Word>(static_cast<std::int32_t>(offset_of(x) - offset_of(y)) / size)};
}

constexpr bool is_bitwise(AtomicOp op) { return op == AtomicOp::kAnd || op == AtomicOp::kOr || op == AtomicOp::kXor || op == AtomicOp::kAndNot; }

// The new value of an atomic read-modify-write: an integer of the kind, which wraps, or an address.
constexpr Computed update(IntKind kind, AtomicOp op, Word old, Word operand) {
  const auto stored = [&](Computed computed) {
    return is_tagged(computed.value) ? computed : Computed{convert(kind, computed.value), computed.trouble};
  };
  const IntKind wide = is_id(old) || is_id(operand) ? kind : IntKind::kU64;
  switch (op) {
    case AtomicOp::kXchg: return stored({operand});
    case AtomicOp::kAdd: return stored(add(wide, old, operand));
    case AtomicOp::kSub: return stored(subtract(wide, old, operand));
    case AtomicOp::kAnd: return stored(bit_and(wide, old, operand));
    case AtomicOp::kOr: return stored(bit_or(wide, old, operand));
    case AtomicOp::kXor: return stored(bit_xor(wide, old, operand));
    case AtomicOp::kAndNot: return is_tagged(operand) ? of_tagged(operand, operand, false, 0) : stored(bit_and(wide, old, ~operand));
  }
  return {operand};
}

}  // namespace arithmetic
}  // namespace wakesim
