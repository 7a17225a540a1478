// SPDX-License-Identifier: MIT
/*
 * Before 4.2: the waiter is woken on the spot, with its bucket locked. The reference keeps the task while it is woken: from lock_ptr = NULL
 * on it may return and end. (The kernel of that time wrote lock_ptr with a plain store after a write barrier.)
 */
#include <kernel/futex/futex.h>

void futex_wake_mark(struct wake_q_head *wake_q, struct futex_q *q) __must_hold(q->lock_ptr)
{
	struct task_struct *p = q->task;

	if (WARN(q->pi_state || q->rt_waiter, "refusing to wake a waiter with priority inheritance"))
		return;

	get_task_struct(p);
	__futex_unqueue(q);
	smp_wmb();
	WRITE_ONCE(q->lock_ptr, NULL);
	wake_up_state(p, TASK_NORMAL);
	put_task_struct(p);
}
