// Programs that are accepted: nothing is said about them and their trees keep every promise of ast.h. What they compute is the
// business of differential_test.cpp. Types, sizes and constants are tested by _Static_assert inside the programs: the host's compiler
// accepts the same assertions.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "sim/lang/test/differential_cases.h"
#include "sim/lang/test/front_support.h"
#include "sim/lang/test/program_generator.h"
#include "sim/lang/test/tree_check.h"

using namespace wakesim;
using namespace wakesim::lang;

namespace {

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

// Nothing said, no promise broken.
void check_accepted(const std::string& text) {
  TestProgram program(text);
  Diagnostics said;
  const Result<Program> result = program.parse(&said);
  if (!result) said.insert(said.end(), result.error().begin(), result.error().end());
  CHECK(render(program.sources, said, 10) == "");
  if (result) CHECK(joined(broken_promises(*result, program.sources)) == "");
}

// The only expression statement or return of function `f`, found by its shape.
const Expr* result_of(const Program& program, const std::string& name) {
  for (const lang::Function* function : program.functions) {
    if (function->name != name) continue;
    for (const Stmt* statement : function->body->statements) {
      if (statement->kind == StmtKind::kReturn) return statement->expr;
    }
  }
  return nullptr;
}

}  // namespace

TEST_CASE("types: sizes, offsets and conversions are those of x86-64 Linux") {
  check_accepted(R"(
#define offsetof(t, m) __builtin_offsetof(t, m)
#define same(a, b) __builtin_types_compatible_p(a, b)
_Static_assert(sizeof(char) == 1 && sizeof(short) == 2 && sizeof(int) == 4 && sizeof(long) == 8 && sizeof(long long) == 8, "");
_Static_assert(sizeof(_Bool) == 1 && sizeof(void *) == 8 && sizeof(void) == 1 && sizeof(int (*)(void)) == 8, "");
struct a { char c; long l; short s; };
_Static_assert(sizeof(struct a) == 24 && offsetof(struct a, l) == 8 && offsetof(struct a, s) == 16 && _Alignof(struct a) == 8, "");
struct b { int x : 3, y : 30; char c; int z : 9; unsigned long w : 40; };
_Static_assert(sizeof(struct b) == 16 && offsetof(struct b, c) == 8, "");
struct p { char c; int i; } __attribute__((packed));
_Static_assert(sizeof(struct p) == 5 && offsetof(struct p, i) == 1 && _Alignof(struct p) == 1, "");
struct al { char c; } __attribute__((aligned(64)));
_Static_assert(sizeof(struct al) == 64, "");
union u { char c[5]; int i; };
_Static_assert(sizeof(union u) == 8, "");
struct fl { int n; long tail[]; };
_Static_assert(sizeof(struct fl) == 8 && offsetof(struct fl, tail) == 8, "");
struct an { int a; union { long b; struct { short c, d; }; }; int e[3]; };
_Static_assert(offsetof(struct an, d) == 10 && offsetof(struct an, e[2]) == 24 && sizeof(((struct an *)0)->e) == 12, "");
enum small { S0, S1 = 5, S2 }; enum neg { N = -1, M }; enum large { L = 0x100000000 };
_Static_assert(sizeof(enum small) == 4 && S2 == 6 && M == 0 && sizeof(enum large) == 8, "");
_Static_assert((enum small)-1 > 0 && (enum neg)-1 < 0, "");
_Static_assert(same(typeof(1 + 1u), unsigned) && same(typeof(1u + 1l), long) && same(typeof(1ul + 1ll), unsigned long long), "");
_Static_assert(same(typeof((char)1 + (char)1), int) && same(typeof((short)1 << 1l), int) && same(typeof(1l << 1), long), "");
_Static_assert(same(typeof(1 ? (char)1 : (short)1), int) && same(typeof(sizeof 1), unsigned long) && same(typeof(1 == 1), int), "");
_Static_assert(same(typeof(1 ? (int *)0 : (void *)0), int *) && same(typeof('a'), int) && same(typeof("ab"), char[3]), "");
_Static_assert(same(typeof((int *)8 - (int *)4), long) && (int *)8 - (int *)4 == 1, "");
_Static_assert(!same(long, long long) && !same(char, signed char) && same(const int, int) && !same(int *, const int *), "");
_Static_assert(-1 < 0u == 0 && (unsigned char)300 == 44 && (signed char)200 == -56 && (_Bool)2 == 1 && (int)0xffffffffu == -1, "");
_Static_assert(7 / -2 == -3 && 7 % -2 == 1 && -8 >> 1 == -4 && 1 << 31 == -2147483647 - 1 && ~0u == 4294967295u, "");
_Static_assert((1 ? 2 : 1 / 0) == 2 && (0 && 1 / 0) == 0 && (1 || 1 / 0) && !0, "");
_Static_assert(_Generic(1u, int: 0, unsigned: 1, default: 2) == 1 && _Generic((char *)0, int: 0, default: 2) == 2, "");
_Static_assert(__builtin_constant_p(3) && __builtin_choose_expr(1, 5, (void)0) == 5, "");
typedef int fn(int); fn g; int g(int x) { return x; }
_Static_assert(same(typeof(&g), int (*)(int)) && same(typeof(*&g), fn) && sizeof(int (*[3])(fn *)) == 24, "");
int table[] = { [4] = 1, 2 }, (*rows)[2], *col[2];
_Static_assert(sizeof table == 24 && sizeof *rows == 8 && sizeof col == 16 && sizeof "abc" == 4, "");
)");
}

