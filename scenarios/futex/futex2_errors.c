// SPDX-License-Identifier: MIT
/*
 * What futex_wait(), futex_wake() and futex_requeue() answer to wrong arguments, in the order in which the kernel looks at them. One task, nobody
 * waits. Source: the kernel's checks in order, part of them seen on a running 6.18.
 */
#include <stdatomic.h>
#include <wakesim.h>

static atomic_uint words[2] = { 5, 6 };
static struct __kernel_timespec soon = { .tv_nsec = 1000 }, bad_nsec = { .tv_nsec = 1000000000 };

#define UNMAPPED ((void *)0x1000)
#define MISALIGNED ((void *)((char *)words + 1))
#define ANY FUTEX_BITSET_MATCH_ANY
#define PRIVATE_32 (FUTEX2_SIZE_U32 | FUTEX2_PRIVATE)
#define TOO_LARGE 0x100000000

/* Sizes that are names only, the flag of a later kernel, and bits that nobody knows. */
static const unsigned int bad_flags[] = {
	FUTEX2_SIZE_U8 | FUTEX2_PRIVATE,
	FUTEX2_SIZE_U16 | FUTEX2_PRIVATE,
	FUTEX2_SIZE_U64 | FUTEX2_PRIVATE,
	FUTEX2_SIZE_U8,
	FUTEX2_SIZE_U16,
	FUTEX2_SIZE_U64,
	PRIVATE_32 | FUTEX2_NUMA,
	PRIVATE_32 | 0x08,
	PRIVATE_32 | 0x10,
	PRIVATE_32 | 0x20,
	PRIVATE_32 | 0x40,
	PRIVATE_32 | FUTEX_CLOCK_REALTIME,
	PRIVATE_32 | 0x80000000,
};
#define BAD_FLAGS (sizeof(bad_flags) / sizeof(bad_flags[0]))

void wait(void)
{
	/* Flags, then sizes of value and mask, before all else. */
	for (u32 i = 0; i < BAD_FLAGS; i++)
		assert(futex2_wait(UNMAPPED, 5, ANY, bad_flags[i], UNMAPPED, 0) == -EINVAL);
	assert(futex2_wait(UNMAPPED, TOO_LARGE | 5, ANY, FUTEX2_SIZE_U32, UNMAPPED, 0) == -EINVAL);
	assert(futex2_wait(UNMAPPED, 5, TOO_LARGE | 1, FUTEX2_SIZE_U32, UNMAPPED, 0) == -EINVAL);

	/* The time, if there is one: clock, address, value; before a mask of zero. Without one no clock is looked at. */
	assert(futex2_wait(&words[0], 5, 0, PRIVATE_32, UNMAPPED, 9) == -EINVAL);
	assert(futex2_wait(&words[0], 5, 0, PRIVATE_32, UNMAPPED, CLOCK_MONOTONIC) == -EFAULT);
	assert(futex2_wait(UNMAPPED, 5, ANY, FUTEX2_SIZE_U32, &bad_nsec, CLOCK_MONOTONIC) == -EINVAL);
	assert(futex2_wait(&words[0], 4, ANY, PRIVATE_32, NULL, 9) == -EAGAIN);

	/* The mask, the key, the word. */
	assert(futex2_wait(UNMAPPED, 5, 0, FUTEX2_SIZE_U32, NULL, 0) == -EINVAL);
	assert(futex2_wait(MISALIGNED, 5, ANY, PRIVATE_32, NULL, 0) == -EINVAL);
	assert(futex2_wait(UNMAPPED, 5, ANY, FUTEX2_SIZE_U32, NULL, 0) == -EFAULT);
	assert(futex2_wait(UNMAPPED, 5, ANY, PRIVATE_32, NULL, 0) == -EFAULT);
	assert(futex2_wait(&words[0], 4, ANY, PRIVATE_32, NULL, 0) == -EAGAIN);
	assert(futex2_wait(&words[0], 4, ANY, FUTEX2_SIZE_U32, NULL, 0) == -EAGAIN);
	assert(futex2_wait(&words[0], 4, 1, PRIVATE_32, &soon, CLOCK_MONOTONIC) == -EAGAIN);
	assert(futex2_wait(&words[0], 5, 1, PRIVATE_32, &soon, CLOCK_MONOTONIC) == -ETIMEDOUT);
	assert(futex2_wait(&words[0], 5, 1, PRIVATE_32, &soon, CLOCK_REALTIME) == -ETIMEDOUT);
	cover(1);
}

