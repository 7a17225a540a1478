// Aim: what is asked beside the verdict, by its full text: coverage, explain, compare.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "tests/support/cli_folder.h"

namespace {

using namespace wakesim_test;

// One task; what it never does is there to be seen.
std::string covering(const std::string& name, const std::string& argument) {
  return "{\n  \"wakesim\": 1,\n  \"name\": \"" + name + R"j(",
  "source": [
    "#include <wakesim.h>",
    "static int sign(int x)",
    "{",
    "  if (x < 0 || x > 100)",
    "    return -1;",
    "  switch (x) {",
    "  case 0:",
    "    return 0;",
    "  default:",
    "    return 1;",
    "  }",
    "}",
    "static void dead(void) { }",
    "void use(int x) { if (x == 5) dead(); observe(\"sign\", sign(x)); }"
  ],
  "tasks": [{ "name": "user", "run": "use()j" + argument + R"j()" }]
}
)j";
}

// Of the report: what it says of the scenario's own source.
std::string own_coverage(const std::string& output) {
  const std::size_t head = output.find("coverage "), own = output.find("  a.wake.json\n");
  if (head == std::string::npos || own == std::string::npos) return "";
  std::string text = output.substr(own, output.find("scenario", own) - own);
  text.erase(text.rfind('\n') + 1);  // "1 " of the summary
  return output.substr(head, output.find(':', head) - head) + "\n" + text;
}

TEST_CASE("cli: coverage says what was never executed - and lcov and JSON say it too") {
  const Folder folder("coverage");
  folder.write("a.wake.json", covering("a", "0"));
  const auto result = folder.wakesim("check --coverage --lcov a.info --json a.json a.wake.json");
  CHECK(result.status == 0);
  CHECK(own_coverage(result.output) ==
        "coverage over all interleavings\n"
        "  a.wake.json\n"
        "    sign()  3 of 5 lines, 3 of 5 branches\n"
        "      8:14  never true      if (x < 0 || x > 100)\n"
        "      8:23  never true      if (x < 0 || x > 100)\n"
        "      9     never executed  return -1;\n"
        "      14    never executed  return 1;\n"
        "    use()  1 of 1 line, 1 of 2 branches\n"
        "      18:30  never true  void use(int x) { if (x == 5) dead(); observe(\"sign\", sign(x)); }\n"
        "    never called: dead()\n");
  const std::string lcov = folder.read("a.info");
  CHECK(lcov.find("TN:\nSF:a.wake.json\nFN:6,sign\nFN:17,dead\nFN:18,use\nFNDA:1,sign\nFNDA:0,dead\nFNDA:1,use\nFNF:3\nFNH:2\n"
                  "BRDA:8,0,0,0\nBRDA:8,0,1,1\nBRDA:8,1,0,0\nBRDA:8,1,1,1\nBRDA:11,0,0,1\nBRDA:18,0,0,0\nBRDA:18,0,1,1\nBRF:7\nBRH:4\n"
                  "DA:8,1\nDA:9,0\nDA:10,1\nDA:12,1\nDA:14,0\nDA:17,0\nDA:18,1\nLF:7\nLH:4\nend_of_record\n") != std::string::npos);
  CHECK(folder.read("a.json").find("\"coverage\": {\n    \"complete\": true,\n") != std::string::npos);

  CHECK(folder.wakesim("check --lcov b.info a.wake.json").output.find("coverage") == std::string::npos);  // only the file
  CHECK(folder.read("b.info") == lcov);
  CHECK(folder.wakesim("check -q --coverage a.wake.json").output.starts_with("coverage over all interleavings: "));
  CHECK(folder.wakesim("check --json - a.wake.json").output.find("\"coverage\"") == std::string::npos);
  for (const char* options : {"--no-reduction", "--reduction none", "--reduction fuse,locks"}) {
    CHECK(own_coverage(folder.wakesim(std::string("check --coverage a.wake.json ") + options).output) == own_coverage(result.output));
  }
  const auto cut_short = folder.wakesim("check --coverage a.wake.json --limit-states 1");
  CHECK(cut_short.status == 3);
  CHECK(cut_short.output.find("\ncoverage so far: ") != std::string::npos);
  const auto unwritable = folder.wakesim("check --lcov nowhere/a.info a.wake.json");
  CHECK(unwritable.status == 2);
  CHECK(unwritable.output.ends_with("wakesim: error: cannot write `nowhere/a.info`\n"));
}

