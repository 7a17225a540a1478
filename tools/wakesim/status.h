// Exit statuses of the command line, and which wins when several things happened.
// SPDX-License-Identifier: MIT
#pragma once

namespace wakesim {

enum ExitStatus : int {
  kExitOk = 0,            // every expectation met and nothing cut short
  kExitNotMet = 1,        // an expectation not met; also: an expected bug is gone
  kExitUsage = 2,         // bad usage or input
  kExitInconclusive = 3,  // a limit was hit, nothing bad seen
  kExitNothing = 4,       // nothing to run
  kExitDiverged = 5,      // a replay diverged
  kExitInternal = 70,     // a bug in wakesim itself
  kExitInterrupted = 130,
};

constexpr int rank(ExitStatus status) {
  switch (status) {
    case kExitOk:
      return 0;
    case kExitNothing:
      return 1;
    case kExitInconclusive:
      return 2;
    case kExitDiverged:
      return 3;
    case kExitNotMet:
      return 4;
    case kExitUsage:
      return 5;
    case kExitInternal:
      return 6;
    case kExitInterrupted:
      return 7;
  }
  return 0;
}
constexpr ExitStatus worse(ExitStatus a, ExitStatus b) { return rank(a) >= rank(b) ? a : b; }

}  // namespace wakesim
