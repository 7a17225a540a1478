// SPDX-License-Identifier: MIT
/* Wrong: on the chain first, then a look at the word, then off again when it is different. */
#include <kernel/futex/futex.h>

int futex_wait_setup(u32 __user *uaddr, u32 val, unsigned int flags, struct futex_q *q, struct futex_hash_bucket **hb)
{
	u32 uval;
	int ret = get_futex_key(uaddr, flags, &q->key, FUTEX_READ);

	if (ret)
		return ret;
	*hb = futex_q_lock(q);
	set_current_state(TASK_INTERRUPTIBLE | TASK_FREEZABLE);
	futex_queue(q, *hb, current);

	ret = get_user(uval, uaddr);
	if (!ret && uval != val)
		ret = -EWOULDBLOCK;
	if (ret) {
		__set_current_state(TASK_RUNNING);
		futex_unqueue(q);
	}
	return ret;
}

void futex_wait_queue(struct futex_hash_bucket *hb, struct futex_q *q, struct hrtimer_sleeper *timeout)
{
	if (timeout)
		hrtimer_sleeper_start_expires(timeout, HRTIMER_MODE_ABS);
	if (!plist_node_empty(&q->list)) {
		if (!timeout || READ_ONCE(timeout->task))
			schedule();
	}
	__set_current_state(TASK_RUNNING);
}
