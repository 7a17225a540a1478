// SPDX-License-Identifier: MIT
/* The state is late, but the look at the list comes after it. */
#include <kernel/futex/futex.h>

void futex_wait_queue(struct futex_hash_bucket *hb, struct futex_q *q, struct hrtimer_sleeper *timeout)
{
	futex_queue(q, hb, current);
	set_current_state(TASK_INTERRUPTIBLE | TASK_FREEZABLE);
	if (timeout)
		hrtimer_sleeper_start_expires(timeout, HRTIMER_MODE_ABS);

	if (!plist_node_empty(&q->list)) {
		if (!timeout || READ_ONCE(timeout->task))
			schedule();
	}
	__set_current_state(TASK_RUNNING);
}
