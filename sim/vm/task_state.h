// What a state holds of each task: call frames, what its next operation is, which locks it holds.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "sim/base/fingerprint.h"
#include "sim/vm/decode.h"
#include "sim/vm/shape.h"

namespace wakesim {

struct Frame {
  std::uint32_t function = 0;
  std::uint32_t pc = 0;             // next instruction; in a caller, the one after the call
  std::uint32_t registers = 0;      // first register
  std::uint32_t objects = 0;        // stack objects in use below this frame
  std::uint32_t cells = 0;          // stack cells in use below this frame
  std::uint16_t result = 0;         // register of the caller that receives the result
  std::uint16_t user_call = 0;      // a user function called from the kernel (signal handler)
  Fingerprint below;                // of this frame and all below it; valid while index < clean
};

// Bits of memory: a memory location (C11 3.14), or what a range of bytes covers. Cells come one after the other, 64 bits for each.
struct BitRange {
  std::uint64_t begin = 0, end = 0;
  static constexpr std::uint64_t at(std::uint32_t cell, std::uint32_t bit) { return std::uint64_t{cell} * 64 + bit; }
  constexpr bool meets(const BitRange& other) const { return begin < end && other.begin < other.end && begin < other.end && other.begin < end; }
  constexpr std::uint32_t first_cell() const { return static_cast<std::uint32_t>(begin / 64); }
  constexpr std::uint32_t end_cell() const { return static_cast<std::uint32_t>((end + 63) / 64); }  // past the last
};

enum class PendingKind : std::uint8_t { kNone, kAccess, kLock, kSchedule, kAwait, kTimerCancel, kGrace };

// What the next instruction of a task would touch; decides whether it is enabled and whether two tasks race.
struct Pending {
  PendingKind kind = PendingKind::kNone;
  bool write = false;
  bool plain = false;              // an access that is not marked, and does not count as marked
  bool counts_as_marked = false;   // an access that is not marked, and does count as marked
  bool if_equal = false;           // a compare-and-exchange of a whole cell: writes only while the cell holds `value`
  std::uint8_t lock_kind = 0;
  std::uint8_t clashes = 0;        // where races are looked for: kAccesses, and kPlain if it is plain
  bool copies = false;             // has a `source`
  bool allocates = false;          // `value` bytes, perhaps at an address that was used before: a further alternative for each such address
  std::uint16_t alternatives = 1;  // while `budget`, if there is one, is not spent; then 1
  std::uint32_t budget = 0;        // word that others may spend as well
  std::uint32_t cell = 0;
  BitRange bits;                   // kAccess, where races are looked for: what is accessed
  BitRange source;                 // of a copy: what is read, while `bits` are written
  Word value = 0;                  // kAwait, if_equal: compared with; kTimerCancel: the timer

  static constexpr std::uint8_t kAccesses = 1, kPlain = 2;
  // Of whose operations one may race with this.
  std::uint8_t clashes_with() const { return clashes == 0 ? 0 : plain ? kAccesses : kPlain; }
};

enum class Life : std::uint8_t { kAbsent, kReady, kEnded };  // kAbsent: an interrupt task with nothing to do

struct TaskState {
  std::uint32_t depth = 0;
  std::uint32_t registers = 0;      // registers in use
  std::uint32_t clean = 0;          // frames whose `below` is valid
  Life life = Life::kAbsent;
  std::uint8_t held_count = 0;
  bool sleep_is_meant = false;      // sched_annotate_sleep(): until it has slept, or its state is TASK_RUNNING again
  bool queued = false;              // stands in the queue of the lock it wants to write under: readers that come now wait behind it
  std::array<std::int8_t, 5> context{};  // by ContextCounter
  std::uint8_t held_kind[kHeldMax] = {};
  std::uint64_t held_mask = 0;      // lock numbers of LockFacts
  std::uint32_t held[kHeldMax] = {};  // lock cells, in order of acquisition
  std::uint64_t executed = 0;       // instructions since the task started; where it is, not part of the state
  std::uint64_t foreign_from = 0;   // frames below have no register that refers to another interchangeable task
  Pending pending;
  Fingerprint hash;

  bool holds(std::uint32_t cell) const {
    for (std::uint32_t h = 0; h < held_count; ++h) {
      if (held[h] == cell) return true;
    }
    return false;
  }
  Word life_and_context() const {
    Word counts = 0;
    static_assert(sizeof(context) < sizeof(counts));
    std::memcpy(&counts, context.data(), sizeof(context));
    return (static_cast<Word>(life) << 56) | counts;
  }
  std::int8_t counter(ContextCounter which) const { return context[static_cast<std::size_t>(which)]; }
};
static_assert(std::is_trivially_copyable_v<TaskState> && std::is_trivially_copyable_v<Frame>);

}  // namespace wakesim
