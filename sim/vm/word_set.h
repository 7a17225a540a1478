// A set of words, in the order in which they came. Most have a few; one with many is indexed.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace wakesim {

class WordSet {
 public:
  const std::vector<std::uint32_t>& words() const { return words_; }

  void add(std::uint32_t word) {
    if (index_.empty()) {
      if (std::find(words_.begin(), words_.end(), word) != words_.end()) return;
      words_.push_back(word);
      if (words_.size() > kFew) rebuild();
      return;
    }
    std::uint32_t& place = index_[slot_of(word)];
    if (place != kNone) return;
    place = static_cast<std::uint32_t>(words_.size());
    words_.push_back(word);
    if (words_.size() * 2 > index_.size()) rebuild();
  }

 private:
  static constexpr std::size_t kFew = 8;
  static constexpr std::uint32_t kNone = 0xffff'ffff;

  // Open addressing with linear probing, at most half full (Knuth, The Art of Computer Programming 6.4).
  std::size_t slot_of(std::uint32_t word) const {
    std::size_t slot = (word * 0x9e37'79b1u) & (index_.size() - 1);
    while (index_[slot] != kNone && words_[index_[slot]] != word) slot = (slot + 1) & (index_.size() - 1);
    return slot;
  }
  void rebuild() {
    index_.assign(std::max<std::size_t>(index_.size() * 2, 4 * kFew), kNone);
    for (std::uint32_t place = 0; place < words_.size(); ++place) index_[slot_of(words_[place])] = place;
  }

  std::vector<std::uint32_t> words_;
  std::vector<std::uint32_t> index_;  // by hash: a row of words_; empty while there are few
};

}  // namespace wakesim
