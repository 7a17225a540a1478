// What was found against what was expected: a table of both, with every sentence.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "sim/scenario/scenario.h"

namespace wakesim {
namespace {

FindingReport finding(std::string id, std::string file = "", std::uint32_t line = 0, std::string function = "") {
  FindingReport out;
  out.id = std::move(id);
  out.at.file = std::move(file);
  out.at.line = line;
  out.at.function = std::move(function);
  return out;
}

CheckResult verified() {
  CheckResult result;
  result.verdict = Verdict::kVerified;
  result.states = 10;
  return result;
}

CheckResult violated(std::vector<FindingReport> findings) {
  CheckResult result;
  result.verdict = Verdict::kViolated;
  result.findings = std::move(findings);
  result.states = 10;
  return result;
}

CheckResult cut_short() {
  CheckResult result;
  result.verdict = Verdict::kInconclusive;
  result.limits_hit = {"states 10", "depth 5"};
  result.states = 10;
  return result;
}

CheckResult ordered(CheckResult result, bool by_scenario) {
  (by_scenario ? result.has_weak_orders : result.models_have_weak_orders) = true;
  return result;
}

CheckResult with(CheckResult result, std::vector<OutcomeRow> outcomes) {
  result.outcomes = std::move(outcomes);
  return result;
}

ScenarioExpect expect_finding(std::string id, std::string at = "") {
  ScenarioExpect out;
  out.verdict = Verdict::kViolated;
  if (!id.empty()) out.finding = {std::move(id)};
  out.at = std::move(at);
  return out;
}

ScenarioExpect expect_findings(std::vector<std::string> ids, std::string at = "") {
  ScenarioExpect out = expect_finding("", std::move(at));
  out.finding = std::move(ids);
  return out;
}

ScenarioExpect expect_verdict(Verdict verdict) {
  ScenarioExpect out;
  out.verdict = verdict;
  return out;
}

ScenarioExpect expect_outcomes(std::vector<OutcomeRow> rows) {
  ScenarioExpect out;
  out.outcomes = std::move(rows);
  return out;
}

ScenarioExpect expect_include(std::vector<OutcomeRow> rows) {
  ScenarioExpect out;
  out.include = std::move(rows);
  return out;
}

ScenarioExpect expect_exclude(std::vector<OutcomeRow> rows) {
  ScenarioExpect out;
  out.exclude = std::move(rows);
  return out;
}

ScenarioExpect expect_states(std::uint64_t states) {
  ScenarioExpect out;
  out.states = states;
  return out;
}

ScenarioExpect named(ScenarioExpect expect, std::string id) {
  expect.verdict = Verdict::kViolated;
  expect.finding = {std::move(id)};
  return expect;
}

ScenarioExpect without_outcome_check(ScenarioExpect expect) {
  expect.check_outcomes = false;
  return expect;
}

const OutcomeRow k00{{{"a", 0}, {"b", 0}}};
const OutcomeRow k01{{{"a", 0}, {"b", 1}}};
const OutcomeRow kA0{{{"a", 0}}};
const OutcomeRow kB1{{{"b", 1}}};
const OutcomeRow kNone{};

const char* const kV = "verified";
const char* const kX = "violated";
const char* const kI = "inconclusive";

const char* verdict_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::kVerified: return kV;
    case Verdict::kViolated: return kX;
    case Verdict::kInconclusive: return kI;
  }
  return "";
}

std::string join(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

std::string ids(const CheckResult& result) {
  std::string out;
  for (const FindingReport& f : result.findings) out += (out.empty() ? "" : " ") + f.id;
  return out;
}

struct Row {
  const char* about;
  ScenarioExpect expect;
  CheckResult result;
  std::string verdict;   // afterwards
  std::string findings;  // afterwards
  std::string failures;  // "" is met
};

void hold(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.about);
    CheckResult result = row.result;
    judge(row.expect, {}, {}, result);
    CHECK(verdict_text(result.verdict) == row.verdict);
    CHECK(ids(result) == row.findings);
    CHECK(join(result.expectation_failures) == row.failures);
    CHECK(result.expected_met == row.failures.empty());
  }
}

