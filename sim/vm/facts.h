// What the lock-aware reduction believes about every cell: which locks were held at all accesses seen so far. Facts are monotone (a
// racy cell stays racy) and live outside the state; when one that a step relied on is refuted, the search starts again.
//
// Method: the lockset inference of Eraser (Savage et al. 1997) used for a transaction reduction (Lipton 1975; Stoller & Cohen 2003):
// an access to a cell whose every access so far was made under one common lock is a both-mover. Four rules make it sound here:
// the death of an object counts as an unlocked write to its cells; a cell that is locked and also accessed otherwise (a load, a store, a copy,
// trylock, is_locked, death of its object) makes acquire and release of that lock non-movers; a lock whose word is written otherwise protects
// nothing, because two tasks may then hold it at once; an acquire never joins a step that already acquired.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/base/archive.h"
#include "sim/vm/mutants.h"

namespace wakesim {

class LockFacts {
 public:
  static constexpr std::uint16_t kNobody = 0xffff;
  static constexpr std::uint16_t kMany = 0xfffe;

  void resize(std::size_t cells) { rows_.resize(cells); }

  bool racy(std::uint32_t cell) const { return rows_[cell].racy; }
  // An access by `task` while holding `held` (a set of lock numbers). True when a fact is refuted by it.
  bool note(std::uint32_t cell, std::uint16_t task, bool write, std::uint64_t held) {
    Row& row = rows_[cell];
    if (row.racy && row.touched && (row.overwritten || !write)) return false;  // nothing that this could change
    bool news = false;
    if (write && !row.overwritten && !is_mutant(Mutant::kOverwrittenProtects)) {
      row.overwritten = true;
      news = row.is_lock;
    }
    row.touched = !is_mutant(Mutant::kNoLockTouched);
    if (row.is_lock && row.touched) news |= make_racy(row);
    return note_lockset(row, task, write, held) || news;
  }
  // True when this is news.
  bool set_racy(std::uint32_t cell) { return make_racy(rows_[cell]); }

  // The object that the cell is part of dies by `task`. True when a fact is refuted by it.
  bool note_death(std::uint32_t cell, std::uint16_t task) {
    Row& row = rows_[cell];
    row.died = true;  // for merge(), where somebody else may know that it is a lock
    if (row.is_lock) return !is_mutant(Mutant::kDeathOfLockMoves) && make_racy(row);
    return note_lockset(row, task, true, 0);
  }

  // The cell is acquired as a lock. True when a fact is refuted by it.
  bool note_lock(std::uint32_t cell) {
    Row& row = rows_[cell];
    row.is_lock = true;
    return row.touched && make_racy(row);
  }
  // The set bit of a lock, given a number at its first acquisition; locks past the 64th, and those whose word is written to by others than
  // the lock operations, protect nothing (they get no bit).
  std::uint64_t lock_bit(std::uint32_t cell) {
    Row& row = rows_[cell];
    if (row.overwritten) return 0;
    if (row.lock_number == kUnnumbered && lock_count_ < 64) row.lock_number = lock_count_++;
    return row.lock_number == kUnnumbered ? 0 : std::uint64_t{1} << row.lock_number;
  }

  void exchange(Archive& archive) { archive.all(rows_, lock_count_); }

  // Adds what another machine of the same image has seen, as if it had been seen here. True when a cell turns racy by it.
  bool merge(const LockFacts& other) {
    std::array<std::uint64_t, 64> bits{};  // ours, of their lock numbers
    for (std::uint32_t cell = 0; cell < rows_.size(); ++cell) {
      const Row& theirs = other.rows_[cell];
      if (theirs.lock_number != kUnnumbered) bits[theirs.lock_number] = lock_bit(cell);
    }
    bool news = false;
    for (std::uint32_t cell = 0; cell < rows_.size(); ++cell) {
      const Row& theirs = other.rows_[cell];
      Row& row = rows_[cell];
      row.died |= theirs.died;
      row.touched |= theirs.touched;
      row.is_lock |= theirs.is_lock;
      if (theirs.overwritten && !row.overwritten) {
        row.overwritten = true;
        news |= row.is_lock;
      }
      if (theirs.racy || (row.is_lock && (row.died || row.touched))) {
        news |= make_racy(row);
      } else if (theirs.owner != kNobody) {
        std::uint64_t locks = 0;
        for (std::size_t number = 0; number < bits.size(); ++number) {
          if ((theirs.locks >> number) & 1) locks |= bits[number];
        }
        news |= note_lockset(row, theirs.owner, theirs.written, locks);
      }
    }
    return news;
  }

 private:
  static constexpr std::uint8_t kUnnumbered = 0xff;
  struct Row {
    std::uint64_t locks = ~std::uint64_t{0};
    std::uint16_t owner = kNobody;
    bool written = false;
    bool racy = false;
    bool died = false;         // as part of an object
    bool touched = false;      // accessed as the memory it is, whatever it is besides
    bool overwritten = false;  // and written
    bool is_lock = false;      // acquired
    std::uint8_t lock_number = kUnnumbered;
  };

  static bool make_racy(Row& row) {
    const bool news = !row.racy;
    row.racy = true;
    return news;
  }
  static bool note_lockset(Row& row, std::uint16_t task, bool write, std::uint64_t held) {
    if (row.racy) return false;
    if (row.owner == kNobody) row.owner = task;
    else if (row.owner != task) row.owner = kMany;
    row.locks &= held;
    row.written |= write;
    return row.owner == kMany && row.written && row.locks == 0 && make_racy(row);
  }

  std::vector<Row> rows_;
  std::uint8_t lock_count_ = 0;
};

}  // namespace wakesim
