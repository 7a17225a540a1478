// The checked syntax tree: what the front half (preprocess, lex, parse, check, link) hands to the back half (lower).
//
// A tree without errors (the only kind parse_program returns) keeps these promises:
//
//  types      Every Expr has a type. A value (`is_lvalue == false`) has an unqualified type that is void, integer, enumeration,
//             pointer or a complete record; never array, never function. An lvalue has the type of its object, qualifiers included
//             (look there for volatile and _Atomic: an access through such an lvalue is marked, or sequentially consistent).
//             Lvalues are exactly: kString, kVariable, kDereference, kMember of an lvalue, kCompoundLiteral. A kFunction is a
//             designator: it occurs only below a kCast kDecayFunction, a kAddress or as `callee` of a direct call.
//  casts      Every conversion is a kCast. An lvalue is read only by CastKind::kLoad; its address is taken only by kAddress or
//             kDecayArray. Operands of arithmetic have been converted (promotions, usual arithmetic conversions, arguments,
//             returns, assignments, initialisers), so that:
//               kUnary kNegate, kBitNot        operand has the type of the result
//               kBinary arithmetic and bits    both operands have the type of the result
//               kBinary kShl, kShr             left has the type of the result, right is a promoted integer of any kind
//               kBinary comparison             both operands have one type (integer, or pointer); the result is int
//               kLogicalNot/And/Or, conditions operands are scalars of any type, tested against zero; the result is int
//               kAssign                        right has the unqualified type of the left
//               kCall                          arguments have the parameter types (variadic part: default promotions)
//             Integer arithmetic never has pointers: kPointerAdd and kPointerDifference are kinds of their own.
//  constants  An expression whose value is known is a kInteger (sizeof, _Alignof, offsetof, enumerators and arithmetic on
//             constants), unless evaluating it would be undefined (1 / 0 stays as written and is found when executed). `a && b`, `a || b`
//             and `a ? b : c` with a constant condition are reduced when that drops no label or side effect. `if (0)` keeps its body.
//  effects    Operands are evaluated left to right; kAssign and kCompoundAssign: right operand first, then the left one's address.
//             A node is evaluated at most once: no subtree is shared, except kConditionValue which refers back on purpose.
//  names      After linking, follow `Function::linked` and `Variable::linked` (never null for a function or global that is used by
//             something in Program::functions or Program::globals). Calls are to linked functions.
//  positions  `where` is the place of the token that names the node. A token out of a macro's text stands where the outermost call of a
//             macro stands; a token written as an argument of a call keeps its own place (often another line of the same call).
//             Files are numbered as places.h says; Program::places leads to the caller's SourceMap.
//  memory     All nodes live in arenas, one per unit and one for its entry points; pointers are stable until the Program dies. Program is
//             movable. A unit may belong to a UnitCache: what linking and entry points change in it is put back when the Program dies,
//             which is before the next compilation with that cache begins, and before the cache dies.
//
// Lifetimes: a variable with Storage::kLocal is born when its kDeclare statement is executed and dies when its Block ends. A jump
// into a block past a declaration (goto or case) also gives birth to it, uninitialised. A compound literal in a function is a kLocal
// variable of the innermost enclosing block, born each time the expression is evaluated. Where a variable has `cleanup`, `cleanup(&v)` is
// called when control leaves its block by any way (end, break, continue, goto, return), in reverse order of declaration, after the
// return value has been evaluated.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/diagnostic.h"
#include "sim/lang/places.h"
#include "sim/lang/types.h"
#include "sim/vm/code.h"

