// C's operators, row by row: results and troubles worked out from the standard (6.3.1.3, 6.5), GNU C where that defines more.
// SPDX-License-Identifier: MIT
#include "sim/vm/arithmetic.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace wakesim {
namespace {

namespace a = arithmetic;
using K = IntKind;
using T = Trouble;

constexpr Word w(std::int64_t value) { return static_cast<Word>(value); }
constexpr std::int64_t kMin32 = INT32_MIN, kMax32 = INT32_MAX, kMin64 = INT64_MIN, kMax64 = INT64_MAX;
constexpr Word kPointer = make_pointer(7, 16), kOther = make_pointer(8, 4);
constexpr Word kThird = make_id(2), kFourth = make_id(3);  // the numbers of tasks: 3 and 4
constexpr Word kWaiters = 0x8000'0000, kDied = 0x4000'0000;
constexpr Computed kAsksNumber{0, T::kTaskNumber};

struct Row {
  std::string what;
  Computed got, wanted;
};

TEST_CASE("arithmetic: what C's operators compute, and what is wrong with them") {
  const std::vector<Row> rows = {
      {"1 + 2", a::add(K::kI32, 1, 2), {3}},
      {"INT_MAX + 1", a::add(K::kI32, w(kMax32), 1), {w(kMin32), T::kOverflow}},
      {"UINT_MAX + 1", a::add(K::kU32, 0xffff'ffff, 1), {0}},
      {"LONG_MAX + 1", a::add(K::kI64, w(kMax64), 1), {w(kMin64), T::kOverflow}},
      {"ULONG_MAX + 1", a::add(K::kU64, ~Word{0}, 1), {0}},
      {"pointer + 4", a::add(K::kU64, kPointer, 4), {make_pointer(7, 20)}},
      {"-16 + pointer", a::add(K::kU64, w(-16), kPointer), {make_pointer(7, 0)}},
      {"pointer + 2^31: no offset in an object", a::add(K::kU64, kPointer, Word{1} << 31), {0, T::kAddressBits}},
      {"pointer + 2^31 - 1", a::add(K::kU64, kPointer, (Word{1} << 31) - 17), {make_pointer(7, 0x7fff'ffff)}},
      {"pointer + pointer", a::add(K::kU64, kPointer, kOther), {0, T::kAddressBits}},
      {"integers that add up to an address", a::add(K::kU64, kPointer >> 1, kPointer >> 1), {kPointer, T::kForged}},

      {"1 - 2, unsigned", a::subtract(K::kU32, 1, 2), {0xffff'ffff}},
      {"INT_MIN - 1", a::subtract(K::kI32, w(kMin32), 1), {w(kMax32), T::kOverflow}},
      {"LONG_MIN - 1", a::subtract(K::kI64, w(kMin64), 1), {w(kMax64), T::kOverflow}},
      {"pointer - 8", a::subtract(K::kU64, kPointer, 8), {make_pointer(7, 8)}},
      {"pointer - itself", a::subtract(K::kU64, kPointer, kPointer), {0}},
      {"back in its object", a::subtract(K::kI64, make_pointer(7, 0), kPointer), {w(-16)}},
      {"pointers in two objects", a::subtract(K::kI64, kPointer, kOther), {0, T::kAddressBits}},
      {"integer - pointer", a::subtract(K::kU64, 0, kPointer), {0, T::kAddressBits}},
      {"pointer - 2^63", a::subtract(K::kI64, kPointer, w(kMin64)), {0, T::kAddressBits}},

      {"46341 * 46341", a::multiply(K::kI32, 46341, 46341), {w(-2147479015), T::kOverflow}},
      {"65536u * 65536u", a::multiply(K::kU32, 65536, 65536), {0}},
      {"LONG_MAX * 2", a::multiply(K::kI64, w(kMax64), 2), {w(-2), T::kOverflow}},
      {"ULONG_MAX * 2", a::multiply(K::kU64, ~Word{0}, 2), {w(-2)}},
      {"pointer * 3", a::multiply(K::kU64, kPointer, 3), {0, T::kAddressBits}},
      {"1 * pointer", a::multiply(K::kU64, 1, kPointer), {kPointer}},

      {"7 / 0", a::divide(K::kI32, 7, 0), {0, T::kDivisionByZero}},
      {"-7 / 2", a::divide(K::kI32, w(-7), 2), {w(-3)}},
      {"INT_MIN / -1", a::divide(K::kI32, w(kMin32), w(-1)), {w(kMin32), T::kOverflow}},
      {"7 / -1", a::divide(K::kI32, 7, w(-1)), {w(-7)}},
      {"0 / -1", a::divide(K::kI32, 0, w(-1)), {0}},
      {"4294967295u / 2", a::divide(K::kU32, 0xffff'ffff, 2), {0x7fff'ffff}},
      {"7 % 0", a::remainder(K::kU32, 7, 0), {0, T::kDivisionByZero}},
      {"-7 % 2", a::remainder(K::kI32, w(-7), 2), {w(-1)}},
      {"7 % -1", a::remainder(K::kI32, 7, w(-1)), {0}},
      {"INT_MIN % -1: undefined as its quotient is", a::remainder(K::kI32, w(kMin32), w(-1)), {0, T::kOverflow}},

      {"pointer / 8", a::divide(K::kU64, kPointer, 8), {0, T::kAddressBits}},
      {"8 / pointer", a::divide(K::kU64, 8, kPointer), {0, T::kAddressBits}},
      {"pointer / 1", a::divide(K::kU64, kPointer, 1), {kPointer}},
      {"pointer % 8: its alignment", a::remainder(K::kU64, make_pointer(7, 20), 8), {4}},
      {"pointer % 2^16", a::remainder(K::kU64, kPointer, Word{1} << 16), {16}},
      {"pointer % 2^17", a::remainder(K::kU64, kPointer, Word{1} << 17), {0, T::kAddressBits}},
      {"pointer % 12", a::remainder(K::kU64, kPointer, 12), {0, T::kAddressBits}},

      {"-pointer", a::negate(K::kU64, kPointer), {0, T::kAddressBits}},
      {"~pointer", a::complement(K::kU64, kPointer), {0, T::kAddressBits}},
      {"-INT_MIN", a::negate(K::kI32, w(kMin32)), {w(kMin32), T::kOverflow}},
      {"-0", a::negate(K::kI32, 0), {0}},
      {"-1u", a::negate(K::kU32, 1), {0xffff'ffff}},
      {"~0", a::complement(K::kI32, 0), {w(-1)}},
      {"~0u", a::complement(K::kU32, 0), {0xffff'ffff}},
      {"~ of what would be an address", a::complement(K::kU64, ~kPointer), {kPointer, T::kForged}},

      {"a pointer's place in 64 KiB", a::bit_and(K::kU64, kPointer, 0xffff), {16}},
      {"a bit above its alignment", a::bit_and(K::kU64, kPointer, 0x10000), {0, T::kAddressBits}},
      {"a pointer's lower half", a::bit_and(K::kU64, kPointer, 0xffff'ffff), {0, T::kAddressBits}},
      {"a flag above its alignment", a::bit_or(K::kU64, kPointer, 0x10000), {0, T::kAddressBits}},
      {"all bits of a pointer but some of the offset's", a::bit_or(K::kU64, kPointer, ~Word{7}), {~Word{7}}},
      {"aligned down to 128 KiB", a::bit_and(K::kU64, kPointer, ~Word{0x1ffff}), {0, T::kAddressBits}},
      {"a flag in a pointer", a::bit_or(K::kU64, kPointer, 1), {make_pointer(7, 17)}},
      {"an address out of two halves", a::bit_or(K::kU64, kPointer & 0xffff'ffff, kPointer & ~Word{0xffff'ffff}), {0, T::kAddressBits}},
      {"a pointer's upper bits", a::bit_and(K::kU64, kPointer, Word{0xffff'ffff} << 16), {0, T::kAddressBits}},
      {"a pointer without its highest bit", a::bit_and(K::kU64, kPointer, ~Word{0} >> 1), {0, T::kAddressBits}},
      {"a flag in the highest bit", a::bit_or(K::kU64, kPointer, Word{1} << 63), {0, T::kAddressBits}},
      {"a pointer aligned down", a::bit_and(K::kU64, ~Word{7}, make_pointer(7, 20)), {make_pointer(7, 16)}},
      {"a flag turned over", a::bit_xor(K::kU64, make_pointer(7, 17), 1), {kPointer}},
      {"pointer ^ -1", a::bit_xor(K::kU64, kPointer, ~Word{0}), {0, T::kAddressBits}},
      {"pointers into one object", a::bit_xor(K::kU64, kPointer, make_pointer(7, 20)), {4}},
      {"a list linked by XOR", a::bit_xor(K::kU64, kPointer, kOther), {0, T::kAddressBits}},
      {"an address out of integers", a::bit_or(K::kU64, Word{0x5A00} << 48, Word{0x00FE} << 48), {Word{0x5AFE} << 48, T::kForged}},
      {"x ^ x", a::bit_xor(K::kU32, 5, 5), {0}},

      {"1 << 31", a::shift_left(K::kI32, 1, 31), {w(kMin32)}},
      {"1 << 32", a::shift_left(K::kI32, 1, 32), {0, T::kShiftCount}},
      {"1 << -1", a::shift_left(K::kI32, 1, w(-1)), {0, T::kShiftCount}},
      {"1ul << 63", a::shift_left(K::kU64, 1, 63), {Word{1} << 63}},
      {"-8 >> 1", a::shift_right(K::kI32, w(-8), 1), {w(-4)}},
      {"0xfffffff8u >> 1", a::shift_right(K::kU32, 0xffff'fff8, 1), {0x7fff'fffc}},
      {"1ul >> 64", a::shift_right(K::kU64, 1, 64), {0, T::kShiftCount}},

      {"pointer << 1", a::shift_left(K::kU64, kPointer, 1), {0, T::kAddressBits}},
      {"pointer >> 3", a::shift_right(K::kU64, kPointer, 3), {0, T::kAddressBits}},
      {"pointer << 0", a::shift_left(K::kU64, kPointer, 0), {kPointer}},
      {"pointer >> 0", a::shift_right(K::kI64, kPointer, 0), {kPointer}},
      {"pointer >> 64", a::shift_right(K::kU64, kPointer, 64), {0, T::kShiftCount}},
      {"1 << pointer", a::shift_left(K::kU64, 1, kPointer), {0, T::kAddressBits}},

      {"pointers into one object, in ints", a::distance(make_pointer(7, 24), make_pointer(7, 16), 4), {2}},
      {"the other way round", a::distance(make_pointer(7, 16), make_pointer(7, 24), 4), {w(-2)}},
      {"pointers into two objects", a::distance(kPointer, kOther, 4), {0, T::kDifferentObjects}},

      {"atomic int: INT_MAX + 1 wraps", a::update(K::kI32, AtomicOp::kAdd, w(kMax32), 1), {w(kMin32)}},
      {"atomic unsigned: 0 - 1 wraps", a::update(K::kU32, AtomicOp::kSub, 0, 1), {0xffff'ffff}},
      {"atomic exchange of a pointer", a::update(K::kU64, AtomicOp::kXchg, 0, kPointer), {kPointer}},
      {"atomic and-not", a::update(K::kU32, AtomicOp::kAndNot, 7, 2), {5}},
      {"atomic exchange of an int", a::update(K::kI32, AtomicOp::kXchg, 0, 0xffff'ffff), {w(-1)}},
      {"atomic pointer - pointer", a::update(K::kU64, AtomicOp::kSub, kPointer, kOther), {0, T::kAddressBits}},
      {"atomic flag in a pointer", a::update(K::kU64, AtomicOp::kOr, kPointer, 1), {make_pointer(7, 17)}},
      {"atomic flag taken out of a pointer", a::update(K::kU64, AtomicOp::kAndNot, make_pointer(7, 17), 1), {kPointer}},
      {"atomic pointer ^ pointer", a::update(K::kU64, AtomicOp::kXor, kPointer, kOther), {0, T::kAddressBits}},
      {"atomic pointer + 8", a::update(K::kU64, AtomicOp::kAdd, kPointer, 8), {make_pointer(7, 24)}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(row.got.value == row.wanted.value);
    CHECK(row.got.trouble == row.wanted.trouble);
  }
}

TEST_CASE("arithmetic: order is that of the kind's signedness") {
  CHECK(a::less(K::kI32, w(-1), 0));
  CHECK_FALSE(a::less(K::kU32, 0xffff'ffff, 0));
  CHECK(a::less(K::kU64, 0, w(-1)));
  CHECK(a::less_or_equal(K::kI64, w(kMin64), w(kMin64)));
  CHECK_FALSE(a::less_or_equal(K::kI64, w(kMax64), w(kMin64)));
}

// All operands of 8 bits, against the compiler's own arithmetic in a type that holds every result.
TEST_CASE("arithmetic: all of signed and unsigned char") {
  for (int x = -128; x <= 127; ++x) {
    for (int y = -128; y <= 127; ++y) {
      const auto exact = [](int result) {
        const bool fits = result >= -128 && result <= 127;
        return Computed{w(static_cast<std::int8_t>(result)), fits ? T::kNone : T::kOverflow};
      };
      CAPTURE(x);
      CAPTURE(y);
      REQUIRE(a::add(K::kI8, w(x), w(y)) == exact(x + y));
      REQUIRE(a::subtract(K::kI8, w(x), w(y)) == exact(x - y));
      REQUIRE(a::multiply(K::kI8, w(x), w(y)) == exact(x * y));
      if (y != 0) REQUIRE(a::divide(K::kI8, w(x), w(y)) == exact(x / y));
      const auto ux = static_cast<unsigned char>(x), uy = static_cast<unsigned char>(y);
      REQUIRE(a::add(K::kU8, ux, uy) == Computed{static_cast<unsigned char>(ux + uy)});
      REQUIRE(a::subtract(K::kU8, ux, uy) == Computed{static_cast<unsigned char>(ux - uy)});
      REQUIRE(a::multiply(K::kU8, ux, uy) == Computed{static_cast<unsigned char>(ux * uy)});
      if (uy != 0) REQUIRE(a::remainder(K::kU8, ux, uy) == Computed{static_cast<Word>(ux % uy)});
    }
  }
}

// Bit 31 is a flag of 32 bits; of 64 it could be the sign of what was extended.
TEST_CASE("arithmetic: the number of a task is kept, or asked for") {
  const std::vector<Row> rows = {
      {"number & mask", a::bit_and(K::kU32, kThird | kWaiters | kDied, 0x3fff'ffff), {kThird}},
      {"mask & number, a flag stays", a::bit_and(K::kU32, 0x7fff'ffff, kThird | kWaiters | kDied), {kThird | kDied}},
      {"number & ~mask, signed", a::bit_and(K::kI32, kThird | kWaiters, w(-1 - 0x3fff'ffff)), {w(kMin32)}},
      {"number & ~mask, unsigned", a::bit_and(K::kU32, kThird | kDied, 0xc000'0000), {kDied}},
      {"number & 0", a::bit_and(K::kU32, kThird | kDied, 0), {0}},
      {"number & -1", a::bit_and(K::kI32, kThird | kWaiters, w(-1)), {kThird | kWaiters}},
      {"number & itself without a flag", a::bit_and(K::kU32, kThird | kDied, kThird), {kThird}},
      {"number & another", a::bit_and(K::kU32, kThird, kFourth), kAsksNumber},
      {"number & a part of the mask", a::bit_and(K::kU32, kThird, 0x3fff'fffe), kAsksNumber},
      {"number & pointer", a::bit_and(K::kU64, kThird, kPointer), kAsksNumber},
      {"number & mask, 64 bits", a::bit_and(K::kI64, kThird | kDied, 0x3fff'ffff), {kThird}},
      {"number with bit 31 & mask, 64 bits", a::bit_and(K::kU64, kThird | kWaiters, 0x3fff'ffff), kAsksNumber},

      {"number | flag", a::bit_or(K::kU32, kThird, kWaiters), {kThird | kWaiters}},
      {"flag | number, signed", a::bit_or(K::kI32, w(kMin32), kThird), {kThird | kWaiters}},
      {"number | itself", a::bit_or(K::kU32, kThird | kDied, kThird | kWaiters), {kThird | kDied | kWaiters}},
      {"number | another", a::bit_or(K::kU32, kThird, kFourth), kAsksNumber},
      {"number | 1", a::bit_or(K::kU32, kThird, 1), kAsksNumber},
      {"number | bit 31, 64 bits", a::bit_or(K::kU64, kThird, kWaiters), kAsksNumber},
      {"number | bit 30, 64 bits", a::bit_or(K::kU64, kThird, kDied), {kThird | kDied}},

      {"number ^ flag", a::bit_xor(K::kU32, kThird | kWaiters, kWaiters), {kThird}},
      {"number ^ itself", a::bit_xor(K::kU32, kThird | kWaiters, kThird), {kWaiters}},
      {"number ^ itself, signed", a::bit_xor(K::kI32, kThird | kWaiters, kThird), {w(kMin32)}},
      {"number ^ another", a::bit_xor(K::kU32, kThird, kFourth), kAsksNumber},
      {"number ^ 1", a::bit_xor(K::kU32, kThird, 1), kAsksNumber},
      {"number ^ bit 31, 64 bits", a::bit_xor(K::kU64, kThird, kWaiters), kAsksNumber},

      {"number < 1", a::id_order(K::kU32, false, kThird, 1), {0}},
      {"number <= 1", a::id_order(K::kU32, true, kThird, 1), kAsksNumber},
      {"0 < number", a::id_order(K::kI32, false, 0, kThird), {1}},
      {"0 <= number with bit 31, signed", a::id_order(K::kI32, true, 0, kThird | kWaiters), {0}},
      {"0 <= number with bit 31, unsigned", a::id_order(K::kU32, true, 0, kThird | kWaiters), {1}},
      {"number < 2^30", a::id_order(K::kU32, false, kThird, kDied), {1}},
      {"number < 2^30 - 1", a::id_order(K::kU32, false, kThird, kDied - 1), kAsksNumber},
      {"-4096 < number, 64 bits", a::id_order(K::kI64, false, w(-4096), kThird), {1}},
      {"number with bit 31 < 0, 64 bits", a::id_order(K::kI64, false, kThird | kWaiters, 0), kAsksNumber},
      {"number <= itself", a::id_order(K::kI32, true, kThird, kThird), {1}},
      {"number < itself", a::id_order(K::kI32, false, kThird, kThird), {0}},
      {"number < another", a::id_order(K::kI32, false, kThird, kFourth), kAsksNumber},

      {"number + 0", a::add(K::kI32, kThird, 0), kAsksNumber},
      {"number + number", a::add(K::kU32, kThird, kThird), kAsksNumber},
      {"number - number", a::subtract(K::kI32, kThird, kThird), kAsksNumber},
      {"1 - number", a::subtract(K::kU64, 1, kThird), kAsksNumber},
      {"number * 1", a::multiply(K::kI32, kThird, 1), kAsksNumber},
      {"number / 1", a::divide(K::kI32, kThird, 1), kAsksNumber},
      {"number % 2", a::remainder(K::kI32, kThird, 2), kAsksNumber},
      {"-number", a::negate(K::kI32, kThird), kAsksNumber},
      {"~number", a::complement(K::kU32, kThird), kAsksNumber},
      {"number << 1", a::shift_left(K::kU32, kThird, 1), kAsksNumber},
      {"1 << number", a::shift_left(K::kU32, 1, kThird), kAsksNumber},
      {"number >> 30", a::shift_right(K::kU32, kThird, 30), kAsksNumber},

      {"atomic exchange", a::update(K::kU32, AtomicOp::kXchg, 0, kThird), {kThird}},
      {"atomic |", a::update(K::kU32, AtomicOp::kOr, kThird, kWaiters), {kThird | kWaiters}},
      {"atomic & ~", a::update(K::kU32, AtomicOp::kAndNot, kThird | kWaiters, kWaiters), {kThird}},
      {"atomic &", a::update(K::kI32, AtomicOp::kAnd, kThird | kWaiters, w(kMax32)), {kThird}},
      {"atomic +", a::update(K::kU32, AtomicOp::kAdd, kThird, 0), kAsksNumber},
      {"atomic & ~number", a::update(K::kU32, AtomicOp::kAndNot, 7, kThird), kAsksNumber},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(row.got.value == row.wanted.value);
    CHECK(row.got.trouble == row.wanted.trouble);
  }
  CHECK(a::may_equal(kThird, 1));
  CHECK(a::may_equal(kThird | kWaiters, w(kMin32 + 5)));
  CHECK(a::may_equal(kThird | kWaiters, kWaiters | 5));
  CHECK_FALSE(a::may_equal(kThird, 0));
  CHECK_FALSE(a::may_equal(kThird, w(-1)));
  CHECK_FALSE(a::may_equal(kThird, kDied | 1));
  CHECK_FALSE(a::may_equal(kThird | kWaiters, kWaiters));
  CHECK_FALSE(a::may_equal(kThird, 0x1'0000'0001));
}

}  // namespace
}  // namespace wakesim
