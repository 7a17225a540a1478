// wakesim check: every interleaving of every scenario, compared with what it expects.
// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <algorithm>
#include <bitset>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <new>
#include <set>
#include <system_error>
#include <utility>

#include "sim/lang/unit_cache.h"
#include "sim/report/coverage.h"
#include "sim/report/json.h"
#include "sim/trace/coverage.h"
#include "sim/trace/record.h"
#include "sim/vm/capacity.h"
#include "tools/wakesim/checking.h"
#include "tools/wakesim/checkpoint.h"
#include "tools/wakesim/interrupt.h"
#include "tools/wakesim/session.h"

namespace wakesim {
namespace fs = std::filesystem;
namespace {

// Files for counterexamples: NAME.FINDING.waketrace, NAME.VARIANT.FINDING.waketrace, with a number when that name belongs to another scenario or to another
// finding of this one.
class TraceFiles {
 public:
  explicit TraceFiles(std::string folder) : folder_(std::move(folder)) {}

  // The path, or "" after an error message.
  std::string write(const Trace& trace) {
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) {
      print_error("cannot create the folder `" + folder_ + "`: " + error.message());
      return "";
    }
    const std::string path = free_path(trace);
    written_.insert(path);
    return write_file(path, trace_text(trace)) ? path : "";
  }

 private:
  std::string free_path(const Trace& trace) const {
    std::string stem = trace.name + (trace.variant.empty() ? "" : "." + trace.variant) + "." + trace.finding.id;
    for (char& c : stem) {
      if (c == '/' || c == '\\' || static_cast<unsigned char>(c) < ' ') c = '.';
    }
    if (stem.front() == '.') stem.front() = '_';
    for (int number = 1;; ++number) {
      const std::string path = folder_ + "/" + stem + (number == 1 ? "" : "-" + std::to_string(number)) + ".waketrace";
      if (!written_.contains(path) && may_replace(path, trace)) return path;
    }
  }

  static bool may_replace(const std::string& path, const Trace& trace) {
    std::error_code error;
    if (!fs::exists(path, error)) return true;
    SourceMap sources;
    const auto old = read_trace(sources, path);
    return old.has_value() && old.value().file == trace.file && old.value().name == trace.name &&
           old.value().variant == trace.variant;
  }

  std::string folder_;
  std::set<std::string> written_;
};

class Check {
 public:
  explicit Check(const CheckArgs& args)
      : args_(args), text_(text_options(args.output, STDOUT_FILENO)), traces_(args.trace_dir), silent_(args.json == "-") {}

  ExitStatus run() {
    const auto begin = std::chrono::steady_clock::now();
    const auto paths = find_scenarios(args_.paths);
    if (!paths) {
      std::fputs(render({}, paths.error()).c_str(), stderr);
      return kExitUsage;
    }
    if (paths.value().empty()) {
      print_error("nothing to check: no *.wake.json file in what was named");
      return kExitNothing;
    }
    left_ = paths.value().size();
    is_several_ = left_ > 1;
    if (is_several_ && has_checkpoint()) {
      print_error("a checkpoint is of one scenario, and there are " + std::to_string(left_));
      return kExitUsage;
    }
    handle_interrupts();
    for (const std::string& path : paths.value()) {
      if (interrupted()) break;
      check_file(path);
    }
    if (interrupted()) note(kExitInterrupted);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
    print_coverage();
    print_summary(elapsed.count());
    write_json();
    write_lcov();
    return status_;
  }

 private:
  void note(ExitStatus status) { status_ = worse(status_, status); }

  void print(const std::string& text) {
    if (!silent_) std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
  }

  void refuse(const std::string& path, std::string problem) {
    errors_.push_back({path, std::move(problem)});
    note(kExitUsage);
  }

