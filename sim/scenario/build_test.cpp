// From a scenario to an Image, over a kernel of a few lines: layers, macros, names that become ids, and every error's text.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "sim/scenario/kernels.h"
#include "sim/scenario/scenario.h"

namespace wakesim {
namespace {

namespace fs = std::filesystem;

// In one piece: other tests of this program may read the same file at the same time.
void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  const fs::path whole = path.string() + "." + std::to_string(getpid());
  std::ofstream(whole) << text;
  fs::rename(whole, path);
}

const char kKernels[] = R"j({
  "default": "v2",
  "base": ["init.c", "work.c"], "include": ["include"], "user_include": ["include/user"],
  "kernels": {
    "v3": {"overlays": ["history/v3/work.c"]},
    "v2": {"about": "the base", "define": {"NEW": true, "LEVEL": 2}},
    "v1": {"overlays": ["history/v1/work.c", "history/v1/more.c"]}
  }
})j";

// A kernel with one function whose versions differ, and files to lay over it.
const std::string& folder() {
  static const std::string path = [] {
    const fs::path root = fs::path(WAKESIM_BINARY_DIR) / "scenario_build_test";
    write(root / "models/kernels.json", kKernels);
    write(root / "models/include/work.h", "int work(int x);\n");
    write(root / "models/include/user/user.h", "extern int shared_word;\n");
    write(root / "models/init.c",
          "struct task_struct { unsigned int __state; unsigned int __sigpending; };\n"
          "void __wakesim_task_init(struct task_struct *t, int tid, int process, int is_user) { }\n");
    write(root / "models/work.c", "#include <work.h>\nint work(int x) { return x; }\nvoid kernel_loop(void) { work(1); }\n");
    write(root / "models/history/v3/work.c", "#include <work.h>\nint work(int x) { return x + 3; }\n");
    write(root / "models/history/v1/work.c", "#include <work.h>\nint work(int x) { return x + 1; }\n");
    write(root / "models/history/v1/more.c", "#include <work.h>\nint work(int x) { return x + 11; }\n");
    write(root / "patch.c", "#include <work.h>\nint work(int x) { return x + 100; }\n");
    write(root / "fixed.c", "#include <work.h>\nint work(int x) { return x + 200; }\n");
    write(root / "module.c", "#include <work.h>\nvoid module_loop(void) { work(2); }\n");
    write(root / "program.c", "#include <user.h>\nint shared_word;\n");
    return root.string();
  }();
  return path;
}

struct Built {
  SourceMap sources;
  Result<Image> image = Diagnostic{.message = "not built"};

  std::string text() const { return image ? "" : render(sources, image.error(), 100); }
  FunctionId function(const std::string& name) const { return find_function(image->code, name); }
  // The file that defines a function, without the folder.
  std::string file_of(const std::string& name) const {
    const FunctionId id = function(name);
    if (!id.has_value()) return "";
    const std::string file = sources.name(image->code.functions[id.index].where.file);
    return file.starts_with(folder() + "/") ? file.substr(folder().size() + 1) : file;
  }
};

Built build(const std::string& text, BuildOptions options = {}) {
  Built out;
  const FileId file = out.sources.add("a.wake.json", text);
  const auto scenario = parse_scenario(out.sources, file, folder());
  if (!scenario) {
    out.image = scenario.error();
    return out;
  }
  if (options.models.empty()) options.models = folder() + "/models";
  out.image = build_image(out.sources, *scenario, options);
  return out;
}

// A scenario with one task of its own and one that calls the kernel's work() (only code that can run is compiled), and further members.
std::string scenario(const std::string& members) {
  return "{\"wakesim\": 1, \"tasks\": [{\"name\": \"t\", \"run\": \"run()\"}, {\"name\": \"k\", \"run\": \"kernel_loop()\", \"kind\": \"kthread\"}], "
         "\"source\": [\"int word;\", \"void run(void) { word = 1; }\"]" +
         (members.empty() ? "" : ",\n" + members) + "}";
}

