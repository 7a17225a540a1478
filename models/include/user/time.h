/* SPDX-License-Identifier: MIT */
#ifndef _TIME_H
#define _TIME_H

#include <uapi/linux/time.h>

/* The C library's name for the same 16 bytes. */
struct timespec {
	long long tv_sec;
	long long tv_nsec;
};

#endif
