// Aim: coverage as text and for lcov, held to its exact text. Method: a coverage made by hand.
// SPDX-License-Identifier: MIT
#include "sim/report/coverage.h"

#include <doctest/doctest.h>

namespace wakesim {
namespace {

Coverage sample_coverage() {
  Coverage coverage;
  coverage.complete = true;
  FunctionCoverage wait{.file = "wait.c", .function = "wait_for_it", .line = 8, .hits = 1};
  wait.lines = {{10, 1, "if (a && b)"}, {11, 0, "return -EINTR;"}, {12, 1, "x = 1;"},     {14, 0, "y = 1;"},
                {15, 0, "if (y)"},      {17, 0, "z = 1;"},         {20, 1, "switch (x)"}, {24, 1, "WAIT_EVENT(wq, x);"}};
  wait.branches = {{10, 6, 0, false, 0, 1, "if (a && b)"}, {10, 11, 0, false, 0, 0, "if (a && b)"},       {15, 6, 0, false, 0, 0, "if (y)"},
                   {21, 2, 0, true, 1, 1, "case 1:"}, {22, 2, 0, true, 0, 1, "case 2:"}, {24, 2, 0, false, 1, 1, "WAIT_EVENT(wq, x);"},
                   {24, 2, 1, false, 1, 0, "WAIT_EVENT(wq, x);"},
                   {24, 2, 2, false, 1, 0, "WAIT_EVENT(wq, x);"},
                   {24, 9, 0, false, 0, 0, "WAIT_EVENT(wq, x);"},
                   {24, 9, 1, false, 0, 0, "WAIT_EVENT(wq, x);"}};
  FunctionCoverage full{.file = "wait.c", .function = "full", .line = 30, .hits = 1};
  full.lines = {{31, 1, "return 0;"}};
  FunctionCoverage dead{.file = "wake.c", .function = "wake_all", .line = 3, .hits = 0};
  dead.lines = {{4, 0, "wake(0);"}};
  dead.branches = {{4, 6, 0, false, 0, 0, "wake(0);"}};
  FunctionCoverage same_line{.file = "wake.c", .function = "wake_one", .line = 3, .hits = 1};
  same_line.lines = {{4, 1, "wake(0);"}};
  coverage.functions = {wait, full, dead, same_line};
  return coverage;
}

TEST_CASE("coverage: what was never executed, by file and function, with the source") {
  CHECK(coverage_text(sample_coverage()) == R"(coverage over all interleavings: 6 of 10 lines, 6 of 20 branches
  wait.c
    wait_for_it()  4 of 8 lines, 6 of 18 branches
      10:6   never true                         if (a && b)
      10:11  never evaluated                    if (a && b)
      11     never executed                     return -EINTR;
      14-17  never executed                     y = 1;
      22:2   never met                          case 2:
      24:2   never false, conditions 2, 3 of 3  WAIT_EVENT(wq, x);
      24:9   never evaluated                    WAIT_EVENT(wq, x);
  wake.c
    never called: wake_all()
)");
}

TEST_CASE("coverage: functions that lack nothing - a narrow terminal - a search that was cut short - several scenarios") {
  Coverage coverage = sample_coverage();
  coverage.functions.erase(coverage.functions.begin() + 2);
  CHECK(coverage_text(coverage, 1, {.verbose = true}).find("    full()  1 of 1 line\n  wake.c\n    wake_one()  1 of 1 line\n") != std::string::npos);
  CHECK(coverage_text(coverage).find("full()") == std::string::npos);
  coverage.functions[0].lines[1].source = "a very long line of source text that does not fit";
  CHECK(coverage_text(coverage, 1, {.width = 70}).find("  a very long line of ..\n") != std::string::npos);
  coverage.complete = false;
  CHECK(coverage_line(coverage) == "coverage so far: 6 of 10 lines, 6 of 18 branches\n");
  coverage.functions.resize(2);
  coverage.functions.erase(coverage.functions.begin());
  CHECK(coverage_line(coverage, 3) == "coverage so far of 3 scenarios: 1 of 1 line\n");
  coverage.complete = true;
  CHECK(coverage_line(coverage, 3) == "coverage over all interleavings of 3 scenarios: 1 of 1 line\n");
}

TEST_CASE("coverage: the tracefile of lcov") {
  CHECK(lcov_text(sample_coverage()) == R"(TN:
SF:wait.c
FN:8,wait_for_it
FN:30,full
FNDA:1,wait_for_it
FNDA:1,full
FNF:2
FNH:2
BRDA:10,0,0,0
BRDA:10,0,1,1
BRDA:10,1,0,-
BRDA:10,1,1,-
BRDA:15,0,0,-
BRDA:15,0,1,-
BRDA:21,0,0,1
BRDA:22,0,0,0
BRDA:24,0,0,1
BRDA:24,0,1,1
BRDA:24,1,0,1
BRDA:24,1,1,0
BRDA:24,2,0,1
BRDA:24,2,1,0
BRDA:24,3,0,-
BRDA:24,3,1,-
BRDA:24,4,0,-
BRDA:24,4,1,-
BRF:18
BRH:6
DA:10,1
DA:11,0
DA:12,1
DA:14,0
DA:15,0
DA:17,0
DA:20,1
DA:24,1
DA:31,1
LF:9
LH:5
end_of_record
TN:
SF:wake.c
FN:3,wake_all
FN:3,wake_one
FNDA:0,wake_all
FNDA:1,wake_one
FNF:2
FNH:1
BRDA:4,0,0,-
BRDA:4,0,1,-
BRF:2
BRH:0
DA:4,1
LF:1
LH:1
end_of_record
)");
  CHECK(lcov_text({}) == "");
}

}  // namespace
}  // namespace wakesim
