// SPDX-License-Identifier: MIT
#include "sim/report/json.h"

#include "sim/report/coverage.h"
#include "sim/report/json_parts.h"
#include "sim/report/reductions.h"

namespace wakesim {

std::string document_text(const Json& document) { return document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n"; }

Json at_json(const Place& place) {
  return {{"file", place.file}, {"line", place.line}, {"col", place.column}, {"function", place.function}};
}

Json step_json(const TraceEvent& event) {
  return {{"step", event.step},    {"task", event.task}, {"function", event.at.function}, {"file", event.at.file},
          {"line", event.at.line}, {"op", operation_name(event.op)},     {"object", event.object.text()}, {"value", event.value.text()}};
}

Json schedule_json(const std::vector<ScheduleStep>& schedule) {
  Json out = Json::array();
  for (const ScheduleStep& step : schedule) out.push_back({{"actor", step.actor}, {"alternative", step.alternative}});
  return out;
}

namespace {

Json passing_json(const PassingRun& passing) {
  Json steps = Json::array();
  for (const TraceEvent& event : passing.events) steps.push_back(step_json(event));
  Json out{{"differs_at", passing.differs_at}, {"schedule", schedule_json(passing.schedule)}, {"steps", std::move(steps)}};
  if (!passing.optional_event.empty()) out["optional_event"] = passing.optional_event;
  return out;
}

Json names_json(const std::vector<ObjectName>& names) {
  Json out = Json::array();
  for (const ObjectName& name : names) out.push_back(name.text());
  return out;
}

Json finding_json(const FindingReport& finding) {
  Json steps = Json::array();
  for (const TraceEvent& event : finding.events) steps.push_back(step_json(event));
  Json tasks = Json::array();
  for (const TaskEnd& end : finding.tasks) {
    tasks.push_back({{"task", end.task},
                     {"status", task_status_name(end.status)},
                     {"waits_for", end.waits_for.text()},
                     {"lock_owner", end.lock_owner},
                     {"holds", names_json(end.holds)},
                     {"at", at_json(end.at)}});
  }
  Json out{{"id", finding.id}, {"message", finding.message}};
  out["at"] = at_json(finding.at);
  out["task"] = finding.task;
  out["object"] = finding.object.text();
  out["notes"] = finding.notes;
  out["steps"] = std::move(steps);
  out["schedule"] = schedule_json(finding.schedule);
  out["shortest"] = finding.shortest;
  if (finding.loop_begin != 0) out["loop_begin"] = finding.loop_begin;
  if (finding.outcome.has_value()) out["outcome"] = finding.outcome->values;
  if (finding.doomed_from.has_value()) out["doomed_from"] = *finding.doomed_from;
  if (finding.passing.has_value()) out["passing"] = passing_json(*finding.passing);
  out["tasks"] = std::move(tasks);
  if (!finding.trace_file.empty()) out["trace"] = finding.trace_file;
  return out;
}

}  // namespace

Json function_json(const FunctionCoverage& function) {
  Json lines = Json::array(), never_executed = Json::array(), branches = Json::array();
  for (const LineCoverage& line : function.lines) {
    lines.push_back(line.line);
    if (line.hits == 0) never_executed.push_back(line.line);
  }
  for (const BranchCoverage& branch : function.branches) {
    Json row{{"line", branch.line}, {"col", branch.column}, {"index", branch.index}, {"kind", branch.is_case ? "case" : "condition"}};
    row["true"] = branch.true_hits > 0;
    if (!branch.is_case) row["false"] = branch.false_hits > 0;
    branches.push_back(std::move(row));
  }
  return {{"file", function.file}, {"function", function.function}, {"line", function.line}, {"called", function.hits > 0},
          {"lines", lines},        {"never_executed", never_executed}, {"branches", branches}};
}

namespace {

Json coverage_json(const Coverage& coverage) {
  const CoverageTotals totals = totals_of(coverage);
  Json functions = Json::array();
  for (const FunctionCoverage& function : coverage.functions) functions.push_back(function_json(function));
  return {{"complete", coverage.complete}, {"lines", totals.lines},
          {"lines_executed", totals.lines_hit}, {"branches", totals.branches},
          {"branches_taken", totals.branches_hit}, {"functions", functions}};
}

Json random_json(const RandomExecutions& random) {
  Json out{{"executions", random.executions}, {"scheduler", random.pct_depth == 0 ? "uniform" : "pct"}};
  if (random.pct_depth != 0) out["depth"] = random.pct_depth;
  if (random.found_by_seed.has_value()) out["found_by_seed"] = *random.found_by_seed;
  return out;
}

}  // namespace

Json result_json(const CheckResult& result, const JsonOptions& options) {
  Json out{{"name", result.name},
           {"file", result.file},
           {"kernel", result.kernel},
           {"memory_model", result.memory_model},
           {"verdict", verdict_name(result.verdict)},
           {"expected_met", result.expected_met}};
  if (!result.variant.empty()) out["variant"] = result.variant;
  out["expectation_failures"] = result.expectation_failures;
  out["states"] = result.states;
  out["transitions"] = result.transitions;
  out["terminal_states"] = result.terminal_states;
  const bool is_repeatable = result.threads == 1 || options.times;  // which thread comes to a state first is not
  if (is_repeatable) out["max_depth"] = result.max_depth;
  out["restarts"] = result.restarts;
  if (options.times) {
    out["seconds"] = result.seconds;
    out["peak_rss_kb"] = result.peak_rss_kb;
    out["growing_seconds"] = result.growing_seconds;
    out["states_per_second"] = result.seconds > 0 ? static_cast<double>(result.states) / result.seconds : 0.0;
  }
  out["threads"] = result.threads;
  if (is_repeatable) out["table_bytes"] = result.table_bytes;
  if (is_repeatable) out["table_load"] = result.table_load;
  out["missed_state_probability"] = result.missed_state_probability;
  out["seed"] = result.seed;
  out["reduction"] = reductions_text(result.reductions);
  if (!result.interchangeable.empty()) out["interchangeable"] = result.interchangeable;
  if (result.random.has_value()) out["random"] = random_json(*result.random);
  Json outcomes = Json::array();
  for (const OutcomeRow& row : result.outcomes) outcomes.push_back({{"values", row.values}});
  out["outcomes"] = std::move(outcomes);
  Json findings = Json::array();
  for (const FindingReport& finding : result.findings) findings.push_back(finding_json(finding));
  out["findings"] = std::move(findings);
  out["limits_hit"] = result.limits_hit;
  Json not_modelled = Json::array();
  for (const NotModelledOperation& reached : result.not_modelled) {
    not_modelled.push_back(
        {{"operation", reached.operation}, {"number", reached.number ? Json(*reached.number) : Json()}, {"at", at_json(reached.at)}});
  }
  out["not_modelled"] = std::move(not_modelled);
  Json limit_places = Json::array();
  for (const LimitPlace& place : result.limit_places) limit_places.push_back({{"limit", place.limit}, {"at", at_json(place.at)}});
  out["limit_places"] = std::move(limit_places);
  out["interrupted"] = result.interrupted;
  out["notes"] = result.notes;
  for (const std::string& replaced : result.replaced) out["notes"].push_back(replaced);
  for (const UnusedReduction& unused : result.unused) out["notes"].push_back(unused_text(unused));
  for (const auto& note : {ended_in_note(result), memory_order_note(result), models_memory_order_note(result)}) {
    if (note) out["notes"].push_back(*note);
  }
  Json orders = Json::array();
  if (result.has_weak_orders) orders.push_back("scenario");
  if (result.models_have_weak_orders) orders.push_back("models");
  out["orders_not_considered"] = std::move(orders);
  if (result.coverage.has_value()) out["coverage"] = coverage_json(*result.coverage);
  return out;
}

std::string results_json(std::span<const CheckResult> results, std::span<const ScenarioError> errors,
                         const JsonOptions& options) {
  Json rows = Json::array();
  for (const CheckResult& result : results) rows.push_back(result_json(result, options));
  Json out{{"wakesim", 1}};
  out["results"] = std::move(rows);
  if (!errors.empty()) {
    Json list = Json::array();
    for (const ScenarioError& error : errors) {
      Json row{{"file", error.file}};
      if (!error.variant.empty()) row["variant"] = error.variant;
      row["message"] = error.message;
      list.push_back(std::move(row));
    }
    out["errors"] = std::move(list);
  }
  return document_text(out);
}

}  // namespace wakesim
