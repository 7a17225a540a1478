// What a user reads when an input is wrong: whole texts, and the suggestion of the nearest name.
// SPDX-License-Identifier: MIT
#include "sim/base/diagnostic.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace wakesim {
namespace {

std::string render_one(const SourceMap& sources, const Diagnostic& diagnostic) { return render(sources, {&diagnostic, 1}); }

TEST_CASE("diagnostic: place, line, caret, note and help") {
  SourceMap sources;
  const FileId header = sources.add("futex.h", "\nvoid futex_queue(struct futex_q *q);\n");
  const FileId file = sources.add("waitwake.c", "int a;\n  futex_queue(q, hb);\n");
  const Diagnostic diagnostic{.where = {file, 2, 15},
                              .message = "`futex_queue` expects `struct futex_q *`, got `struct futex_q`",
                              .caret_note = "declared as a value at line 36",
                              .notes = {{{header, 2, 6}, "`futex_queue` is declared"}, {{}, "every caller passes an address"}},
                              .help = "pass its address, `&q`"};
  CHECK(render_one(sources, diagnostic) ==
        "waitwake.c:2:15: error: `futex_queue` expects `struct futex_q *`, got `struct futex_q`\n"
        "    2 |   futex_queue(q, hb);\n"
        "      |               ^ declared as a value at line 36\n"
        " note: `futex_queue` is declared at futex.h:2:6\n"
        " note: every caller passes an address\n"
        " help: pass its address, `&q`\n");
}

TEST_CASE("diagnostic: less is known, less is printed") {
  SourceMap sources;
  const FileId file = sources.add("a.wake.json", "{\n\t\"tasl\": 1,\n}\n");
  struct Row {
    const char* about;
    Diagnostic diagnostic;
    const char* text;
  };
  const Row rows[] = {
      {"no place", {.message = "no such file `x`"}, "error: no such file `x`\n"},
      {"a warning", {.severity = Severity::kWarning, .message = "unused"}, "warning: unused\n"},
      {"the file as a whole", {.where = {file, 0, 0}, .message = "`tasks` is missing"}, "a.wake.json: error: `tasks` is missing\n"},
      {"a line without a column",
       {.where = {file, 1, 0}, .message = "expected `}`"},
       "a.wake.json:1: error: expected `}`\n    1 | {\n"},
      {"a tab stays a tab above the caret",
       {.where = {file, 2, 2}, .message = "unknown key `tasl`"},
       "a.wake.json:2:2: error: unknown key `tasl`\n    2 | \t\"tasl\": 1,\n      | \t^\n"},
      {"a line past the end has no excerpt", {.where = {file, 9, 1}, .message = "end"}, "a.wake.json:9:1: error: end\n"},
      {"an empty line has no excerpt", {.where = {file, 4, 1}, .message = "end of file"}, "a.wake.json:4:1: error: end of file\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.about);
    CHECK(render_one(sources, row.diagnostic) == row.text);
  }
}

TEST_CASE("diagnostic: of a very long line what stands around the place is shown") {
  SourceMap sources;
  std::string line(1000, 'x');
  line[500] = '@';
  line[0] = '<';
  line[999] = '>';
  const FileId file = sources.add("a.wake.json", line + "\n" + std::string(240, 'y') + "\n" + "\xc3\xa4" + std::string(300, 'z') + "\n");
  const auto x = [](std::size_t n) { return std::string(n, 'x'); };
  const auto spaces = [](std::size_t n) { return std::string(n, ' '); };
  const auto excerpt_at = [&](std::uint32_t line_number, std::uint32_t column) { return excerpt(sources, {file, line_number, column}); };
  CHECK(excerpt_at(1, 501) == "    1 | ..." + x(120) + "@" + x(119) + "...\n      | " + spaces(123) + "^\n");
  CHECK(excerpt_at(1, 1) == "    1 | <" + x(239) + "...\n      | ^\n");
  CHECK(excerpt_at(1, 0) == "    1 | <" + x(239) + "...\n");
  CHECK(excerpt_at(1, 1000) == "    1 | ..." + x(239) + ">\n      | " + spaces(242) + "^\n");
  CHECK(excerpt_at(1, 1001) == "    1 | ..." + x(239) + ">\n      | " + spaces(243) + "^\n");
  CHECK(excerpt_at(2, 240) == "    2 | " + std::string(240, 'y') + "\n      | " + spaces(239) + "^\n");
  // 302 bytes; what would begin between the two bytes of a letter begins behind them.
  CHECK(excerpt_at(3, 122) == "    3 | ..." + std::string(239, 'z') + "...\n      | " + spaces(122) + "^\n");
}

TEST_CASE("diagnostic: long line numbers push the margin, not the caret") {
  SourceMap sources;
  const FileId file = sources.add("long.c", std::string(123455, '\n') + "bad\n");
  CHECK(render_one(sources, {.where = {file, 123456, 2}, .message = "m"}) ==
        "long.c:123456:2: error: m\n123456 | bad\n       |  ^\n");
}

TEST_CASE("diagnostic: carriage returns at a line's end are not shown") {
  SourceMap sources;
  const FileId file = sources.add("dos.c", "one\r\ntwo\r\n");
  CHECK(sources.line(file, 1) == "one");
  CHECK(sources.line(file, 2) == "two");
  CHECK(sources.line(file, 3) == "");
  CHECK(sources.line(file, 0) == "");
  CHECK(sources.line(FileId{}, 1) == "");
}

TEST_CASE("diagnostic: a place in C that stands inside a scenario is a place in the scenario") {
  SourceMap sources;
  const FileId scenario = sources.add("s.wake.json", "{ \"source\": [\n    \"int x;\",\n    \"int x;\" ] }\n");
  const FileId c = sources.add("s.wake.json source", "int x;\nint x;\n", {{scenario, 2, 6}, {scenario, 3, 6}});
  CHECK(sources.origin({c, 2, 5}) == SourcePos{scenario, 3, 10});
  CHECK(sources.origin({c, 3, 1}) == SourcePos{c, 3, 1});  // past the mapped lines: as it is
  CHECK(sources.origin({scenario, 1, 1}) == SourcePos{scenario, 1, 1});
  CHECK(render_one(sources, {.where = {c, 2, 5}, .message = "`x` is defined twice", .notes = {{{c, 1, 5}, "first defined"}}}) ==
        "s.wake.json:3:10: error: `x` is defined twice\n"
        "    3 |     \"int x;\" ] }\n"
        "      |          ^\n"
        " note: first defined at s.wake.json:2:10\n");
}

TEST_CASE("diagnostic: at most `limit` are printed and the rest counted") {
  const SourceMap sources;
  const std::vector<Diagnostic> three(3, Diagnostic{.message = "bad"});
  CHECK(render(sources, three, 3) == "error: bad\nerror: bad\nerror: bad\n");
  CHECK(render(sources, three, 2) == "error: bad\nerror: bad\n... and 1 more\n");
  CHECK(render(sources, {}, 2).empty());
}

TEST_CASE("source map: files are found by name") {
  SourceMap sources;
  const FileId a = sources.add("a.c", "");
  const FileId b = sources.add("b.c", "text");
  CHECK(sources.size() == 2);
  CHECK(sources.find("a.c") == a);
  CHECK(sources.find("b.c") == b);
  CHECK_FALSE(sources.find("c.c").has_value());
  CHECK(sources.name(b) == "b.c");
  CHECK(sources.text(b) == "text");
}

TEST_CASE("nearest_name: one edit in three letters, ties to the first") {
  const std::vector<std::string> keys = {"tasks", "task", "program", "override", "faults"};
  struct Row {
    const char* word;
    const char* nearest;
  };
  const Row rows[] = {
      {"tasks", "tasks"},        // itself
      {"taks", "tasks"},         // an insertion away from `tasks`, two swaps from `task`: the first of the nearest
      {"tsak", "task"},          // two neighbours swapped are one edit
      {"progarm", "program"},    //
      {"overide", "override"},   // a letter lost
      {"overridee", "override"}, // a letter too many
      {"fault", "faults"},       //
      {"xyz", ""},               // nothing near
      {"", ""},                  //
      {"pxxgxxm", ""},           // four of seven letters wrong
  };
  for (const Row& row : rows) {
    CAPTURE(row.word);
    CHECK(nearest_name(row.word, keys) == row.nearest);
  }
  CHECK(nearest_name("task", {}) == "");
  CHECK(did_you_mean("taks", keys) == "did you mean `tasks`?");
  CHECK(did_you_mean("xyz", keys) == "");
  CHECK(did_you_mean("#if") == "did you mean `#if`?");
}

}  // namespace
}  // namespace wakesim
