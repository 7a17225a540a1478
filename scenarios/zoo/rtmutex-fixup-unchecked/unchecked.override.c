// SPDX-License-Identifier: MIT
/* Wrong: bit 0 is cleared whether it is set or not. Where it is not, the owner can release the lock between the read and the write. */
#include <kernel/locking/rtmutex_common.h>

void fixup_rt_mutex_waiters(struct rt_mutex_base *lock, bool acquire_lock)
{
	if (!rt_mutex_has_waiters(lock))
		clear_rt_mutex_waiters(lock);
}
