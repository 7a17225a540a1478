// SPDX-License-Identifier: MIT
/* Wrong: q is read once more after it has been given back to the waiter. */
#include <kernel/futex/futex.h>

void futex_wake_mark(struct wake_q_head *wake_q, struct futex_q *q)
{
	get_task_struct(q->task);
	__futex_unqueue(q);
	smp_store_release(&q->lock_ptr, NULL);
	wake_q_add_safe(wake_q, q->task);
}
