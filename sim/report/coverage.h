// What was never executed, for people; and everything that was, in the tracefile format of lcov (geninfo(1)), for genhtml, editors and CI.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/report/text.h"
#include "sim/trace/result.h"

namespace wakesim {

// Lines count once per file, also where two functions share one. A condition is two branches, a `case` one.
struct CoverageTotals {
  std::uint64_t lines = 0, lines_hit = 0;
  std::uint64_t branches = 0, branches_hit = 0;
};
CoverageTotals totals_of(const Coverage& coverage);

// "coverage over all interleavings: 118 of 131 lines, 40 of 52 branches"; `scenarios`: whose union it is.
std::string coverage_line(const Coverage& coverage, std::uint64_t scenarios = 1);

// That line, and below it by file and function what was never executed, with the source. Functions that lack nothing only when verbose.
std::string coverage_text(const Coverage& coverage, std::uint64_t scenarios = 1, const TextOptions& options = {});

// Something of a function that never happened.
struct CoverageGap {
  std::uint32_t line = 0, column = 0;  // column 0: whole lines
  std::uint32_t last_line = 0;
  std::string place;                   // "812-814", "811:6"
  std::string what;                    // "never executed", "never true"
  std::string source;
};
std::vector<CoverageGap> gaps_of(const FunctionCoverage& function);  // by place

// One record per file. Counts are numbers of scenarios; a block is a condition of a line, its branch 0 is true, 1 is false.
std::string lcov_text(const Coverage& coverage);

}  // namespace wakesim
