// SPDX-License-Identifier: MIT
#include "sim/lang/types.h"

#include <algorithm>

#include "sim/base/check.h"

namespace wakesim::lang {

namespace {

struct BasicRow {
  TypeKind kind;
  const char* name;
  std::uint8_t size;
  IntKind int_kind;
};

constexpr BasicRow kBasicRows[] = {
    {TypeKind::kVoid, "void", 0, IntKind::kU64},
    {TypeKind::kBool, "_Bool", 1, IntKind::kU8},
    {TypeKind::kChar, "char", 1, IntKind::kI8},
    {TypeKind::kSChar, "signed char", 1, IntKind::kI8},
    {TypeKind::kUChar, "unsigned char", 1, IntKind::kU8},
    {TypeKind::kShort, "short", 2, IntKind::kI16},
    {TypeKind::kUShort, "unsigned short", 2, IntKind::kU16},
    {TypeKind::kInt, "int", 4, IntKind::kI32},
    {TypeKind::kUInt, "unsigned int", 4, IntKind::kU32},
    {TypeKind::kLong, "long", 8, IntKind::kI64},
    {TypeKind::kULong, "unsigned long", 8, IntKind::kU64},
    {TypeKind::kLongLong, "long long", 8, IntKind::kI64},
    {TypeKind::kULongLong, "unsigned long long", 8, IntKind::kU64},
};

const BasicRow* basic_row(TypeKind kind) {
  const auto index = static_cast<std::size_t>(kind);
  if (index >= std::size(kBasicRows)) return nullptr;
  WAKESIM_CHECK(kBasicRows[index].kind == kind);
  return &kBasicRows[index];
}

std::string qualifier_words(Qualifiers qualifiers) {
  std::string words;
  if (qualifiers & kConst) words += "const ";
  if (qualifiers & kVolatile) words += "volatile ";
  if (qualifiers & kAtomic) words += "_Atomic ";
  return words;
}

std::string space_words(Qualifiers qualifiers) {
  std::string words;
  if (qualifiers & kUser) words += "__user ";
  if (qualifiers & kRcu) words += "__rcu ";
  if (qualifiers & kForce) words += "__force ";
  return words;
}

std::string tagged_name(const char* word, const std::string& tag, const std::string& typedef_name) {
  if (!tag.empty()) return std::string(word) + " " + tag;
  if (!typedef_name.empty()) return typedef_name;
  return std::string(word) + " <anonymous>";
}

// Declarator syntax inside out: `inner` is what stands where the name would.
std::string spell(const Type* type, std::string inner, bool with_qualifiers) {
  const Qualifiers qualifiers = with_qualifiers ? type->qualifiers : Qualifiers{0};
  const auto join = [&](std::string base) {
    base = qualifier_words(qualifiers) + base;
    if (const std::string spaces = space_words(qualifiers); !spaces.empty()) base += " " + spaces.substr(0, spaces.size() - 1);
    if (inner.empty()) return base;
    return base + " " + inner;
  };
  switch (type->kind) {
    case TypeKind::kPointer: {
      std::string star = "*" + qualifier_words(qualifiers) + space_words(qualifiers);
      if (qualifiers != 0 && inner.empty()) star.pop_back();
      star += inner;
      const bool wrap = type->target->is_array() || type->target->is_function();
      return spell(type->target, wrap ? "(" + star + ")" : star, with_qualifiers);
    }
    case TypeKind::kArray:
      return spell(type->target, inner + "[" + (type->is_incomplete_array ? "" : std::to_string(type->count)) + "]", with_qualifiers);
    case TypeKind::kFunction: {
      std::string list;
      for (const Type* parameter : type->parameters) list += (list.empty() ? "" : ", ") + spell(parameter, "", with_qualifiers);
      if (type->is_variadic) list += list.empty() ? "..." : ", ...";
      if (list.empty() && type->has_prototype) list = "void";
      return spell(type->target, inner + "(" + list + ")", with_qualifiers);
    }
    case TypeKind::kStruct: return join(tagged_name("struct", type->record->tag, type->record->typedef_name));
    case TypeKind::kUnion: return join(tagged_name("union", type->record->tag, type->record->typedef_name));
    case TypeKind::kEnum: return join(tagged_name("enum", type->enumeration->tag, type->enumeration->typedef_name));
    case TypeKind::kError: return join("<error>");
    default: return join(basic_row(type->kind)->name);
  }
}

std::uint64_t round_up(std::uint64_t value, std::uint64_t alignment) { return (value + alignment - 1) / alignment * alignment; }

}  // namespace

std::uint64_t size_of(const Type* type) {
  switch (type->kind) {
    case TypeKind::kPointer: return 8;
    case TypeKind::kEnum: return size_of(type->enumeration->underlying);
    case TypeKind::kArray: return type->count * size_of(type->target);
    case TypeKind::kStruct:
    case TypeKind::kUnion: return type->record->size;
    case TypeKind::kFunction:
    case TypeKind::kError: return 0;
    default: return basic_row(type->kind)->size;
  }
}

std::uint32_t alignment_of(const Type* type) {
  if (type->is_array()) return alignment_of(type->target);
  if (type->is_record()) return type->record->alignment;
  const std::uint64_t size = size_of(type);
  return size == 0 ? 1 : static_cast<std::uint32_t>(size);
}

bool is_complete(const Type* type) {
  switch (type->kind) {
    case TypeKind::kVoid:
    case TypeKind::kFunction: return false;
    case TypeKind::kArray: return !type->is_incomplete_array && is_complete(type->target);
    case TypeKind::kStruct:
    case TypeKind::kUnion: return type->record->is_complete;
    case TypeKind::kEnum: return type->enumeration->is_complete;
    default: return true;
  }
}

IntKind int_kind(const Type* type) {
  if (type->kind == TypeKind::kPointer) return IntKind::kU64;
  if (type->kind == TypeKind::kEnum) return int_kind(type->enumeration->underlying);
  const BasicRow* row = basic_row(type->kind);
  WAKESIM_CHECK(row != nullptr && type->is_integer());
  return row->int_kind;
}

bool is_signed_integer(const Type* type) { return type->is_integer() && is_signed(int_kind(type)); }

std::string name_of(const Type* type) { return spell(type, "", true); }
std::string signature_of(const Type* type) { return spell(type, "", false); }

MemberPath find_member(const Record& record, std::string_view name) {
  for (const Member& member : record.members) {
    if (!member.name.empty()) {
      if (member.name == name) return {.path = {&member}, .offset = member.offset};
      continue;
    }
    if (!member.type->is_record()) continue;
    MemberPath inner = find_member(*member.type->record, name);
    if (!inner.found()) continue;
    inner.path.insert(inner.path.begin(), &member);
    inner.offset += member.offset;
    inner.qualifiers = static_cast<Qualifiers>(inner.qualifiers | member.type->qualifiers);
    return inner;
  }
  return {};
}

TypeTable::TypeTable(const TypeTable* before) : before_(before) {
  if (before != nullptr) {
    std::copy(std::begin(before->basic_), std::end(before->basic_), std::begin(basic_));
    return;
  }
  for (std::size_t i = 0; i <= static_cast<std::size_t>(TypeKind::kError); ++i) {
    const auto kind = static_cast<TypeKind>(i);
    if (kind == TypeKind::kError || basic_row(kind) != nullptr) basic_[i] = add(Type{.kind = kind});
  }
}

Type* TypeTable::add(Type type) {
  if (type.target != nullptr) type.depth = type.target->depth + 1;
  for (const Type* parameter : type.parameters) type.depth = std::max(type.depth, parameter->depth + 1);
  types_.push_back(std::move(type));
  Type* added = &types_.back();
  if (added->qualifiers == 0) added->unqualified = added;
  return added;
}

template <class Map>
const Type* TypeTable::find_or_add(Map TypeTable::*map, const typename Map::key_type& key, Type type) {
  for (const TypeTable* table = before_; table != nullptr; table = table->before_) {
    const auto known = (table->*map).find(key);
    if (known != (table->*map).end()) return known->second;
  }
  const Type*& slot = (this->*map)[key];
  if (slot == nullptr) slot = add(std::move(type));
  return slot;
}

const Type* TypeTable::pointer_to(const Type* target) {
  return find_or_add(&TypeTable::pointers_, target, Type{.kind = TypeKind::kPointer, .target = target});
}

const Type* TypeTable::array_of(const Type* element, std::uint64_t count) {
  return find_or_add(&TypeTable::arrays_, {element, count, false}, Type{.kind = TypeKind::kArray, .target = element, .count = count});
}

const Type* TypeTable::incomplete_array_of(const Type* element) {
  return find_or_add(&TypeTable::arrays_, {element, 0, true}, Type{.kind = TypeKind::kArray, .is_incomplete_array = true, .target = element});
}

const Type* TypeTable::function(const Type* result, std::vector<const Type*> parameters, bool is_variadic, bool has_prototype) {
  return find_or_add(&TypeTable::functions_, {result, parameters, is_variadic, has_prototype},
                     Type{.kind = TypeKind::kFunction,
                          .is_variadic = is_variadic,
                          .has_prototype = has_prototype,
                          .target = result,
                          .parameters = parameters});
}

const Type* TypeTable::with_qualifiers(const Type* type, Qualifiers exactly) {
  if (type->is_array()) {
    const Type* element = with_qualifiers(type->target, exactly);
    return type->is_incomplete_array ? incomplete_array_of(element) : array_of(element, type->count);
  }
  if (exactly == 0 || type->is_function() || type->is_error()) return type->unqualified;
  Type copy = *type->unqualified;
  copy.qualifiers = exactly;
  copy.unqualified = type->unqualified;
  return find_or_add(&TypeTable::qualified_, {type->unqualified, exactly}, std::move(copy));
}

const Type* TypeTable::qualified(const Type* type, Qualifiers added) {
  if (type->is_array()) {
    const Type* element = qualified(type->target, added);
    return type->is_incomplete_array ? incomplete_array_of(element) : array_of(element, type->count);
  }
  return with_qualifiers(type, static_cast<Qualifiers>(type->qualifiers | added));
}

const Type* TypeTable::new_record(std::string tag, bool is_union, SourcePos where) {
  records_.push_back(Record{.tag = std::move(tag), .is_union = is_union, .where = where});
  return add(Type{.kind = is_union ? TypeKind::kUnion : TypeKind::kStruct, .record = &records_.back()});
}

const Type* TypeTable::new_enumeration(std::string tag, SourcePos where) {
  enumerations_.push_back(Enumeration{.tag = std::move(tag), .underlying = basic(TypeKind::kUInt), .where = where});
  return add(Type{.kind = TypeKind::kEnum, .enumeration = &enumerations_.back()});
}

std::size_t TypeTable::bytes() const {
  constexpr std::size_t kNode = 4 * sizeof(void*);  // of a map, besides what it holds
  std::size_t bytes = types_.size() * sizeof(Type) + enumerations_.size() * sizeof(Enumeration) + records_.size() * sizeof(Record);
  for (const Type& type : types_) bytes += type.parameters.capacity() * sizeof(void*);
  for (const Record& record : records_) bytes += record.members.capacity() * sizeof(Member) + record.tag.capacity();
  bytes += pointers_.size() * (sizeof *pointers_.begin() + kNode) + arrays_.size() * (sizeof *arrays_.begin() + kNode);
  bytes += functions_.size() * (sizeof *functions_.begin() + kNode) + qualified_.size() * (sizeof *qualified_.begin() + kNode);
  return bytes;
}

// --- layout --------------------------------------------------------------------------------------------------------------------

namespace {

struct Run {  // adjacent bit-fields, in members [first, last]
  std::size_t first;
  std::size_t last;
  std::uint64_t byte_begin;
};

// The largest aligned storage unit, up to the declared type, that holds the bits and stays within [low, high) bytes.
void choose_unit(Member& member, std::uint64_t bit, std::uint64_t low, std::uint64_t high) {
  const bool is_signed_field = is_signed_integer(member.type);
  const std::uint64_t declared = size_of(member.type);
  std::uint64_t unit = declared;
  for (; unit > 1; unit /= 2) {
    const std::uint64_t begin = bit / (8 * unit) * unit;
    const bool holds = bit + member.bit_width <= (begin + unit) * 8;
    if (holds && begin >= low && begin + unit <= high) break;
  }
  if (bit / (8 * unit) != (bit + member.bit_width - 1) / (8 * unit)) unit = declared;  // packed fields that cross: refused by the caller
  const std::uint64_t begin = bit / (8 * unit) * unit;
  member.offset = static_cast<std::uint32_t>(begin);
  member.bit_first = static_cast<std::uint8_t>(bit - begin * 8);
  const IntKind kinds[] = {IntKind::kU8, IntKind::kU16, IntKind::kU32, IntKind::kU64};
  std::size_t row = 0;
  while ((std::uint64_t{1} << row) < unit) ++row;
  member.unit = static_cast<IntKind>(static_cast<std::uint8_t>(kinds[row]) - (is_signed_field ? 1 : 0));
}

// Bit-fields side by side are one memory location; whatever else comes, a bit-field of width 0 too, ends it (C11 3.14).
void find_locations(std::vector<MemberSpec>& specs, const std::vector<std::uint64_t>& field_bits, bool is_union) {
  const auto is_part = [&](std::size_t i) { return specs[i].is_bit_field && specs[i].member.bit_width != 0; };
  for (std::size_t i = 0; i < specs.size(); ++i) {
    if (!is_part(i)) continue;
    std::size_t last = i;
    while (!is_union && last + 1 < specs.size() && is_part(last + 1)) ++last;
    const std::uint64_t end = (field_bits[last] + specs[last].member.bit_width + 7) / 8;
    for (std::size_t k = i; k <= last; ++k) {
      specs[k].member.run_begin = static_cast<std::uint32_t>(field_bits[i] / 8);
      specs[k].member.run_end = static_cast<std::uint32_t>(end);
    }
    i = last;
  }
}

}  // namespace

// The System V x86-64 rules, as GCC applies them: a bit-field starts a new unit of its type when it would cross one.
void lay_out(Record& record, std::vector<MemberSpec> specs, std::uint32_t alignment_min) {
  std::uint64_t bit = 0;       // next free bit
  std::uint64_t size_bits = 0;
  std::uint32_t alignment = std::max<std::uint32_t>(1, alignment_min);
  std::vector<std::uint64_t> field_bits(specs.size(), 0);
  for (std::size_t i = 0; i < specs.size(); ++i) {
    MemberSpec& spec = specs[i];
    const bool packed = record.is_packed || spec.is_packed;
    std::uint32_t align = packed ? 1 : alignment_of(spec.member.type);
    align = std::max(align, spec.alignment);
    if (record.is_union) bit = 0;
    if (spec.is_bit_field) {
      const std::uint64_t unit_bits = size_of(spec.member.type) * 8;
      const std::uint64_t width = spec.member.bit_width;
      if (width == 0) {
        bit = round_up(bit, unit_bits);
        continue;
      }
      if (!packed && bit / unit_bits != (bit + width - 1) / unit_bits) bit = round_up(bit, unit_bits);
      if (spec.alignment != 0) bit = round_up(bit, std::uint64_t{spec.alignment} * 8);
      field_bits[i] = bit;
      bit += width;
      if (!spec.is_unnamed_bit_field) alignment = std::max(alignment, align);
    } else {
      bit = round_up(bit, std::uint64_t{align} * 8);
      spec.member.offset = static_cast<std::uint32_t>(bit / 8);
      bit += size_of(spec.member.type) * 8;
      alignment = std::max(alignment, align);
    }
    size_bits = std::max(size_bits, bit);
  }
  record.alignment = alignment;
  record.size = static_cast<std::uint32_t>(round_up((size_bits + 7) / 8, alignment));
  // Storage units, one run of adjacent bit-fields at a time: a unit may use padding, never a neighbour.
  for (std::size_t i = 0; i < specs.size(); ++i) {
    if (!specs[i].is_bit_field || specs[i].member.bit_width == 0) continue;
    std::size_t last = i;
    while (!record.is_union && last + 1 < specs.size() && specs[last + 1].is_bit_field) ++last;
    const std::uint64_t low = record.is_union ? 0 : field_bits[i] / 8;
    const std::uint64_t high = record.is_union || last + 1 == specs.size() ? record.size : specs[last + 1].member.offset;
    for (std::size_t k = i; k <= last; ++k) {
      if (specs[k].member.bit_width != 0) choose_unit(specs[k].member, field_bits[k], low, high);
    }
    i = last;
  }
  find_locations(specs, field_bits, record.is_union);
  record.members.clear();
  for (MemberSpec& spec : specs) {
    if (!spec.is_unnamed_bit_field) record.members.push_back(std::move(spec.member));
  }
  record.is_complete = true;
}

}  // namespace wakesim::lang
