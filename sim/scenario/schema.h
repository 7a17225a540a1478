// The format of scenario files as one table: every key with its type, bounds and meaning. check_value() holds a file to it and
// scenario_schema() prints it as JSON Schema (draft 7), so that reader and schema cannot drift apart.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/json/json.h"

namespace wakesim {

struct Rule;

enum class Need : std::uint8_t { kOptional, kRequired };

struct Field {
  const char* key;
  const Rule* rule;
  const char* meaning;
  Need need = Need::kOptional;
  const char* example = nullptr;   // JSON text, shown by editors
  const char* standard = nullptr;  // JSON text of the default
};

struct Word {  // one of a closed list of strings, or a key of a closed map
  std::string text;
  std::string meaning;
};

enum class RuleKind : std::uint8_t {
  kText,     // any string
  kPattern,  // a string of a form: `pattern`, matched by `matches`
  kWord,     // one string of `words`
  kInteger,  // min..max
  kNumber,   // not negative
  kBool,
  kScalar,         // integer, string or boolean
  kNameOrInteger,  // a string of `pattern`, or an integer min..max
  kIntegerOrBool,  // an integer min..max, or true or false
  kObject,         // `fields` and nothing else
  kMap,            // keys that `key` allows, or of `words` when there are any; values of `item`, unless `fields` has a rule for the key
  kList,           // an array of `item`, at least items_min
  kOneOrMany,      // `item`, or a non-empty array of it
  kBoolOrWord,     // true, false or one string of `words`
  kOneOrObject,    // `item`, or an object of `fields`
};

struct Rule {
  RuleKind kind;
  const char* noun;                             // "a task", for messages: "expected a task (an object), got ..."
  const char* definition = nullptr;             // name under the schema's `definitions`; none: written in place
  const char* pattern = nullptr;                // for the schema: ECMA 262 without back references
  bool (*matches)(std::string_view) = nullptr;  // the same pattern in code
  std::int64_t min = 0, max = INT64_MAX;
  std::size_t items_min = 0;
  const Rule* item = nullptr;
  const Rule* key = nullptr;  // kMap: a kPattern; none: any key
  std::span<const Field> fields = {};
  const std::vector<Word>& (*words)() = nullptr;
  const char* (*not_yet)(std::string_view) = nullptr;  // kWord: why a word of the design is refused for now, or null
};

const Rule& scenario_rule();

// Appends an error for everything in `value` that `rule` does not allow. `name` is how messages call the value: "tasks[0].count".
void check_value(const Rule& rule, const JsonValue& value, const std::string& name, Diagnostics* errors);

}  // namespace wakesim
