// SPDX-License-Identifier: MIT
/* Two waiters, and a requeue of their word to itself. */
#include <limits.h>
#include <stdatomic.h>
#include <wakesim.h>

static atomic_uint word;

void waiter(void)
{
	futex_wait(&word, 0);
}

void mover(void)
{
	long moved = futex(&word, FUTEX_REQUEUE_PRIVATE, 0, (void *)5, &word, 0);

	assert(moved <= 2);
	cover(moved == 2);
	atomic_store(&word, 1);
	futex_wake(&word, INT_MAX);
}
