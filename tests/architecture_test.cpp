// The architecture holds: which folder may include which, which library has its place where, and what every file and folder carries.
//
// Method: the `#include` lines are read from every source file of the tree and judged by the tables below; nothing is compiled. Each
// rule is first shown to bite on a made-up file (and to let a near miss pass), then applied to the tree.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/source_tree.h"

namespace {

using namespace wakesim::source;

namespace fs = std::filesystem;

// --- the rules -----------------------------------------------------------------------------------------------------------------

// Arrows point downwards: a folder of sim/ may include itself and what is listed. Unit tests (*_test.cpp) may include all of sim/,
// because the best input for a lower folder's test is often made by a higher one; nothing is linked to them. So may what stands in a test/
// folder, which they share.
const std::map<std::string, std::set<std::string>> kArrows = {
    {"base", {}},
    {"json", {"base"}},
    {"vm", {"base"}},
    {"lang", {"vm", "base"}},
    {"trace", {"vm", "base", "json"}},
    {"scenario", {"lang", "vm", "base", "json", "trace"}},
    {"explore", {"vm", "trace", "base"}},
    {"timed", {"vm", "trace", "base"}},
    {"realtrace", {"explore", "trace", "vm", "base"}},
    {"live", {"scenario", "trace", "base"}},
    {"check", {"explore", "scenario", "trace", "lang", "vm", "base"}},
    {"report", {"trace", "base"}},
};

// A reader of results never sees the machine, not even through a header of trace/.
const std::vector<std::pair<std::string, std::string>> kNeverReaches = {{"sim/report/", "sim/vm/"}, {"sim/base/", "sim/vm/"}};

// Libraries with a place. `places` are path prefixes; the reason is printed.
struct LibraryRule {
  std::string prefix;
  std::vector<std::string> places;
  std::string reason;
};
const std::vector<LibraryRule> kLibraries = {
    {"nlohmann/", {"sim/json/", "sim/trace/", "sim/report/", "tools/", "tests/"}, "JSON is read by sim/json, and written by traces and reports"},
    {"CLI/", {"tools/"}, "command lines are a matter of tools"},
    {"CLI11", {"tools/"}, "command lines are a matter of tools"},
    {"boost/wave", {"sim/lang/"}, "the preprocessor is part of the front-end"},
    {"boost/graph", {"sim/explore/", "sim/lang/cfg.cpp", "sim/vm/stack_need.cpp"},
     "graph algorithms live in the search and in the analysis of control flow and calls"},
    {"boost/", {"sim/explore/", "sim/lang/", "sim/vm/stack_need.cpp"}, "Boost has its place in the search, the front-end and the call graph"},
    {"doctest/", {"tests/"}, "test programs only"},
};

// The machine and the search know no files and no terminal.
const std::vector<std::string> kSilentFolders = {"sim/base/", "sim/vm/", "sim/explore/", "sim/check/"};
const std::set<std::string> kLoudHeaders = {"fstream", "iostream", "filesystem", "ostream", "istream", "print"};

// --- reading -------------------------------------------------------------------------------------------------------------------

// "sim/vm/code.h" -> "vm"; "" for a path outside sim/.
std::string sim_folder(const std::string& path) {
  if (!path.starts_with("sim/")) return "";
  const std::size_t end = path.find('/', 4);
  return end == std::string::npos ? "" : path.substr(4, end - 4);
}

bool starts_with_any(const std::string& text, const std::vector<std::string>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](const std::string& prefix) { return text.starts_with(prefix); });
}

std::string join(const std::set<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out.empty() ? "nothing" : out;
}

// --- judging one file ----------------------------------------------------------------------------------------------------------