namespace wakesim::lang {

struct Expr;
struct Stmt;
struct Function;
struct Variable;
struct StringLiteral;

// --- expressions ---------------------------------------------------------------------------------------------------------------

enum class ExprKind : std::uint8_t {
  kInteger,            // `value`, converted to the type (sign- or zero-extended); pointer type: a constant address, 0 is null
  kString,             // `string`: an object of type char [n], lvalue
  kVariable,           // `variable`, lvalue
  kFunction,           // `function`, designator
  kMember,             // `a`.member at byte `offset` (whole path), lvalue when `a` is; bit-field when bit_width > 0, see `member`
  kDereference,        // *a, a is a pointer value; lvalue
  kAddress,            // &a, a is an lvalue (no bit-field) or a kFunction
  kUnary,              // `unary` a
  kBinary,             // a `binary` b
  kPointerAdd,         // a + b * element_size; a pointer, b of type long (subtraction: b is negated)
  kPointerDifference,  // (a - b) / element_size, type long
  kLogicalAnd,         // a && b, int
  kLogicalOr,          // a || b, int
  kConditional,        // a ? b : c; b and c have the type of the result (which may be void)
  kConditionValue,     // inside `b` of a kConditional written `a ?: c`: the value `a` already has; `a` points at it, do not evaluate
  kComma,              // a, b
  kAssign,             // a = b; the value is that of a after the assignment, type unqualified
  kCompoundAssign,     // a op= b, ++a, a++ (`is_postfix`: the result is the old value). The value of a is converted to `compute_type`,
                       // combined by `binary` with b (which has compute_type; shifts: a promoted integer), converted back to the
                       // unqualified type of a and stored. Pointer a: element_size > 0, `binary` is kAdd, b is a long and counts
                       // elements; compute_type is the pointer type. a is evaluated once.
  kCast,               // `cast` of a to the type
  kCall,               // `callee`(arguments): a kFunction (direct) or a pointer value (indirect)
  kBuiltinCall,        // `builtin`(arguments), see Builtin; the type is what the comment there says, void when it says nothing
  kStatementExpr,      // ({ body; result }): `body` is a kBlock without the final expression, which is `a` (null: void). `a` is
                       // evaluated before the block's variables die
  kCompoundLiteral,    // (T){...}: `variable` carries the initializer, lvalue
};

enum class UnaryOp : std::uint8_t { kNegate, kBitNot, kLogicalNot };

enum class BinaryOp : std::uint8_t { kAdd, kSub, kMul, kDiv, kRem, kAnd, kOr, kXor, kShl, kShr, kEq, kNe, kLt, kLe, kGt, kGe };

enum class CastKind : std::uint8_t {
  kLoad,              // value of an lvalue; a record type: the whole object
  kDecayArray,        // array lvalue to pointer to its first element
  kDecayFunction,     // designator to pointer
  kInteger,           // integer or enumeration to integer or enumeration (not _Bool): truncate, extend or nothing
  kToBool,            // any scalar to _Bool: compared with zero
  kPointer,           // pointer to pointer: the same word
  kPointerToInteger,  // then truncated or extended to the type
  kIntegerToPointer,  // extended to 64 bits
  kToVoid,            // evaluated, value dropped
};

// Calls of names the compiler knows. Arguments are values of the types in models/include/wakesim/builtins.h unless said otherwise.
// Constant arguments (lock kind, context counter, memory order, ...) are kInteger and have been checked to be in range.
enum class Builtin : std::uint8_t {
  kLock, kTrylock, kUnlock, kIsLocked, kIsHeld, kAssertHeld,
  kContext, kMightSleep, kMightResched, kAnnotateSleep,
  kCurrent,     // () -> void *
  kSchedule, kWake, kAwaitEq, kAwaitNe, kDead, kTaskFree, kExit, kOfTask,
  kTimerStart, kTimerCancel,
  kAlloc,       // (size, flags) -> void *; `alloc_type`: the pointee the result is converted to, null when it stays void *
  kFree,
  kUserLoad,    // (lvalue value, T __user *, inatomic): arguments[0] is an lvalue of scalar type; its size is the access size
  kUserStore,   // (T value, T __user *, inatomic)
  kUserRmw,     // (lvalue old, T __user *, op, T operand, inatomic)
  kUserCmpxchg, // (lvalue old, T __user *, T expected, T desired, inatomic)
  kUserInfo, kUserCall,
  kAnyIn, kStrayWake, kAssume, kAssert, kBug, kWarn, kCover,
  kNotModelled, // (kString operation, long number)
  kObserve,     // (kString name, long value): name of Assert, Bug, Warn, NotModelled, Cover, Observe, Label, Trace is a kString lvalue
  kLabel,
  kTrace,       // (kString name, long value)
  kHash,
  // C11 / GNU atomics; T is the unqualified pointee of the first argument, an integer, _Bool or pointer type.
  kAtomicLoad,             // (T *, order) -> T
  kAtomicStore,            // (T *, T, order)
  kAtomicExchange,         // (T *, T, order) -> T
  kAtomicCompareExchange,  // (T *, T *expected, T desired, weak, order, failure order) -> _Bool; writes *expected on failure
  kAtomicFetchAdd, kAtomicFetchSub, kAtomicFetchAnd, kAtomicFetchOr, kAtomicFetchXor,  // (T *, T, order) -> old T
  kAtomicAddFetch, kAtomicSubFetch, kAtomicAndFetch, kAtomicOrFetch, kAtomicXorFetch,  // (T *, T, order) -> new T
                           // T a pointer: the operand is a long in bytes
  kAtomicFence,            // (order); orders are the GNU values 0 relaxed 1 consume 2 acquire 3 release 4 acq_rel 5 seq_cst, and
                           // 6 / 7 for the read and write fences (MemoryOrder::kReadFence, kWriteFence), fence only
  // Others.
  kUnreachable,   // __builtin_unreachable, __builtin_trap
  kMemcpy,        // (void *, const void *, unsigned long) -> void *
  kMemmove,       // the same, and the ranges may overlap
  kMemset,        // (void *, int, unsigned long) -> void *
  kAddOverflow, kSubOverflow, kMulOverflow,  // (a, b, T *result) -> _Bool; a and b are of any integer type, infinitely precise
  kFfs, kClz, kCtz, kPopcount,               // (unsigned int or unsigned long) -> int
};

struct Expr {
  ExprKind kind = ExprKind::kInteger;
  bool is_lvalue = false;
  bool is_postfix = false;
  bool is_parenthesised = false;  // for messages and warnings only
  std::uint16_t height = 0;       // of the tree below; bounded, so that walking it recursively is safe
  UnaryOp unary = UnaryOp::kNegate;
  BinaryOp binary = BinaryOp::kAdd;
  CastKind cast = CastKind::kLoad;
  Builtin builtin = Builtin::kLock;
  std::uint8_t bit_first = 0;  // kMember: copied from *member
  std::uint8_t bit_width = 0;  // 0: no bit-field
  IntKind unit = IntKind::kI32;
  const Type* type = nullptr;
  SourcePos where;
  std::uint64_t value = 0;         // kInteger
  std::uint64_t element_size = 0;  // kPointerAdd, kPointerDifference, kCompoundAssign
  std::uint32_t offset = 0;        // kMember: bytes, of the storage unit when a bit-field
  Expr* a = nullptr;
  Expr* b = nullptr;
  Expr* c = nullptr;
  const Type* compute_type = nullptr;  // kCompoundAssign
  const Type* alloc_type = nullptr;    // kBuiltinCall kAlloc
  Variable* variable = nullptr;
  Function* function = nullptr;
  StringLiteral* string = nullptr;
  const Member* member = nullptr;  // kMember: the innermost one
  Stmt* body = nullptr;            // kStatementExpr
  Expr* callee = nullptr;          // kCall
  std::vector<Expr*> arguments;    // kCall, kBuiltinCall
};

// --- statements ----------------------------------------------------------------------------------------------------------------

enum class StmtKind : std::uint8_t {
  kEmpty,
  kExpr,      // expr, value dropped (type need not be void)
  kDeclare,   // `variables` of kind kLocal come to life, in order, each then initialised
  kBlock,     // `statements`; `variables` lists all kLocal variables that die at its end (compound literals too), in order of birth
  kIf,        // if (expr) body else else_body
  kWhile,     // while (expr) body
  kDoWhile,   // do body while (expr)
  kFor,       // for (init; expr; step) body; init is null, a kExpr or a kDeclare; the variables of init belong to an enclosing kBlock
              // that the checker adds
  kSwitch,    // switch (expr) body; expr is a promoted integer; `cases` in order of appearance, at most one kDefault
  kCase,      // case low ... high: body; both converted to the type of the switch, low <= high (by its signedness)
  kDefault,   // default: body
  kLabel,     // label: body
  kGoto,      // goto target (a kLabel of the same function)
  kBreak,     // target: the loop or switch it ends
  kContinue,  // target: the loop it continues
  kReturn,    // expr: null or a value of the function's return type
};

struct Stmt {
  StmtKind kind = StmtKind::kEmpty;
  SourcePos where;
  SourcePos end;  // kBlock: the closing brace
  Expr* expr = nullptr;
  Stmt* body = nullptr;
  Stmt* else_body = nullptr;
  Stmt* init = nullptr;
  Expr* step = nullptr;
  Stmt* target = nullptr;
  std::vector<Stmt*> statements;
  std::vector<Variable*> variables;
  std::vector<Stmt*> cases;
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  std::string label;
};

// --- initialisers --------------------------------------------------------------------------------------------------------------

// A link-time constant: an integer, or the address of something plus bytes.
struct Constant {
  enum class What : std::uint8_t { kInteger, kVariable, kFunction, kString };
  What what = What::kInteger;
  std::uint64_t value = 0;  // kInteger
  std::int64_t addend = 0;  // bytes
  Variable* variable = nullptr;
  Function* function = nullptr;
  StringLiteral* string = nullptr;
};

// One scalar (or, in a local initialiser only, one whole record) that is given a value.
struct InitItem {
  std::uint32_t offset = 0;    // bytes into the object; a bit-field: of its storage unit
  std::uint8_t bit_first = 0;
  std::uint8_t bit_width = 0;  // 0: no bit-field
  IntKind unit = IntKind::kI32;
  const Member* field = nullptr;  // the bit-field
  const Type* type = nullptr;  // of the member, unqualified: scalar or record
  Expr* value = nullptr;       // of that type. Static storage: see `constant`
  Constant constant;           // static storage (global, static local, thread-local): the value; never a record
};

// Items in order of evaluation; a later one wins where two overlap. Strings for arrays are spelled out as characters.
struct Initializer {
  bool zero_rest = false;  // every byte no item covers is zero; false only for a single item that covers the object
  std::vector<InitItem> items;
};

// --- declarations --------------------------------------------------------------------------------------------------------------

enum class Storage : std::uint8_t {
  kLocal,        // automatic
  kParameter,
  kStaticLocal,  // one instance, known in one block
  kGlobal,       // file scope, static or not
};

struct Variable {
  std::string name;       // empty for a compound literal
  const Type* type = nullptr;
  Storage storage = Storage::kLocal;
  SourcePos where;
  bool is_static = false;         // kGlobal: internal linkage
  bool is_extern = false;         // kGlobal: declared, not defined, in this unit
  bool is_thread_local = false;   // _Thread_local / __thread: one instance per task
  bool is_shared = false;         // declared __shared: one instance seen by all processes
  bool is_compound_literal = false;
  bool is_address_taken = false;  // false: every use is a kLoad, kAssign, kCompoundAssign of the whole scalar: may be a register
  bool is_volatile_access = false;  // its type is volatile or _Atomic: keep it in memory
  Function* cleanup = nullptr;    // __attribute__((cleanup(f))): called with &variable
  Function* owner = nullptr;      // function it is declared in; null at file scope
  Initializer* initializer = nullptr;
  std::uint32_t unit = 0;         // row of Program::units
  Variable* linked = nullptr;     // kGlobal and kStaticLocal: the definition, after linking (itself when defined here)
  std::string link_name;          // of a definition: unique in the program: "jiffies", "count.main", ".literal.3"
};

enum class Annotation : std::uint8_t { kMustHold, kAcquires, kReleases };

// __must_hold(l) and friends. The lock expression is kept as text and, where it can be checked in the scope of the parameters, as
// an expression (null otherwise).
struct ContextAnnotation {
  Annotation kind = Annotation::kMustHold;
  std::string text;
  Expr* lock = nullptr;
  SourcePos where;
};

struct Function {
  std::string name;
  const Type* type = nullptr;          // kFunction
  SourcePos where;                     // its name, in the definition if there is one
  Side side = Side::kKernel;
  std::uint32_t unit = 0;              // row of Program::units
  std::uint32_t layer = 0;
  bool is_static = false;
  bool is_inline = false;
  bool is_syscall = false;             // __attribute__((section(".syscall"))): user code may call it
  bool is_noreturn = false;
  bool is_entry = false;               // made from an EntryPoint; `name` is EntryPoint::name
  std::vector<Variable*> parameters;   // of the definition
  Stmt* body = nullptr;                // kBlock; null: only declared here
  std::vector<Variable*> locals;       // every kLocal variable of the body, in order
  std::vector<ContextAnnotation> annotations;
  Function* linked = nullptr;          // the definition that calls reach, after linking
};

// An array of char in static storage. One per unit and text.
struct StringLiteral {
  std::string bytes;  // with the terminating zero
  const Type* type = nullptr;
  std::uint32_t unit = 0;
};

struct Unit {
  FileId file;
  Side side = Side::kKernel;
  std::uint32_t layer = 0;
};

// --- the program ---------------------------------------------------------------------------------------------------------------

// Owns nodes. An arena of entry points goes on from the types of the unit's.
struct Arena {
  explicit Arena(const TypeTable* before = nullptr) : types(before) {}
  std::size_t bytes() const;

  std::deque<Expr> exprs;
  std::deque<Stmt> stmts;
  std::deque<Variable> variables;
  std::deque<Function> functions;
  std::deque<StringLiteral> strings;
  std::deque<Initializer> initializers;
  TypeTable types;
};

struct Program {
  std::shared_ptr<void> owner;  // of all nodes
  Places places;
  std::vector<Unit> units;
  std::vector<Text> texts;  // by FileId of the caller: whose text it is; files that are not there are the kernel's
  // Every function with a body that the program can reach, in a fixed order: by unit, then by position; entry points last, in the
  // order of CompileInput::entry_points. Replaced functions are not listed. Unreachable static functions are not listed.
  std::vector<Function*> functions;
  // Every variable in static storage that is defined and not dropped: globals, static locals, file-scope compound literals. By unit,
  // then by position. link_name is unique.
  std::vector<Variable*> globals;
  std::vector<StringLiteral*> strings;  // used by the above
  const Type* task_struct = nullptr;    // struct task_struct of the kernel side, complete; null when no unit has it
  Function* timer_interrupt = nullptr;  // __wakesim_timer_interrupt of the kernel side, or null
};

}  // namespace wakesim::lang
