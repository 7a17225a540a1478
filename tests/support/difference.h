// Where two searches of one random program disagree, though they must not: every combination of reductions, threads and liveness against the search
// that takes single instructions and leaves nothing out (kNone).
//
// What must be the same:
// - With nothing looked for that ends an execution: kinds of findings, who is stuck, outcomes, instructions executed; the number of terminal states
//   where neither symmetry nor objects of one's own are asked for (marks on objects are part of their states). An execution that a failed
//   assume() or a switched-off finding ends counts up to there, whoever's step that is in.
// - With one kind looked for: whether it is found; when it is not, all of the above. With several at once, searches go on beside a finding and never
//   behind it, and where one state shows two of them, which is told depends on the step that led there: the verdict is the same.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "tests/support/combination.h"
#include "tests/support/random_model.h"
#include "tests/support/summary.h"

namespace wakesim {

// A way to make programs from seeds.
struct Profile {
  const char* name;
  Program (*make)(std::uint64_t seed);
  std::uint64_t usual_seeds;  // of a normal run
};
std::span<const Profile> profiles();
const Profile* find_profile(std::string_view name);
bool is_asked_for(const Profile& profile);  // WAKESIM_PROFILE names it, or none

struct DifferenceLimits {
  std::uint64_t states = 20'000;       // of kNone: a program with more is left out
  std::uint64_t differences_max = 1;   // after so many the rest of a program is not searched
};

struct ProgramComparison {
  bool compared = false;               // not left out
  std::uint64_t searches = 0;          // compared with kNone
  std::set<std::string> kinds;         // that kNone finds, each with nothing else that ends executions, or with it
  std::set<std::string> shapes;        // executed_shapes()
  std::string difference;              // "" or what differs between which searches, a line each
};
ProgramComparison compare_program(const Profile& profile, std::uint64_t seed, const DifferenceLimits& limits = {},
                                  const Explorer& explorer = explore);

struct Difference {
  std::uint64_t seed = 0;
  std::string what;
};
// The first program of these seeds on which searches disagree. `explorer` searches instead of explore(), for engines with a fault;
// `on_program` is told of every program.
std::optional<Difference> find_first_difference(const Profile& profile, std::uint64_t first, std::uint64_t last, const DifferenceLimits& limits = {},
                                                const Explorer& explorer = explore,
                                                const std::function<void(std::uint64_t, const ProgramComparison&)>& on_program = {});

}  // namespace wakesim
