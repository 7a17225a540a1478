// wakesim dump: what the machine executes, as a disassembly or as control-flow graphs.
// SPDX-License-Identifier: MIT
#include "sim/lang/dump.h"

#include <cstdio>
#include <vector>

#include "tools/wakesim/session.h"

namespace wakesim {
namespace {

ExitStatus unknown_function(const Code& code, const std::string& name) {
  std::vector<std::string> names;
  for (const Function& function : code.functions) names.push_back(function.name);
  const std::string_view near = nearest_name(name, names);
  print_error("no function is named `" + name + "`", near.empty() ? "" : "did you mean `" + std::string(near) + "`?");
  return kExitUsage;
}

}  // namespace

ExitStatus dump_command(const DumpArgs& args) {
  const LoadOutcome outcome = load(args.path, args.model);
  if (!outcome.loaded) return kExitUsage;
  const Code& code = outcome.loaded->image.code;
  const auto print = [&](FunctionId function) {
    const std::string text = args.dot ? control_flow_dot(code, function) : disassemble(code, outcome.loaded->sources, function);
    std::fputs(text.c_str(), stdout);
  };
  if (args.function.empty()) {
    for (std::uint32_t i = 0; i < code.functions.size(); ++i) {
      if (i > 0) std::fputs("\n", stdout);
      print(FunctionId{i});
    }
    return kExitOk;
  }
  const FunctionId function = find_function(code, args.function);
  if (!function.has_value()) return unknown_function(code, args.function);
  print(function);
  return kExitOk;
}

}  // namespace wakesim
