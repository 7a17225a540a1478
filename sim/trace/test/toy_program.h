// Small programs assembled by hand for the tests of this folder: no compiler, so that a test says exactly what the machine
// executes. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/diagnostic.h"
#include "sim/vm/image.h"

namespace wakesim::toy {

// An Image that grows function by function; line n of a function's instructions is line n of its virtual source file.
class Program {
 public:
  Program() {
    image_.code.layouts.push_back({"u32", 4, 4, {{0, 4, false, ""}}});
    image_.code.layouts.push_back({"spinlock_t", 8, 8, {{0, 8, false, ""}}});
    image_.code.live_begin.push_back(0);
    for (std::size_t i = 0; i < kFindingKindCount; ++i) image_.checks[i] = finding_default(static_cast<FindingKind>(i));
    image_.checks[static_cast<std::size_t>(FindingKind::kDataRace)] = false;  // toys use plain accesses
  }

  GlobalId word(std::string name) { return global(std::move(name), LayoutId{0}); }
  GlobalId lock(std::string name) { return global(std::move(name), LayoutId{1}); }
  std::int64_t text(std::string text) {
    image_.code.strings.push_back(std::move(text));
    return static_cast<std::int64_t>(image_.code.strings.size() - 1);
  }

  // `source`: one line per instruction.
  FunctionId function(const std::string& name, const std::string& file,
                      std::initializer_list<std::pair<Instruction, const char*>> body) {
    Code& code = image_.code;
    std::string text;
    for (const auto& [instruction, line] : body) text += std::string("  ") + line + "\n";
    const FileId id = sources_.add(file, text);
    Function out;
    out.name = name;
    out.begin = static_cast<std::uint32_t>(code.instructions.size());
    out.register_count = kRegisters;
    out.where = {id, 1, 1};
    std::uint32_t number = 0;
    for (const auto& [instruction, line] : body) {
      code.instructions.push_back(instruction);
      code.positions.push_back({id, ++number, 3});
      for (std::uint16_t r = 0; r < kRegisters; ++r) code.live_registers.push_back(r);
      code.live_begin.push_back(static_cast<std::uint32_t>(code.live_registers.size()));
    }
    out.end = static_cast<std::uint32_t>(code.instructions.size());
    code.functions.push_back(out);
    return FunctionId{static_cast<std::uint32_t>(code.functions.size() - 1)};
  }

  void task(std::string name, FunctionId entry) {
    TaskSpec spec;
    spec.name = std::move(name);
    spec.entry = entry;
    spec.kind = TaskKind::kKthread;
    spec.group = static_cast<std::uint32_t>(image_.tasks.size());
    image_.tasks.push_back(std::move(spec));
  }

  Image& image() { return image_; }
  const SourceMap& sources() const { return sources_; }
  SourceMap& sources() { return sources_; }

 private:
  static constexpr std::uint16_t kRegisters = 4;

  GlobalId global(std::string name, LayoutId layout) {
    Global out;
    out.name = std::move(name);
    out.layout = layout;
    image_.code.globals.push_back(std::move(out));
    return GlobalId{static_cast<std::uint32_t>(image_.code.globals.size() - 1)};
  }

  Image image_;
  SourceMap sources_;
};

inline Instruction address(std::uint16_t into, GlobalId of) {
  return {.op = Opcode::kGlobalAddr, .a = into, .imm = static_cast<std::int64_t>(of.index) << 32};
}
inline Instruction constant(std::uint16_t into, std::int64_t value) { return {.op = Opcode::kConst, .a = into, .imm = value}; }
inline Instruction load(std::uint16_t into, std::uint16_t from) {
  return {.op = Opcode::kLoad, .kind = IntKind::kU32, .a = into, .b = from};
}
inline Instruction store(std::uint16_t to, std::uint16_t value) {
  return {.op = Opcode::kStore, .kind = IntKind::kU32, .a = to, .b = value};
}
inline Instruction acquire(std::uint16_t lock) { return {.op = Opcode::kLock, .a = lock}; }
inline Instruction release(std::uint16_t lock) { return {.op = Opcode::kUnlock, .a = lock}; }
inline Instruction await_not(std::uint16_t word, std::uint16_t value) {
  return {.op = Opcode::kAwait, .kind = IntKind::kU32, .a = word, .b = value, .imm = 1};
}
inline Instruction check(std::uint16_t value, std::int64_t text) { return {.op = Opcode::kAssert, .a = value, .imm = text}; }
inline Instruction call(std::uint16_t into, FunctionId function) {
  return {.op = Opcode::kCall, .a = into, .imm = function.index};
}
inline Instruction leave() { return {.op = Opcode::kReturn}; }

// reader: r = x; assert(r).  writer: x = 1.  The assertion fails when the reader is first.
inline Program reader_and_writer() {
  Program p;
  const GlobalId x = p.word("x");
  const std::int64_t text = p.text("x is set");
  const FunctionId reader =
      p.function("reader", "reader.c",
                 {{address(0, x), "u32 *p = &x;"}, {load(1, 0), "u32 r = *p;"}, {check(1, text), "assert(r);"}, {leave(), "}"}});
  const FunctionId writer = p.function(
      "writer", "writer.c", {{address(0, x), "u32 *p = &x;"}, {constant(1, 1), ""}, {store(0, 1), "*p = 1;"}, {leave(), "}"}});
  p.task("reader", reader);
  p.task("writer", writer);
  return p;
}

// a: lock A, lock B; b: lock B, lock A.
inline Program crossed_locks() {
  Program p;
  const GlobalId first = p.lock("A");
  const GlobalId second = p.lock("B");
  const auto body = [&](const char* name, const char* file, GlobalId outer, GlobalId inner) {
    return p.function(name, file,
                      {{address(0, outer), ""},
                       {address(1, inner), ""},
                       {acquire(0), "spin_lock(outer);"},
                       {acquire(1), "spin_lock(inner);"},
                       {release(1), "spin_unlock(inner);"},
                       {release(0), "spin_unlock(outer);"},
                       {leave(), "}"}});
  };
  const FunctionId ab = body("take_ab", "ab.c", first, second);
  const FunctionId ba = body("take_ba", "ba.c", second, first);
  p.task("a", ab);
  p.task("b", ba);
  return p;
}

}  // namespace wakesim::toy
