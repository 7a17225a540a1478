// Aim: write, read and write again gives the same bytes; every error of the reader has its place and text; garbage never crashes
// it. SPDX-License-Identifier: MIT
#include "sim/trace/trace_file.h"

#include <doctest/doctest.h>

#include "sim/base/prng.h"
#include "sim/base/test/named.h"

namespace wakesim {
namespace {

Trace example() {
  Trace trace;
  trace.name = "futex/lost-wake";
  trace.file = "scenarios/futex/lost-wake.wake.json";
  trace.scenario_text = "{\n  \"wakesim\": 1, // \xc3\xbc\n  \"tab\":\t\"\\\"\"\n}\n";
  trace.kernel = "v6.12";
  trace.variant = "patched";
  trace.overrides = {"a.c", "b \"c\".c"};
  trace.defines = {{"N", "2"}, {"EMPTY", ""}};
  trace.granularity = {.fuse = true, .liveness = false, .own_objects = true, .locks = false};
  trace.seed = 18446744073709551615ULL;
  FindingReport& finding = trace.finding;
  finding.id = "hung-task";
  finding.message = "waiter sleeps for ever";
  finding.task = "waiter";
  finding.object = test::named("hb.lock");
  finding.at = {"a.c", 3, 5, "wait", "schedule();"};
  finding.notes = {"one", "  two"};
  finding.shortest = true;
  finding.loop_begin = 2;
  finding.outcome = OutcomeRow{{{"r0", -1}, {"r1", 2}}};
  finding.tasks = {{"waiter", TaskStatus::kWaitsForLock, test::named("x"), "waker", {test::named("hb.lock")}, {"a.c", 3, 5, "wait", "schedule();"}},
                   {"waker", TaskStatus::kEnded, {}, "", {}, {}}};
  finding.schedule = {{"waiter", 0}, {"fire timer of waiter", 0}, {"waker", 2}};
  TraceEvent load{
      1, "waiter", OperationKind::kLoad, test::named("x"), "0", "", false, {"a.c", 1, 2, "wait", "r = x;"}, {{"b.c", 7, 0, "caller", ""}}};
  TraceEvent store{1, "waiter", OperationKind::kStore, test::named("y"), "1", "0", true, {"a.c", 2, 0, "wait", ""}, {}};
  TraceEvent wake{3, "waker", OperationKind::kWake, test::named("waiter"), "woken", "1", true, {"a.c", 9, 1, "wake", "wake(p);"}, {}};
  finding.events = {load, store, wake};
  return trace;
}

Result<Trace> parse(const std::string& text, SourceMap& sources) {
  return parse_trace(sources, sources.add("t.waketrace", text));
}

std::string errors_of(const std::string& text) {
  SourceMap sources;
  const auto result = parse(text, sources);
  if (result) return "no error";
  std::string out;
  for (const Diagnostic& error : result.error()) {
    if (error.where.has_value()) out += std::to_string(error.where.line) + ":" + std::to_string(error.where.column) + ": ";
    out += error.message + "\n";
  }
  return out;
}

TEST_CASE("write - read - write: the same bytes") {
  const std::string text = trace_text(example());
  SourceMap sources;
  const auto read = parse(text, sources);
  REQUIRE(read.has_value());
  CHECK(trace_text(read.value()) == text);
  const Trace& trace = read.value();
  CHECK(trace.name == "futex/lost-wake");
  CHECK(trace.scenario_text == example().scenario_text);
  CHECK(trace.defines == example().defines);
  CHECK(trace.granularity == example().granularity);
  CHECK(trace.seed == example().seed);
  CHECK(trace.finding.schedule == example().finding.schedule);
  REQUIRE(trace.finding.events.size() == 3);
  CHECK(trace.finding.events[0].callers[0].function == "caller");
  CHECK(trace.finding.events[1].old_value == "0");
  CHECK(trace.finding.events[2].step == 3);
  CHECK(trace.finding.outcome == example().finding.outcome);
  CHECK(trace.finding.tasks[0].holds == std::vector<ObjectName>{test::named("hb.lock")});
}

TEST_CASE("the format - byte by byte") {
  Trace trace;
  trace.name = "n";
  trace.file = "n.wake.json";
  trace.scenario_text = "{}";
  trace.finding.id = "assertion";
  trace.finding.schedule = {{"t", 0}, {"u", 1}};
  trace.finding.events = {{1, "t", OperationKind::kStore, test::named("x"), "1", "0", true, {"n.c", 4, 3, "f", "x = 1;"}, {}}};
  CHECK(trace_text(trace) ==
        "{\"waketrace\":1,\"name\":\"n\",\"file\":\"n.wake.json\",\"hash\":\"" + text_hash("{}") +
            "\",\"program\":\"\",\"kernel\":\"\",\"variant\":\"\",\"overrides\":[],\"defines\":[],\"memory_model\":\"sc\",\"granularity\":{"
            "\"fuse\":true,"
            "\"liveness\":true,\"own_objects\":false,\"locks\":false},\"seed\":0,\"verdict\":\"violated\",\"finding\":{\"id\":"
            "\"assertion\","
            "\"message\":\"\",\"task\":\"\",\"object\":null,\"at\":{\"function\":\"\",\"file\":\"\",\"line\":0},\"notes\":[],"
            "\"tasks\":[],"
            "\"shortest\":false},\"scenario\":\"{}\"}\n"
            "{\"step\":1,\"actor\":\"t\",\"alternative\":0,\"task\":\"t\",\"function\":\"f\",\"file\":\"n.c\",\"line\":4,"
            "\"column\":3,"
            "\"source\":\"x = 1;\",\"op\":\"store\",\"object\":{\"variable\":\"x\"},\"value\":\"1\",\"old_value\":\"0\",\"writes\":true}\n"
            "{\"step\":2,\"actor\":\"u\",\"alternative\":1}\n");
}

TEST_CASE("the hash of a text: length and every byte count") {
  CHECK(text_hash("").size() == 32);
  CHECK(text_hash("") != text_hash(std::string(1, '\0')));
  CHECK(text_hash("abcdefgh1") != text_hash("abcdefgh2"));
  CHECK(text_hash("12345678abcdefgh") != text_hash("abcdefgh12345678"));
  CHECK(text_hash("wakesim") == text_hash("wakesim"));
}

TEST_CASE("names and values keep their parts - an older trace has texts") {
  Trace trace = example();
  const ObjectName local{{}, "waiter#0", "futex_wait", "q", {}, ".list[2].next"};
  trace.finding.object = {"P1", {}, {}, "word", {}, {}};
  trace.finding.events[0].object = {{}, "waker", {}, "heap#3", "struct page *", "+8"};
  trace.finding.events[0].value = ValueName::of(ValueName::Kind::kPointer, local);
  trace.finding.events[0].old_value = ValueName::of(ValueName::Kind::kDeadPointer, local.whole());
  trace.finding.events[1].value = ValueName::of(ValueName::Kind::kObject, ObjectName::of_task("waiter#0"));
  SourceMap sources;
  const auto read = parse(trace_text(trace), sources);
  REQUIRE(read.has_value());
  const FindingReport& finding = read.value().finding;
  CHECK(finding.object == trace.finding.object);
  for (const std::size_t i : {0u, 1u}) {
    CHECK(finding.events[i].object == trace.finding.events[i].object);
    CHECK(finding.events[i].value == trace.finding.events[i].value);
    CHECK(finding.events[i].old_value == trace.finding.events[i].old_value);
  }

  const std::string header = trace_text(Trace{});
  const auto older = parse(header + "{\"step\":1,\"actor\":\"a\",\"op\":\"store\",\"object\":\"a:f/q.x\",\"value\":\"&y\"}\n", sources);
  REQUIRE(older.has_value());
  CHECK(older.value().finding.events[0].object.text() == "a:f/q.x");
  CHECK(older.value().finding.events[0].value.text() == "&y");
}

TEST_CASE("unknown keys are ignored - an empty last line too") {
  std::string text = trace_text(example());
  text.insert(1, "\"later\":{\"step\":[]},");
  SourceMap sources;
  CHECK(parse(text + "\n", sources).has_value());
}

TEST_CASE("errors of the reader") {
  const std::string header = trace_text(Trace{});  // no steps
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string text = header;
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
  };
  const auto column = [](const std::string& text, const std::string& at) { return std::to_string(text.find(at) + 1); };
  CHECK(errors_of("") == "1:1: the trace is empty\n");
  CHECK(errors_of(" \n\n") == "1:1: the trace is empty\n");
  CHECK(errors_of("{\"waketrace\":1,\n") == "1:16: expected a key in double quotes, got the end of the line\n");
  CHECK(errors_of("[1]\n") == "1:1: expected an object, got an array\n");
  CHECK(errors_of("{}\n") == "1:1: missing `waketrace`\n");
  CHECK(errors_of("{\"waketrace\":1}\n") == "1:1: missing `name`\n");
  CHECK(errors_of(changed("\"waketrace\":1", "\"waketrace\":2")) ==
        "1:14: this is version 2 of the format, known is version 1\n");
  CHECK(errors_of(changed("\"waketrace\":1", "\"waketrace\":\"1\"")) ==
        "1:14: expected a whole number up to 18446744073709551615 for `waketrace`, got a string\n");
  const std::string verdict = changed("\"violated\"", "\"passed\"");
  CHECK(errors_of(verdict) ==
        "1:" + column(verdict, "\"passed\"") + ": expected `verified`, `violated` or `inconclusive`, got `passed`\n");
  const std::string hash = changed(text_hash(""), "00");
  CHECK(errors_of(hash) == "1:" + column(hash, "\"00\"") + ": the hash does not belong to the text of the scenario: expected `" +
                               text_hash("") + "`, got `00`\n");
  const std::string defines = changed("\"defines\":[]", "\"defines\":[[\"N\"]]");
  CHECK(errors_of(defines) ==
        "1:" + column(defines, "[\"N\"]]") + ": expected a [name, value] pair for `defines[0]`, got an array\n");
  const std::string notes = changed("\"notes\":[]", "\"notes\":[3]");
  CHECK(errors_of(notes) ==
        "1:" + column(notes, "3]") + ": expected a string for `finding.notes[0]`, got 3\n");
  const std::string fuse = changed("\"fuse\":true", "\"fuse\":0");
  CHECK(errors_of(fuse) == "1:" + column(fuse, "0,\"liveness\"") + ": expected true or false for `granularity.fuse`, got 0\n");

