// SPDX-License-Identifier: MIT
#include "sim/trace/result.h"

namespace wakesim {

const char* verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kVerified:
      return "verified";
    case Verdict::kViolated:
      return "violated";
    case Verdict::kInconclusive:
      return "inconclusive";
  }
  return "";
}

}  // namespace wakesim
