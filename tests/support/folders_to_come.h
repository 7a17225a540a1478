// Folders that do not keep the rules of form yet. Empty this list, and this file goes.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace wakesim::source {

inline const std::vector<std::string> kToCome = {"sim/explore/"};

}  // namespace wakesim::source
