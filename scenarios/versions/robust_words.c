// SPDX-License-Identifier: MIT
/*
 * A thread ends in the middle of locking or unlocking, and the word is not its own: whether one that sleeps on the word is woken is what versions
 * differ in. WOKEN has a bit for every word of the table. Source: ca16d5bee598, 90d758896787, 6d4514ca9cdf.
 */
#include <stdatomic.h>
#include <stddef.h>
#include <wakesim.h>

#ifndef WOKEN
#define WOKEN 7
#endif
#define OTHER 1

struct mutex {
	struct robust_list entry;
	atomic_uint word;
};

static const unsigned int words[5] = { 0, FUTEX_WAITERS, FUTEX_WAITERS | FUTEX_OWNER_DIED, OTHER, OTHER | FUTEX_WAITERS };
static __shared struct mutex mutexes[5];
static __shared atomic_uint woken;
static _Thread_local struct robust_list_head head;

/* Leaves the word to others, its operation not over. */
void owner(int i)
{
	head.list.next = &head.list;
	head.futex_offset = (long)offsetof(struct mutex, word) - (long)offsetof(struct mutex, entry);
	head.list_op_pending = &mutexes[i].entry;
	assert(set_robust_list(&head, sizeof(head)) == 0);
	sys_exit(0);
}

void waiter(int i)
{
	mutexes[i].word = words[i];
	assert(futex(&mutexes[i].word, FUTEX_WAIT, words[i], NULL, NULL, 0) == 0);
	atomic_fetch_or(&woken, 1U << i);
}

/* No word is changed: none was the dead thread's. */
void check(void)
{
	for (int i = 0; i < 5; i++)
		assert(mutexes[i].word == words[i]);
	assert(woken == WOKEN);
	cover(1);
}
