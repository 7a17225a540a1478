// SPDX-License-Identifier: MIT
/* Wrong: the word is read before the bucket is locked. */
#include <kernel/futex/futex.h>

int futex_wait_setup(u32 __user *uaddr, u32 val, unsigned int flags, struct futex_q *q, struct futex_hash_bucket **hb)
{
	u32 uval;
	int ret = get_futex_key(uaddr, flags, &q->key, FUTEX_READ);

	if (ret)
		return ret;
	ret = get_user(uval, uaddr);
	if (ret)
		return ret;
	if (uval != val)
		return -EWOULDBLOCK;
	*hb = futex_q_lock(q);
	return 0;
}
