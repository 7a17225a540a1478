// SPDX-License-Identifier: MIT
#include "sim/lang/test/code_text.h"

#include <sstream>

namespace wakesim {
namespace {

class Writer {
 public:
  explicit Writer(const SourceMap& sources) : sources_(sources) {}

  // By structured binding: with another table in Code this does not compile until it is written.
  std::string write(const Code& code) {
    const auto& [instructions, positions, live_begin, live_registers, branches, functions, globals, layouts, strings, covers, cover_positions,
                 outcomes, task_layout, task_state_offset, task_signal_offset, timer_entry] = code;
    for (const Instruction& i : instructions) {
      out_ << "i " << opcode_name(i.op) << ' ' << int(i.kind) << ' ' << i.a << ' ' << i.b << ' ' << i.c << ' ' << i.imm << '\n';
    }
    for (const SourcePos& where : positions) place("at", where);
    for (const std::uint32_t begin : live_begin) out_ << begin << ' ';
    for (const std::uint16_t live : live_registers) out_ << live << ' ';
    for (const Branch& branch : branches) {
      out_ << "branch " << branch.pc << ' ' << int(branch.kind) << ' ' << branch.jumps_when << ' ';
      place("at", branch.where);
    }
    for (const Function& function : functions) write(function);
    for (const Global& global : globals) write(global);
    for (const Layout& layout : layouts) write(layout);
    for (const std::string& text : strings) out_ << "string " << text << '\n';
    for (const std::string& text : covers) out_ << "cover " << text << '\n';
    for (const SourcePos& where : cover_positions) place("cover at", where);
    for (const std::string& text : outcomes) out_ << "outcome " << text << '\n';
    out_ << "task " << task_layout.index << ' ' << task_state_offset << ' ' << task_signal_offset << ' ' << timer_entry.index << '\n';
    return out_.str();
  }

 private:
  std::string file(FileId file) const { return file.has_value() ? std::to_string(file.index) + ' ' + sources_.name(file) : "nothing"; }

  void place(const char* what, SourcePos where) {
    out_ << what << ' ' << file(where.file) << ':' << where.line << ':' << where.column << " of " << file(where.text) << '\n';
  }

  void write(const Function& f) {
    out_ << "function " << f.name << ' ' << f.begin << ' ' << f.end << ' ' << f.register_count << ' ' << f.parameter_count << ' ' << int(f.side)
         << f.is_model << f.is_syscall << f.returns_value << ' ' << f.signature << ' ';
    for (const std::string& name : f.register_names) out_ << name << ',';
    place(" at", f.where);
    for (const Local& local : f.locals) {
      out_ << "local " << local.name << ' ' << local.layout.index << ' ';
      place("at", local.where);
    }
  }

  void write(const Global& g) {
    out_ << "global " << g.name << ' ' << g.layout.index << ' ' << int(g.side) << int(g.sharing) << g.read_only << ' ';
    place("at", g.where);
    for (const InitialCell& cell : g.initial) {
      out_ << "cell " << cell.offset << ' ' << int(cell.size) << ' ' << int(cell.bit_first) << ' ' << int(cell.bit_width) << ' ' << int(cell.what)
           << ' ' << cell.value << ' ' << cell.addend << '\n';
    }
  }

  void write(const Layout& layout) {
    out_ << "layout " << layout.type_name << ' ' << layout.size << ' ' << layout.stride << '\n';
    for (const Cell& cell : layout.cells) out_ << "  " << cell.offset << ' ' << int(cell.size) << cell.is_pointer << ' ' << cell.path << '\n';
  }

  const SourceMap& sources_;
  std::ostringstream out_;
};

}  // namespace

std::string code_text(const Code& code, const SourceMap& sources) { return Writer(sources).write(code); }

}  // namespace wakesim
