// Heap objects that nobody can free any more, where an execution has come to its end.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "sim/vm/machine_impl.h"

namespace wakesim {
namespace {

// Bytes before and behind an object where a pointer to it may point as well: to the element before the first, to a structure around it. One that
// lost a part of its bytes points further away.
constexpr std::int64_t kNear = 4096;

}  // namespace

// A chain of pointers begins in globals and timers, in what the registers of tasks hold that may be read again (whatever the search clears), and
// in the locals of tasks that can go on: what a daemon that sleeps for ever has left in its memory nobody will look at.
class Machine::Impl::Leaks {
 public:
  explicit Leaks(const Impl& machine) : m_(machine), seen_(machine.objects.size(), false) { look_at_roots(); }

  // The first object that has leaked, or, where there is none, of which it cannot be told.
  StepStatus judge(Impl& reporter) {
    std::uint32_t doubtful = 0;
    for (std::uint32_t object = next_unreached(0); object != 0;) {
      if (!stands_in_parts(object)) {
        object = next_unreached(object);
        continue;
      }
      if (!stands_side_by_side(object) && doubtful == 0) doubtful = object;
      reach(make_pointer(object, 0));
      follow();
      object = next_unreached(0);  // those looked at before may stand in what this one reaches
    }
    if (const std::uint32_t object = next_unreached(0); object != 0) {
      return reporter.fail(FindingKind::kMemoryLeak, m_.object_name(object) + " is never freed and nothing points to it any more",
                           m_.object_name(object));
    }
    if (doubtful == 0) return StepStatus::kOk;
    return reporter.limit("whether " + m_.object_name(doubtful) + " has leaked (the bytes of a pointer to it stand apart)");
  }

 private:
  // Heap objects are numbered upwards by task.
  std::uint32_t next_unreached(std::uint32_t after) const {
    for (std::uint32_t t = 0; t < m_.task_total; ++t) {
      for (std::uint32_t h = 0; h < m_.room(t).heap_objects; ++h) {
        const std::uint32_t object = m_.heap_object_base[t] + h;
        if (object > after && m_.head(object) != 0 && !seen_[object]) return object;
      }
    }
    return 0;
  }

  bool points_to_object(Word w) const {
    if (!m_.is_object(w) || m_.head(object_of(w)) == 0) return false;
    const std::int64_t at = static_cast<std::int32_t>(offset_of(w));
    return at >= -kNear && at <= std::int64_t{m_.object_bytes(object_of(w))} + kNear;
  }
  void reach(Word w) {
    if (!points_to_object(w) || seen_[object_of(w)]) return;
    seen_[object_of(w)] = true;
    reached_.push_back(object_of(w));
  }
  // What nobody reaches holds nothing.
  bool is_reachable(std::uint32_t object) const {
    return m_.head(object) != 0 && (m_.objects[object].kind != ObjectKind::kHeap || seen_[object]);
  }
  void follow() {
    knows_loose_bytes_ = false;
    while (!reached_.empty()) {
      const std::uint32_t object = reached_.back();
      reached_.pop_back();
      each_cell(object, [&](Word word, std::uint32_t) { reach(word); });
    }
  }

  // visit(word, bytes of it)
  template <class Visit>
  void each_cell(std::uint32_t object, Visit&& visit) const {
    const Word head = m_.head(object);
    const LayoutIndex& layout = m_.layout_of(head);
    const std::uint32_t count = m_.cell_count(object);
    for (std::uint32_t c = 0; c < count; ++c) visit(m_.cells.look(header::cell_of(head) + c), layout.cell_size[c % layout.stride_cells]);
  }
  template <class Visit>
  void each_live_register(std::uint32_t task, Visit&& visit) const {
    for (std::uint32_t f = 0; f < m_.tasks[task].depth; ++f) {
      const Frame& frame = m_.frames_of(task)[f];
      const std::uint16_t skipped = f + 1 == m_.tasks[task].depth ? 0xffff : m_.frames_of(task)[f + 1].result;  // overwritten on return
      for (std::uint32_t l = m_.code.live_begin[frame.pc]; l != m_.code.live_begin[frame.pc + 1]; ++l) {
        if (m_.code.live_registers[l] != skipped) visit(m_.registers_of(task)[frame.registers + m_.code.live_registers[l]]);
      }
    }
  }

