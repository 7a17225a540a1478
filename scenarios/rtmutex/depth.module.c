// SPDX-License-Identifier: MIT
/*
 * A chain of three locks without a cycle: task 4 comes to the lock of 3, who waits for that of 2, who waits for that of 1. The walk is not to
 * take more than LIMIT steps.
 */
#include <kernel/locking/rtmutex_common.h>
#include <wakesim.h>

#ifndef LIMIT
#define LIMIT 1
#endif

static struct rt_mutex_base locks[3];
static struct rt_mutex_waiter waiters[3];

static int wait_in_line(int i, int pid)
{
	rt_mutex_init_waiter(&waiters[i]);
	return rt_mutex_start_proxy_lock(&locks[i], &waiters[i], find_task_by_vpid(pid));
}

void lines(void)
{
	max_lock_depth = LIMIT;
	sched_set_fifo(find_task_by_vpid(4));
	for (int i = 0; i < 3; i++)
		rt_mutex_init_proxy_locked(&locks[i], find_task_by_vpid(i + 1));
	assert(wait_in_line(0, 2) == 0);
	assert(wait_in_line(1, 3) == 0);
}

void owner(void)
{
}

/* Takes back what was lent on the way, as far as it came. */
void walker(void)
{
	int ret = wait_in_line(2, 4), prio = find_task_by_vpid(4)->prio;

	observe("ret", ret);
	for (int pid = 1; pid <= 3; pid++)
		assert(find_task_by_vpid(pid)->prio == (ret ? DEFAULT_PRIO : prio));
}
