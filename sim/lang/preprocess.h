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
#include <unordered_set>
#include <utility>
#include <vector>

#include "sim/lang/messages.h"
#include "sim/lang/places.h"
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

// What `#define` says: the same for every unit that reads it.
struct MacroText {
  struct BodyToken {
    PpToken token;
    int parameter = -1;  // row of `parameters`, or -1
  };
  std::uint32_t symbol = 0;
  std::string_view name;
  SourcePos where;
  bool is_function_like = false;
  bool is_variadic = false;  // the last parameter takes the rest
  std::vector<std::uint32_t> parameters;
  std::vector<BodyToken> body;
  std::size_t bytes() const { return sizeof *this + parameters.capacity() * sizeof parameters[0] + body.capacity() * sizeof body[0]; }
};

struct RawFile {
  FileId id;
  std::string text;  // without line splices
  std::vector<PpToken> tokens;
  struct Definition {
    std::shared_ptr<const MacroText> macro;
    std::size_t end = 0;  // the token after its line
  };
  mutable std::unordered_map<std::size_t, Definition> definitions = {};  // read so far, by the token `define`
};

// Texts that stand in no file: what # and ## make, strings put together, macros from outside, entry points.
struct MadeTexts {
  std::deque<std::string> texts;
  std::deque<RawFile> files;
};

// A file of the store: one name and one text.
struct KnownFile {
  std::string name;
  std::string text;
  RawFile raw;
  std::uint64_t last_used = 0;  // compilation
  std::size_t bytes() const;
};

// Whose text a header is: that of the file it lies beside, or what the folder it was found in says.
struct HeaderOwner {
  FileId beside;  // or none
  Text text = Text::kKernel;
};

// What a unit learned from the store: each path once, in the order it was first looked for.
struct FileLog {
  enum class Found : std::uint8_t { kNothing, kUnreadable, kFile };
  struct Row {
    std::uint32_t path = 0;  // of FileStore
    Found found = Found::kNothing;
    std::shared_ptr<const KnownFile> file;  // kFile; null for one that belongs to one compilation
    HeaderOwner owner;
  };
  std::vector<Row> rows;
  std::unordered_set<std::uint32_t> paths;
  bool has_caller_files = false;
};

// Files and names. They stay from one compilation to the next; a text is cut into tokens once.
class FileStore {
 public:
  using ReadFile = std::function<std::optional<Result<std::string>>(const std::string&)>;

  // From here on files are those of another compilation: nothing is assumed about them that was known before.
  void begin(SourceMap& sources, ReadFile read_file);
  void end();

  // What is made, and what is looked for, from here on goes there. The first gives back where it went before.
  MadeTexts* keep_in(MadeTexts* made) { return std::exchange(made_, made); }
  void log_in(FileLog* log) { log_ = log; }

  const RawFile* open(const std::string& path, HeaderOwner owner);  // null when there is none, or when it cannot be read
  const Diagnostic* problem(const std::string& path);               // why not; null when there is none
  const RawFile* of(FileId of_caller);
  std::shared_ptr<const KnownFile> file_of(FileId of_caller) { return opened(of_caller).file; }  // null for one of this compilation alone
  // Whether this compilation finds the same at that path. It has then opened it, as the unit did.
  bool finds_again(const FileLog::Row& row);

  // Tokens of a text that is no file (predefined macros, entry points); all stand at `where`, or from there on.
  const RawFile* make(std::string text, SourcePos where, bool advance_columns);
  std::string_view keep(std::string text);

  std::string name(FileId file) const;          // as it was opened
  SourcePos origin(SourcePos where) const;      // in the real file, a place of the caller
  std::string origin_name(SourcePos where) const;
  Places& places() { return places_; }
  // Whose text a file is: what is said first holds, and a header that two sides read has one owner.
  void set_text(FileId of_caller, Text text) { owners_.try_emplace(of_caller.index, text); }
  std::vector<Text> texts() const;  // by FileId of the caller

  std::uint32_t intern(std::string_view name);
  std::string_view name_of(std::uint32_t symbol) const { return names_[symbol]; }
  std::size_t symbol_count() const { return names_.size(); }

  std::size_t bytes() const;
  // The file that was not used for longest, of those no unit holds, is forgotten; false when there is none from before that compilation.
  bool forget_one(std::uint64_t before);

 private:
  struct Answer {  // what this compilation finds at a path
    bool is_known = false;
    FileLog::Found found = FileLog::Found::kNothing;
    const RawFile* raw = nullptr;
    std::shared_ptr<const KnownFile> file;
    FileId of_caller;
    Diagnostic problem;
  };
  struct Opened {  // a file of the caller
    const RawFile* raw = nullptr;
    std::shared_ptr<const KnownFile> file;
  };

