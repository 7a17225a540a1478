// wakesim schema: the JSON Schema of scenario files.
// SPDX-License-Identifier: MIT
#include <cstdio>

#include "sim/scenario/scenario.h"
#include "tools/wakesim/commands.h"

namespace wakesim {

ExitStatus schema_command() {
  std::fputs(scenario_schema().c_str(), stdout);
  return kExitOk;
}

}  // namespace wakesim