  const auto steps = [&](const std::string& lines) { return errors_of(header + lines); };
  CHECK(steps("{\"actor\":\"a\"}\n") == "2:1: missing `step`\n");
  CHECK(steps("{\"step\":1}\n") == "2:1: missing `actor`\n");
  CHECK(steps("{\"step\":-1,\"actor\":\"a\"}\n") == "2:9: expected a whole number up to 4294967295 for `step`, got -1\n");
  CHECK(steps("{\"step\":1,\"actor\":7}\n") == "2:19: expected a string for `actor`, got 7\n");
  CHECK(steps("{\"step\":2,\"actor\":\"a\"}\n") == "2:9: expected step 1, got 2\n");
  CHECK(steps("{\"step\":1,\"actor\":\"a\"}\n{\"step\":3,\"actor\":\"a\"}\n") == "3:9: expected step 1 or 2, got 3\n");
  CHECK(steps("{\"step\":1,\"actor\":\"a\"}\n{\"step\":1,\"actor\":\"b\"}\n") ==
        "3:9: step 1 belongs to `a`, this line says `b`\n");
  CHECK(steps("{\"step\":1,\"actor\":\"a\",\"callers\":[1]}\n") ==
        "2:34: expected an object for `callers[0]`, got 1\n");
  CHECK(steps("{\"step\":1,\"actor\":\"a\",\"callers\":[{},{\"source\":1}]}\n") ==
        "2:47: expected a string for `callers[1].source`, got 1\n");
  CHECK(steps("{\"step\":1,\"actor\":\"a\",\"op\":\"lod\"}\n") == "2:28: expected an operation such as `load` for `op`, got `lod`\n");
  CHECK(steps("{\"step\":1,\"actor\":\"a\",\"op\":\"load\"}\n") == "no error");
  const std::string tasks = changed("\"tasks\":[]", "\"tasks\":[{\"task\":\"a\",\"status\":\"sleeps\"}]");
  CHECK(errors_of(tasks) ==
        "1:" + column(tasks, "\"sleeps\"") + ": expected what a task does, such as `asleep`, for `finding.tasks.status`, got `sleeps`\n");
  const auto with = [&](const std::string& part) { return steps("{\"step\":1,\"actor\":\"a\"," + part + "}\n"); };
  CHECK(with("\"object\":7") == "2:32: expected an object or a string for `object`, got 7\n");
  CHECK(with("\"object\":{\"task\":[]}") == "2:40: expected a string for `object.task`, got an array\n");
  CHECK(with("\"value\":{\"at\":1}") ==
        "2:31: expected a string, or an object with `is`, `points_to` or `pointed_to` for `value`, got an object\n");
  CHECK(with("\"value\":{\"points_to\":false}") == "2:44: expected an object or a string for `value.points_to`, got a boolean\n");
  CHECK(with("\"step\":1") == "2:23: duplicate key `step`\n");
  CHECK(with("\"line\":1.5") == "2:30: expected a whole number up to 4294967295 for `line`, got a fraction\n");
  CHECK(with("\"line\":4294967296") == "2:30: expected a whole number up to 4294967295 for `line`, got 4294967296\n");
  CHECK(with("\"line\":18446744073709551615") == "2:30: expected a whole number up to 4294967295 for `line`, got 18446744073709551615\n");
  CHECK(with("\"line\":18446744073709551616") == "2:30: expected a number of at most 64 bits, got `18446744073709551616`\n");
  CHECK(with(std::string("\"task\":\"\0\"", 10)) == "2:31: expected text, got a NUL byte\n");
  const auto outcome = [&](const std::string& value) { return changed("\"shortest\"", "\"outcome\":{\"r\":" + value + "},\"shortest\""); };
  for (const char* value : {"9223372036854775808", "18446744073709551615"}) {
    CHECK(errors_of(outcome(value)) ==
          "1:" + column(outcome(value), value) + ": expected a whole number of 64 bits with sign for `finding.outcome.r`, got " + value + "\n");
  }
  CHECK(errors_of(outcome("9223372036854775807")) == "no error");
  CHECK(errors_of(outcome("-9223372036854775808")) == "no error");
  // Several lines, several errors in one go.
  CHECK(steps("{\"step\":1,\"actor\":1}\nx\n") ==
        "2:19: expected a string for `actor`, got 1\n3:1: expected a value, got `x`\n");
}

TEST_CASE("an error is shown at its place in the line") {
  SourceMap sources;
  const std::string header = trace_text(Trace{});
  const auto wrong = parse(header + "{\"step\":1,\"actor\":7}\n", sources);
  REQUIRE_FALSE(wrong.has_value());
  CHECK(render(sources, wrong.error()) ==
        "t.waketrace:2:19: error: expected a string for `actor`, got 7\n    2 | {\"step\":1,\"actor\":7}\n      |                   ^\n");
  const auto broken = parse("\xef\xbb\xbf" + header + "{\"step\":1,\n", sources);  // a byte order mark is passed over
  REQUIRE_FALSE(broken.has_value());
  CHECK(render(sources, broken.error()) ==
        "t.waketrace:2:11: error: expected a key in double quotes, got the end of the line\n    2 | {\"step\":1,\n      |           ^\n"
        " note: this `{` is still open at t.waketrace:2:1\n help: a trace is one JSON object per line\n");
}

TEST_CASE("a file that is not there") {
  SourceMap sources;
  const auto result = read_trace(sources, "/nowhere/t.waketrace");
  REQUIRE_FALSE(result.has_value());
  CHECK(render(sources, result.error()) == "error: cannot read `/nowhere/t.waketrace`: No such file or directory\n");
}

// Seeded damage: flipped, removed, doubled and moved bytes. The reader answers, with a trace that can be written or with errors
// that can be rendered; each seed alone rebuilds its text.
TEST_CASE("a damaged trace is read or refused - never more") {
  const std::string good = trace_text(example());
  std::uint32_t refused = 0;
  constexpr std::uint64_t kSeeds = 3000;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    CAPTURE(seed);
    Prng prng(seed);
    std::string text = good;
    for (std::uint64_t edits = 1 + prng.below(4); edits > 0 && !text.empty(); --edits) {
      const std::size_t at = prng.below(text.size());
      switch (prng.below(5)) {
        case 0:
          text[at] = static_cast<char>(prng.below(256));
          break;
        case 1:
          text.erase(at, 1 + prng.below(20));
          break;
        case 2: {
          const std::size_t length = prng.below(40), from = prng.below(text.size());
          text.insert(at, text.substr(from, length));
          break;
        }
        case 3:
          text.resize(at);
          break;
        case 4:
          text[at] = "{}[]\",:0\n\\"[prng.below(10)];
          break;
      }
    }
    SourceMap sources;
    const auto result = parse(text, sources);
    if (result) {
      SourceMap again;
      CHECK(parse(trace_text(result.value()), again).has_value());
    } else {
      ++refused;
      CHECK(!render(sources, result.error()).empty());
    }
  }
  CHECK(refused > kSeeds / 2);
}

TEST_CASE("deep nesting is refused or ignored without exhausting the stack") {
  const std::string deep(200'000, '[');
  CHECK(errors_of(deep) == "1:65: expected at most 64 levels of nesting, got more\n");
}

}  // namespace
}  // namespace wakesim
