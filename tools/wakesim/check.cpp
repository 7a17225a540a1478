// wakesim check: every interleaving of every scenario, compared with what it expects.
// SPDX-License-Identifier: MIT
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <new>
#include <set>
#include <system_error>
#include <utility>

#include "sim/check/check.h"
#include "sim/lang/unit_cache.h"
#include "sim/report/coverage.h"
#include "sim/report/json.h"
#include "sim/trace/coverage.h"
#include "sim/vm/capacity.h"
#include "tools/wakesim/checkpoint.h"
#include "tools/wakesim/interrupt.h"
#include "tools/wakesim/session.h"

namespace wakesim {
namespace fs = std::filesystem;
namespace {

// Files for counterexamples: NAME.FINDING.waketrace, NAME.VARIANT.FINDING.waketrace, with a number when that name belongs to another scenario or to
// another finding of this one.
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

std::uint64_t peak_rss_kb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss);  // of the process so far, not of one scenario
}

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

  void refuse(const std::string& path, const std::string& variant, std::string problem) {
    errors_.push_back({path, std::move(problem), variant});
    note(kExitUsage);
  }

  CheckOptions check_options(const Program& program) {
    CheckOptions options{.limits = args_.limits, .memory_default_mb = memory_default_mb(), .granularity = args_.granularity};
    options.sleep_sets = args_.sleep_sets;
    options.named = args_.named;
    options.exact_states = args_.exact_states;
    options.threads = args_.threads;
    options.shorten_states_max = args_.shorten_states;
    options.seed = args_.seed;
    options.random = args_.random;
    options.pct = args_.pct;
    options.coverage = args_.coverage || !args_.lcov.empty();
    // A finding that was expected is neither printed nor written as JSON by most runs: nothing is searched for it then.
    options.telling = args_.output.verbose || !args_.json.empty() ? Telling::kAll : Telling::kUnexpected;
    options.progress = [this, name = program.scenario.name](const Progress& progress) { progress_.show(progress_text(name, progress)); };
    options.stop = &interrupted();
    return options;
  }

  // The scenario itself, then each of its variants, unless one was picked or none.
  void check_file(const std::string& path) {
    --left_;
    std::vector<std::string> variants = check_one(path, args_.build);
    left_ += variants.size();
    for (std::string& variant : variants) {
      if (interrupted()) return;
      --left_;
      BuildOptions build = args_.build;
      build.variant = std::move(variant);
      check_one(path, build);
    }
  }

  // What one scenario takes is given back before the next begins: that one does not fit is no reason to leave out the others. The variants that
  // are to be checked besides.
  std::vector<std::string> check_one(const std::string& path, BuildOptions build) {
    set_run_context(path, args_.seed);
    build.cache = &cache_;
    Loaded loaded;
    std::vector<std::string> variants;
    try {
      loaded = load(path, build);
      if (!loaded.program) {
        refuse(path, build.variant, std::move(loaded.problem));
        return {};
      }
      const Program& program = *loaded.program;
      if (build.variant.empty() && !args_.no_variants) {
        for (const Variant& variant : program.scenario.variants) variants.push_back(variant.name);
      }
      if (!variants.empty() && has_checkpoint()) {
        const std::string problem = "a checkpoint is of one scenario, and `" + program.scenario.name +
                                    "` has variants: pick one with --variant, or none with --no-variants";
        print_error(problem);
        refuse(path, "", problem);
        return {};
      }
      is_several_ = is_several_ || !variants.empty();
      if (machines_fit(program.image)) check_program(path, program);
      else out_of_memory(path, &program);
    } catch (const std::bad_alloc&) {
      out_of_memory(path, loaded.program ? &*loaded.program : nullptr);
    }
    return variants;
  }

  bool has_checkpoint() const { return !(args_.checkpoint.empty() && args_.resume.empty()); }

  // One for each thread, and one that tells counterexamples. Asked beforehand: the kernel gives more than there is, and kills who uses it.
  bool machines_fit(const Image& image) const { return capacity_of(image).bytes * (args_.threads + 1) >> 20 <= memory_default_mb(); }

  void out_of_memory(const std::string& path, const Program* program) {
    progress_.clear();
    CheckResult result;
    if (program != nullptr) {
      result = without_memory(*program, args_.seed);
    } else {
      result.name = result.file = path;
      result.seed = args_.seed;
      result.limits_hit.push_back("memory: there was no more");
    }
    print_result(result);
    note(kExitInconclusive);
    results_.push_back(std::move(result));
  }

  void check_program(const std::string& path, const Program& program) {
    CheckOptions options = check_options(program);
    CheckpointFiles checkpoints(args_, program, options);
    if (const std::optional<Diagnostic> problem = checkpoints.open()) {
      print_error(problem->message, problem->help);
      return refuse(path, program.build.variant, problem->message);
    }
    options.checkpoints = checkpoints.checkpoints();
    Result<CheckResult> outcome = check(program, options);
    if (checkpoints.failed()) note(kExitUsage);
    progress_.clear();
    if (!outcome) {
      return refuse(path, program.build.variant, print_errors(program.sources, outcome.error(), program.build.variant));
    }
    CheckResult& result = *outcome;
    result.peak_rss_kb = peak_rss_kb();
    write_traces(program, result);
    print_result(result);
    if (result.coverage) add_coverage(*result.coverage);
    if (result.verdict == Verdict::kInconclusive)
      note(kExitInconclusive);
    else if (!result.expected_met)
      note(kExitNotMet);
    results_.push_back(std::move(result));
  }

  void write_traces(const Program& program, CheckResult& result) {
    for (FindingReport& finding : result.findings) {
      if (finding.schedule.empty()) continue;  // of the whole search: there is no execution to replay
      Trace trace = trace_of(program, schedule_granularity(args_.granularity), args_.seed);
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

  // --- coverage: of all scenarios together -------------------------------------------------------------------------------------

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
  if (args.no_variants && !args.build.variant.empty()) {
    print_error("--no-variants and --variant " + args.build.variant + " exclude each other", "--no-variants checks the scenario itself alone");
    return kExitUsage;
  }
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
