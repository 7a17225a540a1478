// SPDX-License-Identifier: MIT
#include <mutex1.h>

/* Returns the count before; `*now` is the count after. */
static u32 count_up(atomic_uint *count, u32 *now)
{
	u32 old;

#ifdef MUTEX1_ENDLESS
	old = atomic_load(count);
	do {
		*now = old + MUTEX1_ONE;
		if (*now == 0)
			*now = MUTEX1_ONE;
	} while (!atomic_compare_exchange_strong(count, &old, *now));
#else
	old = atomic_fetch_add(count, MUTEX1_ONE);
	*now = old + MUTEX1_ONE;
#endif
	return old;
}

void mutex1_lock(struct mutex1 *m)
{
	u32 now;

	while (count_up(&m->count, &now) != 0)
		futex_wait(&m->count, now);
}

void mutex1_unlock(struct mutex1 *m)
{
	atomic_store(&m->count, 0);
	futex_wake(&m->count, 1);
}
