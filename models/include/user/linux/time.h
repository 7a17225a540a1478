/* SPDX-License-Identifier: MIT */
#include <uapi/linux/time.h>
