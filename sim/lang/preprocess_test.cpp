// The preprocessor by itself: texts and what is left of them, tokens separated by one blank where the source had any.
// SPDX-License-Identifier: MIT
#include "sim/lang/preprocess.h"

#include <doctest/doctest.h>

#include <map>

using namespace wakesim;
using namespace wakesim::lang;

namespace {

struct Preprocessed {
  SourceMap sources;
  Sink sink;
  std::vector<PpToken> tokens;
  std::unique_ptr<FileStore> files;
  std::string text;

  explicit Preprocessed(const std::string& source, std::map<std::string, std::string> headers = {}, PreprocessOptions options = {}) {
    const FileId file = sources.add("a.c", source);
    files = std::make_unique<FileStore>();
    files->begin(sources, [headers](const std::string& path) -> std::optional<std::string> {
      const auto found = headers.find(path);
      return found == headers.end() ? std::nullopt : std::optional<std::string>(found->second);
    });
    Preprocessor preprocessor(*files, std::move(options), sink);
    tokens = preprocessor.run(*files->of(file));
    for (const PpToken& token : tokens) {
      if (token.kind == PpKind::kEnd) break;
      if (!text.empty() && (token.space_before || token.line_start)) text += ' ';
      text += token.text;
    }
  }
};

}  // namespace

