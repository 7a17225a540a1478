// SPDX-License-Identifier: MIT
/* An owner that ends with a lock that is in no robust list: who waits then gets it and can see that its owner died; who comes later finds nobody. */
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>
#include <wakesim.h>

#define OWNER 1u

#ifndef OWNER_ENDS  /* how: sys_exit(0), sys_exit_group(0), or by SIGKILL */
#define OWNER_ENDS sys_exit(0)
#endif

static __shared atomic_uint word = OWNER;
static const struct timespec soon = { .tv_sec = 1 };
static __shared atomic_int heirs, strangers;

void owner(void)
{
	assert((u32)gettid() == OWNER);
	OWNER_ENDS;
	assert(0);
}

static long lock(const struct timespec *timeout)
{
	long ret = futex(&word, FUTEX_LOCK_PI, 0, timeout, NULL, 0);
	u32 now = atomic_load(&word);

	if (ret == 0) {
		/* There was no owner when it came to it, and the kernel says so. */
		assert((now & FUTEX_TID_MASK) == (u32)gettid() && (now & FUTEX_OWNER_DIED));
		atomic_fetch_add(&heirs, 1);
	} else {
		assert(ret == -ESRCH || (ret == -ETIMEDOUT && timeout));
		assert((now & FUTEX_TID_MASK) != (u32)gettid());
		if (ret == -ESRCH)
			atomic_fetch_add(&strangers, 1);
	}
	return ret;
}

/* Keeps the lock if it gets it. */
void heir(void)
{
	lock(NULL);
}

void timed_heir(void)
{
	lock(&soon);
}

/*
 * Takes the lock over in user space, in two steps, as an owner that ends and somebody who comes next would: the word changes twice for who waits
 * for the end of the owner.
 */
void successor(void)
{
	u32 seen = OWNER | FUTEX_WAITERS;

	if (atomic_compare_exchange_strong(&word, &seen, FUTEX_OWNER_DIED)) {
		seen = FUTEX_OWNER_DIED;
		if (atomic_compare_exchange_strong(&word, &seen, FUTEX_OWNER_DIED | (u32)gettid()))
			cover(1);
	}
}

void timed_locker(void)
{
	long ret = futex(&word, FUTEX_LOCK_PI, 0, &soon, NULL, 0);

	assert(ret == 0 || ret == -ESRCH || ret == -ETIMEDOUT);
}

void check(void)
{
	u32 owner = atomic_load(&word) & FUTEX_TID_MASK;

	/* A word that nobody corrected names the dead owner for ever. */
	assert((owner == OWNER) == (atomic_load(&heirs) == 0));
	observe("heirs", atomic_load(&heirs));
	observe("strangers", atomic_load(&strangers));
}
