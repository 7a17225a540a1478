// The search and what comes after it, for toys.
// SPDX-License-Identifier: MIT
#include "sim/explore/livelock.h"
#include "sim/explore/search.h"
#include "sim/explore/shorten.h"
#include "sim/explore/test/toy_system.h"

namespace wakesim {

template class Search<ToySystem, FingerprintTable>;
template class Search<ToySystem, StateStore>;
template class Shortener<ToySystem>;
template class Simplifier<ToySystem>;
template class GraphBuilder<ToySystem>;

}  // namespace wakesim
