// SPDX-License-Identifier: MIT
/* As before 2.6.25 (cdf71a10c7b6): who is interrupted or out of time leaves, without a look at whether the lock has been handed to it. */
#include <kernel/futex/futex.h>
#include <kernel/locking/rtmutex_common.h>

int fixup_pi_state_owner(u32 __user *uaddr, struct futex_q *q, struct task_struct *argowner);
void remove_waiter(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter);
void fixup_rt_mutex_waiters(struct rt_mutex_base *lock, bool acquire_lock);

bool rt_mutex_cleanup_proxy_lock(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter)
{
	raw_spin_lock_irq(&lock->wait_lock);
	remove_waiter(lock, waiter);
	fixup_rt_mutex_waiters(lock, false);
	raw_spin_unlock_irq(&lock->wait_lock);
	return true;
}

int fixup_pi_owner(u32 __user *uaddr, struct futex_q *q, int locked)
{
	if (locked) {
		if (q->pi_state->owner != current)
			return fixup_pi_state_owner(uaddr, q, current);
		return 1;
	}
	return 0;
}
