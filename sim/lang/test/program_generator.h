// Random C programs without undefined behaviour, for comparing two compilers. The same seed gives the same text everywhere.
//
// Method: expressions are built together with the interval of values they can have, so that signed overflow, shifts out of range,
// division by zero and indices out of bounds are ruled out while writing, as in Csmith (Yang et al., PLDI 2011) but without
// wrapper functions. 64-bit values stay below 2^58 in magnitude: beyond, a word of the machine could be taken for a pointer.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace wakesim::lang {

// One program: helper functions, types, globals and `long test@(void)`, which returns a checksum of everything it computed.
// Every name at file scope ends in `@`, to be replaced by something unique.
std::string generate_program(std::uint64_t seed);

}  // namespace wakesim::lang
