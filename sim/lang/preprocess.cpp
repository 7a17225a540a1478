// Files, raw tokens, directives. Expansion is in preprocess_expand.cpp, `#if` in preprocess_condition.cpp.
// SPDX-License-Identifier: MIT
#include "sim/lang/preprocess.h"

#include <algorithm>

#include "sim/lang/preprocess_internal.h"

namespace wakesim::lang {

namespace {

constexpr std::size_t kIncludeDepthMax = 64;  // deeper is a header that includes itself; far beyond any real tree

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f'; }

// Longest first.
constexpr std::string_view kPunctuators[] = {
    "...", "<<=", ">>=", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "*=", "/=", "%=", "+=", "-=", "&=", "^=",
    "|=",  "##",  "#",   "[",  "]",  "(",  ")",  "{",  "}",  ".",  "&",  "*",  "+",  "-",  "~",  "!",  "/",  "%",  "<",  ">",  "^",
    "|",   "?",   ":",   ";",  "=",  ",",
};

std::size_t punctuator_size(std::string_view text) {
  for (const std::string_view candidate : kPunctuators) {
    if (text.starts_with(candidate)) return candidate.size();
  }
  return 0;
}

// "a/./b/../c" to "a/c": one header has one name.
std::string normal_path(const std::string& path) {
  std::vector<std::string> parts;
  const bool absolute = !path.empty() && path.front() == '/';
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    std::string part = path.substr(begin, end - begin);
    begin = end + 1;
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
      continue;
    }
    parts.push_back(std::move(part));
  }
  std::string normal = absolute ? "/" : "";
  for (std::size_t i = 0; i < parts.size(); ++i) normal += (i == 0 ? "" : "/") + parts[i];
  return normal;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

}  // namespace

std::string describe(const PpToken& token) {
  if (token.kind == PpKind::kEnd) return "the end of the line";
  return quoted(token.text);
}

// --- files ----------------------------------------------------------------------------------------------------------------------

const RawFile* FileStore::open(const std::string& path) {
  const auto known = by_path_.find(path);
  if (known != by_path_.end()) return known->second;
  const RawFile* file = nullptr;
  if (const FileId id = sources_.find(path); id.has_value()) {
    file = of(id);
  } else if (std::optional<Result<std::string>> text = read_file_ ? read_file_(path) : std::nullopt) {
    if (*text) file = of(sources_.add(path, std::move(**text)));
    else problems_.emplace(path, text->error().front());
  }
  by_path_[path] = file;
  return file;
}

const Diagnostic* FileStore::problem(const std::string& path) const {
  const auto known = problems_.find(path);
  return known == problems_.end() ? nullptr : &known->second;
}

const RawFile* FileStore::of(FileId file) {
  const auto known = by_id_.find(file.index);
  if (known != by_id_.end()) return known->second;
  files_.push_back(RawFile{.id = file});
  scan(files_.back(), sources_.text(file));
  by_id_[file.index] = &files_.back();
  return &files_.back();
}

const RawFile* FileStore::make(std::string text, SourcePos where, bool advance_columns) {
  files_.push_back(RawFile{.id = where.file});
  RawFile& file = files_.back();
  scan(file, text);
  for (PpToken& token : file.tokens) {
    const std::uint32_t column = advance_columns ? where.column + token.where.column - 1 : where.column;
    token.where = token.spelling = SourcePos{where.file, where.line, column};
  }
  return &file;
}

Text FileStore::text_of(FileId file) const {
  const auto found = owners_.find(file.index);
  return found == owners_.end() ? Text::kKernel : found->second;
}

std::vector<Text> FileStore::texts() const {
  std::vector<Text> all(owners_.empty() ? 0 : owners_.rbegin()->first + 1, Text::kKernel);
  for (const auto& [file, text] : owners_) all[file] = text;
  return all;
}

std::uint32_t FileStore::intern(std::string_view name) {
  const auto known = symbols_.find(name);
  if (known != symbols_.end()) return known->second;
  const std::string_view kept = keep(std::string(name));
  const auto symbol = static_cast<std::uint32_t>(names_.size());
  names_.push_back(kept);
  symbols_.emplace(kept, symbol);
  return symbol;
}

std::string_view FileStore::keep(std::string text) {
  texts_.push_back(std::move(text));
  return texts_.back();
}

