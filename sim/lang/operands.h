#pragma once
#include "sim/vm/operands.h"  // moved
// SPDX-License-Identifier: MIT
