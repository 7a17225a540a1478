/* SPDX-License-Identifier: MIT */
#ifndef _UAPI_LINUX_TIME_H
#define _UAPI_LINUX_TIME_H

#include <uapi/linux/types.h>

struct __kernel_timespec {
	__kernel_time64_t tv_sec;
	long long tv_nsec;
};

#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1

#endif