TEST_CASE("judge: verdicts") {
  const FindingReport hung = finding("hung-task", "models/kernel/futex/waitwake.c", 41, "futex_wait_queue");
  const FindingReport race = finding("data-race", "/x/mutex.c", 7, "lock");
  hold({
      {"nothing expected is verified", {}, verified(), kV, "", ""},
      {"verified", expect_verdict(Verdict::kVerified), verified(), kV, "", ""},
      {"a bug instead", {}, violated({hung}), kX, "hung-task",
       "expected verified, found `hung-task` in `futex_wait_queue` at models/kernel/futex/waitwake.c:41\n"},
      {"inconclusive is not verified", {}, cut_short(), kI, "", "expected verified, but the search was cut short (states 10, depth 5)\n"},
      {"any violation", expect_verdict(Verdict::kViolated), violated({race}), kX, "data-race", ""},
      {"the finding", expect_finding("hung-task"), violated({hung}), kX, "hung-task", ""},
      {"the finding among others", expect_finding("hung-task"), violated({race, hung}), kX, "data-race hung-task",
       "expected violated by `hung-task` and nothing else, found `data-race` in `lock` at /x/mutex.c:7, "
       "`hung-task` in `futex_wait_queue` at models/kernel/futex/waitwake.c:41\n"},
      {"more races than are told", expect_finding("hung-task"), violated({race, race, race, race, hung, race}), kX,
       "data-race data-race data-race data-race hung-task data-race",
       "expected violated by `hung-task` and nothing else, found `data-race` in `lock` at /x/mutex.c:7, `data-race` in `lock` at /x/mutex.c:7, "
       "`data-race` in `lock` at /x/mutex.c:7, `hung-task` in `futex_wait_queue` at models/kernel/futex/waitwake.c:41, 2 more of `data-race`\n"},
      {"the finding twice", expect_finding("data-race"), violated({race, finding("data-race", "/x/a.c", 3, "f")}), kX, "data-race data-race", ""},
      {"two kinds, both found", expect_findings({"hung-task", "data-race"}), violated({race, hung}), kX, "data-race hung-task", ""},
      {"two kinds, one of them at a place", expect_findings({"hung-task", "data-race"}, "mutex.c:7"), violated({race, hung}), kX,
       "data-race hung-task", ""},
      {"two kinds, none of them there", expect_findings({"hung-task", "data-race"}, "mutex.c:8"), violated({race, hung}), kX, "data-race hung-task",
       "expected violated by `hung-task` and `data-race` at `mutex.c:8`, found `data-race` in `lock` at /x/mutex.c:7, "
       "`hung-task` in `futex_wait_queue` at models/kernel/futex/waitwake.c:41\n"},
      {"two kinds, one of them found", expect_findings({"hung-task", "data-race"}), violated({race}), kX, "data-race",
       "expected violated by `hung-task` and `data-race`, found `data-race` in `lock` at /x/mutex.c:7\n"},
      {"two kinds and a third", expect_findings({"hung-task", "data-race"}), violated({race, finding("warn"), hung}), kX, "data-race warn hung-task",
       "expected violated by `hung-task` and `data-race` and nothing else, found `data-race` in `lock` at /x/mutex.c:7, `warn`, "
       "`hung-task` in `futex_wait_queue` at models/kernel/futex/waitwake.c:41\n"},
      {"any violation, of two kinds", expect_verdict(Verdict::kViolated), violated({race, hung}), kX, "data-race hung-task", ""},
      {"another finding", expect_finding("hung-task"), violated({race}), kX, "data-race",
       "expected violated by `hung-task`, found `data-race` in `lock` at /x/mutex.c:7\n"},
      {"violated needs a finding", expect_verdict(Verdict::kViolated), violated({}), kX, "",
       "expected violated, found a violation without a finding\n"},
      {"the bug is gone", expect_finding("hung-task", "f"), verified(), kV, "",
       "expected violated by `hung-task` in `f`, but no interleaving shows it: the bug is gone\n"},
      {"any bug is gone", expect_verdict(Verdict::kViolated), verified(), kV, "",
       "expected violated, but no interleaving shows it: the bug is gone\n"},
      {"the bug may be one of orders", expect_verdict(Verdict::kViolated), ordered(verified(), true), kV, "",
       "expected violated, but no interleaving shows it: the bug is gone; memory orders were not considered (memory model sc)\n"},
      {"or of orders of the kernel", expect_verdict(Verdict::kViolated), ordered(verified(), false), kV, "",
       "expected violated, but no interleaving shows it: the bug is gone; memory orders of the kernel models were not considered (memory model "
       "sc)\n"},
      {"not found in time", expect_finding("hung-task"), cut_short(), kI, "",
       "expected violated by `hung-task`, but nothing was found before the search was cut short (states 10, depth 5)\n"},
      {"in the function", expect_finding("hung-task", "futex_wait_queue"), violated({hung}), kX, "hung-task", ""},
      {"in another function", expect_finding("hung-task", "futex_wait"), violated({hung}), kX, "hung-task",
       "expected violated by `hung-task` in `futex_wait`, found `hung-task` in `futex_wait_queue` at models/kernel/futex/waitwake.c:41\n"},
      {"at the line", expect_finding("hung-task", "waitwake.c:41"), violated({hung}), kX, "hung-task", ""},
      {"at the line, with a folder", expect_finding("hung-task", "futex/waitwake.c:41"), violated({hung}), kX, "hung-task", ""},
      {"at the line, the whole path", expect_finding("hung-task", "models/kernel/futex/waitwake.c:41"), violated({hung}), kX, "hung-task", ""},
      {"half a file name is none", expect_finding("hung-task", "wake.c:41"), violated({hung}), kX, "hung-task",
       "expected violated by `hung-task` at `wake.c:41`, found `hung-task` in `futex_wait_queue` at models/kernel/futex/waitwake.c:41\n"},
      {"at another line", expect_finding("hung-task", "waitwake.c:4"), violated({hung}), kX, "hung-task",
       "expected violated by `hung-task` at `waitwake.c:4`, found `hung-task` in `futex_wait_queue` at models/kernel/futex/waitwake.c:41\n"},
      {"any finding at a place", expect_finding("", "mutex.c:7"), violated({race}), kX, "data-race", ""},
      {"states", expect_states(10), verified(), kV, "", ""},
      {"other states", expect_states(11), verified(), kV, "", "expected 11 states, got 10\n"},
  });
}

