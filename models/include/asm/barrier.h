/* SPDX-License-Identifier: MIT */
#include <linux/barrier.h>
