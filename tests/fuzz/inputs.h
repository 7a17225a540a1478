// Inputs of the targets that run whole scenarios: a scenario without code of its own, and the code behind it, so that a mutation meets
// C as C and not as strings of JSON.
//
//   {"wakesim": 1, "tasks": ...}
//   //// program
//   C of user space
//   //// module
//   C of the kernel
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/scenario/scenario.h"

namespace wakesim_test {

inline constexpr std::string_view kProgramMark = "\n//// program\n";
inline constexpr std::string_view kModuleMark = "\n//// module\n";

struct RunInput {
  std::string_view scenario, program, module;
};

inline RunInput split_input(std::string_view text) {
  RunInput out{.scenario = text, .program = {}, .module = {}};
  if (const std::size_t at = text.find(kModuleMark); at != std::string_view::npos) {
    out.module = text.substr(at + kModuleMark.size());
    text = out.scenario = text.substr(0, at);
  }
  if (const std::size_t at = text.find(kProgramMark); at != std::string_view::npos) {
    out.program = text.substr(at + kProgramMark.size());
    out.scenario = text.substr(0, at);
  }
  return out;
}

// The image of such an input, with the shipped kernel models.
inline wakesim::Result<wakesim::Image> build_input(wakesim::SourceMap& sources, std::string_view text) {
  const RunInput input = split_input(text);
  auto scenario = wakesim::parse_scenario(sources, sources.add("fuzz.wake.json", std::string(input.scenario)), "");
  if (!scenario) return scenario.error();
  if (!input.program.empty()) scenario->source = sources.add("fuzz-program.c", std::string(input.program));
  if (!input.module.empty()) scenario->module_source = sources.add("fuzz-module.c", std::string(input.module));
  return wakesim::build_image(sources, *scenario, {.models = WAKESIM_SOURCE_DIR "/models"});
}

}  // namespace wakesim_test