TEST_CASE("cli: coverage of several scenarios is what any of them executes") {
  const Folder folder("coverage_union");
  // The same source in one file, used by two scenarios.
  folder.write("sign.c",
               "#include <wakesim.h>\nstatic int sign(int x)\n{\n\tif (x < 0)\n\t\treturn -1;\n\treturn 1;\n}\n"
               "void use(int x) { observe(\"sign\", sign(x)); }\n");
  const auto scenario = [](const char* name, const char* run) {
    return std::string("{ \"wakesim\": 1, \"name\": \"") + name + "\", \"program\": \"sign.c\", \"tasks\": [{ \"name\": \"t\", \"run\": \"" + run +
           "\" }] }\n";
  };
  folder.write("a.wake.json", scenario("a", "use(-1)"));
  folder.write("b.wake.json", scenario("b", "use(1)"));
  const auto one = folder.wakesim("check --coverage a.wake.json");
  CHECK(one.output.find("  sign.c\n    sign()  2 of 3 lines, 1 of 2 branches\n      4:8  never false     if (x < 0)\n"
                        "      6    never executed  return 1;\n") != std::string::npos);
  const auto both = folder.wakesim("check --coverage --lcov both.info .");
  CHECK(both.status == 0);
  CHECK(std::regex_search(both.output, std::regex("verified  a  .*\n  coverage over all interleavings: .*\nverified  b  .*\n"
                                                  "  coverage over all interleavings: .*\ncoverage over all interleavings of 2 scenarios: ")));
  CHECK(both.output.find("sign.c") == std::string::npos);  // nothing is missing there
  CHECK(folder.read("both.info").find("SF:sign.c\nFN:2,sign\nFN:8,use\nFNDA:2,sign\nFNDA:2,use\nFNF:2\nFNH:2\nBRDA:4,0,0,1\nBRDA:4,0,1,1\n"
                                      "BRF:2\nBRH:2\nDA:4,2\nDA:5,1\nDA:6,1\nDA:8,2\n") != std::string::npos);
}

TEST_CASE("cli: coverage up to a violation is what the search saw until then") {
  const Folder folder("coverage_violated");
  folder.write("bad.wake.json", adders("bad", kInTwo, kViolated));
  const auto result = folder.wakesim("check --coverage bad.wake.json");
  CHECK(result.status == 0);
  CHECK(result.output.find("\ncoverage so far: ") != std::string::npos);
}

// One function that others call: it reads a word that `writer` writes under a lock, in one of two ways.
std::string two_variants(const std::string& rest) {
  return R"j({
  "wakesim": 1,
  "name": "pair",
  "module_source": [
    "#include <linux/spinlock.h>",
    "#include <wakesim.h>",
    "static DEFINE_SPINLOCK(lock);",
    "static int value;",
    "static int note(int *word, int by)",
    "{",
    "\t*word += by;",
    "\tif (by > 7)",
    "\t\treturn -1;",
    "\treturn 0;",
    "}",
    "void first(void)",
    "{",
    "\tspin_lock(&lock);",
    "\tnote(&value, STEP);",
    "\tspin_unlock(&lock);",
    "}",
    "void second(void)",
    "{",
    "\tspin_lock_irq(&lock);",
    "\t__wakesim_trace(\"value\", value / STEP * UNIT);",
    "\tspin_unlock_irq(&lock);",
    "}"
  ],
  "define": { "STEP": 2, "UNIT": 1 },
  "tasks": [{ "name": "first", "run": "first()", "kind": "kthread" }, { "name": "second", "run": "second()", "kind": "kthread" }])j" +
         rest + "\n}\n";
}
const char* const kThree =
    ",\n  \"variants\": { \"two\": {}, \"three\": { \"define\": { \"STEP\": 3 } }, \"unit\": { \"define\": { \"UNIT\": 5 } } }";

