// A generator writes the same programs whoever compiled it: tests and mutants name them by their seeds. C++ leaves open which operand of `+` and
// which argument of a call comes first, and compilers choose differently; so each draw of a random number needs a full expression of its own, a named
// local.
//
// Method: one number for everything a generator decides, over many seeds. Who changes a generator on purpose puts the new number here, as the failed
// check shows it, after GCC and Clang have shown the same.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>

#include "sim/base/fingerprint.h"
#include "tests/support/random_model.h"

namespace wakesim {
namespace {

constexpr std::uint64_t kSeeds = 500;

std::string everything_in(const Program& program) {
  std::ostringstream out;
  const auto list = [&](const auto& items) {
    out << items.size() << ':';
    for (const auto& item : items) out << item << '\n';
  };
  out << program.name << '\n' << program.text << '\n' << program.setup << '\n' << program.final << '\n';
  list(program.tasks);
  list(program.daemon);
  list(program.group);
  list(program.invariants);
  list(program.eventually);
  out << program.shared_entries << ' ' << program.interrupt << ' ' << program.same_cpu << '\n';
  for (const auto& [name, value] : program.defines) out << name << '=' << value << '\n';
  for (const Program::Shape& shape : program.shapes) out << shape.line << ' ' << shape.name << '\n';
  const FaultSpec& faults = program.faults;
  for (const SignalFault& signal : faults.signals) out << signal.task.index << ' ' << int{signal.signo} << ' ' << signal.count_max << '\n';
  out << static_cast<int>(faults.timers) << ' ' << faults.spurious_wakeups << ' ' << faults.alloc_failures << ' ' << faults.page_faults << ' '
      << faults.stray_wakes << ' ' << faults.address_reuse << '\n';
  return out.str();
}

std::uint64_t number_for(Program (*make)(std::uint64_t)) {
  Fingerprint all;
  std::uint64_t at = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    for (const char c : everything_in(make(seed))) all ^= mix(at++, static_cast<unsigned char>(c));
  }
  return all.low;
}

TEST_CASE("random programs: the same whoever compiled their generators") {
  CHECK(number_for(random_program) == 1684842238181494971U);
  CHECK(number_for(random_endless_program) == 16676861196452663788U);
  CHECK(number_for(random_symmetric_program) == 6704950891062880652U);
  CHECK(number_for(random_word_program) == 16493604463649712928U);
  CHECK(number_for(random_end_program) == 6903208785259923878U);
  CHECK(number_for(random_rule_program) == 17873185423833045051U);
}

// What the number is made of: a letter of the text and a fault make others.
TEST_CASE("random programs: the number sees one letter and one fault") {
  const auto one = [](std::uint64_t) { return Program{.text = "int x;"}; };
  const auto other_text = [](std::uint64_t) { return Program{.text = "int y;"}; };
  const auto other_fault = [](std::uint64_t) { return Program{.text = "int x;", .faults = {.alloc_failures = 1}}; };
  CHECK(number_for(one) != number_for(other_text));
  CHECK(number_for(one) != number_for(other_fault));
}

}  // namespace
}  // namespace wakesim
