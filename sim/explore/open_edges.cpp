// SPDX-License-Identifier: MIT
#include "sim/explore/open_edges.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace wakesim {
namespace {

void sort_and_unite(std::vector<std::uint64_t>& states) {
  std::sort(states.begin(), states.end());
  states.erase(std::unique(states.begin(), states.end()), states.end());
}

}  // namespace

std::vector<std::uint64_t> settle(std::vector<OpenEdge>& edges, std::vector<std::uint64_t> held) {
  std::sort(edges.begin(), edges.end(), [](const OpenEdge& a, const OpenEdge& b) { return a.to != b.to ? a.to < b.to : a.from < b.from; });
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  std::vector<std::uint64_t> states;
  states.reserve(2 * edges.size());
  for (const OpenEdge& edge : edges) states.insert(states.end(), {edge.from, edge.to});
  sort_and_unite(states);
  const auto number_of = [&](std::uint64_t state) {
    return static_cast<std::size_t>(std::lower_bound(states.begin(), states.end(), state) - states.begin());
  };
  std::vector<std::size_t> from(edges.size());
  std::vector<std::uint32_t> leaving(states.size(), 0);
  for (std::size_t i = 0; i < edges.size(); ++i) ++leaving[from[i] = number_of(edges[i].from)];
  std::vector<bool> stays(states.size(), false);
  for (const std::uint64_t state : held) {
    if (const std::size_t number = number_of(state); number < states.size() && states[number] == state) stays[number] = true;
  }

  std::vector<std::size_t> ends;
  for (std::size_t state = 0; state < states.size(); ++state) {
    if (leaving[state] == 0 && !stays[state]) ends.push_back(state);
  }
  std::vector<std::uint64_t> taken;
  while (!ends.empty()) {
    const std::uint64_t end = states[ends.back()];
    ends.pop_back();
    taken.push_back(end);
    const auto first = std::lower_bound(edges.begin(), edges.end(), end, [](const OpenEdge& e, std::uint64_t to) { return e.to < to; });
    for (std::size_t i = static_cast<std::size_t>(first - edges.begin()); i < edges.size() && edges[i].to == end; ++i) {
      if (--leaving[from[i]] == 0 && !stays[from[i]]) ends.push_back(from[i]);
    }
  }
  std::sort(taken.begin(), taken.end());
  std::erase_if(edges, [&, at = taken.begin()](const OpenEdge& edge) mutable {
    while (at != taken.end() && *at < edge.to) ++at;
    return at != taken.end() && *at == edge.to;
  });
  return taken;
}

bool has_cycle(std::vector<OpenEdge> edges) {
  (void)settle(edges, {});
  return !edges.empty();
}

}  // namespace wakesim