TEST_CASE("accepted: kernel idioms") {
  const char* const kPrograms[] = {
      // Guards, as include/linux/cleanup.h builds them.
      R"(
struct mutex { unsigned long cell; };
void mutex_lock(struct mutex *m) { m->cell = 1; }
void mutex_unlock(struct mutex *m) { m->cell = 0; }
#define __cleanup(f) __attribute__((__cleanup__(f)))
#define DEFINE_CLASS(_name, _type, _exit, _init, _args...) \
typedef _type class_##_name##_t; \
static inline void class_##_name##_destructor(_type *p) { _type _T = *p; _exit; } \
static inline _type class_##_name##_constructor(_args) { _type t = _init; return t; }
#define CLASS(_name, var) class_##_name##_t var __cleanup(class_##_name##_destructor) = class_##_name##_constructor
#define __PASTE_(a, b) a##b
#define __PASTE(a, b) __PASTE_(a, b)
#define __UNIQUE_ID(p) __PASTE(__UNIQUE_ID_##p, __COUNTER__)
#define guard(_name) CLASS(_name, __UNIQUE_ID(guard))
#define scoped_guard(_name, args...) for (CLASS(_name, scope)(args), *done = (void *)0; !done; done = (void *)1)
DEFINE_CLASS(mutex, struct mutex *, if (_T) mutex_unlock(_T), ({ mutex_lock(_T); _T; }), struct mutex *_T)
int f(struct mutex *m, int x)
{
	guard(mutex)(m);
	if (x)
		return 1;
	scoped_guard (mutex, m) {
		if (x > 3)
			break;
		x++;
	}
	return x;
}
)",
      // READ_ONCE, container_of, list walking, min with type check, BUILD_BUG_ON, IS_ENABLED.
      R"(
#define READ_ONCE(x) (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, v) do { *(volatile typeof(x) *)&(x) = (v); } while (0)
#define container_of(ptr, type, member) ({ void *__mptr = (void *)(ptr); \
	_Static_assert(__builtin_types_compatible_p(typeof(*(ptr)), typeof(((type *)0)->member)) || \
		       __builtin_types_compatible_p(typeof(*(ptr)), typeof(void)), "pointer type mismatch in container_of"); \
	((type *)(__mptr - __builtin_offsetof(type, member))); })
#define list_entry(p, t, m) container_of(p, t, m)
#define list_for_each_entry_safe(pos, n, head, member) \
	for (pos = list_entry((head)->next, typeof(*pos), member), n = list_entry(pos->member.next, typeof(*n), member); \
	     &pos->member != (head); pos = n, n = list_entry(n->member.next, typeof(*n), member))
#define min(x, y) ({ typeof(x) _x = (x); typeof(y) _y = (y); (void)(&_x == &_y); _x < _y ? _x : _y; })
#define BUILD_BUG_ON(e) ((void)sizeof(char[1 - 2 * !!(e)]))
#define __ARG_PLACEHOLDER_1 0,
#define __take_second_arg(__ignored, val, ...) val
#define ___is_defined(arg1_or_junk) __take_second_arg(arg1_or_junk 1, 0)
#define __is_defined(val) ___is_defined(__ARG_PLACEHOLDER_##val)
#define IS_ENABLED_(x) __is_defined(x)
#define IS_ENABLED(x) IS_ENABLED_(x)
#define CONFIG_A 1
struct list_head { struct list_head *next, *prev; };
#define LIST_HEAD_INIT(name) { &(name), &(name) }
struct item { int value; struct list_head node; };
static struct list_head head = LIST_HEAD_INIT(head);
void not_there(void);
int f(int x)
{
	struct item *pos, *n;
	BUILD_BUG_ON(sizeof(int) != 4);
	if (IS_ENABLED(CONFIG_B))
		not_there();
	if (!IS_ENABLED(CONFIG_A))
		not_there();
	list_for_each_entry_safe(pos, n, &head, node) {
		WRITE_ONCE(pos->value, min(x, READ_ONCE(pos->value)));
		if (pos->value == 3)
			goto out;
	}
out:
	return x ?: 1;
}
)",
      // sparse annotations, system calls, address spaces.
      R"(
