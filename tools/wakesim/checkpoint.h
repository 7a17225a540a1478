// Checkpoints of a search in files: what they belong to, and keeping the old one until the new one is whole.
// SPDX-License-Identifier: MIT
#pragma once

#include <fstream>
#include <optional>
#include <string>

#include "sim/check/check.h"
#include "tools/wakesim/commands.h"

namespace wakesim {

class CheckpointFiles {
 public:
  CheckpointFiles(const CheckArgs& args, const Program& program, const CheckOptions& options);

  bool are_wanted() const { return !args_.checkpoint.empty() || !args_.resume.empty(); }
  // Opens what the search is told to go on with, and looks at what lies where it is to be kept; why neither may be, if it may not.
  std::optional<Diagnostic> open();
  // For CheckOptions, as long as this lives.
  const Checkpoints* checkpoints() const { return are_wanted() ? &checkpoints_ : nullptr; }
  bool failed() const { return failed_; }  // to write one

 private:
  std::optional<Diagnostic> open_resumed();
  std::optional<Diagnostic> why_not_replaced() const;
  void keep(const std::function<bool(const ByteSink&)>& write);

  const CheckArgs& args_;
  Checkpoints checkpoints_;
  std::ifstream resumed_;
  bool failed_ = false;
};

}  // namespace wakesim
