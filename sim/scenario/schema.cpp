// SPDX-License-Identifier: MIT
#include "sim/scenario/schema.h"

#include <algorithm>
#include <iterator>

#include "sim/scenario/scenario.h"
#include "sim/vm/image.h"

namespace wakesim {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// [A-Za-z_][A-Za-z0-9_]*
std::size_t identifier_length(std::string_view s) {
  if (s.empty() || !is_letter(s[0])) return 0;
  std::size_t i = 1;
  while (i < s.size() && (is_letter(s[i]) || is_digit(s[i]))) ++i;
  return i;
}

bool is_identifier(std::string_view s) { return !s.empty() && identifier_length(s) == s.size(); }

bool is_task_name(std::string_view s) {
  return !s.empty() && is_letter(s[0]) &&
         std::all_of(s.begin(), s.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '.'; });
}

bool is_call(std::string_view s) {
  while (!s.empty() && s[0] == ' ') s.remove_prefix(1);
  const std::size_t length = identifier_length(s);
  if (length == 0) return false;
  s.remove_prefix(length);
  while (!s.empty() && s[0] == ' ') s.remove_prefix(1);
  return !s.empty() && s[0] == '(' && s.find(')') != std::string_view::npos && s.find_first_of("\n\r") == std::string_view::npos;
}

bool is_not_empty(std::string_view s) { return !s.empty(); }

// The name of a function, or FILE:LINE.
bool is_place(std::string_view s) {
  if (is_identifier(s)) return true;
  const std::size_t colon = s.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == s.size() || s.find_first_of("\n\r") != std::string_view::npos)
    return false;
  return std::all_of(s.begin() + static_cast<std::ptrdiff_t>(colon) + 1, s.end(), is_digit);
}

const std::vector<Word>& finding_words() {
  static const std::vector<Word> words = [] {
    std::vector<Word> all;
    for (const FindingTraits& finding : kFindingTraits) all.push_back({finding.id, finding.meaning});
    return all;
  }();
  return words;
}

const std::vector<Word>& kind_words() {
  static const std::vector<Word> words = {{"user", "a thread of a process"},
                                          {"kthread", "a kernel thread: runs a function of the kernel or of `module`"},
                                          {"irq", "an interrupt handler: cannot sleep, ends before what it interrupted goes on"}};
  return words;
}

const std::vector<Word>& timer_words() {
  static const std::vector<Word> words = {{"any", "an armed timer may fire at any moment"},
                                          {"idle", "an armed timer fires only when nothing else can run"},
                                          {"never", "no timer fires"}};
  return words;
}

const std::vector<Word>& memory_model_words() {
  static const std::vector<Word> words = {{"sc", "sequential consistency"}};
  return words;
}

const char* memory_model_not_yet(std::string_view word) {
  if (word == "tso") return "x86-TSO (`tso`) is not available yet; results hold under sequential consistency";
  if (word == "lkmm")
    return "the Linux-kernel memory model (`lkmm`) is not available yet; results hold under sequential consistency";
  return nullptr;
}

const std::vector<Word>& verdict_words() {
  static const std::vector<Word> words = {{"verified", "no interleaving shows a finding"},
                                          {"violated", "some interleaving shows a finding"}};
  return words;
}

const std::vector<Word>& event_words() {
  static const std::vector<Word> words = {{"returns", "results of system calls"},
                                          {"wakes", "tasks that are woken"},
                                          {"observe", "values given to observe()"},
                                          {"traces", "trace points of the kernel"}};
  return words;
}

const std::vector<Word>& race_words() {
  static const std::vector<Word> words = {{"word", "plain accesses to an aligned scalar of at most a word count as marked"},
                                          {"strict", "no plain access counts as marked"}};
  return words;
}

const std::vector<Word>& policy_words() {
  static const std::vector<Word> words = {{"normal", "SCHED_OTHER"}, {"fifo", "SCHED_FIFO"}, {"rr", "SCHED_RR"}};
  return words;
}

// clang-format off: one row, one line
constexpr Rule kText{.kind = RuleKind::kText, .noun = "a string"};
constexpr Rule kName{.kind = RuleKind::kPattern, .noun = "a name", .pattern = "", .matches = is_not_empty};
constexpr Rule kTaskName{.kind = RuleKind::kPattern,
                         .noun = "a name of letters, digits, `_`, `-` and `.`",
                         .pattern = "^[A-Za-z_][A-Za-z0-9_.-]*$",
                         .matches = is_task_name};
constexpr Rule kIdentifier{
    .kind = RuleKind::kPattern, .noun = "a C identifier", .pattern = "^[A-Za-z_][A-Za-z0-9_]*$", .matches = is_identifier};
constexpr Rule kCall{.kind = RuleKind::kPattern,
                     .noun = "a call such as `init()`",
                     .pattern = "^ *[A-Za-z_][A-Za-z0-9_]* *\\([^\\n\\r]*\\)[^\\n\\r]*$",
                     .matches = is_call};
