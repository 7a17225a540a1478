// SPDX-License-Identifier: MIT
#include "sim/explore/test/toy_search.h"

#include "sim/explore/explore_system.h"

namespace wakesim {
namespace {

SearchPlan plan_of(const ToySystem& toy, const ExploreOptions& options) { return plan_search({.has_eventually = toy.eventually_count() > 0}, options); }

}  // namespace

Exploration explore_toy(ToySystem& toy, ToySystem& reference, const ExploreOptions& options, const std::vector<ToySystem*>& others) {
  const SearchPlan plan = plan_of(toy, options);
  return Explorer<ToySystem>(toy, reference, options, plan, others).run();
}

Exploration search_toys(const std::vector<ToySystem*>& toys, const ExploreOptions& options) {
  Exploration result;
  const SearchPlan plan = plan_of(*toys.front(), options);
  Search<ToySystem, FingerprintTable> search(toys, options, plan, result);
  search.run();
  result.complete = search.is_exhaustive();
  return result;
}

}  // namespace wakesim
