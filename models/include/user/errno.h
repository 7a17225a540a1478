/* SPDX-License-Identifier: MIT */
/* Error numbers, and where functions of the C library leave one: a variable that every thread has for itself. */
#ifndef _ERRNO_H
#define _ERRNO_H

#include <uapi/asm-generic/errno.h>

static _Thread_local int errno __attribute__((unused));
#define errno errno

/*
 * The result of a system call as the C library gives it: -1 and `errno` for a negative error number, which reaches down to -4095; anything
 * else unchanged, and then `errno` is left alone.
 */
static inline long __libc_result(long result)
{
	if (result >= 0 || result < -4095)
		return result;
	errno = (int)-result;
	return -1;
}

#endif
