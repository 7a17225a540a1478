// wakesim list: the scenarios below some folders, the kernels, the findings, the lessons.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "sim/scenario/kernels.h"
#include "tools/wakesim/session.h"

namespace wakesim {
namespace {

const std::vector<std::string> kKinds = {"scenarios", "kernels", "findings", "lessons"};

std::string first_sentence(const std::string& text) {
  for (std::size_t at = text.find(". "); at != std::string::npos; at = text.find(". ", at + 1)) {
    const bool is_abbreviation = at >= 1 && (text[at - 1] == '.' || (at >= 3 && text.compare(at - 3, 3, "e.g") == 0));
    if (!is_abbreviation) return text.substr(0, at + 1);
  }
  return text;
}

std::string expected_text(const ScenarioExpect& expect) {
  std::string out = verdict_name(expect.verdict.value_or(Verdict::kVerified));
  for (const std::string& id : expect.finding) out += " " + id;
  return out;
}

void print_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += (i == 0 ? "" : "  ") + row[i];
      if (i + 1 < row.size()) line.append(widths[i] - row[i].size(), ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    std::printf("%s\n", line.c_str());
  }
}

ExitStatus list_scenarios(const std::vector<std::string>& folders) {
  const auto paths = find_scenarios(folders);
  if (!paths) {
    std::fputs(render({}, paths.error()).c_str(), stderr);
    return kExitUsage;
  }
  ExitStatus status = paths.value().empty() ? kExitNothing : kExitOk;
  if (paths.value().empty()) print_error("no *.wake.json file in what was named");
  std::vector<std::vector<std::string>> rows;
  for (const std::string& path : paths.value()) {
    SourceMap sources;
    const auto scenario = load_scenario(sources, path);
    if (!scenario) {
      std::fputs(render(sources, scenario.error()).c_str(), stderr);
      status = worse(status, kExitUsage);
      continue;
    }
    rows.push_back({scenario.value().name, expected_text(scenario.value().expect), first_sentence(scenario.value().about)});
  }
  print_table(rows);
  return status;
}

ExitStatus list_kernels(const std::string& models_folder) {
  const std::string models = find_models(models_folder);
  if (models.empty()) {
    print_error("no kernel models found", "name their folder with --models or in WAKESIM_MODELS");
    return kExitUsage;
  }
  SourceMap sources;
  const auto kernels = load_kernels(sources, models);
  if (!kernels) {
    std::fputs(render(sources, kernels.error()).c_str(), stderr);
    return kExitUsage;
  }
  std::vector<std::vector<std::string>> rows;
  for (const KernelVersion& kernel : kernels.value()) {
    std::string overlays;
    for (const std::string& path : kernel.overlays) {
      const bool below = path.rfind(models + "/", 0) == 0;
      overlays += (overlays.empty() ? "with " : ", ") + (below ? path.substr(models.size() + 1) : path);
    }
    rows.push_back({kernel.name, rows.empty() ? "default" : "", overlays.empty() ? "the models as they are" : overlays});
  }
  print_table(rows);
  return kExitOk;
}

ExitStatus list_findings() {
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < kFindingKindCount; ++i) {
    const auto kind = static_cast<FindingKind>(i);
    rows.push_back({finding_id(kind), finding_default(kind) ? "on" : "off", finding_meaning(kind)});
  }
  print_table(rows);
  return kExitOk;
}

ExitStatus list_lessons() {
  const std::string lessons = find_scenarios_folder() + "/lessons";
  std::error_code error;
  if (!std::filesystem::is_directory(lessons, error)) {
    print_error("no lessons are installed");
    return kExitNothing;
  }
  return list_scenarios({lessons});
}

bool exists(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

}  // namespace

ExitStatus list_command(const ListArgs& args) {
  std::vector<std::string> folders = args.words;
  std::string kind = "scenarios";
  if (!folders.empty() && std::find(kKinds.begin(), kKinds.end(), folders.front()) != kKinds.end()) {
    kind = folders.front();
    folders.erase(folders.begin());
  } else if (!folders.empty() && !exists(folders.front())) {
    print_error("`" + folders.front() + "` is neither a file or folder nor one of scenarios, kernels, findings, lessons",
                did_you_mean(folders.front(), kKinds));
    return kExitUsage;
  }
  if (kind != "scenarios" && !folders.empty()) {
    print_error("`wakesim list " + kind + "` takes no folders, got `" + folders.front() + "`");
    return kExitUsage;
  }
  if (kind == "kernels") return list_kernels(args.models);
  if (kind == "findings") return list_findings();
  if (kind == "lessons") return list_lessons();
  if (folders.empty()) {
    const std::string shipped = find_scenarios_folder();
    if (shipped.empty()) {
      print_error("no scenarios are installed", "name a folder: wakesim list scenarios DIR");
      return kExitNothing;
    }
    folders = {shipped};
  }
  return list_scenarios(folders);
}

}  // namespace wakesim