  ExploreOptions explore_options(const Loaded& loaded, std::vector<Choice> prefix) {
    ExploreOptions options = search_options(loaded, args_.limits, args_.seed);
    options.granularity = args_.granularity;
    options.threads = args_.threads;
    options.sleep_sets = args_.sleep_sets;
    options.exact_states = args_.exact_states;
    options.shorten_states_max = args_.shorten_states;
    options.prefix = std::move(prefix);
    options.coverage = wants_coverage();
    options.wanted = wanted_kinds(loaded);
    options.progress = [this, name = loaded.scenario.name](const Progress& progress) {
      progress_.show(progress_text(name, progress));
    };
    return options;
  }

  // A scenario that expects several kinds is searched until all of them are found.
  std::bitset<kFindingKindCount> wanted_kinds(const Loaded& loaded) const {
    const std::vector<std::string>& ids = expect_of(loaded.scenario, loaded.model.variant).finding;
    std::bitset<kFindingKindCount> kinds;
    FindingKind kind{};
    for (const std::string& id : ids) {
      if (ids.size() > 1 && find_finding(id, &kind)) kinds.set(static_cast<std::size_t>(kind));
    }
    return kinds;
  }

  Exploration explored(const Loaded& loaded, const ExploreOptions& options) const {
    if (args_.random == 0) return explore(loaded.image, options);
    return explore_random(loaded.image, options, {.executions = args_.random, .pct_depth = args_.pct});
  }

  void tell_random(const Exploration& exploration, CheckResult& result) const {
    result.random = {.executions = exploration.executions, .pct_depth = args_.pct, .found_by_seed = exploration.found_by_seed};
    const std::string pct = args_.pct == 0 ? "" : " --pct " + std::to_string(args_.pct);
    for (std::size_t i = 0; i < exploration.violations.size(); ++i) {
      if (!exploration.violations[i].seed) continue;
      result.findings[i].notes.push_back("a random execution, not the shortest; `--random 1" + pct + " --seed " +
                                         std::to_string(*exploration.violations[i].seed) + "` is this one again");
    }
  }

  // The scenario itself, then each of its variants, unless one was picked.
  void check_file(const std::string& path) {
    --left_;
    std::vector<std::string> variants = check_one(path, args_.model);
    left_ += variants.size();
    for (std::string& variant : variants) {
      if (interrupted()) return;
      --left_;
      ModelArgs model = args_.model;
      model.variant = std::move(variant);
      check_one(path, model);
    }
  }

  // What one scenario takes is given back before the next begins: that one does not fit is no reason to leave out the others. The variants that
  // are to be checked besides.
  std::vector<std::string> check_one(const std::string& path, const ModelArgs& model) {
    set_run_context(path, args_.seed);
    LoadOutcome outcome;
    std::vector<std::string> variants;
    try {
      outcome = load(path, model, &cache_);
      if (!outcome.loaded) {
        refuse(path, std::move(outcome.problem));
        return {};
      }
      const Loaded& loaded = *outcome.loaded;
      if (model.variant.empty()) {
        for (const Variant& variant : loaded.scenario.variants) variants.push_back(variant.name);
      }
      if (!variants.empty() && has_checkpoint()) {
        const std::string problem = "a checkpoint is of one scenario, and `" + loaded.scenario.name + "` has variants: pick one with --variant";
        print_error(problem);
        refuse(path, problem);
        return {};
      }
      is_several_ = is_several_ || !variants.empty();
      if (machines_fit(loaded.image)) check_loaded(path, loaded);
      else out_of_memory(path, &loaded);
    } catch (const std::bad_alloc&) {
      out_of_memory(path, outcome.loaded ? &*outcome.loaded : nullptr);
    }
    return variants;
  }

  bool has_checkpoint() const { return !(args_.checkpoint.empty() && args_.resume.empty()); }

  // One for each thread, and one that tells counterexamples. Asked beforehand: the kernel gives more than there is, and kills who uses it.
  bool machines_fit(const Image& image) const { return capacity_of(image).bytes * (args_.threads + 1) >> 20 <= memory_default_mb(); }

