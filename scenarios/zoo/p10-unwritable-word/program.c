// SPDX-License-Identifier: MIT
/*
 * An owner unlocks, and makes the page of the word read-only while the lock is being handed over. Whoever would have to correct the word is told that
 * it cannot be done. All end with what they have then; that nobody says so in the word, and nobody can, makes other errors of it for those who come
 * later.
 */
#include <sched.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <wakesim.h>

static atomic_uint word = 1;
static const struct timespec soon = { .tv_sec = 1 };

void setup(void)
{
	struct sched_param param = { .sched_priority = 50 };

	assert(sched_setscheduler(3, SCHED_FIFO, &param) == 0);
}

void owner(void)
{
	assert(futex(&word, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0) == 0);
	assert(mprotect((void *)&word, sizeof(word), PROT_READ) == 0);
}

static void lock_and_end(const struct timespec *timeout)
{
	long ret = futex(&word, FUTEX_LOCK_PI_PRIVATE, 0, timeout, NULL, 0);

	assert(ret == 0 || ret == -EFAULT || ret == -EINVAL || ret == -ESRCH || (ret == -ETIMEDOUT && timeout));
	cover(ret == -EFAULT);
	sys_exit(0);
}

void timed(void)
{
	lock_and_end(&soon);
}

void locker(void)
{
	lock_and_end(NULL);
}
