// Fuzz target: any text is a trace file. parse_trace() gives errors that can be printed, or a trace that is written and read again as the same.
// SPDX-License-Identifier: MIT
#include <cstdint>
#include <string>

#include "sim/base/check.h"
#include "sim/trace/trace_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wakesim;
  SourceMap sources;
  const FileId file = sources.add("fuzz.waketrace", std::string(reinterpret_cast<const char*>(data), size));
  const Result<Trace> trace = parse_trace(sources, file);
  if (!trace) {
    WAKESIM_CHECK(!render(sources, trace.error()).empty());
    for (const Diagnostic& error : trace.error()) WAKESIM_CHECK(!error.message.empty());
    return 0;
  }
  const std::string written = trace_text(*trace);
  const FileId again_file = sources.add("again.waketrace", written);
  const Result<Trace> again = parse_trace(sources, again_file);
  WAKESIM_CHECK(again.has_value());
  WAKESIM_CHECK(trace_text(*again) == written);
  return 0;
}
