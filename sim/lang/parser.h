// The parser and checker of one unit: recursive descent over the tokens, types checked on the way, because C cannot be parsed without
// knowing which names are types. Split by idea over parse*.cpp (syntax) and check*.cpp, init.cpp, const_eval.cpp (meaning).
//
// Errors. A syntax error is reported once; then the parser sees the end of the input ("panic") until the enclosing statement or
// declaration has looked for a place to go on. An expression with a type error has the error type, which no check complains about again.
// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/lang/ast.h"
#include "sim/lang/lex.h"

namespace wakesim::lang {

// What a name means.
struct Entity {
  enum class What : std::uint8_t { kTypedef, kVariable, kFunction, kEnumerator };
  What what = What::kVariable;
  const Type* type = nullptr;
  Variable* variable = nullptr;
  Function* function = nullptr;
  std::uint64_t value = 0;
  SourcePos where;
  // An undeclared name that has been reported; it may still be declared.
  bool is_placeholder() const { return what == What::kVariable && variable == nullptr; }
};

struct Attributes {
  bool is_packed = false;
  bool is_noreturn = false;
  bool is_fallthrough = false;
  std::uint32_t alignment = 0;
  std::string section;
  Qualifiers spaces = 0;
  std::uint32_t cleanup_symbol = 0;
  bool has_cleanup = false;
  SourcePos cleanup_where;
  struct Context {
    Annotation kind;
    std::size_t begin;  // tokens of the lock expression
    std::size_t end;
    SourcePos where;
  };
  std::vector<Context> contexts;
  void add(const Attributes& more);
};

enum class StorageClass : std::uint8_t { kNone, kTypedef, kExtern, kStatic, kAuto, kRegister };

struct Specifiers {
  const Type* type = nullptr;
  StorageClass storage = StorageClass::kNone;
  bool is_thread_local = false;
  bool is_inline = false;
  bool is_auto_type = false;
  bool defines_tag = false;  // `struct s {...};` or `struct s;` alone is a declaration
  Attributes attributes;
  SourcePos where;
};

struct ParameterName {
  std::string name;
  std::uint32_t symbol = 0;
  const Type* type = nullptr;
  SourcePos where;
};

struct Declarator {
  bool has_name = false;
  std::uint32_t symbol = 0;
  std::string name;
  SourcePos where;
  const Type* type = nullptr;
  bool is_function = false;  // the name is directly followed by parameters
  std::vector<ParameterName> parameters;
  Attributes attributes;
};

class Parser {
 public:
  Parser(Arena& arena, FileStore& files, Sink& sink, Side side, std::uint32_t unit, std::uint32_t layer);

  // The whole unit. The tokens end with kEnd.
  void parse_unit(std::vector<Token> tokens);
  // Entry points are parsed into an arena that goes on from the unit's. What they change in the unit is put back by end_entries().
  void begin_entries(Arena& arena);
  void end_entries();
  // An entry point in file scope.
  Function* parse_entry(std::vector<Token> tokens, const std::string& name, bool returns_value, SourcePos where);

  const Entity* find_file_scope(std::uint32_t symbol) const;
  const Type* find_file_tag(std::uint32_t symbol) const;

  // Declared at file scope, in order; static locals and compound literals of file scope too.
  std::vector<Function*> functions;
  std::vector<Variable*> globals;

  std::size_t bytes() const;  // without the arena

 private:
  static constexpr int kDepthMax = 256;       // nested parentheses, blocks, declarators; more than any written code
  static constexpr int kHeightMax = 1000;     // operators in a row, such as a sum of a thousand terms
  static constexpr std::uint64_t kObjectSizeMax = std::uint64_t{1} << 26;  // 64 MB: far beyond what a state may hold

  // --- tokens and errors (parse.cpp) -------------------------------------------------------------------------------------------
  const Token& peek(std::size_t ahead = 0) const;
  Token next();
  bool is(std::string_view word) const { return peek().is(word); }
  bool take(std::string_view word);
  bool expect(std::string_view word, std::string_view after = {});
  bool is_identifier(std::size_t ahead = 0) const { return peek(ahead).kind == TokenKind::kIdentifier; }
  Diagnostic& error(Message id, const Token& at, std::initializer_list<std::string> arguments = {});
  Diagnostic& error(Message id, SourcePos where, std::initializer_list<std::string> arguments = {});
  Diagnostic& syntax_error(Message id, const Token& at, std::initializer_list<std::string> arguments = {});
  void expected(const std::string& what);
  void refuse(const Token& at, const std::string& what);  // not part of model C: an error that ends the declaration or statement
  void skip_to_recovery(bool at_file_scope);
  void skip_balanced(std::string_view close);
  void skip_to_body(std::size_t open);
  struct Nesting {
    explicit Nesting(Parser& p) : parser(p) { parser.enter(); }
    ~Nesting() { --parser.depth_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    Parser& parser;
  };
  void enter();

