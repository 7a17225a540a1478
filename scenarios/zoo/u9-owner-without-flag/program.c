// SPDX-License-Identifier: MIT
/* A lock whose word is 0, HELD, or HELD with the flag that somebody waits. Whoever lets go wakes one where the flag was set. */
#include <stdatomic.h>
#include <wakesim.h>

#define HELD    1u
#define WAITERS 0x80000000u

static atomic_uint word;
static int count;

static void lock(void)
{
	u32 seen = 0, mine = HELD;

	while (!atomic_compare_exchange_strong(&word, &seen, mine)) {
#ifndef WITHOUT_FLAG
		/* Others may wait besides, and the flag was taken out for all of them. */
		mine = HELD | WAITERS;
#endif
		if ((seen & WAITERS) || atomic_compare_exchange_strong(&word, &seen, seen | WAITERS))
			futex_wait(&word, HELD | WAITERS);
		seen = 0;
	}
}

static void unlock(void)
{
	if (atomic_exchange(&word, 0) & WAITERS)
		futex_wake(&word, 1);
}

void locker(void)
{
	lock();
	count++;
	unlock();
}

void check(void)
{
	assert(count == 3 && atomic_load(&word) == 0);
	cover(1);
}
