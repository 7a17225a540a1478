// SPDX-License-Identifier: MIT
/*
 * What the system call answers to wrong arguments, and in which order it looks at them. One task, so there is one answer to each. Source:
 * the kernel's checks in order, most of them seen on a running 6.18.
 */
#include <stdatomic.h>
#include <wakesim.h>

static atomic_uint word = 5;
static u32 pair[2];

#define UNMAPPED ((u32 *)0x1000)
#define MISALIGNED ((u32 *)((char *)pair + 1))

void arguments(void)
{
	/* Commands that do not exist, high bits included; commands that do not take the clock flag. */
	assert(futex(&word, 99, 0, NULL, NULL, 0) == -ENOSYS);
	assert(futex(&word, FUTEX_FD, 0, NULL, NULL, 0) == -ENOSYS);
	assert(futex(&word, FUTEX_WAIT | 0x1000, 0, NULL, NULL, 0) == -ENOSYS);
	assert(futex(&word, FUTEX_WAIT | FUTEX_CLOCK_REALTIME, 0, NULL, NULL, 0) == -ENOSYS);
	assert(futex(&word, FUTEX_WAKE | FUTEX_CLOCK_REALTIME, 1, NULL, NULL, 0) == -ENOSYS);
	assert(futex(&word, FUTEX_WAKE_BITSET | FUTEX_CLOCK_REALTIME, 1, NULL, NULL, 1) == -ENOSYS);
	assert(futex(&word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0, NULL, NULL, 1) == -EAGAIN);

	/* A bitset of zero comes before the key. */
	assert(futex(&word, FUTEX_WAIT_BITSET, 5, NULL, NULL, 0) == -EINVAL);
	assert(futex(&word, FUTEX_WAKE_BITSET, 1, NULL, NULL, 0) == -EINVAL);
	assert(futex(UNMAPPED, FUTEX_WAKE_BITSET, 1, NULL, NULL, 0) == -EINVAL);

	/* The key: alignment, then the page; a private key never looks at the page. */
	assert(futex(MISALIGNED, FUTEX_WAIT, 0, NULL, NULL, 0) == -EINVAL);
	assert(futex(MISALIGNED, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0) == -EINVAL);
	assert(futex(NULL, FUTEX_WAKE, 1, NULL, NULL, 0) == -EFAULT);
	assert(futex(NULL, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0) == 0);
	assert(futex(UNMAPPED, FUTEX_WAKE, 1, NULL, NULL, 0) == -EFAULT);
	assert(futex(UNMAPPED, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0) == 0);

	/* Then the word. */
	assert(futex(NULL, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0) == -EFAULT);
	assert(futex(UNMAPPED, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0) == -EFAULT);
	assert(futex(UNMAPPED, FUTEX_WAIT, 0, NULL, NULL, 0) == -EFAULT);
	assert(futex(&word, FUTEX_WAIT, 4, NULL, NULL, 0) == -EAGAIN);
	assert(futex(&word, FUTEX_WAIT_PRIVATE, 4, NULL, NULL, 0) == -EAGAIN);

	/* Nobody waits. */
	assert(futex(&word, FUTEX_WAKE, 1, NULL, NULL, 0) == 0);
	assert(futex(&word, FUTEX_WAKE_PRIVATE, (u32)-1, NULL, NULL, 0) == 0);
	cover(1);
}

static const struct timespec soon = { .tv_sec = 0, .tv_nsec = 1000 };
static const struct timespec for_ever = { .tv_sec = INT64_MAX, .tv_nsec = 999999999 };
static const struct timespec bad_nsec = { .tv_sec = 0, .tv_nsec = 1000000000 };
static const struct timespec negative_nsec = { .tv_sec = 0, .tv_nsec = -1 };
static const struct timespec negative_sec = { .tv_sec = -1, .tv_nsec = 0 };

void timeouts(void)
{
	const void *nowhere = UNMAPPED;

	/* The time is looked at before anything else, where the command has one. */
	assert(futex(&word, FUTEX_WAIT, 5, nowhere, NULL, 0) == -EFAULT);
	assert(futex(&word, FUTEX_WAIT, 5, &bad_nsec, NULL, 0) == -EINVAL);
	assert(futex(&word, FUTEX_WAIT, 5, &negative_nsec, NULL, 0) == -EINVAL);
	assert(futex(&word, FUTEX_WAIT_BITSET, 5, &negative_sec, NULL, 1) == -EINVAL);
	assert(futex(&word, FUTEX_WAIT | FUTEX_CLOCK_REALTIME, 5, &bad_nsec, NULL, 0) == -EINVAL);
	assert(futex(&word, FUTEX_WAIT | FUTEX_CLOCK_REALTIME, 5, nowhere, NULL, 0) == -EFAULT);
	assert(futex(&word, FUTEX_WAIT | FUTEX_CLOCK_REALTIME, 5, &soon, NULL, 0) == -ENOSYS);
	assert(futex(&word, FUTEX_WAIT_BITSET, 5, nowhere, NULL, 0) == -EFAULT);
	assert(futex(&word, FUTEX_WAIT_BITSET, 5, &soon, NULL, 0) == -EINVAL);
	assert(futex(MISALIGNED, FUTEX_WAIT, 5, &soon, NULL, 0) == -EINVAL);

	/* Where it has none, the argument is not looked at. */
	assert(futex(&word, FUTEX_WAKE, 1, nowhere, NULL, 0) == 0);
	assert(futex(&word, FUTEX_WAKE_BITSET, 1, nowhere, NULL, 1) == 0);
	assert(futex(&word, 99, 1, nowhere, NULL, 1) == -ENOSYS);

	/* The word comes before the time: a mismatch wins even when the time is up. */
	assert(futex(&word, FUTEX_WAIT, 4, &soon, NULL, 0) == -EAGAIN);
	assert(futex(&word, FUTEX_WAIT, 5, &soon, NULL, 0) == -ETIMEDOUT);
	assert(futex(&word, FUTEX_WAIT_BITSET, 5, &soon, NULL, 1) == -ETIMEDOUT);
	assert(futex(&word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 5, &soon, NULL, 1) == -ETIMEDOUT);
	/* Too far away to count: the end of time, which comes too where timers may always fire. */
	assert(futex(&word, FUTEX_WAIT, 5, &for_ever, NULL, 0) == -ETIMEDOUT);
	cover(1);
}
