// SPDX-License-Identifier: MIT
#include "sim/explore/test/toy_search.h"

#include "sim/explore/explore_system.h"

namespace wakesim {

// Compiled in toy_search_fingerprints.cpp, toy_search_exact.cpp and toy_passes.cpp.
extern template class Search<ToySystem, FingerprintTable>;
extern template class Search<ToySystem, StateStore>;
extern template class Shortener<ToySystem>;
extern template class Simplifier<ToySystem>;
extern template class GraphBuilder<ToySystem>;

namespace {

SearchPlan plan_of(const ToySystem& toy, const ExploreOptions& options) {
  return plan_search({.has_eventually = toy.eventually_count() > 0}, options);
}

}  // namespace

Exploration explore_toy(ToySystem& toy, ToySystem& reference, const ExploreOptions& options, const std::vector<ToySystem*>& others) {
  const SearchPlan plan = plan_of(toy, options);
  return Explorer<ToySystem>(toy, reference, options, plan, others).run();
}

namespace {

template <class Visited>
Monitored search_by(const std::vector<ToySystem*>& toys, const ExploreOptions& options, const MonitorList<ToySystem>& monitors) {
  Monitored monitored;
  const SearchPlan plan = plan_of(*toys.front(), options);
  Search<ToySystem, Visited> search(toys, options, plan, monitored.result, monitors);
  search.run();
  monitored.result.complete = search.is_exhaustive();
  if (search.accepted()) {
    monitored.accepted.emplace();
    for (const SearchStep& step : search.accepted()->steps) monitored.accepted->push_back(step.choice);
  }
  return monitored;
}

}  // namespace

Monitored search_toys(const std::vector<ToySystem*>& toys, const ExploreOptions& options, const MonitorList<ToySystem>& monitors) {
  return options.exact_states ? search_by<StateStore>(toys, options, monitors) : search_by<FingerprintTable>(toys, options, monitors);
}

Exploration search_toys(const std::vector<ToySystem*>& toys, const ExploreOptions& options) { return search_toys(toys, options, {}).result; }

}  // namespace wakesim
