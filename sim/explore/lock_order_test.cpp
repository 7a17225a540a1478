// SPDX-License-Identifier: MIT
#include "sim/explore/lock_order.h"

#include <doctest/doctest.h>

namespace wakesim {
namespace {

Machine::LockEdge edge(const char* outer, const char* inner, std::uint32_t task = 0, std::uint32_t line = 1) {
  return {outer, inner, TaskId{task}, SourcePos{FileId{0}, line, 1}, FunctionId{task}};
}

std::string cycle_text(const std::vector<Machine::LockEdge>& edges) {
  const auto cycle = find_lock_cycle(edges);
  if (!cycle) return "";
  std::string text;
  for (const auto& e : *cycle) text += e.outer + ">";
  return text;
}

TEST_CASE("lock order: cycles") {
  struct Row { std::vector<Machine::LockEdge> edges; const char* cycle; };
  const Row rows[] = {
      {{}, ""},
      {{edge("a", "b"), edge("b", "c"), edge("a", "c")}, ""},
      {{edge("a", "a")}, ""},  // two instances of one class: not judged here
      {{edge("b", "a"), edge("a", "b")}, "a>b>"},
      {{edge("c", "a"), edge("b", "c"), edge("a", "b")}, "a>b>c>"},
      {{edge("a", "b"), edge("b", "c"), edge("c", "a"), edge("c", "b")}, "b>c>"},  // the shorter one
      {{edge("x", "a"), edge("a", "y"), edge("y", "x"), edge("a", "b"), edge("b", "d")}, "a>y>x>"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.cycle);
    CHECK(cycle_text(row.edges) == row.cycle);
  }
}

TEST_CASE("lock order: the finding names both places") {
  std::vector<Function> functions(2);
  functions[0].name = "f";
  functions[1].name = "g";
  const auto cycle = find_lock_cycle(std::vector{edge("pi_lock", "hb.lock", 1, 20), edge("hb.lock", "pi_lock", 0, 10)});
  REQUIRE(cycle);
  const Finding finding = lock_order_finding(*cycle, functions);
  CHECK(finding.kind == FindingKind::kLockOrder);
  CHECK(finding.message ==
        "`pi_lock` is taken while `hb.lock` is held in `f`, but `hb.lock` is taken while `pi_lock` is held in `g`");
  REQUIRE(finding.parts.size() == 2);
  CHECK(finding.parts[0].text == "`pi_lock` is taken while `hb.lock` is held");
  CHECK(finding.parts[0].where.line == 10);
  CHECK(finding.parts[1].text == ", but `hb.lock` is taken while `pi_lock` is held");
  CHECK(finding.parts[1].where.line == 20);
  CHECK(finding.tasks == std::vector<TaskId>{TaskId{0}, TaskId{1}});
  CHECK(finding.object.text() == "hb.lock");
}

TEST_CASE("lock inversion: a handler's lock taken elsewhere with interrupts enabled") {
  const auto use = [](const char* lock, bool in_interrupt, std::uint32_t task) {
    return Machine::LockContext{lock, in_interrupt, false, TaskId{task}, SourcePos{FileId{0}, 10 + task, 1}, FunctionId{task % 2}};
  };
  CHECK_FALSE(find_lock_inversion(std::vector{use("a", true, 0), use("b", false, 1)}));
  CHECK_FALSE(find_lock_inversion(std::vector{use("a", true, 0), use("a", true, 1)}));
  // A handler that reads waits for writers only, one that writes for readers as well.
  Machine::LockContext handler = use("a", true, 0), task = use("a", false, 1);
  handler.shared = task.shared = true;
  CHECK_FALSE(find_lock_inversion(std::vector{handler, task}));
  CHECK(find_lock_inversion(std::vector{handler, use("a", false, 1)}));
  CHECK(find_lock_inversion(std::vector{use("a", true, 0), task}));
  CHECK(find_lock_inversion(std::vector{handler, use("a", true, 0), task}));
  const auto inversion = find_lock_inversion(std::vector{use("c", true, 0), use("c", false, 1), use("b", false, 3), use("b", true, 2)});
  REQUIRE(inversion);
  std::vector<Function> functions(2);
  functions[0].name = "f";
  functions[1].name = "g";
  const Finding finding = lock_inversion_finding(*inversion, functions);
  CHECK(finding.kind == FindingKind::kIrqLockInversion);
  CHECK(finding.message == "`b` is taken in an interrupt handler in `f`, and with interrupts enabled in `g`");
  REQUIRE(finding.parts.size() == 2);
  CHECK(finding.parts[0].where.line == 12);
  CHECK(finding.parts[1].where.line == 13);
  CHECK(finding.tasks == std::vector<TaskId>{TaskId{2}, TaskId{3}});
}

}  // namespace
}  // namespace wakesim
