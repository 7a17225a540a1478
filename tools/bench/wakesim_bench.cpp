// Benchmark of the search: every bench scenario at several sizes, with each reduction on and off.
//
// A row is one search in a process of its own, so that memory can be measured: what the search takes beyond the program and its compiled
// scenario. Times are CPU seconds of the search, which a loaded machine disturbs less than wall time does. Rows that agree on the work must
// agree on the answer: a reduction that changes the verdict or the set of outcomes ends the program with status 1.
// SPDX-License-Identifier: MIT
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "sim/explore/explore.h"
#include "sim/scenario/scenario.h"
#include "tools/bench/memory_gauge.h"

namespace wakesim {
namespace {

struct Family {
  const char* name;
  const char* file;           // below tools/bench/scenarios
  std::uint32_t single_tasks; // of the N tasks, those that are not in the first (counted) entry
};
// small-*: the programs that tools/bench/spin/futex.pml mirrors step by step; the others run on the kernel models.
const Family kFamilies[] = {
    {"small-mutex3", "small_mutex3.wake.json", 0}, {"small-mutex2", "small_mutex2.wake.json", 0},
    {"small-wait-wake", "small_wait_wake.wake.json", 1}, {"small-page-lock", "small_page_lock.wake.json", 0},
    {"mutex3", "mutex3.wake.json", 0},
    {"mutex2", "mutex2.wake.json", 0}, {"wait-wake", "wait_wake.wake.json", 1},
    {"page-lock", "page_lock.wake.json", 0},
};

struct Size {
  std::uint32_t tasks, rounds;
  bool quick;
};
const Size kSizes[] = {{2, 1, true}, {2, 2, true}, {3, 1, true}, {2, 3, false}, {3, 2, false}, {4, 1, false},
                       {3, 3, false}, {4, 2, false}, {5, 1, false}};

struct ReductionRow {
  const char* name;
  Granularity granularity;
  bool quick;
  bool sleep_sets = false;
  bool livelock = false;
};
// all: what `wakesim check` uses where nothing is asked about what goes on for ever; livelock: where that is asked, as it is by default. Several
// threads and checkpoints keep book of cycles then.
const ReductionRow kReductions[] = {
    {"none", {.fuse = false, .liveness = true}, false},
    {"fuse, dead registers kept", {.fuse = true, .liveness = false}, false},
    {"fuse", kPlain, true},
    {"fuse+own", {.fuse = true, .liveness = true, .own_objects = true}, false},
    {"fuse+locks", {.fuse = true, .liveness = true, .locks = true}, false},
    {"fuse+own+locks", {.fuse = true, .liveness = true, .own_objects = true, .locks = true}, false},
    {"all but sleep sets", kReduced, false},
    {"all", kReduced, true, true},
    {"livelock", kReduced, true, false, true},
};

struct Options {
  std::string models = WAKESIM_SOURCE_DIR "/models";
  std::string scenarios = WAKESIM_SOURCE_DIR "/tools/bench/scenarios";
  std::string only, reduction;
  std::uint32_t tasks = 0, rounds = 0;
  double seconds = 60;
  std::uint64_t memory_mb = 4096;
  unsigned threads = 1;
  bool quick = false, json = false;
};

// What one search says; crosses the pipe from the child as bytes.
struct Measured {
  std::uint64_t states = 0, transitions = 0, instructions = 0, table_bytes = 0, stack_bytes = 0, restarts = 0;
  std::uint64_t outcomes = 0;  // fingerprint of the sorted outcomes
  std::uint64_t peak_kb = 0;   // what the search takes of resident memory, at most
  double seconds = 0;
  std::uint32_t counterexamples = 0;
  bool complete = false;
};

struct Row {
  std::string family, reduction;
  Size size;
  Measured measured;
  bool ran = false;  // false: the child died, or the scenario did not build
};

std::uint64_t outcome_fingerprint(const std::vector<Outcome>& outcomes) {
  Fingerprint sum;
  std::uint64_t position = 0;
  for (const Outcome& outcome : outcomes) {
    for (std::size_t i = 0; i < outcome.values.size(); ++i) {
      sum ^= mix(position++, outcome.set[i] ? static_cast<std::uint64_t>(outcome.values[i]) : ~0ULL);
    }
    ++position;
  }
  return sum.low;
}

Measured search(const Image& image, const ReductionRow& reduction, const Options& options) {
  ExploreOptions explore_options{.granularity = reduction.granularity, .threads = options.threads, .shorten = false};
  explore_options.sleep_sets = reduction.sleep_sets;
  explore_options.livelock = reduction.livelock;
  explore_options.limits.seconds = options.seconds;
  explore_options.limits.memory_mb = options.memory_mb;
  const Exploration found = explore(image, explore_options);
  for (const Counterexample& counterexample : found.counterexamples) {
    std::fprintf(stderr, "%s: %s\n", finding_id(counterexample.finding.kind), counterexample.finding.message.c_str());
  }
  return {.states = found.states,
          .transitions = found.transitions,
          .instructions = found.instructions,
          .table_bytes = found.table_bytes,
          .stack_bytes = found.stack_bytes,
          .restarts = found.restarts,
          .outcomes = outcome_fingerprint(found.outcomes),
          .seconds = found.seconds,
          .counterexamples = static_cast<std::uint32_t>(found.counterexamples.size()),
          .complete = found.complete};
}

bool build(const Family& family, const Size& size, const Options& options, Image& image) {
  SourceMap sources;
  const auto failed = [&](const Diagnostics& errors) {
    std::fputs(render(sources, errors).c_str(), stderr);
    return false;
  };
  Result<Scenario> scenario = load_scenario(sources, options.scenarios + "/" + family.file);
  if (!scenario) return failed(scenario.error());
  scenario->tasks[0].count = size.tasks - family.single_tasks;
  const BuildOptions build_options{.models = options.models,
                                   .define = {{"N", std::to_string(size.tasks)}, {"K", std::to_string(size.rounds)}}};
  Result<Image> built = build_image(sources, *scenario, build_options);
  if (!built) return failed(built.error());
  image = std::move(built).value();
  return true;
}

// Runs one search in a child process and waits for it.
Row run_row(const Family& family, const Size& size, const ReductionRow& reduction, const Options& options) {
  Row row{.family = family.name, .reduction = reduction.name, .size = size};
  int ends[2];
  if (pipe(ends) != 0) return row;
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    Image image;
    if (!build(family, size, options, image)) _exit(1);
    const MemoryGauge memory;
    Measured measured = search(image, reduction, options);
    measured.peak_kb = memory.grown_kb();
    const bool sent = write(ends[1], &measured, sizeof measured) == static_cast<ssize_t>(sizeof measured);
    _exit(sent ? 0 : 1);
  }
  close(ends[1]);
  const bool received = child > 0 && read(ends[0], &row.measured, sizeof row.measured) == static_cast<ssize_t>(sizeof row.measured);
  close(ends[0]);
  int status = 0;
  if (child > 0) waitpid(child, &status, 0);
  row.ran = received && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return row;
}

double per(double amount, std::uint64_t count) { return count == 0 ? 0 : amount / static_cast<double>(count); }

void print_row(const Row& row) {
  const Measured& m = row.measured;
  if (!row.ran) {
    std::printf("%-16s N%u K%u  %-26s failed\n", row.family.c_str(), row.size.tasks, row.size.rounds, row.reduction.c_str());
    return;
  }
  std::printf("%-16s N%u K%u  %-26s %11llu %12llu %9.3f %8.0f %8.2f %8.1f %8.1f  %s\n", row.family.c_str(), row.size.tasks,
              row.size.rounds, row.reduction.c_str(), static_cast<unsigned long long>(m.states),
              static_cast<unsigned long long>(m.transitions), m.seconds, per(m.seconds * 1e9, m.transitions),
              per(static_cast<double>(m.instructions), m.transitions), per(static_cast<double>(m.table_bytes), m.states),
              static_cast<double>(m.peak_kb) / 1024,
              m.counterexamples > 0 ? "VIOLATED" : m.complete ? "" : "cut short");
  std::fflush(stdout);
}

nlohmann::ordered_json to_json(const Row& row) {
  const Measured& m = row.measured;
  return {{"family", row.family},
          {"tasks", row.size.tasks},
          {"rounds", row.size.rounds},
          {"reduction", row.reduction},
          {"ran", row.ran},
          {"complete", m.complete},
          {"violations", m.counterexamples},
          {"states", m.states},
          {"transitions", m.transitions},
          {"instructions", m.instructions},
          {"restarts", m.restarts},
          {"cpu_seconds", m.seconds},
          {"ns_per_transition", per(m.seconds * 1e9, m.transitions)},
          {"table_bytes", m.table_bytes},
          {"stack_bytes", m.stack_bytes},
          {"peak_kb", m.peak_kb}};
}

// The rows of one instance ran the same program: complete ones must have the same answer.
bool agree(const std::vector<Row>& rows) {
  bool fine = true;
  const Row* first = nullptr;
  for (const Row& row : rows) {
    if (!row.ran || row.measured.counterexamples > 0) fine = false;
    if (!row.ran || !row.measured.complete) continue;
    if (first == nullptr) first = &row;
    if (row.measured.outcomes == first->measured.outcomes) continue;
    std::fprintf(stderr, "%s N%u K%u: outcomes with %s are not those with %s\n", row.family.c_str(), row.size.tasks, row.size.rounds,
                 row.reduction.c_str(), first->reduction.c_str());
    fine = false;
  }
  return fine;
}

// What the reductions save over fusing alone, where both finished.
void print_gain(const std::vector<Row>& rows) {
  const auto find = [&](const char* reduction) {
    return std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.reduction == reduction && row.measured.complete; });
  };
  const auto plain = find("fuse"), reduced = find("all");
  if (plain == rows.end() || reduced == rows.end()) return;
  const auto ratio = [](double a, double b) { return b == 0 ? 0 : a / b; };
  std::printf("%-16s N%u K%u  all reductions against fuse: states / %.2f, transitions / %.2f, CPU / %.2f\n", plain->family.c_str(),
              plain->size.tasks, plain->size.rounds,
              ratio(static_cast<double>(plain->measured.states), static_cast<double>(reduced->measured.states)),
              ratio(static_cast<double>(plain->measured.transitions), static_cast<double>(reduced->measured.transitions)),
              ratio(plain->measured.seconds, reduced->measured.seconds));
}

