// Text of a given width, for the reports of this folder.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wakesim {

// Whether a byte of UTF-8 goes on with the code point before it.
inline bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

// Columns on a terminal: code points, which is right for everything that is not double width or combining.
std::size_t width_of(std::string_view text);
std::string cut(std::string_view text, std::size_t columns);
std::string padded(std::string_view text, std::size_t columns);
void trim_right(std::string& text);

// Words of `text` on lines of `width` columns, the first after `first`, the others after `rest`. A word that is too long stays
// whole: it is a path or a command somebody will copy.
std::string wrapped(const std::string& text, std::size_t width, const std::string& first, const std::string& rest);

}  // namespace wakesim
