// What one operation did to memory: the one value from which footprints, records, notes of a watched function and observable events are made
// (effect.cpp). Whoever wants to know more of operations, say what they cost, reads it too.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "sim/vm/code.h"
#include "sim/vm/decode.h"
#include "sim/base/operations.h"
#include "sim/vm/value.h"

namespace wakesim {

// Where an access goes: a cell, or a part of one.
struct Address {
  std::uint32_t cell = 0;
  std::uint8_t shift = 0;   // bits, when the access is to a part of the cell
  std::uint8_t size = 0;    // bytes of the access
  bool partial = false;
  std::uint32_t object = 0;
  Word head = 0;
  std::uint32_t offset = 0; // bytes into the object
};

struct Effect {
  Touch touch = Touch::kNothing;
  OperationKind operation = OperationKind::kLoad;  // as a step is told
  Address at;
  IntKind kind = IntKind::kU64;
  MemoryOrder order = MemoryOrder::kRelaxed;
  Word old_value = 0;       // of the part accessed
  Word value = 0;           // of it, afterwards; of a lock operation, whether it was done
  bool writes = false;      // something was written, be it what was there
  bool changes = false;     // and is different now
  bool commutes = false;    // with operations like it on the same cell: nobody asks what was there
};

// Who is told.
enum Listener : std::uint8_t { kFootprints = 1, kRecorder = 2, kWatcher = 4, kObserver = 8 };

}  // namespace wakesim
