// SPDX-License-Identifier: MIT
/* v6.16: a bucket may vanish with its table, and only the lock or an RCU read section keeps it. */
#include <kernel/futex/futex.h>
#include <linux/rcupdate.h>

/* The counter drops while the lock still keeps the bucket alive. */
void futex_q_unlock(struct futex_hash_bucket *hb) __releases(&hb->lock)
{
	futex_hb_waiters_dec(hb);
	spin_unlock(&hb->lock);
}

/* The read section covers the time between reading lock_ptr and taking the lock it points to. */
int futex_unqueue(struct futex_q *q)
{
	spinlock_t *lock_ptr;
	int ret = 0;

	guard(rcu)();
	while ((lock_ptr = READ_ONCE(q->lock_ptr)) != NULL) {
		spin_lock(lock_ptr);
		if (lock_ptr == q->lock_ptr) {
			__futex_unqueue(q);
			BUG_ON(q->pi_state);
			spin_unlock(lock_ptr);
			ret = 1;
			break;
		}
		spin_unlock(lock_ptr);
	}
	return ret;
}
