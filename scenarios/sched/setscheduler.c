// SPDX-License-Identifier: MIT
/* sched_setscheduler(2) and sched_setparam(2): what they refuse, in the order in which they look. */
#include <sched.h>
#include <wakesim.h>

#define SCHED_NOBODY_KNOWS 4

static struct sched_param param;

static long set(int pid, int policy, int priority)
{
	param.sched_priority = priority;
	return sys_sched_setscheduler(pid, policy, &param);
}

void arguments(void)
{
	/* Before the task is looked for. */
	assert(sys_sched_setscheduler(77, -1, &param) == -EINVAL);
	assert(sys_sched_setscheduler(77, SCHED_FIFO, NULL) == -EINVAL);
	assert(sys_sched_setscheduler(-1, SCHED_FIFO, (void *)-8L) == -EINVAL);
	assert(sys_sched_setscheduler(77, SCHED_FIFO, (void *)-8L) == -EFAULT);
	assert(sys_sched_setparam(77, (void *)-8L) == -EFAULT);

	/* Before the policy is. */
	assert(set(77, SCHED_NOBODY_KNOWS, 0) == -ESRCH);
	assert(set(0, SCHED_NOBODY_KNOWS, 0) == -EINVAL);

	/* 1 to 99 for real time, 0 for all others; deadlines have another call. */
	assert(set(0, SCHED_FIFO, 0) == -EINVAL);
	assert(set(0, SCHED_RR, 100) == -EINVAL);
	assert(set(0, SCHED_RR, -1) == -EINVAL);
	assert(set(0, SCHED_NORMAL, 1) == -EINVAL);
	assert(set(0, SCHED_BATCH, 1) == -EINVAL);
	assert(set(0, SCHED_DEADLINE, 0) == -EINVAL);

	assert(set(gettid(), SCHED_FIFO, 99) == 0);
	assert(set(0, SCHED_FIFO | SCHED_RESET_ON_FORK, 1) == 0);
	assert(set(0, SCHED_FIFO, 1) == 0);

	/* The policy stays: a priority of 0 fits no more. */
	param.sched_priority = 0;
	assert(sys_sched_setparam(0, &param) == -EINVAL);
	param.sched_priority = 50;
	assert(sys_sched_setparam(0, &param) == 0);
	assert(set(0, SCHED_IDLE, 0) == 0);
	param.sched_priority = 50;
	assert(sys_sched_setparam(0, &param) == -EINVAL);
	assert(set(0, SCHED_NORMAL, 0) == 0);

	/* The C library's way. */
	assert(sched_setscheduler(0, SCHED_FIFO, &param) == -1 && errno == EINVAL);
	cover(1);
}
