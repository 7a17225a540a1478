// nlohmann's SAX events carry no positions. We walk the same text in lockstep: between two events lie only white space, comments,
// commas and colons, so the next token starts where those end. A syntax error is explained from what stood before it and from the
// token it points into; nlohmann's own text is used only to tell the kinds of malformed token apart.
// SPDX-License-Identifier: MIT
#include "sim/json/json.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

namespace wakesim {

const char* json_kind_name(JsonKind kind) {
  switch (kind) {
    case JsonKind::kNull:
      return "null";
    case JsonKind::kBool:
      return "a boolean";
    case JsonKind::kInteger:
      return "a number";
    case JsonKind::kNumber:
      return "a number";
    case JsonKind::kString:
      return "a string";
    case JsonKind::kArray:
      return "an array";
    case JsonKind::kObject:
      return "an object";
  }
  return "nothing";
}

const JsonValue* JsonValue::find(std::string_view key) const {
  for (const JsonMember& member : members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

std::string json_quoted(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

namespace {

// Bytes of the UTF-8 character that starts here, 0 when there is none (RFC 3629: no surrogates, nothing overlong or past
// U+10FFFF).
std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0; };
  const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
    return byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(at);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return follows(at + 1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const unsigned low = first == 0xe0 ? 0xa0 : 0x80;
    const unsigned high = first == 0xed ? 0x9f : 0xbf;
    return follows(at + 1, low, high) && follows(at + 2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const unsigned low = first == 0xf0 ? 0x90 : 0x80;
    const unsigned high = first == 0xf4 ? 0x8f : 0xbf;
    return follows(at + 1, low, high) && follows(at + 2) && follows(at + 3) ? 4 : 0;
  }
  return 0;
}

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+' ||
         c == '.';
}

// A file or one line of it, its lines, and just enough of a lexer to find where tokens begin and end.
class Text {
 public:
  Text(const SourceMap& sources, FileId file) : text_(sources.text(file)), file_(file), line_start_{0} {
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (text_[i] == '\n') line_start_.push_back(i + 1);
    }
  }
  Text(const SourceMap& sources, FileId file, std::uint32_t line)
      : text_(sources.line(file, line)), file_(file), first_line_(line), is_line_(true), line_start_{0} {}

  std::string_view all() const { return text_; }
  bool is_line() const { return is_line_; }
  const char* end_name() const { return is_line_ ? "the end of the line" : "the end of the file"; }

  std::size_t size() const { return text_.size(); }
  char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
  std::string_view slice(std::size_t begin, std::size_t end) const { return text_.substr(begin, end - begin); }

  SourcePos pos(std::size_t offset) const {
    const auto next = std::upper_bound(line_start_.begin(), line_start_.end(), offset);
    const std::size_t line = static_cast<std::size_t>(next - line_start_.begin()) - 1;
    return {file_, first_line_ + static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(offset - line_start_[line] + 1)};
  }

  // Past white space and whole comments; an unfinished comment stops it.
  std::size_t skip_blank(std::size_t i) const {
    for (;;) {
      while (i < size() && (text_[i] == ' ' || text_[i] == '\t' || text_[i] == '\n' || text_[i] == '\r')) ++i;
      if (at(i) != '/') return i;
      if (at(i + 1) == '/') {
        while (i < size() && text_[i] != '\n') ++i;
      } else if (at(i + 1) == '*') {
        const std::size_t end = text_.find("*/", i + 2);
        if (end == std::string_view::npos) return i;
        i = end + 2;
      } else {
        return i;
      }
    }
  }

  std::size_t token_end(std::size_t begin) const {
    if (begin >= size()) return begin;
    if (text_[begin] == '"') return string_end(begin);
    if (is_word_byte(text_[begin])) {
      std::size_t i = begin;
      while (i < size() && is_word_byte(text_[i])) ++i;
      return i;
    }
    return begin + std::max<std::size_t>(1, utf8_length(text_, begin));
  }

  // One past a number that is known to be one: `01` is `0` and then `1`.
  std::size_t number_end(std::size_t i) const {
    const auto digits = [&] {
      while (at(i) >= '0' && at(i) <= '9') ++i;
    };
    if (at(i) == '-') ++i;
    if (at(i) == '0') {
      ++i;
    } else {
      digits();
    }
    if (at(i) == '.') {
      ++i;
      digits();
    }
    if (at(i) == 'e' || at(i) == 'E') {
      ++i;
      if (at(i) == '+' || at(i) == '-') ++i;
      digits();
    }
    return i;
  }

  // One past the closing quote, or the end of the line when there is none.
  std::size_t string_end(std::size_t begin) const {
    for (std::size_t i = begin + 1; i < size() && text_[i] != '\n'; ++i) {
      if (text_[i] == '\\') {
        ++i;
      } else if (text_[i] == '"') {
        return i + 1;
      }
    }
    return std::min(text_.find('\n', begin), size());
  }

 private:
  std::string_view text_;
  FileId file_;
  std::uint32_t first_line_ = 1;
  bool is_line_ = false;
  std::vector<std::size_t> line_start_;
};

// What the parser stands behind; decides what may come next.
enum class After : std::uint8_t { kNothing, kOpen, kKey, kValue };

class Handler {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  Handler(const Text& text, std::size_t begin, JsonValue* root, Diagnostics* errors)
      : text_(text), last_end_(begin), root_(root), errors_(errors) {}

  bool null() {
    return scalar(JsonKind::kNull, [](JsonValue&) {});
  }
  bool boolean(bool b) {
    return scalar(JsonKind::kBool, [&](JsonValue& v) { v.boolean = b; });
  }
  bool number_integer(number_integer_t i) { return integer(i); }
  bool number_unsigned(number_unsigned_t u) {
    if (u <= static_cast<number_unsigned_t>(INT64_MAX)) return integer(static_cast<std::int64_t>(u));
    return text_.is_line() ? integer(INT64_MAX, u) : out_of_range();
  }
  bool number_float(number_float_t d, const string_t& written) {
    if (written.find_first_of(".eE") == string_t::npos) return out_of_range();  // an integer too large for 64 bits
    constexpr double kExactMax = 9007199254740992.0;                            // 2^53: beyond it a double is no exact integer
    if (std::nearbyint(d) == d && std::fabs(d) <= kExactMax) return integer(static_cast<std::int64_t>(d));
    return scalar(JsonKind::kNumber, [&](JsonValue& v) { v.number = d; });
  }
  bool string(string_t& s) {
    return scalar(JsonKind::kString, [&](JsonValue& v) { v.text = std::move(s); });
  }
  bool binary(binary_t&) { return false; }  // not in JSON text

  bool start_object(std::size_t) { return open(JsonKind::kObject); }
  bool start_array(std::size_t) { return open(JsonKind::kArray); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(string_t& name) {
    const std::size_t begin = next_token();
    last_end_ = text_.token_end(begin);
    Frame& frame = frames_.back();
    const SourcePos where = text_.pos(begin);
    if (const std::optional<SourcePos> first = frame.place_of(name)) {
      errors_->push_back({.where = where, .message = "duplicate key `" + name + "`", .notes = {{*first, "first given"}}});
    }
    frame.value.members.push_back({std::move(name), where, {}});
    after_ = After::kKey;
    return true;
  }

  template <class Exception>
  bool parse_error(std::size_t position, const std::string&, const Exception& exception) {
    errors_->push_back(explain(position, exception.what()));
    return false;
  }

 private:
  struct Frame {
    JsonValue value;
    std::map<std::string, SourcePos, std::less<>> keys;  // once there are many: of the first `known` members
    std::size_t known = 0;

    std::optional<SourcePos> place_of(std::string_view key) {
      constexpr std::size_t kFewMax = 24;
      const std::vector<JsonMember>& members = value.members;
      if (members.size() <= kFewMax) {
        const auto same = std::find_if(members.begin(), members.end(), [&](const JsonMember& member) { return member.key == key; });
        return same == members.end() ? std::nullopt : std::optional(same->where);
      }
      for (; known < members.size(); ++known) keys.emplace(members[known].key, members[known].where);
      const auto same = keys.find(key);
      return same == keys.end() ? std::nullopt : std::optional(same->second);
    }
  };

  std::size_t next_token() const {
    std::size_t i = text_.skip_blank(last_end_);
    while (text_.at(i) == ',' || text_.at(i) == ':') i = text_.skip_blank(i + 1);
    return i;
  }

  template <class Fill>
  bool scalar(JsonKind kind, Fill fill) {
    const std::size_t begin = next_token();
    JsonValue value;
    value.kind = kind;
    value.where = text_.pos(begin);
    fill(value);
    switch (kind) {
      case JsonKind::kNull:
        last_end_ = begin + 4;
        break;
      case JsonKind::kBool:
        last_end_ = begin + (value.boolean ? 4 : 5);
        break;
      case JsonKind::kInteger:
      case JsonKind::kNumber:
        last_end_ = text_.number_end(begin);
        break;
      case JsonKind::kString:
      case JsonKind::kArray:
      case JsonKind::kObject:
        last_end_ = text_.token_end(begin);
        break;
    }
    attach(std::move(value));
    return true;
  }

  bool integer(std::int64_t i) { return integer(i, i < 0 ? 0 : static_cast<std::uint64_t>(i)); }
  bool integer(std::int64_t i, std::uint64_t natural) {
    return scalar(JsonKind::kInteger, [&](JsonValue& v) {
      v.integer = i;
      v.natural = natural;
      v.number = static_cast<double>(i);
    });
  }

  bool out_of_range() {
    const std::size_t begin = next_token();
    errors_->push_back({.where = text_.pos(begin),
                        .message = "expected a number of at most 64 bits, got `" + shown(begin, text_.token_end(begin)) + "`"});
    return scalar(JsonKind::kInteger, [](JsonValue& v) { v.is_refused = true; });  // said once; the rest of the file can still be checked
  }

  bool open(JsonKind kind) {
    const std::size_t begin = next_token();
    last_end_ = begin + 1;
    if (frames_.size() == kJsonDepthMax) {
      errors_->push_back({.where = text_.pos(begin),
                          .message = "expected at most " + std::to_string(kJsonDepthMax) + " levels of nesting, got more"});
      return false;
    }
    frames_.emplace_back();
    frames_.back().value.kind = kind;
    frames_.back().value.where = text_.pos(begin);
    after_ = After::kOpen;
    return true;
  }

  bool close() {
    last_end_ = next_token() + 1;
    JsonValue value = std::move(frames_.back().value);
    frames_.pop_back();
    attach(std::move(value));
    return true;
  }

  void attach(JsonValue value) {
    after_ = After::kValue;
    if (frames_.empty()) {
      *root_ = std::move(value);
    } else if (frames_.back().value.kind == JsonKind::kObject) {
      frames_.back().value.members.back().value = std::move(value);
    } else {
      frames_.back().value.items.push_back(std::move(value));
    }
  }

  std::string shown(std::size_t begin, std::size_t end) const {
    constexpr std::size_t kShownMax = 40;
    if (end - begin <= kShownMax) return std::string(text_.slice(begin, end));
    std::size_t cut = kShownMax;  // not inside a character
    while (cut > 0 && (static_cast<unsigned char>(text_.at(begin + cut)) & 0xc0) == 0x80) --cut;
    return std::string(text_.slice(begin, begin + cut)) + "...";
  }

  std::string token_text(std::size_t begin) const {
    return begin >= text_.size() ? text_.end_name() : "`" + shown(begin, text_.token_end(begin)) + "`";
  }

  // `position` bytes were read when the parser gave up: the bad token is the one that holds the last of them.
  Diagnostic explain(std::size_t position, std::string_view reason) const {
    const auto says = [&](std::string_view part) { return reason.find(part) != std::string_view::npos; };
    const std::size_t bad = std::min(position == 0 ? 0 : position - 1, text_.size());
    std::size_t begin = text_.skip_blank(last_end_);
    char separator = 0;
    while ((text_.at(begin) == ',' || text_.at(begin) == ':') && begin < bad) {
      separator = text_.at(begin);
      begin = text_.skip_blank(begin + 1);
    }
    const SourcePos where = text_.pos(begin);

    if (says("invalid string: missing closing quote")) {
      return {.where = where, .message = std::string("expected `\"` to close this string, got ") + text_.end_name()};
    }
    if (says("invalid string: control character")) {
      if (text_.at(bad) == '\n' || text_.at(bad) == '\r') {
        return {.where = text_.pos(bad),
                .message = "expected `\"` to close the string, got the end of the line",
                .notes = {{where, "the string begins"}}};
      }
      return {.where = text_.pos(bad), .message = "expected an escape such as `\\t` or `\\u0001`, got a bare control character"};
    }
    if (says("forbidden character after backslash")) {
      const std::size_t length = std::max<std::size_t>(1, utf8_length(text_.slice(0, text_.size()), bad));
      return {.where = text_.pos(bad == 0 ? 0 : bad - 1),
              .message = "expected an escape that JSON has, got `\\" +
                         std::string(text_.slice(bad, std::min(bad + length, text_.size()))) + "`",
              .help = "`\\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t` and `\\uXXXX`; write a backslash as `\\\\`"};
    }
    if (says("must be followed by 4 hex digits")) {
      return {.where = text_.pos(bad),
              .message = "expected 4 hexadecimal digits after `\\u`, got `" + shown(bad, std::min(bad + 1, text_.size())) + "`"};
    }
    if (says("invalid string: surrogate")) {
      return {.where = text_.pos(bad), .message = "expected a pair of surrogates such as `\\ud83d\\ude00`, got half of one"};
    }
    if (says("invalid comment; missing closing")) {
      return {.where = where, .message = std::string("expected `*/` to close this comment, got ") + text_.end_name()};
    }
    if (says("invalid comment")) {
      return {.where = where, .message = "expected `//` or `/*` to begin a comment, got `/`"};
    }
    if (says("invalid number")) {
      return {.where = where, .message = "expected a number such as `-1`, `0.5` or `1e3`, got " + token_text(begin)};
    }
    if (says("number overflow")) {
      return {.where = where, .message = "expected a number of at most 64 bits, got " + token_text(begin)};
    }
    return unexpected(begin, separator);
  }

  Diagnostic unexpected(std::size_t begin, char separator) const {
    const bool in_object = !frames_.empty() && frames_.back().value.kind == JsonKind::kObject;
    const bool in_array = !frames_.empty() && !in_object;
    const char found = text_.at(begin);
    std::string expected, help;
    switch (after_) {
      case After::kNothing:
        expected = "a value";
        break;
      case After::kOpen:
        expected = in_object ? "a key in double quotes or `}`" : "a value or `]`";
        break;
      case After::kKey:
        expected = separator == ':' ? "a value" : "`:`";
        break;
      case After::kValue:
        if (frames_.empty()) {
          expected = text_.end_name();
        } else if (separator == ',') {
          expected = in_object ? "a key in double quotes" : "a value";
          if (found == (in_object ? '}' : ']')) help = "remove the comma before it";
        } else {
          expected = in_object ? "`,` or `}`" : "`,` or `]`";
        }
        break;
    }
    if (help.empty() && found == '\'') help = "JSON strings stand in double quotes";
    if (help.empty() && is_word_byte(found) && (in_array || after_ == After::kKey || after_ == After::kNothing)) {
      const std::string word(text_.slice(begin, text_.token_end(begin)));
      help = did_you_mean(word, std::vector<std::string>{"true", "false", "null"});
    }
    Diagnostic result{.where = text_.pos(begin), .message = "expected " + expected + ", got " + token_text(begin), .help = help};
    if (begin >= text_.size() && !frames_.empty()) {
      result.notes.push_back({frames_.back().value.where, in_object ? "this `{` is still open" : "this `[` is still open"});
    }
    return result;
  }

  const Text& text_;
  std::size_t last_end_;
  After after_ = After::kNothing;
  JsonValue* root_;
  Diagnostics* errors_;
  std::vector<Frame> frames_;
};

std::optional<Diagnostic> bad_bytes(const Text& lines) {
  const std::string_view text = lines.all();
  static const char kHex[] = "0123456789abcdef";
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '\0') return Diagnostic{.where = lines.pos(i), .message = "expected text, got a NUL byte"};
    const std::size_t length = utf8_length(text, i);
    if (length == 0) {
      const unsigned byte = static_cast<unsigned char>(text[i]);
      return Diagnostic{.where = lines.pos(i),
                        .message = std::string("expected UTF-8, got the byte 0x") + kHex[byte >> 4] + kHex[byte & 15]};
    }
    i += length;
  }
  return std::nullopt;
}

std::optional<JsonValue> parse(const Text& text, Diagnostics* errors) {
  if (auto bad = bad_bytes(text)) {
    errors->push_back(std::move(*bad));
    return std::nullopt;
  }
  const std::string_view all = text.all();
  const std::size_t begin = all.starts_with("\xef\xbb\xbf") ? 3 : 0;
  JsonValue root;
  Handler handler(text, begin, &root, errors);
  const bool is_whole = nlohmann::json::sax_parse(all.begin(), all.end(), &handler, nlohmann::json::input_format_t::json,
                                                  /*strict=*/true, /*ignore_comments=*/true);
  return is_whole ? std::optional(std::move(root)) : std::nullopt;
}

}  // namespace

