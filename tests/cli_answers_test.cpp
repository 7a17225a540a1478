// What is said beside a verdict, so that nobody takes it for more than it is: operations the models do not have, and memory orders that were
// not looked at; and data races, which end no search. Method: whole outputs, each with a near miss that must not say it.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/cli_folder.h"

namespace wakesim_test {
namespace {

using Json = nlohmann::json;

// Lines of C, and what follows them.
std::string scenario(const std::string& kind, const std::vector<std::string>& lines, const std::string& rest) {
  Json source = lines;
  std::string out = "{\n  \"wakesim\": 1,\n  \"name\": \"answer\",\n  \"" + kind + "\": [";
  for (std::size_t i = 0; i < lines.size(); ++i) out += (i == 0 ? "\n    " : ",\n    ") + source[i].dump();
  return out + "\n  ],\n" + rest + "\n}\n";
}

const std::string kOneTask = "  \"tasks\": [{ \"name\": \"t\", \"run\": \"t()\" }]";
const std::string kOldKernel = ",\n  \"kernel\": \"v4.1\"";  // of which less is modelled
const std::string kTwoTasks = "  \"tasks\": [{ \"name\": \"t\", \"run\": \"t()\" }, { \"name\": \"u\", \"run\": \"u()\" }]";

TEST_CASE("cli: what is not modelled is an answer of its own - at the caller's line - and meets no expectation") {
  const Folder folder("not_modelled");
  const std::vector<std::string> lines = {"#include <wakesim.h>", "static u32 from, to;", "void t(void)", "{",
                                          "  futex(&from, FUTEX_CMP_REQUEUE_PI, 1, 1, &to, 0);", "}"};
  folder.write("default.wake.json", scenario("source", lines, kOneTask + kOldKernel));
  const auto result = folder.wakesim("check --json out.json default.wake.json");
  CHECK(result.status == 3);
  CHECK(result.output ==
        "inconclusive  answer  1 state  T s\n"
        "  expectation: expected verified, but the search was cut short (FUTEX_CMP_REQUEUE_PI (12) is not\n"
        "    modelled)\n"
        "  FUTEX_CMP_REQUEUE_PI (12) is not modelled in t() at default.wake.json:9\n"
        "    9 |     \"  futex(&from, FUTEX_CMP_REQUEUE_PI, 1, 1, &to, 0);\",\n"
        "      |        ^\n"
        "  nothing bad in the 1 state looked at\n"
        "1 scenario: 0 as expected, 1 inconclusive; 1 state; T s\n");
  const Json json = Json::parse(folder.read("out.json"))["results"][0];
  CHECK(json["verdict"] == "inconclusive");
  CHECK(json["findings"].empty());
  CHECK(json["limits_hit"] == Json{"FUTEX_CMP_REQUEUE_PI (12) is not modelled"});
  CHECK(json["not_modelled"] == Json::parse(R"([{"operation": "FUTEX_CMP_REQUEUE_PI", "number": 12,
                                                 "at": {"file": "default.wake.json", "line": 9, "col": 8, "function": "t"}}])"));
  CHECK(folder.wakesim("run -q default.wake.json").output == "answer  seed 1  stopped: FUTEX_CMP_REQUEUE_PI (12) is not modelled\n");