  // --- scopes (parse.cpp) ------------------------------------------------------------------------------------------------------
  void push_scope();
  void pop_scope();
  Entity* lookup(std::uint32_t symbol);
  const Entity* lookup(std::uint32_t symbol) const;
  Entity* lookup_here(std::uint32_t symbol);
  Entity& declare(std::uint32_t symbol, Entity entity);
  const Type* lookup_tag(std::uint32_t symbol, bool here_only);
  void declare_tag(std::uint32_t symbol, const Type* type);
  std::string name_of_symbol(std::uint32_t symbol) const { return std::string(files_.name_of(symbol)); }
  std::string nearest(std::string_view word, bool types_too) const;
  std::string nearest_member(const Record& record, std::string_view word) const;

  // --- types and declarators (parse_type.cpp) ----------------------------------------------------------------------------------
  bool is_type_start(const Token& token) const;
  bool is_type_start() const { return is_type_start(peek()); }
  bool is_declaration_start() const;
  bool specifiers(Specifiers& out, bool storage_allowed);
  void unknown_type(Diagnostic& made, const Token& name);
  const Type* record_specifier();
  void record_body(const Type* type, Attributes attributes);
  void member_declaration(std::vector<MemberSpec>& members, const Type* record);
  const Type* enum_specifier();
  void enum_body(const Type* type);
  const Type* typeof_specifier();
  Qualifiers qualifiers_and_attributes(Attributes& attributes);
  struct Chunk;
  Declarator declarator(const Specifiers& specifiers, bool abstract_allowed, bool name_allowed = true);
  void declarator_chunks(std::vector<Chunk>& chunks, Declarator& out, bool name_allowed);
  void function_chunk(Chunk& chunk);
  const Type* apply_chunks(const Type* base, std::vector<Chunk>& chunks, const Declarator& declarator);
  const Type* type_name();

  // --- attributes (parse_attribute.cpp) ----------------------------------------------------------------------------------------
  bool is_attribute() const { return is("__attribute__") || is("_Alignas"); }
  void attributes(Attributes& out);
  void one_attribute(Attributes& out);

  // --- declarations (parse_declaration.cpp) ------------------------------------------------------------------------------------
  void external_declaration();
  void local_declaration(std::vector<Stmt*>& statements);
  bool is_unknown_type_start() const;
  void unknown_type_declaration();
  void static_assertion();
  void declare_typedef(const Specifiers& specifiers, const Declarator& d);
  Function* declare_function(const Specifiers& specifiers, const Declarator& d, bool is_definition);
  void function_definition(const Specifiers& specifiers, Declarator& d);
  void check_annotations(Function& function, const Attributes& attributes);
  void declare_global(const Specifiers& specifiers, Declarator& d);
  Variable* declare_local(const Specifiers& specifiers, Declarator& d, Stmt* declaration);
  const Type* auto_type(const Specifiers& specifiers, Declarator& d, Expr** value);
  Variable* new_variable(const std::string& name, const Type* type, Storage storage, SourcePos where);
  void apply_variable_attributes(Variable& variable, const Attributes& attributes);
  bool check_object_type(const Type* type, const std::string& name, SourcePos where);
  void finish_unit();

  // --- initialisers (init.cpp) -------------------------------------------------------------------------------------------------
  struct InitState;
  Initializer* initializer(const Type*& type, bool is_static, const std::string& name);
  Initializer* initializer_from(Expr* value, const Type* type, bool is_static, const std::string& name);
  void init_object(InitState& state, const Type* type, std::uint64_t offset, const Member* member);
  void init_braced(InitState& state, const Type* type, std::uint64_t offset, std::uint64_t* count);
  void init_elided(InitState& state, const Type* type, std::uint64_t offset);
  void init_designated(InitState& state, const Type* type, std::uint64_t offset, std::uint64_t* cursor, bool* lost);
  void init_string(InitState& state, const Type* type, std::uint64_t offset, std::uint64_t* count);
  void init_item(InitState& state, const Type* type, std::uint64_t offset, const Member* member, Expr* value);
  bool is_string_for(const Type* type) const;
  void finish_initializer(InitState& state, Initializer& out);

  // --- statements (parse_statement.cpp) ----------------------------------------------------------------------------------------
  struct FunctionState;
  Stmt* block(bool new_scope = true);
  void block_item(std::vector<Stmt*>& out);
  Stmt* statement();
  Stmt* statement_inner();
  Stmt* labelled_statement();
  Stmt* local_labels();
  std::string label_name(const Token& name) const;
  Stmt* case_statement();
  Stmt* default_statement();
  Stmt* if_statement();
  Stmt* switch_statement();
  Stmt* for_statement();
  Stmt* loop_body(Stmt* loop);
  Stmt* jump_statement();
  Stmt* return_statement();
  Stmt* expression_statement();
  void resolve_gotos();
  void collect_locals();
  Stmt* make_stmt(StmtKind kind, SourcePos where);
  Expr* condition(std::string_view of);

