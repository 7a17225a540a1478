// SPDX-License-Identifier: MIT
/*
 * What futex_waitv() answers to wrong arguments, in the order in which the kernel looks at them. One task, nobody wakes. Source: the kernel's
 * checks in order, part of them seen on a running 6.18.
 */
#include <stdatomic.h>
#include <wakesim.h>

static atomic_uint words[2] = { 5, 6 };
static struct __kernel_timespec soon = { .tv_nsec = 1000 }, bad_nsec = { .tv_nsec = 1000000000 }, negative = { .tv_sec = -1 };

#define UNMAPPED ((void *)0x1000)
#define PRIVATE_32 (FUTEX2_SIZE_U32 | FUTEX2_PRIVATE)
#define ENTRY(value, address, its_flags) { .val = (value), .uaddr = (u64)(address), .flags = (its_flags) }

static long waitv(struct futex_waitv *v, unsigned int n)
{
	return sys_futex_waitv(v, n, 0, NULL, 0);
}

/* The second of two entries, the first being fine and as expected. */
static long second(struct futex_waitv entry)
{
	struct futex_waitv v[2] = { ENTRY(5, &words[0], PRIVATE_32), entry };

	return waitv(v, 2);
}

void arguments(void)
{
	struct futex_waitv v[2] = { ENTRY(5, &words[0], PRIVATE_32), ENTRY(7, &words[1], PRIVATE_32) };

	/* Flags of the call, of which there are none; then the number and the address of the list. */
	assert(sys_futex_waitv(UNMAPPED, 0, 1, UNMAPPED, 9) == -EINVAL);
	assert(sys_futex_waitv(v, 2, FUTEX2_PRIVATE, NULL, 0) == -EINVAL);
	assert(sys_futex_waitv(v, 0, 0, UNMAPPED, 9) == -EINVAL);
	assert(sys_futex_waitv(v, FUTEX_WAITV_MAX + 1, 0, UNMAPPED, 0) == -EINVAL);
	assert(sys_futex_waitv(NULL, 2, 0, UNMAPPED, 0) == -EINVAL);

	/* The time, when there is one: clock, address, value. Without one no clock is looked at. */
	assert(sys_futex_waitv(UNMAPPED, 2, 0, UNMAPPED, 9) == -EINVAL);
	assert(sys_futex_waitv(UNMAPPED, 2, 0, UNMAPPED, CLOCK_REALTIME) == -EFAULT);
	assert(sys_futex_waitv(UNMAPPED, 2, 0, &bad_nsec, CLOCK_MONOTONIC) == -EINVAL);
	assert(sys_futex_waitv(UNMAPPED, 2, 0, &negative, CLOCK_MONOTONIC) == -EINVAL);
	assert(sys_futex_waitv(v, 2, 0, NULL, 9) == -EAGAIN);
	assert(sys_futex_waitv(v, 2, 0, NULL, -1) == -EAGAIN);

	/* The list, entry by entry: what is wrong with the first comes before what is wrong with the second, and all of it before any key. */
	assert(waitv(UNMAPPED, 1) == -EFAULT);
	assert(second((struct futex_waitv)ENTRY(6, &words[1], PRIVATE_32 | FUTEX2_NUMA)) == -EINVAL);
	assert(second((struct futex_waitv)ENTRY(6, &words[1], PRIVATE_32 | 0x10)) == -EINVAL);
	assert(second((struct futex_waitv)ENTRY(6, &words[1], PRIVATE_32 | FUTEX_CLOCK_REALTIME)) == -EINVAL);
	assert(second((struct futex_waitv)ENTRY(6, &words[1], FUTEX2_SIZE_U8 | FUTEX2_PRIVATE)) == -EINVAL);
	assert(second((struct futex_waitv)ENTRY(6, &words[1], FUTEX2_SIZE_U16 | FUTEX2_PRIVATE)) == -EINVAL);
	assert(second((struct futex_waitv)ENTRY(6, &words[1], FUTEX2_SIZE_U64 | FUTEX2_PRIVATE)) == -EINVAL);
	assert(second((struct futex_waitv)ENTRY(0x100000006, &words[1], PRIVATE_32)) == -EINVAL);
	assert(second((struct futex_waitv){ .val = 6, .uaddr = (u64)&words[1], .flags = PRIVATE_32, .__reserved = 1 }) == -EINVAL);
	v[0].uaddr = (u64)UNMAPPED;
	v[1].flags = FUTEX2_PRIVATE;
	assert(waitv(v, 2) == -EINVAL);

	/* Then all keys, then the words. */
	assert(second((struct futex_waitv)ENTRY(6, (char *)words + 1, PRIVATE_32)) == -EINVAL);
	assert(second((struct futex_waitv)ENTRY(6, UNMAPPED, FUTEX2_SIZE_U32)) == -EFAULT);
	assert(second((struct futex_waitv)ENTRY(6, UNMAPPED, PRIVATE_32)) == -EFAULT);
	assert(second((struct futex_waitv)ENTRY(6, NULL, PRIVATE_32)) == -EFAULT);
	v[0] = (struct futex_waitv)ENTRY(4, &words[0], PRIVATE_32);
	v[1] = (struct futex_waitv)ENTRY(6, UNMAPPED, PRIVATE_32);
	assert(waitv(v, 2) == -EAGAIN);
	v[1].flags = FUTEX2_SIZE_U32;
	assert(waitv(v, 2) == -EFAULT);
	assert(second((struct futex_waitv)ENTRY(7, &words[1], PRIVATE_32)) == -EAGAIN);
	assert(second((struct futex_waitv)ENTRY(7, &words[1], FUTEX2_SIZE_U32)) == -EAGAIN);
	cover(1);
}

void timeouts(void)
{
	struct futex_waitv v[2] = { ENTRY(5, &words[0], PRIVATE_32), ENTRY(7, &words[1], PRIVATE_32) };

	/* The words come before the time, also when it is up. */
	assert(sys_futex_waitv(v, 2, 0, &soon, CLOCK_MONOTONIC) == -EAGAIN);
	v[1].val = 6;
	assert(sys_futex_waitv(v, 2, 0, &soon, CLOCK_MONOTONIC) == -ETIMEDOUT);
	assert(sys_futex_waitv(v, 2, 0, &soon, CLOCK_REALTIME) == -ETIMEDOUT);
	cover(1);
}
