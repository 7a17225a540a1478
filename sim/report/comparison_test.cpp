// Aim: a comparison as text and JSON, held to its exact text. Method: a comparison made by hand.
// SPDX-License-Identifier: MIT
#include "sim/report/comparison.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "sim/report/test/sample.h"

namespace wakesim {
namespace {

VariantResult variant(const char* name, Verdict verdict, std::vector<OutcomeRow> outcomes) {
  VariantResult out;
  out.name = name;
  out.result.name = "sample";
  out.result.verdict = verdict;
  out.result.expected_met = true;
  out.result.states = 20;
  out.result.outcomes = std::move(outcomes);
  out.behaviour_states = 30;
  return out;
}

Comparison sample_comparison() {
  Comparison comparison;
  comparison.name = "sample";
  comparison.file = "sample.wake.json";
  comparison.variants = {variant("old", Verdict::kVerified, {{{{"r", 1}}}}), variant("new", Verdict::kVerified, {{{{"r", 1}}}}),
                         variant("broken", Verdict::kVerified, {{{{"r", 0}}}, {{{"r", 1}}}})};
  comparison.equivalent = {{"old", "new"}, {"broken"}};
  comparison.events = {"returns", "wakes"};
  VariantDifference difference;
  difference.first = "old";
  difference.second = "broken";
  difference.by_first = false;
  difference.common = {"waiter is woken"};
  difference.event = "sys_wait() of waiter returns 0";
  difference.instead = {"sys_wait() of waiter returns 1", "everything has ended well"};
  difference.events = sample_finding().events;
  difference.schedule = sample_finding().schedule;
  comparison.differences = {difference};
  return comparison;
}

TEST_CASE("comparison: text") {
  CHECK(comparison_text(sample_comparison(), {.times = false}) == R"(sample
  verified  old     20 states
  verified  new     20 states
  verified  broken  20 states

outcomes
  r=0  only broken
  r=1  all variants

seen from outside (returns, wakes)
  old = new: show the same
  broken: unlike any other

old and broken differ
  both can show
      1. waiter is woken
  then only broken: sys_wait() of waiter returns 0
  where old can show: sys_wait() of waiter returns 1; everything has ended well
)");
}

TEST_CASE("comparison: failed expectations, what could not be compared, an execution when verbose") {
  Comparison comparison = sample_comparison();
  comparison.decided = false;
  comparison.variants[1].problem = "more than 5 steps";
  comparison.expectation_failures = {"expected these groups to show the same: old; new"};
  comparison.variants[0].result.expected_met = false;
  comparison.variants[0].result.expectation_failures = {"expected violated"};
  const std::string text = comparison_text(comparison, {.verbose = true, .times = false});
  CHECK(text.find("  verified  old     NOT AS EXPECTED  20 states\n    expectation: expected violated\n") != std::string::npos);
  CHECK(text.find("  new: not compared: more than 5 steps\n  not all pairs could be compared\n") != std::string::npos);
  CHECK(text.find("  an execution of broken\n") != std::string::npos);
  CHECK(text.ends_with("\nexpectation: expected these groups to show the same: old; new\n"));
}

TEST_CASE("comparison: JSON") {
  const auto json = nlohmann::json::parse(comparison_json(sample_comparison()));
  CHECK(json.at("wakesim") == 1);
  const auto& comparison = json.at("comparison");
  CHECK(comparison.at("equivalent") == nlohmann::json::parse(R"([["old", "new"], ["broken"]])"));
  CHECK(comparison.at("differences").at(0).at("shown_by") == "broken");
  CHECK(comparison.at("differences").at(0).at("steps").size() == sample_finding().events.size());
  CHECK(comparison.at("variants").at(2).at("variant") == "broken");
  CHECK(comparison.at("variants").at(2).at("outcomes").size() == 2);
  CHECK(comparison.at("expected_met") == true);
}

}  // namespace
}  // namespace wakesim
