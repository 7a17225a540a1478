// What a UnitCache holds, and what one compilation borrows from it.
// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/lang/parser.h"
#include "sim/lang/preprocess.h"
#include "sim/lang/unit_cache.h"

namespace wakesim::lang {

// A macro given from outside.
struct Given {
  std::uint32_t symbol = 0;  // of its name
  std::string text;          // "NAME value"
  bool has_place = false;    // it stands in a file, not on the command line
  friend bool operator==(const Given&, const Given&) = default;
};

// One unit, and everything it was made from.
struct ParsedUnit {
  // What it was read with. `row` is in the program; functions and variables carry it.
  struct Key {
    FileId file;
    Side side = Side::kKernel;
    std::uint32_t layer = 0;
    std::uint32_t row = 0;
    std::vector<std::string> include;
    std::size_t program_folders = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  Key key;
  std::shared_ptr<const KnownFile> file;  // its own
  FileLog log;                            // the others it looked for
  std::vector<Given> given;  // of those it asked for

  Arena arena;
  std::unique_ptr<Preprocessor> preprocessor;
  std::unique_ptr<Parser> parser;
  Diagnostics warnings;

  std::uint64_t last_used = 0;  // compilation
  std::size_t bytes = 0;        // 0: not counted yet
};

struct UnitStore {
  explicit UnitStore(std::size_t most) : bytes_max(most) {}

  void begin(SourceMap& sources, FileStore::ReadFile read_file);
  // The unit a fresh one would be the same as, or none. What is looked at on the way (files that are opened) a fresh one would look at too.
  std::shared_ptr<ParsedUnit> find(const ParsedUnit::Key& key, const std::vector<Given>& given);
  // Not where it read what belongs to this compilation alone. `file` is the unit's own, null for such a one.
  void keep(std::shared_ptr<ParsedUnit> unit, std::shared_ptr<const KnownFile> file);
  void drop(const ParsedUnit& unit);
  void end();

  FileStore files;
  Sink sink;
  std::map<FileId, std::vector<std::shared_ptr<ParsedUnit>>> units;  // by file
  std::uint64_t compilation = 0;
  bool is_lent = false;
  std::size_t bytes_max;
  UnitCache::Stats stats;

 private:
  std::size_t count();  // bytes, and the other figures of what is kept
  void trim();
};

}  // namespace wakesim::lang