std::optional<JsonValue> parse_json(const SourceMap& sources, FileId file, Diagnostics* errors) {
  const std::size_t bytes = sources.text(file).size();
  if (bytes > kJsonBytesMax) {
    errors->push_back({.where = {file, 0, 0}, .message = "expected at most 16 MB, got " + std::to_string(bytes >> 20) + " MB"});
    return std::nullopt;
  }
  return parse(Text(sources, file), errors);
}

std::optional<JsonValue> parse_json_line(const SourceMap& sources, FileId file, std::uint32_t line, Diagnostics* errors) {
  return parse(Text(sources, file, line), errors);
}

std::vector<std::uint32_t> json_string_columns(const SourceMap& sources, const JsonValue& string) {
  std::vector<std::uint32_t> columns;
  columns.reserve(string.text.size() + 1);
  const std::string_view line = sources.line(string.where.file, string.where.line);
  std::size_t at = string.where.column;  // index of the byte after the quote
  const auto is_high = [&](std::size_t i) {
    return i + 5 < line.size() && line[i] == '\\' && line[i + 1] == 'u' && (line[i + 2] == 'd' || line[i + 2] == 'D') &&
           std::string_view("89abAB").find(line[i + 3]) != std::string_view::npos;
  };
  for (std::size_t i = 0; i < string.text.size();) {
    const std::size_t length = std::max<std::size_t>(1, utf8_length(string.text, i));
    for (std::size_t k = 0; k < length; ++k) columns.push_back(static_cast<std::uint32_t>(at + 1));
    if (at < line.size() && line[at] == '\\') {
      at += at + 1 < line.size() && line[at + 1] == 'u' ? (is_high(at) ? 12 : 6) : 2;
    } else {
      for (std::size_t k = 1; k < length; ++k) columns[columns.size() - length + k] += static_cast<std::uint32_t>(k);
      at += length;
    }
    i += length;
  }
  columns.push_back(static_cast<std::uint32_t>(at + 1));
  return columns;
}

}  // namespace wakesim