// Translation phases 2 and 3. Splices are taken out first; `lines` remembers where each line of the file begins in what is left.
void FileStore::scan(RawFile& file, const std::string& text) {
  std::vector<std::size_t> lines = {0};
  file.text.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::size_t splice = 0;
    if (text[i] == '\\') splice = text.compare(i + 1, 1, "\n") == 0 ? 1 : text.compare(i + 1, 2, "\r\n") == 0 ? 2 : 0;
    if (splice != 0) {
      i += splice;
      lines.push_back(file.text.size());
      continue;
    }
    file.text += text[i];
    if (text[i] == '\n') lines.push_back(file.text.size());
  }
  const std::string_view all = file.text;
  std::size_t at = 0;
  std::size_t line = 0;
  bool line_start = true;
  bool space_before = false;
  const auto emit = [&](PpKind kind, std::size_t begin, std::size_t end) {
    while (line + 1 < lines.size() && lines[line + 1] <= begin) ++line;
    const SourcePos where{file.id, static_cast<std::uint32_t>(line + 1), static_cast<std::uint32_t>(begin - lines[line] + 1)};
    PpToken token{.kind = kind, .space_before = space_before, .line_start = line_start, .text = all.substr(begin, end - begin)};
    token.where = token.spelling = where;
    if (kind == PpKind::kIdentifier) token.symbol = intern(token.text);
    file.tokens.push_back(token);
    line_start = space_before = false;
    at = end;
  };
  while (at < all.size()) {
    const char c = all[at];
    if (c == '\n') {
      line_start = true;
      space_before = false;
      ++at;
    } else if (is_blank(c)) {
      space_before = true;
      ++at;
    } else if (all.substr(at, 2) == "//") {
      at = std::min(all.find('\n', at), all.size());
    } else if (all.substr(at, 2) == "/*") {
      const std::size_t end = all.find("*/", at + 2);
      if (end == std::string_view::npos) {
        emit(PpKind::kBad, at, all.size());
        break;
      }
      at = end + 2;
      space_before = true;
    } else {
      std::size_t end = at;
      if (is_name_start(c)) {
        while (end < all.size() && (is_name_start(all[end]) || is_digit(all[end]))) ++end;
        const std::string_view name = all.substr(at, end - at);
        const bool prefix = name == "L" || name == "u" || name == "U" || name == "u8";
        if (!prefix || end >= all.size() || (all[end] != '"' && all[end] != '\'')) {
          emit(PpKind::kIdentifier, at, end);
          continue;
        }
      }
      if (all[end] == '"' || all[end] == '\'') {
        const char quote = all[end];
        std::size_t close = end + 1;
        while (close < all.size() && all[close] != quote && all[close] != '\n') close += all[close] == '\\' ? 2 : 1;
        if (close >= all.size() || all[close] != quote) {
          emit(PpKind::kBad, at, std::min(all.find('\n', at), all.size()));
        } else {
          emit(quote == '"' ? PpKind::kString : PpKind::kCharacter, at, close + 1);
        }
      } else if (is_digit(c) || (c == '.' && at + 1 < all.size() && is_digit(all[at + 1]))) {
        while (end < all.size()) {
          const bool exponent = end + 1 < all.size() && std::string_view("eEpP").find(all[end]) != std::string_view::npos &&
                                (all[end + 1] == '+' || all[end + 1] == '-');
          if (exponent) {
            end += 2;
          } else if (is_name_start(all[end]) || is_digit(all[end]) || all[end] == '.') {
            ++end;
          } else {
            break;
          }
        }
        emit(PpKind::kNumber, at, end);
      } else if (const std::size_t size = punctuator_size(all.substr(at, 3)); size != 0) {
        emit(PpKind::kPunctuator, at, at + size);
      } else {
        emit(PpKind::kBad, at, at + 1);
      }
    }
  }
  line_start = true;
  emit(PpKind::kEnd, all.size(), all.size());
}

// --- one unit -------------------------------------------------------------------------------------------------------------------

Preprocessor::Preprocessor(FileStore& files, PreprocessOptions options, Sink& sink)
    : files_(files), options_(std::move(options)), sink_(sink) {
  symbol_defined_ = files_.intern("defined");
  symbol_file_ = files_.intern("__FILE__");
  symbol_base_file_ = files_.intern("__BASE_FILE__");
  symbol_line_ = files_.intern("__LINE__");
  symbol_counter_ = files_.intern("__COUNTER__");
  symbol_include_level_ = files_.intern("__INCLUDE_LEVEL__");
  symbol_pragma_ = files_.intern("_Pragma");
  symbol_va_args_ = files_.intern("__VA_ARGS__");
  symbol_va_opt_ = files_.intern("__VA_OPT__");
  symbol_has_attribute_ = files_.intern("__has_attribute");
  symbol_has_builtin_ = files_.intern("__has_builtin");
  symbol_has_feature_ = files_.intern("__has_feature");
  symbol_has_include_ = files_.intern("__has_include");
}

