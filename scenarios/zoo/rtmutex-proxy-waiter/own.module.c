// SPDX-License-Identifier: MIT
/* The sleeper owns the lock to which it is moved: that is found before its waiter is enqueued. */
#include <kernel/locking/rtmutex_common.h>
#include <wakesim.h>

void requeuer(void)
{
	struct rt_mutex_base lock;
	struct rt_mutex_waiter waiter;

	rt_mutex_init_proxy_locked(&lock, find_task_by_vpid(1));
	rt_mutex_init_waiter(&waiter);
	assert(rt_mutex_start_proxy_lock(&lock, &waiter, find_task_by_vpid(1)) == -EDEADLK);
	cover(1);
}

void sleeper(void)
{
}