bool wanted(const Family& family, const Size& size, const Options& options) {
  if (!options.only.empty() && options.only != family.name) return false;
  if (options.tasks != 0) return size.tasks == options.tasks && size.rounds == (options.rounds == 0 ? size.rounds : options.rounds);
  return !options.quick || size.quick;
}

int run(const Options& options) {
  nlohmann::ordered_json results = nlohmann::ordered_json::array();
  bool fine = true;
  if (!options.json) {
    std::printf("%-16s %-5s  %-26s %11s %12s %9s %8s %8s %8s %8s\n", "program", "size", "reductions", "states", "transitions", "CPU s",
                "ns/trans", "ins/tr", "B/state", "peak MB");
  }
  std::vector<Size> sizes(std::begin(kSizes), std::end(kSizes));
  const auto is_asked = [&](const Size& size) { return size.tasks == options.tasks && size.rounds == options.rounds; };
  if (options.tasks != 0 && options.rounds != 0 && std::none_of(sizes.begin(), sizes.end(), is_asked)) {
    sizes.push_back({options.tasks, options.rounds, false});
  }
  for (const Family& family : kFamilies) {
    for (const Size& size : sizes) {
      if (!wanted(family, size, options)) continue;
      std::vector<Row> rows;
      for (const ReductionRow& reduction : kReductions) {
        if (!options.reduction.empty() ? options.reduction != reduction.name : options.quick && !reduction.quick) continue;
        rows.push_back(run_row(family, size, reduction, options));
        if (options.json) {
          results.push_back(to_json(rows.back()));
        } else {
          print_row(rows.back());
        }
        if (!rows.back().ran) break;  // it did not build: no other reduction will
      }
      if (!options.json) print_gain(rows);
      fine = agree(rows) && fine;
    }
  }
  if (options.json) std::printf("%s\n", nlohmann::ordered_json{{"wakesim_bench", 1}, {"results", results}}.dump(1).c_str());
  return fine ? 0 : 1;
}

}  // namespace
}  // namespace wakesim

int main(int argc, char** argv) {
  wakesim::Options options;
  CLI::App app{"Times the search on the bench scenarios, with each reduction on and off."};
  app.add_flag("--quick", options.quick, "small sizes, and only fuse against all reductions");
  app.add_flag("--json", options.json, "results as JSON on standard output");
  app.add_option("--only", options.only, "one program, by name: small-mutex3, mutex3, ...");
  app.add_option("--reduction", options.reduction, "one set of reductions, by name: fuse, fuse+own+locks, ...");
  app.add_option("-N,--tasks", options.tasks, "this many tasks")->check(CLI::Range(2, 16));
  app.add_option("-K,--rounds", options.rounds, "this many rounds (with -N)")->check(CLI::Range(1, 100));
  app.add_option("-j,--threads", options.threads, "that search together; times are those of the busiest")->check(CLI::Range(1, 64));
  app.add_option("--seconds", options.seconds, "CPU seconds per search")->capture_default_str();
  app.add_option("--memory-mb", options.memory_mb, "memory per search")->capture_default_str();
  app.add_option("--models", options.models, "folder of the kernel models")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return wakesim::run(options);
}
