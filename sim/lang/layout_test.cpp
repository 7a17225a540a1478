// Layouts of types against what the ABI and the rules for unions say, derived by hand.
// SPDX-License-Identifier: MIT
#include "sim/lang/layout.h"

#include <doctest/doctest.h>

namespace wakesim::lang {
namespace {

struct Spec {
  std::string name;
  const Type* type;
  std::uint8_t bits = 0;
};

const Type* record(TypeTable& types, const std::string& tag, bool is_union, const std::vector<Spec>& specs) {
  const Type* const type = types.new_record(tag, is_union, {});
  std::vector<MemberSpec> members;
  for (const Spec& spec : specs) {
    MemberSpec member;
    member.member.name = spec.name;
    member.member.type = spec.type;
    member.member.bit_width = spec.bits;
    member.is_bit_field = spec.bits != 0;
    members.push_back(member);
  }
  lay_out(*type->record, std::move(members), 0);
  return type;
}

// "offset+size path, ..." with * for pointers.
std::string cells(const Type* type) {
  const std::optional<Layout> layout = make_layout(type);
  if (!layout) return "too many";
  std::string out;
  for (const Cell& cell : layout->cells) {
    out += (out.empty() ? "" : ", ") + std::to_string(cell.offset) + '+' + std::to_string(cell.size) +
           (cell.is_pointer ? "*" : "") + (cell.path.empty() ? "" : ' ' + cell.path);
  }
  return out;
}

TEST_CASE("layout: scalars and arrays") {
  TypeTable types;
  const Type* const u16 = types.basic(TypeKind::kUShort);
  CHECK(cells(u16) == "0+2");
  const Layout array = *make_layout(types.array_of(types.array_of(u16, 3), 4));
  CHECK(array.size == 24);
  CHECK(array.stride == 2);
  CHECK(array.cells.size() == 1);
  CHECK(array.type_name == "unsigned short [4][3]");
}

TEST_CASE("layout: nested records and arrays inside them") {
  TypeTable types;
  const Type* const pointer = types.pointer_to(types.void_type());
  const Type* const list = record(types, "list_head", false, {{"next", pointer}, {"prev", pointer}});
  const Type* const outer = record(
      types, "q", false, {{"flags", types.basic(TypeKind::kUChar)}, {"list", list}, {"n", types.array_of(types.int_type(), 2)}});
  CHECK(cells(outer) == "0+1 flags, 8+8* list.next, 16+8* list.prev, 24+4 n[0], 28+4 n[1]");
  const Layout array = *make_layout(types.array_of(outer, 3));
  CHECK(array.size == 96);
  CHECK(array.stride == 32);
  CHECK(array.cells.size() == 5);
}

TEST_CASE("layout: leaves of a union that coincide are one cell, others merge") {
  TypeTable types;
  const Type* const u64 = types.basic(TypeKind::kULong);
  const Type* const u32 = types.basic(TypeKind::kUInt);
  const Type* const pointer = types.pointer_to(types.void_type());
  const Type* const shared = record(types, "s", false, {{"i_seq", u64}, {"pgoff", u64}, {"offset", u32}});
  const Type* const priv = record(types, "p", false, {{"mm", pointer}, {"address", u64}, {"offset", u32}});
  CHECK(cells(record(types, "key", true, {{"shared", shared}, {"private", priv}})) ==
        "0+8* shared.i_seq, 8+8 shared.pgoff, 16+4 shared.offset");
  const Type* const halves = record(types, "h", false, {{"low", u32}, {"high", u32}});
  CHECK(cells(record(types, "word", true, {{"whole", u64}, {"", halves}})) == "0+8 whole");
  const Type* const bytes = types.array_of(types.basic(TypeKind::kUChar), 12);
  CHECK(cells(record(types, "bytes", true, {{"w", u32}, {"b", bytes}})) ==
        "0+4 w, 4+1 b[4], 5+1 b[5], 6+1 b[6], 7+1 b[7], 8+1 b[8], 9+1 b[9], 10+1 b[10], 11+1 b[11]");
}

TEST_CASE("layout: bit-fields share the cell of their storage unit") {
  TypeTable types;
  const Type* const u32 = types.basic(TypeKind::kUInt);
  CHECK(cells(record(types, "b", false, {{"a", u32, 3}, {"b", u32, 7}, {"c", types.basic(TypeKind::kULong)}})) ==
        "0+4 a|b, 8+8 c");
}

TEST_CASE("layout: the limit on cells of one element, and one past it") {
  TypeTable types;
  const Type* const byte = types.basic(TypeKind::kUChar);
  CHECK(make_layout(record(types, "full", false, {{"a", types.array_of(byte, kCellsMax)}})).has_value());
  CHECK_FALSE(make_layout(record(types, "more", false, {{"a", types.array_of(byte, kCellsMax + 1)}})).has_value());
  CHECK(make_layout(types.array_of(byte, 1'000'000)).has_value());  // an array is copies of one element
}

TEST_CASE("layout table: each layout once") {
  TypeTable types;
  std::vector<Layout> rows;
  LayoutTable table(rows);
  const Type* const pointer = types.pointer_to(types.void_type());
  const LayoutId first = table.layout_of(record(types, "n", false, {{"next", pointer}}));
  const LayoutId same = table.layout_of(record(types, "n", false, {{"next", pointer}}));
  const LayoutId other = table.layout_of(record(types, "n", false, {{"prev", pointer}}));
  CHECK(first == same);
  CHECK(first != other);
  CHECK(rows.size() == 2);
}

// "a 0..2": the bytes of the memory location of each bit-field (C11 3.14).
std::string locations(const Type* type) {
  std::string out;
  for (const Member& member : type->record->members) {
    if (member.bit_width == 0) continue;
    out += (out.empty() ? "" : ", ") + member.name + ' ' + std::to_string(member.run_begin) + ".." + std::to_string(member.run_end);
  }
  return out;
}

TEST_CASE("layout: bit-fields side by side are one memory location") {
  TypeTable types;
  const Type* const u8 = types.basic(TypeKind::kUChar);
  const Type* const u32 = types.basic(TypeKind::kUInt);
  const auto field = [](const char* name, const Type* type, std::uint8_t bits, bool is_unnamed = false) {
    MemberSpec member;
    member.member.name = name;
    member.member.type = type;
    member.member.bit_width = bits;
    member.is_bit_field = true;
    member.is_unnamed_bit_field = is_unnamed;
    return member;
  };
  const auto plain = [](const char* name, const Type* type) {
    MemberSpec member;
    member.member.name = name;
    member.member.type = type;
    return member;
  };
  const auto made = [&](const char* tag, bool is_union, std::vector<MemberSpec> members) {
    const Type* const type = types.new_record(tag, is_union, {});
    lay_out(*type->record, std::move(members), 0);
    return type;
  };
  CHECK(locations(made("one", false, {plain("x", u8), field("a", u32, 3), field("b", u32, 9), plain("y", u8)})) == "a 1..3, b 1..3");
  // More than one storage unit: 40 bits.
  CHECK(locations(made("long", false, {field("a", u32, 20), field("b", u32, 20)})) == "a 0..7, b 0..7");
  // A width of 0 ends it, an unnamed one of any other width does not.
  CHECK(locations(made("two", false, {field("a", u32, 3), field("", u32, 0, true), field("b", u32, 3)})) == "a 0..1, b 4..5");
  CHECK(locations(made("gap", false, {field("a", u32, 3), field("", u32, 7, true), field("b", u32, 3)})) == "a 0..2, b 0..2");
  // The storage unit of `b` begins before its location does.
  CHECK(locations(made("early", false, {field("a", u32, 3), field("", u8, 0, true), field("b", u32, 3)})) == "a 0..1, b 1..2");
  CHECK(locations(made("union", true, {field("a", u32, 3), field("b", u32, 9)})) == "a 0..1, b 0..2");
}

}  // namespace
}  // namespace wakesim::lang
