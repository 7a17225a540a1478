// From a scenario to an Image: which files, in which layers, with which macros; the calls of the scenario as entry points;
// compile; then everything by name becomes an id. SPDX-License-Identifier: MIT
#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "sim/lang/compile.h"
#include "sim/scenario/kernels.h"
#include "sim/scenario/scenario.h"
#include "sim/trace/read_file.h"
#include "sim/vm/capacity.h"

namespace wakesim {
namespace {

// None where there is nothing of that name, or a folder: the next folder of headers is looked at.
std::optional<Result<std::string>> read_header(const std::string& path) {
  std::error_code failed;
  const auto status = std::filesystem::status(path, failed);
  if (!std::filesystem::exists(status) || std::filesystem::is_directory(status)) return std::nullopt;
  return read_file(path, FileKind::kSource);
}

std::string near_or_all(std::string_view word, const std::vector<std::string>& candidates, const char* otherwise) {
  if (const std::string near = did_you_mean(word, candidates); !near.empty()) return near;
  std::string list;
  for (const std::string& candidate : candidates) list += (list.empty() ? "`" : ", `") + candidate + "`";
  return list.empty() ? "" : otherwise + list;
}

using Defines = std::vector<std::pair<std::string, std::string>>;
using Places = std::map<std::string, SourcePos>;

bool is_macro_name(std::string_view name) {
  constexpr std::string_view kLetters = "_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return !name.empty() && name.find_first_not_of(kLetters) == std::string_view::npos && (name[0] < '0' || name[0] > '9');
}

// A macro defined again keeps its row and takes the new value. `places` are those of the names in a file; the command line has none.
void lay_over(const Defines& added, const Places& places, CompileInput* input) {
  Defines& defines = input->defines;
  for (const auto& [name, value] : added) {
    const auto same = std::find_if(defines.begin(), defines.end(), [&](const auto& pair) { return pair.first == name; });
    if (same == defines.end()) {
      defines.emplace_back(name, value);
    } else {
      same->second = value;
    }
    const auto place = places.find(name);
    if (place != places.end()) input->define_places[name] = place->second;
    else input->define_places.erase(name);
  }
}

class Builder {
 public:
  Builder(SourceMap& sources, const Scenario& scenario, const BuildOptions& options, Diagnostics* warnings)
      : sources_(sources), scenario_(scenario), options_(options), warnings_(warnings) {
    const std::filesystem::path models(options.models);
    models_ = (models / "").lexically_normal().string();
    userland_ = (models / "userland/").lexically_normal().string();
  }

  Result<Image> build() {
    const bool is_settled = are_valid_options() && choose_variant() && choose_kernel();
    if (!is_settled) return errors_;
    add_units();
    add_entry_points();
    if (!errors_.empty()) return errors_;
    input_.read_file = read_header;
    input_.is_model = [this](const std::string& path) { return is_model(path); };
    auto code = compile(sources_, input_, warnings_, options_.cache);
    if (!code) return code.error();
    image_.code = std::move(code).value();
    fill_calls();
    fill_tasks();
    fill_faults();
    fill_checks();
    if (errors_.empty()) check_capacity();
    if (!errors_.empty()) return errors_;
    return std::move(image_);
  }

 private:
  bool are_valid_options() {
    for (const auto& [name, value] : options_.define) {
      if (!is_macro_name(name)) errors_.push_back({.message = "expected the name of a macro to define, got `" + name + "`"});
      else if (value.find('\n') != std::string::npos) errors_.push_back({.message = "expected a macro of one line for `" + name + "`, got several"});
    }
    if (!options_.data_race.empty() && !parse_race_modes(options_.data_race)) {
      errors_.push_back({.message = "expected the modes of data races, such as `strict`, got `" + options_.data_race + "`"});
    }
    return errors_.empty();
  }

  bool choose_variant() {
    if (options_.variant.empty()) return true;
    std::vector<std::string> names;
    for (const Variant& variant : scenario_.variants) {
      if (variant.name == options_.variant) variant_ = &variant;
      names.push_back(variant.name);
    }
    if (variant_ != nullptr) {
      errors_ = variant_->problems;
      return errors_.empty();
    }
    errors_.push_back(
        {.where = {scenario_.file, 0, 0},
         .message = "no variant is named `" + options_.variant + "`",
         .help = names.empty() ? "the scenario has no `variants`" : near_or_all(options_.variant, names, "there are ")});
    return false;
  }

  // The command line's kernel, else the variant's, else the scenario's, else the default.
  bool choose_kernel() {
    auto kernels = load_kernels(sources_, options_.models);
    if (!kernels) {
      errors_ = kernels.error();
      return false;
    }
    std::string wanted = scenario_.kernel;
    SourcePos where = scenario_.kernel_where;
    if (variant_ != nullptr && !variant_->kernel.empty()) {
      wanted = variant_->kernel;
      where = variant_->kernel_where;
    }
    if (!options_.kernel.empty()) {
      wanted = options_.kernel;
      where = {};
    }
    std::vector<std::string> names;
    for (KernelVersion& version : *kernels) {
      if (version.name == wanted || wanted.empty()) {
        kernel_ = std::move(version);
        return true;
      }
      names.push_back(version.name);
    }
    errors_.push_back(
        {.where = where, .message = "no kernel is named `" + wanted + "`", .help = near_or_all(wanted, names, "there are ")});
    return false;
  }