constexpr Rule kPlace{.kind = RuleKind::kPattern,
                      .noun = "a function or `file:line`",
                      .pattern = "^([A-Za-z_][A-Za-z0-9_]*|[^\\n\\r]+:[0-9]+)$",
                      .matches = is_place};
constexpr Rule kPath{.kind = RuleKind::kPattern, .noun = "a path", .pattern = "", .matches = is_not_empty};
constexpr Rule kPaths{.kind = RuleKind::kOneOrMany, .noun = "a path", .item = &kPath};
constexpr Rule kCalls{.kind = RuleKind::kOneOrMany, .noun = "a call", .item = &kCall};
constexpr Rule kLines{.kind = RuleKind::kList, .noun = "a line of C", .items_min = 1, .item = &kText};
constexpr Rule kBool{.kind = RuleKind::kBool, .noun = "true or false"};
constexpr Rule kCount{.kind = RuleKind::kInteger, .noun = "a count"};
constexpr Rule kCount16{.kind = RuleKind::kInteger, .noun = "a count", .max = 65535};
constexpr Rule kCountOrAll{.kind = RuleKind::kIntegerOrBool, .noun = "a count", .max = 65534};
constexpr Rule kCount32{.kind = RuleKind::kInteger, .noun = "a count", .max = 4294967295};
constexpr Rule kAnyInteger{.kind = RuleKind::kInteger, .noun = "an integer", .min = INT64_MIN};
constexpr Rule kVersion{.kind = RuleKind::kInteger, .noun = "a version", .min = 1, .max = 1};
constexpr Rule kTaskCount{.kind = RuleKind::kInteger, .noun = "a count", .min = 1, .max = kTasksMax};
constexpr Rule kSigno{.kind = RuleKind::kInteger, .noun = "a signal", .min = 1, .max = 31};
constexpr Rule kSignalMax{.kind = RuleKind::kInteger, .noun = "a count", .min = 1, .max = 65535};
constexpr Rule kCpu{.kind = RuleKind::kInteger, .noun = "a CPU", .max = 1023};
constexpr Rule kCpuCount{.kind = RuleKind::kInteger, .noun = "a count", .min = 1, .max = 1024};
constexpr Rule kPrio{.kind = RuleKind::kInteger, .noun = "a priority", .min = -20, .max = 99};
constexpr Rule kSeconds{.kind = RuleKind::kNumber, .noun = "seconds"};
constexpr Rule kScalar{.kind = RuleKind::kScalar, .noun = "a value"};
constexpr Rule kDefines{.kind = RuleKind::kMap, .noun = "macros", .item = &kScalar, .key = &kIdentifier};
constexpr Rule kProcess{
    .kind = RuleKind::kNameOrInteger, .noun = "a process", .pattern = kTaskName.pattern, .matches = is_task_name, .max = 255};
constexpr Rule kTaskKind{.kind = RuleKind::kWord, .noun = "a kind", .words = kind_words};
constexpr Rule kTimers{.kind = RuleKind::kWord, .noun = "a timer mode", .words = timer_words};
constexpr Rule kMemoryModel{
    .kind = RuleKind::kWord, .noun = "a memory model", .words = memory_model_words, .not_yet = memory_model_not_yet};
constexpr Rule kVerdict{.kind = RuleKind::kWord, .noun = "a verdict", .words = verdict_words};
constexpr Rule kPolicy{.kind = RuleKind::kWord, .noun = "a policy", .words = policy_words};
constexpr Rule kFindingId{.kind = RuleKind::kWord, .noun = "a finding", .words = finding_words};
constexpr Rule kFindingIds{.kind = RuleKind::kOneOrMany, .noun = "a finding", .item = &kFindingId};
constexpr Rule kRaceMode{.kind = RuleKind::kBoolOrWord, .noun = "a mode", .words = race_words};
constexpr Field kRaceFields[] = {
    {"kernel", &kRaceMode, "accesses in the text of kernel models, overrides and their headers", Need::kOptional, nullptr, R"("word")"},
    {"modules", &kRaceMode, "accesses in the text of `module` and `module_source`", Need::kOptional, nullptr, R"("strict")"},
    {"programs", &kRaceMode, "accesses in the text of `program`, `source` and the headers of user code", Need::kOptional, nullptr, R"("strict")"},
};
constexpr Rule kRaceModes{.kind = RuleKind::kOneOrObject, .noun = "`data-race`", .item = &kRaceMode, .fields = kRaceFields};
constexpr Field kCheckFields[] = {
    {"data-race", &kRaceModes,
     "which plain accesses count as marked, and so race with no marked one: for all code or by whose text it is; false: all of them"},
};
constexpr Rule kChecks{.kind = RuleKind::kMap, .noun = "`checks`", .item = &kBool, .fields = kCheckFields, .words = finding_words};

