// What a search shows of a program, comparable between searches that differ in which tasks do it: kinds of findings, which groups of tasks end up
// stuck, outcomes, instructions executed.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "sim/explore/explore.h"

namespace wakesim {

struct Summary {
  std::set<std::string> seen;  // kinds of findings; the groups of the tasks that are stuck; outcomes
  bool has_memory_error = false;
  std::vector<std::uint8_t> coverage;
  std::uint64_t states = 0, transitions = 0;
  bool complete = false;
  bool exchanged = false;      // some tasks were interchangeable
  bool slept = false;          // sleep sets were used
};

// A search of everything: it goes on beside findings.
Summary summarize(const Image& image, ExploreOptions options);

// What only one of them has, a line each; empty when they are the same.
std::string difference_of(const std::set<std::string>& plain, const std::set<std::string>& reduced);

}  // namespace wakesim
