// Whether a search by several workers met a cycle (cycles.h says which edges it keeps for that).
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

namespace wakesim {

// A step from one state to another, neither of which was closed. By handle.
struct OpenEdge {
  std::uint64_t from = 0, to = 0;
  friend constexpr auto operator<=>(const OpenEdge&, const OpenEdge&) = default;
};

// Takes away, again and again, states that no edge leaves (Kahn 1962, backwards), but those of `held`, of which not every step is known yet,
// and what leads to them. A cycle is never taken away, so none of the states that are lies on one. Returns them; the edges left are in
// `edges`, ordered by `to`.
std::vector<std::uint64_t> settle(std::vector<OpenEdge>& edges, std::vector<std::uint64_t> held);

// With every step known: a cycle is what cannot be taken away.
bool has_cycle(std::vector<OpenEdge> edges);

}  // namespace wakesim
