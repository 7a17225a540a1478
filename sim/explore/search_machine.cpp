// The search, for the Machine.
// SPDX-License-Identifier: MIT
#include "sim/explore/search.h"

namespace wakesim {

template class Search<Machine, FingerprintTable>;
template class Search<Machine, StateStore>;

}  // namespace wakesim
