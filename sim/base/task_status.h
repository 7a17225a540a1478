// What a task is doing, for reports and for the classification of terminal states. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

namespace wakesim {

enum class TaskStatus : std::uint8_t { kNotStarted, kRunnable, kAsleep, kWaitsForLock, kWaitsForValue, kEnded };

inline constexpr const char* kTaskStatusNames[] = {"not started", "runnable", "asleep", "waits for a lock", "waits for a value", "ended"};

constexpr const char* task_status_name(TaskStatus status) { return kTaskStatusNames[static_cast<std::size_t>(status)]; }
constexpr std::optional<TaskStatus> find_task_status(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kTaskStatusNames); ++i) {
    if (name == kTaskStatusNames[i]) return static_cast<TaskStatus>(i);
  }
  return std::nullopt;
}

}  // namespace wakesim
