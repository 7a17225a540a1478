// SPDX-License-Identifier: MIT
#include "sim/explore/visited.h"

#include <sys/mman.h>

#include <algorithm>
#include <cmath>

#include "sim/base/check.h"

namespace wakesim {

FingerprintTable::FingerprintTable(std::uint64_t capacity) {
  Entry* const entries = map(capacity);
  WAKESIM_CHECK(entries != nullptr);
  adopt(entries, capacity);
}

FingerprintTable::~FingerprintTable() { unmap(entries_, capacity_); }

FingerprintTable::Entry* FingerprintTable::map(std::uint64_t capacity) {
  void* const memory = mmap(nullptr, capacity * sizeof(Entry), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  // Probes land anywhere: with 4 KiB pages nearly each would miss the TLB as well. Only advice, so the answer does not matter.
  (void)madvise(memory, capacity * sizeof(Entry), MADV_HUGEPAGE);
  return static_cast<Entry*>(memory);
}

void FingerprintTable::unmap(Entry* entries, std::uint64_t capacity) { munmap(entries, capacity * sizeof(Entry)); }

void FingerprintTable::adopt(Entry* entries, std::uint64_t capacity) {
  entries_ = entries;
  capacity_ = capacity;
  crowded_ = capacity * 85 / 100;
}

// Small tables double; larger ones grow by a fifth, and so are never less than 70 % full: 16.5 to 20 bytes a state.
std::uint64_t FingerprintTable::grown(std::uint64_t capacity) {
  constexpr std::uint64_t kSmall = std::uint64_t{1} << 16;
  return capacity < kSmall ? 2 * capacity : capacity + capacity / 5;
}

std::uint64_t FingerprintTable::find(const Key& key) const {
  for (std::uint64_t slot = home(key.entry_.low);; slot = next(slot)) {
    WAKESIM_CHECK(entries_[slot].own != kEmpty);
    if (is_same(entries_[slot], key.entry_)) return slot;
  }
}

bool FingerprintTable::grow(std::span<std::uint64_t> handles) {
  if (!begin_growing()) return false;
  std::vector<Key> keys;
  for (const std::uint64_t handle : handles) keys.push_back(key(handle));
  move_share(0, 1);
  for (std::size_t i = 0; i < handles.size(); ++i) handles[i] = find(keys[i]);
  end_growing();
  return true;
}

bool FingerprintTable::begin_growing() {
  const std::uint64_t new_capacity = grown(capacity_);
  Entry* const entries = map(new_capacity);
  if (entries == nullptr) return false;
  old_ = entries_;
  old_capacity_ = capacity_;
  adopt(entries, new_capacity);
  return true;
}

// Shares meet where one ends and the next begins: there two threads may want one empty entry.
void FingerprintTable::move_share(std::uint64_t share, std::uint64_t shares) {
  const auto block_of = [](const Entry* entry) { return reinterpret_cast<std::uintptr_t>(entry) / kGivenBackBytes; };
  std::uintptr_t block = block_of(old_ + old_capacity_ / shares * share) + 1;  // the first that is all of this share
  const std::uint64_t end = old_capacity_ / shares * (share + 1) + (share + 1 == shares ? old_capacity_ % shares : 0);
  for (std::uint64_t i = old_capacity_ / shares * share; i < end; ++i) {
    for (; block < block_of(old_ + i); ++block) {
      (void)madvise(reinterpret_cast<void*>(block * kGivenBackBytes), kGivenBackBytes, MADV_DONTNEED);
    }
    const std::uint8_t own = own_of(old_[i]).load(std::memory_order_relaxed);
    if (own == kEmpty) continue;
    for (std::uint64_t slot = home(old_[i].low);; slot = next(slot)) {
      std::uint8_t expected = kEmpty;
      if (!own_of(entries_[slot]).compare_exchange_strong(expected, kBeingFilled, std::memory_order_relaxed)) continue;
      fill(entries_[slot], old_[i], own);
      break;
    }
  }
}

void FingerprintTable::end_growing() {
  unmap(old_, old_capacity_);
  old_ = nullptr;
}

void FingerprintTable::clear() {
  std::fill_n(entries_, capacity_, Entry{});
  size_ = 0;
}

bool FingerprintTable::exchange(Archive& archive) {
  std::uint64_t capacity = capacity_;
  archive.one(capacity);
  if (archive.is_loading()) {
    Entry* const entries = archive.ok() ? map(capacity) : nullptr;
    if (entries == nullptr) return false;
    unmap(entries_, capacity_);
    adopt(entries, capacity);
  }
  archive.bytes(entries_, capacity_ * sizeof(Entry));
  return archive.ok();
}

StateStore::StateStore() { clear(); }

void StateStore::clear() {
  rows_.clear();
  index_.assign(std::size_t{1} << 16, kEmpty);
  mask_ = index_.size() - 1;
  chunks_.clear();
  chunk_left_ = 0;
  chunk_words_ = 0;
}

Insertion StateStore::insert(Fingerprint fingerprint, std::span<const Word> state) {
  std::uint64_t slot = fingerprint.low & mask_;
  for (; index_[slot] != kEmpty; slot = (slot + 1) & mask_) {
    const Row& row = rows_[index_[slot]];
    if (row.fingerprint == fingerprint && std::equal(state.begin(), state.end(), row.words, row.words + row.count)) {
      return {index_[slot], false};
    }
  }
  index_[slot] = static_cast<std::uint32_t>(rows_.size());
  rows_.push_back({fingerprint, keep(state), static_cast<std::uint32_t>(state.size())});
  return {index_[slot], true};
}

const Word* StateStore::keep(std::span<const Word> state) {
  if (state.size() > chunk_left_) {
    chunk_left_ = std::max(kChunkWords, state.size());
    chunks_.push_back(std::make_unique<Word[]>(chunk_left_));
    chunk_next_ = chunks_.back().get();
    chunk_words_ += chunk_left_;
  }
  Word* const words = chunk_next_;
  std::copy(state.begin(), state.end(), words);
  chunk_next_ += state.size();
  chunk_left_ -= state.size();
  return words;
}

std::uint64_t StateStore::bytes() const {
  return chunk_words_ * sizeof(Word) + rows_.capacity() * sizeof(Row) + index_.capacity() * sizeof(std::uint32_t);
}

bool StateStore::grow(std::span<std::uint64_t>) {  // handles are row numbers: they stay
  if (rows_.size() >= kEmpty / 2) return false;
  index_.assign(index_.size() * 2, kEmpty);
  mask_ = index_.size() - 1;
  for (std::uint32_t row = 0; row < rows_.size(); ++row) {
    std::uint64_t slot = rows_[row].fingerprint.low & mask_;
    while (index_[slot] != kEmpty) slot = (slot + 1) & mask_;
    index_[slot] = row;
  }
  return true;
}

void FingerprintMap::clear() {
  // As large as the last use needed: layers of a search grow and shrink slowly.
  std::size_t capacity = kCapacityMin;
  while (capacity < size_ * 2) capacity *= 2;
  entries_.assign(capacity, Entry{});
  size_ = 0;
}

void FingerprintMap::grow() {
  std::vector<Entry> old(entries_.size() * 2);
  old.swap(entries_);
  for (const Entry& entry : old) {
    if (entry.number != kNone) slot_of(entry.fingerprint) = entry;
  }
}

double missed_state_probability(std::uint64_t states) {
  const double n = static_cast<double>(states);
  return std::min(1.0, std::ldexp(n * n, -105));
}

}  // namespace wakesim
