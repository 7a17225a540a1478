// SPDX-License-Identifier: MIT
/*
 * A thread that ends at one point of locking or unlocking, and one that joins it as the C library does: by waiting for the word that the kernel
 * clears when the thread has gone. What the exit walk does comes before that, so the joiner finds it done.
 */
#include "robust_mutex.h"

enum {
	BEFORE_TAKING,      /* named as pending, not taken */
	BEFORE_LISTING,     /* taken, not on the list */
	LISTED,             /* on the list, still pending: dealt with once */
	LOCKED,
	BEFORE_GIVING_UP,   /* off the list, the word is still its own */
	GIVEN_UP,           /* the word is free, still pending */
	UNLOCKED,
};

#ifndef DIES_AT
#define DIES_AT LOCKED
#endif
#ifndef HAS_WAITERS
#define HAS_WAITERS 0
#endif

static struct robust_mutex mutex;
static atomic_int joined = 1;

static void end_at(int point)
{
	if (point == DIES_AT)
		sys_exit(0);
}

void leaves(void)
{
	assert(sys_set_tid_address((int *)&joined) == gettid());
	robust_init();
	robust_head.list_op_pending = &mutex.entry;
	end_at(BEFORE_TAKING);
	mutex.word = (u32)gettid() | HAS_WAITERS;
	end_at(BEFORE_LISTING);
	mutex.entry.next = robust_head.list.next;
	robust_head.list.next = &mutex.entry;
	end_at(LISTED);
	robust_head.list_op_pending = NULL;
	end_at(LOCKED);
	robust_head.list_op_pending = &mutex.entry;
	robust_head.list.next = &robust_head.list;
	end_at(BEFORE_GIVING_UP);
	mutex.word = 0;
	end_at(GIVEN_UP);
	robust_head.list_op_pending = NULL;
	end_at(UNLOCKED);
}

void joins(void)
{
	while (joined)
		futex_wait_shared(&joined, 1);
	assert((mutex.word & FUTEX_TID_MASK) == 0);
	observe("word", mutex.word);
}
