// What comes after a search, for toys.
// SPDX-License-Identifier: MIT
#include "sim/explore/livelock.h"
#include "sim/explore/shorten.h"
#include "sim/explore/test/toy_system.h"

namespace wakesim {

template class Shortener<ToySystem>;
template class Simplifier<ToySystem>;
template class GraphBuilder<ToySystem>;

}  // namespace wakesim
