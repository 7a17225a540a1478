// SPDX-License-Identifier: MIT
#include "sim/scenario/kernels.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "sim/json/json.h"
#include "sim/scenario/schema.h"
#include "sim/trace/read_file.h"

namespace wakesim {
namespace {

bool is_not_empty(std::string_view s) { return !s.empty(); }

constexpr Rule kText{.kind = RuleKind::kText, .noun = "a string"};
constexpr Rule kPath{.kind = RuleKind::kPattern, .noun = "a path", .pattern = "", .matches = is_not_empty};
constexpr Rule kPathList{.kind = RuleKind::kList, .noun = "a path", .item = &kPath};
constexpr Rule kScalar{.kind = RuleKind::kScalar, .noun = "a value"};
constexpr Rule kDefines{.kind = RuleKind::kMap, .noun = "macros", .item = &kScalar};

constexpr Field kVersionFields[] = {
    {"about", &kText, "what the version stands for"},
    {"base", &kPathList, "C files of the kernel"},
    {"include", &kPathList, "folders searched for the headers of kernel code"},
    {"user_include", &kPathList, "folders searched for the headers of user code"},
    {"overlays", &kPathList, "C files laid over the kernel, lowest first"},
    {"define", &kDefines, "macros of the version"},
};
constexpr Rule kVersion{.kind = RuleKind::kObject, .noun = "a kernel", .fields = kVersionFields};
constexpr Rule kVersions{.kind = RuleKind::kMap, .noun = "kernels", .item = &kVersion};
constexpr Field kFileFields[] = {
    {"about", &kText, "what the file is"},
    {"default", &kText, "the kernel of a scenario that names none; without it the first"},
    {"base", &kPathList, "C files of every kernel that lists none of its own"},
    {"include", &kPathList, "the same for `include`"},
    {"user_include", &kPathList, "the same for `user_include`"},
    {"kernels", &kVersions, "the kernels by name", Need::kRequired},
};
constexpr Rule kFile{.kind = RuleKind::kObject, .noun = "a list of kernels", .fields = kFileFields};

}  // namespace

Result<std::vector<KernelVersion>> load_kernels(SourceMap& sources, const std::string& models) {
  const std::string path = (std::filesystem::path(models) / "kernels.json").string();
  FileId file = sources.find(path);
  if (!file.has_value()) {
    Result<std::string> text = read_file(path, FileKind::kKernels);
    if (!text) {
      Diagnostic error = text.error().front();
      if (error.help.empty()) error.help = "the folder of the kernel models holds `kernels.json`";
      return error;
    }
    file = sources.add(path, std::move(*text));
  }
  Diagnostics errors;
  const std::optional<JsonValue> parsed = parse_json(sources, file, &errors);
  if (!parsed) return errors;
  const JsonValue& root = *parsed;
  check_value(kFile, root, "", &errors);
  if (!errors.empty()) return errors;

  // A list of the version, or else the one that holds for all.
  const auto list = [&](const JsonValue& version, const char* key) {
    const JsonValue* value = version.find(key);
    if (value == nullptr) value = root.find(key);
    std::vector<std::string> out;
    if (value == nullptr) return out;
    for (const JsonValue& item : value->items)
      out.push_back((std::filesystem::path(models) / item.text).lexically_normal().string());
    return out;
  };
  std::vector<KernelVersion> out;
  for (const JsonMember& member : root.find("kernels")->members) {
    KernelVersion version;
    version.name = member.key;
    version.base = list(member.value, "base");
    version.overlays = list(member.value, "overlays");
    version.kernel_include = list(member.value, "include");
    version.user_include = list(member.value, "user_include");
    if (const JsonValue* define = member.value.find("define")) {
      for (const JsonMember& macro : define->members) {
        const JsonValue& value = macro.value;
        version.define_places.emplace(macro.key, macro.where);
        version.define.emplace_back(macro.key, value.kind == JsonKind::kString    ? value.text
                                               : value.kind == JsonKind::kInteger ? std::to_string(value.integer)
                                                                                  : std::string(value.boolean ? "1" : "0"));
      }
    }
    out.push_back(std::move(version));
  }
  if (out.empty()) return Diagnostic{.where = root.find("kernels")->where, .message = "expected at least one kernel, got none"};
  if (const JsonValue* standard = root.find("default")) {
    const auto chosen =
        std::find_if(out.begin(), out.end(), [&](const KernelVersion& version) { return version.name == standard->text; });
    if (chosen == out.end())
      return Diagnostic{.where = standard->where, .message = "no kernel is named `" + standard->text + "`"};
    std::rotate(out.begin(), chosen, chosen + 1);
  }
  return out;
}

}  // namespace wakesim
