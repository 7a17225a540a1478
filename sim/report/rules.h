// The rules of one function as text for a terminal, as Markdown for a commit message, as JSON.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "sim/report/text.h"
#include "sim/trace/rules.h"

namespace wakesim {

std::string rules_text(const FunctionRules& rules, const TextOptions& options = {});

// For a commit message or a mail: lists of lines of 75 columns, where words allow; no line begins with # or is ---, which git would take
// for its own.
std::string rules_markdown(const FunctionRules& rules);

// {"wakesim":1,"rules":{...}}. Keys are only ever added within version 1.
std::string rules_json(const FunctionRules& rules);

}  // namespace wakesim
