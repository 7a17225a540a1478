// A folder of this process for targets whose reader wants files: in memory where the system has such a place, removed at the end.
// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace wakesim_test {

class Scratch {
 public:
  Scratch() {
    const std::filesystem::path shared_memory = "/dev/shm";
    std::error_code error;
    const std::filesystem::path folder = std::filesystem::is_directory(shared_memory, error) ? shared_memory : std::filesystem::temp_directory_path();
    path_ = folder / ("wakesim-fuzz-" + std::to_string(getpid()));
    std::filesystem::create_directories(path_);
  }
  ~Scratch() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::string folder() const { return path_; }
  // The path.
  std::string write(const std::string& name, std::string_view text) const {
    const std::filesystem::path path = path_ / name;
    std::ofstream(path, std::ios::binary | std::ios::trunc).write(text.data(), static_cast<std::streamsize>(text.size()));
    return path;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace wakesim_test
