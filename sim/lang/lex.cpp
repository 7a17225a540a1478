// SPDX-License-Identifier: MIT
#include "sim/lang/lex.h"

#include <unordered_map>

namespace wakesim::lang {

namespace {

// Spelling to the word the parser knows. What model C refuses by name is a keyword too, so that the message can say so.
const std::unordered_map<std::string_view, std::string_view>& keywords() {
  static const std::unordered_map<std::string_view, std::string_view> kWords = {
      {"auto", "auto"}, {"break", "break"}, {"case", "case"}, {"char", "char"}, {"const", "const"}, {"__const", "const"},
      {"__const__", "const"}, {"continue", "continue"}, {"default", "default"}, {"do", "do"}, {"double", "double"}, {"else", "else"},
      {"enum", "enum"}, {"extern", "extern"}, {"float", "float"}, {"for", "for"}, {"goto", "goto"}, {"if", "if"},
      {"inline", "inline"}, {"__inline", "inline"}, {"__inline__", "inline"}, {"int", "int"}, {"long", "long"},
      {"register", "register"}, {"restrict", "restrict"}, {"__restrict", "restrict"}, {"__restrict__", "restrict"},
      {"return", "return"}, {"short", "short"}, {"signed", "signed"}, {"__signed__", "signed"}, {"__signed", "signed"},
      {"sizeof", "sizeof"}, {"static", "static"}, {"struct", "struct"}, {"switch", "switch"}, {"typedef", "typedef"},
      {"union", "union"}, {"unsigned", "unsigned"}, {"void", "void"}, {"volatile", "volatile"}, {"__volatile", "volatile"},
      {"__volatile__", "volatile"}, {"while", "while"}, {"_Alignas", "_Alignas"}, {"_Alignof", "_Alignof"},
      {"__alignof__", "_Alignof"}, {"__alignof", "_Alignof"}, {"_Atomic", "_Atomic"}, {"_Bool", "_Bool"}, {"_Complex", "_Complex"},
      {"_Generic", "_Generic"}, {"_Imaginary", "_Complex"}, {"_Noreturn", "_Noreturn"}, {"_Static_assert", "_Static_assert"},
      {"_Thread_local", "_Thread_local"}, {"__thread", "_Thread_local"}, {"typeof", "typeof"}, {"__typeof", "typeof"},
      {"__typeof__", "typeof"}, {"typeof_unqual", "typeof_unqual"}, {"__typeof_unqual__", "typeof_unqual"},
      {"__auto_type", "__auto_type"}, {"__attribute__", "__attribute__"}, {"__attribute", "__attribute__"}, {"asm", "asm"},
      {"__asm", "asm"}, {"__asm__", "asm"}, {"__extension__", "__extension__"}, {"__int128", "__int128"},
      {"__label__", "__label__"}, {"__builtin_va_list", "__builtin_va_list"}, {"_Float128", "float"}, {"_Float16", "float"},
      {"__float128", "float"},
  };
  return kWords;
}

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

// Suffix: u, l, ll in any order and case. False when it is none.
bool read_suffix(std::string_view suffix, bool& is_unsigned, int& longs) {
  is_unsigned = false;
  longs = 0;
  std::string word;
  for (const char c : suffix) word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (suffix.find("lL") != std::string_view::npos || suffix.find("Ll") != std::string_view::npos) return false;
  if (const std::size_t u = word.find('u'); u != std::string::npos) {
    if (u != 0 && u != word.size() - 1) return false;
    is_unsigned = true;
    word.erase(u, 1);
  }
  if (word == "l") longs = 1;
  if (word == "ll") longs = 2;
  return word.empty() || longs > 0;
}

// One character or escape sequence of a literal at `at`; UTF-8 passes through byte by byte.
std::optional<std::uint8_t> read_escaped(std::string_view text, std::size_t& at, SourcePos where, Sink& sink) {
  if (text[at] != '\\') return static_cast<std::uint8_t>(text[at++]);
  const std::size_t begin = at++;
  const char c = at < text.size() ? text[at] : '\0';
  ++at;
  std::uint32_t value = 0;
  switch (c) {
    case 'n': return std::uint8_t{10};
    case 't': return std::uint8_t{9};
    case 'r': return std::uint8_t{13};
    case 'a': return std::uint8_t{7};
    case 'b': return std::uint8_t{8};
    case 'f': return std::uint8_t{12};
    case 'v': return std::uint8_t{11};
    case 'e': return std::uint8_t{27};
    case '\\':
    case '\'':
    case '"':
    case '?': return static_cast<std::uint8_t>(c);
    case 'x': {
      const std::size_t digits = at;
      while (at < text.size() && digit_value(text[at]) < 16) value = (value << 4 | static_cast<std::uint32_t>(digit_value(text[at++]))) & 0xffff;
      if (at == digits) break;
      if (value > 0xff || at - digits > 4) {
        sink.add(Message::kEscapeTooLarge, where, {quoted(text.substr(begin, at - begin))});
        return std::nullopt;
      }
      return static_cast<std::uint8_t>(value);
    }
    default: {
      if (c < '0' || c > '7') break;
      at = begin + 1;
      for (int i = 0; i < 3 && at < text.size() && text[at] >= '0' && text[at] <= '7'; ++i) {
        value = value * 8 + static_cast<std::uint32_t>(text[at++] - '0');
      }
      if (value > 0xff) {
        sink.add(Message::kEscapeTooLarge, where, {quoted(text.substr(begin, at - begin))});
        return std::nullopt;
      }
      return static_cast<std::uint8_t>(value);
    }
  }
  sink.add(Message::kBadEscape, where, {quoted(text.substr(begin, at - begin))});
  return std::nullopt;
}

bool is_wide(std::string_view text, SourcePos where, Sink& sink) {
  if (text.front() == '"' || text.front() == '\'' || text.starts_with("u8")) return false;
  sink.add(Message::kWideLiteral, where, {quoted(text)});
  return true;
}

}  // namespace

std::optional<IntegerLiteral> read_integer(std::string_view text, SourcePos where, Sink& sink) {
  std::uint32_t base = 10;
  std::size_t at = 0;
  if (text.size() > 1 && text[0] == '0') {
    if (text[1] == 'x' || text[1] == 'X') {
      base = 16;
      at = 2;
    } else if (text[1] == 'b' || text[1] == 'B') {
      base = 2;
      at = 2;
    } else {
      base = 8;
      at = 1;
    }
  }
  const std::size_t digits = at;
  std::uint64_t value = 0;
  bool too_large = false;
  while (at < text.size() && digit_value(text[at]) < static_cast<int>(base)) {
    const auto digit = static_cast<std::uint64_t>(digit_value(text[at++]));
    too_large = too_large || value > (UINT64_MAX - digit) / base;
    value = value * base + digit;
  }
  const std::string_view suffix = text.substr(at);
  const bool is_float = suffix.find('.') != std::string_view::npos ||
                        (base != 16 && !suffix.empty() && suffix.find_first_of("eEfF") == 0 &&
                         (suffix.size() == 1 || digit_value(suffix[1]) < 10 || suffix[1] == '-' || suffix[1] == '+')) ||
                        (base == 16 && suffix.find_first_of("pP") == 0);
  if (is_float) {
    sink.add(Message::kFloatNumber, where, {quoted(text)});
    return std::nullopt;
  }
  bool is_unsigned = false;
  int longs = 0;
  if ((at == digits && base != 8) || !read_suffix(suffix, is_unsigned, longs)) {
    sink.add(Message::kBadNumber, where, {quoted(text)});
    return std::nullopt;
  }
  if (too_large) {
    sink.add(Message::kNumberTooLarge, where, {quoted(text)});
    return std::nullopt;
  }
  IntegerLiteral literal{.value = value};
  // C11 6.4.4.1: the first type of the list that holds the value; decimal numbers without `u` never become unsigned.
  struct Row {
    TypeKind type;
    bool is_unsigned;
    int longs;
    int bits;
  };
  constexpr Row kRows[] = {{TypeKind::kInt, false, 0, 31},      {TypeKind::kUInt, true, 0, 32},      {TypeKind::kLong, false, 1, 63},
                           {TypeKind::kULong, true, 1, 64},     {TypeKind::kLongLong, false, 2, 63}, {TypeKind::kULongLong, true, 2, 64}};
  for (const Row& row : kRows) {
    if (row.longs < longs || (is_unsigned && !row.is_unsigned)) continue;
    if (!is_unsigned && row.is_unsigned && base == 10) continue;
    if (row.bits < 64 && literal.value >> row.bits != 0) continue;
    literal.type = row.type;
    literal.is_unsigned = row.is_unsigned;
    return literal;
  }
  // A decimal number from 2^63 on without `u`: no standard type holds it.
  sink.add(Message::kNumberTooLarge, where, {quoted(text)}).help = "write " + quoted(std::string(text) + "u");
  return std::nullopt;
}

std::optional<std::int32_t> read_character(std::string_view text, SourcePos where, Sink& sink) {
  if (is_wide(text, where, sink)) return std::nullopt;
  std::size_t at = text.find('\'') + 1;
  const std::string_view body = text.substr(0, text.size() - 1);
  if (at >= body.size()) {
    sink.add(Message::kEmptyCharacter, where);
    return std::nullopt;
  }
  const std::optional<std::uint8_t> value = read_escaped(body, at, where, sink);
  if (!value) return std::nullopt;
  if (at < body.size()) {
    sink.add(Message::kLongCharacter, where);
    return std::nullopt;
  }
  return static_cast<std::int8_t>(*value);
}

std::vector<Token> lex(FileStore& files, const std::vector<PpToken>& tokens, Sink& sink) {
  std::vector<Token> out;
  out.reserve(tokens.size());
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const PpToken& pp = tokens[i];
    Token token{.symbol = pp.symbol, .text = pp.text, .where = pp.where, .spelling = pp.spelling};
    token.from_macro = !(pp.where == pp.spelling);
    token.where.text = pp.spelling.file;
    switch (pp.kind) {
      case PpKind::kIdentifier: {
        const auto word = keywords().find(pp.text);
        token.kind = word == keywords().end() ? TokenKind::kIdentifier : TokenKind::kKeyword;
        if (token.kind == TokenKind::kKeyword) token.text = word->second;
        break;
      }
      case PpKind::kNumber: {
        token.kind = TokenKind::kInteger;
        if (const auto number = read_integer(pp.text, pp.where, sink)) {
          token.value = number->value;
          token.integer_type = number->type;
        }
        break;
      }
      case PpKind::kCharacter: {
        token.kind = TokenKind::kInteger;
        token.value = static_cast<std::uint64_t>(std::int64_t{read_character(pp.text, pp.where, sink).value_or(0)});
        break;
      }
      case PpKind::kString: {
        token.kind = TokenKind::kString;
        std::string bytes;
        for (; tokens[i].kind == PpKind::kString; ++i) {
          const std::string_view text = tokens[i].text;
          if (is_wide(text, tokens[i].where, sink)) continue;
          const std::string_view body = text.substr(0, text.size() - 1);
          for (std::size_t at = text.find('"') + 1; at < body.size();) {
            bytes += static_cast<char>(read_escaped(body, at, tokens[i].where, sink).value_or(0));
          }
        }
        --i;
        token.bytes = files.keep(std::move(bytes));
        break;
      }
      case PpKind::kPunctuator: token.kind = TokenKind::kPunctuator; break;
      case PpKind::kBad: continue;  // reported by the preprocessor
      case PpKind::kEnd: token.kind = TokenKind::kEnd; break;
    }
    out.push_back(token);
  }
  return out;
}

std::string describe(const Token& token) {
  if (token.kind == TokenKind::kEnd) return "the end of the file";
  return quoted(token.text);
}

}  // namespace wakesim::lang
