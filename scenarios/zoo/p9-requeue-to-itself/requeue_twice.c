// SPDX-License-Identifier: MIT
/* A waiter is moved to a lock that is held; then the owner writes 0 into the word and moves it from the lock to the same lock. */
#include <sched.h>
#include <stdatomic.h>
#include <wakesim.h>

#define OWNER 1u
#define MOVE (FUTEX_CMP_REQUEUE_PI | FUTEX_PRIVATE_FLAG)

static atomic_uint from, lock = OWNER;

void waiter(void)
{
	struct sched_param urgent = { .sched_priority = 10 };

	assert(futex(&from, FUTEX_WAIT_REQUEUE_PI | FUTEX_PRIVATE_FLAG, 0, NULL, &lock, 0) == 0);
	/* It waits for nothing any more: nobody looks at what it waited for. */
	assert(sched_setscheduler(gettid(), SCHED_FIFO, &urgent) == 0);
	cover(1);
}

void owner(void)
{
	assert((u32)gettid() == OWNER);
	while (futex(&from, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0) != -EINVAL)
		;
	assert(futex(&from, MOVE, 1, NULL, &lock, 0) == 1);

	atomic_store(&lock, 0);
	if (futex(&lock, MOVE, 1, NULL, &lock, 0) == -EINVAL) {
		atomic_store(&lock, OWNER | FUTEX_WAITERS);
		assert(futex(&lock, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0) == 0);
	}
}
