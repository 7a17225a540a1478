// SPDX-License-Identifier: MIT
#include "sim/report/reductions.h"

namespace wakesim {
namespace {

// As the end of a sentence.
const char* because_text(Because because) {
  switch (because) {
    case Because::kScript: return "a step of a script has to mean the same in every search";
    case Because::kPreemptions: return "a bound of preemptions counts every place where a task can be left";
    case Because::kWatch: return "what happens around one function is asked for";
    case Because::kSeen: return "what is seen from outside is asked for";
    case Because::kLivelock: return "livelock is looked for";
    case Because::kEventually: return "there is an `eventually`";
    case Because::kCycles: return "cycles are asked for";
    case Because::kExactStates: return "states are stored whole";
  }
  return "";
}

}  // namespace

std::string reductions_text(ReductionSet reductions) {
  std::string text;
  reductions.each([&](Reduction reduction) { text += (text.empty() ? "" : "+") + std::string(reduction_id(reduction)); });
  return text.empty() ? "none" : text;
}

std::string unused_text(const UnusedReduction& unused) {
  if (unused.reduction == Reduction::kSleep) {
    return "no sleep sets: they do not go together with livelock, `eventually`, a bound of preemptions or whole states";
  }
  return "`" + std::string(reduction_id(unused.reduction)) + "` is not used: " + because_text(unused.because);
}

}  // namespace wakesim
