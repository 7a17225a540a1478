// Units that are kept: what comes out with a cache is what comes out without, and a unit is parsed again when something it came from
// has changed, and only then. Counted, not timed.
// SPDX-License-Identifier: MIT
#include "sim/lang/unit_cache.h"

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <set>
#include <thread>

#include "sim/base/prng.h"
#include "sim/lang/test/code_text.h"
#include "sim/lang/compile.h"

namespace wakesim {
namespace {

// Files that can be edited, and what is compiled of them.
struct World {
  struct UnitRow {
    std::string file;
    Side side = Side::kKernel;
    std::uint32_t layer = 0;
    Text text = Text::kKernel;
  };
  struct Define {
    std::string name, value;
    std::uint32_t line = 0;  // of "settings" where it stands; 0: it came from the command line
  };
  std::map<std::string, std::string> files;
  std::vector<UnitRow> units;
  std::vector<Define> defines;
  std::vector<std::string> entries;
  std::vector<std::string> kernel_include = {"inc"}, user_include = {"user"};

  // Everything a caller can see of a compilation.
  std::string compiled(UnitCache* cache) const {
    SourceMap sources;
    CompileInput input;
    for (const UnitRow& row : units) input.units.push_back({sources.add(row.file, files.at(row.file)), row.side, row.layer, row.text});
    const FileId settings = sources.add("settings", "1\n2\n3\n4\n5\n6\n7\n8\n9\n");
    for (const Define& define : defines) {
      input.defines.emplace_back(define.name, define.value);
      if (define.line != 0) input.define_places[define.name] = {settings, define.line, 1};
    }
    // Calls stand in lines of another file, as those of a scenario do.
    const FileId scenario = sources.add("scenario", std::string(entries.size() + 1, '\n'));
    for (std::uint32_t i = 0; i < entries.size(); ++i) {
      const FileId file = sources.add("scenario:call", entries[i], {{scenario, i + 1, 5}});
      input.entry_points.push_back({"call:" + std::to_string(i), entries[i], {file, 1, 1}, i % 2 == 1});
    }
    input.kernel_include = kernel_include;
    input.user_include = user_include;
    input.is_model = [](const std::string& path) { return path.starts_with("inc/"); };
    input.read_file = [this](const std::string& path) -> std::optional<Result<std::string>> {
      const auto found = files.find(path);
      if (found == files.end()) return std::nullopt;
      if (found->second == "unreadable") return Result<std::string>(Diagnostic{.message = "it is a pipe"});
      return Result<std::string>(found->second);
    };
    Diagnostics said;
    const Result<Code> code = compile(sources, input, &said, cache);
    if (!code) said.insert(said.end(), code.error().begin(), code.error().end());
    std::string out = render(sources, said, 1000);
    for (std::uint32_t file = 0; file < sources.size(); ++file) out += "file " + sources.name(FileId{file}) + "\n";
    return code ? out + code_text(*code, sources) : out;
  }
};

World two_units() {
  World world;
  world.files = {
      {"a.c", "#include <x.h>\nint a(int n) { return n + x() + MODE; }\n"},
      {"b.c", "int b(int n) { return n; }\n"},
      {"inc/x.h", "#ifndef MODE\n#define MODE 1\n#endif\nstatic inline int x(void) { return MODE; }\n"},
  };
  world.units = {{"a.c"}, {"b.c"}};
  world.entries = {"a(1)", "b(2)"};
  return world;
}

std::uint64_t parsed_by(UnitCache& cache, const std::function<void()>& work) {
  const std::uint64_t before = cache.stats().units_parsed;
  work();
  return cache.stats().units_parsed - before;
}

}  // namespace

TEST_CASE("unit cache: what a unit came from decides whether it is parsed again") {
  struct Row {
    const char* about;
    std::function<void(World&)> before;  // what both compilations have
    std::function<void(World&)> change;
    std::uint64_t parsed;  // of two units
  };
  const auto nothing = [](World&) {};
  const std::string counts = "static int count;\nstatic inline int counted(void) { return ++count; }\n";
  const Row rows[] = {
      {"nothing changed", nothing, nothing, 0},
      {"nothing changed, and a header of the program's folder",
       [&](World& w) {
         w.files["user/u.h"] = counts;
         w.files["b.c"] = "#include <u.h>\nint b(int n) { return n + counted(); }\n";
         w.units[1].side = Side::kUser;
       },
       nothing, 0},
      {"nothing changed, and a header beside a module",
       [&](World& w) {
         w.files["m/own.h"] = counts;
         w.files["m/b.c"] = "#include \"own.h\"\nint b(int n) { return n + counted(); }\n";
         w.units[1] = {"m/b.c", Side::kKernel, 0, Text::kModule};
       },
       nothing, 0},
      {"the same module is the kernel's now",
       [&](World& w) {
         w.files["m/own.h"] = counts;
         w.files["m/b.c"] = "#include \"own.h\"\nint b(int n) { return n + counted(); }\n";
         w.units[1] = {"m/b.c", Side::kKernel, 0, Text::kModule};
       },
       [](World& w) { w.units[1].text = Text::kKernel; }, 0},
      {"a macro nobody asks for", nothing, [](World& w) { w.defines = {{"OTHER", "1"}}; }, 0},
      {"a macro that is given now", nothing, [](World& w) { w.defines = {{"MODE", "2"}}; }, 1},
      {"a macro that is given no more", [](World& w) { w.defines = {{"MODE", "2"}}; }, [](World& w) { w.defines.clear(); }, 1},
      {"another value", [](World& w) { w.defines = {{"MODE", "2"}}; }, [](World& w) { w.defines = {{"MODE", "3"}}; }, 1},
      {"the same value at another place", [](World& w) { w.defines = {{"MODE", "2", 3}}; }, [](World& w) { w.defines = {{"MODE", "2", 4}}; }, 0},
      {"the same value with a place and without", [](World& w) { w.defines = {{"MODE", "2", 3}}; }, [](World& w) { w.defines = {{"MODE", "2"}}; }, 1},
      {"the same macros in another order", [](World& w) { w.defines = {{"MODE", "2"}, {"OTHER", "1"}}; },
       [](World& w) { w.defines = {{"OTHER", "1"}, {"MODE", "2"}}; }, 0},
      {"a name made by ##", [](World& w) { w.files["b.c"] = "#define CAT(x, y) x##y\nint b(int n) { return n + CAT(WI, DE); }\nenum { WI, DE };\n";
                                           w.defines = {{"WIDE", "3"}}; },
       [](World& w) { w.defines = {{"WIDE", "4"}}; }, 1},
      {"a macro the unit defines itself, the other way", [](World& w) { w.files["b.c"] = "#define NARROW 3\nint b(int n) { return n; }\n"; },
       [](World& w) { w.defines = {{"NARROW", "4"}}; }, 1},
      {"a name that is only undefined", [](World& w) { w.files["b.c"] = "#undef GONE\nint b(int n) { return n; }\n"; },
       [](World& w) { w.defines = {{"GONE", "1"}}; }, 1},
      {"one of the compiler's macros that nobody asks for", nothing, [](World& w) { w.defines = {{"__GNUC__", "9"}}; }, 0},
      {"one of the compiler's macros", [](World& w) { w.files["b.c"] = "int b(int n) { return n + __GNUC__; }\n"; },
       [](World& w) { w.defines = {{"__GNUC__", "9"}}; }, 1},
      {"a macro that makes no sense", nothing, [](World& w) { w.defines = {{"__FILE__", "1"}}; }, 2},
      {"another text", nothing, [](World& w) { w.files["b.c"] += "int more;\n"; }, 1},
      {"another definition of a variable",
       [](World& w) {
         w.files["a.c"] = "extern int shared;\nint a(int n) { return n + shared; }\n";
         w.files["b.c"] = "int shared = 1;\nint b(int n) { return n; }\n";
       },
       [](World& w) { w.files["b.c"] = "int b(int n) { return n; }\nint shared = 2;\n"; }, 1},
      {"another header", nothing, [](World& w) { w.files["inc/x.h"] += "static inline int y(void) { return 1; }\n"; }, 1},
      {"a header that nobody looks for", nothing, [](World& w) { w.files["inc/y.h"] = "error"; }, 0},
      {"a header in a folder that is searched before", [](World& w) { w.kernel_include = {"first", "inc"}; },
       [](World& w) { w.files["first/x.h"] = w.files["inc/x.h"]; }, 1},
      {"a header that is looked for now",
       [](World& w) { w.files["b.c"] = "#if __has_include(<new.h>)\nint b(long n) { return 0; }\n#else\nint b(int n) { return n; }\n#endif\n"; },
       [](World& w) { w.files["inc/new.h"] = ""; }, 1},
      {"a header that cannot be read now", [](World& w) { w.files["b.c"] = "#if __has_include(\"inc/no.h\")\n#endif\nint b(int n) { return n; }\n"; },
       [](World& w) { w.files["inc/no.h"] = "unreadable"; }, 1},
      {"another folder for headers", nothing, [](World& w) { w.kernel_include.push_back("more"); }, 2},
      {"another layer", nothing, [](World& w) { w.units[1].layer = 1; }, 1},
      {"another side", nothing, [](World& w) { w.units[1].side = Side::kUser; }, 1},
      {"another side with the same folders", [](World& w) { w.user_include.clear(); }, [](World& w) { w.units[1].side = Side::kUser; }, 1},
      {"the same folders, but the program's own are the kernel's now",
       [](World& w) {
         w.files["a.c"] = "int a(int n) { return n; }\n";
         w.files["b.c"] = "#include <x.h>\nint b(int n) { return n + *x_count(); }\n";
         w.files["inc/x.h"] = "static int count;\nstatic inline int *x_count(void) { ++count; return &count; }\n";
         w.units[1].side = Side::kUser;
         w.user_include = {"inc"};
         w.kernel_include = {};
       },
       [](World& w) { std::swap(w.user_include, w.kernel_include); }, 2},
      {"another row", nothing, [](World& w) { std::swap(w.units[0], w.units[1]); }, 2},
      {"another text owner: only what is made of the tree differs", nothing, [](World& w) { w.units[0].text = Text::kModule; }, 0},
      {"other calls", nothing, [](World& w) { w.entries = {"b(7)", "a(8)"}; }, 0},
      {"no calls", nothing, [](World& w) { w.entries.clear(); }, 0},
      {"an error in one unit", nothing, [](World& w) { w.files["b.c"] = "int b(int n) { return m; }\n"; }, 1},
      {"an error in the first unit: from there on nothing is taken", nothing, [](World& w) { w.files["a.c"] = "int a(int n) { return m; }\n"; }, 2},
  };
  for (const Row& row : rows) {
    const std::string about = row.about;
    CAPTURE(about);
    World world = two_units();
    row.before(world);
    UnitCache cache;
    CHECK(parsed_by(cache, [&] { CHECK(world.compiled(&cache) == world.compiled(nullptr)); }) == 2);
    const World before = world;
    row.change(world);
    CHECK(parsed_by(cache, [&] { CHECK(world.compiled(&cache) == world.compiled(nullptr)); }) == row.parsed);
    // And back: what was kept is still good.
    CHECK(parsed_by(cache, [&] { CHECK(before.compiled(&cache) == before.compiled(nullptr)); }) == 0);
  }
}

TEST_CASE("unit cache: 200 programs that differ in one macro each") {
  UnitCache cache;
  World world = two_units();
  for (int i = 0; i < 200; ++i) {
    world.defines = {{"LIMIT_" + std::to_string(i), std::to_string(i), 1}};
    world.compiled(&cache);
  }
  CHECK(cache.stats().units_parsed == 2);
  CHECK(cache.stats().units_reused == 398);
  // One unit asks for this one.
  for (int i = 0; i < 200; ++i) {
    world.defines = {{"MODE", std::to_string(i), 1}};
    world.compiled(&cache);
  }
  CHECK(cache.stats().units_parsed == 2 + 200);
  CHECK(cache.stats().units_kept == 2 + 200);
}

TEST_CASE("unit cache: what an entry point does to its unit is put back") {
  World world;
  world.files = {
      {"inc/more.h", "#ifndef MORE\n#define MORE 4\n#endif\n"},
      {"inc/once.h", "#pragma once\n#define ONCE 6\n"},
      {"other.c", "int late(int n) { return n; }\n"},
  };
  world.files["k.c"] = "#define TWICE(x) ((x) + (x))\n#define CAT(x, y) x##y\nint old();\nstruct { int n; } nameless;\n"
                       "const char *say(const char *text) { return text; }\nint f(int n) { return n + __COUNTER__ + !say(\"f\"); }\n"
                       "int old(int n) { return n; }\nint late();\nlong size(long n) { return n; }\nvoid tidy(int *n) { *n = 0; }\n";
  world.units = {{"k.c"}, {"other.c"}};
  const char* const calls[] = {
      "f(__COUNTER__)", "f(__COUNTER__ + __COUNTER__)", "say(\"f\")", "say(\"g\")", "say(__func__)", "f(TWICE(2))", "f(CAT(LA, TER))", "f(LATER)",
      "f(1)\n#undef TWICE\n#define TWICE(x) 3\n", "f(1)\n#include <more.h>\n + MORE", "f(MORE)", "f(1)\n#include <once.h>\n + ONCE",
      "size(({ int late(int n); late(1); }))", "size(({ int late(int n, int m); 1; }))", "size(nameless.n)",
      "size(({ extern int fresh(int); sizeof(fresh(1)); }))", "size(({ int f(int n); f(1); }))", "size(({ int old(int n); old(1); }))",
      "size(({ typedef __typeof__(nameless) named; sizeof(named); }))", "size(({ static int kept = 3; kept; }))",
       "size(sizeof(struct only_here { int n; }))",
      "size(({ int n __attribute__((cleanup(tidy))) = 1; n; }))", "size(*(const long[]){1, 2})", "size(({ void g(struct late *p); 1; }))",
       "f(unknown)", "nobody(1)",
      "f(1",
  };
  for (const char* first : calls) {
    for (const char* second : calls) {
      CAPTURE(first);
      CAPTURE(second);
      UnitCache cache;
      for (const char* call : {first, second, first}) {
        world.entries = {"f(0)", call};
        world.defines = {};
        if (std::string(call).find("LATER") != std::string::npos) world.defines = {{"LATER", "5", 2}};
        CHECK(world.compiled(&cache) == world.compiled(nullptr));
      }
    }
  }
}

// 2 * 2^19 tokens and as many macros without a body: twice that is more than a unit may make.
TEST_CASE("unit cache: what entry points expand does not count for the next compilation") {
  World world = two_units();
  std::string macros = "#define E0\n";
  for (int i = 1; i < 20; ++i) {
    const std::string inner = " E" + std::to_string(i - 1);
    macros += "#define E" + std::to_string(i) + inner + inner + "\n";
  }
  world.files["b.c"] = macros + "int b(int n) { return n; }\n";
  world.entries = {"b(1 E19)"};
  UnitCache cache;
  const std::string alone = world.compiled(nullptr);
  CHECK(alone.find("error") == std::string::npos);
  for (int i = 0; i < 3; ++i) CHECK(world.compiled(&cache) == alone);
}

TEST_CASE("unit cache: a macro from outside that only an entry point asks for is the one of its compilation") {
  UnitCache cache;
  World world = two_units();
  for (const char* value : {"3", "4", "3"}) {
    world.defines = {{"ARGUMENT", value, 1}};
    world.entries = {"b(ARGUMENT)"};
    CHECK(world.compiled(&cache) == world.compiled(nullptr));
  }
  world.defines.clear();
  CHECK(world.compiled(&cache) == world.compiled(nullptr));
  CHECK(cache.stats().units_parsed == 2);
  CHECK(cache.stats().units_kept == 1);  // a unit whose entry points have errors is not kept
  // One of the compiler's own is there again when nobody gives another.
  UnitCache other;
  world.entries = {"b(__GNUC__)"};
  for (const bool given : {true, false, true, false}) {
    world.defines.clear();
    if (given) world.defines = {{"__GNUC__", "9"}};
    CHECK(world.compiled(&other) == world.compiled(nullptr));
  }
}

// No more than 200 warnings are kept of a compilation; a unit that may have had more is read again.
TEST_CASE("unit cache: warnings past the limit") {
  const auto warnings = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "#warning " + std::to_string(i) + "\n";
    return text;
  };
  World world = two_units();
  UnitCache cache;
  const std::string a = world.files["a.c"];
  world.files["b.c"] = warnings(100) + world.files["b.c"];
  for (const int count : {150, 0, 99, 100, 101}) {
    world.files["a.c"] = warnings(count) + a;
    CHECK(world.compiled(&cache) == world.compiled(nullptr));
  }
}

