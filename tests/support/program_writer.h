// What the generators of random programs are written with: lines of code, blocks, functions, tasks and their copies. A line can have a shape: what
// kind of code it is, which counts as executed when the line was (executed_shapes()). SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/prng.h"
#include "tests/support/random_model.h"

namespace wakesim {

struct CodeLine {
  CodeLine(const char* line) : text(line) {}
  CodeLine(std::string line, std::string shape_of_it = "") : text(std::move(line)), shape(std::move(shape_of_it)) {}
  std::string text, shape;
};
using CodeLines = std::vector<CodeLine>;

void append(Program& program, const CodeLines& code);

// The body of a function, each line as deep as its block.
class BodyWriter {
 protected:
  void line(const std::string& text, const std::string& shape = "");
  void begin(const std::string& head, const std::string& shape = "");
  void end();
  CodeLines take() { return std::exchange(lines_, {}); }

  CodeLines lines_;

 private:
  std::size_t depth_ = 0;
};

// A program: what its tasks share, and one task after the other.
class ProgramWriter {
 protected:
  // `salt`: so that the programs of two generators do not come from the same numbers.
  ProgramWriter(const char* generator, std::uint64_t seed, std::uint64_t salt, const char* shared);

  int next_task() const { return tasks_; }
  // The next function, which `copies` tasks run; its body is a level deep.
  void add_task(const CodeLines& declarations, const CodeLines& body, std::size_t copies);

  Prng prng_;
  Program program_;

 private:
  int tasks_ = 0;
};

}  // namespace wakesim
