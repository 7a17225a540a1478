// What the workers of one search share besides the visited states: who works, who waits, and the work that is handed over.
//
// A worker searches depth first on a stack of its own. When another one has nothing to do, it hands over the choice that it would have
// tried last in the oldest state of its stack, as the choices that lead there: the further up, the more there is below it. Those who work
// look at one word before each step, and it is zero as long as nobody wants anything from them.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <barrier>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "sim/vm/footprint.h"
#include "sim/vm/machine.h"

namespace wakesim {

// A task that sleeps in a state: what begins with its next step there is searched elsewhere.
struct Sleeper {
  std::uint32_t task = 0;
  Footprint footprint;  // of that step
};

// A part of the search that is handed over.
struct Job {
  std::uint64_t state = 0;   // handle of the state
  // From the root to a state that has been entered: the first `length` of them. Jobs of one stack share it.
  std::shared_ptr<const std::vector<Choice>> way;
  std::size_t length = 0;
  std::vector<Choice> choices;  // of that state, tried by nobody
  std::vector<Sleeper> sleepers;  // in that state
};

class Crew {
 public:
  explicit Crew(unsigned size) : size_(size), barrier_(size), published_(size) {}

  unsigned size() const { return size_; }

  // --- what is wanted of those who work ----------------------------------------------------------------------------------------

  bool is_calling() const { return calls_.load(std::memory_order_relaxed) != 0; }
  bool is_stopping() const { return has(kStop); }
  bool is_gathering() const { return has(kGather); }
  bool wants_work() const { return has(kWork); }

  // No further step: a limit, an interruption, the first counterexample.
  void stop() { calls_.fetch_or(kStop); }
  // By a worker that has no memory to go on with: nobody waits for it any more.
  void leave() {
    const std::lock_guard lock(mutex_);
    calls_.fetch_or(kStop);
    calls_.fetch_and(~kGather);
    ++idle_;
    short_of_memory_ = true;
    changed_.notify_all();
    barrier_.arrive_and_drop();
  }
  bool is_short_of_memory() const { return short_of_memory_; }
  // A fact was refuted: nothing found so far counts.
  void restart() {
    restarting_.store(true);
    stop();
  }
  bool is_restarting() const { return restarting_.load(); }
  // A monitor has seen what it waits for.
  void accept() {
    accepted_.store(true);
    stop();
  }
  bool has_accepted() const { return accepted_.load(); }

  // Everybody is to come to a barrier, also those who wait for work.
  void gather() {
    const std::lock_guard lock(mutex_);
    calls_.fetch_or(kGather);
    changed_.notify_all();
  }
  // Of all, in the gathering: nobody goes on before everybody is here.
  void wait_for_all() { barrier_.arrive_and_wait(); }
  // By one, before the last of these barriers.
  void end_gathering() {
    wants_growth_ = wants_checkpoint_ = wants_to_settle_ = false;
    calls_.fetch_and(~kGather);
  }
  // What a gathering is for. Who asks calls gather() after it.
  void ask_to_grow() { wants_growth_ = true; }
  void ask_for_checkpoint() { wants_checkpoint_ = true; }
  void ask_to_settle() { wants_to_settle_ = true; }
  bool wants_to_settle() const { return wants_to_settle_; }
  bool wants_growth() const { return wants_growth_; }
  bool wants_checkpoint() const { return wants_checkpoint_; }
  // Said by one, between the first two barriers of a gathering.
  void set_growing(bool growing) { growing_ = growing; }
  bool is_growing() const { return growing_; }

  // A kind of finding was met by somebody: all that were so far.
  std::bitset<kFindingKindCount> note_found(FindingKind kind) {
    const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(kind);
    return found_.fetch_or(bit) | bit;
  }
  std::bitset<kFindingKindCount> found() const { return found_.load(); }

  // --- work --------------------------------------------------------------------------------------------------------------------

