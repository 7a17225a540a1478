// What is wrong with an input, where, and the way out; printed as `file:line:col: error: text`, the source line, a caret, notes.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/ids.h"

namespace wakesim {

// A place in a file of a SourceMap. Lines and columns count from 1; a column counts bytes; line 0 means "the file as a whole".
struct SourcePos {
  FileId file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  // The file in whose text the token stands, where that is known: of a macro's text, not the one of its call.
  FileId text = {};
  bool has_value() const { return file.has_value(); }
  friend bool operator==(const SourcePos& a, const SourcePos& b) { return a.file == b.file && a.line == b.line && a.column == b.column; }
};

// The texts that positions point into. Row order is load order, which is deterministic.
class SourceMap {
 public:
  // `name` is what diagnostics print. A virtual file (C inside a scenario) names the real file and maps its lines there:
  // `line_origin[i]` is the place in another file at which line i+1 begins. Empty: the lines are the file's own. `jumps[i]`, where
  // given, says how the columns of line i+1 drift from there (escapes of a JSON string take more bytes than they stand for).
  struct ColumnJump {
    std::uint32_t column = 0;  // from this column of the virtual line on, ascending,
    std::uint32_t extra = 0;   // the real column is so many bytes further right
  };
  FileId add(std::string name, std::string text, std::vector<SourcePos> line_origin = {}, std::vector<std::vector<ColumnJump>> jumps = {});
  const std::string& name(FileId file) const { return files_[file.index].name; }
  const std::string& text(FileId file) const { return files_[file.index].text; }
  bool is_virtual(FileId file) const { return !files_[file.index].line_origin.empty(); }
  // The text of one line without its newline; empty when out of range.
  std::string_view line(FileId file, std::uint32_t line) const;
  // A position in a virtual file, moved to the real one.
  SourcePos origin(SourcePos pos) const;
  std::uint32_t size() const { return static_cast<std::uint32_t>(files_.size()); }
  // The row with this name, or none.
  FileId find(std::string_view name) const;

 private:
  struct File {
    std::string name;
    std::string text;
    std::vector<std::uint32_t> line_start;
    std::vector<SourcePos> line_origin;
    std::vector<std::vector<ColumnJump>> jumps;
  };
  std::vector<File> files_;
};

enum class Severity : std::uint8_t { kError, kWarning };

struct Diagnostic {
  struct Note {
    SourcePos where;  // none: printed without a place
    std::string message;
  };
  Severity severity = Severity::kError;
  SourcePos where;
  std::string message;         // lower case, no full stop, code in backticks
  std::string caret_note;      // printed after the caret
  std::vector<Note> notes;     // `note: ...`
  std::string help;            // `help: ...`, the way out
};

// The text a user sees, ending in a newline, for any number of diagnostics (at most `limit` are printed, the rest are counted).
std::string render(const SourceMap& sources, std::span<const Diagnostic> diagnostics, std::size_t limit = 20);

// The source line of a place and a caret below it, as render() shows them; empty when there is none.
std::string excerpt(const SourceMap& sources, SourcePos pos);

// The candidate nearest to `word` by edit distance (insert, delete, replace, swap), or empty when none is near enough
// (more than a third of its length away). Ties go to the first.
std::string_view nearest_name(std::string_view word, std::span<const std::string> candidates);

// The help for a misspelt word, "did you mean `tasks`?"; empty where `meant` is, or where no candidate is near enough.
std::string did_you_mean(std::string_view meant);
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

}  // namespace wakesim