TEST_CASE("build: which file a kernel function comes from") {
  struct Row {
    const char* about;
    std::string members;
    BuildOptions options;
    std::string file;
  };
  const std::string variants = R"j("variants": {"old": {"kernel": "v1"}, "fixed": {"override": "fixed.c"}})j";
  const Row rows[] = {
      {"the default kernel", "", {}, "models/work.c"},
      {"a named kernel", R"j("kernel": "v3")j", {}, "models/history/v3/work.c"},
      {"the last overlay wins", R"j("kernel": "v1")j", {}, "models/history/v1/more.c"},
      {"the command line's kernel wins", R"j("kernel": "v1")j", {.kernel = "v3"}, "models/history/v3/work.c"},
      {"an override wins over the kernel", R"j("kernel": "v1", "override": "patch.c")j", {}, "patch.c"},
      {"the last override wins", R"j("override": ["fixed.c", "patch.c"])j", {}, "patch.c"},
      {"the command line's override wins", R"j("override": "patch.c")j", {.override_files = {folder() + "/fixed.c"}}, "fixed.c"},
      {"a variant's kernel", variants, {.variant = "old"}, "models/history/v1/more.c"},
      {"the command line wins over the variant", variants, {.kernel = "v3", .variant = "old"}, "models/history/v3/work.c"},
      {"a variant's override over the scenario's", R"j("override": "patch.c", )j" + variants, {.variant = "fixed"}, "fixed.c"},
      {"no variant asked for", variants, {}, "models/work.c"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.about);
    const Built built = build(scenario(row.members), row.options);
    REQUIRE(built.text() == "");
    CHECK(built.file_of("work") == row.file);
  }
}

// Its own are the scenario's files, wherever they lie, and what they include beside the models; program folders of the models are no model.
TEST_CASE("build: which functions are the models'") {
  write(fs::path(folder()) / "models/userland/shipped.c",
        "#include <inline.h>\n#include \"beside.h\"\nvoid run(void) { of_header(); of_program(); }\n");
  write(fs::path(folder()) / "models/userland/beside.h", "static inline void of_program(void) { }\n");
  write(fs::path(folder()) / "models/include/user/inline.h", "static inline void of_header(void) { }\n");
  struct Row {
    const char* function;
    std::string members;
    bool is_model;
  };
  const std::string shipped = R"j({"wakesim": 1, "tasks": [{"name": "t", "run": "run()"}], "program": "models/userland/shipped.c"})j";
  const Row rows[] = {
      {"work", scenario(""), true},
      {"work", scenario(R"j("kernel": "v1")j"), true},
      {"work", scenario(R"j("override": "patch.c")j"), false},
      {"work", scenario(R"j("override": "models/history/v3/work.c")j"), false},
      {"run", scenario(""), false},
      {"task:t", scenario(""), false},
      {"run", shipped, false},
      {"of_program", shipped, false},
      {"of_header", shipped, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.function);
    CAPTURE(row.members);
    const Built built = build(row.members);
    REQUIRE(built.text() == "");
    CHECK(built.image->code.functions[built.function(row.function).index].is_model == row.is_model);
  }
}

TEST_CASE("build: macros of the kernel, the scenario, the variant and the command line, each over the one before") {
  struct Row {
    std::string members;
    BuildOptions options;
    bool is_good;
  };
  const auto wants = [](int level) {  // compiles only where LEVEL has this value
    return "\"wakesim\": 1, \"tasks\": [{\"name\": \"t\", \"run\": \"run()\"}], \"source\": [\"_Static_assert(LEVEL == " + std::to_string(level) +
           ", \\\"level\\\");\", \"int word;\", \"void run(void) { word = NEW; }\"]";
  };
  const std::string variants = R"j(, "variants": {"four": {"define": {"LEVEL": 4}}})j";
  const Row rows[] = {
      {wants(2), {}, true},
      {wants(3), {}, false},
      {wants(3) + R"j(, "define": {"LEVEL": 3})j", {}, true},
      {wants(4) + R"j(, "define": {"LEVEL": 3})j" + variants, {.variant = "four"}, true},
      {wants(5) + R"j(, "define": {"LEVEL": 3})j" + variants, {.define = {{"LEVEL", "5"}}, .variant = "four"}, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.members);
    const Built built = build("{" + row.members + "}", row.options);
    CHECK(built.image.has_value() == row.is_good);
  }
}