Preprocessor::~Preprocessor() = default;

std::vector<PpToken> Preprocessor::run(const RawFile& file) {
  define_options(options_.predefined, true);
  define_options(options_.defines, false);
  options_.predefined.clear();
  options_.defines.clear();
  contexts_.clear();
  frames_.clear();
  frames_.push_back(FileFrame{.file = &file});
  std::vector<PpToken> out;
  while (true) {
    PpToken token = next_expanded();
    if (token.kind == PpKind::kBad) {
      report_bad(token);
      continue;
    }
    out.push_back(token);
    if (token.kind == PpKind::kEnd) return out;
  }
}

void Preprocessor::define_options(const std::vector<std::pair<std::string, std::string>>& macros, bool is_predefined) {
  for (const auto& [name, value] : macros) {
    const auto place = options_.define_places.find(name);
    const SourcePos where = place == options_.define_places.end() ? SourcePos{} : place->second;
    const RawFile* text = files_.make(name + " " + value, where, false);
    std::vector<PpToken> line(text->tokens.begin(), text->tokens.end() - 1);
    define(where, std::move(line));
    if (text->tokens[0].kind != PpKind::kIdentifier) continue;
    if (Macro* macro = macro_of(text->tokens[0].symbol)) macro->is_predefined = is_predefined;
  }
}

void Preprocessor::report_bad(const PpToken& token) {
  if (token.text.starts_with("/*")) {
    sink_.add(Message::kUnterminatedComment, token.where);
  } else if (token.text.find_first_of("\"'") != std::string_view::npos) {
    const char quote = token.text[token.text.find_first_of("\"'")];
    sink_.add(Message::kUnterminatedLiteral, token.where, {quoted(std::string(1, quote))});
  } else {
    const unsigned char c = static_cast<unsigned char>(token.text[0]);
    constexpr char kHex[] = "0123456789abcdef";
    const bool printable = c > ' ' && c < 127;
    const std::string name = printable ? quoted(token.text) : std::string("0x") + kHex[c >> 4] + kHex[c & 15];
    sink_.add(Message::kBadCharacter, token.where, {name});
  }
}

PpToken Preprocessor::next_from_files() {
  while (true) {
    FileFrame& frame = frames_.back();
    const PpToken& token = frame.file->tokens[frame.next];
    if (token.kind == PpKind::kEnd) {
      for (const Conditional& open : frame.conditionals) {
        sink_.add(Message::kUnterminatedConditional, open.directive.where, {std::string(open.directive.text)});
      }
      frame.conditionals.clear();
      if (frames_.size() == 1) return token;
      frames_.pop_back();
      continue;
    }
    ++frame.next;
    if (!token.line_start || !token.is("#")) return token;
    directive(frame, token);
  }
}

// The tokens up to the end of the line, without it.
std::vector<PpToken> Preprocessor::rest_of_line(FileFrame& frame) {
  std::vector<PpToken> line;
  while (!frame.file->tokens[frame.next].line_start) line.push_back(frame.file->tokens[frame.next++]);
  return line;
}