  // --- expressions: syntax (parse_expression.cpp) ------------------------------------------------------------------------------
  Expr* expression();
  Expr* assignment();
  Expr* conditional();
  Expr* binary(int level_min);
  Expr* cast_expression();
  Expr* unary();
  Expr* postfix(Expr* base);
  Expr* primary();
  Expr* name_expression();
  Expr* string_expression();
  Expr* string_object(std::string_view text, SourcePos where);
  Expr* call(Expr* callee, const Token& open);
  bool call_arguments(std::vector<Expr*>& out);
  Expr* statement_expression();
  Expr* compound_literal(const Type* type, SourcePos where);
  Expr* sizeof_expression();
  Expr* alignof_expression();
  Expr* generic_selection();
  Expr* integer_constant_expression(std::string_view of, std::uint64_t* value);  // null after a diagnostic

  // --- expressions: meaning (check_operator.cpp) -------------------------------------------------------------------------------
  Expr* make(ExprKind kind, const Type* type, SourcePos where);
  Expr* finish(Expr* e);  // sets the height
  Expr* error_expr(SourcePos where);
  Expr* integer(std::uint64_t value, const Type* type, SourcePos where);
  Expr* check_unary(const Token& op, Expr* a);
  Expr* check_address(Expr* a, SourcePos where);
  Expr* constant_member_address(const Expr* lvalue, const Type* pointer, SourcePos where);  // null when it is not known
  Expr* check_dereference(Expr* a, SourcePos where);
  Expr* check_binary(const Token& op, Expr* a, Expr* b);
  Expr* check_arithmetic(BinaryOp op, const Token& at, Expr* a, Expr* b);
  Expr* check_comparison(BinaryOp op, const Token& at, Expr* a, Expr* b);
  Expr* check_pointer_add(Expr* pointer, Expr* index, bool negative, SourcePos where);
  Expr* check_logical(ExprKind kind, const Token& at, Expr* a, Expr* b);
  Expr* check_conditional(Expr* a, Expr* b, Expr* c, const Token& at);
  Expr* check_assign(Expr* a, Expr* b, SourcePos where);
  Expr* check_compound_assign(BinaryOp op, Expr* a, Expr* b, const Token& at, bool is_postfix);
  Expr* check_increment(Expr* a, const Token& op, bool is_postfix);
  Expr* check_member(Expr* a, const Token& name, bool arrow);
  Expr* check_index(Expr* a, Expr* b, SourcePos where);
  Expr* check_call(Expr* callee, std::vector<Expr*> arguments, SourcePos where);
  Expr* check_cast(Expr* a, const Type* type, SourcePos where);
  bool check_modifiable(Expr* a, SourcePos where);
  bool check_scalar(Expr* a, const std::string& of, SourcePos where);
  void mark_address_taken(Expr* lvalue);
  void invalid_operands(const Token& op, const Expr* a, const Expr* b);
  Expr* statement_value(Expr* e);

  // --- conversions (check_convert.cpp) -----------------------------------------------------------------------------------------
  Expr* rvalue(Expr* e);
  Expr* make_cast(CastKind kind, Expr* e, const Type* type);
  Expr* convert(Expr* e, const Type* type);  // between scalar types, no questions asked
  Expr* promote(Expr* e);
  Expr* truth(Expr* e);  // a scalar value to be tested against zero; folds constants to 0 or 1 of type int
  const Type* promoted_type(const Expr* e) const;
  const Type* common_type(const Type* x, const Type* y) const;
  bool is_null_constant(const Expr* e) const;
  bool is_compatible(const Type* x, const Type* y, bool ignore_sign = false) const;
  // As if by assignment; `what` says for the message what is done: "argument 2 of `f`", "return value".
  struct Purpose {
    std::string what;       // "argument 1 of `f`", "the value assigned", "the return value"
    SourcePos note_where;   // where the target is declared
    std::string note;
  };
  Expr* assign_convert(Expr* e, const Type* to, SourcePos where, const Purpose& purpose);
  bool check_pointer_assign(const Expr* e, const Type* to, SourcePos where, const Purpose& purpose);
  Qualifiers lost_qualifiers(const Type* from, const Type* to) const;
  const Type* strip_force(const Type* type, bool* forced);