TEST_CASE("judge: random executions") {
  CheckResult nothing;
  nothing.verdict = Verdict::kInconclusive;
  nothing.random = {.executions = 30};
  CheckResult hung = violated({finding("hung-task")});
  hung.random = {.executions = 3};
  ScenarioExpect states = expect_finding("hung-task");
  states.states = 214;
  hold({
      {"none is not verified", {}, nothing, kI, "", "expected verified, but only random executions (30) were looked at\n"},
      {"not found", expect_finding("hung-task"), nothing, kI, "",
       "expected violated by `hung-task`, but nothing was found in random executions (30)\n"},
      {"found; nobody counts states", states, hung, kX, "hung-task", ""},
      {"one outcome too few", expect_outcomes({k00, k01}), with(nothing, {k00}), kI, "",
       "expected the outcome {a: 0, b: 1}, but it was not reached in random executions (30)\n"
       "expected verified, but only random executions (30) were looked at\n"},
      {"one outcome too many", expect_outcomes({k00}), with(nothing, {k00, k01}), kX, "unexpected-outcome",
       "reached the outcome {a: 0, b: 1}, which is not among the expected ones\nexpected verified, found `unexpected-outcome`\n"},
  });
}

TEST_CASE("judge: outcomes") {
  const FindingReport hung = finding("hung-task");
  const std::string not_expected = "reached the outcome {a: 0, b: 1}, which is not among the expected ones\n";
  const std::string unreached = "expected the outcome {a: 0, b: 1}, but no interleaving reaches it\n";
  const std::string not_yet = "expected the outcome {a: 0, b: 1}, but it was not reached before the search stopped\n";
  const std::string excluded = "reached the outcome {a: 0, b: 1}, which {b: 1} excludes\n";
  const std::string found = "expected verified, found `unexpected-outcome`\n";
  hold({
      {"the exact set", expect_outcomes({k00, k01}), with(verified(), {k00, k01}), kV, "", ""},
      {"no outcome expected, none reached", expect_outcomes({}), verified(), kV, "", ""},
      {"the empty outcome", expect_outcomes({kNone}), with(verified(), {kNone}), kV, "", ""},
      {"one too many", expect_outcomes({k00}), with(verified(), {k00, k01}), kX, "unexpected-outcome", not_expected + found},
      {"one too few", expect_outcomes({k00, k01}), with(verified(), {k00}), kX, "unexpected-outcome", unreached + found},
      {"the exact set is exact", expect_outcomes({kA0}), with(verified(), {k00}), kX, "unexpected-outcome unexpected-outcome",
       "reached the outcome {a: 0, b: 0}, which is not among the expected ones\nexpected the outcome {a: 0}, but no interleaving reaches it\n"
       "expected verified, found `unexpected-outcome`, `unexpected-outcome`\n"},
      {"one too few, cut short: unknown", expect_outcomes({k00, k01}), with(cut_short(), {k00}), kI, "",
       not_yet + "expected verified, but the search was cut short (states 10, depth 5)\n"},
      {"one too many, cut short: known", expect_outcomes({k00}), with(cut_short(), {k01}), kX, "unexpected-outcome",
       not_expected + "expected the outcome {a: 0, b: 0}, but it was not reached before the search stopped\n" + found},
      {"one too few after a finding: unknown", named(expect_outcomes({k01}), "hung-task"), with(violated({hung}), {}), kX, "hung-task", not_yet},
      {"the finding and the outcomes", named(expect_outcomes({k01}), "hung-task"), with(violated({hung}), {k01}), kX, "hung-task", ""},
      {"the finding and another outcome", named(expect_outcomes({k01}), "hung-task"), with(violated({hung}), {k01, k00}), kX,
       "hung-task unexpected-outcome",
       "reached the outcome {a: 0, b: 0}, which is not among the expected ones\n"},
      {"included", expect_include({kB1}), with(verified(), {k00, k01}), kV, "", ""},
      {"not included", expect_include({k01}), with(verified(), {k00}), kX, "unexpected-outcome", unreached + found},
      {"not included yet", expect_include({k01}), with(cut_short(), {k00}), kI, "",
       not_yet + "expected verified, but the search was cut short (states 10, depth 5)\n"},
      {"excluded", expect_exclude({kB1}), with(verified(), {k00, k01}), kX, "unexpected-outcome", excluded + found},
      {"excluded, cut short", expect_exclude({kB1}), with(cut_short(), {k01}), kX, "unexpected-outcome", excluded + found},
      {"nothing excluded", expect_exclude({kB1}), with(verified(), {k00}), kV, "", ""},
      {"a value that was not observed is not excluded", expect_exclude({kB1}), with(verified(), {kA0}), kV, "", ""},
      {"an unexpected outcome that is expected", named(expect_exclude({kB1}), "unexpected-outcome"), with(verified(), {k01}), kX,
       "unexpected-outcome", ""},
      {"an unexpected outcome that is gone", named(expect_exclude({kB1}), "unexpected-outcome"), with(verified(), {k00}), kV, "",
       "expected violated by `unexpected-outcome`, but no interleaving shows it: the bug is gone\n"},
      {"the finding switched off is still an expectation", without_outcome_check(expect_exclude({kB1})), with(verified(), {k01}), kV, "", excluded},
  });
}

