// For tests: toys searched by any number of threads. The search of toys is compiled once, in toy_search.cpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "sim/explore/explore.h"
#include "sim/explore/monitor.h"
#include "sim/explore/test/toy_system.h"

namespace wakesim {

inline ExploreOptions plain() {
  ExploreOptions options;
  options.granularity = kPlain;
  return options;
}

// Explorer<ToySystem>: `reference` takes single operations where `toy` takes coarse steps; `others`: one for each further thread.
Exploration explore_toy(ToySystem& toy, ToySystem& reference, const ExploreOptions& options = plain(), const std::vector<ToySystem*>& others = {});
inline Exploration explore_toy(ToySystem& toy, const ExploreOptions& options = plain()) { return explore_toy(toy, toy, options); }

// The search alone: nothing is shown, cycles are not judged. `complete`: it was exhaustive.
Exploration search_toys(const std::vector<ToySystem*>& toys, const ExploreOptions& options);

// The same with monitors, and the choices of an execution that one of them accepted.
struct Monitored {
  Exploration result;
  std::optional<std::vector<Choice>> accepted;
};
Monitored search_toys(const std::vector<ToySystem*>& toys, const ExploreOptions& options, const MonitorList<ToySystem>& monitors);

// One toy for each thread.
class Toys {
 public:
  Toys(unsigned count, const std::function<ToySystem()>& make) {
    for (unsigned i = 0; i < count; ++i) toys_.push_back(std::make_unique<ToySystem>(make()));
  }
  ToySystem& operator[](std::size_t i) { return *toys_[i]; }
  std::vector<ToySystem*> all() const {
    std::vector<ToySystem*> all;
    for (const auto& toy : toys_) all.push_back(toy.get());
    return all;
  }
  Exploration explore(const ExploreOptions& options = plain()) {
    std::vector<ToySystem*> others = all();
    others.erase(others.begin());
    return explore_toy(*toys_[0], *toys_[0], options, others);
  }

 private:
  std::vector<std::unique_ptr<ToySystem>> toys_;
};

inline Exploration explore_by(unsigned threads, const std::function<ToySystem()>& make, const ExploreOptions& options = plain()) {
  return Toys(threads, make).explore(options);
}

}  // namespace wakesim
