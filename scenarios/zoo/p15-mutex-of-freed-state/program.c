// SPDX-License-Identifier: MIT
/*
 * A waiter is moved to a lock whose owner makes the page of its word read-only and ends: the waiter gets the mutex, and cannot say so in the word. It
 * has locked something before, and keeps a state for the next time, so that this one is freed.
 */
#include <stdatomic.h>
#include <sys/mman.h>
#include <wakesim.h>

static atomic_uint cond, lock = 1, other;

void owner(void)
{
	assert(gettid() == 1);
	assert(futex(&cond, FUTEX_CMP_REQUEUE_PI_PRIVATE, 1, (void *)1, &lock, 0) == 1);
	assert(mprotect((void *)&lock, sizeof(lock), PROT_READ) == 0);
	sys_exit(0);
}

void waiter(void)
{
	assert(futex(&other, FUTEX_LOCK_PI_PRIVATE, 0, NULL, NULL, 0) == 0);
	assert(futex(&cond, FUTEX_WAIT_REQUEUE_PI_PRIVATE, 0, NULL, &lock, 0) == -EFAULT);
}
