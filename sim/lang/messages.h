// Every diagnostic of the front half is a row of messages.def; this makes Diagnostic values from them.
// SPDX-License-Identifier: MIT
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "sim/base/result.h"
#include "sim/lang/places.h"

namespace wakesim::lang {

enum class Message : std::uint16_t {
#define WAKESIM_MESSAGE(name, severity, text) k##name,
#include "sim/lang/messages.def"
#undef WAKESIM_MESSAGE
};

struct MessageRow {
  const char* name;
  Severity severity;
  const char* text;  // `%` stands for an argument
};
const MessageRow& message_row(Message id);
std::size_t message_count();

// Collects diagnostics. After `kErrorsMax` errors the rest is counted as seen but not kept: no input makes memory grow without bound.
class Sink {
 public:
  static constexpr std::size_t kErrorsMax = 200;  // of warnings too

  // After a limit that cuts the text of a unit short, errors in the rest of the unit are not worth telling.
  void begin_unit() { is_cut_short_ = false; }
  void cut_unit_short() { is_cut_short_ = true; }

  // The reference is good until the next call; notes and help are added through it.
  Diagnostic& add(Message id, SourcePos where, std::initializer_list<std::string> arguments = {});
  bool has_errors() const { return !errors_.empty(); }
  const Diagnostics& errors() const { return errors_; }
  const Diagnostics& warnings() const { return warnings_; }
  void add_again(const Diagnostic& warning);  // of a unit that was parsed before
  bool is_full() const { return errors_.size() >= kErrorsMax; }
  // With places of the caller. Rows with the same place and text are one (a header is read by many units).
  Diagnostics take_errors(const Places& places);
  Diagnostics take_warnings(const Places& places);

 private:
  Diagnostics errors_;
  Diagnostics warnings_;
  Diagnostic dropped_;
  bool is_cut_short_ = false;
};

std::string quoted(std::string_view code);  // `code`
// The candidate a misspelt word may have meant, or nothing; words of one or two letters are near to everything.
std::string suggestion(std::string_view word, std::span<const std::string> candidates);

}  // namespace wakesim::lang
