// The machine's own hand in the program's memory: cells come to life and end, and are looked at for names, reports and judgement. No access of
// the program goes through here (access.h), and nothing here is noted as one.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "sim/vm/store.h"

namespace wakesim {

class Cells {
 public:
  explicit Cells(Store& store) : store_(store) {}

  Word look(std::uint32_t cell) const { return store_.cell(CellKey{}, cell); }
  // Of an object that begins: zeroed memory. Unset is what a cell is without.
  void zero(std::uint32_t first, std::uint32_t count) { set_all(first, count, 0); }
  // Of an object that ends.
  void erase(std::uint32_t first, std::uint32_t count) { set_all(first, count, kUninit); }
  // The object that the cell points to has ended.
  void kill_pointer(std::uint32_t cell, Word dead) { store_.set_cell(CellKey{}, cell, dead); }
  // The environment: signals, spurious wake-ups.
  void set_task_state(std::uint32_t cell, Word value) { store_.set_cell(CellKey{}, cell, value); }

 private:
  void set_all(std::uint32_t first, std::uint32_t count, Word value) {
    for (std::uint32_t c = first; c < first + count; ++c) store_.set_cell(CellKey{}, c, value);
  }

  Store& store_;
};

}  // namespace wakesim
