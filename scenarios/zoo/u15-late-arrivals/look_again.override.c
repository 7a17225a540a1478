// SPDX-License-Identifier: MIT
/* Wrong: one waiter at a time, and another look at the chain after each. */
#include <kernel/futex/futex.h>

static struct futex_q *first_match(struct futex_hash_bucket *hb, union futex_key *key, u32 bitset)
{
	struct futex_q *this;

	plist_for_each_entry(this, &hb->chain, list) {
		if (futex_match(&this->key, key) && (this->bitset & bitset))
			return this;
	}
	return NULL;
}

int futex_wake(u32 __user *uaddr, unsigned int flags, int nr_wake, u32 bitset)
{
	struct futex_hash_bucket *hb;
	struct futex_q *this;
	union futex_key key = FUTEX_KEY_INIT;
	int ret;

	if (!bitset)
		return -EINVAL;
	ret = get_futex_key(uaddr, flags, &key, FUTEX_READ);
	if (ret)
		return ret;
	hb = futex_hash(&key);
	if (!futex_hb_waiters_pending(hb))
		return 0;

	do {
		DEFINE_WAKE_Q(wake_q);

		spin_lock(&hb->lock);
		this = first_match(hb, &key, bitset);
		if (this)
			this->wake(&wake_q, this);
		spin_unlock(&hb->lock);
		wake_up_q(&wake_q);
	} while (this && ++ret < nr_wake);
	return ret;
}
