// SPDX-License-Identifier: MIT
/* Wrong: a wait that a signal interrupted goes back to sleep without another look at the word. */
#include <kernel/futex/futex.h>

#define RESTARTED 0x10000u

int futex_wait_setup(u32 __user *uaddr, u32 val, unsigned int flags, struct futex_q *q, struct futex_hash_bucket **hb)
{
	u32 uval;
	int ret = get_futex_key(uaddr, flags, &q->key, FUTEX_READ);

	if (ret)
		return ret;
	*hb = futex_q_lock(q);
	if (current->restart_block.futex.flags == RESTARTED) {
		current->restart_block.futex.flags = 0;
		return 0;
	}
	ret = futex_get_value_locked(&uval, uaddr);
	if (!ret && uval != val)
		ret = -EWOULDBLOCK;
	if (ret)
		futex_q_unlock(*hb);
	return ret;
}

int __futex_wait(u32 __user *uaddr, unsigned int flags, u32 val, struct hrtimer_sleeper *to, u32 bitset)
{
	struct futex_q q = futex_q_init;
	struct futex_hash_bucket *hb;
	int ret;

	if (!bitset)
		return -EINVAL;
	q.bitset = bitset;

	for (;;) {
		ret = futex_wait_setup(uaddr, val, flags, &q, &hb);
		if (ret)
			return ret;
		futex_wait_queue(hb, &q, to);
		if (!futex_unqueue(&q))
			return 0;
		if (to && !READ_ONCE(to->task))
			return -ETIMEDOUT;
		if (signal_pending(current)) {
			current->restart_block.futex.flags = RESTARTED;
			return -ERESTARTSYS;
		}
	}
}