TEST_CASE("cli: explain - the rules of a function, in every format") {
  const Folder folder("explain");
  folder.write("a.wake.json", two_variants(""));
  const auto result = folder.wakesim("explain a.wake.json -f note");
  CHECK(result.status == 0);
  CHECK(result.output ==
        "note()  a.wake.json:9\n"
        "scenario pair, kernel v6.12: all interleavings, 6 states\n"
        "\nWho calls it\n"
        "  first: first() a.wake.json:19; holds lock\n"
        "\nWhen, and in which context\n"
        "  called 1 time in every execution\n"
        "  in an interrupt handler: never; in a task: always\n"
        "  interrupts off: never; preemption off: always; bottom halves off: never; RCU read side: never\n"
        "  it does not sleep\n"
        "  locks held by the caller: always lock\n"
        "  returns 0\n"
        "\nIts arguments, and how long they live\n"
        "  word: int (the variable value)\n"
        "  by: number\n"
        "  what they point to outlives every call\n"
        "\nWhat it reads and writes that others can reach\n"
        "  what   how          where           always under\n"
        "  value  read, write  a.wake.json:11  lock\n"
        "\nWho sees what it writes\n"
        "  value, written at a.wake.json:11: read in second() a.wake.json:25\n"
        "\nLocks it takes, or what it calls\n"
        "  none\n"
        "\nWhat of it never runs\n"
        "  12:15 never true: `if (by > 7)`\n"
        "  13 never executed: `return -1;`\n");
  CHECK(folder.wakesim("explain a.wake.json -f note --format markdown").output.starts_with("`note()`\n========\n\n`a.wake.json:9`; scenario pair, "));
  CHECK(folder.wakesim("explain a.wake.json -f note --json rules.json").output == result.output);
  CHECK(folder.read("rules.json").starts_with("{\n \"wakesim\": 1,\n \"rules\": {\n  \"function\": \"note\",\n"));
  CHECK(folder.wakesim("explain a.wake.json -f note --json -").output == folder.read("rules.json"));
  CHECK(folder.wakesim("explain a.wake.json -f kfree_sensitive").status == 2);
  const auto cut_short = folder.wakesim("explain a.wake.json -f note --limit-states 1");
  CHECK(cut_short.status == 3);
  CHECK(cut_short.output.find("scenario pair, kernel v6.12: only the 1 state looked at until a limit was hit (states 1)") != std::string::npos);
}

