// SPDX-License-Identifier: MIT
/* Before 3.14: buckets do not count their waiters. */
#include <kernel/futex/futex.h>

struct futex_hash_bucket *futex_q_lock(struct futex_q *q) __acquires(q->lock_ptr)
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

void __futex_unqueue(struct futex_q *q) __must_hold(q->lock_ptr)
{
	struct futex_hash_bucket *hb;

	if (WARN_ON_SMP(!q->lock_ptr) || WARN_ON(plist_node_empty(&q->list)))
		return;
	lockdep_assert_held(q->lock_ptr);

	hb = container_of(q->lock_ptr, struct futex_hash_bucket, lock);
	plist_del(&q->list, &hb->chain);
}
