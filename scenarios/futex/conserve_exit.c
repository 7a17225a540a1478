// SPDX-License-Identifier: MIT
/*
 * A task ends with a robust futex on its list, and with a word that the kernel clears: each wakes one waiter, and nobody is told.
 * The task is the first one, 1 is its id.
 */
#include "conserve.h"
#include <stddef.h>

static struct {
	struct robust_list entry;
	atomic_uint word;
} lock;
static struct robust_list_head head;
static atomic_uint cleared = 1;

void prepare(void)
{
	head.list.next = &lock.entry;
	lock.entry.next = &head.list;
	head.futex_offset = (long)offsetof(__typeof__(lock), word);
	lock.word = 1 | FUTEX_WAITERS;
}

void ends(void)
{
	assert(gettid() == 1);
	assert(set_robust_list(&head, sizeof(head)) == 0);
	sys_set_tid_address((int *)&cleared);
	sys_exit(0);
}

void waits_for_lock(void)
{
	long ret = waits(futex(&lock.word, FUTEX_WAIT, 1 | FUTEX_WAITERS, NULL, NULL, 0));

	assert(ret == 0 || ret == -EAGAIN);
	assert(lock.word == (FUTEX_OWNER_DIED | FUTEX_WAITERS));
}

void joins(void)
{
	long ret = waits(futex(&cleared, FUTEX_WAIT, 1, NULL, NULL, 0));

	assert(ret == 0 || ret == -EAGAIN);
	assert(cleared == 0);
}
