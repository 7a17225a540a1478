// compile(): the halves of sim/lang put together.
// SPDX-License-Identifier: MIT
#include "sim/lang/compile.h"

#include <utility>

#include "sim/lang/front.h"
#include "sim/lang/liveness.h"
#include "sim/lang/lower.h"

namespace wakesim {

Result<Code> compile(SourceMap& sources, const CompileInput& input, Diagnostics* warnings, UnitCache* cache) {
  const Result<lang::Program> program = lang::parse_program(sources, input, warnings, cache);
  if (!program) return program.error();
  Result<Code> code = lang::lower(*program);
  if (!code) {
    Diagnostics errors = code.error();
    program->places.to_caller(errors);
    return errors;
  }
  program->places.to_caller(*code);
  compute_liveness(*code);
  if (!input.is_model) return code;
  for (Function& function : code->functions) {
    function.is_model = function.where.has_value() && input.is_model(sources.name(function.where.file));
  }
  return code;
}

}  // namespace wakesim