constexpr Field kTaskFields[] = {
    {"name", &kTaskName,
     "how reports, `faults.signals` and `script` call the task; with `count` its copies are `name#0`, `name#1`, ...",
     Need::kRequired, R"("waiter")"},
    {"run", &kCall, "the call that is the task's life; it runs as user or kernel code, by where its function is defined",
     Need::kRequired, R"j("waiter(0)")j"},
    {"count", &kTaskCount, "number of symmetric copies", Need::kOptional, "3", "1"},
    {"kind", &kTaskKind, "user thread, kernel thread or interrupt handler", Need::kOptional, nullptr, R"("user")"},
    {"process", &kProcess,
     "the process of a user task: tasks that name the same one share an address space; without it, the first process",
     Need::kOptional, R"("server")"},
    {"daemon", &kBool, "true: the task may still be blocked at the end without a finding", Need::kOptional, nullptr, "false"},
    {"cpu", &kCpu, "the CPU the task is bound to: interrupt tasks of that CPU interrupt it there"},
    {"policy", &kPolicy, "timed runs: scheduling policy", Need::kOptional, nullptr, R"("normal")"},
    {"prio", &kPrio, "timed runs: nice value -20..19, or real-time priority 1..99 for `fifo` and `rr`", Need::kOptional, nullptr,
     "0"},
};
constexpr Rule kTask{.kind = RuleKind::kObject, .noun = "a task", .definition = "task", .fields = kTaskFields};
constexpr Rule kTasks{.kind = RuleKind::kList, .noun = "a task", .items_min = 1, .item = &kTask};

constexpr Field kSignalFields[] = {
    {"task", &kText, "name of the task; of a task with `count`: one copy (`name#0`), or `name` for each of them", Need::kRequired,
     R"("waiter")"},
    {"signo", &kSigno, "signal number", Need::kOptional, "2", "10"},
    {"max", &kSignalMax, "how often it may arrive in one execution", Need::kOptional, nullptr, "1"},
};
constexpr Rule kSignal{.kind = RuleKind::kObject, .noun = "a signal", .fields = kSignalFields};
constexpr Rule kSignals{.kind = RuleKind::kList, .noun = "a signal", .item = &kSignal};

constexpr Field kKillFields[] = {
    {"task", &kText, "name of a user task; of a task with `count`: one copy (`name#0`), or `name` for each of them", Need::kRequired,
     R"("owner")"},
    {"max", &kSignalMax, "how often it may be sent in one execution", Need::kOptional, nullptr, "1"},
};
constexpr Rule kKill{.kind = RuleKind::kObject, .noun = "a kill", .fields = kKillFields};
constexpr Rule kKills{.kind = RuleKind::kList, .noun = "a kill", .item = &kKill};

constexpr Field kFaultFields[] = {
    {"signals", &kSignals, "signals that may arrive at any moment", Need::kOptional,
     R"([{"task": "waiter", "signo": 10, "max": 1}])"},
    {"kills", &kKills,
     "SIGKILL that may be sent at any moment: the task's process ends, between any two operations of its user code, or on its way out of the kernel",
     Need::kOptional, R"([{"task": "owner"}])"},
    {"timers", &kTimers, "when armed timers fire", Need::kOptional, nullptr, R"("any")"},
    {"spurious_wakeups", &kCount16, "how many wake-ups without a waker there may be, in all", Need::kOptional, "1", "0"},
    {"alloc_failures", &kCount16, "how many allocations may fail, in all", Need::kOptional, "1", "0"},
    {"page_faults", &kCount16, "how many user accesses with page faults disabled may fail although the address is good",
     Need::kOptional, "1", "0"},
    {"stray_wakes", &kCount16, "how many waits for a futex may return 0 though nobody woke them, in all", Need::kOptional, "1", "0"},
    {"address_reuse", &kCountOrAll, "how many allocations may get the address of freed memory of the same size, in all; true: any of them",
     Need::kOptional, "1", "0"},
};
constexpr Rule kFaults{.kind = RuleKind::kObject, .noun = "`faults`", .fields = kFaultFields};

constexpr Field kLimitFields[] = {
    {"states", &kCount, "states visited; 0: no limit", Need::kOptional, "1000000", "0"},
    {"seconds", &kSeconds, "CPU seconds; 0: no limit", Need::kOptional, "60", "0"},
    {"memory_mb", &kCount, "memory of the search in MB; 0: the command line's default", Need::kOptional, "2048", "0"},
    {"depth", &kCount, "steps of one execution; 0: no limit", Need::kOptional, "10000", "0"},
    {"preemptions", &kCount32, "switches away from a task that could go on, in one execution; 0: none at all; without it, no limit",
     Need::kOptional, "2"},
};
constexpr Rule kLimits{.kind = RuleKind::kObject, .noun = "`limits`", .fields = kLimitFields};

constexpr Rule kOutcome{.kind = RuleKind::kMap, .noun = "an outcome", .definition = "outcome", .item = &kAnyInteger};
constexpr Rule kOutcomes{.kind = RuleKind::kList, .noun = "an outcome", .item = &kOutcome};

