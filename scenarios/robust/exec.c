// SPDX-License-Identifier: MIT
/*
 * Another program takes the place of the one that has the lock: the old one's list is walked, and forgotten. The thread lives on with its number, so
 * the new program can lock again.
 */
#include "robust_mutex.h"

static __shared struct robust_mutex mutex;

void replaced(void)
{
	struct robust_list_head *got;
	unsigned long len;

	robust_init();
	assert(robust_lock(&mutex) == 0);
	assert(sys_execve("other") == 0);
	assert((mutex.word & FUTEX_TID_MASK) != (u32)gettid());
	assert(get_robust_list(0, &got, &len) == 0 && got == NULL);

	robust_init();
	observe("again", robust_lock(&mutex));
	robust_unlock(&mutex);
}

void waiter(void)
{
	robust_init();
	observe("told", robust_lock(&mutex));
	robust_unlock(&mutex);
}

void check(void)
{
	assert(mutex.word == 0);
}
