// SPDX-License-Identifier: MIT
/*
 * 3.14-rc1: nobody waits when the bucket is unlocked and its chain is empty. On a machine that lets the waiter's store to the lock be seen
 * late, a waker can find the lock free while the waiter is already reading the word under it:
 *
 *   waiter                                   waker
 *   lock(hb)      (not seen yet)
 *   read *futex: old value                   *futex = new value
 *                                            full barrier
 *                                            lock free, chain empty: return 0
 *   enqueue, sleep for ever
 */
#include <kernel/futex/futex.h>

int futex_wake(u32 __user *uaddr, unsigned int flags, int nr_wake, u32 bitset)
{
	struct futex_hash_bucket *hb;
	struct futex_q *this, *next;
	union futex_key key = FUTEX_KEY_INIT;
	DEFINE_WAKE_Q(wake_q);
	int ret;

	if (!bitset)
		return -EINVAL;
	ret = get_futex_key(uaddr, flags, &key, FUTEX_READ);
	if (ret)
		return ret;

	hb = futex_hash(&key);
	smp_mb();
	if (!spin_is_locked(&hb->lock) && plist_head_empty(&hb->chain))
		return ret;

	spin_lock(&hb->lock);
	plist_for_each_entry_safe(this, next, &hb->chain, list) {
		if (!futex_match(&this->key, &key))
			continue;
		if (this->pi_state || this->rt_waiter) {
			ret = -EINVAL;
			break;
		}
		if (!(this->bitset & bitset))
			continue;
		this->wake(&wake_q, this);
		if (++ret >= nr_wake)
			break;
	}
	spin_unlock(&hb->lock);
	return ret;
}
