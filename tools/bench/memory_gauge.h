// How much resident memory a piece of work takes. SPDX-License-Identifier: MIT
#pragma once

#include <malloc.h>

#include <cstdint>
#include <cstdio>
#include <string_view>

namespace wakesim {

// A line of /proc/self/status; 0 where there is no such file.
inline std::uint64_t status_kb(std::string_view name) {
  if (std::FILE* const file = std::fopen("/proc/self/status", "r")) {
    char line[256], key[32];
    unsigned long long kb = 0;
    while (std::fgets(line, sizeof line, file) != nullptr && (std::sscanf(line, "%31[^:]: %llu", key, &kb) < 1 || key != name)) {
    }
    std::fclose(file);
    return kb;
  }
  return 0;
}

// What resident memory grows by at most, from its construction on.
class MemoryGauge {
 public:
  MemoryGauge() {
    malloc_trim(0);
    if (std::FILE* const file = std::fopen("/proc/self/clear_refs", "w")) {  // the peak counts from here on
      std::fputs("5", file);
      std::fclose(file);
    }
    before_kb_ = status_kb("VmRSS");
  }
  std::uint64_t grown_kb() const { return status_kb("VmHWM") - before_kb_; }

 private:
  std::uint64_t before_kb_ = 0;
};

}  // namespace wakesim
