// A second instance of the machine, compiled with WAKESIM_MUTANTS into a test program alone, can be made to forget one thing its reductions rest
// on; in every other instance is_mutant() is false when it is compiled, and costs nothing.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace wakesim {

enum class Mutant : std::uint8_t {
  kNone,
#define WAKESIM_MUTANT(name, meaning) k##name,
#include "sim/vm/mutants.def"
#undef WAKESIM_MUTANT
};

#ifdef WAKESIM_MUTANTS
inline Mutant present_mutant = Mutant::kNone;  // set before a machine is made
inline bool is_mutant(Mutant mutant) { return present_mutant == mutant; }
#else
constexpr bool is_mutant(Mutant) { return false; }
#endif

}  // namespace wakesim
