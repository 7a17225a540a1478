// SPDX-License-Identifier: MIT
#include "sim/report/columns.h"

#include <algorithm>

namespace wakesim {

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) { return !is_continuation(byte); }));
}

std::string cut(std::string_view text, std::size_t columns) {
  if (width_of(text) <= columns) return std::string(text);
  const std::size_t keep = columns > 2 ? columns - 2 : 0;
  std::size_t bytes = 0;
  for (std::size_t seen = 0; bytes < text.size(); ++bytes) {
    if (!is_continuation(text[bytes]) && seen++ == keep) break;
  }
  return std::string(text.substr(0, bytes)) + std::string(columns - keep, '.');
}

std::string padded(std::string_view text, std::size_t columns) {
  std::string out = cut(text, columns);
  out.append(columns - width_of(out), ' ');
  return out;
}

void trim_right(std::string& text) {
  while (!text.empty() && text.back() == ' ') text.pop_back();
}

std::string wrapped(const std::string& text, std::size_t width, const std::string& first, const std::string& rest) {
  std::string out;
  std::string line = first;
  bool empty = true;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = text.find(' ', at);
    if (end == std::string::npos) end = text.size();
    const std::string_view word = std::string_view(text).substr(at, end - at);
    at = end + 1;
    if (!empty && width_of(line) + 1 + width_of(word) > width) {
      out += line + "\n";
      line = rest;
      empty = true;
    }
    if (!empty) line += ' ';
    line += word;
    empty = false;
  }
  return out + line + "\n";
}

}  // namespace wakesim
