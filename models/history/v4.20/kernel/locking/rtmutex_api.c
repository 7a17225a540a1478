// SPDX-License-Identifier: MIT
/*
 * 4.12 to 4.20: a waiter that would wait for itself is off the mutex again when the caller is told so (56222b212e8e), while who unlocks may find it
 * on its bucket still. 1a1fb985f2e2 of 5.0 leaves it on until the caller takes it off.
 */
#include <kernel/locking/rtmutex_common.h>

int __rt_mutex_start_proxy_lock(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter, struct task_struct *task)
{
	int ret;

	if (try_to_take_rt_mutex(lock, task, NULL))
		return 1;

	ret = task_blocks_on_rt_mutex(lock, waiter, task, NULL, RT_MUTEX_FULL_CHAINWALK);
	if (ret && !rt_mutex_owner(lock))
		ret = 0;
	if (unlikely(ret))
		remove_waiter(lock, waiter);
	return ret;
}

int rt_mutex_start_proxy_lock(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter, struct task_struct *task)
{
	int ret;

	raw_spin_lock_irq(&lock->wait_lock);
	ret = __rt_mutex_start_proxy_lock(lock, waiter, task);
	raw_spin_unlock_irq(&lock->wait_lock);
	return ret;
}
