// The preprocessor: text to tokens with all macros expanded, by the algorithm of the C standard (6.10) with the GNU extensions kernel
// headers use: `, ##__VA_ARGS__`, named variadic parameters, `__VA_OPT__`, `#pragma once`, `__COUNTER__`, `__has_include`.
//
// The rule against recursive expansion is the one of GCC's cpplib: a macro is disabled while tokens of its expansion are being read, and
// a name met while its macro is disabled is never expanded again.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/lang/messages.h"
#include "sim/vm/code.h"

namespace wakesim::lang {

enum class PpKind : std::uint8_t {
  kIdentifier,
  kNumber,
  kCharacter,
  kString,
  kPunctuator,
  kBad,  // an unterminated literal or comment, or a character C does not know: an error where it is not skipped
  kEnd,
};

struct PpToken {
  PpKind kind = PpKind::kEnd;
  bool space_before = false;
  bool line_start = false;  // first of its line
  bool no_expand = false;   // met while its macro was disabled
  std::uint32_t symbol = 0;  // identifiers: row of the symbol table
  std::string_view text;
  // Where to point at: the token itself when it is written in a file outside macro definitions (arguments of calls too), else the
  // outermost macro call whose expansion it comes from.
  SourcePos where;
  SourcePos spelling;  // where its characters stand
  bool is(std::string_view punctuator) const { return kind == PpKind::kPunctuator && text == punctuator; }
};

struct RawFile {
  FileId id;
  std::string text;  // without line splices
  std::vector<PpToken> tokens;
};

// Files and names shared by the units of one compilation. A file is read and cut into tokens once.
class FileStore {
 public:
  using ReadFile = std::function<std::optional<Result<std::string>>(const std::string&)>;
  FileStore(SourceMap& sources, ReadFile read_file) : sources_(sources), read_file_(std::move(read_file)) {}

  SourceMap& sources() { return sources_; }
  const RawFile* open(const std::string& path);  // null when there is none, or when it cannot be read
  const Diagnostic* problem(const std::string& path) const;  // why not, of a path that was opened; null when there is none
  const RawFile* of(FileId file);
  // Tokens of a text that is no file (predefined macros, entry points); all stand at `where`, or from there on.
  const RawFile* make(std::string text, SourcePos where, bool advance_columns);
  // Whose text a file is: what is said first holds, and a header that two sides read has one owner.
  void set_text(FileId file, Text text) { owners_.try_emplace(file.index, text); }
  Text text_of(FileId file) const;
  std::vector<Text> texts() const;  // by FileId
  std::uint32_t intern(std::string_view name);
  std::string_view name_of(std::uint32_t symbol) const { return names_[symbol]; }
  std::string_view keep(std::string text);
  std::size_t symbol_count() const { return names_.size(); }

 private:
  void scan(RawFile& file, const std::string& text);

  SourceMap& sources_;
  ReadFile read_file_;
  std::map<std::string, const RawFile*> by_path_;
  std::map<std::string, Diagnostic> problems_;
  std::map<std::uint32_t, const RawFile*> by_id_;
  std::map<std::uint32_t, Text> owners_;
  std::deque<RawFile> files_;
  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, std::uint32_t> symbols_;
  std::vector<std::string_view> names_;
};

struct PreprocessOptions {
  std::vector<std::string> include;  // folders, searched in order
  std::size_t program_folders = 0;   // the first of them hold text of programs, the others of the kernel
  std::vector<std::pair<std::string, std::string>> predefined;  // by the compiler: a text may define them again
  std::vector<std::pair<std::string, std::string>> defines;     // by the user: a text that says otherwise is wrong, as in one file
  std::map<std::string, SourcePos> define_places;               // of `defines`, where they stand in a file
};

// One unit. Macros stay defined between calls, so that an entry point can be read after its unit.
class Preprocessor {
 public:
  Preprocessor(FileStore& files, PreprocessOptions options, Sink& sink);
  ~Preprocessor();
  Preprocessor(const Preprocessor&) = delete;
  Preprocessor& operator=(const Preprocessor&) = delete;

