// Layouts: the cells of a type, as the machine stores it. Every scalar leaf is a cell; leaves of a union that overlap share one.
// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "sim/lang/types.h"
#include "sim/vm/code.h"

namespace wakesim::lang {

// More cells than this in one element (a struct that holds big arrays) would make states too large to be useful: refused.
inline constexpr std::size_t kCellsMax = 4096;

// The layout of an object of this type; nothing when one element has more than kCellsMax cells. An array of T is laid out as
// copies of one T, arrays of arrays likewise; an array inside a record is spelled out, cell by cell.
std::optional<Layout> make_layout(const Type* type);

// The rows of Code::layouts, each distinct layout once.
class LayoutTable {
 public:
  explicit LayoutTable(std::vector<Layout>& rows) : rows_(rows) {}
  LayoutId layout_of(const Type* type);  // none: too many cells

 private:
  std::vector<Layout>& rows_;
  std::map<const Type*, LayoutId> known_;
};

}  // namespace wakesim::lang