  struct Row {
    const char* finding;
    const char* says;
  };
  const Row rows[] = {
      {"",
       "  expectation: expected violated, but nothing was found before the search was cut short\n"
       "    (FUTEX_CMP_REQUEUE_PI (12) is not modelled)\n"},
      {", \"finding\": \"bug\"",
       "  expectation: expected violated by `bug`, but nothing was found before the search was cut short\n"
       "    (FUTEX_CMP_REQUEUE_PI (12) is not modelled)\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.says);
    folder.write("expected.wake.json", scenario("source", lines, kOneTask + kOldKernel + ",\n  \"expect\": { \"verdict\": \"violated\"" +
                                                                                  row.finding + " }"));
    const auto expected = folder.wakesim("check -q expected.wake.json");
    CHECK(expected.status == 3);
    CHECK_MESSAGE(expected.output.find(row.says) != std::string::npos, expected.output);
  }
}

TEST_CASE("cli: what is not modelled - through the C library, in a module, in setup - with several threads - after a checkpoint") {
  const Folder folder("not_modelled_places");
  struct Row {
    const char* kind;
    std::vector<std::string> lines;
    std::string rest;
    const char* says;  // the line of the report
  };
  const std::vector<Row> rows = {
      {"source",
       {"#include <unistd.h>", "static void wrapper(void)", "{", "  syscall(1, 0, 0, 0);", "}", "void t(void)", "{", "  wrapper();", "}"},
       kOneTask,
       "  system call (1) is not modelled in wrapper() at f.wake.json:8\n"},
      {"source",
       {"#include <signal.h>", "#include <stddef.h>", "void begin(void)", "{", "  struct sigaction action = { .sa_flags = SA_RESTART };",
        "  sigemptyset(&action.sa_mask);", "  sigaddset(&action.sa_mask, SIGUSR2);", "  sigaction(SIGUSR1, &action, NULL);", "}", "void t(void)",
        "{", "}"},
       kOneTask + ",\n  \"setup\": \"begin()\"",
       "  sa_mask of sigaction() (2048) is not modelled in begin() at f.wake.json:12\n"},
      {"module_source",
       {"#include <linux/futex.h>", "#include <kernel/futex/futex.h>", "void t(void)", "{", "  do_futex(NULL, FUTEX_LOCK_PI, 0, NULL, NULL, 0, 0);",
        "}"},
       "  \"tasks\": [{ \"name\": \"t\", \"run\": \"t()\", \"kind\": \"kthread\" }]" + kOldKernel,
       "  FUTEX_LOCK_PI (6) is not modelled in t() at f.wake.json:9\n"},
  };
  std::vector<std::string> sources;
  for (const Row& row : rows) sources.push_back(scenario(row.kind, row.lines, row.rest));
  for (const char* options : {"", "-j 2", "--no-reduction", "--random 3"}) {
    CAPTURE(options);
    const auto all = folder.check_all("f.wake.json", sources, options);
    for (std::size_t i = 0; i < all.size(); ++i) {
      CAPTURE(rows[i].says);
      CHECK(all[i].status == 3);
      CHECK_MESSAGE(all[i].output.find(rows[i].says) != std::string::npos, all[i].output);
      CHECK(all[i].output.find("limit hit") == std::string::npos);
    }
  }

  // It is said again by a search that goes on where it was met before.
  folder.write("two.wake.json",
               scenario("source",
                        {"#include <wakesim.h>", "static int x;", "static void add(void)", "{", "  for (int i = 0; i < 20; i++)",
                         "    __atomic_fetch_add(&x, 1, __ATOMIC_SEQ_CST);", "}", "void t(void)", "{", "  if (any_of(1, 0))", "    syscall(2);",
                         "  add();",
                         "}", "void u(void) { add(); }"},
                        kTwoTasks));
  const auto first = folder.wakesim("check -q --limit-states 20 --checkpoint at two.wake.json");
  CHECK(first.status == 3);
  CHECK(first.output.find("  system call (2) is not modelled in t() at two.wake.json:15\n") != std::string::npos);
  const auto second = folder.wakesim("check -q --resume at two.wake.json");
  CHECK(second.status == 3);
  CHECK_MESSAGE(second.output.find("  system call (2) is not modelled in t() at two.wake.json:15\n") != std::string::npos, second.output);
}

// What goes wrong in another execution, or before, is found all the same: then the answer is that.
TEST_CASE("cli: what is not modelled hides no finding - and what the kernel refuses is modelled") {
  const Folder folder("not_modelled_near_miss");
  folder.write("other.wake.json",
               scenario("source",
                        {"#include <stdatomic.h>", "#include <wakesim.h>", "static u32 word;", "static atomic_int x;", "void t(void)", "{",
                         "  atomic_store(&x, 1);", "  atomic_store(&x, 2);", "  futex(&word, FUTEX_LOCK_PI, 0, NULL, NULL, 0);", "}", "void u(void)",
                         "{",
                         "  assert(atomic_load(&x) != 2);", "}"},
                        kTwoTasks + kOldKernel + ",\n  \"expect\": { \"verdict\": \"violated\", \"finding\": \"assertion\" }"));
  const auto other = folder.wakesim("check other.wake.json");
  CHECK(other.status == 0);
  CHECK(other.output.find("violated  answer  assertion  as expected") != std::string::npos);
  CHECK(folder.wakesim("check --no-reduction other.wake.json").status == 0);

  folder.write("refused.wake.json",
               scenario("source",
                        {"#include <wakesim.h>", "static u32 word;", "void t(void)", "{",
                         "  assert(futex(&word, FUTEX_FD, 0, NULL, NULL, 0) == -ENOSYS);",
                         "  assert(futex(&word, 99, 0, NULL, NULL, 0) == -ENOSYS);",
                         "  assert(futex(&word, FUTEX_WAKE | FUTEX_CLOCK_REALTIME, 1, NULL, NULL, 0) == -ENOSYS);",
                         "  assert(syscall(SYS_futex, &word, FUTEX_FD) == -1 && errno == ENOSYS);", "}"},
                        kOneTask));
  CHECK(folder.wakesim("check -q refused.wake.json").status == 0);
}

TEST_CASE("cli: what would need the bits of an address is not modelled - and is neither an overflow nor a leak - whatever other executions do") {
  const Folder folder("address_bits");
  const auto source = [](const std::string& statement) {
    return scenario("module_source",
                    {"#include <linux/slab.h>", "#include <wakesim.h>", "struct object { int value; };",
                     "union word { struct object *p; unsigned long u; unsigned int half[2]; };",
                     "static unsigned long kept, key = 12345;", "static unsigned int halves[2], low, high;", "void t(void)", "{", "  union word w;",
                     "  struct object *p = kzalloc(sizeof(*p), GFP_KERNEL | __GFP_NOFAIL), *q;", "  w.p = p;",
                     "  " + statement, "}"},
                    "  \"tasks\": [{ \"name\": \"t\", \"run\": \"t()\", \"kind\": \"kthread\" }]");
  };
  struct Row {
    const char* statement;
    const char* operation;
  };
  const Row rows[] = {
      {"kept = ~w.u; kfree((void *)~kept);", "`~` that needs the bits of a pointer's address"},
      {"kept = w.u ^ key << 40; kfree((void *)(kept ^ key << 40));", "`^` that needs the bits of a pointer's address"},
      {"kept = w.u + (key << 40);", "`+` that needs the bits of a pointer's address"},
      {"kept = w.u | 1UL << 63;", "`|` that needs the bits of a pointer's address"},
      {"kept = w.u * key;", "`*` that needs the bits of a pointer's address"},
      {"kept = (long)w.u < 0;", "a signed comparison that needs the bits of a pointer's address"},
      {"kept = w.u >> 4;", "`>>` that needs the bits of a pointer's address"},
      {"kept = w.u & 0xffffffff;", "`&` that needs the bits of a pointer's address"},
      {"kept = w.u / 16 % key;", "`/` that needs the bits of a pointer's address"},
      {"kept = -w.u;", "`-` that needs the bits of a pointer's address"},
      {"q = kzalloc(sizeof(*q), GFP_KERNEL | __GFP_NOFAIL); kept = w.u ^ (unsigned long)q;", "`^` that needs the bits of a pointer's address"},
      {"q = kzalloc(sizeof(*q), GFP_KERNEL | __GFP_NOFAIL); kept = (unsigned long)q - w.u;", "`-` that needs the bits of a pointer's address"},
      {"__atomic_fetch_xor(&w.u, key << 40, 5);", "an atomic `^` that needs the bits of a pointer's address"},
      {"low = w.half[0]; high = w.half[1]; kfree((void *)((unsigned long)high << 32 | low));", "`<<` that makes a pointer of integers"},
      {"struct packed { unsigned long rest : 48, tag : 16; }; kept = ((struct packed *)&w)->tag;", "a bit-field that takes a part of a pointer"},
      {"struct packed { unsigned long rest : 48, tag : 16; }; ((struct packed *)&w)->tag = 1;", "a bit-field that takes a part of a pointer"},
  };
  std::vector<std::string> sources;
  for (const Row& row : rows) sources.push_back(source(row.statement));
  for (const char* options : {"", "--no-reduction"}) {
    const auto all = folder.check_all("bits.wake.json", sources, options);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Row& row = rows[i];
      CAPTURE(row.statement);
      CHECK(all[i].status == 3);
      const std::string says = "  " + std::string(row.operation) + " is not modelled in t() at";
      CHECK_MESSAGE(all[i].output.find(says) != std::string::npos, all[i].output);
      const Json& json = all[i].json;
      CHECK(json["findings"].empty());
      CHECK(json["not_modelled"][0]["operation"] == row.operation);
      CHECK(json["not_modelled"][0]["number"] == nullptr);
      CHECK(json["not_modelled"][0]["at"]["line"] == 16);
    }
  }
  folder.write("bits.wake.json", source("kept = ~w.u;"));
  CHECK(folder.wakesim("check bits.wake.json").output ==
        "inconclusive  answer  1 state  T s\n"
        "  expectation: expected verified, but the search was cut short (`~` that needs the bits of a\n"
        "    pointer's address is not modelled)\n"
        "  `~` that needs the bits of a pointer's address is not modelled in t() at bits.wake.json:16\n"
        "   16 |     \"  kept = ~w.u;\",\n"
        "      |               ^\n"
        "  nothing bad in the 1 state looked at\n"
        "1 scenario: 0 as expected, 1 inconclusive; 1 state; T s\n");