constexpr Field kExpectFields[] = {
    {"verdict", &kVerdict, "the expected verdict; without it `violated` when `finding` or `at` is given, else `verified`",
     Need::kOptional, R"("violated")"},
    {"finding", &kFindingIds, "id of the expected finding, or ids: findings of these kinds are found, and of no others", Need::kOptional,
     R"("hung-task")"},
    {"at", &kPlace, "where it is expected: a function, or `file:line` (the end of the path is enough)", Need::kOptional,
     R"("futex_wait_queue")"},
    {"outcomes", &kOutcomes, "the exact set of outcomes: every one is reached and no other", Need::kOptional,
     R"([{"r0": 0, "r1": 1}])"},
    {"include", &kOutcomes, "each of these is reached: some outcome has all its values", Need::kOptional, R"([{"r0": 1}])"},
    {"exclude", &kOutcomes, "none of these is reached: no outcome has all its values", Need::kOptional,
     R"([{"r0": 0, "r1": 0}])"},
    {"states", &kCount, "exact number of states visited", Need::kOptional, "214"},
};
constexpr Rule kExpect{.kind = RuleKind::kObject, .noun = "`expect`", .definition = "expect", .fields = kExpectFields};

constexpr Rule kCosts{.kind = RuleKind::kMap, .noun = "costs", .item = &kCount};
constexpr Field kTimedFields[] = {
    {"cpus", &kCpuCount, "CPUs of the simulated machine", Need::kOptional, "4", "1"},
    {"seed", &kCount, "seed of the one random generator", Need::kOptional, "1", "1"},
    {"repeat", &kCount32, "number of runs, with consecutive seeds", Need::kOptional, "100", "1"},
    {"costs", &kCosts, "ns per kind of operation, where they differ from the standard cost model", Need::kOptional,
     R"({"cmpxchg": 20})"},
};
constexpr Rule kTimed{.kind = RuleKind::kObject, .noun = "`timed`", .fields = kTimedFields};

constexpr Field kVariantFields[] = {
    {"kernel", &kName, "replaces the scenario's `kernel`", Need::kOptional, R"("v6.6")"},
    {"override", &kPaths, "laid over the scenario's own `override` files", Need::kOptional, R"("fixed.c")"},
    {"define", &kDefines, "added to the scenario's `define`; the variant's value wins", Need::kOptional, R"({"N": 3})"},
    {"expect", &kExpect, "replaces the scenario's `expect`"},
};
constexpr Rule kVariant{.kind = RuleKind::kObject, .noun = "a variant", .definition = "variant", .fields = kVariantFields};
constexpr Rule kEvent{.kind = RuleKind::kWord, .noun = "a kind of event", .words = event_words};
constexpr Rule kEvents{.kind = RuleKind::kList, .noun = "a kind of event", .items_min = 1, .item = &kEvent};
constexpr Rule kVariantGroup{.kind = RuleKind::kList, .noun = "the name of a variant", .items_min = 1, .item = &kTaskName};
constexpr Rule kVariantGroups{.kind = RuleKind::kList, .noun = "a group of variants", .items_min = 1, .item = &kVariantGroup};
constexpr Field kCompareFields[] = {
    {"events", &kEvents, "what counts as seen from outside; without it everything", Need::kOptional, R"(["returns", "traces"])"},
    {"equivalent", &kVariantGroups, "the expected answer: every variant, in groups of those that show the same", Need::kOptional,
     R"([["old", "new"], ["broken"]])"},
};
constexpr Rule kCompare{.kind = RuleKind::kObject, .noun = "`compare`", .fields = kCompareFields};
constexpr Rule kVariants{.kind = RuleKind::kMap, .noun = "variants", .item = &kVariant, .key = &kTaskName};

constexpr Rule kScriptLine{.kind = RuleKind::kPattern, .noun = "a line of the script", .pattern = "", .matches = is_not_empty};
constexpr Rule kScript{.kind = RuleKind::kList, .noun = "a line of the script", .item = &kScriptLine};