  // By a worker with nothing left to do. Nothing: the search is over. `take_part` is called for each gathering meanwhile.
  template <class TakePart>
  std::optional<Job> next_job(TakePart&& take_part) {
    std::unique_lock lock(mutex_);
    ++idle_;
    for (;;) {
      if (is_gathering()) {
        lock.unlock();
        take_part();
        lock.lock();
      } else if (!jobs_.empty() && !is_stopping()) {
        Job job = std::move(jobs_.front());
        jobs_.pop_front();
        --idle_;
        ask_for_work();
        return job;
      } else if (idle_ >= size_) {  // whoever could hand over work, or call a gathering, would be at work
        changed_.notify_all();
        return std::nullopt;
      } else {
        ask_for_work();
        changed_.wait(lock);
      }
    }
  }

  void hand_over(Job job) {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
    ask_for_work();
    changed_.notify_one();
  }

  // While nobody works.
  std::deque<Job>& jobs() { return jobs_; }

  // --- room for new states, the limit of states --------------------------------------------------------------------------------

  // How many states the caller may insert before it asks again; 0: the visited states must grow first, which are crowded at `most`. What
  // others hold and do not use is lost until then, so the shares get smaller.
  std::uint64_t claim_room(std::uint64_t most) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t left = most - std::min(most, claimed_);
    const std::uint64_t share = size_ == 1 ? left : std::min(left, std::clamp<std::uint64_t>(left / (2 * size_), 1, kRoomMax));
    claimed_ += share;
    return share;
  }
  // In a gathering: the rooms are given back.
  void set_claimed(std::uint64_t states) { claimed_ = states; }
  // Before the search: it goes on with so many.
  void begin_with(std::uint64_t states) { claimed_ = counted_ = states; }
  // One more: how many there are.
  std::uint64_t count_state() { return 1 + counted_.fetch_add(1, std::memory_order_relaxed); }

  // --- what others may see of a worker now and then ----------------------------------------------------------------------------

  struct alignas(64) Published {
    std::atomic<std::uint64_t> states = 0, transitions = 0, stack_bytes = 0;
  };
  Published& published(unsigned worker) { return published_[worker]; }
  std::uint64_t sum(std::atomic<std::uint64_t> Published::* what) const {
    std::uint64_t all = 0;
    for (const Published& published : published_) all += (published.*what).load(std::memory_order_relaxed);
    return all;
  }

  // --- cycles ------------------------------------------------------------------------------------------------------------------

  // There is one, or nobody can tell any more: nobody need look for one.
  void set_cyclic() { cyclic_.store(true, std::memory_order_relaxed); }
  bool is_cyclic() const { return cyclic_.load(std::memory_order_relaxed); }
  // So many open edges of one worker are settled. Settling takes time in proportion to their number, so it waits until they have doubled.
  std::size_t settle_at() const { return settle_at_.load(std::memory_order_relaxed); }
  void set_left_open(std::size_t edges, std::size_t least) { settle_at_.store(std::max(least, 2 * edges), std::memory_order_relaxed); }

  std::mutex& reports() { return reports_; }  // held to call what the user gave us

 private:
  static constexpr std::uint32_t kStop = 1, kGather = 2, kWork = 4;
  static constexpr std::uint64_t kRoomMax = 4096;

  bool has(std::uint32_t call) const { return (calls_.load(std::memory_order_relaxed) & call) != 0; }
  // mutex_ is held.
  void ask_for_work() {
    if (jobs_.size() < idle_ && idle_ < size_) calls_.fetch_or(kWork, std::memory_order_relaxed);
    else calls_.fetch_and(~kWork, std::memory_order_relaxed);
  }

  const unsigned size_;
  std::atomic<std::uint32_t> calls_ = 0;
  std::atomic<std::uint64_t> found_ = 0;  // FindingKind, one bit each
  std::atomic<bool> restarting_ = false, accepted_ = false, cyclic_ = false;
  std::atomic<bool> short_of_memory_ = false;
  std::atomic<bool> wants_growth_ = false, wants_checkpoint_ = false, wants_to_settle_ = false;
  std::atomic<std::size_t> settle_at_ = 0;
  bool growing_ = false;  // written while all others wait
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  unsigned idle_ = 0;
  std::uint64_t claimed_ = 0;
  std::atomic<std::uint64_t> counted_ = 0;
  std::barrier<> barrier_;
  std::vector<Published> published_;
  std::mutex reports_;
};

}  // namespace wakesim
