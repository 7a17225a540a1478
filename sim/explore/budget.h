// When a pass has to end early: Ctrl-C, its time, its memory. Whatever may take long and is not the search itself asks now and then.
// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/explore/clock.h"
#include "sim/explore/explore.h"

namespace wakesim {

// Of a vector that grows: what it takes, and once it is nearly full, what it is about to take.
template <class T>
std::uint64_t bytes_of(const std::vector<T>& rows) {
  const std::uint64_t bytes = rows.capacity() * sizeof(T);
  return rows.size() >= rows.capacity() - rows.capacity() / 8 ? 2 * bytes : bytes;
}

inline std::string seconds_text(double seconds) {
  std::string text = std::to_string(seconds);  // "1.500000"
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

class Budget {
 public:
  // All of the limits of time and memory from now on, or what `used` seconds leave of them.
  Budget(const Limits& limits, const std::atomic<bool>* stop, double used = 0) : limits_(limits), stop_(stop), used_(used) { clock_.start(); }

  // Cheap: looks only every so many times it is asked, unless it is over already. `bytes` says what the pass takes, and is called then.
  template <class Bytes>
  bool is_over(const Bytes& bytes) {
    if (!why_.empty()) return true;
    return ++asked_ % kLookEvery == 0 && looks_over(bytes());
  }
  bool is_over() {
    return is_over([] { return std::uint64_t{0}; });
  }
  // The same, always looking.
  bool looks_over(std::uint64_t bytes = 0) {
    if (!why_.empty()) return true;
    if (stop_ != nullptr && stop_->load(std::memory_order_relaxed)) {
      interrupted_ = true;
      why_ = "interrupted";
    } else if (limits_.seconds > 0 && seconds() >= limits_.seconds) {
      why_ = "seconds " + seconds_text(limits_.seconds);
    } else if (limits_.memory_mb != 0 && bytes > limits_.memory_mb << 20) {
      why_ = "memory_mb " + std::to_string(limits_.memory_mb);
    }
    return !why_.empty();
  }

  const std::string& why() const { return why_; }  // empty: it is not over. The text of the limit, or "interrupted"
  double seconds() const { return used_ + clock_.seconds(); }
  bool interrupted() const { return interrupted_; }

 private:
  static constexpr std::uint64_t kLookEvery = 256;

  const Limits limits_;
  const std::atomic<bool>* const stop_;
  const double used_;
  CpuClock clock_;
  std::uint64_t asked_ = 0;
  bool interrupted_ = false;
  std::string why_;
};

}  // namespace wakesim
