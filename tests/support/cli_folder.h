// For tests of the command line: the built program is run by a shell, in a folder of its own, on scenarios written there.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/run_command.h"

namespace wakesim_test {

namespace fs = std::filesystem;

// A fresh folder per test case, with the scenarios it names.
class Folder {
 public:
  explicit Folder(const std::string& name) : path_(fs::path(WAKESIM_BINARY_DIR) / "cli_test" / name) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }

  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
  }
  std::string read(const std::string& name) const {
    std::ifstream in(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  bool has(const std::string& name) const { return fs::exists(path_ / name); }

  // Scenarios by one run, which reads the kernel once; of each what a run of its own would say and end with, as the file `name`.
  struct Checked {
    int status = 0;
    std::string output;  // without the summary
    nlohmann::json json;
  };
  std::vector<Checked> check_all(const std::string& name, const std::vector<std::string>& scenarios, const std::string& options = {}) const {
    const std::string all = "all-" + name;
    fs::remove_all(path_ / all);
    const auto number = [](std::size_t i) { return std::to_string(1000 + i); };
    for (std::size_t i = 0; i < scenarios.size(); ++i) write(all + "/" + number(i) + "/" + name, scenarios[i]);
    const auto result = wakesim("check --width 400 --json " + all + ".json " + options + " " + all);
    const std::string text = std::regex_replace(result.output, std::regex(all + R"(/\d+/)"), "");
    const nlohmann::json results = nlohmann::json::parse(read(all + ".json"))["results"];
    std::vector<Checked> out;
    bool is_summary = false;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("verified  ") || line.starts_with("violated  ") || line.starts_with("inconclusive  ")) {
        const bool fails = line.find("NOT AS EXPECTED") != std::string::npos;
        out.push_back({line.starts_with("inconclusive") ? 3
                       : fails                          ? 1
                                                        : 0,
                       "", out.size() < results.size() ? results[out.size()] : nlohmann::json()});
      }
      is_summary = is_summary || std::regex_search(line, std::regex("^\\d+ scenarios?: "));
      if (!out.empty() && !is_summary) out.back().output += line + "\n";
    }
    const auto ends_with = [&](int status) { return std::any_of(out.begin(), out.end(), [&](const Checked& one) { return one.status == status; }); };
    if (out.size() != scenarios.size() || results.size() != scenarios.size() || result.status != (ends_with(1) ? 1 : ends_with(3) ? 3 : 0)) {
      throw std::runtime_error("one answer for each scenario, and the status that they give, expected of:\n" + result.output);
    }
    return out;
  }

  // `arguments` may redirect; standard error comes with standard output. Times are made equal.
  CommandResult wakesim(const std::string& arguments, const std::string& environment = {}) const {
    const std::string program = std::string("'") + WAKESIM_BINARY + "'";
    auto result = run_command("cd '" + path_.string() + "' && env -u NO_COLOR -u FORCE_COLOR -u WAKESIM_MODELS " +
                                            environment + " " + program + " " + arguments);
    result.output = std::regex_replace(result.output, std::regex(R"(\d+\.\d\d s)"), "T s");
    return result;
  }

 private:
  fs::path path_;
};

// Two tasks add one to a word, in one go or in two: the second way loses an addition.
inline std::string adders(const std::string& name, const std::string& body, const std::string& expect) {
  return "{\n  \"wakesim\": 1,\n  \"name\": \"" + name +
         "\",\n  \"about\": \"Two tasks add one. Nothing else.\",\n  \"source\": [\n    \"#include <stdatomic.h>\",\n    "
         "\"#include <wakesim.h>\",\n"
         "    \"static atomic_int x;\",\n    \"void add(void)\",\n    \"{\",\n" +
         body +
         "    \"}\",\n    \"void done(void)\",\n    \"{\",\n    \"observe(\\\"x\\\", atomic_load(&x));\",\n    "
         "\"assert(atomic_load(&x) == 2);\",\n    \"}\"\n  ],\n"
         "  \"tasks\": [{ \"name\": \"adder\", \"run\": \"add()\", \"count\": 2 }],\n  \"final\": \"done()\"" +
         expect + "\n}\n";
}
inline const char* const kAtOnce = "    \"atomic_fetch_add(&x, 1);\",\n";
inline const char* const kInTwo = "    \"int r = atomic_load(&x);\",\n    \"atomic_store(&x, r + 1);\",\n";
inline const char* const kViolated = ",\n  \"expect\": { \"verdict\": \"violated\", \"finding\": \"assertion\" }";

}  // namespace wakesim_test
