// SPDX-License-Identifier: MIT
/* The word goes from 0 over 1 to 2; all are woken after each change. The waiter waits for both changes, one after the other. */
#include <limits.h>
#include <stdatomic.h>
#include <wakesim.h>

static atomic_uint word;

void waiter(void)
{
	/*
	 * Asleep while the word was 0: the wake-up after the first change found it, and is spent. (A waiter that found the word changed may
	 * still meet the first wake-up in its second wait; that one proves nothing.)
	 */
	if (futex_wait(&word, 0) != 0)
		return;
	if (futex_wait(&word, 1) != 0)
		return;
	assert(atomic_load(&word) == 2);
	cover(1);
}

void waker(void)
{
	atomic_store(&word, 1);
	futex_wake(&word, INT_MAX);
	atomic_store(&word, 2);
	futex_wake(&word, INT_MAX);
}
