// SPDX-License-Identifier: MIT
/*
 * A waiter that has one lock is to be moved to another, whose owner waits for the first: it would wait for itself. It is refused and stays, until its
 * time is up and it gives back what it has.
 */
#include <mutex_pi.h>

static struct mutex_pi held, wanted;
static atomic_uint from;

void waiter(void)
{
	const struct timespec soon = { .tv_sec = 1 };

	assert(mutex_pi_lock(&held) == 0);
	assert(futex(&from, FUTEX_WAIT_REQUEUE_PI | MUTEX_PI_KEYS, 0, &soon, &wanted.word, 0) == -ETIMEDOUT);
	assert(mutex_pi_unlock(&held) == 0);
}

void owner(void)
{
	assert(mutex_pi_lock(&wanted) == 0);
	assert(mutex_pi_lock(&held) == 0);
	assert(mutex_pi_unlock(&held) == 0);
	assert(mutex_pi_unlock(&wanted) == 0);
}

/* Without a waiter there is nothing to refuse. */
void mover(void)
{
	long ret = futex(&from, FUTEX_CMP_REQUEUE_PI | MUTEX_PI_KEYS, 1, NULL, &wanted.word, 0);

	assert(ret == -EDEADLK || ret == 0);
	observe("ret", ret);
}

void check(void)
{
	assert(atomic_load(&held.word) == 0 && atomic_load(&wanted.word) == 0);
}
