// SPDX-License-Identifier: MIT
#include "tools/wakesim/checkpoint.h"

#include <filesystem>
#include <system_error>

#include "sim/base/archive.h"
#include "sim/trace/read_file.h"

namespace wakesim {
namespace {

// Everything that decides what is searched and how: texts of the scenario and of all C, this version, the options.
std::uint64_t identity_of(const CheckArgs& args, const Loaded& loaded, const ExploreOptions& options) {
  Checksum sum;
  const auto add_text = [&](const std::string& text) {
    const std::uint64_t size = text.size();
    sum.add(&size, sizeof size);
    sum.add(text.data(), text.size());
  };
  const auto add = [&](std::uint64_t value) { sum.add(&value, sizeof value); };
  add_text(WAKESIM_VERSION);
  for (std::uint32_t file = 0; file < loaded.sources.size(); ++file) add_text(loaded.sources.text(FileId{file}));
  add_text(loaded.kernel);
  add_text(args.model.variant);
  for (const auto& [name, value] : args.model.defines) {
    add_text(name);
    add_text(value);
  }
  add_text(args.model.data_race);
  const Granularity& steps = options.granularity;
  for (const bool on : {steps.fuse, steps.liveness, steps.own_objects, steps.locks, steps.observable, steps.symmetry, options.sleep_sets,
                        options.livelock, options.endless, options.stop_at_first, options.coverage, options.limits.preemptions.has_value()}) {
    add(on);
  }
  add(options.limits.depth);
  add(options.limits.preemptions.value_or(0));
  add(options.seed);
  add(options.seed_walks);
  add(options.wanted.to_ullong());
  for (const Choice choice : options.prefix) sum.add(&choice, sizeof choice);
  return sum.value();
}

}  // namespace

CheckpointFiles::CheckpointFiles(const CheckArgs& args, const Loaded& loaded, const ExploreOptions& options) : args_(args) {
  if (!are_wanted()) return;
  checkpoints_.identity = identity_of(args, loaded, options);
  if (args.checkpoint_seconds > 0) checkpoints_.seconds = args.checkpoint_seconds;
  if (args.checkpoint.empty()) return;
  checkpoints_.keep = [this](const std::function<bool(const ByteSink&)>& write) { keep(write); };
}

std::string CheckpointFiles::problem() {
  if (args_.resume.empty()) return "";
  if (const auto problem = why_unreadable(args_.resume, FileKind::kCheckpoint)) return problem->message;
  resumed_.open(args_.resume, std::ios::binary);
  if (!resumed_) return "cannot read `" + args_.resume + "`";
  checkpoints_.resume = [this](void* data, std::size_t size) {
    resumed_.read(static_cast<char*>(data), static_cast<std::streamsize>(size));
    return static_cast<std::size_t>(resumed_.gcount());
  };
  const std::string problem = check_archive(checkpoints_.resume, checkpoints_.identity);
  resumed_.clear();
  resumed_.seekg(0);
  return problem.empty() ? "" : "cannot go on with `" + args_.resume + "`: " + problem;
}

// The file is whole at every moment: a new one takes its place when all of it is written.
void CheckpointFiles::keep(const std::function<bool(const ByteSink&)>& write) {
  const std::string unfinished = args_.checkpoint + ".unfinished";
  std::error_code error;
  if (const auto folder = std::filesystem::path(unfinished).parent_path(); !folder.empty()) std::filesystem::create_directories(folder, error);
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
