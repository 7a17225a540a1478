// Words: what their parts say. SPDX-License-Identifier: MIT
#include "sim/vm/value.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <unordered_set>

namespace wakesim {
namespace {

constexpr Word kLower = 0xffff'ffff;

TEST_CASE("words: a pointer says which object, and where in it") {
  for (std::uint32_t object = 0; object < kObjectsMax; object += object < 0x10000 ? 1 : 61) {
    for (const std::uint32_t offset : {0u, 1u, 4096u, 0x7fff'ffffu, 0xffff'fff8u}) {
      const Word pointer = make_pointer(object, offset);
      REQUIRE(is_pointer(pointer));
      REQUIRE(object_of(pointer) == object);
      REQUIRE(offset_of(pointer) == offset);
      REQUIRE(offset_of(add_offset(pointer, 24)) == offset + 24);
      REQUIRE(with_object(pointer, 7) == make_pointer(7, offset));
      REQUIRE(in_order(pointer) == (Word{0x5AE0} << 48 | Word{object} << 32 | offset));
      REQUIRE(is_dead(as_dead(pointer)));
      REQUIRE_FALSE(is_pointer(as_dead(pointer)));
      REQUIRE(object_of(as_dead(pointer)) == object);
      REQUIRE(as_alive(as_dead(pointer)) == pointer);
      REQUIRE(with_object(as_dead(pointer), 7) == as_dead(make_pointer(7, offset)));
    }
  }
  CHECK(in_order(17) == 17);
  for (const std::uint32_t index : {0u, 3u, 40'000u, kFunctionsMax - 1}) {
    CHECK(is_function(make_function(index)));
    CHECK_FALSE((is_pointer(make_function(index)) || is_dead(make_function(index)) || is_unset(make_function(index))));
    CHECK(function_of(make_function(index)) == index);
    CHECK(offset_of(make_function(index)) == 0);
    CHECK(function_of(add_offset(make_function(index), 16)) == index);
    CHECK(offset_of(add_offset(make_function(index), 16)) == 16);
  }
}

TEST_CASE("words: what is unset is neither a pointer nor a function") {
  for (const Word unset : {kUninit, kCopiedPadding})
    CHECK((is_unset(unset) && is_tagged(unset) && !is_pointer(unset) && !is_dead(unset) && !is_function(unset)));
  CHECK_FALSE(is_unset(as_dead(make_pointer(kObjectsMax - 1, 0xffff'ffff))));
}

TEST_CASE("words: the number of a task is neither an address nor unset, and keeps the two bits above it") {
  for (const std::uint32_t task : {0u, 1u, 63u, 0x7fffu}) {
    for (const Word flags : {Word{0}, Word{0x4000'0000}, Word{0x8000'0000}, kIdFlags}) {
      const Word id = make_id(task) | flags;
      CHECK((is_id(id) && is_tagged(id) && !is_unset(id) && !is_pointer(id) && !is_dead(id) && !is_function(id)));
      CHECK(task_of_id(id) == task);
      CHECK(number_of_id(id) == (flags | (task + 1)));
      CHECK(with_task(id, 5) == (make_id(5) | flags));
    }
  }
  const Word others[] = {kUninit, kCopiedPadding, make_pointer(kObjectsMax - 1, 7), as_dead(make_pointer(1, 0)), make_function(3), Word{1}};
  for (const Word other : others) CHECK_FALSE(is_id(other));
}

TEST_CASE("words: the halves of pointers into different objects differ, and point nowhere when they are mixed") {
  std::unordered_set<std::uint32_t> lower;
  for (std::uint32_t object = 0; object < kObjectsMax; ++object) lower.insert(static_cast<std::uint32_t>(make_pointer(object, 0)));
  CHECK(lower.size() == kObjectsMax);
  for (std::uint32_t object = 1; object < kObjectsMax; ++object) {
    const Word mixed = (make_pointer(object, 0) & ~kLower) | (make_pointer(object - 1, 0) & kLower);
    const auto distance = static_cast<std::int32_t>(offset_of(mixed));
    REQUIRE(object_of(mixed) == object);
    REQUIRE((distance >= 0x10000 || distance <= -0x10000));
  }
}

TEST_CASE("words: no byte of an address is 0, but of few objects") {
  unsigned with_zero = 0;
  for (std::uint32_t object = 1; object < kObjectsMax; ++object) {
    const Word pointer = make_pointer(object, 0);
    REQUIRE((pointer & 0xff) != 0);
    bool has_zero = false;
    for (unsigned byte = 1; byte < 8; ++byte) has_zero = has_zero || (pointer >> (byte * 8) & 0xff) == 0;
    if (object < 128) REQUIRE_FALSE(has_zero);
    with_zero += has_zero;
  }
  CHECK(with_zero < kObjectsMax / 40);
  for (unsigned byte = 0; byte < 8; ++byte) CHECK((make_function(1) >> (byte * 8) & 0xff) != 0);
}

}  // namespace
}  // namespace wakesim