std::string include_fault(const std::string& path, const Include& include) {
  const std::string from = sim_folder(path);
  if (include.quoted) {
    if (!starts_with_any(include.name, {"sim/", "tools/", "tests/"})) return "is not named from the root of the tree";
    if (path.starts_with("tools/") && include.name.starts_with("tests/")) return "leads into the tests";
    if (!is_test(path) && !path.starts_with("tests/") && is_test(include.name)) return "leads into a folder that is for tests";
    if (!from.empty() && !include.name.starts_with("sim/")) return "leaves sim/: the engine does not know its users";
    const std::string to = sim_folder(include.name);
    if (from.empty() || from == to || is_test(path)) return "";
    const auto arrows = kArrows.find(from);
    if (arrows == kArrows.end()) return "comes from sim/" + from + ", a folder without a row in kArrows";
    if (arrows->second.contains(to)) return "";
    return "is against the arrows: sim/" + from + " may use " + join(arrows->second);
  }
  if (!is_test(path)) {
    for (const LibraryRule& library : kLibraries) {
      if (!include.name.starts_with(library.prefix)) continue;
      if (starts_with_any(path, library.places)) return "";
      return "is out of place: " + library.reason;
    }
    if (starts_with_any(path, kSilentFolders) && kLoudHeaders.contains(include.name)) return "is out of place: no files or terminals here";
  }
  return "";
}

std::vector<std::string> faults_of(const std::string& path, const std::string& text) {
  std::vector<std::string> faults;
  for (const Include& include : includes_of(without_raw_strings(text))) {
    const std::string fault = include_fault(path, include);
    if (fault.empty()) continue;
    const std::string shown = include.quoted ? "\"" + include.name + "\"" : "<" + include.name + ">";
    faults.push_back(path + ":" + std::to_string(include.line) + ": #include " + shown + " " + fault);
  }
  if (text.find("SPDX-License-Identifier: MIT") == std::string::npos) faults.push_back(path + ": no SPDX-License-Identifier line");
  if (path.ends_with(".h") && text.find("#pragma once") == std::string::npos) faults.push_back(path + ": no #pragma once");
  return faults;
}

// --- the tree ------------------------------------------------------------------------------------------------------------------

// "a.h -> b.h -> c.h" for a way from a file under `from` to one under `to`, or "".
std::string way_between(const Tree& tree, const std::string& from, const std::string& to) {
  std::map<std::string, std::string> way;
  std::deque<std::string> open;
  for (const auto& [path, text] : tree) {
    if (!path.starts_with(from) || is_test(path)) continue;
    way[path] = path;
    open.push_back(path);
  }
  while (!open.empty()) {
    const std::string path = open.front();
    open.pop_front();
    if (path.starts_with(to)) return way[path];
    const auto file = tree.find(path);
    if (file == tree.end()) continue;
    for (const Include& include : includes_of(without_raw_strings(file->second))) {
      if (include.quoted && way.emplace(include.name, way[path] + " -> " + include.name).second) open.push_back(include.name);
    }
  }
  return "";
}

// The folders that a wakesim_library() of a CMakeLists.txt names after DEPENDS.
std::set<std::string> declared_depends(const std::string& text) {
  static const std::regex pattern(R"(wakesim_library\(\s*\w+\s([^)]*)\))");
  std::smatch match;
  if (!std::regex_search(text, match, pattern)) return {};
  std::istringstream words(match[1].str());
  std::set<std::string> depends;
  bool inside = false;
  for (std::string word; words >> word;) {
    if (word == "DEPENDS") {
      inside = true;
    } else if (word == "SOURCES" || word == "PRIVATE_LIBRARIES") {
      inside = false;
    } else if (inside) {
      depends.insert(word);
    }
  }
  return depends;
}

// --- the rules bite ------------------------------------------------------------------------------------------------------------