TEST_CASE("build: a macro that is given and that a file defines otherwise is an error where the file does") {
  const std::string task = R"j("wakesim": 1, "tasks": [{"name": "t", "run": "run()"}], )j";
  const std::string source = R"j("source": ["#define LIMIT 3", "int word;", "void run(void) { word = LIMIT; }"])j";
  struct Row {
    std::string text;
    BuildOptions options;
    std::string said;
  };
  const auto refused = [](const std::string& where) {
    return "a.wake.json:3:21: error: macro `LIMIT` is defined again with another text\n    3 | \"source\": [\"#define LIMIT 3\", \"int word;\", "
           "\"void run(void) { word = LIMIT; }\"]}\n      |                     ^\n note: first defined " + where + "\n help: `#undef LIMIT` first\n";
  };
  const Row rows[] = {
      {"{" + task + "\n\"define\": { \"LIMIT\": 4 },\n" + source + "}", {}, refused("at a.wake.json:2:13")},
      {"{" + task + "\n\"define\": { \"LIMIT\": 3 },\n" + source + "}", {}, ""},  // the same text, as in C
      {"{" + task + "\n\"variants\": { \"v\": { \"define\": { \"LIMIT\": 4 } } },\n" + source + "}", {.variant = "v"},
       refused("at a.wake.json:2:34")},
      {"{" + task + "\n\"define\": { \"LIMIT\": 3 },\n" + source + "}", {.define = {{"LIMIT", "5"}}}, refused("on the command line")},
      {"{" + task + "\n\"define\": { \"__OPTIMIZE__\": 3 },\n" + source + "}", {}, ""},  // the compiler's own
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(build(row.text, row.options).text() == row.said);
  }
}

TEST_CASE("build: an image has everything by id") {
  const Built built = build(R"j({"wakesim": 1, "program": "program.c", "module": "module.c", "module_source": ["void irq(void) { }"],
    "source": ["#include <user.h>", "void init(int n) { shared_word = n; }", "void end(void) { }", "long inv(void) { return 1;)j"
       R"j( }", "long ev(void) { return 1; }",
               "void loop(void) { shared_word = 1; }"],
    "setup": ["init(1)", "init(2)"], "final": "end()", "invariants": "inv()", "eventually": ["ev()"],
    "tasks": [{"name": "a", "run": "loop()", "count": 3, "process": "p"}, {"name": "b", "run": "loop()", "process": "q", "daemon": true},
              {"name": "k", "run": "module_loop()", "kind": "kthread"}, {"name": "i", "run": "irq()", "kind": "irq"}, {"name": "c",)j"
       R"j( "run": "loop()", "process": "p"}],
    "faults": {"timers": "idle", "spurious_wakeups": 1, "signals": [{"task": "a", "signo": 2}, {"task": "a#1", "signo": 3, "max": 4}, {"task": "k"}]},
    "checks": {"memory-leak": false, "warn": true}})j");
  REQUIRE(built.text() == "");
  const Image& image = *built.image;
  CHECK(image.task_init == built.function("__wakesim_task_init"));
  CHECK(image.setup == std::vector<FunctionId>{built.function("setup:0"), built.function("setup:1")});
  CHECK(image.final == built.function("final"));
  REQUIRE(image.invariants.size() == 1);
  CHECK(image.invariants[0].function == built.function("invariant:0"));
  CHECK(image.invariants[0].text == "inv()");
  REQUIRE(image.eventually.size() == 1);
  CHECK(image.eventually[0].function == built.function("eventually:0"));
  CHECK(image.eventually[0].text == "ev()");
  CHECK(image.code.functions[image.invariants[0].function.index].returns_value);
  CHECK(image.process_count == 2);
  struct Row {
    const char* name;
    const char* entry;
    TaskKind kind;
    std::uint32_t process, group;
    bool daemon;
  };
  const Row rows[] = {
      {"a#0", "task:a", TaskKind::kUser, 0, 0, false}, {"a#1", "task:a", TaskKind::kUser, 0, 0, false},
      {"a#2", "task:a", TaskKind::kUser, 0, 0, false},
      {"b", "task:b", TaskKind::kUser, 1, 1, true},    {"k", "task:k", TaskKind::kKthread, 0, 2, false}, {"i", "task:i", TaskKind::kIrq, 0, 3, false},
      {"c", "task:c", TaskKind::kUser, 0, 4, false},
  };
  REQUIRE(image.tasks.size() == std::size(rows));
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    CAPTURE(rows[i].name);
    CHECK(image.tasks[i].name == rows[i].name);
    CHECK(image.tasks[i].entry == built.function(rows[i].entry));
    CHECK(image.tasks[i].kind == rows[i].kind);
    CHECK(image.tasks[i].process == rows[i].process);
    CHECK(image.tasks[i].group == rows[i].group);
    CHECK(image.tasks[i].daemon == rows[i].daemon);
  }
  CHECK(image.faults.timers == TimerMode::kIdle);
  CHECK(image.faults.spurious_wakeups == 1);
  std::string signals;
  for (const SignalFault& s : image.faults.signals) {
    signals += image.tasks[s.task.index].name + ":" + std::to_string(s.signo) + "x" + std::to_string(s.count_max) + " ";
  }
  CHECK(signals == "a#0:2x1 a#1:2x1 a#2:2x1 a#1:3x4 k:10x1 ");
  CHECK(!image.checks[static_cast<std::size_t>(FindingKind::kMemoryLeak)]);
  CHECK(image.checks[static_cast<std::size_t>(FindingKind::kHungTask)]);
  CHECK(image.checks[static_cast<std::size_t>(FindingKind::kWarn)]);
}

