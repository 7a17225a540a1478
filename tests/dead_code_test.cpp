// Names that nothing uses are found: private members, constants and enumerators, macros, types, and functions that a header declares.
//
// Method: sim/ and tools/ without the tests are cut into identifiers, comments and literals left out, and each occurrence of a name is judged by
// what stands around it. A name is alive when one occurrence is a use: neither its declaration or definition, nor, for a member, a place where it
// is only written. Names are compared by spelling alone, so one use keeps all of that name; a name that only a table's macros paste together
// (kLoad of opcodes.def) is never declared in full, and not looked at.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/support/source_tree.h"

namespace {

using namespace wakesim::source;

// What no program uses and stays: name -> why.
const std::map<std::string, std::string> kKept = {
    {"fingerprint_of_all_orders", "what symmetry_test.cpp compares the canonical order of tasks with"},
    {"has_place", "compared with the rest of its struct, by an operator== that is made for it"},
    {"interruption", "a guard: it is there for as long as its scope is"},
    {"interruption_", "a guard: it is there for as long as its object is"},
    {"kWarning", "messages.def says Warning, and its reader puts the k before it"},
    {"message_count", "every message has a case in the tests"},
    {"one_in", "random tests draw with it"},
    {"set_instructions_per_step_max", "the limit is tried where it is small"},
    {"GlobalId", "tests that make an image by hand name its globals with it"},
};

using Tokens = std::vector<std::string>;

bool is_name(const std::string& token) {
  static const std::set<std::string> kKeywords = {"alignas", "final", "noexcept", "override"};  // which can stand where names do
  if (kKeywords.contains(token)) return false;
  return (token[0] >= 'a' && token[0] <= 'z') || (token[0] >= 'A' && token[0] <= 'Z') || token[0] == '_';
}
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

enum class Kind { kMember, kConstant, kMacro, kType, kVariableOrFunction };

// By the spelling alone (style: `name_`, `kName`, `WAKESIM_NAME`, `Name`, `name`).
Kind kind_of(const std::string& name) {
  if (name.starts_with("WAKESIM_")) return Kind::kMacro;
  if (name.ends_with("_")) return Kind::kMember;
  if (name.size() > 1 && name[0] == 'k' && is_upper(name[1])) return Kind::kConstant;
  return is_upper(name[0]) ? Kind::kType : Kind::kVariableOrFunction;
}

class File {
 public:
  explicit File(const std::string& text) : tokens_(tokens_of(text)) {}

  std::size_t size() const { return tokens_.size(); }
  const std::string& at(std::size_t i, std::ptrdiff_t further = 0) const {
    static const std::string kNothing = " ";
    const std::size_t there = i + static_cast<std::size_t>(further);
    return there < tokens_.size() ? tokens_[there] : kNothing;
  }

  bool is_declaration(std::size_t i, Kind kind) const {
    switch (kind) {
      case Kind::kMember:
        return is_behind_type(i) && (at(i, 1) == ";" || at(i, 1) == "=" || at(i, 1) == "{" || at(i, 1) == "[");
      case Kind::kConstant:
        return (is_behind_type(i) && (at(i, 1) == "=" || at(i, 1) == "{" || at(i, 1) == "[")) || is_enumerator(i);
      case Kind::kMacro:
        return at(i, -1) == "define" || at(i, -1) == "undef" || at(i, -1) == "ifndef" || at(i, -1) == "ifdef";
      case Kind::kType:
        return is_declaration_of_type(i);
      case Kind::kVariableOrFunction:
        return (at(i, 1) == "(" && is_behind_type(first_of_qualified(i))) || is_field(i);
    }
    return false;
  }

  // Assigned, stepped, or made by a constructor or an initialiser, and not looked at.
  bool is_write(std::size_t i, Kind kind) const {
    static const std::set<std::string> kAssignments = {"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^="};
    if (kind == Kind::kVariableOrFunction) return at(i, -1) == "." && (at(i, -2) == "{" || at(i, -2) == ",") && at(i, 1) == "=";
    if (kind != Kind::kMember) return false;
    const bool stands_alone = at(i, -1) == ";" || at(i, -1) == "{" || at(i, -1) == "}" || at(i, -1) == ")" || at(i, -1) == "else";
    if (stands_alone && kAssignments.contains(at(i, 1))) return true;
    if (stands_alone && (at(i, 1) == "++" || at(i, 1) == "--") && at(i, 2) == ";") return true;
    if ((at(i, -1) == "++" || at(i, -1) == "--") && at(i, 1) == ";") return true;
    return (at(i, -1) == ":" || at(i, -1) == ",") && (at(i, 1) == "(" || at(i, 1) == "{");
  }

