// Which states are on the search stack: a small hash set beside the stack. A bit in the visited table would cost a cache miss for every
// state left, since its entry has long gone cold by then.
//
// It is never more than half full, whoever fills it: looking for a handle ends.
//
// States leave in the reverse order in which they came, so that removing is emptying a slot: nothing that is still there was pushed past it.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/base/check.h"

namespace wakesim {

class OnStack {
 public:
  bool contains(std::uint64_t handle) const {
    for (std::size_t slot = home(handle);; slot = next(slot)) {
      if (slots_[slot] == handle) return true;
      if (slots_[slot] == kEmpty) return false;
    }
  }
  // `stack` holds the handles on the stack, this one last.
  void push(std::uint64_t handle, std::span<const std::uint64_t> stack) {
    WAKESIM_CHECK(stack.size() == count_ + 1);
    if (stack.size() * 2 > slots_.size()) rebuild(stack);
    else put(handle);
  }
  // The handle that was pushed last.
  void pop(std::uint64_t handle) {
    std::size_t slot = home(handle);
    for (; slots_[slot] != handle; slot = next(slot)) WAKESIM_CHECK(slots_[slot] != kEmpty);
    slots_[slot] = kEmpty;
    --count_;
  }
  // These and no others, be they as many as they may.
  void rebuild(std::span<const std::uint64_t> stack) {
    slots_.assign(std::max(slots_.size(), std::bit_ceil(stack.size() * 2)), kEmpty);
    count_ = 0;
    for (const std::uint64_t handle : stack) put(handle);
  }
  std::uint64_t bytes() const { return slots_.capacity() * sizeof(std::uint64_t); }

 private:
  static constexpr std::uint64_t kEmpty = ~std::uint64_t{0};
  std::size_t mask() const { return slots_.size() - 1; }
  std::size_t home(std::uint64_t handle) const { return ((handle * 0x9e37'79b9'7f4a'7c15ULL) >> 32) & mask(); }
  std::size_t next(std::size_t slot) const { return (slot + 1) & mask(); }
  void put(std::uint64_t handle) {
    std::size_t slot = home(handle);
    while (slots_[slot] != kEmpty) slot = next(slot);
    slots_[slot] = handle;
    ++count_;
  }

  std::vector<std::uint64_t> slots_ = std::vector<std::uint64_t>(1024, kEmpty);  // a power of two
  std::size_t count_ = 0;  // of the handles: at most half of the slots, so that every probe meets an empty one
};

}  // namespace wakesim
