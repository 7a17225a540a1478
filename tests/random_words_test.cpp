// The generators of programs about words that are more than one thing, about what ends and comes back, about what the rules of reductions rest
// on, and about numbers of tasks reach what they are for: each kind of code that they can write is executed, not only written, by a hundredth
// of their programs at least.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "sim/explore/explore.h"
#include "tests/support/random_model.h"
#include "tests/support/seeds.h"
#include "tests/support/summary.h"

namespace wakesim {
namespace {

constexpr std::uint64_t kStatesMax = 20'000;

void check_shapes(Program (*make)(std::uint64_t), std::span<const std::string_view> shapes) {
  const auto [first, last] = seeds(1500);
  std::map<std::string, std::uint64_t, std::less<>> executed;
  std::uint64_t searched = 0, tasks = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    CAPTURE(seed);
    const Program program = make(seed);
    CHECK(program.text == make(seed).text);
    SourceMap sources;
    Result<Image> image = image_of(sources, program);
    if (!image) FAIL(render(sources, image.error()));
    for (const Program::Shape& shape : program.shapes) {
      CAPTURE(shape.name);
      CHECK(std::count(shapes.begin(), shapes.end(), shape.name) == 1);
    }
    image->checks.reset();
    image->checks[static_cast<std::size_t>(FindingKind::kEventually)] = true;  // else it is not evaluated
    ExploreOptions options;
    options.granularity = kPlain;
    options.limits.states = kStatesMax;
    const Summary summary = summarize(*image, options);
    searched += summary.complete;
    tasks += program.tasks.size();
    for (const std::string& shape : executed_shapes(program, image->code, summary.coverage)) ++executed[shape];
  }
  const std::uint64_t programs = last - first + 1;
  std::string counts;
  for (const auto& [shape, count] : executed) counts += "\n  " + std::to_string(count) + " " + shape;
  MESSAGE(programs << " programs with " << tasks << " tasks, " << searched << " searched in full; executed by" << counts);
  if (programs < 1000) return;  // too few to say more
  CHECK(searched * 100 >= programs * 99);
  for (const std::string_view shape : shapes) {
    CAPTURE(shape);
    CHECK(executed[std::string(shape)] * 100 >= programs);
  }
}

TEST_CASE("word programs: every shape is executed by one program in a hundred") { check_shapes(random_word_program, word_shapes()); }
TEST_CASE("end programs: every shape is executed by one program in a hundred") { check_shapes(random_end_program, end_shapes()); }
TEST_CASE("rule programs: every shape is executed by one program in a hundred") { check_shapes(random_rule_program, rule_shapes()); }
TEST_CASE("number programs: every shape is executed by one program in a hundred") { check_shapes(random_number_program, number_shapes()); }

// Two lines, of which one is executed: the other's shape does not count. Nor does a line of another file with the same number.
TEST_CASE("word programs: a shape counts when its own line was executed") {
  Program program;
  program.name = "shapes.c";
  program.text = "#include <prelude.h>\nint x;\nstatic void task(void)\n{\n\tif (!x)\n\t\tx = 1;\n\telse\n\t\tx = 2;\n}\n";
  program.tasks = {"task()"};
  program.shapes = {{6, "executed"}, {8, "not executed"}, {60, "beyond the end"}};
  SourceMap sources;
  const Result<Image> image = image_of(sources, program);
  if (!image) FAIL(render(sources, image.error()));
  const Summary summary = summarize(*image, {});
  CHECK(executed_shapes(program, image->code, summary.coverage) == std::set<std::string>{"executed"});
}

}  // namespace
}  // namespace wakesim