void wake(void)
{
	for (u32 i = 0; i < BAD_FLAGS; i++)
		assert(futex2_wake(UNMAPPED, ANY, 1, bad_flags[i]) == -EINVAL);
	assert(futex2_wake(UNMAPPED, TOO_LARGE | 1, 1, FUTEX2_SIZE_U32) == -EINVAL);
	/* A mask of zero, then the key; a count of zero does not help. */
	assert(futex2_wake(UNMAPPED, 0, 0, FUTEX2_SIZE_U32) == -EINVAL);
	assert(futex2_wake(MISALIGNED, ANY, 0, PRIVATE_32) == -EINVAL);
	assert(futex2_wake(UNMAPPED, ANY, 0, FUTEX2_SIZE_U32) == -EFAULT);
	assert(futex2_wake(UNMAPPED, ANY, 1, PRIVATE_32) == 0);
	assert(futex2_wake(NULL, ANY, 1, PRIVATE_32) == 0);
	assert(futex2_wake(&words[0], ANY, 1, PRIVATE_32) == 0);
	assert(futex2_wake(&words[0], 1, -1, FUTEX2_SIZE_U32) == 0);
	cover(1);
}

static long requeue(struct futex_waitv from, struct futex_waitv to, int nr_wake, int nr_requeue)
{
	struct futex_waitv both[] = { from, to };

	return sys_futex_requeue(both, 0, nr_wake, nr_requeue);
}
#define ENTRY(value, address, its_flags) ((struct futex_waitv){ .val = (value), .uaddr = (u64)(address), .flags = (its_flags) })
#define FROM ENTRY(5, &words[0], PRIVATE_32)
#define TO ENTRY(0, &words[1], PRIVATE_32)

void move(void)
{
	/* Flags of the call, of which there are none; the list; its entries, the first one first. */
	assert(sys_futex_requeue(NULL, 1, -1, -1) == -EINVAL);
	assert(sys_futex_requeue(UNMAPPED, PRIVATE_32, 1, 1) == -EINVAL);
	assert(sys_futex_requeue(NULL, 0, 1, 1) == -EINVAL);
	assert(sys_futex_requeue(UNMAPPED, 0, -1, -1) == -EFAULT);
	for (u32 i = 0; i < BAD_FLAGS; i++) {
		assert(requeue(ENTRY(5, UNMAPPED, bad_flags[i]), TO, 1, 1) == -EINVAL);
		assert(requeue(ENTRY(4, &words[0], PRIVATE_32), ENTRY(0, &words[1], bad_flags[i]), 1, 1) == -EINVAL);
	}
	assert(requeue(ENTRY(TOO_LARGE | 5, &words[0], PRIVATE_32), TO, 1, 1) == -EINVAL);
	assert(requeue(FROM, ENTRY(TOO_LARGE, &words[1], PRIVATE_32), 1, 1) == -EINVAL);
	assert(requeue(FROM, (struct futex_waitv){ .uaddr = (u64)&words[1], .flags = PRIVATE_32, .__reserved = 1 }, 1, 1) == -EINVAL);

	/* Then as CMP_REQUEUE: counts, keys, the first word. What the second entry expects is not looked at. */
	assert(requeue(ENTRY(5, UNMAPPED, FUTEX2_SIZE_U32), ENTRY(0, UNMAPPED, FUTEX2_SIZE_U32), -1, 1) == -EINVAL);
	assert(requeue(ENTRY(5, UNMAPPED, FUTEX2_SIZE_U32), ENTRY(0, UNMAPPED, FUTEX2_SIZE_U32), 1, -1) == -EINVAL);
	assert(requeue(ENTRY(5, MISALIGNED, FUTEX2_SIZE_U32), ENTRY(0, UNMAPPED, FUTEX2_SIZE_U32), 1, 1) == -EINVAL);
	assert(requeue(ENTRY(5, UNMAPPED, FUTEX2_SIZE_U32), ENTRY(0, MISALIGNED, FUTEX2_SIZE_U32), 1, 1) == -EFAULT);
	assert(requeue(ENTRY(4, &words[0], PRIVATE_32), ENTRY(0, MISALIGNED, PRIVATE_32), 1, 1) == -EINVAL);
	assert(requeue(ENTRY(5, UNMAPPED, PRIVATE_32), TO, 1, 1) == -EFAULT);
	assert(requeue(ENTRY(4, &words[0], PRIVATE_32), TO, 0, 0) == -EAGAIN);
	assert(requeue(FROM, ENTRY(9, UNMAPPED, PRIVATE_32), 1, 1) == 0);
	assert(requeue(FROM, FROM, 0, 0) == 0);
	cover(1);
}