  // What is known exactly: what lies below the alignment of an object, and how far from its beginning it points.
  const char* const exact[] = {
      "kept = w.u | 1; assert((kept & 7) == 1); kfree((void *)(kept & ~7UL));",
      "kept = w.u ^ 5; kfree((void *)(kept ^ 5));",
      "kept = w.u + 6; assert(kept % 8 == 6 && kept - w.u == 6); kfree((void *)(kept - 6));",
      "kept = w.u; assert((kept ^ w.u) == 0 && (unsigned int)kept % 64 == 0 && kept % 4096 == 0); kfree((void *)kept);",
      "__atomic_fetch_or(&w.u, 1, 5); __atomic_fetch_and(&w.u, ~1UL, 5); kfree(w.p);",
      "halves[0] = w.half[0]; halves[1] = w.half[1]; w.p = 0; w.half[0] = halves[0]; w.half[1] = halves[1]; kfree(w.p);",
      "struct packed { unsigned long tag : 3, rest : 61; }; ((struct packed *)&w)->tag = 1; kfree((void *)(w.u - 1));",
  };
  sources.clear();
  for (const char* statement : exact) sources.push_back(source(statement));
  for (const auto& result : folder.check_all("exact.wake.json", sources)) CHECK_MESSAGE(result.status == 0, result.output);
}

// Whoever knows all bytes of a pointer can put it together: only where some are gone for good has its object leaked.
TEST_CASE("cli: whether what a pointer in parts points to has leaked - is so, is not so, or cannot be told") {
  const Folder folder("leaks_in_parts");
  const auto source = [](const std::string& statements) {
    return scenario("module_source",
                    {"#include <linux/slab.h>", "#include <linux/types.h>", "#include <wakesim.h>",
                     "static union word { int *p; u32 half[2]; u8 byte[8]; } kept;",
                     "static u32 halves[2], low, high;", "static u8 reversed[8], b0, b1, b2, b3, b4, b5, b6, b7;", "void t(void)", "{",
                     "  union word w;",
                     "  w.p = kzalloc(4, GFP_KERNEL | __GFP_NOFAIL);", "  " + statements, "}"},
                    "  \"tasks\": [{ \"name\": \"t\", \"run\": \"t()\", \"kind\": \"kthread\" }]");
  };
  const std::string leaks = "  memory-leak: t:heap#0(int) is never freed and nothing points to it any more";
  const std::string unclear = "  limit hit: whether t:heap#0(int) has leaked (the bytes of a pointer to it stand apart)";
  const struct {
    const char* statements;
    int status;
    std::string says;
  } rows[] = {
      {"halves[1] = w.half[1]; halves[1] = 0;", 1, leaks},
      {"halves[0] = w.half[0];", 1, leaks},
      {"halves[1] = w.half[1];", 1, leaks},
      {"kept = w; kept.half[0] = 0;", 1, leaks},
      {"kept = w; kept.half[1] = 0;", 1, leaks},
      {"kept = w; kept.byte[6] = 0;", 1, leaks},
      // What nobody reaches keeps nothing, itself neither.
      {"u8 *b = kzalloc(8, GFP_KERNEL | __GFP_NOFAIL); kept = w; for (int i = 0; i < 8; i++) b[i] = ((u8 *)&b)[i];", 1,
       "  memory-leak: t:heap#1(unsigned char) is never freed and nothing points to it any more"},
      {"kept = w;", 0, ""},
      {"kept.p = w.p + 1;", 0, ""},
      {"kept.p = w.p - 1;", 0, ""},
      {"kept = w; kept.byte[0] |= 1;", 0, ""},
      {"halves[0] = w.half[0]; halves[1] = w.half[1];", 0, ""},
      {"low = w.half[0]; high = w.half[1];", 0, ""},
      {"for (int i = 0; i < 8; i++) reversed[i] = w.byte[7 - i];", 3, unclear},
      {"b0 = w.byte[0], b1 = w.byte[1], b2 = w.byte[2], b3 = w.byte[3], b4 = w.byte[4], b5 = w.byte[5], b6 = w.byte[6], b7 = w.byte[7];", 3, unclear},
  };
  std::vector<std::string> sources;
  for (const auto& row : rows) sources.push_back(source(row.statements));
  const auto all = folder.check_all("parts.wake.json", sources);
  for (std::size_t i = 0; i < all.size(); ++i) {
    CAPTURE(rows[i].statements);
    CHECK(all[i].status == rows[i].status);
    CHECK_MESSAGE(all[i].output.find(rows[i].says) != std::string::npos, all[i].output);
  }
}

TEST_CASE("cli: a part of a pointer that is lost or comes from another one is not that of the pointer") {
  const Folder folder("pointer_parts");
  const auto source = [](const std::string& statements) {
    return scenario("module_source",
                    {"#include <linux/atomic.h>", "#include <linux/slab.h>", "#include <linux/string.h>", "#include <linux/types.h>",
                     "#include <wakesim.h>", "static int o[4], q[4], *p = o;",
                     "static void one(void) { }", "static void two(void) { }", "static void (*f)(void) = one;", "void t(void)", "{", statements, "}"},
                    "  \"tasks\": [{ \"name\": \"t\", \"run\": \"t()\", \"kind\": \"kthread\" }]");
  };
  const char* const holds[] = {
      "int low = (int)(long)p; assert(low != 0 && low == (int)(long)o && low != (int)(long)q);",
      "WRITE_ONCE(*(u32 *)&p, 0); assert(p != o && p);",
      "((unsigned char *)&p)[0] = 0; assert(p != o);",
      "((unsigned char *)&p)[1] = 0; assert(p != o);",
      "((unsigned char *)&p)[3] = 0; assert(p != o);",
      "((unsigned char *)&p)[5] = 0; assert(p != o);",
      "memset((char *)&p + 6, 0, 2); assert(p != o);",
      "int *other = q; memcpy(&p, &other, 4); assert(p != o && p != q); memcpy((char *)&p + 4, (char *)&other + 4, 4); assert(p == q); *p = 1;",
      "u32 was = cmpxchg((u32 *)&p, 0, 4); assert(was == (u32)(unsigned long)o && p == o);",
      "u32 was = cmpxchg((u32 *)&p, (u32)(unsigned long)o, (u32)(unsigned long)(o + 2)); assert(was && p == o + 2); *p = 1;",
      "assert((u32)(unsigned long)f != 0 && (u32)(unsigned long)f != (u32)(unsigned long)two); f();",
      // That its object dies changes no part of a pointer, nor which pointers are equal.
      "union { int *whole; u32 half[2]; } u = { kmalloc(4, GFP_KERNEL | __GFP_NOFAIL) }; u32 high = u.half[1], low = u.half[0]; kfree(u.whole); "
      "assert(u.half[1] == high && u.half[0] == low);",
      "int *old = kmalloc(4, GFP_KERNEL | __GFP_NOFAIL), *again; u32 half[2]; memcpy(half, &old, 8); kfree(old); memcpy(&again, half, 8); "
      "assert(again == old);",
      "int *old = kmalloc(4, GFP_KERNEL | __GFP_NOFAIL), *again; char part[8]; for (int i = 8; i-- > 0;) part[i] = ((char *)&old)[i]; kfree(old); "
      "for (int i = 0; i < 8; i++) ((char *)&again)[i] = part[i]; assert(again == old);",
      "int *last = NULL; for (int i = 0; i < 3; i++) { int *new = kmalloc(4, GFP_KERNEL | __GFP_NOFAIL); for (int k = 0; k < 8; k++) ((char "
      "*)&last)[k] = ((char *)&new)[k]; *last = i; kfree(new); }",
  };
  const struct {
    const char *statements, *message;
  } wild[] = {
      {"int *other = q; memcpy(&p, &other, 4); *p = 1;",
       "out-of-bounds: write of 4 bytes at offset 65792 of o, which has 16 bytes: the pointer may be put"},
      {"*(u32 *)&f = 0; f();", "out-of-bounds: call through one"},
      {"f = (void (*)(void))((char *)f + 16); f();", "out-of-bounds: call through one+16, which is no function"},
      {"void (*g)(void) = two; memcpy(&f, &g, 4); f();", "out-of-bounds: call through one"},
  };
  std::vector<std::string> sources;
  for (const char* statements : holds) sources.push_back(source(statements));
  for (const auto& row : wild) sources.push_back(source(row.statements));
  const auto all = folder.check_all("parts.wake.json", sources);
  for (std::size_t i = 0; i < all.size(); ++i) {
    CAPTURE(sources[i]);
    const bool is_wild = i >= std::size(holds);
    CHECK_MESSAGE(all[i].status == (is_wild ? 1 : 0), all[i].output);
    if (is_wild) CHECK_MESSAGE(all[i].output.find(wild[i - std::size(holds)].message) != std::string::npos, all[i].output);
  }
}

TEST_CASE("cli: a pointer in parts, put together where something else has ended, is not modelled") {
  const Folder folder("replaced");
  const auto check = [&](const std::string& functions) {
    folder.write("replaced.wake.json", scenario("module_source",
                                                {"#include <linux/slab.h>", "#include <linux/string.h>", "#include <linux/types.h>",
                                                 "#include <wakesim.h>", "static u32 half[2];", functions},
                                                "  \"tasks\": [{ \"name\": \"t\", \"run\": \"t()\", \"kind\": \"kthread\" }]"));
    return folder.wakesim("check replaced.wake.json");
  };
  const std::string keeps = "static void keeps(void) { int gone = 1, *p = &gone; memcpy(half, &p, 8); } static void uses(void) { int here = 2, *p;";
  const std::string calls = " } void t(void) { keeps(); uses(); }";
  const auto result = check(keeps + " memcpy(&p, half, 8); *p = 3; assert(here == 2);" + calls);
  CHECK(result.status == 3);
  CHECK_MESSAGE(result.output.find("  a pointer put together from parts, to what lies now where something else has ended, is not\n    modelled in "
                                   "uses() at replaced.wake.json:10\n") != std::string::npos,
                result.output);
  CHECK(check(keeps + " p = &here; *p = 3; assert(here == 3);" + calls).status == 0);
  // As many as there is room for are kept apart; then it is said that they cannot be.
  const auto loop = [&](int count) {
    return check("void t(void) { int *p, *q; for (int i = 0; i < " + std::to_string(count) +
                 "; i++) { p = kmalloc(4, GFP_KERNEL | __GFP_NOFAIL); memcpy(half, &p, 8); memcpy(&q, half, 8); *q = i; kfree(p); } }");
  };
  CHECK(loop(64).status == 0);
  const auto beyond = loop(65);
  CHECK(beyond.status == 3);
  CHECK_MESSAGE(
      beyond.output.find(
          "  limit hit: more than 64 heap objects of t that live or whose pointers were read in parts in t() at\n    replaced.wake.json:10\n") !=
          std::string::npos,
      beyond.output);
  // Both are freed, or one is: their parts are numbers of which it cannot be told whether they differ.
  const auto late = check(
      "void t(void) { int *old = kmalloc(4, GFP_KERNEL | __GFP_NOFAIL), *new; kfree(old); new = kmalloc(4, GFP_KERNEL | __GFP_NOFAIL); assert(*(u32 "
      "*)&old != *(u32 *)&new); kfree(new); }");
  CHECK(late.status == 3);
  CHECK_MESSAGE(
      late.output.find("  a part of a freed pointer, where something else lies now, is not modelled in t() at\n    replaced.wake.json:10\n") !=
          std::string::npos,
      late.output);
}

TEST_CASE("cli: a stack has room for what is called - and recursion for so much") {
  const Folder folder("stack_room");
  const auto check = [&](const std::string& functions) {
    folder.write("room.wake.json", scenario("source", {"#include <wakesim.h>", functions}, kOneTask));
    return folder.wakesim("check room.wake.json");
  };
  std::string chain = "static int f0(int x) { return x; }";
  for (int f = 1; f < 300; ++f) chain += " static int f" + std::to_string(f) + "(int x) { return f" + std::to_string(f - 1) + "(x + 1); }";
  CHECK(check(chain + " void t(void) { assert(f299(0) == 299); }").status == 0);
  CHECK(check("static int large(void) { int a[5000]; for (int i = 0; i < 5000; i++) a[i] = i; return a[4999]; } void t(void) { int b[5000]; b[4999] "
              "= 1; assert(large() + b[4999] == 5000); }")
            .status == 0);
  const std::string recursion = "static int down(int n) { int a[100]; a[n] = n; return n ? down(n - 1) + a[n] : 0; } ";
  CHECK(check(recursion + "void t(void) { assert(down(20) == 210); }").status == 0);
  const auto beyond = check(recursion + "void t(void) { down(60); }");
  CHECK(beyond.status == 3);
  CHECK_MESSAGE(
      beyond.output.find("  limit hit: more than 192 objects or 4096 words on a stack in down() at room.wake.json:6\n") != std::string::npos,
      beyond.output);
}

TEST_CASE("cli: a struct's padding alone is not modelled - and is neither out of bounds nor unset") {
  const Folder folder("padding");
  const auto source = [](const std::string& kind, const std::string& includes, const std::string& statements) {
    return scenario(kind,
                    {includes, "#include <wakesim.h>", "struct pair { char small; int large; };", "static struct pair x, y;", "void t(void)", "{",
                     statements, "}"},
                    kind == "source" ? kOneTask : "  \"tasks\": [{ \"name\": \"t\", \"run\": \"t()\", \"kind\": \"kthread\" }]");
  };
  const char* const needs_padding[] = {"assert(!memcmp(&x, &y, sizeof(x)));",
                                       "char bytes[8]; memset(&x, 7, 8); memcpy(bytes, &x, 8); assert(bytes[1] == 7);",
                                       "char bytes[8], more[8]; memcpy(bytes, &x, 8); memcpy(more, bytes, 8); char c = more[3]; if (c) x.large = 1;",
                                       "char bytes[8]; unsigned long word; memcpy(bytes, &x, 8); memcpy(&word, bytes, 8);",
                                       "static unsigned long word; memset(&x, 0xff, 8); memcpy(&word, &x, 8); assert((word >> 8 & 0xffffff) == 0);",
                                       "struct pair z; memset(&z, 0, sizeof(z)); assert(!memcmp(&x, &z, sizeof(x)));",
                                       "((char *)&x)[2] = 1;",
                                       "memcpy((char *)&x + 4, (char *)&y + 1, 3);",
                                       "struct pair *p = &x; assert(*((short *)p + 1) == 0);"};
  const char* const goes_over_it[] = {
      "char bytes[8], more[8]; memcpy(bytes, &x, 8); memcpy(more, bytes, 8); memcpy(&y, more, 8); assert(more[0] == 0 && more[4] == 0 && y.large == "
      "0);",
      "char bytes[8]; memcpy(bytes, &x, 8); bytes[1] = 1; assert(bytes[1] == 1); memset(bytes, 2, 8); assert(bytes[2] "
      "== 2);",
      "memset(&x, 0, sizeof(x)); memcpy(&y, &x, sizeof(x)); y = x; memmove(&x, &y, sizeof(x));",
      "assert(!memcmp(&x, &y, 1) && !memcmp(&x.large, &y.large, 4));",
      "char bytes[8] = {1}; memcpy(&x, bytes, 8); assert(x.small == 1 && x.large == 0); memcpy(bytes + 4, &x.large, "
      "4);"};
  std::vector<std::string> sources;
  for (const auto& [kind, includes] : {std::pair("source", "#include <string.h>"), std::pair("module_source", "#include <linux/string.h>")}) {
    for (const char* statements : needs_padding) sources.push_back(source(kind, includes, statements));
    for (const char* statements : goes_over_it) sources.push_back(source(kind, includes, statements));
  }
  const auto all = folder.check_all("padding.wake.json", sources);
  for (std::size_t i = 0; i < all.size(); ++i) {
    CAPTURE(sources[i]);
    const bool is_needed = i % (std::size(needs_padding) + std::size(goes_over_it)) < std::size(needs_padding);
    CHECK_MESSAGE(all[i].status == (is_needed ? 3 : 0), all[i].output);
    if (is_needed)
      CHECK_MESSAGE(all[i].output.find("  an access to a struct's padding is not modelled in t() at padding.wake.json:") != std::string::npos,
                    all[i].output);
  }
}

TEST_CASE("cli: an access to more than one member at once is not modelled - and is neither out of bounds nor a bad address") {
  const Folder folder("members");
  const auto source = [](const std::string& kind, const std::string& includes, const std::string& statements) {
    return scenario(kind,
                    {includes, "#include <wakesim.h>", "struct pair { int low, high; };", "static struct pair x;", "static char bytes[12];",
                     "void t(void)", "{", statements, "}"},
                    kind == "source" ? kOneTask : "  \"tasks\": [{ \"name\": \"t\", \"run\": \"t()\", \"kind\": \"kthread\" }]");
  };
  struct Row {
    const char* statements;
    int status;
    const char* says;
  };
  const char* const not_modelled = "  an access to more than one member at once is not modelled in t() at members.wake.json:";
  std::vector<Row> rows;
  for (const char* statements : {"assert(*(unsigned long *)&x == 0);", "*(long *)&x = 1;", "assert(*(int *)(bytes + 4) == 0);",
                                 "*(short *)(bytes + 2) = 1;", "assert(__atomic_load_n((long *)&x, __ATOMIC_SEQ_CST) == 0);"})
    rows.push_back({statements, 3, not_modelled});
  for (const char* statements : {"unsigned long both; x.high = 1; memcpy(&both, &x, 8); assert(both == 1ul << 32);",
                                 "assert(*(short *)&x.high == 0); *((char *)&x + 5) = 1; assert(x.high == 256);",
                                 "union { struct pair pair; long both; } u = {{1, 2}}; assert(u.both == (2l << 32 | "
                                 "1));"})
    rows.push_back({statements, 0, ""});
  for (const char* statements :
       {"*(int *)(bytes + 2) = 1;", "*(short *)(bytes + 3) = 1;", "*(long *)(bytes + 4) = 1;", "*(int *)((char *)&x + 2) = 1;"})
    rows.push_back({statements, 1, "  out-of-bounds: misaligned write of "});
  std::vector<std::string> sources;
  for (const auto& [kind, includes] : {std::pair("source", "#include <string.h>"), std::pair("module_source", "#include <linux/string.h>")}) {
    for (const Row& row : rows) sources.push_back(source(kind, includes, row.statements));
  }
  const Row timeouts[] = {
      {"static int words[4]; const void *at = words;", 3, not_modelled},
      {"static struct timespec two[2]; const void *at = (char *)two + 4;", 0, ""},
      {"static struct timespec two[2]; const void *at = two + 1;", 0, ""},
  };
  for (const Row& row : timeouts) {
    sources.push_back(
        source("source", "#include <linux/futex.h>\n#include <sys/syscall.h>\n#include <time.h>\n#include <unistd.h>",
               row.statements + std::string(" static unsigned int word; (void)syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, at, 0, 0);")));
  }
  const Row stores[] = {{"static void *two[2]; void *at = two;", 0, ""},
                        {"static void *two[2]; void *at = (char *)two + 4;", 3,
                         "  a misaligned access to user memory is not modelled in t() at members.wake.json:"}};
  for (const Row& row : stores) {
    sources.push_back(source("source", "#include <sys/syscall.h>\n#include <unistd.h>",
                             row.statements + std::string(" static unsigned long length; (void)syscall(SYS_get_robust_list, 0, at, &length);")));
  }
  const auto all = folder.check_all("members.wake.json", sources);
  for (std::size_t i = 0; i < all.size(); ++i) {
    CAPTURE(sources[i]);
    const std::size_t reads = 2 * rows.size(), writes = reads + std::size(timeouts);
    const Row& row = i < reads ? rows[i % rows.size()] : i < writes ? timeouts[i - reads] : stores[i - writes];
    CHECK_MESSAGE(all[i].status == row.status, all[i].output);
    CHECK_MESSAGE(all[i].output.find(row.says) != std::string::npos, all[i].output);
  }
}

constexpr const char* kNote = "  note: memory orders were not considered (memory model sc)\n";
constexpr const char* kModelsNote = "  note: memory orders of the kernel models were not considered (memory model sc)\n";

TEST_CASE("cli: memory orders that a program or module asks for were not considered - and the result says so") {
  const Folder folder("orders");
  struct Row {
    const char* kind;
    const char* statement;
    bool is_noted;
  };
  const Row rows[] = {
      {"source", "atomic_store_explicit(&x, 1, memory_order_release);", true},
      {"source", "(void)atomic_load_explicit(&x, memory_order_acquire);", true},
      {"source", "atomic_fetch_add_explicit(&x, 1, memory_order_acq_rel);", true},
      {"source", "int e = 0; atomic_compare_exchange_strong_explicit(&x, &e, 1, memory_order_seq_cst, memory_order_relaxed);", true},
      {"source", "atomic_thread_fence(memory_order_seq_cst);", true},
      {"source", "*(volatile int *)&plain = 1;", true},
      {"source", "atomic_store(&x, 1); x++; x *= 2; (void)atomic_exchange(&x, 2);", false},
      {"source", "int e = 0; atomic_compare_exchange_strong(&x, &e, 1);", false},
      {"source", "plain = 1;", false},
      {"source", "if (plain) atomic_thread_fence(memory_order_acquire);", false},  // is there, and never executed
      {"module_source", "WRITE_ONCE(plain, 1);", true},
      {"module_source", "smp_mb();", true},
      {"module_source", "atomic_inc(&counter);", true},
      {"module_source", "spin_lock(&lock); plain = 1; spin_unlock(&lock);", false},
      {"module_source", "(void)atomic_fetch_add(1, &counter);", false},
  };
  std::vector<std::string> sources;
  for (const Row& row : rows) {
    const bool is_module = std::string(row.kind) == "module_source";
    const std::vector<std::string> lines =
        is_module ? std::vector<std::string>{"#include <linux/atomic.h>",
                                             "#include <linux/spinlock.h>",
                                             "static atomic_t counter __attribute__((unused));",
                                             "static DEFINE_SPINLOCK(lock);",
                                             "static int plain __attribute__((unused));",
                                             "void t(void) { " + std::string(row.statement) + " }"}
                  : std::vector<std::string>{"#include <stdatomic.h>", "#include <wakesim.h>", "static atomic_int x __attribute__((unused));",
                                             "static int plain __attribute__((unused));", "void t(void) { " + std::string(row.statement) + " }"};
    sources.push_back(
        scenario(row.kind, lines, is_module ? "  \"tasks\": [{ \"name\": \"t\", \"run\": \"t()\", \"kind\": \"kthread\" }]" : kOneTask));
  }
  const auto all = folder.check_all("f.wake.json", sources);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool is_noted = rows[i].is_noted;
    CAPTURE(rows[i].statement);
    CHECK_MESSAGE(all[i].status == 0, all[i].output);
    CHECK_MESSAGE((all[i].output.find(kNote) != std::string::npos) == is_noted, all[i].output);
    CHECK((all[i].json["notes"] == Json{"memory orders were not considered (memory model sc)"}) == is_noted);
    const Json& by = all[i].json["orders_not_considered"];
    CHECK((std::find(by.begin(), by.end(), "scenario") != by.end()) == is_noted);
  }
}

