// Lvalues: where they are, reading and writing them; records, copied cell by cell; initialisers.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/base/check.h"
#include "sim/lang/lower_function.h"

namespace wakesim::lang {
namespace {

// Struct copies up to this many cells are spelled out, so that each cell is an access of its own; above, MemCopy does it.
constexpr std::size_t kCopyCellsMax = 64;
// Up to this many members without an initialiser are zeroed one by one; more are zeroed together with the whole object.
constexpr std::size_t kZeroCellsMax = 3;
// A compound literal with more items needs an object of its own.
constexpr std::size_t kDirectItemsMax = 16;

std::uint16_t access_flags(const Type* type) {
  if (type->is_atomic()) {
    return kAccessMarked | static_cast<std::uint16_t>(static_cast<unsigned>(MemoryOrder::kSeqCst) << kAccessOrderShift);
  }
  return type->is_volatile() ? kAccessMarked : 0;
}

IntKind cell_kind(std::uint32_t size) {
  switch (size) {
    case 1:
      return IntKind::kU8;
    case 2:
      return IntKind::kU16;
    case 4:
      return IntKind::kU32;
    default:
      return IntKind::kU64;
  }
}

// The memory location of a bit-field, in bytes from its storage unit; one that reaches further than the instruction can say is cut off there.
std::uint64_t location_immediate(const Member& field) {
  const std::int64_t unit = field.offset;
  const std::int64_t begin = std::max<std::int64_t>(std::int64_t{field.run_begin} - unit, -128);
  const std::int64_t bytes = std::min<std::int64_t>(std::int64_t{field.run_end} - unit - begin, 255);
  return (static_cast<std::uint64_t>(bytes) << 56) | ((static_cast<std::uint64_t>(begin) & 0xff) << 48);
}

std::int64_t bit_immediate(const Place& p) {
  return static_cast<std::int64_t>(location_immediate(*p.field) | (static_cast<std::uint64_t>(p.bit_width) << 40) |
                                   (static_cast<std::uint64_t>(p.bit_first) << 32) |
                                   (static_cast<std::uint64_t>(p.offset) & 0xffff'ffff));
}

std::int64_t address_immediate(std::uint32_t row, std::int64_t offset) {
  return static_cast<std::int64_t>((std::uint64_t{row} << 32) | (static_cast<std::uint64_t>(offset) & 0xffff'ffff));
}

}  // namespace

Place FunctionLowering::place_of(const Variable& v) {
  Place p;
  p.type = v.type;
  if (v.storage == Storage::kGlobal || v.storage == Storage::kStaticLocal) {
    p.kind = Place::Kind::kGlobal;
    p.row = tables_.global_row(v);
  } else if (const auto reg = register_of_.find(&v); reg != register_of_.end()) {
    p.kind = Place::Kind::kRegister;
    p.reg = reg->second;
  } else if (const auto pointer = pointer_of_.find(&v); pointer != pointer_of_.end()) {
    p.reg = pointer->second;
  } else {
    p.kind = Place::Kind::kLocal;
    p.row = local_of_.at(&v);
  }
  return p;
}

Place FunctionLowering::place(const Expr& e) {
  switch (e.kind) {
    case ExprKind::kVariable:
      return place_of(*e.variable);
    case ExprKind::kString: {
      Place p;
      p.kind = Place::Kind::kGlobal;
      p.row = tables_.string_global(*e.string);
      p.type = e.type;
      return p;
    }
    case ExprKind::kMember: {
      Place p = e.a->is_lvalue ? place(*e.a) : record_place(*e.a);
      p.offset += e.offset;
      p.type = e.type;
      p.bit_first = e.bit_first;
      p.bit_width = e.bit_width;
      p.unit = e.unit;
      p.field = e.member;
      return p;
    }
    case ExprKind::kDereference:
      return pointee(*e.a, e.type);
    case ExprKind::kCompoundLiteral: {
      const Place p = place_of(*e.variable);
      if (e.variable->storage != Storage::kLocal || e.variable->initializer == nullptr) return p;
      if (p.kind == Place::Kind::kRegister) {
        const auto& items = e.variable->initializer->items;
        if (items.empty()) {
          constant(0, p.reg);
        } else {
          full_value(*items.back().value, p.reg);
        }
      } else {
        initialise(p, *e.variable->initializer, e.where);
      }
      return p;
    }
    default:
      break;
  }
  WAKESIM_CHECK(false && "not an lvalue");
  return {};
}

// What a pointer value points to. Constant offsets and addresses of known objects are folded into the place.
Place FunctionLowering::pointee(const Expr& pointer, const Type* type) {
  const Expr& e = without_pointer_casts(pointer);
  Place p;
  if (e.kind == ExprKind::kPointerAdd && e.b->kind == ExprKind::kInteger) {
    p = pointee(*e.a, type);
    p.offset += static_cast<std::int64_t>(e.b->value * e.element_size);
  } else if ((e.kind == ExprKind::kAddress && e.a->kind != ExprKind::kFunction) ||
             (e.kind == ExprKind::kCast && e.cast == CastKind::kDecayArray)) {
    p = place(*e.a);
  } else {
    p.reg = value(e);
  }
  p.type = type;
  p.bit_width = 0;
  return p;
}

Place FunctionLowering::pinned(const Place& p) {
  if (p.kind == Place::Kind::kPointer || p.kind == Place::Kind::kRegister) return p;
  Place out = p;
  out.kind = Place::Kind::kPointer;
  out.reg = address(p);
  out.offset = 0;
  return out;
}

Place FunctionLowering::part(const Place& p, std::uint32_t offset, const Type* type) const {
  Place out = p;
  out.offset += offset;
  out.type = type;
  out.bit_width = 0;
  return out;
}

Reg FunctionLowering::address(const Place& p, Reg dest) {
  switch (p.kind) {
    case Place::Kind::kRegister:
      break;
    case Place::Kind::kPointer:
      if (p.offset == 0) {
        if (dest == kNoReg || dest == p.reg) return p.reg;
        return emit_result(Opcode::kMov, IntKind::kU64, dest, p.reg);
      }
      return emit_result(Opcode::kPtrAddImm, IntKind::kU64, dest != kNoReg ? dest : temp(), p.reg, 0, p.offset);
    case Place::Kind::kLocal:
    case Place::Kind::kGlobal: {
      const Opcode op = p.kind == Place::Kind::kLocal ? Opcode::kLocalAddr : Opcode::kGlobalAddr;
      return emit_result(op, IntKind::kU64, dest != kNoReg ? dest : temp(), 0, 0, address_immediate(p.row, p.offset));
    }
  }
  WAKESIM_CHECK(false && "a register has no address");
  return kNoReg;
}

Reg FunctionLowering::load(const Place& p, Reg dest) {
  if (p.kind == Place::Kind::kRegister) {
    if (dest == kNoReg || dest == p.reg) return p.reg;
    return emit_result(Opcode::kMov, IntKind::kU64, dest, p.reg);
  }
  const Reg to = dest != kNoReg ? dest : temp();
  Place from = p;
  if (p.kind != Place::Kind::kPointer) {
    from.reg = address(p, to);
    from.offset = 0;
  }
  const std::uint16_t flags = access_flags(p.type);
  if (p.bit_width != 0) return emit_result(Opcode::kBitLoad, p.unit, to, from.reg, flags, bit_immediate(from));
  return emit_result(Opcode::kLoad, int_kind(p.type), to, from.reg, flags, from.offset);
}

void FunctionLowering::store(const Place& p, Reg value) {
  if (p.kind == Place::Kind::kRegister) {
    if (value != p.reg) emit_result(Opcode::kMov, IntKind::kU64, p.reg, value);
    return;
  }
  const std::size_t mark = top_;
  const Place to = pinned(p);
  const std::uint16_t flags = access_flags(p.type);
  if (p.bit_width != 0) {
    emit({.op = Opcode::kBitStore, .kind = p.unit, .a = to.reg, .b = value, .c = flags, .imm = bit_immediate(to)});
  } else {
    emit({.op = Opcode::kStore, .kind = int_kind(p.type), .a = to.reg, .b = value, .c = flags, .imm = to.offset});
  }
  top_ = mark;
}

// Says in whose text an access stands: of the token that is at hand.
void FunctionLowering::mark_text(Instruction& instruction) const {
  const SourcePos where = emitter_.where();
  const auto text =
      static_cast<std::uint16_t>(static_cast<unsigned>(tables_.text_of(where.text.has_value() ? where.text : where.file)) << kAccessTextShift);
  if (has_access_flags(instruction.op)) instruction.c |= text;
  if (instruction.op == Opcode::kMemSet || instruction.op == Opcode::kMemCopy) instruction.imm |= text;
}

// --- records -------------------------------------------------------------------------------------------------------------------

void FunctionLowering::copy_record(const Place& to, const Place& from) {
  const std::size_t mark = top_;
  const Layout layout = tables_.code().layouts[tables_.layout(to.type, {}).index];
  if (layout.cells.size() > kCopyCellsMax) {
    const Reg destination = address(to), source = address(from);
    emit({.op = Opcode::kMemCopy, .a = destination, .b = source, .c = constant(layout.size)});
  } else if (!layout.cells.empty()) {
    const Place destination = pinned(to), source = pinned(from);
    const Reg word = temp();
    const std::uint16_t flags = layout.size > kWordBytes ? kAccessRaw | kAccessWide : kAccessRaw;
    for (const Cell& cell : layout.cells) {
      const IntKind kind = cell_kind(cell.size);
      emit_result(Opcode::kLoad, kind, word, source.reg, flags, source.offset + cell.offset);
      emit({.op = Opcode::kStore,
            .kind = kind,
            .a = destination.reg,
            .b = word,
            .c = flags,
            .imm = destination.offset + cell.offset});
    }
  }
  top_ = mark;
}

Place FunctionLowering::temporary_record(const Type* type, SourcePos where) {
  Place p;
  p.kind = Place::Kind::kLocal;
  p.row = new_local("(" + name_of(type) + ")", type, where);
  p.type = type;
  alive_.push_back({nullptr, p.row});
  come_to_life(alive_.back());
  return p;
}

Place FunctionLowering::record_place(const Expr& e) {
  if (e.kind == ExprKind::kCast && e.cast == CastKind::kLoad &&
      !(e.a->kind == ExprKind::kCompoundLiteral && elided_.contains(e.a->variable))) {
    return place(*e.a);
  }
  if (e.kind == ExprKind::kComma) {
    effect(*e.a);
    return record_place(*e.b);
  }
  const Place p = temporary_record(e.type, e.where);
  record_to(e, p);
  return p;
}

// Evaluates a record value into an object. The object is only written once everything the value depends on has been read.
void FunctionLowering::record_to(const Expr& e, const Place& to) {
  const std::size_t mark = top_;
  switch (e.kind) {
    case ExprKind::kCast:
      if (e.a->kind == ExprKind::kCompoundLiteral && elided_.contains(e.a->variable)) {
        const Initializer& init = *e.a->variable->initializer;
        std::vector<Reg> words;
        for (const InitItem& item : init.items) {
          const Reg word = temp();
          value(*item.value, word);
          words.push_back(word);
        }
        at(e);
        Place object = pinned(to);
        object.type = e.type;
        if (init.zero_rest) zero_uncovered(object, init, e.where);
        for (std::size_t i = 0; i < words.size(); ++i) store(part(object, init.items[i].offset, init.items[i].type), words[i]);
      } else {
        const Place from = place(*e.a);
        at(e);
        copy_record(to, from);
      }
      break;
    case ExprKind::kCall: {
      const Place made = temporary_record(e.type, e.where);
      call(e, kNoReg, &made);
      copy_record(to, made);
      break;
    }
    case ExprKind::kConditional: {
      const Label otherwise = emitter_.new_label(), end = emitter_.new_label();
      const std::size_t depth = alive_.size();
      const Place destination = pinned(to);
      jump_if(*e.a, false, otherwise);
      record_to(*e.b, destination);
      drop_to(depth);
      emitter_.jump(end);
      emitter_.bind(otherwise);
      record_to(*e.c, destination);
      drop_to(depth);
      emitter_.bind(end);
      break;
    }
    case ExprKind::kComma:
      effect(*e.a);
      record_to(*e.b, to);
      break;
    case ExprKind::kAssign: {
      const Place assigned = pinned(place(*e.a));
      record_to(*e.b, assigned);
      copy_record(to, assigned);
      break;
    }
    case ExprKind::kStatementExpr: {
      const Place destination = pinned(to);
      const std::size_t depth = alive_.size();
      find_labels_below(*e.body);
      open_block(*e.body);
      for (const Stmt* s : e.body->statements) statement(s);
      record_to(*e.a, destination);
      close_block(*e.body, depth);
      break;
    }
    default:
      WAKESIM_CHECK(false && "not a record value");
  }
  top_ = mark;
}

// --- initialisers --------------------------------------------------------------------------------------------------------------

bool FunctionLowering::can_initialise_directly(const Initializer& initializer) const {
  if (initializer.items.size() > kDirectItemsMax) return false;
  return std::all_of(initializer.items.begin(), initializer.items.end(),
                     [](const InitItem& item) { return item.type->is_scalar() && item.bit_width == 0; });
}

// Gives zero to what no item covers; a bit-field's unit counts as uncovered, since its item writes only some of the bits.
bool FunctionLowering::zero_uncovered(const Place& p, const Initializer& initializer, SourcePos where) {
  const Layout layout = tables_.code().layouts[tables_.layout(p.type, where).index];
  const std::size_t copies = layout.stride == 0 ? 0 : layout.size / layout.stride;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> uncovered;  // offset, size
  bool together = copies * layout.cells.size() > kCopyCellsMax;
  for (std::size_t copy = 0; copy < copies && !together; ++copy) {
    for (const Cell& cell : layout.cells) {
      const std::uint32_t offset = static_cast<std::uint32_t>(copy) * layout.stride + cell.offset;
      const bool covered = std::any_of(initializer.items.begin(), initializer.items.end(), [&](const InitItem& item) {
        return item.bit_width == 0 && item.offset <= offset && offset + cell.size <= item.offset + size_of(item.type);
      });
      if (!covered) uncovered.emplace_back(offset, cell.size);
    }
  }
  if (uncovered.empty() && !together) return false;
  const std::size_t mark = top_;
  const Reg zero = constant(0);
  if (together || uncovered.size() > kZeroCellsMax) {
    const Reg to = address(p);
    emit({.op = Opcode::kMemSet, .a = to, .b = zero, .c = constant(layout.size)});
  } else {
    for (const auto& [offset, size] : uncovered) {
      emit({.op = Opcode::kStore, .kind = cell_kind(size), .a = p.reg, .b = zero, .imm = p.offset + offset});
    }
  }
  top_ = mark;
  return true;
}

void FunctionLowering::initialise(const Place& p, const Initializer& initializer, SourcePos where) {
  const std::size_t mark = top_;
  Place object = p;
  // One register holds the address for all members; a single scalar does not need it.
  if (initializer.items.size() != 1 || initializer.zero_rest) object = pinned(p);
  emitter_.at(where);
  if (initializer.zero_rest) zero_uncovered(object, initializer, where);
  for (const InitItem& item : initializer.items) initialise_item(object, item);
  top_ = mark;
}

void FunctionLowering::initialise_item(const Place& object, const InitItem& item) {
  const std::size_t mark = top_;
  Place to = part(object, item.offset, item.type);
  to.bit_first = item.bit_first;
  to.bit_width = item.bit_width;
  to.unit = item.unit;
  to.field = item.field;
  if (item.value->kind == ExprKind::kCall && item.type->is_record()) {
    call(*item.value, kNoReg, &to);  // the object is new: the callee may build its result there
  } else if (item.type->is_record()) {
    record_to(*item.value, to);
  } else {
    const Reg word = value(*item.value);
    at(*item.value);
    store(to, word);
  }
  top_ = mark;
}

}  // namespace wakesim::lang