TEST_CASE("unit cache: warnings are given each time, errors each time and nothing is kept of them") {
  UnitCache cache;
  World world = two_units();
  world.files["b.c"] = "#warning look here\nint b(int n) { return n; }\n";
  const std::string warned = world.compiled(&cache);
  CHECK(warned.starts_with("b.c:1:2: warning: #warning look here\n"));
  CHECK(world.compiled(&cache) == warned);
  CHECK(cache.stats().units_parsed == 2);
  world.files["b.c"] = "int b(int n) { return m; }\n";
  const std::string refused = world.compiled(&cache);
  CHECK(refused.starts_with("b.c:1:23: error: `m` is not declared\n"));
  CHECK(world.compiled(&cache) == refused);
  CHECK(cache.stats().units_parsed == 4);
  CHECK(cache.stats().units_kept == 2);
}

// C inside a scenario is a file of its compilation alone, so what includes it is read each time.
TEST_CASE("unit cache: a unit that includes lines of a scenario is not kept") {
  UnitCache cache;
  for (const char* value : {"1", "2", "1"}) {
    SourceMap sources;
    CompileInput input;
    const FileId scenario = sources.add("scenario", std::string(5, '\n'));
    const std::string lines = "#define LINES " + std::string(value) + " + __LINE__\nstatic int lines(void) { return LINES; }\n";
    sources.add("lines", lines, {{scenario, 2, 1}, {scenario, 4, 1}});
    input.units = {{sources.add("a.c", "#include \"lines\"\nint a(void) { return lines(); }\n")}, {sources.add("b.c", "int b;\n")}};
    const Result<Code> code = compile(sources, input, nullptr, &cache);
    const Result<Code> alone = compile(sources, input);
    REQUIRE(code.has_value());
    REQUIRE(alone.has_value());
    CHECK(code_text(*code, sources) == code_text(*alone, sources));
  }
  CHECK(cache.stats().units_parsed == 3 + 1);
  CHECK(cache.stats().units_kept == 1);
}