#define __user __attribute__((wakesim_user))
#define __rcu __attribute__((wakesim_rcu))
#define __force __attribute__((wakesim_force))
#define __must_hold(x) __attribute__((wakesim_must_hold(x)))
#define __acquires(x) __attribute__((wakesim_acquires(x)))
#define rcu_dereference(p) ({ typeof(*(p)) *_p = (typeof(*(p)) __force *)*(typeof(*(p)) __force *const volatile *)&(p); _p; })
int __wakesim_user_load();
int __wakesim_user_store();
struct lock { unsigned long cell; };
struct bucket { struct lock lock; struct bucket __rcu *next; };
#define get_user(x, ptr) ({ typeof(*(ptr)) __v = 0; int __e = __wakesim_user_load(__v, ptr, 0); (x) = __v; __e; })
#define put_user(x, ptr) ({ typeof(*(ptr)) __v = (x); __wakesim_user_store(__v, ptr, 0); })
static void walk(struct bucket *b) __must_hold(&b->lock);
static void walk(struct bucket *b) { b = rcu_dereference(b->next); }
static void take(struct bucket *b) __acquires(&b->lock) { walk(b); }
long __attribute__((section(".syscall"))) sys_thing(unsigned __user *uaddr, struct bucket __user *ub)
{
	unsigned v;
	static struct bucket b;
	if (get_user(v, uaddr) || put_user(v + 1, &uaddr[1]) || get_user(v, &ub->lock.cell == 0 ? uaddr : uaddr + 1))
		return -14;
	take(&b);
	return v + (unsigned long)uaddr % 4;
}
)",
      // Statements in odd places.
      R"(
int f(int x)
{
	switch (x) {
		int hidden;
	case 1:
		hidden = 1;
		x += hidden;
		__attribute__((fallthrough));
	case 2 ... 5: { case 6: x++; } break;
	default:
		for (;;) { if (x++ > 10) break; else continue; }
	}
	do x--; while (x > 0);
	while (x < 3) switch (x++) case 0: break;
	if (x) if (x > 1) x = 2; else x = 3; else x = 4;
	for (int i = 0, j = 3; i < j; i++, j--) ;
	{ int x = 3; { typedef int x; x y = 1; (void)y; } x++; }
	goto end;
end: ;
	return x;
}
void nothing(void) { return (void)0; }
void chain(void) { return nothing(); }
)",
      // Unions, casts, function pointers, compound literals, nested designators.
      R"(
struct ops { int (*open)(int), (*close)(void); };
static int my_open(int x) { return x; }
static const struct ops my_ops = { .open = my_open };
typedef struct { int counter; } atomic_t;
#define ATOMIC_INIT(i) { (i) }
static atomic_t count = ATOMIC_INIT(3), other = (atomic_t) ATOMIC_INIT(4);
union key { struct { unsigned long ptr; int offset; } both; unsigned long words[2]; };
static union key keys[2] = { [0].both = { .ptr = 1 }, [1] = { .words = { 1, 2 } } };
static int *where = &keys[1].both.offset, matrix[][2] = { { 1 }, 2, 3, [3][1] = 4 };
static char text[] = { "abc" }, cut[2] = "ab";
int pass(struct ops o, const union key *k) { return o.open ? o.open(k->both.offset) : (*o.close)(); }
int f(void)
{
	int (*p)(int) = &my_open, (*q)(int) = *my_open;
	union key k = { .both.offset = 3, .both.ptr = 4 };
	return pass(my_ops, &k) + pass((struct ops){ .open = p }, &(union key){ .words = { 5 } }) + (****q)(3) + count.counter +
	       (int){ 3 } + (int[]){ 1, 2 }[1] + other.counter + *where + matrix[1][0] + text[1] + cut[1];
}
)",
  };
  for (const char* text : kPrograms) {
    CAPTURE(text);
    check_accepted(text);
  }
}

