// SPDX-License-Identifier: MIT
/* Thirty words, the last of which is woken; and lists that are wrong. */
#include <stdatomic.h>
#include <wakesim.h>

#define NR_FUTEXES 30
#ifndef KEYS
#define KEYS FUTEX_PRIVATE_FLAG
#endif
#ifndef MAPPING
#define MAPPING
#endif
#define CLOCK_TAI 11

static MAPPING atomic_uint futexes[NR_FUTEXES];
static struct futex_waitv waitv[NR_FUTEXES];
static struct __kernel_timespec to = { .tv_sec = 1 };

void fill(void)
{
	for (int i = 0; i < NR_FUTEXES; i++)
		waitv[i] = (struct futex_waitv){ .uaddr = (u64)&futexes[i], .flags = FUTEX_32 | KEYS };
}

static long wait_for_all(struct futex_waitv *list, int clock)
{
	return sys_futex_waitv(list, NR_FUTEXES, 0, &to, clock);
}

void waiter(void)
{
	assert(wait_for_all(waitv, CLOCK_MONOTONIC) == NR_FUTEXES - 1);
}

void waker(void)
{
	assert(futex(&futexes[NR_FUTEXES - 1], FUTEX_WAKE | KEYS, 1, NULL, NULL, 0) == 1);
	cover(1);
}

/* In the kernel's test each of these passes whatever it returns but the number 22; its comments say what is meant. */
void errors(void)
{
	fill();
	waitv[0].flags = FUTEX_PRIVATE_FLAG;
	assert(wait_for_all(waitv, CLOCK_MONOTONIC) == -EINVAL);
	waitv[0].flags = FUTEX_PRIVATE_FLAG | FUTEX_32;
	waitv[0].uaddr = 1;
	assert(wait_for_all(waitv, CLOCK_MONOTONIC) == -EINVAL);
	/* There can be a private futex anywhere, but nothing can be read there. */
	waitv[0].uaddr = 0;
	assert(wait_for_all(waitv, CLOCK_MONOTONIC) == -EFAULT);
	assert(wait_for_all(NULL, CLOCK_MONOTONIC) == -EINVAL);
	assert(wait_for_all(NULL, CLOCK_TAI) == -EINVAL);
	/* The list comes before the clock, so the line above says nothing of it; this one does. */
	assert(wait_for_all(waitv, CLOCK_TAI) == -EINVAL);
	cover(1);
}
