// Names: as text, and what is part of what. SPDX-License-Identifier: MIT
#include "sim/base/object_name.h"

#include <doctest/doctest.h>

#include "sim/base/test/named.h"

namespace wakesim {
namespace {

using test::named;

TEST_CASE("object names: the text has what is set") {
  CHECK(ObjectName{}.text() == "");
  CHECK(ObjectName::of("jiffies").text() == "jiffies");
  CHECK(ObjectName{"P1", {}, {}, "word", {}, "[2]"}.text() == "P1:word[2]");
  CHECK(ObjectName{{}, "waiter#0", "futex_wait", "q", {}, ".lock_ptr"}.text() == "waiter#0:futex_wait/q.lock_ptr");
  CHECK(ObjectName{{}, "waker", {}, "heap#2", "struct page *", "[1]"}.text() == "waker:heap#2(struct page *)[1]");
  CHECK(ObjectName{{}, "waker", {}, {}, {}, ".__state"}.text() == "waker.__state");
  CHECK(ObjectName::of_task("waker").text() == "waker");
}

TEST_CASE("object names: a part begins where a member, an element or a byte does") {
  CHECK(named("q.list.next").is_part_of(named("q.list")));
  CHECK(named("q.list").is_part_of(named("q.list")));
  CHECK(named("q.list[1]").is_part_of(named("q")));
  CHECK(named("q+8").is_part_of(named("q")));
  CHECK_FALSE(named("q.list").is_part_of(named("q.list.next")));
  CHECK_FALSE(named("q.listed").is_part_of(named("q.list")));
  CHECK_FALSE(named("queue").is_part_of(named("q")));
  CHECK_FALSE(named("a:f/q.x").is_part_of(named("b:f/q")));
  CHECK_FALSE(named("a:f/q.x").is_part_of(named("a:g/q")));
  CHECK_FALSE(named("q").is_part_of(ObjectName{}));
  CHECK_FALSE(ObjectName::of("count.main").is_part_of(ObjectName::of("count")));  // a static local of main(), and a global
}

TEST_CASE("object names: what a task has, and what it is") {
  CHECK(named("a:f/q.x").is_variable_of("a"));
  CHECK(named("a:own").is_variable_of("a"));
  CHECK_FALSE(named("a:f/q").is_variable_of("b"));
  CHECK_FALSE(ObjectName::of_task("a").is_variable_of("a"));
  CHECK_FALSE(ObjectName::of("a").is_variable_of("a"));
}

TEST_CASE("values: text, or what they point to") {
  CHECK(ValueName("2").text() == "2");
  CHECK(ValueName().empty());
  CHECK(ValueName::of(ValueName::Kind::kObject, named("a:f/q")).text() == "a:f/q");
  CHECK(test::pointer_to("q.x").text() == "&q.x");
  CHECK(ValueName::of(ValueName::Kind::kDeadPointer, named("a:f/q")).text() == "dead &a:f/q");
  CHECK_FALSE(ValueName::of(ValueName::Kind::kDeadPointer, {}).empty());
  CHECK("is " + ValueName("2") + ", not " + named("q") + "!" == "is 2, not q!");
}

}  // namespace
}  // namespace wakesim