TEST_CASE("architecture rules: each bites, each lets a near miss pass") {
  const std::string spdx = "// SPDX-License-Identifier: MIT\n";
  struct Row {
    const char* path;
    const char* text;
    const char* fault;  // "" when the file is fine
  };
  const Row rows[] = {
      {"sim/vm/a.cpp", "#include \"sim/base/ids.h\"", ""},
      {"sim/vm/a.cpp", "#include \"sim/lang/compile.h\"",
       "sim/vm/a.cpp:2: #include \"sim/lang/compile.h\" is against the arrows: sim/vm may use base"},
      {"sim/base/a.cpp", "  #  include \"sim/vm/code.h\"",
       "sim/base/a.cpp:2: #include \"sim/vm/code.h\" is against the arrows: sim/base may use nothing"},
      {"sim/explore/a.cpp", "#include \"sim/timed/a.h\"",
       "sim/explore/a.cpp:2: #include \"sim/timed/a.h\" is against the arrows: sim/explore may use base, trace, vm"},
      {"sim/report/a.cpp", "#include \"sim/vm/machine.h\"",
       "sim/report/a.cpp:2: #include \"sim/vm/machine.h\" is against the arrows: sim/report may use base, trace"},
      {"sim/explore/a_test.cpp", "#include \"sim/lang/compile.h\"", ""},
      {"sim/vm/a_test.cpp", "#include \"tools/wakesim/cli.h\"",
       "sim/vm/a_test.cpp:2: #include \"tools/wakesim/cli.h\" leaves sim/: the engine does not know its users"},
      {"sim/novel/a.cpp", "#include \"sim/base/ids.h\"",
       "sim/novel/a.cpp:2: #include \"sim/base/ids.h\" comes from sim/novel, a folder without a row in kArrows"},
      {"sim/vm/a.cpp", "#include \"code.h\"", "sim/vm/a.cpp:2: #include \"code.h\" is not named from the root of the tree"},
      {"sim/vm/a.cpp", "#include \"sim/base/test/named.h\"",
       "sim/vm/a.cpp:2: #include \"sim/base/test/named.h\" leads into a folder that is for tests"},
      {"sim/vm/a_test.cpp", "#include \"sim/base/test/named.h\"", ""},
      {"sim/vm/test/a.h", "#pragma once\n#include \"sim/base/test/named.h\"\n#include \"sim/lang/compile.h\"", ""},
      {"tests/a.cpp", "#include \"sim/base/test/named.h\"", ""},
      {"tools/bench/a.cpp", "#include \"tests/support/seeds.h\"", "tools/bench/a.cpp:2: #include \"tests/support/seeds.h\" leads into the tests"},
      {"tools/wakesim/main.cpp", "#include \"sim/explore/explore.h\"\n#include <CLI/CLI.hpp>\n#include <iostream>", ""},
      {"sim/json/a.cpp", "#include <nlohmann/json.hpp>", ""},
      {"sim/scenario/a.cpp", "#include <nlohmann/json.hpp>",
       "sim/scenario/a.cpp:2: #include <nlohmann/json.hpp> is out of place: JSON is read by sim/json, and written by traces and reports"},
      {"sim/vm/a.cpp", "#include <nlohmann/json.hpp>",
       "sim/vm/a.cpp:2: #include <nlohmann/json.hpp> is out of place: JSON is read by sim/json, and written by traces and reports"},
      {"sim/scenario/a.cpp", "#include <CLI/CLI.hpp>",
       "sim/scenario/a.cpp:2: #include <CLI/CLI.hpp> is out of place: command lines are a matter of tools"},
      {"sim/lang/cfg.cpp", "#include <boost/graph/dominator_tree.hpp>", ""},
      {"sim/lang/lexer.cpp", "#include <boost/graph/dominator_tree.hpp>",
       "sim/lang/lexer.cpp:2: #include <boost/graph/dominator_tree.hpp> is out of place: graph algorithms live in the search and in the analysis of "
       "control flow and calls"},
      {"sim/lang/pp.cpp", "#include <boost/wave.hpp>", ""},
      {"sim/explore/a.cpp", "#include <boost/wave.hpp>",
       "sim/explore/a.cpp:2: #include <boost/wave.hpp> is out of place: the preprocessor is part of the front-end"},
      {"sim/vm/a.cpp", "#include <boost/container/flat_map.hpp>",
       "sim/vm/a.cpp:2: #include <boost/container/flat_map.hpp> is out of place: Boost has its place in the search, the front-end and the call "
       "graph"},
      {"sim/vm/a.cpp", "#include <doctest/doctest.h>", "sim/vm/a.cpp:2: #include <doctest/doctest.h> is out of place: test programs only"},
      {"sim/vm/a_test.cpp", "#include <doctest/doctest.h>\n#include <fstream>", ""},
      {"sim/vm/a.cpp", "#include <fstream>", "sim/vm/a.cpp:2: #include <fstream> is out of place: no files or terminals here"},
      {"sim/explore/a.cpp", "#include <iostream>", "sim/explore/a.cpp:2: #include <iostream> is out of place: no files or terminals here"},
      {"sim/scenario/a.cpp", "#include <filesystem>", ""},
      {"sim/vm/a.cpp", "// #include \"sim/lang/compile.h\"", ""},
      {"sim/vm/a.h", "#pragma once", ""},
      {"sim/vm/a.h", "int x;", "sim/vm/a.h: no #pragma once"},
      {"sim/vm/a.def", "X(a)", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    CAPTURE(row.text);
    std::vector<std::string> expected;
    if (row.fault[0] != '\0') expected.push_back(row.fault);
    CHECK(faults_of(row.path, spdx + row.text) == expected);
  }
  CHECK(faults_of("sim/vm/a.cpp", "int x;") == std::vector<std::string>{"sim/vm/a.cpp: no SPDX-License-Identifier line"});
}

TEST_CASE("architecture rules: a way through a third file is found") {
  const Tree tree = {
      {"sim/report/text.cpp", "#include \"sim/trace/result.h\"\n"},
      {"sim/report/text_test.cpp", "#include \"sim/vm/code.h\"\n"},
      {"sim/trace/result.h", "#include \"sim/trace/names.h\"\n"},
      {"sim/trace/names.h", "#include \"sim/vm/image.h\"\n"},
      {"sim/vm/image.h", ""},
  };
  CHECK(way_between(tree, "sim/report/", "sim/vm/") == "sim/report/text.cpp -> sim/trace/result.h -> sim/trace/names.h -> sim/vm/image.h");
  CHECK(way_between(tree, "sim/vm/", "sim/trace/") == "");
}

TEST_CASE("architecture rules: DEPENDS of a build file is read") {
  CHECK(declared_depends("wakesim_library(explore DEPENDS vm\n  trace PRIVATE_LIBRARIES Boost::headers SOURCES a.cpp)\n") ==
        std::set<std::string>{"trace", "vm"});
  CHECK(declared_depends("wakesim_library(base SOURCES check.cpp)").empty());
}

// --- the tree keeps them -------------------------------------------------------------------------------------------------------

TEST_CASE("architecture: every file of sim/, tools/ and tests/ keeps the rules") {
  const Tree tree = read_tree({"sim", "tools", "tests"});
  REQUIRE(tree.contains("sim/base/ids.h"));
  for (const auto& [path, text] : tree) {
    for (const std::string& fault : faults_of(path, text)) FAIL_CHECK(fault);
  }
}

TEST_CASE("architecture: a folder names no dependency against the arrows, in its build file either") {
  int folders = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(kRoot / "sim")) {
    const fs::path build_file = entry.path() / "CMakeLists.txt";
    if (!fs::exists(build_file)) continue;
    ++folders;
    const std::string name = entry.path().filename();
    std::ifstream file(build_file);
    const auto arrows = kArrows.find(name);
    if (arrows == kArrows.end()) {
      FAIL_CHECK("sim/" << name << " has no row in kArrows");
      continue;
    }
    for (const std::string& depends : declared_depends({std::istreambuf_iterator<char>(file), {}})) {
      if (!arrows->second.contains(depends)) {
        FAIL_CHECK("sim/" << name << "/CMakeLists.txt: DEPENDS " << depends << " is against the arrows: may use " << join(arrows->second));
      }
    }
  }
  CHECK(folders >= 2);
}

