// The command line of wakesim. CLI11 is seen here only; what it cannot do (own exit statuses, "did you mean") is added here.
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <limits>
#include <new>
#include <string>
#include <vector>

#include "sim/base/diagnostic.h"
#include "tools/wakesim/commands.h"
#include "tools/wakesim/session.h"

namespace wakesim {
namespace {

// What every command line is read into.
struct CommandLine {
  CheckArgs check;
  RunArgs run;
  ReplayArgs replay;
  ListArgs list;
  DumpArgs dump;
  CompareArgs compare;
  ExplainArgs explain;
  DoctorArgs doctor;
};

// --- values that need a reader of their own ------------------------------------------------------------------------------------

void read_color(const std::string& word, ColorMode& out) {
  if (word == "auto")
    out = ColorMode::kAuto;
  else if (word == "always")
    out = ColorMode::kAlways;
  else if (word == "never")
    out = ColorMode::kNever;
  else
    throw CLI::ValidationError("--color", "expected auto, always or never, got `" + word + "`");
}

void read_data_race(const std::string& text, std::string& out) {
  if (!parse_race_modes(text)) {
    throw CLI::ValidationError("--data-race",
                               "expected word, strict, off, or each side once, such as kernel=word,modules=strict, got `" + text + "`");
  }
  out = text;
}

void read_define(const std::string& word, std::vector<std::pair<std::string, std::string>>& out) {
  const std::size_t equals = word.find('=');
  const std::string name = word.substr(0, equals);
  if (name.empty()) throw CLI::ValidationError("--define", "expected NAME=VALUE, got `" + word + "`");
  out.emplace_back(name, equals == std::string::npos ? "1" : word.substr(equals + 1));
}

// "fuse, liveness, own-objects, ..."
std::string reduction_names(const std::string& between) {
  std::string names;
  for (const ReductionTraits& reduction : kReductionTraits) names += (names.empty() ? "" : between) + reduction.id;
  return names;
}

void read_reduction(const std::string& list, CheckArgs& args) {
  ReductionSet named;
  for (std::size_t at = 0; at <= list.size();) {
    std::size_t end = list.find(',', at);
    if (end == std::string::npos) end = list.size();
    const std::string name = list.substr(at, end - at);
    at = end + 1;
    if (name == "none" && list != name) throw CLI::ValidationError("--reduction", "expected `none` alone, got `" + list + "`");
    if (name == "none") continue;
    const std::optional<Reduction> reduction = find_reduction(name);
    if (!reduction) {
      std::vector<std::string> names;
      for (const ReductionTraits& known : kReductionTraits) names.emplace_back(known.id);
      names.emplace_back("none");
      const std::string help = did_you_mean(name, names);
      throw CLI::ValidationError("--reduction", "expected a list of " + reduction_names(", ") + ", or none, got `" + name + "`" +
                                                    (help.empty() ? "" : "; " + help));
    }
    named.set(*reduction);
  }
  args.granularity = granularity_of(named);
  args.sleep_sets = named.has(Reduction::kSleep);
  args.named = named;
}

// What a limit of a scenario may be, too: a decimal number that is finite and not negative.
std::string seconds(const std::string& word) {
  char* end = nullptr;
  const double value = std::strtod(word.c_str(), &end);
  const bool is_number = !word.empty() && *end == '\0' && word.find_first_of("xX") == std::string::npos;
  return is_number && std::isfinite(value) && value >= 0 ? "" : "expected seconds, a number from 0 on, got `" + word + "`";
}

std::string count(const std::string& word) {
  const bool is_count = !word.empty() && word.size() <= 18 && word.find_first_not_of("0123456789") == std::string::npos;
  return is_count ? "" : "expected a whole number from 0 to 999999999999999999, got `" + word + "`";
}

std::string seed_number(const std::string& word) {
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), seed);
  if (error == std::errc() && end == word.data() + word.size()) return "";
  return "expected a whole number from 0 to " + std::to_string(std::numeric_limits<std::uint64_t>::max()) + ", got `" + word + "`";
}

std::string at_least_one(const std::string& word) {
  if (std::string problem = count(word); !problem.empty()) return problem;
  return word.find_first_not_of('0') != std::string::npos ? "" : "expected at least 1, got `" + word + "`";
}

