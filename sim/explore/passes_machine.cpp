// What comes after a search, or instead of it, for the Machine.
// SPDX-License-Identifier: MIT
#include "sim/explore/doom.h"
#include "sim/explore/livelock.h"
#include "sim/explore/random_runs.h"
#include "sim/explore/shorten.h"

namespace wakesim {

template class Shortener<Machine>;
template class Simplifier<Machine>;
template class GraphBuilder<Machine>;
template class DoomSearch<Machine>;
template class RandomRuns<Machine>;

}  // namespace wakesim