TEST_CASE("build: tasks without a process share the first one") {
  const Built built = build(R"j({"wakesim": 1, "source": ["void f(void) { }"], "tasks": [
    {"name": "a", "run": "f()", "process": "p"}, {"name": "b", "run": "f()"}, {"name": "c", "run": "f()", "process": 0}, {"name": "d",)j"
       R"j( "run": "f()"}]})j");
  REQUIRE(built.text() == "");
  std::string rows;
  for (const TaskSpec& task : built.image->tasks) rows += task.name + std::to_string(task.process) + " ";
  CHECK(rows == "a1 b0 c2 d0 ");
  CHECK(built.image->process_count == 3);
}

TEST_CASE("build: every error, the whole text") {
  struct Row {
    const char* about;
    std::string text;
    BuildOptions options;
    std::string output;
  };
  const std::string f = folder();
  const Row rows[] = {
      {"no such kernel", scenario("\"kernel\": \"v9\""), {},
       "a.wake.json:2:11: error: no kernel is named `v9`\n    2 | \"kernel\": \"v9\"}\n      |           ^\n help: did you mean `v2`?\n"},
      {"no such kernel on the command line", scenario(""), {.kernel = "linux-6"},
       "error: no kernel is named `linux-6`\n help: there are `v2`, `v3`, `v1`\n"},
      {"no such kernel in a variant", scenario("\"variants\": {\"x\": {\"kernel\": \"w1\"}}"), {.variant = "x"},
       "a.wake.json:2:30: error: no kernel is named `w1`\n    2 | \"variants\": {\"x\": {\"kernel\": \"w1\"}}}\n"
       "      |                              ^\n help: did you mean `v1`?\n"},
      {"no such variant", scenario("\"variants\": {\"fixed\": {}}"), {.variant = "fixd"},
       "a.wake.json: error: no variant is named `fixd`\n help: did you mean `fixed`?\n"},
      {"no variants at all", scenario(""), {.variant = "x"}, "a.wake.json: error: no variant is named `x`\n help: the scenario has no `variants`\n"},
      {"no such override on the command line", scenario(""), {.override_files = {f + "/none.c"}},
       "error: cannot read `" + f + "/none.c`: No such file or directory\n"},
      {"no models", scenario(""), {.models = f + "/nowhere"},
       "error: cannot read `" + f + "/nowhere/kernels.json`: No such file or directory\n"
       " help: the folder of the kernel models holds `kernels.json`\n"},
      {"kernel code in a user thread", R"j({"wakesim": 1, "tasks": [{"name": "t", "run": "kernel_loop()"}]})j", {},
       "a.wake.json:1:48: error: the task `t` is a user thread, but `kernel_loop()` is kernel code\n"
       "    1 | {\"wakesim\": 1, \"tasks\": [{\"name\": \"t\", \"run\": \"kernel_loop()\"}]}\n"
       "      |                                                ^\n help: make it a kernel thread: \"kind\": \"kthread\"\n"},
      {"user code in a kernel thread",
       "{\"wakesim\": 1, \"source\": [\"void f(void) { }\"], \"tasks\": [\n{\"name\": \"t\", \"run\": \"f()\", \"kind\": \"kthread\"}]}", {},
       "a.wake.json:2:23: error: the task `t` is a kernel thread, but `f()` is user code\n"
       "    2 | {\"name\": \"t\", \"run\": \"f()\", \"kind\": \"kthread\"}]}\n"
       "      |                       ^\n help: define the function in `module` or `module_source`\n"},
      {"user code in an interrupt",
       "{\"wakesim\": 1, \"source\": [\"void f(void) { }\"], \"tasks\": [\n{\"name\": \"t\", \"run\": \"f()\", \"kind\": \"irq\"}]}", {},
       "a.wake.json:2:23: error: the task `t` is an interrupt handler, but `f()` is user code\n"
       "    2 | {\"name\": \"t\", \"run\": \"f()\", \"kind\": \"irq\"}]}\n"
       "      |                       ^\n help: define the function in `module` or `module_source`\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.about);
    CHECK(build(row.text, row.options).text() == row.output);
  }
}

TEST_CASE("build: an error of C inside the scenario points into the JSON text") {
  const Built built =
      build("{\"wakesim\": 1, \"tasks\": [{\"name\": \"t\", \"run\": \"f()\"}], \"source\": [\n  \"void f(void) { \\\"x\\\"; nope; }\"]}");
  REQUIRE(!built.image);
  // `nope` is byte 21 of the line of C and stands, after a quote in column 3 and two escapes, in column 26: the wording is the compiler's, the place
  // is ours.
  const auto error_at = [&](const char* place, const char* name) {
    return built.text().find(std::string("a.wake.json:") + place + ": error: ") != std::string::npos && built.text().find(name) != std::string::npos;
  };
  CHECK(error_at("2:26", "`nope`"));
}

TEST_CASE("kernels: every error of kernels.json, the whole text") {
  struct Row {
    const char* text;
    std::string output;
  };
  const std::string path = folder() + "/bad/kernels.json";
  const Row rows[] = {
      {"{}", "KERNELS:1:1: error: missing key `kernels` in a list of kernels\n    1 | {}\n      | ^\n help: `kernels`: the kernels by name\n"},
      {"{\"kernels\": {}}", "KERNELS:1:13: error: expected at least one kernel, got none\n    1 | {\"kernels\": {}}\n      |             ^\n"},
      {"{\"kernels\": {\"a\": {}}, \"default\": \"b\"}",
       "KERNELS:1:35: error: no kernel is named `b`\n    1 | {\"kernels\": {\"a\": {}}, \"default\": \"b\"}\n"
       "      |                                   ^\n"},
      {"{\"kernels\": {\"a\": {\"overlay\": []}}}",
       "KERNELS:1:20: error: unknown key `overlay` in a kernel\n    1 | {\"kernels\": {\"a\": {\"overlay\": []}}}\n      |                    ^\n"
       " help: did you mean `overlays`?\n"},
      {"{\"kernels\": {\"a\": {\"base\": [1]}}}",
       "KERNELS:1:29: error: expected a string for `kernels.a.base[0]`, got a number\n    1 | {\"kernels\": {\"a\": {\"base\": [1]}}}\n"
       "      |                             ^\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    write(path, row.text);
    SourceMap sources;
    const auto kernels = load_kernels(sources, folder() + "/bad");
    REQUIRE(!kernels);
    std::string expected = row.output;
    expected.replace(expected.find("KERNELS"), 7, path);
    CHECK(render(sources, kernels.error()) == expected);
  }
}

TEST_CASE("kernels: the default one first, lists of a version before those of the file") {
  SourceMap sources;
  const auto kernels = load_kernels(sources, folder() + "/models");
  REQUIRE(kernels.has_value());
  REQUIRE(kernels->size() == 3);
  const std::string m = folder() + "/models/";
  CHECK((*kernels)[0].name == "v2");
  CHECK((*kernels)[1].name == "v3");
  CHECK((*kernels)[2].name == "v1");
  CHECK((*kernels)[0].base == std::vector<std::string>{m + "init.c", m + "work.c"});
  CHECK((*kernels)[0].overlays.empty());
  CHECK((*kernels)[0].define == std::vector<std::pair<std::string, std::string>>{{"NEW", "1"}, {"LEVEL", "2"}});
  CHECK((*kernels)[0].kernel_include == std::vector<std::string>{m + "include"});
  CHECK((*kernels)[0].user_include == std::vector<std::string>{m + "include/user"});
  CHECK((*kernels)[2].overlays == std::vector<std::string>{m + "history/v1/work.c", m + "history/v1/more.c"});
}

TEST_CASE("kernels: the shipped list is well formed and all its files exist") {
  SourceMap sources;
  const auto kernels = load_kernels(sources, std::string(WAKESIM_SOURCE_DIR) + "/models");
  REQUIRE(kernels.has_value());
  for (const KernelVersion& version : *kernels) {
    CAPTURE(version.name);
    CHECK(!version.base.empty());
    for (const auto* list : {&version.base, &version.overlays}) {
      for (const std::string& path : *list) {
        CAPTURE(path);
        CHECK(fs::is_regular_file(path));
      }
    }
  }
}

// Every access of a function, in order: L load, S store, by what it counts as: m marked, w word, p plain.
std::string accesses(const Built& built, const std::string& name) {
  const Code& code = built.image->code;
  const Function& function = code.functions[built.function(name).index];
  std::string out;
  for (std::uint32_t pc = function.begin; pc < function.end; ++pc) {
    const Instruction& i = code.instructions[pc];
    if (!has_access_flags(i.op)) continue;
    const bool loads = i.op == Opcode::kLoad || i.op == Opcode::kBitLoad;
    out += std::string(out.empty() ? "" : " ") + (loads ? "L" : "S") +
           ((i.c & (kAccessMarked | kAccessAnyway)) != 0 ? "m"
            : (i.c & kAccessWord) != 0                   ? "w"
                                                         : "p");
  }
  return out;
}

// Whose text the token of an access stands in decides how it is judged, not which unit or side it is compiled for.
TEST_CASE("build: how data races are judged") {
  write(folder() + "/models/include/race.h",
        "struct box { int n; volatile int v; int bits : 3; };\n"
        "struct wide { long a, b; };\n"
        "#define BUMP(box) ((box)->n++)\n"
        "#define BUMP_IT(what) ((what)++)\n"
        "#define SAME(what) (what)\n"
        "static inline void in_header(struct box *box) { box->n = 1; }\n");
  write(folder() + "/beside.h", "static inline void in_own_header(struct box *box) { box->n = 1; }\n");
  write(folder() + "/races.c",
        "#include <race.h>\n#include \"beside.h\"\n"
        "struct box b; struct wide x, y; int word;\n"
        "void plain(void) { b.n = SAME(b.n); }\n"
        "void vol(void) { b.v = 1; }\n"
        "void bit(void) { b.bits = 1; }\n"
        "void macro(void) { BUMP(&b); }\n"
        "void argument(void) { BUMP_IT(b.n); }\n"
        "void assign(void) { x = y; }\n"
        "void all(void) { plain(); vol(); bit(); macro(); argument(); assign(); in_header(&b); in_own_header(&b); }\n");
  struct Row {
    const char* about;
    const char* check;
    BuildOptions options;
    const char *plain, *vol, *bit, *macro, *argument, *assign, *in_header, *in_own_header;
  };
  const Row rows[] = {
      {"the default", "", {}, "Lp Sp", "Sm", "Sp", "Lw Sw", "Lw Sw", "Lp Sp Lp Sp", "Sw", "Sp"},
      {"true is the default", R"j("checks": {"data-race": true},)j", {}, "Lp Sp", "Sm", "Sp", "Lw Sw", "Lw Sw", "Lp Sp Lp Sp", "Sw", "Sp"},
      {"strict", R"j("checks": {"data-race": "strict"},)j", {}, "Lp Sp", "Sm", "Sp", "Lp Sp", "Lp Sp", "Lp Sp Lp Sp", "Sp", "Sp"},
      {"word", R"j("checks": {"data-race": "word"},)j", {}, "Lw Sw", "Sm", "Sp", "Lw Sw", "Lw Sw", "Lp Sp Lp Sp", "Sw", "Sw"},
      {"modules", R"j("checks": {"data-race": {"modules": "word"}},)j", {}, "Lw Sw", "Sm", "Sp", "Lw Sw", "Lw Sw", "Lp Sp Lp Sp", "Sw", "Sw"},
      {"not the kernel", R"j("checks": {"data-race": {"kernel": false}},)j", {}, "Lp Sp", "Sm", "Sp", "Lm Sm", "Lm Sm", "Lp Sp Lp Sp", "Sm", "Sp"},
      {"the command line wins", R"j("checks": {"data-race": "word"},)j", {.data_race = "strict"}, "Lp Sp", "Sm", "Sp", "Lp Sp", "Lp Sp",
       "Lp Sp Lp Sp", "Sp", "Sp"},
      {"the command line says one side", R"j("checks": {"data-race": "word"},)j", {.data_race = "kernel=strict"}, "Lw Sw", "Sm", "Sp", "Lp Sp",
       "Lp Sp", "Lp Sp Lp Sp", "Sp", "Sw"},
      {"the command line says one side, the scenario none", R"j("checks": {"data-race": false},)j", {.data_race = "kernel=strict"}, "Lm Sm", "Sm",
       "Sm", "Lp Sp", "Lp Sp", "Lm Sm Lm Sm", "Sp", "Sm"},
      {"none", "", {.data_race = "off"}, "Lm Sm", "Sm", "Sm", "Lm Sm", "Lm Sm", "Lm Sm Lm Sm", "Sm", "Sm"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.about);
    const Built built = build(std::string("{\"wakesim\": 1, \"module\": \"races.c\", ") + row.check +
                                  "\"tasks\": [{\"name\": \"t\", \"run\": \"all()\", \"kind\": \"kthread\"}]}",
                              row.options);
    REQUIRE(built.text() == "");
    CHECK(accesses(built, "plain") == row.plain);
    CHECK(accesses(built, "vol") == row.vol);
    CHECK(accesses(built, "bit") == row.bit);
    CHECK(accesses(built, "macro") == row.macro);
    CHECK(accesses(built, "argument") == row.argument);
    CHECK(accesses(built, "assign") == row.assign);
    CHECK(accesses(built, "in_header") == row.in_header);
    CHECK(accesses(built, "in_own_header") == row.in_own_header);
  }
}

TEST_CASE("build: an option that says how data races are judged") {
  struct Row {
    const char* text;
    std::optional<RaceModes> modes;
  };
  constexpr RaceMode kW = RaceMode::kWord, kS = RaceMode::kStrict, kO = RaceMode::kOff;
  const Row rows[] = {
      {"word", RaceModes{kW, kW, kW}},
      {"strict", RaceModes{kS, kS, kS}},
      {"off", RaceModes{kO, kO, kO}},
      {"modules=word", RaceModes{kW, kW, kS}},
      {"kernel=strict,programs=off", RaceModes{kS, kS, kO}},
      {"", std::nullopt},
      {"words", std::nullopt},
      {"kernel", std::nullopt},
      {"kernel=", std::nullopt},
      {"module=word", std::nullopt},
      {"kernel=word,", std::nullopt},
      {"kernel=word,strict", std::nullopt},
      {"kernel=word,kernel=word", std::nullopt},
      {"kernel=word,modules=word,kernel=off", std::nullopt},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(parse_race_modes(row.text) == row.modes);
  }
  CHECK(parse_race_modes("kernel=strict", RaceModes{kO, kW, kO}) == RaceModes{kS, kW, kO});
}

}  // namespace
}  // namespace wakesim
