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

// --- files ---------------------------------------------------------------------------------------------------------------------

std::size_t KnownFile::bytes() const {
  std::size_t bytes = sizeof *this + name.capacity() + text.capacity() + raw.text.capacity() + raw.tokens.capacity() * sizeof(PpToken);
  for (const auto& [row, definition] : raw.definitions) bytes += sizeof definition + 4 * sizeof(void*) + definition.macro->bytes();
  return bytes;
}

void FileStore::begin(SourceMap& sources, ReadFile read_file) {
  sources_ = &sources;
  read_file_ = std::move(read_file);
  made_ = &scratch_;
  ++compilation_;
}

void FileStore::end() {
  sources_ = nullptr;
  read_file_ = nullptr;
  answers_.clear();
  opened_.clear();
  caller_files_.clear();
  owners_.clear();
  places_ = Places{};
  scratch_ = MadeTexts{};
  log_ = nullptr;
}

std::uint32_t FileStore::path_row(const std::string& path) {
  const auto [found, is_new] = paths_.emplace(path, static_cast<std::uint32_t>(paths_.size()));
  if (is_new) path_names_.push_back(&found->first);
  return found->second;
}

const FileStore::Answer& FileStore::answer(std::uint32_t path) {
  if (path >= answers_.size()) answers_.resize(path_names_.size());
  Answer& out = answers_[path];
  if (out.is_known) return out;
  out.is_known = true;
  const std::string& name = *path_names_[path];
  out.of_caller = sources_->find(name);
  if (!out.of_caller.has_value()) {
    std::optional<Result<std::string>> text = read_file_ ? read_file_(name) : std::nullopt;
    if (!text) return out;
    if (!*text) {
      out.found = FileLog::Found::kUnreadable;
      out.problem = text->error().front();
      return out;
    }
    out.of_caller = sources_->add(name, std::move(**text));
  }
  out.found = FileLog::Found::kFile;
  const Opened& file = opened(out.of_caller);
  out.raw = file.raw;
  out.file = file.file;
  return out;
}

const RawFile* FileStore::open(const std::string& path, HeaderOwner owner) {
  const std::uint32_t row = path_row(path);
  const Answer& found = answer(row);
  own(found, owner);
  if (log_ != nullptr && log_->paths.insert(row).second) {
    log_->rows.push_back({.path = row, .found = found.found, .file = found.file, .owner = owner});
    if (found.found == FileLog::Found::kFile && found.file == nullptr) log_->has_caller_files = true;
  }
  return found.raw;
}

bool FileStore::finds_again(const FileLog::Row& row) {
  const Answer& found = answer(row.path);
  if (found.found != row.found || found.file != row.file) return false;
  own(found, row.owner);
  return true;
}

void FileStore::own(const Answer& answer, HeaderOwner owner) {
  if (answer.found == FileLog::Found::kFile) set_text(answer.of_caller, owner.beside.has_value() ? text_of(owner.beside) : owner.text);
}

const Diagnostic* FileStore::problem(const std::string& path) {
  const Answer& found = answer(path_row(path));
  return found.found == FileLog::Found::kUnreadable ? &found.problem : nullptr;
}

const RawFile* FileStore::of(FileId of_caller) { return opened(of_caller).raw; }

// C inside a scenario has its lines in the scenario's file: another one for each. A name may stand in the map twice with one text.
const FileStore::Opened& FileStore::opened(FileId of_caller) {
  if (of_caller.index >= opened_.size()) opened_.resize(sources_->size());
  Opened& out = opened_[of_caller.index];
  if (out.raw != nullptr) return out;
  if (!sources_->is_virtual(of_caller)) {
    std::shared_ptr<const KnownFile> file = known(sources_->name(of_caller), sources_->text(of_caller));
    if (places_.set(file->raw.id, of_caller)) {
      out.raw = &file->raw;
      out.file = std::move(file);
      return out;
    }
  }
  caller_files_.push_back(RawFile{.id = Places::of_caller(of_caller)});
  scan(caller_files_.back(), sources_->text(of_caller));
  out.raw = &caller_files_.back();
  return out;
}

