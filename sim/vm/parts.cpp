// Pointers in parts: read, kept anywhere, put together again. A part is a number; nothing says of it whose it is, and nothing happens to it when an
// object dies. So that an object is known whose pointer may be about in parts, and where one lay that died, before it is used again.
// SPDX-License-Identifier: MIT
#include "sim/vm/machine_impl.h"

namespace wakesim {

Word Machine::Impl::take_part_of_address(Word word, const Instruction& i, const char* what) {
  if (is_id(word)) return number_behind(word, i);
  tell_apart(word, i, what);
  if (is_function(word)) return word;
  const std::uint32_t object = object_of(word);
  if (object < objects.size() && may_die(object)) {
    if (is_pointer(word) && head(object) != 0) {
      if (!is_mutant(Mutant::kPartsTakenPublishNothing)) publish(word, 0);
      store.set_word(object, head(object) | header::kInParts);
    } else {
      if (head(object) != 0 && !reuses_addresses) doubt("a part of a freed pointer, where something else lies now,");
      if (footprinting && !atomic_run) footprint = Footprint::everything();
      haunt(object);
    }
  }
  return is_dead(word) ? as_alive(word) : word;
}

// Which object is meant is asked where its number, or that it is dead, is written: of several parts that follow each other the last decides.
Word Machine::Impl::put_together(Word old, Word word, Word mask) {
  if (!is_pointer(word) && !is_dead(word)) return word;
  const bool is_named = (mask & kDeadOrNot) != 0 || !is_tagged(old) || number_of(old) != number_of(word);
  if (!is_named) return word;
  const Word pointer = is_dead(word) ? as_alive(word) : word;
  const std::uint32_t object = object_of(pointer);
  if (object >= objects.size()) return pointer;
  if (footprinting && !atomic_run) footprint = Footprint::everything();
  if (head(object) == 0) return as_dead(pointer);
  if (is_haunted(object)) doubt("a pointer put together from parts, to what lies now where something else has ended,");
  return pointer;
}

void Machine::Impl::doubt(const char* what) {
  (void)reach_not_modelled(what, {});
  is_doubtful = true;
}

void Machine::Impl::haunt(std::uint32_t object) {
  const std::uint32_t word = haunted_word + object / 32;
  store.set_word(word, store.word(word) | Word{1} << (object % 32));
}

}  // namespace wakesim
