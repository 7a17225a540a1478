/* SPDX-License-Identifier: MIT */
#include <uapi/linux/futex.h>
