// A 128-bit unsigned integer, which every compiler we build with has and ISO C++ does not name.
// SPDX-License-Identifier: MIT
#pragma once

namespace wakesim {

__extension__ typedef unsigned __int128 Uint128;

}  // namespace wakesim
