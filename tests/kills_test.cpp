// SIGKILL that ends user code, with each reduction against the plain search: which outcomes are reached, what is found, who is stuck.
//
// Method: random_program() makes threads of one or two processes over a few words, some of which each may have for itself; a small kernel sleeps
// where it may be killed, changes words in two steps, and, when a task dies, reads
// and marks the word that the task named last: so each write that was done,
// or not yet, shows in the outcome. WAKESIM_SEEDS=FIRST-LAST (or COUNT) says which seeds.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstdint>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/prng.h"
#include "sim/explore/explore.h"
#include "sim/lang/compile.h"
#include "tests/support/seeds.h"

namespace wakesim {
namespace {

const char* const kKernel = R"(#include <wakesim/questions.h>
struct task_struct { unsigned int __state; unsigned int __sigpending; unsigned int number; unsigned int __attribute__((wakesim_user)) *named; };
#define current ((struct task_struct *)__wakesim_current())
#define __user __attribute__((wakesim_user))
#define SYSCALL __attribute__((section(".syscall")))
static struct task_struct *tasks[4];
static unsigned int twice[2];
void __wakesim_task_init(struct task_struct *p, int tid, int process, int is_user)
{
	p->number = (unsigned int)tid;
	if (tid < 4)
		tasks[tid] = p;
}
void kill_thread(struct task_struct *t)
{
	__atomic_fetch_or(&t->__sigpending, 0x100u, __ATOMIC_SEQ_CST);
	__wakesim_wake(&t->__state, 0x101);
}
void __wakesim_killed(void)
{
	unsigned int value;
	if (current->named && !__wakesim_user_load(value, current->named, 0))
		__wakesim_user_store(value | 16u << current->number, current->named, 0);
	__wakesim_exit();
}
static long leave(long ret)
{
	if (__atomic_load_n(&current->__sigpending, __ATOMIC_SEQ_CST) & 0x100)
		__wakesim_killed();
	return ret;
}
long sys_name(unsigned int __user *word) SYSCALL;
long sys_name(unsigned int __user *word) { current->named = word; return leave(0); }
long sys_twice(void) SYSCALL;
long sys_twice(void)
{
	__atomic_fetch_add(&twice[0], 1, __ATOMIC_SEQ_CST);
	__atomic_fetch_add(&twice[1], 1, __ATOMIC_SEQ_CST);
	return leave(twice[0] == twice[1]);
}
long sys_sleep(void) SYSCALL;
long sys_sleep(void)
{
	__atomic_store_n(&current->__state, 0x102u, __ATOMIC_SEQ_CST);
	__wakesim_schedule(&current->__state);
	__atomic_store_n(&current->__state, 0u, __ATOMIC_SEQ_CST);
	return leave(0);
}
long sys_wake(int tid) SYSCALL;
long sys_wake(int tid) { return leave(__wakesim_wake(&tasks[tid]->__state, 2)); }
long sys_kill(int tid) SYSCALL;
long sys_kill(int tid) { kill_thread(tasks[tid]); return leave(0); }
void check(void) { __wakesim_observe("twice", __atomic_load_n(&twice[0], 5) * 10 + __atomic_load_n(&twice[1], 5)); }
)";

const char* const kUser = R"(#include <wakesim/questions.h>
long sys_name(unsigned int *word); long sys_twice(void); long sys_sleep(void); long sys_wake(int tid); long sys_kill(int tid);
static volatile unsigned int x __attribute__((section(".shared"))), y __attribute__((section(".shared")));
static volatile unsigned int own[3] __attribute__((section(".shared")));
void final(void) { observe("x", x); observe("y", y); observe("own", own[0] + 1000 * own[1] + 1000000 * own[2]); }
)";

struct KillProgram {
  std::string user;
  std::vector<std::uint32_t> processes;
  FaultSpec faults;
};

