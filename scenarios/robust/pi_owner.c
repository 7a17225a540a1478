// SPDX-License-Identifier: MIT
/*
 * A robust lock with priority inheritance whose owner ends with it, by itself or killed anywhere. The walk marks the word before the locks that the
 * thread owned are given to their waiters, so whoever asks the kernel for the lock gets it, and finds in the word that its owner died.
 */
#include "robust_mutex.h"

static __shared struct robust_mutex mutex;

static struct robust_list *pi_entry(void)
{
	return (struct robust_list *)((unsigned long)&mutex.entry | 1);
}

static void lock(u32 tid)
{
	u32 seen = 0;

	robust_init_thread(tid);
	robust_head.list_op_pending = pi_entry();
	if (!atomic_compare_exchange_strong(&mutex.word, &seen, tid))
		assert(futex(&mutex.word, FUTEX_LOCK_PI, 0, NULL, NULL, 0) == 0);
	assert((mutex.word & FUTEX_TID_MASK) == tid);
	mutex.entry.next = robust_head.list.next;
	robust_head.list.next = pi_entry();
	robust_head.list_op_pending = NULL;
}

void leaves(u32 tid)
{
	lock(tid);
	sys_exit(0);
}

void locks(u32 tid)
{
	u32 seen = tid;

	lock(tid);
	observe("died", (atomic_fetch_and(&mutex.word, ~FUTEX_OWNER_DIED) & FUTEX_OWNER_DIED) != 0);
	robust_head.list_op_pending = pi_entry();
	robust_head.list.next = &robust_head.list;
	if (!atomic_compare_exchange_strong(&mutex.word, &seen, 0))
		assert(futex(&mutex.word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0) == 0);
	robust_head.list_op_pending = NULL;
}

void check(void)
{
	assert((mutex.word & FUTEX_TID_MASK) == 0);
	observe("left", mutex.word != 0);
}
