// SPDX-License-Identifier: MIT
/* Threads of one process that take one robust mutex; one of them ends by exit(2) without unlocking. */
#include "robust_mutex.h"

static struct robust_mutex mutex;
static atomic_int told;

void leaves(void)
{
	robust_init();
	assert(robust_lock(&mutex) == 0);
	sys_exit(0);
}

void thread(void)
{
	int ret;

	robust_init();
	ret = robust_lock(&mutex);
	if (ret == EOWNERDEAD)
		told = told + 1;
	robust_unlock(&mutex);
}

void check(void)
{
	assert((mutex.word & FUTEX_TID_MASK) == 0);
	observe("told", told);
	observe("left", mutex.word != 0);
}
