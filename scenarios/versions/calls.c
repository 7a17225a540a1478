// SPDX-License-Identifier: MIT
/*
 * Which calls and commands a version has. One task; every call is one that a version that has it refuses for another reason or ends at once. What a
 * version has is told by macros, 1 or 0. Source: the commits that added them.
 */
#include <stdatomic.h>
#include <wakesim.h>

#ifndef IO_URING
#define IO_URING 1         /* 5.1 */
#endif
#ifndef LOCK_PI2
#define LOCK_PI2 1         /* 5.14 */
#endif
#ifndef WAITV
#define WAITV 1            /* 5.16 */
#endif
#ifndef FUTEX2
#define FUTEX2 1           /* 6.7; with it came values that are too large for the word */
#endif
#ifndef WAIT_REALTIME
#define WAIT_REALTIME 0    /* 4.5 to 5.12 */
#endif

#define HAS(it, answer) ((it) ? (answer) : -ENOSYS)
#define UNMAPPED ((void *)0x1000)
#define PRIVATE_32 (FUTEX2_SIZE_U32 | FUTEX2_PRIVATE)

static atomic_uint word = 5;

static long waitv(u64 value)
{
	struct futex_waitv v[1] = { { .val = value, .uaddr = (u64)&word, .flags = PRIVATE_32 } };

	return sys_futex_waitv(v, 1, 0, NULL, 0);
}

void caller(void)
{
	struct futex_waitv two[2] = {
		{ .val = 4, .uaddr = (u64)&word, .flags = PRIVATE_32 },
		{ .val = 0, .uaddr = (u64)&word, .flags = PRIVATE_32 },
	};

	/* Calls. */
	assert(sys_io_uring_setup(1, NULL) == HAS(IO_URING, -EFAULT));
	assert(sys_io_uring_enter(99, 0, 0, 0, NULL, 0) == HAS(IO_URING, -EBADF));
	assert(waitv(4) == HAS(WAITV, -EAGAIN));
	assert(waitv(0x100000004) == HAS(WAITV, FUTEX2 ? -EINVAL : -EAGAIN));
	assert(sys_futex_waitv(NULL, 0, 0, NULL, 0) == HAS(WAITV, -EINVAL));
	assert(futex2_wait(&word, 4, 1, PRIVATE_32, NULL, 0) == HAS(FUTEX2, -EAGAIN));
	assert(futex2_wake(&word, 1, 1, PRIVATE_32) == HAS(FUTEX2, 0));
	assert(sys_futex_requeue(two, 0, 1, 1) == HAS(FUTEX2, -EAGAIN));

	/* As the C library sees it. */
	assert(syscall(SYS_futex_wake, &word, 1L, 1, PRIVATE_32) == (FUTEX2 ? 0 : -1));
	assert(FUTEX2 || errno == ENOSYS);

	/* Commands. A version that does not know one does not look at its time. */
	assert(futex(&word, FUTEX_LOCK_PI2, 0, UNMAPPED, NULL, 0) == HAS(LOCK_PI2, -EFAULT));
	assert(futex(&word, FUTEX_WAIT | FUTEX_CLOCK_REALTIME, 4, NULL, NULL, 0) == HAS(WAIT_REALTIME, -EAGAIN));
	assert(futex(&word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 4, NULL, NULL, 1) == -EAGAIN);
	assert(futex(&word, FUTEX_WAKE | FUTEX_CLOCK_REALTIME, 1, NULL, NULL, 0) == -ENOSYS);
	assert(futex(&word, FUTEX_WAIT_BITSET, 4, NULL, NULL, 0) == -EINVAL);
	assert(futex(&word, FUTEX_WAKE_BITSET, 1, NULL, NULL, 0) == -EINVAL);
	assert(futex(&word, FUTEX_WAKE_BITSET, 1, NULL, NULL, 1) == 0);
	assert(futex(&word, FUTEX_CMP_REQUEUE, 1, (void *)1, (unsigned int *)&word, 4) == -EAGAIN);
	assert(futex(&word, FUTEX_LOCK_PI2 + 1, 0, NULL, NULL, 0) == -ENOSYS);
	assert(sys_set_robust_list(NULL, 1) == -EINVAL);
	assert(futex(&word, FUTEX_WAIT, 4, NULL, NULL, 0) == -EAGAIN);
	cover(1);
}
