// Static liveness of registers: which of them a task standing before an instruction may still read. The machine clears the
// others, so that states that behave alike are alike. SPDX-License-Identifier: MIT
#pragma once

#include "sim/vm/code.h"

namespace wakesim {

// Fills Code::live_begin and Code::live_registers from the instructions of every function.
void compute_liveness(Code& code);

}  // namespace wakesim
