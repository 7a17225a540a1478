// SPDX-License-Identifier: MIT
/* FUTEX_WAKE that is told wrong: one too many (MISCOUNTS 1), or one whom it has woken is left out (-1). */
#include <kernel/futex/futex.h>

#ifndef MISCOUNTS
#define MISCOUNTS 1
#endif

int futex_wake(u32 __user *uaddr, unsigned int flags, int nr_wake, u32 bitset)
{
	union futex_key key = FUTEX_KEY_INIT;
	struct futex_hash_bucket *hb;
	struct futex_q *this, *next;
	DEFINE_WAKE_Q(wake_q);
	int ret = get_futex_key(uaddr, flags, &key, FUTEX_READ);

	if (ret)
		return ret;
	hb = futex_hash(&key);
	if (!futex_hb_waiters_pending(hb))
		return 0;
	spin_lock(&hb->lock);
	plist_for_each_entry_safe(this, next, &hb->chain, list) {
		if (!futex_match(&this->key, &key) || !(this->bitset & bitset))
			continue;
		this->wake(&wake_q, this);
		if (++ret >= nr_wake)
			break;
	}
	spin_unlock(&hb->lock);
	wake_up_q(&wake_q);
	return ret ? ret + MISCOUNTS : 0;
}
