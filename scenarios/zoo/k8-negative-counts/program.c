// SPDX-License-Identifier: MIT
/* A requeue with counts that no program means. */
#include <limits.h>
#include <stdatomic.h>
#include <wakesim.h>

static atomic_uint words[2];

void waiter(void)
{
	futex_wait(&words[0], 0);
}

void mover(void)
{
	long moved = futex(&words[0], FUTEX_REQUEUE_PRIVATE, (u32)INT_MIN, (void *)1, &words[1], 0);

	observe("moved", moved);
	atomic_store(&words[0], 1);
	futex_wake(&words[0], INT_MAX);
	cover(1);
}
