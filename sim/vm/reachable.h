// Which functions can ever run: what nobody calls needs no room in the machine.
//
// From the functions of tasks, setup and questions along calls, and along addresses of functions and globals that are taken: an overestimate,
// since an address that is taken need not be called.
// SPDX-License-Identifier: MIT
#pragma once

#include "sim/vm/code.h"
#include "sim/vm/image.h"

namespace wakesim {

// Whether a function that can run contains `op`. The handler of timers counts when a timer can be started, the end of a task when SIGKILL can come.
bool can_execute(const Image& image, Opcode op);
// Whether this one can run before SIGKILL has come to anybody, since only then does Image::killed run; false where there is none.
bool can_call(const Image& image, FunctionId function);

}  // namespace wakesim
