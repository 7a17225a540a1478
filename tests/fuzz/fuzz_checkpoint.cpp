// Fuzz target: any bytes are a checkpoint of one small search. They are refused with a reason, or they are a whole checkpoint of it: then
// the search goes on to the answer of one that was never interrupted.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdint>
#include <string>

#include "sim/base/archive.h"
#include "sim/base/check.h"
#include "tests/fuzz/checkpointed.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wakesim;
  static const wakesim_test::Checkpointed search;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string problem = check_archive(wakesim_test::source_of(bytes), wakesim_test::Checkpointed::kIdentity);
  if (!problem.empty()) return 0;
  const Exploration result = search.resumed(bytes);
  WAKESIM_CHECK(result.complete && result.states == search.whole().states);
  WAKESIM_CHECK(result.outcomes == search.whole().outcomes);
  return 0;
}
