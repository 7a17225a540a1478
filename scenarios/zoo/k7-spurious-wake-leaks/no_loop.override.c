// SPDX-License-Identifier: MIT
/* Wrong: whatever was no wake-up and no timeout is taken for a signal. */
#include <kernel/futex/futex.h>

int __futex_wait(u32 __user *uaddr, unsigned int flags, u32 val, struct hrtimer_sleeper *to, u32 bitset)
{
	struct futex_q q = futex_q_init;
	struct futex_hash_bucket *hb;
	int ret;

	if (!bitset)
		return -EINVAL;
	q.bitset = bitset;

	ret = futex_wait_setup(uaddr, val, flags, &q, &hb);
	if (ret)
		return ret;
	futex_wait_queue(hb, &q, to);
	if (!futex_unqueue(&q))
		return 0;
	return to && !READ_ONCE(to->task) ? -ETIMEDOUT : -ERESTARTSYS;
}
