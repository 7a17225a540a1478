// SPDX-License-Identifier: MIT
/* v6.16 with b549113738e8 of 6.17: what is read of a waiter is read before it may go. */
#include <history/v6.16/kernel/futex/futex.h>

/* As in v6.12. */
void futex_requeue_pi_complete(struct futex_q *q, int locked);

static inline void requeue_pi_wake_futex(struct futex_q *q, union futex_key *key, struct futex_hash_bucket *hb)
{
	struct task_struct *task;

	q->key = *key;
	__futex_unqueue(q);

	WARN_ON(!q->rt_waiter);
	q->rt_waiter = NULL;
	futex_hash_get(hb);
	q->drop_hb_ref = true;
	q->lock_ptr = &hb->lock;
	task = READ_ONCE(q->task);

	futex_requeue_pi_complete(q, 1);
	wake_up_state(task, TASK_NORMAL);
}
