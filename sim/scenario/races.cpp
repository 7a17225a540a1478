// Data races: which plain accesses count as marked, as scenarios and options say it.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "sim/scenario/scenario.h"

namespace wakesim {
namespace {

struct NamedText {
  const char* name;
  Text text;
};
constexpr NamedText kSides[] = {{"kernel", Text::kKernel}, {"modules", Text::kModule}, {"programs", Text::kProgram}};

std::optional<RaceMode> mode_of(std::string_view word) {
  if (word == "word") return RaceMode::kWord;
  if (word == "strict") return RaceMode::kStrict;
  if (word == "off") return RaceMode::kOff;
  return std::nullopt;
}

}  // namespace

std::optional<Text> race_side(std::string_view name) {
  for (const NamedText& side : kSides) {
    if (name == side.name) return side.text;
  }
  return std::nullopt;
}

std::optional<RaceModes> parse_race_modes(std::string_view text, RaceModes modes) {
  std::array<bool, kTextCount> given{};
  if (const std::optional<RaceMode> all = mode_of(text)) {
    modes.fill(*all);
    return modes;
  }
  while (true) {
    const std::string_view part = text.substr(0, text.find(','));
    const std::size_t equals = std::min(part.find('='), part.size());
    const std::optional<Text> side = race_side(part.substr(0, equals));
    const std::optional<RaceMode> mode = equals < part.size() ? mode_of(part.substr(equals + 1)) : std::nullopt;
    if (!side || !mode || std::exchange(given[static_cast<std::size_t>(*side)], true)) return std::nullopt;
    modes[static_cast<std::size_t>(*side)] = *mode;
    if (part.size() == text.size()) return modes;
    text.remove_prefix(part.size() + 1);
  }
}

}  // namespace wakesim
