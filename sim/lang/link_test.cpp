// Which definition a name means: layers, static names, headers shared by units, both sides. What is refused is in refused_cases.h.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "sim/lang/test/front_support.h"
#include "sim/lang/test/tree_check.h"
#include "sim/lang/tree_walk.h"

using namespace wakesim;
using namespace wakesim::lang;

namespace {

const lang::Function* function_named(const Program& program, const std::string& name) {
  for (const lang::Function* function : program.functions) {
    if (function->name == name) return function;
  }
  return nullptr;
}

// Where the first use of a name in a body leads to.
struct FirstUse {
  std::string name;
  SourcePos where = {};
  void expr(const Expr& e) {
    if (where.has_value()) return;
    if (e.kind == ExprKind::kFunction && e.function->name == name) where = e.function->linked->where;
    if (e.kind == ExprKind::kVariable && e.variable->name == name && e.variable->linked != nullptr) where = e.variable->linked->where;
  }
  void variable(const Variable&) {}
};

// "file.c:line" of what the first use of `callee` in `caller` means.
std::string target(const TestProgram& source, const Program& program, const std::string& caller, const std::string& callee,
                   const std::string& caller_file = "") {
  for (const lang::Function* function : program.functions) {
    if (function->name != caller) continue;
    if (!caller_file.empty() && source.sources.name(program.places.to_caller(function->where).file) != caller_file) continue;
    FirstUse use{callee};
    walk(function->body, use);
    if (!use.where.has_value()) continue;
    return source.sources.name(program.places.to_caller(use.where).file) + ":" + std::to_string(use.where.line);
  }
  return "nothing";
}

std::vector<std::string> names(const std::vector<lang::Function*>& functions) {
  std::vector<std::string> out;
  for (const lang::Function* function : functions) out.push_back(function->name);
  return out;
}

}  // namespace