std::string number_of_threads(const std::string& word) {
  const bool is_small = word.size() <= 2 && word.find_first_not_of("0123456789") == std::string::npos && word != "0" && word != "00";
  return is_small ? "" : "expected 1 to 99, got `" + word + "`";
}

std::string pct_depth(const std::string& word) {
  const bool is_small = word.size() <= 2 && word.find_first_not_of("0123456789") == std::string::npos && word != "0" && word != "00";
  return is_small ? "" : "expected 1 to 99, got `" + word + "`";
}

// --- options shared by commands ------------------------------------------------------------------------------------------------

void add_models(CLI::App* command, std::string& models) {
  command->add_option("--models", models, "folder of the kernel models [WAKESIM_MODELS]")->type_name("DIR");
}

// May be given again and again, with one value each time: what stands behind the value is not its own.
void make_repeatable(CLI::Option* option) { option->expected(1)->take_all()->allow_extra_args(false); }

void add_model_options(CLI::App* command, BuildOptions& args, bool with_variant = true) {
  add_models(command, args.models);
  command->add_option("--kernel", args.kernel, "kernel version, instead of the scenario's")->type_name("V");
  if (with_variant) command->add_option("--variant", args.variant, "one of the scenario's variants")->type_name("NAME");
  make_repeatable(command->add_option("--override", args.override_files, "C file laid over the kernel; repeatable")->type_name("F"));
  make_repeatable(command
                      ->add_option_function<std::vector<std::string>>(
                          "--define",
                          [&args](const std::vector<std::string>& words) {
                            for (const std::string& word : words) read_define(word, args.define);
                          },
                          "macro for all sources; repeatable")
                      ->type_name("N=V"));
  command
      ->add_option_function<std::string>(
          "--data-race", [&args](const std::string& text) { read_data_race(text, args.data_race); },
          "whose plain accesses race, instead of the scenario's check: word, strict, off, or kernel=..,modules=..,programs=..")
      ->type_name("MODE");
}

void add_output_options(CLI::App* command, OutputArgs& args) {
  command->add_flag("-q,--quiet", args.quiet, "print only what matters");
  command->add_flag("-v,--verbose", args.verbose, "print every operation, note and expected finding");
  command->add_flag_function(
      "--no-times", [&args](std::int64_t) { args.times = false; }, "print nothing that differs between two runs");
  command
      ->add_option_function<std::string>(
          "--color", [&args](const std::string& word) { read_color(word, args.color); }, "auto, always or never")
      ->type_name("WHEN");
  command->add_option("--width", args.width, "columns of the output")->type_name("N");
}

void add_limit_options(CLI::App* command, Limits& limits) {
  command->add_option("--limit-states", limits.states, "stop after so many states")->type_name("N")->check(count);
  command->add_option("--limit-seconds", limits.seconds, "stop after so many CPU seconds")->type_name("S")->check(seconds);
  command->add_option("--limit-memory", limits.memory_mb, "stop at so many megabytes (three quarters of what there is)")
      ->type_name("MB")
      ->check(count);
  command->add_option("--limit-depth", limits.depth, "cut executions after so many steps")->type_name("N")->check(count);
}

// --- commands ------------------------------------------------------------------------------------------------------------------

