// SPDX-License-Identifier: MIT
/*
 * Two waiters of one word with different bitsets. The waker wants the second one, whoever queued first: a waiter whose bitset shares no bit
 * is passed over and does not count. Then it wakes the first.
 */
#include <stdatomic.h>
#include <wakesim.h>

static atomic_uint word;
static atomic_uint allowed;  /* bits of the waiters that may have been woken by now */

void waiter(u32 bitset)
{
	long ret = futex(&word, FUTEX_WAIT_BITSET_PRIVATE, 0, NULL, NULL, bitset);

	assert(ret == 0);
	assert(atomic_load(&allowed) & bitset);
}

static void wake_one(u32 bitset)
{
	long ret;

	atomic_fetch_or(&allowed, bitset);
	while ((ret = futex(&word, FUTEX_WAKE_BITSET_PRIVATE, 1, NULL, NULL, bitset)) == 0)
		;
	assert(ret == 1);
}

void waker(void)
{
	wake_one(2);
	wake_one(1);
	cover(1);
}
