// The disassembler. Operands are printed from the table in operands.h; the few opcodes whose immediate has a meaning of its own
// (a name, a target, flags) are spelt out.
// SPDX-License-Identifier: MIT
#include "sim/lang/dump.h"

#include <cstdint>

#include "sim/vm/operands.h"
#include "sim/vm/value.h"

namespace wakesim {
namespace {

const char* kind_name(IntKind kind) {
  switch (kind) {
    case IntKind::kI8:
      return "i8";
    case IntKind::kU8:
      return "u8";
    case IntKind::kI16:
      return "i16";
    case IntKind::kU16:
      return "u16";
    case IntKind::kI32:
      return "i32";
    case IntKind::kU32:
      return "u32";
    case IntKind::kI64:
      return "i64";
    case IntKind::kU64:
      return "u64";
  }
  return "?";
}

const char* order_name(std::uint64_t order) {
  switch (static_cast<MemoryOrder>(order & 0xff)) {
    case MemoryOrder::kRelaxed:
      return "relaxed";
    case MemoryOrder::kAcquire:
      return "acquire";
    case MemoryOrder::kRelease:
      return "release";
    case MemoryOrder::kAcqRel:
      return "acq_rel";
    case MemoryOrder::kSeqCst:
      return "seq_cst";
    case MemoryOrder::kReadFence:
      return "read";
    case MemoryOrder::kWriteFence:
      return "write";
  }
  return "?";
}

const char* atomic_name(std::uint64_t op) {
  switch (static_cast<AtomicOp>(op & 0xff)) {
    case AtomicOp::kXchg:
      return "xchg";
    case AtomicOp::kAdd:
      return "add";
    case AtomicOp::kSub:
      return "sub";
    case AtomicOp::kAnd:
      return "and";
    case AtomicOp::kOr:
      return "or";
    case AtomicOp::kXor:
      return "xor";
    case AtomicOp::kAndNot:
      return "andnot";
  }
  return "?";
}

const char* lock_name(std::int64_t kind) {
  switch (static_cast<LockKind>(kind)) {
    case LockKind::kSpin:
      return "spin";
    case LockKind::kMutex:
      return "mutex";
    case LockKind::kRead:
      return "read";
    case LockKind::kWrite:
      return "write";
    case LockKind::kRwsemRead:
      return "rwsem_read";
    case LockKind::kRwsemWrite:
      return "rwsem_write";
  }
  return "?";
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + '"';
}

class InstructionText {
 public:
  InstructionText(const Code& code, const Function& function, const Instruction& instruction)
      : code_(code), function_(function), i_(instruction), imm_(static_cast<std::uint64_t>(instruction.imm)) {}

  std::string text() const {
    std::string out = std::string(opcode_name(i_.op)) + '.' + kind_name(i_.kind);
    if (!kind_matters()) out = opcode_name(i_.op);
    const std::string rest = operands();
    return rest.empty() ? out : out + ' ' + rest;
  }

 private:
  bool kind_matters() const {
    switch (i_.op) {
      case Opcode::kCast:
      case Opcode::kNeg:
      case Opcode::kNot:
      case Opcode::kAdd:
      case Opcode::kSub:
      case Opcode::kMul:
      case Opcode::kDiv:
      case Opcode::kRem:
      case Opcode::kShl:
      case Opcode::kShr:
      case Opcode::kAddImm:
      case Opcode::kLt:
      case Opcode::kLe:
      case Opcode::kLoad:
      case Opcode::kStore:
      case Opcode::kBitLoad:
      case Opcode::kBitStore:
      case Opcode::kAtomicRmw:
      case Opcode::kCmpXchg:
      case Opcode::kUserLoad:
      case Opcode::kUserStore:
      case Opcode::kUserRmw:
      case Opcode::kUserCmpXchg:
      case Opcode::kAwait:
        return true;
      default:
        return false;  // the others work on whole words
    }
  }

  std::string reg(std::uint32_t r) const {
    std::string out = "r" + std::to_string(r);
    if (r < function_.register_names.size() && !function_.register_names[r].empty()) {
      out += '(' + function_.register_names[r] + ')';
    }
    return out;
  }

