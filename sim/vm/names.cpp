// Stable names for what a state holds: the same in every interleaving, never an address.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdio>
#include <tuple>

#include "sim/vm/machine_impl.h"

namespace wakesim {

std::string Machine::Impl::task_name(std::uint32_t task) const {
  if (task < image_tasks) return image.tasks[task].name;
  if (is_timer_task(task)) return "timer of " + image.tasks[task - image_tasks].name;
  return "setup";
}

std::string Machine::Impl::runner_name(std::uint32_t task) const { return task == service ? service_name : task_name(task); }

ObjectName Machine::Impl::object_name(std::uint32_t object) const {
  if (object >= objects.size()) return ObjectName::of("?");
  const ObjectInfo& info = objects[object];
  switch (info.kind) {
    case ObjectKind::kGlobal: {
      if (object == 0) return ObjectName::of("?");
      const Global& global = code.globals[info.global];
      ObjectName name = ObjectName::of(global.name);
      if (global.sharing == Sharing::kPerTask) name.task = task_name(info.owner);
      if (global.sharing == Sharing::kPerProcess && image.process_count > 1) name.process = "P" + std::to_string(info.process);
      return name;
    }
    case ObjectKind::kTask: return ObjectName::of_task(task_name(info.owner));
    case ObjectKind::kStack: {
      const std::uint32_t t = info.owner;
      const std::uint32_t slot = object - stack_object_base[t];
      for (std::uint32_t f = tasks[t].depth; f > 0; --f) {
        const Frame& frame = frames_of(t)[f - 1];
        if (slot < frame.objects) continue;
        const Function& function = code.functions[frame.function];
        if (slot - frame.objects < function.locals.size()) {
          return {.process = {},
                  .task = runner_name(t),
                  .function = function.name,
                  .variable = function.locals[slot - frame.objects].name,
                  .type = {},
                  .path = {}};
        }
        break;
      }
      return {.process = {}, .task = task_name(t), .function = {}, .variable = "stack#" + std::to_string(slot), .type = {}, .path = {}};
    }
    case ObjectKind::kHeap: {
      const std::uint32_t t = info.owner;
      const Word head = this->head(object);
      const bool has_type = head != 0 && header::layout_of(head) != header::kRawLayout;
      return {.process = {},
              .task = task_name(t),
              .function = {},
              .variable = "heap#" + std::to_string(object - heap_object_base[t]),
              .type = has_type ? layout_text(header::layout_of(head)).type_name : std::string(),
              .path = {}};
    }
  }
  return ObjectName::of("?");
}

std::uint32_t Machine::Impl::object_of_cell(std::uint32_t cell) const {
  const auto holds = [&](std::uint32_t object) {
    const Word head = this->head(object);
    return head != 0 && cell >= header::cell_of(head) && cell < header::cell_of(head) + cell_count(object);
  };
  for (std::uint32_t object = 1; object < objects.size(); ++object) {
    if (holds(object)) return object;
  }
  return 0;
}

namespace {

// The member path of a byte offset inside an object, starting with "." or "[", empty for a scalar.
std::string path_of(const Layout& layout, std::uint32_t size, std::uint32_t offset) {
  std::string path;
  const std::uint32_t stride = layout.stride == 0 ? 1 : layout.stride;
  if (size > stride) path = "[" + std::to_string(offset / stride) + "]";
  const std::uint32_t within = offset % stride;
  const Cell* best = nullptr;
  for (const Cell& cell : layout.cells) {
    if (cell.offset <= within) best = &cell;
  }
  if (best != nullptr && !best->path.empty()) {
    path += (best->path[0] == '[' ? "" : ".") + best->path;
    if (within != best->offset) path += "+" + std::to_string(within - best->offset);
  }
  return path;
}

}  // namespace

// Of a cell that no live object has: whose memory it was.
std::string Machine::Impl::dead_cell_text(std::uint32_t cell) const {
  for (std::uint32_t t = 0; t < task_total; ++t) {
    if (cell >= stack_cell_base[t] && cell < stack_cell_base[t] + room(t).stack_cells) return "a variable of " + task_name(t) + " that is gone";
    if (cell >= heap_cell_base[t] && cell < heap_cell_base[t] + room(t).heap_cells) return "memory of " + task_name(t) + " that was freed";
  }
  return "the task_struct of a task that has exited";
}

ObjectName Machine::Impl::cell_name(std::uint32_t cell) const {
  const std::uint32_t object = object_of_cell(cell);
  if (object == 0) return ObjectName::of(dead_cell_text(cell));
  const Word head = this->head(object);
  const LayoutIndex& index = layout_of(head);
  const std::uint32_t within = cell - header::cell_of(head);
  ObjectName name = object_name(object);
  if (header::layout_of(head) == header::kRawLayout) {
    name.path = "+" + std::to_string(within * 8);
    return name;
  }
  const Layout& layout = layout_text(header::layout_of(head));
  const std::uint32_t offset = within / index.stride_cells * index.stride + layout.cells[within % index.stride_cells].offset;
  name.path = path_of(layout, object_bytes(object), offset);
  return name;
}

// Locks of one member of one type are one class, as lockdep has it; a lock that is a variable of its own is its own class.
std::string Machine::Impl::cell_class(std::uint32_t cell) const {
  const std::uint32_t object = object_of_cell(cell);
  if (object == 0) return cell_name(cell).text();
  const Word head = this->head(object);
  if (header::layout_of(head) == header::kRawLayout) return cell_name(cell).text();
  const Layout& layout = layout_text(header::layout_of(head));
  const LayoutIndex& index = layout_of(head);
  const bool several = objects[object].kind != ObjectKind::kGlobal || layout.size > layout.stride;
  if (!several) return cell_name(cell).text();
  const std::string& member = layout.cells[(cell - header::cell_of(head)) % index.stride_cells].path;
  if (member.empty() && objects[object].kind == ObjectKind::kGlobal) {  // an array of numbers: the variable, whatever the index
    const std::string name = cell_name(cell).text();
    return name.substr(0, name.find('['));
  }
  std::string type = layout.type_name;
  if (const std::size_t bracket = type.find(" ["); bracket != std::string::npos) type.resize(bracket);
  return member.empty() ? type : type + "." + member;
}

namespace {

// The models' locks are structures with the machine's word in them, named `cell`: who uses one knows the structure.
std::string without_cell(std::string name) {
  constexpr std::string_view kMember = ".cell";
  if (name.ends_with(kMember)) name.resize(name.size() - kMember.size());
  return name;
}

}  // namespace

ObjectName Machine::Impl::lock_name(std::uint32_t cell) const {
  ObjectName name = cell_name(cell);
  name.path = without_cell(std::move(name.path));
  return name;
}
std::string Machine::Impl::lock_class(std::uint32_t cell) const { return without_cell(cell_class(cell)); }

// Of what a dead pointer points to: the object that died there last, where that is known.
ObjectName Machine::Impl::dead_name(Word pointer) const {
  const std::uint32_t object = object_of(pointer);
  const std::uint32_t offset = offset_of(pointer);
  const std::string bytes = offset != 0 ? "+" + std::to_string(offset) : "";
  const bool is_known = object < gone.size() && gone[object].head != 0;
  ObjectName name = is_known ? gone[object].name : object_name(object);
  name.path = bytes;
  if (!is_known) return name;
  const Gone& was = gone[object];
  const std::uint32_t layout = header::layout_of(was.head);
  if (layout != header::kRawLayout && offset < was.bytes) name.path = path_of(layout_text(layout), was.bytes, offset);
  return name;
}

ObjectName Machine::Impl::address_name(Word pointer) const {
  if (is_dead(pointer)) return dead_name(pointer);
  if (!is_pointer(pointer)) return ObjectName::of(value_name(pointer, 8, false).text());
  const std::uint32_t object = object_of(pointer);
  const Word head = object < objects.size() ? this->head(object) : 0;
  const std::uint32_t offset = offset_of(pointer);
  ObjectName name = object_name(object);
  if (head != 0 && offset >= object_bytes(object)) name.path = "+" + std::to_string(static_cast<std::int32_t>(offset));
  else if (head != 0 && header::layout_of(head) != header::kRawLayout)
    name.path = path_of(layout_text(header::layout_of(head)), object_bytes(object), offset);
  else if (offset != 0) name.path = "+" + std::to_string(offset);
  return name;
}

ValueName Machine::Impl::value_name(Word value, std::uint32_t size, bool sign) const {
  if (is_id(value)) value = number_of_id(value);
  if (is_unset(value)) return "uninitialised";
  if (is_pointer(value)) {
    const std::uint32_t task = task_of_pointer(value);
    if (task != TaskId::kNone && offset_of(value) == 0) return task_name(task);
    return ValueName::of(ValueName::Kind::kPointer, address_name(value));
  }
  if (is_dead(value)) return ValueName::of(ValueName::Kind::kDeadPointer, address_name(value));
  if (is_function(value)) {
    const std::uint32_t index = function_of(value);
    const auto offset = static_cast<std::int32_t>(offset_of(value));
    const std::string bytes = offset == 0 ? "" : (offset > 0 ? "+" : "") + std::to_string(offset);
    return (index < code.functions.size() ? code.functions[index].name : "?") + bytes;
  }
  const auto narrow = [&](Word v) {
    const unsigned unused = 64 - size * 8;
    return static_cast<std::int64_t>(v << unused) >> unused;
  };
  if (sign || (size == 8 && static_cast<std::int64_t>(value) < 0 && static_cast<std::int64_t>(value) > -4096)) {
    return std::to_string(narrow(value));
  }
  const Word v = size == 8 ? value : value & ((Word{1} << (size * 8)) - 1);
  if (v < 1'000'000) return std::to_string(v);
  char text[32];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(v));
  return text;
}

