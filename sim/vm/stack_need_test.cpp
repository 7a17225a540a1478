// Room on stacks, of call graphs written down here; each expectation is added up by hand.
// SPDX-License-Identifier: MIT
#include "sim/vm/stack_need.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "sim/vm/capacity.h"
#include "sim/vm/machine.h"

namespace wakesim {
namespace {

class Program {
 public:
  Program() {
    image.code.layouts.push_back({"char [16]", 16, 1, {{0, 1, false, ""}}});
    image.code.live_begin.push_back(0);
  }
  // A function of `registers` registers and `buffers` locals of 16 bytes each, that executes `body`.
  std::uint32_t add(std::uint16_t registers, std::size_t buffers, const std::vector<Instruction>& body, Side side = Side::kKernel) {
    Code& code = image.code;
    Function function;
    function.name = "f" + std::to_string(code.functions.size());
    function.begin = static_cast<std::uint32_t>(code.instructions.size());
    function.register_count = registers;
    function.side = side;
    function.locals.assign(buffers, {"buffer", LayoutId{0}, {}});
    code.instructions.insert(code.instructions.end(), body.begin(), body.end());
    code.instructions.push_back({.op = Opcode::kReturn});
    function.end = static_cast<std::uint32_t>(code.instructions.size());
    code.functions.push_back(function);
    code.positions.resize(code.instructions.size());
    code.live_begin.resize(code.instructions.size() + 1, 0);
    return static_cast<std::uint32_t>(code.functions.size() - 1);
  }
  StackNeed need(std::uint32_t function) const { return stack_needs(image.code)[function]; }

