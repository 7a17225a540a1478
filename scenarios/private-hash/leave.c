// SPDX-License-Identifier: MIT
/* Task 1 has a lock with priority inheritance and lets go of it by the kernel; another one waits for it, for a while. */
#include <stdatomic.h>
#include <wakesim.h>

static atomic_uint lock = 1;
static const struct timespec soon = { .tv_sec = 1 };

/* Again where the word has changed because somebody has come. */
static void unlock(void)
{
	long ret;

	do {
		ret = futex(&lock, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0);
		assert(ret == 0 || ret == -EAGAIN);
	} while (ret);
}

void owner(void)
{
	unlock();
}

void timed(void)
{
	long ret = futex(&lock, FUTEX_LOCK_PI_PRIVATE, 0, &soon, NULL, 0);

	assert(ret == 0 || ret == -ETIMEDOUT);
	observe("timed", ret);
}

/* Who got it keeps it. */
void done(void)
{
	assert((atomic_load(&lock) & FUTEX_TID_MASK) == 0 || (atomic_load(&lock) & FUTEX_TID_MASK) == 2);
}
