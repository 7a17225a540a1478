/* SPDX-License-Identifier: MIT */
#include <uapi/asm-generic/errno.h>