TEST_CASE("cli: explain - an argument that ends while the function runs in another task - one write to two words - who awaits reads") {
  const Folder folder("explain_lifetime");
  folder.write("a.wake.json", R"j({
  "wakesim": 1,
  "name": "lifetime",
  "module_source": [
    "#include <linux/compiler.h>",
    "#include <wakesim.h>",
    "struct box { unsigned int done; };",
    "static struct box *there;",
    "static unsigned int first, second, other, unseen;",
    "static void set(unsigned int *word) { WRITE_ONCE(*word, 1); }",
    "static unsigned int get(unsigned int *word) { return READ_ONCE(*word); }",
    "static void finish(struct box *box)",
    "{",
    "\tset(&first);",
    "\tset(&second);",
    "\tset(&unseen);",
    "\tset(&box->done);",
    "\tset(&other);",
    "}",
    "void owner(void)",
    "{",
    "\tstruct box box = { 0 };",
    "\tWRITE_ONCE(there, &box);",
    "\t__wakesim_await_ne(&box.done, 0);",
    "}",
    "void finisher(void)",
    "{",
    "\tstruct box *box = READ_ONCE(there);",
    "\tif (box)",
    "\t\tfinish(box);",
    "\telse",
    "\t\tassume(0);",
    "}",
    "void looker(void)",
    "{",
    "\tget(&first);",
    "\tget(&second);",
    "}"
  ],
  "tasks": [{ "name": "owner", "run": "owner()", "kind": "kthread" }, { "name": "finisher", "run": "finisher()", "kind": "kthread" },
            { "name": "looker", "run": "looker()", "kind": "kthread" }]
})j");
  const std::string output = folder.wakesim("explain --width 200 a.wake.json -f finish").output;
  CHECK(output.find("  some end while it runs\n"
                    "  struct box (box on the stack of owner()) ends in owner() a.wake.json:25 of owner, owner() a.wake.json:25 of owner, while the "
                    "function runs\n") !=
        std::string::npos);
  CHECK(output.find("\nWho sees what it writes\n"
                    "  first, written at set() a.wake.json:10: read in get() a.wake.json:11\n"
                    "  other, written at set() a.wake.json:10: never read by anybody\n"
                    "  second, written at set() a.wake.json:10: read in get() a.wake.json:11\n"
                    "  struct box.done, written at set() a.wake.json:10: read in owner() a.wake.json:24\n"
                    "  unseen, written at set() a.wake.json:10: never read by anybody\n") != std::string::npos);
  for (const char* const options : {"--no-times", "--seed 9"})
    CHECK(folder.wakesim(std::string("explain --width 200 a.wake.json -f finish ") + options).output == output);
}

// Without lines of the models, the states, and where a line is broken: what moves with every change of a model.
std::string without_places(std::string text) {
  for (const auto& [what, with] : {std::pair(R"(\n  )", " "), std::pair(R"((\.[ch]):\d+(, \d+)*)", "$1"), std::pair(R"(- [0-9:-]+ never)", "- never"),
                                   std::pair(R"(, [0-9 ]+ states)", ", states")})
    text = std::regex_replace(text, std::regex(what), with);
  return text;
}

// build/release/tools/wakesim explain scenarios/futex/SCENARIO.wake.json -f FUNCTION --format markdown > tests/explained/FUNCTION.md
TEST_CASE("cli: explain - functions of the futex in full, as text for a commit message") {
  for (const auto& [scenario, function] : {std::pair("wait-wake", "futex_wake_mark"), std::pair("requeue", "futex_requeue")}) {
    CAPTURE(function);
    const auto said = run_command(std::string("'" WAKESIM_BINARY "' explain scenarios/futex/") + scenario + ".wake.json -f " + function +
                                  " --format markdown");
    CHECK(said.status == 0);
    std::ifstream file(std::string(WAKESIM_SOURCE_DIR "/tests/explained/") + function + ".md", std::ios::binary);
    const std::string expected{std::istreambuf_iterator<char>(file), {}};
    CHECK(without_places(said.output) == without_places(expected));
    std::istringstream lines(said.output);
    for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 76);
  }
}

