// How much room call stacks take: of a function and all it calls, the most along any chain of calls. Static: through a pointer any function is called
// whose address is taken anywhere, that has as many parameters and stands on a side that may be called.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "sim/vm/image.h"

namespace wakesim {

struct StackNeed {
  std::uint64_t frames = 0;
  std::uint64_t registers = 0;
  std::uint64_t objects = 0;  // locals that have an address
  std::uint64_t cells = 0;    // of them
  bool allocates = false;     // heap objects
  bool recurses = false;      // there is no most: what is said then is a chain that calls each function once
  friend bool operator==(const StackNeed&, const StackNeed&) = default;
};
StackNeed larger(const StackNeed& x, const StackNeed& y);  // of each the larger

// By function. Method: the longest way through the strongly connected components of the call graph (Tarjan 1972).
std::vector<StackNeed> stack_needs(const Code& code);

}  // namespace wakesim
