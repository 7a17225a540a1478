// SPDX-License-Identifier: MIT
/*
 * The owner of a robust mutex unlocks it, or ends with it, and others come for it meanwhile. Only threads that end, or may be killed, keep a list:
 * that leaves fewer states.
 */
#include "robust_mutex.h"

static __shared struct robust_mutex mutex;

void unlocks(u32 tid)
{
	robust_init_thread(tid);
	robust_lock(&mutex);
	robust_unlock(&mutex);
}

static void give_up(void)
{
	if (atomic_exchange(&mutex.word, 0) & FUTEX_WAITERS)
		futex(&mutex.word, ROBUST_WAKE, 1, NULL, NULL, 0);
}

/* The same with the mutex pending all the time, and never on the list. */
void passes(u32 tid)
{
	robust_init_thread(tid);
	robust_head.list_op_pending = &mutex.entry;
	robust_take(&mutex);
	give_up();
	robust_head.list_op_pending = NULL;
}

void leaves(u32 tid)
{
	robust_init_thread(tid);
	robust_head.list_op_pending = &mutex.entry;
	robust_take(&mutex);
	sys_exit(0);
}

/* The same with an entry on the list that is nowhere. */
void leaves_bad_list(u32 tid)
{
	robust_init_thread(tid);
	robust_head.list.next = (struct robust_list *)0x1000;
	robust_head.list_op_pending = &mutex.entry;
	robust_take(&mutex);
	sys_exit(0);
}

/* Sleeps with it, until somebody kills it. */
void sleeps(u32 tid)
{
	static atomic_uint word;

	robust_init_thread(tid);
	robust_lock(&mutex);
	for (;;)
		futex_wait(&word, 0);
}

/* Unlocks, comes back, and ends with it. */
void returns_and_leaves(u32 tid)
{
	robust_init_thread(tid);
	robust_head.list_op_pending = &mutex.entry;
	robust_take(&mutex);
	give_up();
	robust_take(&mutex);
	sys_exit(0);
}

void locks(u32 tid)
{
	robust_tid = tid;
	robust_take(&mutex);
	give_up();
}

/* Takes it only where it is free. */
void overtakes(u32 tid)
{
	u32 seen = 0;

	if (atomic_compare_exchange_strong(&mutex.word, &seen, tid))
		give_up();
}

void check(void)
{
	assert((mutex.word & FUTEX_TID_MASK) == 0);
}
