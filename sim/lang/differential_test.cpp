// Model C against the host's C compiler: the same programs, compiled by both, must compute the same values.
//
// Programs are hand-written (differential_cases.h: one subject each) and generated (program_generator.h). All are put into one
// file; the host compiles and runs it once, wakesim compiles it once and runs each program as the only task of a Machine.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "sim/lang/compile.h"
#include "sim/lang/test/differential_cases.h"
#include "sim/lang/dump.h"
#include "sim/lang/test/program_generator.h"
#include "sim/vm/machine.h"

namespace wakesim {
namespace {

struct Program {
  std::string name;
  std::string number;  // what stands for `@`
  std::string text;
};

void add(std::vector<Program>& programs, std::string name, std::string_view text) {
  Program program{std::move(name), std::to_string(programs.size()), {}};
  for (const char c : text) program.text += c == '@' ? '_' + program.number : std::string(1, c);
  programs.push_back(std::move(program));
}

constexpr const char* kPrelude = "#define MIX(v) (sum = sum * 31u + (unsigned int)(v))\n";

std::string one_file(std::span<const Program> programs, const char* entry) {
  std::string text = kPrelude;
  for (const Program& program : programs) text += "/* " + program.name + " */" + program.text + '\n';
  return text + entry;
}

// Results by the host's compiler, one line per program.
std::vector<std::int64_t> run_on_host(std::span<const Program> programs, const std::string& tag) {
  std::string entry = "#include <stdio.h>\nint main(void)\n{\n";
  for (const Program& program : programs) entry += "\tprintf(\"%ld\\n\", test_" + program.number + "());\n";
  entry += "\treturn 0;\n}\n";
  const std::filesystem::path folder = std::filesystem::path(WAKESIM_BINARY_DIR) / ("differential-" + tag);
  std::filesystem::create_directories(folder);
  const std::string source = (folder / "host.c").string(), program = (folder / "host").string(),
                    output = (folder / "host.txt").string();
  std::ofstream(source) << one_file(programs, entry.c_str());
  const char* const compiler = std::getenv("CC") != nullptr ? std::getenv("CC") : "cc";
  const std::string build =
      std::string(compiler) + " -std=gnu11 -O0 -fno-strict-aliasing -fwrapv -w -o '" + program + "' '" + source + "'";
  REQUIRE(std::system(build.c_str()) == 0);
  REQUIRE(std::system(('\'' + program + "' > '" + output + '\'').c_str()) == 0);
  std::ifstream in(output);
  std::vector<std::int64_t> results;
  for (std::int64_t value = 0; in >> value;) results.push_back(value);
  return results;
}

struct ModelRun {
  std::int64_t value = 0;
  std::string problem;  // empty: it ran to its end
};

ModelRun run_on_machine(const Code& code, const SourceMap& sources, const std::string& number) {
  Image image;
  image.code = code;
  image.tasks.push_back({.name = "main", .entry = find_function(code, "run" + number), .kind = TaskKind::kUser});
  image.checks.set();
  Machine machine(image, kPlain);
  const auto problem = [&](StepStatus status) -> ModelRun {
    if (status == StepStatus::kFinding) {
      const Finding& f = machine.finding();
      const std::string line = f.where.has_value() ? sources.name(f.where.file) + ':' + std::to_string(f.where.line) : "";
      return {0, line + ": " + f.message + "\n" + (f.function.has_value() ? disassemble(code, sources, f.function) : "")};
    }
    return {0, "stopped: " + machine.limit_text()};
  };
  if (const StepStatus status = machine.reset(); status != StepStatus::kOk) return problem(status);
  for (auto choices = machine.enabled(); !choices.empty(); choices = machine.enabled()) {
    if (const StepStatus status = machine.step(choices.front()); status != StepStatus::kOk) return problem(status);
  }
  if (!machine.all_ended()) return {0, "it did not end"};
  if (const StepStatus status = machine.finish(); status != StepStatus::kOk) return problem(status);
  const Outcome& outcome = machine.outcome();
  if (outcome.values.size() != 1 || !outcome.set[0]) return {0, "nothing was observed"};
  return {outcome.values[0], ""};
}

Code compile_for_machine(SourceMap& sources, std::span<const Program> programs) {
  std::string entry = "void __wakesim_observe(const char *name, long value);\n";
  CompileInput input;
  for (const Program& program : programs) {
    entry += "void run_" + program.number + "(void) { __wakesim_observe(\"result\", test_" + program.number + "()); }\n";
    input.entry_points.push_back({.name = "run" + program.number, .expression = "run_" + program.number + "()"});
  }
  input.units.push_back({.file = sources.add("programs.c", one_file(programs, entry.c_str())), .side = Side::kUser, .layer = 1});
  Result<Code> code = compile(sources, input);
  if (!code) FAIL(render(sources, code.error()));
  return *code;
}

void compare(std::span<const Program> programs, const std::string& tag) {
  const std::vector<std::int64_t> host = run_on_host(programs, tag);
  REQUIRE(host.size() == programs.size());
  constexpr std::size_t kTogether = 10;  // a Machine copies the whole program it is made from
  for (std::size_t first = 0; first < programs.size(); first += kTogether) {
    SourceMap sources;
    const auto batch = programs.subspan(first, std::min(kTogether, programs.size() - first));
    const Code code = compile_for_machine(sources, batch);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      CAPTURE(batch[i].name);
      const ModelRun model = run_on_machine(code, sources, batch[i].number);
      CHECK(model.problem == "");
      CHECK(model.value == host[first + i]);
    }
  }
}

TEST_CASE("differential: hand-written programs") {
  std::vector<Program> programs;
  for (const lang::DifferentialCase& c : lang::kDifferentialCases) add(programs, c.name, c.text);
  CHECK(programs.size() >= 70);
  compare(programs, "cases");
}

// WAKESIM_DIFFERENTIAL_SEEDS=N tries N generated programs instead of 250.
TEST_CASE("differential: generated programs") {
  const char* const wanted = std::getenv("WAKESIM_DIFFERENTIAL_SEEDS");
  const std::uint64_t count = wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : 250;
  std::vector<Program> programs;
  for (std::uint64_t seed = 1; seed <= count; ++seed) add(programs, "seed " + std::to_string(seed), lang::generate_program(seed));
  compare(programs, "generated");
}

}  // namespace
}  // namespace wakesim
