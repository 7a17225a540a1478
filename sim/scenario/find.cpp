// SPDX-License-Identifier: MIT
#include <algorithm>
#include <filesystem>
#include <system_error>

#include "sim/scenario/scenario.h"

namespace wakesim {
namespace {

namespace fs = std::filesystem;

// Links to folders are not followed: a loop of links is no endless search.
void add_folder(const std::string& folder, std::vector<std::string>* found, Diagnostics* errors) {
  std::error_code failed;
  for (fs::recursive_directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed)) {
    std::error_code ignored;
    if (it->path().filename().string().ends_with(".wake.json") && it->is_regular_file(ignored)) {
      found->push_back(it->path().lexically_normal().string());
    }
  }
  if (failed) errors->push_back({.message = "cannot read the folder `" + folder + "`: " + failed.message()});
}

}  // namespace

Result<std::vector<std::string>> find_scenarios(const std::vector<std::string>& paths) {
  std::vector<std::string> found;
  Diagnostics errors;
  for (const std::string& path : paths) {
    std::error_code ignored;
    const fs::file_status status = fs::status(path, ignored);
    if (fs::is_directory(status)) {
      add_folder(path, &found, &errors);
    } else if (fs::exists(status)) {
      found.push_back(fs::path(path).lexically_normal().string());
    } else {
      errors.push_back({.message = "cannot find `" + path + "`"});
    }
  }
  if (!errors.empty()) return errors;
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace wakesim
