// The condition of `#if`: a recursive descent over the expanded line, in 64-bit arithmetic as C wants it.
// SPDX-License-Identifier: MIT
#include "sim/lang/lex.h"
#include "sim/lang/preprocess_internal.h"

namespace wakesim::lang {

namespace {

constexpr int kConditionDepthMax = 200;  // nesting on the host's stack

struct Value {
  std::uint64_t bits = 0;
  bool is_unsigned = false;
  bool truth() const { return bits != 0; }
};

int precedence(std::string_view op) {
  struct Row {
    std::string_view op;
    int level;
  };
  constexpr Row kRows[] = {{"*", 10}, {"/", 10}, {"%", 10}, {"+", 9},  {"-", 9},  {"<<", 8}, {">>", 8}, {"<", 7},  {">", 7},
                           {"<=", 7}, {">=", 7}, {"==", 6}, {"!=", 6}, {"&", 5},  {"^", 4},  {"|", 3},  {"&&", 2}, {"||", 1}};
  for (const Row& row : kRows) {
    if (row.op == op) return row.level;
  }
  return 0;
}

}  // namespace

class Condition {
 public:
  Condition(Sink& sink, const PpToken& directive, const std::vector<PpToken>& line) : sink_(sink), directive_(directive), line_(line) {}

  bool evaluate() {
    const Value value = conditional();
    if (!failed_ && at_ < line_.size()) fail("the end of the line");
    return !failed_ && value.truth();
  }

 private:
  bool is(std::string_view op) const { return at_ < line_.size() && line_[at_].is(op); }
  bool take(std::string_view op) {
    if (!is(op)) return false;
    ++at_;
    return true;
  }
  void fail(const std::string& expected) {
    if (failed_) return;
    failed_ = true;
    const bool at_end = at_ >= line_.size();
    sink_.add(Message::kConditionExpected, at_end ? directive_.where : line_[at_].where,
              {expected, at_end ? "the end of the line" : quoted(line_[at_].text)});
  }

  Value conditional() {
    if (++depth_ > kConditionDepthMax && !failed_) {
      failed_ = true;
      sink_.add(Message::kConditionDepth, directive_.where, {std::to_string(kConditionDepthMax)});
    }
    Value value;
    if (!failed_) value = binary(1, true);
    if (!failed_ && take("?")) {
      const bool truth = value.truth();
      skip_ += truth ? 0 : 1;
      const Value yes = conditional();
      skip_ -= truth ? 0 : 1;
      if (!take(":")) fail("`:`");
      skip_ += truth ? 1 : 0;
      const Value no = conditional();
      skip_ -= truth ? 1 : 0;
      value = truth ? yes : no;
      value.is_unsigned = yes.is_unsigned || no.is_unsigned;
    }
    --depth_;
    return value;
  }

  Value binary(int level_min, bool) {
    Value left = unary();
    while (!failed_ && at_ < line_.size() && line_[at_].kind == PpKind::kPunctuator) {
      const PpToken op = line_[at_];
      const int level = precedence(op.text);
      if (level < level_min || level == 0) break;
      ++at_;
      const bool short_circuit = (op.text == "&&" && !left.truth()) || (op.text == "||" && left.truth());
      skip_ += short_circuit ? 1 : 0;
      const Value right = binary(level + 1, true);
      skip_ -= short_circuit ? 1 : 0;
      left = apply(op, left, right);
    }
    return left;
  }

  Value apply(const PpToken& op, Value left, Value right) {
    const bool is_unsigned = left.is_unsigned || right.is_unsigned;
    const std::uint64_t a = left.bits;
    const std::uint64_t b = right.bits;
    const auto sa = static_cast<std::int64_t>(a);
    const auto sb = static_cast<std::int64_t>(b);
    const auto truth = [](bool value) { return Value{value ? std::uint64_t{1} : 0, false}; };
    const std::string_view text = op.text;
    if (text == "*") return {a * b, is_unsigned};
    if (text == "+") return {a + b, is_unsigned};
    if (text == "-") return {a - b, is_unsigned};
    if (text == "&") return {a & b, is_unsigned};
    if (text == "|") return {a | b, is_unsigned};
    if (text == "^") return {a ^ b, is_unsigned};
    if (text == "<<") return {a << (b & 63), left.is_unsigned};
    if (text == ">>") return {left.is_unsigned ? a >> (b & 63) : static_cast<std::uint64_t>(sa >> (b & 63)), left.is_unsigned};
    if (text == "&&") return truth(left.truth() && right.truth());
    if (text == "||") return truth(left.truth() || right.truth());
    if (text == "==") return truth(a == b);
    if (text == "!=") return truth(a != b);
    if (text == "<") return truth(is_unsigned ? a < b : sa < sb);
    if (text == ">") return truth(is_unsigned ? a > b : sa > sb);
    if (text == "<=") return truth(is_unsigned ? a <= b : sa <= sb);
    if (text == ">=") return truth(is_unsigned ? a >= b : sa >= sb);
    // Division and remainder.
    const bool overflows = !is_unsigned && sb == -1;
    if (b == 0) {
      if (skip_ == 0 && !failed_) {
        failed_ = true;
        sink_.add(Message::kConditionDivision, op.where);
      }
      return {0, is_unsigned};
    }
    if (text == "/") return {is_unsigned ? a / b : overflows ? 0 - a : static_cast<std::uint64_t>(sa / sb), is_unsigned};
    return {is_unsigned ? a % b : overflows ? 0 : static_cast<std::uint64_t>(sa % sb), is_unsigned};
  }

