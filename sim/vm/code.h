// Code: a compiled program of the checked machine. Produced by sim/lang, executed by Machine; a plain value with no behaviour.
//
// Registers are 64-bit words, a window per call frame. An integer register holds its value sign- or zero-extended by its C type.
// Pointers, function pointers and uninitialised words are tagged words (value.h).
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/diagnostic.h"
#include "sim/base/ids.h"

namespace wakesim {

enum class Opcode : std::uint8_t {
#define WAKESIM_OPCODE(name, effect, ...) k##name,
#include "sim/vm/opcodes.def"
#undef WAKESIM_OPCODE
};

const char* opcode_name(Opcode op);
const char* opcode_effect(Opcode op);

// Integer kinds, in the order of (size, signedness). Pointers are kU64.
enum class IntKind : std::uint8_t { kI8, kU8, kI16, kU16, kI32, kU32, kI64, kU64 };
constexpr std::uint32_t size_of(IntKind kind) { return 1u << (static_cast<unsigned>(kind) >> 1); }
constexpr bool is_signed(IntKind kind) { return (static_cast<unsigned>(kind) & 1) == 0; }
// The value an integer of this kind has after conversion from any 64-bit word (two's complement truncation, then extension).
constexpr std::uint64_t convert(IntKind kind, std::uint64_t v) {
  switch (kind) {
    case IntKind::kI8: return static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int8_t>(v)));
    case IntKind::kU8: return static_cast<std::uint8_t>(v);
    case IntKind::kI16: return static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int16_t>(v)));
    case IntKind::kU16: return static_cast<std::uint16_t>(v);
    case IntKind::kI32: return static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(v)));
    case IntKind::kU32: return static_cast<std::uint32_t>(v);
    case IntKind::kI64:
    case IntKind::kU64: return v;
  }
  return v;
}

enum class AtomicOp : std::uint8_t { kXchg, kAdd, kSub, kAnd, kOr, kXor, kAndNot };
enum class MemoryOrder : std::uint8_t { kRelaxed, kAcquire, kRelease, kAcqRel, kSeqCst, kReadFence, kWriteFence };
enum class LockKind : std::uint8_t { kSpin, kMutex, kRead, kWrite, kRwsemRead, kRwsemWrite };
constexpr bool may_sleep(LockKind kind) {
  return kind == LockKind::kMutex || kind == LockKind::kRwsemRead || kind == LockKind::kRwsemWrite;
}
constexpr bool excludes_readers(LockKind kind) { return kind == LockKind::kWrite || kind == LockKind::kRwsemWrite; }
constexpr bool is_shared(LockKind kind) { return kind == LockKind::kRead || kind == LockKind::kRwsemRead; }
enum class ContextCounter : std::uint8_t { kPreempt, kIrq, kBh, kRcu, kPagefault };
// What MightSleep says: that the caller blocks here, that it may only be preempted, or that a sleep with the task state set is meant
// (sched_annotate_sleep()).
enum class SleepPoint : std::uint8_t { kBlocks, kReschedules, kIsMeant };
enum class UserProperty : std::uint8_t {
  kIsAccessible,  // 1 when the address lies in a live object of the task's address space
  kMappingId,     // number of the shared mapping the address belongs to, from 1; 0 for private (anonymous) memory
  kOrdinal,       // number of the object in its address space, the same in every process; spreads keys over hash buckets
};

// Access flags (operand c of Load, Store, BitLoad, BitStore; imm of MemSet, MemCopy).
constexpr std::uint16_t kAccessMarked = 1;    // volatile or atomic: takes no part in data races with other marked accesses
constexpr std::uint16_t kAccessRaw = 2;       // part of a struct copy: an uninitialised word is copied, not reported
constexpr std::uint16_t kAccessWord = 4;  // plain, and counts as marked where it is aligned: the code may rely on words being read and written whole
constexpr std::uint16_t kAccessWide = 8;      // part of an access to more than a word
constexpr std::uint16_t kAccessTextShift = 4;   // Text in bits 4..5
constexpr std::uint16_t kAccessAnyway = 64;   // plain, and counts as marked whatever it is
constexpr std::uint16_t kAccessOrderShift = 8;  // MemoryOrder in bits 8..15
// Alloc flags (operand c).
constexpr std::uint16_t kAllocZero = 1;
constexpr std::uint16_t kAllocMayFail = 2;
constexpr std::uint16_t kAllocAtomic = 4;  // GFP_ATOMIC / GFP_NOWAIT: does not sleep
// What the kind of an instruction says that has no operand of a type.
constexpr auto kKindBug = static_cast<IntKind>(1);       // Warn: this is a bug, not a warning
constexpr auto kKindMoves = static_cast<IntKind>(1);     // MemCopy: the ranges may overlap
constexpr auto kKindUserCall = static_cast<IntKind>(1);  // CallPtr: the kernel calls a user function

struct Instruction {
  Opcode op = Opcode::kNop;
  IntKind kind = IntKind::kU64;
  std::uint16_t a = 0;
  std::uint16_t b = 0;
  std::uint16_t c = 0;
  std::int64_t imm = 0;
  friend bool operator==(const Instruction&, const Instruction&) = default;
};
static_assert(sizeof(Instruction) == 16);

// The cells of a type. Every scalar leaf is one cell of 1, 2, 4 or 8 bytes; leaves of a union that coincide are one cell, leaves
// that overlap without coinciding become one 8-byte-or-smaller cell accessed by parts. Cells are ascending and disjoint.
struct Cell {
  std::uint32_t offset = 0;  // bytes from the start of one element
  std::uint8_t size = 0;     // bytes
  bool is_pointer = false;   // declared as pointer or function pointer (for display only; values carry their own tag)
  std::string path;          // member path for messages: "lock_ptr", "key.both.offset", "[2].next"; empty for a scalar
};