constexpr Field kScenarioFields[] = {
    {"$schema", &kText, "where an editor finds this schema (the output of `wakesim schema`)"},
    {"wakesim", &kVersion, "format version", Need::kRequired, "1"},
    {"name", &kName, "shown in reports; without it the file's name", Need::kOptional, R"("futex/lost-wake")"},
    {"about", &kText, "the story: which question, which bug, why each setting"},
    {"kernel", &kName, "a version of models/kernels.json; without it the default one of that file", Need::kOptional, R"("v6.6")"},
    {"override", &kPaths, "C files laid over the kernel: functions defined there replace the kernel's", Need::kOptional,
     R"("patched-waitwake.c")"},
    {"program", &kPaths, "C files with the user-space code", Need::kOptional, R"("mutex.c")"},
    {"source", &kLines, "lines of user-space C, for small programs; may go with `program`", Need::kOptional,
     R"j(["#include <wakesim.h>", "void init(void) { }"])j"},
    {"module", &kPaths, "C files with kernel code added to the kernel, for kthread and irq tasks", Need::kOptional,
     R"("driver.c")"},
    {"module_source", &kLines, "lines of kernel C, for small modules; may go with `module`"},
    {"define", &kDefines, "macros for all sources", Need::kOptional, R"({"N": 2})"},
    {"setup", &kCalls, "calls run to completion, in order, before the tasks start", Need::kOptional, R"j("init()")j"},
    {"tasks", &kTasks, "what runs concurrently", Need::kRequired, R"j([{"name": "waiter", "run": "waiter()"}])j"},
    {"final", &kCall, "call run at every terminal state, for assertions and observations about the end", Need::kOptional,
     R"j("check()")j"},
    {"invariants", &kCalls, "calls evaluated atomically after every step; each must return true", Need::kOptional,
     R"j("at_most_one_owner()")j"},
    {"eventually", &kCalls, "calls that must become true on every fair run", Need::kOptional, R"j("all_served()")j"},
    {"faults", &kFaults, "what may go wrong, each at most so many times"},
    {"memory_model", &kMemoryModel, "the memory model the search runs under", Need::kOptional, nullptr, R"("sc")"},
    {"checks", &kChecks, "findings to switch off or on", Need::kOptional, R"({"memory-leak": false})"},
    {"limits", &kLimits, "where the search stops early; a limit that is hit makes the result inconclusive"},
    {"script", &kScript,
     "a forced beginning, line by line: `TASK N steps`, `TASK until FUNCTION` (or a label, FILE:LINE, `asleep`), `TASK to end`, "
     "`TASK takes N`, or an event of the environment",
     Need::kOptional, R"(["waiter until futex_wait_queue", "waker to end", "waiter 3 steps"])"},
    {"timed", &kTimed, "settings of timed runs"},
    {"variants", &kVariants, "named changes of kernel, override or define, compared side by side", Need::kOptional,
     R"({"old": {"kernel": "v5.8"}})"},
    {"compare", &kCompare, "how `wakesim compare` tells variants apart, and what it is expected to say"},
    {"expect", &kExpect, "the answer; without it every interleaving must be fine"},
};
constexpr Rule kScenario{.kind = RuleKind::kObject, .noun = "a scenario", .fields = kScenarioFields};
// clang-format on

// --- checking ------------------------------------------------------------------------------------------------------------------

const char* required_type(RuleKind kind) {
  switch (kind) {
    case RuleKind::kText:
    case RuleKind::kPattern:
    case RuleKind::kWord:
      return "a string";
    case RuleKind::kInteger:
      return "an integer";
    case RuleKind::kNumber:
      return "a number";
    case RuleKind::kBool:
      return "true or false";
    case RuleKind::kScalar:
      return "an integer, a string, true or false";
    case RuleKind::kNameOrInteger:
      return "a string or an integer";
    case RuleKind::kIntegerOrBool:
      return "an integer, true or false";
    case RuleKind::kObject:
    case RuleKind::kMap:
      return "an object";
    case RuleKind::kList:
      return "an array";
    case RuleKind::kOneOrMany:
      return "a string or an array";
    case RuleKind::kBoolOrWord:
      return "true, false or a string";
    case RuleKind::kOneOrObject:
      return "true, false, a string or an object";
  }
  return "nothing";
}

bool has_type(RuleKind kind, JsonKind json) {
  switch (kind) {
    case RuleKind::kText:
    case RuleKind::kPattern:
    case RuleKind::kWord:
      return json == JsonKind::kString;
    case RuleKind::kInteger:
      return json == JsonKind::kInteger;
    case RuleKind::kNumber:
      return json == JsonKind::kInteger || json == JsonKind::kNumber;
    case RuleKind::kBool:
      return json == JsonKind::kBool;
    case RuleKind::kScalar:
      return json == JsonKind::kInteger || json == JsonKind::kString || json == JsonKind::kBool;
    case RuleKind::kNameOrInteger:
      return json == JsonKind::kInteger || json == JsonKind::kString;
    case RuleKind::kIntegerOrBool:
      return json == JsonKind::kInteger || json == JsonKind::kBool;
    case RuleKind::kObject:
    case RuleKind::kMap:
      return json == JsonKind::kObject;
    case RuleKind::kList:
      return json == JsonKind::kArray;
    case RuleKind::kOneOrMany:
      return json == JsonKind::kArray || json == JsonKind::kString;
    case RuleKind::kBoolOrWord:
      return json == JsonKind::kBool || json == JsonKind::kString;
    case RuleKind::kOneOrObject:
      return json == JsonKind::kBool || json == JsonKind::kString || json == JsonKind::kObject;
  }
  return false;
}

std::string quoted_list(const std::vector<std::string>& names, const char* last) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? std::string(" ") + last + " " : ", ";
    out += "`" + names[i] + "`";
  }
  return out;
}

std::vector<std::string> texts(const std::vector<Word>& words) {
  std::vector<std::string> out;
  for (const Word& word : words) out.push_back(word.text);
  return out;
}

