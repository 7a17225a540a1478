/* SPDX-License-Identifier: MIT */
#include <uapi/linux/io_uring.h>