TEST_CASE("unit cache: one name and text twice in the caller's map") {
  UnitCache cache;
  for (int i = 0; i < 2; ++i) {
    SourceMap sources;
    CompileInput input;
    for (int row = 0; row < 2; ++row) input.units.push_back({sources.add("a.c", "static int n;\nstatic int a(void) { return ++n; }\n")});
    input.units.push_back({sources.add("b.c", "int b;\n")});
    const FileId call = sources.add("call", "a()\n");
    input.entry_points = {{"call", "a()", {call, 1, 1}}};
    const Result<Code> code = compile(sources, input, nullptr, &cache);
    const Result<Code> alone = compile(sources, input);
    REQUIRE(code.has_value());
    REQUIRE(alone.has_value());
    CHECK(code_text(*code, sources) == code_text(*alone, sources));
    // The second of two that are as good is the one that is called.
    const FunctionId a = find_function(*code, "a");
    REQUIRE(a.has_value());
    CHECK(code->functions[a.index].where.file == FileId{1});
  }
  CHECK(cache.stats().units_parsed == 3 + 1);
}

TEST_CASE("unit cache: the bound") {
  World world = two_units();
  const std::string alone = world.compiled(nullptr);
  UnitCache large;
  world.compiled(&large);
  const UnitCache::Stats all = large.stats();
  CHECK(all.units_kept == 2);
  REQUIRE(all.bytes > 0);
  // Less than that: the unit that goes is the one that was not used.
  UnitCache small(all.bytes - 1);
  for (int i = 0; i < 3; ++i) CHECK(world.compiled(&small) == alone);
  CHECK(small.stats().units_dropped > 0);
  CHECK(small.stats().bytes < all.bytes);
  UnitCache none(0);
  for (int i = 0; i < 3; ++i) CHECK(world.compiled(&none) == alone);
  CHECK(none.stats().units_parsed == 6);
  CHECK(none.stats().units_kept == 0);
  // 1000 edits of one file: what was edited is given up in time.
  UnitCache edited(4 * all.bytes);
  for (int i = 0; i < 1000; ++i) {
    world.files["b.c"] = "int b(int n) { return n + " + std::to_string(i) + "; }\n";
    world.compiled(&edited);
    CHECK(edited.stats().bytes <= 4 * all.bytes);
  }
  CHECK(edited.stats().units_parsed == 1 + 1000);  // a.c is used each time, so it stays
}

