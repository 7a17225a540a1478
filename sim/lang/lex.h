// From preprocessing tokens to the tokens of C: keywords, numbers, characters, strings.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/lang/preprocess.h"
#include "sim/lang/types.h"

namespace wakesim::lang {

enum class TokenKind : std::uint8_t {
  kIdentifier,
  kKeyword,     // `text` is the spelling without underscores: `__volatile__` is "volatile"
  kInteger,
  kString,
  kPunctuator,
  kEnd,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  bool from_macro = false;  // `where` is a macro call, `spelling` stands in the macro's text
  std::uint32_t symbol = 0;
  std::string_view text;    // identifiers, keywords, punctuators, and the literal as written
  SourcePos where;
  SourcePos spelling;
  std::uint64_t value = 0;               // kInteger
  TypeKind integer_type = TypeKind::kInt;  // kInteger
  std::string_view bytes;                // kString: decoded and joined, without the final zero
  bool is(std::string_view word) const {
    return (kind == TokenKind::kPunctuator || kind == TokenKind::kKeyword) && text == word;
  }
};

struct IntegerLiteral {
  std::uint64_t value = 0;
  TypeKind type = TypeKind::kInt;
  bool is_unsigned = false;
};

// Nothing after a diagnostic.
std::optional<IntegerLiteral> read_integer(std::string_view text, SourcePos where, Sink& sink);
std::optional<std::int32_t> read_character(std::string_view text, SourcePos where, Sink& sink);

std::vector<Token> lex(FileStore& files, const std::vector<PpToken>& tokens, Sink& sink);

std::string describe(const Token& token);

}  // namespace wakesim::lang
