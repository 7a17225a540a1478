// Kinds of operations that events of an execution tell. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

namespace wakesim {

enum class OperationKind : std::uint8_t {
#define WAKESIM_OPERATION(enumerator, name, role, telling) k##enumerator,
#include "sim/base/operations.def"
#undef WAKESIM_OPERATION
};

enum class OperationRole : std::uint8_t { kLooks, kWrites, kTakes, kReleases, kEnds };

struct OperationTraits {
  const char* name;
  OperationRole role;
  bool telling;
};

inline constexpr OperationTraits kOperations[] = {
#define WAKESIM_OPERATION(enumerator, name, role, telling) {name, OperationRole::role, telling},
#include "sim/base/operations.def"
#undef WAKESIM_OPERATION
};
inline constexpr std::size_t kOperationCount = std::size(kOperations);

constexpr const OperationTraits& traits_of(OperationKind kind) { return kOperations[static_cast<std::size_t>(kind)]; }
constexpr const char* operation_name(OperationKind kind) { return traits_of(kind).name; }
constexpr bool is_death(OperationKind kind) { return traits_of(kind).role == OperationRole::kEnds; }
constexpr bool takes_lock(OperationKind kind) { return traits_of(kind).role == OperationRole::kTakes; }
constexpr bool is_of_lock(OperationKind kind) { return takes_lock(kind) || traits_of(kind).role == OperationRole::kReleases; }

constexpr std::optional<OperationKind> find_operation(std::string_view name) {
  for (std::size_t i = 0; i < kOperationCount; ++i) {
    if (name == kOperations[i].name) return static_cast<OperationKind>(i);
  }
  return std::nullopt;
}

}  // namespace wakesim
