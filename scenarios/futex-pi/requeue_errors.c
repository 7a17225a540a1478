// SPDX-License-Identifier: MIT
/* Moving waiters to a lock where they cannot be moved: what the calls refuse, and that a refusal leaves a waiter where it was. */
#include <limits.h>
#include <stdatomic.h>
#include <wakesim.h>

#define ABSENT 40u
#define UNMAPPED ((void *)0x1000)

static atomic_uint from = 5, to, elsewhere;
static const int keys[] = { FUTEX_PRIVATE_FLAG, 0 };
static const struct timespec bad_nsec = { .tv_nsec = 1000000000 };

static long requeue(atomic_uint *target, int op, int nr_wake, long nr_requeue, u32 value)
{
	return futex(&from, op, (u32)nr_wake, (void *)nr_requeue, target, value);
}

/* --- nobody waits ----------------------------------------------------------------------------------------------------------- */

void alone(void)
{
	for (int i = 0; i < 2; i++) {
		const int move = FUTEX_CMP_REQUEUE_PI | keys[i], wait = FUTEX_WAIT_REQUEUE_PI | keys[i];

		/* Counts, then addresses, then how many to wake; all that before any memory is looked at. */
		assert(futex(UNMAPPED, move, (u32)-1, (void *)1, UNMAPPED, 5) == -EINVAL);
		assert(futex(UNMAPPED, move, 1, (void *)(long)(u32)-1, UNMAPPED, 5) == -EINVAL);
		assert(futex(UNMAPPED, move, 1, (void *)1, UNMAPPED, 5) == -EINVAL);
		assert(requeue(UNMAPPED, move, 0, 1, 5) == -EINVAL);
		assert(requeue(UNMAPPED, move, 2, 1, 5) == -EINVAL);
		assert(requeue((void *)((char *)&to + 1), move, 1, 1, 5) == -EINVAL);
		/* The value, then the lock, then whether anybody waits. */
		assert(requeue(&to, move, 1, 1, 4) == -EAGAIN);
		assert(requeue(UNMAPPED, move, 1, 1, 5) == -EFAULT);
		assert(requeue(&to, move, 1, INT_MAX, 5) == 0);
		assert(futex(UNMAPPED, move, 1, (void *)1, &to, 5) == -EFAULT);
		assert(atomic_load(&to) == 0);
		assert(requeue(&to, move | FUTEX_CLOCK_REALTIME, 1, 1, 5) == -ENOSYS);

		assert(futex(&from, wait, 5, NULL, &from, 0) == -EINVAL);
		assert(futex(UNMAPPED, wait, 5, NULL, UNMAPPED, 0) == -EINVAL);
		assert(futex(&from, wait, 5, NULL, (void *)((char *)&to + 1), 0) == -EINVAL);
		assert(futex((void *)((char *)&from + 1), wait, 5, NULL, &to, 0) == -EINVAL);
		assert(futex(&from, wait, 4, NULL, &to, 0) == -EAGAIN);
		assert(futex(&from, wait | FUTEX_CLOCK_REALTIME, 4, NULL, &to, 0) == -EAGAIN);
		assert(futex(UNMAPPED, wait, 4, NULL, &to, 0) == -EFAULT);
		assert(futex(&from, wait, 4, &bad_nsec, &from, 0) == -EINVAL);
		/* Only the key of the lock is made, and that of a private one needs no memory. */
		assert(futex(&from, wait, 4, NULL, UNMAPPED, 0) == (keys[i] ? -EAGAIN : -EFAULT));
	}
	cover(1);
}

/* --- somebody waits for something else -------------------------------------------------------------------------------------- */

void plain_waiter(void)
{
	assert(futex(&from, FUTEX_WAIT_PRIVATE, 5, NULL, NULL, 0) == 0);
	cover(1);
}

/* A waiter that did not ask to be moved to a lock is refused, stays, and can be woken. */
void mismatched(void)
{
	while (requeue(&from, FUTEX_REQUEUE_PRIVATE, 0, 1, 0) != 1)
		;
	assert(requeue(&to, FUTEX_CMP_REQUEUE_PI | FUTEX_PRIVATE_FLAG, 1, INT_MAX, 5) == -EINVAL);
	assert(atomic_load(&to) == 0);
	assert(futex(&from, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0) == 1);
	cover(1);
}

void waiter(void)
{
	assert(gettid() == 1);
	assert(futex(&from, FUTEX_WAIT_REQUEUE_PI | FUTEX_PRIVATE_FLAG, 5, NULL, &to, 0) == 0);
	assert((atomic_load(&to) & ~FUTEX_WAITERS) == 1);
	assert(futex(&to, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0) == 0);
	assert(atomic_load(&to) == 0);
	cover(1);
}

/* One that gives up in time, whatever came of moving it. */
void timed_waiter(void)
{
	const struct timespec soon = { .tv_sec = 1 };

	assert(futex(&from, FUTEX_WAIT_REQUEUE_PI | FUTEX_PRIVATE_FLAG, 5, &soon, &to, 0) == -ETIMEDOUT);
	cover(1);
}

/* The owner of the lock is nobody: the waiter stays, if it has come and has not gone. */
void vain_mover(void)
{
	long ret;

	atomic_store(&to, ABSENT);
	ret = requeue(&to, FUTEX_CMP_REQUEUE_PI | FUTEX_PRIVATE_FLAG, 1, any_of(0, 1), 5);
	assert(ret == 0 || ret == -ESRCH);
	observe("ret", ret);
}

/* And one that did ask is refused everywhere else. */
void mover(void)
{
	const int move = FUTEX_CMP_REQUEUE_PI | FUTEX_PRIVATE_FLAG;

	/* Seen on 6.18: not to be woken, and the waiter stays. */
	while (futex(&from, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0) != -EINVAL)
		;
	assert(requeue(&to, FUTEX_REQUEUE_PRIVATE, 1, INT_MAX, 0) == -EINVAL);
	assert(requeue(&to, FUTEX_CMP_REQUEUE_PRIVATE, 0, INT_MAX, 5) == -EINVAL);
	assert(requeue(&elsewhere, move, 1, INT_MAX, 5) == -EINVAL);
	assert(atomic_load(&elsewhere) == 0);

	/* Whose lock it is: the waiter's own, nobody's. Each leaves the waiter to be moved. */
	atomic_store(&to, 1);
	assert(requeue(&to, move, 1, 0, 5) == -EDEADLK);
	assert(atomic_load(&to) == 1);
	atomic_store(&to, ABSENT);
	assert(requeue(&to, move, 1, 0, 5) == -ESRCH);
	assert(atomic_load(&to) == (ABSENT | FUTEX_WAITERS));

	/* Free: the waiter gets it, and with it FUTEX_WAITERS where others were to follow. */
	atomic_store(&to, 0);
	assert(requeue(&to, move, 1, any_of(0, 1), 5) == 1);
	cover(1);
}
