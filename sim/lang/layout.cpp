// Flatten a type into leaves, then merge the leaves that overlap until the cells are disjoint.
// SPDX-License-Identifier: MIT
#include "sim/lang/layout.h"

#include <algorithm>
#include <string>

namespace wakesim::lang {
namespace {

struct Leaf {
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
  bool is_pointer = false;
  bool is_bit_field = false;
  std::string path;
};

class Flattener {
 public:
  bool flatten(const Type* type, std::uint32_t offset, const std::string& path) {
    if (type->is_array()) {
      const auto stride = static_cast<std::uint32_t>(size_of(type->target));
      for (std::uint64_t i = 0; i < type->count; ++i) {
        if (!flatten(type->target, offset + static_cast<std::uint32_t>(i) * stride, path + '[' + std::to_string(i) + ']'))
          return false;
      }
      return true;
    }
    if (type->is_record()) {
      for (const Member& member : type->record->members) {
        const std::string inner = member.name.empty() ? path : path.empty() ? member.name : path + '.' + member.name;
        if (member.bit_width != 0) {
          leaves_.push_back({offset + member.offset, wakesim::size_of(member.unit), false, true, inner});
        } else if (!flatten(member.type, offset + member.offset, inner)) {
          return false;
        }
      }
      return true;
    }
    if (leaves_.size() >= kCellsMax) return false;
    leaves_.push_back({offset, static_cast<std::uint32_t>(size_of(type)), type->is_pointer(), false, path});
    return true;
  }

  std::vector<Cell> cells() {
    while (merge()) {
    }
    std::vector<Cell> cells;
    for (Leaf& leaf : leaves_) {
      cells.push_back({leaf.offset, static_cast<std::uint8_t>(leaf.size), leaf.is_pointer, std::move(leaf.path)});
    }
    return cells;
  }

 private:
  // One sweep over the sorted leaves; true when some leaves overlapped without coinciding, so that another sweep is needed.
  bool merge() {
    std::stable_sort(leaves_.begin(), leaves_.end(), [](const Leaf& x, const Leaf& y) { return x.offset < y.offset; });
    std::vector<Leaf> out;
    bool overlapped = false;
    for (std::size_t first = 0; first < leaves_.size();) {
      const std::uint32_t low = leaves_[first].offset;
      std::uint32_t high = low + leaves_[first].size;
      bool coincide = true;
      std::size_t end = first + 1;
      for (; end < leaves_.size() && leaves_[end].offset < high; ++end) {
        coincide = coincide && leaves_[end].offset == low && leaves_[end].size == leaves_[first].size;
        high = std::max(high, leaves_[end].offset + leaves_[end].size);
      }
      if (coincide) {
        out.push_back(joined(first, end));
      } else {
        overlapped = true;
        cover(low, high, first, end, out);
      }
      first = end;
    }
    leaves_ = std::move(out);
    return overlapped;
  }

  Leaf joined(std::size_t first, std::size_t end) const {
    Leaf leaf = leaves_[first];
    for (std::size_t i = first + 1; i < end; ++i) {
      leaf.is_pointer = leaf.is_pointer || leaves_[i].is_pointer;
      if (!leaf.is_bit_field || !leaves_[i].is_bit_field) continue;
      leaf.path += '|' + leaves_[i].path.substr(leaves_[i].path.rfind('.') + 1);  // bit-fields of one unit: "a|b"
    }
    return leaf;
  }

  // Cells of at most 8 bytes, naturally aligned, that cover [low, high).
  void cover(std::uint32_t low, std::uint32_t high, std::size_t first, std::size_t end, std::vector<Leaf>& out) const {
    for (std::uint32_t chunk = low / 8 * 8; chunk < high; chunk += 8) {
      const std::uint32_t from = std::max(low, chunk), to = std::min(high, chunk + 8);
      std::uint32_t size = 1;
      while (from / size * size + size < to) size *= 2;
      Leaf leaf{from / size * size, size, false, false, leaves_[first].path};
      for (std::size_t i = first; i < end; ++i) {
        if (leaves_[i].offset < from || leaves_[i].offset >= to) continue;
        leaf.path = leaves_[i].path;
        break;
      }
      for (std::size_t i = first; i < end; ++i) {
        leaf.is_pointer = leaf.is_pointer || (leaves_[i].is_pointer && leaves_[i].offset == leaf.offset);
      }
      out.push_back(std::move(leaf));
    }
  }

  std::vector<Leaf> leaves_;
};

}  // namespace

std::optional<Layout> make_layout(const Type* type) {
  Layout layout;
  layout.type_name = name_of(type->unqualified);
  layout.size = static_cast<std::uint32_t>(size_of(type));
  const Type* element = type;
  while (element->is_array()) element = element->target;
  layout.stride = static_cast<std::uint32_t>(size_of(element));
  Flattener flattener;
  if (!flattener.flatten(element, 0, "")) return std::nullopt;
  layout.cells = flattener.cells();
  return layout;
}

LayoutId LayoutTable::layout_of(const Type* type) {
  const auto found = known_.find(type->unqualified);
  if (found != known_.end()) return found->second;
  std::optional<Layout> layout = make_layout(type);
  if (!layout) return {};
  const auto same_cell = [](const Cell& x, const Cell& y) {
    return x.offset == y.offset && x.size == y.size && x.is_pointer == y.is_pointer && x.path == y.path;
  };
  LayoutId id;
  for (std::uint32_t row = 0; row < rows_.size() && !id.has_value(); ++row) {
    const Layout& other = rows_[row];
    if (other == *layout &&
        std::equal(other.cells.begin(), other.cells.end(), layout->cells.begin(), layout->cells.end(), same_cell)) {
      id = LayoutId{row};
    }
  }
  if (!id.has_value()) {
    id = LayoutId{static_cast<std::uint32_t>(rows_.size())};
    rows_.push_back(*std::move(layout));
  }
  known_.emplace(type->unqualified, id);
  return id;
}

}  // namespace wakesim::lang
