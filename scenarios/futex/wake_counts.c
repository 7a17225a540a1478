// SPDX-License-Identifier: MIT
/*
 * Several waiters of one word that never changes; the waker tries one count first and then wakes whoever is left until all are through. The
 * first answer is the outcome.
 */
#include <limits.h>
#include <stdatomic.h>
#include <wakesim.h>

#ifndef WAITERS
#define WAITERS 2
#endif

static atomic_uint word;
static atomic_int told;   /* sum of the waker's answers */
static atomic_int woken;  /* waits that returned 0 */

void waiter(void)
{
	long ret = futex_wait(&word, 0);

	assert(ret == 0);
	atomic_fetch_add(&woken, 1);
}

void waker(int count)
{
	long first = futex_wake(&word, count);
	long sum = first;

	observe("first", first);
	while (sum < WAITERS)
		sum += futex_wake(&word, INT_MAX);
	atomic_store(&told, (int)sum);
}

/* The waker alone, once: for counts of waiters that are known to be asleep. */
void check(void)
{
	assert(atomic_load(&told) == WAITERS);
	assert(atomic_load(&woken) == WAITERS);
	cover(atomic_load(&woken) == WAITERS);
}
