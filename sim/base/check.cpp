// SPDX-License-Identifier: MIT
#include "sim/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace wakesim {
namespace {
CheckContext g_context = nullptr;
constexpr int kInternalErrorStatus = 70;
}  // namespace

void set_check_context(CheckContext context) { g_context = context; }

void check_failed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "wakesim: internal error: %s:%d: check failed: %s\n", file, line, condition);
  if (g_context != nullptr) std::fprintf(stderr, "%s\n", g_context().c_str());
  std::fprintf(stderr, "wakesim: this is a bug in wakesim, not in your scenario; please report the lines above\n");
  std::fflush(stderr);
  std::_Exit(kInternalErrorStatus);
}

}  // namespace wakesim
