/* SPDX-License-Identifier: MIT */
#include <uapi/linux/prctl.h>