// A name near by edit distance, or else one that begins alike; else what `otherwise` and the list say.
std::string suggestion(std::string_view word, const std::vector<std::string>& candidates, const char* otherwise) {
  std::string_view near = nearest_name(word, candidates);
  constexpr std::size_t kCommonMin = 3;
  for (const std::string& candidate : candidates) {
    if (near.empty() && word.size() >= kCommonMin && candidate.starts_with(word.substr(0, kCommonMin))) near = candidate;
  }
  if (!near.empty()) return did_you_mean(near);
  return otherwise == nullptr ? "" : std::string(otherwise) + " " + quoted_list(candidates, "and");
}

std::string for_name(const std::string& name) { return name.empty() ? "" : " for `" + name + "`"; }
std::string member_name(const std::string& name, const std::string& key) { return name.empty() ? key : name + "." + key; }

void check_integer(const Rule& rule, const JsonValue& value, const std::string& name, Diagnostics* errors) {
  if (value.is_refused || (value.integer >= rule.min && value.integer <= rule.max)) return;
  std::string expected = std::to_string(rule.min);
  if (rule.max == INT64_MAX) {
    expected = "at least " + expected;
  } else if (rule.max != rule.min) {
    expected += ".." + std::to_string(rule.max);
  }
  errors->push_back(
      {.where = value.where, .message = "expected " + expected + for_name(name) + ", got " + std::to_string(value.integer)});
}

// Long and multi-line texts are cut where messages quote them.
std::string shown(const std::string& text) {
  constexpr std::size_t kShownMax = 60;
  std::string out;
  for (const char c : text) {
    if (out.size() >= kShownMax && (static_cast<unsigned char>(c) & 0xc0) != 0x80) return "`" + out + "...`";
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out.empty() ? "an empty string" : "`" + out + "`";
}

void check_word(const Rule& rule, const JsonValue& value, const std::string& name, Diagnostics* errors) {
  const std::vector<std::string> words = texts(rule.words());
  if (std::find(words.begin(), words.end(), value.text) != words.end()) return;
  if (const char* reason = rule.not_yet == nullptr ? nullptr : rule.not_yet(value.text)) {
    errors->push_back({.where = value.where, .message = reason});
    return;
  }
  constexpr std::size_t kListedMax = 4;
  std::string expected = words.size() <= kListedMax ? quoted_list(words, "or") : rule.noun;
  if (rule.kind == RuleKind::kBoolOrWord) {
    expected.clear();
    for (const std::string& word : words) expected += "`" + word + "`, ";
    expected += "true or false";
  }
  errors->push_back({.where = value.where,
                     .message = "expected " + expected + for_name(name) + ", got " + shown(value.text),
                     .help = suggestion(value.text, words, words.size() <= kListedMax ? nullptr : "there are")});
}

const Field* field_of(const Rule& rule, const std::string& key) {
  const auto field = std::find_if(rule.fields.begin(), rule.fields.end(), [&](const Field& one) { return one.key == key; });
  return field == rule.fields.end() ? nullptr : &*field;
}

void check_object(const Rule& rule, const JsonValue& value, const std::string& name, Diagnostics* errors) {
  for (const JsonMember& member : value.members) {
    if (const Field* const field = field_of(rule, member.key)) {
      check_value(*field->rule, member.value, member_name(name, member.key), errors);
      continue;
    }
    std::vector<std::string> keys;
    for (const Field& known : rule.fields) keys.emplace_back(known.key);
    errors->push_back({.where = member.where,
                       .message = std::string("unknown key ") + shown(member.key) + " in " + rule.noun,
                       .help = suggestion(member.key, keys, "the keys here are")});
  }
  for (const Field& field : rule.fields) {
    if (field.need != Need::kRequired || value.find(field.key) != nullptr) continue;
    errors->push_back({.where = value.where,
                       .message = std::string("missing key `") + field.key + "` in " + rule.noun,
                       .help = std::string("`") + field.key + "`: " + field.meaning});
  }
}

void check_map(const Rule& rule, const JsonValue& value, const std::string& name, Diagnostics* errors) {
  for (const JsonMember& member : value.members) {
    if (rule.words != nullptr) {
      const std::vector<std::string> words = texts(rule.words());
      if (std::find(words.begin(), words.end(), member.key) == words.end()) {
        errors->push_back({.where = member.where,
                           .message = "unknown finding " + shown(member.key) + " in " + rule.noun,
                           .help = suggestion(member.key, words, "there are")});
        continue;
      }
    } else if (rule.key != nullptr && !rule.key->matches(member.key)) {
      errors->push_back(
          {.where = member.where,
           .message = std::string("expected ") + rule.key->noun + " for a key of `" + name + "`, got " + shown(member.key)});
      continue;
    }
    const Field* const field = field_of(rule, member.key);
    check_value(field != nullptr ? *field->rule : *rule.item, member.value, member_name(name, member.key), errors);
  }
}

void check_items(const Rule& rule, const JsonValue& value, const std::string& name, std::size_t items_min, Diagnostics* errors) {
  if (value.items.size() < items_min) {
    errors->push_back(
        {.where = value.where, .message = "expected at least one element" + for_name(name) + ", got an empty array"});
  }
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    check_value(*rule.item, value.items[i], name + "[" + std::to_string(i) + "]", errors);
  }
}

}  // namespace

