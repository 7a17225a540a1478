// SPDX-License-Identifier: MIT
/* Wrong: the answer is worked out under the lock, the waking done under another hold of it. */
#include <kernel/futex/futex.h>

int futex_wake(u32 __user *uaddr, unsigned int flags, int nr_wake, u32 bitset)
{
	struct futex_hash_bucket *hb;
	struct futex_q *this, *next;
	union futex_key key = FUTEX_KEY_INIT;
	DEFINE_WAKE_Q(wake_q);
	int ret, count = 0, woken = 0;

	if (!bitset)
		return -EINVAL;
	ret = get_futex_key(uaddr, flags, &key, FUTEX_READ);
	if (ret)
		return ret;
	hb = futex_hash(&key);
	if (!futex_hb_waiters_pending(hb))
		return 0;

	spin_lock(&hb->lock);
	plist_for_each_entry(this, &hb->chain, list) {
		if (futex_match(&this->key, &key) && (this->bitset & bitset) && ++count >= nr_wake)
			break;
	}
	spin_unlock(&hb->lock);
	if (!count)
		return 0;

	spin_lock(&hb->lock);
	plist_for_each_entry_safe(this, next, &hb->chain, list) {
		if (!futex_match(&this->key, &key) || !(this->bitset & bitset))
			continue;
		this->wake(&wake_q, this);
		if (++woken >= nr_wake)
			break;
	}
	spin_unlock(&hb->lock);
	wake_up_q(&wake_q);
	return count;
}
