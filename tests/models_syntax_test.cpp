// The models and the programs of the scenarios are C: any C compiler accepts every one of them, with the flags that models/README.md gives.
// Method: the commands are read from that README (the lines that hold `cc ... -fsyntax-only ... FILE`) and run on each .c file.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/run_command.h"

namespace {

namespace fs = std::filesystem;

// The documented command lines, each ending in ` FILE`: one for kernel code, one for user code. The folder it is for stands in a comment
// after it, `# models/kernel models/mm`, or nothing for all that no other line names.
struct SyntaxCommand {
  std::string command;
  std::vector<std::string> folders;
};

std::vector<SyntaxCommand> documented_commands() {
  std::vector<SyntaxCommand> commands;
  std::ifstream readme(fs::path(WAKESIM_SOURCE_DIR) / "models/README.md");
  for (std::string line; std::getline(readme, line);) {
    const std::size_t file = line.find(" FILE");
    if (!line.starts_with("cc ") || line.find("-fsyntax-only") == std::string::npos || file == std::string::npos) continue;
    SyntaxCommand command{line.substr(0, file), {}};
    const std::size_t comment = line.find('#', file);
    for (std::size_t at = comment; at != std::string::npos && (at = line.find("models/", at)) != std::string::npos;) {
      const std::size_t end = std::min(line.find_first_of(" ,", at), line.size());
      command.folders.push_back(line.substr(at, end - at));
      at = end;
    }
    commands.push_back(command);
  }
  return commands;
}

// C files of scenarios are programs, unless their name says that they are kernel code.
std::string folder_of(const std::string& path) {
  if (!path.starts_with("scenarios/")) return path;
  return path.ends_with(".override.c") || path.ends_with(".module.c") ? "models/kernel/" : "models/userland/";
}

const SyntaxCommand* command_for(const std::vector<SyntaxCommand>& commands, const std::string& file) {
  const std::string path = folder_of(file);
  const SyntaxCommand* general = nullptr;
  for (const SyntaxCommand& command : commands) {
    if (command.folders.empty()) general = &command;
    for (const std::string& folder : command.folders) {
      if (path.starts_with(folder)) return &command;
    }
  }
  return general;
}

TEST_CASE("models and scenarios: every C file is accepted by the C compiler") {
  const std::vector<SyntaxCommand> commands = documented_commands();
  REQUIRE_MESSAGE(!commands.empty(), "models/README.md has no line `cc -std=gnu11 -fsyntax-only ... FILE`");
  std::vector<std::string> files;
  for (const char* top : {"models", "scenarios"}) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(fs::path(WAKESIM_SOURCE_DIR) / top)) {
      if (entry.path().extension() == ".c") files.push_back(fs::relative(entry.path(), WAKESIM_SOURCE_DIR).generic_string());
    }
  }
  std::sort(files.begin(), files.end());
  REQUIRE(!files.empty());
  for (const std::string& file : files) {
    const SyntaxCommand* command = command_for(commands, file);
    REQUIRE_MESSAGE(command != nullptr, "no documented command is for " << file);
    const wakesim_test::CommandResult result = wakesim_test::run_command(command->command + " " + file);
    if (result.status != 0) FAIL_CHECK(file << ":\n" << result.output);
  }
}

TEST_CASE("models: the documented commands refuse what is not C") {
  for (const SyntaxCommand& command : documented_commands()) {
    CAPTURE(command.command);
    const wakesim_test::CommandResult result =
        wakesim_test::run_command("echo 'int f(void) { return undeclared; }' | " + command.command + " -x c -");
    CHECK(result.status != 0);
  }
}

// A kernel that is added has to say which calls it had: one that forgets its sys_ni.c has all of v6.12. The names are the keys of `kernels`, one
// a line.
TEST_CASE("models: the table of calls asks every kernel") {
  const fs::path top(WAKESIM_SOURCE_DIR);
  std::ifstream table(top / "scenarios/versions/calls.wake.json");
  const std::string asked{std::istreambuf_iterator<char>(table), {}};
  std::ifstream kernels(top / "models/kernels.json");
  int seen = 0;
  bool inside = false;
  for (std::string line; std::getline(kernels, line);) {
    if (line.starts_with("  \"kernels\": {")) inside = true;
    if (!inside || !line.starts_with("    \"") || !line.ends_with("\": {")) continue;
    const std::string name = line.substr(4, line.size() - 4 - 3);
    ++seen;
    if (name == "\"v6.12\"") continue;  // the scenario itself
    CHECK_MESSAGE(asked.find("\"kernel\": " + name) != std::string::npos, "scenarios/versions/calls.wake.json has no variant for " << name);
  }
  CHECK(seen > 1);
}

}  // namespace
