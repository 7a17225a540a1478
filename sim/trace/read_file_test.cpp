// What is read and what is refused, by the whole text. Pipes are made where nobody ever writes: a reader that opened one would wait for ever.
// SPDX-License-Identifier: MIT
#include "sim/trace/read_file.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace wakesim {
namespace {

namespace fs = std::filesystem;

// One of each test's own: they may run at the same time.
fs::path empty_folder(const char* test) {
  const fs::path folder = fs::path(WAKESIM_BINARY_DIR) / "read_file_test" / test;
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

std::string problem_of(const std::string& path, FileKind kind) {
  const Result<std::string> text = read_file(path, kind);
  return text ? "" : render({}, text.error());
}

TEST_CASE("read_file: any bytes of a regular file, and none of an empty one") {
  const fs::path folder = empty_folder("any");
  const std::string bytes("a\0\r\n\xff", 5);
  std::ofstream(folder / "five", std::ios::binary) << bytes;
  std::ofstream(folder / "none", std::ios::binary);
  fs::create_symlink("five", folder / "link");
  CHECK(read_file(folder / "five", FileKind::kSource).value() == bytes);
  CHECK(read_file(folder / "link", FileKind::kScenario).value() == bytes);
  CHECK(read_file(folder / "none", FileKind::kTrace).value() == "");
}

TEST_CASE("read_file: a piece of the reader's buffer, and one byte more") {
  const fs::path folder = empty_folder("piece");
  for (const std::size_t size : {std::size_t{65535}, std::size_t{65536}, std::size_t{65537}, std::size_t{131072}}) {
    CAPTURE(size);
    std::ofstream(folder / "text", std::ios::binary) << std::string(size, 'x');
    CHECK(read_file(folder / "text", FileKind::kSource).value() == std::string(size, 'x'));
  }
}

TEST_CASE("read_file: what is no regular file is refused") {
  const fs::path folder = empty_folder("irregular");
  const std::string pipe = folder / "pipe", gone = folder / "gone", place = folder;
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  fs::create_symlink("/dev/zero", folder / "zero");
  const std::string help = "\n help: write what it gives to a file, and name that\n";
  CHECK(problem_of(pipe, FileKind::kScenario) == "error: expected a scenario file, got the pipe `" + pipe + "`" + help);
  CHECK(problem_of("/dev/zero", FileKind::kSource) == "error: expected a C file, got the device `/dev/zero`" + help);
  CHECK(problem_of(folder / "zero", FileKind::kTrace) == "error: expected a trace, got the device `" + place + "/zero`" + help);
  CHECK(problem_of(place, FileKind::kKernels) == "error: expected a list of kernels, got the folder `" + place + "`\n");
  CHECK(problem_of(place, FileKind::kCheckpoint) == "error: expected a checkpoint, got the folder `" + place + "`\n");
  CHECK(problem_of(gone, FileKind::kTrace) == "error: cannot read `" + gone + "`: No such file or directory\n");
}

// The files have a size and no contents: what is too large is not read.
TEST_CASE("read_file: the largest file, and one byte more") {
  const fs::path folder = empty_folder("largest");
  const std::string big = folder / "big";
  std::ofstream(big, std::ios::binary);
  struct Row {
    FileKind kind;
    std::uint64_t bytes_max;
    const char* noun;
  };
  const Row rows[] = {
      {FileKind::kScenario, 16777216, "a scenario file"},
      {FileKind::kKernels, 16777216, "a list of kernels"},
      {FileKind::kSource, 16777216, "a C file"},
      {FileKind::kTrace, 1073741824, "a trace"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.noun);
    fs::resize_file(big, row.bytes_max);
    CHECK_FALSE(why_unreadable(big, row.kind).has_value());
    fs::resize_file(big, row.bytes_max + 1);
    CHECK(problem_of(big, row.kind) == "error: `" + big + "` has " + std::to_string(row.bytes_max + 1) + " bytes, and " + row.noun + " may have " +
                                           std::to_string(row.bytes_max) +
                                           "\n help: is it the file that was meant? If it is, only what the scenario needs belongs in it\n");
  }
  fs::resize_file(big, std::uint64_t{1} << 40);
  CHECK_FALSE(why_unreadable(big, FileKind::kCheckpoint).has_value());  // one is read piece by piece
}

}  // namespace
}  // namespace wakesim
