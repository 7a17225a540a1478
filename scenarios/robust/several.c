// SPDX-License-Identifier: MIT
/* A thread that ends with several locks, taken in order, and one that takes each after the other. */
#include "robust_mutex.h"

#define LOCKS 3

static struct robust_mutex locks[LOCKS];
static int told;

void leaves(void)
{
	robust_init();
	for (int i = 0; i < LOCKS; i++)
		assert(robust_lock(&locks[i]) == 0);
	sys_exit(0);
}

void thread(void)
{
	robust_init();
	for (int i = 0; i < LOCKS; i++) {
		if (robust_lock(&locks[i]) == EOWNERDEAD)
			told++;
		robust_unlock(&locks[i]);
	}
}

void check(void)
{
	int left = 0;

	for (int i = 0; i < LOCKS; i++) {
		assert((locks[i].word & FUTEX_TID_MASK) == 0);
		left += locks[i].word != 0;
	}
	observe("told", told);
	observe("left", left);
}
