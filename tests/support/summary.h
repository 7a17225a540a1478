// What a search shows of a program, comparable between searches that differ in which tasks do it: kinds of findings, which groups of tasks end up
// stuck, outcomes, instructions executed.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "sim/explore/explore.h"

namespace wakesim {

struct Summary {
  std::set<std::string> kinds;  // of findings
  std::set<std::string> seen;   // kinds of findings; the groups of the tasks that are stuck; outcomes
  bool has_memory_error = false;
  std::vector<std::uint8_t> coverage;
  std::uint64_t states = 0, transitions = 0, terminal_states = 0;
  bool complete = false;
  bool exchanged = false;      // some tasks were interchangeable
  bool slept = false;          // sleep sets were used
};

using Explorer = std::function<Exploration(const Image&, const ExploreOptions&)>;

// A search of everything: it goes on beside findings.
Summary summarize(const Image& image, ExploreOptions options, const Explorer& explorer = explore);

// What only one of them has, a line each; empty when they are the same.
std::string difference_of(const std::set<std::string>& plain, const std::set<std::string>& reduced, const std::string& name_of_plain = "plain");

}  // namespace wakesim
