// SPDX-License-Identifier: MIT
/* Before fe00e88d217a: the bucket is let go of first, and then counts down. */
#include <history/v6.16/kernel/futex/futex.h>

void futex_q_unlock(struct futex_hash_bucket *hb) __releases(&hb->lock)
{
	spin_unlock(&hb->lock);
	futex_hb_waiters_dec(hb);
}
