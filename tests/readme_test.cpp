// README.md is true: every command in it runs, exits as it says and prints what it shows.
//
// Method: a `sh` block holds commands, one a line (a line that ends in `\` goes on); `# exit status N` after a command states one that is
// not 0. A `text` block right after it holds the output of its last command. `./build/release/` means the build that is being tested.
// Times differ from run to run, so every `0.12 s` is compared as `T s`. The two commands to set up are not run from within a test.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/run_command.h"

namespace {

struct Command {
  std::string text;
  int status = 0;
  std::string output;  // as shown
  bool has_output = false;
  std::size_t line = 0;
};

std::string read_file(const std::string& path) {
  std::ifstream file(std::filesystem::path(WAKESIM_SOURCE_DIR) / path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Command parse_command(std::string text, std::size_t line) {
  static const std::regex stated(R"(\s*#\s*exit status (\d+)\s*$)");
  Command command{.line = line};
  std::smatch match;
  if (std::regex_search(text, match, stated)) {
    command.status = std::stoi(match[1]);
    text = match.prefix();
  }
  command.text = text;
  return command;
}

std::vector<Command> commands_of(const std::string& markdown) {
  std::vector<Command> commands;
  std::istringstream lines(markdown);
  std::string block, pending;
  bool after_commands = false;  // only blank lines since the end of a `sh` block
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.starts_with("```")) {
      if (!block.empty()) {
        after_commands = block == "sh";
        block.clear();
      } else {
        block = line.size() > 3 ? line.substr(3) : "plain";
        if (block == "text" && after_commands) {
          commands.back().has_output = true;
        } else if (block != "sh") {
          after_commands = false;
        }
      }
    } else if (block == "sh") {
      if (line.empty() || line[0] == '#') continue;
      pending += line;
      if (pending.ends_with('\\')) {
        pending.pop_back();
        continue;
      }
      commands.push_back(parse_command(pending, number));
      pending.clear();
    } else if (block == "text" && after_commands) {
      commands.back().output += line + "\n";
    } else if (block.empty() && !line.empty()) {
      after_commands = false;
    }
  }
  return commands;
}

std::string without_times(const std::string& text) { return std::regex_replace(text, std::regex(R"( *\d+\.\d+ s\b)"), " T s"); }

std::string for_this_build(const std::string& command) {
  return std::regex_replace(command, std::regex(R"((\./)?build/release/)"), std::string(WAKESIM_BINARY_DIR) + "/");
}

bool is_set_up(const std::string& command) { return command == "tools/start" || command == "tools/test"; }

TEST_CASE("readme reader: commands, stated exit statuses and outputs") {
  const std::vector<Command> commands = commands_of(
      "text\n```sh\none\n# remark\ntwo \\\n  more   # exit status 3\n```\n\n```text\nshown\n```\nwords\n```text\nnot output\n```\n```c\nint x;\n"
      "```\n");
  REQUIRE(commands.size() == 2);
  CHECK(commands[0].text == "one");
  CHECK(commands[0].status == 0);
  CHECK_FALSE(commands[0].has_output);
  CHECK(commands[1].text == "two   more");
  CHECK(commands[1].status == 3);
  CHECK(commands[1].has_output);
  CHECK(commands[1].output == "shown\n");
  CHECK(without_times("verified  a  12 states   0.03 s") == "verified  a  12 states T s");
}

TEST_CASE("README.md: every command runs and says what is shown") {
  const std::vector<Command> commands = commands_of(read_file("README.md"));
  REQUIRE(!commands.empty());
  int run_count = 0, set_up_count = 0;
  for (const Command& command : commands) {
    CAPTURE(command.line);
    CAPTURE(command.text);
    if (is_set_up(command.text)) {
      ++set_up_count;
      continue;
    }
    ++run_count;
    const wakesim_test::CommandResult result = wakesim_test::run_command(for_this_build(command.text));
    CAPTURE(result.output);
    CHECK(result.status == command.status);
    if (command.has_output) CHECK(without_times(result.output) == without_times(command.output));
  }
  CHECK(run_count > 0);
  CHECK(set_up_count == 2);
}

// They build and install, so that no test runs them: .ci/run does what tools/test does, and what tools/start ends with is run here.
TEST_CASE("the two commands to set up: both are there, .ci/run ends with the second, and the checks of the first give the answers it stands for") {
  for (const char* command : {"tools/install", "tools/start", "tools/test"}) {
    CAPTURE(command);
    const auto permissions = std::filesystem::status(std::filesystem::path(WAKESIM_SOURCE_DIR) / command).permissions();
    CHECK((permissions & std::filesystem::perms::owner_exec) != std::filesystem::perms::none);
  }
  CHECK(read_file(".ci/run").ends_with("\ntools/test\n"));
  std::istringstream lines(read_file("tools/start"));
  std::vector<std::string> checks;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("build/release/tools/wakesim")) checks.push_back(line);
  }
  REQUIRE(checks.size() == 2);
  for (const std::string& check : checks) {
    CAPTURE(check);
    const wakesim_test::CommandResult result = wakesim_test::run_command(for_this_build(check));
    CAPTURE(result.output);
    CHECK(result.status == 0);
  }
}

}  // namespace
