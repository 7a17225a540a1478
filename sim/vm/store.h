// The words of a state: kept, hashed as they change, and put back.
//
// Changes are logged as (index, old value). Registers are saved by frame (StepLog), except where a step rewrites one of another task: those
// stand in the same log. Who may see a cell as what it is, a part of the program's memory, holds a CellKey; all others have the headers and
// the machine's own words.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/fingerprint.h"
#include "sim/vm/shape.h"
#include "sim/vm/symmetry.h"

namespace wakesim {

class Access;
class Cells;

// What a vector takes, or is about to take where it is nearly full.
constexpr std::uint64_t bytes_soon(std::uint64_t size, std::uint64_t capacity, std::uint64_t each) {
  return (size >= capacity - capacity / 8 ? 2 : 1) * capacity * each;
}

// Who may index cells.
class CellKey {
  CellKey() = default;
  friend class Access;  // for the program: its accesses
  friend class Cells;   // for the machine: birth and death, the beginning, names, what is asked about a state
};

class Store {
 public:
  using TouchDistinct = void (*)(void* machine, std::uint32_t index);

  // `touch_distinct` is told when a word changes that is not alike for interchangeable tasks.
  Store(const Shape& shape, const Symmetry& symmetry, TouchDistinct touch_distinct, void* machine)
      : shape_(shape), symmetry_(symmetry), touch_distinct_(touch_distinct), machine_(machine), words_(shape.words_end, 0) {}

  std::uint32_t size() const { return static_cast<std::uint32_t>(words_.size()); }
  void extend(std::uint32_t size) { words_.resize(size, kUninit); }

  // A header, or one of the machine's own words.
  Word word(std::uint32_t index) const { return words_[index]; }
  void set_word(std::uint32_t index, Word value) { set(index, value); }
  Word cell(CellKey, std::uint32_t index) const { return words_[index]; }
  void set_cell(CellKey, std::uint32_t index, Word value) { set(index, value); }
  // Any word, for what treats all alike: hashing, serialisation, exchanging tasks.
  Word any(std::uint32_t index) const { return words_[index]; }
  const Word* from(std::uint32_t index) const { return words_.data() + index; }

  // --- the hash of the state's words: one number, or one for each piece while tasks are exchanged ------------------------------

  bool hashes() const { return keeps_ != Keeps::kNothing; }
  const Fingerprint& hash() const { return hash_; }
  const std::vector<Fingerprint>& pieces() const { return pieces_; }
  Word like_content(std::uint32_t index, Word value) const {  // what the representative's word would hold
    if (is_pointer(value) || is_dead(value) || is_id(value)) return symmetry_.like_value(value);
    if (index >= shape_.cells_begin || symmetry_.slot_of_word(index) == 0) return value;
    return (value & 0xffff'ffff) | (Word{symmetry_.like_word(header::cell_of(value))} << 32);
  }
  void clear_pieces() { pieces_.assign(std::size_t{symmetry_.slots + 1} * (symmetry_.slots + 1), {}); }
  void hash_pieces();

  // --- the beginning -----------------------------------------------------------------------------------------------------------

  void begin(bool hashes);                                                 // all words as they are before any code runs
  void initialise(std::uint32_t index, Word value) { words_[index] = value; }  // of that, before hash_all()
  void hash_all();

  // --- undo --------------------------------------------------------------------------------------------------------------------

  struct Mark {
    std::uint32_t changes = 0;
    Fingerprint hash;
  };
  Mark mark() const { return {static_cast<std::uint32_t>(changes_.size()), hash_}; }
  void forget_changes() { changes_.clear(); }
  std::uint64_t undo_bytes() const { return bytes_soon(changes_.size(), changes_.capacity(), sizeof(Change)); }
  // A register of a task whose frames are not saved in this step is about to be overwritten.
  void log_register(std::uint32_t reg, Word old) { changes_.push_back({kRegisterFlag | reg, old}); }
  // Of several changes since the mark to one word, the first is what undo needs: where there are very many, the others go.
  void forget_overwritten(const Mark& since);

  // What the words are, to be compared with what they are later.
  struct Copy {
    std::vector<Word> words;
    Fingerprint hash;
    std::vector<Fingerprint> pieces;
  };
  void copy_to(Copy* copy) const { *copy = {words_, hash_, pieces_}; }
  bool is_like(const Copy& copy) const {
    return (keeps_ == Keeps::kPieces ? pieces_ == copy.pieces : hash_ == copy.hash) && words_ == copy.words;  // the hash tells soon where they differ
  }

  // `put_back(register, value)` for registers.
  template <class PutBack>
  void undo(const Mark& mark, PutBack&& put_back) {
    for (std::size_t i = changes_.size(); i > mark.changes; --i) {
      const Change& change = changes_[i - 1];
      if ((change.index & kRegisterFlag) != 0) [[unlikely]] {
        put_back(change.index & ~kRegisterFlag, change.old);
        continue;
      }
      if (keeps_ == Keeps::kPieces) {
        toggle(change.index, words_[change.index]);
        toggle(change.index, change.old);
      }
      words_[change.index] = change.old;
    }
    changes_.resize(mark.changes);
    hash_ = mark.hash;
  }

 private:
  struct Change {
    std::uint32_t index;  // of a word; or kRegisterFlag | register, of all there are
    Word old;
  };
  static constexpr std::uint32_t kRegisterFlag = 0x8000'0000;
  static constexpr std::size_t kManyChanges = std::size_t{1} << 22;  // more than there are words and registers

  void set(std::uint32_t index, Word value) {
    Word& word = words_[index];
    if (word == value) return;
    changes_.push_back({index, word});
    toggle(index, word);
    toggle(index, value);
    word = value;
  }
  // The share of a word in the hash of the state comes or goes.
  void toggle(std::uint32_t index, Word value) {
    if (value == kUninit) return;
    if (keeps_ == Keeps::kHash) hash_ ^= mix(index, value);
    else if (keeps_ == Keeps::kPieces) toggle_piece(index, value);
  }
  void toggle_piece(std::uint32_t index, Word value) {
    if (symmetry_.any_distinct && symmetry_.distinct[index]) [[unlikely]] {
      touch_distinct_(machine_, index);
      return;
    }
    pieces_[symmetry_.piece_of(symmetry_.slot_of_word(index), symmetry_.target(value))] ^=
        mix(symmetry_.like_word(index), like_content(index, value));
  }

  enum class Keeps : std::uint8_t { kHash, kPieces, kNothing };

  const Shape& shape_;
  const Symmetry& symmetry_;
  const TouchDistinct touch_distinct_;
  void* const machine_;
  std::vector<Word> words_;
  std::vector<Change> changes_;
  Keeps keeps_ = Keeps::kHash;        // since the beginning
  Fingerprint hash_;                  // while no tasks are interchangeable; else
  std::vector<Fingerprint> pieces_;   // Symmetry::piece_of()
};

}  // namespace wakesim