TEST_CASE("unit cache: two threads with a cache each") {
  const World world = two_units();
  const std::string alone = world.compiled(nullptr);
  std::vector<std::string> seen[2];
  const auto work = [&](std::size_t thread) {
    UnitCache cache;
    for (int i = 0; i < 50; ++i) seen[thread].push_back(world.compiled(&cache));
  };
  std::thread other(work, 1);
  work(0);
  other.join();
  for (const std::vector<std::string>& texts : seen) CHECK(texts == std::vector<std::string>(50, alone));
}

namespace {

// A program with everything that is hard to remember, of which each step changes something.
class Edits {
 public:
  explicit Edits(std::uint64_t seed) : random_(seed) {
    world.user_include = {"user"};
    for (const auto& [file, texts] : kTexts) change_file(file);
    world.units = {{"k/a.c"}, {"k/b.c"}, {"k/c.c"}, {"p.c", Side::kUser, 1, Text::kProgram}};
    change_calls();
  }

  void step() {
    switch (random_.below(8)) {
      case 0:
      case 1: return change_file();
      case 2:
      case 3: return change_defines();
      case 4: return change_calls();
      case 5: return change_layers();
      case 6: world.units[random_.below(world.units.size())].text = static_cast<Text>(random_.below(kTextCount)); return;
      case 7: world.kernel_include = pick<std::vector<std::string>>({{"inc"}, {"inc", "more"}, {"more", "inc"}}); return;
    }
  }

