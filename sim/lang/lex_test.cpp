// Tokens of C out of preprocessing tokens: literals, keywords, joined strings. What is refused stands in refused_cases.h.
// SPDX-License-Identifier: MIT
#include "sim/lang/lex.h"

#include <doctest/doctest.h>

using namespace wakesim;
using namespace wakesim::lang;

namespace {

struct Lexed {
  SourceMap sources;
  Sink sink;
  std::unique_ptr<FileStore> files;
  std::vector<Token> tokens;

  explicit Lexed(const std::string& source) {
    const FileId file = sources.add("a.c", source);
    files = std::make_unique<FileStore>();
    files->begin(sources, nullptr);
    Preprocessor preprocessor(*files, {}, sink);
    tokens = lex(*files, preprocessor.run(*files->of(file)), sink);
  }
};

}  // namespace

TEST_CASE("lexer: integers have the first type of their list that holds them") {
  struct Row {
    const char* text;
    std::uint64_t value;
    TypeKind type;
  };
  const Row rows[] = {
      {"0", 0, TypeKind::kInt},
      {"2147483647", 2147483647, TypeKind::kInt},
      {"2147483648", 2147483648, TypeKind::kLong},
      {"0x7fffffff", 0x7fffffff, TypeKind::kInt},
      {"0x80000000", 0x80000000, TypeKind::kUInt},
      {"0xffffffff", 0xffffffff, TypeKind::kUInt},
      {"0x100000000", 0x100000000, TypeKind::kLong},
      {"0xffffffffffffffff", ~std::uint64_t{0}, TypeKind::kULong},
      {"037777777777", 0xffffffff, TypeKind::kUInt},
      {"4294967295u", 4294967295, TypeKind::kUInt},
      {"4294967296U", 4294967296, TypeKind::kULong},
      {"1l", 1, TypeKind::kLong},
      {"1UL", 1, TypeKind::kULong},
      {"1lu", 1, TypeKind::kULong},
      {"1LL", 1, TypeKind::kLongLong},
      {"1ull", 1, TypeKind::kULongLong},
      {"1LLU", 1, TypeKind::kULongLong},
      {"9223372036854775807", 9223372036854775807, TypeKind::kLong},
      {"18446744073709551615u", ~std::uint64_t{0}, TypeKind::kULong},
      {"0b101", 5, TypeKind::kInt},
      {"'a'", 97, TypeKind::kInt},
      {"'\\n'", 10, TypeKind::kInt},
      {"'\\0'", 0, TypeKind::kInt},
      {"'\\x41'", 65, TypeKind::kInt},
      {"'\\101'", 65, TypeKind::kInt},
      {"'\\xff'", ~std::uint64_t{0}, TypeKind::kInt},  // plain char is signed
      {"'\\''", 39, TypeKind::kInt},
      {"'\"'", 34, TypeKind::kInt},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    Lexed result(row.text);
    REQUIRE(result.tokens.size() == 2);
    CHECK(!result.sink.has_errors());
    CHECK(result.tokens[0].kind == TokenKind::kInteger);
    CHECK(result.tokens[0].value == row.value);
    CHECK(result.tokens[0].integer_type == row.type);
  }
}

TEST_CASE("lexer: one token each") {
  struct Row {
    const char* text;
    TokenKind kind;
    const char* word;
  };
  const Row rows[] = {
      {"if", TokenKind::kKeyword, "if"},
      {"iffy", TokenKind::kIdentifier, "iffy"},  // a keyword is a whole word
      {"__volatile__", TokenKind::kKeyword, "volatile"},
      {"__typeof__", TokenKind::kKeyword, "typeof"},
      {"_Bool", TokenKind::kKeyword, "_Bool"},
      {"L", TokenKind::kIdentifier, "L"},
      {"->", TokenKind::kPunctuator, "->"},
      {"<<=", TokenKind::kPunctuator, "<<="},
      {"...", TokenKind::kPunctuator, "..."},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    Lexed result(row.text);
    REQUIRE(result.tokens.size() == 2);
    CHECK(result.tokens[0].kind == row.kind);
    CHECK(result.tokens[0].text == row.word);
  }
}

TEST_CASE("lexer: strings are decoded and joined") {
  Lexed result("\"a\\tb\" \"\\0c\" u8\"\\x41\" x \"\"");
  REQUIRE(result.tokens.size() == 4);
  CHECK(result.tokens[0].bytes == std::string_view("a\tb\0cA", 6));
  CHECK(result.tokens[2].bytes.empty());
  CHECK(result.tokens[2].kind == TokenKind::kString);
}

TEST_CASE("lexer: longest match") {
  Lexed result("a+++b>>=c--->d");
  std::string words;
  for (const Token& token : result.tokens) words += std::string(token.text) + " ";
  CHECK(words == "a ++ + b >>= c -- -> d  ");
}
