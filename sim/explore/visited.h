// The set of visited states: fingerprints in one flat table, or whole states when the search is asked to be exact.
//
// Both have one interface. A handle names a stored state; growing moves handles and rewrites those it is given. Neither removes.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/base/archive.h"
#include "sim/base/fingerprint.h"
#include "sim/base/wide.h"
#include "sim/vm/value.h"

namespace wakesim {

struct Insertion {
  std::uint64_t handle = 0;
  bool is_new = false;
  std::uint8_t bits = 0;  // of the user, stored with the state: those it had when it was known already
};

// 14 bytes a state: 104 bits of the fingerprint, 8 bits of our own (one says that the entry is written, seven are the user's). Linear
// probing, at most 85 % full. An entry's home is its share of the table (Lemire 2019), so that the capacity need be no power of two and
// entries keep their order when the table grows: growing reads and writes from one end to the other, and can be done in steps of a fifth,
// which keeps the table well filled.
//
// Several threads may insert at once: an empty entry is claimed by a compare-and-exchange of our own byte, filled, and released by a store
// to it, after which the fingerprint never changes. Who meets an entry that is being filled waits. (Laarman, van de Pol, Weber, FMCAD 2010,
// without their buckets.) While the table grows nobody may insert.
class FingerprintTable {
 public:
  static constexpr bool kStoresStates = false;
  static constexpr std::uint64_t kCapacityMin = 1u << 16;
  static constexpr std::uint8_t kBits = 0x7f;  // the user's

  explicit FingerprintTable(std::uint64_t capacity = kCapacityMin);
  ~FingerprintTable();
  FingerprintTable(const FingerprintTable&) = delete;
  FingerprintTable& operator=(const FingerprintTable&) = delete;

  // For one thread; counts. Precondition: !is_crowded().
  Insertion insert(Fingerprint fingerprint) {
    const Insertion insertion = insert_shared(fingerprint);
    size_ += insertion.is_new ? 1 : 0;
    return insertion;
  }
  // For several threads, who count by themselves: never more than crowded_at() states. `bits` are stored when it is new.
  Insertion insert_shared(Fingerprint fingerprint, std::uint8_t bits = 0) {
    const Entry wanted = entry_of(fingerprint);
    for (std::uint64_t slot = home(wanted.low);; slot = next(slot)) {
      Entry& entry = entries_[slot];
      std::uint8_t own = own_of(entry).load(std::memory_order_acquire);
      if (own == kEmpty && own_of(entry).compare_exchange_strong(own, kBeingFilled, std::memory_order_acquire)) {
        fill(entry, wanted, kFilled | bits);
        return {slot, true, bits};
      }
      while (own == kBeingFilled) own = own_of(entry).load(std::memory_order_acquire);
      if (is_same(entry, wanted)) return {slot, false, static_cast<std::uint8_t>(own & kBits)};
    }
  }
  void prefetch(Fingerprint fingerprint) const { __builtin_prefetch(&entries_[home(fingerprint.low)], 1); }

  std::uint8_t bits(std::uint64_t handle) const { return own_of(entries_[handle]).load(std::memory_order_acquire) & kBits; }
  // Of a state whose bits nobody else writes.
  void set_bits(std::uint64_t handle, std::uint8_t bits) { own_of(entries_[handle]).store(kFilled | bits, std::memory_order_release); }
  // Keeps those of the bits that are in `mask`, in one go for all threads; returns what they were.
  std::uint8_t and_bits(std::uint64_t handle, std::uint8_t mask) {
    return own_of(entries_[handle]).fetch_and(kFilled | mask, std::memory_order_acq_rel) & kBits;
  }
  void prefetch_bits(std::uint64_t handle) const { __builtin_prefetch(&entries_[handle].own, 1); }

  std::uint64_t size() const { return size_; }
  std::uint64_t capacity() const { return capacity_; }
  std::uint64_t bytes() const { return capacity() * sizeof(Entry); }
  std::uint64_t crowded_at() const { return crowded_; }
  bool is_crowded() const { return size_ >= crowded_; }
  // What growing needs: the old table is given back to the system while the new one fills.
  std::uint64_t bytes_while_growing() const { return grown(capacity_) * sizeof(Entry) + 2 * kGivenBackBytes; }
  // False when the system has no memory left. `handles` are rewritten.
  [[nodiscard]] bool grow(std::span<std::uint64_t> handles);
  // The same in steps, for several threads: one begins, each asks for the keys of its handles, each moves a share, each finds its keys
  // again, one ends. Every step begins when all are through with the one before.
  [[nodiscard]] bool begin_growing();
  class Key;
  Key key(std::uint64_t old_handle) const;
  void move_share(std::uint64_t share, std::uint64_t shares);
  std::uint64_t find(const Key& key) const;
  void end_growing();
  void clear();
  // All of it, written or read back. False when there is no memory for it.
  [[nodiscard]] bool exchange(Archive& archive);

 private:
  struct __attribute__((packed)) Entry {
    std::uint64_t low;    // of the fingerprint
    std::uint32_t high;   // its top bits
    std::uint8_t middle;  // and the eight below
    std::uint8_t own;
  };
  static_assert(sizeof(Entry) == 14);
  static constexpr std::uint64_t kGivenBackBytes = std::uint64_t{256} << 10;  // at once
  static constexpr std::uint8_t kEmpty = 0, kBeingFilled = 1, kFilled = 0x80;

