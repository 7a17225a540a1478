// SPDX-License-Identifier: MIT
#include "sim/vm/code.h"

namespace wakesim {
namespace {
struct OpcodeRow {
  const char* name;
  const char* effect;
};
constexpr OpcodeRow kOpcodes[] = {
#define WAKESIM_OPCODE(name, effect, ...) {#name, effect},
#include "sim/vm/opcodes.def"
#undef WAKESIM_OPCODE
};
}  // namespace

const char* opcode_name(Opcode op) { return kOpcodes[static_cast<std::size_t>(op)].name; }
const char* opcode_effect(Opcode op) { return kOpcodes[static_cast<std::size_t>(op)].effect; }

FunctionId find_function(const Code& code, std::string_view name) {
  for (std::uint32_t i = 0; i < code.functions.size(); ++i) {
    if (code.functions[i].name == name) return FunctionId{i};
  }
  return {};
}

}  // namespace wakesim
