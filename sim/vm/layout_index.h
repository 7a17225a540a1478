// Layouts prepared for execution: from a byte offset to a cell in one table look-up.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "sim/vm/code.h"

namespace wakesim {

inline constexpr std::uint16_t kNoCell = 0xffff;

constexpr std::uint64_t cells_of(const Layout& layout) {
  return layout.size / (layout.stride == 0 ? 1 : layout.stride) * std::uint64_t{layout.cells.size()};
}

struct LayoutIndex {
  std::uint32_t size = 0;          // bytes of the object
  std::uint32_t stride = 1;        // bytes of one element
  std::uint32_t stride_cells = 0;  // cells of one element
  std::uint32_t cells = 0;         // cells of the object
  std::vector<std::uint16_t> cell_at;   // by byte of an element: the cell that starts there, or kNoCell
  std::vector<std::uint8_t> cell_size;  // by cell of an element, bytes
};

LayoutIndex index_layout(const Layout& layout);

// The layout of heap memory nobody gave a type: 8-byte cells.
LayoutIndex raw_layout_index();

// The cell that contains byte `offset` of an element, or kNoCell for padding. Slow path of accesses to a part of a cell.
std::uint16_t cell_containing(const LayoutIndex& index, const Layout& layout, std::uint32_t offset);

}  // namespace wakesim
