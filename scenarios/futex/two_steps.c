// SPDX-License-Identifier: MIT
/*
 * The word goes from 0 over 1 to 2 and every change is followed by a wake-up. The waiter wants 2. Being woken says only that something
 * happened: whoever does not look again goes on too early.
 */
#include <stdatomic.h>
#include <wakesim.h>

static atomic_uint word;

void waiter(void)
{
	u32 seen = atomic_load(&word);

#ifdef CHECK_ONCE
	if (seen != 2) {
		futex_wait(&word, seen);
		seen = atomic_load(&word);
	}
#else
	while (seen != 2) {
		futex_wait(&word, seen);
		seen = atomic_load(&word);
	}
#endif
	assert(seen == 2);
	cover(seen == 2);
}

void stepper(void)
{
	atomic_store(&word, 1);
	futex_wake(&word, 1);
	atomic_store(&word, 2);
	futex_wake(&word, 1);
}