TEST_CASE("judge: cover() points") {
  struct CoverRow {
    const char* about;
    ScenarioExpect expect;
    CheckResult result;
    std::vector<bool> covered;  // of "x > 0" and "slow path"
    std::string verdict, findings, failures;
  };
  ScenarioExpect off;
  off.check_vacuous = false;
  const std::string vacuous = "`cover(slow path)` was never reached: the verdict would say nothing";
  const std::vector<CoverRow> rows = {
      {"all reached", {}, verified(), {true, true}, kV, "", ""},
      {"one missed", {}, verified(), {true, false}, kX, "vacuous", "expected verified, found `vacuous`\n"},
      {"both missed", {}, verified(), {false, false}, kX, "vacuous vacuous", "expected verified, found `vacuous`, `vacuous`\n"},
      {"nothing recorded is nothing reached", {}, verified(), {true}, kX, "vacuous", "expected verified, found `vacuous`\n"},
      {"cut short: unknown", {}, cut_short(), {true, false}, kI, "", "expected verified, but the search was cut short (states 10, depth 5)\n"},
      {"a violation speaks for itself", expect_finding("bug"), violated({finding("bug")}), {true, false}, kX, "bug", ""},
      {"expected", expect_finding("vacuous"), verified(), {true, false}, kX, "vacuous", ""},
      {"an expected bug that is gone is not found in a vacuous result", expect_verdict(Verdict::kViolated), verified(), {true, false}, kX, "vacuous",
       "expected violated, found `vacuous`\n"},
      {"switched off", off, verified(), {true, false}, kV, "", ""},
  };
  for (const CoverRow& row : rows) {
    CAPTURE(row.about);
    CheckResult result = row.result;
    judge(row.expect, {"x > 0", "slow path"}, row.covered, result);
    CHECK(verdict_text(result.verdict) == row.verdict);
    CHECK(ids(result) == row.findings);
    CHECK(join(result.expectation_failures) == row.failures);
    CHECK(result.expected_met == row.failures.empty());
    if (row.findings == "vacuous") CHECK(result.findings.back().message == vacuous);
  }
}

TEST_CASE("judge: a message of its own for every unexpected outcome") {
  CheckResult result = with(verified(), {k00, k01});
  judge(expect_outcomes({k00}), {}, {}, result);
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].message == "reached the outcome {a: 0, b: 1}, which is not among the expected ones");
  CHECK(result.findings[0].outcome == k01);
  CheckResult missing = with(verified(), {k00});
  judge(expect_outcomes({k00, k01}), {}, {}, missing);
  REQUIRE(missing.findings.size() == 1);
  CHECK(missing.findings[0].message == "expected the outcome {a: 0, b: 1}, but no interleaving reaches it");
  CHECK(!missing.findings[0].outcome.has_value());
}

}  // namespace
}  // namespace wakesim