void Preprocessor::directive(FileFrame& frame, const PpToken& hash) {
  std::vector<PpToken> line = rest_of_line(frame);
  if (line.empty()) return;
  const PpToken name = line.front();
  line.erase(line.begin());
  const std::string word(name.text);
  const auto expect_nothing = [&](std::size_t from) {
    if (line.size() > from) sink_.add(Message::kDirectiveExtra, line[from].where, {word});
  };
  const auto expect_name = [&]() -> bool {
    if (!line.empty() && line[0].kind == PpKind::kIdentifier) return true;
    const PpToken got = line.empty() ? PpToken{} : line[0];
    sink_.add(Message::kDirectiveName, line.empty() ? name.where : got.where, {word, describe(got)});
    return false;
  };
  if (word == "if" || word == "ifdef" || word == "ifndef") {
    bool taken = false;
    if (word == "if") {
      taken = evaluate_condition(name, std::move(line));
    } else if (expect_name()) {
      expect_nothing(1);
      taken = is_defined(line[0].symbol) == (word == "ifdef");
    }
    FileFrame& current = frames_.back();
    current.conditionals.push_back(Conditional{.directive = name, .was_taken = taken});
    if (!taken) skip_group(current);
  } else if (word == "elif" || word == "else") {
    if (frame.conditionals.empty()) {
      sink_.add(Message::kStrayConditional, name.where, {word});
      return;
    }
    // Reached from a group that was kept: everything up to #endif is skipped.
    Conditional& open = frame.conditionals.back();
    if (open.after_else) sink_.add(Message::kAfterElse, name.where, {word});
    if (word == "else") {
      open.after_else = true;
      expect_nothing(0);
    }
    skip_group(frame);
  } else if (word == "endif") {
    if (frame.conditionals.empty()) {
      sink_.add(Message::kStrayConditional, name.where, {word});
      return;
    }
    frame.conditionals.pop_back();
    expect_nothing(0);
  } else if (word == "define") {
    define(name.where, std::move(line));
  } else if (word == "undef") {
    if (!expect_name()) return;
    expect_nothing(1);
    if (Macro* macro = macro_of(line[0].symbol); macro != nullptr) {
      retired_.push_back(std::move(macros_[line[0].symbol]));
    }
  } else if (word == "include" || word == "import") {
    include(name, std::move(line));
  } else if (word == "include_next") {
    sink_.add(Message::kIncludeNext, name.where);
  } else if (word == "error" || word == "warning") {
    std::string text;
    for (const PpToken& token : line) text += (token.space_before && !text.empty() ? " " : "") + std::string(token.text);
    sink_.add(word == "error" ? Message::kErrorDirective : Message::kWarningDirective, name.where, {text});
  } else if (word == "pragma") {
    if (!line.empty() && line[0].text == "once") once_.insert(frame.file->id.index);
  } else if (word == "line") {
    sink_.add(Message::kLineDirective, name.where);
  } else if (word != "ident") {
    static const std::vector<std::string> kDirectives = {"if",      "ifdef", "ifndef", "elif",    "else",   "endif",
                                                         "include", "define", "undef", "warning", "pragma", "error"};
    Diagnostic& made = sink_.add(Message::kUnknownDirective, hash.where, {quoted("#" + word)});
    const std::string near = suggestion(word, kDirectives);
    if (!near.empty()) made.help = "did you mean " + quoted("#" + near) + "?";
  }
}

// Leaves groups out until one is kept or the conditional ends.
void Preprocessor::skip_group(FileFrame& frame) {
  int depth = 0;
  while (true) {
    const PpToken& token = frame.file->tokens[frame.next];
    if (token.kind == PpKind::kEnd) return;
    ++frame.next;
    if (!token.line_start || !token.is("#")) continue;
    const PpToken& name = frame.file->tokens[frame.next];
    if (name.line_start || name.kind != PpKind::kIdentifier) continue;
    ++frame.next;
    if (name.text == "if" || name.text == "ifdef" || name.text == "ifndef") {
      ++depth;
    } else if (name.text == "endif") {
      if (depth-- == 0) {
        frame.conditionals.pop_back();
        const std::vector<PpToken> line = rest_of_line(frame);
        if (!line.empty()) sink_.add(Message::kDirectiveExtra, line[0].where, {"endif"});
        return;
      }
    } else if (depth == 0 && (name.text == "else" || name.text == "elif")) {
      Conditional& open = frame.conditionals.back();
      if (open.after_else) sink_.add(Message::kAfterElse, name.where, {std::string(name.text)});
      if (name.text == "else") open.after_else = true;
      if (open.was_taken) continue;
      std::vector<PpToken> line = rest_of_line(frame);
      if (name.text == "else" && !line.empty()) sink_.add(Message::kDirectiveExtra, line[0].where, {"else"});
      const bool taken = name.text == "else" || evaluate_condition(name, std::move(line));
      frames_.back().conditionals.back().was_taken = taken;
      if (taken) return;
    }
  }
}

// A header beside a file belongs to whom the file does.
Text Preprocessor::text_in_folder(std::size_t folder, bool has_own, FileId from) const {
  if (has_own && folder == 0) return files_.text_of(from);
  return folder - (has_own ? 1 : 0) < options_.program_folders ? Text::kProgram : Text::kKernel;
}