  void add_file(const std::string& path, Side side, std::uint32_t layer, Text whose) {
    FileId file = sources_.find(path);
    if (!file.has_value()) {
      Result<std::string> text = read_file(path, FileKind::kSource);
      if (!text) {
        errors_.push_back(text.error().front());
        return;
      }
      file = sources_.add(path, std::move(*text));
    }
    input_.units.push_back({file, side, layer, whose});
  }

  void add_files(const std::vector<std::string>& paths, Side side, std::uint32_t layer, Text whose) {
    for (const std::string& path : paths) add_file(path, side, layer, whose);
  }

  // The kernel is layer 0; each overlay, each override file is a layer above what came before; module and program lie on top.
  void add_units() {
    add_files(kernel_.base, Side::kKernel, 0, Text::kKernel);
    std::uint32_t layer = 0;
    std::vector<std::string> laid_over = kernel_.overlays;
    laid_over.insert(laid_over.end(), scenario_.override_files.begin(), scenario_.override_files.end());
    if (variant_ != nullptr) laid_over.insert(laid_over.end(), variant_->override_files.begin(), variant_->override_files.end());
    laid_over.insert(laid_over.end(), options_.override_files.begin(), options_.override_files.end());
    for (const std::string& path : laid_over) add_file(path, Side::kKernel, ++layer, Text::kKernel);
    own_files_.insert(laid_over.begin() + static_cast<std::ptrdiff_t>(kernel_.overlays.size()), laid_over.end());
    ++layer;
    add_files(scenario_.module_files, Side::kKernel, layer, Text::kModule);
    own_files_.insert(scenario_.module_files.begin(), scenario_.module_files.end());
    if (scenario_.module_source.has_value()) input_.units.push_back({scenario_.module_source, Side::kKernel, layer, Text::kModule});
    add_files(scenario_.program_files, Side::kUser, layer, Text::kProgram);
    if (scenario_.source.has_value()) input_.units.push_back({scenario_.source, Side::kUser, layer, Text::kProgram});

    input_.kernel_include = kernel_.kernel_include;
    input_.user_include = kernel_.user_include;
    lay_over(kernel_.define, kernel_.define_places, &input_);
    lay_over(scenario_.define, scenario_.define_places, &input_);
    if (variant_ != nullptr) lay_over(variant_->define, variant_->define_places, &input_);
    lay_over(options_.define, {}, &input_);
  }

  // Programs that come with the models are a scenario's as any other program is.
  bool is_model(const std::string& path) const {
    return path.starts_with(models_) && !path.starts_with(userland_) && !own_files_.contains(path);
  }

  static std::string numbered(const char* kind, std::size_t i) { return std::string(kind) + ":" + std::to_string(i); }

  void add_entry_points() {
    const auto add = [&](std::string name, const std::string& text, SourcePos where, bool returns_value) {
      input_.entry_points.push_back({std::move(name), text, where, returns_value});
    };
    const auto add_all = [&](const char* kind, const std::vector<Call>& calls, bool returns_value) {
      for (std::size_t i = 0; i < calls.size(); ++i) add(numbered(kind, i), calls[i].text, calls[i].where, returns_value);
    };
    add_all("setup", scenario_.setup, false);
    for (const ScenarioTask& task : scenario_.tasks) add("task:" + task.name, task.run, task.run_where, false);
    if (scenario_.final.has_value()) add("final", scenario_.final->text, scenario_.final->where, false);
    add_all("invariant", scenario_.invariants, true);
    add_all("eventually", scenario_.eventually, true);
  }

  FunctionId resolve(const std::string& name) {
    const FunctionId function = find_function(image_.code, name);
    WAKESIM_CHECK(function.has_value());  // compile() has made every entry point a function
    return function;
  }

  void fill_calls() {
    image_.task_init = find_function(image_.code, "__wakesim_task_init");
    if (!image_.task_init.has_value()) {
      errors_.push_back(
          {.message = "the kernel `" + kernel_.name + "` of `" + options_.models + "` defines no `__wakesim_task_init`"});
    }
    image_.killed = find_function(image_.code, "__wakesim_killed");
    image_.kill_sender = find_function(image_.code, "kill_thread");
    const auto resolve_all = [&](const char* kind, const std::vector<Call>& calls, std::vector<FunctionId>* functions) {
      for (std::size_t i = 0; i < calls.size(); ++i) functions->push_back(resolve(numbered(kind, i)));
    };
    resolve_all("setup", scenario_.setup, &image_.setup);
    if (scenario_.final.has_value()) image_.final = resolve("final");
    const auto resolve_predicates = [&](const char* kind, const std::vector<Call>& calls, std::vector<Predicate>* predicates) {
      for (std::size_t i = 0; i < calls.size(); ++i) predicates->push_back({resolve(numbered(kind, i)), calls[i].text});
    };
    resolve_predicates("invariant", scenario_.invariants, &image_.invariants);
    resolve_predicates("eventually", scenario_.eventually, &image_.eventually);
  }

