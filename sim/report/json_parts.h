// Parts of the JSON documents of this folder.
// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "sim/report/json.h"
#include "sim/trace/result.h"

namespace wakesim {

using Json = nlohmann::ordered_json;

// The text of a document; bytes that are no UTF-8, in names out of files, do not stop it.
std::string document_text(const Json& document);

Json at_json(const Place& place);
Json step_json(const TraceEvent& event);
Json schedule_json(const std::vector<ScheduleStep>& schedule);
Json function_json(const FunctionCoverage& function);
Json result_json(const CheckResult& result, const JsonOptions& options);

}  // namespace wakesim
