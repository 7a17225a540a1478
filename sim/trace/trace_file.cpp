// SPDX-License-Identifier: MIT
#include "sim/trace/trace_file.h"

#include <cstdio>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "sim/json/json.h"
#include "sim/trace/read_file.h"

namespace wakesim {
namespace {

using Json = nlohmann::ordered_json;  // keys stay in the order they were written: the same trace is the same bytes

// --- writing -------------------------------------------------------------------------------------------------------------------

Json place_json(const Place& place) {
  Json out{{"function", place.function}, {"file", place.file}, {"line", place.line}};
  if (place.column != 0) out["column"] = place.column;
  if (!place.source.empty()) out["source"] = place.source;
  return out;
}

constexpr std::pair<const char*, std::string ObjectName::*> kNameParts[] = {
    {"process", &ObjectName::process},   {"task", &ObjectName::task}, {"function", &ObjectName::function},
    {"variable", &ObjectName::variable}, {"type", &ObjectName::type}, {"path", &ObjectName::path}};

// Its parts, without those that are empty; null of nothing.
Json object_json(const ObjectName& name) {
  if (name.empty()) return nullptr;
  Json out = Json::object();
  for (const auto& [key, part] : kNameParts) {
    if (!(name.*part).empty()) out[key] = name.*part;
  }
  return out;
}

constexpr std::pair<ValueName::Kind, const char*> kValueKeys[] = {
    {ValueName::Kind::kObject, "is"}, {ValueName::Kind::kPointer, "points_to"}, {ValueName::Kind::kDeadPointer, "pointed_to"}};

// A text, or an object under what the value has to do with it.
Json value_json(const ValueName& value) {
  for (const auto& [kind, key] : kValueKeys) {
    if (value.kind == kind) return {{key, object_json(value.target)}};
  }
  return value.plain;
}

Json finding_json(const FindingReport& finding) {
  Json tasks = Json::array();
  for (const TaskEnd& end : finding.tasks) {
    Json row{{"task", end.task}, {"status", task_status_name(end.status)}};
    if (!end.waits_for.empty()) row["waits_for"] = object_json(end.waits_for);
    if (!end.lock_owner.empty()) row["lock_owner"] = end.lock_owner;
    for (const ObjectName& lock : end.holds) row["holds"].push_back(object_json(lock));
    if (!end.at.file.empty() || !end.at.function.empty()) row["at"] = place_json(end.at);
    tasks.push_back(std::move(row));
  }
  Json out{{"id", finding.id}, {"message", finding.message}, {"task", finding.task}, {"object", object_json(finding.object)}};
  out["at"] = place_json(finding.at);
  out["notes"] = finding.notes;
  out["tasks"] = std::move(tasks);
  out["shortest"] = finding.shortest;
  if (finding.loop_begin != 0) out["loop_begin"] = finding.loop_begin;
  if (finding.outcome.has_value()) {
    out["outcome"] = Json::object();
    for (const auto& [name, value] : finding.outcome->values) out["outcome"][name] = value;
  }
  return out;
}

Json header_json(const Trace& trace) {
  Json defines = Json::array();
  for (const auto& [name, value] : trace.defines) defines.push_back(Json::array({name, value}));
  const Granularity& g = trace.granularity;
  Json header = {{"waketrace", 1},
                 {"name", trace.name},
                 {"file", trace.file},
                 {"hash", text_hash(trace.scenario_text)},
                 {"program", trace.program},
                 {"kernel", trace.kernel},
                 {"variant", trace.variant},
                 {"overrides", trace.overrides},
                 {"defines", std::move(defines)},
                 {"memory_model", trace.memory_model},
                 {"granularity", {{"fuse", g.fuse}, {"liveness", g.liveness}, {"own_objects", g.own_objects}, {"locks", g.locks}}},
                 {"seed", trace.seed},
                 {"verdict", verdict_name(trace.verdict)},
                 {"finding", finding_json(trace.finding)},
                 {"scenario", trace.scenario_text}};
  if (!trace.data_race.empty()) header["data_race"] = trace.data_race;
  return header;
}

Json step_json(std::uint32_t step, const ScheduleStep& choice) {
  return {{"step", step}, {"actor", choice.actor}, {"alternative", choice.alternative}};
}

Json event_json(const TraceEvent& event, const ScheduleStep& choice) {
  Json out = step_json(event.step, choice);
  out["task"] = event.task;
  out.update(place_json(event.at));
  out["op"] = operation_name(event.op);
  out["object"] = object_json(event.object);
  out["value"] = value_json(event.value);
  if (!event.old_value.empty()) out["old_value"] = value_json(event.old_value);
  if (event.writes) out["writes"] = true;
  if (!event.callers.empty()) {
    Json callers = Json::array();
    for (const Place& caller : event.callers) callers.push_back(place_json(caller));
    out["callers"] = std::move(callers);
  }
  return out;
}

std::string line_text(const Json& json) {
  // Names come from scenario files: bytes that are no UTF-8 must not stop a report.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

// --- reading -------------------------------------------------------------------------------------------------------------------

std::string shown(const JsonValue& value) {
  if (value.kind == JsonKind::kInteger) return value.integer < 0 ? std::to_string(value.integer) : std::to_string(value.natural);
  return value.kind == JsonKind::kNumber ? "a fraction" : json_kind_name(value.kind);
}

// One line of the file and the errors found in it. Each getter checks the type; the first error of a line is the one reported.
class LineReader {
 public:
  LineReader(const SourceMap& sources, FileId file, std::uint32_t line, Diagnostics& errors)
      : sources_(sources), where_{file, line, 1}, errors_(errors) {}

  bool parse() {
    Diagnostics found;
    if (std::optional<JsonValue> line = parse_json_line(sources_, where_.file, where_.line, &found)) json_ = std::move(*line);
    if (!found.empty()) {
      if (found.front().help.empty()) found.front().help = "a trace is one JSON object per line";
      return fail(std::move(found.front()));
    }
    return json_.kind == JsonKind::kObject || fail(json_.where, "expected an object, got " + shown(json_));
  }

  const JsonValue& json() const { return json_; }
  bool ok() const { return ok_; }
  SourcePos place_of(const JsonValue& object, const char* key) const {
    const JsonValue* value = object.find(key);
    return value == nullptr ? object.where : value->where;
  }
  bool fail(SourcePos where, std::string message) { return fail({.where = where, .message = std::move(message)}); }

  // `top` is what the object is in its line, "" for the line itself.
  void text(const JsonValue& object, const char* key, const std::string& top, std::string& out, bool required = false) {
    if (const JsonValue* value = get(object, key, top, JsonKind::kString, "a string", required)) out = value->text;
  }
  void number(const JsonValue& object, const char* key, const std::string& top, std::uint64_t max, std::uint64_t& out,
              bool required = false) {
    const JsonValue* value = get(object, key, top, required);
    if (value == nullptr) return;
    if (value->kind != JsonKind::kInteger || value->integer < 0 || value->natural > max) {
      return wrong(*value, key, top, "a whole number up to " + std::to_string(max));
    }
    out = value->natural;
  }
  void number(const JsonValue& object, const char* key, const std::string& top, std::uint32_t& out, bool required = false) {
    std::uint64_t wide = out;
    number(object, key, top, std::numeric_limits<std::uint32_t>::max(), wide, required);
    out = static_cast<std::uint32_t>(wide);
  }
  void flag(const JsonValue& object, const char* key, const std::string& top, bool& out) {
    if (const JsonValue* value = get(object, key, top, JsonKind::kBool, "true or false")) out = value->boolean;
  }
  void texts(const JsonValue& object, const char* key, const std::string& top, std::vector<std::string>& out) {
    for (const JsonValue* item : list(object, key, top, JsonKind::kString, "a string")) out.push_back(item->text);
  }
  // The items of a list, up to the first that is of another kind.
  std::vector<const JsonValue*> list(const JsonValue& object, const char* key, const std::string& top, JsonKind kind, const char* expected) {
    std::vector<const JsonValue*> out;
    for (const JsonValue* item : list(object, key, top)) {
      if (item->kind != kind) {
        wrong(*item, std::string(key) + "[" + std::to_string(out.size()) + "]", top, expected);
        break;
      }
      out.push_back(item);
    }
    return out;
  }
  std::vector<const JsonValue*> list(const JsonValue& object, const char* key, const std::string& top) {
    std::vector<const JsonValue*> out;
    if (const JsonValue* value = get(object, key, top, JsonKind::kArray, "an array")) {
      for (const JsonValue& item : value->items) out.push_back(&item);
    }
    return out;
  }
  const JsonValue* object(const JsonValue& object, const char* key, const std::string& top) {
    return get(object, key, top, JsonKind::kObject, "an object");
  }
  void wrong(const JsonValue& got, const std::string& key, const std::string& top, const std::string& expected) {
    fail(got.where, "expected " + expected + " for `" + (top.empty() ? "" : top + ".") + key + "`, got " + shown(got));
  }

 private:
  bool fail(Diagnostic error) {
    if (ok_) errors_.push_back(std::move(error));
    ok_ = false;
    return false;
  }

  const JsonValue* get(const JsonValue& object, const char* key, const std::string& top, bool required) {
    const JsonValue* found = object.find(key);
    if (found == nullptr && required) fail(object.where, std::string("missing `") + (top.empty() ? "" : top + ".") + key + "`");
    return found;
  }
  const JsonValue* get(const JsonValue& object, const char* key, const std::string& top, JsonKind kind, const char* expected,
                       bool required = false) {
    const JsonValue* found = get(object, key, top, required);
    if (found == nullptr || found->kind == kind) return found;
    wrong(*found, key, top, expected);
    return nullptr;
  }

  const SourceMap& sources_;
  SourcePos where_;
  Diagnostics& errors_;
  JsonValue json_;
  bool ok_ = true;
};

// A name of parts; a text in traces that were written before names had parts.
void read_name(LineReader& reader, const JsonValue& json, const std::string& key, const std::string& top, ObjectName& out) {
  if (json.kind == JsonKind::kNull) return;
  if (json.kind == JsonKind::kString) {
    out = ObjectName::of(json.text);
    return;
  }
  if (json.kind != JsonKind::kObject) return reader.wrong(json, key, top, "an object or a string");
  const std::string below = (top.empty() ? "" : top + ".") + key;
  for (const auto& [name, part] : kNameParts) reader.text(json, name, below, out.*part);
}

void read_object(LineReader& reader, const JsonValue& json, const char* key, const std::string& top, ObjectName& out) {
  if (const JsonValue* found = json.find(key)) read_name(reader, *found, key, top, out);
}

void read_value(LineReader& reader, const JsonValue& json, const char* key, ValueName& out) {
  const JsonValue* found = json.find(key);
  if (found == nullptr) return;
  if (found->kind == JsonKind::kString) {
    out = found->text;
    return;
  }
  for (const auto& [kind, name] : kValueKeys) {
    const JsonValue* target = found->find(name);
    if (target == nullptr) continue;
    out = ValueName::of(kind, {});
    return read_name(reader, *target, name, key, out.target);
  }
  reader.wrong(*found, key, "", "a string, or an object with `is`, `points_to` or `pointed_to`");
}

void read_place(LineReader& reader, const JsonValue& object, const std::string& top, Place& out) {
  reader.text(object, "function", top, out.function);
  reader.text(object, "file", top, out.file);
  reader.number(object, "line", top, out.line);
  reader.number(object, "column", top, out.column);
  reader.text(object, "source", top, out.source);
}

void read_task(LineReader& reader, const JsonValue& row, TaskEnd& out) {
  const std::string top = "finding.tasks";
  reader.text(row, "task", top, out.task, true);
  std::string status;
  reader.text(row, "status", top, status, true);
  if (const std::optional<TaskStatus> known = find_task_status(status)) out.status = *known;
  else reader.fail(reader.place_of(row, "status"), "expected what a task does, such as `asleep`, for `finding.tasks.status`, got `" + status + "`");
  read_object(reader, row, "waits_for", top, out.waits_for);
  reader.text(row, "lock_owner", top, out.lock_owner);
  for (const JsonValue* lock : reader.list(row, "holds", top)) read_name(reader, *lock, "holds", top, out.holds.emplace_back());
  if (const JsonValue* at = reader.object(row, "at", top)) read_place(reader, *at, top + ".at", out.at);
}

void read_finding(LineReader& reader, const JsonValue& json, FindingReport& out) {
  const std::string top = "finding";
  reader.text(json, "id", top, out.id, true);
  reader.text(json, "message", top, out.message);
  reader.text(json, "task", top, out.task);
  read_object(reader, json, "object", top, out.object);
  if (const JsonValue* at = reader.object(json, "at", top)) read_place(reader, *at, top + ".at", out.at);
  reader.texts(json, "notes", top, out.notes);
  reader.flag(json, "shortest", top, out.shortest);
  reader.number(json, "loop_begin", top, out.loop_begin);
  if (const JsonValue* outcome = reader.object(json, "outcome", top)) {
    out.outcome.emplace();
    for (const JsonMember& member : outcome->members) {
      const JsonValue& value = member.value;
      const bool fits = value.integer < 0 || value.natural == static_cast<std::uint64_t>(value.integer);
      if (value.kind != JsonKind::kInteger || !fits) return reader.wrong(value, member.key, top + ".outcome", "a whole number of 64 bits with sign");
      out.outcome->values[member.key] = value.integer;
    }
  }
  for (const JsonValue* row : reader.list(json, "tasks", top, JsonKind::kObject, "an object")) read_task(reader, *row, out.tasks.emplace_back());
}

void read_defines(LineReader& reader, const JsonValue& json, Trace& out) {
  for (const JsonValue* row : reader.list(json, "defines", "", JsonKind::kArray, "a [name, value] pair")) {
    const std::vector<JsonValue>& pair = row->items;
    if (pair.size() != 2 || pair[0].kind != JsonKind::kString || pair[1].kind != JsonKind::kString) {
      return reader.wrong(*row, "defines[" + std::to_string(out.defines.size()) + "]", "", "a [name, value] pair");
    }
    out.defines.emplace_back(pair[0].text, pair[1].text);
  }
}

void read_header(LineReader& reader, Trace& out) {
  if (!reader.parse()) return;
  const JsonValue& json = reader.json();
  std::uint64_t version = 0;
  reader.number(json, "waketrace", "", std::numeric_limits<std::uint64_t>::max(), version, true);
  if (reader.ok() && version != 1) {
    reader.fail(reader.place_of(json, "waketrace"),
                "this is version " + std::to_string(version) + " of the format, known is version 1");
  }
  reader.text(json, "name", "", out.name, true);
  reader.text(json, "file", "", out.file, true);
  reader.text(json, "scenario", "", out.scenario_text, true);
  reader.text(json, "kernel", "", out.kernel);
  reader.text(json, "variant", "", out.variant);
  reader.texts(json, "overrides", "", out.overrides);
  read_defines(reader, json, out);
  reader.text(json, "data_race", "", out.data_race);
  reader.text(json, "memory_model", "", out.memory_model);
  reader.number(json, "seed", "", std::numeric_limits<std::uint64_t>::max(), out.seed);
  if (const JsonValue* g = reader.object(json, "granularity", "")) {
    reader.flag(*g, "fuse", "granularity", out.granularity.fuse);
    reader.flag(*g, "liveness", "granularity", out.granularity.liveness);
    reader.flag(*g, "own_objects", "granularity", out.granularity.own_objects);
    reader.flag(*g, "locks", "granularity", out.granularity.locks);
  }
  std::string verdict = verdict_name(out.verdict);
  reader.text(json, "verdict", "", verdict);
  if (verdict == verdict_name(Verdict::kVerified))
    out.verdict = Verdict::kVerified;
  else if (verdict == verdict_name(Verdict::kViolated))
    out.verdict = Verdict::kViolated;
  else if (verdict == verdict_name(Verdict::kInconclusive))
    out.verdict = Verdict::kInconclusive;
  else
    reader.fail(reader.place_of(json, "verdict"), "expected `verified`, `violated` or `inconclusive`, got `" + verdict + "`");
  if (const JsonValue* finding = reader.object(json, "finding", "")) read_finding(reader, *finding, out.finding);
  reader.text(json, "program", "", out.program);
  std::string hash;
  reader.text(json, "hash", "", hash, true);
  if (reader.ok() && hash != text_hash(out.scenario_text)) {
    reader.fail(reader.place_of(json, "hash"), "the hash does not belong to the text of the scenario: expected `" +
                                                 text_hash(out.scenario_text) + "`, got `" + hash + "`");
  }
}

void read_step(LineReader& reader, Trace& out) {
  if (!reader.parse()) return;
  const JsonValue& json = reader.json();
  TraceEvent event;
  ScheduleStep choice;
  reader.number(json, "step", "", event.step, true);
  reader.text(json, "actor", "", choice.actor, true);
  reader.number(json, "alternative", "", choice.alternative);
  reader.text(json, "task", "", event.task);
  read_place(reader, json, "", event.at);
  std::string operation;
  reader.text(json, "op", "", operation);
  if (const std::optional<OperationKind> known = find_operation(operation)) event.op = *known;
  else if (!operation.empty()) reader.fail(reader.place_of(json, "op"), "expected an operation such as `load` for `op`, got `" + operation + "`");
  read_object(reader, json, "object", "", event.object);
  read_value(reader, json, "value", event.value);
  read_value(reader, json, "old_value", event.old_value);
  reader.flag(json, "writes", "", event.writes);
  for (const JsonValue* row : reader.list(json, "callers", "", JsonKind::kObject, "an object")) {
    const std::string top = "callers[" + std::to_string(event.callers.size()) + "]";
    read_place(reader, *row, top, event.callers.emplace_back());
  }
  if (!reader.ok()) return;
  std::vector<ScheduleStep>& schedule = out.finding.schedule;
  const SourcePos at = reader.place_of(json, "step");
  if (event.step == schedule.size() + 1) {
    schedule.push_back(choice);
  } else if (event.step != schedule.size() || event.step == 0) {
    reader.fail(at,
                "expected step " +
                    (schedule.empty() ? "1" : std::to_string(schedule.size()) + " or " + std::to_string(schedule.size() + 1)) +
                    ", got " + std::to_string(event.step));
  } else if (schedule.back() != choice) {
    reader.fail(at, "step " + std::to_string(event.step) + " belongs to `" + schedule.back().actor + "`, this line says `" +
                        choice.actor + "`");
  }
  if (reader.ok() && !operation.empty()) out.finding.events.push_back(std::move(event));
}

}  // namespace

std::string text_hash(std::string_view text) {
  Fingerprint hash = mix(0, text.size());
  for (std::size_t i = 0; i < text.size(); i += 8) {
    std::uint64_t word = 0;
    for (std::size_t k = 0; k < 8 && i + k < text.size(); ++k) {
      word |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[i + k])) << (8 * k);
    }
    hash ^= mix(i / 8 + 1, word);
  }
  char out[33];
  std::snprintf(out, sizeof out, "%016llx%016llx", static_cast<unsigned long long>(hash.high),
                static_cast<unsigned long long>(hash.low));
  return out;
}

