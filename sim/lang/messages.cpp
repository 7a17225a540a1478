// SPDX-License-Identifier: MIT
#include "sim/lang/messages.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace wakesim::lang {

namespace {

constexpr MessageRow kRows[] = {
#define WAKESIM_MESSAGE(name, severity, text) {#name, Severity::k##severity, text},
#include "sim/lang/messages.def"
#undef WAKESIM_MESSAGE
};

Diagnostics without_repeats(Diagnostics all) {
  std::set<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::string>> seen;
  Diagnostics kept;
  for (Diagnostic& one : all) {
    if (seen.emplace(one.where.file.index, one.where.line, one.where.column, one.message).second) kept.push_back(std::move(one));
  }
  return kept;
}

}  // namespace

const MessageRow& message_row(Message id) { return kRows[static_cast<std::size_t>(id)]; }
std::size_t message_count() { return std::size(kRows); }

Diagnostic& Sink::add(Message id, SourcePos where, std::initializer_list<std::string> arguments) {
  const MessageRow& row = message_row(id);
  Diagnostic made{.severity = row.severity, .where = where};
  auto next = arguments.begin();
  for (const char* c = row.text; *c != '\0'; ++c) {
    if (*c != '%') {
      made.message += *c;
      continue;
    }
    WAKESIM_CHECK(next != arguments.end());
    made.message += *next++;
  }
  WAKESIM_CHECK(next == arguments.end());
  Diagnostics& list = row.severity == Severity::kError ? errors_ : warnings_;
  if (list.size() >= kErrorsMax || is_cut_short_) return dropped_ = std::move(made);
  list.push_back(std::move(made));
  return list.back();
}

void Sink::add_again(const Diagnostic& warning) {
  if (warnings_.size() < kErrorsMax) warnings_.push_back(warning);
}

Diagnostics Sink::take_errors(const Places& places) {
  places.to_caller(errors_);
  return without_repeats(std::move(errors_));
}

Diagnostics Sink::take_warnings(const Places& places) {
  places.to_caller(warnings_);
  return without_repeats(std::move(warnings_));
}

std::string suggestion(std::string_view word, std::span<const std::string> candidates) {
  return word.size() < 3 ? std::string() : std::string(nearest_name(word, candidates));
}

std::string quoted(std::string_view code) { return "`" + std::string(code) + "`"; }

}  // namespace wakesim::lang
