// Runs a shell command in the root of the tree, for tests of whole programs.
// SPDX-License-Identifier: MIT
#pragma once

#include <sys/wait.h>

#include <cstdio>
#include <string>

namespace wakesim_test {

struct CommandResult {
  int status = -1;     // exit status; 128 + n for signal n; -1 when it could not be started
  std::string output;  // standard output and standard error, as they came
};

inline CommandResult run_command(const std::string& command) {
  CommandResult result;
  std::FILE* pipe = popen(("cd '" WAKESIM_SOURCE_DIR "' && { " + command + "\n} </dev/null 2>&1").c_str(), "r");
  if (pipe == nullptr) return result;
  char buffer[4096];
  for (std::size_t size = 0; (size = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) result.output.append(buffer, size);
  const int status = pclose(pipe);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : WIFSIGNALED(status) ? 128 + WTERMSIG(status) : -1;
  return result;
}

}  // namespace wakesim_test
