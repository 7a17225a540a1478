// JSON text to a small tree in which every key and value knows where it stands. Comments are allowed. Refused with a place:
// syntax errors, duplicate keys, invalid UTF-8, integers beyond 64 bits, deep nesting. The parser behind it is nlohmann/json
// (json.cpp only). SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"

namespace wakesim {

enum class JsonKind : std::uint8_t { kNull, kBool, kInteger, kNumber, kString, kArray, kObject };
const char* json_kind_name(JsonKind kind);  // "a string"; an integer is "a number"

struct JsonMember;

struct JsonValue {
  JsonKind kind = JsonKind::kNull;
  SourcePos where;  // first byte; of a string: the opening quote
  bool boolean = false;
  std::int64_t integer = 0;         // kInteger: also numbers such as 2.0 and 1e3, as in JSON Schema
  std::uint64_t natural = 0;        // kInteger, where it is not negative; past 2^63 in a JSON line alone, where `integer` stays at its largest
  double number = 0;                // kInteger and kNumber
  bool is_refused = false;          // kInteger: there was an error already, for it was beyond 64 bits; 0 stands for it
  std::string text;                 // kString: decoded
  std::vector<JsonValue> items;     // kArray
  std::vector<JsonMember> members;  // kObject, in file order

  const JsonValue* find(std::string_view key) const;  // the first member of this name, or null
};

struct JsonMember {
  std::string key;
  SourcePos where;  // the opening quote of the key
  JsonValue value;
};

inline constexpr std::uint32_t kJsonDepthMax = 64;       // deepest scenario key is at 6; past it: an error
inline constexpr std::size_t kJsonBytesMax = 16u << 20;  // a scenario is kilobytes; past it: an error

// Parses a file of the map. Errors are appended; no tree at all after a syntax error, otherwise one, possibly with errors such as
// duplicate keys.
std::optional<JsonValue> parse_json(const SourceMap& sources, FileId file, Diagnostics* errors);

// The same of one line, counted from 1, of a file of JSON lines. Such files are written by programs and may be long: whoever reads the file
// bounds its size, and whole numbers go up to 2^64-1.
std::optional<JsonValue> parse_json_line(const SourceMap& sources, FileId file, std::uint32_t line, Diagnostics* errors);

// For a string value: the column, in the file, at which each byte of `text` stands, and one more entry for the closing quote.
// Escapes make these jump: all bytes of an escaped character stand at its backslash.
std::vector<std::uint32_t> json_string_columns(const SourceMap& sources, const JsonValue& string);

// `text` as a JSON string, with quotes; in place of bytes that are no UTF-8 stands U+FFFD.
std::string json_quoted(std::string_view text);

}  // namespace wakesim