  std::string plus(const std::string& base, std::int64_t offset) const {
    if (offset == 0) return base;
    return base + (offset < 0 ? " - " : " + ") + std::to_string(offset < 0 ? -offset : offset);
  }
  std::int64_t low() const { return static_cast<std::int32_t>(imm_ & 0xffff'ffff); }
  std::string bits() const { return " bits " + std::to_string((imm_ >> 32) & 0xff) + "+" + std::to_string((imm_ >> 40) & 0xff); }
  std::string target() const { return "-> " + std::to_string(static_cast<std::int64_t>(imm_) - function_.begin); }
  std::string flags() const {
    std::string out;
    if ((i_.c & kAccessMarked) != 0) out += std::string(" marked ") + order_name(i_.c >> kAccessOrderShift);
    if ((i_.c & kAccessRaw) != 0) out += " raw";
    return out;
  }
  template <class Row>
  std::string row_name(const std::vector<Row>& rows, std::uint64_t row) const {
    return row < rows.size() ? rows[row].name : "#" + std::to_string(row);
  }
  std::string string_row(const std::vector<std::string>& rows) const {
    return imm_ < rows.size() ? quoted(rows[imm_]) : "#" + std::to_string(imm_);
  }
  std::string arguments() const {
    std::string out = "(";
    for (std::uint32_t k = 0; k < i_.c; ++k) out += (k == 0 ? "" : ", ") + reg(i_.b + k);
    return out + ')';
  }

  std::string operands() const {
    const std::string a = reg(i_.a), b = reg(i_.b), c = reg(i_.c);
    switch (i_.op) {
      case Opcode::kConst:
        return a + " = " + (static_cast<Word>(i_.imm) == kUninit ? "uninitialised" : std::to_string(i_.imm));
      case Opcode::kGlobalAddr:
        return a + " = " + plus("&" + row_name(code_.globals, imm_ >> 32), low());
      case Opcode::kLocalAddr:
        return a + " = " + plus("&" + row_name(function_.locals, imm_ >> 32), low());
      case Opcode::kFuncAddr:
        return a + " = &" + row_name(code_.functions, imm_);
      case Opcode::kJump:
        return target();
      case Opcode::kJumpIf:
      case Opcode::kJumpIfNot:
        return a + ' ' + target();
      case Opcode::kCall:
        return a + " = " + row_name(code_.functions, imm_) + arguments();
      case Opcode::kCallPtr:
        return a + " = (*" + reg(imm_register(i_, 0)) + ")" + arguments();
      case Opcode::kReturn:
        return i_.c == 1 ? a : std::string();
      case Opcode::kScopeEnter:
      case Opcode::kScopeExit:
        return row_name(function_.locals, imm_);
      case Opcode::kLoad:
        return a + " = *(" + plus(b, i_.imm) + ')' + flags();
      case Opcode::kStore:
        return "*(" + plus(a, i_.imm) + ") = " + b + flags();
      case Opcode::kBitLoad:
        return a + " = *(" + plus(b, low()) + ')' + bits() + flags();
      case Opcode::kBitStore:
        return "*(" + plus(a, low()) + ')' + bits() + " = " + b + flags();
      case Opcode::kAtomicRmw:
        return a + " = *" + b + ' ' + atomic_name(imm_) + ' ' + c + ' ' + order_name(imm_ >> 8);
      case Opcode::kCmpXchg:
        return a + " = *" + b + " if " + c + " then " + reg(imm_register(i_, 0)) + ' ' + order_name(imm_ >> 16) + ", else " +
               order_name(imm_ >> 24);
      case Opcode::kUserRmw:
        return a + ", " + reg(imm_register(i_, 0)) + " = *" + b + ' ' + atomic_name(imm_ >> 16) + ' ' + c;
      case Opcode::kUserCmpXchg:
        return a + ", " + reg(imm_register(i_, 16)) + " = *" + b + " if " + c + " then " + reg(imm_register(i_, 0));
      case Opcode::kFence:
        return order_name(imm_);
      case Opcode::kLock:
      case Opcode::kUnlock:
        return a + ' ' + lock_name(i_.imm);
      case Opcode::kTryLock:
        return a + " = " + b + ' ' + lock_name(i_.imm);
      case Opcode::kAlloc: {
        const std::string layout = i_.imm < 0 ? "bytes" : code_.layouts[imm_].type_name;
        return a + " = " + b + " bytes, " + layout + ", flags " + std::to_string(i_.c);
      }
      case Opcode::kAssert:
        return a + ' ' + string_row(code_.strings);
      case Opcode::kWarn:
        return a + ' ' + (i_.kind == kKindBug ? "bug " : "warn ") + string_row(code_.strings);
      case Opcode::kLabel:
        return string_row(code_.strings);
      case Opcode::kCover:
        return a + ' ' + string_row(code_.covers);
      case Opcode::kObserve:
        return string_row(code_.outcomes) + " = " + a;
      case Opcode::kMemCopy:
        return plain() + (i_.kind == kKindMoves ? " may overlap" : "");
      case Opcode::kNotModelled:
      case Opcode::kTrace:
        return string_row(code_.strings) + ' ' + a;
      default:
        return plain();
    }
  }

  // Destinations, " = ", sources, then the immediate when the effect speaks of it.
  std::string plain() const {
    std::string writes, reads;
    for_each_write(i_, [&](std::uint16_t r) { writes += (writes.empty() ? "" : ", ") + reg(r); });
    for_each_read(i_, [&](std::uint16_t r) { reads += (reads.empty() ? "" : ", ") + reg(r); });
    if (std::string_view(opcode_effect(i_.op)).find("imm") != std::string_view::npos) {
      reads += (reads.empty() ? "" : ", ") + std::to_string(i_.imm);
    }
    if (writes.empty()) return reads;
    return reads.empty() ? writes : writes + " = " + reads;
  }

  const Code& code_;
  const Function& function_;
  const Instruction& i_;
  std::uint64_t imm_;
};

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string live_text(const Code& code, std::uint32_t pc) {
  if (code.live_begin.size() <= pc + 1) return {};
  std::string out;
  for (std::uint32_t k = code.live_begin[pc]; k < code.live_begin[pc + 1]; ++k) {
    out += " r" + std::to_string(code.live_registers[k]);
  }
  return out;
}

}  // namespace

std::string instruction_text(const Code& code, const Function& function, std::uint32_t pc) {
  return InstructionText(code, function, code.instructions[pc]).text();
}

std::string disassemble(const Code& code, const SourceMap& sources, FunctionId id) {
  const Function& function = code.functions[id.index];
  std::string out = function.name + ": " + function.signature + ", " + std::to_string(function.register_count) + " registers";
  if (function.is_syscall) out += ", system call";
  if (function.side == Side::kUser) out += ", user";
  out += '\n';
  for (const Local& local : function.locals) {
    out += "  local " + local.name + ": " + code.layouts[local.layout.index].type_name + '\n';
  }
  SourcePos last;
  for (std::uint32_t pc = function.begin; pc < function.end; ++pc) {
    const SourcePos where = code.positions[pc];
    if (where.has_value() && (where.file != last.file || where.line != last.line)) {
      std::string_view line = sources.line(where.file, where.line);
      while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
      out += "  ; " + sources.name(where.file) + ':' + std::to_string(where.line) + ": " + std::string(line) + '\n';
      last = where;
    }
    const std::string number = std::to_string(pc - function.begin);
    std::string row =
        std::string(number.size() < 5 ? 5 - number.size() : 0, ' ') + number + "  " + instruction_text(code, function, pc);
    const std::string live = live_text(code, pc);
    if (!live.empty()) row = padded(std::move(row), 56) + "  ; live" + live;
    out += row + '\n';
  }
  return out;
}

std::string disassemble(const Code& code, const SourceMap& sources) {
  std::string out;
  for (std::uint32_t row = 0; row < code.functions.size(); ++row) {
    if (row != 0) out += '\n';
    out += disassemble(code, sources, FunctionId{row});
  }
  return out;
}

}  // namespace wakesim