TEST_CASE("architecture: what must not be seen is not seen through others either") {
  const Tree tree = read_tree({"sim"});
  for (const auto& [from, to] : kNeverReaches) {
    const std::string way = way_between(tree, from, to);
    if (!way.empty()) FAIL_CHECK(from << " reaches " << to << ": " << way);
  }
  CHECK(way_between(tree, "sim/vm/", "sim/base/") != "");  // the search for ways works on this tree
}

// --- what only tests use -------------------------------------------------------------------------------------------------------

// "sim/vm/code.cpp" -> "sim/vm/code.h", if there is one.
std::string header_of(const Tree& tree, const std::string& path) {
  const std::string header = path.substr(0, path.rfind('.')) + ".h";
  return path.ends_with(".cpp") && tree.contains(header) ? header : "";
}

// Files of sim/ that no program of sim/, tools/ or a user's own comes to: include lines lead from a header to others, and from it to the source
// of the same name.
std::vector<std::string> used_by_tests_alone(const Tree& tree) {
  std::set<std::string> reached;
  std::deque<std::string> open;
  const auto reach = [&](const std::string& path) {
    if (tree.contains(path) && reached.insert(path).second) open.push_back(path);
  };
  for (const auto& [path, text] : tree) {
    if (path.ends_with(".cpp") && !is_test(path) && header_of(tree, path).empty()) reach(path);
  }
  while (!open.empty()) {
    const std::string path = open.front();
    open.pop_front();
    for (const Include& include : includes_of(without_raw_strings(tree.at(path)))) reach(include.name);
    if (path.ends_with(".h")) reach(path.substr(0, path.size() - 1) + "cpp");
  }
  std::vector<std::string> out;
  for (const auto& [path, text] : tree) {
    if (path.starts_with("sim/") && !is_test(path) && !reached.contains(path)) out.push_back(path);
  }
  return out;
}

