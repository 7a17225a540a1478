// SPDX-License-Identifier: MIT
/* 7.1 (3bfdc63936dd, 40a25d59e85b), and v6.12.86: it is the waiter's task that waits no more, whoever calls. One that was never enqueued has none. */
#include <kernel/locking/rtmutex_common.h>

void remove_waiter(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter)
{
	bool is_top_waiter = (waiter == rt_mutex_top_waiter(lock));
	struct task_struct *owner = rt_mutex_owner(lock);
	struct task_struct *waiter_task = waiter->task;
	struct rt_mutex_base *next_lock;

	lockdep_assert_held(&lock->wait_lock);

	if (!waiter_task)
		return;

	raw_spin_lock(&waiter_task->pi_lock);
	rt_mutex_dequeue(lock, waiter);
	waiter_task->pi_blocked_on = NULL;
	raw_spin_unlock(&waiter_task->pi_lock);

	if (!owner || !is_top_waiter)
		return;

	raw_spin_lock(&owner->pi_lock);
	rt_mutex_dequeue_pi(owner, waiter);
	if (rt_mutex_has_waiters(lock))
		rt_mutex_enqueue_pi(owner, rt_mutex_top_waiter(lock));
	rt_mutex_adjust_prio(lock, owner);

	next_lock = task_blocked_on_lock(owner);
	raw_spin_unlock(&owner->pi_lock);

	if (!next_lock)
		return;

	get_task_struct(owner);

	raw_spin_unlock_irq(&lock->wait_lock);
	rt_mutex_adjust_prio_chain(owner, RT_MUTEX_MIN_CHAINWALK, lock, next_lock, NULL, waiter_task);
	raw_spin_lock_irq(&lock->wait_lock);
}