  void out_of_memory(const std::string& path, const Loaded* loaded) {
    progress_.clear();
    CheckResult result;
    result.name = loaded != nullptr ? loaded->scenario.name : path;
    result.file = path;
    result.seed = args_.seed;
    result.limits_hit.push_back("memory: there was no more");
    if (loaded != nullptr) {
      result.kernel = loaded->kernel;
      result.variant = loaded->model.variant;
      judge(expect_of(loaded->scenario, loaded->model.variant), loaded->image.code.covers, {}, result);
    }
    print_result(result);
    note(kExitInconclusive);
    results_.push_back(std::move(result));
  }

  void check_loaded(const std::string& path, const Loaded& loaded) {
    auto prefix = script_prefix(loaded, schedule_granularity(args_.granularity));
    if (!prefix) {
      std::string problem = render(loaded.sources, prefix.error());
      std::fputs(problem.c_str(), stderr);
      return refuse(path, std::move(problem));
    }
    const std::vector<Choice>& script = prefix.value();
    ExploreOptions options = explore_options(loaded, script);
    CheckpointFiles checkpoints(args_, loaded, options);
    if (std::string problem = checkpoints.problem(); !problem.empty()) {
      print_error(problem);
      return refuse(path, std::move(problem));
    }
    options.checkpoints = checkpoints.checkpoints();
    const Exploration exploration = explored(loaded, options);
    if (checkpoints.failed()) note(kExitUsage);
    progress_.clear();
    CheckResult result = result_of(loaded, exploration, args_.seed);
    if (args_.random != 0) tell_random(exploration, result);
    for (const UnusedReduction& unused : exploration.unused) {
      if (args_.named.has(unused.reduction)) result.unused.push_back(unused);
    }
    judge(expect_of(loaded.scenario, loaded.model.variant), loaded.image.code.covers, exploration.covered, result);
    show_unexpected_outcomes(loaded, script, exploration, result);
    if (shows_findings(result)) add_doom(loaded, exploration, script.size(), doom_options(loaded), result);
    write_traces(loaded, result);
    print_result(result);
    if (result.coverage) add_coverage(*result.coverage);
    if (result.verdict == Verdict::kInconclusive)
      note(kExitInconclusive);
    else if (!result.expected_met)
      note(kExitNotMet);
    results_.push_back(std::move(result));
  }

  // A finding that was expected is neither printed nor written as JSON by most runs: nothing is searched for it then.
  bool shows_findings(const CheckResult& result) const {
    return !interrupted() && (!result.expected_met || args_.output.verbose || !args_.json.empty());
  }

  // The scenario's limits hold for this search, too.
  DoomOptions doom_options(const Loaded& loaded) const {
    const Limits limits = search_options(loaded, args_.limits, args_.seed).limits;
    DoomOptions options;
    if (limits.states != 0) options.states_max = std::min(options.states_max, limits.states);
    options.seconds = limits.seconds;
    options.memory_mb = limits.memory_mb;
    options.stop = &interrupted();
    return options;
  }

  void show_unexpected_outcomes(const Loaded& loaded, const std::vector<Choice>& script, const Exploration& exploration,
                                CheckResult& result) const {
    for (Finding& finding : result.findings) {
      if (!finding.outcome.has_value()) continue;
      const std::vector<Choice> schedule = args_.random == 0 ? random_execution_to(loaded, script, *finding.outcome)
                                                             : kept_execution_to(loaded, exploration, *finding.outcome);
      if (schedule.empty()) {
        finding.notes.push_back("no random execution came to this outcome: there is nothing to replay");
        continue;
      }
      Recording recording = record_schedule(loaded.image, loaded.sources, schedule_steps(), schedule);
      finding.schedule = std::move(recording.schedule);
      finding.events = std::move(recording.events);
      finding.tasks = std::move(recording.tasks);
    }
  }

  Granularity schedule_steps() const { return schedule_granularity(args_.granularity); }