  World world;

 private:
  template <class T>
  T pick(const std::vector<T>& all) {
    return all[random_.below(all.size())];
  }
  // The last one, which is often wrong, one time in `rare`.
  std::string pick(const std::vector<std::string>& all, std::uint64_t rare) {
    return all.size() == 1 || random_.one_in(rare) ? all.back() : all[random_.below(all.size() - 1)];
  }

  void change_file() {
    auto row = kTexts.begin();
    std::advance(row, static_cast<std::ptrdiff_t>(random_.below(kTexts.size())));
    change_file(row->first);
  }
  void change_file(const std::string& file) {
    const std::string text = pick(kTexts.at(file), 8);
    if (text == "no file") world.files.erase(file);
    else world.files[file] = text;
  }

  void change_defines() {
    world.defines.clear();
    for (const char* name : {"A", "B", "CATTED_1", "UNUSED", "LIMIT", "__GNUC__", "F(x)", "once"}) {
      if (!random_.one_in(4)) continue;
      const bool is_odd = random_.one_in(8);
      const std::string value = pick<std::string>(is_odd ? std::vector<std::string>{"B", "CATTED_1", "x + 1"}
                                                         : std::vector<std::string>{"1", "1", "2", "(1 + 2)", "__LINE__"});
      world.defines.push_back({name, value, static_cast<std::uint32_t>(random_.below(3))});
    }
    if (random_.one_in(30)) world.defines.push_back({"defined", "1"});
    if (random_.one_in(30)) world.defines.push_back({"A", "7"});
  }

