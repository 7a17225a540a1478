// SPDX-License-Identifier: MIT
#include "tests/support/difference.h"

#include <algorithm>
#include <cstdlib>
#include <array>
#include <iterator>
#include <stdexcept>
#include <vector>

namespace wakesim {
namespace {

constexpr Profile kProfiles[] = {
    {"mixed", random_program, 24},
    {"endless", random_endless_program, 24},
    {"symmetric", random_symmetric_program, 48},
    {"words", random_word_program, 240},
    {"rules", random_rule_program, 60},
    {"ends", random_end_program, 240},
    {"numbers", random_number_program, 120},
};

// What is judged at the end of an execution or over all of them: an execution that shows it is not cut short by it.
bool ends_nothing(FindingKind kind) {
  switch (kind) {
    case FindingKind::kHungTask:
    case FindingKind::kLivelock:
    case FindingKind::kLockOrder:
    case FindingKind::kIrqLockInversion:
    case FindingKind::kEventually:
    case FindingKind::kMemoryLeak: return true;
    default: return false;
  }
}

// Kinds that are looked for besides those that end nothing.
struct Round {
  std::string name;
  std::vector<FindingKind> kinds;
};

std::vector<Round> rounds_of(std::uint64_t seed) {
  static const std::vector<Round> kOneAfterTheOther = {
      {"invariant", {FindingKind::kInvariant}},
      {"data-race", {FindingKind::kDataRace}},
      {"lock-imbalance", {FindingKind::kLockImbalance}},
      {"deadlock", {FindingKind::kDeadlock}},
      {"use-after-free", {FindingKind::kUseAfterFree}},
      {"use-after-return", {FindingKind::kUseAfterReturn}},
      {"null-dereference", {FindingKind::kNullDereference}},
      {"uninitialized-read", {FindingKind::kUninitializedRead}},
      {"sleep-in-atomic", {FindingKind::kSleepInAtomic}},
  };
  Round all{"everything", {}};
  for (std::size_t kind = 0; kind < kFindingKindCount; ++kind) {
    const auto finding = static_cast<FindingKind>(kind);
    if (finding_default(finding) && !ends_nothing(finding)) all.kinds.push_back(finding);
  }
  return {{"nothing", {}}, std::move(all), {"assertion", {FindingKind::kAssertion}}, kOneAfterTheOther[seed % kOneAfterTheOther.size()]};
}

class Comparer {
 public:
  Comparer(const Image& image, std::uint64_t seed, const DifferenceLimits& limits, const Explorer& explorer)
      : image_(image), seed_(seed), limits_(limits), explorer_(explorer) {}

  ProgramComparison run(const Program& program) {
    for (const Round& round : rounds_of(seed_)) {
      look_for(round.kinds);
      if (!search_reference()) return result_;
      result_.compared = true;
      for (const Summary& none : reference_) result_.kinds.insert(none.kinds.begin(), none.kinds.end());
      if (round.kinds.empty()) result_.shapes = executed_shapes(program, image_.code, reference_[1].coverage);
      compare_all(round);
      if (differences_ >= limits_.differences_max) break;
    }
    return result_;
  }

 private:
  void look_for(const std::vector<FindingKind>& kinds) {
    for (std::size_t kind = 0; kind < kFindingKindCount; ++kind) {
      const auto finding = static_cast<FindingKind>(kind);
      image_.checks[kind] = finding_default(finding) && ends_nothing(finding);
    }
    for (const FindingKind kind : kinds) image_.checks[static_cast<std::size_t>(kind)] = true;
  }

  Summary search(const Combination& combination, std::uint64_t states_max) const {
    Image safety;  // sleep sets are for what needs no look at cycles
    if (!combination.endless) {
      safety = image_;
      safety.eventually.clear();
    }
    return summarize(combination.endless ? image_ : safety, options_of(combination, states_max), explorer_);
  }

  bool search_reference() {
    for (const bool endless : {false, true}) {
      reference_[endless] = search({.granularity = kNone, .endless = endless}, limits_.states);
      if (!reference_[endless].complete) return false;
    }
    return true;
  }

  void compare_all(const Round& round) {
    std::vector<Combination> all = {{.granularity = kPlain},
                                    {.granularity = kReduced, .sleep_sets = true},
                                    {.granularity = kReduced, .sleep_sets = true, .endless = false}};
    for (const Combination& chosen : combinations_for(seed_)) all.push_back(chosen);
    for (const Combination& tried : all) {
      const Summary reduced = search(tried, 20 * limits_.states);
      ++result_.searches;
      const std::string difference = difference_between(round, tried, reference_[tried.endless], reduced);
      if (difference.empty()) continue;
      result_.difference += "looking for " + round.name + ", `" + tried.name() + "` against none:\n" + difference;
      if (++differences_ >= limits_.differences_max) return;
    }
  }

  static std::string difference_between(const Round& round, const Combination& tried, const Summary& none, const Summary& reduced) {
    if (!reduced.complete) return "did not come to its end\n";
    if (round.kinds.size() > 1) {
      if (none.kinds.empty() != reduced.kinds.empty()) return difference_of(none.kinds, reduced.kinds, "none");
      return "";
    }
    if (round.kinds.size() == 1) {
      const std::string kind = finding_id(round.kinds.front());
      const bool found = none.kinds.contains(kind);
      if (found != reduced.kinds.contains(kind)) return (found ? "only none: " : "only reduced: ") + kind + "\n";
      if (found) return "";
    }
    std::string text = difference_of(none.seen, reduced.seen, "none");
    if (reduced.coverage != none.coverage) text += "other instructions are executed\n";
    const Granularity& steps = tried.granularity;
    if (!steps.liveness && !steps.own_objects && !steps.symmetry && reduced.terminal_states != none.terminal_states) {
      text += std::to_string(none.terminal_states) + " and " + std::to_string(reduced.terminal_states) + " terminal states\n";
    }
    return text;
  }

  Image image_;
  const std::uint64_t seed_;
  const DifferenceLimits& limits_;
  const Explorer& explorer_;
  std::array<Summary, 2> reference_;  // of kNone: without, with what goes on for ever
  std::uint64_t differences_ = 0;
  ProgramComparison result_;
};

}  // namespace

std::span<const Profile> profiles() { return kProfiles; }

const Profile* find_profile(std::string_view name) {
  const auto found = std::find_if(std::begin(kProfiles), std::end(kProfiles), [name](const Profile& profile) { return profile.name == name; });
  return found == std::end(kProfiles) ? nullptr : found;
}

bool is_asked_for(const Profile& profile) {
  const char* const name = std::getenv("WAKESIM_PROFILE");
  return name == nullptr || std::string_view(name) == profile.name;
}

ProgramComparison compare_program(const Profile& profile, std::uint64_t seed, const DifferenceLimits& limits, const Explorer& explorer) {
  const Program program = profile.make(seed);
  SourceMap sources;
  const Result<Image> image = image_of(sources, program);
  if (!image) throw std::runtime_error(render(sources, image.error()));
  return Comparer(*image, seed, limits, explorer).run(program);
}

std::optional<Difference> find_first_difference(const Profile& profile, std::uint64_t first, std::uint64_t last, const DifferenceLimits& limits,
                                                const Explorer& explorer,
                                                const std::function<void(std::uint64_t, const ProgramComparison&)>& on_program) {
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    const ProgramComparison comparison = compare_program(profile, seed, limits, explorer);
    if (on_program) on_program(seed, comparison);
    if (!comparison.difference.empty()) return Difference{seed, comparison.difference};
  }
  return std::nullopt;
}

}  // namespace wakesim
