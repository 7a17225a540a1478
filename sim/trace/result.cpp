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

std::optional<std::string> ended_in_note(const CheckResult& result) {
  if (result.ended_in.empty()) return std::nullopt;
  std::string out = std::string("executions ended early in a switched-off finding: ");
  for (std::size_t i = 0; i < result.ended_in.size(); ++i) out += (i == 0 ? "" : ", ") + result.ended_in[i];
  return out;
}

std::optional<std::string> memory_order_note(const CheckResult& result) {
  if (!result.has_weak_orders) return std::nullopt;
  return "memory orders were not considered (memory model " + result.memory_model + ")";
}

std::optional<std::string> models_memory_order_note(const CheckResult& result) {
  if (result.has_weak_orders || !result.models_have_weak_orders) return std::nullopt;
  return "memory orders of the kernel models were not considered (memory model " + result.memory_model + ")";
}

}  // namespace wakesim
