// Aim: each form of a script line, and the full text of each of its errors.
// SPDX-License-Identifier: MIT
#include "sim/trace/script.h"

#include <doctest/doctest.h>

#include "sim/trace/test/toy_program.h"

namespace wakesim {
namespace {

// The choices as text ("ab" is task 0, then task 1), or the rendered errors.
std::string run(toy::Program& p, const std::vector<std::string>& texts) {
  std::vector<ScriptLine> lines;
  for (const std::string& text : texts) lines.push_back({text, {}});
  const auto result = run_script(p.image(), p.sources(), kPlain, lines);
  if (!result) return render(p.sources(), result.error());
  std::string out;
  for (const Choice& choice : result.value()) out += static_cast<char>('a' + choice.task);
  return out;
}

TEST_CASE("script lines") {
  struct Row {
    std::vector<std::string> lines;
    const char* choices;
  };
  // Each task: lock, lock, unlock, unlock, end: the end belongs to the step of the last unlock or is one of its own.
  const Row rows[] = {
      {{}, ""},
      {{"a 1 step"}, "a"},
      {{"a 2 steps", "b 0 steps"}, "aa"},
      {{"a takes 0"}, "a"},
      {{"a until take_ab"}, ""},  // it stands before its first visible operation, which is in that function
      {{"a until ab.c:4"}, "a"},  // stands before the second lock
      {{"a until ab.c:3", "a 1 step"}, "a"},
      {{"a 1 step", "b until asleep"}, "ab"},
      {{"a to end", "b to end"}, "aaaabbbb"},
  };
  for (const Row& row : rows) {
    std::string text;
    for (const std::string& line : row.lines) text += line + "; ";
    CAPTURE(text);
    toy::Program p = toy::crossed_locks();
    CHECK(run(p, row.lines) == row.choices);
  }
}

TEST_CASE("script errors") {
  struct Row {
    std::vector<std::string> lines;
    const char* text;
  };
  const Row rows[] = {
      {{"a 1 step", "b 1 step", "b 1 step"}, "ab"},  // a deadlock: a finding, the search's to report
      {{"a to end", "a 1 step"}, "error: step 2 of the script: `a` has ended; enabled: `b`\n"},
      {{"a until ab.c:9"}, "error: step 1 of the script: `a` has ended without getting to `ab.c:9`; enabled: `b`\n"},
      {{"a until b.c:9"}, "error: step 1 of the script: `b.c:9` is no function, label or FILE:LINE of this scenario\n"},
      {{"a until ab.c:x"}, "error: step 1 of the script: `ab.c:x` is no function, label or FILE:LINE of this scenario\n"},
      {{"a until ab.c:0"}, "error: step 1 of the script: `ab.c:0` is no function, label or FILE:LINE of this scenario\n"},
      {{"aa 1 step"}, "error: step 1 of the script: no task is named `aa`\n help: did you mean `a`?\n"},
      {{"a until take_abc"},
       "error: step 1 of the script: `take_abc` is no function, label or FILE:LINE of this scenario\n help: did you mean "
       "`take_ab`?\n"},
      {{"a takes 7"}, "error: step 1 of the script: `a` cannot take alternative 7 here; enabled: `a`, `b`\n"},
      {{"go on"},
       "error: step 1 of the script: cannot read `go on`; enabled: `a`, `b`\n help: write `TASK 3 steps`, `TASK until FUNCTION`, "
       "`TASK until "
       "asleep`, `TASK to end`, `TASK takes 1`, or an enabled event\n"},
      {{"a"},
       "error: step 1 of the script: cannot read `a`; enabled: `a`, `b`\n help: write `TASK 3 steps`, `TASK until FUNCTION`, "
       "`TASK until "
       "asleep`, `TASK to end`, `TASK takes 1`, or an enabled event\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    toy::Program p = toy::crossed_locks();
    CHECK(run(p, row.lines) == row.text);
  }
}

TEST_CASE("a task that is not enabled is told with why") {
  toy::Program p;
  const GlobalId x = p.word("x");
  const FunctionId waiter = p.function(
      "waiter", "w.c",
      {{toy::address(0, x), ""}, {toy::constant(1, 0), ""}, {toy::await_not(0, 1), "await(x != 0);"}, {toy::leave(), "}"}});
  p.task("waiter", waiter);
  CHECK(run(p, {"waiter 1 step"}) ==
        "error: step 1 of the script: `waiter` is not enabled (waits for a value: x); nothing can run\n");
  CHECK(run(p, {"waiter until asleep"}) == "");
}

TEST_CASE("a label before the first operation of a task is where the task stands at first") {
  toy::Program p;
  const GlobalId x = p.word("x");
  const std::int64_t first = p.text("first"), second = p.text("second");
  const auto label = [](std::int64_t text) { return Instruction{.op = Opcode::kLabel, .imm = text}; };
  for (const char* const name : {"a", "b"}) {
    const FunctionId body = p.function(name, "l.c",
                                       {{label(first), ""},
                                        {toy::address(0, x), ""},
                                        {toy::constant(1, 0), ""},
                                        {toy::store(0, 1), ""},
                                        {label(second), ""},
                                        {toy::store(0, 1), ""},
                                        {toy::leave(), "}"}});
    p.task(name, body);
  }
  CHECK(run(p, {"a until first"}) == "");
  CHECK(run(p, {"a until first", "a until second"}) == "a");
  CHECK(run(p, {"a until second", "b until first", "b 1 step"}) == "ab");
  CHECK(run(p, {"b 1 step", "b until first"}) == "error: step 2 of the script: `b` has ended without getting to `first`; enabled: `a`\n");
}

TEST_CASE("an error stands at its line of the script") {
  toy::Program p = toy::crossed_locks();
  const FileId file = p.sources().add("s.wake.json", "[\"a 1 step\",\n \"x 1 step\"]\n");
  const auto result = run_script(p.image(), p.sources(), kPlain, {{"a 1 step", {file, 1, 2}}, {"x 1 step", {file, 2, 2}}});
  REQUIRE_FALSE(result.has_value());
  CHECK(render(p.sources(), result.error()) ==
        "s.wake.json:2:2: error: step 2 of the script: no task is named `x`\n    2 |  \"x 1 step\"]\n      |  ^\n help: did you "
        "mean `a`?\n");
}

}  // namespace
}  // namespace wakesim
