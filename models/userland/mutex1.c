// SPDX-License-Identifier: MIT
#include <mutex1.h>

/* Returns the count before. */
static u32 count_up(atomic_uint *count)
{
#ifdef MUTEX1_ENDLESS
	u32 old = atomic_load(count), next;

	do {
		next = old + MUTEX1_ONE;
		if (next == 0)
			next = MUTEX1_ONE;
	} while (!atomic_compare_exchange_strong(count, &old, next));
	return old;
#else
	return atomic_fetch_add(count, MUTEX1_ONE);
#endif
}

void mutex1_lock(struct mutex1 *m)
{
	u32 old;

	while ((old = count_up(&m->count)) != 0)
		futex_wait(&m->count, old + MUTEX1_ONE);
}

void mutex1_unlock(struct mutex1 *m)
{
	atomic_store(&m->count, 0);
	futex_wake(&m->count, 1);
}