  void scan(RawFile& file, const std::string& text);
  std::uint32_t path_row(const std::string& path);
  const Answer& answer(std::uint32_t path);
  const Opened& opened(FileId of_caller);
  std::shared_ptr<const KnownFile> known(const std::string& name, const std::string& text);
  void own(const Answer& answer, HeaderOwner owner);
  Text text_of(FileId file) const;

  // One compilation.
  SourceMap* sources_ = nullptr;
  ReadFile read_file_;
  std::vector<Answer> answers_;  // by path
  std::vector<Opened> opened_;   // by FileId of the caller
  std::deque<RawFile> caller_files_;
  std::map<std::uint32_t, Text> owners_;
  Places places_;
  MadeTexts scratch_;
  MadeTexts* made_ = &scratch_;
  FileLog* log_ = nullptr;

  // All of them.
  std::uint64_t compilation_ = 0;
  std::uint32_t file_count_ = 0;  // numbers are not used again
  std::map<std::string, std::vector<std::shared_ptr<KnownFile>>> known_;  // by name
  std::unordered_map<std::string, std::uint32_t> paths_;
  std::vector<const std::string*> path_names_;
  std::deque<std::string> name_texts_;
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
  // Whether a name was asked for as a macro by the unit: its tokens are the same whatever the others mean.
  bool has_asked(std::uint32_t symbol) const { return symbol < asked_.size() && asked_[symbol]; }
  // Macros from outside that no longer hold, because the unit has not asked for them.
  void forget(std::uint32_t symbol);
  // Entry points are read with these macros, too. What they change is put back by end_entries().
  void begin_entries(std::vector<std::pair<std::string, std::string>> defines, std::map<std::string, SourcePos> define_places);
  void end_entries();
  std::size_t bytes() const;
  // A limit was hit, and reported: what came after it is not the program.
  bool has_given_up() const { return expansion_off_; }

 private:
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
  void define_options();
  std::optional<std::uint32_t> define_option(const std::string& name, const std::string& value, bool is_predefined);
  void define_directive(FileFrame& frame);
  void define(std::shared_ptr<const MacroText> text, bool is_predefined = false);
  std::shared_ptr<const MacroText> read_macro(SourcePos where, const std::vector<PpToken>& line);  // none after an error
  bool read_parameters(MacroText& macro, const std::vector<PpToken>& line, std::size_t& at);
  bool read_body(MacroText& macro, const std::vector<PpToken>& line, std::size_t at);
  bool is_defined(std::uint32_t symbol) const;
  void set_macro(std::uint32_t symbol, std::unique_ptr<Macro> macro);
  struct Included {
    const RawFile* file = nullptr;
    const Diagnostic* problem = nullptr;  // of one that is there and cannot be read
    std::string looked;                   // where, when there is none
  };
  Included find_include(const std::string& name, bool quoted_form, FileId from);
  HeaderOwner owner_in_folder(std::size_t folder, bool has_own, FileId from) const;
  bool evaluate_condition(const PpToken& directive, std::vector<PpToken> line);  // preprocess_condition.cpp
  void report_bad(const PpToken& token);

  // Expansion (preprocess_expand.cpp).
  PpToken next_unexpanded();
  PpToken next_expanded();
  std::vector<PpToken> expand_list(std::vector<PpToken> tokens);
  bool expand_builtin(const PpToken& token);
  bool collect_arguments(const PpToken& call, const MacroText& macro, std::vector<Argument>& arguments);
  void substitute(const PpToken& call, const MacroText& macro, std::vector<Argument>& arguments, std::size_t begin, std::size_t end,
                  std::vector<PpToken>& out);
  bool count_expanded(SourcePos where, std::uint64_t tokens);
  void give_up();
  bool append(const PpToken& call, std::span<const PpToken> piece, std::vector<PpToken>& out);
  const std::vector<PpToken>& expanded(Argument& argument);
  PpToken stringify(const PpToken& call, const std::vector<PpToken>& tokens);
  bool paste(const PpToken& call, std::vector<PpToken>& out, PpToken right);
  void push_back(PpToken token);
  Macro* macro_of(std::uint32_t symbol) const;  // it has been asked for then
  PpToken text_token(PpKind kind, std::string text, const PpToken& at);

  FileStore& files_;
  PreprocessOptions options_;
  Sink& sink_;
  std::vector<std::unique_ptr<Macro>> macros_;  // by symbol
  std::vector<std::unique_ptr<Macro>> retired_;  // undefined while possibly being expanded
  MadeTexts defined_;                            // texts of the macros from outside
  mutable std::vector<bool> asked_;              // by symbol
  // What entry points have changed so far.
  struct BeforeEntries {
    std::vector<std::pair<std::uint32_t, std::unique_ptr<Macro>>> replaced;
    std::set<std::uint32_t> once;
    std::uint64_t counter = 0, expanded_tokens = 0;
  };
  std::unique_ptr<BeforeEntries> before_entries_;
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