struct Layout {
  std::string type_name;       // as written in C: "struct futex_q", "u32 [4]"
  std::uint32_t size = 0;      // bytes of the whole object
  std::uint32_t stride = 0;    // bytes of one element: the object is size / stride copies of `cells` (1 copy unless an array)
  std::vector<Cell> cells;     // of one element
  friend bool operator==(const Layout& x, const Layout& y) { return x.type_name == y.type_name && x.size == y.size && x.stride == y.stride; }
};

// A word a global starts with. Everything not mentioned is zero.
struct InitialCell {
  enum class What : std::uint8_t { kInteger, kGlobalAddress, kFunctionAddress };
  std::uint32_t offset = 0;  // bytes into the object
  std::uint8_t size = 0;
  std::uint8_t bit_first = 0;  // bit-field: first bit and width; width 0 is a whole cell
  std::uint8_t bit_width = 0;
  What what = What::kInteger;
  std::uint64_t value = 0;  // integer, row of globals, or row of functions
  std::int64_t addend = 0;  // bytes, for kGlobalAddress
};

// In whose text an access stands: data races are judged by that.
enum class Text : std::uint8_t { kKernel, kModule, kProgram };
inline constexpr std::size_t kTextCount = 3;
inline constexpr std::uint32_t kWordBytes = 8;

// Which plain accesses count as marked: none; those to an aligned scalar of at most a word; all.
enum class RaceMode : std::uint8_t { kStrict, kWord, kOff };
using RaceModes = std::array<RaceMode, kTextCount>;  // by Text

enum class Side : std::uint8_t { kKernel, kUser };
enum class Sharing : std::uint8_t {
  kOne,         // one instance (kernel globals, string literals)
  kPerProcess,  // one instance per process (globals of a program)
  kPerTask,     // _Thread_local
  kMapping,     // declared __shared: one instance seen by all processes
};

struct Global {
  std::string name;  // unique; string literals are ".str.N"
  LayoutId layout;
  Side side = Side::kKernel;
  Sharing sharing = Sharing::kOne;
  bool read_only = false;
  std::vector<InitialCell> initial;
  SourcePos where;
};

// A variable of a function that lives in memory (its address is taken, or it is an aggregate). Others are registers.
struct Local {
  std::string name;
  LayoutId layout;
  SourcePos where;
};

struct Function {
  std::string name;
  std::uint32_t begin = 0;  // first instruction, index into Code::instructions
  std::uint32_t end = 0;    // one past the last
  std::uint16_t register_count = 0;
  std::uint16_t parameter_count = 0;  // arguments arrive in r[0..parameter_count)
  Side side = Side::kKernel;
  bool is_model = false;    // defined by the kernel models or a header that comes with them; else by the scenario
  bool is_syscall = false;  // may be called from user code; its return is the return to user space
  bool returns_value = false;
  std::string signature;     // canonical type, compared on indirect calls: "int (struct wait_queue_entry *, unsigned int)"
  std::vector<Local> locals;
  std::vector<std::string> register_names;  // variable held by each register, empty for temporaries
  SourcePos where;
};

// A condition of the source and the conditional jump that decides it. `a && b` are two; a `case` is one that only ever is met.
enum class BranchKind : std::uint8_t { kCondition, kCase };
struct Branch {
  std::uint32_t pc = 0;     // of the jump
  SourcePos where;          // of the condition; of the outermost macro call
  BranchKind kind = BranchKind::kCondition;
  bool jumps_when = true;   // the value of the condition that takes the jump
};

struct Code {
  std::vector<Instruction> instructions;
  std::vector<SourcePos> positions;      // one per instruction; of the outermost macro call
  // Registers live before each instruction: live_registers[live_begin[pc] .. live_begin[pc + 1]), ascending; the operands the
  // instruction reads are included. live_begin has instructions.size() + 1 entries.
  std::vector<std::uint32_t> live_begin;
  std::vector<std::uint16_t> live_registers;
  std::vector<Branch> branches;          // ascending pc; jumps inside what the compiler makes of a builtin have no row
  std::vector<Function> functions;
  std::vector<Global> globals;
  std::vector<Layout> layouts;
  std::vector<std::string> strings;      // assertion texts, labels
  std::vector<std::string> covers;       // cover() points: text
  std::vector<SourcePos> cover_positions;
  std::vector<std::string> outcomes;     // observe() names, in order of first appearance
  // Where the machine finds what it must know of struct task_struct; offsets in bytes, both 4-byte cells.
  LayoutId task_layout;
  std::uint32_t task_state_offset = 0;    // __state
  std::uint32_t task_signal_offset = 0;   // __sigpending, bit signo - 1
  FunctionId timer_entry;                 // void __wakesim_timer_interrupt(void *timer), or none
};

// An atomic weaker than sequentially consistent, or a barrier: under a weaker memory model it may decide what is seen.
bool asks_for_weak_order(const Instruction& instruction);
constexpr bool has_access_flags(Opcode op) {
  return op == Opcode::kLoad || op == Opcode::kStore || op == Opcode::kBitLoad || op == Opcode::kBitStore;
}
// Sets what counts as marked; compiled code is strict.
void judge_races(Code& code, const RaceModes& modes);

FunctionId find_function(const Code& code, std::string_view name);

}  // namespace wakesim
