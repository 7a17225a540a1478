// SPDX-License-Identifier: MIT
/* Wrong: in one bucket too the entry goes to the end of the chain, where the walk meets it again. */
#include <kernel/futex/futex.h>

static inline void requeue_futex(struct futex_q *q, struct futex_hash_bucket *hb1, struct futex_hash_bucket *hb2, union futex_key *key2)
{
	plist_del(&q->list, &hb1->chain);
	futex_hb_waiters_dec(hb1);
	futex_hb_waiters_inc(hb2);
	plist_add(&q->list, &hb2->chain);
	q->lock_ptr = &hb2->lock;
	q->key = *key2;
}