  bool is_field(std::size_t i) const { return is_behind_type(i) && (at(i, 1) == ";" || at(i, 1) == "=" || at(i, 1) == "{"); }

 private:
  // `a::b::name` begins at a; also for a member of a template, `a<b>::name`.
  std::size_t first_of_qualified(std::size_t i) const {
    while (at(i, -1) == "::" && i >= 2 && is_name(at(i, -2))) i -= 2;
    return i;
  }

  // The name of a type that is used as one (`Id<struct Tag>`, a parameter of a template) and that of an unscoped enum, which says what its
  // enumerators are, are no declarations here. A constructor is one.
  bool is_declaration_of_type(std::size_t i) const {
    const std::string& before = at(i, -1);
    if (before == "struct" || before == "class" || before == "using") return at(i, 1) != ">" && at(i, 1) != "," && at(i, 1) != "::";
    if (before == "~" || (before == "::" && at(i, -2) == at(i)) || (at(i, 1) == "::" && at(i, 2) == at(i))) return true;
    const bool begins = before == "explicit" || before == "constexpr" || before == "{" || before == "}" || before == ";" || before == ":";
    return at(i, 1) == "(" && begins && at(behind_parentheses(i + 1)) != ".";
  }

  std::size_t behind_parentheses(std::size_t i) const {
    for (int depth = 0; i < size(); ++i) {
      if (at(i) == "(") ++depth;
      if (at(i) == ")" && --depth == 0) return i + 1;
    }
    return i;
  }

  bool is_behind_type(std::size_t i) const {
    static const std::set<std::string> kNoTypes = {"return", "else", "case", "throw",    "new", "delete", "sizeof",
                                                   "goto",   "not",  "do",   "operator", "and", "or",     "define"};
    std::size_t before = i;
    while (at(before, -1) == "*" || at(before, -1) == "&") --before;
    const std::string& type = at(before, -1);
    return type == ">" || (is_name(type) && !kNoTypes.contains(type)) || (before != i && type == "const");
  }

  // Between the braces of an enum, behind a comma or the brace, and before a value, a comma or the end.
  bool is_enumerator(std::size_t i) const {
    if (at(i, -1) != "{" && at(i, -1) != ",") return false;
    if (at(i, 1) != "," && at(i, 1) != "}" && at(i, 1) != "=") return false;
    for (std::size_t back = i; back-- > 0;) {
      if (tokens_[back] == ";" || tokens_[back] == "}" || tokens_[back] == ")") return false;
      if (tokens_[back] != "{") continue;
      for (std::size_t head = back; head-- > 0 && back - head < 8;) {
        if (tokens_[head] == "enum") return true;
        if (tokens_[head] == ";" || tokens_[head] == "}" || tokens_[head] == "{" || tokens_[head] == ")") return false;
      }
      return false;
    }
    return false;
  }

