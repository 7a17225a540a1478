// Aim: from bits of instructions to lines and conditions of functions. Method: programs assembled by hand, bits made up.
// SPDX-License-Identifier: MIT
#include "sim/trace/coverage.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "sim/trace/test/toy_program.h"
#include "sim/vm/machine.h"

namespace wakesim {
namespace {

constexpr std::uint8_t kE = Machine::kExecuted;
constexpr std::uint8_t kJ = Machine::kExecuted | Machine::kJumped;
constexpr std::uint8_t kF = Machine::kExecuted | Machine::kFellThrough;

std::string text_of(const Coverage& coverage) {
  std::string out;
  for (const FunctionCoverage& function : coverage.functions) {
    out += function.file + ":" + std::to_string(function.line) + " " + function.function + " " + std::to_string(function.hits) + "\n";
    for (const LineCoverage& line : function.lines)
      out += "  " + std::to_string(line.line) + " " + std::to_string(line.hits) + " " + line.source + "\n";
    for (const BranchCoverage& branch : function.branches) {
      out += "  " + std::to_string(branch.line) + ":" + std::to_string(branch.column) + "/" + std::to_string(branch.index) +
             (branch.is_case ? " case " : " ") + std::to_string(branch.true_hits) + " " + std::to_string(branch.false_hits) + "\n";
    }
  }
  return out;
}

// main: r = 1; if (r) helper(); and a second condition in the same place. The task is the scenario's call.
struct Sample {
  toy::Program program;
  Sample() {
    const Instruction jump_over{.op = Opcode::kJumpIfNot, .a = 1, .imm = 6};
    const FunctionId helper = program.function("helper", "b.c", {{toy::constant(0, 1), "x = 1;"}, {toy::leave(), "}"}});
    const FunctionId main = program.function("main", "a.c",
                                             {{toy::constant(1, 1), "r = 1;"},
                                              {jump_over, "if (BOTH(r))"},
                                              {jump_over, ""},
                                              {toy::call(2, helper), "helper();"},
                                              {toy::leave(), "}"}});
    const FunctionId start = program.function("task:main", "s.wake.json", {{toy::call(0, main), "main()"}, {toy::leave(), ""}});
    program.task("main", start);
    Code& code = program.image().code;
    code.positions[4] = code.positions[3];
    for (const std::uint32_t pc : {3u, 4u}) code.branches.push_back({.pc = pc, .where = code.positions[3], .jumps_when = pc == 4});
  }
  Coverage coverage(const std::vector<std::uint8_t>& executed) { return coverage_of(program.image(), program.sources(), executed); }
};

TEST_CASE("coverage: lines, functions, conditions by their value and not by the jump") {
  Sample sample;
  CHECK(text_of(sample.coverage({0, 0, kE, kF, kJ, 0, kE, kE, kE})) ==
        "a.c:1 main 1\n"
        "  1 1 r = 1;\n"
        "  2 1 if (BOTH(r))\n"
        "  4 0 helper();\n"
        "  5 1 }\n"
        "  2:3/0 1 0\n"  // fell through a jump that is taken when it is false
        "  2:3/1 1 0\n"  // took a jump that is taken when it is true
        "b.c:1 helper 0\n"
        "  1 0 x = 1;\n"
        "  2 0 }\n");
}

TEST_CASE("coverage: both values of a condition - a condition that was never come to") {
  Sample sample;
  const Coverage both = sample.coverage({0, 0, kE, std::uint8_t{kJ | kF}, 0, 0, 0, kE, kE});
  CHECK(both.functions[0].branches[0].true_hits == 1);
  CHECK(both.functions[0].branches[0].false_hits == 1);
  CHECK(both.functions[0].branches[1].true_hits == 0);
  CHECK(both.functions[0].branches[1].false_hits == 0);
}

TEST_CASE("coverage: functions the scenario can reach count - by calls - addresses - globals - a timer - or executed") {
  toy::Program p;
  const auto leaf = [&](const char* name) { return p.function(name, "a.c", {{toy::leave(), "}"}}); };
  const FunctionId taken = leaf("taken"), in_global = leaf("in_global"), timer = leaf("timer");
  const FunctionId deep = leaf("deep"), init = p.function("init", "a.c", {{toy::call(0, deep), "deep();"}, {toy::leave(), "}"}});
  leaf("unreached");
  const GlobalId inner = p.word("inner"), outer = p.word("outer"), unused = p.word("unused");
  Code& code = p.image().code;
  using What = InitialCell::What;
  code.globals[outer.index].initial = {{.size = 8, .what = What::kGlobalAddress, .value = inner.index}};
  code.globals[inner.index].initial = {{.size = 8, .what = What::kFunctionAddress, .value = in_global.index},
                                       {.size = 8, .what = What::kGlobalAddress, .value = outer.index}};
  code.globals[unused.index].initial = {{.size = 8, .what = What::kFunctionAddress, .value = in_global.index + 100}};
  code.timer_entry = timer;
  const auto names = [&](Instruction instruction, bool runs_deep = false) {
    Image image = p.image();
    image.code.instructions.push_back(instruction);
    image.code.positions.push_back({});
    Function run{.name = "task:t", .begin = static_cast<std::uint32_t>(image.code.instructions.size() - 1)};
    run.end = run.begin + 1;
    image.code.functions.push_back(run);
    image.tasks.push_back({.name = "t", .entry = FunctionId{static_cast<std::uint32_t>(image.code.functions.size() - 1)}});
    image.task_init = init;
    std::vector<std::uint8_t> executed(image.code.instructions.size());
    if (runs_deep) executed[image.code.functions[deep.index].begin] = kE;
    std::string out;
    for (const FunctionCoverage& f : coverage_of(image, p.sources(), executed).functions) out += f.function + " ";
    return out;
  };
  CHECK(names(toy::leave()) == "");
  CHECK(names(toy::call(0, taken)) == "taken ");
  CHECK(names({.op = Opcode::kFuncAddr, .imm = taken.index}) == "taken ");
  CHECK(names(toy::address(0, outer)) == "in_global ");
  CHECK(names({.op = Opcode::kTimerStart}) == "timer ");
  CHECK(names(toy::leave(), true) == "deep ");  // what the preparation of a task alone calls
}

TEST_CASE("coverage: a function that both sides have is one function of the source") {
  toy::Program p;
  const FunctionId first = p.function("twice", "h.h", {{toy::constant(0, 1), "x = 1;"}, {toy::leave(), "}"}});
  Code& code = p.image().code;
  p.task("a", p.function("task:a", "s.wake.json", {{toy::call(0, first), ""}, {toy::leave(), ""}}));
  p.task("b", p.function("task:b", "s.wake.json", {{toy::call(0, FunctionId{3}), ""}, {toy::leave(), ""}}));
  Function again = code.functions[first.index];
  again.begin = 6;
  again.end = 8;
  code.functions.push_back(again);
  for (const std::uint32_t pc : {0u, 1u}) {
    code.instructions.push_back(Instruction(code.instructions[pc]));
    code.positions.push_back(SourcePos(code.positions[pc]));
  }
  CHECK(text_of(coverage_of(p.image(), p.sources(), std::vector<std::uint8_t>{kE, 0, 0, 0, 0, 0, 0, 0})) == "h.h:1 twice 1\n  1 1 x = 1;\n  2 0 }\n");
  CHECK(text_of(coverage_of(p.image(), p.sources(), std::vector<std::uint8_t>{0, 0, 0, 0, 0, 0, kE, kE})) ==
        "h.h:1 twice 1\n  1 1 x = 1;\n  2 1 }\n");
}

TEST_CASE("coverage: the union counts the scenarios, and is complete when all are") {
  Sample sample;
  Coverage all = sample.coverage({0, 0, kE, kJ, 0, 0, 0, kE, kE});
  all.complete = true;
  Coverage other = sample.coverage({kE, kE, kE, kF, kF, kE, kE, kE, kE});
  other.complete = true;
  toy::Program more;
  const FunctionId extra = more.function("extra", "a.c", {{toy::leave(), "}"}});
  more.task("m", more.function("task:m", "m.wake.json", {{toy::call(0, extra), ""}}));
  merge(all, other);
  CHECK(all.complete);
  merge(all, coverage_of(more.image(), more.sources(), std::vector<std::uint8_t>{0, kE}));
  CHECK_FALSE(all.complete);
  CHECK(text_of(all) ==
        "a.c:1 extra 0\n"
        "  1 0 }\n"
        "a.c:1 main 2\n"
        "  1 2 r = 1;\n"
        "  2 2 if (BOTH(r))\n"
        "  4 1 helper();\n"
        "  5 1 }\n"
        "  2:3/0 1 1\n"
        "  2:3/1 0 1\n"
        "b.c:1 helper 1\n"
        "  1 1 x = 1;\n"
        "  2 1 }\n");
}

}  // namespace
}  // namespace wakesim
