// Words. A word is a plain integer unless its top 12 bits are kTagPrefix; then the low 4 bits of the top 16 say what it is:
//
//   pointer   0x5AFE | object id (16) | byte offset (32, two's complement)
//   dead      0x5AFD | object id (16) | byte offset (32): points to an object that died; remembers which
//   function  0x5AFB | 0 (16) | function index (32)
//   uninit    0x5AFF 0000 0000 0000
//
// What C arithmetic could push into the tagged range, or take out of it, ends the execution as not modelled (arithmetic.h), so a tag is never
// forged silently, and no program computes with one.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace wakesim {

using Word = std::uint64_t;

constexpr Word kTagPointer = 0x5AFE;
constexpr Word kTagDead = 0x5AFD;
constexpr Word kTagFunction = 0x5AFB;
constexpr Word kUninit = Word{0x5AFF} << 48;

constexpr bool is_tagged(Word w) { return (w >> 52) == 0x5AF; }
constexpr bool is_pointer(Word w) { return (w >> 48) == kTagPointer; }
constexpr bool is_dead(Word w) { return (w >> 48) == kTagDead; }
constexpr bool is_function(Word w) { return (w >> 48) == kTagFunction; }
constexpr bool is_uninit(Word w) { return w == kUninit; }

constexpr Word make_pointer(std::uint32_t object, std::uint32_t offset) {
  return (kTagPointer << 48) | (Word{object} << 32) | offset;
}
constexpr Word make_function(std::uint32_t index) { return (kTagFunction << 48) | index; }
constexpr std::uint32_t object_of(Word w) { return static_cast<std::uint32_t>(w >> 32) & 0xffff; }
constexpr std::uint32_t offset_of(Word w) { return static_cast<std::uint32_t>(w); }
// Pointer arithmetic stays inside the offset field: it never changes which object is meant.
constexpr Word add_offset(Word w, std::int64_t bytes) {
  return (w & 0xffff'ffff'0000'0000ULL) | static_cast<std::uint32_t>(w + static_cast<Word>(bytes));
}

}  // namespace wakesim
