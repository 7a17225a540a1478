// What the parts of the preprocessor share.
// SPDX-License-Identifier: MIT
#pragma once

#include "sim/lang/preprocess.h"

namespace wakesim::lang {

struct Preprocessor::Macro {
  std::shared_ptr<const MacroText> text;
  bool is_predefined = false;
  int uses = 0;  // contexts being read that come from it; expanded only at 0
};

struct Preprocessor::Argument {
  std::vector<PpToken> tokens;
  std::vector<PpToken> expansion;
  bool is_expanded = false;
};

struct Preprocessor::Context {
  std::vector<PpToken> tokens;
  std::size_t next = 0;
  Macro* macro = nullptr;
  bool is_barrier = false;  // reading stops here: an argument or a line being expanded on its own
};

struct Preprocessor::Conditional {
  PpToken directive;
  bool was_taken = false;  // some group was kept
  bool after_else = false;
};

struct Preprocessor::FileFrame {
  const RawFile* file = nullptr;
  std::size_t next = 0;
  std::vector<Conditional> conditionals;
};

}  // namespace wakesim::lang
