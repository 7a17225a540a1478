// SPDX-License-Identifier: MIT
#include "sim/explore/open_edges.h"

#include <algorithm>

namespace wakesim {

bool has_cycle(std::vector<OpenEdge> edges) {
  std::sort(edges.begin(), edges.end(), [](const OpenEdge& a, const OpenEdge& b) { return a.to != b.to ? a.to < b.to : a.from < b.from; });
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  std::vector<std::uint64_t> states;
  for (const OpenEdge& edge : edges) states.insert(states.end(), {edge.from, edge.to});
  std::sort(states.begin(), states.end());
  states.erase(std::unique(states.begin(), states.end()), states.end());
  const auto number_of = [&](std::uint64_t state) {
    return static_cast<std::size_t>(std::lower_bound(states.begin(), states.end(), state) - states.begin());
  };

  std::vector<std::uint64_t> leaving(states.size(), 0);
  for (const OpenEdge& edge : edges) ++leaving[number_of(edge.from)];
  std::vector<std::size_t> ends;
  for (std::size_t state = 0; state < states.size(); ++state) {
    if (leaving[state] == 0) ends.push_back(state);
  }
  std::size_t taken = 0;
  for (; !ends.empty(); ++taken) {
    const std::uint64_t end = states[ends.back()];
    ends.pop_back();
    auto edge = std::lower_bound(edges.begin(), edges.end(), end, [](const OpenEdge& e, std::uint64_t to) { return e.to < to; });
    for (; edge != edges.end() && edge->to == end; ++edge) {
      if (const std::size_t from = number_of(edge->from); --leaving[from] == 0) ends.push_back(from);
    }
  }
  return taken < states.size();
}

}  // namespace wakesim
