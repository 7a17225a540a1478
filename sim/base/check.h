// WAKESIM_CHECK: an assumption of our own that is tested in every build. A failure is a bug in wakesim, never in the input:
// it prints place and condition plus whatever context the run registered (seed, schedule) and ends with exit status 70.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace wakesim {

// Called with the text to print before the process ends; set by a driver to add seed and schedule. Not thread safe to change.
using CheckContext = std::string (*)();
void set_check_context(CheckContext context);

[[noreturn]] void check_failed(const char* file, int line, const char* condition);

}  // namespace wakesim

#define WAKESIM_CHECK(condition)                                      \
  do {                                                                \
    if (!(condition)) [[unlikely]]                                    \
      ::wakesim::check_failed(__FILE__, __LINE__, #condition);        \
  } while (false)
