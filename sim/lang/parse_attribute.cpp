// `__attribute__((...))`, `_Alignas`. What has a meaning is recorded, what cannot change behaviour is ignored by name, the rest is a
// warning.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "sim/lang/parser.h"

namespace wakesim::lang {

namespace {

// No effect on what the program does.
constexpr std::array kIgnored = {
    std::string_view("unused"), std::string_view("used"), std::string_view("always_inline"), std::string_view("noinline"),
    std::string_view("const"), std::string_view("pure"), std::string_view("cold"), std::string_view("hot"),
    std::string_view("malloc"), std::string_view("format"), std::string_view("format_arg"), std::string_view("alloc_size"),
    std::string_view("alloc_align"), std::string_view("warn_unused_result"), std::string_view("deprecated"),
    std::string_view("visibility"), std::string_view("nonnull"), std::string_view("returns_nonnull"), std::string_view("may_alias"),
    std::string_view("no_instrument_function"), std::string_view("no_sanitize"), std::string_view("no_sanitize_address"),
    std::string_view("no_sanitize_thread"), std::string_view("no_sanitize_undefined"), std::string_view("no_stack_protector"),
    std::string_view("optimize"), std::string_view("assume_aligned"), std::string_view("error"), std::string_view("warning"),
    std::string_view("externally_visible"), std::string_view("copy"), std::string_view("designated_init"),
    std::string_view("randomize_layout"), std::string_view("no_randomize_layout"), std::string_view("counted_by"),
    std::string_view("flatten"), std::string_view("leaf"), std::string_view("nothrow"), std::string_view("artificial"),
    std::string_view("gnu_inline"), std::string_view("tls_model"), std::string_view("weak"), std::string_view("sentinel"),
    std::string_view("unavailable"), std::string_view("nonstring"), std::string_view("noclone"), std::string_view("no_reorder"),
    std::string_view("no_profile_instrument_function"), std::string_view("patchable_function_entry"),
    std::string_view("access"), std::string_view("fd_arg"), std::string_view("zero_call_used_regs"),
};

// A change of meaning that model C does not have.
constexpr std::array kRefused = {std::string_view("mode"), std::string_view("vector_size"), std::string_view("alias"),
                                 std::string_view("ifunc"), std::string_view("constructor"), std::string_view("destructor"),
                                 std::string_view("transparent_union"), std::string_view("naked"), std::string_view("interrupt"),
                                 std::string_view("scalar_storage_order"), std::string_view("weakref")};

std::string_view without_underscores(std::string_view name) {
  if (name.size() > 4 && name.starts_with("__") && name.ends_with("__")) return name.substr(2, name.size() - 4);
  return name;
}

}  // namespace

void Attributes::add(const Attributes& more) {
  is_packed = is_packed || more.is_packed;
  is_noreturn = is_noreturn || more.is_noreturn;
  is_fallthrough = is_fallthrough || more.is_fallthrough;
  alignment = std::max(alignment, more.alignment);
  if (!more.section.empty()) section = more.section;
  spaces = static_cast<Qualifiers>(spaces | more.spaces);
  if (more.has_cleanup) {
    has_cleanup = true;
    cleanup_symbol = more.cleanup_symbol;
    cleanup_where = more.cleanup_where;
  }
  contexts.insert(contexts.end(), more.contexts.begin(), more.contexts.end());
}

void Parser::attributes(Attributes& out) {
  while (is_attribute()) {
    if (take("_Alignas")) {
      if (!expect("(", "`_Alignas`")) return;
      std::uint64_t alignment = 0;
      if (is_type_start()) {
        const Type* type = type_name();
        if (type != nullptr) alignment = alignment_of(type);
      } else if (integer_constant_expression("an alignment", &alignment) == nullptr) {
        alignment = 0;
      }
      if (alignment > 4096 || (alignment & (alignment - 1)) != 0) {
        error(Message::kBadAlignment, peek(), {std::to_string(alignment)});
        alignment = 0;
      }
      out.alignment = std::max(out.alignment, static_cast<std::uint32_t>(alignment));
      expect(")");
      continue;
    }
    next();
    if (!expect("(", "`__attribute__`") || !expect("(", "`__attribute__`")) return;
    while (!is(")") && peek().kind != TokenKind::kEnd) {
      if (take(",")) continue;
      one_attribute(out);
      if (!is(",") && !is(")")) expected("`,` or `)` after an attribute");
    }
    expect(")");
    expect(")");
  }
}

void Parser::one_attribute(Attributes& out) {
  if (!is_identifier() && peek().kind != TokenKind::kKeyword) return expected("an attribute name");
  const Token name = next();
  const std::string_view word = without_underscores(name.text);
  const bool has_arguments = is("(");
  const auto skip_arguments = [&] {
    if (!take("(")) return;
    skip_balanced(")");
    expect(")");
  };
  if (word == "packed") {
    out.is_packed = true;
  } else if (word == "aligned") {
    out.alignment = std::max<std::uint32_t>(out.alignment, 16);
    if (take("(")) {
      std::uint64_t alignment = 0;
      if (integer_constant_expression("an alignment", &alignment) == nullptr) return;
      if (alignment == 0 || alignment > 4096 || (alignment & (alignment - 1)) != 0) {
        error(Message::kBadAlignment, name, {std::to_string(alignment)});
        alignment = 1;
      }
      out.alignment = static_cast<std::uint32_t>(alignment);
      expect(")");
    }
  } else if (word == "noreturn") {
    out.is_noreturn = true;
  } else if (word == "fallthrough") {
    out.is_fallthrough = true;
  } else if (word == "section") {
    if (!expect("(", "`section`")) return;
    if (peek().kind != TokenKind::kString) return expected("a section name");
    out.section = std::string(next().bytes);
    expect(")");
  } else if (word == "cleanup") {
    if (!expect("(", "`cleanup`")) return;
    if (!is_identifier()) return expected("the name of a function");
    const Token function = next();
    out.has_cleanup = true;
    out.cleanup_symbol = function.symbol;
    out.cleanup_where = function.where;
    expect(")");
  } else if (word == "wakesim_user" || word == "wakesim_rcu" || word == "wakesim_force") {
    // A program has no address spaces: its pointers are all of one kind.
    const Qualifiers space = word == "wakesim_user" ? kUser : word == "wakesim_rcu" ? kRcu : kForce;
    if (side_ == Side::kKernel) out.spaces = static_cast<Qualifiers>(out.spaces | space);
  } else if (word == "wakesim_must_hold" || word == "wakesim_acquires" || word == "wakesim_releases") {
    if (!expect("(", quoted(word))) return;
    Attributes::Context context;
    context.kind = word == "wakesim_must_hold" ? Annotation::kMustHold
                   : word == "wakesim_acquires" ? Annotation::kAcquires
                                                : Annotation::kReleases;
    context.where = name.where;
    context.begin = at_;
    skip_balanced(")");
    context.end = at_;
    out.contexts.push_back(context);
    expect(")");
  } else if (std::find(kRefused.begin(), kRefused.end(), word) != kRefused.end()) {
    refuse(name, "attribute " + quoted(word));
  } else {
    const bool ignored = std::find(kIgnored.begin(), kIgnored.end(), word) != kIgnored.end();
    if (!ignored) error(Message::kUnknownAttribute, name, {quoted(name.text)});
    if (has_arguments) skip_arguments();
  }
}

}  // namespace wakesim::lang
