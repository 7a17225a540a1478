// The search that stores whole states (--exact-states), for the Machine.
// SPDX-License-Identifier: MIT
#include "sim/explore/search.h"

namespace wakesim {

template class Search<Machine, StateStore>;

}  // namespace wakesim
