// SPDX-License-Identifier: MIT
#include "sim/report/reductions.h"

#include <doctest/doctest.h>

namespace wakesim {

TEST_CASE("reductions in words: in the order of their table") {
  CHECK(reductions_text({}) == "none");
  CHECK(reductions_text({Reduction::kSleep, Reduction::kFuse}) == "fuse+sleep");
  CHECK(reductions_text({Reduction::kFuse, Reduction::kLiveness, Reduction::kOwnObjects, Reduction::kLocks, Reduction::kSymmetry,
                         Reduction::kSleep}) == "fuse+liveness+own-objects+locks+symmetry+sleep");
}

TEST_CASE("reductions in words: why one is not used") {
  CHECK(unused_text({Reduction::kSleep, Because::kLivelock}) ==
        "no sleep sets: they do not go together with livelock, `eventually`, a bound of preemptions or whole states");
  struct Row {
    Because because;
    const char* text;
  };
  const Row rows[] = {
      {Because::kScript, "`own-objects` is not used: a step of a script has to mean the same in every search"},
      {Because::kPreemptions, "`own-objects` is not used: a bound of preemptions counts every place where a task can be left"},
      {Because::kWatch, "`own-objects` is not used: what happens around one function is asked for"},
      {Because::kSeen, "`own-objects` is not used: what is seen from outside is asked for"},
      {Because::kLivelock, "`own-objects` is not used: livelock is looked for"},
      {Because::kEventually, "`own-objects` is not used: there is an `eventually`"},
      {Because::kCycles, "`own-objects` is not used: cycles are asked for"},
      {Because::kExactStates, "`own-objects` is not used: states are stored whole"},
  };
  for (const Row& row : rows) CHECK(unused_text({Reduction::kOwnObjects, row.because}) == row.text);
}

}  // namespace wakesim