  Tokens tokens_;
};

struct Name {
  std::string declared;  // the file that declares it, "" when none does
  bool is_used = false;
};

// name -> where it is declared, of all that are declared and not used.
std::map<std::string, std::string> dead_names(const Tree& tree) {
  std::map<std::string, Name> names;
  for (const auto& [path, text] : tree) {
    const File file(text);
    for (std::size_t i = 0; i < file.size(); ++i) {
      if (!is_name(file.at(i))) continue;
      const Kind kind = kind_of(file.at(i));
      Name& name = names[file.at(i)];
      if (file.is_declaration(i, kind)) {
        // A constructor alone declares no type, a macro of the command line has no `#define`, and a source file keeps its functions to itself.
        const bool counts = kind == Kind::kMacro                ? file.at(i, -1) == "define"
                            : kind == Kind::kType               ? file.at(i, 1) != "("
                            : kind == Kind::kVariableOrFunction ? path.ends_with(".h")
                                                                : true;
        if (counts) name.declared = path;
      } else if (!file.is_write(i, kind)) {
        name.is_used = true;
      }
    }
  }
  std::map<std::string, std::string> out;
  for (const auto& [name, found] : names) {
    if (!found.declared.empty() && !found.is_used) out.emplace(name, found.declared);
  }
  return out;
}

TEST_CASE("dead code: a name without a use is found, one with a use is not") {
  struct Row {
    const char* header;
    const char* source;
    const char* dead;  // "" when all is alive
  };
  const Row rows[] = {
      // Members.
      {"class A { int a_ = 0; };", "A a;", "a_"},
      {"class A { int a_ = 0; };", "int A::get() { return a_; } int x = A().get();", ""},
      {"class A { A() : a_(1), b_{2} {} std::vector<int> a_; int b_; int c() { return b_; } };", "int x = A().c();", "a_"},
      {"class A { int a_ = 0; };", "void A::go() { ++a_; a_ = 3; if (x) a_ += 2; }", "a_"},
      {"class A { int a_ = 0; };", "void A::go() { b = a_ = 3; }", ""},
      {"class A { const T* a_; };", "// a_ is named here\nconst char* s = \"a_\" R\"x(a_)x\"; A a;", "a_"},
      {"class A { int a_ = 0; };", "int A::next() { return f({a_++}); } int x = A().next();", ""},
      // Fields.
      {"struct A { int width = 0; };", "A a{.width = 3};", "width"},
      {"struct A { int width = 0; };", "A a{.width = 3}; int b = a.width;", ""},
      {"struct A { std::string text; };", "A a;", "text"},
      // Constants and enumerators.
      {"inline constexpr int kMax = 3;", "", "kMax"},
      {"inline constexpr int kMax = 3;", "int x[kMax];", ""},
      {"enum class E : int { kOne, kTwo = 5, kThree };", "E e = E::kOne; f(E::kThree);", "kTwo"},
      {"constexpr int kMax = 3;", "bool b = a > kMax;", ""},
      {"enum class E { kOne };", "switch (e) { case E::kOne: break; }", ""},
      {"inline constexpr const char* kNames[] = {\"a\"};", "", "kNames"},
      // Macros.
      {"#define WAKESIM_A(x) x", "#undef WAKESIM_A", "WAKESIM_A"},
      {"#define WAKESIM_A(x) x", "int y = WAKESIM_A(3);", ""},
      {"#define WAKESIM_A 1", "#ifdef WAKESIM_A\n#endif", "WAKESIM_A"},
      // Types.
      {"struct Alone { Alone(); };", "Alone::Alone() {}", "Alone"},
      {"struct Used {};", "Used used;", ""},
      {"class Made { public: explicit Made(int a); };", "int b = f(Made(3));", ""},
      {"class Made { public: explicit Made(int a); };", "void f() { Made(3).run(); }", ""},
      {"using OneId = Id<struct OneTag>;", "OneId one;", ""},
      {"enum Bits : int { kA };", "int a = kA;", ""},
      {"using Alias = int;", "", "Alias"},
      // Functions.
      {"int size(int a);", "int size(int a) { return a; }", "size"},
      {"int size(int a);", "int size(int a) { return a; }\nint b = size(3);", ""},
      {"class A { std::vector<int>& rows() const; };", "std::vector<int>& A::rows() const { return r; }", "rows"},
      {"class A { std::vector<int>& rows() const; };", "int A::b() { return rows().size(); } int c = A().b();", ""},
      {"int size(int a);", "auto* f = &size;", ""},
      {"T* made();", "T* made() { return 0; }\nint x = *made();", ""},
      {"inline bool empty(int a) { return a == 0; }", "", "empty"},
      {"bool is_one(int a);", "bool b = a && is_one(a);", ""},
      // Keywords are no names.
      {"struct alignas(64) Used {};", "Used used;", ""},
      {"struct Used : B { int size() const override { return 1; } };", "int a = Used().size();", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.header));
    CAPTURE(std::string(row.source));
    std::string found;
    for (const auto& [name, path] : dead_names({{"sim/a.h", row.header}, {"sim/b.cpp", row.source}})) found += name;
    CHECK(found == row.dead);
  }
  // What a source file keeps to itself the compiler sees.
  CHECK(dead_names({{"sim/b.cpp", "int size(int a) { return a; }"}}).empty());
}

TEST_CASE("dead code: sim/ and tools/ have none") {
  Tree tree;
  for (auto& [path, text] : read_tree({"sim", "tools", "tests/consumer"})) {
    if (!is_test(path)) tree.emplace(path, text);
  }
  REQUIRE(tree.contains("sim/base/ids.h"));
  const std::map<std::string, std::string> dead = dead_names(tree);
  for (const auto& [name, path] : dead) {
    if (!kKept.contains(name)) FAIL_CHECK(path << ": nothing uses `" << name << "`");
  }
  for (const auto& [name, why] : kKept) {
    if (!dead.contains(name)) FAIL_CHECK("kKept names `" << name << "`, which is used or gone");
  }
}

}  // namespace
