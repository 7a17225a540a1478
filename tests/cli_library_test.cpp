// The C library's convention in programs: -1 and an errno of the thread. The scenarios of scenarios/libc ask what the library promises; here,
// what it must not cost and where the raw form stays.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/cli_folder.h"

namespace wakesim_test {
namespace {

using Json = nlohmann::json;

// Some tasks wait for a word to change, with a call that is given; `look` is what they do with its result.
std::string waiters(const std::string& call, const std::string& look) {
  return R"j({
  "wakesim": 1,
  "name": "waiters",
  "source": [
    "#include <stdatomic.h>",
    "#include <wakesim.h>",
    "static atomic_uint word;",
    "void wait(void)",
    "{",
    "  long ret = )j" + call + R"j(;",
    "  )j" + look + R"j(",
    "}",
    "void wake(void)",
    "{",
    "  atomic_store(&word, 1);",
    "  futex_wake(&word, 3);",
    "}"
  ],
  "tasks": [{ "name": "waiter", "run": "wait()", "count": 3 }, { "name": "waker", "run": "wake()" }]
}
)j";
}

Json checked(const Folder& folder, const std::string& text) {
  folder.write("f.wake.json", text);
  const auto result = folder.wakesim("check -q --json out.json f.wake.json");
  CHECK_MESSAGE(result.status == 0, result.output);
  return Json::parse(folder.read("out.json"))["results"][0];
}

TEST_CASE("cli: futex() and sys_futex() are raw - syscall() is the library's - and an errno nobody sets costs no state") {
  const Folder folder("raw");
  const std::string raw_call = "futex(&word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0)";
  const std::string raw = waiters(raw_call, "assert(ret == 0 || ret == -EAGAIN);");
  const Json plain = checked(folder, raw);
  const Json system =
      checked(folder, waiters("sys_futex((u32 *)&word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0)", "assert(ret == 0 || ret == -EAGAIN);"));
  CHECK(system["states"] == plain["states"]);
  const Json with_errno = checked(folder, waiters(raw_call, "assert((ret == 0 || ret == -EAGAIN) && errno == 0);"));
  CHECK(with_errno["states"] == plain["states"]);
  const Json library = checked(folder, waiters("syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0)",
                                               "assert(ret == 0 ? errno == 0 : ret == -1 && errno == EAGAIN);"));
  // Each has an errno of its own, and is exchangeable all the same.
  for (const Json& result : {plain, system, with_errno, library}) {
    CHECK(result["interchangeable"] == Json{"waiter#0, waiter#1, waiter#2"});
  }
}

// The same of the kernel's header and the C library's.
TEST_CASE("cli: memory and strings, in programs and in modules") {
  const Folder folder("strings");
  const std::string body = R"j(
    "struct pair { char c; int x; struct pair *p; };",
    "static struct pair a = { 1, 0x01020304, &a }, b;",
    "static char bytes[sizeof(a)];",
    "void t(void)",
    "{",
    "  void *raw = bytes;",
    "  assert(memcpy(bytes, &a, sizeof(a)) == raw && bytes[0] == 1 && bytes[4] == 4 && bytes[7] == 1);",
    "  memcpy(&b, raw, sizeof(b));",
    "  assert(b.c == 1 && b.x == a.x && b.p == &a);",
    "  memset(&b, 0xff, 8);",
    "  assert(b.c == -1 && b.x == -1 && b.p == &a);",
    "  memmove(bytes + 1, bytes, 8);",
    "  assert(bytes[0] == 1 && bytes[1] == 1 && bytes[5] == 4 && bytes[8] == 1);",
    "  assert(memcmp(\"abc\", \"abd\", 2) == 0 && memcmp(\"abc\", \"abd\", 3) < 0 && memcmp(\"\\x80\", \"a\", 1) > 0 && memcmp(\"a\", \"b\",)j"
       R"j( 0) == 0);",
    "  assert(strlen(\"four\") == 4 && strlen(\"\") == 0 && strnlen(\"four\", 3) == 3 && strnlen(\"four\", 9) == 4);",
    "  assert(strcmp(\"a\", \"a\") == 0 && strcmp(\"a\", \"ab\") < 0 && strcmp(\"\\x80\", \"a\") > 0);",
    "  cover(1);",
    "}"
  ],
  "tasks": [{ "name": "t", "run": "t()")j";
  const std::string begin = "{\n  \"wakesim\": 1,\n  ";
  CHECK(checked(folder, begin + R"j("source": ["#include <string.h>", "#include <wakesim.h>",)j" + body + " }]\n}\n")["verdict"] == "verified");
  CHECK(checked(folder, begin + R"j("module_source": ["#include <linux/string.h>", "#include <wakesim.h>",)j" + body +
                            R"j(, "kind": "kthread" }]})j")["verdict"] == "verified");

  folder.write("copy.wake.json", begin + R"j("name": "copy",
  "source": ["#include <string.h>", "#include <wakesim.h>", "static char line[8];", "void t(void) { memcpy(line + 1, line, 4); }"],
  "tasks": [{ "name": "t", "run": "t()" }]
}
)j");
  CHECK(folder.wakesim("check -q copy.wake.json").output.find(
            "  out-of-bounds: memcpy() of 4 bytes from line[0] to line[1], which overlap: only memmove() may do\n"
            "    that (copy.wake.json:4)\n") != std::string::npos);
}

TEST_CASE("cli: errno is one variable of a program of several files - and shows as the thread's") {
  const Folder folder("errno_files");
  folder.write("one.c", "#include <unistd.h>\nvoid fail(void) { close(99); }\n");
  folder.write("two.c",
               "#include <errno.h>\n#include <wakesim/questions.h>\nvoid fail(void);\nvoid t(void) { fail(); assert(errno == EBADF); errno = 0; }\n"
               "void u(void) { assert(errno == EBADF); }\n");
  const std::string head =
      "{ \"wakesim\": 1, \"name\": \"files\", \"program\": [\"one.c\", \"two.c\"], \"tasks\": [{ \"name\": \"t\", \"run\": \"t()\" }";
  folder.write("right.wake.json", head + "] }");
  CHECK(folder.wakesim("check right.wake.json").output == "verified  files  2 states  T s\n1 scenario: 1 as expected; 2 states; T s\n");
  folder.write("wrong.wake.json", head + ", { \"name\": \"u\", \"run\": \"u()\" }] }");
  const auto wrong = folder.wakesim("check -v wrong.wake.json");
  CHECK(wrong.status == 1);
  CHECK_MESSAGE(wrong.output.find("u:errno is 0") != std::string::npos, wrong.output);
}

}  // namespace
}  // namespace wakesim_test
