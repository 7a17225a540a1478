// wakesim doctor: what a bug report is asked for first.
// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <thread>

#include "tools/wakesim/session.h"

namespace wakesim {
namespace {

const char* yes_no(bool value) { return value ? "yes" : "no"; }

const char* variable_text(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "(not set)" : value;
}

}  // namespace

ExitStatus doctor_command(const DoctorArgs& args) {
  std::printf("wakesim        %s\n", WAKESIM_VERSION);
  std::printf("compiler       %s\n", __VERSION__);
#ifdef NDEBUG
  std::printf("build          optimised\n");
#else
  std::printf("build          with debug assertions\n");
#endif
  const std::string models = find_models(args.models);
  std::printf("models         %s\n", models.empty() ? "NOT FOUND" : models.c_str());
  if (models.empty()) {
    for (const std::string& folder : models_candidates(args.models)) std::printf("  looked in    %s\n", folder.c_str());
  }
  const std::string scenarios = find_scenarios_folder();
  std::printf("scenarios      %s\n", scenarios.empty() ? "not found" : scenarios.c_str());
  std::printf("terminal       stdout %s, stderr %s, %u columns\n", yes_no(is_terminal(STDOUT_FILENO)),
              yes_no(is_terminal(STDERR_FILENO)), terminal_width(STDOUT_FILENO));
  std::printf("colour         %s (NO_COLOR %s, FORCE_COLOR %s, TERM %s)\n", yes_no(use_color(ColorMode::kAuto, STDOUT_FILENO)),
              variable_text("NO_COLOR"), variable_text("FORCE_COLOR"), variable_text("TERM"));
  std::printf("processors     %u\n", std::thread::hardware_concurrency());
  return models.empty() ? kExitUsage : kExitOk;
}

}  // namespace wakesim
