// The types of model C, laid out as x86-64 Linux does (LP64). Every type is one interned node: two types are the same type if and
// only if their addresses are equal (for records and enumerations: one node per definition, so the same header read by two units
// gives two nodes with the same name; compare `name_of()` across units).
//
// A qualified type is a node of its own that shares everything with its unqualified node: `type->unqualified` never carries
// qualifiers and is what a value has. The array `const int a[3]` is an array of `const int`, the array node itself is unqualified.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/base/diagnostic.h"
#include "sim/vm/code.h"

namespace wakesim::lang {

enum class TypeKind : std::uint8_t {
  kVoid,
  kBool,
  kChar,  // plain char, signed here
  kSChar,
  kUChar,
  kShort,
  kUShort,
  kInt,
  kUInt,
  kLong,
  kULong,
  kLongLong,
  kULongLong,
  kEnum,  // behaves as `enumeration->underlying`
  kPointer,
  kArray,
  kStruct,
  kUnion,
  kFunction,
  kError,  // stands for a type that could not be made; never left in a Program
};

// Qualifiers and address-space attributes, a bit set. The address spaces belong to the object a pointer points to:
// `u32 __user *p` is a pointer to a `u32` with kUser.
using Qualifiers = std::uint8_t;
inline constexpr Qualifiers kConst = 1;
inline constexpr Qualifiers kVolatile = 2;
inline constexpr Qualifiers kAtomic = 4;  // _Atomic: plain reads, writes and updates of such an lvalue are sequentially consistent
inline constexpr Qualifiers kUser = 8;    // __user: memory of a process, only for __wakesim_user_*
inline constexpr Qualifiers kRcu = 16;    // __rcu
inline constexpr Qualifiers kForce = 32;  // __force: only in the type of a cast, silences the address-space check; never in a Program

struct Type;
struct Record;
struct Enumeration;

struct Type {
  TypeKind kind = TypeKind::kError;
  Qualifiers qualifiers = 0;
  bool is_variadic = false;           // kFunction: declared with `...` (declarations only)
  bool has_prototype = true;          // kFunction: false for `int f()`: any arguments are taken, after the default promotions
  bool is_incomplete_array = false;   // kArray: `T a[]`; count is 0
  const Type* unqualified = nullptr;  // itself when qualifiers == 0
  const Type* target = nullptr;       // kPointer: pointee; kArray: element; kFunction: return type
  std::uint64_t count = 0;            // kArray: number of elements
  std::vector<const Type*> parameters;  // kFunction: unqualified, arrays and functions already pointers
  Record* record = nullptr;           // kStruct, kUnion
  Enumeration* enumeration = nullptr; // kEnum
  std::uint32_t depth = 0;            // of pointers, arrays and functions below; the parser bounds it

