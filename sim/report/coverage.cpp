// SPDX-License-Identifier: MIT
#include "sim/report/coverage.h"

#include <algorithm>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "sim/report/columns.h"

namespace wakesim {
namespace {

std::uint64_t branches_of(const BranchCoverage& branch) { return branch.is_case ? 1 : 2; }
std::uint64_t branches_hit_of(const BranchCoverage& branch) {
  return (branch.true_hits > 0 ? 1u : 0u) + (!branch.is_case && branch.false_hits > 0 ? 1u : 0u);
}

std::string part_of(std::uint64_t hit, std::uint64_t all, const char* noun) {
  return grouped(hit) + " of " + grouped(all) + " " + noun + (all == 1 ? "" : noun[std::char_traits<char>::length(noun) - 1] == 'h' ? "es" : "s");
}

std::string counts_text(std::uint64_t lines_hit, std::uint64_t lines, std::uint64_t branches_hit, std::uint64_t branches) {
  return part_of(lines_hit, lines, "line") + (branches == 0 ? "" : ", " + part_of(branches_hit, branches, "branch"));
}

// Lines in a row with no executed one between them are one gap.
std::vector<CoverageGap> line_gaps(const FunctionCoverage& function) {
  std::vector<CoverageGap> gaps;
  for (auto line = function.lines.begin(); line != function.lines.end(); ++line) {
    if (line->hits > 0) continue;
    CoverageGap gap{.line = line->line, .what = "never executed", .source = line->source};
    while (line + 1 != function.lines.end() && (line + 1)->hits == 0) ++line;
    gap.last_line = line->line;
    gap.place = std::to_string(gap.line) + (gap.last_line == gap.line ? "" : "-" + std::to_string(gap.last_line));
    gaps.push_back(std::move(gap));
  }
  return gaps;
}

std::string missing_of(const BranchCoverage& branch) {
  if (branch.is_case) return branch.true_hits > 0 ? "" : "never met";
  if (branch.true_hits == 0 && branch.false_hits == 0) return "never evaluated";
  return branch.true_hits == 0 ? "never true" : branch.false_hits == 0 ? "never false" : "";
}

// "never true", or of several conditions in one place (a macro): "never true, conditions 1, 3 of 5".
std::string with_numbers(std::string what, const std::vector<std::uint32_t>& numbers, std::size_t count) {
  if (numbers.size() == count) return what;
  what += numbers.size() == 1 ? ", condition " : ", conditions ";
  for (std::size_t i = 0; i < numbers.size(); ++i) what += (i == 0 ? "" : ", ") + std::to_string(numbers[i]);
  return what + " of " + std::to_string(count);
}

// Conditions among lines that were never executed go without saying.
void add_branch_gaps(const FunctionCoverage& function, std::vector<CoverageGap>& gaps) {
  const std::vector<CoverageGap> dead = gaps;
  const std::vector<BranchCoverage>& all = function.branches;
  for (auto begin = all.begin(), end = begin; begin != all.end(); begin = end) {
    end = std::find_if(begin, all.end(), [&](const BranchCoverage& b) { return b.line != begin->line || b.column != begin->column; });
    const auto holds = [&](const CoverageGap& gap) { return gap.line <= begin->line && begin->line <= gap.last_line; };
    if (std::any_of(dead.begin(), dead.end(), holds)) continue;
    for (const char* const what : {"never evaluated", "never true", "never false", "never met"}) {
      std::vector<std::uint32_t> numbers;
      for (auto branch = begin; branch != end; ++branch) {
        if (missing_of(*branch) == what) numbers.push_back(static_cast<std::uint32_t>(branch - begin) + 1);
      }
      if (numbers.empty()) continue;
      CoverageGap gap{.line = begin->line, .column = begin->column, .source = begin->source};
      gap.place = std::to_string(gap.line) + ":" + std::to_string(gap.column);
      gap.what = with_numbers(what, numbers, static_cast<std::size_t>(end - begin));
      gaps.push_back(std::move(gap));
    }
  }
}

std::string gaps_text(const std::vector<CoverageGap>& gaps, std::size_t width) {
  std::size_t place_columns = 0, what_columns = 0;
  for (const CoverageGap& gap : gaps) {
    place_columns = std::max(place_columns, gap.place.size());
    what_columns = std::max(what_columns, gap.what.size());
  }
  std::string out;
  for (const CoverageGap& gap : gaps) {
    std::string line = "      " + padded(gap.place, place_columns) + "  " + padded(gap.what, what_columns) + "  ";
    line += cut(gap.source, std::max<std::size_t>(width, line.size() + 20) - line.size());
    trim_right(line);
    out += line + "\n";
  }
  return out;
}

std::string function_text(const FunctionCoverage& function, const TextOptions& options) {
  const std::vector<CoverageGap> gaps = gaps_of(function);
  if (gaps.empty() && !options.verbose) return "";
  std::uint64_t lines_hit = 0, branches = 0, branches_hit = 0;
  for (const LineCoverage& line : function.lines) lines_hit += line.hits > 0 ? 1 : 0;
  for (const BranchCoverage& branch : function.branches) {
    branches += branches_of(branch);
    branches_hit += branches_hit_of(branch);
  }
  return "    " + function.function + "()  " + counts_text(lines_hit, function.lines.size(), branches_hit, branches) + "\n" +
         gaps_text(gaps, options.width);
}

// The functions of one file; those that were never called share a line.
std::string file_text(std::span<const FunctionCoverage> functions, const TextOptions& options) {
  std::string out, uncalled;
  for (const FunctionCoverage& function : functions) {
    if (function.hits > 0) out += function_text(function, options);
    else uncalled += (uncalled.empty() ? "" : ", ") + function.function + "()";
  }
  if (!uncalled.empty()) out += wrapped(uncalled, options.width, "    never called: ", "      ");
  return out.empty() ? "" : "  " + functions.front().file + "\n" + out;
}

// What lcov wants to know of one file.
struct File {
  std::vector<const FunctionCoverage*> functions;
  std::map<std::uint32_t, std::uint64_t> lines;                           // hits by line
  std::map<std::uint32_t, std::vector<const BranchCoverage*>> branches;   // by line
};

std::map<std::string, File> files_of(const Coverage& coverage) {
  std::map<std::string, File> files;
  for (const FunctionCoverage& function : coverage.functions) {
    File& file = files[function.file];
    file.functions.push_back(&function);
    for (const LineCoverage& line : function.lines) {
      std::uint64_t& hits = file.lines[line.line];
      hits = std::max(hits, line.hits);  // a line that two functions share
    }
    for (const BranchCoverage& branch : function.branches) file.branches[branch.line].push_back(&branch);
  }
  return files;
}

std::string branches_record(const File& file) {
  std::string out;
  std::uint64_t found = 0, hit = 0;
  for (const auto& [line, branches] : file.branches) {
    for (std::size_t block = 0; block < branches.size(); ++block) {
      const BranchCoverage& branch = *branches[block];
      const bool evaluated = branch.true_hits > 0 || branch.false_hits > 0;
      const auto row = [&](const char* number, std::uint64_t hits) {
        out += "BRDA:" + std::to_string(line) + "," + std::to_string(block) + "," + number + "," + (evaluated ? std::to_string(hits) : "-") + "\n";
      };
      row("0", branch.true_hits);
      if (!branch.is_case) row("1", branch.false_hits);
      found += branches_of(branch);
      hit += branches_hit_of(branch);
    }
  }
  if (found > 0) out += "BRF:" + std::to_string(found) + "\nBRH:" + std::to_string(hit) + "\n";
  return out;
}

std::string file_record(const std::string& name, const File& file) {
  std::string out = "TN:\nSF:" + name + "\n";
  std::uint64_t functions_hit = 0, lines_hit = 0;
  for (const FunctionCoverage* function : file.functions) out += "FN:" + std::to_string(function->line) + "," + function->function + "\n";
  for (const FunctionCoverage* function : file.functions) {
    out += "FNDA:" + std::to_string(function->hits) + "," + function->function + "\n";
    functions_hit += function->hits > 0 ? 1 : 0;
  }
  out += "FNF:" + std::to_string(file.functions.size()) + "\nFNH:" + std::to_string(functions_hit) + "\n";
  out += branches_record(file);
  for (const auto& [line, hits] : file.lines) {
    out += "DA:" + std::to_string(line) + "," + std::to_string(hits) + "\n";
    lines_hit += hits > 0 ? 1 : 0;
  }
  return out + "LF:" + std::to_string(file.lines.size()) + "\nLH:" + std::to_string(lines_hit) + "\nend_of_record\n";
}

}  // namespace

std::vector<CoverageGap> gaps_of(const FunctionCoverage& function) {
  std::vector<CoverageGap> gaps = line_gaps(function);
  add_branch_gaps(function, gaps);
  std::stable_sort(gaps.begin(), gaps.end(),
                   [](const CoverageGap& a, const CoverageGap& b) { return std::pair(a.line, a.column) < std::pair(b.line, b.column); });
  return gaps;
}

CoverageTotals totals_of(const Coverage& coverage) {
  CoverageTotals totals;
  for (const auto& [name, file] : files_of(coverage)) {
    totals.lines += file.lines.size();
    for (const auto& [line, hits] : file.lines) totals.lines_hit += hits > 0 ? 1 : 0;
    for (const auto& [line, branches] : file.branches) {
      for (const BranchCoverage* branch : branches) {
        totals.branches += branches_of(*branch);
        totals.branches_hit += branches_hit_of(*branch);
      }
    }
  }
  return totals;
}

std::string coverage_line(const Coverage& coverage, std::uint64_t scenarios) {
  const CoverageTotals totals = totals_of(coverage);
  std::string out = coverage.complete ? "coverage over all interleavings" : "coverage so far";
  if (scenarios > 1) out += " of " + grouped(scenarios) + " scenarios";
  return out + ": " + counts_text(totals.lines_hit, totals.lines, totals.branches_hit, totals.branches) + "\n";
}

std::string coverage_text(const Coverage& coverage, std::uint64_t scenarios, const TextOptions& options) {
  std::string out = coverage_line(coverage, scenarios);
  for (std::size_t begin = 0, end = 0; begin < coverage.functions.size(); begin = end) {
    while (end < coverage.functions.size() && coverage.functions[end].file == coverage.functions[begin].file) ++end;
    out += file_text(std::span(coverage.functions).subspan(begin, end - begin), options);
  }
  return out;
}

std::string lcov_text(const Coverage& coverage) {
  std::string out;
  for (const auto& [name, file] : files_of(coverage)) out += file_record(name, file);
  return out;
}

}  // namespace wakesim
