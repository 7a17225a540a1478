// What C's operators compute on words, and what is wrong with an operation: pure functions, shared by the machine and by the folding of
// constants in the front-end. Operands are as registers hold them: sign- or zero-extended by their kind; tagged words (value.h) stand for
// addresses, which arithmetic moves inside their object and never makes from integers.
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
  kDifferentObjects,  // the distance of addresses in different objects
};

// `value` is the result also where signed overflow or a shift count is no trouble to anybody: two's complement, as -fwrapv has it.
struct Computed {
  Word value = 0;
  Trouble trouble = Trouble::kNone;
  friend constexpr bool operator==(const Computed&, const Computed&) = default;
};

namespace arithmetic {

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

constexpr Computed add(IntKind kind, Word x, Word y) {
  if (kind >= IntKind::kI64 && (is_tagged(x) || is_tagged(y))) return {is_tagged(x) ? add_offset(x, as_signed(y)) : add_offset(y, as_signed(x))};
  std::int64_t sum = 0;
  const bool overflows = __builtin_add_overflow(as_signed(x), as_signed(y), &sum);
  return fit(kind, static_cast<Word>(sum), overflows);
}

constexpr Computed subtract(IntKind kind, Word x, Word y) {
  if (kind >= IntKind::kI64 && is_tagged(x) && !is_tagged(y)) return {add_offset(x, -as_signed(y))};
  std::int64_t difference = 0;
  const bool overflows = __builtin_sub_overflow(as_signed(x), as_signed(y), &difference);
  return fit(kind, static_cast<Word>(difference), overflows);
}

constexpr Computed multiply(IntKind kind, Word x, Word y) {
  std::int64_t product = 0;
  const bool overflows = __builtin_mul_overflow(as_signed(x), as_signed(y), &product);
  return fit(kind, static_cast<Word>(product), overflows);
}

constexpr Computed divide(IntKind kind, Word x, Word y) {
  if (y == 0) return {0, Trouble::kDivisionByZero};
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
  if (!is_signed(kind)) return {x % y};
  if (as_signed(y) == -1) return {0, divide(kind, x, y).trouble};
  return {convert(kind, static_cast<Word>(as_signed(x) % as_signed(y)))};
}

constexpr Computed negate(IntKind kind, Word x) {
  const Word value = convert(kind, Word{0} - x);
  if (is_signed(kind) && value == x && value != 0) return {value, Trouble::kOverflow};
  return {value, is_tagged(value) ? Trouble::kForged : Trouble::kNone};
}

constexpr Computed complement(IntKind kind, Word x) {
  const Word value = convert(kind, ~x);
  return {value, is_tagged(value) ? Trouble::kForged : Trouble::kNone};
}

// Masking an address takes or keeps its bits; only what no operand was is forged.
constexpr Computed unless_forged(Word value, Word x, Word y) {
  return {value, is_tagged(value) && !is_tagged(x) && !is_tagged(y) ? Trouble::kForged : Trouble::kNone};
}
constexpr Computed bit_and(IntKind kind, Word x, Word y) { return {convert(kind, x & y)}; }
constexpr Computed bit_or(IntKind, Word x, Word y) { return unless_forged(x | y, x, y); }
constexpr Computed bit_xor(IntKind kind, Word x, Word y) { return unless_forged(convert(kind, x ^ y), x, y); }

// A bit shifted into the sign is defined by GNU C; `1 << 31` is written everywhere.
constexpr Computed shift_left(IntKind kind, Word x, Word count) {
  if (count >= size_of(kind) * 8) return {0, Trouble::kShiftCount};
  const Word value = convert(kind, x << count);
  return {value, is_tagged(value) && !is_tagged(x) ? Trouble::kForged : Trouble::kNone};
}
constexpr Computed shift_right(IntKind kind, Word x, Word count) {
  if (count >= size_of(kind) * 8) return {0, Trouble::kShiftCount};
  return {is_signed(kind) ? static_cast<Word>(as_signed(x) >> count) : x >> count};
}

constexpr bool less(IntKind kind, Word x, Word y) { return is_signed(kind) ? as_signed(x) < as_signed(y) : x < y; }
constexpr bool less_or_equal(IntKind kind, Word x, Word y) { return is_signed(kind) ? as_signed(x) <= as_signed(y) : x <= y; }

constexpr Word add_bytes(Word x, std::int64_t bytes) { return is_tagged(x) ? add_offset(x, bytes) : x + static_cast<Word>(bytes); }

// In elements of `size` bytes, which C wants to be no remainder.
constexpr Computed distance(Word x, Word y, std::int64_t size) {
  if ((x >> 32) != (y >> 32)) return {0, Trouble::kDifferentObjects};
  return {static_cast<Word>(static_cast<std::int32_t>(offset_of(x) - offset_of(y)) / size)};
}

// The new value of an atomic read-modify-write.
constexpr Word update(AtomicOp op, Word old, Word operand) {
  switch (op) {
    case AtomicOp::kXchg: return operand;
    case AtomicOp::kAdd: return is_tagged(old) ? add_offset(old, as_signed(operand)) : old + operand;
    case AtomicOp::kSub: return is_tagged(old) ? add_offset(old, -as_signed(operand)) : old - operand;
    case AtomicOp::kAnd: return old & operand;
    case AtomicOp::kOr: return old | operand;
    case AtomicOp::kXor: return old ^ operand;
    case AtomicOp::kAndNot: return old & ~operand;
  }
  return operand;
}

constexpr bool is_bitwise(AtomicOp op) { return op == AtomicOp::kAnd || op == AtomicOp::kOr || op == AtomicOp::kXor || op == AtomicOp::kAndNot; }

// Atomics wrap; the result is as an integer of the kind.
constexpr Computed update(IntKind kind, AtomicOp op, Word old, Word operand) {
  const Word value = update(op, old, operand);
  return unless_forged(is_tagged(value) ? value : convert(kind, value), old, operand);
}

}  // namespace arithmetic
}  // namespace wakesim
