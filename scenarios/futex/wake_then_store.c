// SPDX-License-Identifier: MIT
/* The waker does things in the wrong order: it wakes, and changes the word afterwards. */
#include <stdatomic.h>
#include <wakesim.h>

static atomic_uint word;

void waiter(void)
{
	while (atomic_load(&word) == 0)
		futex_wait(&word, 0);
	cover(1);
}

void waker(void)
{
	futex_wake(&word, 1);
	atomic_store(&word, 1);
}
