// SPDX-License-Identifier: MIT
#include "tests/support/program_writer.h"

#include <algorithm>
#include <set>

#include "sim/vm/machine.h"

namespace wakesim {

void append(Program& program, const CodeLines& code) {
  auto lines = static_cast<std::uint32_t>(std::count(program.text.begin(), program.text.end(), '\n'));
  for (const CodeLine& row : code) {
    program.text += row.text + "\n";
    ++lines;
    if (!row.shape.empty()) program.shapes.push_back({lines, row.shape});
  }
}

void BodyWriter::line(const std::string& text, const std::string& shape) { lines_.push_back({std::string(1 + depth_, '\t') + text, shape}); }

void BodyWriter::begin(const std::string& head, const std::string& shape) {
  line(head + " {", shape);
  ++depth_;
}

void BodyWriter::end() {
  --depth_;
  line("}");
}

ProgramWriter::ProgramWriter(const char* generator, std::uint64_t seed, std::uint64_t salt, const char* shared) : prng_(seed ^ salt) {
  program_.name = generator + std::to_string(seed) + ".c";
  program_.text = shared;
  program_.final = "final()";
}

void ProgramWriter::add_task(const CodeLines& declarations, const CodeLines& body, std::size_t copies) {
  append(program_, {"static void task" + std::to_string(tasks_) + "(void)", "{"});
  append(program_, declarations);
  append(program_, {""});
  append(program_, body);
  append(program_, {"}", ""});
  for (std::size_t copy = 0; copy < copies; ++copy) {
    program_.tasks.push_back("task" + std::to_string(tasks_) + "()");
    program_.group.push_back(tasks_);
  }
  ++tasks_;
}

std::set<std::string> executed_shapes(const Program& program, const Code& code, const std::vector<std::uint8_t>& coverage) {
  std::set<std::uint32_t> lines;
  for (std::size_t at = 0; at < coverage.size(); ++at) {
    if ((coverage[at] & Machine::kExecuted) != 0 && code.positions[at].file == FileId{0}) lines.insert(code.positions[at].line);
  }
  std::set<std::string> shapes;
  for (const Program::Shape& shape : program.shapes) {
    if (lines.contains(shape.line)) shapes.insert(shape.name);
  }
  return shapes;
}

}  // namespace wakesim
