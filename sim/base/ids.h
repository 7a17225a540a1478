// Typed row numbers: an id is an index into a table that somebody else owns.
// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>

namespace wakesim {

template <class Tag>
struct Id {
  static constexpr std::uint32_t kNone = 0xffff'ffff;
  std::uint32_t index = kNone;
  constexpr bool has_value() const { return index != kNone; }
  friend constexpr auto operator<=>(Id, Id) = default;
};

using FunctionId = Id<struct FunctionTag>;  // row of Code::functions
using GlobalId = Id<struct GlobalTag>;      // row of Code::globals
using LayoutId = Id<struct LayoutTag>;      // row of Code::layouts
using FileId = Id<struct FileTag>;          // row of a SourceMap
using TaskId = Id<struct TaskTag>;          // row of Image::tasks

}  // namespace wakesim
