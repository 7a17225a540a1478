// Fuzz target: any text is a C file. compile() gives code, or diagnostics that can be printed; it never crashes and never says nothing.
// SPDX-License-Identifier: MIT
#include <cstdint>
#include <optional>
#include <string>

#include "sim/base/check.h"
#include "sim/lang/compile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wakesim;
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const Side side : {Side::kKernel, Side::kUser}) {
    SourceMap sources;
    CompileInput input;
    input.units.push_back({.file = sources.add("fuzz.c", text), .side = side});
    input.read_file = [](const std::string&) { return std::optional<std::string>(); };
    Diagnostics warnings;
    const Result<Code> code = compile(sources, input, &warnings);
    for (const Diagnostic& warning : warnings) WAKESIM_CHECK(warning.severity == Severity::kWarning);
    if (code) continue;
    WAKESIM_CHECK(!render(sources, code.error()).empty());
    for (const Diagnostic& error : code.error()) WAKESIM_CHECK(!error.message.empty());
  }
  return 0;
}
