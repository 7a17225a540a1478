// SPDX-License-Identifier: MIT
/* Wrong: the lock is free before wait_lock is. */
#include <kernel/locking/rtmutex_common.h>

bool unlock_rt_mutex_safe(struct rt_mutex_base *lock, unsigned long flags) __releases(&lock->wait_lock)
{
	WRITE_ONCE(lock->owner, NULL);
	raw_spin_unlock_irqrestore(&lock->wait_lock, flags);
	return true;
}