  Image image;
};

Instruction call(std::uint32_t function) { return {.op = Opcode::kCall, .imm = function}; }
Instruction take(std::uint32_t function) { return {.op = Opcode::kFuncAddr, .imm = function}; }
Instruction call_pointer(std::uint16_t arguments, bool user = false) {
  return {.op = Opcode::kCallPtr, .kind = user ? kKindUserCall : IntKind::kU64, .c = arguments};
}

TEST_CASE("stack needs: of each part the most along any chain of calls") {
  Program p;
  const auto leaf = p.add(3, 2, {});
  const auto wide = p.add(20, 0, {});
  const auto middle = p.add(5, 1, {call(leaf), call(wide), call(leaf)});
  const auto top = p.add(1, 0, {call(middle), call(wide)});
  CHECK(p.need(leaf) == StackNeed{1, 3, 2, 32});
  CHECK(p.need(middle) == StackNeed{2, 5 + 20, 1 + 2, 16 + 32});
  CHECK(p.need(top) == StackNeed{3, 1 + 5 + 20, 1 + 2, 16 + 32});
}

TEST_CASE("stack needs: a function that comes back to itself is counted once - and said to recurse, as are its callers") {
  Program p;
  const auto self = p.add(3, 0, {call(0)});
  const auto even = p.add(4, 1, {call(2), call(self)});
  const auto odd = p.add(5, 1, {call(even)});
  const auto caller = p.add(1, 0, {call(odd)});
  const auto other = p.add(1, 0, {});
  CHECK(p.need(self) == StackNeed{.frames = 1, .registers = 3, .recurses = true});
  CHECK(p.need(even) == StackNeed{.frames = 3, .registers = 12, .objects = 2, .cells = 32, .recurses = true});
  CHECK(p.need(odd) == p.need(even));
  CHECK(p.need(caller) == StackNeed{.frames = 4, .registers = 13, .objects = 2, .cells = 32, .recurses = true});
  CHECK(p.need(other) == StackNeed{.frames = 1, .registers = 1});
}

TEST_CASE("stack needs: who allocates, and who calls one that does") {
  Program p;
  const auto allocates = p.add(1, 0, {{.op = Opcode::kAlloc}});
  const auto caller = p.add(1, 0, {call(allocates)});
  const auto other = p.add(1, 0, {});
  CHECK(p.need(allocates).allocates);
  CHECK(p.need(caller).allocates);
  CHECK_FALSE(p.need(other).allocates);
}

TEST_CASE("stack needs: through a pointer what has its address taken, as many parameters, and may be called from that side") {
  Program p;
  const auto parameters = [&](std::uint32_t function, std::uint16_t count) { p.image.code.functions[function].parameter_count = count; };
  const auto taken = p.add(10, 0, {});
  const auto of_global = p.add(30, 0, {});
  const auto not_taken = p.add(50, 0, {});
  const auto other_count = p.add(70, 0, {});
  const auto user = p.add(90, 0, {}, Side::kUser);
  const auto syscall = p.add(200, 0, {});
  for (const auto f : {taken, of_global, not_taken, user, syscall}) parameters(f, 1);
  parameters(other_count, 2);
  p.image.code.functions[syscall].is_syscall = true;
  p.add(1, 0, {take(taken), take(other_count), take(user), take(syscall)});
  Global global;
  global.initial.push_back({.offset = 0, .size = 8, .what = InitialCell::What::kFunctionAddress, .value = of_global});
  p.image.code.globals.push_back(global);
  CHECK(p.need(p.add(1, 0, {call_pointer(1)})) == StackNeed{2, 1 + 200, 0, 0});
  CHECK(p.need(p.add(1, 0, {call_pointer(2)})) == StackNeed{2, 1 + 70, 0, 0});
  CHECK(p.need(p.add(1, 0, {call_pointer(3)})) == StackNeed{1, 1, 0, 0});
  CHECK(p.need(p.add(1, 0, {call_pointer(1, true)})) == StackNeed{2, 1 + 90, 0, 0});
  p.image.code.functions[syscall].is_syscall = false;
  CHECK(p.need(p.add(1, 0, {call_pointer(1)}, Side::kUser)) == StackNeed{2, 1 + 90, 0, 0});
  p.image.code.functions[syscall].is_syscall = true;
  CHECK(p.need(p.add(1, 0, {call_pointer(1)}, Side::kUser)) == StackNeed{2, 1 + 200, 0, 0});
}

TEST_CASE("capacity: of a task what its function needs, of the service the most of all it runs") {
  Program p;
  const auto leaf = p.add(3, 2, {{.op = Opcode::kAlloc}});
  const auto task = p.add(5, 0, {call(leaf)});
  const auto setup = p.add(7, 0, {});
  const auto final = p.add(1, 9, {});
  const auto endless = p.add(2, 0, {call(4)});
  p.image.tasks.resize(3);
  p.image.tasks[0].entry = FunctionId{task};
  p.image.tasks[1].entry = FunctionId{endless};
  p.image.setup.push_back(FunctionId{setup});
  p.image.final = FunctionId{final};
  const Capacity need = capacity_of(p.image);
  struct Row {
    std::uint32_t frames, registers, stack_objects, stack_cells, heap_objects, heap_cells;
  };
  const Row rows[] = {{2, 8, 2, 32, 64, 4096}, {128, 4096, 192, 4096, 0, 0}, {0, 0, 0, 0, 0, 0}, {1, 7, 9, 144, 0, 0}};
  REQUIRE(need.tasks.size() == std::size(rows));
  for (std::size_t t = 0; t < std::size(rows); ++t) {
    CAPTURE(t);
    CHECK(need.tasks[t].frames == rows[t].frames);
    CHECK(need.tasks[t].registers == rows[t].registers);
    CHECK(need.tasks[t].stack_objects == rows[t].stack_objects);
    CHECK(need.tasks[t].stack_cells == rows[t].stack_cells);
    CHECK(need.tasks[t].heap_objects == rows[t].heap_objects);
    CHECK(need.tasks[t].heap_cells == rows[t].heap_cells);
  }
  CHECK(need.objects == 1 + 4 + 2 + 64 + 192 + 9);  // none, the structure of each task, stacks and heap
  CHECK(need.registers == 8 + 4096 + 7);
  CHECK(need.frames == 2 + 128 + 1);
}

}  // namespace
}  // namespace wakesim
