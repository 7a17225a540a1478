// Lowers one function. Scalars whose address is never taken live in registers: parameters first, then the function's variables,
// then temporaries, used as a stack. Everything else is a Local of the frame, alive from its declaration to the end of its block.
//
// Rules that hold throughout:
//  - value(e, dest) writes `dest` only after all operands of e have been read, so that `x = y - x` may be evaluated into x.
//  - a temporary is free again when the expression that asked for it is done: callers set `top_` back to what it was.
//  - `alive_` lists, in order of birth, the Locals that are alive at the current point on every path. Jumps compare it with the
//  list
//    of their target and emit the difference.
// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "sim/lang/emitter.h"
#include "sim/lang/lower_tables.h"

namespace wakesim::lang {

// Where an lvalue is.
struct Place {
  enum class Kind : std::uint8_t { kRegister, kPointer, kLocal, kGlobal };
  Kind kind = Kind::kPointer;
  Reg reg = kNoReg;            // kRegister: the variable; kPointer: holds the address
  std::uint32_t row = 0;       // kLocal: row of Function::locals; kGlobal: row of Code::globals
  std::int64_t offset = 0;     // bytes
  const Type* type = nullptr;  // of the object, qualifiers included
  std::uint8_t bit_first = 0;
  std::uint8_t bit_width = 0;  // 0: no bit-field
  IntKind unit = IntKind::kI32;
  const Member* field = nullptr;  // bit-field: says which memory location it is part of
};

class FunctionLowering {
 public:
  FunctionLowering(LowerTables& tables, const Function& function, std::uint32_t row);
  void run();

 private:
  // A local variable that something must be done for when its scope ends.
  struct Alive {
    const Variable* variable = nullptr;  // null: a temporary
    std::uint32_t local = 0;             // row of Function::locals
    friend bool operator==(const Alive&, const Alive&) = default;
  };
  using AliveList = std::vector<Alive>;
  struct Loop {
    Label on_break;
    Label on_continue;
    std::size_t depth = 0;  // of alive_ outside the loop
  };
  struct Case {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    Label label;
    SourcePos where;
  };
  // The condition of the source that a jump decides, and its value when the jump is taken.
  struct Decision {
    SourcePos where;
    bool jumps_when = true;
  };

  // Set-up (lower_function.cpp).
  void choose_homes();
  void enter_parameters();
  void check_annotations(bool at_entry);
  void check_annotation(const ContextAnnotation& annotation, bool at_entry);
  std::uint32_t new_local(std::string name, const Type* type, SourcePos where);
  bool is_register(const Variable& variable) const { return register_of_.contains(&variable); }
  bool has_scope(const Variable& variable) const { return local_of_.contains(&variable) && !elided_.contains(&variable); }

  // Statements and scopes (lower_stmt.cpp).
  void statement(const Stmt* s);
  void block(const Stmt& s);
  void open_block(const Stmt& s);
  void close_block(const Stmt& s, std::size_t depth);
  void declare(const Variable& variable);
  void lower_if(const Stmt& s);
  void lower_loop(const Stmt& s);
  void lower_switch(const Stmt& s);
  void dispatch(Reg selector, IntKind kind, std::vector<Case> cases, Label otherwise);
  void lower_goto(const Stmt& s);
  void lower_return(const Stmt& s);
  void find_labels(const Stmt* s, AliveList& alive);
  void find_labels_below(const Stmt& block);
  Label jump_target(const Stmt& s, AliveList& alive_there);
  void come_to_life(const Alive& entry);
  void end_life(const Alive& entry);
  void unwind_to(std::size_t depth);  // emits the ends of life, leaves alive_ as it is
  void drop_to(std::size_t depth);    // the same, and shortens alive_
  void change_alive(const AliveList& from, const AliveList& to);

  // Places and access (lower_place.cpp).
  Place place(const Expr& e);
  Place place_of(const Variable& variable);
  Place pointee(const Expr& pointer, const Type* type);
  Place pinned(const Place& p);  // the same place with its base address in a register
  Place part(const Place& p, std::uint32_t offset, const Type* type) const;
  Reg address(const Place& p, Reg dest = kNoReg);
  Reg load(const Place& p, Reg dest = kNoReg);
  void store(const Place& p, Reg value);
  void copy_record(const Place& to, const Place& from);
  void record_to(const Expr& e, const Place& to);
  Place record_place(const Expr& e);  // of a record value: its lvalue, or a temporary
  Place temporary_record(const Type* type, SourcePos where);
  void initialise(const Place& p, const Initializer& initializer, SourcePos where);
  void initialise_item(const Place& object, const InitItem& item);
  bool zero_uncovered(const Place& p, const Initializer& initializer, SourcePos where);
  bool can_initialise_directly(const Initializer& initializer) const;

