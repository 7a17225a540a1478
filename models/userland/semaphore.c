// SPDX-License-Identifier: MIT
#include <semaphore.h>

#define ONE_WAITER ((u64)1 << 32)

void semaphore_init(struct semaphore *s, u32 value)
{
	atomic_store(&s->data, (u64)value);
}

void semaphore_wait(struct semaphore *s)
{
	u64 seen = atomic_load(&s->data);

	for (;;) {
		while ((u32)seen > 0) {
			if (atomic_compare_exchange_strong(&s->data, &seen, seen - 1))
				return;
		}
		atomic_fetch_add(&s->data, ONE_WAITER);
		futex_wait(&s->value, 0);
		seen = atomic_fetch_sub(&s->data, ONE_WAITER) - ONE_WAITER;
	}
}

void semaphore_post(struct semaphore *s)
{
	u64 before = atomic_fetch_add(&s->data, 1);

	if (before >> 32)
		futex_wake(&s->value, 1);
}
