// Aim: what findings say, word for word: of locks, of sleeping with the task state set, of tasks that have exited, of addresses used again.
// Method: the scenarios of tests/findings, asked for JSON, where a message stands on one line. Each has its near miss beside it.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/run_command.h"

namespace {

using namespace wakesim_test;

std::string message_of(const std::string& scenario) {
  const auto result = run_command(std::string("'") + WAKESIM_BINARY + "' check -q --json - tests/findings/" + scenario + ".wake.json");
  const std::string key = "\"message\": \"";
  const std::size_t begin = result.output.find(key);
  if (begin == std::string::npos) return "(none)";
  return result.output.substr(begin + key.size(), result.output.find("\"", begin + key.size()) - begin - key.size());
}

TEST_CASE("findings: their messages") {
  struct Row {
    const char* scenario;
    const char* message;
  };
  const Row rows[] = {
      {"uninitialized-read-lock", "user uses the lock publisher:heap#0(struct queue).lock, which was never initialised"},
      {"uninitialized-read-trylock", "user uses the lock publisher:heap#0(struct queue).lock, which was never initialised"},
      {"livelock-local", "spinner loops in spinner() without any visible operation"},
      {"warn-nested-sleep", "WARN: consumer reaches might_sleep() in available() while its state is 2: do not call blocking ops when !TASK_RUNNING"},
      {"warn-nested-allocation",
       "WARN: waiter allocates memory with a flag that may sleep in waiter() while its state is 1: do not call blocking ops when !TASK_RUNNING"},
      {"use-after-free-exited-task",
       "wake-up of 4 bytes at program.__state, the task_struct of a task that has exited, which nobody held a reference to"},
      {"lock-imbalance-part", "worker#0 releases gate, whose word was written to since it took it: a part of it says something else"},
      {"use-after-free-address-reuse", "write of 4 bytes at keeper:heap#0(struct node).value, which has been freed"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.scenario);
    CHECK(message_of(row.scenario) == row.message);
  }
}

// What is listed below a message, and the schedule after it.
std::vector<std::string> notes_of(const std::string& scenario) {
  const auto result = run_command(std::string("'") + WAKESIM_BINARY + "' check -q --json - tests/findings/" + scenario + ".wake.json");
  std::vector<std::string> notes;
  std::istringstream lines(result.output.substr(std::min(result.output.find("\n     \"notes\": [\n"), result.output.size())));
  std::string line;
  while (std::getline(lines, line) && line != "     ],") {
    const std::size_t begin = line.find("      \"");
    if (begin == 0) notes.push_back(line.substr(7, line.rfind('"') - 7));
  }
  return notes;
}

// The holder locks and says so, the initialiser looks and writes: steps 1 to 4. A lock that merely ends was written to by who took it, and by nobody
// else: initialised, cleared and published by the one, looked up and taken by the other.
TEST_CASE("findings: who took a lock that he has lost, and who wrote to it") {
  CHECK(notes_of("lock-imbalance-overwritten") ==
        std::vector<std::string>{"holder took `lock` in step 1, in `holder` at tests/findings/lock-imbalance-overwritten.wake.json:15",
                                 "`lock` was written to in step 4 by initialiser, in `initialiser` at "
                                 "tests/findings/lock-imbalance-overwritten.wake.json:23"});
  CHECK(notes_of("lock-imbalance-dies") ==
        std::vector<std::string>{"completer took `waiter:waiter/request.lock` in step 5, in `completer` at "
                                 "tests/findings/lock-imbalance-dies.wake.json:28"});
  CHECK(notes_of("lock-imbalance-overwritten-near-miss").empty());
}

// Who comes first in the cycle depends on who came last.
TEST_CASE("findings: cycles through the queue of a lock that readers share") {
  struct Row {
    const char* scenario;
    const char* part;
  };
  const Row rows[] = {
      {"deadlock-queued-writer", "reader waits for map behind writer, who waits to write"},
      {"deadlock-queued-writer", "writer waits for map, which reader holds"},
      {"deadlock-queued-rwlock", "list_first waits for table behind writer, who waits to write"},
      {"deadlock-queued-rwlock", "writer waits for table, which table_first holds"},
      {"deadlock-queued-rwlock", "table_first waits for list, which list_first holds"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.part);
    CHECK(message_of(row.scenario).find(row.part) != std::string::npos);
  }
}

}  // namespace