TEST_CASE("architecture rules: what only tests use is found") {
  const Tree tree = {
      {"sim/vm/machine.h", "#include \"sim/vm/cells.h\"\n"},
      {"sim/vm/machine.cpp", "#include \"sim/vm/machine.h\"\n#include \"sim/vm/inner.h\"\n"},
      {"sim/vm/cells.h", ""},
      {"sim/vm/inner.h", ""},
      {"sim/vm/dump.h", ""},
      {"sim/vm/dump.cpp", "#include \"sim/vm/dump.h\"\n#include \"sim/vm/lines.h\"\n"},
      {"sim/vm/lines.h", ""},
      {"sim/vm/dump_test.cpp", "#include \"sim/vm/dump.h\"\n#include \"sim/vm/test/toy.h\"\n"},
      {"sim/vm/test/toy.h", ""},
      {"tools/wakesim/main.cpp", "#include \"sim/vm/machine.h\"\n"},
  };
  CHECK(used_by_tests_alone(tree) == std::vector<std::string>{"sim/vm/dump.cpp", "sim/vm/dump.h", "sim/vm/lines.h"});
}

TEST_CASE("architecture: what only tests use stands in a folder test/") {
  Tree tree = read_tree({"sim", "tools", "tests/consumer"});
  REQUIRE(tree.contains("sim/base/ids.h"));
  for (const std::string& path : used_by_tests_alone(tree)) {
    FAIL_CHECK(path << " is used by tests alone: it belongs in " << path.substr(0, path.rfind('/')) << "/test/");
  }
}

// Who may name what gives access to cells (sim/vm/store.h): CellKey the port and the machine's own hand in memory, `any()` what treats all words
// alike.
const std::map<std::string, std::set<std::string>> kCellUsers = {
    {"CellKey", {"sim/vm/store.h", "sim/vm/cells.h", "sim/vm/access.h", "sim/vm/access.cpp"}},
    {".any(", {"sim/vm/store.h", "sim/vm/state.cpp", "sim/vm/symmetry.cpp", "sim/vm/memory.cpp"}},
};

std::vector<std::string> cell_users_out_of_place(const std::string& path, const std::string& text) {
  std::vector<std::string> faults;
  for (const auto& [word, places] : kCellUsers) {
    if (text.find(word) != std::string::npos && places.count(path) == 0) faults.push_back(path + ": `" + word + "` outside the port to memory");
  }
  return faults;
}

TEST_CASE("architecture: cells are indexed by the port alone") {
  CHECK(cell_users_out_of_place("sim/vm/execute.cpp", "Word w = store.cell(CellKey{}, 3);") ==
        std::vector<std::string>{"sim/vm/execute.cpp: `CellKey` outside the port to memory"});
  CHECK(cell_users_out_of_place("sim/vm/access.cpp", "Word w = store.cell(CellKey{}, 3);").empty());
  for (const auto& [path, text] : read_tree({"sim/vm"})) {
    if (path.starts_with("sim/vm/")) CHECK(cell_users_out_of_place(path, text).empty());
  }
}

// --- how things fail -----------------------------------------------------------------------------------------------------------

