// Programs for the tests of the front half, written as one text:
//
//   === name.c [user] [layer N]   a unit (kernel side, layer 0 unless it says so)
//   === name.h [unreadable]       a header, found in the include folder "."
//   === entry [value]             an entry point: the line that follows
//   === define NAME VALUE
//
// A text that does not begin with `===` is the kernel unit a.c.
// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <sstream>
#include <string>

#include "sim/lang/front.h"

namespace wakesim::lang {

struct TestProgram {
  SourceMap sources;
  CompileInput input;

  explicit TestProgram(const std::string& text) {
    std::istringstream lines(text.starts_with("===") ? text : "=== a.c\n" + text);
    std::string line, name;
    std::map<std::string, Result<std::string>> headers;
    bool is_unreadable = false, is_user = false, is_entry = false, returns_value = false;
    std::uint32_t layer = 0;
    std::string body;
    const auto finish = [&] {
      if (is_entry) {
        const FileId file = sources.add("entry" + std::to_string(input.entry_points.size()), body);
        input.entry_points.push_back(EntryPoint{.name = "task:" + std::to_string(input.entry_points.size()),
                                                .expression = body.substr(0, body.find('\n')),
                                                .where = SourcePos{file, 1, 1},
                                                .returns_value = returns_value});
      } else if (name.ends_with(".c")) {
        input.units.push_back(CompileUnit{.file = sources.add(name, body), .side = is_user ? Side::kUser : Side::kKernel, .layer = layer});
      } else if (!name.empty()) {
        headers.insert_or_assign(name, is_unreadable ? Result<std::string>(Diagnostic{.message = "it is a pipe", .help = "make it a file"}) : body);
      }
      name.clear();
      body.clear();
      is_unreadable = is_entry = is_user = returns_value = false;
      layer = 0;
    };
    while (std::getline(lines, line)) {
      if (!line.starts_with("===")) {
        body += line + "\n";
        continue;
      }
      finish();
      std::istringstream words(line.substr(3));
      std::string word;
      words >> word;
      if (word == "define") {
        std::string macro, value;
        words >> macro >> value;
        input.defines.emplace_back(macro, value);
        continue;
      }
      is_entry = word == "entry";
      if (!is_entry) name = word;
      while (words >> word) {
        if (word == "user") is_user = true;
        if (word == "unreadable") is_unreadable = true;
        if (word == "value") returns_value = true;
        if (word == "layer") words >> layer;
      }
    }
    finish();
    input.kernel_include = {"."};
    input.read_file = [headers](const std::string& path) -> std::optional<Result<std::string>> {
      const auto found = headers.find(path);
      return found == headers.end() ? std::nullopt : std::optional<Result<std::string>>(found->second);
    };
  }
  TestProgram(const TestProgram&) = delete;
  TestProgram& operator=(const TestProgram&) = delete;

  Result<Program> parse(Diagnostics* warnings = nullptr) { return parse_program(sources, input, warnings); }

  // Everything that is said, warnings first; empty when there is nothing to say.
  std::string say(Diagnostics* all = nullptr) {
    Diagnostics said;
    const Result<Program> program = parse(&said);
    if (!program) said.insert(said.end(), program.error().begin(), program.error().end());
    if (all != nullptr) *all = said;
    return render(sources, said, 100);
  }
};

}  // namespace wakesim::lang