  bool is_void() const { return kind == TypeKind::kVoid; }
  bool is_bool() const { return kind == TypeKind::kBool; }
  bool is_pointer() const { return kind == TypeKind::kPointer; }
  bool is_array() const { return kind == TypeKind::kArray; }
  bool is_function() const { return kind == TypeKind::kFunction; }
  bool is_record() const { return kind == TypeKind::kStruct || kind == TypeKind::kUnion; }
  bool is_union() const { return kind == TypeKind::kUnion; }
  bool is_error() const { return kind == TypeKind::kError; }
  // Any integer type, _Bool and enumerations included.
  bool is_integer() const { return kind >= TypeKind::kBool && kind <= TypeKind::kEnum; }
  bool is_scalar() const { return is_integer() || is_pointer(); }
  bool is_const() const { return (qualifiers & kConst) != 0; }
  bool is_volatile() const { return (qualifiers & kVolatile) != 0; }
  bool is_atomic() const { return (qualifiers & kAtomic) != 0; }
};

// One named member, or an anonymous struct or union (empty name). Unnamed bit-fields are padding and not listed.
struct Member {
  std::string name;
  const Type* type = nullptr;
  std::uint32_t offset = 0;    // bytes from the start of the record; a bit-field: of its storage unit
  std::uint8_t bit_first = 0;  // bit-field: first bit within the storage unit, counted from the least significant
  std::uint8_t bit_width = 0;  // 0: not a bit-field
  // Bit-field: the storage unit that is read and written, as large as the declared type allows without touching another member that
  // is no bit-field of the same run. Its signedness is that of the declared type.
  IntKind unit = IntKind::kI32;
  // Bit-field: the memory location it is part of, all adjacent bit-fields up to one of width 0 (C11 3.14). Bytes from the start of the record.
  std::uint32_t run_begin = 0;
  std::uint32_t run_end = 0;
  SourcePos where;
};

struct Record {
  std::string tag;        // empty when anonymous
  bool is_union = false;
  bool is_complete = false;
  bool is_packed = false;
  std::uint32_t size = 0;       // bytes, multiple of alignment; a flexible array at the end adds nothing
  std::uint32_t alignment = 1;
  std::vector<Member> members;  // in order of declaration
  SourcePos where;
  std::string typedef_name;     // first typedef of an anonymous record, for messages
};

struct Enumeration {
  std::string tag;
  bool is_complete = false;
  const Type* underlying = nullptr;  // unsigned int, or int when an enumerator is negative, or long / unsigned long when too large
  SourcePos where;
  std::string typedef_name;
};

// Bytes; 0 for void, functions, incomplete types.
std::uint64_t size_of(const Type* type);
std::uint32_t alignment_of(const Type* type);
bool is_complete(const Type* type);
// The machine's kind of an integer or pointer type (pointers and _Bool: kU64 and kU8).
IntKind int_kind(const Type* type);
bool is_signed_integer(const Type* type);
// As C writes it: "struct futex_q *", "unsigned int [4]", "int (struct wait_queue_entry *, unsigned int)". With qualifiers and address
// spaces. An anonymous record prints as "struct <anonymous>" or by its typedef name.
std::string name_of(const Type* type);
// The same without any qualifier or address space at any level: Function::signature and the types compared across units.
std::string signature_of(const Type* type);

// Where a member was found: `path` are the members to walk, outermost first (anonymous ones included), `offset` their sum.
struct MemberPath {
  std::vector<const Member*> path;
  std::uint32_t offset = 0;
  Qualifiers qualifiers = 0;  // of the anonymous records on the way
  bool found() const { return !path.empty(); }
  const Member& member() const { return *path.back(); }
};
MemberPath find_member(const Record& record, std::string_view name);

// Makes and owns types. Nodes never move and live as long as the table. A table that goes on from another one finds the types of that one,
// and adds nothing to it: the other one lives longer.
class TypeTable {
 public:
  explicit TypeTable(const TypeTable* before = nullptr);
  TypeTable(const TypeTable&) = delete;
  TypeTable& operator=(const TypeTable&) = delete;

  const Type* basic(TypeKind kind) const { return basic_[static_cast<std::size_t>(kind)]; }
  const Type* void_type() const { return basic(TypeKind::kVoid); }
  const Type* int_type() const { return basic(TypeKind::kInt); }
  const Type* long_type() const { return basic(TypeKind::kLong); }
  const Type* size_type() const { return basic(TypeKind::kULong); }
  const Type* error_type() const { return basic(TypeKind::kError); }
  const Type* pointer_to(const Type* target);
  const Type* array_of(const Type* element, std::uint64_t count);
  const Type* incomplete_array_of(const Type* element);
  const Type* function(const Type* result, std::vector<const Type*> parameters, bool is_variadic, bool has_prototype);
  const Type* qualified(const Type* type, Qualifiers added);  // adds to those the type has; on arrays, to the element
  const Type* with_qualifiers(const Type* type, Qualifiers exactly);
  const Type* new_record(std::string tag, bool is_union, SourcePos where);
  const Type* new_enumeration(std::string tag, SourcePos where);
  std::size_t bytes() const;

 private:
  Type* add(Type type);
  // The node of a key here or in the table before, or else a new one.
  template <class Map>
  const Type* find_or_add(Map TypeTable::*map, const typename Map::key_type& key, Type type);

  const TypeTable* before_ = nullptr;
  std::deque<Type> types_;
  std::deque<Record> records_;
  std::deque<Enumeration> enumerations_;
  const Type* basic_[static_cast<std::size_t>(TypeKind::kError) + 1] = {};
  std::map<const Type*, const Type*> pointers_;
  std::map<std::tuple<const Type*, std::uint64_t, bool>, const Type*> arrays_;
  std::map<std::tuple<const Type*, std::vector<const Type*>, bool, bool>, const Type*> functions_;
  std::map<std::pair<const Type*, Qualifiers>, const Type*> qualified_;
};

// Lays a record out once its members are known (name, type, bit_width, alignment are given; offset, bit_first and unit are set).
struct MemberSpec {
  Member member;
  std::uint32_t alignment = 0;  // from _Alignas or aligned(); 0: the type's own
  bool is_bit_field = false;
  bool is_packed = false;
  bool is_unnamed_bit_field = false;
};
void lay_out(Record& record, std::vector<MemberSpec> members, std::uint32_t alignment_min);

}  // namespace wakesim::lang