const Rule& scenario_rule() { return kScenario; }

void check_value(const Rule& rule, const JsonValue& value, const std::string& name, Diagnostics* errors) {
  if (!has_type(rule.kind, value.kind)) {
    const bool wants_integer =
        rule.kind == RuleKind::kInteger || rule.kind == RuleKind::kScalar || rule.kind == RuleKind::kNameOrInteger ||
        rule.kind == RuleKind::kIntegerOrBool;
    const bool is_fraction = wants_integer && value.kind == JsonKind::kNumber;
    const std::string what =
        name.empty() ? std::string(rule.noun) + " (" + required_type(rule.kind) + ")" : required_type(rule.kind);
    errors->push_back(
        {.where = value.where,
         .message = "expected " + what + for_name(name) + ", got " + (is_fraction ? "a fraction" : json_kind_name(value.kind))});
    return;
  }
  switch (rule.kind) {
    case RuleKind::kText:
    case RuleKind::kBool:
    case RuleKind::kScalar:
      return;
    case RuleKind::kNameOrInteger:
      if (value.kind == JsonKind::kInteger) return check_integer(rule, value, name, errors);
      [[fallthrough]];
    case RuleKind::kPattern:
      if (!rule.matches(value.text)) {
        errors->push_back({.where = value.where,
                           .message = std::string("expected ") + rule.noun + for_name(name) + ", got " + shown(value.text)});
      }
      return;
    case RuleKind::kWord:
      return check_word(rule, value, name, errors);
    case RuleKind::kIntegerOrBool:
      if (value.kind == JsonKind::kInteger) check_integer(rule, value, name, errors);
      return;
    case RuleKind::kInteger:
      return check_integer(rule, value, name, errors);
    case RuleKind::kNumber:
      if (value.number < 0)
        errors->push_back({.where = value.where, .message = "expected at least 0" + for_name(name) + ", got a negative number"});
      return;
    case RuleKind::kObject:
      return check_object(rule, value, name, errors);
    case RuleKind::kMap:
      return check_map(rule, value, name, errors);
    case RuleKind::kList:
      return check_items(rule, value, name, rule.items_min, errors);
    case RuleKind::kOneOrMany:
      if (value.kind == JsonKind::kArray) return check_items(rule, value, name, 1, errors);
      return check_value(*rule.item, value, name, errors);
    case RuleKind::kBoolOrWord:
      if (value.kind == JsonKind::kString) check_word(rule, value, name, errors);
      return;
    case RuleKind::kOneOrObject:
      if (value.kind == JsonKind::kObject) return check_object(rule, value, name, errors);
      return check_value(*rule.item, value, name, errors);
  }
}

// --- printing ------------------------------------------------------------------------------------------------------------------

