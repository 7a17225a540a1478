// wakesim dump: what the machine executes, as a disassembly or as control-flow graphs.
// SPDX-License-Identifier: MIT
#include "sim/lang/dump.h"

#include <cstdio>

#include "tools/wakesim/session.h"

namespace wakesim {
ExitStatus dump_command(const DumpArgs& args) {
  const Loaded loaded = load(args.path, args.build);
  if (!loaded.program) return kExitUsage;
  const Code& code = loaded.program->image.code;
  const auto print = [&](FunctionId function) {
    const std::string text = args.dot ? control_flow_dot(code, function) : disassemble(code, loaded.program->sources, function);
    std::fputs(text.c_str(), stdout);
  };
  if (args.function.empty()) {
    for (std::uint32_t i = 0; i < code.functions.size(); ++i) {
      if (i > 0) std::fputs("\n", stdout);
      print(FunctionId{i});
    }
    return kExitOk;
  }
  const FunctionId function = find_named_function(code, args.function);
  if (!function.has_value()) return kExitUsage;
  print(function);
  return kExitOk;
}

}  // namespace wakesim
