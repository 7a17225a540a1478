// The programs of tests/seeded_bugs: locks of a few lines, right or with a bug of a given number.
// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "tests/support/random_model.h"

namespace wakesim {

inline Image image_of_file(const std::string& name, int bug, int tasks, int rounds) {
  const std::string path = std::string(WAKESIM_SOURCE_DIR) + "/tests/seeded_bugs/" + name;
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  Program program;
  program.name = path;
  program.text = text.str();
  program.tasks.assign(static_cast<std::size_t>(tasks), "locker()");
  if (name == "page_lock.c") program.setup = "setup()";
  program.defines = {{"BUG", std::to_string(bug)}, {"ROUNDS", std::to_string(rounds)}};
  SourceMap sources;
  Result<Image> image = image_of(sources, program);
  if (!image) FAIL(render(sources, image.error()));
  return std::move(*image);
}

}  // namespace wakesim