TEST_CASE("cli: explain - errors in full") {
  const Folder folder("explain_errors");
  folder.write("a.wake.json", two_variants(""));
  struct Row {
    const char* arguments;
    const char* output;
  };
  const Row rows[] = {
      {"explain a.wake.json", "wakesim: error: wakesim explain expects NAME, got nothing\n help: wakesim explain --help\n"},
      {"explain a.wake.json -f nota", "wakesim: error: no function is named `nota`\n help: did you mean `note`?\n"},
      {"explain a.wake.json -f note --format html",
       "wakesim: error: --format: expected text or markdown, got `html`\n help: wakesim explain --help\n"},
      {"explain b.wake.json -f note", "error: cannot read `b.wake.json`: No such file or directory\n"},
      {"explain a.wake.json -f note --json no/where.json", "wakesim: error: cannot write `no/where.json`\n"},
      {"compare a.wake.json",
       "wakesim: error: the scenario `pair` has no `variants` to compare\n help: name them in the scenario; see wakesim schema\n"},
      {"compare a.wake.json --variant x", "wakesim: error: wakesim compare has no option `--variant`\n help: wakesim compare --help\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.arguments);
    const auto result = folder.wakesim(row.arguments);
    CHECK(result.output == row.output);
    CHECK(result.status == 2);
  }
}

TEST_CASE("cli: compare - who shows the same, and where the others differ") {
  const Folder folder("compare");
  folder.write("a.wake.json", two_variants(kThree));
  const auto result = folder.wakesim("compare a.wake.json");
  CHECK(result.status == 0);
  CHECK(result.output ==
        "pair\n"
        "  verified  two    4 states  T s\n"
        "  verified  three  4 states  T s\n"
        "  verified  unit   4 states  T s\n"
        "\noutcomes\n"
        "  (nothing observed)  all variants\n"
        "\nseen from outside (returns, wakes, observe, traces)\n"
        "  two = three: show the same\n"
        "  unit: unlike any other\n"
        "\ntwo and unit differ\n"
        "  then only two: value 1\n"
        "  where unit can show: value 0; value 5\n");
  CHECK(folder.wakesim("compare a.wake.json --events wakes,returns").output.find("  two = three = unit: show the same\n") != std::string::npos);
  CHECK(folder.wakesim("compare -v a.wake.json").output.find("  an execution of two\n") != std::string::npos);
  CHECK(folder.wakesim("compare -q a.wake.json").output == "");
  CHECK(folder.wakesim("compare a.wake.json --json all.json").status == 0);
  CHECK(folder.read("all.json").find("\"equivalent\": [\n   [\n    \"two\",\n    \"three\"\n   ],\n   [\n    \"unit\"\n   ]\n  ]") !=
        std::string::npos);
  CHECK(folder.wakesim("compare a.wake.json --json - --no-times").output.starts_with("{\n \"wakesim\": 1,\n \"comparison\": {\n"));
  const auto unknown = folder.wakesim("compare a.wake.json --events wake");
  CHECK(unknown.status == 2);
  CHECK(unknown.output == "wakesim: error: --events expects a list of returns, wakes, observe, traces, got `wake`\n help: did you mean `wakes`?\n");
}

TEST_CASE("cli: check - a scenario with variants is checked, and each of them - one can be picked") {
  const Folder folder("check_variants");
  const std::string body = "    \"if (AT_ONCE) { atomic_fetch_add(&x, 1); return; }\",\n" + std::string(kInTwo);
  const auto with = [&](const std::string& variants) {
    return adders("v", body, ",\n  \"define\": { \"AT_ONCE\": 1 },\n  \"variants\": { " + variants + " }");
  };
  const auto output_of = [](const CommandResult& result) { return std::regex_replace(result.output, std::regex("\\d+ states"), "N states"); };
  const std::string split = R"j("split": { "define": { "AT_ONCE": 0 }, "expect": { "verdict": "violated", "finding": "assertion" } })j";
  folder.write("a.wake.json", with(split + R"j(, "same": {})j"));
  const auto all = folder.wakesim("check --json out.json a.wake.json");
  CHECK(output_of(all) ==
        "verified  v  N states  T s\nviolated  v [split]  assertion  as expected  N states  T s\nverified  v [same]  N states  T s\n"
        "3 scenarios: 3 as expected; N states; T s\n");
  CHECK(all.status == 0);
  const auto json = nlohmann::json::parse(folder.read("out.json"))["results"];
  REQUIRE(json.size() == 3);
  CHECK_FALSE(json[0].contains("variant"));
  CHECK(json[1]["variant"] == "split");
  CHECK(json[2]["variant"] == "same");
  CHECK(json[1]["name"] == "v");
  CHECK(folder.has("wakesim-out/v.split.assertion.waketrace"));
  const auto replayed = folder.wakesim("replay -q wakesim-out/v.split.assertion.waketrace");
  CHECK(replayed.output == "reproduced  v [split]  assertion\n");
  CHECK(replayed.status == 0);

  const auto picked = folder.wakesim("check --variant split a.wake.json");
  CHECK(output_of(picked) == "violated  v [split]  assertion  as expected  N states  T s\n1 scenario: 1 as expected; N states; T s\n");
  CHECK(picked.status == 0);
  CHECK(folder.wakesim("check --variant slit a.wake.json").output.find("no variant is named `slit`") != std::string::npos);

  // One that is not as expected, and one that cannot be built, are told as scenarios are; the others are checked.
  folder.write("b.wake.json", with(R"j("wrong": { "define": { "AT_ONCE": 0 } }, "broken": { "kernel": "v0" }, "same": {})j"));
  const auto wrong = folder.wakesim("check b.wake.json");
  CHECK(wrong.status == 2);
  CHECK(wrong.output.find("violated  v [wrong]  assertion  NOT AS EXPECTED") != std::string::npos);
  CHECK(wrong.output.find("in the variant `broken`:\nb.wake.json:") != std::string::npos);
  CHECK(wrong.output.find("error: no kernel is named `v0`") != std::string::npos);
  const auto unreadable = nlohmann::json::parse(folder.wakesim("check --json - b.wake.json 2> err").output)["errors"];
  REQUIRE(unreadable.size() == 1);
  CHECK(unreadable[0]["variant"] == "broken");
  CHECK(unreadable[0]["file"] == "b.wake.json");
  CHECK(unreadable[0]["message"].get<std::string>().starts_with("in the variant `broken`:\n"));
  CHECK(folder.wakesim("compare b.wake.json").output.starts_with("in the variant `broken`:\n"));
  CHECK(wrong.output.find("verified  v [same]") != std::string::npos);
  CHECK(wrong.output.find("4 scenarios: 2 as expected, 1 not as expected, 1 not readable") != std::string::npos);

  const auto checkpoint = folder.wakesim("check --checkpoint at a.wake.json");
  CHECK(checkpoint.status == 2);
  CHECK(checkpoint.output.starts_with("wakesim: error: a checkpoint is of one scenario, and `v` has variants: "
                                      "pick one with --variant, or none with --no-variants\n"));
  CHECK(folder.wakesim("check -q --checkpoint at --variant same a.wake.json").status == 0);
  CHECK(output_of(folder.wakesim("check --checkpoint at --no-variants a.wake.json")) ==
        "verified  v  N states  T s\n1 scenario: 1 as expected; N states; T s\n");
}

TEST_CASE("cli: check - what the command line puts in the place of what the scenario or its variant says is told") {
  const Folder folder("replaced");
  const std::string variants = ",\n  \"kernel\": \"v6.12\",\n  \"define\": { \"A\": 1, \"B\": 2 },\n  \"variants\": "
                               "{ \"old\": { \"kernel\": \"v6.6\", \"define\": { \"B\": 3 } } }";
  folder.write("a.wake.json", adders("a", kAtOnce, variants));
  const auto told = [&](const std::string& options) {
    const auto results = nlohmann::json::parse(folder.wakesim("check --json - " + options + " a.wake.json").output)["results"];
    std::string out;
    for (const auto& result : results) {
      out += "|";
      for (const auto& note : result["notes"]) {
        const std::string text = note;
        if (text.find(" instead of ") != std::string::npos) out += text + "; ";
      }
    }
    return out;
  };
  CHECK(told("") == "||");
  CHECK(told("--kernel v6.12 --define A=1 --define C=1") == "||kernel v6.12 instead of v6.6; ");
  CHECK(told("--kernel v5.9") == "|kernel v5.9 instead of v6.12; |kernel v5.9 instead of v6.6; ");
  CHECK(told("--define B=3") == "|`B` is 3 instead of 2; |");
  CHECK(told("--variant old --define B=2 --define A=5") == "|`B` is 2 instead of 3; `A` is 5 instead of 1; ");
}

TEST_CASE("cli: compare - what final observes is seen, and what one that was cut short may observe is not known") {
  const Folder folder("compare_final");
  const std::string final_observes =
      R"j({ "wakesim": 1, "name": "f", "about": "x.", "module_source": ["#include <linux/sched.h>", "#include <wakesim.h>", "static int x;",
  "void a(void) { for (int i = 0; i < ROUNDS; i++) WRITE_ONCE(x, N); }", "void fin(void) { observe(\"x\", x); }"],
  "tasks": [{ "name": "a", "run": "a()", "kind": "kthread" }], "final": "fin()",
  "variants": { "one": { "define": { "N": 1, "ROUNDS": 1 } }, "two": { "define": { "N": 2, "ROUNDS": 1 } },
    "too": { "define": { "N": 2, "ROUNDS": 400 } } }, )j";
  folder.write("f.wake.json", final_observes + R"j("compare": { "equivalent": [["one"], ["two", "too"]] } })j");
  const auto result = folder.wakesim("compare f.wake.json");  // the scenario itself, which has no N, is no variant
  CHECK(result.status == 0);
  CHECK(result.output.ends_with("\none and two differ\n  then only one: everything has ended well, with x=1\n"
                                "  where two can show: everything has ended well, with x=2\n"));
  folder.write("g.wake.json", final_observes + R"j("limits": { "states": 5 } })j");
  const auto cut = folder.wakesim("compare g.wake.json");
  CHECK(cut.output.find("\noutcomes\n  x=1  one, not known of too\n  x=2  two, not known of too\n") != std::string::npos);
  CHECK(cut.status == 3);
}

