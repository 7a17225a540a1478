// What the output goes to: its width, whether it has colours, and the one progress line.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace wakesim {

enum class ColorMode { kAuto, kAlways, kNever };

bool is_terminal(int descriptor);
// Columns of a terminal on `descriptor`, else 100.
std::uint32_t terminal_width(int descriptor);
// NO_COLOR (any value but empty) and TERM=dumb switch colours off; FORCE_COLOR switches them on; the option wins over both.
bool use_color(ColorMode mode, int descriptor);

// Redrawn in place on standard error, only if that is a terminal.
class ProgressLine {
 public:
  void show(const std::string& text);
  void clear();

 private:
  bool shown_ = false;
};

}  // namespace wakesim
