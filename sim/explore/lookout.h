// What a worker looks at now and then: clock, memory and Ctrl-C, when progress is told, when a checkpoint is due.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "sim/explore/budget.h"
#include "sim/explore/clock.h"
#include "sim/explore/crew.h"
#include "sim/explore/explore.h"

namespace wakesim {

inline void add_once(std::vector<std::string>& lines, const std::string& line) {
  if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
}

class Lookout {
 public:
  Lookout(unsigned number, const ExploreOptions& options) : number_(number), options_(options) {}

  // For one search by this crew.
  void join(Crew& crew) {
    crew_ = &crew;
    clock_.start();
  }
  void end_round() { seconds_ = seconds(); }

  // What a worker is about to do is looked at: after so many steps, or instructions where they are long.
  bool is_due(std::uint64_t steps, std::uint64_t instructions) const { return steps % kLookEvery == 0 || instructions >= look_at_; }

  struct Sight {
    std::uint64_t instructions, states, transitions, stack_bytes;  // of this worker
    std::uint64_t depth;
    std::uint64_t table_bytes;  // of all together
  };
  void look_around(const Sight& sight) {
    look_at_ = sight.instructions + kLookInstructions;
    publish(sight);
    if (options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed)) {
      interrupted_ = true;
      crew_->stop();
    }
    const std::uint64_t memory_bytes = sight.table_bytes + crew_->sum(&Crew::Published::stack_bytes);
    if (!memory_suffices(memory_bytes)) stop_for_memory();
    if (is_first() && is_checkpoint_due()) {
      crew_->ask_for_checkpoint();
      crew_->gather();
    }
    const double now = seconds();
    if (options_.limits.seconds > 0 && now >= options_.limits.seconds) end_at("seconds " + seconds_text(options_.limits.seconds));
    if (options_.progress && is_first() && now >= next_progress_) tell_progress(now, sight.depth, memory_bytes);
  }

  // For the others to see.
  void publish(const Sight& sight) {
    Crew::Published& published = crew_->published(number_);
    published.states.store(sight.states, std::memory_order_relaxed);
    published.transitions.store(sight.transitions, std::memory_order_relaxed);
    published.stack_bytes.store(sight.stack_bytes, std::memory_order_relaxed);
  }

  bool memory_suffices(std::uint64_t bytes) const { return options_.limits.memory_mb == 0 || bytes <= options_.limits.memory_mb << 20; }
  void stop_for_memory() { end_at("memory_mb " + std::to_string(options_.limits.memory_mb)); }
  // False: it is one too many.
  bool count_state() {
    if (options_.limits.states == 0 || crew_->count_state() <= options_.limits.states) [[likely]] return true;
    end_at("states " + std::to_string(options_.limits.states));
    return false;
  }

  bool interrupted() const { return interrupted_; }
  const std::vector<std::string>& ends() const { return ends_; }  // limits that ended the search
  double cpu_seconds() const { return seconds_; }                 // of all rounds that have ended

 private:
  static constexpr double kProgressSeconds = 0.2;
  static constexpr std::uint64_t kLookEvery = 4096;
  static constexpr std::uint64_t kLookInstructions = 10'000'000;

  bool is_first() const { return number_ == 0; }
  double seconds() const { return seconds_ + clock_.seconds(); }

  bool is_checkpoint_due() {
    if (options_.checkpoints == nullptr || !options_.checkpoints->keep || seconds() < next_checkpoint_ + options_.checkpoints->seconds) return false;
    next_checkpoint_ = seconds();
    return true;
  }

  void tell_progress(double now, std::uint64_t depth, std::uint64_t memory_bytes) {
    next_progress_ = now + kProgressSeconds;
    const std::lock_guard lock(crew_->reports());
    options_.progress({.states = crew_->sum(&Crew::Published::states),
                       .transitions = crew_->sum(&Crew::Published::transitions),
                       .depth = depth,
                       .memory_bytes = memory_bytes,
                       .seconds = now});
  }

  void end_at(const std::string& text) {
    add_once(ends_, text);
    crew_->stop();
  }

  const unsigned number_;
  const ExploreOptions& options_;
  Crew* crew_ = nullptr;
  CpuClock clock_;
  double seconds_ = 0;                         // of CPU, in earlier rounds
  std::uint64_t look_at_ = kLookInstructions;  // instructions executed, at the latest
  double next_progress_ = kProgressSeconds;
  double next_checkpoint_ = 0;                 // since then, the time to the next one runs
  bool interrupted_ = false;
  std::vector<std::string> ends_;
};

}  // namespace wakesim
