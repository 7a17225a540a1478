// SPDX-License-Identifier: MIT
/*
 * Processes that take one robust mutex in shared memory, one of which may be killed anywhere. Nobody is left asleep; whoever gets the lock while
 * another's work is half done is told so; and no word that the kernel has walked over names a dead owner.
 */
#include "robust_mutex.h"

static __shared struct robust_mutex mutex;
static __shared atomic_uint inside;   /* whose work is half done */
static __shared atomic_int recovered; /* how often somebody was told */

static void work(void)
{
	int ret = robust_lock(&mutex);

	assert(ret == 0 || ret == EOWNERDEAD);
	/* Work is half done only where the owner died with it; that he died before he began or after he had done is told as well. */
	assert(inside == 0 || ret == EOWNERDEAD);
	if (ret == EOWNERDEAD)
		atomic_fetch_add(&recovered, 1);
	inside = robust_tid;
	inside = 0;
	robust_unlock(&mutex);
}

/* The task with this number: a call to ask for it would be a step more for everybody. */
void thread(u32 tid)
{
	robust_init_thread(tid);
	work();
}

/* The same without work and without a word about it, which leaves fewer states. */
void locks_once(u32 tid)
{
	robust_init_thread(tid);
	robust_lock(&mutex);
	robust_unlock(&mutex);
}

/* Ends with the lock. */
void leaves(u32 tid)
{
	robust_init_thread(tid);
	robust_lock(&mutex);
	sys_exit(0);
}

/* Takes it once, and then ends with it. */
void unlocks_and_leaves(u32 tid)
{
	robust_init_thread(tid);
	robust_lock(&mutex);
	robust_unlock(&mutex);
	robust_lock(&mutex);
	sys_exit(0);
}

void locks_twice(u32 tid)
{
	robust_init_thread(tid);
	robust_lock(&mutex);
	robust_unlock(&mutex);
	robust_lock(&mutex);
	robust_unlock(&mutex);
}

/* Whoever was not killed has unlocked; whoever was, and held the lock after that, has left the word to the kernel. */
void check(void)
{
	assert((mutex.word & FUTEX_TID_MASK) == 0);
	assert(mutex.word == 0 || (mutex.word & FUTEX_OWNER_DIED));
	observe("told", recovered);
	observe("left", mutex.word != 0);
}