  // All tokens, the last is kEnd.
  std::vector<PpToken> run(const RawFile& file);
  // A limit was hit, and reported: what came after it is not the program.
  bool has_given_up() const { return expansion_off_; }

 private:
  struct BodyToken;
  struct Macro;
  struct Argument;
  struct Context;
  struct Conditional;
  struct FileFrame;
  friend class Condition;

  // Files and directives (preprocess.cpp).
  PpToken next_from_files();
  void directive(FileFrame& frame, const PpToken& hash);
  std::vector<PpToken> rest_of_line(FileFrame& frame);
  void skip_group(FileFrame& frame);
  void include(const PpToken& name, std::vector<PpToken> line);
  void define_options(const std::vector<std::pair<std::string, std::string>>& macros, bool is_predefined);
  void define(SourcePos where, std::vector<PpToken> line);
  bool define_parameters(Macro& macro, const std::vector<PpToken>& line, std::size_t& at);
  bool define_body(Macro& macro, const std::vector<PpToken>& line, std::size_t at);
  bool is_defined(std::uint32_t symbol) const;
  struct Included {
    const RawFile* file = nullptr;
    const Diagnostic* problem = nullptr;  // of one that is there and cannot be read
    std::string looked;                   // where, when there is none
  };
  Included find_include(const std::string& name, bool quoted_form, FileId from);
  Text text_in_folder(std::size_t folder, bool has_own, FileId from) const;
  bool evaluate_condition(const PpToken& directive, std::vector<PpToken> line);  // preprocess_condition.cpp
  void report_bad(const PpToken& token);

  // Expansion (preprocess_expand.cpp).
  PpToken next_unexpanded();
  PpToken next_expanded();
  std::vector<PpToken> expand_list(std::vector<PpToken> tokens);
  bool expand_builtin(const PpToken& token);
  bool collect_arguments(const PpToken& call, Macro& macro, std::vector<Argument>& arguments);
  void substitute(const PpToken& call, Macro& macro, std::vector<Argument>& arguments, std::size_t begin, std::size_t end,
                  std::vector<PpToken>& out);
  bool count_expanded(SourcePos where, std::uint64_t tokens);
  void give_up();
  bool append(const PpToken& call, std::span<const PpToken> piece, std::vector<PpToken>& out);
  const std::vector<PpToken>& expanded(Argument& argument);
  PpToken stringify(const PpToken& call, const std::vector<PpToken>& tokens);
  bool paste(const PpToken& call, std::vector<PpToken>& out, PpToken right);
  void push_back(PpToken token);
  Macro* macro_of(std::uint32_t symbol) const;
  PpToken text_token(PpKind kind, std::string text, const PpToken& at);

  FileStore& files_;
  PreprocessOptions options_;
  Sink& sink_;
  std::vector<std::unique_ptr<Macro>> macros_;  // by symbol
  std::vector<std::unique_ptr<Macro>> retired_;  // undefined while possibly being expanded
  std::vector<Context> contexts_;
  std::vector<FileFrame> frames_;
  std::set<std::uint32_t> once_;
  std::uint64_t counter_ = 0;
  std::uint64_t expanded_tokens_ = 0;
  int expansion_depth_ = 0;
  bool expansion_off_ = false;  // a limit was hit
  std::uint32_t symbol_defined_, symbol_file_, symbol_line_, symbol_counter_, symbol_pragma_, symbol_va_args_, symbol_va_opt_,
      symbol_has_attribute_, symbol_has_builtin_, symbol_has_include_, symbol_has_feature_, symbol_base_file_, symbol_include_level_;
};

// How a token is quoted in a message: "`name`", "end of file".
std::string describe(const PpToken& token);

}  // namespace wakesim::lang
