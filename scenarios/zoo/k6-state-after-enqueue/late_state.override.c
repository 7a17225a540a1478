// SPDX-License-Identifier: MIT
/* Wrong: the waiter can be found before its state says that it sleeps, and it does not look again. */
#include <kernel/futex/futex.h>

void futex_wait_queue(struct futex_hash_bucket *hb, struct futex_q *q, struct hrtimer_sleeper *timeout)
{
	futex_queue(q, hb, current);
	if (timeout)
		hrtimer_sleeper_start_expires(timeout, HRTIMER_MODE_ABS);

	set_current_state(TASK_INTERRUPTIBLE | TASK_FREEZABLE);
	schedule();
	__set_current_state(TASK_RUNNING);
}
