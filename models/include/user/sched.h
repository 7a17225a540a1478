/* SPDX-License-Identifier: MIT */
#ifndef _SCHED_H
#define _SCHED_H

#include <unistd.h>

static inline int sched_yield(void)
{
	return (int)__libc_result(sys_sched_yield());
}

#endif
