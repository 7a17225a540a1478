// Words. A word is a plain integer unless its top 11 bits are those of 0x5AE0; then the low 5 bits of the top 16 say what it is:
//
//   pointer   0x5AE0 - 0x5AEE | number of an object (20 bits, of which 4 stand in the top) | its place + byte offset (32)
//   dead      0x5AF0 - 0x5AFE | the same: points to an object that died; remembers which
//   function  0x5AEF          | number of a function (16) | its place + byte offset (32): only at its beginning it can be called
//   uninit    0x5AFF 0000 0000 0000, or 0x5AFF 0000 0000 0001 where a byte is the copy of padding, which may have been set
//   task id   0x5AFF | 1 | index of a task (15 bits) | flags (2 bits) | 0: the number of a task (its index + 1) in bits 0 to 29, as in the word of a
//             futex, and the two bits above. Made only while interchangeable tasks are exchanged (symmetry.h), for those; lies in whole cells
//             of 4 or 8 bytes and in registers of such kinds
//
// A place is made of the number beside it, and no byte of either is 0 as a rule: whoever reads a part of a pointer, overwrites one, or puts
// parts of two together gets what points to no object. Places are aligned to 128 bytes.
//
// What C arithmetic could push into the tagged range, or take out of it, ends the execution as not modelled (arithmetic.h), so a tag is never
// forged silently, and no program computes with one.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace wakesim {

using Word = std::uint64_t;

constexpr Word kUninit = Word{0x5AFF} << 48;
constexpr Word kCopiedPadding = kUninit | 1;

// An object's number has 20 bits, but for those that stand for functions; 0 is none.
constexpr std::uint32_t kObjectsMax = 15u << 16;
constexpr std::uint32_t kFunctionsMax = 1u << 16;

constexpr bool is_tagged(Word w) { return (w >> 53) == 0x5AE0 >> 5; }
constexpr bool is_pointer(Word w) { return (w >> 48) - 0x5AE0 < 15; }
constexpr bool is_dead(Word w) { return (w >> 48) - 0x5AF0 < 15; }
constexpr bool is_function(Word w) { return (w >> 48) == 0x5AEF; }
constexpr bool is_uninit(Word w) { return w == kUninit; }
constexpr bool is_unset(Word w) { return (w >> 47) == (kUninit >> 47); }  // or nobody knows to what

constexpr Word kIdTag = kUninit | Word{1} << 47;
constexpr Word kIdNumber = 0x3fff'ffff, kIdFlags = 0xc000'0000;  // the bits of an integer that are the number of a task, and those beside it
constexpr bool is_id(Word w) { return (w >> 47) == (kIdTag >> 47); }
constexpr Word make_id(std::uint32_t task) { return kIdTag | (Word{task} << 32); }
constexpr std::uint32_t task_of_id(Word id) { return static_cast<std::uint32_t>(id >> 32) & 0x7fff; }
constexpr Word with_task(Word id, std::uint32_t task) { return make_id(task) | (id & kIdFlags); }
// The integer that it stands for, as a kind of 32 bits without a sign has it.
constexpr Word number_of_id(Word id) { return (id & kIdFlags) | (task_of_id(id) + 1); }

// A pointer whose object has died, and what such a pointer was: the only bit in which they differ.
constexpr Word kDeadOrNot = Word{1} << 52;
constexpr Word as_dead(Word pointer) { return pointer ^ kDeadOrNot; }
constexpr Word as_alive(Word dead) { return dead ^ kDeadOrNot; }
constexpr std::uint32_t kNumberMask = 0x8080;  // a number is the id of an object, or the index of a function, with these bits turned over
constexpr std::uint32_t number_of(Word w) { return static_cast<std::uint32_t>(w >> 32) & 0xf'ffff; }
constexpr std::uint32_t place_of_number(std::uint32_t number) { return number * 0x10100 + 0x80; }  // different for all numbers
constexpr Word make_tagged(std::uint32_t number, std::uint32_t offset) {
  return (Word{0x5AE0} << 48) | (Word{number} << 32) | (place_of_number(number) + offset);
}
constexpr Word make_pointer(std::uint32_t object, std::uint32_t offset) { return make_tagged(object ^ kNumberMask, offset); }
constexpr Word make_function(std::uint32_t index) { return make_tagged(kObjectsMax | (index ^ kNumberMask), 0); }
constexpr std::uint32_t object_of(Word w) { return number_of(w) ^ kNumberMask; }
constexpr std::uint32_t function_of(Word w) { return (number_of(w) ^ kNumberMask) & 0xffff; }
constexpr std::uint32_t offset_of(Word w) { return static_cast<std::uint32_t>(w) - place_of_number(number_of(w)); }
// The same offset in another object; dead if it was.
constexpr Word with_object(Word w, std::uint32_t object) { return make_pointer(object, offset_of(w)) | (w & kDeadOrNot); }
// In the order of addresses: by object, then by offset.
constexpr Word in_order(Word w) { return is_tagged(w) ? (w >> 52 << 52) | (Word{object_of(w)} << 32) | offset_of(w) : w; }
// Pointer arithmetic stays inside the offset field: it never changes which object is meant.
constexpr Word add_offset(Word w, std::int64_t bytes) {
  return (w & 0xffff'ffff'0000'0000ULL) | static_cast<std::uint32_t>(w + static_cast<Word>(bytes));
}

}  // namespace wakesim
