// A small search that can be ended and gone on with, for the target that reads checkpoints and for its corpus.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/explore/explore.h"
#include "tests/fuzz/inputs.h"

namespace wakesim_test {

inline wakesim::ByteSource source_of(std::string_view bytes) {
  return [bytes, at = std::size_t{0}](void* data, std::size_t size) mutable {
    const std::size_t read = bytes.copy(static_cast<char*>(data), size, std::min(at, bytes.size()));
    at += read;
    return read;
  };
}

class Checkpointed {
 public:
  static constexpr std::uint64_t kIdentity = 1;

  Checkpointed() {
    auto image = build_input(sources_, R"j({"wakesim": 1, "tasks": [{"name": "t", "run": "add()", "count": 3}, {"name": "u", "run": "add()"}],
      "final": "end()", "source": ["#include <stdatomic.h>", "#include <wakesim.h>", "static atomic_int x;",
      "void add(void) { int r = atomic_load(&x); atomic_store(&x, r + 1); r = atomic_load(&x); atomic_store(&x, r + 2); }",
      "void end(void) { observe(\"x\", atomic_load(&x)); }"]})j");
    WAKESIM_CHECK(image.has_value());
    image_ = std::move(image).value();
    whole_ = wakesim::explore(image_, options());
    WAKESIM_CHECK(whole_.complete);
  }

  const wakesim::Exploration& whole() const { return whole_; }

  // What is kept when the search is ended at so many states.
  std::string kept_at(std::uint64_t states) const {
    std::string kept;
    wakesim::Checkpoints checkpoints;
    checkpoints.identity = kIdentity;
    checkpoints.keep = [&](const std::function<bool(const wakesim::ByteSink&)>& write) {
      kept.clear();
      write([&](const void* data, std::size_t size) {
        kept.append(static_cast<const char*>(data), size);
        return true;
      });
    };
    wakesim::ExploreOptions limited = options();
    limited.limits.states = states;
    limited.checkpoints = &checkpoints;
    (void)wakesim::explore(image_, limited);
    return kept;
  }

  wakesim::Exploration resumed(std::string_view bytes) const {
    wakesim::Checkpoints checkpoints;
    checkpoints.identity = kIdentity;
    checkpoints.resume = source_of(bytes);
    wakesim::ExploreOptions going_on = options();
    going_on.checkpoints = &checkpoints;
    return wakesim::explore(image_, going_on);
  }

 private:
  static wakesim::ExploreOptions options() {
    wakesim::ExploreOptions options;
    options.seed_walks = 20;
    return options;
  }

  wakesim::SourceMap sources_;
  wakesim::Image image_;
  wakesim::Exploration whole_;
};

}  // namespace wakesim_test