  // Rows of address spaces: the unnamed process is the first, named ones follow in order of appearance.
  std::uint32_t process_row(const std::string& name) {
    const auto known = std::find(processes_.begin(), processes_.end(), name);
    if (known == processes_.end()) {
      processes_.push_back(name);
      return static_cast<std::uint32_t>(processes_.size() - 1);
    }
    return static_cast<std::uint32_t>(known - processes_.begin());
  }

  void fill_tasks() {
    const bool has_unnamed = std::any_of(scenario_.tasks.begin(), scenario_.tasks.end(), [](const ScenarioTask& task) {
      return task.kind == TaskKind::kUser && task.process.empty();
    });
    if (has_unnamed) process_row("");
    for (std::uint32_t group = 0; group < scenario_.tasks.size(); ++group) {
      const ScenarioTask& task = scenario_.tasks[group];
      TaskSpec spec;
      spec.entry = resolve("task:" + task.name);
      spec.kind = task.kind;
      spec.process = task.kind == TaskKind::kUser ? process_row(task.process) : 0;
      spec.group = group;
      spec.daemon = task.daemon;
      spec.cpu = task.cpu;
      check_side(task, spec.entry);
      for (std::uint32_t copy = 0; copy < task.count; ++copy) {
        spec.name = task.count == 1 ? task.name : task.name + "#" + std::to_string(copy);
        image_.tasks.push_back(spec);
      }
    }
    image_.process_count = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(processes_.size()));
  }

  void check_side(const ScenarioTask& task, FunctionId entry) {
    const Side side = image_.code.functions[entry.index].side;
    if (task.kind == TaskKind::kUser && side == Side::kKernel) {
      errors_.push_back({.where = task.run_where,
                         .message = "the task `" + task.name + "` is a user thread, but `" + task.run + "` is kernel code",
                         .help = "make it a kernel thread: \"kind\": \"kthread\""});
    }
    if (task.kind != TaskKind::kUser && side == Side::kUser) {
      errors_.push_back({.where = task.run_where,
                         .message = "the task `" + task.name + "` is " +
                                    (task.kind == TaskKind::kIrq ? "an interrupt handler" : "a kernel thread") + ", but `" +
                                    task.run + "` is user code",
                         .help = "define the function in `module` or `module_source`"});
    }
  }

  // A row that names a task with `count` stands for one row per copy.
  void fill_faults() {
    image_.faults = scenario_.faults;
    image_.faults.signals.clear();
    for (std::size_t row = 0; row < scenario_.signal_tasks.size(); ++row) {
      const std::string& name = scenario_.signal_tasks[row].first;
      for (std::uint32_t i = 0; i < image_.tasks.size(); ++i) {
        const TaskSpec& task = image_.tasks[i];
        if (task.name != name && scenario_.tasks[task.group].name != name) continue;
        SignalFault signal = scenario_.faults.signals[row];
        signal.task = TaskId{i};
        image_.faults.signals.push_back(signal);
      }
    }
  }

  void fill_checks() {
    for (std::size_t i = 0; i < kFindingKindCount; ++i) image_.checks[i] = finding_default(static_cast<FindingKind>(i));
    for (const auto& [kind, is_on] : scenario_.checks) image_.checks[static_cast<std::size_t>(kind)] = is_on;
    RaceModes of_scenario = scenario_.race_modes;
    if (!image_.checks[static_cast<std::size_t>(FindingKind::kDataRace)]) of_scenario.fill(RaceMode::kOff);
    const std::optional<RaceModes> modes = parse_race_modes(options_.data_race, of_scenario);
    if (modes) image_.checks[static_cast<std::size_t>(FindingKind::kDataRace)] = true;
    judge_races(image_.code, modes.value_or(scenario_.race_modes));
  }

  void check_capacity() {
    for (Excess& excess : excesses_of(image_)) {
      Diagnostic& error = errors_.emplace_back();
      error.where = excess.where.has_value() ? excess.where : SourcePos{scenario_.file, 0, 0};
      error.message = std::move(excess.message);
      if (!excess.share.empty()) error.notes.push_back({{}, std::move(excess.share)});
      error.help = std::move(excess.help);
    }
  }

  SourceMap& sources_;
  const Scenario& scenario_;
  const BuildOptions& options_;
  Diagnostics* warnings_;
  const Variant* variant_ = nullptr;
  KernelVersion kernel_;
  CompileInput input_;
  std::string models_, userland_;    // folders, as paths of files begin with them
  std::set<std::string> own_files_;  // overrides and modules of the scenario, which may lie among the models
  std::vector<std::string> processes_;
  Image image_;
  Diagnostics errors_;
};

}  // namespace

Result<Image> build_image(SourceMap& sources, const Scenario& scenario, const BuildOptions& options, Diagnostics* warnings) {
  return Builder(sources, scenario, options, warnings).build();
}

}  // namespace wakesim
