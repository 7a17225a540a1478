/* SPDX-License-Identifier: MIT */
#ifndef _TIME_H
#define _TIME_H

#include <uapi/linux/time.h>

/* The C library's name for the same 16 bytes. */
struct timespec {
	long long tv_sec;
	long long tv_nsec;
};

typedef int clockid_t;

/* Time stands still. */
static inline int clock_gettime(clockid_t clock, struct timespec *now)
{
	now->tv_sec = now->tv_nsec = clock * 0;
	return 0;
}

#endif
