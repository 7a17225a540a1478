// The search by fingerprints, for the Machine.
// SPDX-License-Identifier: MIT
#include "sim/explore/search.h"

namespace wakesim {

template class Search<Machine, FingerprintTable>;

}  // namespace wakesim