  void change_calls() {
    world.entries.clear();
    const std::vector<std::string> calls = {"a(A)", "a(1)", "b(__COUNTER__)", "b(__COUNTER__ + 1)", "p(1)", "c(sizeof(__FILE__))",
     "b(({ int b(int n); b(2); }))",
                                            "a(1)\n#undef A\n#define A 9\n", "c(__LINE__)", "c(mode())", "p((int)sizeof(\"text\"))"};
    const std::vector<std::string> risky = {"c(CAT(CATTED_, 1))", "p(LIMIT)", "run(B)", "nobody(1)"};  // they need a macro that may not be given
    const std::size_t count = 1 + random_.below(4);
    for (std::size_t i = 0; i < count; ++i) world.entries.push_back(pick(random_.one_in(8) ? risky : calls));
  }

  void change_layers() {
    if (random_.one_in(3)) std::swap(world.units[0], world.units[1]);
    std::erase_if(world.units, [](const World::UnitRow& row) { return row.file == "over.c"; });
    if (random_.one_in(2)) world.units.insert(world.units.end() - 1, {"over.c", Side::kKernel, random_.one_in(4) ? 0u : 1u, Text::kKernel});
    world.units.back().layer = static_cast<std::uint32_t>(1 + random_.below(2));
  }

  static const std::map<std::string, std::vector<std::string>> kTexts;
  Prng random_;
};

// "no file" is a header that is not there.
const std::map<std::string, std::vector<std::string>> Edits::kTexts = {
    {"k/a.c",
     {"#include \"x.h\"\nint a(int n) { return n + mode() + A; }\n",
      "#include <x.h>\n#include \"y.h\"\nint a(int n) { return n + mode() + CAT(CATTED_, 1); }\n",
      "#include <x.h>\n#warning look\nstatic int kept;\nint a(int n) { return kept += n + __COUNTER__ + __COUNTER__; }\n",
       "#include <x.h>\nint a(int n) { return m; }\n"}},
    {"k/b.c",
     {"#include <y.h>\nint b(int n) { return n + __LINE__; }\n",
      "#include <y.h>\n#include <x.h>\n#undef B\nextern int shared;\nint shared = 2;\nint b(int n) { return n + shared + mode(); }\n",
      "#if __has_include(<maybe.h>)\n#include <maybe.h>\n#else\n#define MAYBE 0\n#endif\n#include <y.h>\nint b(int n) { return n + MAYBE; }\n"}},
    {"k/c.c",
     {"#include \"own.h\"\n#include <y.h>\n#include <x.h>\nint c(int n) { own = n; return own + __GNUC__; }\n",
      "#include <y.h>\n#include <x.h>\n#ifdef LIMIT\nint c(int n) { return n < LIMIT; }\n#else\nint c(int n) { return n; }\n#endif\n",
      "#include <y.h>\n#include <x.h>\n#define once 3\nint c(int n) { return n + once; }\n"}},
    {"over.c", {"int b(int n) { return n * 2; }\n", "#include <x.h>\nint c(int n) { return n - mode(); }\n",
     "static int mode(void) { return 100; }\nint hidden(void) { return mode(); }\n"}},
    {"p.c",
     {"#include <u.h>\nint p(int n) { return n; }\nvoid run(int n) { word = n; }\n",
      "#include \"inc/x.h\"\n#include <u.h>\nint p(int n) { return n + mode(); }\nvoid run(int n) { word = p(n); }\n",
      "#include <u.h>\n#define UNUSED 3\nint p(int n) { return n + UNUSED; }\nint run(int n) { return n + 08; }\n"}},
    {"inc/x.h",
     {"#ifndef X_H\n#define X_H\n#ifdef A\nstatic inline int mode(void) { return A; }\n#else\n#define A 5\n"
      "static inline int mode(void) { return 7; }\n#endif\n#endif\n",
      "#pragma once\n#ifndef A\n#define A __COUNTER__\n#endif\nstatic int x_count;\nstatic inline int mode(void) { return ++x_count; }\n",
      "#pragma once\n#define A 1\n#line 3\nstatic inline int mode(void) { return A; }\n"}},
    {"k/x.h", {"no file", "no file", "#define A 2\nstatic inline int mode(void) { return 55; }\n", "unreadable"}},
    {"more/x.h", {"no file", "static inline int mode(void) { return 66; }\n#define A mode()\n"}},
    {"inc/y.h", {"#define CAT(x, y) x##y\n", "#define CAT(x, y) x##y\n#ifndef CATTED_1\n#define CATTED_1 11\n#endif\n",
     "#define CAT(x, y) x##y\n#define CATTED_1 1\n"}},
    {"inc/maybe.h", {"no file", "#define MAYBE 1\n", "#define MAYBE B\n", "unreadable"}},
    {"k/own.h", {"static int own;\n", "static struct { int bits : 3; } box;\n#define own box.bits\n"}},
    {"user/u.h", {"int word;\n", "static int word;\nstatic inline int twice(int n) { return 2 * n; }\n"}},
};

}  // namespace

TEST_CASE("unit cache: random edits, with one cache and without") {
  std::uint64_t reused = 0, parsed = 0, good = 0, all = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Edits edits(seed);
    UnitCache cache(seed % 4 == 0 ? 60'000 : UnitCache::kBytesMax);
    for (int step = 0; step < 60; ++step) {
      CAPTURE(seed);
      CAPTURE(step);
      const std::string alone = edits.world.compiled(nullptr);
      CHECK(edits.world.compiled(&cache) == alone);
      ++all;
      if (alone.find("\ntask ") != std::string::npos) ++good;
      edits.step();
    }
    reused += cache.stats().units_reused;
    parsed += cache.stats().units_parsed;
  }
  MESSAGE(all << " programs, " << good << " of them without errors; " << parsed << " units parsed, " << reused << " reused");
  CHECK(good > all / 5);  // both kinds are there, and units of both
  CHECK(good < all * 4 / 5);
  CHECK(reused > parsed / 2);
}

}  // namespace wakesim
