// SPDX-License-Identifier: MIT
/* Wrong: the way out for a word that has changed keeps the bucket locked. */
#include <kernel/futex/futex.h>

int futex_wait_setup(u32 __user *uaddr, u32 val, unsigned int flags, struct futex_q *q, struct futex_hash_bucket **hb)
{
	u32 uval;
	int ret = get_futex_key(uaddr, flags, &q->key, FUTEX_READ);

	if (ret)
		return ret;
	*hb = futex_q_lock(q);
	ret = futex_get_value_locked(&uval, uaddr);
	if (ret) {
		futex_q_unlock(*hb);
		return ret;
	}
	return uval == val ? 0 : -EWOULDBLOCK;
}