namespace {

class SchemaWriter {
 public:
  std::string write() {
    open("{");
    pair("$schema", R"("http://json-schema.org/draft-07/schema#")");
    pair("title", R"j("wakesim scenario (NAME.wake.json)")j");
    pair("description",
         R"("One question about Linux wait/wake code: a kernel version, a program, some tasks and the expected answer.")");
    body(kScenario);
    key("defaultSnippets");
    open("[");
    item();
    raw(R"({"label": "scenario", "description": "a waiter and a waker", "body": {"wakesim": 1, "name": "$1", "about": "$2", "program": "$3.c", )"
        R"j("setup": "init()", "tasks": [{"name": "waiter", "run": "waiter()"}, {"name": "waker", "run": "waker()"}], )j"
        R"j("expect": {"verdict": "verified"}}})j");
    close("]");
    definitions();
    close("}");
    return out_ + "\n";
  }

 private:
  void item() {
    if (!first_) out_ += ",";
    first_ = false;
    out_ += "\n" + std::string(2 * depth_, ' ');
  }
  void raw(std::string_view text) { out_ += text; }
  void key(std::string_view name) {
    item();
    out_ += json_quoted(name) + ": ";
  }
  void pair(std::string_view name, std::string_view json) {
    key(name);
    raw(json);
  }
  void open(const char* bracket) {
    raw(bracket);
    ++depth_;
    first_ = true;
  }
  void close(const char* bracket) {
    --depth_;
    if (!first_) out_ += "\n" + std::string(2 * depth_, ' ');
    first_ = false;
    raw(bracket);
  }

  // A rule in place, or a reference to its definition.
  void schema(const Rule& rule) {
    open("{");
    reference_or_body(rule);
    close("}");
  }

  void reference_or_body(const Rule& rule) {
    if (rule.definition == nullptr) return body(rule);
    if (std::find(used_.begin(), used_.end(), &rule) == used_.end()) used_.push_back(&rule);
    pair("$ref", json_quoted(std::string("#/definitions/") + rule.definition));
  }

  void field(const Field& field) {
    key(field.key);
    open("{");
    pair("description", json_quoted(field.meaning));
    if (field.rule->definition != nullptr) {
      key("allOf");  // draft 7 ignores what stands beside a $ref
      open("[");
      item();
      schema(*field.rule);
      close("]");
    } else {
      body(*field.rule);
    }
    if (field.standard != nullptr) pair("default", field.standard);
    if (field.example != nullptr) pair("examples", std::string("[") + field.example + "]");
    close("}");
  }

  void body(const Rule& rule) {
    switch (rule.kind) {
      case RuleKind::kText:
        pair("type", R"("string")");
        return;
      case RuleKind::kPattern:
        pair("type", R"("string")");
        pattern(rule);
        return;
      case RuleKind::kWord:
        words(rule);
        return;
      case RuleKind::kInteger:
        pair("type", R"("integer")");
        bounds(rule);
        return;
      case RuleKind::kNumber:
        pair("type", R"("number")");
        pair("minimum", "0");
        return;
      case RuleKind::kBool:
        pair("type", R"("boolean")");
        return;
      case RuleKind::kScalar:
        pair("type", R"(["integer", "string", "boolean"])");
        return;
      case RuleKind::kNameOrInteger:
        pair("type", R"(["string", "integer"])");
        pattern(rule);
        bounds(rule);
        return;
      case RuleKind::kIntegerOrBool:
        pair("type", R"(["integer", "boolean"])");
        bounds(rule);
        return;
      case RuleKind::kObject:
        object(rule);
        return;
      case RuleKind::kMap:
        map(rule);
        return;
      case RuleKind::kList:
        pair("type", R"("array")");
        if (rule.items_min > 0) pair("minItems", std::to_string(rule.items_min));
        key("items");
        schema(*rule.item);
        return;
      case RuleKind::kOneOrMany:
        key("oneOf");
        open("[");
        item();
        schema(*rule.item);
        item();
        open("{");
        pair("type", R"("array")");
        pair("minItems", "1");
        key("items");
        schema(*rule.item);
        close("}");
        close("]");
        return;
      case RuleKind::kBoolOrWord:
        key("oneOf");
        open("[");
        item();
        open("{");
        pair("type", R"("boolean")");
        close("}");
        item();
        open("{");
        words(rule);
        close("}");
        close("]");
        return;
      case RuleKind::kOneOrObject:
        key("anyOf");
        open("[");
        item();
        schema(*rule.item);
        item();
        open("{");
        object(rule);
        close("}");
        close("]");
        return;
    }
  }

  void pattern(const Rule& rule) {
    if (rule.matches == is_not_empty) {
      pair("minLength", "1");
    } else {
      pair("pattern", json_quoted(rule.pattern));
    }
  }

  void bounds(const Rule& rule) {
    if (rule.min == rule.max) {
      pair("const", std::to_string(rule.min));
      return;
    }
    if (rule.min != INT64_MIN) pair("minimum", std::to_string(rule.min));
    if (rule.max != INT64_MAX) pair("maximum", std::to_string(rule.max));
  }

  void words(const Rule& rule) {
    std::string list, meanings;
    for (const Word& word : rule.words()) {
      list += (list.empty() ? "" : ", ") + json_quoted(word.text);
      meanings += (meanings.empty() ? "" : ", ") + json_quoted(word.meaning);
    }
    pair("type", R"("string")");
    pair("enum", "[" + list + "]");
    pair("enumDescriptions", "[" + meanings + "]");
  }

  void object(const Rule& rule) {
    pair("type", R"("object")");
    std::string required;
    for (const Field& f : rule.fields) {
      if (f.need == Need::kRequired) required += (required.empty() ? "" : ", ") + json_quoted(f.key);
    }
    if (!required.empty()) pair("required", "[" + required + "]");
    pair("additionalProperties", "false");
    key("properties");
    open("{");
    for (const Field& f : rule.fields) field(f);
    close("}");
  }

  void map(const Rule& rule) {
    pair("type", R"("object")");
    if (rule.words != nullptr) {
      pair("additionalProperties", "false");
      key("properties");
      open("{");
      for (const Word& word : rule.words()) {
        key(word.text);
        open("{");
        pair("description", json_quoted(word.meaning));
        const Field* const field = field_of(rule, word.text);
        reference_or_body(field != nullptr ? *field->rule : *rule.item);
        close("}");
      }
      close("}");
      return;
    }
    if (rule.key != nullptr) pair("propertyNames", std::string("{\"pattern\": ") + json_quoted(rule.key->pattern) + "}");
    key("additionalProperties");
    schema(*rule.item);
  }

  void definitions() {
    key("definitions");
    open("{");
    for (std::size_t i = 0; i < used_.size(); ++i) {  // grows while definitions refer to further ones
      key(used_[i]->definition);
      open("{");
      body(*used_[i]);
      close("}");
    }
    close("}");
  }

  std::string out_;
  std::size_t depth_ = 0;
  bool first_ = true;
  std::vector<const Rule*> used_;
};

}  // namespace

std::string scenario_schema() { return SchemaWriter().write(); }

}  // namespace wakesim
