// Interchangeable tasks: which they are, and where everything of theirs lies, so that exchanging them is index arithmetic.
//
// Two tasks are interchangeable when they run the same program under the same conditions. Exchanging them in a state gives a state that
// behaves alike (Clarke, Jha, Enders, Filkorn 1996; Ip and Dill 1996), as long as no instruction can tell them apart: by the order or the
// number of a pointer, or by a word that holds different values for them. The machine watches for such instructions while it runs. The first
// one refutes that the tasks are interchangeable, and the search starts again without (StepStatus::kRestart): so a search that came to its
// end has seen none, and what it left out behaves like what it saw.
//
// The numbers of tasks are a scalar set (Ip and Dill): while its group is exchanged, a task's number is a word that names the task (is_id(),
// value.h), which can be kept, compared with another one or with 0, and have the two bits above it masked, set and tested, as the word of a futex
// has them. Whatever needs to know which number it is (arithmetic::Trouble::kTaskNumber, number()) refutes the group.
//
// Numbers: a slot is an interchangeable task, from 1; 0 is everything else. Everything of a task (its struct task_struct, thread-locals, stack,
// heap, timer and that timer's handler) belongs to its slot. The representative of a thing is the same thing of the first task of the group.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/fingerprint.h"
#include "sim/vm/image.h"
#include "sim/vm/value.h"

namespace wakesim {

struct Symmetry {
  static constexpr std::uint32_t kSlotsMax = 64;  // tasks of all groups
  static constexpr std::uint32_t kWordBits = 24;
  static constexpr std::uint32_t kWordMask = (1u << kWordBits) - 1;

  struct Group {
    std::vector<std::uint32_t> tasks;  // ascending, at least two
    std::uint32_t first_slot = 0;      // of tasks[0]; the others follow
    bool refuted = false;              // from the next reset on its tasks are not interchangeable
    std::string why;                   // it was
  };

  std::uint32_t slots = 0;                // 0: nothing is exchanged
  std::vector<Group> groups;
  std::vector<std::uint32_t> task_at;     // by slot
  std::vector<std::uint32_t> others;      // tasks at no slot, timer handlers of those that are
  std::vector<std::vector<std::uint32_t>> owned;  // by slot: its words, ascending, in the same order for every slot of a group
  std::vector<std::uint8_t> slot_of;      // by task, timer handlers included
  std::vector<std::uint32_t> group_of;    // by slot: row of groups
  std::vector<std::uint32_t> like;        // by task: its representative
  std::vector<std::uint32_t> word;        // by word: slot << kWordBits | representative
  std::vector<std::uint32_t> object;      // by object id: slot << kWordBits | representative
  std::vector<std::uint32_t> entry_like;  // by function: the entry function of the representative; itself for all others
  // By word: in other tasks' places there are other values, and nobody has looked yet. Not part of the state.
  std::vector<bool> distinct;
  bool any_distinct = false;
  bool stale = false;  // a group was refuted and is still numbered

  bool on() const { return slots != 0; }
  std::uint32_t slot_of_word(std::uint32_t index) const { return word[index] >> kWordBits; }
  // Which piece of the state's hash (Machine::Impl::pieces) a word belongs to that refers to `target`, or to nobody (0).
  std::uint32_t piece_of(std::uint32_t owner, std::uint32_t target) const {
    const std::uint32_t row = owner == 0 ? target : owner;
    return row * (slots + 1) + (target == row || owner == 0 ? 0 : target);
  }
  std::uint32_t like_word(std::uint32_t index) const { return word[index] & kWordMask; }
  // Arithmetic on pointers can name objects that are none.
  std::uint32_t slot_of_object(std::uint32_t id) const { return id < object.size() ? object[id] >> kWordBits : 0; }
  // Whom a word refers to; 0 for integers, functions and pointers to what belongs to nobody.
  std::uint32_t target(Word value) const {
    if (is_pointer(value) || is_dead(value)) return slot_of_object(object_of(value));
    return is_id(value) ? slot_of[task_of_id(value)] : 0;
  }
  // A pointer, or the number of a task, as it would be in the representative's place.
  Word like_value(Word value) const {
    if (is_id(value)) return with_task(value, like[task_of_id(value)]);
    const std::uint32_t id = object_of(value);
    return id < object.size() ? with_object(value, object[id] & kWordMask) : value;
  }
};

// The groups of interchangeable tasks of an image: equal programs, kinds, processes and signals, no CPU of their own.
std::vector<Symmetry::Group> find_interchangeable(const Image& image);

}  // namespace wakesim