  // --- builtins (check_builtin.cpp) --------------------------------------------------------------------------------------------
  Expr* builtin_expression(const Token& name, bool* handled);
  Expr* builtin_call_by_name(const Token& name, std::vector<Expr*> arguments, const Function* declared, bool* handled);
  Expr* machine_call(Builtin builtin, const Token& name, std::vector<Expr*> arguments, const Function& declared);
  Expr* intrinsic_call(const Token& name, std::vector<Expr*> arguments);
  Expr* atomic_call(Builtin builtin, const Token& name, std::vector<Expr*> arguments);
  Expr* user_access_call(Builtin builtin, const Token& name, std::vector<Expr*> arguments);
  Expr* overflow_call(Builtin builtin, const Token& name, std::vector<Expr*> arguments);
  Expr* offsetof_expression();
  bool constant_argument(Expr* e, std::uint64_t max, const std::string& what);
  bool string_argument(Expr*& e, const std::string& what);
  bool argument_count(const Token& name, const std::vector<Expr*>& arguments, std::size_t wanted);

  // --- constants (const_eval.cpp) ----------------------------------------------------------------------------------------------
  Expr* fold_unary(Expr* e);
  Expr* fold_binary(Expr* e);
  std::optional<Constant> constant_value(const Expr* e) const;
  std::optional<Constant> constant_address(const Expr* lvalue) const;

  Arena* arena_;
  FileStore& files_;
  Sink& sink_;
  TypeTable* types_;
  Side side_;
  std::uint32_t unit_;
  std::uint32_t layer_;

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  Token end_token_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> broken_lines_;  // (file, line) of errors found before parsing
  bool panic_ = false;
  bool fatal_ = false;
  int depth_ = 0;
  std::uint16_t height_max_ = 0;  // of the expressions since the innermost statement expression began
  int unevaluated_ = 0;  // inside sizeof, typeof and the like

  struct Binding {
    std::uint32_t scope;
    Entity entity;
  };
  struct TagBinding {
    std::uint32_t scope;
    const Type* type;
  };
  std::uint32_t scope_ = 0;  // 0: file scope
  std::unordered_map<std::uint32_t, std::vector<Binding>> names_;
  std::unordered_map<std::uint32_t, std::vector<TagBinding>> tags_;
  std::vector<std::vector<std::uint32_t>> scope_names_;
  std::vector<std::vector<std::uint32_t>> scope_tags_;
  std::map<std::string, StringLiteral*> strings_;
  FunctionState* function_ = nullptr;
  std::vector<const Record*> open_records_;  // whose members are being read, innermost last
  bool in_prototype_ = false;
  std::vector<Expr*> pending_arguments_;  // handed back by builtin_call_by_name when it is no builtin

  // The unit before its entry points, of what they can change.
  struct BeforeEntries {
    Arena* arena = nullptr;
    std::size_t functions = 0, globals = 0, names = 0, tags = 0;
    std::vector<std::string> strings;  // added
    std::map<Function*, Function> declared_again;
    std::map<std::uint32_t, std::vector<Binding>> file_names;  // by symbol
    std::map<std::uint32_t, std::vector<TagBinding>> file_tags;
    std::vector<std::string*> typedef_names;  // given to records and enumerations that had none
  };
  std::unique_ptr<BeforeEntries> before_entries_;
  void remember_name(std::uint32_t symbol);  // at file scope, before it is changed there
  void remember_tag(std::uint32_t symbol);
};

// What is being compiled while a body is parsed.
struct Parser::FunctionState {
  Function* function = nullptr;
  struct Label {
    Stmt* statement = nullptr;
    std::uint32_t statement_expr = 0;  // innermost one around it, 0 none
    bool is_used = false;
  };
  struct Goto {
    Stmt* statement = nullptr;
    Token name;
    std::vector<std::uint32_t> statement_exprs;
  };
  std::map<std::string, Label> labels;
  std::vector<std::pair<std::string, std::string>> local_labels;  // `__label__ x` in force, innermost last: as written, unique
  std::vector<Goto> gotos;
  std::vector<Stmt*> breakable;  // loops and switches, innermost last
  std::vector<Stmt*> loops;
  struct Switch {
    Stmt* statement = nullptr;
    const Type* type = nullptr;
    bool has_default = false;
    std::size_t statement_expr_depth = 0;
    std::map<std::int64_t, std::pair<std::int64_t, SourcePos>> ranges;  // low (biased for unsigned) -> high, place
  };
  std::vector<Switch> switches;
  std::vector<std::uint32_t> statement_exprs;
  std::uint32_t statement_expr_count = 0;
  std::vector<Stmt*> blocks;      // around the current statement, innermost last
  std::vector<Stmt*> all_blocks;
  std::uint32_t label_count = 0;  // labels, cases and defaults met so far
};

}  // namespace wakesim::lang
