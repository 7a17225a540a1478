// SPDX-License-Identifier: MIT
#include "sim/report/reductions.h"

#include <doctest/doctest.h>

namespace wakesim {

TEST_CASE("reductions in words: in the order of their table") {
  CHECK(reductions_text({}) == "none");
  CHECK(reductions_text({Reduction::kSleep, Reduction::kFuse}) == "fuse+sleep");
  CHECK(reductions_text({Reduction::kFuse, Reduction::kLiveness, Reduction::kOwnObjects, Reduction::kLocks, Reduction::kSymmetry, Reduction::kSleep}) ==
        "fuse+liveness+own-objects+locks+symmetry+sleep");
}

TEST_CASE("reductions in words: why sleep sets are not used") {
  CHECK(unused_text({Reduction::kSleep, Because::kLivelock}) ==
        "no sleep sets: they do not go together with livelock, `eventually`, a bound of preemptions or whole states");
}

}  // namespace wakesim