TEST_CASE("cli: compare - expected groups, a variant that is not as expected, a limit") {
  const Folder folder("compare_expected");
  folder.write("met.wake.json", two_variants(std::string(kThree) + ",\n  \"compare\": { \"equivalent\": [[\"unit\"], [\"three\", \"two\"]] }"));
  CHECK(folder.wakesim("compare -q met.wake.json").status == 0);
  folder.write("missed.wake.json", two_variants(std::string(kThree) + ",\n  \"compare\": { \"equivalent\": [[\"two\", \"three\", \"unit\"]] }"));
  const auto missed = folder.wakesim("compare -q missed.wake.json");
  CHECK(missed.status == 1);
  CHECK(missed.output.ends_with("\nexpectation: expected these groups to show the same: two = three = unit; found: two = three; unit\n"));
  folder.write("events.wake.json",
               two_variants(std::string(kThree) + ",\n  \"compare\": { \"events\": [\"wakes\"], \"equivalent\": [[\"two\", \"three\", \"unit\"]] }"));
  CHECK(folder.wakesim("compare -q events.wake.json").status == 0);
  folder.write("wrong.wake.json", two_variants(",\n  \"variants\": { \"a\": {}, \"b\": { \"expect\": { \"verdict\": \"violated\" } } }"));
  const auto wrong = folder.wakesim("compare wrong.wake.json");
  CHECK(wrong.status == 1);
  CHECK(wrong.output.starts_with("pair\n  verified  a  4 states  T s\n  verified  b  NOT AS EXPECTED  4 states  T s\n"
                                 "    expectation: expected violated, but no interleaving shows it: the bug is gone\n"));
  const auto cut_short = folder.wakesim("compare met.wake.json --limit-states 1");
  CHECK(cut_short.status == 3);
  folder.write("script.wake.json", two_variants(std::string(kThree) + ",\n  \"script\": [\"first to end\"]"));
  const auto script = folder.wakesim("compare script.wake.json");
  CHECK(script.status == 3);
  CHECK(script.output.find("  two: not compared: the scenario has a `script`, which forces one beginning\n") != std::string::npos);
}

}  // namespace
