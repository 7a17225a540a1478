// SPDX-License-Identifier: MIT
/*
 * An owner that lets go by the system call at once, without trying to change the word itself, while somebody comes for the lock, gives up or writes
 * into the word. What its call answered is the outcome.
 */
#include <stdatomic.h>
#include <wakesim.h>

#ifndef DIED
#define DIED 0
#endif

static atomic_uint word;
static const struct timespec soon = { .tv_sec = 1 };

static long call(int op, const struct timespec *timeout)
{
	return futex(&word, op | FUTEX_PRIVATE_FLAG, 0, timeout, NULL, 0);
}

/* The first task is the owner from the beginning. */
void init(void)
{
	atomic_store(&word, 1 | DIED);
}

/* Where something had changed it tries again: twice at most, for what was written and for a waiter. */
void owner(void)
{
	long ret;

	assert(gettid() == 1);
	ret = call(FUTEX_UNLOCK_PI, NULL);
	assert(ret == 0 || ret == -EAGAIN || ret == -EINVAL);
	observe("unlock", ret);
	if (ret)
		ret = call(FUTEX_UNLOCK_PI, NULL);
	if (ret)
		ret = call(FUTEX_UNLOCK_PI, NULL);
	assert(ret == 0);
}

void locker(void)
{
	long ret = call(FUTEX_LOCK_PI, NULL);

	assert(ret == 0);
	assert((atomic_load(&word) & FUTEX_TID_MASK) == (u32)gettid());
	assert(call(FUTEX_UNLOCK_PI, NULL) == 0);
}

void timed(void)
{
	long ret = call(FUTEX_LOCK_PI, &soon);

	assert(ret == 0 || ret == -ETIMEDOUT);
	observe("lock", ret);
	if (ret == 0)
		assert(call(FUTEX_UNLOCK_PI, NULL) == 0);
}

/* Writes a bit that only the kernel should. */
void scribbler(void)
{
	u32 mine = 1;

	if (!atomic_compare_exchange_strong(&word, &mine, 1 | FUTEX_OWNER_DIED)) {
		mine = 1 | FUTEX_WAITERS;
		atomic_compare_exchange_strong(&word, &mine, 1 | FUTEX_WAITERS | FUTEX_OWNER_DIED);
	}
}

void check(void)
{
	assert((atomic_load(&word) & ~FUTEX_OWNER_DIED) == 0);
}
