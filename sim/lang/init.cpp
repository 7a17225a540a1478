// Initialisers: braces, designators and brace elision become a flat list of items (C11 6.7.9).
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <set>

#include "sim/lang/parser.h"

namespace wakesim::lang {

namespace {

// A range designator repeats its value; more than this is a table nobody writes out.
constexpr std::uint64_t kRangeMax = 65536;

}  // namespace

struct Parser::InitState {
  bool is_static = false;
  bool designated = false;  // items may overlap
  bool failed = false;
  bool zero_rest = false;
  std::string name;
  Expr* pending = nullptr;  // an expression read to see whether it initialises a whole record
  std::vector<InitItem> items;
};

bool Parser::is_string_for(const Type* type) const {
  if (!type->is_array() || type->target->kind > TypeKind::kUChar || type->target->kind < TypeKind::kChar) return false;
  if (peek().kind == TokenKind::kString) return true;
  return is("{") && peek(1).kind == TokenKind::kString && (peek(2).is("}") || (peek(2).is(",") && peek(3).is("}")));
}

Initializer* Parser::initializer(const Type*& type, bool is_static, const std::string& name) {
  InitState state{.is_static = is_static, .name = name};
  std::uint64_t count = 0;
  const bool counts = type->is_array() && type->is_incomplete_array;
  const bool is_braced = is("{");
  if (type->is_array() && !is_braced && !is_string_for(type)) {
    const Token at = peek();
    assignment();
    if (!panic_) error(Message::kArrayInitializer, at, {quoted(name)});
    state.failed = true;
    if (counts) type = types_->error_type();
    return nullptr;
  }
  if (is_string_for(type)) {
    init_string(state, type, 0, counts ? &count : nullptr);
  } else if (counts) {
    state.zero_rest = true;
    init_braced(state, type, 0, &count);
  } else {
    if (is_braced) state.zero_rest = true;
    init_object(state, type, 0, nullptr);
  }
  if (counts) type = types_->array_of(type->target, count);
  if (state.failed || panic_ || fatal_) return nullptr;
  arena_->initializers.emplace_back();
  Initializer* out = &arena_->initializers.back();
  finish_initializer(state, *out);
  return out;
}

Initializer* Parser::initializer_from(Expr* value, const Type* type, bool is_static, const std::string& name) {
  InitState state{.is_static = is_static, .name = name};
  init_item(state, type, 0, nullptr, value);
  if (state.failed) return nullptr;
  arena_->initializers.emplace_back();
  finish_initializer(state, arena_->initializers.back());
  return &arena_->initializers.back();
}

// Later items win: an earlier one for the same place is dropped, with what it would have done, as C allows.
void Parser::finish_initializer(InitState& state, Initializer& out) {
  out.zero_rest = state.zero_rest;
  if (!state.designated) {
    out.items = std::move(state.items);
    return;
  }
  std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
  std::vector<InitItem> kept;
  for (auto item = state.items.rbegin(); item != state.items.rend(); ++item) {
    if (!item->type->is_record() && !seen.insert({item->offset, item->bit_width == 0 ? 255u : item->bit_first}).second) continue;
    kept.push_back(std::move(*item));
  }
  std::reverse(kept.begin(), kept.end());
  out.items = std::move(kept);
}

void Parser::init_item(InitState& state, const Type* type, std::uint64_t offset, const Member* member, Expr* value) {
  const SourcePos where = value->where;
  Purpose purpose{.what = "the value of " + (member != nullptr && !member->name.empty() ? quoted(member->name)
                                             : state.name.starts_with("the ")           ? state.name
                                                                                        : quoted(state.name))};
  if (member != nullptr) {
    purpose.note_where = member->where;
    purpose.note = "member " + quoted(member->name) + " is declared";
  }
  if (state.is_static && type->is_record() && value->kind == ExprKind::kCompoundLiteral && value->type->is_record() &&
      value->type->record == type->record) {
    // GNU: a constant compound literal initialises a static record by its own items.
    if (value->variable->initializer != nullptr) {
      for (InitItem item : value->variable->initializer->items) {
        item.offset += static_cast<std::uint32_t>(offset);
        state.items.push_back(item);
      }
    }
    state.zero_rest = true;
    return;
  }
  value = assign_convert(value, type, where, purpose);
  if (value->type->is_error()) {
    state.failed = true;
    return;
  }
  InitItem item{.offset = static_cast<std::uint32_t>(offset), .type = type->unqualified, .value = value};
  if (member != nullptr && member->bit_width != 0) {
    item.bit_first = member->bit_first;
    item.bit_width = member->bit_width;
    item.unit = member->unit;
    item.field = member;
  }
  if (state.is_static) {
    const std::optional<Constant> constant = type->is_record() ? std::nullopt : constant_value(value);
    if (!constant) {
      error(Message::kStaticInitializer, where, {state.name.starts_with("the ") ? state.name : quoted(state.name)});
      state.failed = true;
      return;
    }
    item.constant = *constant;
  }
  state.items.push_back(item);
}

void Parser::init_string(InitState& state, const Type* type, std::uint64_t offset, std::uint64_t* count) {
  const bool braced = take("{");
  const Token token = next();
  if (braced) {
    take(",");
    expect("}");
  }
  const std::string bytes(token.bytes);
  // The final zero may be cut off when the array has no room for it.
  const std::uint64_t room = count != nullptr ? bytes.size() + 1 : type->count;
  if (count != nullptr) *count = room;
  if (bytes.size() > room) error(Message::kStringTooLong, token, {std::to_string(room), std::to_string(bytes.size())});
  state.zero_rest = true;
  const Type* element = type->target->unqualified;
  for (std::size_t i = 0; i < std::min<std::uint64_t>(bytes.size(), room); ++i) {
    const auto value = wakesim::convert(int_kind(element), static_cast<unsigned char>(bytes[i]));
    InitItem item{.offset = static_cast<std::uint32_t>(offset + i), .type = element, .value = integer(value, element, token.where)};
    item.constant.value = value;
    state.items.push_back(item);
  }
}

void Parser::init_object(InitState& state, const Type* type, std::uint64_t offset, const Member* member) {
  const Nesting nesting(*this);
  if (panic_ || fatal_) return;
  const bool is_aggregate = type->is_array() || type->is_record();
  if (state.pending == nullptr && is_string_for(type)) return init_string(state, type, offset, nullptr);
  if (state.pending == nullptr && is("{")) {
    if (is_aggregate) return init_braced(state, type, offset, nullptr);
    const Token open = next();
    if (is("}")) {
      error(Message::kEmptyScalar, open, {quoted(name_of(type))});
      state.failed = true;
    } else if (is(".") || is("[")) {
      const Token designator = peek();
      const std::string written = is("[") ? "[...]" : "." + std::string(peek(1).text);
      error(Message::kScalarDesignator, designator, {quoted(name_of(type)), quoted(written)}).caret_note =
          quoted(name_of(type)) + (is("[") ? " has no elements" : " has no members");
      state.failed = true;
      skip_balanced("}");
    } else {
      init_object(state, type, offset, member);
      take(",");
    }
    expect("}", "the value");
    return;
  }
  if (state.pending == nullptr) {
    state.pending = assignment();
    if (panic_ || fatal_) {
      state.failed = true;
      return;
    }
  }
  Expr* value = state.pending;
  if (value->type->is_error()) {
    state.pending = nullptr;
    state.failed = true;
    return;
  }
  const bool whole = !is_aggregate || (type->is_record() && value->type->is_record() && value->type->record == type->record);
  if (whole) {
    state.pending = nullptr;
    return init_item(state, type, offset, member, value);
  }
  init_elided(state, type, offset);
}

// The members of an aggregate without braces of its own take values from the list around it until they are full.
void Parser::init_elided(InitState& state, const Type* type, std::uint64_t offset) {
  const auto more = [&](bool first) {
    if (first || state.pending != nullptr) return true;
    if (!is(",") || peek(1).is("}") || peek(1).is(".") || peek(1).is("[")) return false;
    next();
    return true;
  };
  if (type->is_array()) {
    const std::uint64_t element_size = size_of(type->target);
    if (type->count == 0 && state.pending != nullptr) {
      error(Message::kExcessInitializer, state.pending->where, {quoted(name_of(type)), "0"});
      state.pending = nullptr;
      state.failed = true;
    }
    for (std::uint64_t i = 0; i < type->count && more(i == 0); ++i) {
      init_object(state, type->target, offset + i * element_size, nullptr);
      if (panic_ || fatal_ || state.failed) return;
    }
    return;
  }
  const Record& record = *type->record;
  if (record.members.empty() && state.pending != nullptr) {
    error(Message::kExcessInitializer, state.pending->where, {quoted(name_of(type)), "0"});
    state.pending = nullptr;
    state.failed = true;
  }
  for (std::size_t i = 0; i < record.members.size() && more(i == 0); ++i) {
    const Member& member = record.members[i];
    init_object(state, member.type, offset + member.offset, &member);
    if (record.is_union || panic_ || fatal_ || state.failed) return;
  }
}

// `{ ... }`. For an array of unknown size, `count` receives how many elements there are.
void Parser::init_braced(InitState& state, const Type* type, std::uint64_t offset, std::uint64_t* count) {
  const Nesting nesting(*this);
  expect("{");
  state.zero_rest = true;
  std::uint64_t cursor = 0;
  bool lost = false;  // after a designator that went deeper, what follows would be ambiguous to the reader
  bool first = true;
  const std::uint64_t places = type->is_record() ? (type->record->is_union ? std::min<std::size_t>(1, type->record->members.size())
                                                                           : type->record->members.size())
                               : count != nullptr ? kObjectSizeMax / std::max<std::uint64_t>(1, size_of(type->target))
                                                  : type->count;
  while (!is("}") && peek().kind != TokenKind::kEnd) {
    if (!first) {
      if (!expect(",", "a value")) return;
      if (is("}")) break;
    }
    first = false;
    const bool old_style = is_identifier() && peek(1).is(":");
    if (is(".") || is("[") || old_style) {
      state.designated = true;
      init_designated(state, type, offset, &cursor, &lost);
    } else {
      const Token at = peek();
      if (lost || cursor >= places) {
        if (lost) error(Message::kAfterDesignator, at);
        else error(Message::kExcessInitializer, at, {quoted(name_of(type)), std::to_string(places)});
        state.failed = true;
        if (is("{")) {
          next();
          skip_balanced("}");
          expect("}");
        } else {
          assignment();
        }
        continue;
      }
      if (type->is_array()) {
        init_object(state, type->target, offset + cursor * size_of(type->target), nullptr);
      } else {
        const Member& member = type->record->members[cursor];
        init_object(state, member.type, offset + member.offset, &member);
      }
      ++cursor;
    }
    if (count != nullptr) *count = std::max(*count, cursor);
    if (panic_ || fatal_) return;
    if (state.failed) {
      // Go on behind the next comma of this list.
      state.pending = nullptr;
      while (!is(",") && !is("}") && peek().kind != TokenKind::kEnd) {
        const bool opens = is("(") || is("[") || is("{");
        const std::string_view close = is("(") ? ")" : is("[") ? "]" : "}";
        next();
        if (opens) {
          skip_balanced(close);
          next();
        }
      }
    }
  }
  expect("}", "the initialisers");
}

void Parser::init_designated(InitState& state, const Type* type, std::uint64_t offset, std::uint64_t* cursor, bool* lost) {
  const Type* target = type;
  std::uint64_t at = offset;
  const Member* member = nullptr;
  std::uint64_t range_low = 0;
  std::uint64_t range_high = 0;
  std::uint64_t range_size = 0;
  bool has_range = false;
  std::size_t steps = 0;
  *lost = false;
  const auto fail = [&] {
    state.failed = true;
    return;
  };
  while (is(".") || is("[") || (steps == 0 && is_identifier())) {
    if (has_range) {
      refuse(peek(), "a designator after a range");
      return fail();
    }
    if (is("[")) {
      const Token open = next();
      if (!target->is_array()) {
        error(Message::kDesignatorType, open, {"`[`", quoted(name_of(target))});
        return fail();
      }
      std::uint64_t low = 0;
      if (integer_constant_expression("an array designator", &low) == nullptr) return fail();
      std::uint64_t high = low;
      if (take("...") && integer_constant_expression("an array designator", &high) == nullptr) return fail();
      expect("]", "the designator");
      const std::uint64_t element = std::max<std::uint64_t>(1, size_of(target->target));
      const std::uint64_t places = target->is_incomplete_array ? kObjectSizeMax / element : target->count;
      if (low > high || high >= places) {
        error(Message::kDesignatorRange, open, {quoted(name_of(target)), std::to_string(static_cast<std::int64_t>(low > high ? low : high))});
        return fail();
      }
      if (high - low >= kRangeMax) {
        error(Message::kTooLarge, open, {"the range", std::to_string(kObjectSizeMax >> 20)});
        return fail();
      }
      if (steps == 0) *cursor = high + 1;
      if (low != high) {
        has_range = true;
        range_low = low;
        range_high = high;
        range_size = size_of(target->target);
      } else {
        at += low * size_of(target->target);
      }
      target = target->target;
      member = nullptr;
    } else {
      take(".");
      if (!is_identifier()) {
        expected("the name of a member");
        return fail();
      }
      const Token name = next();
      if (!target->is_record()) {
        error(Message::kDesignatorType, name, {quoted("." + std::string(name.text)), quoted(name_of(target))});
        return fail();
      }
      const MemberPath path = find_member(*target->record, name.text);
      if (!path.found()) {
        Diagnostic& made = error(Message::kNoMember, name, {quoted(name_of(target->unqualified)), quoted(name.text)});
        made.notes.push_back({target->record->where, quoted(name_of(target->unqualified)) + " is defined"});
        made.help = did_you_mean(nearest_member(*target->record, name.text));
        return fail();
      }
      if (steps == 0) {
        *cursor = static_cast<std::uint64_t>(path.path.front() - target->record->members.data()) + 1;
        *lost = path.path.size() > 1;
      }
      member = &path.member();
      at += path.offset;
      target = member->type;
    }
    ++steps;
  }
  if (steps > 1) *lost = true;
  if (!take("=")) take(":");  // GNU: `name: value`, and `[0] {...}` without anything
  if (!has_range) return init_object(state, target, at, member);
  // The value is read once for each element; only constants are the same each time.
  const std::size_t begin = at_;
  for (std::uint64_t i = range_low; i <= range_high; ++i) {
    at_ = begin;
    const std::size_t first = state.items.size();
    init_object(state, target, at + i * range_size, nullptr);
    if (panic_ || fatal_ || state.failed) return;
    for (std::size_t k = first; k < state.items.size(); ++k) {
      if (!state.is_static && state.items[k].value->kind != ExprKind::kInteger) {
        error(Message::kNotConstant, state.items[k].value->where, {"the value of a range"});
        return fail();
      }
    }
  }
}

}  // namespace wakesim::lang
