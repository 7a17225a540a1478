// The JSON reader: where every key and value stands, and the whole text of every error.
// SPDX-License-Identifier: MIT
#include "sim/json/json.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

namespace wakesim {
namespace {

std::string place(SourcePos pos) { return std::to_string(pos.line) + ":" + std::to_string(pos.column); }

// Every key and value with its place: `{@1:1 "a"@1:2 1@1:7 }`.
std::string dump(const JsonValue& value) {
  std::string out;
  switch (value.kind) {
    case JsonKind::kNull: out = "null"; break;
    case JsonKind::kBool: out = value.boolean ? "true" : "false"; break;
    case JsonKind::kInteger: out = std::to_string(value.integer); break;
    case JsonKind::kNumber: out = "number"; break;
    case JsonKind::kString: out = json_quoted(value.text); break;
    case JsonKind::kArray: out = "["; break;
    case JsonKind::kObject: out = "{"; break;
  }
  out += "@" + place(value.where);
  for (const JsonValue& item : value.items) out += " " + dump(item);
  for (const JsonMember& member : value.members) out += " " + member.key + "@" + place(member.where) + " " + dump(member.value);
  if (value.kind == JsonKind::kArray) out += " ]";
  if (value.kind == JsonKind::kObject) out += " }";
  return out;
}

std::string read(const std::string& text) {
  SourceMap sources;
  Diagnostics errors;
  const std::optional<JsonValue> root = parse_json(sources, sources.add("f", text), &errors);
  return (root ? dump(*root) + "\n" : "") + render(sources, errors);
}

std::string read_line(const std::string& text, std::uint32_t line) {
  SourceMap sources;
  Diagnostics errors;
  const std::optional<JsonValue> root = parse_json_line(sources, sources.add("f", text), line, &errors);
  return (root ? dump(*root) + "\n" : "") + render(sources, errors);
}

TEST_CASE("json: every key and value has its place") {
  struct Row {
    const char* text;
    std::string tree;
  };
  const Row rows[] = {
      {"{}", "{@1:1 }\n"},
      {"  7 ", "7@1:3\n"},
      {"{\"a\":1,\"b\":-2}", "{@1:1 a@1:2 1@1:6 b@1:8 -2@1:12 }\n"},
      {"{\n  \"a\" : [ true,\n\tnull ]\n}", "{@1:1 a@2:3 [@2:9 true@2:11 null@3:2 ] }\n"},
      {"[ // one\n /* two\n */ 1 /*,*/ , /*:*/ \"x\" ]", "[@1:1 1@3:5 \"x\"@3:21 ]\n"},
      {"[\"a,b:c\\\"\", 1]", "[@1:1 \"a,b:c\\\"\"@1:2 1@1:13 ]\n"},
      {"[2.0, 1e3, 1.5, 0, -0]", "[@1:1 2@1:2 1000@1:7 number@1:12 0@1:17 0@1:20 ]\n"},
      {"[9223372036854775807, -9223372036854775808]", "[@1:1 9223372036854775807@1:2 -9223372036854775808@1:23 ]\n"},
      {"\xef\xbb\xbf[1]", "[@1:4 1@1:5 ]\n"},                       // a byte order mark is passed over
      {"[\"\\u00e9\\ud83d\\ude00\", 1]", "[@1:1 \"\xc3\xa9\xf0\x9f\x98\x80\"@1:2 1@1:24 ]\n"},
      {"[[],{},[{}]]", "[@1:1 [@1:2 ] {@1:5 } [@1:8 {@1:9 } ] ]\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(read(row.text) == row.tree);
  }
}

TEST_CASE("json: every error, the whole text") {
  struct Row {
    const char* about;
    std::string text;
    std::string output;
  };
  const Row rows[] = {
      {"nothing", "", "f:1:1: error: expected a value, got the end of the file\n"},
      {"only a comment", "// x", "f:1:5: error: expected a value, got the end of the file\n    1 | // x\n      |     ^\n"},
      {"a missing comma", "{\"a\": 1 \"b\": 2}", "f:1:9: error: expected `,` or `}`, got `\"b\"`\n    1 | {\"a\": 1 \"b\": 2}\n      |         ^\n"},
      {"a missing colon", "{\"a\" 1}", "f:1:6: error: expected `:`, got `1`\n    1 | {\"a\" 1}\n      |      ^\n"},
      {"a missing value", "{\"a\": }", "f:1:7: error: expected a value, got `}`\n    1 | {\"a\": }\n      |       ^\n"},
      {"a bare key", "{a: 1}", "f:1:2: error: expected a key in double quotes or `}`, got `a`\n    1 | {a: 1}\n      |  ^\n"},
      {"a comma too many", "{\"a\": 1,}",
       "f:1:9: error: expected a key in double quotes, got `}`\n    1 | {\"a\": 1,}\n      |         ^\n help: remove the comma before it\n"},
      {"a comma too many in an array", "[1, ]",
       "f:1:5: error: expected a value, got `]`\n    1 | [1, ]\n      |     ^\n help: remove the comma before it\n"},
      {"two commas", "[1,,2]", "f:1:4: error: expected a value, got `,`\n    1 | [1,,2]\n      |    ^\n"},
      {"a colon for a comma", "[1:2]", "f:1:3: error: expected `,` or `]`, got `:`\n    1 | [1:2]\n      |   ^\n"},
      {"the wrong bracket", "[1}", "f:1:3: error: expected `,` or `]`, got `}`\n    1 | [1}\n      |   ^\n"},
      {"never closed", "{\"a\": [1",
       "f:1:9: error: expected `,` or `]`, got the end of the file\n    1 | {\"a\": [1\n      |         ^\n note: this `[` is still open at f:1:7\n"},
      {"something after the end", "{} x", "f:1:4: error: expected the end of the file, got `x`\n    1 | {} x\n      |    ^\n"},
      {"a misspelt word", "[treu]", "f:1:2: error: expected a value or `]`, got `treu`\n    1 | [treu]\n      |  ^\n help: did you mean `true`?\n"},
      {"a word glued to a word", "[truex]", "f:1:6: error: expected `,` or `]`, got `x`\n    1 | [truex]\n      |      ^\n"},
      {"single quotes", "{'a': 1}",
       "f:1:2: error: expected a key in double quotes or `}`, got `'`\n    1 | {'a': 1}\n      |  ^\n help: JSON strings stand in double quotes\n"},
      {"a leading zero", "[01]", "f:1:3: error: expected `,` or `]`, got `1`\n    1 | [01]\n      |   ^\n"},
      {"half a number", "[-]", "f:1:2: error: expected a number such as `-1`, `0.5` or `1e3`, got `-`\n    1 | [-]\n      |  ^\n"},
      {"half a fraction", "[1.]", "f:1:2: error: expected a number such as `-1`, `0.5` or `1e3`, got `1.`\n    1 | [1.]\n      |  ^\n"},
      {"a number too large", "[1e999]", "f:1:2: error: expected a number of at most 64 bits, got `1e999`\n    1 | [1e999]\n      |  ^\n"},
      {"a string that does not end on its line", "{\"a\": \"x\n}",
       "f:1:9: error: expected `\"` to close the string, got the end of the line\n    1 | {\"a\": \"x\n      |         ^\n"
       " note: the string begins at f:1:7\n"},
      {"a string that does not end", "[\"abc",
       "f:1:2: error: expected `\"` to close this string, got the end of the file\n    1 | [\"abc\n      |  ^\n"},
      {"a tab in a string", "[\"a\tb\"]",
       "f:1:4: error: expected an escape such as `\\t` or `\\u0001`, got a bare control character\n    1 | [\"a\tb\"]\n      |    ^\n"},
      {"an unknown escape", "[\"a\\qb\"]",
       "f:1:4: error: expected an escape that JSON has, got `\\q`\n    1 | [\"a\\qb\"]\n      |    ^\n"
       " help: `\\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t` and `\\uXXXX`; write a backslash as `\\\\`\n"},
      {"a bad \\u", "[\"\\u12g4\"]", "f:1:7: error: expected 4 hexadecimal digits after `\\u`, got `g`\n    1 | [\"\\u12g4\"]\n      |       ^\n"},
      {"half a surrogate pair", "[\"\\ud800x\"]",
       "f:1:9: error: expected a pair of surrogates such as `\\ud83d\\ude00`, got half of one\n    1 | [\"\\ud800x\"]\n      |         ^\n"},
      {"an open comment", "[1, /* x ]",
       "f:1:5: error: expected `*/` to close this comment, got the end of the file\n    1 | [1, /* x ]\n      |     ^\n"},
      {"a lone slash", "[1, / 2]", "f:1:5: error: expected `//` or `/*` to begin a comment, got `/`\n    1 | [1, / 2]\n      |     ^\n"},
      {"not UTF-8", "[\"\xff\"]", "f:1:3: error: expected UTF-8, got the byte 0xff\n    1 | [\"\xff\"]\n      |   ^\n"},
      {"not UTF-8, in a comment", "// \xc3(\n{}", "f:1:4: error: expected UTF-8, got the byte 0xc3\n    1 | // \xc3(\n      |    ^\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.about);
    CHECK(read(row.text) == row.output);
  }
  CHECK(read(std::string("[]\0x", 4)) == std::string("f:1:3: error: expected text, got a NUL byte\n    1 | []\0x\n      |   ^\n", 69));
}

TEST_CASE("json: a repeated key and a large integer leave the rest readable") {
  CHECK(read("{\"a\": 1,\n \"b\": 2,\n \"a\": 3}") ==
        "{@1:1 a@1:2 1@1:7 b@2:2 2@2:7 a@3:2 3@3:7 }\n"
        "f:3:2: error: duplicate key `a`\n    3 |  \"a\": 3}\n      |  ^\n note: first given at f:1:2\n");
  CHECK(read("[9223372036854775808, 1]") ==
        "[@1:1 0@1:2 1@1:23 ]\n"
        "f:1:2: error: expected a number of at most 64 bits, got `9223372036854775808`\n    1 | [9223372036854775808, 1]\n      |  ^\n");
  CHECK(read("[-9223372036854775809]") ==
        "[@1:1 0@1:2 ]\n"
        "f:1:2: error: expected a number of at most 64 bits, got `-9223372036854775809`\n    1 | [-9223372036854775809]\n      |  ^\n");
}

TEST_CASE("json: of a file of lines one is read, and its places are those of the file") {
  CHECK(read_line("[1]\r\n{\"a\": [2]}\r\nx", 2) == "{@2:1 a@2:2 [@2:7 2@2:8 ] }\n");
  CHECK(read_line("[1]\n{\"a\": [2,", 2) ==
        "f:2:10: error: expected a value, got the end of the line\n    2 | {\"a\": [2,\n      |          ^\n"
        " note: this `[` is still open at f:2:7\n");
  CHECK(read_line("[1]\n[\"a]\n[2]", 2) ==
        "f:2:2: error: expected `\"` to close this string, got the end of the line\n    2 | [\"a]\n      |  ^\n");
  CHECK(read_line("[1] /* \n */", 1) ==
        "f:1:5: error: expected `*/` to close this comment, got the end of the line\n    1 | [1] /* \n      |     ^\n");
  CHECK(read_line("[1] 2\n[2]", 1) == "f:1:5: error: expected the end of the line, got `2`\n    1 | [1] 2\n      |     ^\n");
  CHECK(read_line("[1]\n\n", 2) == "f:2:1: error: expected a value, got the end of the line\n");
  CHECK(read_line("[18446744073709551616]", 1) ==
        "[@1:1 0@1:2 ]\n"
        "f:1:2: error: expected a number of at most 64 bits, got `18446744073709551616`\n    1 | [18446744073709551616]\n      |  ^\n");

  SourceMap sources;
  Diagnostics errors;
  const std::optional<JsonValue> row = parse_json_line(sources, sources.add("f", "[18446744073709551615, 7, -7, 2.0]"), 1, &errors);
  REQUIRE(row.has_value());
  CHECK(errors.empty());
  CHECK(row->items[0].natural == 18446744073709551615u);
  CHECK(row->items[0].integer == 9223372036854775807);
  CHECK(row->items[1].natural == 7);
  CHECK(row->items[2].integer == -7);
  CHECK(row->items[2].natural == 0);
  CHECK(row->items[3].natural == 2);
}

TEST_CASE("json: the second of two equal keys is found among few and among many") {
  for (const int count : {2, 24, 25, 26, 100}) {
    CAPTURE(count);
    std::string text = "{";
    for (int i = 0; i < count; ++i) text += "\"" + std::to_string(i + 100) + "\":0,";
    CHECK(read(text + "\"x\":0}").find("error") == std::string::npos);
    const std::string last = std::to_string(count + 99);
    for (const std::string& key : {std::string("100"), last}) {
      const std::string found = read(text + "\"" + key + "\":0}");
      CHECK(found.find(": error: duplicate key `" + key + "`\n") != std::string::npos);
      CHECK(found.find(" note: first given at f:1:" + std::to_string(2 + 8 * (std::stoi(key) - 100)) + "\n") != std::string::npos);
    }
  }
}

TEST_CASE("json: 64 levels are read, 65 are not, and a million end as quickly") {
  CHECK(read(std::string(64, '[') + std::string(64, ']')).find("error") == std::string::npos);
  const std::string deep = std::string(65, '[') + std::string(65, ']');
  CHECK(read(deep) ==
        "f:1:65: error: expected at most 64 levels of nesting, got more\n    1 | " + deep + "\n      | " + std::string(64, ' ') + "^\n");
  CHECK(read(std::string(1'000'000, '[')).substr(0, 62) == "f:1:65: error: expected at most 64 levels of nesting, got more");
}

TEST_CASE("json: a text is quoted so that it is read again") {
  CHECK(json_quoted("a \"b\" \\ /") == R"("a \"b\" \\ /")");
  CHECK(json_quoted("\n\t\r\x01") == R"("\n\t\r\u0001")");
  CHECK(json_quoted("\xc3\xa9") == "\"\xc3\xa9\"");
  CHECK(json_quoted("\xff") == "\"\xef\xbf\xbd\"");
}

TEST_CASE("json: columns inside a string, through escapes") {
  struct Row {
    const char* text;
    std::vector<std::uint32_t> columns;  // of each byte, then of the closing quote
  };
  const Row rows[] = {
      {"[\"ab\"]", {3, 4, 5}},
      {"[\"a\\\"b\"]", {3, 4, 6, 7}},
      {"[\"\\u0041b\"]", {3, 9, 10}},
      {"[\"\\u00e9b\"]", {3, 3, 9, 10}},                       // two bytes of one escape
      {"[\"\\ud83d\\ude00b\"]", {3, 3, 3, 3, 15, 16}},         // four bytes of a surrogate pair
      {"[\"\xc3\xa9\\n\"]", {3, 4, 5, 7}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    SourceMap sources;
    Diagnostics errors;
    const std::optional<JsonValue> root = parse_json(sources, sources.add("f", row.text), &errors);
    REQUIRE(root.has_value());
    CHECK(json_string_columns(sources, root->items[0]) == row.columns);
  }
}

}  // namespace
}  // namespace wakesim
