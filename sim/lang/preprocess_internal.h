// What the parts of the preprocessor share.
// SPDX-License-Identifier: MIT
#pragma once

#include "sim/lang/preprocess.h"

namespace wakesim::lang {

struct Preprocessor::BodyToken {
  PpToken token;
  int parameter = -1;  // row of Macro::parameters, or -1
};

struct Preprocessor::Macro {
  std::string_view name;
  SourcePos where;
  bool is_function_like = false;
  bool is_variadic = false;  // the last parameter takes the rest
  bool is_predefined = false;
  int uses = 0;  // contexts being read that come from it; expanded only at 0
  std::vector<std::uint32_t> parameters;
  std::vector<BodyToken> body;
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
