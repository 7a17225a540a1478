// SPDX-License-Identifier: MIT
#include "sim/explore/toy_search.h"

#include "sim/explore/explore_system.h"

namespace wakesim {

Exploration explore_toy(ToySystem& toy, ToySystem& reference, const ExploreOptions& options, const std::vector<ToySystem*>& others) {
  return Explorer<ToySystem>(toy, reference, options, others).run();
}

Exploration search_toys(const std::vector<ToySystem*>& toys, const ExploreOptions& options) {
  Exploration result;
  Search<ToySystem, FingerprintTable> search(toys, options, result);
  search.run();
  result.complete = search.is_exhaustive();
  return result;
}

}  // namespace wakesim
