// SPDX-License-Identifier: MIT
/* Before 3.14: no early exit. A waker takes the bucket's lock whether anybody waits or not. */
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