std::vector<std::pair<FunctionId, SourcePos>> Machine::Impl::callers(std::uint32_t task) const {
  std::vector<std::pair<FunctionId, SourcePos>> out;
  for (std::uint32_t f = tasks[task].depth; f > 1; --f) {
    const Frame& frame = frames_of(task)[f - 2];
    out.emplace_back(FunctionId{frame.function}, code.positions[frame.pc == 0 ? 0 : frame.pc - 1]);
  }
  return out;
}

void Machine::Impl::record(OperationKind op, ObjectName object, ValueName value, ValueName old_value, bool writes) {
  StepEvent event;
  const TaskState& state = tasks[running];
  if (state.depth > 0) {
    const Frame& frame = frames_of(running)[state.depth - 1];
    event.task = TaskId{running};
    event.function = FunctionId{frame.function};
    event.where = code.positions[frame.pc];
    event.callers = callers(running);
  }
  event.op = op;
  event.object = std::move(object);
  event.value = std::move(value);
  event.old_value = std::move(old_value);
  event.writes = writes;
  events.push_back(std::move(event));
}

void Machine::Impl::record_environment(OperationKind op, ObjectName object, ValueName value) {
  events.push_back({.op = op, .object = std::move(object), .value = std::move(value), .writes = true});
}

StepStatus Machine::Impl::fail(FindingKind kind, std::string message, ObjectName object) {
  finding = {};
  finding.kind = kind;
  finding.message = std::move(message);
  finding.object = std::move(object);
  if (running < task_total) {
    finding.task = TaskId{running};
    finding.tasks = {TaskId{running}};
    const TaskState& state = tasks[running];
    if (state.depth > 0) {
      const Frame& frame = frames_of(running)[state.depth - 1];
      finding.function = FunctionId{frame.function};
      finding.where = code.positions[frame.pc];
    }
  }
  if (checks(kind)) return StepStatus::kFinding;
  // Switched off: the execution ends here all the same, since going on would have no meaning.
  pruned_by_finding = true;
  ended_in.set(static_cast<std::size_t>(kind));
  return StepStatus::kPruned;
}

