// SPDX-License-Identifier: MIT
/* A waiter that is asleep is found by a wake-up, whatever its word is part of. */
#include <stdatomic.h>
#include <wakesim.h>

#ifndef KEYS
#define KEYS 0
#endif
#ifndef MAPPING
#define MAPPING
#endif
#ifndef VALUE
#define VALUE 0    /* what it waits on */
#endif
#ifndef CHANGE
#define CHANGE 0   /* by how much the word changes before the wake-up */
#endif

static MAPPING atomic_uint word = VALUE;
static const struct timespec timeout = { .tv_nsec = 30000000 };

void waiter(void)
{
	assert(futex(&word, FUTEX_WAIT | KEYS, VALUE, &timeout, NULL, 0) == 0);
}

void waker(void)
{
	if (CHANGE)
		atomic_fetch_add(&word, CHANGE);
	assert(futex(&word, FUTEX_WAKE | KEYS, 1, NULL, NULL, 0) == 1);
	cover(1);
}

/* Memory that nobody has touched is zero, and a wait on something else ends at once. */
static u32 untouched[4];

void heap_waiter(void)
{
	assert(futex(&untouched[0], FUTEX_WAIT, 1, NULL, NULL, 0) == -EWOULDBLOCK);
	cover(1);
}

static struct futex_waitv of_value(u32 value)
{
	return (struct futex_waitv){ .uaddr = (u64)&word, .val = value, .flags = FUTEX_32 };
}

void would_block(void)
{
	struct futex_waitv v[1] = { of_value(VALUE + 1) };
	struct __kernel_timespec to = { .tv_nsec = 100000 };

	assert(futex(&word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, VALUE + 1, &timeout, NULL, 0) == -EWOULDBLOCK);
	assert(sys_futex_waitv(v, 1, 0, &to, CLOCK_MONOTONIC) == -EWOULDBLOCK);
	cover(1);
}

/* Nobody wakes. */
void timeouts(void)
{
	struct futex_waitv v[1] = { of_value(VALUE) };
	struct __kernel_timespec to = { .tv_nsec = 100000 };
	u32 pi = 0;

	assert(futex(&word, FUTEX_WAIT, VALUE, &to, NULL, 0) == -ETIMEDOUT);
	assert(futex(&word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, VALUE, &to, NULL, 1) == -ETIMEDOUT);
	assert(futex(&word, FUTEX_WAIT_BITSET, VALUE, &to, NULL, 1) == -ETIMEDOUT);
	assert(sys_futex_waitv(v, 1, 0, &to, CLOCK_MONOTONIC) == -ETIMEDOUT);
	assert(sys_futex_waitv(v, 1, 0, &to, CLOCK_REALTIME) == -ETIMEDOUT);
	/* LOCK_PI has no choice of a clock. */
	assert(futex(&pi, FUTEX_LOCK_PI | FUTEX_CLOCK_REALTIME, 0, NULL, NULL, 0) == -ENOSYS);
	cover(1);
}
