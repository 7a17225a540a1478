// Which states are on the search stack: a small hash set beside the stack. A bit in the visited table would cost a cache miss for every
// state left, since its entry has long gone cold by then.
//
// States leave in the reverse order in which they came, so that removing is emptying a slot: nothing that is still there was pushed past it.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace wakesim {

class OnStack {
 public:
  bool contains(std::uint64_t handle) const {
    for (std::size_t slot = home(handle);; slot = (slot + 1) & mask()) {
      if (slots_[slot] == handle) return true;
      if (slots_[slot] == kEmpty) return false;
    }
  }
  // `stack` holds the handles on the stack, this one last.
  void push(std::uint64_t handle, std::span<const std::uint64_t> stack) {
    if (stack.size() * 2 > slots_.size()) {
      slots_.assign(slots_.size() * 2, kEmpty);
      for (const std::uint64_t old : stack) put(old);
    } else {
      put(handle);
    }
  }
  // The handle that was pushed last.
  void pop(std::uint64_t handle) {
    std::size_t slot = home(handle);
    while (slots_[slot] != handle) slot = (slot + 1) & mask();
    slots_[slot] = kEmpty;
  }
  // The handles have been renumbered.
  void rebuild(std::span<const std::uint64_t> stack) {
    slots_.assign(slots_.size(), kEmpty);
    for (const std::uint64_t handle : stack) put(handle);
  }
  std::uint64_t bytes() const { return slots_.capacity() * sizeof(std::uint64_t); }

 private:
  static constexpr std::uint64_t kEmpty = ~std::uint64_t{0};
  std::size_t mask() const { return slots_.size() - 1; }
  std::size_t home(std::uint64_t handle) const { return ((handle * 0x9e37'79b9'7f4a'7c15ULL) >> 32) & mask(); }
  void put(std::uint64_t handle) {
    std::size_t slot = home(handle);
    while (slots_[slot] != kEmpty) slot = (slot + 1) & mask();
    slots_[slot] = handle;
  }

  std::vector<std::uint64_t> slots_ = std::vector<std::uint64_t>(1024, kEmpty);
};

}  // namespace wakesim
