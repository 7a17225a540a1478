// Who goes next in a random execution. The seed alone decides.
//
// Uniform: every enabled choice alike. PCT ("a randomized scheduler with probabilistic guarantees of finding bugs": Burckhardt, Kothari,
// Musuvathi and Nagarakatte, ASPLOS 2010): everybody has a random priority, and of those who can go on the highest goes; after depth - 1
// random steps the one who took the step falls behind all others. A bug of that depth, n tasks and k steps: each execution shows it with a
// probability of at least 1 / (n k^(depth - 1)).
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "sim/base/prng.h"
#include "sim/vm/machine.h"

namespace wakesim {

struct SchedulerOptions {
  std::uint32_t pct_depth = 0;  // 0: uniform
  std::uint64_t length = 1;     // PCT: steps of an execution, as far as known; positive
};

class Scheduler {
 public:
  Scheduler(std::uint64_t seed, const SchedulerOptions& options);

  // `enabled` is not empty.
  Choice pick(std::span<const Choice> enabled);

 private:
  // A task, or an event of the environment: what has a priority. Alternatives of a task's step are chosen uniformly.
  static Choice actor_of(Choice choice);
  Choice pick_highest(std::span<const Choice> enabled);
  std::uint64_t& priority_of(Choice actor);

  Prng prng_;
  SchedulerOptions options_;
  std::uint64_t steps_ = 0;
  std::vector<std::uint64_t> change_points_;  // steps after which the one who took them gets the index as his priority
  std::vector<std::pair<Choice, std::uint64_t>> priorities_;  // of the actors met so far
};

}  // namespace wakesim
