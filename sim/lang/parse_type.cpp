// Declaration specifiers, records, enumerations, declarators.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/lang/parser.h"

namespace wakesim::lang {

struct Parser::Chunk {
  enum class What : std::uint8_t { kPointer, kArray, kIncompleteArray, kFunction };
  What what = What::kPointer;
  Qualifiers qualifiers = 0;  // kPointer
  std::uint64_t count = 0;    // kArray
  bool is_variadic = false;
  bool has_prototype = true;
  std::vector<ParameterName> parameters;
  SourcePos where;
};

namespace {

bool is_type_word(std::string_view word) {
  constexpr std::string_view kWords[] = {"void", "char", "short", "int", "long", "signed", "unsigned", "_Bool", "float", "double",
                                         "_Complex", "struct", "union", "enum", "typeof", "typeof_unqual", "__auto_type", "const",
                                         "volatile", "restrict", "_Atomic", "__int128", "__builtin_va_list"};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

bool is_declaration_word(std::string_view word) {
  constexpr std::string_view kWords[] = {"typedef", "extern", "static", "auto", "register", "_Thread_local", "inline", "_Noreturn",
                                         "_Alignas", "__attribute__"};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

}  // namespace

bool Parser::is_type_start(const Token& token) const {
  if (token.kind == TokenKind::kKeyword) return is_type_word(token.text) || token.text == "__attribute__" || token.text == "_Alignas";
  if (token.kind != TokenKind::kIdentifier) return false;
  const Entity* entity = lookup(token.symbol);
  return entity != nullptr && entity->what == Entity::What::kTypedef;
}

bool Parser::is_declaration_start() const {
  const Token& token = peek();
  if (token.is("__extension__")) return is_type_start(peek(1)) || (peek(1).kind == TokenKind::kKeyword && is_declaration_word(peek(1).text));
  if (token.kind == TokenKind::kKeyword) return is_type_word(token.text) || is_declaration_word(token.text);
  if (!is_type_start(token)) return false;
  return !peek(1).is(":");  // a label may have the name of a type
}

Qualifiers Parser::qualifiers_and_attributes(Attributes& out) {
  Qualifiers qualifiers = 0;
  while (true) {
    if (take("const")) {
      qualifiers |= kConst;
    } else if (take("volatile")) {
      qualifiers |= kVolatile;
    } else if (is("_Atomic") && !peek(1).is("(")) {
      next();
      qualifiers |= kAtomic;
    } else if (take("restrict")) {
      continue;
    } else if (is("__attribute__")) {
      Attributes here;
      attributes(here);
      qualifiers = static_cast<Qualifiers>(qualifiers | here.spaces);
      here.spaces = 0;
      out.add(here);
    } else {
      return qualifiers;
    }
  }
}

// Storage class, type and qualifiers, in any order. False after a syntax error.
bool Parser::specifiers(Specifiers& out, bool storage_allowed) {
  enum : std::uint16_t { kVoidWord = 1, kBoolWord = 2, kCharWord = 4, kShortWord = 8, kIntWord = 16, kSignedWord = 32, kUnsignedWord = 64,
                         kLongWord = 128, kLongLongWord = 256 };
  std::uint16_t words = 0;
  Qualifiers qualifiers = 0;
  out.where = peek().where;
  const Token first = peek();
  const auto bad_combination = [&](const Token& at) { syntax_error(Message::kTypeWords, at, {quoted(at.text)}); };
  const auto set_type = [&](const Token& at, const Type* type) {
    if (out.type != nullptr || words != 0) return bad_combination(at);
    out.type = type;
  };
  while (!panic_ && !fatal_) {
    const Token token = peek();
    if (token.kind == TokenKind::kIdentifier) {
      if (out.type != nullptr || words != 0 || out.is_auto_type) break;
      const Entity* entity = lookup(token.symbol);
      if (entity == nullptr || entity->what != Entity::What::kTypedef) break;
      next();
      out.type = entity->type;
      continue;
    }
    if (token.kind != TokenKind::kKeyword) break;
    const std::string_view word = token.text;
    if (word == "__extension__") {
      next();
    } else if (word == "__attribute__" || word == "_Alignas") {
      attributes(out.attributes);
    } else if (word == "const" || word == "volatile" || word == "restrict" || (word == "_Atomic" && !peek(1).is("("))) {
      qualifiers = static_cast<Qualifiers>(qualifiers | qualifiers_and_attributes(out.attributes));
    } else if (word == "_Atomic") {
      next();
      next();
      const Type* type = type_name();
      expect(")");
      if (type == nullptr) return false;
      set_type(token, type);
      qualifiers |= kAtomic;
    } else if (is_declaration_word(word)) {
      next();
      const auto set_storage = [&](StorageClass storage) {
        if (out.storage != StorageClass::kNone) {
          syntax_error(Message::kStorageTwice, token, {quoted(word)});
        }
        out.storage = storage;
      };
      if (!storage_allowed) {
        syntax_error(Message::kStorageHere, token, {quoted(word)});
      } else if (word == "typedef") {
        set_storage(StorageClass::kTypedef);
      } else if (word == "extern") {
        set_storage(StorageClass::kExtern);
      } else if (word == "static") {
        set_storage(StorageClass::kStatic);
      } else if (word == "auto") {
        set_storage(StorageClass::kAuto);
      } else if (word == "register") {
        set_storage(StorageClass::kRegister);
      } else if (word == "_Thread_local") {
        out.is_thread_local = true;
      } else if (word == "inline") {
        out.is_inline = true;
      } else {
        out.attributes.is_noreturn = true;
      }
    } else if (word == "struct" || word == "union") {
      if (out.type != nullptr || words != 0) {
        bad_combination(token);
        break;
      }
      const Type* type = record_specifier();
      if (type == nullptr) return false;
      out.type = type;
      out.defines_tag = true;
    } else if (word == "enum") {
      if (out.type != nullptr || words != 0) {
        bad_combination(token);
        break;
      }
      const Type* type = enum_specifier();
      if (type == nullptr) return false;
      out.type = type;
      out.defines_tag = true;
    } else if (word == "typeof" || word == "typeof_unqual") {
      if (out.type != nullptr || words != 0) {
        bad_combination(token);
        break;
      }
      out.type = typeof_specifier();
      if (out.type == nullptr) return false;
    } else if (word == "__auto_type") {
      next();
      out.is_auto_type = true;
    } else if (word == "float" || word == "double" || word == "_Complex") {
      refuse(token, word == "_Complex" ? "`_Complex`" : "floating point");
    } else if (word == "__int128") {
      refuse(token, "a 128-bit integer");
    } else if (word == "__builtin_va_list") {
      refuse(token, "access to variadic arguments");
    } else {
      std::uint16_t bit = 0;
      if (word == "void") bit = kVoidWord;
      if (word == "_Bool") bit = kBoolWord;
      if (word == "char") bit = kCharWord;
      if (word == "short") bit = kShortWord;
      if (word == "int") bit = kIntWord;
      if (word == "signed") bit = kSignedWord;
      if (word == "unsigned") bit = kUnsignedWord;
      if (word == "long") bit = (words & kLongWord) ? kLongLongWord : kLongWord;
      if (bit == 0) break;
      if (out.type != nullptr || (words & bit) != 0) {
        bad_combination(token);
        break;
      }
      next();
      words |= bit;
    }
  }
  if (panic_ || fatal_) return false;
  if (words != 0) {
    struct Row {
      int words;
      TypeKind kind;
    };
    constexpr Row kRows[] = {
        {kVoidWord, TypeKind::kVoid}, {kBoolWord, TypeKind::kBool}, {kCharWord, TypeKind::kChar},
        {kSignedWord | kCharWord, TypeKind::kSChar}, {kUnsignedWord | kCharWord, TypeKind::kUChar}, {kShortWord, TypeKind::kShort},
        {kUnsignedWord | kShortWord, TypeKind::kUShort}, {kIntWord, TypeKind::kInt}, {0, TypeKind::kInt},
        {kUnsignedWord, TypeKind::kUInt}, {kLongWord, TypeKind::kLong}, {kUnsignedWord | kLongWord, TypeKind::kULong},
        {kLongWord | kLongLongWord, TypeKind::kLongLong}, {kUnsignedWord | kLongWord | kLongLongWord, TypeKind::kULongLong},
    };
    // `int` adds nothing to short, long, signed and unsigned; `signed` nothing except to char.
    int reduced = words;
    if (reduced != kIntWord && (reduced & (kCharWord | kVoidWord | kBoolWord)) == 0) reduced &= ~kIntWord;
    if ((reduced & kCharWord) == 0 && (reduced & kUnsignedWord) == 0 && (reduced & (kVoidWord | kBoolWord)) == 0) reduced &= ~kSignedWord;
    const Row* found = nullptr;
    for (const Row& row : kRows) {
      if (row.words == reduced) found = &row;
    }
    if (found == nullptr) {
      bad_combination(first);
      return false;
    }
    out.type = types_->basic(found->kind);
  }
  if (out.type == nullptr && !out.is_auto_type) {
    if (is_identifier()) {
      const Token name = peek();
      unknown_type(syntax_error(Message::kExpectedType, name, {quoted(name.text)}), name);
    } else {
      expected("a type");
    }
    return false;
  }
  if (out.type != nullptr) out.type = types_->qualified(out.type, static_cast<Qualifiers>(qualifiers | out.attributes.spaces));
  out.attributes.spaces = out.is_auto_type ? static_cast<Qualifiers>(out.attributes.spaces | qualifiers) : Qualifiers{0};
  return true;
}

// What a name that is no type may have meant.
void Parser::unknown_type(Diagnostic& made, const Token& name) {
  if (const Type* tagged = lookup_tag(name.symbol, false)) {
    made.help = "write " + quoted(std::string(name_of(tagged)));
    return;
  }
  // Words that begin a declaration or a statement are as easily misspelt as names.
  std::vector<std::string> candidates = {"const", "enum", "return", "signed", "static", "struct", "typedef", "union", "unsigned", "volatile"};
  for (const auto& [symbol, bindings] : names_) {
    if (!bindings.empty() && bindings.back().entity.what == Entity::What::kTypedef) candidates.push_back(name_of_symbol(symbol));
  }
  std::sort(candidates.begin(), candidates.end());
  made.help = did_you_mean(suggestion(name.text, candidates));
}

// --- records -------------------------------------------------------------------------------------------------------------------

const Type* Parser::record_specifier() {
  const Nesting nesting(*this);
  const Token word = next();
  const bool is_union = word.text == "union";
  Attributes attributes_before;
  attributes(attributes_before);
  Token tag;
  const bool has_tag = is_identifier();
  if (has_tag) tag = next();
  const bool has_body = is("{");
  if (!has_tag && !has_body) {
    expected("a name or `{` after " + quoted(word.text));
    return nullptr;
  }
  const SourcePos where = has_tag ? tag.where : word.where;
  if (!has_tag) {
    const Type* type = types_->new_record("", is_union, where);
    record_body(type, attributes_before);
    return panic_ ? nullptr : type;
  }
  const Type* known = lookup_tag(tag.symbol, has_body || is(";"));
  if (known != nullptr && known->kind != (is_union ? TypeKind::kUnion : TypeKind::kStruct)) {
    Diagnostic& made = syntax_error(Message::kTagKind, tag, {quoted(tag.text), name_of(known).substr(0, name_of(known).find(' '))});
    made.notes.push_back({known->is_record() ? known->record->where : known->enumeration->where, quoted(name_of(known)) + " is declared"});
    return nullptr;
  }
  if (known == nullptr) {
    known = types_->new_record(std::string(tag.text), is_union, where);
    // A record first named in a parameter list belongs to the scope around it, so that a later definition is the same type.
    if (in_prototype_ && scope_ > 0) {
      remember_tag(tag.symbol);
      tags_[tag.symbol].insert(tags_[tag.symbol].begin(), TagBinding{0, known});
      scope_tags_[0].push_back(tag.symbol);
    } else {
      declare_tag(tag.symbol, known);
    }
  }
  if (!has_body) return known;
  // Inside its own braces a record is not complete yet, but a second body would make it a member of itself.
  const bool is_open = std::find(open_records_.begin(), open_records_.end(), known->record) != open_records_.end();
  if (known->record->is_complete || is_open) {
    Diagnostic& made = error(Message::kRedefined, tag, {quoted(name_of(known))});
    made.notes.push_back({known->record->where, "first defined"});
    next();
    skip_balanced("}");
    expect("}");
    return known;
  }
  known->record->where = where;
  record_body(known, attributes_before);
  return panic_ ? nullptr : known;
}

void Parser::record_body(const Type* type, Attributes before) {
  expect("{");
  open_records_.push_back(type->record);
  std::vector<MemberSpec> members;
  while (!is("}") && peek().kind != TokenKind::kEnd) {
    if (take(";")) continue;
    if (is("_Static_assert")) {
      static_assertion();
      continue;
    }
    member_declaration(members, type);
    if (panic_) {
      panic_ = false;
      skip_to_recovery(false);
    }
  }
  open_records_.pop_back();
  expect("}", "the members");
  Attributes after;
  attributes(after);
  before.add(after);
  std::uint64_t size = 0;
  for (const MemberSpec& spec : members) size += size_of(spec.member.type);
  if (size > kObjectSizeMax) {
    error(Message::kTooLarge, type->record->where, {quoted(name_of(type)), std::to_string(kObjectSizeMax >> 20)});
    members.clear();
  }
  type->record->is_packed = before.is_packed;
  lay_out(*type->record, std::move(members), before.alignment);
}

void Parser::member_declaration(std::vector<MemberSpec>& members, const Type* record) {
  Specifiers spec;
  if (!specifiers(spec, false)) return;
  if (spec.is_auto_type) return refuse(peek(), "`__auto_type` for a member");
  const auto already = [&](const std::string& name) -> const Member* {
    for (const MemberSpec& one : members) {
      if (one.member.name == name && !name.empty()) return &one.member;
      if (one.member.name.empty() && !one.is_bit_field && one.member.type->is_record()) {
        const MemberPath path = find_member(*one.member.type->record, name);
        if (path.found()) return path.path.back();
      }
    }
    return nullptr;
  };
  if (is(";")) {
    // `struct { ... };` gives its members to the record around it.
    if (spec.type->is_record() && (spec.type->record->tag.empty() || spec.defines_tag)) {
      if (!is_complete(spec.type)) {
        error(Message::kIncompleteType, spec.where, {"a member", quoted(name_of(spec.type))});
      } else {
        for (const Member& inner : spec.type->record->members) {
          if (const Member* first = already(inner.name)) {
            error(Message::kMemberTwice, inner.where, {quoted(inner.name)}).notes.push_back({first->where, "first declared"});
          }
        }
        MemberSpec one;
        one.member.type = spec.type;
        one.member.where = spec.where;
        one.alignment = spec.attributes.alignment;
        members.push_back(one);
      }
    } else {
      error(Message::kDeclaresNothing, peek());
    }
    next();
    return;
  }
  while (!panic_ && !fatal_) {
    MemberSpec one;
    Declarator d;
    const Token first = peek();
    if (is(":")) {
      d.type = spec.type;
      d.where = first.where;
      one.is_unnamed_bit_field = true;
    } else {
      d = declarator(spec, false);
      if (panic_) return;
    }
    one.member.name = d.name;
    one.member.where = d.where;
    one.member.type = d.type;
    if (take(":")) {
      one.is_bit_field = true;
      std::uint64_t width = 0;
      if (integer_constant_expression("the width of a bit-field", &width) == nullptr) return;
      const std::string shown = d.name.empty() ? "the bit-field" : quoted(d.name);
      if (!d.type->is_integer()) {
        error(Message::kBitFieldType, d.where, {shown, quoted(name_of(d.type))});
        one.member.type = types_->int_type();
      }
      const std::uint64_t width_max = d.type->is_bool() ? 1 : size_of(one.member.type) * 8;
      if (width > width_max || (width == 0 && !d.name.empty())) {
        error(Message::kBitFieldWidth, d.where, {shown, std::to_string(width_max), std::to_string(static_cast<std::int64_t>(width))});
        width = 1;
      }
      one.member.bit_width = static_cast<std::uint8_t>(width);
    } else {
      const bool flexible = d.type->is_array() && d.type->is_incomplete_array;
      if (d.type->is_function()) {
        error(Message::kMemberFunction, d.where, {quoted(d.name)}).help = "declare a pointer, " + quoted("(*" + d.name + ")(...)");
        return;
      }
      if (d.type->is_void()) {
        error(Message::kVoidObject, d.where, {"member " + quoted(d.name)});
        one.member.type = types_->int_type();
      } else if (!is_complete(flexible ? d.type->target : d.type)) {
        Diagnostic& made = error(Message::kIncompleteType, d.where, {"member " + quoted(d.name), quoted(name_of(d.type))});
        if (d.type->is_record()) made.notes.push_back({d.type->record->where, quoted(name_of(d.type)) + " is only declared"});
        one.member.type = types_->int_type();
      }
    }
    attributes(d.attributes);
    one.alignment = std::max(spec.attributes.alignment, d.attributes.alignment);
    one.is_packed = d.attributes.is_packed || spec.attributes.is_packed;
    if (const Member* twice = already(d.name)) {
      error(Message::kMemberTwice, d.where, {quoted(d.name)}).notes.push_back({twice->where, "first declared"});
    } else {
      if (!members.empty() && members.back().member.type->is_array() && members.back().member.type->is_incomplete_array &&
          !record->record->is_union) {
        error(Message::kFlexibleNotLast, members.back().member.where, {quoted(members.back().member.name)});
      }
      members.push_back(one);
    }
    if (take(",")) continue;
    expect(";", "the member");
    return;
  }
}

// --- enumerations --------------------------------------------------------------------------------------------------------------

const Type* Parser::enum_specifier() {
  const Nesting nesting(*this);
  const Token word = next();
  Attributes ignored;
  attributes(ignored);
  Token tag;
  const bool has_tag = is_identifier();
  if (has_tag) tag = next();
  const bool has_body = is("{");
  if (!has_tag && !has_body) {
    expected("a name or `{` after `enum`");
    return nullptr;
  }
  const Type* type = has_tag ? lookup_tag(tag.symbol, has_body) : nullptr;
  if (type != nullptr && type->kind != TypeKind::kEnum) {
    syntax_error(Message::kTagKind, tag, {quoted(tag.text), name_of(type).substr(0, name_of(type).find(' '))})
        .notes.push_back({type->record->where, quoted(name_of(type)) + " is declared"});
    return nullptr;
  }
  if (type == nullptr) {
    type = types_->new_enumeration(has_tag ? std::string(tag.text) : "", has_tag ? tag.where : word.where);
    if (has_tag) declare_tag(tag.symbol, type);
  }
  if (!has_body) return type;
  if (type->enumeration->is_complete) {
    error(Message::kRedefined, tag, {quoted(name_of(type))}).notes.push_back({type->enumeration->where, "first defined"});
    next();
    skip_balanced("}");
    expect("}");
    return type;
  }
  enum_body(type);
  attributes(ignored);
  return panic_ ? nullptr : type;
}

void Parser::enum_body(const Type* type) {
  expect("{");
  std::uint64_t value = 0;
  bool any_negative = false;
  bool any_large = false;   // beyond 32 bits
  bool any_unsigned = false;  // beyond int
  bool value_is_signed = true;
  std::vector<std::uint32_t> symbols;
  while (!is("}") && peek().kind != TokenKind::kEnd) {
    if (!is_identifier()) return expected("the name of an enumerator");
    const Token name = next();
    Attributes ignored;
    attributes(ignored);
    if (take("=")) {
      Expr* given = integer_constant_expression("the value of an enumerator", &value);
      if (panic_ || fatal_) return;
      if (given == nullptr) value = 0;  // reported
      value_is_signed = given == nullptr || is_signed_integer(given->type);
    }
    const auto as_signed = static_cast<std::int64_t>(value);
    const bool negative = value_is_signed && as_signed < 0;
    const bool fits_int = negative ? as_signed >= INT32_MIN : value <= INT32_MAX;
    any_negative = any_negative || negative;
    any_large = any_large || (negative ? !fits_int : value > UINT32_MAX);
    any_unsigned = any_unsigned || (!negative && !fits_int);
    const Type* its_type = fits_int                        ? types_->int_type()
                           : !negative && value <= UINT32_MAX ? types_->basic(TypeKind::kUInt)
                           : value_is_signed                  ? types_->long_type()
                                                              : types_->basic(TypeKind::kULong);
    if (Entity* there = lookup_here(name.symbol)) {
      error(Message::kRedeclared, name, {quoted(name.text)}).notes.push_back({there->where, "first declared"});
    }
    declare(name.symbol, Entity{.what = Entity::What::kEnumerator, .type = its_type, .value = value, .where = name.where});
    symbols.push_back(name.symbol);
    ++value;
    if (!take(",")) break;
  }
  expect("}", "the enumerators");
  TypeKind underlying = any_negative ? TypeKind::kInt : TypeKind::kUInt;
  if (any_large || (any_negative && any_unsigned)) underlying = any_negative ? TypeKind::kLong : TypeKind::kULong;
  type->enumeration->underlying = types_->basic(underlying);
  type->enumeration->is_complete = true;
}

const Type* Parser::typeof_specifier() {
  const Nesting nesting(*this);
  const Token word = next();
  if (!expect("(", "`typeof`")) return nullptr;
  const Type* type = nullptr;
  if (is_type_start()) {
    type = type_name();
  } else {
    ++unevaluated_;
    Expr* e = expression();
    --unevaluated_;
    type = e->type;
    if (e->bit_width != 0 && !type->is_error()) {
      error(Message::kBitFieldOperand, e->where, {"`typeof`"});
      type = types_->int_type();
    }
    if (type->is_error()) type = types_->int_type();  // reported
  }
  expect(")");
  if (panic_ || type == nullptr) return nullptr;
  if (word.text == "typeof_unqual" || type->is_atomic()) return type->unqualified;
  // An address space belongs to what is pointed to; a variable declared by `typeof(*p)` is here.
  return types_->with_qualifiers(type, static_cast<Qualifiers>(type->qualifiers & ~(kUser | kRcu | kForce)));
}

// --- declarators ---------------------------------------------------------------------------------------------------------------

Declarator Parser::declarator(const Specifiers& spec, bool abstract_allowed, bool name_allowed) {
  Declarator out;
  out.where = peek().where;
  std::vector<Chunk> chunks;
  declarator_chunks(chunks, out, name_allowed);
  if (panic_ || fatal_) {
    out.type = types_->error_type();
    return out;
  }
  if (!out.has_name && !abstract_allowed) {
    expected("a name");
    out.type = types_->error_type();
    return out;
  }
  out.is_function = !chunks.empty() && chunks.front().what == Chunk::What::kFunction;
  if (out.is_function) out.parameters = chunks.front().parameters;
  const Type* base = spec.is_auto_type ? types_->error_type() : spec.type;
  out.type = apply_chunks(base, chunks, out);
  return out;
}

// Chunks in order from the name outwards.
void Parser::declarator_chunks(std::vector<Chunk>& chunks, Declarator& out, bool name_allowed) {
  const Nesting nesting(*this);
  std::vector<Chunk> pointers;
  while (true) {
    if (is("__attribute__")) attributes(out.attributes);
    if (!is("*")) break;
    Chunk pointer{.where = next().where};
    pointer.qualifiers = qualifiers_and_attributes(out.attributes);
    pointers.push_back(pointer);
    if (pointers.size() > kDepthMax) {
      error(Message::kTooDeep, peek(), {std::to_string(kDepthMax)});
      fatal_ = true;
      return;
    }
  }
  const bool nested = is("(") && !peek(1).is(")") && (!is_type_start(peek(1)) || peek(1).is("__attribute__")) && !peek(1).is("...");
  if (nested) {
    next();
    declarator_chunks(chunks, out, name_allowed);
    expect(")");
  } else if (is_identifier() && name_allowed) {
    const Token name = next();
    out.has_name = true;
    out.symbol = name.symbol;
    out.name = std::string(name.text);
    out.where = name.where;
  }
  std::size_t suffixes = 0;
  while (!panic_ && !fatal_ && (is("[") || is("("))) {
    if (++suffixes > kDepthMax) {
      error(Message::kTooDeep, peek(), {std::to_string(kDepthMax)});
      fatal_ = true;
      return;
    }
    Chunk chunk{.where = peek().where};
    if (take("[")) {
      Attributes ignored;
      while (take("static")) {
      }
      qualifiers_and_attributes(ignored);
      while (take("static")) {
      }
      if (take("]")) {
        chunk.what = Chunk::What::kIncompleteArray;
      } else {
        chunk.what = Chunk::What::kArray;
        const Token at = peek();
        Expr* size = rvalue(assignment());
        if (panic_) return;
        expect("]");
        if (size->type->is_error()) {
          chunk.count = 1;
        } else if (!size->type->is_integer()) {
          error(Message::kArraySizeType, at, {quoted(name_of(size->type))});
          chunk.count = 1;
        } else if (size->kind != ExprKind::kInteger) {
          if (in_prototype_) {
            chunk.what = Chunk::What::kIncompleteArray;  // `int a[n]` as a parameter is a pointer
          } else {
            refuse(at, "an array whose size is not constant");
            return;
          }
        } else if (is_signed_integer(size->type) && static_cast<std::int64_t>(size->value) < 0) {
          error(Message::kArraySizeNegative, at, {std::to_string(static_cast<std::int64_t>(size->value))});
          chunk.count = 1;
        } else {
          chunk.count = size->value;
        }
      }
    } else {
      chunk.what = Chunk::What::kFunction;
      function_chunk(chunk);
    }
    chunks.push_back(std::move(chunk));
  }
  for (auto pointer = pointers.rbegin(); pointer != pointers.rend(); ++pointer) chunks.push_back(*pointer);
  if (is("asm")) {
    refuse(peek(), "`asm`");
    return;
  }
  if (is("__attribute__")) attributes(out.attributes);
}

void Parser::function_chunk(Chunk& chunk) {
  expect("(");
  if (take(")")) {
    chunk.has_prototype = false;
    return;
  }
  if (is("void") && peek(1).is(")")) {
    next();
    next();
    return;
  }
  push_scope();
  const bool outer = in_prototype_;
  in_prototype_ = true;
  while (!panic_ && !fatal_) {
    if (is("...")) {
      next();
      chunk.is_variadic = true;
      break;
    }
    Specifiers spec;
    if (is("register")) next();
    if (is_identifier() && !is_type_start() && (peek(1).is(",") || peek(1).is(")")) && chunk.parameters.empty()) {
      refuse(peek(), "a parameter without a type");
      break;
    }
    if (!specifiers(spec, false)) break;
    if (spec.is_auto_type) {
      refuse(peek(), "`__auto_type` for a parameter");
      break;
    }
    Declarator d = declarator(spec, true);
    if (panic_ || fatal_) break;
    ParameterName parameter{.name = d.name, .symbol = d.symbol, .type = d.type, .where = d.where};
    if (parameter.type->is_array()) parameter.type = types_->pointer_to(parameter.type->target);
    if (parameter.type->is_function()) parameter.type = types_->pointer_to(parameter.type);
    if (parameter.type->is_void()) {
      error(Message::kVoidObject, d.where, {d.has_name ? "parameter " + quoted(d.name) : "a parameter"});
      parameter.type = types_->int_type();
    }
    if (d.has_name) {
      if (Entity* twice = lookup_here(d.symbol)) {
        error(Message::kRedeclared, d.where, {quoted(d.name)}).notes.push_back({twice->where, "first declared"});
      }
      Variable* placeholder = new_variable(d.name, parameter.type, Storage::kParameter, d.where);
      declare(d.symbol, Entity{.what = Entity::What::kVariable, .type = parameter.type, .variable = placeholder, .where = d.where});
    }
    chunk.parameters.push_back(std::move(parameter));
    if (!take(",")) break;
  }
  in_prototype_ = outer;
  pop_scope();
  expect(")", "the parameters");
}

const Type* Parser::apply_chunks(const Type* base, std::vector<Chunk>& chunks, const Declarator& d) {
  const Type* type = base;
  const std::string shown = d.has_name ? quoted(d.name) : "the type";
  for (auto chunk = chunks.rbegin(); chunk != chunks.rend(); ++chunk) {
    if (type->depth > kDepthMax) {
      error(Message::kTooDeep, chunk->where, {std::to_string(kDepthMax)});
      fatal_ = true;
      return types_->error_type();
    }
    switch (chunk->what) {
      case Chunk::What::kPointer:
        type = types_->qualified(types_->pointer_to(type), chunk->qualifiers);
        break;
      case Chunk::What::kArray:
      case Chunk::What::kIncompleteArray: {
        if (type->is_error()) return type;
        if (type->is_function() || type->is_void() || !is_complete(type)) {
          error(Message::kArrayElement, d.where, {shown, quoted(name_of(type))});
          return types_->error_type();
        }
        if (chunk->what == Chunk::What::kIncompleteArray) {
          type = types_->incomplete_array_of(type);
          break;
        }
        const std::uint64_t element = std::max<std::uint64_t>(1, size_of(type));
        if (chunk->count > kObjectSizeMax / element) {
          error(Message::kTooLarge, d.where, {shown, std::to_string(kObjectSizeMax >> 20)});
          return types_->error_type();
        }
        type = types_->array_of(type, chunk->count);
        break;
      }
      case Chunk::What::kFunction: {
        if (type->is_error()) return type;
        if (type->is_array() || type->is_function()) {
          error(Message::kFunctionReturns, d.where, {shown, quoted(name_of(type))});
          return types_->error_type();
        }
        std::vector<const Type*> parameters;
        for (const ParameterName& parameter : chunk->parameters) parameters.push_back(parameter.type->unqualified);
        type = types_->function(type->unqualified, std::move(parameters), chunk->is_variadic, chunk->has_prototype);
        break;
      }
    }
  }
  return type;
}

// The type between the parentheses of a cast, sizeof and so on; null after a syntax error.
const Type* Parser::type_name() {
  const Nesting nesting(*this);
  Specifiers spec;
  if (!specifiers(spec, false)) return nullptr;
  if (spec.is_auto_type) {
    refuse(peek(), "`__auto_type` here");
    return nullptr;
  }
  Declarator d = declarator(spec, true, false);
  return panic_ || fatal_ ? nullptr : d.type;
}

}  // namespace wakesim::lang
