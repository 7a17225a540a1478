// Every row of messages.def is provoked by a case of refused_cases.h; a message nobody can see is dead.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <vector>

#include "sim/lang/test/front_support.h"
#include "sim/lang/messages.h"
#include "sim/lang/test/refused_cases.h"

using namespace wakesim;
using namespace wakesim::lang;

namespace {

// `%` in the pattern stands for any text.
bool matches(std::string_view pattern, std::string_view text) {
  const std::size_t hole = pattern.find('%');
  if (hole == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, hole))) return false;
  const std::string_view rest = pattern.substr(hole + 1);
  for (std::size_t skip = hole; skip <= text.size(); ++skip) {
    if (matches(rest, text.substr(skip))) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("every message has a case") {
  std::vector<std::pair<Severity, std::string>> said;
  for (const RefusedCase& row : kRefusedCases) {
    Diagnostics all;
    TestProgram(row.program).say(&all);
    for (const Diagnostic& one : all) said.emplace_back(one.severity, one.message);
  }
  for (std::size_t i = 0; i < message_count(); ++i) {
    const MessageRow& row = message_row(static_cast<Message>(i));
    CAPTURE(row.name);
    bool found = false;
    for (const auto& [severity, text] : said) found = found || (severity == row.severity && matches(row.text, text));
    CHECK(found);
  }
}

TEST_CASE("messages are lower case, without a full stop, unless they quote") {
  for (std::size_t i = 0; i < message_count(); ++i) {
    const MessageRow& row = message_row(static_cast<Message>(i));
    const std::string_view text = row.text;
    CAPTURE(row.name);
    CHECK(!(text.front() >= 'A' && text.front() <= 'Z'));
    CHECK(text.back() != '.');
  }
}