void add_check(CLI::App& app, CommandLine& line) {
  CheckArgs& args = line.check;
  CLI::App* command = app.add_subcommand("check", "every interleaving of each scenario; compares with what it expects");
  command->add_option("paths", args.paths, "scenario files, or folders searched for *.wake.json")
      ->type_name("FILE|DIR")
      ->required();
  add_model_options(command, args.build);
  add_output_options(command, args.output);
  command->add_flag("--no-variants", args.no_variants, "only the scenario itself, none of its variants");
  command->add_option("--json", args.json, "results as JSON; - is standard output")->type_name("FILE");
  command->add_flag("--coverage", args.coverage, "lines never executed, conditions never true or never false");
  command->add_option("--lcov", args.lcov, "the same as a tracefile of lcov")->type_name("FILE");
  command->add_option("--trace", args.trace_dir, "folder for counterexamples (wakesim-out)")->type_name("DIR");
  CLI::Option* none = command->add_flag_function(
      "--no-reduction",
      [&args](std::int64_t) {
        args.granularity = kPlain;
        args.sleep_sets = false;
      },
      "every visible operation is a step: the reference");
  command
      ->add_option_function<std::string>(
          "--reduction", [&args](const std::string& list) { read_reduction(list, args); },
          reduction_names(",") + " or none")
      ->type_name("LIST")
      ->excludes(none);
  command->add_option("-j,--jobs", args.threads, "threads that search together (1)")->type_name("N")->check(number_of_threads);
  command->add_flag("--exact-states", args.exact_states, "store whole states, not fingerprints");
  command->add_option("--shorten-states", args.shorten_states, "states looked at for a shortest counterexample (2000000)")
      ->type_name("N")
      ->check(count);
  add_limit_options(command, args.limits);
  command->add_option("--checkpoint", args.checkpoint, "file to keep the search in now and then, and where it is cut short")->type_name("FILE");
  command->add_option("--checkpoint-every", args.checkpoint_seconds, "CPU seconds between two (60)")->type_name("S")->check(seconds);
  command->add_option("--resume", args.resume, "go on with a checkpoint of the same scenario and options")->type_name("FILE");
  command->add_option("--max-preemptions", args.limits.preemptions, "only executions with so few switches away from a task that could go on")
      ->type_name("N");
  command->add_option("--random", args.random, "not every interleaving but so many at random, with the seeds S, S+1, ... (--seed S)")
      ->type_name("N")
      ->check(at_least_one);
  command->add_option("--pct", args.pct, "with --random: by priorities that change DEPTH-1 times, for bugs that need few orderings")
      ->type_name("DEPTH")
      ->check(pct_depth);
  command->add_option("--seed", args.seed, "of everything random (1)")->type_name("N")->check(seed_number);
}

void add_run(CLI::App& app, CommandLine& line) {
  RunArgs& args = line.run;
  CLI::App* command = app.add_subcommand("run", "one execution: the scenario's script, then chosen by a seed");
  command->add_option("path", args.path, "scenario file")->type_name("FILE")->required();
  add_model_options(command, args.build);
  add_output_options(command, args.output);
  command->add_option("--seed", args.seed, "which execution (1)")->type_name("N")->check(seed_number);
  command->add_option("--limit-depth", args.steps_max, "stop after so many steps")->type_name("N")->check(count);
  command->add_option("--trace", args.trace, "write the execution as a .waketrace")->type_name("FILE");
}

void add_replay(CLI::App& app, CommandLine& line) {
  ReplayArgs& args = line.replay;
  CLI::App* command = app.add_subcommand("replay", "a recorded execution once more; says where it differs");
  command->add_option("trace", args.path, "a .waketrace file")->type_name("TRACE")->required();
  command->add_option("--scenario", args.scenario, "instead of the file named in the trace")->type_name("FILE");
  add_models(command, args.models);
  add_output_options(command, args.output);
}

void add_list(CLI::App& app, CommandLine& line) {
  ListArgs& args = line.list;
  CLI::App* command = app.add_subcommand("list", "scenarios (of folders), kernels, findings or lessons");
  command->add_option("what", args.words, "scenarios, kernels, findings or lessons; then folders")->type_name("WHAT|DIR");
  add_models(command, args.models);
}

void add_dump(CLI::App& app, CommandLine& line) {
  DumpArgs& args = line.dump;
  CLI::App* command = app.add_subcommand("dump", "the compiled code of a scenario");
  command->add_option("path", args.path, "scenario file")->type_name("FILE")->required();
  command->add_option("-f,--function", args.function, "only this function")->type_name("NAME");
  command->add_flag("--dot", args.dot, "control-flow graphs for Graphviz");
  add_model_options(command, args.build);
}

