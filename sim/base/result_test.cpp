// Result: a value or the reasons why there is none; ids: rows that are or are not.
// SPDX-License-Identifier: MIT
#include "sim/base/result.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <type_traits>

#include "sim/base/ids.h"

namespace wakesim {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return Diagnostic{.message = "expected an even number, got " + std::to_string(n)};
  return n / 2;
}

TEST_CASE("result: a value") {
  const Result<int> result = half(4);
  REQUIRE(result.has_value());
  CHECK(static_cast<bool>(result));
  CHECK(*result == 2);
  CHECK(result.value() == 2);
}

TEST_CASE("result: one reason") {
  const Result<int> result = half(3);
  CHECK_FALSE(result.has_value());
  REQUIRE(result.error().size() == 1);
  CHECK(result.error()[0].message == "expected an even number, got 3");
}

TEST_CASE("result: several reasons keep their order") {
  const Result<int> result = Diagnostics{{.message = "first"}, {.message = "second"}};
  REQUIRE(result.error().size() == 2);
  CHECK(result.error()[0].message == "first");
  CHECK(result.error()[1].message == "second");
}

TEST_CASE("result: what cannot be copied moves through") {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  REQUIRE(result.has_value());
  CHECK(**result == 7);
  const std::unique_ptr<int> taken = std::move(result).value();
  CHECK(*taken == 7);
}

TEST_CASE("result: a value is reached and changed in place") {
  Result<std::string> result = std::string("wait");
  result->append("queue");
  *result += "s";
  CHECK(result.value() == "waitqueues");
}

TEST_CASE("ids: none until given a row, ordered by row, not to be mixed up") {
  CHECK_FALSE(TaskId{}.has_value());
  CHECK(TaskId{0}.has_value());
  CHECK(TaskId{1} < TaskId{2});
  CHECK(TaskId{1} == TaskId{1});
  CHECK_FALSE(std::is_convertible_v<TaskId, FunctionId>);
  CHECK_FALSE(std::is_convertible_v<std::uint32_t, TaskId>);
}

}  // namespace
}  // namespace wakesim
