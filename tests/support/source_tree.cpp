// SPDX-License-Identifier: MIT
#include "tests/support/source_tree.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string_view>

namespace wakesim::source {
namespace {

namespace fs = std::filesystem;

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// One past the literal that begins with the quote at `at`.
std::size_t literal_end(const std::string& text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t i = at + 1; i < text.size() && text[i] != '\n'; ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      return i + 1;
    }
  }
  return text.size();
}

}  // namespace

Tree read_tree(const std::vector<std::string>& places, const std::vector<std::string>& endings) {
  Tree tree;
  const auto add = [&](const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    tree[fs::relative(path, kRoot).generic_string()] = {std::istreambuf_iterator<char>(file), {}};
  };
  for (const std::string& place : places) {
    if (fs::is_regular_file(kRoot / place)) add(kRoot / place);
    if (!fs::is_directory(kRoot / place)) continue;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kRoot / place)) {
      const std::string name = entry.path().filename();
      const bool is_one = std::any_of(endings.begin(), endings.end(), [&](const std::string& ending) { return name.ends_with(ending); });
      if (entry.is_regular_file() && is_one) add(entry.path());
    }
  }
  return tree;
}

std::vector<Include> includes_of(const std::string& text) {
  static const std::regex pattern(R"re(^\s*#\s*include\s*([<"])([^>"]+)[>"])re");
  std::vector<Include> found;
  std::istringstream lines(text);
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    std::smatch match;
    if (std::regex_search(line, match, pattern)) found.push_back({match[2], match[1] == "\"", number});
  }
  return found;
}

bool is_test(const std::string& path) { return path.ends_with("_test.cpp") || path.find("/test/") != std::string::npos; }

std::string without_raw_strings(std::string text) {
  static const std::regex opening(R"~(R"(\w*)\()~");
  std::smatch match;
  for (std::size_t from = 0; std::regex_search(text.cbegin() + static_cast<std::ptrdiff_t>(from), text.cend(), match, opening);) {
    const std::size_t begin = from + static_cast<std::size_t>(match.position() + match.length());
    const std::size_t end = text.find(")" + match[1].str() + "\"", begin);
    if (end == std::string::npos) break;
    for (std::size_t i = begin; i < end; ++i) {
      if (text[i] != '\n') text[i] = ' ';
    }
    from = end;
  }
  return text;
}

std::vector<std::string> tokens_of(const std::string& source) {
  const std::string text = without_raw_strings(source);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    if (text.compare(i, 2, "//") == 0) {
      i = std::min(text.find('\n', i), text.size());
    } else if (text.compare(i, 2, "/*") == 0) {
      const std::size_t end = text.find("*/", i + 2);
      i = end == std::string::npos ? text.size() : end + 2;
    } else if (text[i] == '"' || text[i] == '\'') {
      // What stood in a raw string is blank by now, lines included.
      const bool is_raw = text[i] == '"' && i > 0 && text[i - 1] == 'R';
      const std::size_t end = is_raw ? text.find('"', i + 1) : literal_end(text, i);
      i = end == std::string::npos ? text.size() : end;
      if (is_raw && i < text.size()) ++i;
    } else if (is_digit(text[i])) {
      while (i < text.size() && (is_word(text[i]) || text[i] == '.' || (text[i] == '\'' && i + 1 < text.size() && is_word(text[i + 1])))) ++i;
      out.push_back(text.substr(begin, i - begin));
    } else if (is_word(text[i])) {
      while (i < text.size() && is_word(text[i])) ++i;
      out.push_back(text.substr(begin, i - begin));
    } else if (text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '\\') {
      ++i;
    } else {
      static const std::vector<std::string> kLong = {"<<=", ">>=", "->*", "...", "<=>", "::", "->", "++", "--", "==", "!=", "<=", ">=", "&&",
                                                     "||",  "+=",  "-=",  "*=",  "/=",  "%=", "&=", "|=", "^=", "<<", "##"};
      const auto known = std::find_if(kLong.begin(), kLong.end(), [&](const std::string& word) { return text.compare(i, word.size(), word) == 0; });
      i += known == kLong.end() ? 1 : known->size();
      out.push_back(text.substr(begin, i - begin));
    }
  }
  return out;
}

}  // namespace wakesim::source