void add_compare(CLI::App& app, CommandLine& line) {
  CompareArgs& args = line.compare;
  CLI::App* command = app.add_subcommand("compare", "the variants of a scenario side by side: verdicts, outcomes, who shows the same");
  command->add_option("path", args.path, "scenario file")->type_name("FILE")->required();
  command->add_option("--events", args.events, "what counts as seen: returns,wakes,observe,traces")->type_name("LIST");
  command->add_option("--json", args.json, "the comparison as JSON; - is standard output")->type_name("FILE");
  add_model_options(command, args.build, false);
  add_output_options(command, args.output);
  add_limit_options(command, args.limits);
  command->add_option("--seed", args.seed, "of everything random (1)")->type_name("N")->check(seed_number);
}

void add_explain(CLI::App& app, CommandLine& line) {
  ExplainArgs& args = line.explain;
  CLI::App* command = app.add_subcommand("explain", "the rules of a function over all interleavings: callers, contexts, locks, lifetimes");
  command->add_option("path", args.path, "scenario file")->type_name("FILE")->required();
  command->add_option("-f,--function", args.function, "the function")->type_name("NAME")->required();
  command
      ->add_option_function<std::string>(
          "--format",
          [&args](const std::string& word) {
            if (word == "markdown") args.format = RulesFormat::kMarkdown;
            else if (word != "text") throw CLI::ValidationError("--format", "expected text or markdown, got `" + word + "`");
          },
          "text or markdown")
      ->type_name("FORMAT");
  command->add_option("--json", args.json, "the rules as JSON; - is standard output")->type_name("FILE");
  add_model_options(command, args.build);
  add_output_options(command, args.output);
  add_limit_options(command, args.limits);
  command->add_option("--seed", args.seed, "of everything random (1)")->type_name("N")->check(seed_number);
}

struct Command {
  const char* name;
  void (*add)(CLI::App&, CommandLine&);
  ExitStatus (*run)(const CommandLine&);
};

const Command kCommands[] = {
    {"check", add_check, [](const CommandLine& line) { return check_command(line.check); }},
    {"run", add_run, [](const CommandLine& line) { return run_command(line.run); }},
    {"replay", add_replay, [](const CommandLine& line) { return replay_command(line.replay); }},
    {"compare", add_compare, [](const CommandLine& line) { return compare_command(line.compare); }},
    {"explain", add_explain, [](const CommandLine& line) { return explain_command(line.explain); }},
    {"list", add_list, [](const CommandLine& line) { return list_command(line.list); }},
    {"dump", add_dump, [](const CommandLine& line) { return dump_command(line.dump); }},
    {"schema", [](CLI::App& app, CommandLine&) { app.add_subcommand("schema", "the JSON Schema of scenario files"); },
     [](const CommandLine&) { return schema_command(); }},
    {"doctor",
     [](CLI::App& app, CommandLine& line) {
       add_models(app.add_subcommand("doctor", "version, models and terminal, for bug reports"), line.doctor.models);
     },
     [](const CommandLine& line) { return doctor_command(line.doctor); }},
};

// --- errors of the command line ------------------------------------------------------------------------------------------------

ExitStatus usage_error(const std::string& message, std::string help) {
  print_error(message, help.empty() ? "wakesim --help" : help);
  return kExitUsage;
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const Command& command : kCommands) names.push_back(command.name);
  return names;
}

std::vector<std::string> option_names(const CLI::App* command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command->get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// CLI11 takes a misspelt command for a missing one, so the first word is looked at before it.
ExitStatus check_first_word(int argc, char** argv) {
  if (argc < 2) return usage_error("no command", "one of check, run, replay, compare, explain, list, dump, schema, doctor; see wakesim --help");
  const std::string word = argv[1];
  if (word.starts_with("-")) return kExitOk;
  for (const Command& command : kCommands) {
    if (word == command.name) return kExitOk;
  }
  return usage_error("no command is named `" + word + "`", did_you_mean(word, command_names()));
}

// To CLI11 `--define= A` is `--define A`: the word behind would be taken for the value without a message.
ExitStatus check_empty_values(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--") break;
    if (!word.starts_with("--") || word.find('=') != word.size() - 1) continue;
    return usage_error(word.substr(0, word.size() - 1) + " expects a value behind `=`, got nothing", "");
  }
  return kExitOk;
}

