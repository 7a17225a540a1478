// SPDX-License-Identifier: MIT
#include "sim/trace/read_file.h"

#include <filesystem>
#include <fstream>
#include <limits>
#include <system_error>

namespace wakesim {
namespace {

namespace fs = std::filesystem;

struct KindRow {
  const char* noun;
  std::uint64_t bytes_max;
};

// The largest file of the kernel's source is below 1 MB; a trace holds a scenario and an execution, a line of some 300 bytes for each access.
KindRow row_of(FileKind kind) {
  switch (kind) {
    case FileKind::kScenario:
      return {"a scenario file", std::uint64_t{16} << 20};
    case FileKind::kKernels:
      return {"a list of kernels", std::uint64_t{16} << 20};
    case FileKind::kSource:
      return {"a C file", std::uint64_t{16} << 20};
    case FileKind::kTrace:
      return {"a trace", std::uint64_t{1} << 30};
    case FileKind::kCheckpoint:
      return {"a checkpoint", std::numeric_limits<std::uint64_t>::max()};  // read piece by piece
  }
  return {};
}

const char* type_name(fs::file_type type) {
  switch (type) {
    case fs::file_type::directory:
      return "the folder";
    case fs::file_type::character:
    case fs::file_type::block:
      return "the device";
    case fs::file_type::fifo:
      return "the pipe";
    case fs::file_type::socket:
      return "the socket";
    default:
      return "the special file";
  }
}

}  // namespace

std::optional<Diagnostic> why_unreadable(const std::string& path, FileKind kind) {
  const KindRow row = row_of(kind);
  std::error_code failed;
  const fs::file_status status = fs::status(path, failed);
  if (!fs::exists(status)) return Diagnostic{.message = "cannot read `" + path + "`: " + failed.message()};
  if (!fs::is_regular_file(status)) {
    Diagnostic out{.message = std::string("expected ") + row.noun + ", got " + type_name(status.type()) + " `" + path + "`"};
    if (!fs::is_directory(status)) out.help = "write what it gives to a file, and name that";
    return out;
  }
  const std::uint64_t bytes = fs::file_size(path, failed);
  if (failed) return Diagnostic{.message = "cannot read `" + path + "`: " + failed.message()};
  if (bytes > row.bytes_max) {
    return Diagnostic{
        .message = "`" + path + "` has " + std::to_string(bytes) + " bytes, and " + row.noun + " may have " + std::to_string(row.bytes_max),
        .help = "is it the file that was meant? If it is, only what the scenario needs belongs in it"};
  }
  return std::nullopt;
}

Result<std::string> read_file(const std::string& path, FileKind kind) {
  if (auto problem = why_unreadable(path, kind)) return *problem;
  std::ifstream in(path, std::ios::binary);
  std::string text;
  const std::uint64_t bytes_max = row_of(kind).bytes_max;
  // Read by pieces, no further than may be: files of /proc have no size, and a file can grow while it is read.
  char piece[1 << 16];
  while (in && text.size() <= bytes_max) {
    in.read(piece, sizeof piece);
    text.append(piece, static_cast<std::size_t>(in.gcount()));
  }
  if (text.size() > bytes_max) return Diagnostic{.message = "`" + path + "` has more than " + std::to_string(bytes_max) + " bytes"};
  if (!in.eof()) return Diagnostic{.message = "cannot read `" + path + "`"};
  return text;
}

}  // namespace wakesim
