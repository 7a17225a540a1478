// From what a machine noted of a function to its rules, by name.
// SPDX-License-Identifier: MIT
#pragma once

#include "sim/base/diagnostic.h"
#include "sim/trace/rules.h"
#include "sim/vm/image.h"
#include "sim/vm/watched.h"

namespace wakesim {

// What the search was (scenario to findings) is left for the caller to fill in.
FunctionRules rules_of(const Image& image, const SourceMap& sources, const Watched& watched, const Coverage& coverage);

}  // namespace wakesim