TEST_CASE("accepted: user programs") {
  check_accepted(R"(=== p.c user
#define __shared __attribute__((section(".shared")))
_Atomic int word;
static _Thread_local int mine = 1;
__shared int everybody[4];
long sys_futex(int *uaddr, int op);
int swap(int *p) { return __atomic_exchange_n(p, 3, __ATOMIC_SEQ_CST) + mine++; }
int f(void)
{
	int expected = 0;
	__atomic_compare_exchange_n(&word, &expected, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
	word |= 4;
	word++;
	everybody[1] = word;
	return sys_futex(&everybody[0], 1) + swap(&everybody[1]) + __atomic_fetch_add(&word, 1, 5);
}
=== k.c
#define __user __attribute__((wakesim_user))
long __attribute__((section(".syscall"))) sys_futex(int __user *uaddr, int op) { return op; }
)");
}

TEST_CASE("accepted: the programs of the differential test") {
  for (const DifferentialCase& row : kDifferentialCases) {
    CAPTURE(row.name);
    std::string text = row.text;
    for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at)) text.replace(at, 1, "7");
    check_accepted(text);
  }
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    std::string text = "static unsigned long mixed;\n#define MIX(v) (mixed = mixed * 31 + (unsigned long)(v))\n" + generate_program(seed);
    for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at)) text.replace(at, 1, "7");
    check_accepted(text);
  }
}

TEST_CASE("tree: the shape of a few expressions") {
  TestProgram source(R"(
struct s { unsigned a : 3, b : 7; int c; } v;
unsigned bits(struct s *p) { return p->b; }
long load(int *p, short i) { return p[i]; }
int both(int x) { return x ?: 3; }
int dead(int x) { return 0 ? x : sizeof(x); }
int undefined(void) { return 1 / 0; }
int overflow(void) { return 2147483647 + 1; }
)");
  const Result<Program> program = source.parse();
  REQUIRE(program.has_value());
  const Expr* bits = result_of(*program, "bits");
  REQUIRE((bits != nullptr && bits->kind == ExprKind::kCast && bits->cast == CastKind::kLoad));
  CHECK(bits->a->kind == ExprKind::kMember);
  CHECK(bits->a->bit_first == 3);
  CHECK(bits->a->bit_width == 7);
  CHECK(bits->a->unit == IntKind::kU32);
  CHECK(bits->a->where.column == 40);
  const Expr* load = result_of(*program, "load");
  REQUIRE((load != nullptr && load->cast == CastKind::kInteger));
  CHECK(load->type->kind == TypeKind::kLong);
  CHECK(load->a->cast == CastKind::kLoad);
  CHECK(load->a->a->kind == ExprKind::kDereference);
  const Expr* sum = load->a->a->a;
  CHECK(sum->kind == ExprKind::kPointerAdd);
  CHECK(sum->element_size == 4);
  CHECK(sum->b->type->kind == TypeKind::kLong);
  const Expr* both = result_of(*program, "both");
  REQUIRE((both != nullptr && both->kind == ExprKind::kConditional));
  CHECK(both->b->kind == ExprKind::kConditionValue);
  CHECK(both->b->a == both->a);
  const Expr* dead = result_of(*program, "dead");
  REQUIRE((dead != nullptr && dead->kind == ExprKind::kInteger));
  CHECK(dead->value == 4);
  CHECK(result_of(*program, "undefined")->kind == ExprKind::kBinary);
  CHECK(result_of(*program, "overflow")->kind == ExprKind::kBinary);
}

// Every model of the kernel, alone: nothing is said but what is missing because the other files are, and no promise is broken.
TEST_CASE("accepted: the kernel models together") {
  namespace fs = std::filesystem;
  const fs::path root = fs::path(WAKESIM_SOURCE_DIR) / "models";
  std::vector<std::string> files;
  for (const auto& folder : fs::directory_iterator(root)) {
    const std::string name = folder.path().filename().string();
    if (!folder.is_directory() || name == "include" || name == "history" || name == "userland") continue;  // what makes up the base
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.path().extension() == ".c") files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  REQUIRE(files.size() > 5);
  SourceMap sources;
  CompileInput input;
  input.kernel_include = {(root / "include").string(), root.string()};
  input.read_file = [](const std::string& path) -> std::optional<std::string> {
    std::ifstream file(path);
    if (!file) return std::nullopt;
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  };
  for (const std::string& file : files) input.units.push_back({.file = sources.add(file, input.read_file(file)->value())});
  Diagnostics said;
  const Result<Program> program = parse_program(sources, input, &said);
  if (!program) said.insert(said.end(), program.error().begin(), program.error().end());
  CHECK(render(sources, said, 10) == "");
  REQUIRE(program.has_value());
  CHECK(joined(broken_promises(*program, sources)) == "");
  CHECK(program->task_struct != nullptr);
  CHECK(program->timer_interrupt != nullptr);
}
