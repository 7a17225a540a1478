// SPDX-License-Identifier: MIT
/* Before 5.6: the key of a shared futex in a file holds the inode until the operation ends. */
#include "file.h"
#include <kernel/futex/futex.h>

static int get_futex_key_refs(u32 __user *uaddr, unsigned int flags, union futex_key *key)
{
	int ret = get_futex_key(uaddr, flags, key, FUTEX_READ);

	if (!ret && (key->both.offset & FUT_OFF_INODE) && !igrab_of_mapping(&file))
		ret = -EFAULT;
	return ret;
}

static void drop_futex_key_refs(union futex_key *key)
{
	if (key->both.offset & FUT_OFF_INODE)
		iput(&file);
}

int futex_wake(u32 __user *uaddr, unsigned int flags, int nr_wake, u32 bitset)
{
	struct futex_hash_bucket *hb;
	struct futex_q *this, *next;
	union futex_key key = FUTEX_KEY_INIT;
	DEFINE_WAKE_Q(wake_q);
	int ret;

	if (!bitset)
		return -EINVAL;
	ret = get_futex_key_refs(uaddr, flags, &key);
	if (ret)
		return ret;

	hb = futex_hash(&key);
	if (!futex_hb_waiters_pending(hb))
		goto out_put_key;

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
out_put_key:
	drop_futex_key_refs(&key);
	return ret;
}
