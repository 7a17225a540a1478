// SPDX-License-Identifier: MIT
/* Wrong: the waiter may go before its entry is off the chain. */
#include <kernel/futex/futex.h>

void futex_wake_mark(struct wake_q_head *wake_q, struct futex_q *q)
{
	struct task_struct *p = q->task;
	struct futex_hash_bucket *hb = container_of(q->lock_ptr, struct futex_hash_bucket, lock);

	get_task_struct(p);
	smp_store_release(&q->lock_ptr, NULL);
	plist_del(&q->list, &hb->chain);
	futex_hb_waiters_dec(hb);
	wake_q_add_safe(wake_q, p);
}
