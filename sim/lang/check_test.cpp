// What is refused, with the whole text of what is said; and limits, at them and one past them.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>

#include "sim/lang/test/front_support.h"
#include "sim/lang/messages.h"
#include "sim/lang/test/refused_cases.h"

using namespace wakesim;
using namespace wakesim::lang;

TEST_CASE("refused programs: the whole text") {
  for (const RefusedCase& row : kRefusedCases) {
    CAPTURE(row.name);
    TestProgram program(row.program);
    CHECK(program.say() == row.said);
  }
}

TEST_CASE("limits: at them nothing is said, one past them something is") {
  const auto repeated = [](const std::string& part, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += part;
    return out;
  };
  struct Row {
    const char* name;
    std::string good;
    std::string bad;
    const char* said;
  };
  const Row rows[] = {
      // A sum is one tree level per operator; the names themselves are one level, their loads another.
      {"operators in a row", "int f(int x) { return x" + repeated(" + x", 998) + "; }", "int f(int x) { return x" + repeated(" + x", 1000) + "; }",
       "nested more than 1000 deep"},
      {"blocks", "void f(void) " + repeated("{", 100) + repeated("}", 100), "void f(void) " + repeated("{", 300) + repeated("}", 300),
       "nested more than 256 deep"},
      {"pointers", "int " + repeated("*", 250) + "p;", "int " + repeated("*", 300) + "p;", "nested more than 256 deep"},
      {"parentheses", "int x = " + repeated("(", 60) + "1" + repeated(")", 60) + ";",
       "int x = " + repeated("(", 300) + "1" + repeated(")", 300) + ";", "nested more than 256 deep"},
      {"unary operators", "int f(int x) { return " + repeated("!", 100) + "x; }", "int f(int x) { return " + repeated("!", 300) + "x; }",
       "nested more than 256 deep"},
      {"records", repeated("struct { ", 100) + "int x; " + repeated("} a;", 100), repeated("struct { ", 300) + "int x; " + repeated("} a;", 300),
       "nested more than 256 deep"},
      {"object size", "char x[67108864];", "char x[67108865];", "`x` is larger than 64 MB"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(TestProgram(row.good).say() == "");
    CHECK(TestProgram(row.bad).say().find(row.said) != std::string::npos);
  }
}

TEST_CASE("errors are many but bounded") {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "int x" + std::to_string(i) + " = nothing" + std::to_string(i) + ";\n";
  TestProgram program(text);
  const Result<Program> result = program.parse();
  REQUIRE(!result.has_value());
  CHECK(result.error().size() == Sink::kErrorsMax);
}

// Found by the fuzzer.
TEST_CASE("refused: once, whatever follows") {
  struct Row {
    const char* program;
    const char* said;
  };
  const Row rows[] = {
      // A record defined within itself.
      {"struct s { struct s { int x; }; int y; };",
       "a.c:1:19: error: `struct s` is defined twice\n    1 | struct s { struct s { int x; }; int y; };\n      |                   ^\n"
       " note: first defined at a.c:1:8\na.c:1:12: error: a member has the incomplete type `struct s`\n"
       "    1 | struct s { struct s { int x; }; int y; };\n      |            ^\n"},
      // A name that is used, reported, and then declared.
      {"int a[n];\nint n;\nint f(void) { return n; }", "a.c:1:7: error: `n` is not declared\n    1 | int a[n];\n      |       ^\n"},
      {"int f(void) { int a = g; int g(void); return g(); }",
       "a.c:1:23: error: `g` is not declared\n    1 | int f(void) { int a = g; int g(void); return g(); }\n      |                       ^\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.program);
    CHECK(TestProgram(row.program).say() == row.said);
  }
}

// Every prefix of a program that uses most of the language.
TEST_CASE("cut off anywhere, a program is refused or accepted, never worse") {
  const std::string text = R"(#define MAX(a, b) ({ typeof(a) _a = (a); typeof(b) _b = (b); _a > _b ? _a : _b; })
struct s { int a : 3, b; union { int c; struct { short d, e; }; }; int f[2]; };
enum e { A = 1, B };
static struct s table[] = { [1] = { .a = 1, .d = 2, .f = { [0 ... 1] = 3 } } };
int f(struct s *p, int n)
{
	for (int i = 0; i < n; i++) {
		switch (p->f[i & 1]) {
		case A ... B: n += MAX(i, p->b); break;
		default: goto out;
		}
	}
	do { n--; } while (n > 0 && !p->c);
out:
	return (int){n} + sizeof(table) + (n ?: 'x') + "abc"[1] + _Generic(n, int: 1, default: 2);
}
)";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    CAPTURE(size);
    TestProgram program(text.substr(0, size));
    const Result<Program> result = program.parse();
    // A piece that stops in the middle of a definition is never accepted.
    const bool is_inside = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size), '{') !=
                           std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size), '}');
    if (is_inside && size > text.find('\n') + 1) CHECK(!result.has_value());
    if (result.has_value()) continue;
    for (const Diagnostic& one : result.error()) {
      CHECK(one.where.has_value());
      CHECK(one.where.line <= 20);
    }
  }
  CHECK(TestProgram(text).say() == "");
}