Preprocessor::Included Preprocessor::find_include(const std::string& name, bool quoted_form, FileId from) {
  std::vector<std::string> folders;
  const bool has_own = quoted_form && from.has_value();
  if (has_own) folders.push_back(folder_of(files_.sources().name(from)));
  folders.insert(folders.end(), options_.include.begin(), options_.include.end());
  Included out;
  if (name.starts_with("/")) folders = {""};
  for (std::size_t i = 0; i < folders.size(); ++i) {
    const std::string folder = normal_path(folders[i]);
    const std::string path = normal_path(folder.empty() ? name : folder + "/" + name);
    out.file = files_.open(path);
    out.problem = files_.problem(path);
    if (out.file != nullptr) files_.set_text(out.file->id, text_in_folder(i, has_own, from));
    if (out.file != nullptr || out.problem != nullptr) return out;
    const std::string shown = quoted(folder.empty() ? "." : folder);
    if (out.looked.find(shown) == std::string::npos) out.looked += (out.looked.empty() ? "" : ", ") + shown;
  }
  return out;
}

namespace {

// `"name"` or `<name>` out of a line; empty when it is neither.
std::string header_name(const std::vector<PpToken>& line, bool* quoted_form) {
  if (line.empty()) return "";
  if (line[0].kind == PpKind::kString && line[0].text.front() == '"') {
    *quoted_form = true;
    return std::string(line[0].text.substr(1, line[0].text.size() - 2));
  }
  if (!line[0].is("<")) return "";
  *quoted_form = false;
  std::string name;
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i].is(">")) return name;
    name += (line[i].space_before && !name.empty() ? " " : "") + std::string(line[i].text);
  }
  return "";
}

}  // namespace

void Preprocessor::include(const PpToken& directive, std::vector<PpToken> line) {
  if (line.empty() || (line[0].kind != PpKind::kString && !line[0].is("<"))) line = expand_list(std::move(line));
  bool quoted_form = false;
  const std::string name = header_name(line, &quoted_form);
  if (name.empty()) {
    sink_.add(Message::kIncludeExpected, line.empty() ? directive.where : line[0].where,
              {line.empty() ? "nothing" : quoted(line[0].text)});
    return;
  }
  if (frames_.size() >= kIncludeDepthMax) {
    sink_.add(Message::kIncludeDepth, line[0].where, {std::to_string(kIncludeDepthMax)});
    return;
  }
  const Included found = find_include(name, quoted_form, frames_.back().file->id);
  if (found.problem != nullptr) {
    sink_.add(Message::kIncludeUnreadable, line[0].where, {quoted(name), found.problem->message}).help = found.problem->help;
    return;
  }
  if (found.file == nullptr) {
    Diagnostic& made = sink_.add(Message::kIncludeMissing, line[0].where, {quoted(name)});
    made.help = found.looked.empty() ? "no folder to search is given" : "looked in " + found.looked;
    return;
  }
  if (once_.contains(found.file->id.index)) return;
  frames_.push_back(FileFrame{.file = found.file});
}

// --- macro definitions ----------------------------------------------------------------------------------------------------------

bool Preprocessor::is_defined(std::uint32_t symbol) const {
  if (symbol == symbol_file_ || symbol == symbol_line_ || symbol == symbol_counter_ || symbol == symbol_has_attribute_ ||
      symbol == symbol_has_builtin_ || symbol == symbol_has_feature_ || symbol == symbol_has_include_ ||
      symbol == symbol_base_file_ || symbol == symbol_include_level_) {
    return true;
  }
  return macro_of(symbol) != nullptr;
}

