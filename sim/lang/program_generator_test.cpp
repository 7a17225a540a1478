// The generator writes the same programs whoever compiled it: each random number is drawn in a full expression of its own, as C++ leaves open which
// operand and which argument comes first.
// SPDX-License-Identifier: MIT
#include "sim/lang/test/program_generator.h"

#include <doctest/doctest.h>

#include "sim/base/fingerprint.h"

namespace wakesim::lang {
namespace {

// Who changes the generator on purpose puts the new number here, as the failed check shows it, after GCC and Clang have shown the same.
TEST_CASE("generated programs: the same whoever compiled the generator") {
  Fingerprint all;
  std::uint64_t at = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    for (const char c : generate_program(seed)) all ^= mix(at++, static_cast<unsigned char>(c));
  }
  CHECK(all.low == 820774753436546135U);
}

}  // namespace
}  // namespace wakesim::lang