TEST_CASE("preprocessor: macros") {
  struct Row {
    const char* source;
    const char* text;
  };
  const Row rows[] = {
      {"#define A 1\nA B A", "1 B 1"},
      {"#define A\nx A y", "x y"},
      {"#define f(x) [x]\nf(1) f (2) f f((3,4))", "[1] [2] f [(3,4)]"},
      {"#define f(x) [x]\nf\n(1\n)", "[1]"},
      {"#define f() z\nf() f( )", "z z"},
      {"#define f(x) <x>\nf()", "<>"},
      {"#define s(x) #x\ns(a  b) s( \"c\\n\" ) s('\\0') s()", "\"a b\" \"\\\"c\\\\n\\\"\" \"'\\\\0'\" \"\""},
      {"#define cat(a, b) a ## b\ncat(x, 1) cat(, y) cat(z,) cat(,) w cat(<, <=)", "x1 y z w <<="},
      // An operand of # or ## is not expanded, any other is.
      {"#define N 3\n#define s(x) #x\n#define t(x) s(x)\n#define cat(a, b) a ## b\ns(N) t(N) cat(N, N)", "\"N\" \"3\" NN"},
      // C11 6.10.3.5, examples 3 and 4.
      {"#define x 3\n#define f(a) f(x * (a))\n#undef x\n#define x 2\n#define g f\n#define z z[0]\n#define h g(~\n#define m(a) a(w)\n"
       "#define w 0,1\n#define t(a) a\n"
       "f(y+1) + f(f(z)) % t(t(g)(0) + t)(1);\ng(x+(3,4)-w) | h 5) & m\n(f)^m(m);",
       "f(2 * (y+1)) + f(2 * (f(2 * (z[0])))) % f(2 * (0)) + t(1); f(2 * (2+(3,4)-0,1)) | f(2 * (~ 5)) & f(2 * (0,1))^m(0,1);"},
      // A macro does not expand inside itself, not even by way of another.
      {"#define a b + 1\n#define b a\na b", "a + 1 b + 1"},
      {"#define f(x) x f\nf(1)(2)", "1 f(2)"},
      // Variadic, GNU and C2x.
      {"#define p(f, ...) k(f, ##__VA_ARGS__)\np(1) p(1, 2) p(1, 2, 3) p(1,)", "k(1) k(1, 2) k(1, 2, 3) k(1)"},
      {"#define p(f, a...) k(f, ##a)\np(1) p(1, 2)", "k(1) k(1, 2)"},
      {"#define p(...) k(__VA_ARGS__)\np() p(1, 2)", "k() k(1, 2)"},
      {"#define p(f, ...) k(f __VA_OPT__(,) __VA_ARGS__)\np(1) p(1, 2)", "k(1) k(1 , 2)"},
      {"#define N 7\n#define p(f, ...) k(f, ##__VA_ARGS__)\np(1, N)", "k(1, 7)"},
      // Counting arguments, as kernel headers do.
      {"#define COUNT_(a, b, c, d, n, ...) n\n#define COUNT(x...) COUNT_(, ##x, 3, 2, 1, 0)\nCOUNT() COUNT(a) COUNT(a, b) COUNT(a, b, c)",
       "0 1 2 3"},
      {"#define cat_(a, b) a##b\n#define cat(a, b) cat_(a, b)\n#define U cat(x, __COUNTER__)\nU U U", "x0 x1 x2"},
      // A directive between the arguments of a call.
      {"#define f(x) [x]\nf(1\n#ifdef Q\n+ 2\n#else\n+ 3\n#endif\n)", "[1 + 3]"},
      {"__LINE__\n\n__LINE__ __FILE__", "1 3 \"a.c\""},
      {"_Pragma(\"pack(1)\") x", "x"},
      {"a /* b */ c // d\ne\\\nf", "a c ef"},
      {"\"a\\\nb\" 'c'", "\"ab\" 'c'"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    Preprocessed result(row.source);
    CHECK(result.text == row.text);
    CHECK(!result.sink.has_errors());
  }
}

TEST_CASE("preprocessor: conditions") {
  struct Row {
    const char* condition;
    bool holds;
  };
  const Row rows[] = {
      {"1", true}, {"0", false}, {"UNKNOWN", false}, {"!UNKNOWN", true}, {"defined(A)", true}, {"defined A && !defined B", true},
      {"A == 3", true}, {"1 + 2 * 3 == 7", true}, {"(1 + 2) * 3 == 9", true}, {"-1 < 0", true}, {"-1 < 0u", false},
      {"1 ? 0 : 1", false}, {"0 ? 1 / 0 : 1", true}, {"0 && 1 / 0", false}, {"1 || 1 / 0", true}, {"1 << 3 == 8", true},
      {"-8 >> 1 == -4", true}, {"'a' == 97", true}, {"0x10 == 16 && 010 == 8 && 0b11 == 3", true}, {"~0 == -1", true},
      {"18446744073709551615u > 0", true}, {"7 % 4 == 3 && 7 / 2 == 3", true}, {"(5 & 6) == 4 && (5 | 2) == 7 && (5 ^ 1) == 4", true},
      {"__has_attribute(packed)", false}, {"__has_include(\"x.h\")", true}, {"__has_include(<y.h>)", false}, {"F(1, 2)", true},
      {"defined(__has_attribute)", true}, {"__GNUC__ >= 4", false}, {"9223372036854775807 + 0 > 0", true},
      {"-9223372036854775807 - 1 < 0 && (-9223372036854775807 - 1) / -1 < 0", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.condition);
    Preprocessed result("#define A 3\n#define F(a, b) a < b\n#if " + std::string(row.condition) + "\nyes\n#else\nno\n#endif",
                        {{"x.h", ""}});
    CHECK(result.text == (row.holds ? "yes" : "no"));
    CHECK(!result.sink.has_errors());
  }
}

TEST_CASE("preprocessor: groups") {
  struct Row {
    const char* source;
    const char* text;
  };
  const Row rows[] = {
      {"#if 0\na\n#elif 1\nb\n#elif 1\nc\n#else\nd\n#endif\ne", "b e"},
      {"#if 0\n#if 1\na\n#else\nb\n#endif\n#else\nc\n#endif", "c"},
      {"#ifdef X\na\n#endif\n#ifndef X\nb\n#endif", "b"},
      {"#if 0\ndon't 'look \"here @\n#error no\n#include \"none.h\"\n#unknown\n#endif\nx", "x"},
      {"#if 1\na\n#elif 1 / 0\nb\n#endif", "a"},
      {"#define X\n#undef X\n#undef Y\n#ifdef X\na\n#endif\nb", "b"},
      {"# /* nothing */\n#\n#ident \"x\"\n#pragma GCC diagnostic push\nx", "x"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    Preprocessed result(row.source);
    CHECK(result.text == row.text);
    CHECK(!result.sink.has_errors());
  }
}

TEST_CASE("preprocessor: headers") {
  const std::map<std::string, std::string> headers = {
      {"inc/one.h", "#pragma once\none\n"},
      {"inc/guard.h", "#ifndef G\n#define G\nguard\n#endif\n"},
      {"inc/sub/two.h", "#include \"three.h\"\ntwo\n"},
      {"inc/sub/three.h", "three\n"},
      {"other/one.h", "wrong\n"},
      {"inc/up.h", "#include \"sub/../one.h\"\n"},
  };
  PreprocessOptions options;
  options.include = {"inc", "other"};
  options.defines = {{"HEADER", "<one.h>"}, {"N", "2"}};
  Preprocessed result("#include <one.h>\n#include \"inc/one.h\"\n#include HEADER\n#include <up.h>\n#include <guard.h>\n#include <guard.h>\n"
                      "#include \"sub/two.h\"\nN __INCLUDE_LEVEL__",
                      headers, options);
  CHECK(result.text == "one guard three two 2 0");
  CHECK(!result.sink.has_errors());
  // Each header is one row of the source map, by the path it was opened with.
  CHECK(result.sources.find("inc/sub/three.h").has_value());
  CHECK(result.sources.size() == 6);
}

// Tokens out of a macro's text stand at the outermost call; arguments keep their own place.
TEST_CASE("preprocessor: positions") {
  Preprocessed result("#define INNER(x) (x + one)\n#define OUTER(x) INNER(x) two\n  OUTER(arg)\n  OUTER(\n   arg2)\n\\\nplain");
  struct Row {
    const char* text;
    std::uint32_t line, column, spelling_line, spelling_column;
  };
  const Row rows[] = {
      {"(", 3, 3, 1, 18},   {"arg", 3, 9, 3, 9},  {"+", 3, 3, 1, 21}, {"one", 3, 3, 1, 23}, {")", 3, 3, 1, 26}, {"two", 3, 3, 2, 27},
      {"(", 4, 3, 1, 18},   {"arg2", 5, 4, 5, 4}, {"+", 4, 3, 1, 21}, {"one", 4, 3, 1, 23}, {")", 4, 3, 1, 26}, {"two", 4, 3, 2, 27},
      {"plain", 7, 1, 7, 1},
  };
  REQUIRE(result.tokens.size() == std::size(rows) + 1);
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    CAPTURE(i);
    CHECK(result.tokens[i].text == rows[i].text);
    CHECK(result.tokens[i].where.line == rows[i].line);
    CHECK(result.tokens[i].where.column == rows[i].column);
    CHECK(result.tokens[i].spelling.line == rows[i].spelling_line);
    CHECK(result.tokens[i].spelling.column == rows[i].spelling_column);
  }
}

TEST_CASE("preprocessor: a macro given from outside wins only where the text asks for it") {
  PreprocessOptions options;
  options.defines = {{"N", "5"}};
  Preprocessed result("#ifndef N\n#define N 1\n#endif\nN", {}, options);
  CHECK(result.text == "5");
  Preprocessed same("#define N 5\nN", {}, options);
  CHECK(same.text == "5");
  CHECK(!same.sink.has_errors());
  CHECK(Preprocessed("#define N 1\nN", {}, options).sink.has_errors());
  CHECK(Preprocessed("#define N(x) 5\nN(1)", {}, options).sink.has_errors());
  Preprocessed other("#undef N\n#define N 1\nN", {}, options);
  CHECK(other.text == "1");
  CHECK(!other.sink.has_errors());
}

TEST_CASE("preprocessor: a macro of the compiler is replaced by the text") {
  PreprocessOptions options;
  options.predefined = {{"N", "5"}};
  Preprocessed result("#define N 1\nN", {}, options);
  CHECK(result.text == "1");
  CHECK(!result.sink.has_errors());
}
