// SPDX-License-Identifier: MIT
#include "tests/support/summary.h"

namespace wakesim {
namespace {

bool is_memory_error(FindingKind kind) {
  switch (kind) {
    case FindingKind::kUseAfterFree:
    case FindingKind::kUseAfterReturn:
    case FindingKind::kDoubleFree:
    case FindingKind::kNullDereference:
    case FindingKind::kOutOfBounds:
    case FindingKind::kUninitializedRead:
    case FindingKind::kIntegerOverflow: return true;
    default: return false;
  }
}

}  // namespace

Summary summarize(const Image& image, ExploreOptions options, const Explorer& explorer) {
  Summary summary;
  const auto note = [&](const Finding& finding) {
    const std::string kind = finding_id(finding.kind);
    summary.kinds.insert(kind);
    summary.seen.insert(kind);
    summary.has_memory_error |= is_memory_error(finding.kind);
    if (finding.kind != FindingKind::kHungTask && finding.kind != FindingKind::kDeadlock) return;
    std::multiset<std::uint32_t> groups;
    for (const TaskId task : finding.tasks) groups.insert(image.tasks.at(task.index).group);
    std::string stuck = kind + " of";
    for (const std::uint32_t group : groups) stuck += " " + std::to_string(group);
    summary.seen.insert(stuck);
  };
  options.stop_at_first = false;
  options.shorten = false;
  options.coverage = true;
  options.on_finding = note;
  const Exploration result = explorer(image, options);
  for (const Outcome& outcome : result.outcomes) {
    std::string text = "outcome";
    for (std::size_t i = 0; i < outcome.values.size(); ++i) text += " " + (outcome.set[i] ? std::to_string(outcome.values[i]) : "-");
    summary.seen.insert(text);
  }
  summary.coverage = result.coverage;
  summary.states = result.states;
  summary.transitions = result.transitions;
  summary.terminal_states = result.terminal_states;
  summary.complete = result.complete;
  summary.slept = result.sleep_sets;
  summary.exchanged = !result.interchangeable.empty();
  return summary;
}

std::string difference_of(const std::set<std::string>& plain, const std::set<std::string>& reduced, const std::string& name_of_plain) {
  std::string text;
  for (const std::string& row : plain) text += reduced.contains(row) ? "" : "only " + name_of_plain + ": " + row + "\n";
  for (const std::string& row : reduced) text += plain.contains(row) ? "" : "only reduced: " + row + "\n";
  return text;
}

}  // namespace wakesim
