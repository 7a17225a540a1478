// SPDX-License-Identifier: MIT
#include "sim/report/comparison.h"

#include <algorithm>
#include <map>
#include <utility>

#include "sim/report/columns.h"
#include "sim/report/json_parts.h"

namespace wakesim {
namespace {

std::string list_of(const std::vector<std::string>& words, const char* separator = ", ") {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : separator) + word;
  return out;
}

std::string outcome_text(const OutcomeRow& outcome) {
  std::string out;
  for (const auto& [name, value] : outcome.values) out += (out.empty() ? "" : " ") + name + "=" + std::to_string(value);
  return out.empty() ? "(nothing observed)" : out;
}

// Which variants reach which outcome.
std::string outcomes_text(const Comparison& comparison, const TextOptions& options) {
  std::map<OutcomeRow, std::vector<std::string>> reached;
  for (const VariantResult& variant : comparison.variants) {
    for (const OutcomeRow& outcome : variant.result.outcomes) reached[outcome].push_back(variant.name);
  }
  if (reached.empty()) return "";
  std::string out = "\noutcomes\n";
  for (const auto& [outcome, variants] : reached) {
    // Who was cut short, or stopped at a finding, may reach it too.
    std::vector<std::string> unknown;
    for (const VariantResult& variant : comparison.variants) {
      const bool reaches = std::find(variants.begin(), variants.end(), variant.name) != variants.end();
      if (!reaches && variant.result.verdict != Verdict::kVerified) unknown.push_back(variant.name);
    }
    const bool by_all = variants.size() == comparison.variants.size();
    const std::string by = by_all ? "all variants" : !unknown.empty() ? list_of(variants) : "only " + list_of(variants);
    const std::string rest = unknown.empty() ? "" : ", not known of " + list_of(unknown);
    out += wrapped(outcome_text(outcome) + "  " + by + rest, options.width, "  ", "      ");
  }
  return out;
}

std::string events_list(const char* heading, const std::vector<std::string>& events, const TextOptions& options) {
  std::string out = heading;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::string number = std::to_string(i + 1) + ". ";
    out += wrapped(events[i], options.width, "      " + number, "      " + std::string(number.size(), ' '));
  }
  return out;
}

std::string difference_text(const VariantDifference& difference, const TextOptions& options) {
  const std::string& shower = difference.by_first ? difference.first : difference.second;
  const std::string& other = difference.by_first ? difference.second : difference.first;
  std::string out = "\n" + wrapped(difference.first + " and " + difference.second + " differ", options.width, "", "  ");
  if (!difference.common.empty()) out += events_list("  both can show\n", difference.common, options);
  out += wrapped("then only " + shower + ": " + difference.event, options.width, "  ", "      ");
  out += wrapped(difference.instead.empty() ? "where " + other + " shows nothing more"
                                            : "where " + other + " can show: " + list_of(difference.instead, "; "),
                 options.width, "  ", "      ");
  if (options.verbose && !difference.events.empty()) {
    FindingReport execution;
    execution.schedule = difference.schedule;
    execution.events = difference.events;
    execution.tasks = difference.tasks;
    out += "  an execution of " + shower + "\n" + counterexample_text(execution, options);
  }
  return out;
}

std::string behaviour_text(const Comparison& comparison, const TextOptions& options) {
  std::string out = "\nseen from outside (" + list_of(comparison.events) + ")\n";
  for (const std::vector<std::string>& group : comparison.equivalent) {
    const char* const alone = comparison.decided ? ": unlike any other" : ": not known to be like another";
    out += wrapped(list_of(group, " = ") + (group.size() == 1 ? alone : ": show the same"), options.width, "  ", "      ");
  }
  for (const VariantResult& variant : comparison.variants) {
    if (!variant.problem.empty()) out += wrapped(variant.name + ": not compared: " + variant.problem, options.width, "  ", "      ");
  }
  if (!comparison.decided) out += std::string("  not all pairs could be compared") + (comparison.interrupted ? ": interrupted" : "") + "\n";
  for (const VariantDifference& difference : comparison.differences) out += difference_text(difference, options);
  return out;
}

}  // namespace

std::string comparison_text(const Comparison& comparison, const TextOptions& options) {
  std::string out = comparison.name + "\n";
  std::size_t columns = 0;
  for (const VariantResult& variant : comparison.variants) columns = std::max(columns, width_of(variant.name));
  for (const VariantResult& variant : comparison.variants) {
    CheckResult named = variant.result;
    named.name = padded(variant.name, columns);
    named.variant.clear();
    out += "  " + result_line(named, options);
    if (!variant.result.expected_met) {
      for (const std::string& failure : variant.result.expectation_failures) out += wrapped(failure, options.width, "    expectation: ", "      ");
    }
    if (const auto note = memory_order_note(variant.result)) out += wrapped(*note, options.width, "    note: ", "      ");
    if (!variant.result.ended_in.empty()) {
      out += wrapped("executions ended early in switched-off findings, and were compared up to there: " + list_of(variant.result.ended_in),
                     options.width, "    note: ", "      ");
    }
  }
  out += outcomes_text(comparison, options);
  out += behaviour_text(comparison, options);
  for (const std::string& failure : comparison.expectation_failures) out += "\n" + wrapped(failure, options.width, "expectation: ", "  ");
  return out;
}

std::string comparison_json(const Comparison& comparison, const JsonOptions& options) {
  Json variants = Json::array(), differences = Json::array();
  for (const VariantResult& variant : comparison.variants) {
    Json row = result_json(variant.result, options);
    row["variant"] = variant.name;
    row["behaviour_states"] = variant.behaviour_states;
    row["behaviour_problem"] = variant.problem;
    variants.push_back(std::move(row));
  }
  for (const VariantDifference& difference : comparison.differences) {
    Json steps = Json::array();
    for (const TraceEvent& event : difference.events) steps.push_back(step_json(event));
    differences.push_back({{"first", difference.first}, {"second", difference.second},
                           {"shown_by", difference.by_first ? difference.first : difference.second},
                           {"common", difference.common}, {"event", difference.event}, {"instead", difference.instead},
                           {"steps", steps}, {"schedule", schedule_json(difference.schedule)}});
  }
  Json out{{"name", comparison.name}, {"file", comparison.file}, {"events", comparison.events},
           {"decided", comparison.decided}, {"equivalent", comparison.equivalent}};
  out["differences"] = std::move(differences);
  out["expected_met"] = comparison.expected_met;
  out["expectation_failures"] = comparison.expectation_failures;
  out["interrupted"] = comparison.interrupted;
  out["variants"] = std::move(variants);
  return document_text({{"wakesim", 1}, {"comparison", std::move(out)}});
}

}  // namespace wakesim
