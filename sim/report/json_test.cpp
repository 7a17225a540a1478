// Aim: the documented shape, byte by byte; the same results are the same bytes; times can be left out.
// SPDX-License-Identifier: MIT
#include "sim/report/json.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "sim/report/test/sample.h"

namespace wakesim {
namespace {

CheckResult small_result() {
  CheckResult result = sample_result();
  result.findings[0].events.resize(2);
  result.findings[0].schedule.resize(2);
  return result;
}

TEST_CASE("the shape of --json") {
  const std::vector<CheckResult> results = {small_result()};
  const std::vector<ScenarioError> errors = {{"b.wake.json", "b.wake.json:1:1: error: x\n"}};
  CHECK(results_json(results, errors) == R"({
 "wakesim": 1,
 "results": [
  {
   "name": "lost",
   "file": "scenarios/lost.wake.json",
   "kernel": "v6.12",
   "memory_model": "sc",
   "verdict": "violated",
   "expected_met": false,
   "expectation_failures": [
    "expected verified, found `hung-task` in `wait_for_it` at wait.c:21"
   ],
   "states": 41207,
   "transitions": 90000,
   "terminal_states": 3,
   "max_depth": 12,
   "restarts": 0,
   "seconds": 0.5,
   "peak_rss_kb": 20480,
   "growing_seconds": 0.001,
   "states_per_second": 82414.0,
   "threads": 2,
   "table_bytes": 1024,
   "table_load": 0.5,
   "missed_state_probability": 0.0,
   "seed": 1,
   "reduction": "fuse+liveness",
   "outcomes": [
    {
     "values": {
      "r0": 0,
      "r1": -1
     }
    },
    {
     "values": {}
    }
   ],
   "findings": [
    {
     "id": "hung-task",
     "message": "waiter sleeps for ever: nothing is left that could wake it",
     "at": {
      "file": "wait.c",
      "line": 21,
      "col": 3,
      "function": "wait_for_it"
     },
     "task": "waiter",
     "object": "",
     "notes": [
      "waiter sleeps in `wait_for_it` at wait.c:21 since step 4; nobody sent it a wake-up",
      "  called from `main` at wait.c:40"
     ],
     "steps": [
      {
       "step": 1,
       "task": "waiter",
       "function": "wait_for_it",
       "file": "wait.c",
       "line": 10,
       "op": "load",
       "object": "done",
       "value": "0"
      },
      {
       "step": 2,
       "task": "waker",
       "function": "wake_it",
       "file": "wake.c",
       "line": 4,
       "op": "store",
       "object": "done",
       "value": "1"
      }
     ],
     "schedule": [
      {
       "actor": "waiter",
       "alternative": 0
      },
      {
       "actor": "waker",
       "alternative": 0
      }
     ],
     "shortest": true,
     "tasks": [
      {
       "task": "waiter",
       "status": "asleep",
       "waits_for": "",
       "lock_owner": "",
       "holds": [
        "queue.lock"
       ],
       "at": {
        "file": "wait.c",
        "line": 21,
        "col": 3,
        "function": "wait_for_it"
       }
      },
      {
       "task": "waker",
       "status": "ended",
       "waits_for": "",
       "lock_owner": "",
       "holds": [],
       "at": {
        "file": "",
        "line": 0,
        "col": 0,
        "function": ""
       }
      }
     ],
     "trace": "wakesim-out/lost.hung-task.waketrace"
    }
   ],
   "limits_hit": [],
   "not_modelled": [],
   "limit_places": [],
   "interrupted": false,
   "notes": [],
   "orders_not_considered": []
  }
 ],
 "errors": [
  {
   "file": "b.wake.json",
   "message": "b.wake.json:1:1: error: x\n"
  }
 ]
}
)");
}

TEST_CASE("nothing to report is still a document") { CHECK(results_json({}) == "{\n \"wakesim\": 1,\n \"results\": []\n}\n"); }

TEST_CASE("without times - two runs differ in nothing") {
  std::vector<CheckResult> first = {sample_result()};
  std::vector<CheckResult> second = first;
  second[0].seconds = 17;
  second[0].peak_rss_kb = 1;
  second[0].growing_seconds = 1;
  second[0].max_depth = 1;
  second[0].table_bytes = 1;
  second[0].table_load = 0.25;
  CHECK(results_json(first) != results_json(second));
  CHECK(results_json(first, {}, {.times = false}) == results_json(second, {}, {.times = false}));
}

TEST_CASE("bytes that are no UTF-8 do not break the document") {
  std::vector<CheckResult> results = {small_result()};
  results[0].name = "a\xff\"b\n";
  const auto json = nlohmann::json::parse(results_json(results));
  CHECK(json["results"][0]["name"] == "a\xef\xbf\xbd\"b\n");
}

TEST_CASE("a scenario of no time has no rate") {
  std::vector<CheckResult> results = {small_result()};
  results[0].seconds = 0;
  CHECK(nlohmann::json::parse(results_json(results))["results"][0]["states_per_second"] == 0.0);
}

TEST_CASE("random executions say how many, how, and which seed") {
  struct Row { RandomExecutions random; const char* json; };
  const Row rows[] = {
      {{.executions = 7}, R"({"executions":7,"scheduler":"uniform"})"},
      {{.executions = 7, .pct_depth = 3, .found_by_seed = 8}, R"({"executions":7,"scheduler":"pct","depth":3,"found_by_seed":8})"},
  };
  for (const Row& row : rows) {
    CheckResult result = small_result();
    result.random = row.random;
    const std::vector<CheckResult> results = {result};
    const auto json = nlohmann::ordered_json::parse(results_json(results, {}));
    CHECK(json["results"][0]["random"].dump() == row.json);
  }
}

TEST_CASE("a switched-off finding that ended executions is a note") {
  CheckResult result = sample_result();
  result.notes = {"first"};
  result.ended_in = {"null-dereference"};
  const auto json = nlohmann::ordered_json::parse(results_json(std::vector<CheckResult>{result}));
  CHECK(json["results"][0]["notes"] == std::vector<std::string>{"first", "executions ended early in a switched-off finding: null-dereference"});
}

TEST_CASE("what is not modelled - and whose memory orders were not considered") {
  CheckResult result = sample_result();
  result.not_modelled = {{"SYS_open", 2, {"a.c", 3, 5, "f", "open();"}, "    3 |   open();\n      |   ^\n", "SYS_open (2) is not modelled"}};
  result.models_have_weak_orders = true;
  const auto json_of = [&] { return nlohmann::ordered_json::parse(results_json(std::vector<CheckResult>{result}))["results"][0]; };
  CHECK(json_of()["not_modelled"].dump() == R"([{"operation":"SYS_open","number":2,"at":{"file":"a.c","line":3,"col":5,"function":"f"}}])");
  result.not_modelled[0].number.reset();
  CHECK(json_of()["not_modelled"][0]["number"].is_null());
  result.limit_places = {{"a call stack deeper than 128", {"a.c", 3, 5, "f", "f();"}, ""}};
  CHECK(json_of()["limit_places"].dump() == R"([{"limit":"a call stack deeper than 128","at":{"file":"a.c","line":3,"col":5,"function":"f"}}])");
  CHECK(json_of()["notes"] == std::vector<std::string>{"memory orders of the kernel models were not considered (memory model sc)"});
  CHECK(json_of()["orders_not_considered"] == std::vector<std::string>{"models"});
  result.has_weak_orders = true;
  CHECK(json_of()["notes"] == std::vector<std::string>{"memory orders were not considered (memory model sc)"});
  CHECK(json_of()["orders_not_considered"] == std::vector<std::string>{"scenario", "models"});
}

TEST_CASE("from where on it was doomed, and the run that passes from there on") {
  CheckResult result = sample_result();
  const auto finding_of = [](const CheckResult& r) {
    return nlohmann::ordered_json::parse(results_json(std::vector<CheckResult>{r}))["results"][0]["findings"][0];
  };
  CHECK_FALSE(finding_of(result).contains("doomed_from"));
  CHECK_FALSE(finding_of(result).contains("passing"));
  result.findings[0].doomed_from = 0;
  CHECK(finding_of(result)["doomed_from"] == 0);
  CHECK_FALSE(finding_of(result).contains("passing"));
  result.findings[0] = doomed_finding();
  result.findings[0].passing->events.resize(1);
  CHECK(finding_of(result)["doomed_from"] == 3);
  CHECK(finding_of(result)["passing"].dump(1) == R"({
 "differs_at": 3,
 "schedule": [
  {
   "actor": "waiter",
   "alternative": 0
  },
  {
   "actor": "waker",
   "alternative": 0
  }
 ],
 "steps": [
  {
   "step": 3,
   "task": "waiter",
   "function": "spin_lock",
   "file": "include/linux/spinlock.h",
   "line": 9,
   "op": "lock",
   "object": "queue.lock",
   "value": "waiter"
  }
 ]
})");
  result.findings[0].passing->optional_event = "signal 10 to waiter";
  CHECK(finding_of(result)["passing"]["optional_event"] == "signal 10 to waiter");
}

