// Lowering, by the instructions that come out: what must be tight is held tight, what must happen on every way out happens.
// SPDX-License-Identifier: MIT
#include "sim/lang/lower.h"

#include <doctest/doctest.h>

#include "sim/lang/compile.h"
#include "sim/lang/dump.h"

namespace wakesim {
namespace {

Code compiled(const std::string& text, SourceMap& sources, std::vector<EntryPoint> entry_points = {}) {
  CompileInput input;
  input.units.push_back({.file = sources.add("t.c", text)});
  input.entry_points = std::move(entry_points);
  Result<Code> code = compile(sources, input);
  if (!code) FAIL(render(sources, code.error()));
  return *code;
}

// The instructions of function f, one per line, jumps relative to its beginning.
std::string lowered(const std::string& text) {
  SourceMap sources;
  const Code code = compiled(text, sources);
  const Function& function = code.functions[find_function(code, "f").index];
  std::string out = "\n";
  for (std::uint32_t pc = function.begin; pc < function.end; ++pc) {
    out += std::to_string(pc - function.begin) + ' ' + instruction_text(code, function, pc) + '\n';
  }
  return out;
}

// Function names, in order.
std::string names(const Code& code) {
  std::string out;
  for (const Function& function : code.functions) out += (out.empty() ? "" : " ") + function.name;
  return out;
}

// --- registers and conditions --------------------------------------------------------------------------------------------------

TEST_CASE("lower: conditions become jumps, comparisons with zero cost nothing") {
  CHECK(lowered("struct l { struct l *next; }; struct q { struct l list; void *task; };\n"
                "int f(struct q *q) { if (*(struct l *volatile *)&q->list.next == &q->list && !q->task) return 1; return 0; }") ==
        R"(
0 Load.u64 r1 = *(r0(q)) marked relaxed
1 Eq r1 = r1, r0(q)
2 JumpIfNot r1 -> 7
3 Load.u64 r1 = *(r0(q) + 8)
4 JumpIf r1 -> 7
5 Const r1 = 1
6 Return r1
7 Const r1 = 0
8 Return r1
)");
}

// Where each condition of f stands, and the value with which its jump is taken; a case ends in "case".
std::string branches(const std::string& text) {
  SourceMap sources;
  const Code code = compiled(text, sources);
  const Function& function = code.functions[find_function(code, "f").index];
  std::string out;
  for (const Branch& branch : code.branches) {
    if (branch.pc < function.begin || branch.pc >= function.end) continue;
    const Opcode op = code.instructions[branch.pc].op;
    CHECK((op == Opcode::kJumpIf || op == Opcode::kJumpIfNot));
    out += (out.empty() ? "" : " ") + std::to_string(branch.where.line) + ':' + std::to_string(branch.where.column) +
           (branch.jumps_when ? "+" : "-") + (branch.kind == BranchKind::kCase ? "case" : "");
  }
  return out;
}

TEST_CASE("lower: every jump that decides a condition of the source knows which, however it was turned round") {
  struct Row {
    const char* text;
    const char* branches;
  };
  const Row rows[] = {
      {"int f(int a) {\n if (a) return 1;\n return 0; }", "2:6-"},
      {"int f(int a) {\n if (!a) return 1;\n return 0; }", "2:6-"},                // of `!a`, not of `a`
      {"int f(int a) {\n if (a == 0) return 1;\n return 0; }", "2:8-"},            // at the operator
      {"int f(int a) {\n if (!!(0 != a)) return 1;\n return 0; }", "2:6-"},
      {"int f(int a, int b) {\n if (a && b) return 1;\n return 0; }", "2:6- 2:11-"},
      {"int f(int a, int b) {\n if (a || b) return 1;\n return 0; }", "2:6+ 2:11-"},
      {"int f(int a, int b) {\n if (!(a || b)) return 1;\n return 0; }", "2:8+ 2:13+"},
      {"int f(int a) {\n if ((f(1), a)) return 1;\n return 0; }", "2:13-"},
      {"int f(int a, int b) {\n return a ? b : 2; }", "2:9-"},
      {"int f(int a, int b) {\n return a ?: b; }", "2:9-"},
      {"int f(int a, int b) {\n return a && b; }", "2:9-"},                        // b is a value, nothing jumps
      {"int f(int a, int b, int c) {\n if (a ? b : c) return 1;\n return 0; }", "2:6- 2:10- 2:14-"},
      {"void f(int a) {\n while (a) a--; }", "2:9+"},
      {"void f(int a) {\n do a--; while (a); }", "2:17+"},
      {"void f(int a) {\n for (; a < 3; a++) if (a) goto out;\nout:; }", "2:25+ 2:11+"},  // `if (x) goto` is one jump
      {"void f(int a) {\n if (a) ; else goto out;\n a = 1;\nout:; }", "2:6-"},
      {"int f(int a) {\n switch (a) {\n case 1: return 1;\n case 4 ... 6: return 2;\n default: return 3; } }", "3:2+case 4:2+case"},
      {"#define BOTH(x, y) ((x) && (y))\nint f(int a, int b) {\n if (BOTH(a, b)) return 1;\n return 0; }", "3:11- 3:14-"},
      {"#define SET(x) (q[x] && q[x + 1])\nint q[4];\nint f(void) {\n if (SET(0)) return 1;\n return 0; }", "4:6- 4:6-"},
      {"int f(int a) {\n if (1) return a;\n return 0; }", ""},                      // decided when compiling
      {"int f(unsigned a) {\n return __builtin_ffs(a); }", ""},                      // its loop is not of the source
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(branches(row.text) == row.branches);
  }
}

TEST_CASE("lower: a loop goes round with one jump and computes in the variables' registers") {
  CHECK(lowered("unsigned f(unsigned n) { unsigned s = 0; for (unsigned i = 0; i < n; i++) { if (i & 1) continue; s += i; } "
                "return s; }") ==
        R"(
0 Const r1(s) = 0
1 Const r2(i) = 0
2 Jump -> 7
3 AndImm r3 = r2(i), 1
4 JumpIf r3 -> 6
5 Add.u32 r1(s) = r1(s), r2(i)
6 AddImm.u32 r2(i) = r2(i), 1
7 Lt.u32 r3 = r2(i), r0(n)
8 JumpIf r3 -> 3
9 Return r1(s)
)");
}

TEST_CASE("lower: members, constant indices and addresses of globals are folded into the access") {
  CHECK(lowered("struct q { int a; int b[4]; } table[3];\n"
                "int f(struct q *q, int *p) { table[2].b[1] = q->b[2]; return p[3] + *(p - 1) + (int)(&q->b[1] - p); }") == R"(
0 Load.i32 r2 = *(r0(q) + 12)
1 GlobalAddr r3 = &table + 48
2 Store.i32 *(r3) = r2
3 Load.i32 r2 = *(r1(p) + 12)
4 Load.i32 r3 = *(r1(p) - 4)
5 Add.i32 r2 = r2, r3
6 PtrAddImm r3 = r0(q), 8
7 PtrDiff r3 = r3, r1(p), 4
8 Cast.i32 r3 = r3
9 Add.i32 r2 = r2, r3
10 Return r2
)");
}

TEST_CASE("lower: arguments that stand in a row are passed as they are") {
  CHECK(lowered("long f(long (*g)(int, int), int a, int b) { return g(a, b) + g(b, a); }") == R"(
0 CallPtr r3 = (*r0(g))(r1(a), r2(b))
1 Mov r4 = r2(b)
2 Mov r5 = r1(a)
3 CallPtr r4 = (*r0(g))(r4, r5)
4 Add.i64 r3 = r3, r4
5 Return r3
)");
}

TEST_CASE("lower: conversions only where the register changes") {
  CHECK(lowered("unsigned char f(unsigned char c, int n) { c += n; long l = n; unsigned long u = c; return c + (_Bool)(l == 3) + "
                "u; }") == R"(
0 Add.i32 r4 = r0(c), r1(n)
1 Cast.u8 r0(c) = r4
2 Mov r2(l) = r1(n)
3 Mov r3(u) = r0(c)
4 EqImm r4 = r2(l), 3
5 Add.i32 r4 = r0(c), r4
6 Add.u64 r4 = r4, r3(u)
7 Cast.u8 r4 = r4
8 Return r4
)");
}

TEST_CASE("lower: a variable that is born again in a loop is uninitialised again") {
  CHECK(lowered("int f(int n) { int x = 0; for (int i = 0; i < n; i++) { int y; if (i) y = 4; x = y; } return x; }") == R"(
0 Const r1(x) = 0
1 Const r2(i) = 0
2 Jump -> 8
3 Const r3(y) = uninitialised
4 JumpIfNot r2(i) -> 6
5 Const r3(y) = 4
6 Mov r1(x) = r3(y)
7 AddImm.i32 r2(i) = r2(i), 1
8 Lt.i32 r4 = r2(i), r0(n)
9 JumpIf r4 -> 3
10 Return r1(x)
)");
}

// --- memory --------------------------------------------------------------------------------------------------------------------

TEST_CASE("lower: scopes end on every way out, cleanups first, values before both") {
  CHECK(lowered("void note(int *p) { }\n"
                "int f(int n) { __attribute__((cleanup(note))) int a = 1; { int b[2]; b[0] = n; if (n == 3) return b[0]; if (n "
                "== 2) goto out; } "
                "n = 0; out: return n; }") == R"(
0 ScopeEnter a
1 Const r1 = 1
2 LocalAddr r2 = &a
3 Store.i32 *(r2) = r1
4 ScopeEnter b
5 LocalAddr r1 = &b
6 Store.i32 *(r1) = r0(n)
7 EqImm r1 = r0(n), 3
8 JumpIfNot r1 -> 16
9 LocalAddr r1 = &b
10 Load.i32 r1 = *(r1)
11 LocalAddr r2 = &a
12 Call r3 = note(r2)
13 ScopeExit b
14 ScopeExit a
15 Return r1
16 EqImm r1 = r0(n), 2
17 JumpIfNot r1 -> 20
18 ScopeExit b
19 Jump -> 22
20 ScopeExit b
21 Const r0(n) = 0
22 LocalAddr r1 = &a
23 Call r2 = note(r1)
24 ScopeExit a
25 Return r0(n)
)");
}

TEST_CASE("lower: a jump past a declaration gives birth to the variable") {
  CHECK(lowered("int f(int n) { switch (n) { int a[2]; case 1: a[0] = 1; break; } return n; }") == R"(
0 EqImm r1 = r0(n), 1
1 JumpIfNot r1 -> 7
2 ScopeEnter a
3 Const r1 = 1
4 LocalAddr r2 = &a
5 Store.i32 *(r2) = r1
6 ScopeExit a
7 Return r0(n)
)");
}

TEST_CASE("lower: an object is zeroed at once when its initialiser leaves much open, by member when little") {
  const std::string types = "struct big { long a, b, c, d, e; }; struct two { int x, y; }; void use(void *p) { }\n";
  CHECK(lowered(types + "void f(void) { struct big g = { .b = 5 }; use(&g); }") == R"(
0 ScopeEnter g
1 LocalAddr r0 = &g
2 Const r1 = 0
3 Const r2 = 40
4 MemSet r0, r1, r2
5 Const r1 = 5
6 Store.i64 *(r0 + 8) = r1
7 LocalAddr r0 = &g
8 Call r0 = use(r0)
9 ScopeExit g
10 Return
)");
  CHECK(lowered(types + "void f(struct two *p, int n) { *p = (struct two){ .y = n }; }") == R"(
0 Mov r2 = r1(n)
1 Const r3 = 0
2 Store.u32 *(r0(p)) = r3
3 Store.i32 *(r0(p) + 4) = r2
4 Return
)");
}

TEST_CASE("lower: memmove is a copy that may overlap") {
  CHECK(lowered("void f(void *to, const void *from, unsigned long n) { __builtin_memcpy(to, from, n); __builtin_memmove(to, from, n); }") == R"(
0 MemCopy r0(to), r1(from), r2(n)
1 MemCopy r0(to), r1(from), r2(n) may overlap
2 Return
)");
}

TEST_CASE("lower: struct copies are cell by cell, large ones one MemCopy") {
  CHECK(lowered("struct s { char c; long l; }; void f(struct s *a, struct s *b) { *a = *b; }") == R"(
0 Load.u8 r2 = *(r1(b)) raw
1 Store.u8 *(r0(a)) = r2 raw
2 Load.u64 r2 = *(r1(b) + 8) raw
3 Store.u64 *(r0(a) + 8) = r2 raw
4 Return
)");
  CHECK(lowered("struct s { int a[65]; }; void f(struct s *a, struct s *b) { *a = *b; }") == R"(
0 Const r2 = 260
1 MemCopy r0(a), r1(b), r2
2 Return
)");
}

TEST_CASE("lower: the expected value of a compare-and-exchange stays in its register") {
  CHECK(lowered("int f(int *v) { int old = *v; do { } while (!__atomic_compare_exchange_n(v, &old, old + 1, 0, 2, 0)); return "
                "old; }") == R"(
0 Load.i32 r1(old) = *(r0(v))
1 AddImm.i32 r3 = r1(old), 1
2 CmpXchg.i32 r4 = *r0(v) if r1(old) then r3 acquire, else relaxed
3 Eq r2 = r4, r1(old)
4 Mov r1(old) = r4
5 JumpIfNot r2 -> 1
6 Return r1(old)
)");
}

TEST_CASE("lower: volatile and atomic accesses are marked") {
  CHECK(lowered("int f(volatile int *v, _Atomic int *a, int *p) { *v = 1; *a += 2; __atomic_store_n(p, *v, 3); return *a + "
                "__atomic_load_n(p, 2); }") ==
        R"(
0 Const r3 = 1
1 Store.i32 *(r0(v)) = r3 marked relaxed
2 Const r3 = 2
3 AtomicRmw.i32 r4 = *r1(a) add r3 seq_cst
4 Load.i32 r3 = *(r0(v)) marked relaxed
5 Store.i32 *(r2(p)) = r3 marked release
6 Load.i32 r3 = *(r1(a)) marked seq_cst
7 Load.i32 r4 = *(r2(p)) marked acquire
8 Add.i32 r3 = r3, r4
9 Return r3
)");
}

TEST_CASE("lower: bit-fields") {
  CHECK(lowered("struct b { unsigned x : 3; int y : 9; }; int f(struct b *b) { b->y -= 3; return b->x = 9; }") == R"(
0 BitLoad.i32 r1 = *(r0(b)) bits 3+9
1 AddImm.i32 r2 = r1, -3
2 BitStore.i32 *(r0(b)) bits 3+9 = r2
3 Const r1 = 9
4 BitStore.u32 *(r0(b)) bits 0+3 = r1
5 AndImm r1 = r1, 7
6 Cast.i32 r1 = r1
7 Return r1
)");
}

// --- the machine's own operations ----------------------------------------------------------------------------------------------

const std::string kBuiltins =
    R"(void __wakesim_lock(unsigned long *cell, int kind); int __wakesim_trylock(unsigned long *cell, int kind);
void __wakesim_unlock(unsigned long *cell, int kind); long __wakesim_context(int counter, long delta);
void *__wakesim_alloc(unsigned long size, unsigned int flags); void __wakesim_free(const void *object); int __wakesim_user_load();
int __wakesim_user_store(); int __wakesim_user_rmw(); int __wakesim_user_cmpxchg(); void __wakesim_schedule(unsigned int *state);
int __wakesim_wake(unsigned int *any, unsigned int mask); void __wakesim_await_ne(unsigned int *word, unsigned int value);
int __wakesim_timer_cancel(void *timer, int wait); long __wakesim_any_in(long low, long high);
void __wakesim_assert(int condition, const char *text); void __wakesim_bug(int condition, const char *text);
int __wakesim_warn(int condition, const char *text); void __wakesim_cover(int condition, const char *text);
void __wakesim_observe(const char *name, long value); void __wakesim_label(const char *name);
void __wakesim_user_call(void (*handler)(int), int argument); void *__wakesim_current(void);
struct n { struct n *next; unsigned int state; unsigned long cell; };
#define __user __attribute__((wakesim_user))
)";

TEST_CASE("lower: what is not modelled has a name and a number") {
  CHECK(lowered("void __wakesim_not_modelled(const char *operation, long number); void f(int n) { __wakesim_not_modelled(\"op\", n + 1); }") == R"(
0 AddImm.i32 r1 = r0(n), 1
1 NotModelled "op" r1
2 Return
)");
}

TEST_CASE("lower: locks, scheduling, questions") {
  CHECK(lowered(kBuiltins + R"(int f(struct n *n, void (*h)(int)) {
  __wakesim_lock(&n->cell, 0); int r = __wakesim_trylock(&n->cell, 1); __wakesim_unlock(&n->cell, 0); __wakesim_context(3, -1);
  __wakesim_schedule(&n->state); if (__wakesim_wake(&n->state, 3)) __wakesim_cover(1, "woken"); __wakesim_await_ne(&n->state, 2);
  __wakesim_timer_cancel(n, 1); __wakesim_observe("x", __wakesim_any_in(0, 2)); __wakesim_label("here"); __wakesim_bug(!n->next, "no next");
  __wakesim_assert(1, "nothing to check"); __wakesim_user_call(h, 3); return r + __wakesim_warn(r, "w"); })") == R"(
0 PtrAddImm r3 = r0(n), 16
1 Lock r3 spin
2 PtrAddImm r3 = r0(n), 16
3 TryLock r2(r) = r3 mutex
4 PtrAddImm r3 = r0(n), 16
5 Unlock r3 spin
6 Const r3 = -1
7 Context r3 = r3, 3
8 PtrAddImm r3 = r0(n), 8
9 Schedule r3
10 PtrAddImm r3 = r0(n), 8
11 Const r4 = 3
12 Wake r3 = r3, r4
13 JumpIfNot r3 -> 16
14 Const r3 = 1
15 Cover r3 "woken"
16 PtrAddImm r3 = r0(n), 8
17 Const r4 = 2
18 Await.u32 r3, r4, 1
19 TimerCancel r3 = r0(n), 1
20 Const r3 = 0
21 Const r4 = 2
22 Choose r3 = r3, r4
23 Observe "x" = r3
24 Label "here"
25 Load.u64 r3 = *(r0(n))
26 LogicNot r3 = r3
27 Warn r3 bug "no next"
28 Const r3 = 3
29 CallPtr r4 = (*r1(h))(r3)
30 Warn r2(r) warn "w"
31 Bool r3 = r2(r)
32 Add.i32 r3 = r2(r), r3
33 Return r3
)");
}

TEST_CASE("lower: user memory; what was read goes straight into a variable") {
  CHECK(lowered(kBuiltins + R"(int f(unsigned int __user *u, unsigned int *out) {
  unsigned int v, old; int e = __wakesim_user_load(v, u, 1); e |= __wakesim_user_load(*out, u, 0); if (__wakesim_user_store(v + 1, u, 0)) return -1;
  e |= __wakesim_user_rmw(old, u, 1, 5u, 1); return e | __wakesim_user_cmpxchg(v, u, old, 7u, 1); })") == R"(
0 UserLoad.u32 r2(v), r4(e) = r0(u), 1
1 UserLoad.u32 r6, r5 = r0(u), 0
2 Store.u32 *(r1(out)) = r6
3 Or r4(e) = r4(e), r5
4 AddImm.u32 r6 = r2(v), 1
5 UserStore.u32 r5 = r0(u), r6, 0
6 JumpIfNot r5 -> 9
7 Const r5 = -1
8 Return r5
9 Const r6 = 5
10 UserRmw.u32 r3(old), r5 = *r0(u) add r6
11 Or r4(e) = r4(e), r5
12 Const r6 = 7
13 UserCmpXchg.u32 r2(v), r5 = *r0(u) if r3(old) then r6
14 Or r5 = r4(e), r5
15 Return r5
)");
}

TEST_CASE("lower: an allocation has the type its result is converted to") {
  CHECK(lowered(kBuiltins + R"(struct n *f(void) { struct n *n = __wakesim_alloc(sizeof *n, 1); void *raw = __wakesim_alloc(8, 2);
  __wakesim_free(raw); return n; })") == R"(
0 Const r2 = 24
1 Alloc r0(n) = r2 bytes, struct n, flags 1
2 Const r2 = 8
3 Alloc r1(raw) = r2 bytes, bytes, flags 2
4 Free r1(raw)
5 Return r0(n)
)");
}

// --- the program ---------------------------------------------------------------------------------------------------------------

TEST_CASE("lower: what no entry point reaches is dropped, in order") {
  SourceMap sources;
  const std::string text =
      "int used, unused; static int leaf(void) { return used; } void gone(void) { unused = 1; } static int (*table[])(void) = { "
      "leaf };\n"
      "int by_pointer(void) { return table[0](); } __attribute__((section(\".syscall\"))) long sys_x(void) { return 1; } void "
      "start(void) { by_pointer(); }";
  const Code code = compiled(text, sources, {{.name = "task:a", .expression = "start()"}});
  CHECK(names(code) == "leaf by_pointer sys_x start task:a");
  REQUIRE(code.globals.size() == 2);
  CHECK(code.globals[0].name == "used");
  CHECK(code.globals[1].name == "table");
  CHECK(code.functions[find_function(code, "sys_x").index].is_syscall);
  CHECK(names(compiled(text, sources)) == "leaf gone by_pointer sys_x start");  // no entry points: everything is kept
}

TEST_CASE("lower: initial values of globals") {
  SourceMap sources;
  const Code code = compiled(
      "struct l { struct l *next; int v; unsigned b : 3, c : 2; }; extern struct l y; struct l x = { .next = &y, .v = -2, .c = 3 "
      "}; int f(void); extern int (*const g[2])(void); extern const char *s;\n"
      "int f(void) { return x.v + *s + (g[0] != 0); } struct l y; int (*const g[2])(void) = { [1] = f }; const char *s = \"hi\";",
      sources);
  REQUIRE(code.globals.size() == 5);
  const auto row = [&](const std::string& name) {
    std::uint32_t found = 0;
    while (code.globals[found].name != name) ++found;
    return found;
  };
  const auto& x = code.globals[row("x")].initial;
  REQUIRE(x.size() == 3);
  CHECK(x[0].what == InitialCell::What::kGlobalAddress);
  CHECK(x[0].value == row("y"));
  CHECK(x[1].offset == 8);
  CHECK(static_cast<std::int64_t>(x[1].value) == -2);
  CHECK(x[2].offset == 12);
  CHECK(x[2].bit_first == 3);
  CHECK(x[2].bit_width == 2);
  const Global& g = code.globals[row("g")];
  CHECK(g.initial[0].what == InitialCell::What::kFunctionAddress);
  CHECK(g.initial[0].offset == 8);
  CHECK(g.read_only);
  CHECK_FALSE(code.globals[row("s")].read_only);
  const Global& text = code.globals[row(".str.0")];
  CHECK(text.read_only);
  CHECK(code.layouts[text.layout.index].type_name == "char [3]");
  CHECK(text.initial.size() == 2);  // the terminating zero needs no mention
}

TEST_CASE("lower: what the machine must know of struct task_struct") {
  SourceMap sources;
  const Code code = compiled(
      "struct task_struct { long pad; unsigned int __state; unsigned int __sigpending; };\n"
      "void __wakesim_timer_interrupt(void *timer); void __wakesim_timer_interrupt(void *timer) { }",
      sources);
  REQUIRE(code.task_layout.has_value());
  CHECK(code.layouts[code.task_layout.index].type_name == "struct task_struct");
  CHECK(code.task_state_offset == 8);
  CHECK(code.task_signal_offset == 12);
  CHECK(code.timer_entry == find_function(code, "__wakesim_timer_interrupt"));
}

TEST_CASE("lower: a promise about a lock is checked at entry and at every return") {
  CHECK(lowered(
            "struct lock { unsigned long cell; }; struct hb { int n; struct lock lock; };\n"
            "int f(struct hb *hb, int n) __attribute__((wakesim_must_hold(hb->lock))) { hb = 0; if (n) return 1; return 2; }") ==
        R"(
0 PtrAddImm r2 = r0(hb), 8
1 AssertHeld r2, 1
2 JumpIfNot r1(n) -> 6
3 Const r3 = 1
4 AssertHeld r2, 1
5 Return r3
6 Const r3 = 2
7 AssertHeld r2, 1
8 Return r3
)");
}

TEST_CASE("lower: a lock that is taken is free at entry, one that is released is held at entry") {
  const std::string types = "struct lock { unsigned long cell; };\n";
  CHECK(lowered(types + "void f(struct lock *l) __attribute__((wakesim_acquires(l))) { }") == R"(
0 Mov r1 = r0(l)
1 AssertHeld r1, 0
2 AssertHeld r1, 1
3 Return
)");
  CHECK(lowered(types + "struct q { struct lock *lock; }; void f(struct q *q) __attribute__((wakesim_releases(q->lock))) { }") ==
        R"(
0 Load.u64 r1 = *(r0(q))
1 AssertHeld r1, 1
2 AssertHeld r1, 0
3 Return
)");
  CHECK(lowered(types + "struct q { struct lock *lock; }; void f(struct q *q) __attribute__((wakesim_acquires(q->lock))) { }") ==
        R"(
0 Return
)");
}

TEST_CASE("lower: a record too large for a state is refused") {
  SourceMap sources;
  CompileInput input;
  input.units.push_back({.file = sources.add("t.c", "struct s { char a[5000]; } x; char f(void) { return x.a[1]; }\n")});
  const Result<Code> code = compile(sources, input);
  REQUIRE_FALSE(code.has_value());
  CHECK(render(sources, code.error()) ==
        "t.c:1:28: error: `struct s` has more than 4096 scalar members\n"
        "    1 | struct s { char a[5000]; } x; char f(void) { return x.a[1]; }\n"
        "      |                            ^\n"
        " help: make its arrays smaller; a model rarely needs the kernel's sizes\n");
}

}  // namespace
}  // namespace wakesim
