// Ctrl-C: the first asks the search to stop at a safe point, the second leaves at once with status 130.
// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>

namespace wakesim {

void handle_interrupts();
const std::atomic<bool>& interrupted();

}  // namespace wakesim
