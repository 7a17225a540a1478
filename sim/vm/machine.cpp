// The public face of the machine.
// SPDX-License-Identifier: MIT
#include "sim/vm/machine.h"

#include <algorithm>

#include "sim/vm/machine_impl.h"

namespace wakesim {

Machine::Machine(const Image& image, Granularity granularity) : impl_(std::make_unique<Impl>(image, granularity)) {}
Machine::~Machine() = default;

StepStatus Machine::reset() { return impl_->reset(); }
std::span<const Choice> Machine::enabled() { return impl_->enabled(); }
bool Machine::quiescent() const { return impl_->is_quiescent; }
StepStatus Machine::step(Choice choice) { return impl_->step(choice); }
Machine::Mark Machine::mark() const { return impl_->marks.size(); }
std::uint64_t Machine::undo_bytes() const {
  const Impl& m = *impl_;
  return m.store.undo_bytes() + bytes_soon(m.marks.size(), m.marks.capacity(), sizeof(StepMark)) +
         bytes_soon(m.undo_blob.size(), m.undo_blob.capacity(), sizeof(Word));
}
void Machine::undo(Mark mark) {
  WAKESIM_CHECK(mark <= impl_->marks.size());
  while (impl_->marks.size() > mark) impl_->undo_step();
}

bool Machine::can_move(TaskId task) const { return impl_->is_enabled(task.index); }

void Machine::forget() { impl_->forget(); }

void Machine::set_hashing(bool on) { impl_->hashing_wanted = on; }

Fingerprint Machine::fingerprint() const {
  WAKESIM_CHECK(impl_->store.hashes());
  if (impl_->symmetry.on()) return impl_->canonical();
  Fingerprint all = impl_->store.hash();
  for (std::uint32_t t = 0; t < impl_->service; ++t) all ^= impl_->tasks[t].hash;
  return all;
}

void Machine::set_footprints(bool on) {
  impl_->footprinting = on;
  impl_->choose_listeners();
}
const Footprint& Machine::footprint() const { return impl_->footprint; }

std::uint8_t Machine::sleepers() const {
  const Symmetry& symmetry = impl_->symmetry;
  std::uint32_t all = (1u << std::min(impl_->image_tasks, kSleepersMax)) - 1;
  // Of a group all or none: any of them may come to stand where one that has no bit stands.
  for (const Symmetry::Group& group : symmetry.groups) {
    if (group.refuted || group.tasks.back() < kSleepersMax) continue;
    for (const std::uint32_t task : group.tasks) all &= ~(1u << std::min(task, 31u));
  }
  return static_cast<std::uint8_t>(all);
}

namespace {

// The tasks of the set, each exchanged for the one that stands where `places` has it.
std::uint8_t exchanged(const Symmetry& symmetry, const std::array<std::uint8_t, Symmetry::kSlotsMax + 1>& places, std::uint8_t tasks) {
  if (!symmetry.on()) return tasks;
  std::uint32_t out = 0;
  for (std::uint32_t task = 0; task < Machine::kSleepersMax && (tasks >> task) != 0; ++task) {
    if (((tasks >> task) & 1) == 0) continue;
    const std::uint32_t slot = symmetry.slot_of[task];
    out |= 1u << (slot == 0 ? task : symmetry.task_at[places[slot]]);
  }
  return static_cast<std::uint8_t>(out);
}

}  // namespace

std::uint8_t Machine::to_canonical(std::uint8_t tasks) const { return exchanged(impl_->symmetry, impl_->position, tasks); }
std::uint8_t Machine::from_canonical(std::uint8_t tasks) const { return exchanged(impl_->symmetry, impl_->arranged, tasks); }
TaskId Machine::place_of(TaskId task) const {
  const Impl& m = *impl_;
  const std::uint32_t slot = m.symmetry.on() ? m.symmetry.slot_of[task.index] : 0;
  if (slot == 0) return task;
  const std::uint32_t place = m.symmetry.task_at[m.position[slot]];
  return TaskId{m.is_timer_task(task.index) ? m.timer_task(place) : place};
}

Fingerprint Machine::fingerprint_of_all_orders() const { return impl_->symmetry.on() ? impl_->canonical_of_all() : fingerprint(); }
std::vector<Machine::SymmetryGroup> Machine::symmetry_groups() const {
  std::vector<SymmetryGroup> groups;
  for (const Symmetry::Group& group : impl_->symmetry.groups) {
    SymmetryGroup& row = groups.emplace_back();
    for (const std::uint32_t task : group.tasks) row.tasks.push_back(TaskId{task});
    row.told_apart_by = group.why;
  }
  return groups;
}
void Machine::serialize(std::vector<Word>& out) const { impl_->serialize(out); }
StepStatus Machine::finish() { return impl_->finish(); }
const Outcome& Machine::outcome() const { return impl_->outcome; }
void Machine::look_for(const Outcome& outcome) { impl_->goal = outcome; }
const Finding& Machine::finding() const { return impl_->finding; }
const std::vector<DataRace>& Machine::races() const { return impl_->races; }
Finding Machine::race_finding(const DataRace& race) const { return impl_->race_finding(race); }
const std::string& Machine::limit_text() const { return impl_->limit_text; }
std::string Machine::pruned_text() const {
  return impl_->pruned_by_finding ? std::string(finding_id(impl_->finding.kind)) + ", which is switched off" : "an assume() does not hold";
}
const std::bitset<kFindingKindCount>& Machine::ended_in() const { return impl_->ended_in; }
const std::vector<Machine::NotModelled>& Machine::not_modelled() const { return impl_->not_modelled; }
const std::vector<Machine::LimitPlace>& Machine::limit_places() const { return impl_->limit_places; }
std::uint8_t Machine::weak_orders() const { return impl_->weak_orders; }
const std::vector<bool>& Machine::covered() const { return impl_->covered; }
void Machine::set_coverage(bool on) {
  impl_->covering = on;
  impl_->choose_listeners();
  if (on) impl_->coverage.resize(impl_->code.instructions.size(), 0);
}
void Machine::watch(FunctionId function) { impl_->watch(function); }
const Watched& Machine::watched() const { return impl_->watching.seen; }
const std::vector<std::uint8_t>& Machine::coverage() const { return impl_->coverage; }
std::string Machine::task_name(TaskId task) const { return task.has_value() ? impl_->task_name(task.index) : std::string(); }
std::uint32_t Machine::task_count() const { return impl_->service; }
bool Machine::is_interrupt(TaskId task) const { return impl_->is_interrupt(task.index); }
bool Machine::queues(TaskId task) const { return impl_->queues(task.index); }
bool Machine::was_true(std::uint32_t predicate) const { return impl_->was_true(predicate); }
std::uint32_t Machine::eventually_count() const { return impl_->eventually_count; }
Finding Machine::never_true(std::span<const std::uint32_t> predicates, const std::string& because) const {
  return impl_->never_true(predicates, because);
}

bool Machine::all_ended() const {
  for (std::uint32_t t = 0; t < impl_->service; ++t) {
    if (impl_->tasks[t].life != Life::kReady || impl_->awaits_interrupt(t)) continue;
    if (t >= impl_->image_tasks || !impl_->image.tasks[t].daemon) return false;
  }
  return true;
}

std::string Machine::describe(Choice choice) const {
  const std::string name = impl_->task_name(choice.task);
  switch (choice.kind) {
    case ChoiceKind::kTask: return name;
    case ChoiceKind::kTimer: return "fire timer of " + name;
    case ChoiceKind::kSignal:
      return "signal " + std::to_string(impl_->image.faults.signals[choice.alternative].signo) + " to " + name;
    case ChoiceKind::kKilled: return "SIGKILL ends " + name;
    case ChoiceKind::kSpuriousWake: return "spurious wake-up of " + name;
  }
  return name;
}

TaskView Machine::view(TaskId task) const {
  const Impl& m = *impl_;
  TaskView view;
  const TaskState& state = m.tasks[task.index];
  if (state.life == Life::kEnded) view.status = TaskStatus::kEnded;
  if (state.life != Life::kReady || state.depth == 0) return view;
  const Frame& frame = m.frames_of(task.index)[state.depth - 1];
  view.function = FunctionId{frame.function};
  view.where = m.code.positions[frame.pc];
  view.callers = m.callers(task.index);
  for (std::uint32_t h = 0; h < state.held_count; ++h) view.held_locks.push_back(m.lock_name(state.held[h]));
  view.status = TaskStatus::kRunnable;
  if (m.is_enabled(task.index)) return view;
  switch (state.pending.kind) {
    case PendingKind::kLock:
      view.status = TaskStatus::kWaitsForLock;
      view.waits_for = m.lock_name(state.pending.cell);
      if (const std::uint32_t owner = m.task_of_pointer(m.cells.look(state.pending.cell)); owner != TaskId::kNone) view.lock_owner = TaskId{owner};
      break;
    case PendingKind::kSchedule:
      view.status = TaskStatus::kAsleep;
      break;
    case PendingKind::kAwait:
      view.status = TaskStatus::kWaitsForValue;
      view.waits_for = m.cell_name(state.pending.cell);
      break;
    case PendingKind::kTimerCancel:
      view.status = TaskStatus::kWaitsForValue;
      view.waits_for = ObjectName::of("the end of a timer handler");
      break;
    case PendingKind::kGrace:
      view.status = TaskStatus::kWaitsForValue;
      view.waits_for = ObjectName::of("the end of an RCU read section");
      break;
    case PendingKind::kNone:
    case PendingKind::kAccess: break;
  }
  return view;
}

const std::vector<Observable>& Machine::observed() const { return impl_->observed; }
void Machine::set_interruption(std::function<bool()> is_over) { impl_->is_over = std::move(is_over); }
void Machine::set_instructions_per_step_max(std::uint64_t count) { impl_->instructions_per_step_max = count; }
void Machine::set_recording(bool on) {
  impl_->recording = on;
  impl_->choose_listeners();
  impl_->gone.assign(on ? impl_->objects.size() : 0, {});
}
const std::vector<StepEvent>& Machine::events() const { return impl_->events; }
const std::vector<Machine::LockEdge>& Machine::lock_edges() const { return impl_->lock_edges; }

void Machine::adopt_facts(const Machine& other) {
  impl_->facts = other.impl_->facts;
  (void)impl_->adopt_refuted(other.impl_->symmetry);
}

bool Machine::merge(const Machine& other) {
  Impl& m = *impl_;
  const Impl& o = *other.impl_;
  for (std::size_t i = 0; i < m.covered.size(); ++i) {
    if (o.covered[i]) m.covered[i] = true;
  }
  m.coverage.resize(std::max(m.coverage.size(), o.coverage.size()), 0);
  for (std::size_t i = 0; i < o.coverage.size(); ++i) m.coverage[i] |= o.coverage[i];
  m.ended_in |= o.ended_in;
  m.weak_orders |= o.weak_orders;
  for (const NotModelled& reached : o.not_modelled) add_distinct(m.not_modelled, reached);
  for (const LimitPlace& place : o.limit_places) add_distinct(m.limit_places, place);
  for (const LockEdge& edge : o.lock_edges) {
    const auto is_same = [&](const LockEdge& known) { return known.outer == edge.outer && known.inner == edge.inner; };
    if (std::none_of(m.lock_edges.begin(), m.lock_edges.end(), is_same)) m.lock_edges.push_back(edge);
  }
  for (const LockContext& use : o.lock_contexts) {
    const auto is_same = [&](const LockContext& known) {
      return known.lock == use.lock && known.in_interrupt == use.in_interrupt && known.shared == use.shared;
    };
    if (std::none_of(m.lock_contexts.begin(), m.lock_contexts.end(), is_same)) m.lock_contexts.push_back(use);
  }
  const bool racy = m.facts.merge(o.facts);
  return m.adopt_refuted(o.symmetry) || racy;
}

void Machine::exchange(Archive& archive) {
  Impl& m = *impl_;
  m.facts.exchange(archive);
  for (Symmetry::Group& group : m.symmetry.groups) {
    archive.all(group.refuted, group.why);
    m.symmetry.stale = m.symmetry.stale || group.refuted;
  }
  auto ended_in = m.ended_in.to_ullong();
  static_assert(kFindingKindCount <= 64);
  archive.all(m.covered, m.coverage, ended_in, m.weak_orders, m.lock_pairs, m.lock_uses, m.instructions);
  m.ended_in = ended_in;
  std::uint64_t edges = m.lock_edges.size(), contexts = m.lock_contexts.size(), not_modelled = m.not_modelled.size(), places = m.limit_places.size();
  archive.all(edges, contexts, not_modelled, places);
  m.lock_edges.resize(edges);
  m.lock_contexts.resize(contexts);
  m.not_modelled.resize(not_modelled);
  m.limit_places.resize(places);
  for (LimitPlace& place : m.limit_places) archive.all(place.limit, place.function, place.where);
  for (NotModelled& reached : m.not_modelled) {
    bool has_number = reached.number.has_value();
    std::int64_t number = reached.number.value_or(0);
    archive.all(reached.operation, has_number, number, reached.function, reached.where);
    reached.number = has_number ? std::optional(number) : std::nullopt;
  }
  for (LockEdge& edge : m.lock_edges) archive.all(edge.outer, edge.inner, edge.task, edge.where, edge.function);
  for (LockContext& use : m.lock_contexts) archive.all(use.lock, use.in_interrupt, use.shared, use.task, use.where, use.function);
}

std::uint64_t Machine::instructions_executed() const { return impl_->instructions; }
const std::vector<Machine::LockContext>& Machine::lock_contexts() const { return impl_->lock_contexts; }
std::uint64_t Machine::instructions_executed(TaskId task) const { return impl_->tasks[task.index].executed; }

}  // namespace wakesim
