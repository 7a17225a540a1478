// Tokens, errors and recovery, scopes.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>

#include "sim/lang/parser.h"

namespace wakesim::lang {

Parser::Parser(Arena& arena, FileStore& files, Sink& sink, Side side, std::uint32_t unit, std::uint32_t layer)
    : arena_(&arena), files_(files), sink_(sink), types_(&arena.types), side_(side), unit_(unit), layer_(layer) {
  scope_names_.emplace_back();
  scope_tags_.emplace_back();
}

void Parser::parse_unit(std::vector<Token> tokens) {
  tokens_ = std::move(tokens);
  at_ = 0;
  end_token_ = tokens_.back();
  // What the preprocessor dropped with an error leaves a hole that would be a syntax error too.
  for (const Diagnostic& one : sink_.errors()) broken_lines_.insert({one.where.file.index, one.where.line});
  while (!fatal_ && peek().kind != TokenKind::kEnd && !sink_.is_full()) {
    const std::size_t before = at_;
    external_declaration();
    if (panic_) {
      panic_ = false;
      skip_to_recovery(true);
    }
    if (at_ == before && !fatal_) ++at_;  // always forward
  }
  if (!fatal_) finish_unit();
  tokens_ = std::vector<Token>();
}

const Entity* Parser::find_file_scope(std::uint32_t symbol) const {
  const auto found = names_.find(symbol);
  if (found == names_.end() || found->second.empty() || found->second.front().scope != 0) return nullptr;
  const Entity* entity = &found->second.front().entity;
  return entity->is_placeholder() ? nullptr : entity;
}

const Type* Parser::find_file_tag(std::uint32_t symbol) const {
  const auto found = tags_.find(symbol);
  if (found == tags_.end() || found->second.empty() || found->second.front().scope != 0) return nullptr;
  return found->second.front().type;
}

// --- entry points --------------------------------------------------------------------------------------------------------------

void Parser::begin_entries(Arena& arena) {
  before_entries_ = std::make_unique<BeforeEntries>();
  before_entries_->arena = std::exchange(arena_, &arena);
  before_entries_->functions = functions.size();
  before_entries_->globals = globals.size();
  before_entries_->names = scope_names_[0].size();
  before_entries_->tags = scope_tags_[0].size();
  types_ = &arena.types;
}

void Parser::remember_name(std::uint32_t symbol) {
  if (before_entries_ == nullptr) return;
  std::vector<Binding> of_file = names_[symbol];
  std::erase_if(of_file, [](const Binding& binding) { return binding.scope != 0; });
  before_entries_->file_names.emplace(symbol, std::move(of_file));
}

void Parser::remember_tag(std::uint32_t symbol) {
  if (before_entries_ == nullptr) return;
  std::vector<TagBinding> of_file = tags_[symbol];
  std::erase_if(of_file, [](const TagBinding& binding) { return binding.scope != 0; });
  before_entries_->file_tags.emplace(symbol, std::move(of_file));
}

void Parser::end_entries() {
  if (before_entries_ == nullptr) return;
  const BeforeEntries& before = *before_entries_;
  for (auto& [function, as_it_was] : before_entries_->declared_again) *function = std::move(as_it_was);
  for (auto& [symbol, of_file] : before_entries_->file_names) names_[symbol] = std::move(of_file);
  for (auto& [symbol, of_file] : before_entries_->file_tags) tags_[symbol] = std::move(of_file);
  scope_names_[0].resize(before.names);
  scope_tags_[0].resize(before.tags);
  for (const std::string& bytes : before.strings) strings_.erase(bytes);
  for (std::string* name : before.typedef_names) name->clear();
  functions.resize(before.functions);
  globals.resize(before.globals);
  arena_ = before.arena;
  types_ = &arena_->types;
  tokens_ = std::vector<Token>();
  before_entries_ = nullptr;
}

// --- what it takes -------------------------------------------------------------------------------------------------------------

std::size_t Arena::bytes() const {
  std::size_t bytes = exprs.size() * sizeof(Expr) + stmts.size() * sizeof(Stmt) + variables.size() * sizeof(Variable) +
                      functions.size() * sizeof(Function) + strings.size() * sizeof(StringLiteral) + initializers.size() * sizeof(Initializer);
  for (const Expr& e : exprs) bytes += e.arguments.capacity() * sizeof(Expr*);
  for (const Stmt& s : stmts) {
    bytes += (s.statements.capacity() + s.variables.capacity() + s.cases.capacity()) * sizeof(Stmt*) + s.label.capacity();
  }
  for (const Variable& v : variables) bytes += v.name.capacity();
  for (const Function& f : functions) {
    bytes += f.name.capacity() + (f.parameters.capacity() + f.locals.capacity()) * sizeof(Variable*) +
             f.annotations.capacity() * sizeof(ContextAnnotation);
  }
  for (const StringLiteral& string : strings) bytes += string.bytes.capacity();
  for (const Initializer& one : initializers) bytes += one.items.capacity() * sizeof(InitItem);
  return bytes + types.bytes();
}

std::size_t Parser::bytes() const {
  constexpr std::size_t kNode = 4 * sizeof(void*);  // of a table, besides what it holds
  std::size_t bytes = sizeof *this + (functions.capacity() + globals.capacity()) * sizeof(void*);
  for (const auto& [symbol, bindings] : names_) bytes += kNode + sizeof bindings + bindings.capacity() * sizeof(Binding);
  for (const auto& [symbol, bindings] : tags_) bytes += kNode + sizeof bindings + bindings.capacity() * sizeof(TagBinding);
  for (const auto& [text, string] : strings_) bytes += 2 * kNode + text.capacity();
  return bytes + (scope_names_[0].capacity() + scope_tags_[0].capacity()) * sizeof(std::uint32_t);
}

// --- tokens --------------------------------------------------------------------------------------------------------------------

const Token& Parser::peek(std::size_t ahead) const {
  if (panic_ || fatal_ || at_ + ahead >= tokens_.size()) return end_token_;
  return tokens_[at_ + ahead];
}

Token Parser::next() {
  const Token token = peek();
  if (!panic_ && !fatal_ && token.kind != TokenKind::kEnd) ++at_;
  return token;
}

bool Parser::take(std::string_view word) {
  if (!is(word)) return false;
  ++at_;
  return true;
}

// `;` and `)` that are missing at the end of a line are reported where they should stand: after the previous token.
bool Parser::expect(std::string_view word, std::string_view after) {
  if (take(word)) return true;
  if (panic_ || fatal_) return false;
  std::string what = quoted(word);
  if (!after.empty()) what += " after " + std::string(after);
  const Token& got = peek();
  Token place = got;
  if (word == ";" && at_ > 0 && !got.from_macro) {
    const Token& last = tokens_[at_ - 1];
    const bool same_file = last.where.file == got.where.file && !last.from_macro;
    if (same_file && last.where.line < got.where.line) {
      place = last;
      place.where.column += static_cast<std::uint32_t>(last.text.size());
    }
  }
  syntax_error(Message::kExpected, place, {what, describe(got)});
  return false;
}

Diagnostic& Parser::error(Message id, const Token& at, std::initializer_list<std::string> arguments) {
  Diagnostic& made = sink_.add(id, at.where, arguments);
  if (at.from_macro && at.spelling.has_value() && at.spelling.line != 0) made.notes.push_back({at.spelling, "the code comes from a macro"});
  return made;
}

Diagnostic& Parser::error(Message id, SourcePos where, std::initializer_list<std::string> arguments) {
  return sink_.add(id, where, arguments);
}

Diagnostic& Parser::syntax_error(Message id, const Token& at, std::initializer_list<std::string> arguments) {
  static thread_local Diagnostic dropped;
  if (panic_ || fatal_) return dropped = Diagnostic{};
  const auto is_broken = [&](const Token& token) { return broken_lines_.contains({token.where.file.index, token.where.line}); };
  if (is_broken(at) || (at_ > 0 && is_broken(tokens_[at_ - 1]))) {
    panic_ = true;
    return dropped = Diagnostic{};
  }
  Diagnostic& made = error(id, at, arguments);
  panic_ = true;
  return made;
}

void Parser::expected(const std::string& what) { syntax_error(Message::kExpected, peek(), {what, describe(peek())}); }

void Parser::refuse(const Token& at, const std::string& what) { syntax_error(Message::kNotModelC, at, {what}); }

// To just after the next `;` or `}` at this level, or before something that starts anew.
void Parser::skip_to_recovery(bool at_file_scope) {
  int depth = 0;
  while (peek().kind != TokenKind::kEnd) {
    if (is("{")) ++depth;
    if (is("}")) {
      if (depth == 0 && !at_file_scope) return;  // the end of the block we are in
      if (depth > 0) --depth;
      const SourcePos brace = peek().where;
      ++at_;
      if (depth > 0) continue;
      if (!at_file_scope) return;
      // What still belongs to the same declaration: `})`, `} name;`.
      while (take(")")) {
      }
      const bool same_line = peek().where.file == brace.file && peek().where.line == brace.line;
      if (same_line && is_identifier() && !is_type_start()) continue;
      take(";");
      return;
    }
    if (depth == 0 && is(";")) {
      ++at_;
      if (at_file_scope && is("{")) continue;  // the body of a function whose head was wrong
      return;
    }
    ++at_;
  }
}

void Parser::skip_balanced(std::string_view close) {
  int depth = 0;
  while (peek().kind != TokenKind::kEnd) {
    if (depth == 0 && is(close)) return;
    if (is("(") || is("[") || is("{")) ++depth;
    if (is(")") || is("]") || is("}")) --depth;
    ++at_;
  }
}

// After an error between the parentheses of a `for` whose first token is tokens_[open]: goes on with its body, so that the body is not taken for
// what follows. Where no end of the parentheses is in sight the panic goes on.
void Parser::skip_to_body(std::size_t open) {
  int depth = 0, semicolons = 0;
  for (std::size_t i = open; i < tokens_.size(); ++i) {
    const Token& token = tokens_[i];
    const bool is_body = depth == 0 && token.is("{") && !tokens_[i - 1].is("=");
    if (is_body || (depth == 0 && token.is(")"))) {
      at_ = is_body ? i : i + 1;
      panic_ = false;
      return;
    }
    if (depth == 0 && (token.is("}") || (token.is(";") && ++semicolons == 3))) return;
    if (token.is("(") || token.is("[") || token.is("{")) ++depth;
    if (token.is(")") || token.is("]") || token.is("}")) --depth;
  }
}

void Parser::enter() {
  if (++depth_ <= kDepthMax || fatal_) return;
  error(Message::kTooDeep, peek(), {std::to_string(kDepthMax)});
  fatal_ = true;
}

// --- scopes --------------------------------------------------------------------------------------------------------------------

void Parser::push_scope() {
  ++scope_;
  scope_names_.emplace_back();
  scope_tags_.emplace_back();
}

void Parser::pop_scope() {
  for (const std::uint32_t symbol : scope_names_.back()) names_[symbol].pop_back();
  for (const std::uint32_t symbol : scope_tags_.back()) tags_[symbol].pop_back();
  scope_names_.pop_back();
  scope_tags_.pop_back();
  --scope_;
}

const Entity* Parser::lookup(std::uint32_t symbol) const {
  const auto found = names_.find(symbol);
  return found == names_.end() || found->second.empty() ? nullptr : &found->second.back().entity;
}

Entity* Parser::lookup(std::uint32_t symbol) {
  const auto found = names_.find(symbol);
  return found == names_.end() || found->second.empty() ? nullptr : &found->second.back().entity;
}

Entity* Parser::lookup_here(std::uint32_t symbol) {
  const auto found = names_.find(symbol);
  if (found == names_.end() || found->second.empty() || found->second.back().scope != scope_) return nullptr;
  Entity* entity = &found->second.back().entity;
  return entity->is_placeholder() ? nullptr : entity;
}

Entity& Parser::declare(std::uint32_t symbol, Entity entity) {
  std::vector<Binding>& bindings = names_[symbol];
  if (!bindings.empty() && bindings.back().scope == scope_) {
    bindings.back().entity = entity;
  } else {
    bindings.push_back({scope_, entity});
    scope_names_.back().push_back(symbol);
  }
  return bindings.back().entity;
}

const Type* Parser::lookup_tag(std::uint32_t symbol, bool here_only) {
  const auto found = tags_.find(symbol);
  if (found == tags_.end() || found->second.empty()) return nullptr;
  if (here_only && found->second.back().scope != scope_) return nullptr;
  return found->second.back().type;
}

void Parser::declare_tag(std::uint32_t symbol, const Type* type) {
  std::vector<TagBinding>& bindings = tags_[symbol];
  bindings.push_back({scope_, type});
  scope_tags_.back().push_back(symbol);
}

// The visible name nearest to a misspelt one.
std::string Parser::nearest(std::string_view word, bool types_too) const {
  std::vector<std::string> candidates;
  for (const auto& [symbol, bindings] : names_) {
    if (bindings.empty()) continue;
    if (!types_too && bindings.back().entity.what == Entity::What::kTypedef) continue;
    candidates.emplace_back(files_.name_of(symbol));
  }
  std::sort(candidates.begin(), candidates.end());
  return suggestion(word, candidates);
}

std::string Parser::nearest_member(const Record& record, std::string_view word) const {
  std::vector<std::string> candidates;
  std::vector<const Record*> open = {&record};
  while (!open.empty()) {
    const Record* one = open.back();
    open.pop_back();
    for (const Member& member : one->members) {
      if (!member.name.empty()) candidates.push_back(member.name);
      else if (member.type->is_record()) open.push_back(member.type->record);
    }
  }
  return suggestion(word, candidates);
}

}  // namespace wakesim::lang