std::string trace_text(const Trace& trace) {
  std::string out = line_text(header_json(trace));
  const std::vector<TraceEvent>& events = trace.finding.events;
  std::size_t next = 0;
  for (std::uint32_t step = 1; step <= trace.finding.schedule.size(); ++step) {
    const ScheduleStep& choice = trace.finding.schedule[step - 1];
    const std::size_t first = next;
    for (; next < events.size() && events[next].step == step; ++next) out += line_text(event_json(events[next], choice));
    if (next == first) out += line_text(step_json(step, choice));
  }
  return out;
}

Result<Trace> parse_trace(const SourceMap& sources, FileId file) {
  constexpr std::size_t kErrorsMax = 20;
  Diagnostics errors;
  const std::string& text = sources.text(file);
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    return Diagnostic{.where = {file, 1, 1}, .message = "the trace is empty"};
  }
  std::uint32_t line_count = 1;
  for (const char c : text) line_count += c == '\n' ? 1 : 0;
  Trace trace;
  for (std::uint32_t line = 1; line <= line_count && errors.size() < kErrorsMax; ++line) {
    if (line > 1 && sources.line(file, line).find_first_not_of(" \t") == std::string_view::npos) continue;
    LineReader reader(sources, file, line, errors);
    if (line == 1)
      read_header(reader, trace);
    else
      read_step(reader, trace);
    if (line == 1 && !reader.ok()) break;  // a file that is no trace gets one error, not one per line
  }
  if (!errors.empty()) return errors;
  return trace;
}

Result<Trace> read_trace(SourceMap& sources, const std::string& path) {
  Result<std::string> text = read_file(path, FileKind::kTrace);
  if (!text) return text.error();
  return parse_trace(sources, sources.add(path, std::move(*text)));
}

}  // namespace wakesim
