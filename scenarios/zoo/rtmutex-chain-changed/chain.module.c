// SPDX-License-Identifier: MIT
/*
 * The walker has lock 0 and comes to lock 1, whose owner waits for lock 2: a chain. While the walk is on its way the owner gives up waiting, releases
 * lock 1, which a more urgent task takes at once, and comes to lock 0 itself. Nobody is in a cycle at any time. The owner has lock 3 too, which
 * somebody waits for.
 */
#include <kernel/locking/rtmutex_common.h>
#include <wakesim.h>

enum { WALKER = 1, OWNER, OF_LOCK_2, URGENT, OF_NO_INTEREST };

static struct rt_mutex_base locks[4];
static struct rt_mutex_waiter waiters[5];
static unsigned int ready;

/* Nobody sleeps: tasks stand in line, some because others put them there. 1: the lock was free for the task. */
static int wait_in_line(int i, int waiter, int pid)
{
	rt_mutex_init_waiter(&waiters[waiter]);
	return rt_mutex_start_proxy_lock(&locks[i], &waiters[waiter], find_task_by_vpid(pid));
}

void lines(void)
{
	struct sched_param param = { .sched_priority = 1 };

	assert(sched_setscheduler_nocheck(find_task_by_vpid(URGENT), SCHED_FIFO, &param) == 0);
	rt_mutex_init_proxy_locked(&locks[0], find_task_by_vpid(WALKER));
	rt_mutex_init_proxy_locked(&locks[1], find_task_by_vpid(OWNER));
	rt_mutex_init_proxy_locked(&locks[2], find_task_by_vpid(OF_LOCK_2));
	rt_mutex_init_proxy_locked(&locks[3], find_task_by_vpid(OWNER));
}

void owner(void)
{
	assert(wait_in_line(3, 3, OF_NO_INTEREST) == 0);
	assert(wait_in_line(2, 2, OWNER) == 0);
	WRITE_ONCE(ready, 1);

	assert(rt_mutex_cleanup_proxy_lock(&locks[2], &waiters[2]));
	rt_mutex_futex_unlock(&locks[1]);
	assert(wait_in_line(1, 4, URGENT) >= 0);
	assert(wait_in_line(0, 1, OWNER) == 0);
}

void walker(void)
{
	int ret;

	__wakesim_await_eq(&ready, 1);
	ret = wait_in_line(1, 0, WALKER);
	assert(ret != -EDEADLK);
	cover(ret == 0);
	cover(ret == 1);
}

void in_line(void)
{
}
