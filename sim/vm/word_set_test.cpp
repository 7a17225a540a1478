// A set of words against std::set. SPDX-License-Identifier: MIT
#include "sim/vm/word_set.h"

#include <doctest/doctest.h>

#include <set>

#include "sim/base/prng.h"

namespace wakesim {
namespace {

TEST_CASE("word set: each word once, in the order in which they came") {
  Prng prng(1);
  for (const std::uint64_t range : {4u, 9u, 40u, 3000u}) {
    CAPTURE(range);
    WordSet set;
    std::set<std::uint32_t> known;
    std::vector<std::uint32_t> in_order;
    for (int i = 0; i < 2000; ++i) {
      const auto word = static_cast<std::uint32_t>(prng.below(range) * 4096);  // as neighbours in hash tables as they can be
      set.add(word);
      if (known.insert(word).second) in_order.push_back(word);
      REQUIRE(set.words().size() == known.size());
    }
    CHECK(set.words() == in_order);
  }
}

}  // namespace
}  // namespace wakesim
