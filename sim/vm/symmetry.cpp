// Canonical fingerprints: the same for states that differ only in which of several interchangeable tasks is which.
//
// The words of a state are hashed in pieces: one for each task (its words, and those of nobody that refer to it), one for every pair of tasks
// (words of the one that refer to the other), one for the rest, with everything written as it would be in the representatives' places. A
// change of a word changes one piece, and exchanging tasks only moves pieces about: the fingerprint of a state with its tasks in another order
// costs some mixing per piece that is not empty. The order is found by sorting tasks by what can be seen of each alone, and, where that leaves
// ties, once more by what they refer to and who refers to them. A tie that remains costs states, never soundness: whatever order is chosen,
// equal fingerprints mean states that differ only by an exchange.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/vm/machine_impl.h"

namespace wakesim {
namespace {

bool is_jump(const Instruction& i) { return i.op == Opcode::kJump || i.op == Opcode::kJumpIf || i.op == Opcode::kJumpIfNot; }

// Entry functions are made from the calls of a scenario, one for each row of tasks.
bool same_program(const Code& code, FunctionId x, FunctionId y) {
  if (x == y) return true;
  const Function& f = code.functions[x.index];
  const Function& g = code.functions[y.index];
  if (f.end - f.begin != g.end - g.begin || f.register_count != g.register_count || f.side != g.side || f.locals.size() != g.locals.size())
    return false;
  for (std::size_t l = 0; l < f.locals.size(); ++l) {
    if (f.locals[l].layout != g.locals[l].layout) return false;
  }
  for (std::uint32_t at = 0; at < f.end - f.begin; ++at) {
    Instruction i = code.instructions[f.begin + at];
    Instruction j = code.instructions[g.begin + at];
    if (is_jump(i)) i.imm -= f.begin;
    if (is_jump(j)) j.imm -= g.begin;
    if (i != j) return false;
  }
  return true;
}

std::vector<std::pair<std::uint8_t, std::uint16_t>> signals_of(const Image& image, std::uint32_t task) {
  std::vector<std::pair<std::uint8_t, std::uint16_t>> signals;
  for (const SignalFault& signal : image.faults.signals) {
    if (signal.task.index == task) signals.emplace_back(signal.signo, signal.count_max);
  }
  return signals;
}

bool alike(const Image& image, std::uint32_t x, std::uint32_t y) {
  const TaskSpec& a = image.tasks[x];
  const TaskSpec& b = image.tasks[y];
  return a.entry.has_value() && b.entry.has_value() && a.kind == b.kind && a.process == b.process && a.daemon == b.daemon && a.cpu < 0 &&
         b.cpu < 0 && same_program(image.code, a.entry, b.entry) && signals_of(image, x) == signals_of(image, y);
}

std::uint64_t scramble(std::uint64_t x, std::uint64_t key) {
  x = (x ^ key) * 0x9e37'79b9'7f4a'7c15ULL;
  return x ^ (x >> 29);
}

// A hash in a place: both lanes stay bijective in the hash.
Fingerprint placed(Fingerprint hash, std::uint64_t place) {
  const std::uint64_t key = (place + 1) * 0xd6e8'feb8'6659'fd93ULL;
  std::uint64_t low = (hash.low ^ key) * 0x9e37'79b9'7f4a'7c15ULL;
  low ^= low >> 32;
  std::uint64_t high = (hash.high + key) * 0xc2b2'ae3d'27d4'eb4fULL;
  high ^= high >> 29;
  return {low * 0xbf58'476d'1ce4'e5b9ULL, high * 0x94d0'49bb'1331'11ebULL ^ low};
}

}  // namespace

std::vector<Symmetry::Group> find_interchangeable(const Image& image) {
  std::vector<Symmetry::Group> groups;
  for (std::uint32_t t = 0; t < image.tasks.size(); ++t) {
    const auto same = [&](const Symmetry::Group& group) { return alike(image, group.tasks.front(), t); };
    const auto group = std::find_if(groups.begin(), groups.end(), same);
    if (group != groups.end()) group->tasks.push_back(t);
    else groups.push_back({.tasks = {t}, .first_slot = 0, .refuted = false, .why = {}});
  }
  std::erase_if(groups, [](const Symmetry::Group& group) { return group.tasks.size() < 2; });
  return groups;
}

// Numbers the tasks of the groups that are not refuted and says of every word and object whose it is.
void Machine::Impl::number_slots() {
  symmetry.stale = false;
  for (Symmetry::Group& group : symmetry.groups) group.first_slot = 0;
  symmetry.task_at = {0};
  symmetry.group_of = {0};
  symmetry.slot_of.assign(task_total, 0);
  symmetry.like.resize(task_total);
  for (std::uint32_t t = 0; t < task_total; ++t) symmetry.like[t] = t;
  symmetry.entry_like.resize(code.functions.size());
  for (std::uint32_t f = 0; f < code.functions.size(); ++f) symmetry.entry_like[f] = f;
  for (std::size_t g = 0; g < symmetry.groups.size(); ++g) {
    Symmetry::Group& group = symmetry.groups[g];
    if (group.refuted) continue;
    const std::uint32_t first = group.tasks.front();
    group.first_slot = static_cast<std::uint32_t>(symmetry.task_at.size());
    for (const std::uint32_t t : group.tasks) {
      const auto slot = static_cast<std::uint8_t>(symmetry.task_at.size());
      symmetry.task_at.push_back(t);
      symmetry.group_of.push_back(static_cast<std::uint32_t>(g));
      symmetry.slot_of[t] = slot;
      symmetry.like[t] = first;
      symmetry.entry_like[image.tasks[t].entry.index] = image.tasks[first].entry.index;
      if (!has_timer_tasks) continue;
      symmetry.slot_of[timer_task(t)] = slot;
      symmetry.like[timer_task(t)] = timer_task(first);
    }
  }
  symmetry.slots = static_cast<std::uint32_t>(symmetry.task_at.size() - 1);
  if (!symmetry.on()) return;
  symmetry.others.clear();
  for (std::uint32_t t = 0; t < service; ++t) {
    if (symmetry.slot_of[t] == 0 || t >= image_tasks) symmetry.others.push_back(t);
  }

  WAKESIM_CHECK(store.size() <= Symmetry::kWordMask);
  symmetry.word.resize(store.size());
  for (std::uint32_t w = 0; w < store.size(); ++w) symmetry.word[w] = w;
  symmetry.object.resize(objects.size());
  for (std::uint32_t o = 0; o < objects.size(); ++o) symmetry.object[o] = o;
  const auto belongs = [&](std::uint32_t index, std::uint32_t task, std::uint32_t representative) {
    symmetry.word[index] = (std::uint32_t{symmetry.slot_of[task]} << Symmetry::kWordBits) | representative;
  };
  const auto object_belongs = [&](std::uint32_t object, std::uint32_t task, std::uint32_t representative) {
    symmetry.object[object] = (std::uint32_t{symmetry.slot_of[task]} << Symmetry::kWordBits) | representative;
    belongs(object, task, representative);
  };
  const auto global_count = static_cast<std::uint32_t>(code.globals.size());
  for (std::uint32_t t = 0; t < service; ++t) {
    if (symmetry.slot_of[t] == 0) continue;
    const std::uint32_t like = symmetry.like[t];
    const auto place = [&](std::uint32_t object, std::uint32_t representative) {
      object_belongs(object, t, representative);
      const std::uint32_t from = header::cell_of(head(object)), to = header::cell_of(head(representative));
      for (std::uint32_t c = 0; c < layout_of(head(object)).cells; ++c) belongs(from + c, t, to + c);
    };
    for (std::uint32_t g = 0; g < global_count; ++g) {
      if (code.globals[g].sharing == Sharing::kPerTask) place(global_object[t * global_count + g], global_object[like * global_count + g]);
    }
    place(task_object[t], task_object[like]);
    for (std::uint32_t o = 0; o < room(t).stack_objects; ++o) object_belongs(stack_object_base[t] + o, t, stack_object_base[like] + o);
    for (std::uint32_t o = 0; o < room(t).heap_objects; ++o) {
      object_belongs(heap_object_base[t] + o, t, heap_object_base[like] + o);
      belongs(heap_size_base[t] + o, t, heap_size_base[like] + o);
    }
    for (std::uint32_t c = 0; c < room(t).stack_cells; ++c) belongs(stack_cell_base[t] + c, t, stack_cell_base[like] + c);
    for (std::uint32_t c = 0; c < room(t).heap_cells; ++c) belongs(heap_cell_base[t] + c, t, heap_cell_base[like] + c);
    if (t >= image_tasks) continue;
    belongs(timer_word + t, t, timer_word + like);
    belongs(running_word + t, t, running_word + like);
    std::vector<std::uint32_t> rows;  // of the representative's signals
    for (std::uint32_t row = 0; row < image.faults.signals.size(); ++row) {
      if (image.faults.signals[row].task.index == like) rows.push_back(row);
    }
    std::size_t next = 0;
    for (std::uint32_t row = 0; row < image.faults.signals.size(); ++row) {
      if (image.faults.signals[row].task.index == t) belongs(budget_word + row, t, budget_word + rows[next++]);
    }
  }
  symmetry.owned.assign(symmetry.slots + 1, {});
  std::vector<std::uint32_t> counts(symmetry.slots + 1, 0);
  for (std::uint32_t w = 0; w < store.size(); ++w) ++counts[symmetry.slot_of_word(w)];
  for (std::uint32_t slot = 1; slot <= symmetry.slots; ++slot) symmetry.owned[slot].reserve(counts[slot]);
  for (std::uint32_t w = 0; w < store.size(); ++w) {
    if (symmetry.slot_of_word(w) != 0) symmetry.owned[symmetry.slot_of_word(w)].push_back(w);
  }
}

void Machine::Impl::refute(std::uint32_t slot, const std::string& why) {
  if (slot != 0 && exchanging) refute_now(slot, why);
}

void Machine::Impl::refute_now(std::uint32_t slot, const std::string& why) {
  Symmetry::Group& group = symmetry.groups[symmetry.group_of[slot]];
  if (!group.refuted) group.why = why;
  group.refuted = symmetry.stale = restart = true;
}

bool Machine::Impl::adopt_refuted(const Symmetry& other) {
  bool news = false;
  for (std::size_t g = 0; g < symmetry.groups.size(); ++g) {
    const Symmetry::Group& theirs = other.groups[g];
    Symmetry::Group& group = symmetry.groups[g];
    if (!theirs.refuted || group.refuted) continue;
    group.why = theirs.why;
    group.refuted = symmetry.stale = news = true;
  }
  return news;
}

void Machine::Impl::refute(std::uint32_t slot, const Instruction& i, const char* what) {
  if (slot != 0 && exchanging) refute_now(slot, done_in(i, what));
}

std::string Machine::Impl::done_in(const Instruction& i, const char* what) const {
  const auto pc = static_cast<std::uint32_t>(&i - code.instructions.data());
  const auto inside = [pc](const Function& function) { return function.begin <= pc && pc < function.end; };
  const auto function = std::find_if(code.functions.begin(), code.functions.end(), inside);
  return (function != code.functions.end() ? function->name + "() " : std::string()) + what;
}

// Also before the search begins: whatever comes of it, the machine is reset then, and the tasks of the group have plain numbers.
Word Machine::Impl::number_behind(Word id, const Instruction& i) {
  if (!is_mutant(Mutant::kNumbersKnown)) refute_now(symmetry.target(id), done_in(i, "computes with the number of a task"));
  return number_of_id(id);
}

bool Machine::Impl::same_number(Word x, Word y, const Instruction& i) {
  const bool known = is_id(x) && is_id(y) ? !arithmetic::is_extended(i.kind, x | y) : !arithmetic::may_equal(is_id(x) ? x : y, is_id(x) ? y : x);
  if (known || is_mutant(Mutant::kNumbersDiffer)) return x == y;
  return number(x, i) == number(y, i);
}

// Words that hold different things for interchangeable tasks: a thread id, say. As long as nobody looks at them they make no difference.
bool Machine::Impl::find_distinct() {
  symmetry.distinct.assign(store.size(), false);
  symmetry.any_distinct = false;
  const auto& owned = symmetry.owned;
  for (std::uint32_t w = 0; w < store.size(); ++w) {
    if (is_uninit(store.any(w))) continue;
    if (symmetry.slot_of_word(w) == 0 && symmetry.target(store.any(w)) != 0) symmetry.distinct[w] = symmetry.any_distinct = true;
  }
  for (std::uint32_t slot = 1; slot <= symmetry.slots; ++slot) {
    const std::uint32_t other = symmetry.groups[symmetry.group_of[slot]].first_slot;
    WAKESIM_CHECK(owned[slot].size() == owned[other].size());
    for (std::size_t i = 0; i < owned[slot].size(); ++i) {
      const std::uint32_t w = owned[slot][i], v = owned[other][i];
      WAKESIM_CHECK(symmetry.like_word(w) == symmetry.like_word(v));
      if (is_uninit(store.any(w)) && is_uninit(store.any(v))) continue;  // as most are
      const std::uint32_t target = symmetry.target(store.any(w)), wanted = symmetry.target(store.any(v));
      bool same = (target == slot && wanted == other) || (target == 0 && wanted == 0);
      same = same && store.like_content(w, store.any(w)) == store.like_content(v, store.any(v));
      if (same) continue;
      const bool is_cell = w >= cells_begin && w < cells_end && w != state_cell[symmetry.task_at[slot]] && w != signal_cell[symmetry.task_at[slot]];
      if (!is_cell) {
        exchanging = true;
        refute(slot, "they do not begin alike");
        exchanging = false;
        return false;
      }
      symmetry.distinct[w] = symmetry.distinct[v] = symmetry.any_distinct = true;
    }
  }
  // What differs for one of a group must be left out for all of it.
  for (std::uint32_t slot = 1; slot <= symmetry.slots; ++slot) {
    const std::uint32_t other = symmetry.groups[symmetry.group_of[slot]].first_slot;
    for (std::size_t i = 0; symmetry.any_distinct && i < owned[slot].size(); ++i) {
      if (symmetry.distinct[owned[other][i]]) symmetry.distinct[owned[slot][i]] = true;
    }
  }
  return true;
}

void Machine::Impl::touch_distinct(std::uint32_t index) {
  if (!exchanging) return;
  std::uint32_t slot = symmetry.slot_of_word(index);
  if (slot == 0) slot = symmetry.target(store.any(index));
  refute(slot, cell_name(index) + " is accessed, and is not alike for them");
}

constexpr Word kPlaceOfLock = Word{1} << 63;  // of frame and register: fewer than 48 bits

// Registers and held locks that refer to interchangeable tasks other than the one they belong to: what hash_task() leaves open.
void Machine::Impl::collect_references() const {
  references.clear();
  for (std::uint32_t t = 0; t < service; ++t) {
    const TaskState& state = tasks[t];
    if (state.depth == 0) continue;
    const std::uint32_t own = symmetry.slot_of[t];
    const auto add = [&](Word place, std::uint32_t target) {
      references.push_back({own, target, scramble(place, (std::uint64_t{symmetry.like[t]} << 32) | 0x5eed)});
    };
    for (auto i = static_cast<std::uint32_t>(state.foreign_from); i < state.depth; ++i) {
      const Frame& frame = frames_of(t)[i];
      const Word* const r = registers_of(t) + frame.registers;
      const std::uint16_t skipped = i + 1 == state.depth ? 0xffff : frames_of(t)[i + 1].result;
      const auto look = [&](std::uint16_t reg) {
        if (!is_tagged(r[reg]) || reg == skipped) return;
        const std::uint32_t target = symmetry.target(r[reg]);
        if (target != 0 && target != own) add((Word{i} << 16) | reg, target);
      };
      if (granularity.liveness) {
        for (std::uint32_t l = code.live_begin[frame.pc]; l != code.live_begin[frame.pc + 1]; ++l) look(code.live_registers[l]);
      } else {
        for (std::uint16_t reg = 0; reg < code.functions[frame.function].register_count; ++reg) look(reg);
      }
    }
    for (std::uint32_t h = 0; h < state.held_count; ++h) {
      const std::uint32_t target = symmetry.slot_of_word(state.held[h]);
      if (target != 0 && target != own) add(kPlaceOfLock | h, target);
    }
  }
}

// Chooses an order of the tasks of each group: position[slot] is the slot whose place the task takes.
void Machine::Impl::order_slots() const {
  const std::uint32_t n = symmetry.slots;
  const auto piece = [&](std::uint32_t owner, std::uint32_t target) -> const Fingerprint& { return store.pieces()[owner * (n + 1) + target]; };
  std::array<std::uint64_t, Symmetry::kSlotsMax + 1> seen, more;  // only of slots 1 to n: clearing all of them takes a third of the time
  for (std::uint32_t s = 1; s <= n; ++s) {
    const std::uint32_t t = symmetry.task_at[s];
    seen[s] = tasks[t].hash.low ^ piece(s, 0).low;
    if (has_timer_tasks) seen[s] = scramble(seen[s], tasks[timer_task(t)].hash.low);
  }
  for (const Reference& f : references) {
    if (f.own == 0) seen[f.target] += scramble(f.place, 1);
  }
  // By counting who comes before whom: without branches that nobody could predict. True when no two are alike.
  const auto arrange = [&] {
    bool distinct = true;
    for (const Symmetry::Group& group : symmetry.groups) {
      if (group.first_slot == 0) continue;
      const std::uint32_t begin = group.first_slot, end = begin + static_cast<std::uint32_t>(group.tasks.size());
      for (std::uint32_t s = begin; s < end; ++s) {
        std::uint32_t before = 0;
        for (std::uint32_t q = begin; q < s; ++q) {
          const bool later = seen[s] < seen[q];
          position[q] = static_cast<std::uint8_t>(position[q] + later);
          before += !later;
          distinct &= seen[s] != seen[q];
        }
        position[s] = static_cast<std::uint8_t>(begin + before);
      }
    }
    return distinct;
  };
  if (!arrange()) {
    std::fill_n(more.begin(), n + 1, 0);
    for (std::uint32_t s = 1; s <= n; ++s) {
      for (std::uint32_t q = 1; q <= n; ++q) {
        if (q == s || piece(s, q) == Fingerprint{}) continue;
        more[s] += scramble(piece(s, q).low, seen[q]);
        more[q] += scramble(piece(s, q).high, seen[s]);
      }
    }
    for (const Reference& f : references) {
      if (f.own == 0) continue;
      more[f.own] += scramble(f.place, seen[f.target]);
      more[f.target] += scramble(f.place ^ 1, seen[f.own]);
    }
    for (std::uint32_t s = 1; s <= n; ++s) seen[s] = scramble(seen[s], more[s]);
    (void)arrange();
  }
  for (std::uint32_t s = 1; s <= n; ++s) arranged[position[s]] = static_cast<std::uint8_t>(s);
}

Fingerprint Machine::Impl::fingerprint_in(const std::array<std::uint8_t, Symmetry::kSlotsMax + 1>& places) const {
  const std::uint32_t n = symmetry.slots;
  Fingerprint all = store.pieces()[0];
  for (std::uint32_t s = 1; s <= n; ++s) {
    const Fingerprint* const of_slot = store.pieces().data() + s * (n + 1);
    Fingerprint own = of_slot[0];
    own ^= tasks[symmetry.task_at[s]].hash;
    all ^= placed(own, places[s]);
    for (std::uint32_t target = 1; target <= n; ++target) {
      if (of_slot[target] == Fingerprint{}) continue;
      all ^= placed(of_slot[target], std::uint64_t{places[s]} << 8 | places[target]);
    }
  }
  for (const std::uint32_t t : symmetry.others) {
    const std::uint32_t slot = symmetry.slot_of[t];
    if (slot == 0) all ^= tasks[t].hash;
    else all ^= placed(tasks[t].hash, std::uint64_t{1} << 20 | places[slot]);
  }
  for (const Reference& f : references) all ^= placed({f.place, ~f.place}, std::uint64_t{1} << 24 | places[f.own] << 8 | places[f.target]);
  return all;
}

Fingerprint Machine::Impl::canonical() const {
  collect_references();
  order_slots();
  return fingerprint_in(position);
}

Fingerprint Machine::Impl::canonical_of_all() const {
  collect_references();
  std::array<std::uint8_t, Symmetry::kSlotsMax + 1> places{};
  for (std::uint32_t s = 0; s <= symmetry.slots; ++s) places[s] = static_cast<std::uint8_t>(s);
  Fingerprint least = fingerprint_in(places);
  // Every order of the first group with every order of the second, and so on.
  const auto permute = [&](const auto& self, std::size_t g) -> void {
    while (g < symmetry.groups.size() && (symmetry.groups[g].refuted || symmetry.groups[g].first_slot == 0)) ++g;
    if (g == symmetry.groups.size()) {
      least = std::min(least, fingerprint_in(places));
      return;
    }
    const auto begin = places.begin() + symmetry.groups[g].first_slot;
    const auto end = begin + static_cast<std::ptrdiff_t>(symmetry.groups[g].tasks.size());
    std::sort(begin, end);
    do self(self, g + 1);
    while (std::next_permutation(begin, end));
  };
  permute(permute, 0);
  return least;
}

}  // namespace wakesim
