// Scenario files that are broken at random: whatever the bytes, the reader returns a Scenario or diagnostics with places inside the file.
// Method: a good file, damaged by a seeded generator (bytes replaced, removed, repeated, swapped in from JSON's own vocabulary); the
// seed alone rebuilds each text.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>

#include "sim/base/prng.h"
#include "sim/json/json.h"
#include "sim/scenario/scenario.h"

namespace wakesim {
namespace {

const char kGood[] = R"j({
  // a comment
  "wakesim": 1, "name": "futex/x", "about": "why \u00e9\ud83d\ude00 \"q\"", "kernel": "v6.6", "define": {"N": 2, "S": "a b", "T": true},
  "source": ["#include <wakesim.h>", "int \"x\";\n\tint y;"], "setup": ["one()", "two(1)"], "final": "end()", "invariants": "inv()",
  "tasks": [{"name": "w", "run": "w()", "count": 3, "process": "p", "daemon": true}, {"name": "k", "run": "k()", "kind": "kthread"}],
  "faults": {"signals": [{"task": "w#2", "signo": 2, "max": 3}], "timers": "idle", "spurious_wakeups": 1},
  "checks": {"memory-leak": false}, "limits": {"states": 10, "seconds": 1.5e0}, "script": ["w#0 3 steps"],
  "variants": {"old": {"kernel": "v5.8", "expect": {"finding": "hung-task", "at": "waitwake.c:3"}}},
  "expect": {"verdict": "verified", "outcomes": [{"r": 1}, {"r": -0}], "states": 214} /* end */
}
)j";

std::string damaged(std::uint64_t seed) {
  static const char* const kWords[] = {
      "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "//", "/*", "*/", "null", "true", "-", "1e9", "0", "\n", "\xff",
      "\xf0\x9f\x98\x80", "99999999999999999999", "[[[[[[[[", "{\"a\":", "\"tasks\": 1,", "1e999", ".5", "'"};
  Prng prng(seed);
  std::string text = kGood;
  const std::uint64_t count = 1 + prng.below(4);
  for (std::uint64_t i = 0; i < count && !text.empty(); ++i) {
    const std::size_t at = prng.below(text.size());
    const std::size_t length = prng.one_in(4) ? prng.below(60) : prng.below(3);
    switch (prng.below(5)) {
      case 0: text[at] = static_cast<char>(prng.below(256)); break;
      case 1: text.erase(at, length + 1); break;
      case 2: text.insert(at, text.substr(prng.below(text.size()), length)); break;
      case 3: text.insert(at, kWords[prng.below(std::size(kWords))]); break;
      case 4: text.resize(at); break;
    }
  }
  return text;
}

TEST_CASE("scenario: a damaged file is an error with a place, never a crash") {
  std::uint32_t good = 0, bad = 0;
  for (std::uint64_t seed = 1; seed <= 20'000; ++seed) {
    CAPTURE(seed);
    const std::string text = damaged(seed);
    SourceMap sources;
    const FileId file = sources.add("a.wake.json", text);
    const auto scenario = parse_scenario(sources, file, "no-such-folder");
    if (scenario) {
      ++good;
      continue;
    }
    ++bad;
    bool all_placed = true;
    for (const Diagnostic& error : scenario.error()) {
      // One past the last byte of a line is where something is missing.
      const bool is_inside = error.where.file == file && error.where.line >= 1 && error.where.column >= 1 &&
                             error.where.column <= sources.line(file, error.where.line).size() + 2;
      all_placed = all_placed && is_inside && !error.message.empty();
    }
    CHECK(all_placed);
    CHECK(!render(sources, scenario.error()).empty());
  }
  CHECK(good > 100);  // damage inside a comment or a string leaves a good file
  CHECK(bad > 10'000);
}

TEST_CASE("scenario: random bytes and brackets end quickly") {
  for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
    CAPTURE(seed);
    Prng prng(seed);
    std::string text;
    const std::uint64_t size = prng.below(400);
    for (std::uint64_t i = 0; i < size; ++i) text += prng.one_in(2) ? "{}[],:\"01.-e\\/* \n"[prng.below(17)] : static_cast<char>(prng.below(256));
    SourceMap sources;
    const auto scenario = parse_scenario(sources, sources.add("r", text), "");
    REQUIRE(!scenario);
    CHECK(!scenario.error().empty());
  }
}

}  // namespace
}  // namespace wakesim