std::shared_ptr<const KnownFile> FileStore::known(const std::string& name, const std::string& text) {
  std::vector<std::shared_ptr<KnownFile>>& versions = known_[name];
  for (const std::shared_ptr<KnownFile>& version : versions) {
    if (version->text != text) continue;
    version->last_used = compilation_;
    return version;
  }
  versions.push_back(
      std::make_shared<KnownFile>(KnownFile{.name = name, .text = text, .raw = {.id = FileId{file_count_++}}, .last_used = compilation_}));
  scan(versions.back()->raw, text);
  return versions.back();
}

std::size_t FileStore::bytes() const {
  std::size_t bytes = names_.capacity() * sizeof names_[0] + answers_.capacity() * sizeof(Answer) + opened_.capacity() * sizeof(Opened);
  for (const std::string_view name : names_) bytes += name.size() + 1 + sizeof(std::string) + 48;  // a node of the table
  for (const std::string* path : path_names_) bytes += path->capacity() + sizeof(std::string) + 48;
  for (const auto& [name, versions] : known_) {
    for (const std::shared_ptr<KnownFile>& version : versions) bytes += version->bytes();
  }
  return bytes;
}

bool FileStore::forget_one(std::uint64_t before) {
  std::vector<std::shared_ptr<KnownFile>>* of_oldest = nullptr;
  std::size_t oldest = 0;
  for (auto& [name, versions] : known_) {
    for (std::size_t i = 0; i < versions.size(); ++i) {
      if (versions[i].use_count() > 1 || versions[i]->last_used >= before) continue;
      if (of_oldest == nullptr || versions[i]->last_used < (*of_oldest)[oldest]->last_used) {
        of_oldest = &versions;
        oldest = i;
      }
    }
  }
  if (of_oldest == nullptr) return false;
  of_oldest->erase(of_oldest->begin() + static_cast<std::ptrdiff_t>(oldest));
  return true;
}

std::string FileStore::name(FileId file) const { return sources_->name(places_.to_caller(file)); }
SourcePos FileStore::origin(SourcePos where) const { return sources_->origin(places_.to_caller(where)); }
std::string FileStore::origin_name(SourcePos where) const {
  const FileId file = origin(where).file;
  return file.has_value() ? sources_->name(file) : "";
}

const RawFile* FileStore::make(std::string text, SourcePos where, bool advance_columns) {
  made_->files.push_back(RawFile{.id = where.file});
  RawFile& file = made_->files.back();
  scan(file, text);
  for (PpToken& token : file.tokens) {
    const std::uint32_t column = advance_columns ? where.column + token.where.column - 1 : where.column;
    token.where = token.spelling = SourcePos{where.file, where.line, column};
  }
  return &file;
}

Text FileStore::text_of(FileId file) const {
  const auto found = owners_.find(places_.to_caller(file).index);
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
  name_texts_.emplace_back(name);
  const std::string_view kept = name_texts_.back();
  const auto symbol = static_cast<std::uint32_t>(names_.size());
  names_.push_back(kept);
  symbols_.emplace(kept, symbol);
  return symbol;
}

