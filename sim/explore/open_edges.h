// Whether a search by several workers met a cycle (search_worker.h says which edges it keeps for that).
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

namespace wakesim {

// A step from one state to another, neither of which was closed. By name: where two states share one, a cycle may be seen that is none.
struct OpenEdge {
  std::uint64_t from = 0, to = 0;
  friend constexpr auto operator<=>(const OpenEdge&, const OpenEdge&) = default;
};

// Takes away, again and again, states that no edge leaves (Kahn 1962, backwards): a cycle is what cannot be taken away.
bool has_cycle(std::vector<OpenEdge> edges);

}  // namespace wakesim