void Preprocessor::define(SourcePos where, std::vector<PpToken> line) {
  if (line.empty() || line[0].kind != PpKind::kIdentifier) {
    const PpToken got = line.empty() ? PpToken{} : line[0];
    sink_.add(Message::kDirectiveName, line.empty() ? where : got.where, {"define", describe(got)});
    return;
  }
  const PpToken name = line[0];
  const bool is_special = name.symbol == symbol_defined_ || name.symbol == symbol_va_args_ || name.symbol == symbol_va_opt_ ||
                          (is_defined(name.symbol) && macro_of(name.symbol) == nullptr);
  if (is_special) {
    sink_.add(Message::kMacroReserved, name.where, {quoted(name.text)});
    return;
  }
  auto macro = std::make_unique<Macro>();
  macro->name = name.text;
  macro->where = name.where;
  std::size_t at = 1;
  if (at < line.size() && line[at].is("(") && !line[at].space_before) {
    macro->is_function_like = true;
    if (!define_parameters(*macro, line, ++at)) return;
  }
  if (!define_body(*macro, line, at)) return;
  if (name.symbol >= macros_.size()) macros_.resize(files_.symbol_count());
  std::unique_ptr<Macro>& slot = macros_[name.symbol];
  if (slot != nullptr && !slot->is_predefined) {
    const auto same = [](const BodyToken& x, const BodyToken& y) {
      return x.parameter == y.parameter && x.token.text == y.token.text && x.token.kind == y.token.kind;
    };
    const bool is_same = slot->is_function_like == macro->is_function_like && slot->is_variadic == macro->is_variadic &&
                         slot->parameters == macro->parameters &&
                         std::equal(slot->body.begin(), slot->body.end(), macro->body.begin(), macro->body.end(), same);
    if (is_same) return;
    Diagnostic& made = sink_.add(Message::kMacroRedefined, name.where, {quoted(name.text)});
    made.notes.push_back({slot->where, slot->where.has_value() ? "first defined" : "first defined on the command line"});
    made.help = "`#undef " + std::string(name.text) + "` first";
  }
  if (slot != nullptr) retired_.push_back(std::move(slot));
  slot = std::move(macro);
}

bool Preprocessor::define_parameters(Macro& macro, const std::vector<PpToken>& line, std::size_t& at) {
  const PpToken end{.where = line.back().where};
  const auto token = [&](std::size_t i) -> const PpToken& { return i < line.size() ? line[i] : end; };
  if (token(at).is(")")) {
    ++at;
    return true;
  }
  while (true) {
    const PpToken& name = token(at);
    if (name.is("...")) {
      macro.is_variadic = true;
      macro.parameters.push_back(symbol_va_args_);
      ++at;
    } else if (name.kind == PpKind::kIdentifier && name.symbol != symbol_va_args_) {
      if (std::find(macro.parameters.begin(), macro.parameters.end(), name.symbol) != macro.parameters.end()) {
        sink_.add(Message::kMacroParameterTwice, name.where, {quoted(name.text)});
        return false;
      }
      macro.parameters.push_back(name.symbol);
      ++at;
      if (token(at).is("...")) {
        macro.is_variadic = true;
        ++at;
      }
    } else {
      sink_.add(Message::kMacroParameter, name.where, {describe(name)});
      return false;
    }
    const PpToken& next = token(at);
    if (next.is(")")) {
      ++at;
      return true;
    }
    if (!next.is(",") || macro.is_variadic) {
      sink_.add(Message::kMacroParameterList, next.where, {quoted(macro.name), describe(next)});
      return false;
    }
    ++at;
  }
}

bool Preprocessor::define_body(Macro& macro, const std::vector<PpToken>& line, std::size_t at) {
  for (std::size_t i = at; i < line.size(); ++i) {
    BodyToken body{.token = line[i]};
    if (body.token.kind == PpKind::kIdentifier) {
      const auto found = std::find(macro.parameters.begin(), macro.parameters.end(), body.token.symbol);
      if (found != macro.parameters.end()) body.parameter = static_cast<int>(found - macro.parameters.begin());
    }
    macro.body.push_back(body);
  }
  for (std::size_t i = 0; i < macro.body.size(); ++i) {
    const PpToken& token = macro.body[i].token;
    if (token.is("##") && (i == 0 || i + 1 == macro.body.size())) {
      sink_.add(Message::kMacroPasteEdge, token.where, {quoted(macro.name)});
      return false;
    }
    const bool names_parameter = i + 1 < macro.body.size() &&
                                 (macro.body[i + 1].parameter >= 0 || macro.body[i + 1].token.symbol == symbol_va_opt_);
    if (macro.is_function_like && token.is("#") && !names_parameter) {
      const PpToken got = i + 1 < macro.body.size() ? macro.body[i + 1].token : PpToken{};
      sink_.add(Message::kMacroHash, token.where, {quoted(macro.name), describe(got)});
      return false;
    }
    if (token.kind == PpKind::kIdentifier && token.symbol == symbol_va_opt_ && macro.is_variadic) {
      int depth = 0;
      std::size_t k = i + 1;
      for (; k < macro.body.size(); ++k) {
        if (macro.body[k].token.is("(")) ++depth;
        if (macro.body[k].token.is(")")) --depth;
        if (depth <= 0) break;
      }
      if (k == i + 1 || k >= macro.body.size()) {
        sink_.add(Message::kMacroVaOpt, token.where, {quoted(macro.name)});
        return false;
      }
    }
  }
  return true;
}

}  // namespace wakesim::lang
