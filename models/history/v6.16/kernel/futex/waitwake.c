// SPDX-License-Identifier: MIT
/*
 * v6.16: everything that needs the bucket happens in futex_wait_setup: compare, set the task state, enqueue. The real functions lost their
 * bucket arguments and futex_wait_queue became futex_do_wait; here the names and signatures of v6.12 stay, the order is that of v6.16.
 */
#include <kernel/futex/futex.h>

int futex_wait_setup(u32 __user *uaddr, u32 val, unsigned int flags, struct futex_q *q, struct futex_hash_bucket **hb)
{
	u32 uval;
	int ret;

retry:
	ret = get_futex_key(uaddr, flags, &q->key, FUTEX_READ);
	if (ret)
		return ret;

retry_private:
	*hb = futex_q_lock(q);
	ret = futex_get_value_locked(&uval, uaddr);
	if (ret) {
		futex_q_unlock(*hb);
		ret = get_user(uval, uaddr);
		if (ret)
			return ret;
		if (!(flags & FLAGS_SHARED))
			goto retry_private;
		goto retry;
	}
	if (uval != val) {
		futex_q_unlock(*hb);
		return -EWOULDBLOCK;
	}

	set_current_state(TASK_INTERRUPTIBLE | TASK_FREEZABLE);
	futex_queue(q, *hb, current);
	return 0;
}

/* What is left once futex_wait_setup has enqueued: the timer and the sleep. */
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
