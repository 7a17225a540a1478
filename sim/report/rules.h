// The rules of one function as text for a terminal, as Markdown for a commit message, as JSON.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "sim/report/text.h"
#include "sim/trace/rules.h"

namespace wakesim {

std::string rules_text(const FunctionRules& rules, const TextOptions& options = {});

// Headings, lists and tables that a mail reader shows as well as a browser.
std::string rules_markdown(const FunctionRules& rules);

// {"wakesim":1,"rules":{...}}. Keys are only ever added within version 1.
std::string rules_json(const FunctionRules& rules);

}  // namespace wakesim
