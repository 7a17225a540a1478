// Macro expansion.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/lang/preprocess_internal.h"

namespace wakesim::lang {

namespace {

// Arguments are expanded on the host's stack, one level per nested call: real headers nest about ten deep.
constexpr int kExpansionDepthMax = 100;
// All tokens made by expansion in one unit, those of arguments that are expanded on their own too. The largest kernel units stay below
// a million; doubling macros reach this at once.
constexpr std::uint64_t kExpandedTokensMax = 4'000'000;
// What # and ## make grows by its spelling, not by its tokens: so many bytes count as one.
constexpr std::uint64_t kBytesPerToken = 8;

}  // namespace

Preprocessor::Macro* Preprocessor::macro_of(std::uint32_t symbol) const {
  if (before_entries_ == nullptr) {
    if (symbol >= asked_.size()) asked_.resize(files_.symbol_count());
    asked_[symbol] = true;
  }
  return symbol < macros_.size() ? macros_[symbol].get() : nullptr;
}

// False when that is more than one unit may make: the caller makes no more, and nothing is expanded from here on.
bool Preprocessor::count_expanded(SourcePos where, std::uint64_t tokens) {
  expanded_tokens_ += tokens;
  if (expanded_tokens_ <= kExpandedTokensMax) return true;
  if (!expansion_off_) sink_.add(Message::kMacroSize, where, {std::to_string(kExpandedTokensMax)});
  give_up();
  return false;
}

// Names stay as they are: what is made of them says nothing about the program.
void Preprocessor::give_up() {
  expansion_off_ = true;
  sink_.cut_unit_short();
}

bool Preprocessor::append(const PpToken& call, std::span<const PpToken> piece, std::vector<PpToken>& out) {
  if (!count_expanded(call.where, piece.size())) return false;
  out.insert(out.end(), piece.begin(), piece.end());
  return true;
}

void Preprocessor::push_back(PpToken token) {
  Context context;
  context.tokens.push_back(token);
  contexts_.push_back(std::move(context));
}

PpToken Preprocessor::text_token(PpKind kind, std::string text, const PpToken& at) {
  PpToken token = at;
  token.kind = kind;
  token.space_before = at.space_before || at.line_start;
  token.line_start = false;
  token.text = files_.keep(std::move(text));
  token.symbol = kind == PpKind::kIdentifier ? files_.intern(token.text) : 0;
  return token;
}

PpToken Preprocessor::next_unexpanded() {
  while (!contexts_.empty()) {
    Context& context = contexts_.back();
    if (context.next < context.tokens.size()) return context.tokens[context.next++];
    if (context.is_barrier) return PpToken{};
    if (context.macro != nullptr) --context.macro->uses;
    contexts_.pop_back();
  }
  return next_from_files();
}

PpToken Preprocessor::next_expanded() {
  while (true) {
    PpToken token = next_unexpanded();
    if (token.kind != PpKind::kIdentifier || token.no_expand) return token;
    Macro* macro = macro_of(token.symbol);
    if (macro == nullptr) {
      if (expand_builtin(token)) continue;
      return token;
    }
    if (macro->uses > 0) {
      token.no_expand = true;
      return token;
    }
    if (expansion_off_) return token;
    std::vector<Argument> arguments;
    if (macro->text->is_function_like) {
      PpToken next = next_unexpanded();
      if (!next.is("(")) {
        if (next.kind != PpKind::kEnd) push_back(next);
        return token;
      }
      if (!collect_arguments(token, *macro->text, arguments)) continue;
      // Reading the arguments may have undefined the macro (a directive between them); it is kept in retired_.
    }
    std::vector<PpToken> out;
    substitute(token, *macro->text, arguments, 0, macro->text->body.size(), out);
    if (!out.empty()) {
      out.front().space_before = token.space_before || token.line_start;
      out.front().line_start = false;
    }
    count_expanded(token.where, 1);  // a macro without a body counts, too
    ++macro->uses;
    contexts_.push_back(Context{.tokens = std::move(out), .macro = macro});
  }
}

std::vector<PpToken> Preprocessor::expand_list(std::vector<PpToken> tokens) {
  if (expansion_depth_ >= kExpansionDepthMax) {
    if (!expansion_off_) {
      sink_.add(Message::kMacroDepth, tokens.empty() ? SourcePos{} : tokens[0].where, {std::to_string(kExpansionDepthMax)});
    }
    give_up();
    return tokens;
  }
  ++expansion_depth_;
  contexts_.push_back(Context{.tokens = std::move(tokens), .is_barrier = true});
  std::vector<PpToken> out;
  for (PpToken token = next_expanded(); token.kind != PpKind::kEnd; token = next_expanded()) {
    if (count_expanded(token.where, 1)) out.push_back(token);  // past the limit what is left is read and dropped
  }
  contexts_.pop_back();
  --expansion_depth_;
  return out;
}

// Names that are macros by themselves. True when the token was replaced or dropped.
bool Preprocessor::expand_builtin(const PpToken& token) {
  const std::uint32_t symbol = token.symbol;
  if (symbol == symbol_line_) {
    push_back(text_token(PpKind::kNumber, std::to_string(files_.origin(token.where).line), token));
    return true;
  }
  if (symbol == symbol_file_ || symbol == symbol_base_file_) {
    const FileId base = frames_.front().file->id;
    const std::string name = symbol == symbol_file_ ? files_.origin_name(token.where) : base.has_value() ? files_.name(base) : "";
    std::string literal = "\"";
    for (const char c : name) literal += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    push_back(text_token(PpKind::kString, literal + "\"", token));
    return true;
  }
  if (symbol == symbol_counter_) {
    push_back(text_token(PpKind::kNumber, std::to_string(counter_++), token));
    return true;
  }
  if (symbol == symbol_include_level_) {
    push_back(text_token(PpKind::kNumber, std::to_string(frames_.size() - 1), token));
    return true;
  }
  if (symbol == symbol_pragma_) {
    PpToken next = next_unexpanded();
    if (!next.is("(")) {
      if (next.kind != PpKind::kEnd) push_back(next);
      return false;
    }
    int depth = 1;
    while (depth > 0) {
      next = next_unexpanded();
      if (next.kind == PpKind::kEnd) break;
      if (next.is("(")) ++depth;
      if (next.is(")")) --depth;
    }
    return true;
  }
  return false;
}

// The opening parenthesis has been read. False after a diagnostic: the call is dropped.
bool Preprocessor::collect_arguments(const PpToken& call, const MacroText& macro, std::vector<Argument>& arguments) {
  arguments.emplace_back();
  int depth = 0;
  while (true) {
    PpToken token = next_unexpanded();
    if (token.kind == PpKind::kEnd) {
      Diagnostic& made = sink_.add(Message::kMacroUnterminated, call.where, {quoted(macro.name)});
      made.notes.push_back({macro.where, quoted(macro.name) + " is defined"});
      return false;
    }
    // A name that reaches an argument while its macro is disabled stays unexpanded for ever.
    if (token.kind == PpKind::kIdentifier) {
      const Macro* named = macro_of(token.symbol);
      if (named != nullptr && named->uses > 0) token.no_expand = true;
    }
    if (depth == 0 && token.is(")")) break;
    const bool takes_rest = macro.is_variadic && arguments.size() >= macro.parameters.size();
    if (depth == 0 && token.is(",") && !takes_rest) {
      arguments.emplace_back();
      continue;
    }
    if (token.is("(")) ++depth;
    if (token.is(")")) --depth;
    if (token.line_start) {
      token.line_start = false;
      token.space_before = true;
    }
    arguments.back().tokens.push_back(token);
  }
  const std::size_t wanted = macro.parameters.size();
  const bool is_empty = arguments.size() == 1 && arguments[0].tokens.empty();
  if (wanted == 0 && is_empty) {
    arguments.clear();
    return true;
  }
  if (macro.is_variadic && arguments.size() + 1 == wanted) arguments.emplace_back();
  if (arguments.size() == wanted) return true;
  const std::size_t named = macro.is_variadic ? wanted - 1 : wanted;
  const std::string expects = (macro.is_variadic ? "at least " : "") + std::to_string(named) + (named == 1 ? " argument" : " arguments");
  Diagnostic& made = sink_.add(Message::kMacroArguments, call.where,
                               {quoted(macro.name), expects, std::to_string(is_empty ? 0 : arguments.size())});
  made.notes.push_back({macro.where, quoted(macro.name) + " is defined"});
  return false;
}

const std::vector<PpToken>& Preprocessor::expanded(Argument& argument) {
  if (!argument.is_expanded) {
    argument.expansion = expand_list(argument.tokens);
    argument.is_expanded = true;
  }
  return argument.expansion;
}

// Appends the body tokens [begin, end) with parameters replaced. Empty operands of ## are handled by `placemarker`.
void Preprocessor::substitute(const PpToken& call, const MacroText& macro, std::vector<Argument>& arguments, std::size_t begin,
                              std::size_t end, std::vector<PpToken>& out) {
  const std::vector<MacroText::BodyToken>& body = macro.body;
  const int last_parameter = macro.is_variadic ? static_cast<int>(macro.parameters.size()) - 1 : -1;
  bool paste_next = false;    // a ## has been read, its left operand is the last of out
  bool placemarker = false;   // the last operand was empty
  for (std::size_t i = begin; i < end; ++i) {
    const MacroText::BodyToken& item = body[i];
    const bool in_function = macro.is_function_like;
    if (item.token.is("##") && i > begin) {
      paste_next = true;
      continue;
    }
    const bool pasted_right = i + 1 < end && body[i + 1].token.is("##");
    std::vector<PpToken> piece;
    bool is_argument = false;
    if (in_function && item.token.is("#") && i + 1 < end && body[i + 1].parameter >= 0) {
      PpToken text = stringify(call, arguments[static_cast<std::size_t>(body[i + 1].parameter)].tokens);
      text.space_before = item.token.space_before;
      piece.push_back(text);
      ++i;
    } else if (item.token.kind == PpKind::kIdentifier && item.token.symbol == symbol_va_opt_ && last_parameter >= 0) {
      std::size_t close = i + 1;
      for (int depth = 0; close < end; ++close) {
        if (body[close].token.is("(")) ++depth;
        if (body[close].token.is(")") && --depth == 0) break;
      }
      if (!expanded(arguments[static_cast<std::size_t>(last_parameter)]).empty()) {
        substitute(call, macro, arguments, i + 2, close, piece);
        if (!piece.empty()) piece.front().space_before = item.token.space_before;
      }
      i = close;
    } else if (item.parameter >= 0) {
      is_argument = true;
      Argument& argument = arguments[static_cast<std::size_t>(item.parameter)];
      const bool after_comma = paste_next && item.parameter == last_parameter && !out.empty() && out.back().is(",") && !placemarker &&
                               i >= begin + 2 && body[i - 2].token.is(",");
      if (after_comma) {
        // GNU: `, ##__VA_ARGS__` drops the comma when there is nothing after it.
        if (argument.tokens.empty()) {
          out.pop_back();
        } else {
          piece = expanded(argument);
        }
        paste_next = false;
        if (!append(call, piece, out)) return;
        placemarker = argument.tokens.empty();
        continue;
      }
      const bool is_operand = paste_next || (i + 1 < end && body[i + 1].token.is("##"));
      piece = is_operand ? argument.tokens : expanded(argument);
      if (!piece.empty()) piece.front().space_before = item.token.space_before;
    } else {
      PpToken token = item.token;
      token.where = call.where;
      token.line_start = false;
      piece.push_back(token);
    }
    if (paste_next) {
      paste_next = false;
      if (placemarker || piece.empty() || out.empty()) {
        // One side is empty: the other stands alone.
        placemarker = placemarker && piece.empty();
        if (!append(call, piece, out)) return;
        continue;
      }
      if (!paste(call, out, piece.front()) || !append(call, std::span(piece).subspan(1), out)) return;
      placemarker = false;
      continue;
    }
    placemarker = piece.empty() && (is_argument || pasted_right);
    if (!append(call, piece, out)) return;
  }
}

PpToken Preprocessor::stringify(const PpToken& call, const std::vector<PpToken>& tokens) {
  std::uint64_t bytes = 0;
  for (const PpToken& token : tokens) bytes += 2 * token.text.size() + 1;
  std::string text = "\"";
  const bool is_small = count_expanded(call.where, bytes / kBytesPerToken);
  for (std::size_t i = 0; is_small && i < tokens.size(); ++i) {
    const PpToken& token = tokens[i];
    if (i > 0 && token.space_before) text += ' ';
    const bool escape = token.kind == PpKind::kString || token.kind == PpKind::kCharacter;
    for (const char c : token.text) {
      if (escape && (c == '"' || c == '\\')) text += '\\';
      text += c;
    }
  }
  return text_token(PpKind::kString, text + "\"", call);
}

// The last token of `out` and `right` become one. False past the limit of what may be made.
bool Preprocessor::paste(const PpToken& call, std::vector<PpToken>& out, PpToken right) {
  const PpToken left = out.back();
  if (!count_expanded(call.where, (left.text.size() + right.text.size()) / kBytesPerToken)) return false;
  const std::string text = std::string(left.text) + std::string(right.text);
  const RawFile* made = files_.make(text, call.where, false);
  const bool is_one = made->tokens.size() == 2 && made->tokens[0].kind != PpKind::kBad && made->tokens[0].text.size() == text.size();
  if (!is_one) {
    sink_.add(Message::kMacroPaste, call.where, {quoted(left.text), quoted(right.text)});
    out.push_back(right);
    return true;
  }
  PpToken token = made->tokens[0];
  token.where = call.where;
  token.spelling = left.spelling;
  token.space_before = left.space_before;
  token.line_start = false;
  out.back() = token;
  return true;
}

}  // namespace wakesim::lang
