// SPDX-License-Identifier: MIT
/* Wrong: a waiter counts only once it is on the chain. */
#include <kernel/futex/futex.h>

struct futex_hash_bucket *futex_q_lock(struct futex_q *q)
{
	struct futex_hash_bucket *hb = futex_hash(&q->key);

	q->lock_ptr = &hb->lock;
	spin_lock(&hb->lock);
	return hb;
}

void futex_q_unlock(struct futex_hash_bucket *hb) __releases(&hb->lock)
{
	spin_unlock(&hb->lock);
}

void __futex_queue(struct futex_q *q, struct futex_hash_bucket *hb, struct task_struct *task) __must_hold(&hb->lock)
{
	futex_hb_waiters_inc(hb);
	plist_node_init(&q->list, min(current->normal_prio, MAX_RT_PRIO));
	plist_add(&q->list, &hb->chain);
	q->task = task;
}
