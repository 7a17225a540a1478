// Checks the scenarios it is given, forwards in one thread and backwards in another, and prints an answer for each: the two must agree.
// SPDX-License-Identifier: MIT
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "sim/check/check.h"
#include "sim/lang/unit_cache.h"

namespace {

void check_all(const std::vector<std::string>& paths, bool backwards, std::vector<std::string>* answers) {
  wakesim::UnitCache cache;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::size_t at = backwards ? paths.size() - 1 - i : i;
    const wakesim::LoadOutcome loaded = wakesim::load_program(paths[at], {.models = WAKESIM_MODELS, .cache = &cache});
    if (!loaded.program) {
      (*answers)[at] = wakesim::render(loaded.places(), loaded.errors);
      continue;
    }
    const wakesim::Result<wakesim::CheckResult> outcome = wakesim::check(*loaded.program);
    if (!outcome) continue;
    (*answers)[at] = outcome->name + ": " + wakesim::verdict_name(outcome->verdict);
    for (const wakesim::FindingReport& finding : outcome->findings) (*answers)[at] += ", " + finding.id;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> paths(argv + 1, argv + argc);
  std::vector<std::string> answers(paths.size()), others(paths.size());
  std::thread other(check_all, std::cref(paths), true, &others);
  check_all(paths, false, &answers);
  other.join();
  for (const std::string& answer : answers) std::printf("%s\n", answer.c_str());
  return answers == others ? 0 : 1;
}
