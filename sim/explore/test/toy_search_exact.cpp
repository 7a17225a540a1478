// The search that stores whole states, for toys.
// SPDX-License-Identifier: MIT
#include "sim/explore/search.h"
#include "sim/explore/test/toy_system.h"

namespace wakesim {

template class Search<ToySystem, StateStore>;

}  // namespace wakesim
