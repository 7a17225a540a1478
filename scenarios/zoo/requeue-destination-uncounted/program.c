// SPDX-License-Identifier: MIT
/*
 * Two waiters; one is woken and the other made to wait for the second word, and it is for the one who was woken to wake him, as for the owner of a
 * mutex.
 */
#include <limits.h>
#include <stdatomic.h>
#include <wakesim.h>

static atomic_uint words[2];

void waiter(void)
{
	if (futex_wait(&words[0], 0) == 0)
		cover(futex_wake(&words[1], 1) == 1);
}

void mover(void)
{
	atomic_store(&words[0], 1);
	futex(&words[0], FUTEX_CMP_REQUEUE_PRIVATE, 1, (void *)INT_MAX, &words[1], 1);
}