  // Expressions (lower_expr.cpp).
  Reg temp();
  Reg result(Reg dest, std::size_t mark);
  Reg constant(std::uint64_t value, Reg dest = kNoReg);
  Reg value(const Expr& e, Reg dest = kNoReg);
  Reg full_value(const Expr& e, Reg dest = kNoReg);  // of a full expression: its temporary records die at its end
  void effect(const Expr& e);
  void jump_if(const Expr& e, bool sense, Label label);
  void jump_if(const Expr& e, bool sense, Label label, Decision decision);
  void decide(Reg condition, bool sense, Label label, Decision decision) {
    emitter_.branch_if(condition, sense, label, {.where = decision.where, .jumps_when = decision.jumps_when});
  }
  Reg truth_value(const Expr& e, Reg dest);
  Reg unary(const Expr& e, Reg dest);
  Reg binary(const Expr& e, Reg dest);
  Reg arithmetic(BinaryOp op, IntKind kind, Reg left, const Expr& right, Reg dest, std::size_t mark);
  Reg conditional(const Expr& e, Reg dest);
  Reg cast(const Expr& e, Reg dest);
  Reg convert_value(Reg value, const Type* from, const Type* to, Reg dest, std::size_t mark);
  Reg assign(const Expr& e, Reg dest, bool is_wanted);
  Reg compound_assign(const Expr& e, Reg dest, bool is_wanted);
  Reg atomic_compound_assign(const Expr& e, const Place& p, Reg dest, bool is_wanted, std::size_t mark);
  Reg combine(const Expr& e, Reg old, Reg dest);
  Reg narrow_to_field(const Place& p, Reg value, Reg dest);
  Reg call(const Expr& e, Reg dest, const Place* record_result);
  Reg arguments(const Expr& e, const Place* record_result, std::uint16_t& count);
  Reg statement_expr(const Expr& e, Reg dest, bool is_wanted);

  // Names the compiler knows (lower_builtin.cpp).
  Reg builtin(const Expr& e, Reg dest, bool is_wanted);
  Reg atomic(const Expr& e, Reg dest, bool is_wanted);
  Reg compare_exchange(const Expr& e, Reg dest, bool is_wanted);
  Reg user_access(const Expr& e, Reg dest);
  Reg overflow(const Expr& e, Reg dest);
  Reg bit_count(const Expr& e, Reg dest);
  Reg allocate(const Expr& e, Reg dest);
  std::int64_t constant_argument(const Expr& e, std::size_t index);

  void at(const Expr& e) { emitter_.at(e.where); }
  void emit(Instruction instruction) {
    mark_text(instruction);
    emitter_.emit(instruction);
  }
  void mark_text(Instruction& instruction) const;
  Reg emit_result(Opcode op, IntKind kind, Reg a, Reg b, Reg c = 0, std::int64_t imm = 0) {
    emit({.op = op, .kind = kind, .a = a, .b = b, .c = c, .imm = imm});
    return a;
  }
  void refuse(SourcePos where, std::string message);

  LowerTables& tables_;
  const Function& function_;
  std::uint32_t row_;
  Emitter emitter_;
  std::vector<Local> locals_;
  std::vector<std::string> register_names_;
  std::map<const Variable*, Reg> register_of_;  // scalars in registers
  std::map<const Variable*, Reg> pointer_of_;   // record parameters: the register holds the address of the caller's copy
  std::map<const Variable*, std::uint32_t> local_of_;
  std::set<const Variable*> elided_;                 // compound literals whose value is built where it is assigned
  std::map<const ContextAnnotation*, Reg> lock_of_;  // lock addresses, computed at entry
  std::map<const Stmt*, Label> label_of_;            // kLabel, kCase, kDefault
  std::map<const Stmt*, AliveList> alive_at_;
  std::map<const Stmt*, Loop> loops_;            // enclosing loops and switches
  std::map<const Expr*, Reg> condition_values_;  // `a` of `a ?: c` while `b` is lowered
  AliveList alive_;
  Reg hidden_result_ = kNoReg;  // where a returned record goes
  std::size_t top_ = 0;         // first free register
  std::size_t register_count_ = 0;
};

void lower_function(LowerTables& tables, const Function& function, std::uint32_t row);

// True when converting a value of kind `from` to kind `to` leaves its register as it is.
constexpr bool keeps_word(IntKind from, IntKind to) {
  if (from == to || size_of(to) == 8) return true;
  if (size_of(to) < size_of(from) || size_of(to) == size_of(from)) return false;
  return is_signed(to) || !is_signed(from);
}

MemoryOrder order_of(std::uint64_t gnu_order);
const Expr& without_pointer_casts(const Expr& e);

}  // namespace wakesim::lang