// Words that make a failure something else than a value, and who may say them (sim/README.md). A path, or a folder.
struct FailureWord {
  std::string word;
  std::map<std::string, std::string> places;  // -> why
};
const std::vector<FailureWord> kFailureWords = {
    {"throw", {{"tools/wakesim/main.cpp", "CLI11 is told of a wrong value this way"}}},
    {"catch",
     {{"sim/explore/", "a search that gets no more memory has hit a limit"},
      {"tools/wakesim/check.cpp", "a scenario that gets no memory is inconclusive, and the next begins"},
      {"tools/wakesim/main.cpp", "CLI11 ends the reading of a command line this way; a command that gets no memory says so"}}},
    {"_Exit", {{"sim/base/check.cpp", "an assumption of our own is broken"}}},
    {"_exit",
     {{"tools/wakesim/interrupt.cpp", "the second Ctrl-C, in a signal handler"},
      {"tools/bench/wakesim_bench.cpp", "a child of fork() ends without what its parent does at exit"}}},
    {"abort", {}},
    {"exit", {{"tools/wakesim/main.cpp", "what CLI11 calls the printing of its help"}}},
    {"quick_exit", {}},
    {"terminate", {}},
};

std::vector<std::string> failure_words_out_of_place(const std::string& path, const std::string& text) {
  std::vector<std::string> faults;
  const std::vector<std::string> tokens = tokens_of(text);
  for (const FailureWord& row : kFailureWords) {
    const bool is_said = std::find(tokens.begin(), tokens.end(), row.word) != tokens.end();
    const bool may = std::any_of(row.places.begin(), row.places.end(), [&](const auto& place) { return path.starts_with(place.first); });
    if (is_said && !may) faults.push_back(path + ": `" + row.word + "` is no way to fail here");
  }
  return faults;
}

TEST_CASE("architecture: things fail in three ways") {
  const auto faults = [](const std::string& path, const std::string& text) { return failure_words_out_of_place(path, text); };
  CHECK(faults("sim/vm/a.cpp", "if (x) throw 3;") == std::vector<std::string>{"sim/vm/a.cpp: `throw` is no way to fail here"});
  CHECK(faults("sim/vm/a.cpp", "try { f(); } catch (...) {}") == std::vector<std::string>{"sim/vm/a.cpp: `catch` is no way to fail here"});
  CHECK(faults("sim/vm/a.cpp", "std::abort();") == std::vector<std::string>{"sim/vm/a.cpp: `abort` is no way to fail here"});
  CHECK(faults("tools/wakesim/list.cpp", "exit(1);") == std::vector<std::string>{"tools/wakesim/list.cpp: `exit` is no way to fail here"});
  CHECK(faults("tools/wakesim/main.cpp", "throw CLI::ValidationError(a);").empty());
  CHECK(faults("sim/explore/search.h", "catch (const std::bad_alloc&) {}").empty());
  CHECK(faults("sim/vm/a.cpp", "// would throw\nreturn task_exit(\"abort\");").empty());
  const Tree tree = read_tree({"sim", "tools"});
  for (const auto& [path, text] : tree) {
    if (is_test(path)) continue;
    for (const std::string& fault : failure_words_out_of_place(path, text)) FAIL_CHECK(fault);
  }
  for (const FailureWord& row : kFailureWords) {
    for (const auto& [place, why] : row.places) {
      const bool is_said = std::any_of(tree.begin(), tree.end(), [&, &where = place](const auto& file) {
        if (!file.first.starts_with(where)) return false;
        const std::vector<std::string> tokens = tokens_of(file.second);
        return std::find(tokens.begin(), tokens.end(), row.word) != tokens.end();
      });
      if (!is_said) FAIL_CHECK(place << " does not say `" << row.word << "` any more: take it off the list");
    }
  }
}

// Folders that a reader opens first: each says what lives there and where a new thing goes.
TEST_CASE("architecture: every folder explains itself") {
  std::vector<std::string> folders = {"."};
  for (const char* top : {"models", "scenarios", "tests", "tools"}) {
    if (fs::exists(kRoot / top)) folders.push_back(top);
  }
  for (const char* parent : {"sim", "tools"}) {
    for (const fs::directory_entry& entry : fs::directory_iterator(kRoot / parent)) {
      if (entry.is_directory()) folders.push_back(std::string(parent) + "/" + entry.path().filename().string());
    }
  }
  std::sort(folders.begin(), folders.end());
  for (const std::string& folder : folders) {
    if (!fs::exists(kRoot / folder / "README.md")) FAIL_CHECK(folder << " has no README.md");
  }
}

}  // namespace