  void look_at_roots() {
    for (const std::uint32_t c : m_.pointer_cells) reach(m_.cells.look(c));
    for (std::uint32_t i = m_.timer_word; i < m_.budget_word; ++i) reach(m_.store.word(i));
    for (std::uint32_t t = 0; t < m_.task_total; ++t) {
      const bool goes_on = m_.can_go_on(t);
      const auto is_own_local = [&](Word w) {
        return m_.is_object(w) && m_.objects[object_of(w)].kind == ObjectKind::kStack && m_.objects[object_of(w)].owner == t;
      };
      each_live_register(t, [&](Word value) {
        if (goes_on || !is_own_local(value)) reach(value);
      });
      for (std::uint32_t r = 0; is_mutant(Mutant::kLeakByAllRegisters) && r < m_.tasks[t].registers; ++r) reach(m_.registers_of(t)[r]);
      if (!goes_on) continue;
      for (std::uint32_t s = 0; s < m_.room(t).stack_objects; ++s) {
        const std::uint32_t object = m_.stack_object_base[t] + s;
        if (m_.head(object) != 0) reach(make_pointer(object, 0));
      }
    }
    follow();
  }

  // Whether all bytes that say which object it is stand somewhere, be it in no order: who knows where can put a pointer together.
  bool stands_in_parts(std::uint32_t object) {
    if (!knows_loose_bytes_) find_loose_bytes();
    const Word pointer = make_pointer(object, 0);
    std::array<std::uint64_t, 256> wanted{};
    for (unsigned byte = 2; byte < 8; ++byte) ++wanted[pointer >> (byte * 8) & 0xff];  // the lower two are not the same for all of the object
    return std::equal(wanted.begin(), wanted.end(), loose_.begin(), [](std::uint64_t w, std::uint64_t there) { return w <= there; });
  }
  void find_loose_bytes() {
    knows_loose_bytes_ = true;
    loose_.fill(0);
    const auto add = [this](Word word, std::uint32_t bytes) {
      for (std::uint32_t byte = 0; byte < bytes; ++byte) ++loose_[word >> (byte * 8) & 0xff];
    };
    const auto add_word = [&](Word word, std::uint32_t bytes) {
      if (is_id(word)) return;  // none of its bytes is known
      if (bytes < 8 || !(is_tagged(word) && (is_unset(word) || is_function(word) || is_dead(word) || points_to_object(word)))) add(word, bytes);
    };
    for (std::uint32_t object = 1; object < m_.objects.size(); ++object) {
      if (is_reachable(object)) each_cell(object, [&](Word word, std::uint32_t bytes) { if (!is_unset(word)) add_word(word, bytes); });
    }
    for (std::uint32_t t = 0; t < m_.task_total; ++t) each_live_register(t, [&](Word value) { add_word(value, 8); });
  }

  // The upper four of them follow each other in memory that is made of smaller words, as where a pointer was copied byte by byte or in halves.
  bool stands_side_by_side(std::uint32_t object) const {
    const auto upper = static_cast<std::uint32_t>(make_pointer(object, 0) >> 32);
    for (std::uint32_t other = 1; other < m_.objects.size(); ++other) {
      if (!is_reachable(other) || header::layout_of(m_.head(other)) == header::kRawLayout) continue;
      std::uint32_t last = 0;  // four bytes
      bool found = false;
      each_cell(other, [&](Word word, std::uint32_t size) {
        for (std::uint32_t byte = 0; byte < size; ++byte) {
          last = (last >> 8) | (static_cast<std::uint32_t>(size == 8 ? 0 : word >> (byte * 8)) << 24);
          found = found || last == upper;
        }
      });
      if (found) return true;
    }
    return false;
  }

  const Impl& m_;
  std::vector<bool> seen_;               // by object
  std::vector<std::uint32_t> reached_;   // and not followed yet
  bool knows_loose_bytes_ = false;
  std::array<std::uint64_t, 256> loose_{};  // how many bytes of each value stand in no pointer
};

// Whether a task that has not ended may ever go on, now that nothing has to happen any more. Only daemons need be asked: others would hang.
bool Machine::Impl::can_go_on(std::uint32_t task) const {
  if (task >= image_tasks || !image.tasks[task].daemon) return true;
  if (tasks[task].pending.kind == PendingKind::kSchedule && store.word(spurious_budget()) > 0) return true;
  for (std::uint32_t row = 0; row < image.faults.signals.size(); ++row) {
    if (image.faults.signals[row].task.index == task && store.word(budget_word + row) > 0) return true;
  }
  return false;
}

StepStatus Machine::Impl::find_leak() { return Leaks(*this).judge(*this); }

}  // namespace wakesim