StepStatus Machine::Impl::too_many_locks(std::uint32_t task) {
  return limit("more than " + std::to_string(kHeldMax) + " locks held by " + task_name(task));
}

StepStatus Machine::Impl::limit(std::string text) { return limit_of(running, std::move(text)); }

// Where it was come to is told with it.
StepStatus Machine::Impl::limit_of(std::uint32_t task, std::string text) {
  limit_text = std::move(text);
  if (task >= tasks.size() || tasks[task].depth == 0) return StepStatus::kLimit;
  const auto [function, where] = own_place(task);
  add_distinct(limit_places, LimitPlace{limit_text, function, where});
  return StepStatus::kLimit;
}

// The innermost function that is none of the models', and its line; theirs where there is no other.
std::pair<FunctionId, SourcePos> Machine::Impl::own_place(std::uint32_t task) const {
  const Frame& innermost = frames_of(task)[tasks[task].depth - 1];
  std::vector<std::pair<FunctionId, SourcePos>> stack = callers(task);
  stack.emplace(stack.begin(), FunctionId{innermost.function}, code.positions[innermost.pc]);
  const auto is_own = [&](const auto& at) { return !code.functions[at.first.index].is_model; };
  const auto own = std::find_if(stack.begin(), stack.end(), is_own);
  return own != stack.end() ? *own : stack.front();
}

StepStatus Machine::Impl::reach_not_modelled(const std::string& operation, std::optional<std::int64_t> number) {
  NotModelled reached{.operation = operation, .number = number};
  std::tie(reached.function, reached.where) = own_place(running);
  add_distinct(not_modelled, reached);
  limit_text = reached.text();
  return StepStatus::kLimit;
}

}  // namespace wakesim
