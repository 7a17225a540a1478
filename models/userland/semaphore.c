// SPDX-License-Identifier: MIT
#include <semaphore.h>

#define ONE_WAITER ((u64)1 << 32)

void semaphore_init(struct semaphore *s, u32 value)
{
	atomic_store(&s->data, (u64)value);
}

static long wait_as_asked(struct semaphore *s, const struct timespec *timeout, int patient)
{
	u64 seen = atomic_load(&s->data);
	long ret;

	for (;;) {
		while ((u32)seen > 0) {
			if (atomic_compare_exchange_strong(&s->data, &seen, seen - 1))
				return 0;
		}
		atomic_fetch_add(&s->data, ONE_WAITER);
		ret = futex(&s->value, FUTEX_WAIT_PRIVATE, 0, timeout, NULL, 0);
		seen = atomic_fetch_sub(&s->data, ONE_WAITER) - ONE_WAITER;
		if (!patient && (ret == -ETIMEDOUT || ret == -EINTR))
			return ret;
	}
}

void semaphore_wait(struct semaphore *s)
{
	wait_as_asked(s, NULL, 1);
}

long semaphore_wait_for(struct semaphore *s, const struct timespec *timeout)
{
	return wait_as_asked(s, timeout, 0);
}

void semaphore_post(struct semaphore *s)
{
#ifdef SEMAPHORE_LOOKS_FIRST  /* wrong: a waiter can come between the look and the value */
	u64 before = atomic_load(&s->data);

	atomic_fetch_add(&s->data, 1);
#else
	u64 before = atomic_fetch_add(&s->data, 1);
#endif

	if (before >> 32)
		futex_wake(&s->value, 1);
}
