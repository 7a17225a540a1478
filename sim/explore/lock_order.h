// What the observed uses of locks say about deadlocks that no execution ran into: orders of nesting that form a cycle; locks of interrupt
// handlers that are taken elsewhere with interrupts enabled.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/vm/machine.h"

namespace wakesim {

// A shortest cycle of lock classes, as the edges around it (the first has the lowest outer name); none when there is an order.
// A class nested in itself is no cycle here: which instance comes first is for the deadlock search to say.
std::optional<std::vector<Machine::LockEdge>> find_lock_cycle(std::span<const Machine::LockEdge> edges);

// The finding for such a cycle. `functions` names the functions of the edges.
Finding lock_order_finding(const std::vector<Machine::LockEdge>& cycle, const std::vector<Function>& functions);

// A class of locks that is taken in an interrupt handler and, elsewhere, with interrupts enabled: the handler can interrupt the holder and
// wait for it for ever. The two places, the handler's first; of the lowest class by name.
struct LockInversion {
  Machine::LockContext interrupt, enabled;
};
std::optional<LockInversion> find_lock_inversion(std::span<const Machine::LockContext> contexts);
Finding lock_inversion_finding(const LockInversion& inversion, const std::vector<Function>& functions);

}  // namespace wakesim
