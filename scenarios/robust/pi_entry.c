// SPDX-License-Identifier: MIT
/*
 * Bit 0 of a link says that the lock has priority inheritance: the walk marks its word, and leaves the wake-up to what the thread owned. Here nothing
 * stands behind the word, so whoever waits for it in the ordinary way is not woken. A free word that is pending wakes nobody either.
 */
#include "robust_mutex.h"

#ifndef WORD
#define WORD (1 | FUTEX_WAITERS)
#define IS_PI 1
#define ON_LIST 1
#endif

static struct robust_mutex lock;
static struct robust_list_head head;

static struct robust_list *entry_of(struct robust_mutex *mutex)
{
	return (struct robust_list *)((unsigned long)&mutex->entry | IS_PI);
}

void prepare(void)
{
	head.list.next = ON_LIST ? entry_of(&lock) : &head.list;
	lock.entry.next = &head.list;
	head.list_op_pending = ON_LIST ? NULL : entry_of(&lock);
	head.futex_offset = (long)offsetof(struct robust_mutex, word);
	lock.word = WORD;
}

void leaves(void)
{
	assert(gettid() == 1);
	assert(set_robust_list(&head, sizeof(head)) == 0);
	sys_exit(0);
}

void waits(void)
{
	struct timespec soon = { 0, 1 };
	long ret = futex(&lock.word, FUTEX_WAIT, WORD, &soon, NULL, 0);

	assert(ret == 0 || ret == -ETIMEDOUT || ret == -EAGAIN);
	observe("wait", ret);
}

void check(void)
{
	observe("died", (lock.word & FUTEX_OWNER_DIED) != 0);
}