std::string_view FileStore::keep(std::string text) {
  made_->texts.push_back(std::move(text));
  return made_->texts.back();
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

// --- one unit ------------------------------------------------------------------------------------------------------------------

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
  define_options();
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

void Preprocessor::define_options() {
  const bool is_unit = before_entries_ == nullptr;
  MadeTexts* const outer = is_unit ? files_.keep_in(&defined_) : nullptr;
  for (const auto& [name, value] : options_.predefined) define_option(name, value, true);
  std::vector<std::uint32_t> replaced;  // what the compiler defines is not known any more where a unit is kept
  for (const auto& [name, value] : options_.defines) {
    if (const std::optional<std::uint32_t> symbol = define_option(name, value, false)) replaced.push_back(*symbol);
  }
  options_.predefined.clear();
  options_.defines.clear();
  if (!is_unit) return;
  files_.keep_in(outer);
  asked_.clear();
  for (const std::uint32_t symbol : replaced) macro_of(symbol);
}

// The name, if it replaces one of the compiler's.
std::optional<std::uint32_t> Preprocessor::define_option(const std::string& name, const std::string& value, bool is_predefined) {
  const auto place = options_.define_places.find(name);
  const SourcePos where = place == options_.define_places.end() ? SourcePos{} : place->second;
  const RawFile* text = files_.make(name + " " + value, where, false);
  const PpToken first = text->tokens[0];
  const bool replaces = first.kind == PpKind::kIdentifier && macro_of(first.symbol) != nullptr;
  if (auto macro = read_macro(where, std::vector<PpToken>(text->tokens.begin(), text->tokens.end() - 1))) define(std::move(macro), is_predefined);
  return replaces ? std::optional(first.symbol) : std::nullopt;
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
  const PpToken& first = frame.file->tokens[frame.next];
  if (!first.line_start && first.text == "define") return define_directive(frame);
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
  } else if (word == "undef") {
    if (!expect_name()) return;
    expect_nothing(1);
    if (macro_of(line[0].symbol) != nullptr) set_macro(line[0].symbol, nullptr);
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
    if (!near.empty()) made.help = did_you_mean("#" + near);
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
HeaderOwner Preprocessor::owner_in_folder(std::size_t folder, bool has_own, FileId from) const {
  if (has_own && folder == 0) return {.beside = from};
  return {.text = folder - (has_own ? 1 : 0) < options_.program_folders ? Text::kProgram : Text::kKernel};
}

Preprocessor::Included Preprocessor::find_include(const std::string& name, bool quoted_form, FileId from) {
  std::vector<std::string> folders;
  const bool has_own = quoted_form && from.has_value();
  if (has_own) folders.push_back(folder_of(files_.name(from)));
  folders.insert(folders.end(), options_.include.begin(), options_.include.end());
  Included out;
  if (name.starts_with("/")) folders = {""};
  for (std::size_t i = 0; i < folders.size(); ++i) {
    const std::string folder = normal_path(folders[i]);
    const std::string path = normal_path(folder.empty() ? name : folder + "/" + name);
    out.file = files_.open(path, owner_in_folder(i, has_own, from));
    out.problem = files_.problem(path);
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

// --- macro definitions ---------------------------------------------------------------------------------------------------------

bool Preprocessor::is_defined(std::uint32_t symbol) const {
  if (symbol == symbol_file_ || symbol == symbol_line_ || symbol == symbol_counter_ || symbol == symbol_has_attribute_ ||
      symbol == symbol_has_builtin_ || symbol == symbol_has_feature_ || symbol == symbol_has_include_ ||
      symbol == symbol_base_file_ || symbol == symbol_include_level_) {
    return true;
  }
  return macro_of(symbol) != nullptr;
}

// A header is read by many units, and its definitions once.
void Preprocessor::define_directive(FileFrame& frame) {
  const std::size_t row = frame.next;
  if (const auto known = frame.file->definitions.find(row); known != frame.file->definitions.end()) {
    frame.next = known->second.end;
    return define(known->second.macro);
  }
  std::vector<PpToken> line = rest_of_line(frame);
  const SourcePos where = line.front().where;
  line.erase(line.begin());
  std::shared_ptr<const MacroText> macro = read_macro(where, line);
  if (macro == nullptr) return;
  frame.file->definitions.emplace(row, RawFile::Definition{macro, frame.next});
  define(std::move(macro));
}

std::shared_ptr<const MacroText> Preprocessor::read_macro(SourcePos where, const std::vector<PpToken>& line) {
  if (line.empty() || line[0].kind != PpKind::kIdentifier) {
    const PpToken got = line.empty() ? PpToken{} : line[0];
    sink_.add(Message::kDirectiveName, line.empty() ? where : got.where, {"define", describe(got)});
    return nullptr;
  }
  const PpToken& name = line[0];
  const bool is_special = name.symbol == symbol_defined_ || name.symbol == symbol_va_args_ || name.symbol == symbol_va_opt_ ||
                          (is_defined(name.symbol) && macro_of(name.symbol) == nullptr);
  if (is_special) {
    sink_.add(Message::kMacroReserved, name.where, {quoted(name.text)});
    return nullptr;
  }
  const auto macro = std::make_shared<MacroText>();
  macro->symbol = name.symbol;
  macro->name = name.text;
  macro->where = name.where;
  std::size_t at = 1;
  if (at < line.size() && line[at].is("(") && !line[at].space_before) {
    macro->is_function_like = true;
    if (!read_parameters(*macro, line, ++at)) return nullptr;
  }
  return read_body(*macro, line, at) ? macro : nullptr;
}

void Preprocessor::define(std::shared_ptr<const MacroText> text, bool is_predefined) {
  Macro* slot = macro_of(text->symbol);
  if (slot != nullptr && !slot->is_predefined) {
    const MacroText& before = *slot->text;
    const auto same = [](const MacroText::BodyToken& x, const MacroText::BodyToken& y) {
      return x.parameter == y.parameter && x.token.text == y.token.text && x.token.kind == y.token.kind;
    };
    const bool is_same = before.is_function_like == text->is_function_like && before.is_variadic == text->is_variadic &&
                         before.parameters == text->parameters &&
                         std::equal(before.body.begin(), before.body.end(), text->body.begin(), text->body.end(), same);
    if (is_same) {
      slot->is_predefined = is_predefined;
      return;
    }
    Diagnostic& made = sink_.add(Message::kMacroRedefined, text->where, {quoted(text->name)});
    made.notes.push_back({before.where, before.where.has_value() ? "first defined" : "first defined on the command line"});
    made.help = "`#undef " + std::string(text->name) + "` first";
  }
  auto macro = std::make_unique<Macro>(Macro{.text = std::move(text), .is_predefined = is_predefined});
  const std::uint32_t symbol = macro->text->symbol;
  set_macro(symbol, std::move(macro));
}

void Preprocessor::set_macro(std::uint32_t symbol, std::unique_ptr<Macro> macro) {
  if (symbol >= macros_.size()) macros_.resize(files_.symbol_count());
  std::unique_ptr<Macro>& slot = macros_[symbol];
  if (before_entries_ != nullptr) before_entries_->replaced.emplace_back(symbol, std::move(slot));
  else if (slot != nullptr) retired_.push_back(std::move(slot));
  slot = std::move(macro);
}

// --- after the unit ------------------------------------------------------------------------------------------------------------

void Preprocessor::forget(std::uint32_t symbol) {
  if (symbol < macros_.size()) macros_[symbol] = nullptr;
}

void Preprocessor::begin_entries(std::vector<std::pair<std::string, std::string>> defines, std::map<std::string, SourcePos> define_places) {
  retired_.clear();
  options_.defines = std::move(defines);
  options_.define_places = std::move(define_places);
  before_entries_ = std::make_unique<BeforeEntries>();
  before_entries_->once = once_;
  before_entries_->counter = counter_;
  before_entries_->expanded_tokens = expanded_tokens_;
}

void Preprocessor::end_entries() {
  if (before_entries_ == nullptr) return;
  for (auto change = before_entries_->replaced.rbegin(); change != before_entries_->replaced.rend(); ++change) {
    macros_[change->first] = std::move(change->second);
  }
  once_ = std::move(before_entries_->once);
  counter_ = before_entries_->counter;
  expanded_tokens_ = before_entries_->expanded_tokens;
  expansion_off_ = false;
  frames_.clear();
  before_entries_ = nullptr;
}

std::size_t Preprocessor::bytes() const {
  std::size_t bytes = sizeof *this + macros_.capacity() * sizeof macros_[0] + asked_.capacity() / 8;
  for (const std::unique_ptr<Macro>& macro : macros_) {
    if (macro == nullptr) continue;
    bytes += sizeof *macro;
    if (macro->text.use_count() == 1) bytes += macro->text->bytes();  // the others are the file's
  }
  for (const RawFile& file : defined_.files) bytes += sizeof file + file.text.capacity() + file.tokens.capacity() * sizeof(PpToken);
  return bytes;
}

bool Preprocessor::read_parameters(MacroText& macro, const std::vector<PpToken>& line, std::size_t& at) {
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

bool Preprocessor::read_body(MacroText& macro, const std::vector<PpToken>& line, std::size_t at) {
  for (std::size_t i = at; i < line.size(); ++i) {
    MacroText::BodyToken body{.token = line[i]};
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
