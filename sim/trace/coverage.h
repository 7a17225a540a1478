// Which lines of the source were executed and which way its conditions went, from what a machine noted instruction by instruction.
//
// A line has code when an instruction stands at it, and was executed when one of them was. An instruction that comes from a macro stands
// where the macro is used. Only functions that the scenario's calls can reach count: those they call, and those whose address they or a
// global they use may take; and those that were executed. The calls themselves (`"run": "f()"`) are no functions of a source file and are
// left out, and so is the preparation of every task.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "sim/base/diagnostic.h"
#include "sim/trace/result.h"
#include "sim/vm/image.h"

namespace wakesim {

// `executed` is Machine::CoverageBit by instruction.
Coverage coverage_of(const Image& image, const SourceMap& sources, std::span<const std::uint8_t> executed);

// What was executed in either. Code of only one of them (a function the other does not link, a line under #if) is in the union as well.
void merge(Coverage& into, const Coverage& other);

}  // namespace wakesim