  static std::atomic_ref<std::uint8_t> own_of(Entry& entry) { return std::atomic_ref<std::uint8_t>(entry.own); }
  static Entry entry_of(Fingerprint fingerprint) {
    return {fingerprint.low, static_cast<std::uint32_t>(fingerprint.high >> 32), static_cast<std::uint8_t>(fingerprint.high >> 24), kEmpty};
  }
  // An entry that was claimed.
  static void fill(Entry& entry, const Entry& from, std::uint8_t own) {
    entry.low = from.low;
    entry.high = from.high;
    entry.middle = from.middle;
    own_of(entry).store(own, std::memory_order_release);
  }
  static bool is_same(const Entry& a, const Entry& b) { return a.low == b.low && a.high == b.high && a.middle == b.middle; }
  std::uint64_t home(std::uint64_t low) const { return static_cast<std::uint64_t>((Uint128{low} * capacity_) >> 64); }
  std::uint64_t next(std::uint64_t slot) const { return slot + 1 == capacity_ ? 0 : slot + 1; }

  static std::uint64_t grown(std::uint64_t capacity);
  static Entry* map(std::uint64_t capacity);  // zeroed; null when there is no memory
  static void unmap(Entry* entries, std::uint64_t capacity);
  void adopt(Entry* entries, std::uint64_t capacity);

  Entry* entries_ = nullptr;
  std::uint64_t capacity_ = 0;
  std::uint64_t size_ = 0;     // inserted by insert()
  std::uint64_t crowded_ = 0;  // grow when this many are stored: 85 % of the capacity
  Entry* old_ = nullptr;       // while growing
  std::uint64_t old_capacity_ = 0;
};

// What a state is found by again after the table has grown.
class FingerprintTable::Key {
 private:
  friend class FingerprintTable;
  explicit Key(const Entry& entry) : entry_(entry) {}
  Entry entry_;
};
inline FingerprintTable::Key FingerprintTable::key(std::uint64_t old_handle) const { return Key(old_[old_handle]); }

// Whole states, as the words the system serializes. The fingerprint only says where to look.
class StateStore {
 public:
  static constexpr bool kStoresStates = true;

  StateStore();
  Insertion insert(Fingerprint fingerprint, std::span<const Word> state);
  void prefetch(Fingerprint fingerprint) const { __builtin_prefetch(&index_[fingerprint.low & mask_]); }

  std::uint64_t size() const { return rows_.size(); }
  std::uint64_t capacity() const { return index_.size(); }
  std::uint64_t bytes() const;
  std::uint64_t crowded_at() const { return index_.size() / 2; }
  bool is_crowded() const { return rows_.size() >= crowded_at(); }
  std::uint64_t bytes_while_growing() const { return bytes() + 2 * index_.size() * sizeof(std::uint32_t) + rows_.size() * sizeof(Row); }
  [[nodiscard]] bool grow(std::span<std::uint64_t> handles);
  void clear();

 private:
  struct Row {
    Fingerprint fingerprint;
    const Word* words = nullptr;  // in a chunk
    std::uint32_t count = 0;
  };
  static constexpr std::uint32_t kEmpty = 0xffff'ffff;
  static constexpr std::size_t kChunkWords = std::size_t{1} << 16;

  const Word* keep(std::span<const Word> state);

  std::vector<Row> rows_;
  std::vector<std::uint32_t> index_;  // row numbers, linear probing
  std::uint64_t mask_ = 0;
  std::vector<std::unique_ptr<Word[]>> chunks_;
  std::size_t chunk_left_ = 0;  // words free in the last chunk
  Word* chunk_next_ = nullptr;
  std::uint64_t chunk_words_ = 0;  // in all chunks
};

// A number for each fingerprint. Flat, linear probing, at most half full; iterated by nobody.
class FingerprintMap {
 public:
  FingerprintMap() : entries_(kCapacityMin) {}

  // The number of this fingerprint, which is `number` when it had none; valid until the next call.
  std::uint32_t& find_or_add(Fingerprint fingerprint, std::uint32_t number) {
    if (size_ * 2 >= entries_.size()) grow();
    Entry& entry = slot_of(fingerprint);
    if (entry.number == kNone) {
      entry = {fingerprint, number};
      ++size_;
    }
    return entry.number;
  }
  void clear();
  std::uint64_t bytes() const { return entries_.capacity() * sizeof(Entry); }

 private:
  static constexpr std::uint32_t kNone = 0xffff'ffff;
  static constexpr std::size_t kCapacityMin = 1024;
  struct Entry {
    Fingerprint fingerprint;
    std::uint32_t number = kNone;
  };

  Entry& slot_of(Fingerprint fingerprint) {
    const std::size_t mask = entries_.size() - 1;
    std::size_t slot = fingerprint.low & mask;
    while (entries_[slot].number != kNone && entries_[slot].fingerprint != fingerprint) slot = (slot + 1) & mask;
    return entries_[slot];
  }
  void grow();

  std::vector<Entry> entries_;
  std::size_t size_ = 0;
};

// Chance that two different states among `states` shared a stored fingerprint, so that one was not searched.
double missed_state_probability(std::uint64_t states);

}  // namespace wakesim
