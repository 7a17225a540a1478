// What a machine for an image needs, before one is built: a pure function of the image. What is more than a machine can hold is the
// fault of the scenario, told at what takes most.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/vm/image.h"
#include "sim/vm/stack_need.h"
#include "sim/vm/value.h"

namespace wakesim {

// A state of so many words takes some 10 GB with what is known of each; their numbers have 32 bits.
inline constexpr std::uint64_t kWordsMax = std::uint64_t{1} << 28;

// What the stack of a task that calls functions recursively has room for at least, and the heap of one that allocates. Exceeding it, or the number of
// locks held at once, is StepStatus::kLimit (inconclusive), never a wrong answer.
inline constexpr StackNeed kRecursion{.frames = 128, .registers = 4096, .objects = 192, .cells = 4096};
inline constexpr std::uint32_t kHeapObjectsMax = 64;
inline constexpr std::uint32_t kHeapCellsMax = 4096;
// Of so many tasks that this were more, each has an equal part: from some 2000 tasks on they do not get all of the above.
inline constexpr std::uint64_t kStackObjectsOfAll = kObjectsMax / 2, kHeapObjectsOfAll = kObjectsMax / 4;
inline constexpr std::uint64_t kCellsOfAll = std::uint64_t{1} << 23;  // of stacks, the same of heaps, and as many registers
inline constexpr std::uint64_t kFramesOfAll = std::uint64_t{1} << 20;

struct TaskCapacity {
  std::uint32_t frames = 0, registers = 0;              // of the call stack; 2^32 - 1 stands for more
  std::uint32_t stack_objects = 0, stack_cells = 0;
  std::uint32_t heap_objects = 0, heap_cells = 0;       // alive at once
  std::uint32_t death_objects = 0, death_cells = 0;     // of the stack: where that of a task begins that SIGKILL ended in user mode
};

struct Capacity {
  std::vector<TaskCapacity> tasks;  // of the image, then a handler of each one's timer where there are timers, then the service task
  std::uint64_t objects = 0;
  std::uint64_t words = 0;
  std::uint64_t registers = 0, frames = 0;
  std::uint64_t bytes = 0;  // of one machine, before its first step
};
bool has_timer_tasks(const Image& image);
bool are_killed(const Image& image);  // SIGKILL may come to user code
Capacity capacity_of(const Image& image);

struct Excess {
  std::string message;     // "the state has 70000 objects, and a machine has room for 65536"
  SourcePos where;         // of what takes most, or what does not fit
  std::string share;       // "`a` is 64000 of them: one in each of 65 tasks"; empty when it is no matter of size
  std::string help;
};
// Empty when a machine can be built.
std::vector<Excess> excesses_of(const Image& image);

}  // namespace wakesim
