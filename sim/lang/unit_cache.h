// Parsed translation units, kept from one compilation to the next. Most of a program is the kernel, and most of the kernel is the same for
// every scenario: what one compilation has read and parsed, the next one takes as it is where nothing it came from has changed.
//
// A unit is used again only if a fresh one would be the same:
//
//   - the unit itself: its file (name and text), side, layer, row in the program, the folders that are searched for headers;
//   - every file it looked for, in that order: there with the same text, or not there. Files are read again by each compilation;
//   - of the macros given from outside, those whose names it asked for (expanded, `#ifdef`, `#define`, `#undef`, made by `##`, ...): the
//     same text, or not given then and now. What it never asked for may differ.
//
// What is kept had no errors. Warnings are given again by each compilation. Numbers of files, and with them everything a caller
// sees, are those a compilation without a cache would give.
//
// A cache serves one compilation at a time, and its owner one thread; two threads have a cache each.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace wakesim {

namespace lang {
struct UnitStore;
}

class UnitCache {
 public:
  // Past so many bytes of units and files, those that were not used for longest are given up at the end of a compilation. What the
  // compilation itself takes comes on top, and what the allocator adds, about a tenth. The kernel of one version takes 40 MB, another
  // version of the futex code 3.
  static constexpr std::size_t kBytesMax = std::size_t{128} << 20;

  explicit UnitCache(std::size_t bytes_max = kBytesMax);
  ~UnitCache();
  UnitCache(const UnitCache&) = delete;
  UnitCache& operator=(const UnitCache&) = delete;

  struct Stats {
    std::uint64_t units_parsed = 0;  // since the cache was made
    std::uint64_t units_reused = 0;
    std::uint64_t units_dropped = 0;  // to keep the bound
    std::size_t units_kept = 0;       // now
    std::size_t bytes = 0;            // of units and files that are kept now
  };
  Stats stats() const;

  lang::UnitStore& store() { return *store_; }  // for sim/lang

 private:
  std::unique_ptr<lang::UnitStore> store_;
};

}  // namespace wakesim
