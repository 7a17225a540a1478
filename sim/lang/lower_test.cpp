// Lowering, by the instructions that come out: what must be tight is held tight, what must happen on every way out happens.
// SPDX-License-Identifier: MIT
#include "sim/lang/lower.h"

#include <doctest/doctest.h>

#include "sim/lang/compile.h"
#include "sim/lang/dump.h"

namespace wakesim {
namespace {

Code compiled(const std::string& text, SourceMap& sources, std::vector<EntryPoint> entry_points = {}) {
  CompileInput input;
  input.units.push_back({.file = sources.add("t.c", text)});
  input.entry_points = std::move(entry_points);
  Result<Code> code = compile(sources, input);
  if (!code) FAIL(render(sources, code.error()));
  return *code;
}

// The instructions of function f, one per line, jumps relative to its beginning.
std::string lowered(const std::string& text) {
  SourceMap sources;
  const Code code = compiled(text, sources);
  const Function& function = code.functions[find_function(code, "f").index];
  std::string out;
  for (std::uint32_t pc = function.begin; pc < function.end; ++pc) {
    out += std::to_string(pc - function.begin) + ' ' + instruction_text(code, function, pc) + '\n';
  }
  return out;
}

TEST_CASE("lower: one") { CHECK(lowered("int f(int x) { return x + 1; }") == ""); }

}  // namespace
}  // namespace wakesim
