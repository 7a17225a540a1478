// The source files of this repository as text, for the tests that hold rules of form on them; nothing is compiled.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace wakesim::source {

using Tree = std::map<std::string, std::string>;  // path from the root -> text

inline const std::filesystem::path kRoot = WAKESIM_SOURCE_DIR;

// Every file under a folder (or the file itself) whose name ends in one of `endings`.
Tree read_tree(const std::vector<std::string>& places, const std::vector<std::string>& endings = {".h", ".cpp", ".def"});

struct Include {
  std::string name;
  bool quoted = false;
  std::size_t line = 0;
};

std::vector<Include> includes_of(const std::string& text);

bool is_test(const std::string& path);  // in sim/: a test program, or what only those use

// Spaces for what stands in raw strings: a test of the preprocessor holds programs with include lines of their own. Lines keep their numbers.
std::string without_raw_strings(std::string text);

// Identifiers, numbers and punctuators, without comments and literals. A directive is `#` and its words.
std::vector<std::string> tokens_of(const std::string& text);

}  // namespace wakesim::source
