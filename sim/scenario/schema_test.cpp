// The printed JSON Schema says what the reader does. Method: one corpus of good and bad scenarios, by hand and by seeded damage to the tree
// of a good one, goes through the reader's table check and, where python3-jsonschema is installed, through that validator; they agree on
// every row. What only the reader knows (duplicate keys, names that must exist, files) is not in the corpus.
// SPDX-License-Identifier: MIT
#include "sim/scenario/schema.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/prng.h"
#include "sim/scenario/scenario.h"

namespace wakesim {
namespace {

namespace fs = std::filesystem;

bool reader_accepts(const std::string& text) {
  SourceMap sources;
  Diagnostics errors;
  const std::optional<JsonValue> parsed = parse_json(sources, sources.add("f", text), &errors);
  REQUIRE(parsed.has_value());
  const JsonValue& root = *parsed;
  check_value(scenario_rule(), root, "", &errors);
  return errors.empty();
}

struct Sample {
  std::string text;
  bool is_good;
};

std::string around(const std::string& member) {
  return R"j({"wakesim": 1, "tasks": [{"name": "a", "run": "f()"}])j" + (member.empty() ? "" : ", " + member) + "}";
}

std::vector<Sample> by_hand() {
  std::vector<Sample> out = {{"{}", false}, {"[]", false}, {"1", false}, {around(""), true}};
  const std::pair<const char*, bool> members[] = {
      {R"j("$schema": "x")j", true},
      {R"j("name": "a/b")j", true},
      {R"j("name": "")j", false},
      {R"j("nam": "a")j", false},
      {R"j("about": 1)j", false},
      {R"j("kernel": "v6.6")j", true},
      {R"j("program": "a.c")j", true},
      {R"j("program": ["a.c", "b.c"])j", true},
      {R"j("program": [])j", false},
      {R"j("program": [""])j", false},
      {R"j("program": 1)j", false},
      {R"j("source": ["", "int x;"])j", true},
      {R"j("source": [])j", false},
      {R"j("source": "x")j", false},
      {R"j("define": {"N": 2, "S": "x", "B": true})j", true},
      {R"j("define": {"N": 2.0})j", true},
      {R"j("define": {"N": 2.5})j", false},
      {R"j("define": {"N": null})j", false},
      {R"j("define": {"2N": 1})j", false},
      {R"j("define": {"N-M": 1})j", false},
      {R"j("setup": "init()")j", true},
      {R"j("setup": ["init(1, 2)", " g ()"])j", true},
      {R"j("setup": "init")j", false},
      {R"j("setup": "init(")j", false},
      {R"j("setup": "1()")j", false},
      {R"j("final": "f() == 1")j", true},
      {R"j("final": ["f()"])j", false},
      {R"j("invariants": "a()")j", true},
      {R"j("eventually": [])j", false},
      {R"j("faults": {})j", true},
      {R"j("faults": {"signals": [{"task": "a", "signo": 31, "max": 1}], "timers": "never", "spurious_wakeups": 65535})j", true},
      {R"j("faults": {"signals": [{"signo": 1}]})j", false},
      {R"j("faults": {"signals": [{"task": "a", "signo": 32}]})j", false},
      {R"j("faults": {"signals": [{"task": "a", "max": 0}]})j", false},
      {R"j("faults": {"timers": "sometimes"})j", false},
      {R"j("faults": {"page_faults": 65536})j", false},
      {R"j("faults": {"stray_wakes": 65535, "address_reuse": 65534})j", true},
      {R"j("faults": {"stray_wakes": true})j", false},
      {R"j("faults": {"address_reuse": true})j", true},
      {R"j("faults": {"address_reuse": false})j", true},
      {R"j("faults": {"address_reuse": 65535})j", false},
      {R"j("faults": {"address_reuse": 0.5})j", false},
      {R"j("memory_model": "sc")j", true},
      {R"j("memory_model": "tso")j", false},
      {R"j("checks": {"hung-task": false, "vacuous": true})j", true},
      {R"j("checks": {"hung": false})j", false},
      {R"j("checks": {"hung-task": 0})j", false},
      {R"j("limits": {"states": 0, "seconds": 0.5, "memory_mb": 1, "depth": 1, "preemptions": 4294967295})j", true},
      {R"j("limits": {"preemptions": 4294967296})j", false},
      {R"j("limits": {"seconds": -1})j", false},
      {R"j("limits": {"states": "1"})j", false},
      {R"j("script": ["a 3 steps"])j", true},
      {R"j("script": [])j", true},
      {R"j("script": [""])j", false},
      {R"j("timed": {"cpus": 1024, "seed": 0, "repeat": 0, "costs": {"any thing": 1}})j", true},
      {R"j("timed": {"cpus": 1025})j", false},
      {R"j("timed": {"costs": {"x": -1}})j", false},
      {R"j("variants": {"v6.6-fixed": {"kernel": "v6.6", "expect": {"finding": "warn"}}})j", true},
      {R"j("variants": {"a b": {}})j", false},
      {R"j("variants": {"": {}})j", false},
      {R"j("variants": {"a": {"source": ["x"]}})j", false},
      {R"j("variants": {"a": {"expect": {"verdict": "maybe"}}})j", false},
      {R"j("variants": [])j", false},
      {R"j("expect": {"verdict": "violated", "finding": "hung-task", "at": "f", "states": 3})j", true},
      {R"j("expect": {"at": "a/b.c:12"})j", true},
      {R"j("expect": {"at": "b.c:"})j", false},
      {R"j("expect": {"at": ":12"})j", false},
      {R"j("expect": {"at": "b.c:x"})j", false},
      {R"j("expect": {"at": ""})j", false},
      {R"j("expect": {"finding": "hung"})j", false},
      {R"j("expect": {"outcomes": [{}, {"r": -9223372036854775808}], "include": [], "exclude": [{"": 0}]})j", true},
      {R"j("expect": {"outcomes": [{"r": 1.5}]})j", false},
      {R"j("expect": {"outcomes": [[]]})j", false},
      {R"j("expect": {"states": -1})j", false},
      {R"j("expect": true)j", false},
  };
  for (const auto& [member, is_good] : members) out.push_back({around(member), is_good});
  const std::pair<const char*, bool> tasks[] = {
      {R"j([])j", false},
      {R"j([{}])j", false},
      {R"j([{"name": "a", "run": "f()", "count": 1, "kind": "user", "process": "p", "daemon": false, "cpu": 0, "policy": "fifo", "prio": 99}])j",
       true},
      {R"j([{"name": "a-b.c_d", "run": "f()", "kind": "irq"}])j", true},
      {R"j([{"name": "-a", "run": "f()"}])j", false},
      {R"j([{"name": "a#1", "run": "f()"}])j", false},
      {R"j([{"name": "a", "run": "f()", "process": 3}])j", true},
      {R"j([{"name": "a", "run": "f()", "process": 256}])j", false},
      {R"j([{"name": "a", "run": "f()", "process": "a b"}])j", false},
      {R"j([{"name": "a", "run": "f()", "process": 1.5}])j", false},
      {R"j([{"name": "a", "run": "f()", "count": 0}])j", false},
      {R"j([{"name": "a", "run": "f()", "count": true}])j", false},
      {R"j([{"name": "a", "run": "f()", "kind": "thread"}])j", false},
      {R"j([{"name": "a", "run": "f()", "prio": -21}])j", false},
      {R"j([{"name": "a", "run": "f()", "cpu": 1024}])j", false},
  };
  for (const auto& [text, is_good] : tasks) out.push_back({std::string("{\"wakesim\": 1, \"tasks\": ") + text + "}", is_good});
  for (const auto& [version, is_good] : {std::pair("1", true), {"1.0", true}, {"2", false}, {"0", false}, {"true", false}, {"\"1\"", false}}) {
    out.push_back({std::string("{\"wakesim\": ") + version + R"j(, "tasks": [{"name": "a", "run": "f()"}]})j", is_good});
  }
  return out;
}

std::string print(const JsonValue& value) {
  std::string out;
  switch (value.kind) {
    case JsonKind::kNull: return "null";
    case JsonKind::kBool: return value.boolean ? "true" : "false";
    case JsonKind::kInteger: return std::to_string(value.integer);
    case JsonKind::kNumber: return std::to_string(value.number);
    case JsonKind::kString: return json_quoted(value.text);
    case JsonKind::kArray:
      for (const JsonValue& item : value.items) out += (out.empty() ? "" : ", ") + print(item);
      return "[" + out + "]";
    case JsonKind::kObject:
      for (const JsonMember& member : value.members) out += (out.empty() ? "" : ", ") + json_quoted(member.key) + ": " + print(member.value);
      return "{" + out + "}";
  }
  return out;
}

void collect(JsonValue& value, std::vector<JsonValue*>* all) {
  all->push_back(&value);
  for (JsonValue& item : value.items) collect(item, all);
  for (JsonMember& member : value.members) collect(member.value, all);
}

// One change to one value of the tree.
void damage(Prng& prng, JsonValue* root) {
  std::vector<JsonValue*> all;
  collect(*root, &all);
  JsonValue& value = *all[prng.below(all.size())];
  static const char* const kTexts[] = {"", "x", "f()", "a b", "hung-task", "verified", "user", "fifo", "any", "v6.6", "1", "a.c:3"};
  static const std::int64_t kIntegers[] = {-9223372036854775807, -21, -1, 0, 1, 2, 19, 31, 32, 64, 65, 99, 100, 1023, 1024, 65535, 65536, 4294967296};
  const auto fresh = [&] {
    JsonValue out;
    out.kind = static_cast<JsonKind>(prng.below(7));
    out.boolean = prng.one_in(2);
    out.integer = kIntegers[prng.below(std::size(kIntegers))];
    out.number = 0.5 * static_cast<double>(prng.below(9)) + 0.25;
    out.text = kTexts[prng.below(std::size(kTexts))];
    return out;
  };
  const auto remove_one = [&](auto& list) {
    if (!list.empty()) list.erase(list.begin() + static_cast<std::ptrdiff_t>(prng.below(list.size())));
  };
  switch (prng.below(4)) {
    case 0: value = fresh(); return;
    case 1:
      remove_one(value.items);
      remove_one(value.members);
      return;
    case 2:
      if (value.kind == JsonKind::kArray) value.items.push_back(fresh());
      if (value.kind == JsonKind::kObject && value.find("zz") == nullptr) value.members.push_back({"zz", {}, fresh()});
      return;
    case 3:
      if (value.kind == JsonKind::kInteger) value.integer = kIntegers[prng.below(std::size(kIntegers))];
      if (value.kind == JsonKind::kString) value.text = kTexts[prng.below(std::size(kTexts))];
      return;
  }
}

std::vector<std::string> by_damage() {
  const std::string good = R"j({
  "$schema": "s", "wakesim": 1, "name": "n", "about": "w", "kernel": "v6.6", "override": "p.c", "program": ["m.c"], "module": "d.c",
  "source": ["int a;"], "module_source": ["int c;"], "define": {"N": 2, "S": "a b", "T": true}, "setup": ["one()"], "final": "end()",
  "invariants": "inv()", "eventually": ["ev()"],
  "tasks": [{"name": "w", "run": "w()", "count": 3, "kind": "user", "process": "p", "daemon": true, "cpu": 2, "policy": "fifo", "prio": 50},)j"
       R"j( {"name": "q", "run": "q()", "process": 7}],
  "faults": {"signals": [{"task": "w", "signo": 2, "max": 3}], "timers": "idle", "spurious_wakeups": 1, "alloc_failures": 2, "page_faults": 3},
  "memory_model": "sc", "checks": {"memory-leak": false}, "limits": {"states": 10, "seconds": 1.5, "memory_mb": 20, "depth": 30, "preemptions": 4},
  "script": ["w 3 steps"], "timed": {"cpus": 4, "seed": 9, "repeat": 5, "costs": {"cmpxchg": 20}},
  "variants": {"old": {"kernel": "v5.8", "override": ["f.c"], "define": {"N": 3}, "expect": {"finding": "hung-task"}}},
  "expect": {"verdict": "verified", "at": "f", "outcomes": [{"r": 1}], "include": [{"r": 1}], "exclude": [{"r": 2}], "states": 214}})j";
  SourceMap sources;
  Diagnostics errors;
  const std::optional<JsonValue> parsed = parse_json(sources, sources.add("f", good), &errors);
  REQUIRE(parsed.has_value());
  const JsonValue& root = *parsed;
  std::vector<std::string> out;
  for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
    Prng prng(seed);
    JsonValue copy = root;
    damage(prng, &copy);
    if (prng.one_in(3)) damage(prng, &copy);
    out.push_back(print(copy));
  }
  return out;
}

TEST_CASE("schema: the reader's table accepts and refuses the corpus") {
  for (const Sample& sample : by_hand()) {
    CAPTURE(sample.text);
    CHECK(reader_accepts(sample.text) == sample.is_good);
  }
}

#ifdef WAKESIM_PYTHON
TEST_CASE("schema: a draft-07 validator agrees with the reader on every sample") {
  // Reads schema and corpus (one JSON text per line), prints one 0 or 1 per line; 77 when there is no jsonschema module.
  const char* const kProgram =
      "import json, sys\n"
      "try:\n"
      "    import jsonschema\n"
      "except ImportError:\n"
      "    sys.exit(77)\n"
      "schema = json.load(open(sys.argv[1]))\n"
      "jsonschema.Draft7Validator.check_schema(schema)\n"
      "validator = jsonschema.Draft7Validator(schema)\n"
      "with open(sys.argv[3], 'w') as out:\n"
      "    for line in open(sys.argv[2], encoding='utf-8'):\n"
      "        out.write('01'[validator.is_valid(json.loads(line))] + '\\n')\n";
  const fs::path folder = fs::path(WAKESIM_BINARY_DIR) / "scenario_schema_test";
  fs::create_directories(folder);
  std::vector<std::string> corpus = by_damage();
  for (const Sample& sample : by_hand()) corpus.push_back(sample.text);
  std::ofstream(folder / "check.py") << kProgram;
  std::ofstream(folder / "schema.json") << scenario_schema();
  {
    std::ofstream out(folder / "corpus.jsonl");
    for (std::string text : corpus) {
      for (char& c : text) c = c == '\n' ? ' ' : c;
      out << text << "\n";
    }
  }
  const auto quoted = [&](const char* name) { return "'" + (folder / name).string() + "'"; };
  const std::string command =
      "'" WAKESIM_PYTHON "' " + quoted("check.py") + " " + quoted("schema.json") + " " + quoted("corpus.jsonl") + " " + quoted("verdicts");
  const int status = std::system(command.c_str());
  if (status == 77 << 8) {
    MESSAGE("python3-jsonschema is not installed: only the reader was tested");
    return;
  }
  REQUIRE(status == 0);
  std::ifstream verdicts(folder / "verdicts");
  std::size_t good = 0;
  for (const std::string& text : corpus) {
    CAPTURE(text);
    std::string verdict;
    REQUIRE(std::getline(verdicts, verdict));
    const bool accepted = reader_accepts(text);
    CHECK((verdict == "1") == accepted);
    good += accepted ? 1 : 0;
  }
  CHECK(good > 100);
  CHECK(corpus.size() - good > 500);
}
#endif

TEST_CASE("schema: what it prints is JSON, with a description for every key") {
  SourceMap sources;
  Diagnostics errors;
  const std::optional<JsonValue> parsed = parse_json(sources, sources.add("schema", scenario_schema()), &errors);
  REQUIRE(parsed.has_value());
  const JsonValue& root = *parsed;
  CHECK(errors.empty());
  CHECK(root.find("$schema")->text == "http://json-schema.org/draft-07/schema#");
  std::size_t count = 0;
  const auto visit = [&](const JsonValue& object) {
    for (const JsonMember& property : object.find("properties")->members) {
      CAPTURE(property.key);
      REQUIRE(property.value.find("description") != nullptr);
      CHECK(!property.value.find("description")->text.empty());
      ++count;
    }
  };
  visit(root);
  for (const JsonMember& definition : root.find("definitions")->members) {
    if (definition.value.find("properties") != nullptr) visit(definition.value);
  }
  CHECK(count == 25 + 9 + 7 + 4);  // a scenario, a task, expect, a variant
}

}  // namespace
}  // namespace wakesim