// Two threads wake and wait with sequentially consistent atomics: the barriers are the kernel's. What runs apart from the tasks has no order.
TEST_CASE("cli: memory orders of the kernel models only - with -v and in JSON") {
  const Folder folder("orders_models");
  folder.write("f.wake.json", scenario("source",
                                       {"#include <stdatomic.h>", "#include <wakesim.h>", "static atomic_uint x;",
                                        "void begin(void) { atomic_store_explicit(&x, 0, memory_order_relaxed); }", "void t(void)", "{",
                                        "  atomic_store(&x, 1);", "  futex_wake(&x, 1);", "}", "void u(void) { futex_wait(&x, 0); }"},
                                       kTwoTasks + ",\n  \"setup\": \"begin()\""));
  const auto result = folder.wakesim("check --json out.json f.wake.json");
  CHECK(result.status == 0);
  CHECK(result.output.find("note:") == std::string::npos);
  const Json json = Json::parse(folder.read("out.json"))["results"][0];
  CHECK(json["orders_not_considered"] == Json{"models"});
  CHECK(json["notes"] == Json{"memory orders of the kernel models were not considered (memory model sc)"});
  CHECK(folder.wakesim("check -v f.wake.json").output.find(kModelsNote) != std::string::npos);
  CHECK(folder.wakesim("check -j 2 -v f.wake.json").output.find(kModelsNote) != std::string::npos);
}