// Words the command did not take: its unknown options come first, they say more than what is missing because of them.
ExitStatus check_extras(const CLI::App& command, const std::string& prefix) {
  const auto extras = command.remaining();
  if (extras.empty()) return kExitOk;
  const std::string word = extras.front().substr(0, extras.front().find('='));
  if (!word.starts_with("-")) return usage_error(prefix + " does not expect `" + word + "`", prefix + " --help");
  const std::string near = did_you_mean(word, option_names(&command));
  return usage_error(prefix + " has no option `" + word + "`", near.empty() ? prefix + " --help" : near);
}

// CLI11's own words for the three errors people make most, in ours.
std::string error_text(const CLI::ParseError& error, const CLI::App& command, const std::string& prefix) {
  const std::string text = error.what();
  if (error.get_name() == "ConversionError") {
    const std::string start = "Could not convert: ";
    const std::size_t equals = text.find(" = ");
    if (text.rfind(start, 0) == 0 && equals != std::string::npos) {
      return text.substr(start.size(), equals - start.size()) + " expects a number, got `" + text.substr(equals + 3) + "`";
    }
  }
  for (const CLI::Option* option : command.get_options()) {
    if (error.get_name() == "RequiredError" && option->get_required() && option->count() == 0)
      return prefix + " expects " + option->get_type_name() + ", got nothing";
    for (const std::string& long_name : option->get_lnames()) {
      if (error.get_name() == "ArgumentMismatch" && text.rfind("--" + long_name + ":", 0) == 0) {
        return "--" + long_name + " expects " + option->get_type_name() + ", got " + (text.ends_with(" missing") ? "nothing" : "several");
      }
    }
  }
  return text;
}

// `check` looks after each of its scenarios itself; for the others this is the end.
ExitStatus run_command_in_memory(const Command& command, const CommandLine& line) {
  try {
    return command.run(line);
  } catch (const std::bad_alloc&) {
    print_error("there was no more memory", "a smaller scenario, or a limit: --limit-memory, --limit-states");
    return kExitInconclusive;
  }
}

int run_main(int argc, char** argv) {
  CLI::App app{"Executes wait/wake code of the Linux kernel under every interleaving"};
  app.name("wakesim");
  app.set_version_flag("--version", std::string("wakesim ") + WAKESIM_VERSION);
  app.footer(
      "Exit status: 0 as expected, 1 not as expected, 2 bad usage or input, 3 inconclusive,\n"
      "4 nothing to run, 5 replay diverged, 70 a bug in wakesim, 130 interrupted.");
  CommandLine line;
  for (const Command& command : kCommands) command.add(app, line);
  for (CLI::App* command : app.get_subcommands(nullptr)) command->allow_extras();

  if (const ExitStatus status = check_first_word(argc, argv); status != kExitOk) return status;
  if (const ExitStatus status = check_empty_values(argc, argv); status != kExitOk) return status;
  const auto chosen = [&]() -> const CLI::App* {
    return app.get_subcommands().empty() ? nullptr : app.get_subcommands().front();
  };
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {  // --help, --version
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    const CLI::App* command = chosen();
    if (command == nullptr) {
      const std::string word = std::string(argv[1]).substr(0, std::string(argv[1]).find('='));
      return usage_error("wakesim has no option `" + word + "`", did_you_mean(word, option_names(&app)));
    }
    const std::string prefix = "wakesim " + command->get_name();
    if (const ExitStatus status = check_extras(*command, prefix); status != kExitOk) return status;
    return usage_error(error_text(error, *command, prefix), prefix + " --help");
  }
  const CLI::App* command = chosen();
  if (command == nullptr) return usage_error("no command", "");
  if (const ExitStatus status = check_extras(*command, "wakesim " + command->get_name()); status != kExitOk) return status;
  for (const Command& row : kCommands) {
    if (command->get_name() == row.name) return run_command_in_memory(row, line);
  }
  return kExitInternal;
}

}  // namespace
}  // namespace wakesim

int main(int argc, char** argv) {
  int status = wakesim::run_main(argc, argv);
  // A full disk or a closed pipe must not look like an answer.
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    wakesim::print_error("cannot write standard output");
    if (status == wakesim::kExitOk) status = wakesim::kExitUsage;
  }
  return status;
}
