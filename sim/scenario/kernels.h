// models/kernels.json: which files make up which kernel version.
// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/result.h"

namespace wakesim {

struct KernelVersion {
  std::string name;                         // "v6.6"
  std::vector<std::string> base;            // paths of layer 0
  std::vector<std::string> overlays;        // paths, each a layer of its own, lowest first
  std::vector<std::string> kernel_include;  // folders
  std::vector<std::string> user_include;
  std::vector<std::pair<std::string, std::string>> define;
  std::map<std::string, SourcePos> define_places;  // of the names
};

// Every version of the folder, the default one first, then in file order; paths begin with the folder.
Result<std::vector<KernelVersion>> load_kernels(SourceMap& sources, const std::string& models);

}  // namespace wakesim