std::string statement(Prng& prng, std::uint32_t task, std::uint64_t tasks) {
  const std::string word = prng.below(2) == 0 ? "x" : "y";
  const std::string mine = "own[" + std::to_string(task) + "]";
  const std::string other = std::to_string(1 + prng.below(tasks));
  switch (prng.below(10)) {
    case 0: return word + " = " + std::to_string(1 + prng.below(3)) + ";";
    case 1: return mine + " = " + mine + " + 1;";
    case 2: return mine + " = " + word + ";";
    case 3: return word + " = " + mine + ";";
    case 4: return "sys_name((unsigned int *)&" + mine + ");";
    case 5: return "sys_name((unsigned int *)&" + word + ");";
    case 6: return "sys_twice();";
    case 7: return "sys_sleep();";
    case 8: return "sys_wake(" + other + ");";
    default: return prng.below(3) == 0 ? "sys_kill(" + other + ");" : "if (" + word + ") " + mine + " = 5;";
  }
}

KillProgram random_program(std::uint64_t seed) {
  Prng prng(seed ^ 0x6b69'6c6cULL);
  KillProgram program;
  program.user = kUser;
  const std::uint64_t tasks = prng.below(3) == 0 ? 3 : 2;
  for (std::uint32_t task = 0; task < tasks; ++task) {
    program.user += "void task" + std::to_string(task) + "(void) {";
    const std::uint64_t count = 1 + prng.below(tasks == 2 ? 5 : 3);
    for (std::uint64_t i = 0; i < count; ++i) program.user += " " + statement(prng, task, tasks);
    program.user += " }\n";
    program.processes.push_back(static_cast<std::uint32_t>(prng.below(2)));
    const bool is_killed = prng.below(3) != 0;
    if (is_killed) program.faults.signals.push_back({TaskId{task}, kSigkill, 1});
  }
  return program;
}

Image image_of(const KillProgram& program) {
  SourceMap sources;
  CompileInput input;
  input.units = {{sources.add("kernel.c", kKernel), Side::kKernel, 0}, {sources.add("user.c", program.user), Side::kUser, 1}};
  const std::string include = std::string(WAKESIM_SOURCE_DIR) + "/models/include";
  input.kernel_include = {include};
  input.user_include = {include};
  input.read_file = [](const std::string& path) -> std::optional<Result<std::string>> {
    std::ifstream file(path);
    if (!file) return std::nullopt;
    std::ostringstream text;
    text << file.rdbuf();
    return Result<std::string>(text.str());
  };
  for (std::size_t t = 0; t < program.processes.size(); ++t)
    input.entry_points.push_back({"task:" + std::to_string(t), "task" + std::to_string(t) + "()", {}, false});
  input.entry_points.push_back({"final", "final()", {}, false});
  Result<Code> code = compile(sources, input);
  if (!code) FAIL(render(sources, code.error()));
  Image image;
  image.code = std::move(*code);
  for (std::size_t t = 0; t < program.processes.size(); ++t) {
    image.tasks.push_back({.name = "t" + std::to_string(t),
                           .entry = find_function(image.code, "task:" + std::to_string(t)),
                           .kind = TaskKind::kUser,
                           .process = program.processes[t],
                           .group = static_cast<std::uint32_t>(t)});
  }
  image.process_count = 2;
  image.task_init = find_function(image.code, "__wakesim_task_init");
  image.killed = find_function(image.code, "__wakesim_killed");
  image.kill_sender = find_function(image.code, "kill_thread");
  image.final = find_function(image.code, "final");
  image.faults = program.faults;
  for (const FindingKind kind : {FindingKind::kDeadlock, FindingKind::kHungTask}) image.checks[static_cast<std::size_t>(kind)] = true;
  return image;
}

struct Answer {
  std::set<std::string> found;
  std::set<std::string> outcomes;
  std::uint64_t states = 0;
  bool complete = false;
};

Answer answer_of(Image image, Granularity granularity, bool sleep_sets, bool hangs) {
  image.checks[static_cast<std::size_t>(FindingKind::kHungTask)] = hangs;
  Answer answer;
  ExploreOptions options;
  options.granularity = granularity;
  options.sleep_sets = sleep_sets;
  options.stop_at_first = false;
  options.shorten = false;
  options.limits.states = 100'000;
  options.on_finding = [&](const Finding& finding) {
    std::string text = finding_id(finding.kind);
    std::set<std::uint32_t> tasks;
    for (const TaskId task : finding.tasks) tasks.insert(task.index);
    for (const std::uint32_t task : tasks) text += " t" + std::to_string(task);
    answer.found.insert(text);
  };
  const Exploration result = explore(image, options);
  for (const Outcome& outcome : result.outcomes) {
    std::string text;
    for (std::size_t i = 0; i < outcome.values.size(); ++i) text += outcome.set[i] ? std::to_string(outcome.values[i]) + " " : "- ";
    answer.outcomes.insert(text);
  }
  answer.states = result.states;
  answer.complete = result.complete;
  return answer;
}

struct Named {
  const char* name;
  Granularity granularity;
  bool sleep_sets;
};
const Named kReductions[] = {
    {"instructions", {.fuse = false}, false},
    {"own", {.fuse = true, .liveness = true, .own_objects = true}, false},
    {"locks", {.fuse = true, .liveness = true, .own_objects = false, .locks = true}, false},
    {"own+locks", {.fuse = true, .liveness = true, .own_objects = true, .locks = true}, false},
    {"reduced", kReduced, false},
    {"reduced, sleep sets", kReduced, true},
};

TEST_CASE("kills: every reduction reaches what the plain search reaches") {
  const auto [first, last] = seeds(120);
  std::uint64_t compared = 0, with_several = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    const KillProgram program = random_program(seed);
    CAPTURE(seed);
    CAPTURE(program.user);
    const Image image = image_of(program);
    for (const bool hangs : {false, true}) {
      const Answer plain = answer_of(image, kPlain, false, hangs);
      if (!plain.complete) continue;
      ++compared;
      with_several += plain.outcomes.size() > 2;
      for (const Named& named : kReductions) {
        CAPTURE(named.name);
        const Answer answer = answer_of(image, named.granularity, named.sleep_sets, hangs);
        if (!answer.complete) continue;
        CHECK(answer.found == plain.found);
        if (!hangs) CHECK(answer.outcomes == plain.outcomes);
      }
    }
  }
  CHECK(compared >= (last - first + 1));
  if (last - first >= 50) CHECK(with_several > 30);  // else nothing is compared that could differ
}

