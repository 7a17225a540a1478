// The words of events and of task states: each is found by its name and by no other. SPDX-License-Identifier: MIT
#include "sim/base/operations.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "sim/base/task_status.h"

namespace wakesim {
namespace {

TEST_CASE("operations: names are distinct, and lead back") {
  std::set<std::string> names;
  for (std::size_t i = 0; i < kOperationCount; ++i) {
    const auto kind = static_cast<OperationKind>(i);
    CAPTURE(operation_name(kind));
    CHECK(names.insert(operation_name(kind)).second);
    CHECK(find_operation(operation_name(kind)) == kind);
  }
  CHECK_FALSE(find_operation("").has_value());
  CHECK_FALSE(find_operation("Load").has_value());
  CHECK_FALSE(find_operation("load ").has_value());
}

TEST_CASE("operations: whose object is over, and what is done to locks") {
  std::string deaths, takers, of_locks;
  for (std::size_t i = 0; i < kOperationCount; ++i) {
    const auto kind = static_cast<OperationKind>(i);
    const std::string name = std::string(operation_name(kind)) + ";";
    if (is_death(kind)) deaths += name;
    if (takes_lock(kind)) takers += name;
    if (is_of_lock(kind)) of_locks += name;
  }
  CHECK(deaths == "free;ends;");
  CHECK(takers == "lock;trylock;");
  CHECK(of_locks == "lock;trylock;unlock;");
}

// What is about no object of the program, or about who runs when, is told even where nobody else looks at it; plain accesses, and what is done
// to an object, are told where others use it.
TEST_CASE("operations: which matter by themselves") {
  std::string others;
  for (std::size_t i = 0; i < kOperationCount; ++i) {
    if (!kOperations[i].telling) others += std::string(kOperations[i].name) + ";";
  }
  CHECK(others ==
        "load;store;atomic;cmpxchg;user load;user store;user atomic;fill;copy;lock;trylock;unlock;is locked;allocate;free;ends;");
}

TEST_CASE("task states: names are distinct, and lead back") {
  std::set<std::string> names;
  for (const TaskStatus status : {TaskStatus::kNotStarted, TaskStatus::kRunnable, TaskStatus::kAsleep, TaskStatus::kWaitsForLock,
                                  TaskStatus::kWaitsForValue, TaskStatus::kEnded}) {
    CHECK(names.insert(task_status_name(status)).second);
    CHECK(find_task_status(task_status_name(status)) == status);
  }
  CHECK(task_status_name(TaskStatus::kWaitsForLock) == std::string("waits for a lock"));
  CHECK_FALSE(find_task_status("sleeping").has_value());
}

}  // namespace
}  // namespace wakesim