  Value unary() {
    Value value;
    if (failed_) return value;
    if (at_ >= line_.size()) {
      fail("a value");
      return value;
    }
    const PpToken token = line_[at_];
    if (token.is("!") || token.is("~") || token.is("-") || token.is("+")) {
      ++at_;
      if (++depth_ > kConditionDepthMax) {
        if (!failed_) sink_.add(Message::kConditionDepth, directive_.where, {std::to_string(kConditionDepthMax)});
        failed_ = true;
      }
      value = unary();
      --depth_;
      if (token.is("!")) return {value.truth() ? std::uint64_t{0} : 1, false};
      if (token.is("~")) value.bits = ~value.bits;
      if (token.is("-")) value.bits = 0 - value.bits;
      return value;
    }
    if (take("(")) {
      value = conditional();
      if (!take(")")) fail("`)`");
      return value;
    }
    if (token.kind == PpKind::kNumber) {
      ++at_;
      const std::optional<IntegerLiteral> number = read_integer(token.text, token.where, sink_);
      if (!number) {
        failed_ = true;
        return value;
      }
      return {number->value, number->is_unsigned || number->value >> 63 != 0};
    }
    if (token.kind == PpKind::kCharacter) {
      ++at_;
      const std::optional<std::int32_t> character = read_character(token.text, token.where, sink_);
      if (!character) failed_ = true;
      return {static_cast<std::uint64_t>(std::int64_t{character.value_or(0)}), false};
    }
    if (token.kind == PpKind::kIdentifier) {
      ++at_;
      if (is("(")) {
        failed_ = true;
        sink_.add(Message::kConditionCall, token.where, {quoted(token.text)});
      }
      return {token.text == "true" ? std::uint64_t{1} : 0, false};
    }
    fail("a value");
    return value;
  }

  Sink& sink_;
  const PpToken& directive_;
  const std::vector<PpToken>& line_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int skip_ = 0;
  bool failed_ = false;
};

// `defined`, `__has_include` and the like look at names before expansion, so they are answered first.
bool Preprocessor::evaluate_condition(const PpToken& directive, std::vector<PpToken> line) {
  std::vector<PpToken> answered;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const PpToken& token = line[i];
    const auto is_at = [&](std::size_t k, std::string_view op) { return k < line.size() && line[k].is(op); };
    if (token.kind == PpKind::kIdentifier && token.symbol == symbol_defined_) {
      const bool parenthesised = is_at(i + 1, "(");
      const std::size_t name = i + (parenthesised ? 2 : 1);
      if (name >= line.size() || line[name].kind != PpKind::kIdentifier || (parenthesised && !is_at(name + 1, ")"))) {
        const PpToken got = name < line.size() ? line[name] : PpToken{};
        const bool no_name = got.kind != PpKind::kIdentifier;
        sink_.add(Message::kConditionExpected, token.where,
                  {no_name ? "a macro name after `defined`" : "`)` after `defined(` and a name",
                   no_name ? describe(got) : describe(name + 1 < line.size() ? line[name + 1] : PpToken{})});
        return false;
      }
      answered.push_back(text_token(PpKind::kNumber, is_defined(line[name].symbol) ? "1" : "0", token));
      i = parenthesised ? name + 1 : name;
      continue;
    }
    const bool asks_feature = token.kind == PpKind::kIdentifier &&
                              (token.symbol == symbol_has_attribute_ || token.symbol == symbol_has_builtin_ ||
                               token.symbol == symbol_has_feature_ || token.symbol == symbol_has_include_);
    if (asks_feature && is_at(i + 1, "(")) {
      std::size_t close = i + 2;
      for (int depth = 1; close < line.size(); ++close) {
        if (line[close].is("(")) ++depth;
        if (line[close].is(")") && --depth == 0) break;
      }
      bool answer = false;
      if (token.symbol == symbol_has_include_) {
        const std::size_t first = i + 2;
        const std::size_t end = std::min(close, line.size());
        std::string name;
        bool quoted_form = false;
        if (first < end && line[first].kind == PpKind::kString) {
          quoted_form = true;
          name = std::string(line[first].text.substr(1, line[first].text.size() - 2));
        }
        for (std::size_t k = first + 1; !quoted_form && k + 1 < end; ++k) name += line[k].text;
        answer = !name.empty() && find_include(name, quoted_form, frames_.back().file->id).file != nullptr;
      }
      answered.push_back(text_token(PpKind::kNumber, answer ? "1" : "0", token));
      i = close;
      continue;
    }
    answered.push_back(token);
  }
  const std::vector<PpToken> expanded = expand_list(std::move(answered));
  return Condition(sink_, directive, expanded).evaluate();
}

}  // namespace wakesim::lang
