// SPDX-License-Identifier: MIT
#include "sim/vm/layout_index.h"

#include <algorithm>

#include "sim/base/check.h"

namespace wakesim {

LayoutIndex index_layout(const Layout& layout) {
  LayoutIndex index;
  index.size = layout.size;
  index.stride = std::max<std::uint32_t>(layout.stride, 1);
  index.stride_cells = static_cast<std::uint32_t>(layout.cells.size());
  WAKESIM_CHECK(layout.cells.size() < kNoCell);
  index.cells = layout.size / index.stride * index.stride_cells;
  index.cell_at.assign(index.stride, kNoCell);
  for (std::size_t i = 0; i < layout.cells.size(); ++i) {
    WAKESIM_CHECK(layout.cells[i].offset + layout.cells[i].size <= index.stride);
    index.cell_at[layout.cells[i].offset] = static_cast<std::uint16_t>(i);
    index.cell_size.push_back(layout.cells[i].size);
  }
  return index;
}

LayoutIndex raw_layout_index() {
  LayoutIndex index;
  index.stride = 8;
  index.stride_cells = 1;
  index.cell_at.assign(8, kNoCell);
  index.cell_at[0] = 0;
  index.cell_size.push_back(8);
  return index;
}

std::uint16_t cell_containing(const LayoutIndex& index, const Layout& layout, std::uint32_t offset) {
  const auto after = std::upper_bound(layout.cells.begin(), layout.cells.end(), offset,
                                      [](std::uint32_t o, const Cell& cell) { return o < cell.offset; });
  if (after == layout.cells.begin()) return kNoCell;
  const auto cell = after - 1;
  if (offset >= cell->offset + cell->size) return kNoCell;
  WAKESIM_CHECK(offset < index.stride);
  return static_cast<std::uint16_t>(cell - layout.cells.begin());
}

}  // namespace wakesim
