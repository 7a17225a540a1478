// Objects of a Machine: addresses, birth and death, who can reach what.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/vm/machine_impl.h"

namespace wakesim {

std::uint32_t Machine::Impl::object_bytes(std::uint32_t object) const {
  if (objects[object].kind == ObjectKind::kHeap) {
    return static_cast<std::uint32_t>(store.word(size_word(object)));
  }
  return layout_of(head(object)).size;
}

std::uint32_t Machine::Impl::cell_count(std::uint32_t object) const {
  const LayoutIndex& layout = layout_of(head(object));
  if (objects[object].kind != ObjectKind::kHeap) return layout.cells;
  return (object_bytes(object) + layout.stride - 1) / layout.stride * layout.stride_cells;
}

Machine::Impl::Fault Machine::Impl::locate_slow(Word base, std::int64_t offset, std::uint32_t size, Address* out) const {
  if (!is_pointer(base)) {
    if (is_uninit(base)) return Fault::kUnset;
    if (is_dead(base)) return Fault::kDead;
    if (is_function(base)) return Fault::kNotPointer;
    const auto near_zero = static_cast<std::int64_t>(base) + offset;
    return near_zero > -65536 && near_zero < 65536 ? Fault::kNull : Fault::kNotPointer;
  }
  const std::uint32_t object = object_of(base);
  if (object >= objects.size() || head(object) == 0) return Fault::kDead;
  const Word head = this->head(object);
  const LayoutIndex& layout = layout_of(head);
  const std::uint32_t at = offset_of(base) + static_cast<std::uint32_t>(offset);
  const std::uint32_t bytes = object_bytes(object);
  if (at >= bytes || size > bytes - at) return Fault::kOutOfBounds;
  const std::uint32_t element = at / layout.stride;
  const std::uint32_t within = at % layout.stride;
  std::uint16_t cell = layout.cell_at[within];
  const std::uint32_t first = header::cell_of(head) + element * layout.stride_cells;
  if (cell != kNoCell && layout.cell_size[cell] == size) {
    *out = {first + cell, 0, static_cast<std::uint8_t>(size), false, object, head, at};
    return Fault::kNone;
  }
  std::uint32_t cell_offset = 0;
  std::uint32_t cell_size = 8;
  if (header::layout_of(head) == header::kRawLayout) {
    cell = 0;
  } else {
    const Layout& text = layout_text(header::layout_of(head));
    cell = cell_containing(layout, text, within);
    if (cell == kNoCell) return Fault::kPadding;
    cell_offset = text.cells[cell].offset;
    cell_size = text.cells[cell].size;
  }
  if (at % size != 0) return Fault::kMisaligned;
  if (within + size > cell_offset + cell_size) return Fault::kAcrossMembers;
  *out = {first + cell, static_cast<std::uint8_t>((within - cell_offset) * 8), static_cast<std::uint8_t>(size), true, object, head, at};
  return Fault::kNone;
}

Machine::Impl::Fault Machine::Impl::resolve_part(Word base, std::uint32_t offset, std::uint32_t bytes, Address* out) {
  Address at;
  const Fault fault = locate_slow(base, offset, 1, &at);
  if (fault == Fault::kPadding) {
    *out = {};
    return Fault::kNone;
  }
  if (fault != Fault::kNone) return fault;
  const LayoutIndex& layout = layout_of(at.head);
  const std::uint32_t cell_bytes = layout.cell_size[(at.cell - header::cell_of(at.head)) % layout.stride_cells];
  const std::uint32_t left = cell_bytes - at.shift / 8u;
  at.size = static_cast<std::uint8_t>(std::min(left, bytes));
  at.partial = at.shift != 0 || at.size != cell_bytes;
  if (symmetry.any_distinct && symmetry.distinct[at.cell]) [[unlikely]] touch_distinct(at.cell);
  *out = at;
  return Fault::kNone;
}

namespace {

// Further from an object than an index gets that is wrong as a rule, and nearer than what is made of the halves of two pointers.
constexpr std::int64_t kFar = 0xf000;

}  // namespace

StepStatus Machine::Impl::report_unset(std::uint32_t cell) {
  const ObjectName name = cell_name(cell);
  return fail(FindingKind::kUninitializedRead, name + " is read before it is written", name);
}

StepStatus Machine::Impl::report_fault(Fault fault, Word base, std::int64_t offset, std::uint32_t size, const char* what) {
  const std::string bytes = std::to_string(size) + (size == 1 ? " byte" : " bytes");
  const Word address = is_tagged(base) && !is_uninit(base) ? add_offset(base, offset) : base + static_cast<Word>(offset);
  switch (fault) {
    case Fault::kNone: break;
    case Fault::kNull:
      return fail(FindingKind::kNullDereference,
                  std::string(what) + " of " + bytes + " through " +
                      (base == 0 ? std::string("a null pointer") : "the invalid pointer " + value_name(base, 8, true)) +
                      (offset != 0 ? " + " + std::to_string(offset) : ""));
    case Fault::kDead: {
      const std::uint32_t object = object_of(base);
      const ObjectKind kind = object < objects.size() ? objects[object].kind : ObjectKind::kStack;
      const ObjectName name = address_name(address);
      return fail(kind == ObjectKind::kStack ? FindingKind::kUseAfterReturn : FindingKind::kUseAfterFree,
                  std::string(what) + " of " + bytes + " at " + name +
                      (kind == ObjectKind::kHeap ? ", which has been freed"
                       : kind == ObjectKind::kTask ? ", the task_struct of a task that has exited, which nobody held a reference to"
                                                   : ", whose block or function has ended"),
                  name);
    }
    case Fault::kUnset:
      return fail(FindingKind::kUninitializedRead, std::string(what) + " of " + bytes + " through a pointer that was never set");
    case Fault::kNotPointer:
      return fail(FindingKind::kOutOfBounds, std::string(what) + " of " + bytes + " through " + value_name(base, 8, false) +
                                                 ", which is no pointer to data");
    case Fault::kOutOfBounds: {
      const std::int64_t at = static_cast<std::int32_t>(offset_of(address));
      const std::int64_t has = object_bytes(object_of(base));
      const ObjectName name = object_name(object_of(base));
      std::string message = std::string(what) + " of " + bytes + " at offset " + std::to_string(at) + " of " + name + ", which has " +
                            std::to_string(has) + " bytes";
      if (at < -kFar || at > has + kFar) message += ": the pointer may be put together from parts of several";
      return fail(FindingKind::kOutOfBounds, message, name);
    }
    case Fault::kMisaligned:
      return fail(FindingKind::kOutOfBounds, "misaligned " + std::string(what) + " of " + bytes + " at offset " +
                                                 std::to_string(offset_of(address)) + " of " + object_name(object_of(base)),
                  object_name(object_of(base)));
    case Fault::kPadding:
    case Fault::kAcrossMembers: break;  // are not modelled (Access::refuse())
  }
  WAKESIM_CHECK(false && "nothing to report");
  return StepStatus::kFinding;
}

// A pointer to `value`'s object is being stored in `into_object` (0: in the machine itself). Until an object can be reached through
// something that others can reach, it is its owner's alone.
void Machine::Impl::publish(Word value, std::uint32_t into_object) {
  if ((!granularity.own_objects && watching.origin_word == 0) || !is_pointer(value)) return;
  const std::uint32_t object = object_of(value);
  if (object == into_object || object >= objects.size()) return;
  const Word head = this->head(object);
  if (head == 0 || (head & header::kPublished) != 0 || is_mutant(Mutant::kNothingPublishes)) return;
  if (into_object != 0) {
    const Word into = this->head(into_object);
    if (into != 0 && (into & header::kPublished) == 0 && objects[into_object].owner == objects[object].owner) return;
  }
  publish_object(object);
}

void Machine::Impl::publish_object(std::uint32_t object) {
  const Word head = this->head(object);
  if (head == 0 || (head & header::kPublished) != 0) return;
  store.set_word(object, head | header::kPublished);
  if (is_mutant(Mutant::kPublishesOneDeep)) return;
  const std::uint32_t first = header::cell_of(head);
  const std::uint32_t count = cell_count(object);
  for (std::uint32_t c = first; c < first + count; ++c) {
    if (is_object(cells.look(c))) publish_object(object_of(cells.look(c)));
  }
}

void Machine::Impl::note_stored(Word value, std::uint32_t word) {
  if (!is_pointer(value)) return;
  const std::uint32_t object = object_of(value);
  if (object >= objects.size() || !may_die(object)) return;
  stored_pointers[object].add(word);
}

// A lock ends with the object it is in. Nobody can release it any more.
StepStatus Machine::Impl::lose_locks(std::uint32_t first, std::uint32_t count) {
  const auto dies = [&](std::uint32_t cell) { return cell >= first && cell < first + count; };
  std::vector<TaskId> holders;
  std::uint32_t lock = 0;
  for (std::uint32_t t = 0; t < task_total; ++t) {
    for (std::uint32_t h = 0; h < tasks[t].held_count; ++h) {
      if (!dies(tasks[t].held[h])) continue;
      lock = tasks[t].held[h];
      if (holders.empty() || holders.back() != TaskId{t}) holders.push_back(TaskId{t});
    }
  }
  if (holders.empty()) return StepStatus::kOk;
  if (checks(FindingKind::kLockImbalance)) {
    std::string message = runner_name(running) + " ends " + lock_name(lock) + " while ";
    const bool is_own = holders.size() == 1 && holders[0].index == running;
    for (std::size_t i = 0; i < holders.size(); ++i)
      message += (i == 0 ? "" : " and ") + (is_own ? std::string("it") : runner_name(holders[i].index));
    message += (holders.size() == 1 ? " holds it" : " hold it");
    const StepStatus status = fail(FindingKind::kLockImbalance, message, lock_name(lock));
    if (!is_own) finding.tasks.insert(finding.tasks.end(), holders.begin(), holders.end());
    return status;
  }
  for (const TaskId holder : holders) {
    const std::uint32_t t = holder.index;
    if (t != running) save_task(t);
    for (std::uint32_t h = tasks[t].held_count; h > 0; --h) {
      if (dies(tasks[t].held[h - 1])) forget_lock(t, h - 1);
    }
    if (t == running) continue;
    if (footprinting && !atomic_run) footprint = Footprint::everything();
    hash_task(t);
  }
  return StepStatus::kOk;
}

namespace {

// What stands in the place of its size for a dead object whose address can be used again.
Word freed_size(Word bytes, bool user) { return (Word{1} << 40) | (Word{user} << 41) | bytes; }

}  // namespace

// The object ends. Its cells return to kUninit, every pointer to it becomes a dead one.
StepStatus Machine::Impl::kill_object(std::uint32_t object, bool note) {
  const Word head = this->head(object);
  WAKESIM_CHECK(head != 0);
  const std::uint32_t first = header::cell_of(head);
  const std::uint32_t count = cell_count(object);
  const std::uint32_t bytes = object_bytes(object);
  if (const StepStatus status = lose_locks(first, count); status != StepStatus::kOk) return status;
  if (recording) gone[object] = {object_name(object), head, object_bytes(object)};
  if (note && granularity.locks && !is_mutant(Mutant::kDeathNotNoted)) {
    for (std::uint32_t c = first; c < first + count; ++c) {
      const bool news = facts.note_death(fact_row(c), accessor(c, running));
      restart |= news;
    }
  }
  if (watching.origin_word != 0) watch_death(object);
  // Who could reach it must be done before, or comes too late.
  if (!granularity.own_objects || (head & header::kPublished) != 0) {
    touch_word(object, Footing::kWrite);
    for (std::uint32_t c = first; c < first + count; ++c) touch_word(c, Footing::kWrite);
  }
  if (objects[object].kind == ObjectKind::kHeap) touch_word(heap_word(objects[object].owner), Footing::kWrite);
  make_dead(object);
  cells.erase(first, count);
  if (objects[object].kind == ObjectKind::kHeap) {
    store.set_word(size_word(object), reuses_addresses ? freed_size(bytes, (head & header::kUser) != 0) : 0);
  }
  if ((head & header::kInParts) != 0) haunt(object);
  store.set_word(object, 0);
  return StepStatus::kOk;
}

// A word in an object that only a task other than the running one can reach.
bool Machine::Impl::is_own_of_another(std::uint32_t word) const {
  if (!granularity.own_objects || !is_cell(word) || word < stack_cell_base[0]) return false;
  const std::uint32_t object = object_of_cell(word);
  return may_die(object) && (head(object) & header::kPublished) == 0 && objects[object].owner != running;
}

void Machine::Impl::make_dead(std::uint32_t object) {
  const Word pattern = make_pointer(object, 0) >> 32;
  const std::vector<std::uint32_t>& places = stored_pointers[object].words();
  for (const std::uint32_t word : places) {
    const Word pointer = store.any(word);
    if ((pointer >> 32) != pattern) continue;
    touch_word(word, Footing::kWrite);
    if (footprinting && !atomic_run && is_own_of_another(word)) footprint = Footprint::everything();  // whose reads of it are not noted
    if (is_cell(word)) cells.kill_pointer(word, as_dead(pointer));
    else store.set_word(word, as_dead(pointer));
  }
  // A pointer that never was in memory never left its owner's registers.
  const bool everywhere = !places.empty() || objects[object].kind == ObjectKind::kTask;
  for (std::uint32_t t = 0; t < task_total; ++t) {
    if (!everywhere && t != objects[object].owner && t != running) continue;
    const TaskState& state = tasks[t];
    Word* const regs = registers_of(t);
    const std::uint32_t logged_below = t == running && saved_from < state.depth ? frames_of(t)[saved_from].registers : state.registers;
    bool changed_lower = false;
    for (std::uint32_t r = 0; r < state.registers; ++r) {
      if ((regs[r] >> 32) != pattern) continue;
      if (footprinting && !atomic_run && t != running) footprint = Footprint::everything();
      if (r < logged_below) {
        store.log_register(static_cast<std::uint32_t>(regs - registers.data()) + r, regs[r]);
        changed_lower = true;
      }
      regs[r] = as_dead(regs[r]);
    }
    if (changed_lower) {
      tasks[t].clean = 0;
      if (t != running) {
        hash_task(t);
        compute_pending(t);
      }
    }
  }
}

// Dead objects of this size, of whichever task, whose addresses `task` may get.
std::vector<std::uint32_t> Machine::Impl::reusable(std::uint32_t task, Word bytes) const {
  std::vector<std::uint32_t> found;
  if (store.word(reuse_budget()) == 0) return found;
  const TaskState& state = tasks[task];
  const bool user = code.functions[frames_of(task)[state.depth - 1].function].side == Side::kUser;
  for (std::uint32_t t = 0; t < task_total; ++t) {
    if (user && task_process[t] != task_process[task]) continue;
    for (std::uint32_t h = 0; h < room(t).heap_objects; ++h) {
      const std::uint32_t object = heap_object_base[t] + h;
      if (head(object) == 0 && store.word(size_word(object)) == freed_size(bytes, user)) found.push_back(object);
    }
  }
  return found;
}

StepStatus Machine::Impl::allocate(std::uint32_t bytes, std::uint32_t layout, bool zero, bool user, std::uint32_t freed, Word* out) {
  const LayoutIndex& index = layout == header::kRawLayout ? layouts.back() : layouts[layout];
  if (bytes == 0) return fail(FindingKind::kOutOfBounds, "allocation of 0 bytes");
  if (layout != header::kRawLayout && bytes % index.stride != 0) {
    return fail(FindingKind::kOutOfBounds, "allocation of " + std::to_string(bytes) + " bytes for objects of " +
                                               std::to_string(index.stride) + " bytes (" + layout_text(layout).type_name + ")");
  }
  const std::uint32_t count = (bytes + index.stride - 1) / index.stride * index.stride_cells;
  const std::uint32_t owner = freed != 0 ? objects[freed].owner : running;
  const TaskCapacity& room = this->room(owner);
  std::uint32_t slot = room.heap_objects;
  bool has_haunted = false;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> used;  // [first, end)
  for (std::uint32_t h = 0; h < room.heap_objects; ++h) {
    const std::uint32_t object = heap_object_base[owner] + h;
    if (head(object) == 0) {
      const bool fits = freed != 0 ? object == freed : !reuses_addresses || store.word(size_word(object)) == 0;
      if (fits && freed == 0 && is_haunted(object)) has_haunted = true;  // its parts would be those of the pointer that somebody has read
      else if (fits) slot = std::min(slot, h);
    } else {
      const std::uint32_t first = header::cell_of(head(object));
      used.emplace_back(first, first + cell_count(object));
    }
  }
  if (slot == room.heap_objects) {
    const std::string most = "more than " + std::to_string(room.heap_objects);
    if (has_haunted) return limit(most + " heap objects of " + task_name(owner) + " that live or whose pointers were read in parts");
    return limit(most + (reuses_addresses ? " addresses of heap objects of " : " live heap objects of ") + task_name(owner));
  }
  std::sort(used.begin(), used.end());
  std::uint32_t first = heap_cell_base[owner];
  for (const auto& [begin, end] : used) {
    if (begin - first >= count) break;
    first = end;
  }
  if (first + count > heap_cell_base[owner] + room.heap_cells)
    return limit("more than " + std::to_string(room.heap_cells) + " live heap words of " + task_name(owner));
  const std::uint32_t object = heap_object_base[owner] + slot;
  const Word others = owner != running ? header::kPublished : 0;  // what is one task's own lies in its own heap
  store.set_word(object, header::make(layout, first, header::kAlive | others | (user ? header::kUser : 0)));
  store.set_word(size_word(object), bytes);
  if (zero) cells.zero(first, count);
  *out = make_pointer(object, 0);
  return StepStatus::kOk;
}

StepStatus Machine::Impl::release(Word pointer) {
  if (is_dead(pointer)) {
    return fail(FindingKind::kDoubleFree, "free of " + address_name(pointer) + ", which has been freed", address_name(pointer));
  }
  if (!is_pointer(pointer) || object_of(pointer) >= objects.size() || objects[object_of(pointer)].kind != ObjectKind::kHeap) {
    return fail(FindingKind::kDoubleFree, "free of " + value_name(pointer, 8, false) + ", which is no heap object");
  }
  if (offset_of(pointer) != 0) {
    return fail(FindingKind::kDoubleFree, "free of " + address_name(pointer) + ", which is not the start of its object", address_name(pointer));
  }
  return kill_object(object_of(pointer), true);
}

}  // namespace wakesim
