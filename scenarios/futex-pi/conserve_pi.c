// SPDX-License-Identifier: MIT
/*
 * Locks with priority inheritance, always by the kernel, and waiters of a word that are moved to the lock: every call is counted. Who waits with a
 * limit of time may give up at any point of that.
 */
#include "../futex/conserve.h"
#include <sched.h>

#ifdef WITH_TIMEOUT
#define TIMEOUT (&soon)
#else
#define TIMEOUT NULL
#endif
#ifndef NR_REQUEUE
#define NR_REQUEUE 0
#endif

static atomic_uint word, lock;
static const struct timespec soon __attribute__((unused)) = { .tv_sec = 1 };

/* Called by setup. */
void make_urgent(int tid, int priority)
{
	struct sched_param param = { .sched_priority = priority };

	assert(sched_setscheduler(tid, SCHED_FIFO, &param) == 0);
}

static long lock_pi(const struct timespec *timeout)
{
	return locks(futex(&lock, FUTEX_LOCK_PI_PRIVATE, 0, timeout, NULL, 0));
}

/* Without trying TID -> 0 first: where a waiter comes and goes meanwhile the kernel leaves it to the program to try again. */
static void unlock_pi(void)
{
	long ret;

	label("inside");
	do
		ret = unlocks(futex(&lock, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0));
	while (ret == -EAGAIN);
	assert(ret == 0);
}

void locker(void)
{
	assert(lock_pi(NULL) == 0);
	unlock_pi();
}

void timed(void)
{
	long ret = lock_pi(TIMEOUT);

	assert(ret == 0 || ret == -ETIMEDOUT);
	if (ret == 0)
		unlock_pi();
}

void waiter(void)
{
	long ret = waits_pi(futex(&word, FUTEX_WAIT_REQUEUE_PI_PRIVATE, 0, TIMEOUT, &lock, 0));

	assert(ret == 0 || ret == -EAGAIN || ret == -ETIMEDOUT);
	if (ret == 0)
		unlock_pi();
}

/* With the lock, or without. */
void mover(void)
{
#ifndef FREE
	assert(lock_pi(NULL) == 0);
#endif
	atomic_store(&word, 1);
	assert(wakes(futex(&word, FUTEX_CMP_REQUEUE_PI_PRIVATE, 1, (void *)NR_REQUEUE, &lock, 1)) >= 0);
#ifndef FREE
	unlock_pi();
#endif
}
