// SPDX-License-Identifier: MIT
/* A waiter that is to be given a lock, and who gives it, once. */
#include <stdatomic.h>
#include <wakesim.h>

#ifdef WITH_TIMEOUT
#define TIMEOUT (&timeout)
#else
#define TIMEOUT NULL
#endif

static atomic_uint word, lock;
static const struct timespec timeout __attribute__((unused)) = { .tv_sec = 1 };

/* With 0 the lock is its own. */
void waiter(void)
{
	long ret = futex(&word, FUTEX_WAIT_REQUEUE_PI_PRIVATE, 0, TIMEOUT, &lock, 0);

	assert((ret == 0) == ((atomic_load(&lock) & FUTEX_TID_MASK) == (u32)gettid()));
	if (ret == 0)
		assert(futex(&lock, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0) == 0);
	observe("wait", ret);
}

void mover(void)
{
	atomic_store(&word, 1);
	observe("moved", futex(&word, FUTEX_CMP_REQUEUE_PI_PRIVATE, 1, NULL, &lock, 1));
}

void done(void)
{
	assert(atomic_load(&lock) == 0);
}
