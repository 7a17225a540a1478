// SPDX-License-Identifier: MIT
/*
 * SIGKILL while a thread is in a call: one that does not sleep is done to its end. FUTEX_WAKE_OP changes a word and wakes who waits for it: whoever
 * sees the change is not left asleep.
 */
#include "robust_mutex.h"

static __shared atomic_uint flag, other;
static __shared atomic_int woken;

void waker(void)
{
	futex(&other, FUTEX_WAKE_OP, 1, 1, &flag, FUTEX_OP(FUTEX_OP_SET, 1, FUTEX_OP_CMP_EQ, 0));
}

void waiter(void)
{
	while (!flag)
		futex_wait_shared(&flag, 0);
	woken = 1;
}

/* Killed before the call the waker leaves it asleep, and nothing is changed. */
void check(void)
{
	assert(!flag || woken);
	observe("woken", woken);
}