TEST_CASE("cli: a bug that is gone may be one of memory orders") {
  const Folder folder("orders_gone");
  folder.write("f.wake.json",
               scenario("source",
                        {"#include <stdatomic.h>", "#include <wakesim.h>", "static atomic_int x, y;", "static int r, s;",
                         "void t(void) { atomic_store_explicit(&x, 1, memory_order_relaxed); r = atomic_load_explicit(&y, "
                         "memory_order_relaxed); }",
                         "void u(void) { atomic_store_explicit(&y, 1, memory_order_relaxed); s = atomic_load_explicit(&x, "
                         "memory_order_relaxed); }",
                         "void done(void) { assert(r || s); }"},
                        kTwoTasks + ",\n  \"final\": \"done()\",\n  \"expect\": { \"verdict\": \"violated\", \"finding\": \"assertion\" }"));
  const auto result = folder.wakesim("check f.wake.json");
  CHECK(result.status == 1);
  CHECK_MESSAGE(result.output.find("  expectation: expected violated by `assertion`, but no interleaving shows it: the bug is gone;\n"
                                   "    memory orders were not considered (memory model sc)\n") != std::string::npos,
                result.output);
}

// Both tasks stand before their accesses at the beginning, so that no step leads to the race; it is told of the one who came last.
TEST_CASE("cli: a data race says who touches what - and how") {
  const Folder folder("data_race");
  struct Row {
    std::vector<std::string> lines;
    const char* says;
  };
  const Row rows[] = {
      {{"#include <stddef.h>", "static struct { long a, b; } shared, mine;", "void t(void) { __builtin_memcpy(&mine, &shared, sizeof(mine)); }",
        "void u(void) { shared.b = 1; }"},
       "  data-race: a plain write of shared.b by u in u() and a plain read by t in t() can happen at the same time (f.wake.json:8)\n"},
      {{"#include <stddef.h>", "static struct { long a, b; } shared, mine;", "void t(void) { __builtin_memcpy(&mine, &shared, sizeof(mine)); }",
        "void u(void) { mine.b = 1; }"},
       "  data-race: a plain write of mine.b by u in u() and a plain write by t in t() can happen at the same time (f.wake.json:8)\n"},
      {{"#include <stdatomic.h>", "static int x;", "void t(void) { __atomic_store_n(&x, 1, __ATOMIC_SEQ_CST); }", "void u(void) { x = 2; }"},
       "  data-race: a plain write of x by u in u() and a marked write by t in t() can happen at the same time (f.wake.json:8)\n"},
      {{"#include <wakesim.h>", "static int x;", "void t(void) { x = 2; }", "void u(void) { observe(\"x\", *(volatile int *)&x); }"},
       "  data-race: a marked read of x by u in u() and a plain write by t in t() can happen at the same time (f.wake.json:8)\n"},
  };
  std::vector<std::string> sources;
  for (const Row& row : rows) sources.push_back(scenario("source", row.lines, kTwoTasks));
  for (const char* options :
       {"", "-j 2", "--no-reduction", "--reduction none", "--reduction fuse", "--reduction fuse,liveness,locks", "--random 5"}) {
    CAPTURE(options);
    const auto all = folder.check_all("f.wake.json", sources, options);
    for (std::size_t i = 0; i < all.size(); ++i) {
      CAPTURE(rows[i].says);
      CHECK(all[i].status == 1);
      CHECK_MESSAGE(all[i].output.find(rows[i].says) != std::string::npos, all[i].output);
      const std::size_t once = all[i].output.find("data-race: ");
      CHECK_MESSAGE(all[i].output.find("data-race: ", once + 1) == std::string::npos, all[i].output);
    }
  }
  // Who says that none of the plain accesses are to be judged has no race.
  for (const auto& result : folder.check_all("f.wake.json", sources, "--data-race off")) CHECK_MESSAGE(result.status == 0, result.output);
}

