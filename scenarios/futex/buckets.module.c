// SPDX-License-Identifier: MIT
/* At rest every bucket counts as many waiters as hang on its chain. */
#include <kernel/futex/futex.h>

void buckets_at_rest(void)
{
	int i, all = 0;

	for (i = 0; i < FUTEX_HASH_SIZE; i++) {
		/* The key of the word `i` of nothing: one per bucket. */
		union futex_key key = { .private = { .offset = (unsigned int)i * 4 } };
		struct futex_hash_bucket *hb = futex_hash(&key);
		struct futex_q *q;
		int queued = 0;

		plist_for_each_entry(q, &hb->chain, list)
			queued++;
		BUG_ON(atomic_read(&hb->waiters) != queued);
		BUG_ON(spin_is_locked(&hb->lock));
		all += queued;
	}
	__wakesim_observe("asleep", all);
}
