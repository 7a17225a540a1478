// Orders in which locks were nested, and the cycle among them that can deadlock.
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
MachineFinding lock_order_finding(const std::vector<Machine::LockEdge>& cycle, const std::vector<Function>& functions);

}  // namespace wakesim
