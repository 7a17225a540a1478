// SPDX-License-Identifier: MIT
#include "tools/wakesim/checkpoint.h"

#include <filesystem>
#include <system_error>

#include "sim/base/archive.h"
#include "sim/trace/read_file.h"
#include "tools/wakesim/session.h"

namespace wakesim {
CheckpointFiles::CheckpointFiles(const CheckArgs& args, const Program& program, const CheckOptions& options) : args_(args) {
  if (!are_wanted()) return;
  checkpoints_.identity = checkpoint_identity(program, options);
  if (args.checkpoint_seconds > 0) checkpoints_.seconds = args.checkpoint_seconds;
  if (args.checkpoint.empty()) return;
  checkpoints_.keep = [this](const std::function<bool(const ByteSink&)>& write) { keep(write); };
}

std::optional<Diagnostic> CheckpointFiles::open() {
  if (auto problem = why_not_replaced()) return problem;
  return open_resumed();
}

// What is there and is no checkpoint was not meant to be written over.
std::optional<Diagnostic> CheckpointFiles::why_not_replaced() const {
  std::error_code error;
  if (args_.checkpoint.empty()) return std::nullopt;
  const auto folder = std::filesystem::path(args_.checkpoint).parent_path();
  if (!folder.empty() && !std::filesystem::is_directory(folder, error)) {
    return Diagnostic{.message = "cannot write the checkpoint `" + args_.checkpoint + "`: there is no folder `" + folder.string() + "`"};
  }
  if (!std::filesystem::exists(args_.checkpoint, error)) return std::nullopt;
  if (auto problem = why_unreadable(args_.checkpoint, FileKind::kCheckpoint)) return problem;
  if (std::filesystem::file_size(args_.checkpoint, error) == 0) return std::nullopt;
  std::ifstream in(args_.checkpoint, std::ios::binary);
  const bool is_one = begins_as_archive([&](void* data, std::size_t size) {
    in.read(static_cast<char*>(data), static_cast<std::streamsize>(size));
    return static_cast<std::size_t>(in.gcount());
  });
  if (is_one) return std::nullopt;
  return Diagnostic{.message = "`" + args_.checkpoint + "` is no checkpoint, and is not written over",
                    .help = "name another file, or remove this one"};
}

std::optional<Diagnostic> CheckpointFiles::open_resumed() {
  if (args_.resume.empty()) return std::nullopt;
  if (auto problem = why_unreadable(args_.resume, FileKind::kCheckpoint)) return problem;
  resumed_.open(args_.resume, std::ios::binary);
  if (!resumed_) return Diagnostic{.message = "cannot read `" + args_.resume + "`"};
  checkpoints_.resume = [this](void* data, std::size_t size) {
    resumed_.read(static_cast<char*>(data), static_cast<std::streamsize>(size));
    return static_cast<std::size_t>(resumed_.gcount());
  };
  const std::string problem = check_archive(checkpoints_.resume, checkpoints_.identity);
  resumed_.clear();
  resumed_.seekg(0);
  if (problem.empty()) return std::nullopt;
  return Diagnostic{.message = "cannot go on with `" + args_.resume + "`: " + problem};
}

// The file is whole at every moment: a new one takes its place when all of it is written.
void CheckpointFiles::keep(const std::function<bool(const ByteSink&)>& write) {
  const std::string unfinished = args_.checkpoint + ".unfinished";
  std::error_code error;
  std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
  bool written = out.is_open() && write([&](const void* data, std::size_t size) {
    return !out.write(static_cast<const char*>(data), static_cast<std::streamsize>(size)).fail();
  });
  out.close();
  written = written && !out.fail();
  error.clear();
  if (written) std::filesystem::rename(unfinished, args_.checkpoint, error);
  if (written && !error) return;
  if (!failed_) print_error("cannot write the checkpoint `" + args_.checkpoint + "`");
  failed_ = true;
  std::filesystem::remove(unfinished, error);
}

}  // namespace wakesim
