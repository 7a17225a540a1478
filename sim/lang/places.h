// Places inside the front half. A unit that is kept outlives the SourceMap of the compilation that read it, so files have numbers of their own
// there, and one compilation says what they are in the SourceMap of its caller:
//
//   from 0 on              a file of the FileStore: one name and one text
//   kDefineFiles + symbol  where a macro that is given from outside stands, which is another place in each compilation
//   kCallerFiles + row     a file of one compilation alone (C inside a scenario, an entry point): a row of the caller's SourceMap
//
// Everything that leaves lang (Code, diagnostics) has places of the caller.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "sim/base/result.h"
#include "sim/vm/code.h"

namespace wakesim::lang {

class Places {
 public:
  static constexpr std::uint32_t kDefineFiles = 1u << 30;
  static constexpr std::uint32_t kCallerFiles = 1u << 31;

  static FileId of_caller(FileId file) { return file.has_value() ? FileId{kCallerFiles + file.index} : file; }
  static SourcePos of_caller(SourcePos where);
  static SourcePos of_define(std::uint32_t symbol) { return {FileId{kDefineFiles + symbol}, 1, 1}; }

  bool set(FileId file, FileId of_caller);  // false when it is another one already
  void set_define(std::uint32_t symbol, SourcePos of_caller) { defines_[symbol] = of_caller; }

  FileId to_caller(FileId file) const;
  SourcePos to_caller(SourcePos where) const;
  void to_caller(Diagnostics& diagnostics) const;
  void to_caller(Code& code) const;

 private:
  std::vector<FileId> files_;
  std::map<std::uint32_t, SourcePos> defines_;
};

}  // namespace wakesim::lang
