// SPDX-License-Identifier: MIT
#include "sim/vm/store.h"

#include <algorithm>
#include <unordered_set>

namespace wakesim {

void Store::begin(bool hashes) {
  keeps_ = !hashes ? Keeps::kNothing : symmetry_.on() ? Keeps::kPieces : Keeps::kHash;
  const auto at = [this](std::uint32_t index) { return words_.begin() + index; };
  std::copy(shape_.first_heads.begin(), shape_.first_heads.end(), words_.begin());
  std::fill(at(shape_.cells_begin), at(shape_.stack_cell_base[0]), 0);
  std::fill(at(shape_.stack_cell_base[0]), at(shape_.cells_end), kUninit);
  std::fill(at(shape_.cells_end), at(shape_.outcome_word), 0);
  std::fill(at(shape_.outcome_word), at(shape_.haunted_word), kUninit);
  std::fill(at(shape_.haunted_word), at(shape_.words_end), 0);
  std::fill(at(shape_.words_end), words_.end(), kUninit);
  changes_.clear();
}

void Store::hash_all() {
  hash_ = {};
  if (keeps_ == Keeps::kNothing) return;
  for (std::uint32_t i = 0; i < words_.size(); ++i) {
    if (words_[i] != kUninit) hash_ ^= mix(i, words_[i]);
  }
}

void Store::hash_pieces() {
  clear_pieces();
  if (keeps_ == Keeps::kNothing) return;
  for (std::uint32_t w = 0; w < words_.size(); ++w) {
    if (words_[w] != kUninit) toggle_piece(w, words_[w]);
  }
}

void Store::forget_overwritten(const Mark& since) {
  if (changes_.size() - since.changes < kManyChanges) return;
  std::unordered_set<std::uint32_t> seen;
  const auto first = changes_.begin() + since.changes;
  changes_.erase(std::remove_if(first, changes_.end(), [&seen](const Change& change) { return !seen.insert(change.index).second; }), changes_.end());
}

}  // namespace wakesim
