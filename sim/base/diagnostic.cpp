// SPDX-License-Identifier: MIT
#include "sim/base/diagnostic.h"

#include <algorithm>
#include <utility>

namespace wakesim {

FileId SourceMap::add(std::string name, std::string text, std::vector<SourcePos> line_origin, std::vector<std::vector<ColumnJump>> jumps) {
  File file{std::move(name), std::move(text), {0}, std::move(line_origin), std::move(jumps)};
  for (std::size_t end = file.text.find('\n'); end != std::string::npos; end = file.text.find('\n', end + 1)) {
    file.line_start.push_back(static_cast<std::uint32_t>(end + 1));
  }
  files_.push_back(std::move(file));
  return FileId{static_cast<std::uint32_t>(files_.size() - 1)};
}

std::string_view SourceMap::line(FileId file, std::uint32_t line) const {
  if (!file.has_value() || file.index >= files_.size()) return {};
  const File& f = files_[file.index];
  if (line == 0 || line > f.line_start.size()) return {};
  const std::size_t begin = f.line_start[line - 1];
  std::size_t end = f.text.find('\n', begin);
  if (end == std::string::npos) end = f.text.size();
  if (end > begin && f.text[end - 1] == '\r') --end;
  return std::string_view(f.text).substr(begin, end - begin);
}

SourcePos SourceMap::origin(SourcePos pos) const {
  if (!pos.has_value() || pos.file.index >= files_.size()) return pos;
  const File& f = files_[pos.file.index];
  if (f.line_origin.empty() || pos.line == 0 || pos.line > f.line_origin.size()) return pos;
  SourcePos real = f.line_origin[pos.line - 1];
  if (!real.has_value()) return pos;
  if (pos.line <= f.jumps.size()) {
    std::uint32_t extra = 0;
    for (const ColumnJump& jump : f.jumps[pos.line - 1]) {
      if (jump.column <= pos.column) extra = jump.extra;
    }
    real.column += extra;
  }
  real.column += pos.column > 0 ? pos.column - 1 : 0;
  return real;
}

FileId SourceMap::find(std::string_view name) const {
  for (std::uint32_t i = 0; i < files_.size(); ++i) {
    if (files_[i].name == name) return FileId{i};
  }
  return {};
}

namespace {

void append_place(std::string& out, const SourceMap& sources, SourcePos pos) {
  out += sources.name(pos.file);
  if (pos.line > 0) out += ":" + std::to_string(pos.line);
  if (pos.line > 0 && pos.column > 0) out += ":" + std::to_string(pos.column);
}

constexpr std::size_t kExcerptMax = 240;  // bytes of a line that are shown
constexpr std::string_view kLeftOut = "...";

// Of a line that is too long, what stands around a column (from 0, or where the line ends); never a part of a character.
struct Part {
  std::string text;
  std::size_t column;
};
Part part_around(std::string_view line, std::size_t column) {
  if (line.size() <= kExcerptMax) return {std::string(line), column};
  const auto is_inside = [&](std::size_t at) { return at < line.size() && (static_cast<unsigned char>(line[at]) & 0xc0) == 0x80; };
  std::size_t begin = column < kExcerptMax / 2 ? 0 : std::min(column - kExcerptMax / 2, line.size() - kExcerptMax);
  std::size_t end = std::min(begin + kExcerptMax, line.size());
  while (is_inside(begin)) ++begin;
  while (is_inside(end)) ++end;
  const std::string_view before = begin > 0 ? kLeftOut : "", after = end < line.size() ? kLeftOut : "";
  return {std::string(before) + std::string(line.substr(begin, end - begin)) + std::string(after), column - begin + before.size()};
}

// The source line and a caret below it; tabs are kept so that the caret stays in its column.
void append_excerpt(std::string& out, const SourceMap& sources, SourcePos pos, const std::string& caret_note) {
  if (pos.line == 0) return;
  const std::string_view line = sources.line(pos.file, pos.line);
  if (line.empty()) return;
  const Part part = part_around(line, pos.column > 0 ? std::min<std::size_t>(pos.column - 1, line.size()) : 0);
  const std::string number = std::to_string(pos.line);
  const std::string margin(number.size() < 5 ? 5 - number.size() : 0, ' ');
  out += margin + number + " | " + part.text + "\n";
  if (pos.column == 0) return;
  out += margin + std::string(number.size(), ' ') + " | ";
  for (std::size_t i = 0; i < part.column; ++i) out += i < part.text.size() && part.text[i] == '\t' ? '\t' : ' ';
  out += "^";
  if (!caret_note.empty()) out += " " + caret_note;
  out += "\n";
}

void append_one(std::string& out, const SourceMap& sources, const Diagnostic& diagnostic) {
  const SourcePos where = sources.origin(diagnostic.where);
  if (where.has_value()) {
    append_place(out, sources, where);
    out += ": ";
  }
  out += diagnostic.severity == Severity::kError ? "error: " : "warning: ";
  out += diagnostic.message + "\n";
  if (where.has_value()) append_excerpt(out, sources, where, diagnostic.caret_note);
  for (const Diagnostic::Note& note : diagnostic.notes) {
    out += " note: " + note.message;
    const SourcePos at = sources.origin(note.where);
    if (at.has_value()) {
      out += " at ";
      append_place(out, sources, at);
    }
    out += "\n";
  }
  if (!diagnostic.help.empty()) out += " help: " + diagnostic.help + "\n";
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Optimal string alignment over three rolling rows.
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string render(const SourceMap& sources, std::span<const Diagnostic> diagnostics, std::size_t limit) {
  std::string out;
  std::size_t printed = 0;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (printed == limit) break;
    append_one(out, sources, diagnostic);
    ++printed;
  }
  if (printed < diagnostics.size()) {
    out += "... and " + std::to_string(diagnostics.size() - printed) + " more\n";
  }
  return out;
}

std::string excerpt(const SourceMap& sources, SourcePos pos) {
  std::string out;
  const SourcePos where = sources.origin(pos);
  if (where.has_value()) append_excerpt(out, sources, where, "");
  return out;
}

std::string_view nearest_name(std::string_view word, std::span<const std::string> candidates) {
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view meant) { return meant.empty() ? "" : "did you mean `" + std::string(meant) + "`?"; }

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
  return did_you_mean(nearest_name(word, candidates));
}

}  // namespace wakesim
