// SPDX-License-Identifier: MIT
/*
 * FUTEX_WAKE_OP with waiters of each word. Both words are 0 until the waker's one call: it sets the second word to 1, wakes waiters of the first,
 * and those of the second when the comparison with what was there holds. The first word never changes, unless it is the second one too. What the call
 * returned, and what a wake-up of the second word found afterwards, is the outcome; at the end the waker lets everybody go.
 */
#include <limits.h>
#include <stdatomic.h>
#include <wakesim.h>

#ifndef COUNT
#define COUNT 1
#endif
#ifndef COUNT2
#define COUNT2 1
#endif
#ifndef COMPARISON
#define COMPARISON FUTEX_OP_CMP_EQ
#endif
#ifndef COMPARED_WITH
#define COMPARED_WITH 0
#endif
#ifndef SECOND
#define SECOND 1
#endif
#ifndef KEYS
#define KEYS FUTEX_PRIVATE_FLAG
#endif
#ifdef IN_SHARED_MAPPING
#define MAPPING __shared
#else
#define MAPPING
#endif

static MAPPING atomic_uint words[2];
static MAPPING atomic_int woken[2];  /* by word: waits that returned 0 */
static MAPPING atomic_int told;      /* sum of the waker's answers */

static long wake_all(int i)
{
	return futex(&words[i], FUTEX_WAKE | KEYS, INT_MAX, NULL, NULL, 0);
}

void waiter(int i)
{
	long ret = futex(&words[i], FUTEX_WAIT | KEYS, 0, NULL, NULL, 0);

	assert(ret == 0 || ret == -EAGAIN);
	if (ret == 0)
		atomic_fetch_add(&woken[i], 1);
}

/* `waiters` of them wait for the first word, which nothing but wake-ups ends. */
void waker(int waiters)
{
	const u32 encoded = FUTEX_OP(FUTEX_OP_SET, 1, COMPARISON, COMPARED_WITH);
	long both = futex(&words[0], FUTEX_WAKE_OP | KEYS, (u32)COUNT, (void *)(long)COUNT2, &words[SECOND], encoded);
	long second = wake_all(SECOND), sum = both + second;

	assert(both >= 0 && second >= 0);
	observe("both", both);
	observe("second", second);
	while (atomic_load(&words[0]) == 0 && atomic_load(&woken[0]) < waiters)
		sum += wake_all(0);
	atomic_store(&told, (int)sum);
}

void check(void)
{
	assert(atomic_load(&told) == atomic_load(&woken[0]) + atomic_load(&woken[1]));
	cover(atomic_load(&words[SECOND]) == 1);
}