  // The search keeps outcomes, not the ways to them. Random executions find one: not the shortest, and for a rare outcome none.
  std::vector<Choice> random_execution_to(const Loaded& loaded, const std::vector<Choice>& script, const OutcomeRow& outcome) const {
    constexpr std::uint64_t kRunsMax = 1000;
    for (std::uint64_t seed = args_.seed; seed < args_.seed + kRunsMax && !interrupted(); ++seed) {
      const Run run = run_random(loaded.image, seed, schedule_steps(), script, 10'000);
      if (run.ended && run.status == StepStatus::kOk && outcome_row(loaded.image.code, run.outcome) == outcome) return run.schedule;
    }
    return {};
  }

  static std::vector<Choice> kept_execution_to(const Loaded& loaded, const Exploration& exploration, const OutcomeRow& outcome) {
    for (std::size_t i = 0; i < exploration.outcomes.size(); ++i) {
      if (outcome_row(loaded.image.code, exploration.outcomes[i]) == outcome) return exploration.outcome_schedules[i];
    }
    return {};
  }

  void write_traces(const Loaded& loaded, CheckResult& result) {
    for (Finding& finding : result.findings) {
      if (finding.schedule.empty()) continue;  // of the whole search: there is no execution to replay
      Trace trace = trace_of(loaded, schedule_granularity(args_.granularity), args_.seed);
      trace.verdict = result.verdict;
      trace.finding = finding;
      finding.trace_file = traces_.write(trace);
      if (finding.trace_file.empty()) note(kExitUsage);
    }
  }

  void print_result(const CheckResult& result) {
    if (args_.output.quiet && result.expected_met && result.verdict != Verdict::kInconclusive) return;
    print(result_line(result, text_));
    print(result_details(result, text_));
    if (args_.coverage && result.coverage && is_several_) print("  " + coverage_line(*result.coverage));
  }

  // --- coverage: of all scenarios together

  bool wants_coverage() const { return args_.coverage || !args_.lcov.empty(); }

  void add_coverage(const Coverage& coverage) {
    if (covered_count_++ == 0) coverage_ = coverage;
    else merge(coverage_, coverage);
  }

  void print_coverage() {
    if (args_.coverage && covered_count_ > 0) print(coverage_text(coverage_, covered_count_, text_));
  }

  void write_lcov() {
    if (!args_.lcov.empty() && !write_file(args_.lcov, lcov_text(coverage_))) note(kExitUsage);
  }

  void print_summary(double seconds) {
    if (args_.output.quiet) return;
    print(summary_text(results_, {.errors = errors_.size(), .seconds = seconds}, text_));
    if (left_ > 0) print("interrupted: " + std::to_string(left_) + " not looked at\n");
  }

  void write_json() {
    if (args_.json.empty()) return;
    const std::string json = results_json(results_, errors_, {.times = args_.output.times});
    if (silent_)
      std::fputs(json.c_str(), stdout);
    else if (!write_file(args_.json, json))
      note(kExitUsage);
  }

  const CheckArgs& args_;
  TextOptions text_;
  TraceFiles traces_;
  ProgressLine progress_;
  UnitCache cache_;
  bool silent_;  // standard output is for JSON
  std::size_t left_ = 0;     // scenarios, and variants that are known of, that were not begun
  bool is_several_ = false;  // results, as far as is known
  std::vector<CheckResult> results_;
  Coverage coverage_;
  std::uint64_t covered_count_ = 0;
  std::vector<ScenarioError> errors_;
  ExitStatus status_ = kExitOk;
};

}  // namespace

ExitStatus check_command(const CheckArgs& args) {
  if (args.pct != 0 && args.random == 0) {
    print_error("--pct says how random executions go on, and there are none", "give their number with --random");
    return kExitUsage;
  }
  if (args.random != 0 && args.limits.preemptions.has_value()) {
    print_error("--max-preemptions bounds the search, and --random does not search", "--pct leaves tasks at few places");
    return kExitUsage;
  }
  if (!(args.checkpoint.empty() && args.resume.empty()) && (args.random != 0 || args.exact_states)) {
    print_error(std::string("there are no checkpoints with ") + (args.random != 0 ? "--random" : "--exact-states"));
    return kExitUsage;
  }
  return Check(args).run();
}

}  // namespace wakesim