// The mark of a death is 16 shifted by the number of the task, which are 1 and 2.
TEST_CASE("kills: the death of a process leaves the other one's to come") {
  KillProgram program;
  program.user = std::string(kUser) + "void task0(void) { sys_name((unsigned int *)&own[0]); }\n"
                                      "void task1(void) { sys_name((unsigned int *)&own[1]); }\n";
  program.processes = {0, 1};
  program.faults.signals = {{TaskId{0}, kSigkill, 1}, {TaskId{1}, kSigkill, 1}};
  const Answer answer = answer_of(image_of(program), kPlain, false, true);
  CHECK(answer.complete);
  std::set<std::string> own;
  for (const std::string& outcome : answer.outcomes) {
    for (const char* const sum : {" 0 ", " 32 ", " 64000 ", " 64032 "}) {
      if (outcome.find(sum) != std::string::npos) own.insert(sum);
    }
  }
  CHECK(own.contains(" 32 "));
  CHECK(own.contains(" 64000 "));
  CHECK(own.contains(" 64032 "));
}

// What is left of a budget when the process is ending is no part of a state.
TEST_CASE("kills: as many as may come, one is all that a process notices") {
  const auto [first, last] = seeds(20);
  std::uint64_t compared = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    const KillProgram program = random_program(seed);
    if (program.faults.signals.empty()) continue;
    CAPTURE(seed);
    CAPTURE(program.user);
    const Image image = image_of(program);
    Image more = image, repeated = image;
    for (SignalFault& signal : more.faults.signals) signal.count_max = 5;
    repeated.faults.signals.insert(repeated.faults.signals.end(), image.faults.signals.begin(), image.faults.signals.end());
    for (const Granularity& granularity : {kPlain, kReductions[3].granularity}) {
      CAPTURE(granularity.locks);
      const Answer one = answer_of(image, granularity, false, true);
      if (!one.complete) continue;
      ++compared;
      for (const Image& other : {more, repeated}) {
        const Answer several = answer_of(other, granularity, false, true);
        CHECK(several.states == one.states);
        CHECK(several.found == one.found);
        CHECK(several.outcomes == one.outcomes);
      }
    }
  }
  if (last - first >= 19) CHECK(compared > 15);
}

}  // namespace
}  // namespace wakesim
