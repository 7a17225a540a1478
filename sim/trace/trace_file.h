// NAME.waketrace: a recorded execution that survives small edits. JSON lines: a header, then one line per visible operation.
//
//   {"waketrace":1,"name":..,"file":..,"hash":..,"program":..,"kernel":..,"variant":..,"overrides":[..],"defines":[["N","2"],..],"memory_model":..,
//    "data_race":..,"granularity":{..},"seed":..,"verdict":..,"finding":{"id":..,"message":..,..},"scenario":"the text of the scenario file"}
//   {"step":1,"actor":"waker","alternative":0,"task":"waker","function":"wake","file":"a.c","line":3,"column":5,"source":"x =
//   1;",
//    "op":"store","object":"x","value":"1","old_value":"0","writes":true,"callers":[{"function":..,"file":..,"line":..},..]}
//
// Operations of one step carry the same number, actor and alternative. A step without a visible operation is one line without
// `op`. Readers ignore keys they do not know; keys are only ever added within version 1. The same trace is always the same bytes.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/fingerprint.h"
#include "sim/base/result.h"
#include "sim/trace/result.h"
#include "sim/vm/machine.h"

namespace wakesim {

struct Trace {
  std::string name;  // of the scenario
  std::string file;  // the scenario file, as it was given
  std::string scenario_text;
  std::string program;  // hash of everything that was compiled and of what compiled it; "" when it is not known
  std::string kernel;
  std::string variant;
  std::vector<std::string> overrides;
  std::vector<std::pair<std::string, std::string>> defines;
  std::string data_race;  // how data races were judged, where that was not as the scenario says
  std::string memory_model = "sc";
  Granularity granularity;
  std::uint64_t seed = 0;
  Verdict verdict = Verdict::kViolated;
  FindingReport finding;  // id "" for a run without a finding; schedule and events are the steps
};

std::string text_hash(std::string_view text);  // 32 hexadecimal digits

std::string trace_text(const Trace& trace);
// Reads what trace_text() wrote. Errors carry line and column; nothing is taken on trust.
Result<Trace> parse_trace(const SourceMap& sources, FileId file);
Result<Trace> read_trace(SourceMap& sources, const std::string& path);

}  // namespace wakesim
