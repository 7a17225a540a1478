// SPDX-License-Identifier: MIT
/*
 * Two users of a mutex; the last one knows that it is the last, and uses the memory for an event that somebody else sets. The other one may
 * still be on its way from the store that released the mutex to its FUTEX_WAKE.
 */
#include <mutex3.h>

static struct mutex3 slot;   /* the mutex; later its word is the event */
static int users = 2;        /* under the mutex */
static atomic_uint reused;

static void wait_for_event(void)
{
#ifdef TRUST_ZERO
	if (futex_wait(&slot.word, 0) == 0)
		assert(atomic_load(&slot.word) == 1);
#else
	while (atomic_load(&slot.word) == 0)
		futex_wait(&slot.word, 0);
	assert(atomic_load(&slot.word) == 1);
#endif
	cover(1);
}

void user(void)
{
	int is_last;

	mutex3_lock(&slot);
	is_last = --users == 0;
	mutex3_unlock(&slot);
	if (!is_last)
		return;

	atomic_store(&slot.word, 0);
	atomic_store(&reused, 1);
	futex_wake(&reused, 1);
	wait_for_event();
}

void setter(void)
{
	while (atomic_load(&reused) == 0)
		futex_wait(&reused, 0);
	atomic_store(&slot.word, 1);
	futex_wake(&slot.word, 1);
}