TEST_CASE("link: which definition a name means") {
  struct Row {
    const char* name;
    const char* program;
    const char* caller;
    const char* callee;
    const char* means;
  };
  const Row rows[] = {
      {"another unit", "=== a.c\nint f(void);\nint g(void) { return f(); }\n=== b.c\nint f(void) { return 1; }\n", "g", "f", "b.c:1"},
      {"a static name of the own unit goes first",
       "=== a.c\nstatic int f(void) { return 2; }\nint g(void) { return f(); }\n=== b.c\nint f(void) { return 1; }\n", "g", "f", "a.c:1"},
      {"a static name of another unit, when there is no other",
       "=== a.c\nint f(void);\nint g(void) { return f(); }\n=== b.c\nstatic int f(void) { return 1; }\n", "g", "f", "b.c:1"},
      {"an external name before a static one",
       "=== a.c\nint f(void);\nint g(void) { return f(); }\n=== b.c\nstatic int f(void) { return 1; }\n=== c.c\nint f(void) { return 1; }\n",
       "g", "f", "c.c:1"},
      {"a higher layer replaces", "=== a.c\nint f(void) { return 1; }\nint g(void) { return f(); }\n=== o.c layer 1\nint f(void) { return 2; }\n",
       "g", "f", "o.c:1"},
      {"static or not", "=== a.c\nstatic int f(void) { return 1; }\nint g(void) { return f(); }\n=== o.c layer 1\nint f(void) { return 2; }\n",
       "g", "f", "o.c:1"},
      {"by a static one too",
       "=== a.c\nint f(void) { return 1; }\nint g(void) { return f(); }\n=== o.c layer 1\nstatic int f(void) { return 2; }\n", "g", "f",
       "o.c:1"},
      {"the highest of several",
       "=== a.c\nint f(void) { return 1; }\nint g(void) { return f(); }\n=== o.c layer 1\nint f(void) { return 2; }\n"
       "=== p.c layer 3\nint f(void) { return 3; }\n",
       "g", "f", "p.c:1"},
      {"a replacement calls the functions that stay",
       "=== a.c\nstatic int h(void) { return 1; }\nint f(void) { return h(); }\n=== o.c layer 1\nint h(void);\nint f(void) { return h(); }\n", "f",
       "h",
       "a.c:1"},
      {"a replaced function of a header",
       "=== x.h\nstatic inline int f(void) { return 1; }\n=== a.c\n#include \"x.h\"\nint g(void) { return f(); }\n"
       "=== o.c layer 1\nint f(void) { return 2; }\n",
       "g", "f", "o.c:1"},
      {"a global of another unit", "=== a.c\nextern int v;\nint g(void) { return v; }\n=== b.c\nint v = 3;\n", "g", "v", "b.c:1"},
      {"a static global, when there is no other", "=== a.c\nextern int v[];\nint g(void) { return v[0]; }\n=== b.c\nstatic int v[3];\n", "g", "v",
       "b.c:1"},
      {"a global of a higher layer",
       "=== a.c\nstatic int v;\nint g(void) { return v; }\n=== o.c layer 1\nstatic int v;\nint h(void) { return v; }\n", "g", "v", "o.c:1"},
      {"but not one of another type",
       "=== a.c\nstatic int v;\nint g(void) { return v; }\n=== o.c layer 1\nstatic long v;\nint h(void) { return v; }\n", "g", "v", "a.c:1"},
      {"a tentative definition", "=== a.c\nint v;\nint v;\nextern int v;\nint g(void) { return v; }\n", "g", "v", "a.c:1"},
      {"a system call from user code",
       "=== k.c\nlong __attribute__((section(\".syscall\"))) sys_x(int a) { return a; }\n=== p.c user\nlong sys_x(int a);\n"
       "long g(void) { return sys_x(1); }\n",
       "g", "sys_x", "k.c:1"},
      {"user code has its own names",
       "=== k.c\nint f(void) { return 1; }\n=== p.c user layer 5\nint f(void) { return 2; }\nint g(void) { return f(); }\n", "g", "f", "p.c:1"},
      {"and does not replace those of the kernel",
       "=== k.c\nint f(void) { return 1; }\nint kernel_caller(void) { return f(); }\n=== p.c user layer 5\nint f(void) { return 2; }\n",
       "kernel_caller", "f",
       "k.c:1"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    TestProgram source(row.program);
    Diagnostics said;
    const Result<Program> program = source.parse(&said);
    if (!program) said.insert(said.end(), program.error().begin(), program.error().end());
    CHECK(render(source.sources, said) == "");
    REQUIRE(program.has_value());
    CHECK(target(source, *program, row.caller, row.callee) == row.means);
    CHECK(broken_promises(*program, source.sources) == std::vector<std::string>{});
  }
}

TEST_CASE("link: functions of a header are one function, dropped when nothing needs them") {
  TestProgram source(R"(=== x.h
static inline int used(void) { static int count; return count++; }
static inline int unused(void) { return missing_from_everywhere(); }
int missing_from_everywhere(void);
=== y.h
int missing_from_everywhere(void);
static inline int unused(void) { return missing_from_everywhere(); }
static inline int used(void) { static int count; return count++; }
=== a.c
#include "y.h"
static int only_here(void) { return 1; }
int f(void) { return used(); }
=== b.c
#include "y.h"
static int twice;
int g(void) { return used() + twice; }
=== c.c
static int twice;
int h(void) { return twice; }
)");
  const Result<Program> program = source.parse();
  REQUIRE(program.has_value());
  CHECK(names(program->functions) == std::vector<std::string>{"used", "f", "g", "h"});
  std::vector<std::string> globals;
  for (const Variable* variable : program->globals) globals.push_back(variable->link_name);
  CHECK(globals == std::vector<std::string>{"used.count", "twice", "twice.2"});
}

TEST_CASE("link: entry points") {
  TestProgram source(R"(=== k.c
int check(int x) { return x; }
=== p.c user layer 1
#define N 3
static int limit = 2;
static void locker(int n) { limit = n; }
=== entry
locker(N + limit)
=== entry value
check(4) == 4
=== entry
locker(1), locker(2)
)");
  const Result<Program> program = source.parse();
  REQUIRE(program.has_value());
  CHECK(names(program->functions) == std::vector<std::string>{"check", "locker", "task:0", "task:1", "task:2"});
  const lang::Function* first = function_named(*program, "task:0");
  CHECK(first->is_entry);
  CHECK(first->side == Side::kUser);
  CHECK(function_named(*program, "task:1")->side == Side::kKernel);
  CHECK(function_named(*program, "task:1")->type->target->kind == TypeKind::kLong);
  CHECK(target(source, *program, "task:0", "locker") == "p.c:3");
  CHECK(broken_promises(*program, source.sources) == std::vector<std::string>{});
}

TEST_CASE("link: what the machine asks for") {
  TestProgram source(R"(=== a.c
struct task_struct { unsigned int __state; int pid; };
static void __wakesim_timer_interrupt(void *timer) { }
)");
  const Result<Program> program = source.parse();
  REQUIRE(program.has_value());
  REQUIRE(program->task_struct != nullptr);
  CHECK(size_of(program->task_struct) == 8);
  REQUIRE(program->timer_interrupt != nullptr);
  CHECK(names(program->functions) == std::vector<std::string>{"__wakesim_timer_interrupt"});
}

TEST_CASE("link: annotations are kept") {
  TestProgram source(R"(
#define __must_hold(x) __attribute__((wakesim_must_hold(x)))
#define __releases(x) __attribute__((wakesim_releases(x)))
struct lock { int x; };
void f(struct lock *l) __must_hold(l) __releases(RCU) __must_hold(&l->x) { l->x = 1; }
)");
  const Result<Program> program = source.parse();
  REQUIRE(program.has_value());
  const lang::Function* f = function_named(*program, "f");
  REQUIRE(f->annotations.size() == 3);
  CHECK(f->annotations[0].kind == Annotation::kMustHold);
  CHECK(f->annotations[0].text == "l");
  CHECK(f->annotations[0].lock != nullptr);
  CHECK(f->annotations[1].kind == Annotation::kReleases);
  CHECK(f->annotations[1].text == "RCU");
  CHECK(f->annotations[1].lock == nullptr);
  CHECK(f->annotations[2].text == "&l->x");
  CHECK(f->annotations[2].lock->kind == ExprKind::kAddress);
}
