// Archives: what is written is read back, and what was damaged is refused.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "sim/base/archive.h"
#include "sim/base/prng.h"

namespace wakesim {
namespace {

struct Values {
  std::uint32_t number = 0;
  std::string text;
  std::vector<std::uint16_t> numbers;
  std::vector<std::string> texts;
  std::vector<bool> bits;
  friend bool operator==(const Values&, const Values&) = default;
  void exchange(Archive& archive) { archive.all(number, text, numbers, texts, bits); }
};

std::string written(Values values) {
  std::string out;
  const ByteSink sink = [&](const void* data, std::size_t size) {
    out.append(static_cast<const char*>(data), size);
    return true;
  };
  Archive archive(sink, 7);
  values.exchange(archive);
  archive.finish();
  CHECK(archive.ok());
  return out;
}

ByteSource from(const std::string& text) {
  return [&text, at = std::size_t{0}](void* data, std::size_t size) mutable {
    const std::size_t read = text.copy(static_cast<char*>(data), size, at);
    at += read;
    return read;
  };
}

TEST_CASE("archive: back and forth") {
  const Values some{41, "text", {1, 2, 3}, {"a", "", "ccc"}, {true, false, true}};
  for (const Values& values : {Values{}, some}) {
    const std::string text = written(values);
    CHECK(check_archive(from(text), 7) == "");
    const ByteSource source = from(text);
    Archive archive(source);
    Values read;
    read.exchange(archive);
    CHECK(archive.ok());
    CHECK(read == values);
  }
}

TEST_CASE("archive: refused") {
  const std::string whole = written({41, std::string(5'000, 'x'), {1, 2, 3}, {"a"}, {}});
  const auto problem = [](const std::string& text, std::uint64_t identity = 7) {
    return check_archive(from(text), identity);
  };
  CHECK(problem(whole) == "");
  CHECK(problem("") == "this is no checkpoint, or one of another version of wakesim");
  CHECK(problem("{ \"wakesim\": 1, \"name\": \"something else\" }") == "this is no checkpoint, or one of another version of wakesim");
  CHECK(problem(whole, 8) == "the checkpoint belongs to another scenario, other models or other options");
  CHECK(problem(whole.substr(0, 20)) == "the checkpoint is cut off");
  CHECK(problem(whole + "x") == "the checkpoint is damaged, or cut off");
  for (std::size_t size = 24; size < whole.size(); size += 13) REQUIRE(problem(whole.substr(0, size)) != "");
  Prng prng(3);
  for (int i = 0; i < 5'000; ++i) {
    std::string damaged = whole;
    const std::uint64_t changes = 1 + prng.below(3);
    for (std::uint64_t n = 0; n < changes; ++n) damaged[prng.below(damaged.size())] ^= static_cast<char>(1 + prng.below(255));
    if (damaged != whole) REQUIRE(problem(damaged) != "");
  }
}

}  // namespace
}  // namespace wakesim
