// SPDX-License-Identifier: MIT
#include <semaphore_old.h>

void semaphore_init(struct semaphore *s, u32 value)
{
	atomic_store(&s->value, value);
	atomic_store(&s->waiters, 0);
}

void semaphore_wait(struct semaphore *s)
{
	for (;;) {
		u32 seen = atomic_load(&s->value);

		while (seen > 0) {
			if (atomic_compare_exchange_strong(&s->value, &seen, seen - 1))
				return;
		}
		atomic_fetch_add(&s->waiters, 1);
		futex_wait(&s->value, 0);
		atomic_fetch_sub(&s->waiters, 1);
	}
}

void semaphore_post(struct semaphore *s)
{
	atomic_fetch_add(&s->value, 1);
	/* Too late to look: a waiter may have taken the value and destroyed the semaphore. */
	if (atomic_load(&s->waiters) > 0)
		futex_wake(&s->value, 1);
}
