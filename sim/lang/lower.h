// Checked tree to Code: registers, scopes, jumps, layouts. Liveness is filled in by compile().
// SPDX-License-Identifier: MIT
#pragma once

#include "sim/base/result.h"
#include "sim/lang/ast.h"
#include "sim/vm/code.h"

namespace wakesim::lang {

// Functions, globals and strings that nothing can reach from an entry point, a system call, the timer interrupt or task set-up
// are left out (a program without entry points keeps everything).
Result<Code> lower(const Program& program);

}  // namespace wakesim::lang
