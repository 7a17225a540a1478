// Room for new states, and what all workers stand still for: to let the visited states grow, to settle open edges, to keep a checkpoint.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "sim/explore/clock.h"
#include "sim/explore/crew.h"
#include "sim/explore/lookout.h"
#include "sim/explore/trail.h"
#include "sim/explore/transition_system.h"

namespace wakesim {

// What the first worker has done while all stand still.
struct Rest {
  std::function<void()> keep_checkpoint, settle;
};

// One worker's part in it.
template <TransitionSystem System, class Visited>
class Gathering {
 public:
  Gathering(unsigned number, Visited& visited, Trail<System, Visited>& trail, Lookout& lookout)
      : number_(number), visited_(visited), trail_(trail), lookout_(lookout) {}

  // `rest`: none before the search.
  void join(Crew& crew, const Rest* rest) {
    crew_ = &crew;
    rest_ = rest;
    room_ = 0;
  }

  bool has_room() const { return room_ > 0; }
  void take_room() { --room_; }
  // False: there is none for another state, and the search is over. `sight` says what others may see of this worker.
  template <class Sight>
  bool make_room(const Sight& sight) {
    while ((room_ = crew_->claim_room(visited_.crowded_at())) == 0) {
      crew_->ask_to_grow();
      crew_->gather();
      take_part(sight);
      if (crew_->is_stopping()) return false;
    }
    return true;
  }

  template <class Sight>
  void take_part(const Sight& sight) {
    CpuClock clock;
    clock.start();
    lookout_.publish(sight());
    crew_->wait_for_all();
    if (is_first()) begin();
    crew_->wait_for_all();
    if (crew_->is_growing()) move_share();
    room_ = 0;
    if (is_first()) crew_->end_gathering();
    seconds_ = std::max(seconds_, clock.seconds());
    crew_->wait_for_all();
  }

  double seconds() const { return seconds_; }  // of CPU, the longest it took

 private:
  bool is_first() const { return number_ == 0; }

  void begin() {
    crew_->set_claimed(crew_->sum(&Crew::Published::states));
    if (trail_.cycles.closes() && (crew_->wants_to_settle() || crew_->wants_growth()) && !crew_->is_cyclic()) rest_->settle();
    if (crew_->wants_checkpoint() && !crew_->is_stopping()) rest_->keep_checkpoint();
    const bool grows = crew_->wants_growth() && !crew_->is_stopping();
    const bool fits = grows && lookout_.memory_suffices(visited_.bytes_while_growing() + crew_->sum(&Crew::Published::stack_bytes)) && grow();
    if (grows && !fits) lookout_.stop_for_memory();
    crew_->set_growing(fits);
  }
  bool grow() {
    if constexpr (Visited::kStoresStates) return visited_.grow({});
    else return visited_.begin_growing();
  }

  // Everybody moves a share of the visited states.
  void move_share() {
    if constexpr (!Visited::kStoresStates) {
      std::vector<typename Visited::Key> keys;
      each_handle([&](const std::uint64_t& handle) { keys.push_back(visited_.key(handle)); });
      crew_->wait_for_all();
      visited_.move_share(number_, crew_->size());
      crew_->wait_for_all();
      auto key = keys.begin();
      each_handle([&](std::uint64_t& handle) { handle = visited_.find(*key++); });
      trail_.cycles.rebuild(trail_.stack.handles());
      crew_->wait_for_all();
      if (is_first()) visited_.end_growing();
    }
  }

  // What growing renumbers.
  template <class Do>
  void each_handle(const Do& act) {
    for (std::uint64_t& handle : trail_.stack.handles()) act(handle);
    trail_.cycles.each_handle(act);
    if (!is_first()) return;
    for (Job& job : crew_->jobs()) act(job.state);
  }

  const unsigned number_;
  Visited& visited_;
  Trail<System, Visited>& trail_;
  Lookout& lookout_;
  Crew* crew_ = nullptr;
  const Rest* rest_ = nullptr;
  std::uint64_t room_ = 0;  // how many more states the worker may insert before it asks
  double seconds_ = 0;
};

}  // namespace wakesim
