// SPDX-License-Identifier: MIT
/*
 * 4.2 to 4.20: on the wake queue first, then off the bucket, then lock_ptr = NULL. When the task already is on another waker's queue, that
 * waker may deliver the wake-up while lock_ptr is still set; the waiter then blocks on the bucket's lock and finds out.
 */
#include <kernel/futex/futex.h>

void futex_wake_mark(struct wake_q_head *wake_q, struct futex_q *q) __must_hold(q->lock_ptr)
{
	struct task_struct *p = q->task;

	if (WARN(q->pi_state || q->rt_waiter, "refusing to wake a waiter with priority inheritance"))
		return;

	wake_q_add(wake_q, p);
	__futex_unqueue(q);
	smp_store_release(&q->lock_ptr, NULL);
}
