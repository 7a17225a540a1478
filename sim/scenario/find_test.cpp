// Which files a command line names.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "sim/scenario/scenario.h"

namespace wakesim {
namespace {

namespace fs = std::filesystem;

TEST_CASE("find_scenarios: files and folders, sorted, each once") {
  const fs::path root = fs::path(WAKESIM_BINARY_DIR) / "scenario_find_test";
  fs::remove_all(root);
  fs::create_directories(root / "b" / "deep");
  fs::create_directories(root / "empty");
  fs::create_directories(root / "a.wake.json");  // a folder of that name is no scenario
  for (const char* name :
       {"z.wake.json", "b/deep/y.wake.json", "b/x.wake.json", "b/notes.json", "b/x.wake.json.bak", "odd.txt"}) {
    std::ofstream(root / name) << "{}";
  }
  const std::string r = root.string();
  struct Row {
    const char* about;
    std::vector<std::string> paths;
    std::vector<std::string> found;
  };
  const Row rows[] = {
      {"nothing", {}, {}},
      {"a folder", {r}, {r + "/b/deep/y.wake.json", r + "/b/x.wake.json", r + "/z.wake.json"}},
      {"a folder without any", {r + "/empty"}, {}},
      {"a file of any name", {r + "/odd.txt"}, {r + "/odd.txt"}},
      {"the same one twice",
       {r + "/b/x.wake.json", r + "/b", r + "/./b/x.wake.json"},
       {r + "/b/deep/y.wake.json", r + "/b/x.wake.json"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.about);
    const auto found = find_scenarios(row.paths);
    REQUIRE(found.has_value());
    CHECK(*found == row.found);
  }
  const auto missing = find_scenarios({r + "/none", r, r + "/no.wake.json"});
  REQUIRE(!missing);
  CHECK(render(SourceMap{}, missing.error()) ==
        "error: cannot find `" + r + "/none`\nerror: cannot find `" + r + "/no.wake.json`\n");
}

}  // namespace
}  // namespace wakesim