// A race some steps away has a schedule: it can be replayed.
TEST_CASE("cli: a data race is replayed") {
  const Folder folder("replayed_race");
  folder.write("f.wake.json", scenario("source",
                                       {"#include <stdatomic.h>", "static int x;", "static atomic_int y;", "void t(void)", "{",
                                        "  atomic_store(&y, 1);",
                                        "  x = 1;", "}", "void u(void) { x = 2; }"},
                                       kTwoTasks));
  const auto result = folder.wakesim("check --width 160 f.wake.json");
  CHECK(result.status == 1);
  CHECK_MESSAGE(result.output.find(
                    "  data-race: a plain write of x by t in t() and a plain write by u in u() can happen at the same time (f.wake.json:11)\n") !=
                    std::string::npos,
                result.output);
  CHECK(result.output.find("  1 step, 0 switches; no schedule with fewer steps gets here\n") != std::string::npos);
  CHECK(folder.wakesim("replay -q wakesim-out/answer.data-race.waketrace").output == "reproduced  answer  data-race\n");
}

// Whoever reads the flag too early waits for ever: found with the race, and both have to be named. The race stands at the beginning.
TEST_CASE("cli: what lies behind a data race is found as well") {
  const Folder folder("behind_race");
  const std::vector<std::string> lines = {"#include <linux/completion.h>", "static DECLARE_COMPLETION(done);", "static int ready;",
                                          "void t(void) { if (!ready) wait_for_completion(&done); }", "void u(void) { ready = 1; }"};
  const std::string tasks =
      "  \"tasks\": [{ \"name\": \"t\", \"run\": \"t()\", \"kind\": \"kthread\" }, { \"name\": \"u\", \"run\": \"u()\", \"kind\": \"kthread\" }]";
  struct Row {
    const char* finding;
    int status;
    const char* says;
  };
  const Row rows[] = {
      {R"(["data-race", "hung-task"])", 0, "violated  answer  data-race  hung-task  as expected  "},
      {R"(["hung-task", "data-race"])", 0, "violated  answer  data-race  hung-task  as expected  "},
      {R"("data-race")", 1, "  expectation: expected violated by `data-race` and nothing else, found `data-race` in `u` at "},
      {R"(["data-race", "warn"])", 1, "  expectation: expected violated by `data-race` and `warn`, found `data-race` in `u` at "},
  };
  std::vector<std::string> sources;
  for (const Row& row : rows) sources.push_back(scenario("module_source", lines, tasks + ",\n  \"expect\": { \"finding\": " + row.finding + " }"));
  // Step by step (none) the hang is met first: the answer is the same, the order of what is listed is not.
  for (const char* options : {"", "-j 2", "--reduction none"}) {
    CAPTURE(options);
    const auto all = folder.check_all("f.wake.json", sources, options);
    for (std::size_t i = 0; i < all.size(); ++i) {
      CAPTURE(rows[i].finding);
      CHECK(all[i].status == rows[i].status);
      if (std::string(options) != "--reduction none") CHECK_MESSAGE(all[i].output.find(rows[i].says) != std::string::npos, all[i].output);
    }
  }
  folder.write("f.wake.json", sources.back());
  CHECK(folder.wakesim("check -q --json out.json f.wake.json").status == 1);
  const Json found = Json::parse(folder.read("out.json"))["results"][0]["findings"];
  REQUIRE(found.size() == 2);
  CHECK(found[0]["id"] == "data-race");
  CHECK(found[1]["id"] == "hung-task");
}

}  // namespace
}  // namespace wakesim_test