TEST_CASE("coverage is there when it was asked for") {
  CheckResult result = sample_result();
  CHECK(results_json(std::vector<CheckResult>{result}).find("\"coverage\"") == std::string::npos);
  FunctionCoverage function{.file = "wait.c", .function = "wait", .line = 8, .hits = 1};
  function.lines = {{9, 1, "if (a)"}, {10, 0, "switch (b)"}};
  function.branches = {{9, 6, 0, false, 0, 1, "if (a)"}, {11, 2, 0, true, 0, 0, "case 1:"}};
  result.coverage = Coverage{.complete = true, .functions = {function}};
  const auto json = nlohmann::ordered_json::parse(results_json(std::vector<CheckResult>{result}));
  CHECK(json["results"][0]["coverage"].dump(1) == R"({
 "complete": true,
 "lines": 2,
 "lines_executed": 1,
 "branches": 3,
 "branches_taken": 1,
 "functions": [
  {
   "file": "wait.c",
   "function": "wait",
   "line": 8,
   "called": true,
   "lines": [
    9,
    10
   ],
   "never_executed": [
    10
   ],
   "branches": [
    {
     "line": 9,
     "col": 6,
     "index": 0,
     "kind": "condition",
     "true": false,
     "false": true
    },
    {
     "line": 11,
     "col": 2,
     "index": 0,
     "kind": "case",
     "true": false
    }
   ]
  }
 ]
})");
}

}  // namespace
}  // namespace wakesim
