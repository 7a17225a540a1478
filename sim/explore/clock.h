// CPU time of the calling thread. Only limits and progress read it: no result depends on it unless a limit was hit, and then it says so.
// SPDX-License-Identifier: MIT
#pragma once

#include <ctime>

namespace wakesim {

class CpuClock {
 public:
  void start() { begin_ = now(); }
  double seconds() const { return now() - begin_; }  // since start()

 private:
  static double now() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
  }
  double begin_ = 0;
};

}  // namespace wakesim
