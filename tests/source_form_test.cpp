// The form of source files: how long a line may be, how a section is headed.
//
// Method: each rule is first shown to bite on a made-up file (and to let a near miss pass), then applied to the tree.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/source_tree.h"

namespace {

using namespace wakesim::source;

constexpr std::size_t kColumnsMax = 150;
constexpr std::size_t kBannerEnd = 130;  // the column limit of .clang-format, which wraps a banner that is longer

// Characters, not bytes: the first byte of each character of UTF-8 counts.
std::size_t columns(const std::string& line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

// `// --- name ----` up to a fixed column, or `/* --- name ---- */` in C; a long name still has three dashes behind it.
bool is_banner_out_of_form(const std::string& line) {
  static const std::regex begin(R"(^ *(//|/\*) ?---.*)");
  static const std::regex form(R"(^ *(// --- [^ ].*[^ -] -{3,}|/\* --- [^ ].*[^ -] -{3,} \*/)$)");
  if (!std::regex_match(line, begin)) return false;
  if (!std::regex_match(line, form)) return true;
  return columns(line) != kBannerEnd;
}

std::vector<std::string> faults_of(const std::string& path, const std::string& text) {
  std::vector<std::string> faults;
  std::istringstream lines(text);
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    const std::string at = path + ":" + std::to_string(++number) + ": ";
    if (columns(line) > kColumnsMax) faults.push_back(at + std::to_string(columns(line)) + " columns, may have " + std::to_string(kColumnsMax));
    if (is_banner_out_of_form(line)) faults.push_back(at + "a section is headed `// --- name ---`, up to column " + std::to_string(kBannerEnd));
  }
  return faults;
}

TEST_CASE("source form: each rule bites, each lets a near miss pass") {
  const auto dashes = [](std::size_t count) { return std::string(count, '-'); };
  struct Row {
    std::string text;
    std::string fault;  // "" when the file is fine
  };
  const std::string banner = "a.h:2: a section is headed `// --- name ---`, up to column 130";
  const Row rows[] = {
      {std::string(150, 'x'), ""},
      {std::string(151, 'x'), "a.h:2: 151 columns, may have 150"},
      {std::string(149, 'x') + "\xe2\x86\x92", ""},  // an arrow: one character, three bytes
      {std::string(150, 'x') + "\xe2\x86\x92", "a.h:2: 151 columns, may have 150"},
      {"// --- name " + dashes(118), ""},
      {"  // --- name " + dashes(116), ""},
      {"// --- two words, and more " + dashes(103), ""},
      {"/* --- name " + dashes(115) + " */", ""},
      {"// --- name " + dashes(117), banner},
      {"// --- name " + dashes(119), banner},
      {"  // --- name " + dashes(118), banner},
      {"// --- name", banner},
      {"// " + dashes(127), banner},
      {"// ---name " + dashes(119), banner},
      {"/* --- name " + dashes(116) + " */", banner},
      {"// a - b --- c", ""},
      {"int a;  // --- not a section", ""},
      {"x = R\"(\n--- a\n)\";", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    std::vector<std::string> expected;
    if (!row.fault.empty()) expected.push_back(row.fault);
    CHECK(faults_of("a.h", "first\n" + row.text + "\n") == expected);
  }
}

TEST_CASE("source form: every source file keeps the rules") {
  const Tree tree = read_tree({"sim", "tools", "tests", "cmake", "models", "scenarios", "CMakeLists.txt"},
                              {".h", ".cpp", ".c", ".def", ".inc", ".cmake", "CMakeLists.txt"});
  REQUIRE(tree.contains("sim/base/ids.h"));
  REQUIRE(tree.contains("CMakeLists.txt"));
  for (const auto& [path, text] : tree) {
    for (const std::string& fault : faults_of(path, text)) FAIL_CHECK(fault);
  }
}

}  // namespace
