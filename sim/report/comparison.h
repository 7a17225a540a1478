// Variants side by side: verdicts, outcomes, who shows the same as whom, and where they first differ.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "sim/report/json.h"
#include "sim/report/text.h"
#include "sim/trace/comparison.h"

namespace wakesim {

// The execution that shows a difference is printed when verbose.
std::string comparison_text(const Comparison& comparison, const TextOptions& options = {});

// {"wakesim":1,"comparison":{...}}. Keys are only ever added within version 1.
std::string comparison_json(const Comparison& comparison, const JsonOptions& options = {});

}  // namespace wakesim
