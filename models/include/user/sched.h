/* SPDX-License-Identifier: MIT */
#ifndef _SCHED_H
#define _SCHED_H

#include <unistd.h>

static inline int sched_yield(void)
{
	return (int)__libc_result(sys_sched_yield());
}

static inline int sched_setscheduler(int pid, int policy, const struct sched_param *param)
{
	return (int)__libc_result(sys_sched_setscheduler(pid, policy, (struct sched_param *)param));
}

static inline int sched_setparam(int pid, const struct sched_param *param)
{
	return (int)__libc_result(sys_sched_setparam(pid, (struct sched_param *)param));
}

#endif
