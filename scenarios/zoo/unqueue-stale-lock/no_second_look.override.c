// SPDX-License-Identifier: MIT
/* Wrong: lock_ptr is not looked at again once that lock is held. */
#include <kernel/futex/futex.h>

int futex_unqueue(struct futex_q *q)
{
	spinlock_t *lock_ptr = READ_ONCE(q->lock_ptr);

	if (!lock_ptr)
		return 0;
	spin_lock(lock_ptr);
	plist_del(&q->list, &container_of(lock_ptr, struct futex_hash_bucket, lock)->chain);
	futex_hb_waiters_dec(container_of(lock_ptr, struct futex_hash_bucket, lock));
	spin_unlock(lock_ptr);
	return 1;
}
