// SPDX-License-Identifier: MIT
/*
 * The walk reads the list and the words one after the other, and others write there meanwhile. A thread ends with two locks on its list; another
 * takes the second entry off it, and says that it waits for the first word.
 */
#include "robust_mutex.h"

static struct robust_mutex locks[2];
static struct robust_list_head head;
static atomic_int joined = 1;

#define NEXT_OF(lock) (*(struct robust_list *volatile *)&locks[lock].entry.next)

/* The thread that ends is the first task. */
void prepare(void)
{
	head.list.next = &locks[0].entry;
	locks[0].entry.next = &locks[1].entry;
	locks[1].entry.next = &head.list;
	head.futex_offset = (long)offsetof(struct robust_mutex, word);
	locks[0].word = 1;
	locks[1].word = 1;
}

void leaves(void)
{
	assert(gettid() == 1);
	sys_set_tid_address((int *)&joined);
	assert(set_robust_list(&head, sizeof(head)) == 0);
	sys_exit(0);
}

void takes_off(void)
{
	observe("first", locks[0].word == 1);
	NEXT_OF(0) = &head.list;
	while (joined)
		futex_wait_shared(&joined, 1);
	assert(locks[0].word == FUTEX_OWNER_DIED);
	assert(locks[1].word == 1 || locks[1].word == FUTEX_OWNER_DIED);
	observe("second", locks[1].word == 1);
}

/* As a locker does. Either the walk has been there, or it finds the bit. */
void waits(void)
{
	u32 seen = 1;

	if (atomic_compare_exchange_strong(&locks[0].word, &seen, 1 | FUTEX_WAITERS))
		observe("wait", futex(&locks[0].word, FUTEX_WAIT, 1 | FUTEX_WAITERS, NULL, NULL, 0));
	else
		assert(seen == FUTEX_OWNER_DIED);
	observe("word", locks[0].word == FUTEX_OWNER_DIED ? 0 : 1);
	assert(locks[0].word == FUTEX_OWNER_DIED || locks[0].word == (FUTEX_OWNER_DIED | FUTEX_WAITERS));
}
